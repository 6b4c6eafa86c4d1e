// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {Indexes, Reserve, ReserveLogic, Totals} from "../libraries/ReserveLogic.sol";

/// @title What every pool keeps, and where the layouts differ
/// @dev Owns the storage, interest, and the seams of a layout: into how many parts an asset's totals are divided, to
/// which of them an account belongs, who holds a part's tokens, and how indexes and rates are kept. All rules are
/// in the contracts that build on this one, the same for every layout.
abstract contract PoolBase is ILendingPool, Ownable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Assets of one account, one bit an asset id: health reads only what the account holds.
    struct UserAssets {
        uint128 supplied;
        uint128 borrowed;
    }

    /// @notice Most assets the pool takes: the width of a `UserAssets` mask would allow 128, this bounds the
    /// work of a health check.
    uint256 public constant MAX_ASSETS = 32;
    /// @dev "All there is" for an amount.
    uint256 internal constant ALL = type(uint256).max;

    /// @notice Where prices come from.
    IPriceOracle public immutable ORACLE;

    /// @dev Parameters of each asset.
    mapping(address asset => Reserve) internal reserves;
    /// @dev What each account has supplied: base units divided by the supply index.
    mapping(address user => mapping(address asset => uint256)) internal scaledSupply;
    /// @dev What each account owes: base units divided by the borrow index.
    mapping(address user => mapping(address asset => uint256)) internal scaledDebt;
    /// @dev Which assets each account holds.
    mapping(address user => UserAssets) internal userAssets;
    /// @dev Assets by id.
    address[] internal assetList;
    /// @dev Who may withdraw and borrow for whom.
    mapping(address user => mapping(address manager => bool)) internal managers;
    /// @dev One slot, written by the owner alone.
    PoolConfig internal settings;
    /// @dev Totals of each asset, by part.
    mapping(address asset => mapping(uint256 part => Totals)) internal totals;

    /// @dev The parameters of the pool as a whole begin at the values of Aave v3.3 (flash loan fee: 0.05 %).
    constructor(IPriceOracle oracle, address owner) Ownable(owner) {
        ORACLE = oracle;
        settings = PoolConfig({
            closeFactorBps: 5_000,
            fullCloseHealthFactor: 0.95e18,
            smallPositionUsd: 2_000e8,
            minLeftoverUsd: 1_000e8,
            flashLoanFeeBps: 5
        });
    }

    // ------------------------------------------------- what a layout decides

    /// @dev Parts of an asset's totals.
    function _parts(address) internal view virtual returns (uint256) {
        return 1;
    }

    /// @dev The part that an account's supply and debt of an asset are counted in.
    function _part(address, address) internal view virtual returns (uint256) {
        return 0;
    }

    /// @dev By how much a cap is divided: a part is bounded by its share of it, so that all together keep to it.
    function _capShares(address asset) internal view virtual returns (uint256) {
        return _parts(asset);
    }

    /// @dev Who holds the tokens of a part.
    function _holder(address, uint256) internal view virtual returns (address) {
        return address(this);
    }

    /// @dev Moves tokens of a part out of its holder.
    function _pay(address asset, uint256, address to, uint256 amount) internal virtual {
        IERC20(asset).safeTransfer(to, amount);
    }

    /// @dev Finds the account its place before its first supply or debt of an asset is counted.
    function _enter(address user, address asset, bool borrows) internal virtual {}

    /// @dev Indexes as of the last accrual.
    function _storedIndexes(address asset) internal view virtual returns (Indexes memory);

    function _storeIndexes(address asset, Indexes memory indexes) internal virtual;

    /// @dev Yearly rates (ray) since the last accrual; `sum` are the asset's totals since then.
    function _ratesSince(address asset, Indexes memory stored, Totals memory sum)
        internal
        view
        virtual
        returns (uint256 borrowRate, uint256 supplyRate);

    /// @dev Called when an asset's totals or indexes have changed.
    function _settle(address asset) internal virtual {}

    // --------------------------------------------------------------- interest

    /// @dev What rates follow from, added up over the parts; supplies and the pool's share are left at zero.
    function _lendable(address asset) internal view returns (Totals memory sum) {
        uint256 parts = _parts(asset);
        for (uint256 part = 0; part < parts; ++part) {
            Totals storage found = totals[asset][part];
            sum.scaledDebt += found.scaledDebt;
            sum.cash += found.cash;
            sum.deficit += found.deficit;
        }
    }

    /// @notice The indexes as of this block, whether or not anybody has accrued yet.
    function _currentIndexes(address asset) internal view returns (Indexes memory) {
        Indexes memory stored = _storedIndexes(asset);
        return stored.lastUpdate == block.timestamp ? stored : _grown(asset, stored, _lendable(asset));
    }

    /// @dev Brings an asset's interest up to this block; does nothing when that has been done. The pool's part of
    /// the interest is counted in the first part of the totals.
    function _accrue(address asset) internal returns (Indexes memory indexes) {
        Indexes memory stored = _storedIndexes(asset);
        if (stored.lastUpdate == block.timestamp) return stored;
        Totals memory sum = _lendable(asset);
        indexes = _grown(asset, stored, sum);
        uint256 share = ReserveLogic.treasuryShareDown(
            sum.scaledDebt, stored.borrow, indexes, reserves[asset].config.reserveFactorBps
        );
        _storeIndexes(asset, indexes);
        if (share != 0) totals[asset][0].treasuryScaledSupply += share;
        _settle(asset);
        emit InterestAccrued(asset, indexes.supply, indexes.borrow, share);
    }

    function _grown(address asset, Indexes memory stored, Totals memory sum) private view returns (Indexes memory) {
        (uint256 borrowRate, uint256 supplyRate) = _ratesSince(asset, stored, sum);
        return ReserveLogic.grow(stored, borrowRate, supplyRate);
    }

    // ------------------------------------------------------------------ cash

    function _cashIn(address asset, uint256 part, uint256 amount) internal {
        totals[asset][part].cash += amount;
        _settle(asset);
    }

    /// @dev Books cash out; the transfer itself comes last in every call.
    function _cashOut(address asset, uint256 part, uint256 amount) internal {
        Totals storage found = totals[asset][part];
        uint256 cash = found.cash;
        if (amount > cash) revert InsufficientLiquidity(asset, cash, amount);
        found.cash = cash - amount;
        _settle(asset);
    }

    /// @dev Takes tokens from the caller; always last in a call.
    function _take(address asset, uint256 part, uint256 amount) internal {
        IERC20(asset).safeTransferFrom(msg.sender, _holder(asset, part), amount);
        _checkHeld(asset, part);
    }

    /// @dev Sends tokens; always last in a call.
    function _send(address asset, uint256 part, address to, uint256 amount) internal {
        _pay(asset, part, to, amount);
        _checkHeld(asset, part);
    }

    /// @dev A token that keeps a part of a transfer, or takes more than it was told, is refused here: what is held is
    /// never less than what the books say. The balance was just written by the transfer, so nobody waits for this.
    function _checkHeld(address asset, uint256 part) internal view {
        uint256 held = IERC20(asset).balanceOf(_holder(asset, part));
        uint256 cash = totals[asset][part].cash;
        if (held < cash) revert NotPaid(asset, held, cash);
    }

    // --------------------------------------------------------------- helpers

    function _listed(address asset) internal view returns (Reserve storage reserve) {
        reserve = reserves[asset];
        if (reserve.listing.decimals == 0) revert AssetNotListed(asset);
    }

    function _bit(address asset) internal view returns (uint128) {
        return uint128(1) << reserves[asset].listing.id;
    }
}
