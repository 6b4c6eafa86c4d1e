// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

/// @title Prices as the contracts see them
/// @notice One price an asset, in dollars with 8 decimals. Where it comes from is each oracle's own affair.
interface IPriceOracle {
    /// @notice No price was ever set for this asset, or the oracle has none for it.
    error PriceNotSet(address asset);

    /// @notice The price is zero: it would make every debt in the asset free.
    error PriceIsZero(address asset);

    /// @notice The price is above `MAX_PRICE_E8`: products of amounts and prices must fit 256 bits.
    error PriceTooHigh(address asset, uint256 priceE8);

    /// @notice Dollars for one whole token, 8 decimals; above zero. Reverts when there is no price.
    function price(address asset) external view returns (uint256 priceE8);
}
