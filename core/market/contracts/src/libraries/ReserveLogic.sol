// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {InterestMath} from "./InterestMath.sol";
import {RateModel} from "./RateModel.sol";
import {BPS, RAY, WadRayMath} from "./WadRayMath.sol";

/// @dev How far interest has grown, ray; one slot, written by the first call of a block that touches the asset.
/// 112 bits hold a growth of five million times, 32 bits the time until 2106.
struct Indexes {
    uint112 supply;
    uint112 borrow;
    uint32 lastUpdate;
}

/// @dev The asset's place in the pool; `decimals` is zero for an asset that is not listed.
struct Listing {
    uint8 id;
    uint8 decimals;
}

/// @dev One asset. `config` never changes after listing and fills its slot alone, so reading it collides with
/// nobody. Each hot number has a slot of its own too: two calls collide only on what
/// both really change.
struct Reserve {
    ILendingPool.AssetConfig config;
    Listing listing;
    Indexes indexes;
    uint256 totalScaledSupply;
    uint256 totalScaledDebt;
    uint256 cash;
    uint256 treasuryScaledSupply;
    uint256 deficit;
}

/// @title Interest of one asset
library ReserveLogic {
    using SafeCast for uint256;

    /// @dev Rates are functions of totals that change only in calls that accrue first, so they hold for the
    /// whole time since `lastUpdate` and need no storage.
    function rates(Reserve storage self, Indexes memory indexes)
        internal
        view
        returns (uint256 utilization, uint256 borrowRate, uint256 supplyRate)
    {
        ILendingPool.AssetConfig memory config = self.config;
        uint256 cash = self.cash;
        uint256 debt = WadRayMath.toAmountDown(self.totalScaledDebt, indexes.borrow);
        utilization = RateModel.utilizationUp(cash, debt);
        borrowRate = RateModel.borrowRateUp(
            utilization, config.baseRateBps, config.slope1Bps, config.slope2Bps, config.kinkBps
        );
        supplyRate = RateModel.supplyRateDown(borrowRate, cash, debt, self.deficit, config.reserveFactorBps);
    }

    /// @notice The indexes as of this block, whether or not anybody has accrued yet.
    function currentIndexes(Reserve storage self) internal view returns (Indexes memory indexes) {
        indexes = self.indexes;
        uint256 elapsed = block.timestamp - indexes.lastUpdate;
        if (elapsed == 0) return indexes;
        (, uint256 borrowRate, uint256 supplyRate) = rates(self, indexes);
        indexes.supply = WadRayMath.mulDivDown(
                indexes.supply, InterestMath.linearFactorDown(supplyRate, elapsed), RAY
            ).toUint112();
        indexes.borrow = WadRayMath.mulDivUp(
                indexes.borrow, InterestMath.compoundFactorUp(borrowRate, elapsed), RAY
            ).toUint112();
        indexes.lastUpdate = block.timestamp.toUint32();
    }

    /// @notice Scaled supply that the interest between two states of the indexes adds to the pool's share.
    function treasuryShareDown(Reserve storage self, uint256 borrowIndexBefore, Indexes memory indexes)
        internal
        view
        returns (uint256)
    {
        uint256 interest = WadRayMath.toAmountDown(self.totalScaledDebt, indexes.borrow - borrowIndexBefore);
        uint256 share = WadRayMath.mulDivDown(interest, self.config.reserveFactorBps, BPS);
        return WadRayMath.toScaledDown(share, indexes.supply);
    }

    /// @notice Brings the asset's interest up to this block; does nothing when that has been done.
    function accrue(Reserve storage self, address asset) internal returns (Indexes memory indexes) {
        Indexes memory stored = self.indexes;
        if (stored.lastUpdate == block.timestamp) return stored;
        indexes = currentIndexes(self);
        uint256 treasuryScaled = treasuryShareDown(self, stored.borrow, indexes);
        self.indexes = indexes;
        if (treasuryScaled != 0) self.treasuryScaledSupply += treasuryScaled;
        emit ILendingPool.InterestAccrued(asset, indexes.supply, indexes.borrow, treasuryScaled);
    }
}
