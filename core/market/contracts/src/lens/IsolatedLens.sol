// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IsolatedMath} from "../libraries/IsolatedMath.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {SharesMath} from "../libraries/SharesMath.sol";

/// @title The libraries of isolated markets, to be called from outside
/// @notice Every pure function of theirs under its own name, with its own arguments. Apart from `Lens` because both
/// liquidations have their `amounts`.
contract IsolatedLens {
    // ------------------------------------------------------------ SharesMath

    /// @notice See `SharesMath.toSharesDown`.
    function toSharesDown(uint256 assets, uint256 totalAssets, uint256 totalShares) external pure returns (uint256) {
        return SharesMath.toSharesDown(assets, totalAssets, totalShares);
    }

    /// @notice See `SharesMath.toSharesUp`.
    function toSharesUp(uint256 assets, uint256 totalAssets, uint256 totalShares) external pure returns (uint256) {
        return SharesMath.toSharesUp(assets, totalAssets, totalShares);
    }

    /// @notice See `SharesMath.toAssetsDown`.
    function toAssetsDown(uint256 shares, uint256 totalAssets, uint256 totalShares) external pure returns (uint256) {
        return SharesMath.toAssetsDown(shares, totalAssets, totalShares);
    }

    /// @notice See `SharesMath.toAssetsUp`.
    function toAssetsUp(uint256 shares, uint256 totalAssets, uint256 totalShares) external pure returns (uint256) {
        return SharesMath.toAssetsUp(shares, totalAssets, totalShares);
    }

    // ---------------------------------------------------------- IsolatedMath

    /// @notice See `IsolatedMath.incentiveFactorDown`.
    function incentiveFactorDown(uint256 lltvBps) external pure returns (uint256) {
        return IsolatedMath.incentiveFactorDown(lltvBps);
    }

    /// @notice See `IsolatedMath.interestUp`.
    function interestUp(uint256 borrowed, uint256 borrowRate, uint256 elapsed) external pure returns (uint256) {
        return IsolatedMath.interestUp(borrowed, borrowRate, elapsed);
    }

    /// @notice See `IsolatedMath.amounts`.
    function amounts(
        LiquidationMath.Side memory collateral,
        LiquidationMath.Side memory debt,
        uint256 repay,
        uint256 incentiveFactor
    ) external pure returns (uint256 repaid, uint256 seized) {
        return IsolatedMath.amounts(collateral, debt, repay, incentiveFactor);
    }
}
