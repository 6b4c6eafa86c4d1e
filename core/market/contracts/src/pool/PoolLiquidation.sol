// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {LiquidationMath} from "../libraries/LiquidationMath.sol";
import {WAD, WadRayMath} from "../libraries/WadRayMath.sol";
import {PoolAccounts} from "./PoolAccounts.sol";

/// @title Liquidation, and what becomes of debts without collateral
abstract contract PoolLiquidation is PoolAccounts {
    /// @dev What a liquidation is worked out from; in memory, because the stack has no room for it.
    struct Deal {
        LiquidationMath.Side collateral;
        LiquidationMath.Side debt;
        uint256 supplyIndex;
        uint256 borrowIndex;
        uint256 repaid;
        uint256 seized;
        uint256 protocolFee;
        bool noCollateralLeft;
    }

    /// @inheritdoc ILendingPool
    function liquidate(address collateralAsset, address debtAsset, address borrower, uint256 debtToCover)
        external
        nonReentrant
        returns (uint256 repaid, uint256 received)
    {
        if (borrower == msg.sender) revert SelfLiquidation();
        if (debtToCover == 0) revert ZeroAmount();
        Deal memory deal = _deal(collateralAsset, debtAsset, borrower, debtToCover);
        uint256 collateralPart = _part(collateralAsset, borrower);
        uint256 debtPart = _part(debtAsset, borrower);
        repaid = deal.repaid;
        received = deal.seized - deal.protocolFee;

        _burnDebt(borrower, debtAsset, debtPart, repaid, deal.borrowIndex);
        _cashIn(debtAsset, debtPart, repaid);
        _burnSupply(borrower, collateralAsset, collateralPart, deal.seized, deal.supplyIndex);
        if (deal.protocolFee != 0) {
            totals[collateralAsset][collateralPart].treasuryScaledSupply +=
                WadRayMath.toScaledDown(deal.protocolFee, deal.supplyIndex);
        }
        _cashOut(collateralAsset, collateralPart, received);
        emit Liquidate(
            borrower, collateralAsset, debtAsset, msg.sender, repaid, deal.seized, deal.protocolFee
        );
        if (deal.noCollateralLeft) _writeOff(borrower);

        _take(debtAsset, debtPart, repaid);
        _send(collateralAsset, collateralPart, msg.sender, received);
    }

    /// @dev Whether the borrower may be liquidated, and for how much of what.
    function _deal(address collateralAsset, address debtAsset, address borrower, uint256 debtToCover)
        private
        returns (Deal memory deal)
    {
        AssetConfig memory config = _listed(collateralAsset).config;
        _listed(debtAsset);
        deal.supplyIndex = _accrue(collateralAsset).supply;
        deal.borrowIndex = _accrue(debtAsset).borrow;
        _accrueHeld(borrower);
        AccountData memory account = _accountData(borrower);
        if (account.healthFactor >= WAD) revert HealthFactorNotBelowOne(account.healthFactor);

        deal.collateral = _side(
            collateralAsset, WadRayMath.toAmountDown(scaledSupply[borrower][collateralAsset], deal.supplyIndex)
        );
        deal.debt =
            _side(debtAsset, WadRayMath.toAmountUp(scaledDebt[borrower][debtAsset], deal.borrowIndex));
        if (deal.debt.balance == 0) revert NoDebt(debtAsset);
        if (deal.collateral.balance == 0 || config.liquidationThresholdBps == 0) revert NoCollateral(collateralAsset);

        uint256 most =
            LiquidationMath.maxRepayDown(settings, deal.collateral, deal.debt, account.debtUsd, account.healthFactor);
        (deal.repaid, deal.seized) = LiquidationMath.amounts(
            deal.collateral, deal.debt, Math.min(debtToCover, most), config.liquidationBonusBps
        );
        deal.protocolFee = LiquidationMath.protocolFeeUp(
            deal.seized, config.liquidationBonusBps, config.liquidationProtocolFeeBps
        );
        // Nobody pays for nothing: neither by a repayment that buys no unit, nor by a fee that takes the only one.
        if (deal.seized == deal.protocolFee) revert AmountTooSmall(deal.repaid);
        _checkLeftovers(deal);
        deal.noCollateralLeft = deal.seized == deal.collateral.balance
            && account.collateralUsd == LiquidationMath.valueDown(deal.collateral, deal.collateral.balance);
    }

    function _checkLeftovers(Deal memory deal) private view {
        uint256 collateralLeft = deal.collateral.balance - deal.seized;
        uint256 debtLeft = deal.debt.balance - deal.repaid;
        uint256 collateralUsd = LiquidationMath.valueDown(deal.collateral, collateralLeft);
        uint256 debtUsd = LiquidationMath.valueUp(deal.debt, debtLeft);
        if (!LiquidationMath.leavesNoDust(settings.minLeftoverUsd, collateralLeft, debtLeft, collateralUsd, debtUsd)) {
            revert DustLeft(collateralUsd, debtUsd);
        }
    }

    /// @dev Writes off all debt of an account whose collateral is gone. Suppliers are not marked down: the
    /// deficit stands on the reserve, where everybody sees it.
    function _writeOff(address user) private {
        uint256 ids = userAssets[user].borrowed;
        for (uint256 id = 0; ids != 0; (++id, ids >>= 1)) {
            if (ids & 1 == 0) continue;
            address asset = assetList[id];
            uint256 part = _part(asset, user);
            uint256 index = _accrue(asset).borrow;
            uint256 debt = WadRayMath.toAmountUp(scaledDebt[user][asset], index);
            _burnDebt(user, asset, part, debt, index);
            totals[asset][part].deficit += debt;
            _settle(asset);
            emit DeficitCreated(user, asset, debt);
        }
    }
}
