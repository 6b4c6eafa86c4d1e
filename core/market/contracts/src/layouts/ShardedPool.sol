// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {PoolBase} from "../pool/PoolBase.sol";
import {VaultPool} from "./VaultPool.sol";

/// @title The layout of sharded totals: accounts are spread over shards, each with its own totals and tokens
/// @dev A call writes its account's shard alone; the first call of a block that touches an asset adds all shards up
/// for the rates. Two accounts of different shards meet only at what both read.
///
/// The price is that a shard knows only itself. Its bounds are safe and stricter than the pool's: it pays out no more
/// than its own cash, and holds no more than its share of a cap (the cap divided by the number of shards,
/// floored), so that all shards together keep to the pool's cash and caps whatever the others do in the same block.
contract ShardedPool is VaultPool {
    /// @dev Most shards: what accruing reads grows with them.
    uint256 private constant MAX_SHARDS = 64;
    /// @dev How many there are.
    uint256 private immutable SHARDS;

    constructor(IPriceOracle oracle, address owner, uint256 shards) PoolBase(oracle, owner) {
        if (shards == 0 || shards > MAX_SHARDS) revert InvalidConfig("shards");
        SHARDS = shards;
        for (uint256 shard = 0; shard < shards; ++shard) {
            _createVault(shard);
        }
    }

    function _parts(address) internal view override returns (uint256) {
        return SHARDS;
    }

    /// @dev By hash, because addresses can be chosen by their last digits.
    function _part(address, address user) internal view override returns (uint256) {
        return uint256(keccak256(abi.encode(user))) % SHARDS;
    }

    function _holder(address, uint256 shard) internal view override returns (address) {
        return _vault(shard);
    }
}
