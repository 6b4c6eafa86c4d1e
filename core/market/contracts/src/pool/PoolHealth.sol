// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {Indexes} from "../libraries/ReserveLogic.sol";
import {BPS, WadRayMath} from "../libraries/WadRayMath.sol";
import {PoolBase} from "./PoolBase.sol";

/// @title What an account is worth, and its records
/// @dev Owns the two sides of an account: supplies and debts change here and nowhere else. Moves no token.
abstract contract PoolHealth is PoolBase {
    /// @dev Adds to a supply; floors, a claim created.
    function _mintSupply(address user, address asset, uint256 part, uint256 amount, uint256 index) internal {
        uint256 scaled = WadRayMath.toScaledDown(amount, index);
        if (scaled == 0) revert AmountTooSmall(amount);
        uint256 before = scaledSupply[user][asset];
        scaledSupply[user][asset] = before + scaled;
        if (before == 0) userAssets[user].supplied |= _bit(asset);
        totals[asset][part].scaledSupply += scaled;
    }

    /// @dev Takes `amount` off a supply. Burning ceils, so what remains is never worth more than before; the
    /// whole balance burns the whole record.
    function _burnSupply(address user, address asset, uint256 part, uint256 amount, uint256 index) internal {
        uint256 scaled = WadRayMath.toScaledUp(amount, index);
        uint256 left = scaledSupply[user][asset] - scaled;
        scaledSupply[user][asset] = left;
        totals[asset][part].scaledSupply -= scaled;
        if (left == 0) userAssets[user].supplied &= ~_bit(asset);
    }

    /// @dev Adds to a debt; ceils.
    function _mintDebt(address user, address asset, uint256 part, uint256 amount, uint256 index) internal {
        uint256 scaled = WadRayMath.toScaledUp(amount, index);
        uint256 before = scaledDebt[user][asset];
        scaledDebt[user][asset] = before + scaled;
        if (before == 0) userAssets[user].borrowed |= _bit(asset);
        totals[asset][part].scaledDebt += scaled;
    }

    /// @dev Takes `amount` off a debt. Burning floors, so what remains is never worth less than it should; the
    /// whole balance (ceiled) burns the whole record.
    function _burnDebt(address user, address asset, uint256 part, uint256 amount, uint256 index)
        internal
        returns (uint256 scaled)
    {
        uint256 before = scaledDebt[user][asset];
        scaled = Math.min(WadRayMath.toScaledDown(amount, index), before);
        scaledDebt[user][asset] = before - scaled;
        totals[asset][part].scaledDebt -= scaled;
        if (before == scaled) userAssets[user].borrowed &= ~_bit(asset);
    }

    /// @dev Brings every asset of an account up to this block: who checks an account's health accrues what it is
    /// made of, and whoever comes later in the block finds it done.
    function _accrueHeld(address user) internal {
        uint256 ids = userAssets[user].supplied | userAssets[user].borrowed;
        for (uint256 id = 0; ids != 0; (++id, ids >>= 1)) {
            if (ids & 1 == 1) _accrue(assetList[id]);
        }
    }

    /// @dev The position at the oracle's prices; assets that nobody has touched in this block are brought up
    /// to date in memory only. Collateral values floor, debt values ceil.
    function _accountData(address user) internal view returns (AccountData memory account) {
        UserAssets memory held = userAssets[user];
        uint256 ltvWeighted = 0;
        uint256 thresholdWeighted = 0;
        uint256 ids = held.supplied | held.borrowed;
        for (uint256 id = 0; ids != 0; (++id, ids >>= 1)) {
            if (ids & 1 == 0) continue;
            address asset = assetList[id];
            Indexes memory indexes = _currentIndexes(asset);
            if (held.supplied >> id & 1 == 1) {
                AssetConfig memory config = reserves[asset].config;
                if (config.liquidationThresholdBps != 0) {
                    uint256 balance = WadRayMath.toAmountDown(scaledSupply[user][asset], indexes.supply);
                    uint256 value = LiquidationMath.valueDown(_side(asset, balance), balance);
                    account.collateralUsd += value;
                    ltvWeighted += value * config.ltvBps;
                    thresholdWeighted += value * config.liquidationThresholdBps;
                }
            }
            if (held.borrowed >> id & 1 == 1) {
                uint256 balance = WadRayMath.toAmountUp(scaledDebt[user][asset], indexes.borrow);
                account.debtUsd += LiquidationMath.valueUp(_side(asset, balance), balance);
            }
        }
        account.borrowLimitUsd = ltvWeighted / BPS;
        account.liquidationLimitUsd = thresholdWeighted / BPS;
        account.healthFactor = LiquidationMath.healthFactorDown(thresholdWeighted, account.debtUsd);
    }

    /// @dev One side of a position, at the oracle's price.
    function _side(address asset, uint256 balance) internal view returns (LiquidationMath.Side memory) {
        return LiquidationMath.Side({
            balance: balance,
            price: ORACLE.price(asset),
            unit: 10 ** reserves[asset].listing.decimals
        });
    }
}
