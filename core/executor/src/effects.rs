//! What one attempt did to accounts and storage, drawn from revm's journal: only values that changed.
//! Owns that translation and the shape of a read log; knows nothing of versions or schedules.

use revm::bytecode::Bytecode;
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, B256, KECCAK_EMPTY, U256};
use revm::state::EvmState;

use crate::payments::is_payee;
use crate::state::{Account, State};
use crate::{Block, Location};

/// One read through the database. An account is read as a whole: revm does not say which field it
/// wanted, so all three count as read (false conflicts are avoided by comparing values, field by field).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// An account and what was seen.
    Account(Address, Option<Account>),
    /// An account that exists without code and has room for a payment, which is all that mattered; and what was seen,
    /// without the payments of others.
    Payee(Address, Account),
    /// A slot and what was seen.
    Slot(Address, U256, U256),
}

impl Read {
    /// What a transaction that pays `payee`, if anybody, reads of an account.
    pub(crate) fn of_account(
        address: Address,
        account: Option<Account>,
        payee: Option<Address>,
    ) -> Self {
        match account {
            Some(seen) if payee == Some(address) && is_payee(account) => Self::Payee(address, seen),
            _ => Self::Account(address, account),
        }
    }

    /// Where; for an account the first of its fields.
    pub(crate) fn location(&self) -> Location {
        match *self {
            Self::Account(address, _) => Location::Balance(address),
            Self::Payee(address, _) => Location::Code(address),
            Self::Slot(address, slot, _) => Location::Storage(address, slot),
        }
    }
}

/// (account, before, after).
pub(crate) type AccountChange = (Address, Option<Account>, Option<Account>);

/// What a transaction changed, order meaningless. Stores of the value that was there are left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Effects {
    /// (account, before, after).
    pub(crate) accounts: Vec<AccountChange>,
    /// Payments to accounts that are not in `accounts`: (payee, before, after) as if nobody else had paid. Only the
    /// difference counts.
    pub(crate) payments: Vec<AccountChange>,
    /// (account, slot, before, after), relative to cleared storage where `cleared` names the account.
    pub(crate) slots: Vec<(Address, U256, U256, U256)>,
    /// Accounts whose whole storage was cleared before `slots` were written.
    pub(crate) cleared: Vec<Address>,
    /// Code that accounts now carry.
    pub(crate) code: Vec<(B256, Bytecode)>,
    /// The beneficiary's fee, on top of `accounts`; `None` for an invalid transaction.
    pub(crate) reward: Option<U256>,
}

/// The rules by which effects are drawn and fees credited.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Who gets the fees.
    pub(crate) beneficiary: Address,
    /// Since EIP-161 (Spurious Dragon) a touched account that is empty is removed.
    pub(crate) empties_vanish: bool,
}

impl Rules {
    pub(crate) fn of(block: &Block) -> Self {
        Self {
            beneficiary: block.env.beneficiary,
            empties_vanish: block.spec.is_enabled_in(SpecId::SPURIOUS_DRAGON),
        }
    }

    /// The beneficiary's account after a fee. A fee of zero touches it too: the account appears (before
    /// EIP-161) or, being empty, vanishes (since).
    pub(crate) fn credit(self, account: Option<Account>, reward: U256) -> Option<Account> {
        let mut account = account.unwrap_or(Account::EMPTY);
        // revm leaves a balance alone that a fee would overflow.
        account.balance = account
            .balance
            .checked_add(reward)
            .unwrap_or(account.balance);
        (!(self.empties_vanish && account.is_empty())).then_some(account)
    }
}

impl Effects {
    /// Forgets all, keeping allocations.
    pub(crate) fn clear(&mut self) {
        self.accounts.clear();
        self.payments.clear();
        self.slots.clear();
        self.cleared.clear();
        self.code.clear();
        self.reward = None;
    }

    /// Makes what was done to `payee` a payment: all that was asked of it is what a payment asks.
    pub(crate) fn make_payment(&mut self, payee: Address) {
        let mut accounts = self.accounts.iter();
        if let Some(place) = accounts.position(|change| change.0 == payee) {
            self.payments.push(self.accounts.swap_remove(place));
        }
    }

