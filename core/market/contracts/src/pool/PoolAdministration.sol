// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {Indexes, Listing, Reserve, Totals} from "../libraries/ReserveLogic.sol";
import {BPS, RAY, WAD, WadRayMath} from "../libraries/WadRayMath.sol";
import {PoolFlashLoans} from "./PoolFlashLoans.sol";

/// @title What the owner does: assets, parameters, the pool's share
abstract contract PoolAdministration is PoolFlashLoans {
    using SafeCast for uint256;

    /// @dev Bounds of a token's decimals: below, a base unit is worth too much for roundings to be harmless;
    /// above, products of prices, units and shares would not fit 256 bits.
    uint8 private constant MIN_DECIMALS = 6;
    uint8 private constant MAX_DECIMALS = 18;

    /// @inheritdoc ILendingPool
    function addAsset(address asset, AssetConfig calldata config) external onlyOwner {
        Reserve storage reserve = reserves[asset];
        if (reserve.listing.decimals != 0) revert AssetAlreadyListed(asset);
        if (assetList.length == MAX_ASSETS) revert TooManyAssets(MAX_ASSETS);
        uint8 decimals = IERC20Metadata(asset).decimals();
        if (decimals < MIN_DECIMALS || decimals > MAX_DECIMALS) revert InvalidConfig("decimals");
        _checkConfig(config);

        uint8 id = uint8(assetList.length);
        assetList.push(asset);
        reserve.config = config;
        reserve.listing = Listing({id: id, decimals: decimals});
        _storeIndexes(
            asset, Indexes({supply: uint112(RAY), borrow: uint112(RAY), lastUpdate: block.timestamp.toUint32()})
        );
        _settle(asset);
        emit AssetAdded(asset, id, decimals, config);
    }

    /// @inheritdoc ILendingPool
    function setAssetConfig(address asset, AssetConfig calldata config) external onlyOwner {
        Reserve storage reserve = _listed(asset);
        _checkConfig(config);
        _accrue(asset);
        reserve.config = config;
        _settle(asset);
        emit AssetConfigSet(asset, config);
    }

    /// @inheritdoc ILendingPool
    function setPoolConfig(PoolConfig calldata config) external onlyOwner {
        if (config.closeFactorBps == 0 || config.closeFactorBps > BPS) revert InvalidConfig("closeFactorBps");
        if (config.fullCloseHealthFactor > WAD) revert InvalidConfig("fullCloseHealthFactor");
        // Half of a position that is not small must be enough to leave.
        if (config.minLeftoverUsd > config.smallPositionUsd / 2) revert InvalidConfig("minLeftoverUsd");
        if (config.flashLoanFeeBps > BPS) revert InvalidConfig("flashLoanFeeBps");
        settings = config;
        emit PoolConfigSet(config);
    }

    /// @inheritdoc ILendingPool
    /// @dev What the pool's share is short of, the first parts that have any pay: how it is divided does not matter.
    function claimTreasury(address asset, address to) external onlyOwner nonReentrant returns (uint256 amount) {
        _listed(asset);
        uint256 index = _accrue(asset).supply;
        uint256 parts = _parts(asset);
        uint256 scaled = 0;
        uint256 cash = 0;
        for (uint256 part = 0; part < parts; ++part) {
            scaled += totals[asset][part].treasuryScaledSupply;
            cash += totals[asset][part].cash;
        }
        amount = Math.min(WadRayMath.toAmountDown(scaled, index), cash);
        if (amount == 0) revert ZeroAmount();

        uint256 burn = WadRayMath.toScaledUp(amount, index);
        uint256 left = amount;
        uint256[] memory paid = new uint256[](parts);
        for (uint256 part = 0; part < parts; ++part) {
            Totals storage found = totals[asset][part];
            uint256 burned = Math.min(found.treasuryScaledSupply, burn);
            found.treasuryScaledSupply -= burned;
            burn -= burned;
            paid[part] = Math.min(found.cash, left);
            found.cash -= paid[part];
            left -= paid[part];
        }
        _settle(asset);
        emit TreasuryClaimed(asset, to, amount);
        for (uint256 part = 0; part < parts; ++part) {
            if (paid[part] != 0) _send(asset, part, to, paid[part]);
        }
    }

    function _checkConfig(AssetConfig calldata config) private pure {
        if (config.kinkBps == 0 || config.kinkBps >= BPS) revert InvalidConfig("kinkBps");
        if (config.reserveFactorBps > BPS) revert InvalidConfig("reserveFactorBps");
        if (config.liquidationProtocolFeeBps > BPS) revert InvalidConfig("liquidationProtocolFeeBps");
        if (config.ltvBps > config.liquidationThresholdBps) revert InvalidConfig("ltvBps");
        uint256 worst = uint256(config.liquidationThresholdBps) * (BPS + config.liquidationBonusBps);
        if (worst >= BPS * BPS) revert InvalidConfig("liquidationBonusBps");
    }
}
