//! What a transaction has to see: lookups in the multi-version memory, for reads and for their validation.
//! Changes nothing.

use std::sync::PoisonError;

use revm::bytecode::Bytecode;
use revm::primitives::{Address, B256, KECCAK_EMPTY, U256};

use super::account::{AccountHistory, AccountVersion};
use super::{Conflict, Estimate, Fee, Origin, Versions, account_key, shard, slot_key};
use crate::effects::{Read, code_value, fields};
use crate::keys::SlotKey;
use crate::payments::is_payee;
use crate::state::Account;
use crate::sync::lock;
use crate::{Location, TxIndex};

/// Account fields as the block has them before some reader, with their writers; `None`: as in the base state.
#[derive(Clone, Copy, Default)]
pub(super) struct Found {
    balance: Option<(TxIndex, U256)>,
    nonce: Option<(TxIndex, U256)>,
    code: Option<(TxIndex, U256)>,
    /// On top of the balance, and who paid last.
    paid: Option<(TxIndex, U256)>,
}

impl Versions<'_> {
    /// An account as `reader` has to see it.
    pub(crate) fn account(
        &self,
        address: Address,
        reader: TxIndex,
    ) -> Result<(Option<Account>, Origin), Estimate> {
        if address == self.rules.beneficiary {
            return Ok((self.beneficiary(reader)?, Origin::Block));
        }
        match self.found(address, reader)? {
            None => Ok((self.base.account(address), Origin::Base)),
            Some(found) => Ok((found.over(self.base.account(address)), Origin::Block)),
        }
    }

    /// An account as `reader` has to see it, but for the payments to it.
    pub(crate) fn payee(
        &self,
        address: Address,
        reader: TxIndex,
    ) -> Result<(Option<Account>, Origin), Estimate> {
        let base = || self.base.account(address);
        let key = account_key(address);
        if !self.written.may_hold(key) {
            return Ok((base(), Origin::Base));
        }
        let shard = lock(&self.accounts[shard(key)]);
        let Some(history) = shard.get(&address) else {
            return Ok((base(), Origin::Base));
        };
        match Found::unpaid(history, address, reader)? {
            None => Ok((base(), Origin::Base)),
            Some(found) => Ok((found.over(base()), Origin::Block)),
        }
    }

    /// A slot as `reader` has to see it.
    pub(crate) fn slot(
        &self,
        address: Address,
        slot: U256,
        reader: TxIndex,
    ) -> Result<(U256, Origin), Estimate> {
        match self.slot_in_block(address, slot, reader)? {
            Some((_, value)) => Ok((value, Origin::Block)),
            None => Ok((self.base.slot(address, slot), Origin::Base)),
        }
    }

    pub(crate) fn code(&self, hash: B256) -> Option<Bytecode> {
        let code = self.code.read().unwrap_or_else(PoisonError::into_inner);
        code.get(&hash)
            .or_else(|| self.base.code.get(&hash))
            .cloned()
    }

    /// Whether `reader` would read the same now.
    pub(crate) fn holds(&self, read: &Read, origin: Origin, reader: TxIndex) -> bool {
        match *read {
            Read::Account(address, seen) if address == self.rules.beneficiary => {
                self.beneficiary(reader).is_ok_and(|now| now == seen)
            }
            Read::Account(address, seen) => match self.found(address, reader) {
                Ok(None) if origin == Origin::Base => true,
                Ok(found) => found.unwrap_or_default().over(self.base.account(address)) == seen,
                Err(_) => false,
            },
            Read::Payee(address, _) => match self.payee(address, reader) {
                Ok((_, Origin::Base)) if origin == Origin::Base => true,
                Ok((now, _)) => is_payee(now),
                Err(_) => false,
            },
            Read::Slot(address, slot, seen) => match self.slot_in_block(address, slot, reader) {
                Ok(None) => origin == Origin::Base || self.base.slot(address, slot) == seen,
                Ok(Some((_, now))) => seen == now,
                Err(_) => false,
            },
        }
    }

    /// What in `read` differs now, and who wrote it, in the order of [`Location`]; for the record of an
    /// abort, not for deciding on it.
    pub(crate) fn conflict(&self, read: &Read, reader: TxIndex) -> Option<Conflict> {
        match *read {
            Read::Account(address, seen) => {
                let now = match self.account(address, reader) {
                    Ok((now, _)) => now,
                    Err(Estimate { writer, location }) => {
                        let mut seen = fields(address, seen).into_iter();
                        let (_, seen) = seen.find(|(field, _)| *field == location)?;
                        return Some(Conflict {
                            location,
                            writer: Some(writer),
                            seen,
                            now: None,
                        });
                    }
                };
                let pairs = fields(address, seen).into_iter().zip(fields(address, now));
                let ((location, seen), (_, now)) = pairs.filter(|(seen, now)| seen != now).min()?;
                let shard = lock(&self.accounts[shard(account_key(address))]);
                let versions = shard.get(&address).map(|history| history.before(reader));
                let version =
                    versions
                        .unwrap_or_default()
                        .iter()
                        .rfind(|(_, version)| match location {
                            Location::Balance(_) => version.balance || version.payment,
                            Location::Nonce(_) => version.nonce,
                            _ => version.code,
                        });
                Some(Conflict {
                    location,
                    writer: version.map(|(writer, _)| *writer),
                    seen,
                    now: Some(now),
                })
            }
            Read::Payee(address, seen) => {
                let payee = self.payee(address, reader);
                let (writer, now) = match payee {
                    Ok((now, _)) if is_payee(now) => return None,
                    Ok((now, _)) => (None, Some(code_value(now))),
                    Err(estimate) => (Some(estimate.writer), None),
                };
                Some(Conflict {
                    location: Location::Code(address),
                    writer,
                    seen: seen.code_hash.into(),
                    now,
                })
            }
            Read::Slot(address, slot, seen) => {
                let location = Location::Storage(address, slot);
                let (writer, now) = match self.slot_in_block(address, slot, reader) {
                    Err(estimate) => (Some(estimate.writer), None),
                    Ok(Some((writer, now))) => (Some(writer), Some(now)),
                    Ok(None) => (None, Some(self.base.slot(address, slot))),
                };
                (now != Some(seen)).then_some(Conflict {
                    location,
                    writer,
                    seen,
                    now,
                })
            }
        }
    }

    /// Fields written in this block before `reader`; `None` if there are none.
    fn found(&self, address: Address, reader: TxIndex) -> Result<Option<Found>, Estimate> {
        let key = account_key(address);
        if !self.written.may_hold(key) {
            return Ok(None);
        }
        let shard = lock(&self.accounts[shard(key)]);
        let Some(history) = shard.get(&address) else {
            return Ok(None);
        };
        Found::latest(history, address, reader)
    }

    /// The beneficiary with all fees of the transactions before `reader`; those must all be known.
    pub(super) fn beneficiary(&self, reader: TxIndex) -> Result<Option<Account>, Estimate> {
        let address = self.rules.beneficiary;
        let found = self.found(address, reader)?.unwrap_or_default();
        let base = self.base.account(address);
        // Field by field: fees alone may have brought the account into being, which nobody wrote.
        let mut account = base.unwrap_or(Account::EMPTY);
        let mut exists = base.is_some();
        if let Some((_, balance)) = found.balance {
            account.balance = balance;
        }
        if let Some((_, nonce)) = found.nonce {
            account.nonce = nonce.saturating_to();
        }
        if let Some((_, code)) = found.code {
            exists = !code.is_zero();
            account.code_hash = if exists { code.into() } else { KECCAK_EMPTY };
        }
        // A write at w stands without w's own fee; fees before w are part of it.
        let since = |field: Option<(TxIndex, U256)>| field.map_or(0, |(writer, _)| writer);
        let (balance_since, code_since) = (since(found.balance), since(found.code));
        for payer in balance_since.min(code_since)..reader {
            let fees = lock(&self.fees[payer as usize]);
            let Fee::Known(fees) = &*fees else {
                return Err(Estimate {
                    writer: payer,
                    location: Location::Balance(address),
                });
            };
            for fee in fees.iter() {
                if payer >= balance_since {
                    account.balance = account.balance.checked_add(fee).unwrap_or(account.balance);
                }
                // Whether a touched account exists depends on whether it ends up empty.
                if payer >= code_since {
                    exists = !self.rules.empties_vanish || !account.is_empty();
                }
            }
        }
        Ok(exists.then_some(account))
    }

    /// The slot's value and writer, if this block wrote or cleared it before `reader`.
    fn slot_in_block(
        &self,
        address: Address,
        slot: U256,
        reader: TxIndex,
    ) -> Result<Option<(TxIndex, U256)>, Estimate> {
        let location = Location::Storage(address, slot);
        let key = slot_key(address, slot);
        let written = if self.written.may_hold(key) {
            let shard = lock(&self.slots[shard(key)]);
            let history = shard.get(&SlotKey(address, slot));
            history.and_then(|history| history.before(reader).last().copied())
        } else {
            None
        };
        let cleared = if self.any_cleared.is_raised() {
            let cleared = self.cleared.read().unwrap_or_else(PoisonError::into_inner);
            let history = cleared.get(&address);
            history.and_then(|history| history.before(reader).last().copied())
        } else {
            None
        };
        // The later one counts; a transaction clears before it writes.
        let latest = match (written, cleared) {
            (Some((writer, _)), Some((clearer, mark))) if clearer > writer => {
                Some((clearer, mark.map(|()| U256::ZERO)))
            }
            (None, Some((clearer, mark))) => Some((clearer, mark.map(|()| U256::ZERO))),
            (written, _) => written,
        };
        match latest {
            None => Ok(None),
            Some((writer, Some(value))) => Ok(Some((writer, value))),
            Some((writer, None)) => Err(Estimate { writer, location }),
        }
    }
}

