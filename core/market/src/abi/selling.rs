//! Interface of the contract that liquidates and sells in one. Owns no meaning.

use alloy_sol_types::sol;

sol! {
    #[derive(Debug, PartialEq, Eq)]
    interface LiquidationSeller {
        error TooLittleOut(uint256 amountOut, uint256 minAmountOut);
        error SafeERC20FailedOperation(address token);

        function liquidateAndSell(
            address pool,
            address pair,
            address collateralAsset,
            address debtAsset,
            address borrower,
            uint256 maxRepay,
            uint256 minAmountOut
        ) external returns (uint256 repaid, uint256 seized, uint256 amountOut);
    }
}
