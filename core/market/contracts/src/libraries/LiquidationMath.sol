// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {BPS, WAD, WadRayMath} from "./WadRayMath.sol";

/// @title How much a liquidation may repay and how much it seizes
/// @dev Pure arithmetic; USD values have 8 decimals.
library LiquidationMath {
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
        ILendingPool.PoolConfig memory config,
        Side memory collateral,
        Side memory debt,
        uint256 wholeDebtUsd,
        uint256 healthFactor
    ) internal pure returns (uint256) {
        uint256 debtUsd = valueUp(debt, debt.balance);
        bool small =
            valueDown(collateral, collateral.balance) < config.smallPositionUsd || debtUsd < config.smallPositionUsd;
        if (small || healthFactor <= config.fullCloseHealthFactor) return debt.balance;
        uint256 closeUsd = WadRayMath.mulDivDown(wholeDebtUsd, config.closeFactorBps, BPS);
        if (debtUsd <= closeUsd) return debt.balance;
        return WadRayMath.mulDivDown(closeUsd, debt.unit, debt.price);
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

    /// @notice The pool's share of the bonus in `seized`, ceiled: the bonus ceiled, then the share of it.
    function protocolFeeUp(uint256 seized, uint256 bonusBps, uint256 feeBps) internal pure returns (uint256) {
        if (feeBps == 0) return 0;
        uint256 bonus = seized - WadRayMath.mulDivDown(seized, BPS, BPS + bonusBps);
        return WadRayMath.mulDivUp(bonus, feeBps, BPS);
    }

    /// @notice Whether the leftovers are nothing of one side, or enough of both.
    function leavesNoDust(
        uint256 minLeftoverUsd,
        uint256 collateralLeft,
        uint256 debtLeft,
        uint256 collateralUsd,
        uint256 debtUsd
    ) internal pure returns (bool) {
        if (collateralLeft == 0 || debtLeft == 0) return true;
        return collateralUsd >= minLeftoverUsd && debtUsd >= minLeftoverUsd;
    }

    /// @notice `liquidationLimit / debt` in wad, floored; the largest integer without debt.
    /// @param weightedCollateral Sum of collateral values times thresholds: USD with 8 decimals, times bps.
    function healthFactorDown(uint256 weightedCollateral, uint256 debtUsd) internal pure returns (uint256) {
        if (debtUsd == 0) return type(uint256).max;
        return WadRayMath.mulDivDown(weightedCollateral, WAD, debtUsd * BPS);
    }
}
