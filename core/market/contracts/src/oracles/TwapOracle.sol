// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {PriceMath} from "../libraries/PriceMath.sol";
import {Pair} from "../Pair.sol";
import {PairOracle} from "./PairOracle.sol";
import {SteerableOracle} from "./SteerableOracle.sol";

/// @title The time-weighted mean of a pair's price
/// @notice `poke`, which anybody may call, looks at the pair's sums of prices and works out the mean over the window
/// that ends now: over the shortest span between own observations that is not shorter than the window, or over all
/// there is while that is younger. A swap in the block of a poke weighs nothing, one in the block before it weighs
/// one block's time. The first poke takes the spot price: there is no time to average over yet.
/// @dev Why a poke and no observation in each swap, nor a look at the pair by who reads: the pair's reserves are
/// written by every swap, so a reader that looks at them depends on the last swap of its own block, and a cascade of
/// liquidations that sell would be a chain although the price it needs has not moved. Here swaps write nothing more
/// than they do anyway, one poke a block reads the pair, and all others read the one slot that it wrote.
contract TwapOracle is PairOracle {
    /// @dev The pair's sum of prices at a time.
    struct Observation {
        uint256 sum;
        uint256 time;
    }

    /// @notice Seconds to average over, above zero.
    uint256 public immutable WINDOW;

    /// @dev The mean as of the last poke: base units of the quote for one of the asset, 112 bits after the point;
    /// zero: nobody has poked.
    uint256 internal meanX112;
    /// @dev Where the window begins: the latest observation that is old enough, or the first.
    uint256 internal start;
    /// @dev In order of time. Those before `start` are deleted.
    Observation[] internal observations;

    /// @notice A poke worked out the mean over `span` seconds.
    event Poked(uint256 meanX112, uint256 span);

    /// @notice A window of no seconds has no mean.
    error NoWindow();

    constructor(Pair pair, address asset, IPriceOracle quoteOracle, uint256 window, address owner)
        PairOracle(pair, asset, quoteOracle, owner)
    {
        if (window == 0) revert NoWindow();
        WINDOW = window;
    }

    /// @notice Works out the mean over the window that ends now; does nothing when that was done in this block.
    /// @return mean Base units of the quote for one of the asset, 112 bits after the point.
    function poke() external returns (uint256 mean) {
        (uint256 sum0, uint256 sum1,) = PAIR.cumulativePrices();
        uint256 sum = IS_TOKEN0 ? sum0 : sum1;
        uint256 count = observations.length;
        if (count == 0) {
            (uint256 reserve, uint256 quoteReserve) = _reserves();
            mean = PriceMath.proportionX112Down(reserve, quoteReserve);
            return _write(mean, sum, 0);
        }
        if (observations[count - 1].time == block.timestamp) return meanX112;

        uint256 first = start;
        uint256 began = first;
        while (first + 1 < count && observations[first + 1].time + WINDOW <= block.timestamp) {
            delete observations[first];
            ++first;
        }
        if (first != began) start = first;
        uint256 span = block.timestamp - observations[first].time;
        mean = PriceMath.meanX112Down(observations[first].sum, sum, span);
        return _write(mean, sum, span);
    }

    /// @notice The mean as of the last poke, and when that was.
    /// @return mean Base units of the quote for one of the asset, 112 bits after the point; 0: nobody has poked.
    /// @return time Unix seconds.
    function latest() external view returns (uint256 mean, uint256 time) {
        uint256 count = observations.length;
        return count == 0 ? (0, 0) : (meanX112, observations[count - 1].time);
    }

    function _write(uint256 mean, uint256 sum, uint256 span) private returns (uint256) {
        observations.push(Observation({sum: sum, time: block.timestamp}));
        meanX112 = mean;
        emit Poked(mean, span);
        return mean;
    }

    /// @inheritdoc SteerableOracle
    function _sourcePrice(address asset) internal view override returns (uint256) {
        _checkAsset(asset);
        uint256 mean = meanX112;
        if (mean == 0) revert PriceNotSet(asset);
        return PriceMath.meanPriceDown(mean, UNIT, QUOTE_UNIT, _quotePrice());
    }
}
