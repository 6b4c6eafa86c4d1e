// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {Indexes, ReserveLogic, Totals} from "../libraries/ReserveLogic.sol";
import {WadRayMath} from "../libraries/WadRayMath.sol";
import {PoolAdministration} from "./PoolAdministration.sol";

/// @title A whole pool but for its layout: the views on top of all rules
abstract contract Pool is PoolAdministration {
    /// @inheritdoc ILendingPool
    function healthFactor(address user) external view returns (uint256) {
        return _accountData(user).healthFactor;
    }

    /// @inheritdoc ILendingPool
    function accountData(address user) external view returns (AccountData memory) {
        return _accountData(user);
    }

    /// @inheritdoc ILendingPool
    function supplyBalance(address user, address asset) external view returns (uint256) {
        _listed(asset);
        return WadRayMath.toAmountDown(scaledSupply[user][asset], _currentIndexes(asset).supply);
    }

    /// @inheritdoc ILendingPool
    function debtBalance(address user, address asset) external view returns (uint256) {
        _listed(asset);
        return WadRayMath.toAmountUp(scaledDebt[user][asset], _currentIndexes(asset).borrow);
    }

    /// @inheritdoc ILendingPool
    function reserveState(address asset) external view returns (ReserveState memory state) {
        AssetConfig memory config = _listed(asset).config;
        Totals memory sum = _lendable(asset);
        uint256 parts = _parts(asset);
        for (uint256 part = 0; part < parts; ++part) {
            sum.scaledSupply += totals[asset][part].scaledSupply;
            sum.treasuryScaledSupply += totals[asset][part].treasuryScaledSupply;
        }
        uint256 before = _storedIndexes(asset).borrow;
        Indexes memory indexes = _currentIndexes(asset);
        uint256 accrued = ReserveLogic.treasuryShareDown(sum.scaledDebt, before, indexes, config.reserveFactorBps);
        state.supplyIndex = indexes.supply;
        state.borrowIndex = indexes.borrow;
        state.totalSupply = WadRayMath.toAmountDown(sum.scaledSupply, indexes.supply);
        state.totalDebt = WadRayMath.toAmountDown(sum.scaledDebt, indexes.borrow);
        state.cash = sum.cash;
        state.treasury = WadRayMath.toAmountDown(sum.treasuryScaledSupply + accrued, indexes.supply);
        state.deficit = sum.deficit;
        (state.utilization, state.borrowRate, state.supplyRate) = ReserveLogic.rates(config, sum, indexes.borrow);
    }

    /// @inheritdoc ILendingPool
    function poolConfig() external view returns (PoolConfig memory) {
        return settings;
    }

    /// @inheritdoc ILendingPool
    function assetConfig(address asset) external view returns (AssetConfig memory) {
        return _listed(asset).config;
    }

    /// @inheritdoc ILendingPool
    function tokenHolders(address asset) external view returns (address[] memory holders) {
        _listed(asset);
        holders = new address[](_parts(asset));
        for (uint256 part = 0; part < holders.length; ++part) {
            holders[part] = _holder(asset, part);
        }
    }

    /// @inheritdoc ILendingPool
    function cashFor(address user, address asset) external view returns (uint256) {
        _listed(asset);
        return totals[asset][_part(asset, user)].cash;
    }

    /// @inheritdoc ILendingPool
    function assets() external view returns (address[] memory) {
        return assetList;
    }
}
