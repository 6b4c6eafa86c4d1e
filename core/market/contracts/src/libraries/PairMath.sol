// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Amounts of a pair whose reserves keep their product
/// @dev What the pair pays or records for the caller floors, what it is to get ceils. Reserves and amounts have at most 112
/// bits and shares are never more than the root of the reserves' product: no product here overflows 256 bits.
library PairMath {
    /// @dev What counts of the input: 99.7 %, in thousandths.
    uint256 internal constant KEPT = 997;
    uint256 internal constant WHOLE = 1000;

    /// @notice What `amountIn` buys: with the fee taken off it, the product of the reserves stays what it is.
    function amountOutDown(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) internal pure returns (uint256) {
        uint256 kept = amountIn * KEPT;
        return kept * reserveOut / (reserveIn * WHOLE + kept);
    }

    /// @notice The least that buys `amountOut`, ceiled.
    /// @param reserveOut Above `amountOut`.
    function amountInUp(uint256 amountOut, uint256 reserveIn, uint256 reserveOut) internal pure returns (uint256) {
        return Math.ceilDiv(reserveIn * amountOut * WHOLE, (reserveOut - amountOut) * KEPT);
    }

    /// @notice What `amount` of one token stands for in the other, at the reserves' proportion.
    function proportionDown(uint256 amount, uint256 reserve, uint256 otherReserve) internal pure returns (uint256) {
        return amount * otherReserve / reserve;
    }

    /// @notice Shares of the first provider, the locked ones included: the geometric mean, so that they do not depend
    /// on the price.
    function firstSharesDown(uint256 amount0, uint256 amount1) internal pure returns (uint256) {
        return Math.sqrt(amount0 * amount1);
    }
}
