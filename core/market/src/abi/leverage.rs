//! Interface of the leverage router. Owns no meaning.

use alloy_sol_types::sol;

sol! {
    #[derive(Debug, PartialEq, Eq)]
    interface LeverageRouter {
        #[derive(Default)]
        struct Position {
            address collateralAsset;
            address debtAsset;
            address pair;
        }

        #[derive(Default)]
        struct OpenLimits {
            uint256 deposit;
            uint256 targetLeverage;
            uint256 maxBorrowed;
            uint256 minBought;
            uint256 minHealthFactor;
            uint256 deadline;
        }

        #[derive(Default)]
        struct UnwindLimits {
            uint256 targetLeverage;
            uint256 maxSold;
            uint256 minHealthFactor;
            bool withdrawAll;
            uint256 deadline;
        }

        event LoopStep(
            address indexed user,
            uint256 step,
            uint256 debtAmount,
            uint256 collateralAmount,
            uint256 healthFactor
        );
        event Opened(
            address indexed user,
            address indexed collateralAsset,
            address indexed debtAsset,
            uint256 deposit,
            uint256 bought,
            uint256 borrowed,
            uint256 leverage
        );
        event Unwound(
            address indexed user,
            address indexed collateralAsset,
            address indexed debtAsset,
            uint256 sold,
            uint256 repaid,
            uint256 leverage
        );

        error DeadlinePassed(uint256 deadline, uint256 time);
        error LeverageOutOfRange(uint256 targetLeverage);
        error LeverageReached(uint256 leverage, uint256 targetLeverage);
        error NoSteps();
        error TooMuchBorrowed(uint256 borrowed, uint256 maxBorrowed);
        error TooLittleBought(uint256 bought, uint256 minBought);
        error TooMuchSold(uint256 sold, uint256 maxSold);
        error HealthFactorBelowLimit(uint256 healthFactor, uint256 minHealthFactor);
        error NoRoom();
        error NotThePool(address caller);
        error TargetOutOfReach();
        error AmountTooLarge(uint256 amount);
        error UnknownToken(address token);
        error NoLiquidity();
        error ReentrancyGuardReentrantCall();
        error SafeERC20FailedOperation(address token);

        function open(Position position, OpenLimits limits) external
            returns (uint256 bought, uint256 borrowed);
        function openByLoop(Position position, OpenLimits limits, uint256 maxSteps) external
            returns (uint256 bought, uint256 borrowed, uint256 steps);
        function unwind(Position position, UnwindLimits limits) external
            returns (uint256 sold, uint256 repaid);
        function unwindByLoop(Position position, UnwindLimits limits, uint256 maxSteps) external
            returns (uint256 sold, uint256 repaid, uint256 steps);
        function onFlashLoan(address asset, uint256 amount, uint256 fee, bytes data) external;
        function leverageOf(address user, address collateralAsset, address debtAsset) external view
            returns (uint256);
        function POOL() external view returns (address);
    }
}
