// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {Indexes, Reserve, ReserveLogic} from "../libraries/ReserveLogic.sol";
import {BPS, WadRayMath} from "../libraries/WadRayMath.sol";

/// @title What a pool keeps, and the steps that its calls are made of
/// @dev Owns the storage. Moves no token and lets nobody in.
abstract contract PoolBase is ILendingPool, Ownable {
    using ReserveLogic for Reserve;

    /// @dev Assets of one account, one bit an asset id: health reads only what the account holds.
    struct UserAssets {
        uint128 supplied;
        uint128 borrowed;
    }

    /// @notice Most assets the pool takes: the width of a `UserAssets` mask would allow 128, this bounds the
    /// work of a health check.
    uint256 public constant MAX_ASSETS = 32;
    /// @dev Bounds of a token's decimals: below, a base unit is worth too much for roundings to be harmless;
    /// above, products of prices, units and shares would not fit 256 bits.
    uint8 private constant MIN_DECIMALS = 6;
    uint8 private constant MAX_DECIMALS = 18;
    /// @dev "All there is" for an amount.
    uint256 internal constant ALL = type(uint256).max;

    /// @notice Where prices come from.
    IPriceOracle public immutable ORACLE;

    /// @dev Totals, indexes and parameters of each asset.
    mapping(address asset => Reserve) internal reserves;
    /// @dev What each account has supplied: base units divided by the supply index.
    mapping(address user => mapping(address asset => uint256)) internal scaledSupply;
    /// @dev What each account owes: base units divided by the borrow index.
    mapping(address user => mapping(address asset => uint256)) internal scaledDebt;
    /// @dev Which assets each account holds.
    mapping(address user => UserAssets) internal userAssets;
    /// @dev Assets by id.
    address[] internal assetList;
    /// @dev Who may withdraw and borrow for whom.
    mapping(address user => mapping(address manager => bool)) internal managers;
    /// @dev One slot, written by the owner alone.
    PoolConfig internal settings;

    /// @dev The parameters of the pool as a whole begin at the values of Aave v3.3 (flash loan fee: 0.05 %).
    constructor(IPriceOracle oracle, address owner) Ownable(owner) {
        ORACLE = oracle;
        settings = PoolConfig({
            closeFactorBps: 5_000,
            fullCloseHealthFactor: 0.95e18,
            smallPositionUsd: 2_000e8,
            minLeftoverUsd: 1_000e8,
            flashLoanFeeBps: 5
        });
    }

    function _listed(address asset) internal view returns (Reserve storage reserve) {
        reserve = reserves[asset];
        if (reserve.listing.decimals == 0) revert AssetNotListed(asset);
    }

    function _bit(Reserve storage reserve) internal view returns (uint128) {
        return uint128(1) << reserve.listing.id;
    }

    /// @dev Takes `amount` off a supply. Burning ceils, so what remains is never worth more than before; the
    /// whole balance burns the whole record.
    function _burnSupply(Reserve storage reserve, address user, address asset, uint256 amount, uint256 index) internal {
        uint256 scaled = WadRayMath.toScaledUp(amount, index);
        uint256 left = scaledSupply[user][asset] - scaled;
        scaledSupply[user][asset] = left;
        reserve.totalScaledSupply -= scaled;
        if (left == 0) userAssets[user].supplied &= ~_bit(reserve);
    }

    /// @dev Takes `amount` off a debt. Burning floors, so what remains is never worth less than it should; the
    /// whole balance (ceiled) burns the whole record.
    function _burnDebt(Reserve storage reserve, address user, address asset, uint256 amount, uint256 index)
        internal
        returns (uint256 scaled)
    {
        uint256 before = scaledDebt[user][asset];
        scaled = Math.min(WadRayMath.toScaledDown(amount, index), before);
        scaledDebt[user][asset] = before - scaled;
        reserve.totalScaledDebt -= scaled;
        if (before == scaled) userAssets[user].borrowed &= ~_bit(reserve);
    }

    /// @dev Books cash out; the transfer itself comes last in every call.
    function _payOut(Reserve storage reserve, address asset, uint256 amount) internal {
        uint256 cash = reserve.cash;
        if (amount > cash) revert InsufficientLiquidity(asset, cash, amount);
        reserve.cash = cash - amount;
    }

    /// @dev Writes off all debt of an account whose collateral is gone. Suppliers are not marked down: the
    /// deficit stands on the reserve, where everybody sees it.
    function _writeOff(address user) internal {
        uint256 ids = userAssets[user].borrowed;
        for (uint256 id = 0; ids != 0; (++id, ids >>= 1)) {
            if (ids & 1 == 0) continue;
            address asset = assetList[id];
            Reserve storage reserve = reserves[asset];
            uint256 index = reserve.accrue(asset).borrow;
            uint256 debt = WadRayMath.toAmountUp(scaledDebt[user][asset], index);
            _burnDebt(reserve, user, asset, debt, index);
            reserve.deficit += debt;
            emit DeficitCreated(user, asset, debt);
        }
    }

    function _side(Reserve storage reserve, address asset, uint256 scaled, uint256 index, bool ceil)
        internal
        view
        returns (LiquidationMath.Side memory)
    {
        return LiquidationMath.Side({
            balance: ceil ? WadRayMath.toAmountUp(scaled, index) : WadRayMath.toAmountDown(scaled, index),
            price: ORACLE.price(asset),
            unit: 10 ** reserve.listing.decimals
        });
    }

    function _checkLeftovers(
        LiquidationMath.Side memory collateral,
        LiquidationMath.Side memory debt,
        uint256 repaid,
        uint256 seized
    ) internal view {
        uint256 collateralLeft = collateral.balance - seized;
        uint256 debtLeft = debt.balance - repaid;
        uint256 collateralUsd = LiquidationMath.valueDown(collateral, collateralLeft);
        uint256 debtUsd = LiquidationMath.valueUp(debt, debtLeft);
        if (!LiquidationMath.leavesNoDust(settings.minLeftoverUsd, collateralLeft, debtLeft, collateralUsd, debtUsd)) {
            revert DustLeft(collateralUsd, debtUsd);
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
            Reserve storage reserve = reserves[asset];
            Indexes memory indexes = reserve.currentIndexes();
            if (held.supplied >> id & 1 == 1) {
                LiquidationMath.Side memory side = _side(reserve, asset, scaledSupply[user][asset], indexes.supply, false);
                uint256 threshold = reserve.config.liquidationThresholdBps;
                if (threshold != 0) {
                    uint256 value = LiquidationMath.valueDown(side, side.balance);
                    account.collateralUsd += value;
                    ltvWeighted += value * reserve.config.ltvBps;
                    thresholdWeighted += value * threshold;
                }
            }
            if (held.borrowed >> id & 1 == 1) {
                LiquidationMath.Side memory side = _side(reserve, asset, scaledDebt[user][asset], indexes.borrow, true);
                account.debtUsd += LiquidationMath.valueUp(side, side.balance);
            }
        }
        account.borrowLimitUsd = ltvWeighted / BPS;
        account.liquidationLimitUsd = thresholdWeighted / BPS;
        account.healthFactor = LiquidationMath.healthFactorDown(thresholdWeighted, account.debtUsd);
    }

    function _checkConfig(AssetConfig calldata config, uint8 decimals) internal pure {
        if (decimals < MIN_DECIMALS || decimals > MAX_DECIMALS) revert InvalidConfig("decimals");
        if (config.kinkBps == 0 || config.kinkBps >= BPS) revert InvalidConfig("kinkBps");
        if (config.reserveFactorBps > BPS) revert InvalidConfig("reserveFactorBps");
        if (config.ltvBps > config.liquidationThresholdBps) revert InvalidConfig("ltvBps");
        uint256 worst = uint256(config.liquidationThresholdBps) * (BPS + config.liquidationBonusBps);
        if (worst >= BPS * BPS) revert InvalidConfig("liquidationBonusBps");
    }
}
