//! The market after a block, in the report's words: worked out from the mirror in one pass over the accounts.
//!
//! Owns sums, the health histogram and the list of the riskiest. Liquidations come from `liquidations`, sums since block 0 from `totals`.

use leverloom_executor::State;
use leverloom_model::report::{
    AssetState, HEALTH_BIN, HEALTH_BINS, HealthBin, Market, PairState, Position, Role, Standing,
};
use leverloom_model::units::{RAY, WAD, Wad};

use crate::actors::{People, Person};
use crate::directory::Directory;
use crate::mirror::Mirror;
use crate::mirror::account::Account;
use crate::mirror::reserve::{Indexes, down};
use crate::prices::{PriceE8, clamped, shocked, to_wad};
use crate::swaps;

/// Accounts listed in [`Market::riskiest`].
const RISKIEST: usize = 20;

/// What accounts under water add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShockPreview {
    /// Accounts below health factor 1.
    pub under_water: u32,
    /// Their debt in dollars.
    pub liquidatable_usd: Wad,
}

/// What facts are worked out from.
pub(crate) struct Scene<'a> {
    pub(crate) people: &'a People,
    pub(crate) directory: &'a Directory,
    pub(crate) mirror: &'a Mirror,
    /// Market prices of the block.
    pub(crate) market: &'a [PriceE8],
    /// Interest brought up to the block's time.
    pub(crate) indexes: Vec<Indexes>,
}

