// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IPriceOracle} from "./IPriceOracle.sol";

/// @title A lending market of one collateral and one loan token
/// @notice Suppliers of the loan token earn interest; borrowers owe it, behind collateral that earns nothing and is
/// lent to nobody. Whoever's health factor falls below one can be liquidated by anybody, in full. What a liquidation
/// leaves unpaid is the suppliers' loss, at once.
/// @dev Units: amounts in a token's base units; USD values with 8 decimals; health factors and the incentive factor
/// in wad (1e18); yearly rates in ray (1e27); parameters in basis points. Every rounding goes against the caller (see
/// ROUNDING.md). A token that delivers less than it was told to is refused; tokens that rebase are not supported.
interface IIsolatedMarket {
    /// @notice Parameters, for ever.
    struct MarketConfig {
        /// What is lent.
        address loanToken;
        /// What stands behind it; another token.
        address collateralToken;
        /// Knows the prices of both.
        IPriceOracle oracle;
        /// Who owns the fee's shares; may be zero without a fee.
        address feeRecipient;
        /// Liquidation loan-to-value: share of the collateral's worth up to which debt may go; above 0 and below
        /// 10,000.
        uint16 lltvBps;
        /// Share of the interest that the fee recipient gets, at most 2,500.
        uint16 feeBps;
        /// Yearly borrow rate at zero utilization.
        uint16 baseRateBps;
        /// Rate added on the way to the kink.
        uint16 slope1Bps;
        /// Rate added from the kink to full utilization.
        uint16 slope2Bps;
        /// Optimal utilization, above 0 and below 10,000.
        uint16 kinkBps;
    }

    /// @notice The market as of this block, interest up to now included.
    struct MarketState {
        /// What suppliers are owed, the fee recipient included; base units of the loan token.
        uint256 totalSupplyAssets;
        uint256 totalSupplyShares;
        /// What borrowers owe; base units of the loan token, never more than is supplied.
        uint256 totalBorrowAssets;
        uint256 totalBorrowShares;
        /// What can be borrowed or withdrawn: supply less debt.
        uint256 cash;
        /// debt / supply, ray.
        uint256 utilization;
        /// Yearly, ray.
        uint256 borrowRate;
        /// Yearly, ray.
        uint256 supplyRate;
    }

    /// @notice An account's position at the oracle's prices, interest up to now included.
    struct Position {
        /// Base units of the loan token, floored.
        uint256 supplied;
        /// Base units of the collateral token.
        uint256 collateral;
        /// Base units of the loan token, ceiled.
        uint256 debt;
        /// USD with 8 decimals, floored.
        uint256 collateralUsd;
        /// USD with 8 decimals, ceiled.
        uint256 debtUsd;
        /// Debt at which liquidation begins, USD with 8 decimals, floored.
        uint256 debtLimitUsd;
        /// Wad; the largest integer without debt.
        uint256 healthFactor;
    }

    /// @notice Interest was brought up to this block: the first call of a block that needs it does it.
    /// @param borrowRate The rate since the last time; yearly, ray.
    /// @param interest Added to the debt and to the supply; base units of the loan token.
    /// @param feeShares Supply shares made for the fee recipient.
    event InterestAccrued(uint256 borrowRate, uint256 interest, uint256 feeShares);
    /// @notice `amount` was supplied. `user` is the account in all these events; who paid or was paid is in the
    /// token's own event.
    event Supply(address indexed user, uint256 amount, uint256 shares);
    /// @notice `amount` of the supply was taken back.
    event Withdraw(address indexed user, uint256 amount, uint256 shares);
    /// @notice `amount` was borrowed.
    event Borrow(address indexed user, uint256 amount, uint256 shares);
    /// @notice `amount` of debt was paid back.
    event Repay(address indexed user, uint256 amount, uint256 shares);
    /// @notice `amount` of collateral was put in.
    event SupplyCollateral(address indexed user, uint256 amount);
    /// @notice `amount` of collateral was taken out.
    event WithdrawCollateral(address indexed user, uint256 amount);
    /// @notice `liquidator` paid `repaid` of the borrower's debt and took `seized` of the collateral.
    event Liquidate(
        address indexed borrower, address indexed liquidator, uint256 repaid, uint256 repaidShares, uint256 seized
    );
    /// @notice `amount` of debt had no collateral left behind it: the suppliers have lost it.
    event BadDebt(address indexed borrower, uint256 amount, uint256 shares);
    /// @notice `manager` may, or may no longer, withdraw and borrow for `user`.
    event ManagerSet(address indexed user, address indexed manager, bool allowed);

