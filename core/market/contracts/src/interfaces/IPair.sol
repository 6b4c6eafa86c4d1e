// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

/// @title A market of two tokens whose reserves keep their product
/// @notice Liquidity providers own shares (an ERC-20) of both reserves; who swaps pays 0.3 % of what goes in to them.
/// @dev A pair acts on what was sent to it before the call: what it holds beyond its reserves is the input. So
/// accounts use it through a router that sends and calls in one transaction; what was sent without a call is
/// anybody's. Amounts are in the tokens' base units; every rounding goes against the caller (see ROUNDING.md). Tokens
/// that rebase or call back are not supported; one that takes a fee on transfer arrives as what it arrives as.
interface IPair {
    /// @notice Shares were made for `amount0` and `amount1`.
    event Mint(address indexed to, uint256 amount0, uint256 amount1, uint256 shares);
    /// @notice Shares were turned back into `amount0` and `amount1`.
    event Burn(address indexed to, uint256 amount0, uint256 amount1, uint256 shares);
    /// @notice `amountIn` of `tokenIn` went in, `amountOut` of the other token went to `to`.
    event Swap(address indexed to, address indexed tokenIn, uint256 amountIn, uint256 amountOut);
    /// @notice The reserves after a call that changed them.
    event Sync(uint112 reserve0, uint112 reserve1);

    /// @notice A pair is made of two contracts, the lower address first.
    error TokensNotSorted(address token0, address token1);
    /// @notice The pair does not trade this token.
    error UnknownToken(address token);
    /// @notice Nothing of this token was sent in beyond its reserve.
    error NothingSent(address token);
    /// @notice Neither reserve may be empty for this.
    error NoLiquidity();
    /// @notice The amounts are too small: they round to nothing.
    error AmountTooSmall();
    /// @notice A reserve counts 112 bits.
    error ReserveTooLarge(address token, uint256 balance);

    /// @notice Makes shares of what was sent of both tokens, for `to`.
    /// @dev In the proportion of the reserves; what one side has beyond it goes to all providers. The first provider
    /// sets the price and leaves `MINIMUM_SHARES` behind for ever, so that a share never becomes worth too much to
    /// be counted.
    function mint(address to) external returns (uint256 shares);

    /// @notice Turns the shares that were sent to the pair into both tokens, for `to`.
    function burn(address to) external returns (uint256 amount0, uint256 amount1);

    /// @notice Swaps all that was sent of `tokenIn`, less 0.3 %, for the other token, for `to`.
    /// @return tokenOut The other token.
    /// @return amountOut Base units of it.
    function swap(address tokenIn, address to) external returns (address tokenOut, uint256 amountOut);

    /// @notice Sends what is there beyond the reserves to `to`.
    function skim(address to) external;

    /// @notice Makes reserves of what is there: a gift to the providers, or the way back after a token took some away.
    function sync() external;

    /// @notice What a swap of `amountIn` would bring at the reserves as they stand.
    function quote(address tokenIn, uint256 amountIn) external view returns (address tokenOut, uint256 amountOut);

    /// @notice The reserves, and when (Unix seconds modulo 2^32) the first call of the latest block that changed
    /// them came.
    function reserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 lastUpdate);

    /// @notice Sums of price times seconds up to now: the price of token 0 in token 1, and the other way round, 112
    /// bits after the point. The mean price between two moments is the difference of the sums over that of the times.
    /// @dev Sums and time wrap around; so do their differences, to the right value, up to 136 years apart.
    function cumulativePrices() external view returns (uint256 price0, uint256 price1, uint32 time);
}
