// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IIsolatedMarket} from "../interfaces/IIsolatedMarket.sol";
import {IsolatedMath} from "../libraries/IsolatedMath.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {SharesMath} from "../libraries/SharesMath.sol";
import {WAD} from "../libraries/WadRayMath.sol";
import {IsolatedBooks} from "./IsolatedBooks.sol";

/// @title An isolated market: its own contract, so its own holder of tokens
/// @dev Two markets share no slot, not even a token's balance. Every call: accrue, check, write, check health, move
/// tokens last. What each may do is in `IIsolatedMarket`; where it is written, in `IsolatedBooks`.
contract IsolatedMarket is IsolatedBooks, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev "All there is" for an amount.
    uint256 private constant ALL = type(uint256).max;

    constructor(MarketConfig memory config) IsolatedBooks(config) {}

    /// @inheritdoc IIsolatedMarket
    function accrue() external nonReentrant {
        _accrue();
    }

    /// @inheritdoc IIsolatedMarket
    function setManager(address manager, bool allowed) external {
        managers[msg.sender][manager] = allowed;
        emit ManagerSet(msg.sender, manager, allowed);
    }

    // -------------------------------------------------------------- suppliers

    /// @inheritdoc IIsolatedMarket
    function supply(uint256 amount) external {
        supplyFor(amount, msg.sender);
    }

    /// @inheritdoc IIsolatedMarket
    function supplyFor(uint256 amount, address onBehalfOf) public nonReentrant {
        _checkAmount(amount);
        Totals memory totals = _accrue();

        uint256 shares = SharesMath.toSharesDown(amount, totals.supplyAssets, totals.supplyShares);
        if (shares == 0) revert AmountTooSmall(amount);
        supplyShares[onBehalfOf] += shares;
        _writeSupply(totals.supplyAssets + amount, totals.supplyShares + shares);

        emit Supply(onBehalfOf, amount, shares);
        _pull(LOAN_TOKEN, amount);
    }

    /// @inheritdoc IIsolatedMarket
    function withdraw(uint256 amount) external returns (uint256) {
        return withdrawFor(amount, msg.sender, msg.sender);
    }

    /// @inheritdoc IIsolatedMarket
    function withdrawFor(uint256 amount, address onBehalfOf, address receiver)
        public
        nonReentrant
        returns (uint256 withdrawn)
    {
        _checkManager(onBehalfOf);
        Totals memory totals = _accrue();

        uint256 owned = supplyShares[onBehalfOf];
        uint256 balance = SharesMath.toAssetsDown(owned, totals.supplyAssets, totals.supplyShares);
        withdrawn = amount == ALL ? balance : amount;
        if (withdrawn == 0) revert ZeroAmount();
        if (withdrawn > balance) revert InsufficientSupply(balance, withdrawn);
        uint256 shares =
            amount == ALL ? owned : SharesMath.toSharesUp(withdrawn, totals.supplyAssets, totals.supplyShares);
        _checkCash(totals, withdrawn);
        supplyShares[onBehalfOf] = owned - shares;
        _writeSupply(totals.supplyAssets - withdrawn, totals.supplyShares - shares);

        emit Withdraw(onBehalfOf, withdrawn, shares);
        IERC20(LOAN_TOKEN).safeTransfer(receiver, withdrawn);
    }

    // -------------------------------------------------------------- borrowers

    /// @inheritdoc IIsolatedMarket
    function borrow(uint256 amount) external {
        borrowFor(amount, msg.sender, msg.sender);
    }

    /// @inheritdoc IIsolatedMarket
    function borrowFor(uint256 amount, address onBehalfOf, address receiver) public nonReentrant {
        _checkManager(onBehalfOf);
        if (amount == 0) revert ZeroAmount();
        Totals memory totals = _accrue();

        _checkCash(totals, amount);
        uint256 shares = SharesMath.toSharesUp(amount, totals.borrowAssets, totals.borrowShares);
        borrowShares[onBehalfOf] += shares;
        totals.borrowAssets += amount;
        totals.borrowShares += shares;
        _writeBorrow(totals.borrowAssets, totals.borrowShares);
        _checkHealth(onBehalfOf, totals);

        emit Borrow(onBehalfOf, amount, shares);
        IERC20(LOAN_TOKEN).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IIsolatedMarket
    function repay(uint256 amount) external returns (uint256) {
        return repayFor(amount, msg.sender);
    }

    /// @inheritdoc IIsolatedMarket
    function repayFor(uint256 amount, address onBehalfOf) public nonReentrant returns (uint256 repaid) {
        if (amount == 0) revert ZeroAmount();
        Totals memory totals = _accrue();

        uint256 debt = SharesMath.toAssetsUp(borrowShares[onBehalfOf], totals.borrowAssets, totals.borrowShares);
        if (debt == 0) revert NoDebt();
        repaid = Math.min(amount, debt);
        uint256 shares = _burnDebt(onBehalfOf, repaid, totals);
        if (shares == 0) revert AmountTooSmall(repaid);
        _writeBorrow(totals.borrowAssets, totals.borrowShares);

        emit Repay(onBehalfOf, repaid, shares);
        _pull(LOAN_TOKEN, repaid);
    }

    // ------------------------------------------------------------- collateral

    /// @inheritdoc IIsolatedMarket
    function supplyCollateral(uint256 amount) external {
        supplyCollateralFor(amount, msg.sender);
    }

    /// @inheritdoc IIsolatedMarket
    function supplyCollateralFor(uint256 amount, address onBehalfOf) public nonReentrant {
        _checkAmount(amount);
        collateralOf[onBehalfOf] += amount;

        emit SupplyCollateral(onBehalfOf, amount);
        _pull(COLLATERAL_TOKEN, amount);
    }

    /// @inheritdoc IIsolatedMarket
    function withdrawCollateral(uint256 amount) external returns (uint256) {
        return withdrawCollateralFor(amount, msg.sender, msg.sender);
    }

    /// @inheritdoc IIsolatedMarket
    function withdrawCollateralFor(uint256 amount, address onBehalfOf, address receiver)
        public
        nonReentrant
        returns (uint256 withdrawn)
    {
        _checkManager(onBehalfOf);
        uint256 balance = collateralOf[onBehalfOf];
        withdrawn = amount == ALL ? balance : amount;
        if (withdrawn == 0) revert ZeroAmount();
        if (withdrawn > balance) revert InsufficientCollateral(balance, withdrawn);
        collateralOf[onBehalfOf] = balance - withdrawn;
        // Without debt there is nothing to check, so nothing to accrue either.
        if (borrowShares[onBehalfOf] != 0) _checkHealth(onBehalfOf, _accrue());

        emit WithdrawCollateral(onBehalfOf, withdrawn);
        IERC20(COLLATERAL_TOKEN).safeTransfer(receiver, withdrawn);
    }

    // ------------------------------------------------------------ liquidation

    /// @inheritdoc IIsolatedMarket
    function liquidate(address borrower, uint256 debtToCover)
        external
        nonReentrant
        returns (uint256 repaid, uint256 seized)
    {
        if (debtToCover == 0) revert ZeroAmount();
        Totals memory totals = _accrue();
        (LiquidationMath.Side memory collateral, LiquidationMath.Side memory debt) = _sides(borrower, totals);
        uint256 health = _healthFactor(collateral, debt);
        if (health >= WAD) revert HealthFactorNotBelowOne(health);

        (repaid, seized) =
            IsolatedMath.amounts(collateral, debt, Math.min(debtToCover, debt.balance), INCENTIVE_FACTOR);
        uint256 shares = _burnDebt(borrower, repaid, totals);
        if (seized == 0 || shares == 0) revert AmountTooSmall(repaid);
        collateralOf[borrower] = collateral.balance - seized;
        emit Liquidate(borrower, msg.sender, repaid, shares, seized);
        if (seized == collateral.balance) _socialise(borrower, totals);
        _writeBorrow(totals.borrowAssets, totals.borrowShares);

        _pull(LOAN_TOKEN, repaid);
        IERC20(COLLATERAL_TOKEN).safeTransfer(msg.sender, seized);
    }

    // --------------------------------------------------------------- internal

    /// @dev Takes `repaid` off a debt, in storage of the account and in memory of the totals. Burning floors, so what
    /// remains is never worth less than it should; the whole balance (ceiled) burns all shares. A ceiled balance may
    /// be one base unit more than all debt together.
    function _burnDebt(address user, uint256 repaid, Totals memory totals) internal returns (uint256 shares) {
        uint256 owed = borrowShares[user];
        shares = SharesMath.toSharesDown(repaid, totals.borrowAssets, totals.borrowShares);
        if (repaid == SharesMath.toAssetsUp(owed, totals.borrowAssets, totals.borrowShares)) shares = owed;
        borrowShares[user] = owed - shares;
        totals.borrowAssets -= Math.min(repaid, totals.borrowAssets);
        totals.borrowShares -= shares;
    }

    /// @dev Takes the debt that an account is left with off the suppliers, each in proportion to his shares.
    function _socialise(address borrower, Totals memory totals) internal {
        uint256 shares = borrowShares[borrower];
        if (shares == 0) return;
        uint256 lost =
            Math.min(SharesMath.toAssetsUp(shares, totals.borrowAssets, totals.borrowShares), totals.borrowAssets);
        borrowShares[borrower] = 0;
        totals.borrowAssets -= lost;
        totals.borrowShares -= shares;
        _writeSupply(totals.supplyAssets - lost, totals.supplyShares);
        emit BadDebt(borrower, lost, shares);
    }

    /// @dev Takes exactly `amount` from the caller: a token that keeps a part of it would leave a hole in the market.
    function _pull(address token, uint256 amount) internal {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = Math.saturatingSub(IERC20(token).balanceOf(address(this)), before);
        if (received != amount) revert TransferMismatch(token, amount, received);
    }

    /// @dev Of an amount that means itself, whatever it is.
    function _checkAmount(uint256 amount) internal pure {
        if (amount == 0) revert ZeroAmount();
        if (amount > type(uint128).max) revert AmountTooLarge(amount);
    }

    function _checkManager(address user) internal view {
        if (!isManager(user, msg.sender)) revert NotManager(user, msg.sender);
    }

    function _checkCash(Totals memory totals, uint256 amount) internal pure {
        uint256 cash = totals.supplyAssets - totals.borrowAssets;
        if (amount > cash) revert InsufficientLiquidity(cash, amount);
    }

    function _checkHealth(address user, Totals memory totals) internal view {
        (LiquidationMath.Side memory collateral, LiquidationMath.Side memory debt) = _sides(user, totals);
        uint256 health = _healthFactor(collateral, debt);
        if (health < WAD) revert HealthFactorTooLow(health);
    }
}
