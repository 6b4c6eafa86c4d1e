//! What the protocol does before and after a block's transactions: system calls, withdrawals, rewards.
//! Owns which is due when; the calls themselves are the executor's.

use crate::error::Result;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, Bytes, U256, address};
use leverloom_executor::state::Account;
use leverloom_executor::{State, system};

use crate::block::Given;
use crate::prestate::Known;

const BEACON_ROOTS: Address = address!("0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02");
const BLOCK_HASHES: Address = address!("0x0000F90827F1C53a10cb7A02335B175320002935");
const WITHDRAWAL_REQUESTS: Address = address!("0x00000961Ef480Eb55e80D19ad83579A64c007002");
const CONSOLIDATION_REQUESTS: Address = address!("0x0000BBdDc7CE488642fb579F8B00f3a590007251");

/// A contract that the protocol calls, with the proposal that made it.
type Called = (&'static str, Address);

/// Before the first transaction: EIP-4788 and EIP-2935.
pub(crate) fn before(given: &Given, state: &mut State) -> Result<()> {
    if let Some(root) = given.parent_beacon_root {
        call(given, state, BEACON_ROOTS, root.into())?;
    }
    if given.rules.include(SpecId::PRAGUE) {
        call(given, state, BLOCK_HASHES, given.parent_hash.into())?;
    }
    Ok(())
}

/// After the last transaction: EIP-7002 and EIP-7251, withdrawals, the miner's reward. What miners of
/// uncles get is left out: a block names its uncles by hash only.
pub fn after(given: &Given, state: &mut State) -> Result<()> {
    if given.rules.include(SpecId::PRAGUE) {
        call(given, state, WITHDRAWAL_REQUESTS, Bytes::new())?;
        call(given, state, CONSOLIDATION_REQUESTS, Bytes::new())?;
    }
    for &(address, wei) in &given.withdrawals {
        credit(state, address, wei);
    }
    let beneficiary = given.block.env.beneficiary;
    if given.number > 0 {
        credit(state, beneficiary, reward(given));
    }
    Ok(())
}

/// What the miner gets beside fees: the reward, and a 32nd of it for each uncle.
pub fn reward(given: &Given) -> U256 {
    let reward = given.rules.reward();
    reward + reward / U256::from(32) * U256::from(given.uncles)
}

/// Contracts that the protocol calls in this block, but that the prestate does not have.
pub(crate) fn absent(given: &Given, known: &Known) -> Vec<Called> {
    let since = [
        (SpecId::CANCUN, ("EIP-4788", BEACON_ROOTS)),
        (SpecId::PRAGUE, ("EIP-2935", BLOCK_HASHES)),
        (SpecId::PRAGUE, ("EIP-7002", WITHDRAWAL_REQUESTS)),
        (SpecId::PRAGUE, ("EIP-7251", CONSOLIDATION_REQUESTS)),
    ];
    let due = since.iter().filter(|(fork, _)| given.rules.include(*fork));
    due.map(|(_, called)| *called)
        .filter(|(_, contract)| !known.has_account(*contract))
        .collect()
}

fn call(given: &Given, state: &mut State, contract: Address, data: Bytes) -> Result<()> {
    let changes = system::call(&given.block, state, contract, data)?;
    state.apply(&changes);
    Ok(())
}

fn credit(state: &mut State, address: Address, wei: U256) {
    if wei.is_zero() {
        return;
    }
    let account = state.account(address).unwrap_or(Account::EMPTY);
    let balance = account.balance.saturating_add(wei);
    state.insert_account(address, Account { balance, ..account });
}
