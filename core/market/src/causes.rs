//! Why accounts are under water: which change of a block did it.
//!
//! Owns the rule stated at [`Cause`] and the causes of those who still are. Decides nothing that people see on the chain.

use leverloom_executor::State;
use leverloom_model::Scenario;
use leverloom_model::report::Cause;
use leverloom_model::scenario::{Action, OracleSource};
use leverloom_model::units::WAD;

use crate::actors::Person;
use crate::directory::Directory;
use crate::mirror::Mirror;
use crate::mirror::account::{Account, Holding};
use crate::mirror::reserve::Indexes;
use crate::prices::PriceE8;
use crate::swaps::{self, Pair};

/// What accounts are judged by at the end of a block.
#[derive(Clone, Debug)]
pub(crate) struct Standards {
    prices: Vec<PriceE8>,
    indexes: Vec<Indexes>,
    pub(crate) pairs: Vec<Pair>,
}

impl Standards {
    /// As they stand; `timestamp_s`: of the latest block.
    pub(crate) fn of(
        mirror: &Mirror,
        timestamp_s: u64,
        directory: &Directory,
        state: &State,
    ) -> Self {
        Self {
            prices: mirror.oracle.clone(),
            indexes: mirror.indexes_at(timestamp_s),
            pairs: swaps::pairs(directory, state),
        }
    }
}

/// The changes of one block.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    mirror: &'a Mirror,
    before: &'a Standards,
    after: &'a Standards,
    /// What moved the price of an asset, if anything did.
    movers: Vec<Cause>,
    /// Assets whose oracle reads a pair that was swapped in.
    swapped: Vec<bool>,
}

impl<'a> Turn<'a> {
    /// `mirror` only lends its parameters.
    pub(crate) fn new(
        scenario: &Scenario,
        block: u32,
        mirror: &'a Mirror,
        before: &'a Standards,
        after: &'a Standards,
    ) -> Self {
        let assets = 0..scenario.assets.len();
        let pair_of = |pairs: &[Pair], asset| pairs.iter().find(|it| it.base == asset).copied();
        let swapped = |asset: usize| {
            scenario.assets[asset].oracle == OracleSource::Spot
                && pair_of(&before.pairs, asset) != pair_of(&after.pairs, asset)
        };
        let mover = |asset: usize| {
            let quote = pair_of(&after.pairs, asset).map(|pair| pair.quote);
            match scenario.assets[asset].oracle {
                _ if told(scenario, asset, block) => Cause::Oracle,
                OracleSource::TimeWeighted { .. } => Cause::Exchange,
                OracleSource::Spot if swapped(asset) => Cause::Exchange,
                // The pair stands still: it is the other token that moved.
                OracleSource::Spot if quote.is_some_and(|it| told(scenario, it, block)) => {
                    Cause::Oracle
                }
                OracleSource::Spot
                | OracleSource::Outside
                | OracleSource::Delayed { .. }
                | OracleSource::Fixed { .. } => Cause::Price,
            }
        };
        Self {
            mirror,
            before,
            after,
            movers: assets.clone().map(mover).collect(),
            swapped: assets.map(swapped).collect(),
        }
    }

    /// What lowered the price of one asset against another's, if it fell in this block: the mover of the one that moved
    /// more, of the first if both did alike.
    pub(crate) fn lowered(&self, asset: usize, against: usize) -> Option<Cause> {
        let price = |of: &Standards, asset: usize| u128::from(of.prices[asset]);
        let [asset_before, asset_after] = [self.before, self.after].map(|it| price(it, asset));
        let [other_before, other_after] = [self.before, self.after].map(|it| price(it, against));
        // Cross-multiplied: the ratio after, less the ratio before.
        if asset_after * other_before >= asset_before * other_after {
            return None;
        }
        let fell = asset_after * other_before < asset_before * other_before;
        let fell_more = asset_after * other_after <= asset_before * other_before;
        Some(self.movers[if fell && fell_more { asset } else { against }])
    }

    /// What lowered the health of an account that holds this: see [`Cause`].
    pub(crate) fn cause(&self, held: &[Holding]) -> Cause {
        let (before, after) = (self.before, self.after);
        let start = self.health(held, &before.indexes, &before.prices);
        let end = self.health(held, &after.indexes, &after.prices);
        let swapped = held.iter().zip(&self.swapped);
        let mut swapped = swapped
            .filter(|(held, _)| held.scaled_supply != 0 || held.scaled_debt != 0)
            .map(|(_, swapped)| *swapped);
        if end >= WAD && swapped.any(|it| it) {
            return Cause::Exchange;
        }
        let alone = |cause| match cause {
            Cause::Interest => self.health(held, &after.indexes, &before.prices),
            moved => self.health(held, &before.indexes, &self.prices_moved_by(moved)),
        };
        let causes = [
            Cause::Oracle,
            Cause::Exchange,
            Cause::Price,
            Cause::Interest,
        ];
        // Of equals the first.
        let lowest = causes.into_iter().min_by_key(|cause| alone(*cause));
        let lowest = lowest.filter(|cause| alone(*cause) < start);
        // A debt made in this very block: what moved is all there is to say.
        let moved = |cause: &Cause| match cause {
            Cause::Interest => true,
            moved => self.prices_moved_by(*moved) != before.prices,
        };
        lowest
            .or_else(|| causes.into_iter().find(moved))
            .unwrap_or(Cause::Interest)
    }

    /// The old prices, but for those that `cause` moved.
    fn prices_moved_by(&self, cause: Cause) -> Vec<PriceE8> {
        let prices = self.before.prices.iter().zip(&self.after.prices);
        let prices = prices.zip(&self.movers);
        prices
            .map(|((before, after), mover)| if *mover == cause { *after } else { *before })
            .collect()
    }

    /// Wad; the largest number without debt.
    fn health(&self, held: &[Holding], indexes: &[Indexes], prices: &[PriceE8]) -> u128 {
        let mut account = Account::default();
        for (asset, holding) in held.iter().enumerate() {
            let params = &self.mirror.reserves[asset].params;
            account.add(*holding, params, indexes[asset], prices[asset]);
        }
        account.health_factor().unwrap_or(u128::MAX)
    }
}

/// Whether the scenario tells an asset's oracle something in the block whose price it says in `block`.
fn told(scenario: &Scenario, asset: usize, block: u32) -> bool {
    let asset = &scenario.assets[asset];
    let late = match asset.oracle {
        OracleSource::Delayed { blocks } => blocks,
        _ => 0,
    };
    let tells = |action: &Action| {
        matches!(
            action,
            Action::SetOracle { .. }
                | Action::DeviateOracle { .. }
                | Action::FreezeOracle { .. }
                | Action::UnfreezeOracle { .. }
        ) && action.asset() == Some(&asset.symbol)
    };
    let mut actions = scenario.actions.iter();
    actions.any(|timed| block.checked_sub(late) == Some(timed.block) && tells(&timed.action))
}

/// Who is under water, in order, and since which change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Causes(Vec<(Person, Cause)>);

impl Causes {
    /// Why somebody has been under water since an earlier block.
    pub(crate) fn of(&self, person: Person) -> Option<Cause> {
        let at = self.0.binary_search_by_key(&person, |(who, _)| *who).ok()?;
        Some(self.0[at].1)
    }

    /// After a block: who is under water now, in order, and `cause` for whom was not before.
    pub(crate) fn follow(&mut self, under_water: &[Person], cause: impl Fn(Person) -> Cause) {
        let found = under_water
            .iter()
            .map(|who| (*who, self.of(*who).unwrap_or_else(|| cause(*who))));
        let found = found.collect();
        self.0 = found;
    }
}
