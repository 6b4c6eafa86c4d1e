// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {InterestMath} from "../libraries/InterestMath.sol";
import {LeverageMath} from "../libraries/LeverageMath.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {PairMath} from "../libraries/PairMath.sol";
import {PriceMath} from "../libraries/PriceMath.sol";
import {RateModel} from "../libraries/RateModel.sol";
import {Indexes, ReserveLogic, Totals} from "../libraries/ReserveLogic.sol";
import {WadRayMath} from "../libraries/WadRayMath.sol";

/// @title The libraries, to be called from outside
/// @notice Every pure function of the pool, the exchange, the oracles and leverage under its own name, with its own
/// arguments, so that any case can be compared to the last unit. Holds nothing and does nothing else.
contract Lens {
    // ------------------------------------------------------------ WadRayMath

    /// @notice See `WadRayMath.mulDivDown`.
    function mulDivDown(uint256 a, uint256 b, uint256 denominator) external pure returns (uint256) {
        return WadRayMath.mulDivDown(a, b, denominator);
    }

    /// @notice See `WadRayMath.mulDivUp`.
    function mulDivUp(uint256 a, uint256 b, uint256 denominator) external pure returns (uint256) {
        return WadRayMath.mulDivUp(a, b, denominator);
    }

    /// @notice See `WadRayMath.toAmountDown`.
    function toAmountDown(uint256 scaled, uint256 index) external pure returns (uint256) {
        return WadRayMath.toAmountDown(scaled, index);
    }

    /// @notice See `WadRayMath.toAmountUp`.
    function toAmountUp(uint256 scaled, uint256 index) external pure returns (uint256) {
        return WadRayMath.toAmountUp(scaled, index);
    }

    /// @notice See `WadRayMath.toScaledDown`.
    function toScaledDown(uint256 amount, uint256 index) external pure returns (uint256) {
        return WadRayMath.toScaledDown(amount, index);
    }

    /// @notice See `WadRayMath.toScaledUp`.
    function toScaledUp(uint256 amount, uint256 index) external pure returns (uint256) {
        return WadRayMath.toScaledUp(amount, index);
    }

    // ---------------------------------------------------------- InterestMath

    /// @notice See `InterestMath.linearFactorDown`.
    function linearFactorDown(uint256 rate, uint256 elapsed) external pure returns (uint256) {
        return InterestMath.linearFactorDown(rate, elapsed);
    }

    /// @notice See `InterestMath.compoundFactorUp`.
    function compoundFactorUp(uint256 rate, uint256 elapsed) external pure returns (uint256) {
        return InterestMath.compoundFactorUp(rate, elapsed);
    }

    // ------------------------------------------------------------- RateModel

    /// @notice See `RateModel.utilizationUp`.
    function utilizationUp(uint256 cash, uint256 debt) external pure returns (uint256) {
        return RateModel.utilizationUp(cash, debt);
    }

    /// @notice See `RateModel.borrowRateUp`.
    function borrowRateUp(
        uint256 utilization,
        uint256 baseRateBps,
        uint256 slope1Bps,
        uint256 slope2Bps,
        uint256 kinkBps
    ) external pure returns (uint256) {
        return RateModel.borrowRateUp(utilization, baseRateBps, slope1Bps, slope2Bps, kinkBps);
    }

    /// @notice See `RateModel.supplyRateDown`.
    function supplyRateDown(
        uint256 borrowRate,
        uint256 cash,
        uint256 debt,
        uint256 deficit,
        uint256 reserveFactorBps
    ) external pure returns (uint256) {
        return RateModel.supplyRateDown(borrowRate, cash, debt, deficit, reserveFactorBps);
    }

    // ------------------------------------------------------- LiquidationMath

    /// @notice See `LiquidationMath.valueDown`.
    function valueDown(LiquidationMath.Side memory side, uint256 amount) external pure returns (uint256) {
        return LiquidationMath.valueDown(side, amount);
    }

    /// @notice See `LiquidationMath.valueUp`.
    function valueUp(LiquidationMath.Side memory side, uint256 amount) external pure returns (uint256) {
        return LiquidationMath.valueUp(side, amount);
    }

    /// @notice See `LiquidationMath.maxRepayDown`.
    function maxRepayDown(
        ILendingPool.PoolConfig memory config,
        LiquidationMath.Side memory collateral,
        LiquidationMath.Side memory debt,
        uint256 wholeDebtUsd,
        uint256 healthFactor
    ) external pure returns (uint256) {
        return LiquidationMath.maxRepayDown(config, collateral, debt, wholeDebtUsd, healthFactor);
    }

    /// @notice See `LiquidationMath.amounts`.
    function amounts(
        LiquidationMath.Side memory collateral,
        LiquidationMath.Side memory debt,
        uint256 repay,
        uint256 bonusBps
    ) external pure returns (uint256 repaid, uint256 seized) {
        return LiquidationMath.amounts(collateral, debt, repay, bonusBps);
    }

    /// @notice See `LiquidationMath.protocolFeeUp`.
    function protocolFeeUp(uint256 seized, uint256 bonusBps, uint256 feeBps) external pure returns (uint256) {
        return LiquidationMath.protocolFeeUp(seized, bonusBps, feeBps);
    }

    /// @notice See `LiquidationMath.leavesNoDust`.
    function leavesNoDust(
        uint256 minLeftoverUsd,
        uint256 collateralLeft,
        uint256 debtLeft,
        uint256 collateralUsd,
        uint256 debtUsd
    ) external pure returns (bool) {
        return LiquidationMath.leavesNoDust(minLeftoverUsd, collateralLeft, debtLeft, collateralUsd, debtUsd);
    }

    /// @notice See `LiquidationMath.healthFactorDown`.
    function healthFactorDown(uint256 weightedCollateral, uint256 debtUsd) external pure returns (uint256) {
        return LiquidationMath.healthFactorDown(weightedCollateral, debtUsd);
    }

    // ---------------------------------------------------------- ReserveLogic

    /// @notice See `ReserveLogic.rates`.
    function rates(ILendingPool.AssetConfig memory config, Totals memory totals, uint256 borrowIndex)
        external
        pure
        returns (uint256 utilization, uint256 borrowRate, uint256 supplyRate)
    {
        return ReserveLogic.rates(config, totals, borrowIndex);
    }

    /// @notice See `ReserveLogic.treasuryShareDown`.
    function treasuryShareDown(
        uint256 scaledDebt,
        uint256 borrowIndexBefore,
        Indexes memory indexes,
        uint256 reserveFactorBps
    ) external pure returns (uint256) {
        return ReserveLogic.treasuryShareDown(scaledDebt, borrowIndexBefore, indexes, reserveFactorBps);
    }

    // -------------------------------------------------------------- PairMath

    /// @notice See `PairMath.amountOutDown`.
    function amountOutDown(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256) {
        return PairMath.amountOutDown(amountIn, reserveIn, reserveOut);
    }

    /// @notice See `PairMath.amountInUp`.
    function amountInUp(uint256 amountOut, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256) {
        return PairMath.amountInUp(amountOut, reserveIn, reserveOut);
    }

    /// @notice See `PairMath.proportionDown`.
    function proportionDown(uint256 amount, uint256 reserve, uint256 otherReserve) external pure returns (uint256) {
        return PairMath.proportionDown(amount, reserve, otherReserve);
    }

    /// @notice See `PairMath.firstSharesDown`.
    function firstSharesDown(uint256 amount0, uint256 amount1) external pure returns (uint256) {
        return PairMath.firstSharesDown(amount0, amount1);
    }

    // ------------------------------------------------------------- PriceMath

    /// @notice See `PriceMath.deviatedDown`.
    function deviatedDown(uint256 priceE8, int256 deviationBps) external pure returns (uint256) {
        return PriceMath.deviatedDown(priceE8, deviationBps);
    }

    /// @notice See `PriceMath.spotPriceDown`.
    function spotPriceDown(
        uint256 reserve,
        uint256 quoteReserve,
        uint256 unit,
        uint256 quoteUnit,
        uint256 quotePriceE8
    ) external pure returns (uint256) {
        return PriceMath.spotPriceDown(reserve, quoteReserve, unit, quoteUnit, quotePriceE8);
    }

    /// @notice See `PriceMath.proportionX112Down`.
    function proportionX112Down(uint256 reserve, uint256 quoteReserve) external pure returns (uint256) {
        return PriceMath.proportionX112Down(reserve, quoteReserve);
    }

    /// @notice See `PriceMath.meanX112Down`.
    function meanX112Down(uint256 sumBefore, uint256 sumAfter, uint256 elapsed) external pure returns (uint256) {
        return PriceMath.meanX112Down(sumBefore, sumAfter, elapsed);
    }

    /// @notice See `PriceMath.meanPriceDown`.
    function meanPriceDown(
        uint256 priceX112,
        uint256 unit,
        uint256 quoteUnit,
        uint256 quotePriceE8
    ) external pure returns (uint256) {
        return PriceMath.meanPriceDown(priceX112, unit, quoteUnit, quotePriceE8);
    }

    // ---------------------------------------------------------- LeverageMath

    /// @notice See `LeverageMath.worthDown`.
    function worthDown(
        uint256 collateral,
        uint256 collateralPrice,
        uint256 collateralUnit,
        uint256 debtPrice,
        uint256 debtUnit
    ) external pure returns (uint256) {
        return LeverageMath.worthDown(collateral, collateralPrice, collateralUnit, debtPrice, debtUnit);
    }

    /// @notice See `LeverageMath.debtAtLeverageDown`.
    function debtAtLeverageDown(uint256 worth, uint256 leverage) external pure returns (uint256) {
        return LeverageMath.debtAtLeverageDown(worth, leverage);
    }

    /// @notice See `LeverageMath.leverageDown`.
    function leverageDown(uint256 worth, uint256 debt) external pure returns (uint256) {
        return LeverageMath.leverageDown(worth, debt);
    }

    /// @notice See `LeverageMath.openDebtDown`.
    function openDebtDown(uint256 room, uint256 reserveWorth, uint256 reserveIn) external pure returns (uint256) {
        return LeverageMath.openDebtDown(room, reserveWorth, reserveIn);
    }

    /// @notice See `LeverageMath.unwindDebtUp`.
    function unwindDebtUp(uint256 excess, uint256 reserveWorth, uint256 reserveOut) external pure returns (uint256) {
        return LeverageMath.unwindDebtUp(excess, reserveWorth, reserveOut);
    }
}
