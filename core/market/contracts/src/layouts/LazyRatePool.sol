// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {LazyInterest} from "../pool/LazyInterest.sol";
import {PoolBase} from "../pool/PoolBase.sol";

/// @title The lazy-rate layout: one set of totals an asset, the pool holds all tokens, no rate is stored
contract LazyRatePool is LazyInterest {
    constructor(IPriceOracle oracle, address owner) PoolBase(oracle, owner) {}
}
