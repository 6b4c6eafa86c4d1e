// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IPair} from "./interfaces/IPair.sol";
import {PairMath} from "./libraries/PairMath.sol";

/// @title A constant-product pair and its shares
/// @dev Every call: find what was sent, compute, write, move tokens last. Both reserves and their time share a slot,
/// so a swap writes one slot of the pair, and the two sums of prices once a block.
contract Pair is IPair, ERC20, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev One slot.
    struct Reserves {
        uint112 amount0;
        uint112 amount1;
        /// Unix seconds, modulo 2^32.
        uint32 lastUpdate;
    }

    /// @notice Shares that the first provider leaves behind for ever.
    uint256 public constant MINIMUM_SHARES = 1000;
    /// @dev Where they lie: nobody has a key to it.
    address private constant NOBODY = address(0xdead);

    /// @notice The token of the lower address.
    address public immutable TOKEN0;
    /// @notice The token of the higher address.
    address public immutable TOKEN1;

    /// @dev What the providers own; what is there beyond it was sent and waits for a call.
    Reserves internal stored;
    /// @dev Token 1 for one of token 0, 112 bits after the point, times seconds; up to `stored.lastUpdate`.
    uint256 internal cumulativePrice0;
    /// @dev The other way round.
    uint256 internal cumulativePrice1;

    constructor(address token0, address token1) ERC20("Leverloom pair share", "PAIR") {
        if (token0 == address(0) || token0 >= token1) revert TokensNotSorted(token0, token1);
        TOKEN0 = token0;
        TOKEN1 = token1;
    }

    // -------------------------------------------------------------- providers

    /// @inheritdoc IPair
    function mint(address to) external nonReentrant returns (uint256 shares) {
        Reserves memory before = stored;
        (uint256 balance0, uint256 balance1) = (_balance(TOKEN0), _balance(TOKEN1));
        (uint256 amount0, uint256 amount1) = (balance0 - before.amount0, balance1 - before.amount1);
        _update(before, balance0, balance1);

        uint256 supply = totalSupply();
        if (supply == 0) {
            shares = PairMath.firstSharesDown(amount0, amount1);
            if (shares <= MINIMUM_SHARES) revert AmountTooSmall();
            shares -= MINIMUM_SHARES;
            _mint(NOBODY, MINIMUM_SHARES);
        } else {
            // Reserves are empty only if a token took them away: then a share is a share of nothing.
            if (before.amount0 == 0 || before.amount1 == 0) revert NoLiquidity();
            shares = Math.min(
                PairMath.proportionDown(amount0, before.amount0, supply),
                PairMath.proportionDown(amount1, before.amount1, supply)
            );
            if (shares == 0) revert AmountTooSmall();
        }
        _mint(to, shares);
        emit Mint(to, amount0, amount1, shares);
    }

    /// @inheritdoc IPair
    function burn(address to) external nonReentrant returns (uint256 amount0, uint256 amount1) {
        Reserves memory before = stored;
        uint256 shares = balanceOf(address(this));
        if (shares == 0) revert NothingSent(address(this));
        uint256 supply = totalSupply();
        amount0 = PairMath.proportionDown(shares, supply, before.amount0);
        amount1 = PairMath.proportionDown(shares, supply, before.amount1);
        if (amount0 == 0 || amount1 == 0) revert AmountTooSmall();
        _burn(address(this), shares);
        _update(before, before.amount0 - amount0, before.amount1 - amount1);

        emit Burn(to, amount0, amount1, shares);
        IERC20(TOKEN0).safeTransfer(to, amount0);
        IERC20(TOKEN1).safeTransfer(to, amount1);
    }

    // ------------------------------------------------------------------ swaps

    /// @inheritdoc IPair
    function swap(address tokenIn, address to) external nonReentrant returns (address tokenOut, uint256 amountOut) {
        Reserves memory before = stored;
        (address other, uint256 reserveIn, uint256 reserveOut) = _sides(before, tokenIn);
        uint256 balance = _balance(tokenIn);
        uint256 amountIn = balance - reserveIn;
        if (amountIn == 0) revert NothingSent(tokenIn);

        tokenOut = other;
        _checkWidth(tokenIn, balance);
        amountOut = _amountOut(amountIn, reserveIn, reserveOut);
        if (amountOut == 0) revert AmountTooSmall();
        uint256 left = reserveOut - amountOut;
        (uint256 after0, uint256 after1) = tokenIn == TOKEN0 ? (balance, left) : (left, balance);
        _update(before, after0, after1);

        emit Swap(to, tokenIn, amountIn, amountOut);
        IERC20(tokenOut).safeTransfer(to, amountOut);
    }

    // ------------------------------------------------- what came without a call

    /// @inheritdoc IPair
    function skim(address to) external nonReentrant {
        Reserves memory current = stored;
        uint256 extra0 = _balance(TOKEN0) - current.amount0;
        uint256 extra1 = _balance(TOKEN1) - current.amount1;
        IERC20(TOKEN0).safeTransfer(to, extra0);
        IERC20(TOKEN1).safeTransfer(to, extra1);
    }

    /// @inheritdoc IPair
    function sync() external nonReentrant {
        _update(stored, _balance(TOKEN0), _balance(TOKEN1));
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IPair
    function quote(address tokenIn, uint256 amountIn) external view returns (address tokenOut, uint256 amountOut) {
        uint256 reserveIn;
        uint256 reserveOut;
        (tokenOut, reserveIn, reserveOut) = _sides(stored, tokenIn);
        _checkWidth(tokenIn, amountIn);
        amountOut = _amountOut(amountIn, reserveIn, reserveOut);
    }

    /// @inheritdoc IPair
    function reserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 lastUpdate) {
        Reserves memory current = stored;
        return (current.amount0, current.amount1, current.lastUpdate);
    }

    /// @inheritdoc IPair
    function cumulativePrices() external view returns (uint256 price0, uint256 price1, uint32 time) {
        time = uint32(block.timestamp);
        (uint256 growth0, uint256 growth1) = _priceGrowth(stored, time);
        unchecked {
            price0 = cumulativePrice0 + growth0;
            price1 = cumulativePrice1 + growth1;
        }
    }

    // --------------------------------------------------------------- internal

    function _balance(address token) internal view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }

    /// @dev The other token, and the reserves as a swap of `tokenIn` sees them.
    function _sides(Reserves memory current, address tokenIn)
        internal
        view
        returns (address tokenOut, uint256 reserveIn, uint256 reserveOut)
    {
        if (tokenIn == TOKEN0) return (TOKEN1, current.amount0, current.amount1);
        if (tokenIn == TOKEN1) return (TOKEN0, current.amount1, current.amount0);
        revert UnknownToken(tokenIn);
    }

    function _amountOut(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) internal pure returns (uint256) {
        if (reserveIn == 0 || reserveOut == 0) revert NoLiquidity();
        return PairMath.amountOutDown(amountIn, reserveIn, reserveOut);
    }

    function _checkWidth(address token, uint256 amount) internal pure {
        if (amount > type(uint112).max) revert ReserveTooLarge(token, amount);
    }

    /// @dev Writes the reserves; the first call of a block adds the seconds gone by at the price they had till now.
    function _update(Reserves memory before, uint256 after0, uint256 after1) internal {
        _checkWidth(TOKEN0, after0);
        _checkWidth(TOKEN1, after1);
        uint32 time = uint32(block.timestamp);
        if (time != before.lastUpdate) {
            (uint256 growth0, uint256 growth1) = _priceGrowth(before, time);
            unchecked {
                if (growth0 != 0) cumulativePrice0 += growth0;
                if (growth1 != 0) cumulativePrice1 += growth1;
            }
        }
        stored = Reserves({amount0: uint112(after0), amount1: uint112(after1), lastUpdate: time});
        emit Sync(uint112(after0), uint112(after1));
    }

    /// @dev What the sums of prices have gained since the last update; nothing while a reserve is empty. Prices have
    /// 224 bits, times 32 bits of seconds: the products fit, the sums may wrap.
    function _priceGrowth(Reserves memory current, uint32 time)
        internal
        pure
        returns (uint256 growth0, uint256 growth1)
    {
        if (current.amount0 == 0 || current.amount1 == 0) return (0, 0);
        unchecked {
            uint256 elapsed = time - current.lastUpdate;
            growth0 = (uint256(current.amount1) << 112) / current.amount0 * elapsed;
            growth1 = (uint256(current.amount0) << 112) / current.amount1 * elapsed;
        }
    }
}
