//! The shock about to be given: a price that moves, a sale, an oracle that fails; and what the engine foresees.
//!
//! Owns what is wished, what it becomes and what the contracts would then see. Sends nothing; formats nothing.

use leverloom_model::formulas::{AssetTerms, Swap};
use leverloom_model::scenario::{Action, Amount, OracleSource, Scenario};
use leverloom_model::units::Wad;

use super::plan::{Field, Ground, Obstacle, Reason};

/// The shock that is offered first.
const FIRST_BPS: i32 = -3000;
/// Smallest and largest price change that the slider offers.
pub const SHOCK_BPS: std::ops::RangeInclusive<i32> = -8000..=10_000;
/// Over how many blocks a price can be made to move.
pub const OVER_BLOCKS: [u32; 5] = [1, 5, 20, 50, 200];
/// Lowest price that an oracle counts: 1e-8 dollars.
const LOWEST: Wad = Wad(10_000_000_000);

/// What kind of shock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Market prices move.
    #[default]
    Price,
    /// Somebody, you, sells much on the exchange.
    Sale,
    /// An oracle fails.
    Oracle,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Price, Self::Sale, Self::Oracle];

    /// Its name in text keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Sale => "sale",
            Self::Oracle => "oracle",
        }
    }
}

/// How an oracle fails, and is mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Failure {
    /// It stays with what it says.
    #[default]
    Freeze,
    /// It says so much more or less than it should.
    Deviate,
    /// It says a price, whatever the market says.
    Set,
    /// It works again.
    Mend,
}

impl Failure {
    /// Every failure.
    pub const ALL: [Self; 4] = [Self::Freeze, Self::Deviate, Self::Set, Self::Mend];

    /// Its name in text keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Freeze => "freeze",
            Self::Deviate => "deviate",
            Self::Set => "set",
            Self::Mend => "mend",
        }
    }
}

/// What is wished.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// What kind of shock.
    pub kind: Kind,
    /// Assets (indexes, rising) whose price moves: one at least.
    pub assets: Vec<usize>,
    /// Change of their prices in bps; not 0.
    pub change_bps: i32,
    /// Blocks over which it is spread.
    pub over_blocks: u32,
    /// Asset of a sale or an oracle.
    pub asset: usize,
    /// Tokens sold.
    pub amount: Wad,
    /// How the oracle fails.
    pub failure: Failure,
    /// By how much it deviates, in bps.
    pub deviation_bps: i32,
    /// What it is made to say, in dollars.
    pub price: Wad,
}

/// A change of the wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShockChange {
    /// Another kind.
    Kind(Kind),
    /// An asset more, or one less.
    Toggle(usize),
    /// Another change of the price, in bps.
    Change(i32),
    /// Over so many blocks.
    Over(u32),
    /// Another asset of the sale or the oracle.
    Asset(usize),
    /// Another amount.
    Amount(Wad),
    /// Another failure.
    Failure(Failure),
    /// Another deviation, in bps.
    Deviation(i32),
    /// Another price to say.
    Price(Wad),
    /// One of the ready-made shocks.
    Preset(Preset),
}

/// A ready-made shock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// All that moves loses 30 % at once.
    Crash,
    /// All that moves loses half over 20 blocks.
    Slide,
    /// A dollar asset loses 13 % over 5 blocks, as USDC did in March 2023.
    Depeg,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 3] = [Self::Crash, Self::Slide, Self::Depeg];

    /// Its name in text keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Slide => "slide",
            Self::Depeg => "depeg",
        }
    }

    /// Assets, change and blocks; none where the market has no such asset.
    fn of(self, terms: &[AssetTerms]) -> Option<(Vec<usize>, i32, u32)> {
        let all = |pegged: bool| {
            let assets = (0..terms.len()).filter(|asset| terms[*asset].pegged == pegged);
            assets.collect::<Vec<_>>()
        };
        let (assets, change_bps, over_blocks) = match self {
            Self::Crash => (all(false), -3_000, 1),
            Self::Slide => (all(false), -5_000, 20),
            Self::Depeg => (all(true).into_iter().take(1).collect(), -1_300, 5),
        };
        (!assets.is_empty()).then_some((assets, change_bps, over_blocks))
    }

    /// Whether this market can have it.
    pub fn is_possible(self, terms: &[AssetTerms]) -> bool {
        self.of(terms).is_some()
    }
}

