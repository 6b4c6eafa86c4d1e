// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ISwapRouter} from "./interfaces/ISwapRouter.sol";
import {PairMath} from "./libraries/PairMath.sol";
import {Pair} from "./Pair.sol";

/// @title The swap router
/// @dev Has no storage and holds no tokens between calls: there is nothing to take from it, and nothing in it for two
/// transactions to collide on.
contract SwapRouter is ISwapRouter {
    using SafeERC20 for IERC20;

    modifier notAfter(uint256 deadline) {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline, block.timestamp);
        _;
    }

    /// @inheritdoc ISwapRouter
    function swapExactIn(
        address tokenIn,
        uint256 amountIn,
        uint256 minAmountOut,
        address[] calldata pairs,
        address to,
        uint256 deadline
    ) external notAfter(deadline) returns (uint256 amountOut) {
        if (pairs.length == 0) revert NoPairs();
        IERC20(tokenIn).safeTransferFrom(msg.sender, pairs[0], amountIn);
        address token = tokenIn;
        for (uint256 hop = 0; hop < pairs.length; ++hop) {
            // Each pair pays straight into the next.
            address receiver = hop + 1 < pairs.length ? pairs[hop + 1] : to;
            (token, amountOut) = Pair(pairs[hop]).swap(token, receiver);
        }
        if (amountOut < minAmountOut) revert TooLittleOut(amountOut, minAmountOut);
    }

    /// @inheritdoc ISwapRouter
    function addLiquidity(
        address pair,
        uint256 max0,
        uint256 max1,
        uint256 min0,
        uint256 min1,
        address to,
        uint256 deadline
    ) external notAfter(deadline) returns (uint256 amount0, uint256 amount1, uint256 shares) {
        (amount0, amount1) = _proportional(pair, max0, max1);
        (address token0, address token1) = (Pair(pair).TOKEN0(), Pair(pair).TOKEN1());
        _checkLeast(token0, amount0, min0);
        _checkLeast(token1, amount1, min1);
        IERC20(token0).safeTransferFrom(msg.sender, pair, amount0);
        IERC20(token1).safeTransferFrom(msg.sender, pair, amount1);
        shares = Pair(pair).mint(to);
    }

    /// @inheritdoc ISwapRouter
    function removeLiquidity(address pair, uint256 shares, uint256 min0, uint256 min1, address to, uint256 deadline)
        external
        notAfter(deadline)
        returns (uint256 amount0, uint256 amount1)
    {
        IERC20(pair).safeTransferFrom(msg.sender, pair, shares);
        (amount0, amount1) = Pair(pair).burn(to);
        _checkLeast(Pair(pair).TOKEN0(), amount0, min0);
        _checkLeast(Pair(pair).TOKEN1(), amount1, min1);
    }

    /// @inheritdoc ISwapRouter
    function quoteExactIn(address tokenIn, uint256 amountIn, address[] calldata pairs)
        external
        view
        returns (uint256 amountOut)
    {
        if (pairs.length == 0) revert NoPairs();
        address token = tokenIn;
        amountOut = amountIn;
        for (uint256 hop = 0; hop < pairs.length; ++hop) {
            (token, amountOut) = Pair(pairs[hop]).quote(token, amountOut);
        }
    }

    /// @dev As much of both as keeps the proportion, the other side floored: never more than allowed of either, and
    /// never more than a pair can count, so that "no limit" may be written as the largest integer.
    function _proportional(address pair, uint256 max0, uint256 max1) internal view returns (uint256, uint256) {
        (uint256 reserve0, uint256 reserve1,) = Pair(pair).reserves();
        if (reserve0 == 0 || reserve1 == 0) return (max0, max1);
        max0 = Math.min(max0, type(uint112).max);
        max1 = Math.min(max1, type(uint112).max);
        uint256 amount1 = PairMath.proportionDown(max0, reserve0, reserve1);
        if (amount1 <= max1) return (max0, amount1);
        return (PairMath.proportionDown(max1, reserve1, reserve0), max1);
    }

    function _checkLeast(address token, uint256 amount, uint256 least) internal pure {
        if (amount < least) revert TooLittle(token, amount, least);
    }
}
