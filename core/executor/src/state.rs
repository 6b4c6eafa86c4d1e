//! The base state under a block: plain maps, read-shared by all workers, changed only between blocks.
//!
//! Owns accounts, code and storage as of a block's start, and [`StateChanges`], the net difference that
//! a block makes, which can be applied and undone. Knows nothing of versions or transactions.

use revm::DatabaseRef;
use revm::bytecode::Bytecode;
use revm::database_interface::DBErrorMarker;
use revm::primitives::map::{AddressMap, B256Map, U256Map};
use revm::primitives::{Address, B256, Bytes, HashMap, KECCAK_EMPTY, U256, keccak256};
use revm::state::AccountInfo;

/// Accounts, code and storage.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Accounts that exist, without their storage.
    pub accounts: AddressMap<Account>,
    /// Non-zero slots by account.
    pub storage: AddressMap<U256Map<U256>>,
    /// Code by hash.
    pub code: B256Map<Bytecode>,
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

/// The state names a code hash whose code it does not hold: it was put together wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the state holds no code for the hash {0}")]
pub struct MissingCode(pub B256);

impl DBErrorMarker for MissingCode {}

impl Account {
    /// Exists, but holds nothing: what EIP-161 removes when touched.
    pub const EMPTY: Self = Self {
        balance: U256::ZERO,
        nonce: 0,
        code_hash: KECCAK_EMPTY,
    };

    /// An account without code.
    pub const fn with_balance(balance: U256) -> Self {
        Self {
            balance,
            ..Self::EMPTY
        }
    }

    /// Empty in the sense of EIP-161: no balance, no nonce, no code.
    pub fn is_empty(&self) -> bool {
        self.balance.is_zero() && self.nonce == 0 && self.code_hash == KECCAK_EMPTY
    }

    /// As revm takes it, code to be asked for by hash.
    pub(crate) fn to_info(self) -> AccountInfo {
        AccountInfo {
            balance: self.balance,
            nonce: self.nonce,
            code_hash: self.code_hash,
            account_id: None,
            code: None,
        }
    }
}

impl From<&AccountInfo> for Account {
    fn from(info: &AccountInfo) -> Self {
        Self {
            balance: info.balance,
            nonce: info.nonce,
            code_hash: info.code_hash,
        }
    }
}

impl State {
    /// The account, if it exists.
    pub fn account(&self, address: Address) -> Option<Account> {
        self.accounts.get(&address).copied()
    }

    /// A slot's value; zero where none was written.
    pub fn slot(&self, address: Address, slot: U256) -> U256 {
        self.storage
            .get(&address)
            .and_then(|slots| slots.get(&slot))
            .copied()
            .unwrap_or_default()
    }

    /// Adds or replaces an account without touching its storage.
    pub fn insert_account(&mut self, address: Address, account: Account) {
        self.accounts.insert(address, account);
    }

    /// Adds or replaces a contract with nonce 1, this balance and this code (a delegation designator
    /// becomes a delegated account).
    pub fn insert_contract(&mut self, address: Address, balance: U256, code: Bytes) {
        let code = Bytecode::new_raw(code);
        let code_hash = code.hash_slow();
        self.accounts.insert(
            address,
            Account {
                balance,
                nonce: 1,
                code_hash,
            },
        );
        if code_hash != KECCAK_EMPTY {
            self.code.insert(code_hash, code);
        }
    }

    /// Writes one slot; zero removes it.
    pub fn insert_slot(&mut self, address: Address, slot: U256, value: U256) {
        if !value.is_zero() {
            self.storage.entry(address).or_default().insert(slot, value);
        } else if let Some(slots) = self.storage.get_mut(&address) {
            slots.remove(&slot);
            if slots.is_empty() {
                self.storage.remove(&address);
            }
        }
    }

    /// Takes a block's net changes on.
    pub fn apply(&mut self, changes: &StateChanges) {
        for (hash, code) in &changes.code {
            self.code.insert(*hash, code.clone());
        }
        for &(address, _, after) in &changes.accounts {
            self.set_account(address, after);
        }
        for &(address, slot, _, after) in &changes.storage {
            self.insert_slot(address, slot, after);
        }
    }

    /// Takes a block's net changes back: the opposite of [`State::apply`] on the very state it made.
    pub fn undo(&mut self, changes: &StateChanges) {
        for &(address, before, _) in &changes.accounts {
            self.set_account(address, before);
        }
        for &(address, slot, before, _) in &changes.storage {
            self.insert_slot(address, slot, before);
        }
        for (hash, _) in &changes.code {
            self.code.remove(hash);
        }
    }

    fn set_account(&mut self, address: Address, account: Option<Account>) {
        match account {
            Some(account) => self.accounts.insert(address, account),
            None => self.accounts.remove(&address),
        };
    }
}

impl DatabaseRef for State {
    type Error = MissingCode;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, MissingCode> {
        Ok(self.account(address).map(Account::to_info))
    }

    fn code_by_hash_ref(&self, code_hash: B256) -> Result<Bytecode, MissingCode> {
        if code_hash == KECCAK_EMPTY {
            return Ok(Bytecode::default());
        }
        self.code
            .get(&code_hash)
            .cloned()
            .ok_or(MissingCode(code_hash))
    }

    fn storage_ref(&self, address: Address, slot: U256) -> Result<U256, MissingCode> {
        Ok(self.slot(address, slot))
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, MissingCode> {
        Ok(self
            .block_hashes
            .get(&number)
            .copied()
            .unwrap_or_else(|| keccak256(number.to_string().as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_gives_back_what_apply_changed() {
        let (a, b) = (Address::repeat_byte(1), Address::repeat_byte(2));
        let mut state = State::default();
        state.insert_account(a, Account::with_balance(U256::from(5)));
        state.insert_slot(b, U256::from(1), U256::from(7));
        let before = state.clone();
        let code = Bytecode::new_raw(Bytes::from_static(&[0]));
        let changes = StateChanges {
            accounts: vec![
                (a, before.account(a), None),
                (b, None, Some(Account::EMPTY)),
            ],
            storage: vec![
                (b, U256::from(1), U256::from(7), U256::ZERO),
                (b, U256::from(2), U256::ZERO, U256::from(9)),
            ],
            code: vec![(code.hash_slow(), code)],
        };
        state.apply(&changes);
        assert_eq!(state.account(a), None);
        assert_eq!(state.slot(b, U256::from(1)), U256::ZERO);
        assert_eq!(state.slot(b, U256::from(2)), U256::from(9));
        assert_eq!(state.code.len(), 1);
        state.undo(&changes);
        assert_eq!(state.accounts, before.accounts);
        assert_eq!(state.storage, before.storage);
        assert!(state.code.is_empty());
    }

    #[test]
    fn missing_code_says_which() {
        let error = State::default()
            .code_by_hash_ref(B256::repeat_byte(1))
            .expect_err("no such code");
        assert!(
            error
                .to_string()
                .starts_with("the state holds no code for the hash 0x0101"),
            "{error}"
        );
    }
}
