// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {ILeverageRouter} from "../interfaces/ILeverageRouter.sol";
import {IPair} from "../interfaces/IPair.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {LeverageMath} from "../libraries/LeverageMath.sol";
import {PairMath} from "../libraries/PairMath.sol";
import {BPS, RAY, WadRayMath} from "../libraries/WadRayMath.sol";
import {LendingPool} from "../LendingPool.sol";
import {Pair} from "../Pair.sol";

/// @title What the leverage router looks at, and how it trades
/// @dev Reads the account as the pool and its oracle see it, and the pair's reserves; works out what to trade; sends
/// tokens to the pair and calls it. Knows nothing of flash loans and loops.
abstract contract LeverageBase is ILeverageRouter {
    using SafeERC20 for IERC20;

    /// @dev A position at this moment.
    struct View {
        /// Base units of the collateral.
        uint256 collateral;
        /// Base units of the debt asset.
        uint256 debt;
        /// Dollars with 8 decimals for a whole token, and its base units.
        uint256 collateralPrice;
        uint256 collateralUnit;
        uint256 debtPrice;
        uint256 debtUnit;
        /// The pair's reserves.
        uint256 collateralReserve;
        uint256 debtReserve;
    }

    /// @notice The pool.
    ILendingPool public immutable POOL;
    /// @dev The pool's own.
    IPriceOracle internal immutable ORACLE;

    constructor(LendingPool pool) {
        POOL = pool;
        ORACLE = pool.ORACLE();
    }

    function _look(address user, Position memory position) internal view returns (View memory seen) {
        seen = _value(user, position.collateralAsset, position.debtAsset);
        (uint256 reserve0, uint256 reserve1,) = Pair(position.pair).reserves();
        bool first = Pair(position.pair).TOKEN0() == position.collateralAsset;
        (seen.collateralReserve, seen.debtReserve) = first ? (reserve0, reserve1) : (reserve1, reserve0);
        if (reserve0 == 0 || reserve1 == 0) revert IPair.NoLiquidity();
    }

    function _value(address user, address collateralAsset, address debtAsset)
        internal
        view
        returns (View memory seen)
    {
        seen.collateral = POOL.supplyBalance(user, collateralAsset);
        seen.debt = POOL.debtBalance(user, debtAsset);
        seen.collateralPrice = ORACLE.price(collateralAsset);
        seen.collateralUnit = 10 ** IERC20Metadata(collateralAsset).decimals();
        seen.debtPrice = ORACLE.price(debtAsset);
        seen.debtUnit = 10 ** IERC20Metadata(debtAsset).decimals();
    }

    function _worth(View memory seen, uint256 collateral) internal pure returns (uint256) {
        return LeverageMath.worthDown(
            collateral, seen.collateralPrice, seen.collateralUnit, seen.debtPrice, seen.debtUnit
        );
    }

    function _leverage(View memory seen) internal pure returns (uint256) {
        return LeverageMath.leverageDown(_worth(seen, seen.collateral), seen.debt);
    }

    /// @dev What to borrow so that the position, with what that buys, has the leverage; nothing when it has it
    /// already.
    /// @param feeBps Share of what is bought that does not stay.
    function _debtToOpen(View memory seen, uint256 leverage, uint256 feeBps) internal pure returns (uint256) {
        uint256 target = LeverageMath.debtAtLeverageDown(_worth(seen, seen.collateral), leverage);
        if (target <= seen.debt) return 0;
        uint256 reserve = LeverageMath.debtAtLeverageDown(_worth(seen, seen.collateralReserve), leverage);
        reserve = WadRayMath.mulDivDown(reserve, BPS, BPS + feeBps);
        return LeverageMath.openDebtDown(target - seen.debt, reserve, seen.debtReserve);
    }

    /// @dev What to pay back so that the position, without what is sold for it, has the leverage; nothing when it has
    /// it already.
    /// @param feeBps What a loan of it costs.
    function _debtToUnwind(View memory seen, uint256 leverage, uint256 feeBps) internal pure returns (uint256) {
        uint256 target = LeverageMath.debtAtLeverageDown(_worth(seen, seen.collateral), leverage);
        if (target >= seen.debt) return 0;
        uint256 reserve = LeverageMath.debtAtLeverageDown(_worth(seen, seen.collateralReserve), leverage);
        uint256 out = WadRayMath.mulDivDown(seen.debtReserve, BPS, BPS + feeBps);
        uint256 repaid = LeverageMath.unwindDebtUp(seen.debt - target, reserve, out);
        return repaid < seen.debt ? repaid : seen.debt;
    }

    /// @dev The collateral that must be sold for `debtAmount`.
    function _collateralFor(View memory seen, uint256 debtAmount) internal pure returns (uint256) {
        if (debtAmount >= seen.debtReserve) revert LeverageMath.TargetOutOfReach();
        return PairMath.amountInUp(debtAmount, seen.collateralReserve, seen.debtReserve);
    }

    /// @dev Debt that the account's LTV leaves room for, less what the pool's roundings may add to it.
    function _room(address user, address debtAsset, View memory seen) internal view returns (uint256) {
        ILendingPool.AccountData memory account = POOL.accountData(user);
        if (account.borrowLimitUsd <= account.debtUsd) return 0;
        uint256 room =
            WadRayMath.mulDivDown(account.borrowLimitUsd - account.debtUsd, seen.debtUnit, seen.debtPrice);
        uint256 margin = POOL.reserveState(debtAsset).borrowIndex / RAY + 2;
        return room > margin ? room - margin : 0;
    }

    /// @dev Collateral that the account's health factor can do without, less what the pool's roundings may take of
    /// it.
    function _free(address user, address collateralAsset, View memory seen) internal view returns (uint256) {
        ILendingPool.AccountData memory account = POOL.accountData(user);
        if (account.debtUsd == 0) return seen.collateral;
        uint256 threshold = POOL.assetConfig(collateralAsset).liquidationThresholdBps;
        // A dollar's last decimal is lost in the limit, and one in the worth.
        if (account.liquidationLimitUsd <= account.debtUsd + 2 || threshold == 0) return 0;
        uint256 usd = (account.liquidationLimitUsd - account.debtUsd - 2) * BPS / threshold;
        uint256 free = WadRayMath.mulDivDown(usd, seen.collateralUnit, seen.collateralPrice);
        uint256 margin = POOL.reserveState(collateralAsset).supplyIndex / RAY + 2;
        if (free <= margin) return 0;
        return free - margin < seen.collateral ? free - margin : seen.collateral;
    }

    /// @dev Sends `amount` to the pair and takes what it gives.
    function _swap(address pair, address tokenIn, uint256 amount, address tokenOut) internal returns (uint256 amountOut) {
        IERC20(tokenIn).safeTransfer(pair, amount);
        address given;
        (given, amountOut) = Pair(pair).swap(tokenIn, address(this));
        if (given != tokenOut) revert IPair.UnknownToken(tokenOut);
    }

    function _supply(address user, address asset, uint256 amount) internal {
        IERC20(asset).forceApprove(address(POOL), amount);
        POOL.supplyFor(asset, amount, user);
    }

    /// @dev Pays back what is owed, at most; gives what is beyond it to the user.
    function _repay(address user, address asset, uint256 amount) internal returns (uint256 repaid) {
        IERC20(asset).forceApprove(address(POOL), amount);
        repaid = POOL.repayFor(asset, amount, user);
        if (repaid < amount) {
            IERC20(asset).forceApprove(address(POOL), 0);
            IERC20(asset).safeTransfer(user, amount - repaid);
        }
    }

    function _give(address user, address asset, uint256 amount) internal {
        if (amount != 0) IERC20(asset).safeTransfer(user, amount);
    }
}
