// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IPair} from "../interfaces/IPair.sol";
import {Pair} from "../Pair.sol";
import {SteerableOracle} from "./SteerableOracle.sol";

/// @title What oracles that watch a pair have in common
/// @dev One asset of one pair; the other token, the quote, has its price from another oracle.
abstract contract PairOracle is SteerableOracle {
    /// @notice The pair that is watched.
    Pair public immutable PAIR;
    /// @notice The token of the pair that this oracle has a price for.
    address public immutable ASSET;
    /// @notice The other token.
    address public immutable QUOTE;
    /// @notice Knows what the other token is worth.
    IPriceOracle public immutable QUOTE_ORACLE;

    /// @dev Whether `ASSET` is the pair's token 0.
    bool internal immutable IS_TOKEN0;
    /// @dev Base units of a whole token.
    uint256 internal immutable UNIT;
    uint256 internal immutable QUOTE_UNIT;

    constructor(Pair pair, address asset, IPriceOracle quoteOracle, address owner) SteerableOracle(owner) {
        (address token0, address token1) = (pair.TOKEN0(), pair.TOKEN1());
        if (asset != token0 && asset != token1) revert IPair.UnknownToken(asset);
        PAIR = pair;
        ASSET = asset;
        QUOTE = asset == token0 ? token1 : token0;
        QUOTE_ORACLE = quoteOracle;
        IS_TOKEN0 = asset == token0;
        UNIT = 10 ** IERC20Metadata(ASSET).decimals();
        QUOTE_UNIT = 10 ** IERC20Metadata(QUOTE).decimals();
    }

    /// @dev The pair's reserves, as the asset sees them; neither is empty.
    function _reserves() internal view returns (uint256 reserve, uint256 quoteReserve) {
        (uint256 reserve0, uint256 reserve1,) = PAIR.reserves();
        (reserve, quoteReserve) = IS_TOKEN0 ? (reserve0, reserve1) : (reserve1, reserve0);
        if (reserve == 0 || quoteReserve == 0) revert IPair.NoLiquidity();
    }

    function _quotePrice() internal view returns (uint256) {
        return QUOTE_ORACLE.price(QUOTE);
    }

    function _checkAsset(address asset) internal view {
        if (asset != ASSET) revert PriceNotSet(asset);
    }
}
