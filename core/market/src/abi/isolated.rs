//! Interface of an isolated market. Owns no meaning.

use alloy_sol_types::sol;

sol! {
    #[derive(Debug, PartialEq, Eq)]
    interface IsolatedMarket {
        #[derive(Default)]
        struct MarketConfig {
            address loanToken;
            address collateralToken;
            address oracle;
            address feeRecipient;
            uint16 lltvBps;
            uint16 feeBps;
            uint16 baseRateBps;
            uint16 slope1Bps;
            uint16 slope2Bps;
            uint16 kinkBps;
        }

        #[derive(Default)]
        struct MarketState {
            uint256 totalSupplyAssets;
            uint256 totalSupplyShares;
            uint256 totalBorrowAssets;
            uint256 totalBorrowShares;
            uint256 cash;
            uint256 utilization;
            uint256 borrowRate;
            uint256 supplyRate;
        }

        #[derive(Default)]
        struct Position {
            uint256 supplied;
            uint256 collateral;
            uint256 debt;
            uint256 collateralUsd;
            uint256 debtUsd;
            uint256 debtLimitUsd;
            uint256 healthFactor;
        }

        event InterestAccrued(uint256 borrowRate, uint256 interest, uint256 feeShares);
        event Supply(address indexed user, uint256 amount, uint256 shares);
        event Withdraw(address indexed user, uint256 amount, uint256 shares);
        event Borrow(address indexed user, uint256 amount, uint256 shares);
        event Repay(address indexed user, uint256 amount, uint256 shares);
        event SupplyCollateral(address indexed user, uint256 amount);
        event WithdrawCollateral(address indexed user, uint256 amount);
        event Liquidate(
            address indexed borrower,
            address indexed liquidator,
            uint256 repaid,
            uint256 repaidShares,
            uint256 seized
        );
        event BadDebt(address indexed borrower, uint256 amount, uint256 shares);
        event ManagerSet(address indexed user, address indexed manager, bool allowed);

        error InvalidConfig(string parameter);
        error ZeroAmount();
        error AmountTooSmall(uint256 amount);
        error AmountTooLarge(uint256 amount);
        error InsufficientSupply(uint256 available, uint256 requested);
        error InsufficientLiquidity(uint256 available, uint256 requested);
        error InsufficientCollateral(uint256 available, uint256 requested);
        error HealthFactorTooLow(uint256 healthFactor);
        error HealthFactorNotBelowOne(uint256 healthFactor);
        error NoDebt();
        error NotManager(address user, address caller);
        error TransferMismatch(address token, uint256 requested, uint256 received);
        error ReentrancyGuardReentrantCall();
        error SafeERC20FailedOperation(address token);
        error SafeCastOverflowedUintDowncast(uint8 bits, uint256 value);

        function accrue() external;
        function setManager(address manager, bool allowed) external;
        function supply(uint256 amount) external;
        function supplyFor(uint256 amount, address onBehalfOf) external;
        function withdraw(uint256 amount) external returns (uint256 withdrawn);
        function withdrawFor(uint256 amount, address onBehalfOf, address receiver)
            external returns (uint256 withdrawn);
        function borrow(uint256 amount) external;
        function borrowFor(uint256 amount, address onBehalfOf, address receiver) external;
        function repay(uint256 amount) external returns (uint256 repaid);
        function repayFor(uint256 amount, address onBehalfOf) external returns (uint256 repaid);
        function supplyCollateral(uint256 amount) external;
        function supplyCollateralFor(uint256 amount, address onBehalfOf) external;
        function withdrawCollateral(uint256 amount) external returns (uint256 withdrawn);
        function withdrawCollateralFor(uint256 amount, address onBehalfOf, address receiver)
            external returns (uint256 withdrawn);
        function liquidate(address borrower, uint256 debtToCover)
            external returns (uint256 repaid, uint256 seized);
        function healthFactor(address user) external view returns (uint256);
        function supplyBalance(address user) external view returns (uint256);
        function debtBalance(address user) external view returns (uint256);
        function collateralBalance(address user) external view returns (uint256);
        function sharesOf(address user) external view returns (uint256 supplyShares, uint256 borrowShares);
        function position(address user) external view returns (Position);
        function marketState() external view returns (MarketState);
        function marketConfig() external view returns (MarketConfig);
        function liquidationIncentiveFactor() external view returns (uint256);
        function isManager(address user, address manager) external view returns (bool);
        function LOAN_TOKEN() external view returns (address);
        function COLLATERAL_TOKEN() external view returns (address);
        function ORACLE() external view returns (address);
        function FEE_RECIPIENT() external view returns (address);
    }
}