    /// @notice A parameter is out of range.
    error InvalidConfig(string parameter);
    /// @notice An amount of zero was asked for, or "all" of nothing.
    error ZeroAmount();
    /// @notice The amount is too small to be recorded: it rounds to nothing.
    error AmountTooSmall(uint256 amount);
    /// @notice More than a market can count: 2^128 - 1 base units.
    error AmountTooLarge(uint256 amount);
    /// @notice More was asked for than this account has supplied.
    error InsufficientSupply(uint256 available, uint256 requested);
    /// @notice The market has lent out too much to pay this now.
    error InsufficientLiquidity(uint256 available, uint256 requested);
    /// @notice More was asked for than this account has as collateral.
    error InsufficientCollateral(uint256 available, uint256 requested);
    /// @notice The health factor (wad) would be below one.
    error HealthFactorTooLow(uint256 healthFactor);
    /// @notice Not to be liquidated: the health factor (wad) is one or more, or there is no debt.
    error HealthFactorNotBelowOne(uint256 healthFactor);
    /// @notice This account owes nothing.
    error NoDebt();
    /// @notice `caller` is neither `user` nor a manager of this account.
    error NotManager(address user, address caller);
    /// @notice The token delivered less, or more, than it was told to.
    error TransferMismatch(address token, uint256 requested, uint256 received);

    /// @notice Brings interest up to this block; every call that needs it does so by itself.
    function accrue() external;

    /// @notice Lets `manager` withdraw and borrow for the caller's account, wherever the tokens go, or no longer.
    function setManager(address manager, bool allowed) external;

    /// @notice Supplies `amount` of the loan token; it earns interest.
    function supply(uint256 amount) external;

    /// @notice `supply` from the caller's wallet for the account of `onBehalfOf`; anybody may.
    function supplyFor(uint256 amount, address onBehalfOf) external;

    /// @notice Takes `amount` of the supply back (the largest integer: all).
    /// @return withdrawn Base units paid out.
    function withdraw(uint256 amount) external returns (uint256 withdrawn);

    /// @notice `withdraw` from the account of `onBehalfOf`, paid to `receiver`; that account and its managers may.
    /// @return withdrawn Base units paid out.
    function withdrawFor(uint256 amount, address onBehalfOf, address receiver) external returns (uint256 withdrawn);

    /// @notice Borrows `amount`; the health factor must stay at one or above.
    function borrow(uint256 amount) external;

    /// @notice `borrow` on the account of `onBehalfOf`, paid to `receiver`; that account and its managers may.
    function borrowFor(uint256 amount, address onBehalfOf, address receiver) external;

    /// @notice Pays up to `amount` of debt back (the largest integer: all).
    /// @return repaid Base units taken from the caller.
    function repay(uint256 amount) external returns (uint256 repaid);

    /// @notice `repay` from the caller's wallet for the account of `onBehalfOf`; anybody may.
    /// @return repaid Base units taken from the caller.
    function repayFor(uint256 amount, address onBehalfOf) external returns (uint256 repaid);

    /// @notice Puts `amount` of collateral in; no interest is accrued, and none is earned.
    function supplyCollateral(uint256 amount) external;

    /// @notice `supplyCollateral` from the caller's wallet for the account of `onBehalfOf`; anybody may.
    function supplyCollateralFor(uint256 amount, address onBehalfOf) external;

    /// @notice Takes `amount` of collateral out (the largest integer: all); the health factor must stay at one or
    /// above.
    /// @return withdrawn Base units paid out.
    function withdrawCollateral(uint256 amount) external returns (uint256 withdrawn);

    /// @notice `withdrawCollateral` from the account of `onBehalfOf`, paid to `receiver`; that account and its
    /// managers may.
    /// @return withdrawn Base units paid out.
    function withdrawCollateralFor(uint256 amount, address onBehalfOf, address receiver)
        external
        returns (uint256 withdrawn);

    /// @notice Pays up to `debtToCover` (the largest integer: as much as the collateral pays for) of the debt of an
    /// account with a health factor below one, and takes collateral of that worth times the incentive factor. When no
    /// collateral is left, the rest of the debt is taken off the suppliers.
    /// @return repaid Base units of the loan token taken from the caller.
    /// @return seized Base units of the collateral token paid to the caller.
    function liquidate(address borrower, uint256 debtToCover) external returns (uint256 repaid, uint256 seized);

    /// @notice Health factor (wad); the largest integer without debt.
    function healthFactor(address user) external view returns (uint256);

    /// @notice What `user` has supplied, interest included; base units of the loan token, floored.
    function supplyBalance(address user) external view returns (uint256);

    /// @notice What `user` owes, interest included; base units of the loan token, ceiled.
    function debtBalance(address user) external view returns (uint256);

    /// @notice Collateral of `user`; base units of the collateral token.
    function collateralBalance(address user) external view returns (uint256);

    /// @notice Shares that `user` owns of the supply, and owes of the debt.
    function sharesOf(address user) external view returns (uint256 supplyShares, uint256 borrowShares);

    /// @notice A position in tokens and in dollars.
    function position(address user) external view returns (Position memory);

    /// @notice Totals and rates.
    function marketState() external view returns (MarketState memory);

    /// @notice Parameters.
    function marketConfig() external view returns (MarketConfig memory);

    /// @notice What a liquidator takes for a dollar of debt; wad.
    function liquidationIncentiveFactor() external view returns (uint256);

    /// @notice Whether `manager` may withdraw and borrow for `user`; everybody is his own manager.
    function isManager(address user, address manager) external view returns (bool);
}
