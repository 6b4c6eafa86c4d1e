// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

/// @title A lending pool of several assets
/// @notice Suppliers earn interest and their supply is collateral; borrowers owe interest; whoever's health
/// factor falls below one can be liquidated by anybody.
/// @dev Units: amounts in a token's base units; USD values with 8 decimals; health factors in wad (1e18);
/// indexes and yearly rates in ray (1e27); parameters in basis points. Every rounding goes against the caller
/// (see ROUNDING.md). Tokens that take a fee on transfer or call back into the pool are refused when they do; tokens that rebase
/// downwards are not supported.
interface ILendingPool {
    /// @notice Parameters of one asset: basis points, but for the caps.
    struct AssetConfig {
        /// Share of the collateral's worth that may be borrowed against.
        uint16 ltvBps;
        /// Share of the collateral's worth that counts in the health factor; 0: no collateral. At least `ltvBps`.
        uint16 liquidationThresholdBps;
        /// What a liquidator gets on top of the debt's worth; threshold * (1 + bonus) stays below 1.
        uint16 liquidationBonusBps;
        /// Share of the borrowers' interest that the pool keeps.
        uint16 reserveFactorBps;
        /// Yearly borrow rate at zero utilization.
        uint16 baseRateBps;
        /// Rate added on the way to the kink.
        uint16 slope1Bps;
        /// Rate added from the kink to full utilization.
        uint16 slope2Bps;
        /// Optimal utilization, above 0 and below 10,000.
        uint16 kinkBps;
        /// Share of the liquidators' bonus that the pool keeps.
        uint16 liquidationProtocolFeeBps;
        /// Most that suppliers may be owed, the pool's own share left out; whole tokens, 0: no limit.
        uint48 supplyCap;
        /// Most that borrowers may owe; whole tokens, 0: no limit.
        uint48 borrowCap;
    }

    /// @notice Parameters of the pool as a whole; USD with 8 decimals.
    struct PoolConfig {
        /// Share of an account's whole debt that one liquidation may repay; basis points, above 0, at most 10,000.
        uint16 closeFactorBps;
        /// At or below this health factor (wad, at most 1) all of a debt may be repaid at once.
        uint64 fullCloseHealthFactor;
        /// A position of which either side is worth less than this may be closed at once.
        uint64 smallPositionUsd;
        /// What a liquidation must leave of both sides, unless one is gone; at most half of `smallPositionUsd`.
        uint64 minLeftoverUsd;
        /// What a flash loan costs; basis points, at most 10,000.
        uint16 flashLoanFeeBps;
    }

    /// @notice An asset as of this block, interest up to now included.
    struct ReserveState {
        /// Ray.
        uint256 supplyIndex;
        /// Ray.
        uint256 borrowIndex;
        /// What suppliers are owed, without the treasury; base units.
        uint256 totalSupply;
        /// What borrowers owe; base units.
        uint256 totalDebt;
        /// Tokens the pool can lend or pay out.
        uint256 cash;
        /// The pool's share of the interest so far; base units.
        uint256 treasury;
        /// Debt written off because its collateral was gone; base units.
        uint256 deficit;
        /// debt / (cash + debt), ray.
        uint256 utilization;
        /// Yearly, ray.
        uint256 borrowRate;
        /// Yearly, ray.
        uint256 supplyRate;
    }

    /// @notice An account's position at the oracle's prices, interest up to now included.
    struct AccountData {
        /// Worth of all that counts as collateral, USD with 8 decimals.
        uint256 collateralUsd;
        /// Worth of all debt, USD with 8 decimals.
        uint256 debtUsd;
        /// Most debt that may be borrowed (by LTV), USD with 8 decimals.
        uint256 borrowLimitUsd;
        /// Debt at which liquidation begins (by threshold), USD with 8 decimals.
        uint256 liquidationLimitUsd;
        /// Wad; the largest integer without debt.
        uint256 healthFactor;
    }

