//! Calls that the protocol itself makes at a block's borders (EIP-4788, 2935, 7002, 7251). Owns their
//! changes of the state; knows nothing of which are due when, nor of transactions.

use revm::primitives::{Address, Bytes};

use crate::evm::call_as_system;
use crate::sequential::Ledger;
use crate::state::Account;
use crate::{Block, ExecutionError, State, StateChanges};

/// Calls `contract` with `data` as the system does: by the system's own address, for free, with 30 million
/// gas. A contract that is not there or reverts changes nothing.
///
/// # Errors
/// [`ExecutionError::SystemCall`] when the EVM cannot run it: a header field missing under these rules, or
/// code that the state does not hold.
pub fn call(
    block: &Block,
    state: &State,
    contract: Address,
    data: Bytes,
) -> Result<StateChanges, ExecutionError> {
    let ran =
        call_as_system(block, contract, data, Ledger::new(block, state)).map_err(|error| {
            ExecutionError::SystemCall {
                contract,
                reason: error.to_string(),
            }
        })?;
    let mut changes = StateChanges::default();
    if !ran.result.is_success() {
        return Ok(changes);
    }
    for (&address, account) in ran.state.iter().filter(|(_, account)| account.is_touched()) {
        let before = state.account(address);
        let after = (!account.is_empty()).then(|| Account::from(&account.info));
        if before != after {
            // In order; there are two at most, and a sort is a lot of code.
            let place = changes
                .accounts
                .partition_point(|change| change.0 < address);
            changes.accounts.insert(place, (address, before, after));
        }
        for (&slot, value) in account.changed_storage_slots() {
            let (before, after) = (value.original_value(), value.present_value());
            changes.storage.push((address, slot, before, after));
        }
    }
    changes.storage.sort_unstable();
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use revm::bytecode::opcode as op;
    use revm::context::BlockEnv;
    use revm::primitives::U256;
    use revm::primitives::hardfork::SpecId;

    fn block() -> Block {
        Block {
            spec: SpecId::PRAGUE,
            chain_id: 1,
            env: BlockEnv::default(),
            transactions: Vec::new(),
        }
    }

    #[test]
    fn the_contract_sees_the_system_and_pays_nothing() {
        // slot[calldata word 0] = caller
        let code = [
            op::CALLER,
            op::PUSH0,
            op::CALLDATALOAD,
            op::SSTORE,
            op::STOP,
        ];
        let contract = Address::repeat_byte(7);
        let mut state = State::default();
        state.insert_contract(contract, U256::ZERO, Bytes::copy_from_slice(&code));
        let data = U256::from(5).to_be_bytes_vec().into();
        let changes = call(&block(), &state, contract, data).expect("runs");
        let system = U256::from_be_slice(revm::handler::system_call::SYSTEM_ADDRESS.as_slice());
        assert_eq!(changes.accounts, []);
        assert_eq!(
            changes.storage,
            [(contract, U256::from(5), U256::ZERO, system)]
        );
    }

    #[test]
    fn reverts_and_absent_contracts_change_nothing() {
        let code = [
            op::CALLER,
            op::PUSH0,
            op::SSTORE,
            op::PUSH0,
            op::PUSH0,
            op::REVERT,
        ];
        let contract = Address::repeat_byte(7);
        let mut state = State::default();
        state.insert_contract(contract, U256::ZERO, Bytes::copy_from_slice(&code));
        for address in [contract, Address::repeat_byte(8)] {
            let changes = call(&block(), &state, address, Bytes::new()).expect("runs");
            assert_eq!(changes, StateChanges::default(), "{address}");
        }
    }
}
