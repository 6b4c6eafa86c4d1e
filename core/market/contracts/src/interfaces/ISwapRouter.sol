// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

/// @title The way to pairs: sends tokens and calls the pair in one transaction
/// @notice Whoever calls has approved the router for what is sent, and names the pairs: the router keeps no list of
/// them, nor anything else, so calls of different pairs have nothing in common. A pair that lies about what it pays
/// deceives only whoever named it.
interface ISwapRouter {
    /// @notice The transaction came too late (Unix seconds).
    error DeadlinePassed(uint256 deadline, uint256 time);
    /// @notice A swap goes through one pair at least.
    error NoPairs();
    /// @notice The price moved: the swap would bring less than was asked for.
    error TooLittleOut(uint256 amountOut, uint256 minAmountOut);
    /// @notice The price moved: less of this token would go in, or come out, than was asked for.
    error TooLittle(address token, uint256 amount, uint256 minAmount);

    /// @notice Swaps `amountIn` of `tokenIn` through `pairs`, one after the other.
    /// @param tokenIn What the caller gives.
    /// @param amountIn Base units of it.
    /// @param minAmountOut Refused if less would arrive.
    /// @param pairs The way; each pair trades what the one before gave.
    /// @param to Who gets what the last pair gives.
    /// @param deadline Unix seconds, this one included.
    /// @return amountOut Base units that the last pair gave.
    function swapExactIn(
        address tokenIn,
        uint256 amountIn,
        uint256 minAmountOut,
        address[] calldata pairs,
        address to,
        uint256 deadline
    ) external returns (uint256 amountOut);

    /// @notice Provides at most `max0` and `max1` of a pair's tokens, in the proportion of its reserves; both in full
    /// to an empty pair.
    /// @param min0 Refused if less of token 0 would go in.
    /// @param min1 Refused if less of token 1 would go in.
    /// @param to Who gets the shares.
    /// @param deadline Unix seconds, this one included.
    function addLiquidity(
        address pair,
        uint256 max0,
        uint256 max1,
        uint256 min0,
        uint256 min1,
        address to,
        uint256 deadline
    ) external returns (uint256 amount0, uint256 amount1, uint256 shares);

    /// @notice Takes `shares` of a pair back; the caller has approved the router for them.
    /// @param min0 Refused if less of token 0 would come out.
    /// @param min1 Refused if less of token 1 would come out.
    /// @param to Who gets the tokens.
    /// @param deadline Unix seconds, this one included.
    function removeLiquidity(address pair, uint256 shares, uint256 min0, uint256 min1, address to, uint256 deadline)
        external
        returns (uint256 amount0, uint256 amount1);

    /// @notice What `swapExactIn` would bring at the reserves as they stand, if no pair is passed twice.
    function quoteExactIn(address tokenIn, uint256 amountIn, address[] calldata pairs)
        external
        view
        returns (uint256 amountOut);
}
