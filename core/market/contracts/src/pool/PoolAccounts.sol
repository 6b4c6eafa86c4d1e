// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {Reserve} from "../libraries/ReserveLogic.sol";
import {WAD, WadRayMath} from "../libraries/WadRayMath.sol";
import {PoolHealth} from "./PoolHealth.sol";

/// @title Supply, withdraw, borrow, repay, for oneself and for others
/// @dev Every call: accrue, check, write, check health, move tokens last.
abstract contract PoolAccounts is PoolHealth {
    /// @inheritdoc ILendingPool
    function setManager(address manager, bool allowed) external {
        managers[msg.sender][manager] = allowed;
        emit ManagerSet(msg.sender, manager, allowed);
    }

    /// @inheritdoc ILendingPool
    function isManager(address user, address manager) public view returns (bool) {
        return user == manager || managers[user][manager];
    }

    /// @inheritdoc ILendingPool
    function supply(address asset, uint256 amount) external {
        _supply(asset, amount, msg.sender);
    }

    /// @inheritdoc ILendingPool
    function supplyFor(address asset, uint256 amount, address onBehalfOf) external {
        _supply(asset, amount, onBehalfOf);
    }

    /// @inheritdoc ILendingPool
    function withdraw(address asset, uint256 amount) external returns (uint256 withdrawn) {
        return _withdraw(asset, amount, msg.sender, msg.sender);
    }

    /// @inheritdoc ILendingPool
    function withdrawFor(address asset, uint256 amount, address onBehalfOf, address receiver)
        external
        returns (uint256 withdrawn)
    {
        _checkManager(onBehalfOf);
        return _withdraw(asset, amount, onBehalfOf, receiver);
    }

    /// @inheritdoc ILendingPool
    function borrow(address asset, uint256 amount) external {
        _borrow(asset, amount, msg.sender, msg.sender);
    }

    /// @inheritdoc ILendingPool
    function borrowFor(address asset, uint256 amount, address onBehalfOf, address receiver) external {
        _checkManager(onBehalfOf);
        _borrow(asset, amount, onBehalfOf, receiver);
    }

    /// @inheritdoc ILendingPool
    function repay(address asset, uint256 amount) external returns (uint256 repaid) {
        return _repay(asset, amount, msg.sender);
    }

    /// @inheritdoc ILendingPool
    function repayFor(address asset, uint256 amount, address onBehalfOf) external returns (uint256 repaid) {
        return _repay(asset, amount, onBehalfOf);
    }

    function _supply(address asset, uint256 amount, address user) private nonReentrant {
        _checkAmount(amount);
        Reserve storage reserve = _listed(asset);
        uint256 index = _accrue(asset).supply;
        _enter(user, asset, false);
        uint256 part = _part(asset, user);

        _mintSupply(user, asset, part, amount, index);
        uint256 cap = _cap(asset, reserve.config.supplyCap);
        if (cap != ALL) {
            uint256 total = WadRayMath.toAmountUp(totals[asset][part].scaledSupply, index);
            if (total > cap) revert SupplyCapExceeded(asset, cap, total);
        }
        _cashIn(asset, part, amount);

        emit Supply(user, asset, amount);
        _take(asset, part, amount);
    }

    function _withdraw(address asset, uint256 amount, address user, address receiver)
        private
        nonReentrant
        returns (uint256 withdrawn)
    {
        _listed(asset);
        uint256 index = _accrue(asset).supply;
        uint256 part = _part(asset, user);

        uint256 balance = WadRayMath.toAmountDown(scaledSupply[user][asset], index);
        withdrawn = amount == ALL ? balance : amount;
        if (withdrawn == 0) revert ZeroAmount();
        if (withdrawn > balance) revert InsufficientSupply(asset, balance, withdrawn);
        _burnSupply(user, asset, part, withdrawn, index);
        _cashOut(asset, part, withdrawn);

        if (userAssets[user].borrowed != 0) {
            _accrueHeld(user);
            uint256 health = _accountData(user).healthFactor;
            if (health < WAD) revert HealthFactorTooLow(health);
        }
        emit Withdraw(user, asset, withdrawn);
        _send(asset, part, receiver, withdrawn);
    }

    function _borrow(address asset, uint256 amount, address user, address receiver) private nonReentrant {
        _checkAmount(amount);
        Reserve storage reserve = _listed(asset);
        uint256 index = _accrue(asset).borrow;
        _enter(user, asset, true);
        uint256 part = _part(asset, user);

        _mintDebt(user, asset, part, amount, index);
        uint256 cap = _cap(asset, reserve.config.borrowCap);
        if (cap != ALL) {
            uint256 total = WadRayMath.toAmountUp(totals[asset][part].scaledDebt, index);
            if (total > cap) revert BorrowCapExceeded(asset, cap, total);
        }
        _cashOut(asset, part, amount);

        _accrueHeld(user);
        AccountData memory account = _accountData(user);
        if (account.debtUsd > account.borrowLimitUsd) {
            revert BorrowLimitExceeded(account.debtUsd, account.borrowLimitUsd);
        }
        emit Borrow(user, asset, amount);
        _send(asset, part, receiver, amount);
    }

    function _repay(address asset, uint256 amount, address user) private nonReentrant returns (uint256 repaid) {
        if (amount == 0) revert ZeroAmount();
        _listed(asset);
        uint256 index = _accrue(asset).borrow;
        uint256 part = _part(asset, user);

        uint256 debt = WadRayMath.toAmountUp(scaledDebt[user][asset], index);
        if (debt == 0) revert NoDebt(asset);
        repaid = Math.min(amount, debt);
        uint256 burned = _burnDebt(user, asset, part, repaid, index);
        if (burned == 0) revert AmountTooSmall(repaid);
        _cashIn(asset, part, repaid);

        emit Repay(user, asset, repaid);
        _take(asset, part, repaid);
    }

    function _checkManager(address user) private view {
        if (!isManager(user, msg.sender)) revert NotManager(user, msg.sender);
    }

    /// @dev A part's share of a cap, base units, floored; the largest integer where there is none.
    function _cap(address asset, uint256 wholeTokens) private view returns (uint256) {
        if (wholeTokens == 0) return ALL;
        return wholeTokens * 10 ** reserves[asset].listing.decimals / _capShares(asset);
    }

    /// @dev Of an amount that means itself, whatever it is.
    function _checkAmount(uint256 amount) private pure {
        if (amount == 0) revert ZeroAmount();
        if (amount > type(uint128).max) revert AmountTooLarge(amount);
    }
}
