// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IFlashBorrower} from "./interfaces/IFlashBorrower.sol";
import {ILendingPool} from "./interfaces/ILendingPool.sol";
import {IPriceOracle} from "./interfaces/IPriceOracle.sol";
import {LiquidationMath} from "./libraries/LiquidationMath.sol";
import {Indexes, Listing, Reserve, ReserveLogic} from "./libraries/ReserveLogic.sol";
import {BPS, RAY, WAD, WadRayMath} from "./libraries/WadRayMath.sol";
import {PoolBase} from "./pool/PoolBase.sol";

/// @title The pooled layout: all assets and all accounts in one contract
/// @dev Every call: accrue, check, write, check health, move tokens last. Amounts are recorded scaled: divided
/// by an index that grows with interest, so no account needs to be touched for interest to reach it.
contract LendingPool is PoolBase, ReentrancyGuardTransient {
    using ReserveLogic for Reserve;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    constructor(IPriceOracle oracle, address owner) PoolBase(oracle, owner) {}

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
    function setPoolConfig(PoolConfig calldata config) external onlyOwner {
        if (config.closeFactorBps == 0 || config.closeFactorBps > BPS) revert InvalidConfig("closeFactorBps");
        if (config.fullCloseHealthFactor > WAD) revert InvalidConfig("fullCloseHealthFactor");
        // Half of a position that is not small must be enough to leave.
        if (config.minLeftoverUsd > config.smallPositionUsd / 2) revert InvalidConfig("minLeftoverUsd");
        if (config.flashLoanFeeBps > BPS) revert InvalidConfig("flashLoanFeeBps");
        settings = config;
        emit PoolConfigSet(config);
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
    function setManager(address manager, bool allowed) external {
        managers[msg.sender][manager] = allowed;
        emit ManagerSet(msg.sender, manager, allowed);
    }

    /// @inheritdoc ILendingPool
    function supply(address asset, uint256 amount) external {
        _supply(asset, amount, msg.sender);
    }

    /// @inheritdoc ILendingPool
    function supplyFor(address asset, uint256 amount, address onBehalfOf) external {
        _supply(asset, amount, onBehalfOf);
    }

    /// @inheritdoc ILendingPool
    function withdraw(address asset, uint256 amount) external returns (uint256 withdrawn) {
        return _withdraw(asset, amount, msg.sender, msg.sender);
    }

    /// @inheritdoc ILendingPool
    function withdrawFor(address asset, uint256 amount, address onBehalfOf, address receiver)
        external
        returns (uint256 withdrawn)
    {
        _checkManager(onBehalfOf);
        return _withdraw(asset, amount, onBehalfOf, receiver);
    }

    /// @inheritdoc ILendingPool
    function borrow(address asset, uint256 amount) external {
        _borrow(asset, amount, msg.sender, msg.sender);
    }

    /// @inheritdoc ILendingPool
    function borrowFor(address asset, uint256 amount, address onBehalfOf, address receiver) external {
        _checkManager(onBehalfOf);
        _borrow(asset, amount, onBehalfOf, receiver);
    }

    /// @inheritdoc ILendingPool
    function repay(address asset, uint256 amount) external returns (uint256 repaid) {
        return _repay(asset, amount, msg.sender);
    }

    /// @inheritdoc ILendingPool
    function repayFor(address asset, uint256 amount, address onBehalfOf) external returns (uint256 repaid) {
        return _repay(asset, amount, onBehalfOf);
    }

    function _supply(address asset, uint256 amount, address user) private nonReentrant {
        if (amount == 0) revert ZeroAmount();
        Reserve storage reserve = _listed(asset);
        Indexes memory indexes = reserve.accrue(asset);

        uint256 scaled = WadRayMath.toScaledDown(amount, indexes.supply);
        if (scaled == 0) revert AmountTooSmall(amount);
        uint256 before = scaledSupply[user][asset];
        scaledSupply[user][asset] = before + scaled;
        if (before == 0) userAssets[user].supplied |= _bit(reserve);
        reserve.totalScaledSupply += scaled;
        reserve.cash += amount;

        emit Supply(user, asset, amount);
        IERC20(asset).safeTransferFrom(msg.sender, address(this), amount);
    }

    function _withdraw(address asset, uint256 amount, address user, address receiver)
        private
        nonReentrant
        returns (uint256 withdrawn)
    {
        Reserve storage reserve = _listed(asset);
        Indexes memory indexes = reserve.accrue(asset);

        uint256 balance = WadRayMath.toAmountDown(scaledSupply[user][asset], indexes.supply);
        withdrawn = amount == ALL ? balance : amount;
        if (withdrawn == 0) revert ZeroAmount();
        if (withdrawn > balance) revert InsufficientSupply(asset, balance, withdrawn);
        _burnSupply(reserve, user, asset, withdrawn, indexes.supply);
        _payOut(reserve, asset, withdrawn);

        if (userAssets[user].borrowed != 0) {
            uint256 health = _accountData(user).healthFactor;
            if (health < WAD) revert HealthFactorTooLow(health);
        }
        emit Withdraw(user, asset, withdrawn);
        IERC20(asset).safeTransfer(receiver, withdrawn);
    }

    function _borrow(address asset, uint256 amount, address user, address receiver) private nonReentrant {
        if (amount == 0) revert ZeroAmount();
        Reserve storage reserve = _listed(asset);
        Indexes memory indexes = reserve.accrue(asset);

        uint256 scaled = WadRayMath.toScaledUp(amount, indexes.borrow);
        uint256 before = scaledDebt[user][asset];
        scaledDebt[user][asset] = before + scaled;
        if (before == 0) userAssets[user].borrowed |= _bit(reserve);
        reserve.totalScaledDebt += scaled;
        _payOut(reserve, asset, amount);

        AccountData memory account = _accountData(user);
        if (account.debtUsd > account.borrowLimitUsd) {
            revert BorrowLimitExceeded(account.debtUsd, account.borrowLimitUsd);
        }
        emit Borrow(user, asset, amount);
        IERC20(asset).safeTransfer(receiver, amount);
    }

    function _repay(address asset, uint256 amount, address user) private nonReentrant returns (uint256 repaid) {
        if (amount == 0) revert ZeroAmount();
        Reserve storage reserve = _listed(asset);
        Indexes memory indexes = reserve.accrue(asset);

        uint256 debt = WadRayMath.toAmountUp(scaledDebt[user][asset], indexes.borrow);
        if (debt == 0) revert NoDebt(asset);
        repaid = Math.min(amount, debt);
        uint256 burned = _burnDebt(reserve, user, asset, repaid, indexes.borrow);
        if (burned == 0) revert AmountTooSmall(repaid);
        reserve.cash += repaid;

        emit Repay(user, asset, repaid);
        IERC20(asset).safeTransferFrom(msg.sender, address(this), repaid);
    }

    function _checkManager(address user) private view {
        if (!isManager(user, msg.sender)) revert NotManager(user, msg.sender);
    }

    // ------------------------------------------------------------ flash loans

    /// @inheritdoc ILendingPool
    /// @dev The lock is open while the borrower acts: it may supply, borrow, withdraw, repay, liquidate, and take
    /// further loans. That is safe, because the pool is at that moment in no state that it cannot be in between
    /// two transactions: interest is up to date, the amount is booked out of `cash`, and nothing is half done.
    /// The loan itself is neither a debt nor a claim. It ends by the pool taking `amount + fee` from the
    /// borrower, whatever came in meanwhile: tokens that were supplied or repaid with are the pool's already and
    /// pay no loan. What others see meanwhile is less cash, hence a higher utilization in `reserveState`; no
    /// balance, health factor or index follows from it before the block is over.
    function flashLoan(address asset, uint256 amount, bytes calldata data) external {
        uint256 fee = flashLoanFee(amount);
        _lend(asset, amount);
        IFlashBorrower(msg.sender).onFlashLoan(asset, amount, fee, data);
        _takeBack(asset, amount, fee);
    }

    function _lend(address asset, uint256 amount) private nonReentrant {
        if (amount == 0) revert ZeroAmount();
        Reserve storage reserve = _listed(asset);
        reserve.accrue(asset);
        _payOut(reserve, asset, amount);
        IERC20(asset).safeTransfer(msg.sender, amount);
    }

    /// @dev The fee goes to the pool's share: suppliers' claims do not change, so no supply just before the
    /// loan can catch a part of it.
    function _takeBack(address asset, uint256 amount, uint256 fee) private nonReentrant {
        Reserve storage reserve = reserves[asset];
        reserve.cash += amount + fee;
        reserve.treasuryScaledSupply += WadRayMath.toScaledDown(fee, reserve.indexes.supply);

        emit FlashLoan(msg.sender, asset, amount, fee);
        IERC20(asset).safeTransferFrom(msg.sender, address(this), amount + fee);
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
            Math.min(
                debtToCover,
                LiquidationMath.maxRepayDown(settings, collateral, debt, account.debtUsd, account.healthFactor)
            ),
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
    function isManager(address user, address manager) public view returns (bool) {
        return user == manager || managers[user][manager];
    }

    /// @inheritdoc ILendingPool
    function flashLoanFee(uint256 amount) public view returns (uint256) {
        return WadRayMath.mulDivUp(amount, settings.flashLoanFeeBps, BPS);
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
    function assets() external view returns (address[] memory) {
        return assetList;
    }
}
