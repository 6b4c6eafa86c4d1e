//! Histories by location, as one shard holds them. They lie in a list in the order in which they came; a table says where,
//! and is small, since it holds no keys: filling a table of large values is slow. Knows no lock.

use std::hash::{BuildHasher, Hash};

use hashbrown::HashTable;

/// Locations that a shelf holds before it makes room for more.
const FEW: usize = 3;

/// See the module.
#[derive(Debug)]
pub(super) struct Shelf<K, H, S> {
    /// Places in the list, by the hash of the key there.
    places: HashTable<u32>,
    histories: Vec<(K, H)>,
    hasher: S,
}

impl<K, H, S: Default> Default for Shelf<K, H, S> {
    fn default() -> Self {
        Self {
            places: HashTable::new(),
            histories: Vec::new(),
            hasher: S::default(),
        }
    }
}

impl<K: Eq + Hash, H: Default, S: BuildHasher> Shelf<K, H, S> {
    fn place(&self, key: &K) -> Option<usize> {
        let is_it = |&place: &u32| self.histories[place as usize].0 == *key;
        let place = self.places.find(self.hasher.hash_one(key), is_it);
        place.map(|place| *place as usize)
    }

    pub(super) fn get(&self, key: &K) -> Option<&H> {
        let place = self.place(key)?;
        Some(&self.histories[place].1)
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut H> {
        let place = self.place(key)?;
        Some(&mut self.histories[place].1)
    }

    /// What a writer puts a version in. Growing moves much, so a shelf grows at once to what it may come to, which is
    /// `room`; but not for the first few, which may be all.
    pub(super) fn history(&mut self, key: K, room: usize) -> &mut H {
        let place = self.place(&key).unwrap_or_else(|| self.add(key, room));
        &mut self.histories[place].1
    }

    fn add(&mut self, key: K, room: usize) -> usize {
        let Self {
            places,
            histories,
            hasher,
        } = self;
        let end = histories.len();
        let hash = hasher.hash_one(&key);
        let hash_at = |place: &u32| hasher.hash_one(&histories[*place as usize].0);
        if end == FEW && places.capacity() < room {
            places.reserve(room, hash_at);
        }
        places.insert_unique(hash, end as u32, hash_at);
        if end == FEW {
            histories.reserve_exact(room);
        }
        histories.push((key, H::default()));
        end
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
