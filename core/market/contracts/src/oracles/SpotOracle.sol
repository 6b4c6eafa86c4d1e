// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {PriceMath} from "../libraries/PriceMath.sol";
import {Pair} from "../Pair.sol";
import {PairOracle} from "./PairOracle.sol";
import {SteerableOracle} from "./SteerableOracle.sol";

/// @title The price that a pair's reserves say right now
/// @dev Reads the one slot that every swap writes: whoever needs this price depends on the last swap of the same
/// block, and can be deceived by it.
contract SpotOracle is PairOracle {
    constructor(Pair pair, address asset, IPriceOracle quoteOracle, address owner)
        PairOracle(pair, asset, quoteOracle, owner)
    {}

    /// @inheritdoc SteerableOracle
    function _sourcePrice(address asset) internal view override returns (uint256) {
        _checkAsset(asset);
        (uint256 reserve, uint256 quoteReserve) = _reserves();
        return PriceMath.spotPriceDown(reserve, quoteReserve, UNIT, QUOTE_UNIT, _quotePrice());
    }
}
