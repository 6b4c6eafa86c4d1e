// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IIsolatedMarket} from "../interfaces/IIsolatedMarket.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IsolatedMath} from "../libraries/IsolatedMath.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {RateModel} from "../libraries/RateModel.sol";
import {SharesMath} from "../libraries/SharesMath.sol";
import {BPS, WadRayMath} from "../libraries/WadRayMath.sol";

/// @title What an isolated market writes down, and what can be read of it
/// @dev Parameters are part of the code: reading them collides with nobody. Assets and shares of a side change
/// together, so they share a slot; the sides, and the time of the last accrual, do not: a supply and a repayment of
/// the same block have nothing in common after the first call has accrued, and who puts collateral in touches only
/// his own.
abstract contract IsolatedBooks is IIsolatedMarket {
    using SafeCast for uint256;

    /// @dev One side of the market, one slot.
    struct Side {
        /// Base units of the loan token.
        uint128 assets;
        uint128 shares;
    }

    /// @dev Both sides in memory, interest up to now included.
    struct Totals {
        uint256 supplyAssets;
        uint256 supplyShares;
        uint256 borrowAssets;
        uint256 borrowShares;
    }

    /// @dev Bounds of a token's decimals, as in the pool.
    uint8 private constant MIN_DECIMALS = 6;
    uint8 private constant MAX_DECIMALS = 18;
    /// @dev Largest fee: 25 %.
    uint16 private constant MAX_FEE_BPS = 2_500;

    /// @notice What is lent.
    address public immutable LOAN_TOKEN;
    /// @notice What stands behind it.
    address public immutable COLLATERAL_TOKEN;
    /// @notice Knows the prices of both.
    IPriceOracle public immutable ORACLE;
    /// @notice Who owns the fee's shares.
    address public immutable FEE_RECIPIENT;
    /// @dev What a liquidator takes for a dollar of debt; wad.
    uint256 internal immutable INCENTIVE_FACTOR;
    /// @dev Base units of a whole token.
    uint256 internal immutable LOAN_UNIT;
    uint256 internal immutable COLLATERAL_UNIT;
    /// @dev Parameters in basis points.
    uint16 internal immutable LLTV_BPS;
    uint16 internal immutable FEE_BPS;
    uint16 internal immutable BASE_RATE_BPS;
    uint16 internal immutable SLOPE1_BPS;
    uint16 internal immutable SLOPE2_BPS;
    uint16 internal immutable KINK_BPS;

    /// @dev What suppliers own.
    Side internal supplySide;
    /// @dev What borrowers owe.
    Side internal borrowSide;
    /// @dev Unix seconds; written by the first call of a block that accrues.
    uint256 internal lastUpdate;
    /// @dev Shares of the supply.
    mapping(address user => uint256) internal supplyShares;
    /// @dev Shares of the debt.
    mapping(address user => uint256) internal borrowShares;
    /// @dev Base units of the collateral token.
    mapping(address user => uint256) internal collateralOf;
    /// @dev Who may act for whom.
    mapping(address user => mapping(address manager => bool)) internal managers;

    constructor(MarketConfig memory config) {
        if (config.collateralToken == config.loanToken) revert InvalidConfig("collateralToken");
        if (config.lltvBps == 0 || config.lltvBps >= BPS) revert InvalidConfig("lltvBps");
        if (config.feeBps > MAX_FEE_BPS) revert InvalidConfig("feeBps");
        if (config.feeBps != 0 && config.feeRecipient == address(0)) revert InvalidConfig("feeRecipient");
        if (config.kinkBps == 0 || config.kinkBps >= BPS) revert InvalidConfig("kinkBps");
        LOAN_TOKEN = config.loanToken;
        COLLATERAL_TOKEN = config.collateralToken;
        ORACLE = config.oracle;
        FEE_RECIPIENT = config.feeRecipient;
        INCENTIVE_FACTOR = IsolatedMath.incentiveFactorDown(config.lltvBps);
        LOAN_UNIT = _unit(config.loanToken);
        COLLATERAL_UNIT = _unit(config.collateralToken);
        LLTV_BPS = config.lltvBps;
        FEE_BPS = config.feeBps;
        BASE_RATE_BPS = config.baseRateBps;
        SLOPE1_BPS = config.slope1Bps;
        SLOPE2_BPS = config.slope2Bps;
        KINK_BPS = config.kinkBps;
        lastUpdate = block.timestamp;
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IIsolatedMarket
    function healthFactor(address user) external view returns (uint256) {
        (Totals memory totals,,,) = _current();
        (LiquidationMath.Side memory collateral, LiquidationMath.Side memory debt) = _sides(user, totals);
        return _healthFactor(collateral, debt);
    }

    /// @inheritdoc IIsolatedMarket
    function supplyBalance(address user) external view returns (uint256) {
        (Totals memory totals,, uint256 feeShares,) = _current();
        uint256 shares = supplyShares[user] + (user == FEE_RECIPIENT ? feeShares : 0);
        return SharesMath.toAssetsDown(shares, totals.supplyAssets, totals.supplyShares);
    }

    /// @inheritdoc IIsolatedMarket
    function debtBalance(address user) external view returns (uint256) {
        (Totals memory totals,,,) = _current();
        return SharesMath.toAssetsUp(borrowShares[user], totals.borrowAssets, totals.borrowShares);
    }

    /// @inheritdoc IIsolatedMarket
    function collateralBalance(address user) external view returns (uint256) {
        return collateralOf[user];
    }

    /// @inheritdoc IIsolatedMarket
    function sharesOf(address user) external view returns (uint256, uint256) {
        return (supplyShares[user], borrowShares[user]);
    }

    /// @inheritdoc IIsolatedMarket
    function position(address user) external view returns (Position memory found) {
        (Totals memory totals,, uint256 feeShares,) = _current();
        (LiquidationMath.Side memory collateral, LiquidationMath.Side memory debt) = _sides(user, totals);
        uint256 shares = supplyShares[user] + (user == FEE_RECIPIENT ? feeShares : 0);
        found.supplied = SharesMath.toAssetsDown(shares, totals.supplyAssets, totals.supplyShares);
        found.collateral = collateral.balance;
        found.debt = debt.balance;
        found.collateralUsd = LiquidationMath.valueDown(collateral, collateral.balance);
        found.debtUsd = LiquidationMath.valueUp(debt, debt.balance);
        found.debtLimitUsd = WadRayMath.mulDivDown(found.collateralUsd, LLTV_BPS, BPS);
        found.healthFactor = LiquidationMath.healthFactorDown(found.collateralUsd * LLTV_BPS, found.debtUsd);
    }

    /// @inheritdoc IIsolatedMarket
    function marketState() external view returns (MarketState memory state) {
        (Totals memory totals,,,) = _current();
        state.totalSupplyAssets = totals.supplyAssets;
        state.totalSupplyShares = totals.supplyShares;
        state.totalBorrowAssets = totals.borrowAssets;
        state.totalBorrowShares = totals.borrowShares;
        state.cash = totals.supplyAssets - totals.borrowAssets;
        state.utilization = RateModel.utilizationUp(state.cash, totals.borrowAssets);
        state.borrowRate = _borrowRate(totals);
        state.supplyRate = RateModel.supplyRateDown(state.borrowRate, state.cash, totals.borrowAssets, 0, FEE_BPS);
    }

    /// @inheritdoc IIsolatedMarket
    function marketConfig() external view returns (MarketConfig memory) {
        return MarketConfig({
            loanToken: LOAN_TOKEN,
            collateralToken: COLLATERAL_TOKEN,
            oracle: ORACLE,
            feeRecipient: FEE_RECIPIENT,
            lltvBps: LLTV_BPS,
            feeBps: FEE_BPS,
            baseRateBps: BASE_RATE_BPS,
            slope1Bps: SLOPE1_BPS,
            slope2Bps: SLOPE2_BPS,
            kinkBps: KINK_BPS
        });
    }

    /// @inheritdoc IIsolatedMarket
    function liquidationIncentiveFactor() external view returns (uint256) {
        return INCENTIVE_FACTOR;
    }

    /// @inheritdoc IIsolatedMarket
    function isManager(address user, address manager) public view returns (bool) {
        return user == manager || managers[user][manager];
    }

    // ---------------------------------------------------------------- writing

    /// @dev Brings interest up to this block; does nothing when that has been done.
    function _accrue() internal returns (Totals memory totals) {
        if (block.timestamp == lastUpdate) return _stored();
        uint256 interest;
        uint256 feeShares;
        uint256 borrowRate;
        (totals, interest, feeShares, borrowRate) = _current();
        lastUpdate = block.timestamp;
        if (interest != 0) {
            _writeBorrow(totals.borrowAssets, totals.borrowShares);
            _writeSupply(totals.supplyAssets, totals.supplyShares);
            if (feeShares != 0) supplyShares[FEE_RECIPIENT] += feeShares;
        }
        emit InterestAccrued(borrowRate, interest, feeShares);
    }

    function _writeSupply(uint256 assets, uint256 shares) internal {
        supplySide = Side({assets: assets.toUint128(), shares: shares.toUint128()});
    }

    function _writeBorrow(uint256 assets, uint256 shares) internal {
        borrowSide = Side({assets: assets.toUint128(), shares: shares.toUint128()});
    }

    // ---------------------------------------------------------------- reading

    function _stored() internal view returns (Totals memory) {
        Side memory supplied = supplySide;
        Side memory borrowed = borrowSide;
        return Totals(supplied.assets, supplied.shares, borrowed.assets, borrowed.shares);
    }

    /// @dev The totals as of this block, whether or not anybody has accrued yet. The rate is a function of totals
    /// that change only in calls that accrue first, so it holds for the whole time since `lastUpdate` and needs no
    /// storage. The fee is made of shares at the price they have after the suppliers' part of the interest.
    function _current()
        internal
        view
        returns (Totals memory totals, uint256 interest, uint256 feeShares, uint256 borrowRate)
    {
        totals = _stored();
        uint256 elapsed = block.timestamp - lastUpdate;
        if (elapsed == 0) return (totals, 0, 0, 0);
        borrowRate = _borrowRate(totals);
        interest = IsolatedMath.interestUp(totals.borrowAssets, borrowRate, elapsed);
        totals.borrowAssets += interest;
        totals.supplyAssets += interest;
        uint256 fee = WadRayMath.mulDivDown(interest, FEE_BPS, BPS);
        feeShares = SharesMath.toSharesDown(fee, totals.supplyAssets - fee, totals.supplyShares);
        totals.supplyShares += feeShares;
    }

    function _borrowRate(Totals memory totals) internal view returns (uint256) {
        uint256 utilization =
            RateModel.utilizationUp(totals.supplyAssets - totals.borrowAssets, totals.borrowAssets);
        return RateModel.borrowRateUp(utilization, BASE_RATE_BPS, SLOPE1_BPS, SLOPE2_BPS, KINK_BPS);
    }

    /// @dev Both sides of an account at the oracle's prices: collateral, and debt ceiled.
    function _sides(address user, Totals memory totals)
        internal
        view
        returns (LiquidationMath.Side memory collateral, LiquidationMath.Side memory debt)
    {
        collateral = LiquidationMath.Side({
            balance: collateralOf[user], price: ORACLE.price(COLLATERAL_TOKEN), unit: COLLATERAL_UNIT
        });
        debt = LiquidationMath.Side({
            balance: SharesMath.toAssetsUp(borrowShares[user], totals.borrowAssets, totals.borrowShares),
            price: ORACLE.price(LOAN_TOKEN),
            unit: LOAN_UNIT
        });
    }

    function _healthFactor(LiquidationMath.Side memory collateral, LiquidationMath.Side memory debt)
        internal
        view
        returns (uint256)
    {
        return LiquidationMath.healthFactorDown(
            LiquidationMath.valueDown(collateral, collateral.balance) * LLTV_BPS,
            LiquidationMath.valueUp(debt, debt.balance)
        );
    }

    function _unit(address token) private view returns (uint256) {
        uint8 decimals = IERC20Metadata(token).decimals();
        if (decimals < MIN_DECIMALS || decimals > MAX_DECIMALS) revert InvalidConfig("decimals");
        return 10 ** decimals;
    }
}
