// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IPriceOracle} from "./interfaces/IPriceOracle.sol";
import {ISettableOracle} from "./interfaces/ISettableOracle.sol";
import {MAX_PRICE_E8 as MAX_PRICE} from "./libraries/PriceMath.sol";

/// @title Price oracle set by its owner
/// @dev A price alone fills its slot: setting the same price again changes nothing, so it makes no conflict. Reading
/// costs one slot; to make it err, its owner sets another price, or an `OracleRouter` in front of it is steered.
contract PriceOracle is ISettableOracle, Ownable {
    /// @notice Largest price: a trillion dollars for one whole token, 8 decimals.
    uint256 public constant MAX_PRICE_E8 = MAX_PRICE;

    /// @dev Dollars for one whole token, 8 decimals; zero: never set.
    mapping(address asset => uint256 priceE8) internal prices;

    constructor(address owner) Ownable(owner) {}

    /// @inheritdoc ISettableOracle
    function setPrice(address asset, uint256 priceE8) external onlyOwner {
        if (priceE8 == 0) revert PriceIsZero(asset);
        if (priceE8 > MAX_PRICE) revert PriceTooHigh(asset, priceE8);
        prices[asset] = priceE8;
        emit PriceSet(asset, priceE8);
    }

    /// @inheritdoc IPriceOracle
    function price(address asset) external view returns (uint256 priceE8) {
        priceE8 = prices[asset];
        if (priceE8 == 0) revert PriceNotSet(asset);
    }
}
