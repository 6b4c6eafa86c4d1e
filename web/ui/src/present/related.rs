//! What belongs to the selection: the one answer by which every pane keeps colour or fades.
//!
//! Pure: a report and a selection in, membership out. How fading looks is the panes' business.

use std::collections::BTreeSet;

use leverloom_model::Wad;
use leverloom_model::report::{Actor, BlockReport, Edge, Position, Trail};

use super::hottest::Hottest;
use super::labels;
use crate::state::Selection;
use crate::state::feed::FeedEntry;

/// Everything in one block that is tied to the selection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Related {
    /// Nothing fades.
    everything: bool,
    transactions: Vec<bool>,
    /// By index into `Outcome::locations`.
    locations: Vec<bool>,
    actors: BTreeSet<Actor>,
    assets: Vec<bool>,
    by_variable: bool,
    centre: Option<u32>,
}

/// Works out what belongs to `selection` in this block. A transaction of another block fades nothing here.
pub fn related(report: &BlockReport, selection: &Selection) -> Related {
    let outcome = &report.outcome;
    let mut related = Related {
        everything: false,
        transactions: vec![false; outcome.transactions.len()],
        locations: vec![false; outcome.locations.len()],
        actors: BTreeSet::new(),
        assets: vec![false; outcome.market.assets.len()],
        by_variable: false,
        centre: None,
    };
    match selection {
        Selection::None => related.everything = true,
        Selection::Transaction { block, index }
        | Selection::Liquidation {
            block,
            transaction: index,
        } => {
            if *block == outcome.block && (*index as usize) < outcome.transactions.len() {
                related.around(report, *index);
            } else {
                related.everything = true;
            }
        }
        Selection::Position(actor) => {
            related.actors.insert(*actor);
            let yours = outcome.market.yours.iter();
            for position in yours.filter(|position| position.actor == *actor) {
                related.hold(position);
            }
            related.keep(report, |transaction| {
                transaction.actor == *actor || transaction.other == Some(*actor)
            });
        }
        Selection::Asset(asset) => {
            mark(&mut related.assets, *asset);
            related.keep(report, |transaction| transaction.asset == *asset);
            for liquidation in &outcome.market.liquidations {
                if liquidation.collateral_asset == *asset || liquidation.debt_asset == *asset {
                    mark(&mut related.transactions, liquidation.transaction);
                    related.actors.insert(liquidation.borrower);
                }
            }
            let symbol = super::values::symbol(&outcome.market.assets, *asset);
            for (index, name) in outcome.locations.iter().enumerate() {
                let path = format!("{}.{}", name.contract, name.path);
                related.locations[index] = is_about(&path, symbol);
            }
        }
        Selection::Variable(variable) => {
            related.by_variable = true;
            for (index, name) in outcome.locations.iter().enumerate() {
                related.locations[index] = labels::variable(name) == *variable;
            }
            for (index, asset) in outcome.market.assets.iter().enumerate() {
                related.assets[index] = is_about(variable, &asset.symbol);
            }
            for edge in &outcome.edges {
                if related.locations.get(edge.location as usize) == Some(&true) {
                    mark(&mut related.transactions, edge.reader);
                    mark(&mut related.transactions, edge.writer);
                }
            }
            for (index, transaction) in outcome.transactions.iter().enumerate() {
                if related.transactions[index] {
                    related.actors.insert(transaction.actor);
                    related.actors.extend(transaction.other);
                }
            }
        }
    }
    related
}

