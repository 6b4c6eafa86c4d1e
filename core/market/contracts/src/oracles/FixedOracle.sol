// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {SteerableOracle} from "./SteerableOracle.sol";

/// @title One price for ever, whatever the market says
/// @dev The price is part of the code: no transaction writes it, and none waits for one that does. It is as wrong as
/// the market has moved.
contract FixedOracle is SteerableOracle {
    /// @notice The only asset it has a price for.
    address public immutable ASSET;
    /// @notice Dollars for one whole token, 8 decimals.
    uint256 public immutable PRICE_E8;

    constructor(address asset, uint256 priceE8, address owner) SteerableOracle(owner) {
        _checkBounds(asset, priceE8);
        ASSET = asset;
        PRICE_E8 = priceE8;
    }

    function _sourcePrice(address asset) internal view override returns (uint256) {
        if (asset != ASSET) revert PriceNotSet(asset);
        return PRICE_E8;
    }
}
