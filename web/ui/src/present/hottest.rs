//! Which variables the block collided on most, and why.
//!
//! Owns the ranking (contracts before accounts; edges, then gas that waited, then name) and its sentence. Knows no colours: a
//! place in the palette, which `hues` gives by name, is what a painter turns into one.

use std::collections::BTreeMap;

use leverloom_model::report::{BlockReport, TransactionKind};

use super::{fields, format, hues, labels};
use crate::texts::{self, fill, find};

/// How many of the hottest variables get a colour of their own.
pub const COLOURED: usize = 6;

/// A variable and what collided on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hot {
    /// Contract and variable, joined by a point: what `Selection::Variable` carries.
    pub variable: String,
    /// Further fields of the same entry that the very same transactions wrote and read: `…lastUpdate` beside
    /// `…borrowIndex`.
    pub also: Vec<String>,
    /// True dependency edges over it (each of its fields has as many).
    pub edges: u32,
    /// Gas of the transactions that waited for it, each counted once.
    pub gas: u64,
    /// Transactions that read it after another one of the block had written it, in block order.
    pub readers: Vec<u32>,
    /// Transactions of the block that wrote it for a later reader, in block order.
    pub writers: Vec<u32>,
}

impl Hot {
    /// Its name as it is shown, with all fields that go together.
    pub fn name(&self) -> String {
        fields::together(&self.variable, &self.also)
    }
}

/// Variables of a block, hottest first, and which of them each location of the outcome belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hottest {
    /// Hottest first.
    pub ranked: Vec<Hot>,
    /// Rank of each entry of `Outcome::locations`; a location without an edge is past the end.
    pub rank_of_location: Vec<usize>,
    /// Place in the palette by rank; the ranks past its end share the colour of the rest.
    pub hues: Vec<usize>,
}

impl Hottest {
    /// Rank of a variable by its full name.
    pub fn rank(&self, variable: &str) -> Option<usize> {
        let is = |hot: &Hot| hot.variable == variable || hot.also.iter().any(|it| it == variable);
        self.ranked.iter().position(is)
    }
}

/// What a field belongs to: the name up to its last point, if there is one behind the contract's.
fn entry(variable: &str) -> Option<&str> {
    let (entry, _) = variable.rsplit_once('.')?;
    entry.contains('.').then_some(entry)
}

/// One entry a set of fields that go together, the hottest of them in front. Order stays.
fn grouped(ranked: Vec<Hot>) -> Vec<Hot> {
    let mut groups: Vec<Hot> = Vec::with_capacity(ranked.len());
    for hot in ranked {
        let same = |group: &&mut Hot| {
            let together = entry(&group.variable) == entry(&hot.variable);
            together
                && entry(&hot.variable).is_some()
                && group.edges == hot.edges
                && group.readers == hot.readers
                && group.writers == hot.writers
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.also.push(hot.variable),
            None => groups.push(hot),
        }
    }
    groups
}

/// Ranks the variables of a block.
pub fn hottest(report: &BlockReport) -> Hottest {
    #[derive(Default)]
    struct Tally {
        edges: u32,
        readers: Vec<u32>,
        writers: Vec<u32>,
    }
    let outcome = &report.outcome;
    let names: Vec<String> = outcome.locations.iter().map(labels::variable).collect();
    // Names are compared once a location, not once an edge.
    let mut variables = BTreeMap::<&str, usize>::new();
    for name in &names {
        let next = variables.len();
        variables.entry(name).or_insert(next);
    }
    let variable_of: Vec<usize> = names.iter().map(|name| variables[name.as_str()]).collect();
    let mut tallies: Vec<Tally> = variables.iter().map(|_| Tally::default()).collect();
    for edge in &outcome.edges {
        let Some(&variable) = variable_of.get(edge.location as usize) else {
            continue;
        };
        let tally = &mut tallies[variable];
        tally.edges += 1;
        tally.readers.push(edge.reader);
        tally.writers.push(edge.writer);
    }
    let once = |mut transactions: Vec<u32>| {
        transactions.sort_unstable();
        transactions.dedup();
        transactions
    };
    let gas_of = |readers: &[u32]| {
        readers
            .iter()
            .filter_map(|&index| outcome.transactions.get(index as usize))
            .map(|transaction| transaction.gas_used)
            .sum()
    };
    let tallied = variables.into_iter().filter_map(|(variable, number)| {
        let Tally {
            edges,
            readers,
            writers,
        } = std::mem::take(&mut tallies[number]);
        let (readers, writers) = (once(readers), once(writers));
        (edges > 0).then(|| Hot {
            variable: variable.to_owned(),
            also: Vec::new(),
            edges,
            gas: gas_of(&readers),
            readers,
            writers,
        })
    });
    let mut ranked: Vec<Hot> = tallied.collect();
    // Nonces and balances of one sender queue by nature; what the contracts made shared comes first. In a real block
    // balances are shared as well: a contract that holds the coins of many.
    let has_market = report.outcome.has_market();
    let of_account = |hot: &Hot| has_market && hot.variable.starts_with("account.");
    ranked.sort_by(|a, b| {
        of_account(a)
            .cmp(&of_account(b))
            .then(b.edges.cmp(&a.edges))
            .then(b.gas.cmp(&a.gas))
            .then_with(|| a.variable.cmp(&b.variable))
    });
    let ranked = grouped(ranked);
    let mut rank_by_name = BTreeMap::<&str, usize>::new();
    for (rank, hot) in ranked.iter().enumerate() {
        let names = std::iter::once(&hot.variable).chain(&hot.also);
        rank_by_name.extend(names.map(|name| (name.as_str(), rank)));
    }
    let unranked = ranked.len();
    let rank_of_location = names
        .iter()
        .map(|name| rank_by_name.get(name.as_str()).copied().unwrap_or(unranked))
        .collect();
    Hottest {
        hues: hues::hues(ranked.iter().map(|hot| hot.variable.as_str())),
        ranked,
        rank_of_location,
    }
}