/// Whether a liquidation of any block belongs to the selection; none without one. `symbols` are the assets'.
pub fn of_feed(selection: &Selection, entry: &FeedEntry, symbols: &[String]) -> Option<bool> {
    let it = &entry.liquidation;
    let assets = [it.collateral_asset, it.debt_asset];
    match selection {
        Selection::None => None,
        Selection::Position(actor) => Some([it.borrower, it.liquidator].contains(actor)),
        Selection::Asset(asset) => Some(assets.contains(asset)),
        Selection::Variable(variable) => {
            let mut symbols = (assets.iter()).filter_map(|asset| symbols.get(*asset as usize));
            Some(symbols.any(|symbol| is_about(variable, symbol)))
        }
        Selection::Transaction { block, index }
        | Selection::Liquidation {
            block,
            transaction: index,
        } => Some((*block, *index) == (entry.block, it.transaction)),
    }
}

/// Whether a variable is an asset's: by its key (`interest[USDC]`), or because it is its token's.
pub fn is_about(variable: &str, symbol: &str) -> bool {
    let token = variable.strip_prefix(symbol);
    token.is_some_and(|rest| rest.starts_with('.')) || variable.contains(&format!("[{symbol}]"))
}

fn mark(entries: &mut [bool], index: u32) {
    if let Some(entry) = entries.get_mut(index as usize) {
        *entry = true;
    }
}

impl Related {
    /// With a variable selected: the fields that go together with it belong as well, as the ranking has them.
    #[must_use]
    pub fn with_fields(mut self, selection: &Selection, hottest: &Hottest) -> Self {
        if let Selection::Variable(variable) = selection
            && let Some(rank) = hottest.rank(variable)
        {
            for (belongs, of) in self.locations.iter_mut().zip(&hottest.rank_of_location) {
                *belongs |= *of == rank;
            }
        }
        self
    }

    /// What an account holds and owes belongs to it.
    fn hold(&mut self, position: &Position) {
        let held = position.collateral.iter().zip(&position.debt);
        for (asset, (collateral, debt)) in (0..).zip(held) {
            if *collateral > Wad::ZERO || *debt > Wad::ZERO {
                mark(&mut self.assets, asset);
            }
        }
    }

    /// With somebody else's position selected: what its trail says that it holds belongs as well.
    #[must_use]
    pub fn with_holdings(mut self, selection: &Selection, trail: Option<&Trail>) -> Self {
        let position = trail.map(|trail| &trail.position);
        if let Some(position) = position.filter(|it| *selection == Selection::Position(it.actor)) {
            self.hold(position);
        }
        self
    }

    /// One transaction, those it waited for, those that waited for it, and whom and what they are about.
    fn around(&mut self, report: &BlockReport, index: u32) {
        let outcome = &report.outcome;
        self.centre = Some(index);
        mark(&mut self.transactions, index);
        for edge in &outcome.edges {
            if edge.reader == index || edge.writer == index {
                mark(&mut self.transactions, edge.reader);
                mark(&mut self.transactions, edge.writer);
                mark(&mut self.locations, edge.location);
            }
        }
        for abort in report
            .run
            .aborts
            .iter()
            .filter(|abort| abort.reader == index)
        {
            if let Some(writer) = abort.writer {
                mark(&mut self.transactions, writer);
            }
        }
        if let Some(transaction) = outcome.transactions.get(index as usize) {
            self.actors.insert(transaction.actor);
            self.actors.extend(transaction.other);
            mark(&mut self.assets, transaction.asset);
        }
        for liquidation in outcome
            .market
            .liquidations
            .iter()
            .filter(|liquidation| liquidation.transaction == index)
        {
            mark(&mut self.assets, liquidation.collateral_asset);
        }
    }

    fn keep(
        &mut self,
        report: &BlockReport,
        belongs: impl Fn(&leverloom_model::report::Transaction) -> bool,
    ) {
        for (index, transaction) in report.outcome.transactions.iter().enumerate() {
            if belongs(transaction) {
                self.transactions[index] = true;
                self.actors.insert(transaction.actor);
                self.actors.extend(transaction.other);
                mark(&mut self.assets, transaction.asset);
            }
        }
    }

    /// Whether nothing fades.
    pub fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether a transaction of the block belongs.
    pub fn transaction(&self, index: u32) -> bool {
        self.everything || self.transactions.get(index as usize) == Some(&true)
    }

