// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IFlashBorrower} from "../interfaces/IFlashBorrower.sol";
import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {BPS, WadRayMath} from "../libraries/WadRayMath.sol";
import {PoolLiquidation} from "./PoolLiquidation.sol";

/// @title Loans for the length of a call
abstract contract PoolFlashLoans is PoolLiquidation {
    /// @inheritdoc ILendingPool
    function flashLoanFee(uint256 amount) public view returns (uint256) {
        return WadRayMath.mulDivUp(amount, settings.flashLoanFeeBps, BPS);
    }

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
        // Kept here: what the borrower does meanwhile may move its account to another part.
        uint256 part = _lend(asset, amount);
        IFlashBorrower(msg.sender).onFlashLoan(asset, amount, fee, data);
        _takeBack(asset, part, amount, fee);
    }

    function _lend(address asset, uint256 amount) private nonReentrant returns (uint256 part) {
        if (amount == 0) revert ZeroAmount();
        _listed(asset);
        _accrue(asset);
        part = _part(asset, msg.sender);
        _cashOut(asset, part, amount);
        _send(asset, part, msg.sender, amount);
    }

    /// @dev The fee goes to the pool's share: suppliers' claims do not change, so no supply just before the
    /// loan can catch a part of it.
    function _takeBack(address asset, uint256 part, uint256 amount, uint256 fee) private nonReentrant {
        totals[asset][part].treasuryScaledSupply += WadRayMath.toScaledDown(fee, _storedIndexes(asset).supply);
        _cashIn(asset, part, amount + fee);

        emit FlashLoan(msg.sender, asset, amount, fee);
        _take(asset, part, amount + fee);
    }
}
