//! Accounts that send, and the environment of their block. Owns addresses and what everybody starts with.

use alloy_primitives::{Address, U256};
use leverloom_executor::revm::context::{BlockEnv, TxEnv};
use leverloom_executor::revm::primitives::{Bytes, TxKind, hardfork::SpecId};
use leverloom_executor::state::Account;
use leverloom_executor::{Block, State};

/// The first sender's number; what is before is for precompiles and contracts.
const FIRST: u64 = 1_000;

/// The account of a number.
pub(crate) fn person(number: u32) -> Address {
    Address::left_padding_from(&(FIRST + u64::from(number)).to_be_bytes())
}

/// So many accounts, each with a nonce and money for gas.
pub(crate) fn crowd(count: u32) -> State {
    let mut state = State::default();
    for number in 0..count {
        let account = Account {
            nonce: 1,
            ..Account::with_balance(U256::from(1_u128 << 80))
        };
        state.insert_account(person(number), account);
    }
    state
}

/// A call by a person, its first.
pub(crate) fn call(sender: u32, to: Address, value: u64, data: Bytes, gas_limit: u64) -> TxEnv {
    TxEnv {
        caller: person(sender),
        nonce: 1,
        kind: TxKind::Call(to),
        value: U256::from(value),
        data,
        gas_limit,
        gas_price: 1,
        ..TxEnv::default()
    }
}

/// A block of the latest fork with no limit that matters.
pub(crate) fn block(transactions: Vec<TxEnv>) -> Block {
    Block {
        spec: SpecId::OSAKA,
        chain_id: 1,
        env: BlockEnv {
            gas_limit: u64::MAX,
            ..BlockEnv::default()
        },
        transactions,
    }
}