/// "41 transactions waited for `LendingPool.reserves[USDC].totalDebt`, which 20 borrows and 6 liquidations wrote: every … ."
pub fn why(report: &BlockReport, hot: &Hot) -> String {
    let mut counts = TransactionKind::ALL.map(|kind| (kind, 0u32));
    for &writer in &hot.writers {
        let Some(transaction) = report.outcome.transactions.get(writer as usize) else {
            continue;
        };
        for (kind, count) in &mut counts {
            *count += u32::from(*kind == transaction.kind);
        }
    }
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let written: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|&(kind, count)| labels::kinds(kind, count))
        .collect();
    let fact = fill(
        "execution.hottest.fact",
        &[
            (
                "waiting",
                &texts::count("execution.hottest.waiting", hot.readers.len() as u32, &[]),
            ),
            ("variable", &hot.name()),
            ("writers", &format::list(&written)),
        ],
    );
    let mostly = counts.first().filter(|(_, count)| *count > 0);
    match reason(&hot.variable, mostly.map(|(kind, _)| *kind)) {
        Some(reason) => texts::after(&fact, reason),
        None => fact,
    }
}

/// Why a variable is shared, for the variables of the contracts that ship: by field, contract and keys left out, and
/// by the kind that wrote it most. Where nothing is said of that kind, what holds for all of them; where nothing is
/// said of the field, what holds for the variable it is in.
fn reason(variable: &str, writer: Option<TransactionKind>) -> Option<&'static str> {
    let mut field = String::with_capacity(variable.len());
    let mut depth = 0;
    for letter in variable.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ if depth == 0 => field.push(letter),
            _ => {}
        }
    }
    let (_contract, field) = field.split_once('.')?;
    let stem = format!("execution.why.{field}");
    let of_kind = writer.and_then(|kind| find(&format!("{stem}.{}", labels::kind_stem(kind))));
    let of_variable = || {
        let (variable, _) = field.split_once('.')?;
        find(&format!("execution.why.{variable}"))
    };
    of_kind.or_else(|| find(&stem)).or_else(of_variable)
}

#[cfg(test)]
mod tests {
    use leverloom_model::report::{Edge, LocationName};

    use super::super::sample;
    use super::*;

    #[test]
    fn ranked_by_edges_then_waiting_gas_then_name() {
        let mut report = sample::independent(6);
        for (index, transaction) in report.outcome.transactions.iter_mut().enumerate() {
            transaction.gas_used = 1_000 * (index as u64 + 1);
        }
        let edge = |reader, writer, location| Edge {
            reader,
            writer,
            location,
        };
        // Location 3: two edges. 1 and 2: one edge each, 2 with the heavier reader. 0 and 4 tie but for the name.
        report.outcome.edges = vec![
            edge(1, 0, 3),
            edge(2, 1, 3),
            edge(3, 0, 1),
            edge(5, 0, 2),
            edge(4, 0, 0),
            edge(4, 0, 4),
        ];
        let hottest = hottest(&report);
        let order: Vec<&str> = hottest
            .ranked
            .iter()
            .map(|hot| hot.variable.as_str())
            .collect();
        assert_eq!(
            order,
            [
                "LendingPool.reserves[ETH].totalDebt",
                "LendingPool.reserves[USDC].totalDebt",
                "LendingPool.reserves[USDC].totalSupply",
                "PriceOracle.prices[ETH]",
                "LendingPool.reserves[ETH].totalSupply",
            ]
        );
        assert_eq!(hottest.ranked[0].gas, 5_000);
        assert_eq!(hottest.rank_of_location, [2, 4, 1, 0, 3]);
    }

