// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.30;

import {IFlashBorrower} from "../src/interfaces/IFlashBorrower.sol";

/// @title A contract that does what a test says
/// @notice Makes the calls it is given, one after the other; in a flash loan, the calls encoded in the loan's data.
contract Puppet is IFlashBorrower {
    struct Call {
        address to;
        bytes data;
    }

    /// @dev Makes all calls; what one refuses, all refuse, with the same error.
    function act(Call[] memory calls) public {
        for (uint256 index = 0; index < calls.length; ++index) {
            (bool done, bytes memory output) = calls[index].to.call(calls[index].data);
            if (!done) {
                assembly ("memory-safe") {
                    revert(add(output, 0x20), mload(output))
                }
            }
        }
    }

    /// @inheritdoc IFlashBorrower
    function onFlashLoan(address, uint256, uint256, bytes calldata data) external {
        act(abi.decode(data, (Call[])));
    }
}
