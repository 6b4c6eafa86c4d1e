//! What collisions cost, added up: gas and time spent in vain by variable, by contract and by pair of functions,
//! and how often transactions had to be executed. Pure sums over one run's trace.

use std::collections::BTreeMap;
use std::iter::Sum;
use std::ops::AddAssign;

use revm::primitives::{Address, FixedBytes, TxKind};

use crate::trace::AttemptEnd;
use crate::{Location, Trace, Transaction};

/// What was spent in vain.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Attempts of units thrown away.
    pub aborts: u32,
    /// Gas, of whole units.
    pub gas: u64,
    /// Time of whole units, in the trace's unit: µs, or gas under a virtual driver.
    pub time: f64,
}

/// What a transaction calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Function {
    /// Contract or person; none for a creation.
    pub to: Option<Address>,
    /// The first four bytes of its data; none for less.
    pub selector: Option<FixedBytes<4>>,
}

/// Who collided: the function that wrote and the function that had read too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// Wrote; none where the write that had been read vanished.
    pub writer: Option<Function>,
    /// Ran in vain.
    pub reader: Function,
}

/// What costs are added up by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Location(Location),
    Contract(Address),
    Functions(Pair),
}

/// One run's costs, each list by gas, most first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// By location.
    pub locations: Vec<(Location, Cost)>,
    /// By the account that the location belongs to.
    pub contracts: Vec<(Address, Cost)>,
    /// By pair of functions.
    pub functions: Vec<(Pair, Cost)>,
    /// How many transactions were executed once, twice, …; empty unless attempts were recorded.
    pub executions: Vec<u32>,
}

impl Costs {
    /// Of the run that left `trace`, of a block of these transactions.
    pub fn of(transactions: &[Transaction], trace: &Trace) -> Self {
        // One map for all three: a map is a lot of code.
        let mut costs = BTreeMap::<Key, Cost>::new();
        let function = |index: u32| transactions.get(index as usize).map(Function::of);
        for abort in &trace.aborts {
            let cost = Cost {
                aborts: 1,
                gas: abort.wasted_gas,
                time: abort.wasted_time,
            };
            let reader = function(abort.reader);
            let writer = abort.writer.and_then(function);
            let keys = [
                Some(Key::Location(abort.location)),
                Some(Key::Contract(abort.location.address())),
                reader.map(|reader| Key::Functions(Pair { writer, reader })),
            ];
            for key in keys.into_iter().flatten() {
                *costs.entry(key).or_default() += cost;
            }
        }
        let mut all = Self {
            executions: executions(transactions.len(), trace),
            ..Self::default()
        };
        let costs: Vec<(Key, Cost)> = costs.into_iter().collect();
        let gas: Vec<u64> = costs.iter().map(|(_, cost)| cost.gas).collect();
        for (key, cost) in by_gas(&gas).map(|place| costs[place]) {
            match key {
                Key::Location(location) => all.locations.push((location, cost)),
                Key::Contract(address) => all.contracts.push((address, cost)),
                Key::Functions(pair) => all.functions.push((pair, cost)),
            }
        }
        all
    }

    /// All together.
    pub fn total(&self) -> Cost {
        self.contracts.iter().map(|(_, cost)| *cost).sum()
    }
}

impl Function {
    /// What this transaction calls.
    pub fn of(transaction: &Transaction) -> Self {
        let selector = transaction.data.first_chunk().copied();
        match transaction.kind {
            TxKind::Call(to) => Self {
                to: Some(to),
                selector: selector.map(FixedBytes),
            },
            TxKind::Create => Self {
                to: None,
                selector: None,
            },
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.aborts += other.aborts;
        self.gas += other.gas;
        self.time += other.time;
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), |mut sum, cost| {
            sum += cost;
            sum
        })
    }
}

/// Places in a list of gas, most first; of equals the first first.
pub fn by_gas(gas: &[u64]) -> impl Iterator<Item = usize> + use<> {
    let mut places: Vec<(std::cmp::Reverse<u64>, usize)> = gas
        .iter()
        .map(|gas| std::cmp::Reverse(*gas))
        .zip(0..)
        .collect();
    places.sort_unstable();
    places.into_iter().map(|(_, place)| place)
}

