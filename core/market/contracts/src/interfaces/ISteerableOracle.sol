// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IPriceOracle} from "./IPriceOracle.sol";

/// @title An oracle that can be made to err
/// @notice What a scenario does to an oracle: it may stand still (frozen) and it may be off (deviated), asset by
/// asset, by its owner's hand. Both together: off from where it stands.
interface ISteerableOracle is IPriceOracle {
    /// @notice The asset's price stands still at `priceE8`, the deviation left out.
    event PriceFrozen(address indexed asset, uint256 priceE8);
    /// @notice The asset's price follows its source again.
    event PriceUnfrozen(address indexed asset);
    /// @notice The asset's price is off by `deviationBps` from now on.
    event PriceDeviated(address indexed asset, int256 deviationBps);

    /// @notice The asset's price is frozen already.
    error AlreadyFrozen(address asset);
    /// @notice The asset's price is not frozen.
    error NotFrozen(address asset);
    /// @notice A deviation leaves a price above zero, and multiplies it by a thousand at most.
    error DeviationOutOfRange(int256 deviationBps);

    /// @notice Lets the price stand where it is now; only the owner may.
    function freeze(address asset) external;

    /// @notice Lets the price follow its source again; only the owner may.
    function unfreeze(address asset) external;

    /// @notice Lets the price be off by so much; only the owner may.
    /// @param deviationBps Basis points of the price, negative: too low; 0: as it is.
    function deviate(address asset, int256 deviationBps) external;

    /// @notice How an asset's price is steered.
    /// @return frozenPriceE8 Where it stands, the deviation left out; 0: it is not frozen.
    /// @return deviationBps By how much it is off.
    function steering(address asset) external view returns (uint256 frozenPriceE8, int256 deviationBps);
}
