// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {SteerableOracle} from "./SteerableOracle.sol";

/// @title One oracle that asks another for each asset
/// @notice So a pool with one oracle's address gets each asset's price from where it is best known.
/// @dev Sources are written once, by the owner, before anybody reads them. Steering here is on top of the source's
/// own.
contract OracleRouter is SteerableOracle {
    /// @dev Who knows an asset's price; zero: nobody.
    mapping(address asset => IPriceOracle) internal sources;

    /// @notice `source` is asked for the asset's price from now on; zero: nobody is.
    event SourceSet(address indexed asset, address source);

    constructor(address owner) SteerableOracle(owner) {}

    /// @notice Says who is asked for an asset's price; only the owner may.
    function setSource(address asset, IPriceOracle source) external onlyOwner {
        sources[asset] = source;
        emit SourceSet(asset, address(source));
    }

    /// @notice Who is asked for an asset's price; zero: nobody.
    function sourceOf(address asset) external view returns (IPriceOracle) {
        return sources[asset];
    }

    function _sourcePrice(address asset) internal view override returns (uint256) {
        IPriceOracle source = sources[asset];
        if (address(source) == address(0)) revert PriceNotSet(asset);
        return source.price(asset);
    }
}