/// An attempt that met an estimate counts: it ran until there.
fn executions(transactions: usize, trace: &Trace) -> Vec<u32> {
    let mut each = vec![0_usize; transactions];
    for attempt in &trace.attempts {
        each[attempt.transaction as usize] += 1;
    }
    debug_assert!(
        trace.attempts.is_empty()
            || trace
                .attempts
                .iter()
                .filter(|attempt| attempt.end_state == AttemptEnd::Committed)
                .count()
                == transactions,
        "invariant: every transaction is committed once"
    );
    let mut executions = vec![0; each.iter().copied().max().unwrap_or(0)];
    for times in each.into_iter().filter(|times| *times > 0) {
        executions[times - 1] += 1;
    }
    executions
}

#[cfg(test)]
mod tests {
    use revm::context::TxEnv;
    use revm::primitives::{Bytes, U256};

    use super::*;
    use crate::{Abort, Attempt};

    fn call(to: u8, data: &[u8]) -> Transaction {
        TxEnv {
            kind: TxKind::Call(Address::repeat_byte(to)),
            data: Bytes::copy_from_slice(data),
            ..TxEnv::default()
        }
    }

    fn abort(reader: u32, writer: Option<u32>, slot: u64, gas: u64) -> Abort {
        Abort {
            reader,
            incarnation: 0,
            writer,
            location: Location::Storage(Address::repeat_byte(9), U256::from(slot)),
            seen: None,
            now: None,
            wasted_gas: gas,
            wasted_time: gas as f64 / 2.0,
        }
    }

    fn attempt(transaction: u32, incarnation: u32, end_state: AttemptEnd) -> Attempt {
        Attempt {
            worker: 0,
            transaction,
            incarnation,
            start: 0.0,
            end: 1.0,
            end_state,
            gas_used: 1,
        }
    }

    #[test]
    fn costs_are_added_up_and_ranked() {
        let transactions = [call(1, b"aaaa"), call(1, b"bbbbx"), call(2, b"b")];
        let trace = Trace {
            aborts: vec![
                abort(1, Some(0), 7, 10),
                abort(1, Some(0), 8, 30),
                abort(2, None, 7, 5),
            ],
            attempts: vec![
                attempt(0, 0, AttemptEnd::Committed),
                attempt(1, 0, AttemptEnd::Aborted),
                attempt(1, 1, AttemptEnd::Blocked),
                attempt(1, 2, AttemptEnd::Committed),
                attempt(2, 0, AttemptEnd::Committed),
            ],
            ..Trace::default()
        };
        let costs = Costs::of(&transactions, &trace);
        let gas: Vec<u64> = costs.locations.iter().map(|(_, cost)| cost.gas).collect();
        assert_eq!(gas, [30, 15]);
        let nine = Address::repeat_byte(9);
        let total = Cost {
            aborts: 3,
            gas: 45,
            time: 22.5,
        };
        assert_eq!(costs.contracts, [(nine, total)]);
        assert_eq!(costs.total(), total);
        let [first, second] = [0, 1].map(|place| costs.functions[place]);
        let function = |to, selector: Option<&[u8; 4]>| Function {
            to: Some(Address::repeat_byte(to)),
            selector: selector.map(|selector| FixedBytes(*selector)),
        };
        assert_eq!(first.0.writer, Some(function(1, Some(b"aaaa"))));
        assert_eq!(first.0.reader, function(1, Some(b"bbbb")));
        assert_eq!((first.1.aborts, first.1.gas), (2, 40));
        assert_eq!(second.0.writer, None);
        assert_eq!(second.0.reader, function(2, None));
        assert_eq!(costs.executions, [2, 0, 1]);
    }

    #[test]
    fn nothing_costs_nothing() {
        let costs = Costs::of(&[call(1, b"")], &Trace::default());
        assert_eq!(costs, Costs::default());
    }
}
