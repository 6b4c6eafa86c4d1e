// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {BPS, RAY, RAY_PER_BPS, WadRayMath} from "./WadRayMath.sol";

/// @title Kinked interest rate
/// @dev Yearly rates in ray. Below the kink borrowing gets dearer slowly, above it fast: lenders who want
/// their cash back must find some.
library RateModel {
    /// @notice Share of the lendable assets that is lent out, `debt / (cash + debt)` (ray), ceiled; 0 when empty.
    function utilizationUp(uint256 cash, uint256 debt) internal pure returns (uint256) {
        return debt == 0 ? 0 : WadRayMath.mulDivUp(debt, RAY, cash + debt);
    }

    /// @notice What borrowers pay a year (ray), ceiled.
    /// @param utilization Ray, 0 to 1.
    /// @param baseRateBps Rate at zero utilization.
    /// @param slope1Bps Added on the way to the kink.
    /// @param slope2Bps Added from the kink to full utilization.
    /// @param kinkBps Optimal utilization, above 0 and below 1.
    function borrowRateUp(
        uint256 utilization,
        uint256 baseRateBps,
        uint256 slope1Bps,
        uint256 slope2Bps,
        uint256 kinkBps
    ) internal pure returns (uint256) {
        uint256 kink = kinkBps * RAY_PER_BPS;
        uint256 base = baseRateBps * RAY_PER_BPS;
        uint256 slope1 = slope1Bps * RAY_PER_BPS;
        if (utilization <= kink) {
            return base + WadRayMath.mulDivUp(slope1, utilization, kink);
        }
        uint256 slope2 = slope2Bps * RAY_PER_BPS;
        return base + slope1 + WadRayMath.mulDivUp(slope2, utilization - kink, RAY - kink);
    }

    /// @notice What suppliers earn a year (ray), floored: the borrowers' interest without the pool's share,
    /// spread over all that suppliers are owed. Written-off debt earns nothing, so it thins the rate.
    function supplyRateDown(uint256 borrowRate, uint256 cash, uint256 debt, uint256 deficit, uint256 reserveFactorBps)
        internal
        pure
        returns (uint256)
    {
        if (debt == 0) return 0;
        uint256 spread = WadRayMath.mulDivDown(borrowRate, debt, cash + debt + deficit);
        return WadRayMath.mulDivDown(spread, BPS - reserveFactorBps, BPS);
    }
}
