// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

import {LazyInterest} from "../pool/LazyInterest.sol";
import {Vault} from "./Vault.sol";

/// @title A pool whose tokens are held by vaults, one for each part
/// @dev A vault's address follows from its number, so nobody has to read where it is.
abstract contract VaultPool is LazyInterest {
    bytes32 private immutable VAULT_CODE_HASH = keccak256(type(Vault).creationCode);

    function _vault(uint256 number) internal view returns (address) {
        return Create2.computeAddress(bytes32(number), VAULT_CODE_HASH);
    }

    function _createVault(uint256 number) internal {
        if (_vault(number).code.length == 0) new Vault{salt: bytes32(number)}();
    }

    function _pay(address asset, uint256 part, address to, uint256 amount) internal override {
        Vault(_holder(asset, part)).pay(IERC20(asset), to, amount);
    }
}