/// The shock about to be given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shock {
    /// What is wished.
    pub wish: Wish,
    /// The prices that the engine was asked about.
    pub asked: Vec<(String, Wad)>,
    /// What the engine foresees for exactly this wish.
    pub forecast: Option<Forecast>,
}

/// What a shock would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Accounts below health factor 1 after it.
    pub under_water: u32,
    /// Their debt in dollars.
    pub liquidatable_usd: Wad,
}

/// What is to be known of how the contracts come to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The oracle is so many blocks late.
    Late(u32),
    /// The oracle reads the exchange, and follows as traders move it.
    Spot,
    /// The same, on average over some time.
    Averaged,
    /// The oracle always says the same.
    Fixed,
    /// The oracle was frozen, or told what to say.
    Steered,
    /// The oracles do not look at the exchange.
    Unseen,
    /// Nothing happens at once: it stays with what it says.
    Stays,
    /// It goes on as it was made.
    Mends,
}

impl Shock {
    /// The shock that a market opens with.
    pub fn first(scenario: &Scenario, terms: &[AssetTerms]) -> Self {
        let asset = terms
            .iter()
            .position(|asset| asset.ltv_bps > 0 && !asset.pegged)
            .or_else(|| terms.iter().position(|asset| asset.ltv_bps > 0))
            .unwrap_or(0);
        let sold = scenario
            .exchange
            .first()
            .and_then(|pool| scenario.asset_index(&pool.base))
            .unwrap_or(asset);
        let price = |asset: usize| terms.get(asset).map_or(Wad::ONE, |terms| terms.price);
        let step = super::draft::slider_step(price(sold)) * 100.0;
        let dollars = 500_000.0 / price(sold).to_f64().max(1e-12);
        Self {
            wish: Wish {
                assets: vec![asset],
                change_bps: FIRST_BPS,
                over_blocks: 1,
                asset: sold,
                amount: super::draft::on_step(dollars, step),
                deviation_bps: -1_000,
                price: Wad(price(sold).0 / 2),
                ..Wish::default()
            },
            ..Self::default()
        }
    }

    /// Changes the wish; what was foreseen is forgotten. False when nothing changed.
    pub fn change(&mut self, change: ShockChange, terms: &[AssetTerms]) -> bool {
        let mut wish = self.wish.clone();
        let known = |asset: usize| asset < terms.len();
        match change {
            ShockChange::Kind(kind) => wish.kind = kind,
            ShockChange::Toggle(asset) if known(asset) => match wish.assets.binary_search(&asset) {
                Ok(at) if wish.assets.len() > 1 => drop(wish.assets.remove(at)),
                Ok(_) => {}
                Err(at) => wish.assets.insert(at, asset),
            },
            ShockChange::Change(0) => {}
            ShockChange::Change(bps) => {
                wish.change_bps = bps.clamp(*SHOCK_BPS.start(), *SHOCK_BPS.end());
            }
            ShockChange::Over(blocks) => wish.over_blocks = blocks.clamp(1, 2_000),
            ShockChange::Asset(asset) if known(asset) => {
                let worth = super::draft::worth_of(terms, wish.asset, wish.amount);
                wish.amount = super::draft::tokens_worth(terms, asset, worth);
                wish.price = Wad(terms[asset].price.0 / 2);
                wish.asset = asset;
            }
            ShockChange::Amount(amount) => wish.amount = amount,
            ShockChange::Failure(failure) => wish.failure = failure,
            ShockChange::Deviation(bps) => {
                wish.deviation_bps = bps.clamp(*SHOCK_BPS.start(), *SHOCK_BPS.end());
            }
            ShockChange::Price(price) => wish.price = price,
            ShockChange::Preset(preset) => {
                if let Some((assets, change_bps, over_blocks)) = preset.of(terms) {
                    wish.kind = Kind::Price;
                    (wish.assets, wish.change_bps, wish.over_blocks) =
                        (assets, change_bps, over_blocks);
                }
            }
            ShockChange::Toggle(_) | ShockChange::Asset(_) => {}
        }
        if wish == self.wish {
            return false;
        }
        *self = Self {
            wish,
            ..Self::default()
        };
        true
    }
}

