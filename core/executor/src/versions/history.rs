//! All that a block's transactions wrote to one location, by transaction. Knows no lock and no reader's rights.

use revm::primitives::U256;

use crate::{Location, TxIndex};

/// Versions of one location in block order; `None` is an estimate mark. Most locations are written by one
/// transaction only: that one needs no list.
#[derive(Debug, Default)]
pub(super) enum History<T> {
    #[default]
    None,
    One((TxIndex, Option<T>)),
    Many(Vec<(TxIndex, Option<T>)>),
}

impl<T: Copy> History<T> {
    /// The last version before `reader`.
    pub(super) fn before(&self, reader: TxIndex) -> Option<(TxIndex, Option<T>)> {
        match self {
            Self::None => None,
            Self::One(version) => (version.0 < reader).then_some(*version),
            Self::Many(versions) => {
                let after = versions.partition_point(|&(writer, _)| writer < reader);
                after.checked_sub(1).map(|index| versions[index])
            }
        }
    }

    pub(super) fn set(&mut self, writer: TxIndex, value: Option<T>) {
        match self {
            Self::None => *self = Self::One((writer, value)),
            Self::One(version) if version.0 == writer => version.1 = value,
            Self::One(version) => {
                let mut versions = vec![*version, (writer, value)];
                versions.sort_unstable_by_key(|&(writer, _)| writer);
                *self = Self::Many(versions);
            }
            Self::Many(versions) => {
                match versions.binary_search_by_key(&writer, |&(writer, _)| writer) {
                    Ok(index) => versions[index].1 = value,
                    Err(index) => versions.insert(index, (writer, value)),
                }
            }
        }
    }

    pub(super) fn remove(&mut self, writer: TxIndex) {
        match self {
            Self::One(version) if version.0 == writer => *self = Self::None,
            Self::None | Self::One(_) => {}
            Self::Many(versions) => versions.retain(|&(other, _)| other != writer),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct AccountHistory {
    pub(super) balance: History<U256>,
    pub(super) nonce: History<U256>,
    /// As a location value: zero where the account does not exist.
    pub(super) code: History<U256>,
}

impl AccountHistory {
    pub(super) fn field(&mut self, location: &Location) -> &mut History<U256> {
        match location {
            Location::Balance(_) => &mut self.balance,
            Location::Nonce(_) => &mut self.nonce,
            _ => &mut self.code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_sees_the_last_version_before_it() {
        let mut history = History::default();
        assert_eq!(history.before(9), None);
        for (writer, value) in [(5, 50), (2, 20), (7, 70)] {
            history.set(writer, Some(value));
        }
        let seen = [0, 2, 3, 5, 6, 7, 8]
            .map(|reader| history.before(reader).and_then(|version| version.1));
        assert_eq!(
            seen,
            [None, None, Some(20), Some(20), Some(50), Some(50), Some(70)]
        );
    }

    #[test]
    fn versions_are_replaced_marked_and_removed() {
        for others in [&[][..], &[1, 8]] {
            let mut history = History::default();
            for &other in others {
                history.set(other, Some(0));
            }
            history.set(4, Some(1));
            history.set(4, Some(2));
            assert_eq!(history.before(5), Some((4, Some(2))));
            history.set(4, None);
            assert_eq!(history.before(5), Some((4, None)), "an estimate mark");
            history.remove(4);
            history.remove(4);
            assert_ne!(history.before(5).map(|version| version.0), Some(4));
            history.remove(3);
            assert_eq!(
                history.before(9).map(|version| version.0),
                others.last().copied()
            );
        }
    }
}
