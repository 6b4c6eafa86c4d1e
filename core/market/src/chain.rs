//! The rules of the chain: fork, times, fees, gas. Owns how an intention becomes a transaction.
//!
//! Fork Osaka (a transaction is capped at 2²⁴ gas). The base fee stands still at 1 gwei and is burned:
//! a fee market would make agents' balances, not lending, the topic. Priority fees go to an account of
//! their own that does nothing else. Knows no agent and no price.

use alloy_primitives::{Address, Bytes, TxKind, U256, address};
use leverloom_executor::revm::context::{BlockEnv, TxEnv};
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::{Block, Transaction};

/// Rules of every block.
pub const SPEC: SpecId = SpecId::OSAKA;
/// "Leverloom" has no registered chain id; this one is not taken on public lists of test networks.
pub const CHAIN_ID: u64 = 533_756;
/// Time of block 0: 2026-01-01 00:00:00 UTC. Block n is n block times later.
pub const GENESIS_TIMESTAMP_S: u64 = 1_767_225_600;
/// Burned by everyone: 1 gwei per gas.
pub const BASE_FEE: u64 = 1_000_000_000;
/// Receives priority fees and does nothing else.
pub const BENEFICIARY: Address = address!("0x000000000000000000000000000000000000fee5");
/// Most gas one transaction may ask for (EIP-7825).
pub const TRANSACTION_GAS_CAP: u64 = 1 << 24;

/// The time of a block in Unix seconds.
pub(crate) fn timestamp(block: u32, block_time_s: u32) -> u64 {
    GENESIS_TIMESTAMP_S + u64::from(block) * u64::from(block_time_s)
}

/// A block of the chain.
pub(crate) fn block(
    number: u32,
    timestamp_s: u64,
    gas_limit: u64,
    transactions: Vec<Transaction>,
) -> Block {
    let env = BlockEnv {
        number: U256::from(number),
        beneficiary: BENEFICIARY,
        timestamp: U256::from(timestamp_s),
        gas_limit,
        basefee: BASE_FEE,
        ..BlockEnv::default()
    };
    Block {
        spec: SPEC,
        chain_id: CHAIN_ID,
        env,
        transactions,
    }
}

/// A transaction of type 2 (EIP-1559) that pays `priority_fee` wei per gas on top of the base fee.
pub(crate) fn transaction(
    caller: Address,
    nonce: u64,
    to: TxKind,
    data: Bytes,
    gas_limit: u64,
    priority_fee: u64,
) -> Transaction {
    TxEnv {
        tx_type: 2,
        caller,
        gas_limit,
        gas_price: u128::from(BASE_FEE) + u128::from(priority_fee),
        kind: to,
        value: U256::ZERO,
        data,
        nonce,
        chain_id: Some(CHAIN_ID),
        gas_priority_fee: Some(u128::from(priority_fee)),
        ..TxEnv::default()
    }
}
