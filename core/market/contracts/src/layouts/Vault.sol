// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Holds tokens for one part of a pool
/// @notice A token keeps one balance a holder: parts that share a holder share that balance, whatever the pool's own
/// books say. So each part has a holder of its own.
contract Vault {
    using SafeERC20 for IERC20;

    /// @notice Whoever created it.
    address public immutable POOL = msg.sender;

    /// @notice Only the pool is paid for.
    error NotPool(address caller);

    /// @notice Pays `amount` of `asset` to `to`.
    function pay(IERC20 asset, address to, uint256 amount) external {
        if (msg.sender != POOL) revert NotPool(msg.sender);
        asset.safeTransfer(to, amount);
    }
}
