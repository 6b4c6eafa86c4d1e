//! One state under the block out of one map for each transaction. A tracer gives each transaction's
//! accounts as that transaction found them, so the first to give something gives it as of the block's
//! start, unless an earlier one has made it: then that one found it empty, and its map leaves it out. To
//! know what an earlier transaction came by, each is executed on what is known so far.

use crate::error::{ReplayError, Result, ensure};
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::primitives::{Address, B256};
use leverloom_executor::{
    Block, Config, ExecutionError, Location, Record, State, Strategy, execute,
};

use crate::block::Given;
use crate::prestate::{Known, Map, Prestate};

/// The state under `given`, and what of it was given. `base` holds the block hashes.
pub(crate) fn state(
    given: &Given,
    name: &str,
    prestate: &Prestate,
    base: State,
) -> Result<(State, Known)> {
    match prestate {
        Prestate::Merged(map) => {
            let mut merging = Merging::new(base);
            merging.add(map);
            Ok((merging.base, merging.known))
        }
        Prestate::Each(maps) => each(given, name, maps, base),
    }
}

fn each(
    given: &Given,
    name: &str,
    maps: &[(Option<B256>, Map)],
    base: State,
) -> Result<(State, Known)> {
    let count = given.hashes.len();
    ensure!(
        maps.len() == count,
        ReplayError::Document(format!(
            "{name}: the prestate is a list of {}; allowed: one map, or a list of {count}, one for each transaction of the block",
            maps.len()
        )),
    );
    let mut merging = Merging::new(base);
    for (index, ((hash, map), expected)) in maps.iter().zip(&given.hashes).enumerate() {
        ensure!(
            hash.is_none_or(|hash| hash == *expected),
            ReplayError::Document(format!(
                "{name}: the prestate's item {index} is of another transaction; allowed: the block's order, here {expected}"
            )),
        );
        merging.add(map);
        merging
            .run(&given.block, index)
            .map_err(|source| ReplayError::Merging {
                index: index as u32,
                source,
            })?;
    }
    Ok((merging.base, merging.known))
}

struct Merging {
    /// As of the block's start.
    base: State,
    /// As of the transaction that comes next.
    running: State,
    known: Known,
}

impl Merging {
    fn new(base: State) -> Self {
        Self {
            running: base.clone(),
            base,
            known: Known::default(),
        }
    }

    fn add(&mut self, map: &Map) {
        for &(address, ref account) in map {
            if self.known.account(address) {
                account.insert(address, [&mut self.base, &mut self.running]);
            }
            for (slot, value) in account.slots() {
                if self.known.slot(address, slot) {
                    self.base.insert_slot(address, slot, value);
                    self.running.insert_slot(address, slot, value);
                }
            }
        }
    }

    /// Executes one transaction and notes all it came by.
    fn run(&mut self, block: &Block, index: usize) -> std::result::Result<(), ExecutionError> {
        let alone = Block {
            transactions: vec![block.transactions[index].clone()],
            env: block.env.clone(),
            ..*block
        };
        let config = Config {
            strategy: Strategy::Sequential,
            record: Record::Dependencies,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        let outcome = execute(&alone, &self.running, &config)?.outcome;
        self.note(Location::Balance(block.env.beneficiary));
        for transaction in &outcome.transactions {
            let written = transaction.writes.iter().map(|write| write.0);
            for location in transaction.reads.iter().map(|read| read.0).chain(written) {
                self.note(location);
            }
        }
        self.running.apply(&outcome.changes);
        Ok(())
    }

    fn note(&mut self, location: Location) {
        let address: Address = location.address();
        self.known.account(address);
        if let Location::Storage(_, slot) = location {
            self.known.slot(address, slot);
        }
    }
}
