//! The root of a whole state, and the hash of a transaction's logs, as test files hold them.

use alloy_primitives::Log;
use alloy_trie::TrieAccount;
use alloy_trie::root::{state_root_unhashed, storage_root_unhashed};
use leverloom_executor::State;
use leverloom_executor::revm::primitives::{Address, B256, keccak256};

/// The root of all accounts but those `left_out`.
pub(super) fn state_root(state: &State, left_out: &[Address]) -> B256 {
    let accounts = state.accounts.iter();
    let accounts = accounts.filter(|(address, _)| !left_out.contains(address));
    let leaves = accounts.map(|(&address, account)| {
        let slots = state.storage.get(&address).into_iter().flatten();
        let storage = storage_root_unhashed(slots.map(|(&slot, &value)| (slot.into(), value)));
        let leaf = TrieAccount::new(account.nonce, account.balance, storage, account.code_hash);
        (address, leaf)
    });
    state_root_unhashed(leaves)
}

pub(super) fn logs_hash(logs: &[Log]) -> B256 {
    let mut encoded = Vec::new();
    alloy_rlp::encode_list(logs, &mut encoded);
    keccak256(encoded)
}
