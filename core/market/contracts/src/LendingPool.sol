// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ILendingPool} from "./interfaces/ILendingPool.sol";
import {IPriceOracle} from "./interfaces/IPriceOracle.sol";
import {LiquidationMath} from "./libraries/LiquidationMath.sol";
import {Indexes, Listing, Reserve, ReserveLogic} from "./libraries/ReserveLogic.sol";
import {BPS, RAY, WAD, WadRayMath} from "./libraries/WadRayMath.sol";

/// @title The pooled layout: all assets and all accounts in one contract
/// @dev Every call: accrue, check, write, check health, move tokens last. Amounts are recorded scaled: divided
/// by an index that grows with interest, so no account needs to be touched for interest to reach it.
contract LendingPool is ILendingPool, Ownable, ReentrancyGuardTransient {
    using ReserveLogic for Reserve;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

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
    uint256 private constant ALL = type(uint256).max;

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

    constructor(IPriceOracle oracle, address owner) Ownable(owner) {
        ORACLE = oracle;
    }

    // ------------------------------------------------------------------ owner

    /// @inheritdoc ILendingPool
    function addAsset(address asset, AssetConfig calldata config) external onlyOwner {
        Reserve storage reserve = reserves[asset];
        if (reserve.listing.decimals != 0) revert AssetAlreadyListed(asset);
        if (assetList.length == MAX_ASSETS) revert TooManyAssets(MAX_ASSETS);
        uint8 decimals = IERC20Metadata(asset).decimals();
        _checkConfig(config, decimals);

        uint8 id = uint8(assetList.length);
        assetList.push(asset);
        reserve.config = config;
        reserve.listing = Listing({id: id, decimals: decimals});
        reserve.indexes =
            Indexes({supply: uint112(RAY), borrow: uint112(RAY), lastUpdate: block.timestamp.toUint32()});
        emit AssetAdded(asset, id, decimals, config);
    }

    /// @inheritdoc ILendingPool
    function claimTreasury(address asset, address to) external onlyOwner nonReentrant returns (uint256 amount) {
        Reserve storage reserve = _listed(asset);
        Indexes memory indexes = reserve.accrue(asset);

        uint256 scaled = reserve.treasuryScaledSupply;
        amount = Math.min(WadRayMath.toAmountDown(scaled, indexes.supply), reserve.cash);
        if (amount == 0) revert ZeroAmount();
        reserve.treasuryScaledSupply = scaled - WadRayMath.toScaledUp(amount, indexes.supply);
        reserve.cash -= amount;

        emit TreasuryClaimed(asset, to, amount);
        IERC20(asset).safeTransfer(to, amount);
    }

    // --------------------------------------------------------------- accounts

    /// @inheritdoc ILendingPool
    function supply(address asset, uint256 amount) external nonReentrant {
        if (amount == 0) revert ZeroAmount();
        Reserve storage reserve = _listed(asset);
        Indexes memory indexes = reserve.accrue(asset);

        uint256 scaled = WadRayMath.toScaledDown(amount, indexes.supply);
        if (scaled == 0) revert AmountTooSmall(amount);
        uint256 before = scaledSupply[msg.sender][asset];
        scaledSupply[msg.sender][asset] = before + scaled;
        if (before == 0) userAssets[msg.sender].supplied |= _bit(reserve);
        reserve.totalScaledSupply += scaled;
        reserve.cash += amount;

        emit Supply(msg.sender, asset, amount);
        IERC20(asset).safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc ILendingPool
    function withdraw(address asset, uint256 amount) external nonReentrant returns (uint256 withdrawn) {
        Reserve storage reserve = _listed(asset);
        Indexes memory indexes = reserve.accrue(asset);

        uint256 balance = WadRayMath.toAmountDown(scaledSupply[msg.sender][asset], indexes.supply);
        withdrawn = amount == ALL ? balance : amount;
        if (withdrawn == 0) revert ZeroAmount();
        if (withdrawn > balance) revert InsufficientSupply(asset, balance, withdrawn);
        _burnSupply(reserve, msg.sender, asset, withdrawn, indexes.supply);
        _payOut(reserve, asset, withdrawn);

        if (userAssets[msg.sender].borrowed != 0) {
            uint256 health = _accountData(msg.sender).healthFactor;
            if (health < WAD) revert HealthFactorTooLow(health);
        }
        emit Withdraw(msg.sender, asset, withdrawn);
        IERC20(asset).safeTransfer(msg.sender, withdrawn);
    }

    /// @inheritdoc ILendingPool
    function borrow(address asset, uint256 amount) external nonReentrant {
        if (amount == 0) revert ZeroAmount();
        Reserve storage reserve = _listed(asset);
        Indexes memory indexes = reserve.accrue(asset);

        uint256 scaled = WadRayMath.toScaledUp(amount, indexes.borrow);
        uint256 before = scaledDebt[msg.sender][asset];
        scaledDebt[msg.sender][asset] = before + scaled;
        if (before == 0) userAssets[msg.sender].borrowed |= _bit(reserve);
        reserve.totalScaledDebt += scaled;
        _payOut(reserve, asset, amount);

        AccountData memory account = _accountData(msg.sender);
        if (account.debtUsd > account.borrowLimitUsd) {
            revert BorrowLimitExceeded(account.debtUsd, account.borrowLimitUsd);
        }
        emit Borrow(msg.sender, asset, amount);
        IERC20(asset).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ILendingPool
    function repay(address asset, uint256 amount) external nonReentrant returns (uint256 repaid) {
        if (amount == 0) revert ZeroAmount();
        Reserve storage reserve = _listed(asset);
        Indexes memory indexes = reserve.accrue(asset);

        uint256 debt = WadRayMath.toAmountUp(scaledDebt[msg.sender][asset], indexes.borrow);
        if (debt == 0) revert NoDebt(asset);
        repaid = Math.min(amount, debt);
        uint256 burned = _burnDebt(reserve, msg.sender, asset, repaid, indexes.borrow);
        if (burned == 0) revert AmountTooSmall(repaid);
        reserve.cash += repaid;

        emit Repay(msg.sender, asset, repaid);
        IERC20(asset).safeTransferFrom(msg.sender, address(this), repaid);
    }

    // ------------------------------------------------------------ liquidation

    /// @inheritdoc ILendingPool
    function liquidate(address collateralAsset, address debtAsset, address borrower, uint256 debtToCover)
        external
        nonReentrant
        returns (uint256 repaid, uint256 seized)
    {
        if (borrower == msg.sender) revert SelfLiquidation();
        if (debtToCover == 0) revert ZeroAmount();
        Reserve storage collateralReserve = _listed(collateralAsset);
        Reserve storage debtReserve = _listed(debtAsset);
        uint256 supplyIndex = collateralReserve.accrue(collateralAsset).supply;
        uint256 borrowIndex = debtReserve.accrue(debtAsset).borrow;

        AccountData memory account = _accountData(borrower);
        if (account.healthFactor >= WAD) revert HealthFactorNotBelowOne(account.healthFactor);
        LiquidationMath.Side memory collateral =
            _side(collateralReserve, collateralAsset, scaledSupply[borrower][collateralAsset], supplyIndex, false);
        LiquidationMath.Side memory debt =
            _side(debtReserve, debtAsset, scaledDebt[borrower][debtAsset], borrowIndex, true);
        if (debt.balance == 0) revert NoDebt(debtAsset);
        if (collateral.balance == 0 || collateralReserve.config.liquidationThresholdBps == 0) {
            revert NoCollateral(collateralAsset);
        }

        (repaid, seized) = LiquidationMath.amounts(
            collateral,
            debt,
            Math.min(debtToCover, LiquidationMath.maxRepayDown(collateral, debt, account.debtUsd, account.healthFactor)),
            collateralReserve.config.liquidationBonusBps
        );
        if (seized == 0) revert AmountTooSmall(repaid);
        _checkLeftovers(collateral, debt, repaid, seized);

        _burnDebt(debtReserve, borrower, debtAsset, repaid, borrowIndex);
        debtReserve.cash += repaid;
        _burnSupply(collateralReserve, borrower, collateralAsset, seized, supplyIndex);
        _payOut(collateralReserve, collateralAsset, seized);
        emit Liquidate(borrower, collateralAsset, debtAsset, msg.sender, repaid, seized);

        bool noCollateralLeft = seized == collateral.balance
            && account.collateralUsd == LiquidationMath.valueDown(collateral, collateral.balance);
        if (noCollateralLeft) _writeOff(borrower);

        IERC20(debtAsset).safeTransferFrom(msg.sender, address(this), repaid);
        IERC20(collateralAsset).safeTransfer(msg.sender, seized);
    }

    // ------------------------------------------------------------------ views

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
        return WadRayMath.toAmountDown(scaledSupply[user][asset], _listed(asset).currentIndexes().supply);
    }

    /// @inheritdoc ILendingPool
    function debtBalance(address user, address asset) external view returns (uint256) {
        return WadRayMath.toAmountUp(scaledDebt[user][asset], _listed(asset).currentIndexes().borrow);
    }

    /// @inheritdoc ILendingPool
    function reserveState(address asset) external view returns (ReserveState memory state) {
        Reserve storage reserve = _listed(asset);
        Indexes memory indexes = reserve.currentIndexes();
        uint256 accrued = reserve.treasuryShareDown(reserve.indexes.borrow, indexes);
        state.supplyIndex = indexes.supply;
        state.borrowIndex = indexes.borrow;
        state.totalSupply = WadRayMath.toAmountDown(reserve.totalScaledSupply, indexes.supply);
        state.totalDebt = WadRayMath.toAmountDown(reserve.totalScaledDebt, indexes.borrow);
        state.cash = reserve.cash;
        state.treasury = WadRayMath.toAmountDown(reserve.treasuryScaledSupply + accrued, indexes.supply);
        state.deficit = reserve.deficit;
        (state.utilization, state.borrowRate, state.supplyRate) = reserve.rates(indexes);
    }

    /// @inheritdoc ILendingPool
    function assetConfig(address asset) external view returns (AssetConfig memory) {
        return _listed(asset).config;
    }

    /// @inheritdoc ILendingPool
    function assets() external view returns (address[] memory) {
        return assetList;
    }

    // --------------------------------------------------------------- internal

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
    ) internal pure {
        uint256 collateralLeft = collateral.balance - seized;
        uint256 debtLeft = debt.balance - repaid;
        uint256 collateralUsd = LiquidationMath.valueDown(collateral, collateralLeft);
        uint256 debtUsd = LiquidationMath.valueUp(debt, debtLeft);
        if (!LiquidationMath.leavesNoDust(collateralLeft, debtLeft, collateralUsd, debtUsd)) {
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
