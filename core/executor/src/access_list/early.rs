//! Access lists under rules before Cancun, which EIP-7928 does not cover and revm's builder does not either: a
//! destroyed contract leaves storage behind, and a slot may be written as it was before its contract was gone.
//! Owns how a transaction's effects become entries.

use revm::primitives::KECCAK_EMPTY;
use revm::state::EvmState;
use revm::state::bal::{Bal, BlockAccessIndex};

use crate::TxIndex;
use crate::effects::{Effects, Rules};
use crate::state::Account;

/// Adds what a transaction came by, in `state`, and what it did.
pub(super) fn note(
    bal: &mut Bal,
    index: TxIndex,
    state: &EvmState,
    effects: &Effects,
    rules: Rules,
) {
    let index = BlockAccessIndex::from_tx_index(index.into());
    for (address, account) in state {
        let listed = bal.accounts.entry(*address).or_default();
        listed.storage.update_reads(account.storage.keys().copied());
    }
    bal.accounts.entry(rules.beneficiary).or_default();
    for &(address, before, after) in &effects.accounts {
        let listed = bal.accounts.entry(address).or_default();
        let (was, is) = (
            before.unwrap_or(Account::EMPTY),
            after.unwrap_or(Account::EMPTY),
        );
        let info = &mut listed.account_info;
        if was.balance != is.balance {
            info.balance.force_update(index, is.balance);
        }
        if was.nonce != is.nonce {
            info.nonce.force_update(index, is.nonce);
        }
        if was.code_hash != is.code_hash {
            let mut new = effects.code.iter();
            let code = new.find(|(hash, _)| *hash == is.code_hash);
            // What is not new is gone: an account's code never turns into other code that is there.
            let code = code.cloned().unwrap_or((KECCAK_EMPTY, <_>::default()));
            info.code.force_update(index, code);
        }
    }
    for &(address, slot, _, after) in &effects.slots {
        let listed = bal.accounts.entry(address).or_default();
        let values = listed.storage.storage.entry(slot).or_default();
        values.force_update(index, after);
    }
}
