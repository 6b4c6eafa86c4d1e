// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Indexes, ReserveLogic, Totals} from "../libraries/ReserveLogic.sol";
import {Pool} from "./Pool.sol";

/// @title Indexes in one slot, rates derived when they are needed
/// @dev The first call of a block that touches an asset writes its indexes; later ones only read them. Nothing else
/// is in that slot, and no rate is stored: it follows from the totals, which have not changed since the last accrual.
abstract contract LazyInterest is Pool {
    /// @dev Indexes of each asset.
    mapping(address asset => Indexes) internal indexes;

    function _storedIndexes(address asset) internal view override returns (Indexes memory) {
        return indexes[asset];
    }

    function _storeIndexes(address asset, Indexes memory current) internal override {
        indexes[asset] = current;
    }

    function _ratesSince(address asset, Indexes memory stored, Totals memory sum)
        internal
        view
        override
        returns (uint256 borrowRate, uint256 supplyRate)
    {
        (, borrowRate, supplyRate) = ReserveLogic.rates(reserves[asset].config, sum, stored.borrow);
    }
}
