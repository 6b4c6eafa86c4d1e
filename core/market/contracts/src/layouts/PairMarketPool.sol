// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {WadRayMath} from "../libraries/WadRayMath.sol";
import {PoolBase} from "../pool/PoolBase.sol";
import {VaultPool} from "./VaultPool.sol";

/// @title The layout of one market for each pair of assets, with its own totals and token holder
/// @dev A part of an asset's totals is its market with a counterpart, numbered by the counterpart's id. Interest
/// is the asset's, added up over its markets: what an account earns and owes does not depend on where it is.
///
/// An account that owes nothing may supply what it likes; each supply lies in a market of that asset, the first time
/// one found by the account's hash. To borrow, the account must hold one asset, or two of which the debt is one: then
/// all it has moves to the market of collateral and debt, which the market it leaves must have the cash for. While it
/// owes, it can touch those two assets and no others. So one market's collateral never stands for another's debt, a
/// market pays out no more than its own cash, and it holds no more than its share of a cap.
contract PairMarketPool is VaultPool {
    /// @dev Where an account's supply and debt of an asset are: the counterpart's id and one; zero: nowhere yet.
    mapping(address user => mapping(address asset => uint256)) internal seats;

    constructor(IPriceOracle oracle, address owner) PoolBase(oracle, owner) {}

    /// @dev One for each asset, though none has a market with itself.
    function _parts(address) internal view override returns (uint256) {
        return assetList.length;
    }

    function _capShares(address) internal view override returns (uint256) {
        return Math.max(assetList.length, 2) - 1;
    }

    function _part(address asset, address user) internal view override returns (uint256) {
        uint256 seat = seats[user][asset];
        return seat == 0 ? _firstSeat(user, asset) : seat - 1;
    }

    function _holder(address asset, uint256 counterpart) internal view override returns (address) {
        return _vault(_market(reserves[asset].listing.id, counterpart));
    }

    /// @dev Others may add to what an account has, but only it and its managers give it another asset: who holds
    /// two cannot borrow a third.
    function _enter(address user, address asset, bool borrows) internal override {
        UserAssets memory held = userAssets[user];
        uint256 id = reserves[asset].listing.id;
        if ((held.supplied | held.borrowed) >> id & 1 == 1 && !(borrows && held.borrowed == 0)) return;
        if (!isManager(user, msg.sender)) revert NotManager(user, msg.sender);

        if (held.borrowed != 0) {
            // In a market already: the asset is its other side, or it is none of this account's business.
            address other = _only(held.supplied | held.borrowed, asset);
            if (seats[user][other] != id + 1) revert OutsideMarket(asset);
            _sit(user, asset, reserves[other].listing.id);
            return;
        }
        if (!borrows) {
            if (seats[user][asset] == 0) _sit(user, asset, _firstSeat(user, asset));
            return;
        }
        uint256 others = held.supplied & ~(uint256(1) << id);
        uint256 counterpartId;
        if (others == 0) {
            counterpartId = _part(asset, user);
        } else {
            address collateral = _only(others, asset);
            counterpartId = reserves[collateral].listing.id;
            _move(user, collateral, id);
        }
        _move(user, asset, counterpartId);
    }

    /// @dev The one asset of a mask; `asked` is refused when there are more.
    function _only(uint256 ids, address asked) private view returns (address) {
        uint256 id = 0;
        while (ids & 1 == 0) (++id, ids >>= 1);
        if (ids != 1) revert OutsideMarket(asked);
        return assetList[id];
    }

    /// @dev Takes a supply along to the market with `counterpart`. The one transfer that is not last in its call: both
    /// holders are the pool's own, and the lock is on.
    function _move(address user, address asset, uint256 counterpart) private {
        uint256 from = _part(asset, user);
        if (seats[user][asset] == counterpart + 1) return;
        _sit(user, asset, counterpart);
        uint256 scaled = scaledSupply[user][asset];
        if (scaled == 0 || from == counterpart) return;
        // What the account is owed, ceiled: the market it leaves must be able to pay that.
        uint256 amount = WadRayMath.toAmountUp(scaled, _accrue(asset).supply);
        totals[asset][from].scaledSupply -= scaled;
        totals[asset][counterpart].scaledSupply += scaled;
        _cashOut(asset, from, amount);
        _cashIn(asset, counterpart, amount);
        _send(asset, from, _holder(asset, counterpart), amount);
        _checkHeld(asset, counterpart);
    }

    function _sit(address user, address asset, uint256 counterpart) private {
        seats[user][asset] = counterpart + 1;
        _createVault(_market(reserves[asset].listing.id, counterpart));
        emit MarketEntered(user, asset, assetList[counterpart]);
    }

    /// @dev A market of the asset by the account's hash, never the one with itself.
    function _firstSeat(address user, address asset) private view returns (uint256) {
        uint256 others = assetList.length - 1;
        if (others == 0) return 0;
        uint256 found = uint256(keccak256(abi.encode(user))) % others;
        return found < reserves[asset].listing.id ? found : found + 1;
    }

    /// @dev The same number from either side.
    function _market(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a * MAX_ASSETS + b : b * MAX_ASSETS + a;
    }
}
