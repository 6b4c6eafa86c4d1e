// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token that keeps a hundredth of every transfer
/// @notice Out of what arrives, or on top of what is sent, and only once it has been told to begin.
contract FeeToken is ERC20 {
    bool public onTop;
    bool public charging;

    constructor() ERC20("Fee", "FEE") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function charge(bool onTop_) external {
        charging = true;
        onTop = onTop_;
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (!charging || from == address(0) || to == address(0)) return;
        super._update(onTop ? from : to, address(0), amount / 100);
    }
}
