// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {WadRayMath} from "./WadRayMath.sol";

/// @title Shares of a side of an isolated market
/// @dev Nobody's virtual shares and their virtual asset stand beside the real ones: the first share has a price
/// before anybody owns one, and who inflates it by a gift gives most of the gift to nobody.
library SharesMath {
    /// @dev Shares that belong to nobody.
    uint256 internal constant VIRTUAL_SHARES = 1e6;
    /// @dev Base units that belong to nobody.
    uint256 internal constant VIRTUAL_ASSETS = 1;

    /// @notice How many shares `assets` make, floored: claims created, debts burned.
    function toSharesDown(uint256 assets, uint256 totalAssets, uint256 totalShares) internal pure returns (uint256) {
        return WadRayMath.mulDivDown(assets, totalShares + VIRTUAL_SHARES, totalAssets + VIRTUAL_ASSETS);
    }

    /// @notice How many shares `assets` make, ceiled: debts created, claims burned.
    function toSharesUp(uint256 assets, uint256 totalAssets, uint256 totalShares) internal pure returns (uint256) {
        return WadRayMath.mulDivUp(assets, totalShares + VIRTUAL_SHARES, totalAssets + VIRTUAL_ASSETS);
    }

    /// @notice What `shares` are worth, floored: for claims on the market.
    function toAssetsDown(uint256 shares, uint256 totalAssets, uint256 totalShares) internal pure returns (uint256) {
        return WadRayMath.mulDivDown(shares, totalAssets + VIRTUAL_ASSETS, totalShares + VIRTUAL_SHARES);
    }

    /// @notice What `shares` are worth, ceiled: for debts to the market.
    function toAssetsUp(uint256 shares, uint256 totalAssets, uint256 totalShares) internal pure returns (uint256) {
        return WadRayMath.mulDivUp(shares, totalAssets + VIRTUAL_ASSETS, totalShares + VIRTUAL_SHARES);
    }
}
