//! The base state under a block: plain maps, read-shared by all workers, changed only between blocks.
//!
//! Owns accounts, code and storage as of a block's start, and [`StateChanges`], the net difference that
//! a block makes, which can be applied and undone. Knows nothing of versions or transactions.

use revm::bytecode::Bytecode;
use revm::primitives::{Address, B256, HashMap, U256};

/// Accounts, code and storage.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Accounts that exist, without their storage.
    pub accounts: HashMap<Address, Account>,
    /// Non-zero slots by account.
    pub storage: HashMap<Address, HashMap<U256, U256>>,
    /// Code by hash.
    pub code: HashMap<B256, Bytecode>,
    /// Hashes of earlier blocks, for BLOCKHASH; a missing one reads as keccak(number) like revm's empty database.
    pub block_hashes: HashMap<u64, B256>,
}

/// An account without its storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Balance in wei.
    pub balance: U256,
    /// Nonce.
    pub nonce: u64,
    /// keccak of the code; the empty hash for none.
    pub code_hash: B256,
}

/// Net changes of a block: (before, after) by location, sorted, unchanged values left out. Applying
/// them is [`State::apply`], taking them back [`State::undo`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateChanges {
    /// Account fields; `None`: the account does not exist.
    pub accounts: Vec<(Address, Option<Account>, Option<Account>)>,
    /// Slots: (account, slot, before, after).
    pub storage: Vec<(Address, U256, U256, U256)>,
    /// Code first seen in this block.
    pub code: Vec<(B256, Bytecode)>,
}