impl Found {
    /// Fields written in this block before `reader`; `None` if there are none.
    pub(super) fn latest(
        history: &AccountHistory,
        address: Address,
        reader: TxIndex,
    ) -> Result<Option<Self>, Estimate> {
        let unpaid = Self::unpaid(history, address, reader);
        let since = match &unpaid {
            Ok(found) => found
                .and_then(|found| found.balance)
                .map(|(writer, _)| writer),
            Err(estimate) => Some(estimate.writer),
        };
        let mut paid: Option<(TxIndex, U256)> = None;
        for (payer, version) in history.payments(reader, since) {
            if version.estimate {
                return Err(Estimate {
                    writer: *payer,
                    location: Location::Balance(address),
                });
            }
            let (last, sum) = paid.unwrap_or((*payer, U256::ZERO));
            paid = Some((last, sum.wrapping_add(version.paid())));
        }
        let found = unpaid?;
        if paid.is_none() {
            return Ok(found);
        }
        Ok(Some(Self {
            paid,
            ..found.unwrap_or_default()
        }))
    }

    /// Likewise, but for the payments to it.
    fn unpaid(
        history: &AccountHistory,
        address: Address,
        reader: TxIndex,
    ) -> Result<Option<Self>, Estimate> {
        if history.before(reader).is_empty() {
            return Ok(None);
        }
        let latest = history.latest(reader);
        let [balance, nonce, code] = latest;
        let locations = [
            Location::Balance(address),
            Location::Nonce(address),
            Location::Code(address),
        ];
        // The newest that is about to change stops the reader, at the first of its fields.
        let mut stop: Option<Estimate> = None;
        for (version, location) in latest.into_iter().zip(locations) {
            if let Some(&(writer, AccountVersion { estimate: true, .. })) = version
                && stop.is_none_or(|stop| stop.writer < writer)
            {
                stop = Some(Estimate { writer, location });
            }
        }
        if let Some(stop) = stop {
            return Err(stop);
        }
        let after = |version: &AccountVersion| version.after.unwrap_or(Account::EMPTY);
        Ok(Some(Self {
            balance: balance.map(|(writer, version)| (*writer, after(version).balance)),
            nonce: nonce.map(|(writer, version)| (*writer, U256::from(after(version).nonce))),
            code: code.map(|(writer, version)| (*writer, code_value(version.after))),
            paid: None,
        }))
    }

    /// These fields over the base state's account.
    pub(super) fn over(self, base: Option<Account>) -> Option<Account> {
        let code = match self.code {
            Some((_, code)) => code,
            None => base?.code_hash.into(),
        };
        if code.is_zero() {
            return None;
        }
        let shown = base.unwrap_or(Account::EMPTY);
        let balance = self.balance.map_or(shown.balance, |(_, balance)| balance);
        let paid = self.paid.map_or(U256::ZERO, |(_, paid)| paid);
        Some(Account {
            balance: balance.wrapping_add(paid),
            nonce: self
                .nonce
                .map_or(shown.nonce, |(_, nonce)| nonce.saturating_to()),
            code_hash: code.into(),
        })
    }
}
