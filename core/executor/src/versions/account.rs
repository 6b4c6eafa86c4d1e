//! All that a block's transactions wrote to one account, by transaction and field. Knows no lock and no reader's
//! rights.

use revm::primitives::U256;

use crate::TxIndex;
use crate::state::Account;

use super::history::History;

/// So many versions are looked through one by one.
const FEW: usize = 16;

/// By kind of change.
type Writers = [Vec<TxIndex>; 4];

/// Versions of one account in block order, and a way to the latest writer of each field that does not lead through
/// all who wrote the others: a busy account may be paid a thousand times and change its code once or never.
#[derive(Debug, Default)]
pub(super) struct AccountHistory {
    versions: History<AccountVersion>,
    /// By field who wrote it, in block order, once the versions are many. Some may have thought better of it.
    writers: Option<Box<Writers>>,
}

impl AccountHistory {
    /// All versions before `reader`.
    pub(super) fn before(&self, reader: TxIndex) -> &[(TxIndex, AccountVersion)] {
        self.versions.before(reader)
    }

    /// The latest versions before `reader` that changed the balance, the nonce, the code.
    pub(super) fn latest(&self, reader: TxIndex) -> [Option<&(TxIndex, AccountVersion)>; 3] {
        let versions = self.before(reader);
        let Some(writers) = &self.writers else {
            let mut latest = [None; 3];
            for version in versions.iter().rev() {
                for (place, changed) in latest.iter_mut().zip(version.1.changed()) {
                    if changed && place.is_none() {
                        *place = Some(version);
                    }
                }
                if latest.iter().all(Option::is_some) {
                    break;
                }
            }
            return latest;
        };
        [0, 1, 2].map(|field| {
            let writers = &writers[field];
            let end = writers.partition_point(|&writer| writer < reader);
            writers[..end].iter().rev().find_map(|writer| {
                let index = versions.binary_search_by_key(writer, |version| version.0);
                let version = &versions[index.ok()?];
                version.1.changed()[field].then_some(version)
            })
        })
    }

    /// Who paid the account before `reader` since the unit `since` wrote its balance, and how much; the latest first.
    pub(super) fn payments(
        &self,
        reader: TxIndex,
        since: Option<TxIndex>,
    ) -> impl Iterator<Item = &(TxIndex, AccountVersion)> {
        let is_since = move |writer: TxIndex| since.is_none_or(|since| writer > since);
        let versions = self.before(reader);
        // Those looked through one by one, or else found by their writers.
        let (few, payers): (&[_], &[TxIndex]) = match &self.writers {
            None => (versions, &[]),
            Some(writers) => {
                let payers = &writers[3];
                (
                    &[],
                    &payers[..payers.partition_point(|&payer| payer < reader)],
                )
            }
        };
        let by_payer = |payer: &TxIndex| {
            let index = versions.binary_search_by_key(payer, |version| version.0);
            Some(&versions[index.ok()?])
        };
        let many = payers
            .iter()
            .rev()
            .take_while(move |payer| is_since(**payer));
        let few = few
            .iter()
            .rev()
            .take_while(move |version| is_since(version.0));
        few.chain(many.filter_map(by_payer))
            .filter(|(_, version)| version.payment)
    }

    pub(super) fn set(&mut self, writer: TxIndex, version: AccountVersion) {
        self.versions.set(writer, version);
        if let Some(writers) = &mut self.writers {
            note(writers, writer, &version);
            return;
        }
        let versions = self.versions.before(TxIndex::MAX);
        if versions.len() > FEW {
            let mut writers = Box::<Writers>::default();
            for (writer, version) in versions {
                note(&mut writers, *writer, version);
            }
            self.writers = Some(writers);
        }
    }

    /// What `writer` wrote; its fields stay as they are.
    pub(super) fn get_mut(&mut self, writer: TxIndex) -> Option<&mut AccountVersion> {
        self.versions.get_mut(writer)
    }

    pub(super) fn remove(&mut self, writer: TxIndex) {
        self.versions.remove(writer);
    }
}

