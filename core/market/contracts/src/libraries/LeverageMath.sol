// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {PairMath} from "./PairMath.sol";
import {WAD, WadRayMath} from "./WadRayMath.sol";

/// @title How much to trade for a leverage
/// @dev Leverage (wad) is collateral over collateral less debt, both in base units of the debt asset at the oracle's
/// prices. What a trade does to the pair's price is part of the sum: the leverage asked for is the one reached, to a
/// base unit. Roundings leave it at or below.
library LeverageMath {
    /// @notice The pair has not enough for this, whatever is sold.
    error TargetOutOfReach();
    /// @notice Amounts of more than 112 bits are beyond any pair.
    error AmountTooLarge(uint256 amount);

    /// @notice What `collateral` is worth in base units of the debt asset, floored.
    function worthDown(
        uint256 collateral,
        uint256 collateralPrice,
        uint256 collateralUnit,
        uint256 debtPrice,
        uint256 debtUnit
    ) internal pure returns (uint256) {
        return WadRayMath.mulDivDown(collateral, collateralPrice * debtUnit, debtPrice * collateralUnit);
    }

    /// @notice The debt that a collateral of this worth has at this leverage, floored.
    /// @param leverage Wad, at least one.
    function debtAtLeverageDown(uint256 worth, uint256 leverage) internal pure returns (uint256) {
        return WadRayMath.mulDivDown(worth, leverage - WAD, leverage);
    }

    /// @notice The leverage (wad) of a position, floored; the largest integer when the debt is worth all of it or
    /// more.
    function leverageDown(uint256 worth, uint256 debt) internal pure returns (uint256) {
        if (debt >= worth) return debt == 0 ? WAD : type(uint256).max;
        return WadRayMath.mulDivDown(worth, WAD, worth - debt);
    }

    /// @notice The debt `d` that a position may take on when it buys collateral with it, floored: the one at which `d
    /// = room + reserve * bought / whole reserve`, where a pair sells `997 d / (1000 reserveIn + 997 d)` of its
    /// reserve for `d`.
    /// @param room Debt that the collateral before the trade leaves room for.
    /// @param reserveWorth Debt that the pair's whole reserve of the collateral would leave room for.
    /// @param reserveIn The pair's reserve of the debt asset.
    function openDebtDown(uint256 room, uint256 reserveWorth, uint256 reserveIn) internal pure returns (uint256) {
        _checkWidth(room);
        _checkWidth(reserveWorth);
        // 997 d^2 + (1000 in - 997 room - 997 worth) d - 1000 room in = 0: the positive root.
        uint256 kept = PairMath.KEPT;
        uint256 whole = PairMath.WHOLE * reserveIn;
        int256 middle = int256(whole) - int256(kept * (room + reserveWorth));
        uint256 root = Math.sqrt(uint256(middle * middle) + 4 * kept * room * whole);
        int256 twice = int256(root) - middle;
        return twice <= 0 ? 0 : uint256(twice) / (2 * kept);
    }

    /// @notice The debt `r` that a position must pay back when it sells collateral for it, ceiled: the one at which
    /// `r = excess + reserve * sold / whole reserve`, where a pair takes `1000 r / (997 (reserveOut - r))` of its
    /// reserve for `r`.
    /// @param excess Debt beyond what the collateral before the trade leaves room for.
    /// @param reserveWorth Debt that the pair's whole reserve of the collateral would leave room for.
    /// @param reserveOut The pair's reserve of the debt asset, less what a loan's fee takes of it.
    function unwindDebtUp(uint256 excess, uint256 reserveWorth, uint256 reserveOut) internal pure returns (uint256) {
        _checkWidth(excess);
        _checkWidth(reserveWorth);
        // 997 r^2 - (997 (out + excess) - 1000 worth) r + 997 excess out = 0: the smaller root.
        uint256 kept = PairMath.KEPT;
        uint256 positive = kept * (reserveOut + excess);
        uint256 negative = PairMath.WHOLE * reserveWorth;
        if (positive <= negative) revert TargetOutOfReach();
        uint256 middle = positive - negative;
        uint256 square = middle * middle;
        uint256 product = 4 * kept * kept * excess * reserveOut;
        if (square < product) revert TargetOutOfReach();
        return Math.ceilDiv(middle - Math.sqrt(square - product), 2 * kept);
    }

    function _checkWidth(uint256 amount) private pure {
        if (amount > type(uint112).max) revert AmountTooLarge(amount);
    }
}
