// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

/// @title Leverage in one transaction
/// @notice Opens a position of a chosen leverage in the pool, and takes it down again: long, with a volatile
/// collateral and a stable debt, or short, the other way round. By a flash loan, or by the loop that it stands for:
/// borrow, swap, supply, borrow.
/// @dev Whoever calls has made the router a manager of his account (`ILendingPool.setManager`) and approved it for
/// the collateral that he deposits; the router acts for its caller's account and no other, and keeps nothing.
/// Leverage (wad) is collateral over collateral less debt, of the two assets named, at the pool's oracle. It is
/// reached to a base unit, what the swap does to the pair's price and a flash loan's fee included.
interface ILeverageRouter {
    /// @notice What is held, what is owed, and where one is swapped for the other.
    struct Position {
        address collateralAsset;
        address debtAsset;
        /// A pair of the two.
        address pair;
    }

    /// @notice How far to go up, and when not to.
    struct OpenLimits {
        /// Collateral from the caller's wallet; may be nothing.
        uint256 deposit;
        /// Wad, above one.
        uint256 targetLeverage;
        /// Refused if more would be borrowed.
        uint256 maxBorrowed;
        /// Refused if less collateral would be bought.
        uint256 minBought;
        /// Refused if the account's health factor (wad) would end lower.
        uint256 minHealthFactor;
        /// Unix seconds, this one included.
        uint256 deadline;
    }

    /// @notice How far to go down, and when not to.
    struct UnwindLimits {
        /// Wad; one: all debt of this asset.
        uint256 targetLeverage;
        /// Refused if more collateral would be sold.
        uint256 maxSold;
        /// Refused if the account's health factor (wad) would end lower.
        uint256 minHealthFactor;
        /// Whether the collateral goes to the caller's wallet once the debt is gone.
        bool withdrawAll;
        /// Unix seconds, this one included.
        uint256 deadline;
    }

    /// @notice One round of a loop.
    /// @param step Counted from 0.
    /// @param debtAmount Borrowed, or paid back; base units.
    /// @param collateralAmount Bought, or sold; base units.
    /// @param healthFactor Afterwards, wad.
    event LoopStep(
        address indexed user, uint256 step, uint256 debtAmount, uint256 collateralAmount, uint256 healthFactor
    );
    /// @notice A position was opened or raised.
    /// @param leverage Reached, wad.
    event Opened(
        address indexed user,
        address indexed collateralAsset,
        address indexed debtAsset,
        uint256 deposit,
        uint256 bought,
        uint256 borrowed,
        uint256 leverage
    );
    /// @notice A position was lowered or closed.
    /// @param leverage Reached, wad.
    event Unwound(
        address indexed user,
        address indexed collateralAsset,
        address indexed debtAsset,
        uint256 sold,
        uint256 repaid,
        uint256 leverage
    );

    /// @notice The transaction came too late (Unix seconds).
    error DeadlinePassed(uint256 deadline, uint256 time);
    /// @notice A position is opened above one, and unwound to one at least (wad).
    error LeverageOutOfRange(uint256 targetLeverage);
    /// @notice The position is there already, or beyond (wad).
    error LeverageReached(uint256 leverage, uint256 targetLeverage);
    /// @notice A loop has one step at least.
    error NoSteps();
    /// @notice More would be borrowed than allowed.
    error TooMuchBorrowed(uint256 borrowed, uint256 maxBorrowed);
    /// @notice The price moved: less would be bought than asked for.
    error TooLittleBought(uint256 bought, uint256 minBought);
    /// @notice The price moved: more would be sold than allowed.
    error TooMuchSold(uint256 sold, uint256 maxSold);
    /// @notice The health factor (wad) would be below what was asked for.
    error HealthFactorBelowLimit(uint256 healthFactor, uint256 minHealthFactor);
    /// @notice The account has no room for a single step of the loop.
    error NoRoom();
    /// @notice Only the pool calls back.
    error NotThePool(address caller);

    /// @notice Raises the caller's position by a flash loan of the collateral.
    /// @return bought Base units of the collateral that came from the pair and stayed.
    /// @return borrowed Base units of the debt asset.
    function open(Position calldata position, OpenLimits calldata limits)
        external
        returns (uint256 bought, uint256 borrowed);

    /// @notice Raises the caller's position by borrowing what the LTV allows, swapping, supplying, and again, until
    /// the target is reached or `maxSteps` are done.
    /// @return bought Base units of the collateral.
    /// @return borrowed Base units of the debt asset.
    /// @return steps How many it took.
    function openByLoop(Position calldata position, OpenLimits calldata limits, uint256 maxSteps)
        external
        returns (uint256 bought, uint256 borrowed, uint256 steps);

    /// @notice Lowers the caller's position by a flash loan of the debt asset.
    /// @return sold Base units of the collateral.
    /// @return repaid Base units of the debt asset.
    function unwind(Position calldata position, UnwindLimits calldata limits)
        external
        returns (uint256 sold, uint256 repaid);

    /// @notice Lowers the caller's position by withdrawing what the health factor allows, swapping, paying back, and
    /// again, until the target is reached or `maxSteps` are done.
    /// @return sold Base units of the collateral.
    /// @return repaid Base units of the debt asset.
    /// @return steps How many it took.
    function unwindByLoop(Position calldata position, UnwindLimits calldata limits, uint256 maxSteps)
        external
        returns (uint256 sold, uint256 repaid, uint256 steps);

    /// @notice Leverage (wad) of a position of two assets; the largest integer when the debt is worth all of it or
    /// more.
    function leverageOf(address user, address collateralAsset, address debtAsset) external view returns (uint256);
}
