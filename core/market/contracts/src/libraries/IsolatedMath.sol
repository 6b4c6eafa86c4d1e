// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {InterestMath} from "./InterestMath.sol";
import {LiquidationMath} from "./LiquidationMath.sol";
import {BPS, RAY, WAD, WadRayMath} from "./WadRayMath.sol";

/// @title Interest and liquidation of an isolated market
/// @dev Pure arithmetic; sides and values as in `LiquidationMath`.
library IsolatedMath {
    /// @dev How much of the distance between LLTV and one goes to liquidators: 0.3.
    uint256 internal constant LIQUIDATION_CURSOR = 0.3e18;
    /// @dev Most that a liquidator takes for a dollar of debt: 1.15 dollars.
    uint256 internal constant MAX_INCENTIVE_FACTOR = 1.15e18;
    /// @dev One basis point as a wad.
    uint256 private constant WAD_PER_BPS = WAD / BPS;

    /// @notice What a liquidator takes for a dollar of debt (wad), floored: `1 / (1 - 0.3 * (1 - LLTV))`, at most
    /// 1.15. Times the LLTV it stays below one, so what is just under water can be liquidated in full.
    /// @param lltvBps Liquidation loan-to-value, at most 10,000.
    function incentiveFactorDown(uint256 lltvBps) internal pure returns (uint256) {
        uint256 distance = (BPS - lltvBps) * WAD_PER_BPS;
        uint256 divisor = WAD - LIQUIDATION_CURSOR * distance / WAD;
        return Math.min(MAX_INCENTIVE_FACTOR, WadRayMath.mulDivDown(WAD, WAD, divisor));
    }

    /// @notice What `borrowed` owes after `elapsed` seconds on top of itself, ceiled.
    /// @param borrowRate Yearly, ray.
    function interestUp(uint256 borrowed, uint256 borrowRate, uint256 elapsed) internal pure returns (uint256) {
        return WadRayMath.mulDivUp(borrowed, InterestMath.compoundFactorUp(borrowRate, elapsed) - RAY, RAY);
    }

    /// @notice Collateral of the worth of `repay` times the incentive factor, floored; when that is more than there
    /// is, all of it, and the debt it pays for, ceiled.
    /// @param incentiveFactor Wad, at least one.
    function amounts(
        LiquidationMath.Side memory collateral,
        LiquidationMath.Side memory debt,
        uint256 repay,
        uint256 incentiveFactor
    ) internal pure returns (uint256 repaid, uint256 seized) {
        uint256 debtWeight = debt.price * collateral.unit * incentiveFactor;
        uint256 collateralWeight = collateral.price * debt.unit * WAD;
        seized = WadRayMath.mulDivDown(repay, debtWeight, collateralWeight);
        if (seized <= collateral.balance) return (repay, seized);
        return (WadRayMath.mulDivUp(collateral.balance, collateralWeight, debtWeight), collateral.balance);
    }
}
