//! Makes a failing case smaller: fewer transactions, fewer accounts and slots, shorter programs, plainer
//! values, as long as it fails. Owns what to try in which order; what failing means is the caller's.

use std::collections::BTreeMap;

use alloy_primitives::{Address, U256};

use crate::case::{Case, Code, Transaction};
use crate::program::Program;

/// Cases tried at most.
const PATIENCE: u32 = 6_000;

/// The smallest case found that still fails.
pub fn shrink(case: &Case, fails: impl FnMut(&Case) -> bool) -> Case {
    let mut shrinker = Shrinker {
        best: case.clone(),
        fails,
        patience: PATIENCE,
    };
    loop {
        let before = weight(&shrinker.best);
        shrinker.transactions();
        shrinker.accounts();
        shrinker.programs();
        shrinker.values();
        shrinker.slots();
        if weight(&shrinker.best) >= before || shrinker.patience == 0 {
            return shrinker.best;
        }
    }
}

/// Roughly how much there is to read.
fn weight(case: &Case) -> usize {
    let code = |code: &Code| code.bytes().len();
    let accounts = case
        .accounts
        .values()
        .map(|account| 64 + code(&account.code) + 16 * account.storage.len());
    let transactions = case.transactions.iter().map(|transaction| {
        let extras = transaction.access_list.len()
            + transaction.authorizations.len()
            + transaction.blobs.len()
            + usize::from(!transaction.value.is_zero())
            + usize::from(transaction.tx_type > 0);
        256 + code(&transaction.data) + 16 * extras
    });
    accounts.chain(transactions).sum()
}

struct Shrinker<F> {
    best: Case,
    fails: F,
    patience: u32,
}

impl<F: FnMut(&Case) -> bool> Shrinker<F> {
    /// Takes the change if the case still fails with it.
    fn attempt(&mut self, change: impl FnOnce(&mut Case)) -> bool {
        if self.patience == 0 {
            return false;
        }
        self.patience -= 1;
        let mut candidate = self.best.clone();
        change(&mut candidate);
        let fails = candidate.is_sound() && (self.fails)(&candidate);
        if fails {
            self.best = candidate;
        }
        fails
    }

    /// Leaves transactions out, half of them at once at first.
    fn transactions(&mut self) {
        let mut chunk = self.best.transactions.len().div_ceil(2);
        while chunk > 0 {
            let mut start = 0;
            while start < self.best.transactions.len() {
                let end = (start + chunk).min(self.best.transactions.len());
                let gone = self.attempt(|case| leave_out(case, start, end))
                    || self.attempt(|case| drop(case.transactions.drain(start..end)))
                    || self.attempt(|case| {
                        case.transactions.drain(start..end);
                        number(case);
                    });
                if !gone {
                    start = end;
                }
            }
            chunk /= 2;
        }
    }

    fn accounts(&mut self) {
        let addresses: Vec<Address> = self.best.accounts.keys().copied().collect();
        for address in &addresses {
            self.attempt(|case| {
                case.accounts.remove(address);
            });
        }
        self.attempt(|case| case.block_hashes.clear());
    }

    /// Shortens every program part by part; code whose program is not known goes as a whole.
    fn programs(&mut self) {
        for place in places(&self.best) {
            if !self.attempt(|case| *place.of(case) = Code::Empty) {
                self.program(&place);
            }
        }
    }

    fn program(&mut self, place: &Place) {
        let mut tried = 0;
        loop {
            let program = place.of(&mut self.best).program().cloned();
            let smaller = program.as_ref().map_or_else(Vec::new, Program::smaller);
            let count = smaller.len();
            let found = smaller
                .into_iter()
                .enumerate()
                .skip(tried)
                .find(|(_, smaller)| {
                    self.attempt(|case| *place.of(case) = Code::from_program(smaller.clone()))
                });
            match found {
                // What came before in the list has been in vain, and will mostly be again.
                Some((index, _)) => tried = index.min(count.saturating_sub(1)),
                None if tried > 0 => tried = 0,
                None => return,
            }
            if self.patience == 0 {
                return;
            }
        }
    }