fn note(writers: &mut Writers, writer: TxIndex, version: &AccountVersion) {
    let [balance, nonce, code] = version.changed();
    let changed = [balance, nonce, code, version.payment];
    for (writers, changed) in writers.iter_mut().zip(changed) {
        if changed && let Err(index) = writers.binary_search(&writer) {
            writers.insert(index, writer);
        }
    }
}

/// An account as one unit left it. Only the fields that it changed count: the others may be out of date.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of fields, and a mark: four independent facts"
)]
pub(super) struct AccountVersion {
    pub(super) after: Option<Account>,
    pub(super) balance: bool,
    pub(super) nonce: bool,
    /// Code, and with it existence.
    pub(super) code: bool,
    /// No field is as it says: that much was paid.
    pub(super) payment: bool,
    /// About to change: what it says must not be read.
    pub(super) estimate: bool,
}

impl AccountVersion {
    pub(super) fn new(before: Option<Account>, after: Option<Account>) -> Self {
        let (was, is) = (
            before.unwrap_or(Account::EMPTY),
            after.unwrap_or(Account::EMPTY),
        );
        Self {
            after,
            balance: was.balance != is.balance,
            nonce: was.nonce != is.nonce,
            code: was.code_hash != is.code_hash || before.is_some() != after.is_some(),
            payment: false,
            estimate: false,
        }
    }

    /// A payment of so much, to whatever the account has.
    pub(super) fn payment(value: U256) -> Self {
        Self {
            after: Some(Account::with_balance(value)),
            balance: false,
            nonce: false,
            code: false,
            payment: true,
            estimate: false,
        }
    }

    /// How much was paid, if it is a payment.
    pub(super) fn paid(&self) -> U256 {
        self.after.map_or(U256::ZERO, |account| account.balance)
    }

    /// Whether it changed the balance, the nonce, the code.
    fn changed(&self) -> [bool; 3] {
        [self.balance, self.nonce, self.code]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_core::{Rng, SeedableRng};

    #[test]
    fn only_changed_fields_count() {
        let one = Account::with_balance(U256::ONE);
        let flags = |version: AccountVersion| (version.balance, version.nonce, version.code);
        let empty = Some(Account::EMPTY);
        assert_eq!(
            flags(AccountVersion::new(Some(one), Some(one))),
            (false, false, false)
        );
        assert_eq!(
            flags(AccountVersion::new(empty, Some(one))),
            (true, false, false)
        );
        assert_eq!(
            flags(AccountVersion::new(None, Some(one))),
            (true, false, true)
        );
        assert_eq!(
            flags(AccountVersion::new(empty, None)),
            (false, false, true)
        );
        let next = Account { nonce: 1, ..one };
        assert_eq!(
            flags(AccountVersion::new(Some(one), Some(next))),
            (false, true, false)
        );
    }

    #[test]
    fn the_latest_writer_of_each_field_is_found_among_many() {
        let mut dice = ChaCha8Rng::seed_from_u64(1);
        let mut roll = |sides: u64| dice.next_u64() % sides;
        let mut history = AccountHistory::default();
        let account = |balance: u64, nonce| Account {
            nonce,
            ..Account::with_balance(U256::from(balance))
        };
        for _ in 0..2_000 {
            let writer = roll(60) as TxIndex;
            if roll(8) == 0 {
                history.remove(writer);
            } else {
                let before = (roll(40) > 0).then(|| account(roll(2), roll(2)));
                let version = AccountVersion::new(before, Some(account(roll(2), roll(2))));
                history.set(writer, version);
            }
            let reader = roll(61) as TxIndex;
            let latest = history.latest(reader).map(|it| it.map(|version| version.0));
            let expected = [0, 1, 2].map(|field: usize| {
                let versions = history.before(reader).iter();
                let mut changed = versions.filter(|version| version.1.changed()[field]);
                changed.next_back().map(|version| version.0)
            });
            assert_eq!(latest, expected);
        }
        assert!(history.writers.is_some());
    }
}