    #[test]
    fn fields_that_go_together_are_one() {
        let mut report = sample::independent(3);
        let field = |path: &str| LocationName {
            contract: "LendingPool".to_owned(),
            path: path.to_owned(),
            variable: path.to_owned(),
        };
        report.outcome.locations = [
            "interest[ETH].lastUpdate",
            "interest[ETH].borrowIndex+borrowRate",
            "interest[USDC].lastUpdate",
            "interest[ETH].other",
        ]
        .map(field)
        .into();
        let edge = |reader, location| Edge {
            reader,
            writer: 0,
            location,
        };
        // The fourth has another reader.
        report.outcome.edges = vec![edge(1, 0), edge(1, 1), edge(1, 2), edge(2, 3)];
        let hottest = hottest(&report);
        let names: Vec<(&str, usize)> = hottest
            .ranked
            .iter()
            .map(|hot| (hot.variable.as_str(), hot.also.len()))
            .collect();
        assert_eq!(
            names,
            [
                ("LendingPool.interest[ETH].borrowIndex+borrowRate", 1),
                ("LendingPool.interest[ETH].other", 0),
                ("LendingPool.interest[USDC].lastUpdate", 0),
            ]
        );
        assert_eq!(
            hottest.ranked[0].name(),
            "LendingPool.interest[ETH].borrowIndex, borrowRate, lastUpdate"
        );
        assert_eq!(hottest.rank_of_location, [0, 0, 2, 1]);
        assert_eq!(
            hottest.rank("LendingPool.interest[ETH].lastUpdate"),
            Some(0)
        );
    }

    #[test]
    fn locations_of_one_variable_count_together_and_a_reader_once() {
        let mut report = sample::independent(3);
        let of = |person: &str| LocationName {
            contract: "LendingPool".to_owned(),
            path: format!("debt[{person}][USDC]"),
            variable: "debt[·][USDC]".to_owned(),
        };
        report.outcome.locations = vec![of("borrower 1"), of("borrower 2")];
        report.outcome.edges = vec![
            Edge {
                reader: 2,
                writer: 0,
                location: 0,
            },
            Edge {
                reader: 2,
                writer: 1,
                location: 1,
            },
        ];
        let hottest = hottest(&report);
        assert_eq!(hottest.ranked.len(), 1);
        assert_eq!(hottest.ranked[0].edges, 2);
        assert_eq!(hottest.ranked[0].readers, [2]);
        assert_eq!(hottest.ranked[0].writers, [0, 1]);
        assert_eq!(
            hottest.ranked[0].gas,
            report.outcome.transactions[2].gas_used
        );
    }

    #[test]
    fn nothing_collides_in_a_block_of_independent_transactions() {
        assert!(hottest(&sample::independent(20)).ranked.is_empty());
    }

    #[test]
    fn the_sentence_names_readers_variable_and_writers() {
        let report = sample::block(120, 5);
        let hottest = hottest(&report);
        let hot = &hottest.ranked[0];
        let written = why(&report, hot);
        assert!(written.contains(&hot.variable), "{written}");
        assert!(
            written.starts_with(&format!("{} transactions", hot.readers.len())),
            "{written}"
        );
        assert!(written.contains("borrows"), "{written}");
    }

    #[test]
    fn variables_of_the_shipped_contracts_have_a_reason_whatever_their_keys() {
        for variable in [
            "LendingPool.totals[USDC][0].scaledDebt",
            "LendingPool.interest[USDC].borrowIndex+borrowRate",
            "LazyRatePool.indexes[USDC]",
            "LendingPool.scaledDebt[·][ETH]",
            "USDC._balances[·]",
            "PriceOracle.prices[ETH]",
            "account.nonce[·]",
        ] {
            assert!(reason(variable, None).is_some(), "{variable}");
        }
        assert_eq!(reason("Stranger.things[1]", None), None);
        assert_eq!(reason("nameless", Some(TransactionKind::Swap)), None);
    }

    #[test]
    fn who_wrote_it_most_decides_what_is_said() {
        let debt = "LendingPool.totals[USDC][0].scaledDebt";
        let by = |kind| reason(debt, Some(kind)).unwrap();
        assert_eq!(
            by(TransactionKind::Borrow),
            "Every borrow adds to this one total, whoever borrows."
        );
        assert!(by(TransactionKind::Liquidate).contains("liquidation takes"));
        // A loop is a borrow and more: what holds for all is said of it.
        assert_eq!(
            reason(debt, None),
            reason(debt, Some(TransactionKind::Loop))
        );
    }

    #[test]
    fn a_field_without_words_of_its_own_has_those_of_its_variable() {
        let pair = reason("Pair.stored.amount0+amount1+lastUpdate", None);
        assert!(pair.unwrap().contains("reserves"), "{pair:?}");
        assert!(reason("Pair.stored", None).is_some());
    }
}