    /// Plain transactions, plain accounts, a plain block.
    fn values(&mut self) {
        for index in 0..self.best.transactions.len() {
            for simplify in SIMPLER {
                self.attempt_if_new(|case| simplify(&mut case.transactions[index]));
            }
            for list in 0..self.best.transactions[index].authorizations.len() {
                self.attempt(|case| {
                    let authorizations = &mut case.transactions[index].authorizations;
                    if list < authorizations.len() {
                        authorizations.remove(list);
                    }
                });
            }
            let words = self.best.transactions[index].data.bytes().len() / 32;
            for word in (0..words).rev() {
                self.attempt(|case| truncate(&mut case.transactions[index].data, 32 * word));
            }
        }
        let addresses: Vec<Address> = self.best.accounts.keys().copied().collect();
        for address in &addresses {
            for balance in [U256::ZERO, U256::from(1) << 80] {
                self.attempt_if_new(|case| {
                    if let Some(account) = case.accounts.get_mut(address) {
                        account.balance = balance;
                    }
                });
            }
            self.attempt_if_new(|case| {
                if let Some(account) = case.accounts.get_mut(address) {
                    account.nonce = u64::from(!account.code.is_empty());
                    number(case);
                }
            });
        }
        self.attempt_if_new(|case| case.block.coinbase = Address::repeat_byte(0xcb));
        self.attempt_if_new(|case| case.block.base_fee = 0);
        self.attempt_if_new(|case| case.block.gas_limit = 30_000_000);
    }

    fn slots(&mut self) {
        let slots: Vec<(Address, U256)> = self
            .best
            .accounts
            .iter()
            .flat_map(|(&address, account)| {
                account.storage.keys().map(move |&slot| (address, slot))
            })
            .collect();
        for (address, slot) in slots {
            self.attempt(|case| {
                if let Some(account) = case.accounts.get_mut(&address) {
                    account.storage.remove(&slot);
                }
            });
        }
    }

    /// Spares the check of a change that changes nothing.
    fn attempt_if_new(&mut self, change: impl Fn(&mut Case)) {
        let mut candidate = self.best.clone();
        change(&mut candidate);
        if candidate.to_json() != self.best.to_json() {
            self.attempt(change);
        }
    }
}

/// Ways to make a transaction plainer.
const SIMPLER: [fn(&mut Transaction); 8] = [
    |transaction| {
        transaction.tx_type = 0;
        transaction.priority_fee = None;
        transaction.access_list.clear();
        transaction.blobs.clear();
        transaction.blob_price = U256::ZERO;
        transaction.authorizations.clear();
    },
    |transaction| transaction.access_list.clear(),
    |transaction| transaction.value = U256::ZERO,
    |transaction| transaction.gas_limit = 1_000_000,
    |transaction| transaction.gas_price = U256::ZERO,
    |transaction| transaction.gas_price = U256::from(10),
    |transaction| transaction.priority_fee = transaction.priority_fee.map(|_| U256::ZERO),
    |transaction| transaction.chain_id = None,
];

/// Leaves transactions out; the later ones of their senders move up in nonces.
fn leave_out(case: &mut Case, start: usize, end: usize) {
    let mut gone: BTreeMap<Address, u64> = BTreeMap::new();
    for transaction in case.transactions.drain(start..end) {
        *gone.entry(transaction.from).or_default() += 1;
    }
    for transaction in &mut case.transactions[start..] {
        if let Some(count) = gone.get(&transaction.from) {
            transaction.nonce = transaction.nonce.saturating_sub(*count);
        }
    }
}

/// Numbers everybody's transactions from the nonce that the sender begins with.
fn number(case: &mut Case) {
    let mut next: BTreeMap<Address, u64> = BTreeMap::new();
    for transaction in &mut case.transactions {
        let account = case.accounts.get(&transaction.from);
        let start = account.map_or(0, |account| account.nonce);
        let next = next.entry(transaction.from).or_insert(start);
        transaction.nonce = *next;
        *next = next.saturating_add(1);
    }
}

fn truncate(data: &mut Code, length: usize) {
    if data.program().is_none() && length < data.bytes().len() {
        *data = Code::from_bytes(data.bytes().slice(..length));
    }
}

/// Where code lies in a case.
enum Place {
    Account(Address),
    Transaction(usize),
}

impl Place {
    fn of<'c>(&self, case: &'c mut Case) -> &'c mut Code {
        match self {
            Self::Account(address) => &mut case.accounts.entry(*address).or_default().code,
            Self::Transaction(index) => &mut case.transactions[*index].data,
        }
    }
}

fn places(case: &Case) -> Vec<Place> {
    let accounts = case
        .accounts
        .iter()
        .filter(|(_, account)| !account.code.is_empty())
        .map(|(&address, _)| Place::Account(address));
    let transactions = case
        .transactions
        .iter()
        .enumerate()
        .filter(|(_, transaction)| !transaction.data.is_empty())
        .map(|(index, _)| Place::Transaction(index));
    accounts.chain(transactions).collect()
}
