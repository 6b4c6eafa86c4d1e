// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IFlashBorrower} from "../interfaces/IFlashBorrower.sol";
import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {ILeverageRouter} from "../interfaces/ILeverageRouter.sol";
import {LeverageMath} from "../libraries/LeverageMath.sol";
import {PairMath} from "../libraries/PairMath.sol";
import {BPS, WAD, WadRayMath} from "../libraries/WadRayMath.sol";
import {LendingPool} from "../LendingPool.sol";
import {LeverageBase} from "./LeverageBase.sol";

/// @title The leverage router
/// @dev Has no storage and holds no tokens between calls. Opening borrows the collateral in a flash loan, so that the
/// debt asset's cash is needed once, for the debt; unwinding borrows the debt asset, for the same reason. The account
/// acted on is always the caller's.
contract LeverageRouter is LeverageBase, IFlashBorrower, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev What the flash loan's call back must know.
    struct Plan {
        address user;
        Position position;
        bool opening;
        /// Opening: what to borrow. Unwinding: what to sell.
        uint256 amount;
        /// Opening: what is there to supply. Unwinding: what to withdraw.
        uint256 supply;
    }

    constructor(LendingPool pool) LeverageBase(pool) {}

    modifier notAfter(uint256 deadline) {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline, block.timestamp);
        _;
    }

    // ----------------------------------------------------------------- opening

    /// @inheritdoc ILeverageRouter
    function open(Position calldata position, OpenLimits calldata limits)
        external
        nonReentrant
        notAfter(limits.deadline)
        returns (uint256 bought, uint256 borrowed)
    {
        (View memory seen, uint256 feeBps) = (_lookToOpen(position, limits), _flashLoanFeeBps());
        borrowed = _debtToOpen(seen, limits.targetLeverage, feeBps);
        if (borrowed == 0) revert LeverageReached(_leverage(seen), limits.targetLeverage);
        uint256 out = PairMath.amountOutDown(borrowed, seen.debtReserve, seen.collateralReserve);
        bought = WadRayMath.mulDivDown(out, BPS, BPS + feeBps);

        _take(position.collateralAsset, limits.deposit);
        Plan memory plan = Plan({
            user: msg.sender, position: position, opening: true, amount: borrowed, supply: limits.deposit
        });
        POOL.flashLoan(position.collateralAsset, bought, abi.encode(plan));
        _finishOpening(position, limits, bought, borrowed);
    }

    /// @inheritdoc ILeverageRouter
    function openByLoop(Position calldata position, OpenLimits calldata limits, uint256 maxSteps)
        external
        nonReentrant
        notAfter(limits.deadline)
        returns (uint256 bought, uint256 borrowed, uint256 steps)
    {
        if (maxSteps == 0) revert NoSteps();
        View memory seen = _lookToOpen(position, limits);
        uint256 needed = _debtToOpen(seen, limits.targetLeverage, 0);
        if (needed == 0) revert LeverageReached(_leverage(seen), limits.targetLeverage);
        if (limits.deposit != 0) {
            _take(position.collateralAsset, limits.deposit);
            _supply(msg.sender, position.collateralAsset, limits.deposit);
        }
        while (steps < maxSteps && needed != 0) {
            uint256 amount = Math.min(needed, _room(msg.sender, position.debtAsset, seen));
            if (amount == 0) break;
            POOL.borrowFor(position.debtAsset, amount, msg.sender, address(this));
            uint256 out = _swap(position.pair, position.debtAsset, amount, position.collateralAsset);
            _supply(msg.sender, position.collateralAsset, out);
            emit LoopStep(msg.sender, steps, amount, out, POOL.healthFactor(msg.sender));
            bought += out;
            borrowed += amount;
            ++steps;
            if (amount == needed) break;
            seen = _look(msg.sender, position);
            needed = _debtToOpen(seen, limits.targetLeverage, 0);
        }
        if (steps == 0) revert NoRoom();
        _finishOpening(position, limits, bought, borrowed);
    }

    // --------------------------------------------------------------- unwinding

    /// @inheritdoc ILeverageRouter
    function unwind(Position calldata position, UnwindLimits calldata limits)
        external
        nonReentrant
        notAfter(limits.deadline)
        returns (uint256 sold, uint256 repaid)
    {
        View memory seen = _lookToUnwind(position, limits);
        repaid = _debtToUnwind(seen, limits.targetLeverage, _flashLoanFeeBps());
        if (repaid == 0) revert LeverageReached(_leverage(seen), limits.targetLeverage);
        sold = _collateralFor(seen, repaid + POOL.flashLoanFee(repaid));

        bool leaving = limits.withdrawAll && repaid == seen.debt;
        Plan memory plan = Plan({
            user: msg.sender,
            position: position,
            opening: false,
            amount: sold,
            supply: leaving ? type(uint256).max : sold
        });
        POOL.flashLoan(position.debtAsset, repaid, abi.encode(plan));
        _finishUnwinding(position, limits, sold, repaid);
    }

    /// @inheritdoc ILeverageRouter
    function unwindByLoop(Position calldata position, UnwindLimits calldata limits, uint256 maxSteps)
        external
        nonReentrant
        notAfter(limits.deadline)
        returns (uint256 sold, uint256 repaid, uint256 steps)
    {
        if (maxSteps == 0) revert NoSteps();
        View memory seen = _lookToUnwind(position, limits);
        uint256 needed = _debtToUnwind(seen, limits.targetLeverage, 0);
        if (needed == 0) revert LeverageReached(_leverage(seen), limits.targetLeverage);
        while (steps < maxSteps && needed != 0) {
            uint256 all = _collateralFor(seen, needed);
            uint256 amount = Math.min(all, _free(msg.sender, position.collateralAsset, seen));
            if (amount == 0) break;
            POOL.withdrawFor(position.collateralAsset, amount, msg.sender, address(this));
            uint256 out = _swap(position.pair, position.collateralAsset, amount, position.debtAsset);
            uint256 paid = _repay(msg.sender, position.debtAsset, out);
            emit LoopStep(msg.sender, steps, paid, amount, POOL.healthFactor(msg.sender));
            sold += amount;
            repaid += paid;
            ++steps;
            if (amount == all) break;
            seen = _look(msg.sender, position);
            needed = _debtToUnwind(seen, limits.targetLeverage, 0);
        }
        if (steps == 0) revert NoRoom();
        if (limits.withdrawAll && POOL.debtBalance(msg.sender, position.debtAsset) == 0) {
            POOL.withdrawFor(position.collateralAsset, type(uint256).max, msg.sender, msg.sender);
        }
        _finishUnwinding(position, limits, sold, repaid);
    }

    // ------------------------------------------------------------- flash loans

    /// @inheritdoc IFlashBorrower
    /// @dev The pool calls back nobody but who asked for the loan, so the plan is the router's own.
    function onFlashLoan(address asset, uint256 amount, uint256 fee, bytes calldata data) external {
        if (msg.sender != address(POOL)) revert NotThePool(msg.sender);
        Plan memory plan = abi.decode(data, (Plan));
        (address collateralAsset, address debtAsset) = (plan.position.collateralAsset, plan.position.debtAsset);
        if (plan.opening) {
            _supply(plan.user, collateralAsset, plan.supply + amount);
            POOL.borrowFor(debtAsset, plan.amount, plan.user, address(this));
            uint256 out = _swap(plan.position.pair, debtAsset, plan.amount, collateralAsset);
            _give(plan.user, collateralAsset, out - (amount + fee));
        } else {
            _repay(plan.user, debtAsset, amount);
            uint256 withdrawn = POOL.withdrawFor(collateralAsset, plan.supply, plan.user, address(this));
            uint256 out = _swap(plan.position.pair, collateralAsset, plan.amount, debtAsset);
            _give(plan.user, collateralAsset, withdrawn - plan.amount);
            _give(plan.user, debtAsset, out - (amount + fee));
        }
        IERC20(asset).forceApprove(msg.sender, amount + fee);
    }

    // ------------------------------------------------------------------- views

    /// @inheritdoc ILeverageRouter
    function leverageOf(address user, address collateralAsset, address debtAsset) external view returns (uint256) {
        return _leverage(_value(user, collateralAsset, debtAsset));
    }

    // ---------------------------------------------------------------- internal

    /// @dev The position as it is with the deposit in it.
    function _lookToOpen(Position calldata position, OpenLimits calldata limits)
        internal
        view
        returns (View memory seen)
    {
        if (limits.targetLeverage <= WAD) revert LeverageOutOfRange(limits.targetLeverage);
        seen = _look(msg.sender, position);
        seen.collateral += limits.deposit;
    }

    function _lookToUnwind(Position calldata position, UnwindLimits calldata limits)
        internal
        view
        returns (View memory)
    {
        if (limits.targetLeverage < WAD) revert LeverageOutOfRange(limits.targetLeverage);
        return _look(msg.sender, position);
    }

    function _flashLoanFeeBps() internal view returns (uint256) {
        return POOL.poolConfig().flashLoanFeeBps;
    }

    function _take(address asset, uint256 amount) internal {
        if (amount != 0) IERC20(asset).safeTransferFrom(msg.sender, address(this), amount);
    }

    function _finishOpening(Position calldata position, OpenLimits calldata limits, uint256 bought, uint256 borrowed)
        internal
    {
        if (borrowed > limits.maxBorrowed) revert TooMuchBorrowed(borrowed, limits.maxBorrowed);
        if (bought < limits.minBought) revert TooLittleBought(bought, limits.minBought);
        _checkHealth(limits.minHealthFactor);
        uint256 leverage = _leverage(_value(msg.sender, position.collateralAsset, position.debtAsset));
        emit Opened(
            msg.sender, position.collateralAsset, position.debtAsset, limits.deposit, bought, borrowed, leverage
        );
    }

    function _finishUnwinding(Position calldata position, UnwindLimits calldata limits, uint256 sold, uint256 repaid)
        internal
    {
        if (sold > limits.maxSold) revert TooMuchSold(sold, limits.maxSold);
        _checkHealth(limits.minHealthFactor);
        uint256 leverage = _leverage(_value(msg.sender, position.collateralAsset, position.debtAsset));
        emit Unwound(msg.sender, position.collateralAsset, position.debtAsset, sold, repaid, leverage);
    }

    function _checkHealth(uint256 least) internal view {
        uint256 health = POOL.healthFactor(msg.sender);
        if (health < least) revert HealthFactorBelowLimit(health, least);
    }
}
