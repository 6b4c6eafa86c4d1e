// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {BPS, WAD, WadRayMath} from "./WadRayMath.sol";

/// @title How much a liquidation may repay and how much it seizes
/// @dev Pure arithmetic; USD values have 8 decimals.
library LiquidationMath {
    /// @dev Share of the whole debt that one liquidation may repay: 50 %.
    uint256 internal constant CLOSE_FACTOR_BPS = 5_000;
    /// @dev At or below this health factor all may be repaid: 0.95.
    uint256 internal constant FULL_CLOSE_HEALTH_FACTOR = 0.95e18;
    /// @dev A position worth less than this on either side may be closed at once: $2,000.
    uint256 internal constant SMALL_POSITION_USD = 2_000e8;
    /// @dev What is left of both sides must be worth this, unless one side is gone: $1,000.
    uint256 internal constant MIN_LEFTOVER_USD = 1_000e8;

    /// @dev One side of a liquidation.
    struct Side {
        /// Balance of the borrower in this asset, base units.
        uint256 balance;
        /// Dollars for one whole token, 8 decimals.
        uint256 price;
        /// Base units of one whole token: 10^decimals.
        uint256 unit;
    }

    /// @notice What `amount` is worth, floored: for collateral.
    function valueDown(Side memory side, uint256 amount) internal pure returns (uint256) {
        return WadRayMath.mulDivDown(amount, side.price, side.unit);
    }

    /// @notice What `amount` is worth, ceiled: for debt.
    function valueUp(Side memory side, uint256 amount) internal pure returns (uint256) {
        return WadRayMath.mulDivUp(amount, side.price, side.unit);
    }

    /// @notice Largest part of the debt in this asset that may be repaid at once, floored.
    /// @param wholeDebtUsd Debt of the account in all assets.
    function maxRepayDown(
        Side memory collateral,
        Side memory debt,
        uint256 wholeDebtUsd,
        uint256 healthFactor
    ) internal pure returns (uint256) {
        uint256 debtUsd = valueUp(debt, debt.balance);
        bool small =
            valueDown(collateral, collateral.balance) < SMALL_POSITION_USD || debtUsd < SMALL_POSITION_USD;
        if (small || healthFactor <= FULL_CLOSE_HEALTH_FACTOR) return debt.balance;
        uint256 halfUsd = WadRayMath.mulDivDown(wholeDebtUsd, CLOSE_FACTOR_BPS, BPS);
        if (debtUsd <= halfUsd) return debt.balance;
        return WadRayMath.mulDivDown(halfUsd, debt.unit, debt.price);
    }

    /// @notice Collateral of the worth of `repay` and the bonus, floored; when that is more than there is, all
    /// of it, and the debt it pays for, ceiled.
    function amounts(Side memory collateral, Side memory debt, uint256 repay, uint256 bonusBps)
        internal
        pure
        returns (uint256 repaid, uint256 seized)
    {
        uint256 debtWeight = debt.price * collateral.unit * (BPS + bonusBps);
        uint256 collateralWeight = collateral.price * debt.unit * BPS;
        seized = WadRayMath.mulDivDown(repay, debtWeight, collateralWeight);
        if (seized <= collateral.balance) return (repay, seized);
        return (WadRayMath.mulDivUp(collateral.balance, collateralWeight, debtWeight), collateral.balance);
    }

    /// @notice Whether the leftovers are nothing of one side, or enough of both.
    function leavesNoDust(uint256 collateralLeft, uint256 debtLeft, uint256 collateralUsd, uint256 debtUsd)
        internal
        pure
        returns (bool)
    {
        if (collateralLeft == 0 || debtLeft == 0) return true;
        return collateralUsd >= MIN_LEFTOVER_USD && debtUsd >= MIN_LEFTOVER_USD;
    }

    /// @notice `liquidationLimit / debt` in wad, floored; the largest integer without debt.
    /// @param weightedCollateral Sum of collateral values times thresholds: USD with 8 decimals, times bps.
    function healthFactorDown(uint256 weightedCollateral, uint256 debtUsd) internal pure returns (uint256) {
        if (debtUsd == 0) return type(uint256).max;
        return WadRayMath.mulDivDown(weightedCollateral, WAD, debtUsd * BPS);
    }
}
