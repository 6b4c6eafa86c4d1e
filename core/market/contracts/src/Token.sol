// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title An asset of the market
/// @notice A standard ERC-20 with chosen decimals; the owner mints.
contract Token is ERC20, Ownable {
    uint8 private immutable TOKEN_DECIMALS;

    constructor(string memory name_, string memory symbol_, uint8 decimals_, address owner)
        ERC20(name_, symbol_)
        Ownable(owner)
    {
        TOKEN_DECIMALS = decimals_;
    }

    /// @notice Creates `amount` base units for `to`; only the owner may.
    function mint(address to, uint256 amount) external onlyOwner {
        _mint(to, amount);
    }

    /// @inheritdoc ERC20
    function decimals() public view override returns (uint8) {
        return TOKEN_DECIMALS;
    }
}
