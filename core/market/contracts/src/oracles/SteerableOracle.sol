// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {ISteerableOracle} from "../interfaces/ISteerableOracle.sol";
import {MAX_PRICE_E8, PriceMath} from "../libraries/PriceMath.sol";
import {BPS} from "../libraries/WadRayMath.sol";

/// @title What all oracles but the plain one have in common: they can be frozen and deviated
/// @dev An asset's steering fills one slot, which only an attack writes: reading it collides with nobody. A frozen
/// price is served without asking the source, so a source that has stopped answering does not matter meanwhile.
abstract contract SteerableOracle is ISteerableOracle, Ownable {
    /// @dev One slot. A frozen price of zero means: not frozen.
    struct Steering {
        uint128 frozenPriceE8;
        int128 deviationBps;
    }

    /// @dev Largest deviation: a thousand times the price.
    int256 private constant MAX_DEVIATION_BPS = 999 * int256(BPS);

    mapping(address asset => Steering) internal steered;

    constructor(address owner) Ownable(owner) {}

    /// @inheritdoc IPriceOracle
    function price(address asset) external view returns (uint256 priceE8) {
        Steering memory steer = steered[asset];
        priceE8 = steer.frozenPriceE8 == 0 ? _boundedPrice(asset) : steer.frozenPriceE8;
        if (steer.deviationBps == 0) return priceE8;
        priceE8 = PriceMath.deviatedDown(priceE8, steer.deviationBps);
        _checkBounds(asset, priceE8);
    }

    /// @inheritdoc ISteerableOracle
    function freeze(address asset) external onlyOwner {
        if (steered[asset].frozenPriceE8 != 0) revert AlreadyFrozen(asset);
        uint256 priceE8 = _boundedPrice(asset);
        steered[asset].frozenPriceE8 = uint128(priceE8);
        emit PriceFrozen(asset, priceE8);
    }

    /// @inheritdoc ISteerableOracle
    function unfreeze(address asset) external onlyOwner {
        if (steered[asset].frozenPriceE8 == 0) revert NotFrozen(asset);
        steered[asset].frozenPriceE8 = 0;
        emit PriceUnfrozen(asset);
    }

    /// @inheritdoc ISteerableOracle
    function deviate(address asset, int256 deviationBps) external onlyOwner {
        if (deviationBps <= -int256(BPS) || deviationBps > MAX_DEVIATION_BPS) {
            revert DeviationOutOfRange(deviationBps);
        }
        steered[asset].deviationBps = int128(deviationBps);
        emit PriceDeviated(asset, deviationBps);
    }

    /// @inheritdoc ISteerableOracle
    function steering(address asset) external view returns (uint256 frozenPriceE8, int256 deviationBps) {
        Steering memory steer = steered[asset];
        return (steer.frozenPriceE8, steer.deviationBps);
    }

    /// @dev The price as it is where it comes from. May be out of bounds; reverts when there is none.
    function _sourcePrice(address asset) internal view virtual returns (uint256 priceE8);

    function _boundedPrice(address asset) private view returns (uint256 priceE8) {
        priceE8 = _sourcePrice(asset);
        _checkBounds(asset, priceE8);
    }

    function _checkBounds(address asset, uint256 priceE8) internal pure {
        if (priceE8 == 0) revert PriceIsZero(asset);
        if (priceE8 > MAX_PRICE_E8) revert PriceTooHigh(asset, priceE8);
    }
}
