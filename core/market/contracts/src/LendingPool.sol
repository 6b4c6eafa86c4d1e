// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IPriceOracle} from "./interfaces/IPriceOracle.sol";
import {Indexes, ReserveLogic, Totals} from "./libraries/ReserveLogic.sol";
import {Pool} from "./pool/Pool.sol";
import {PoolBase} from "./pool/PoolBase.sol";

/// @title The pooled layout: one set of totals an asset, the pool holds all tokens, rates are stored
/// @dev As most pools do it: each call works out the asset's new rates and stores them beside the indexes. So a call
/// that only reads an asset's index, to see what an account's collateral is worth, collides with every call
/// that moves that asset.
contract LendingPool is Pool {
    using SafeCast for uint256;

    /// @dev Indexes (ray), each packed with the yearly rate (ray) that it has grown at since `lastUpdate`.
    struct Interest {
        uint128 supplyIndex;
        uint128 supplyRate;
        uint128 borrowIndex;
        uint128 borrowRate;
        uint32 lastUpdate;
    }

    /// @dev Interest of each asset.
    mapping(address asset => Interest) internal interest;

    constructor(IPriceOracle oracle, address owner) PoolBase(oracle, owner) {}

    function _storedIndexes(address asset) internal view override returns (Indexes memory) {
        Interest storage stored = interest[asset];
        // What was stored came out of 112 bits.
        return Indexes({
            supply: uint112(stored.supplyIndex), borrow: uint112(stored.borrowIndex), lastUpdate: stored.lastUpdate
        });
    }

    function _storeIndexes(address asset, Indexes memory indexes) internal override {
        Interest storage stored = interest[asset];
        stored.supplyIndex = indexes.supply;
        stored.borrowIndex = indexes.borrow;
        stored.lastUpdate = indexes.lastUpdate;
    }

    function _ratesSince(address asset, Indexes memory, Totals memory)
        internal
        view
        override
        returns (uint256 borrowRate, uint256 supplyRate)
    {
        return (interest[asset].borrowRate, interest[asset].supplyRate);
    }

    /// @dev The rates that hold from now on.
    function _settle(address asset) internal override {
        Interest storage stored = interest[asset];
        (, uint256 borrowRate, uint256 supplyRate) =
            ReserveLogic.rates(reserves[asset].config, _lendable(asset), stored.borrowIndex);
        stored.borrowRate = borrowRate.toUint128();
        stored.supplyRate = supplyRate.toUint128();
    }
}
