// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IPriceOracle} from "./IPriceOracle.sol";

/// @title An oracle whose owner brings the prices from outside
interface ISettableOracle is IPriceOracle {
    /// @notice A price was set.
    /// @param asset Token the price is for.
    /// @param priceE8 Dollars for one whole token, 8 decimals.
    event PriceSet(address indexed asset, uint256 priceE8);

    /// @notice Sets a price; only the owner may.
    /// @param asset Token the price is for.
    /// @param priceE8 Dollars for one whole token, 8 decimals; above zero.
    function setPrice(address asset, uint256 priceE8) external;
}