    /// @notice An asset joined the pool. `id` is its bit in `UserAssets`.
    event AssetAdded(address indexed asset, uint8 id, uint8 decimals, AssetConfig config);
    /// @notice Interest was brought up to this block: the first call of a block that touches the asset does it.
    /// @param treasuryScaled Scaled supply added to the pool's own share.
    event InterestAccrued(address indexed asset, uint256 supplyIndex, uint256 borrowIndex, uint256 treasuryScaled);
    /// @notice The asset's parameters are these from now on.
    event AssetConfigSet(address indexed asset, AssetConfig config);
    /// @notice The parameters of the pool as a whole are these from now on.
    event PoolConfigSet(PoolConfig config);
    /// @notice `manager` may, or may no longer, withdraw and borrow for `user`.
    event ManagerSet(address indexed user, address indexed manager, bool allowed);
    /// @notice `amount` was supplied. `user` is the account in all these events; who paid or was paid is in the
    /// token's own event.
    event Supply(address indexed user, address indexed asset, uint256 amount);
    /// @notice `amount` was taken back.
    event Withdraw(address indexed user, address indexed asset, uint256 amount);
    /// @notice `amount` was borrowed.
    event Borrow(address indexed user, address indexed asset, uint256 amount);
    /// @notice `amount` of debt was paid back.
    event Repay(address indexed user, address indexed asset, uint256 amount);
    /// @notice `liquidator` paid `repaid` of the borrower's debt, for which the borrower lost `seized` of the
    /// collateral: `protocolFee` of it became the pool's share, the rest was paid to the liquidator.
    event Liquidate(
        address indexed borrower,
        address indexed collateralAsset,
        address indexed debtAsset,
        address liquidator,
        uint256 repaid,
        uint256 seized,
        uint256 protocolFee
    );
    /// @notice `amount` of debt had no collateral left behind it and was written off.
    event DeficitCreated(address indexed borrower, address indexed asset, uint256 amount);
    /// @notice `amount` was lent and paid back within one call; `fee` went to the pool's share.
    event FlashLoan(address indexed borrower, address indexed asset, uint256 amount, uint256 fee);
    /// @notice Where an account's supply and debt of `asset` are kept from now on: in the market of `asset` and
    /// `counterpart`. Only the layout with a market for each pair has such places.
    event MarketEntered(address indexed user, address indexed asset, address counterpart);
    /// @notice The owner took `amount` of the pool's share.
    event TreasuryClaimed(address indexed asset, address indexed to, uint256 amount);

    /// @notice The pool does not know this asset.
    error AssetNotListed(address asset);
    /// @notice The asset is in the pool already.
    error AssetAlreadyListed(address asset);
    /// @notice The pool is full.
    error TooManyAssets(uint256 limit);
    /// @notice A parameter is out of range.
    error InvalidConfig(string parameter);
    /// @notice An amount of zero was asked for, or "all" of nothing.
    error ZeroAmount();
    /// @notice The amount is too small to be recorded: it rounds to nothing.
    error AmountTooSmall(uint256 amount);
    /// @notice More than a market can count: 2^128 - 1 base units.
    error AmountTooLarge(uint256 amount);
    /// @notice More was asked for than this account has supplied.
    error InsufficientSupply(address asset, uint256 available, uint256 requested);
    /// @notice The pool has lent out too much to pay this now.
    error InsufficientLiquidity(address asset, uint256 available, uint256 requested);
    /// @notice Suppliers would be owed `total`, more than the asset's cap, or than this account's part of it.
    error SupplyCapExceeded(address asset, uint256 cap, uint256 total);
    /// @notice Borrowers would owe `total`, more than the asset's cap, or than this account's part of it.
    error BorrowCapExceeded(address asset, uint256 cap, uint256 total);
    /// @notice An account that owes may hold nothing but its collateral and its debt, and one that holds several
    /// assets may not borrow another. Only the layout with a market for each pair refuses this.
    error OutsideMarket(address asset);
    /// @notice A transfer moved other than it should: the pool would hold less than its books say.
    error NotPaid(address asset, uint256 held, uint256 cash);
    /// @notice The debt would exceed what the collateral's LTV allows (USD with 8 decimals).
    error BorrowLimitExceeded(uint256 debtUsd, uint256 borrowLimitUsd);
    /// @notice The health factor (wad) would be below one.
    error HealthFactorTooLow(uint256 healthFactor);
    /// @notice Not to be liquidated: the health factor (wad) is one or more, or there is no debt.
    error HealthFactorNotBelowOne(uint256 healthFactor);
    /// @notice This account owes nothing in this asset.
    error NoDebt(address asset);
    /// @notice This account has no collateral in this asset.
    error NoCollateral(address asset);
    /// @notice A liquidation must leave nothing of one side, or at least `minLeftoverUsd` of both (USD with 8
    /// decimals).
    error DustLeft(uint256 collateralLeftUsd, uint256 debtLeftUsd);
    /// @notice Nobody liquidates himself.
    error SelfLiquidation();
    /// @notice `caller` is neither `user` nor a manager of this account.
    error NotManager(address user, address caller);

    /// @notice Adds an asset; only the owner may.
    function addAsset(address asset, AssetConfig calldata config) external;

    /// @notice Sets an asset's parameters, interest up to now at the old ones; only the owner may.
    /// @dev What the change does to accounts is not looked at: a lower threshold makes some of them liquidatable.
    function setAssetConfig(address asset, AssetConfig calldata config) external;

