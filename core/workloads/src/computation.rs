//! Small contracts in plain byte code: computation without state, and a counter that everybody needs.

use alloy_primitives::{Address, Bytes, U256};
use leverloom_executor::revm::bytecode::opcode as op;

use crate::Workload;
use crate::people::{block, call, crowd};

const CONTRACT: Address = Address::with_last_byte(0xc0);

/// Some 20,000 rounds of arithmetic a transaction: about 1 Mgas.
pub(crate) fn spin(count: u32) -> Workload {
    #[rustfmt::skip]
    let code = vec![
        op::PUSH2, 0x4e, 0x20,                  // rounds left
        op::JUMPDEST,                           // 3
        op::PUSH1, 1, op::SWAP1, op::SUB,
        op::DUP1, op::DUP1, op::MUL, op::POP,
        op::DUP1, op::PUSH1, 3, op::JUMPI,
        op::STOP,
    ];
    with_contract(count, code, 1_200_000)
}

/// Adds one to a slot: each transaction reads what the one before wrote.
pub(crate) fn chain(count: u32) -> Workload {
    let code = vec![
        op::PUSH0,
        op::SLOAD,
        op::PUSH1,
        1,
        op::ADD,
        op::PUSH0,
        op::SSTORE,
        op::STOP,
    ];
    with_contract(count, code, 60_000)
}

fn with_contract(count: u32, code: Vec<u8>, gas_limit: u64) -> Workload {
    let mut state = crowd(count);
    state.insert_contract(CONTRACT, U256::ZERO, Bytes::from(code));
    let transaction = |sender| call(sender, CONTRACT, 0, Bytes::new(), gas_limit);
    Workload {
        block: block((0..count).map(transaction).collect()),
        state,
    }
}
