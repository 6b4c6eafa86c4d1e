// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @dev One whole health factor: 18 decimals.
uint256 constant WAD = 1e18;
/// @dev One whole index or yearly rate: 27 decimals.
uint256 constant RAY = 1e27;
/// @dev One whole share: 10,000 basis points.
uint256 constant BPS = 10_000;
/// @dev One basis point as a ray: 0.01 % of 1e27.
uint256 constant RAY_PER_BPS = RAY / BPS;

/// @title Fixed-point products, the direction of rounding in every name
/// @dev 512-bit intermediate products (OpenZeppelin `Math.mulDiv`): nothing overflows before the division.
library WadRayMath {
    /// @notice `a * b / denominator`, floored.
    function mulDivDown(uint256 a, uint256 b, uint256 denominator) internal pure returns (uint256) {
        return Math.mulDiv(a, b, denominator);
    }

    /// @notice `a * b / denominator`, ceiled.
    function mulDivUp(uint256 a, uint256 b, uint256 denominator) internal pure returns (uint256) {
        return Math.mulDiv(a, b, denominator, Math.Rounding.Ceil);
    }

    /// @notice What `scaled` units are worth at `index` (ray), floored: for claims on the pool.
    function toAmountDown(uint256 scaled, uint256 index) internal pure returns (uint256) {
        return Math.mulDiv(scaled, index, RAY);
    }

    /// @notice What `scaled` units are worth at `index` (ray), ceiled: for debts to the pool.
    function toAmountUp(uint256 scaled, uint256 index) internal pure returns (uint256) {
        return Math.mulDiv(scaled, index, RAY, Math.Rounding.Ceil);
    }

    /// @notice How many scaled units `amount` makes at `index` (ray), floored: claims created, debts burned.
    function toScaledDown(uint256 amount, uint256 index) internal pure returns (uint256) {
        return Math.mulDiv(amount, RAY, index);
    }

    /// @notice How many scaled units `amount` makes at `index` (ray), ceiled: debts created, claims burned.
    function toScaledUp(uint256 amount, uint256 index) internal pure returns (uint256) {
        return Math.mulDiv(amount, RAY, index, Math.Rounding.Ceil);
    }
}
