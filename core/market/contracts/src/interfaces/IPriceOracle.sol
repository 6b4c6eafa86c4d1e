// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

/// @title Prices as the contracts see them
/// @notice One price an asset, in dollars with 8 decimals, set by the oracle's owner.
interface IPriceOracle {
    /// @notice A price was set.
    /// @param asset Token the price is for.
    /// @param priceE8 Dollars for one whole token, 8 decimals.
    event PriceSet(address indexed asset, uint256 priceE8);

    /// @notice No price was ever set for this asset.
    error PriceNotSet(address asset);

    /// @notice A price of zero was sent: it would make every debt in the asset free.
    error PriceIsZero(address asset);

    /// @notice A price above `MAX_PRICE_E8` was sent: products of amounts and prices must fit 256 bits.
    error PriceTooHigh(address asset, uint256 priceE8);

    /// @notice Sets a price; only the owner may.
    /// @param asset Token the price is for.
    /// @param priceE8 Dollars for one whole token, 8 decimals; above zero.
    function setPrice(address asset, uint256 priceE8) external;

    /// @notice The price last set, in dollars for one whole token, 8 decimals; reverts when there is none.
    function price(address asset) external view returns (uint256 priceE8);
}
