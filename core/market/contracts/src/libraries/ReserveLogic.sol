// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {InterestMath} from "./InterestMath.sol";
import {RateModel} from "./RateModel.sol";
import {BPS, RAY, WadRayMath} from "./WadRayMath.sol";

/// @dev The asset's place in the pool; `decimals` is zero for an asset that is not listed.
struct Listing {
    uint8 id;
    uint8 decimals;
}

/// @dev What the owner says of an asset. Each member fills a slot of its own that no user's call writes, so that
/// reading it collides with nobody.
struct Reserve {
    ILendingPool.AssetConfig config;
    Listing listing;
}

/// @dev What changes with every call: of an asset, or of one part of it where a layout keeps several. Each number
/// has a slot of its own: two calls collide only on what both really change.
struct Totals {
    uint256 scaledSupply;
    uint256 scaledDebt;
    uint256 cash;
    uint256 treasuryScaledSupply;
    uint256 deficit;
}

/// @dev How far interest has grown, ray; one slot, written by the first call of a block that touches the asset.
/// 112 bits hold a growth of five million times, 32 bits the time until 2106.
struct Indexes {
    uint112 supply;
    uint112 borrow;
    uint32 lastUpdate;
}

/// @title Interest of one asset
/// @dev Pure: whatever the layout, the same totals give the same interest.
library ReserveLogic {
    using SafeCast for uint256;

    /// @notice Utilization and yearly rates (ray) that follow from an asset's totals.
    /// @dev Totals change only in calls that accrue first, so rates hold for the whole time since the last accrual.
    function rates(ILendingPool.AssetConfig memory config, Totals memory totals, uint256 borrowIndex)
        internal
        pure
        returns (uint256 utilization, uint256 borrowRate, uint256 supplyRate)
    {
        uint256 debt = WadRayMath.toAmountDown(totals.scaledDebt, borrowIndex);
        utilization = RateModel.utilizationUp(totals.cash, debt);
        borrowRate = RateModel.borrowRateUp(
            utilization, config.baseRateBps, config.slope1Bps, config.slope2Bps, config.kinkBps
        );
        supplyRate =
            RateModel.supplyRateDown(borrowRate, totals.cash, debt, totals.deficit, config.reserveFactorBps);
    }

    /// @notice The indexes brought up to this block at rates that held since their last update.
    function grow(Indexes memory stored, uint256 borrowRate, uint256 supplyRate)
        internal
        view
        returns (Indexes memory indexes)
    {
        uint256 elapsed = block.timestamp - stored.lastUpdate;
        indexes.supply = WadRayMath.mulDivDown(
                stored.supply, InterestMath.linearFactorDown(supplyRate, elapsed), RAY
            ).toUint112();
        indexes.borrow = WadRayMath.mulDivUp(
                stored.borrow, InterestMath.compoundFactorUp(borrowRate, elapsed), RAY
            ).toUint112();
        indexes.lastUpdate = block.timestamp.toUint32();
    }

    /// @notice Scaled supply that the interest between two states of the indexes adds to the pool's share.
    function treasuryShareDown(
        uint256 scaledDebt,
        uint256 borrowIndexBefore,
        Indexes memory indexes,
        uint256 reserveFactorBps
    ) internal pure returns (uint256) {
        uint256 interest = WadRayMath.toAmountDown(scaledDebt, indexes.borrow - borrowIndexBefore);
        uint256 share = WadRayMath.mulDivDown(interest, reserveFactorBps, BPS);
        return WadRayMath.toScaledDown(share, indexes.supply);
    }
}
