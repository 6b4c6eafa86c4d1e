// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {BPS, WadRayMath} from "./WadRayMath.sol";

/// @dev Largest price: a trillion dollars for one whole token, 8 decimals.
uint256 constant MAX_PRICE_E8 = 1e12 * 1e8;

/// @title Prices out of reserves, sums and deviations
/// @dev A price is the same for who owes the token and for who holds it, so no direction is against the caller: all
/// floor. Prices have 8 decimals, units are 10^decimals, reserves have at most 112 bits, mean prices are pairs' own:
/// base units of one token for a base unit of the other, 112 bits after the point.
library PriceMath {
    /// @notice `priceE8` off by `deviationBps`, floored.
    /// @param deviationBps Above -10,000.
    function deviatedDown(uint256 priceE8, int256 deviationBps) internal pure returns (uint256) {
        return WadRayMath.mulDivDown(priceE8, uint256(int256(BPS) + deviationBps), BPS);
    }

    /// @notice What one whole token is worth by the proportion of a pair's reserves, floored.
    /// @param reserve Of the token, above zero.
    /// @param quoteReserve Of the other one.
    /// @param quotePriceE8 What a whole one of the other is worth.
    function spotPriceDown(
        uint256 reserve,
        uint256 quoteReserve,
        uint256 unit,
        uint256 quoteUnit,
        uint256 quotePriceE8
    ) internal pure returns (uint256) {
        return WadRayMath.mulDivDown(quoteReserve * unit, quotePriceE8, reserve * quoteUnit);
    }

    /// @notice The proportion of a pair's reserves as its sums of prices count it, floored.
    /// @param reserve Of the token, above zero.
    function proportionX112Down(uint256 reserve, uint256 quoteReserve) internal pure returns (uint256) {
        return (quoteReserve << 112) / reserve;
    }

    /// @notice The mean of a pair's price between two moments, floored.
    /// @param sumBefore Sum of prices times seconds at the earlier moment. Sums wrap around, and so does their
    /// difference, to the right value.
    /// @param elapsed Seconds between them, above zero.
    function meanX112Down(uint256 sumBefore, uint256 sumAfter, uint256 elapsed) internal pure returns (uint256) {
        unchecked {
            return (sumAfter - sumBefore) / elapsed;
        }
    }

    /// @notice What one whole token is worth by a pair's price, floored.
    function meanPriceDown(uint256 priceX112, uint256 unit, uint256 quoteUnit, uint256 quotePriceE8)
        internal
        pure
        returns (uint256)
    {
        return WadRayMath.mulDivDown(priceX112, unit * quotePriceE8, quoteUnit << 112);
    }
}
