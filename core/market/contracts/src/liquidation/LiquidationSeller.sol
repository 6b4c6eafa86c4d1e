// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IPair} from "../interfaces/IPair.sol";

/// @title Liquidates and sells what it got, or does neither
/// @notice For bots that do not want to hold collateral: who comes too late pays for gas and for nothing else. Owns
/// nothing, knows nobody, and holds nothing between calls.
contract LiquidationSeller {
    using SafeERC20 for IERC20;

    /// @notice The sale brought less than the caller asked for.
    error TooLittleOut(uint256 amountOut, uint256 minAmountOut);

    /// @notice Takes up to `maxRepay` of `debtAsset` from the caller, liquidates `borrower`, sells the collateral to
    /// `pair` and gives the caller the proceeds and what was not needed.
    /// @param minAmountOut Least of `debtAsset` that the collateral must bring.
    /// @return repaid Base units of debt repaid.
    /// @return seized Base units of collateral got and sold.
    /// @return amountOut Base units of `debtAsset` that they brought.
    function liquidateAndSell(
        ILendingPool pool,
        IPair pair,
        address collateralAsset,
        address debtAsset,
        address borrower,
        uint256 maxRepay,
        uint256 minAmountOut
    ) external returns (uint256 repaid, uint256 seized, uint256 amountOut) {
        IERC20(debtAsset).safeTransferFrom(msg.sender, address(this), maxRepay);
        IERC20(debtAsset).forceApprove(address(pool), maxRepay);
        (repaid, seized) = pool.liquidate(collateralAsset, debtAsset, borrower, maxRepay);

        IERC20(collateralAsset).safeTransfer(address(pair), seized);
        (, amountOut) = pair.swap(collateralAsset, msg.sender);
        if (amountOut < minAmountOut) revert TooLittleOut(amountOut, minAmountOut);

        if (repaid != maxRepay) {
            IERC20(debtAsset).forceApprove(address(pool), 0);
            IERC20(debtAsset).safeTransfer(msg.sender, maxRepay - repaid);
        }
    }
}