impl Scene<'_> {
    /// Everything but the liquidations; and who is under water, in order.
    pub(crate) fn market(&self) -> (Market, Vec<Person>) {
        let mut health = vec![HealthBin::default(); HEALTH_BINS];
        let mut facts = Market {
            assets: self.assets(),
            yours: self.positions(Role::You),
            named: self.positions(Role::Named),
            ..Market::default()
        };
        let mut ranking: Vec<(u128, Person)> = Vec::new();
        let mut drowned = Vec::new();
        for (person, account, factor) in self.debtors(&self.mirror.oracle) {
            let bin = usize::try_from(factor / HEALTH_BIN.0)
                .unwrap_or(HEALTH_BINS)
                .min(HEALTH_BINS - 1);
            health[bin].accounts += 1;
            let dollars = u64::try_from(account.debt_usd / 100_000_000).unwrap_or(u64::MAX);
            health[bin].debt_usd = health[bin].debt_usd.saturating_add(dollars);
            facts.positions += 1;
            facts.collateral_usd = plus(facts.collateral_usd, account.collateral_usd);
            facts.debt_usd = plus(facts.debt_usd, account.debt_usd);
            if factor < WAD {
                facts.under_water += 1;
                drowned.push(person);
                facts.liquidatable_usd = plus(facts.liquidatable_usd, account.debt_usd);
            }
            ranking.push((factor, person));
        }
        if ranking.len() > RISKIEST {
            ranking.select_nth_unstable(RISKIEST);
            ranking.truncate(RISKIEST);
        }
        ranking.sort_unstable();
        facts.riskiest = ranking
            .into_iter()
            .map(|(_, person)| self.position(person))
            .collect();
        facts.health = health;
        let bad_debts = facts
            .assets
            .iter()
            .map(|asset| asset.deficit.mul_down(asset.oracle_price).0);
        facts.bad_debt_usd = Wad(bad_debts.fold(0, u128::saturating_add));
        (facts, drowned)
    }

    /// What other prices would put under water.
    pub(crate) fn preview(&self, prices: &[PriceE8]) -> ShockPreview {
        let drowned = self.debtors(prices).filter(|(.., factor)| *factor < WAD);
        drowned.fold(ShockPreview::default(), |sum, (_, account, _)| {
            ShockPreview {
                under_water: sum.under_water + 1,
                liquidatable_usd: plus(sum.liquidatable_usd, account.debt_usd),
            }
        })
    }

    /// Debt under water at the last of each of `moves` of one asset's price, in bps, sorted from the deepest fall to
    /// the highest rise: what [`Self::preview`] says of each. An account's health is a monotone function of one price,
    /// so the place where it goes under is searched, not tried out move by move.
    pub(crate) fn curve(&self, asset: usize, moves: &[i32]) -> Vec<ShockPreview> {
        let base = &self.mirror.oracle;
        let prices = moves.iter().map(|change| {
            let mut prices = base.clone();
            prices[asset] = clamped(shocked(base[asset].into(), *change));
            prices
        });
        let prices: Vec<Vec<PriceE8>> = prices.collect();
        let mut curve = vec![ShockPreview::default(); moves.len()];
        let Some(last) = moves.len().checked_sub(1) else {
            return curve;
        };
        for person in self.people.everybody() {
            if !self.mirror.has_debt(person) {
                continue;
            }
            let at = |place: usize| self.mirror.account(person, &self.indexes, &prices[place]);
            let drowns = |place: usize| at(place).health_factor().is_some_and(|it| it < WAD);
            let places = match (drowns(0), drowns(last)) {
                (true, true) => 0..moves.len(),
                (true, false) => 0..partition(last, drowns),
                (false, true) => partition(last, |place| !drowns(place))..moves.len(),
                (false, false) => continue,
            };
            // Only a debt in this very asset changes its worth from move to move.
            let owes_it = self.mirror.holdings(person)[asset].scaled_debt != 0;
            let fixed = at(places.start).debt_usd;
            for place in places {
                let debt = if owes_it { at(place).debt_usd } else { fixed };
                curve[place].under_water += 1;
                curve[place].liquidatable_usd = plus(curve[place].liquidatable_usd, debt);
            }
        }
        curve
    }

    /// Everybody who supplies or owes anything, in the people's order.
    pub(crate) fn standings(&self) -> Vec<Standing> {
        let everybody = self.people.everybody().filter_map(|person| {
            let account = self
                .mirror
                .account(person, &self.indexes, &self.mirror.oracle);
            let anything = account.collateral_usd != 0 || account.debt_usd != 0;
            anything.then(|| Standing {
                actor: self.people.actor(person),
                health_factor: account.health_factor().map(Wad),
                collateral_usd: usd(account.collateral_usd),
                debt_usd: usd(account.debt_usd),
            })
        });
        everybody.collect()
    }

    fn positions(&self, role: Role) -> Vec<Position> {
        let everybody = self.people.all(role);
        everybody.map(|person| self.position(person)).collect()
    }

    /// Somebody's position at the oracle's prices.
    pub(crate) fn position(&self, person: Person) -> Position {
        let account = self
            .mirror
            .account(person, &self.indexes, &self.mirror.oracle);
        let by_asset = |amount: &dyn Fn(usize) -> u128| {
            let tokens = |asset| self.tokens(asset, amount(asset));
            (0..self.mirror.reserves.len()).map(tokens).collect()
        };
        Position {
            actor: self.people.actor(person),
            collateral: by_asset(&|asset| self.mirror.supplied(person, asset, &self.indexes)),
            debt: by_asset(&|asset| self.mirror.owed(person, asset, &self.indexes)),
            wallet: by_asset(&|asset| self.mirror.wallet(person, asset)),
            collateral_usd: usd(account.collateral_usd),
            debt_usd: usd(account.debt_usd),
            health_factor: account.health_factor().map(Wad),
        }
    }

    /// The exchange's pairs, on the chain's state after the block.
    pub(crate) fn pairs(&self, state: &State) -> Vec<PairState> {
        let unit = |asset: usize| self.mirror.reserves[asset].params.unit;
        let pairs = swaps::pairs(self.directory, state).into_iter();
        let state = |pair: swaps::Pair| PairState {
            base: pair.base as u32,
            quote: pair.quote as u32,
            base_reserve: self.tokens(pair.base, pair.base_reserve),
            quote_reserve: self.tokens(pair.quote, pair.quote_reserve),
            price: to_wad(pair.price([unit(pair.base), unit(pair.quote)], self.market[pair.quote])),
        };
        pairs.map(state).collect()
    }

    /// Base units of an asset as tokens.
    pub(crate) fn tokens(&self, asset: usize, amount: u128) -> Wad {
        Wad::from_base_units(amount, self.mirror.reserves[asset].params.decimals)
            .unwrap_or(Wad(u128::MAX))
    }

    fn debtors(&self, prices: &[PriceE8]) -> impl Iterator<Item = (Person, Account, u128)> {
        let indebted = self
            .people
            .everybody()
            .filter(|person| self.mirror.has_debt(*person));
        indebted.filter_map(move |person| {
            let account = self.mirror.account(person, &self.indexes, prices);
            Some((person, account, account.health_factor()?))
        })
    }

    fn assets(&self) -> Vec<AssetState> {
        let state = |(asset, reserve): (usize, &crate::mirror::reserve::Reserve)| {
            let indexes = self.indexes[asset];
            let rates = reserve.rates(indexes);
            AssetState {
                symbol: self.directory.tokens[asset].symbol.clone(),
                price: to_wad(self.market[asset]),
                oracle_price: to_wad(self.mirror.oracle[asset]),
                supplied: self.tokens(
                    asset,
                    down(reserve.total.scaled_supply, indexes.supply, RAY),
                ),
                borrowed: self.tokens(asset, down(reserve.total.scaled_debt, indexes.borrow, RAY)),
                cash: self.tokens(asset, reserve.total.cash),
                utilization: ray_to_wad(rates.utilization),
                borrow_rate: ray_to_wad(rates.borrow),
                supply_rate: ray_to_wad(rates.supply),
                deficit: self.tokens(asset, reserve.total.deficit),
                // Said by whoever knows the balances.
                conserved: false,
            }
        };
        self.mirror.reserves.iter().enumerate().map(state).collect()
    }
}

/// The first place up to `last` where `before` no longer holds; it holds at 0, not at `last`.
fn partition(last: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, last);
    while high - low > 1 {
        let middle = usize::midpoint(low, high);
        if before(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Dollars with 8 decimals as dollars.
pub(crate) const fn usd(value_e8: u128) -> Wad {
    Wad(value_e8.saturating_mul(10_000_000_000))
}

/// A sum of dollars; the largest value instead of an overflow.
const fn plus(sum: Wad, value_e8: u128) -> Wad {
    Wad(sum.0.saturating_add(usd(value_e8).0))
}

const fn ray_to_wad(ray: u128) -> Wad {
    Wad(ray / (RAY / WAD))
}