    /// Takes the fee out of what is due and into the beneficiary's account, which was `found` so.
    pub(crate) fn credit(&mut self, found: Option<Account>, rules: Rules) {
        let Some(reward) = self.reward.take() else {
            return;
        };
        let mut written = self.accounts.iter();
        let written = written.position(|change| change.0 == rules.beneficiary);
        let now = written.map_or(found, |written| self.accounts.swap_remove(written).2);
        let now = rules.credit(now, reward);
        if now != found {
            self.accounts.push((rules.beneficiary, found, now));
        }
    }

    /// Whether a value there changed, the fee left out.
    pub(crate) fn writes(&self, location: &Location) -> bool {
        match *location {
            Location::Storage(address, slot) => {
                let mut slots = self.slots.iter();
                slots.any(|&(writer, place, ..)| (writer, place) == (address, slot))
                    || self.cleared.contains(&address)
            }
            Location::StorageReset(address) => self.cleared.contains(&address),
            Location::Balance(address) | Location::Nonce(address) | Location::Code(address) => {
                let mut changes = self.accounts.iter().chain(&self.payments);
                changes.any(|&(writer, before, after)| {
                    writer == address
                        && fields(address, before)
                            .iter()
                            .zip(fields(address, after))
                            .any(|(before, after)| before.0 == *location && before.1 != after.1)
                })
            }
        }
    }

    /// Draws the effects out of a run's final state.
    pub(crate) fn draw(
        &mut self,
        state: &EvmState,
        base: &State,
        rules: Rules,
        reward: Option<U256>,
    ) {
        self.clear();
        self.reward = reward;
        for (&address, account) in state {
            if !account.is_touched() {
                continue;
            }
            let existed = !account.is_loaded_as_not_existing();
            let before = existed.then(|| Account::from(&account.original_info()));
            let vanishes =
                account.is_selfdestructed() || (rules.empties_vanish && account.is_empty());
            let after = (!vanishes).then(|| Account::from(&account.info));
            if before != after {
                self.accounts.push((address, before, after));
            }
            // An account that never existed has no storage to clear, unless the base state says otherwise.
            if (vanishes || account.is_created())
                && (existed || base.storage.contains_key(&address))
            {
                self.cleared.push(address);
            }
            if vanishes {
                continue;
            }
            if let Some(code) = &account.info.code
                && account.info.code_hash != KECCAK_EMPTY
                && before.is_none_or(|before| before.code_hash != account.info.code_hash)
            {
                self.code.push((account.info.code_hash, code.clone()));
            }
            for (&slot, value) in account.changed_storage_slots() {
                self.slots
                    .push((address, slot, value.original_value(), value.present_value()));
            }
        }
    }
}

/// What a payment brings.
pub(crate) fn paid(&(_, before, after): &AccountChange) -> U256 {
    let balance = |account: Option<Account>| account.map_or(U256::ZERO, |it| it.balance);
    balance(after).wrapping_sub(balance(before))
}

/// An account after a payment. What a block can pay fits, see [`crate::payments`]; only in an attempt that will not
/// last may it not.
pub(crate) fn after_payment(account: Option<Account>, value: U256) -> Option<Account> {
    account.map(|account| Account {
        balance: account.balance.wrapping_add(value),
        ..account
    })
}

/// A code hash as a location's value: zero where there is no account, so that existence is a value too.
pub(crate) fn code_value(account: Option<Account>) -> U256 {
    account.map_or(U256::ZERO, |account| account.code_hash.into())
}

/// The fields of an account as location values, in the order of [`Location`].
pub(crate) fn fields(address: Address, account: Option<Account>) -> [(Location, U256); 3] {
    let (balance, nonce) =
        account.map_or((U256::ZERO, 0), |account| (account.balance, account.nonce));
    [
        (Location::Balance(address), balance),
        (Location::Nonce(address), U256::from(nonce)),
        (Location::Code(address), code_value(account)),
    ]
}

/// A read log as sorted location values.
pub(crate) fn locations_read<'r>(
    reads: impl ExactSizeIterator<Item = &'r Read>,
) -> Vec<(Location, U256)> {
    let mut locations = Vec::with_capacity(reads.len() * 2);
    for read in reads {
        match *read {
            Read::Account(address, account) => locations.extend(fields(address, account)),
            Read::Payee(address, account) => {
                locations.push((Location::Code(address), account.code_hash.into()));
            }
            Read::Slot(address, slot, value) => {
                locations.push((Location::Storage(address, slot), value));
            }
        }
    }
    locations.sort_unstable();
    locations.dedup();
    locations
}