impl Wish {
    /// The asset that a sale brings: the other one of the first pair that trades it.
    pub fn bought(&self, ground: &Ground<'_>) -> Option<usize> {
        let pairs = ground.pairs();
        pairs.iter().find_map(|pair| {
            let (base, quote) = (pair.base as usize, pair.quote as usize);
            match self.asset {
                asset if asset == base => Some(quote),
                asset if asset == quote => Some(base),
                _ => None,
            }
        })
    }

    /// What a sale brings and moves.
    pub fn swap(&self, ground: &Ground<'_>) -> Option<Swap> {
        let market = ground.market(self.asset, self.bought(ground)?)?;
        Some(market.sell(self.amount))
    }

    /// What it becomes; nothing where it cannot be done.
    pub fn actions(&self, ground: &Ground<'_>) -> Vec<Action> {
        let scenario = ground.scenario;
        let symbol = |asset: usize| scenario.assets.get(asset).map(|asset| asset.symbol.clone());
        match self.kind {
            Kind::Price => {
                let assets = self.assets.iter().filter_map(|asset| symbol(*asset));
                let moves = assets.map(|asset| Action::Shock {
                    asset,
                    change_bps: self.change_bps,
                    over_blocks: self.over_blocks,
                });
                moves.collect()
            }
            Kind::Sale => {
                let to = self.bought(ground).and_then(symbol);
                let both = symbol(self.asset).zip(to);
                let sale = both.map(|(asset, to)| Action::Swap {
                    asset,
                    to,
                    amount: Amount::Exactly(self.amount),
                });
                sale.into_iter().collect()
            }
            Kind::Oracle => {
                let Some(asset) = symbol(self.asset) else {
                    return Vec::new();
                };
                match self.failure {
                    Failure::Freeze => vec![Action::FreezeOracle { asset }],
                    Failure::Deviate => vec![Action::DeviateOracle {
                        asset,
                        deviation_bps: self.deviation_bps,
                    }],
                    Failure::Set => vec![Action::SetOracle {
                        asset,
                        price: self.price,
                    }],
                    Failure::Mend => {
                        let straight = Action::DeviateOracle {
                            asset: asset.clone(),
                            deviation_bps: 0,
                        };
                        vec![straight, Action::UnfreezeOracle { asset }]
                    }
                }
            }
        }
    }

    /// Why it cannot be done, as far as can be told before asking.
    pub fn obstacle(&self, ground: &Ground<'_>) -> Option<Obstacle> {
        let obstacle = |reason, most| Obstacle {
            reason,
            field: Field::Collateral,
            most,
        };
        match self.kind {
            Kind::Sale if self.bought(ground).is_none() => Some(obstacle(Reason::NoExchange, None)),
            Kind::Sale if self.amount == Wad::ZERO => Some(obstacle(Reason::Nothing, None)),
            Kind::Sale => {
                let held = ground
                    .wallet
                    .and_then(|wallet| wallet.get(self.asset).copied());
                let too_much = held.is_some_and(|held| self.amount > held);
                too_much.then(|| obstacle(Reason::WalletTooSmall, held))
            }
            Kind::Oracle if self.failure == Failure::Set && !can_be_told(ground, self.asset) => {
                Some(obstacle(Reason::NoExchange, None))
            }
            Kind::Price | Kind::Oracle => None,
        }
    }

    /// The prices that contracts see differently because of it, and what is to be known of it.
    pub fn seen(&self, ground: &Ground<'_>, block: u32) -> (Vec<(usize, Wad)>, Option<Remark>) {
        let price = |asset: usize| ground.terms.get(asset).map_or(Wad::ZERO, |it| it.price);
        match self.kind {
            Kind::Price => {
                let mut remark = None;
                let mut seen = Vec::new();
                for &asset in &self.assets {
                    let (follows, why) = follows(ground.scenario, asset, block);
                    remark = remark.or(why);
                    if let Some(terms) = ground.terms.get(asset).filter(|_| follows) {
                        seen.push((asset, terms.shocked(self.change_bps).price.max(LOWEST)));
                    }
                }
                (seen, remark)
            }
            Kind::Sale => self.seen_of_sale(ground, block),
            Kind::Oracle => match self.failure {
                Failure::Freeze => (Vec::new(), Some(Remark::Stays)),
                Failure::Mend => (Vec::new(), Some(Remark::Mends)),
                Failure::Set => (vec![(self.asset, self.price.max(LOWEST))], None),
                Failure::Deviate => {
                    let before = steered(ground.scenario, self.asset, block).1;
                    let straight =
                        price(self.asset).to_f64() / (1.0 + f64::from(before) / 10_000.0);
                    let said = straight * (1.0 + f64::from(self.deviation_bps) / 10_000.0);
                    (vec![(self.asset, Wad::from_f64(said).max(LOWEST))], None)
                }
            },
        }
    }

