// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

/// @title A lending pool of several assets
/// @notice Suppliers earn interest and their supply is collateral; borrowers owe interest; whoever's health
/// factor falls below one can be liquidated by anybody.
/// @dev Units: amounts in a token's base units; USD values with 8 decimals; health factors in wad (1e18);
/// indexes and yearly rates in ray (1e27); parameters in basis points. Every rounding goes against the caller
/// (see ROUNDING.md). Tokens that take a fee on transfer, rebase, or call back into the pool are not supported.
interface ILendingPool {
    /// @notice Parameters of one asset, all in basis points.
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
    /// @notice `amount` was supplied.
    event Supply(address indexed user, address indexed asset, uint256 amount);
    /// @notice `amount` was taken back.
    event Withdraw(address indexed user, address indexed asset, uint256 amount);
    /// @notice `amount` was borrowed.
    event Borrow(address indexed user, address indexed asset, uint256 amount);
    /// @notice `amount` of debt was paid back.
    event Repay(address indexed user, address indexed asset, uint256 amount);
    /// @notice `liquidator` paid `repaid` of the borrower's debt and took `seized` of the collateral.
    event Liquidate(
        address indexed borrower,
        address indexed collateralAsset,
        address indexed debtAsset,
        address liquidator,
        uint256 repaid,
        uint256 seized
    );
    /// @notice `amount` of debt had no collateral left behind it and was written off.
    event DeficitCreated(address indexed borrower, address indexed asset, uint256 amount);
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
    /// @notice More was asked for than this account has supplied.
    error InsufficientSupply(address asset, uint256 available, uint256 requested);
    /// @notice The pool has lent out too much to pay this now.
    error InsufficientLiquidity(address asset, uint256 available, uint256 requested);
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
    /// @notice A liquidation must leave nothing of one side, or at least $1,000 of both (USD with 8 decimals).
    error DustLeft(uint256 collateralLeftUsd, uint256 debtLeftUsd);
    /// @notice Nobody liquidates himself.
    error SelfLiquidation();

    /// @notice Adds an asset; only the owner may.
    function addAsset(address asset, AssetConfig calldata config) external;

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

    /// @notice Pays up to `debtToCover` (the largest integer: as much as allowed) of the debt of an account with
    /// a health factor below one, and takes collateral of that worth and the bonus.
    /// @dev At most half of the whole debt; all of `debtAsset` when the health factor is at or below 0.95, or
    /// when the collateral or the debt concerned is worth less than $2,000.
    /// @return repaid Base units of `debtAsset` taken from the caller.
    /// @return seized Base units of `collateralAsset` paid to the caller.
    function liquidate(address collateralAsset, address debtAsset, address borrower, uint256 debtToCover)
        external
        returns (uint256 repaid, uint256 seized);

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

    /// @notice An asset's parameters.
    function assetConfig(address asset) external view returns (AssetConfig memory);

    /// @notice All assets by id.
    function assets() external view returns (address[] memory);
}
