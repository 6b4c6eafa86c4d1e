// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {ISettableOracle} from "../interfaces/ISettableOracle.sol";
import {SteerableOracle} from "./SteerableOracle.sol";

/// @title Prices as they were some blocks ago
/// @notice Set by its owner like a `PriceOracle`, served `DELAY_BLOCKS` later. The first price of an asset counts at
/// once: there is nothing older.
/// @dev Each block's price has a slot of its own. Who reads in block n reads the slot of block n - `DELAY_BLOCKS`,
/// which no transaction of block n writes: the feed's own update is in nobody's way. Only when the feed was silent in
/// just that block does a reader look further back, by the list of blocks that have a price.
contract DelayedOracle is SteerableOracle, ISettableOracle {
    /// @notice Blocks until a price is served, at least one.
    uint256 public immutable DELAY_BLOCKS;

    /// @dev Price set in a block, the last one if there were several; zero: none.
    mapping(address asset => mapping(uint256 blockNumber => uint256 priceE8)) internal prices;
    /// @dev Blocks with a price, in order.
    mapping(address asset => uint256[]) internal blocks;

    /// @notice A delay of no blocks is no delay.
    error NoDelay();

    constructor(uint256 delayBlocks, address owner) SteerableOracle(owner) {
        if (delayBlocks == 0) revert NoDelay();
        DELAY_BLOCKS = delayBlocks;
    }

    /// @inheritdoc ISettableOracle
    function setPrice(address asset, uint256 priceE8) external onlyOwner {
        _checkBounds(asset, priceE8);
        if (prices[asset][block.number] == 0) blocks[asset].push(block.number);
        prices[asset][block.number] = priceE8;
        emit PriceSet(asset, priceE8);
    }

    /// @notice The price that was set last, and will be served when it is `DELAY_BLOCKS` old.
    /// @return priceE8 Dollars for one whole token, 8 decimals.
    /// @return blockNumber When it was set.
    function latest(address asset) external view returns (uint256 priceE8, uint256 blockNumber) {
        uint256 count = blocks[asset].length;
        if (count == 0) revert PriceNotSet(asset);
        blockNumber = blocks[asset][count - 1];
        priceE8 = prices[asset][blockNumber];
    }

    function _sourcePrice(address asset) internal view override returns (uint256 priceE8) {
        if (block.number >= DELAY_BLOCKS) {
            priceE8 = prices[asset][block.number - DELAY_BLOCKS];
            if (priceE8 != 0) return priceE8;
        }
        uint256[] storage known = blocks[asset];
        // Blocks before `low` are old enough, those from `high` on are not.
        uint256 low = 0;
        uint256 high = known.length;
        if (high == 0) revert PriceNotSet(asset);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (known[middle] + DELAY_BLOCKS <= block.number) low = middle + 1;
            else high = middle;
        }
        return prices[asset][known[low == 0 ? 0 : low - 1]];
    }
}