    /// @notice Sets the parameters of the pool as a whole; only the owner may.
    function setPoolConfig(PoolConfig calldata config) external;

    /// @notice Pays the pool's share of the interest, as far as there is cash, to `to`; only the owner may.
    function claimTreasury(address asset, address to) external returns (uint256 amount);

    /// @notice Supplies `amount`; it earns interest and counts as collateral.
    function supply(address asset, uint256 amount) external;

    /// @notice Takes `amount` back (the largest integer: all); the health factor must stay at one or above.
    /// @return withdrawn Base units paid out.
    function withdraw(address asset, uint256 amount) external returns (uint256 withdrawn);

    /// @notice Borrows `amount`; all debt together must stay within the borrow limit.
    function borrow(address asset, uint256 amount) external;

    /// @notice Pays up to `amount` of debt back (the largest integer: all).
    /// @return repaid Base units taken from the caller.
    function repay(address asset, uint256 amount) external returns (uint256 repaid);

    /// @notice Lets `manager` withdraw and borrow for the caller's account, wherever the tokens go, or no longer.
    function setManager(address manager, bool allowed) external;

    /// @notice `supply` from the caller's wallet for the account of `onBehalfOf`; anybody may.
    function supplyFor(address asset, uint256 amount, address onBehalfOf) external;

    /// @notice `withdraw` from the account of `onBehalfOf`, paid to `receiver`; that account and its managers may.
    /// @return withdrawn Base units paid out.
    function withdrawFor(address asset, uint256 amount, address onBehalfOf, address receiver)
        external
        returns (uint256 withdrawn);

    /// @notice `borrow` on the account of `onBehalfOf`, paid to `receiver`; that account and its managers may.
    function borrowFor(address asset, uint256 amount, address onBehalfOf, address receiver) external;

    /// @notice `repay` from the caller's wallet for the account of `onBehalfOf`; anybody may.
    /// @return repaid Base units taken from the caller.
    function repayFor(address asset, uint256 amount, address onBehalfOf) external returns (uint256 repaid);

    /// @notice Lends `amount` to the caller, calls its `IFlashBorrower.onFlashLoan`, and takes `amount` and the
    /// fee from it when that returns. Meanwhile every other function of the pool works as always.
    function flashLoan(address asset, uint256 amount, bytes calldata data) external;

    /// @notice Pays up to `debtToCover` (the largest integer: as much as allowed) of the debt of an account with
    /// a health factor below one, and takes collateral of that worth and the bonus.
    /// @dev At most `closeFactorBps` of the whole debt; all of `debtAsset` when the health factor is at or below
    /// `fullCloseHealthFactor`, or when the collateral or the debt concerned is worth less than `smallPositionUsd`.
    /// @return repaid Base units of `debtAsset` taken from the caller.
    /// @return received Base units of `collateralAsset` paid to the caller: what is seized, less the pool's share of
    /// the bonus.
    function liquidate(address collateralAsset, address debtAsset, address borrower, uint256 debtToCover)
        external
        returns (uint256 repaid, uint256 received);

    /// @notice Health factor (wad); the largest integer without debt.
    function healthFactor(address user) external view returns (uint256);

    /// @notice A position in dollars.
    function accountData(address user) external view returns (AccountData memory);

    /// @notice What `user` has supplied of `asset`, interest included; base units, floored.
    function supplyBalance(address user, address asset) external view returns (uint256);

    /// @notice What `user` owes of `asset`, interest included; base units, ceiled.
    function debtBalance(address user, address asset) external view returns (uint256);

    /// @notice An asset's totals and rates.
    function reserveState(address asset) external view returns (ReserveState memory);

    /// @notice Whether `manager` may withdraw and borrow for `user`; everybody is his own manager.
    function isManager(address user, address manager) external view returns (bool);

    /// @notice What a flash loan of `amount` costs; base units, ceiled.
    function flashLoanFee(uint256 amount) external view returns (uint256);

    /// @notice Parameters of the pool as a whole.
    function poolConfig() external view returns (PoolConfig memory);

    /// @notice An asset's parameters.
    function assetConfig(address asset) external view returns (AssetConfig memory);

    /// @notice Who holds the tokens of `asset`: the pool, or one account for each part of its totals.
    function tokenHolders(address asset) external view returns (address[] memory);

    /// @notice Tokens of `asset` that `user` can be paid: all cash of the pool, or that of this account's part.
    function cashFor(address user, address asset) external view returns (uint256);

    /// @notice All assets by id.
    function assets() external view returns (address[] memory);
}
