// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

/// @title Whoever takes flash loans
interface IFlashBorrower {
    /// @notice Called by the pool once `amount` of `asset` has arrived. When this returns, the pool takes
    /// `amount + fee` from this contract, which must hold and have approved them.
    /// @dev Only the borrower itself can start this call, by `ILendingPool.flashLoan`; still check that
    /// `msg.sender` is the pool before acting on `data`.
    /// @param fee Base units of `asset`, ceiled.
    /// @param data What was given to `flashLoan`, as it is.
    function onFlashLoan(address asset, uint256 amount, uint256 fee, bytes calldata data) external;
}
