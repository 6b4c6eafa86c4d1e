//! Histories by location, as one shard holds them: a map says only where in a list, since a map of large values is slow
//! to fill. (A table without the keys is smaller yet, but was slower on two threads, which have to look at each other's
//! histories to tell keys apart.) Knows no lock.

use std::hash::{BuildHasher, Hash};

use revm::primitives::HashMap;

/// Locations that a shelf holds before it makes room for more.
const FEW: usize = 3;

/// See the module.
#[derive(Debug)]
pub(super) struct Shelf<K, H, S> {
    places: HashMap<K, u32, S>,
    histories: Vec<H>,
}

impl<K, H, S: Default> Default for Shelf<K, H, S> {
    fn default() -> Self {
        Self {
            places: HashMap::default(),
            histories: Vec::new(),
        }
    }
}

impl<K: Eq + Hash, H: Default, S: BuildHasher> Shelf<K, H, S> {
    pub(super) fn get(&self, key: &K) -> Option<&H> {
        let place = self.places.get(key)?;
        self.histories.get(*place as usize)
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut H> {
        let place = self.places.get(key)?;
        self.histories.get_mut(*place as usize)
    }

    /// What a writer puts a version in. Growing moves much, so a shelf grows at once to what it may come to, which is
    /// `room`; but not for the first few, which may be all.
    pub(super) fn history(&mut self, key: K, room: usize) -> &mut H {
        let end = self.histories.len();
        if end == FEW && self.histories.capacity() < room {
            self.places.reserve(room);
            self.histories.reserve_exact(room);
        }
        let place = *self.places.entry(key).or_insert(end as u32) as usize;
        if place == end {
            self.histories.push(H::default());
        }
        &mut self.histories[place]
    }
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasherDefault;

    use revm::primitives::map::DefaultHashBuilder;

    use super::*;

    /// All keys have the same hash.
    #[derive(Default)]
    struct Same;

    impl std::hash::Hasher for Same {
        fn finish(&self) -> u64 {
            7
        }

        fn write(&mut self, _: &[u8]) {}
    }

    #[test]
    fn every_key_has_its_history_whatever_the_hashes() {
        fn fill<S: BuildHasher + Default>(room: usize) {
            let mut shelf = Shelf::<u64, Vec<u64>, S>::default();
            for round in 0..3 {
                for key in 0..200 {
                    shelf.history(key, room).push(key + round);
                }
            }
            for key in 0..200 {
                let history = vec![key, key + 1, key + 2];
                assert_eq!(shelf.get(&key), Some(&history));
                assert_eq!(shelf.get_mut(&key), Some(&mut history.clone()));
            }
            assert_eq!(shelf.get(&200), None);
        }
        for room in [0, 3, 50, 500] {
            fill::<BuildHasherDefault<Same>>(room);
            fill::<DefaultHashBuilder>(room);
        }
    }
}