    /// How many transactions of the block belong.
    pub fn transactions(&self) -> usize {
        if self.everything {
            self.transactions.len()
        } else {
            self.transactions.iter().filter(|kept| **kept).count()
        }
    }

    /// Whether a dependency edge belongs: over the selected variable, at the selected transaction, or
    /// between two transactions that belong.
    pub fn edge(&self, edge: &Edge) -> bool {
        if self.everything {
            return true;
        }
        if self.by_variable {
            return self.locations.get(edge.location as usize) == Some(&true);
        }
        self.between(edge.reader, edge.writer)
    }

    /// Whether what happened between two transactions belongs: at the selected one, or between two that belong.
    pub fn between(&self, reader: u32, writer: u32) -> bool {
        match self.centre {
            Some(centre) => reader == centre || writer == centre,
            None => self.transaction(reader) && self.transaction(writer),
        }
    }

    /// Whether an account belongs.
    pub fn actor(&self, actor: Actor) -> bool {
        self.everything || self.actors.contains(&actor)
    }

    /// Whether an asset belongs; when the selection has no tie to any asset, none fades.
    pub fn asset(&self, index: u32) -> bool {
        self.everything
            || !self.assets.contains(&true)
            || self.assets.get(index as usize) == Some(&true)
    }
}

#[cfg(test)]
mod tests {
    use leverloom_model::report::{Role, TransactionKind};

    use super::super::sample;
    use super::*;

    #[test]
    fn without_a_selection_everything_belongs() {
        let report = sample::block(50, 1);
        let related = related(&report, &Selection::None);
        assert!(related.is_everything());
        assert_eq!(related.transactions(), 50);
        assert!(report.outcome.edges.iter().all(|edge| related.edge(edge)));
        assert!(related.actor(Actor {
            role: Role::Lender,
            index: 999
        }));
    }

    #[test]
    fn a_transaction_brings_what_it_waited_for_and_what_waited_for_it() {
        let report = sample::block(80, 2);
        let centre = report.outcome.edges[3].reader;
        let related = related(
            &report,
            &Selection::Transaction {
                block: 42,
                index: centre,
            },
        );
        for edge in &report.outcome.edges {
            let touches = edge.reader == centre || edge.writer == centre;
            assert_eq!(related.edge(edge), touches);
            if touches {
                assert!(related.transaction(edge.reader) && related.transaction(edge.writer));
            }
        }
        let neighbours: BTreeSet<u32> = report
            .outcome
            .edges
            .iter()
            .filter(|edge| edge.reader == centre || edge.writer == centre)
            .flat_map(|edge| [edge.reader, edge.writer])
            .collect();
        let aborted: BTreeSet<u32> = report
            .run
            .aborts
            .iter()
            .filter(|abort| abort.reader == centre)
            .filter_map(|abort| abort.writer)
            .collect();
        assert_eq!(related.transactions(), neighbours.union(&aborted).count());
        assert!(related.actor(report.outcome.transactions[centre as usize].actor));
        let (edge, far) = (report.outcome.edges[3], u32::MAX);
        assert!(related.between(edge.reader, edge.writer) && !related.between(far, far));
    }

    #[test]
    fn a_transaction_of_another_block_fades_nothing() {
        let report = sample::block(10, 2);
        assert!(
            related(
                &report,
                &Selection::Transaction {
                    block: 41,
                    index: 1
                }
            )
            .is_everything()
        );
        assert!(
            related(
                &report,
                &Selection::Transaction {
                    block: 42,
                    index: 10
                }
            )
            .is_everything()
        );
    }

