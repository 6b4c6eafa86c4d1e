//! Where two outcomes of one block first differ, in words. Owns no opinion on who is right.

use std::fmt::Debug;

use leverloom_executor::{Outcome, TransactionOutcome};

/// The first difference between what was expected and what was found; `None` when there is none. Reads,
/// writes and edges count where both recorded them.
pub(crate) fn difference(expected: &Outcome, found: &Outcome) -> Option<String> {
    let counts = (expected.transactions.len(), found.transactions.len());
    if counts.0 != counts.1 {
        return Some(format!("{} transactions instead of {}", counts.1, counts.0));
    }
    let transactions = expected.transactions.iter().zip(&found.transactions);
    for (index, (expected, found)) in transactions.enumerate() {
        if let Some(what) = transaction(expected, found) {
            return Some(format!("transaction {index}: {what}"));
        }
    }
    if expected.gas_used != found.gas_used {
        return Some(format!(
            "{} gas used instead of {}",
            found.gas_used, expected.gas_used
        ));
    }
    let (before, after) = (&expected.changes, &found.changes);
    first("account", &before.accounts, &after.accounts)
        .or_else(|| first("slot", &before.storage, &after.storage))
        .or_else(|| (before.code != after.code).then(|| "other code".to_owned()))
        .or_else(|| {
            let recorded = !expected.edges.is_empty() && !found.edges.is_empty();
            let (edges, stores) = (&expected.edges, &expected.store_edges);
            recorded
                .then(|| {
                    first("dependency", edges, &found.edges)
                        .or_else(|| first("dependency by version", stores, &found.store_edges))
                })
                .flatten()
        })
}

fn transaction(expected: &TransactionOutcome, found: &TransactionOutcome) -> Option<String> {
    match (&expected.result, &found.result) {
        (Err(expected), Err(found)) => {
            return (expected != found)
                .then(|| format!("refused for {found:?} instead of {expected:?}"));
        }
        (Err(reason), Ok(_)) => return Some(format!("executed instead of refused: {reason}")),
        (Ok(_), Err(reason)) => return Some(format!("refused: {reason}")),
        (Ok(expected), Ok(found)) if expected != found => {
            if expected.tx_gas_used() != found.tx_gas_used() {
                return Some(format!(
                    "{} gas used instead of {}",
                    found.tx_gas_used(),
                    expected.tx_gas_used()
                ));
            }
            if expected.logs() != found.logs() {
                return first("log", expected.logs(), found.logs());
            }
            return Some(format!("{found:?} instead of {expected:?}"));
        }
        (Ok(_), Ok(_)) => {}
    }
    if !expected.reads.is_empty() && !found.reads.is_empty() && expected.reads != found.reads {
        return first("read", &expected.reads, &found.reads);
    }
    if !expected.writes.is_empty() && !found.writes.is_empty() {
        return first("write", &expected.writes, &found.writes);
    }
    None
}

fn first<T: PartialEq + Debug>(what: &str, expected: &[T], found: &[T]) -> Option<String> {
    let place = (0..expected.len().max(found.len()))
        .find(|&place| expected.get(place) != found.get(place))?;
    let shown =
        |item: Option<&T>| item.map_or_else(|| "none".to_owned(), |item| format!("{item:?}"));
    Some(format!(
        "{what} {} instead of {}",
        shown(found.get(place)),
        shown(expected.get(place))
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_executor::revm::primitives::{Address, U256};

    #[test]
    fn differences_are_named() {
        let refused = |reason: &str| TransactionOutcome {
            result: Err(reason.to_owned()),
            reads: Vec::new(),
            writes: Vec::new(),
            unchanged: Vec::new(),
        };
        let one = Outcome {
            transactions: vec![refused("poor")],
            ..Outcome::default()
        };
        assert_eq!(difference(&one, &one.clone()), None);
        let mut other = one.clone();
        other.transactions[0] = refused("late");
        assert_eq!(
            difference(&one, &other).unwrap(),
            "transaction 0: refused for \"late\" instead of \"poor\""
        );
        let mut other = one.clone();
        let change = (Address::ZERO, U256::ZERO, U256::ZERO, U256::ONE);
        other.changes.storage.push(change);
        assert!(difference(&one, &other).unwrap().starts_with("slot ("));
        let mut other = one.clone();
        other.gas_used = 7;
        assert_eq!(difference(&one, &other).unwrap(), "7 gas used instead of 0");
        other.transactions.clear();
        assert_eq!(
            difference(&one, &other).unwrap(),
            "0 transactions instead of 1"
        );
    }
}
