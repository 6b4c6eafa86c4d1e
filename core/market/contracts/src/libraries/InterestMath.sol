// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {RAY, WadRayMath} from "./WadRayMath.sol";

/// @title Growth of the indexes over time
/// @dev Suppliers earn simple interest between two accruals, borrowers owe compound interest: the pool
/// never owes more than it is owed.
library InterestMath {
    /// @dev A year of 365 days, in seconds.
    uint256 internal constant YEAR = 365 days;

    /// @notice `1 + rate * elapsed` (ray), floored.
    /// @param rate Yearly rate, ray.
    /// @param elapsed Seconds.
    function linearFactorDown(uint256 rate, uint256 elapsed) internal pure returns (uint256) {
        return RAY + WadRayMath.mulDivDown(rate, elapsed, YEAR);
    }

    /// @notice `1 + x + x^2/2 + x^3/6` (ray) with `x = rate * elapsed`: the first terms of e^x, each ceiled.
    /// @param rate Yearly rate, ray.
    /// @param elapsed Seconds.
    function compoundFactorUp(uint256 rate, uint256 elapsed) internal pure returns (uint256) {
        uint256 x = WadRayMath.mulDivUp(rate, elapsed, YEAR);
        uint256 squared = WadRayMath.mulDivUp(x, x, RAY);
        uint256 cubed = WadRayMath.mulDivUp(squared, x, RAY);
        return RAY + x + Math.ceilDiv(squared, 2) + Math.ceilDiv(cubed, 6);
    }
}
