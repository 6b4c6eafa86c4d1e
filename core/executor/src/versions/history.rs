//! All that a block's transactions wrote to one location, by transaction. Knows no lock and no reader's rights.

use crate::TxIndex;

/// Versions of one location in block order. Most locations are written by one unit only: that one needs no list.
#[derive(Debug, Default)]
pub(super) enum History<T> {
    #[default]
    None,
    One((TxIndex, T)),
    Many(Vec<(TxIndex, T)>),
}

impl<T> History<T> {
    /// All versions before `reader`.
    pub(super) fn before(&self, reader: TxIndex) -> &[(TxIndex, T)] {
        match self {
            Self::One(version) if version.0 < reader => std::slice::from_ref(version),
            Self::None | Self::One(_) => &[],
            Self::Many(versions) => {
                let end = versions.partition_point(|&(writer, _)| writer < reader);
                &versions[..end]
            }
        }
    }

    pub(super) fn set(&mut self, writer: TxIndex, value: T) {
        match self {
            Self::None => *self = Self::One((writer, value)),
            Self::One(version) if version.0 == writer => version.1 = value,
            Self::One(_) => {
                let Self::One(version) = std::mem::take(self) else {
                    return;
                };
                let (first, second) = if version.0 < writer {
                    (version, (writer, value))
                } else {
                    ((writer, value), version)
                };
                *self = Self::Many(vec![first, second]);
            }
            Self::Many(versions) => {
                match versions.binary_search_by_key(&writer, |&(writer, _)| writer) {
                    Ok(index) => versions[index].1 = value,
                    Err(index) => versions.insert(index, (writer, value)),
                }
            }
        }
    }

    /// What `writer` wrote.
    pub(super) fn get_mut(&mut self, writer: TxIndex) -> Option<&mut T> {
        match self {
            Self::One(version) if version.0 == writer => Some(&mut version.1),
            Self::None | Self::One(_) => None,
            Self::Many(versions) => {
                let index = versions.binary_search_by_key(&writer, |&(writer, _)| writer);
                index.ok().map(|index| &mut versions[index].1)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_sees_the_versions_before_it() {
        let mut history = History::default();
        assert_eq!(history.before(9), []);
        for (writer, value) in [(5, 50), (2, 20), (7, 70)] {
            history.set(writer, value);
        }
        let seen = [0, 2, 3, 5, 6, 7, 8]
            .map(|reader| history.before(reader).last().map(|version| version.1));
        assert_eq!(
            seen,
            [None, None, Some(20), Some(20), Some(50), Some(50), Some(70)]
        );
    }

    #[test]
    fn versions_are_replaced_changed_and_removed() {
        for others in [&[][..], &[1], &[8], &[1, 8]] {
            let mut history = History::default();
            for &other in others {
                history.set(other, 0);
            }
            history.set(4, 1);
            history.set(4, 2);
            assert_eq!(history.before(5).last(), Some(&(4, 2)));
            *history.get_mut(4).expect("it is there") = 3;
            assert_eq!(history.before(5).last(), Some(&(4, 3)));
            assert_eq!(history.get_mut(5), None);
            history.remove(4);
            history.remove(4);
            assert_ne!(history.before(5).last().map(|version| version.0), Some(4));
            history.remove(3);
            let last = history.before(9).last().map(|version| version.0);
            assert_eq!(last, others.last().copied());
        }
    }
}