    #[test]
    fn a_variable_brings_its_edges_and_no_others() {
        let report = sample::block(80, 4);
        let related = related(
            &report,
            &Selection::Variable("LendingPool.reserves[USDC].totalDebt".to_owned()),
        );
        let (mut kept, mut faded) = (0, 0);
        for edge in &report.outcome.edges {
            assert_eq!(related.edge(edge), edge.location == 2);
            *if edge.location == 2 {
                &mut kept
            } else {
                &mut faded
            } += 1;
        }
        assert!(kept > 0 && faded > 0);
        assert!(related.asset(0) && !related.asset(1));
    }

    #[test]
    fn a_position_brings_what_it_sent_and_what_was_done_to_it() {
        let report = sample::block(80, 4);
        let victim = report.outcome.market.liquidations[0].borrower;
        let related = related(&report, &Selection::Position(victim));
        for (index, transaction) in report.outcome.transactions.iter().enumerate() {
            assert_eq!(
                related.transaction(index as u32),
                transaction.actor == victim || transaction.other == Some(victim)
            );
        }
    }

    #[test]
    fn a_liquidation_of_any_block_belongs_by_people_assets_and_variables() {
        let symbols = ["ETH", "WBTC", "USDC"].map(str::to_owned);
        let mut liquidation = sample::block(80, 4).outcome.market.liquidations[0].clone();
        (liquidation.collateral_asset, liquidation.debt_asset) = (0, 2);
        let (borrower, liquidator) = (liquidation.borrower, liquidation.liquidator);
        let transaction = liquidation.transaction;
        let entry = FeedEntry {
            block: 7,
            liquidation,
        };
        let belongs = |selection: Selection| of_feed(&selection, &entry, &symbols);
        let at = |block| Selection::Liquidation { block, transaction };
        let variable = |name: &str| Selection::Variable(name.to_owned());
        assert_eq!(belongs(Selection::None), None);
        for selection in [
            Selection::Position(borrower),
            Selection::Position(liquidator),
            Selection::Asset(0),
            Selection::Asset(2),
            variable("LendingPool.interest[USDC].lastUpdate"),
            variable("ETH._balances[LendingPool]"),
            at(7),
        ] {
            assert_eq!(belongs(selection.clone()), Some(true), "{selection:?}");
        }
        for selection in [
            Selection::Asset(1),
            variable("LendingPool.interest[WBTC].lastUpdate"),
            variable("ETHER._balances[LendingPool]"),
            at(8),
        ] {
            assert_eq!(belongs(selection.clone()), Some(false), "{selection:?}");
        }
    }

    #[test]
    fn an_asset_brings_liquidations_that_seized_it() {
        let report = sample::block(80, 4);
        let related = related(&report, &Selection::Asset(1));
        let liquidations = &report.outcome.market.liquidations;
        assert!(!liquidations.is_empty());
        assert!((liquidations.iter()).all(|it| related.transaction(it.transaction)));
        let payment = report
            .outcome
            .transactions
            .iter()
            .position(|transaction| {
                transaction.kind == TransactionKind::Payment && transaction.asset == 0
            })
            .unwrap();
        assert!(!related.transaction(payment as u32));
    }

    #[test]
    fn fields_that_go_together_belong_together() {
        let mut report = sample::block(40, 3);
        // Two fields of one entry, read and written alike.
        report.outcome.locations[0].path = "interest[ETH].one".to_owned();
        report.outcome.locations[0].variable = "interest[ETH].one".to_owned();
        report.outcome.locations[1].path = "interest[ETH].two".to_owned();
        report.outcome.locations[1].variable = "interest[ETH].two".to_owned();
        let edge = |location| Edge {
            reader: 5,
            writer: 2,
            location,
        };
        report.outcome.edges = vec![edge(0), edge(1)];
        let selection = Selection::Variable("LendingPool.interest[ETH].two".to_owned());
        let alone = related(&report, &selection);
        assert!(!alone.edge(&edge(0)) && alone.edge(&edge(1)));
        let together = alone.with_fields(&selection, &crate::present::hottest::hottest(&report));
        assert!(together.edge(&edge(0)) && together.edge(&edge(1)));
    }
}