    /// A sale moves the price of the pair's base; only an oracle that reads it sees that.
    fn seen_of_sale(&self, ground: &Ground<'_>, block: u32) -> (Vec<(usize, Wad)>, Option<Remark>) {
        let (Some(bought), Some(swap)) = (self.bought(ground), self.swap(ground)) else {
            return (Vec::new(), None);
        };
        let is_base = |asset: usize, other: usize| {
            let pools = &ground.scenario.exchange;
            let symbol = |asset: usize| ground.scenario.assets.get(asset).map(|it| &it.symbol);
            let pool = |pool: &&leverloom_model::scenario::Pool| {
                Some(&pool.base) == symbol(asset) && Some(&pool.quote) == symbol(other)
            };
            pools.iter().find(pool).is_some()
        };
        let (base, sells_base) = if is_base(self.asset, bought) {
            (self.asset, true)
        } else {
            (bought, false)
        };
        if steered(ground.scenario, base, block).0 {
            return (Vec::new(), Some(Remark::Steered));
        }
        let oracle = ground.scenario.assets.get(base).map(|asset| &asset.oracle);
        match oracle {
            Some(OracleSource::Spot) => {
                let kept = 1.0 - swap.fall.to_f64();
                let factor = if sells_base {
                    kept
                } else {
                    1.0 / kept.max(1e-9)
                };
                let before = ground.terms.get(base).map_or(0.0, |it| it.price.to_f64());
                let after = Wad::from_f64(before * factor).clamp(LOWEST, Wad::whole(10_000_000));
                (vec![(base, after)], None)
            }
            Some(OracleSource::TimeWeighted { .. }) => (Vec::new(), Some(Remark::Averaged)),
            _ => (Vec::new(), Some(Remark::Unseen)),
        }
    }
}

/// Whether the contracts' price of an asset follows its market price at once, and what is to be known if not quite.
fn follows(scenario: &Scenario, asset: usize, block: u32) -> (bool, Option<Remark>) {
    if steered(scenario, asset, block).0 {
        return (false, Some(Remark::Steered));
    }
    match scenario.assets.get(asset).map(|asset| &asset.oracle) {
        Some(OracleSource::Delayed { blocks }) => (true, Some(Remark::Late(*blocks))),
        Some(OracleSource::Spot) => (false, Some(Remark::Spot)),
        Some(OracleSource::TimeWeighted { .. }) => (false, Some(Remark::Averaged)),
        Some(OracleSource::Fixed { .. }) => (false, Some(Remark::Fixed)),
        Some(OracleSource::Outside) | None => (true, None),
    }
}

/// Whether an asset's oracle is frozen or told what to say at a block, and by how many bps it deviates.
pub fn steered(scenario: &Scenario, asset: usize, block: u32) -> (bool, i32) {
    let Some(asset) = scenario.assets.get(asset) else {
        return (false, 0);
    };
    let due = scenario.actions.iter().filter(|timed| timed.block <= block);
    due.fold((false, 0), |(told, deviation), timed| {
        if timed.action.asset() != Some(asset.symbol.as_str()) {
            return (told, deviation);
        }
        match timed.action {
            Action::SetOracle { .. } | Action::FreezeOracle { .. } => (true, deviation),
            Action::UnfreezeOracle { .. } => (false, deviation),
            Action::DeviateOracle { deviation_bps, .. } => (told, deviation_bps),
            _ => (told, deviation),
        }
    })
}

/// Whether somebody tells an asset's oracle its price, so that it can be made to say another.
pub fn can_be_told(ground: &Ground<'_>, asset: usize) -> bool {
    let oracle = ground.scenario.assets.get(asset).map(|asset| &asset.oracle);
    matches!(
        oracle,
        Some(OracleSource::Outside | OracleSource::Delayed { .. })
    )
}

#[cfg(test)]
mod tests;
