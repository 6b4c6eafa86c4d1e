//! The position being built: two assets, amounts, and by which way; its limits and how one number changes another.
//!
//! What it would become is [`super::plan`]'s. Sends nothing; formats nothing.

use leverloom_model::formulas::{AssetTerms, Totals, max_leverage};
use leverloom_model::units::{WAD, Wad};

use super::plan::Field;
use super::standing::Holdings;

/// Dollars that a slider spans where nothing else bounds it.
const SLIDER_USD: f64 = 50_000.0;
/// Debt of the first draft, as a share of what its collateral counts for when health is measured.
const FIRST_HEALTH: f64 = 1.34;
/// Leverage of the first loop.
const FIRST_LOOP: Wad = Wad(2_500_000_000_000_000_000);
/// Lowest leverage of a loop.
pub const LOOP_FROM: Wad = Wad(1_010_000_000_000_000_000);
/// Step of a leverage slider.
pub const LEVERAGE_STEP: f64 = 0.05;

/// In what amounts are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Tokens of the asset.
    #[default]
    Tokens,
    /// Dollars at the price that the contracts see.
    Dollars,
}

/// What the position gains from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A price that rises: the collateral moves, the debt does not.
    Long,
    /// A price that falls: the other way round.
    Short,
}

/// A position to be opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Asset to supply (index).
    pub collateral_asset: usize,
    /// Tokens to supply; of a loop, those that are one's own.
    pub collateral: Wad,
    /// Asset to borrow (index).
    pub debt_asset: usize,
    /// Tokens to borrow; a loop borrows what its leverage takes.
    pub debt: Wad,
    /// Whether it is opened by the leverage router in one transaction.
    pub looping: bool,
    /// Leverage of the loop.
    pub leverage: Wad,
    /// In what amounts are written.
    pub unit: Unit,
    /// The debt that was set last: it comes back with collateral that allows it.
    pub wanted: Wad,
    /// Whether somebody has changed anything.
    pub touched: bool,
    /// The field in which something stands that is no amount.
    pub unread: Option<Field>,
}

/// A change of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftChange {
    /// Another asset to supply.
    CollateralAsset(usize),
    /// Another amount to supply.
    Collateral(Wad),
    /// Another asset to borrow.
    DebtAsset(usize),
    /// Another amount to borrow.
    Debt(Wad),
    /// Another leverage: of a loop, or by borrowing so much.
    Leverage(Wad),
    /// In one transaction, or not.
    Looping(bool),
    /// Long or short.
    Direction(Direction),
    /// Another unit.
    Unit(Unit),
    /// What stands in this field is no amount.
    Unread(Field),
}

impl DraftChange {
    /// Whether it writes an amount into this field.
    fn mends(self, field: Field) -> bool {
        matches!(
            (self, field),
            (Self::Collateral(_), Field::Collateral)
                | (Self::Debt(_) | Self::Leverage(_), Field::Debt)
        )
    }
}

/// The step of a slider for an asset: the power of ten of tokens worth at most ten dollars, 1e-8 to 10,000 tokens.
pub fn slider_step(price: Wad) -> f64 {
    let price = price.to_f64().max(1e-12);
    let exponent = (10.0 / price).log10().floor().clamp(-8.0, 4.0);
    10f64.powi(exponent as i32)
}

/// Rounds down to a slider's step, exactly.
pub(super) fn on_step(amount: f64, step: f64) -> Wad {
    let steps = (amount / step + 1e-9).floor().max(0.0) as u128;
    let unit = if step >= 1.0 {
        (step.round() as u128).saturating_mul(WAD)
    } else {
        WAD / ((1.0 / step).round() as u128).max(1)
    };
    Wad(steps.saturating_mul(unit))
}

/// Where the collateral slider ends: about $50,000, or what the wallet holds.
pub fn collateral_slider_max(terms: &AssetTerms, wallet: Option<Wad>) -> Wad {
    let step = slider_step(terms.price);
    let by_worth = on_step(SLIDER_USD / terms.price.to_f64().max(1e-12), step);
    wallet.map_or(by_worth, |wallet| by_worth.min(wallet))
}

/// The most that may be borrowed of `asset` by an account that stands there: to the limit, or all the pool has.
pub fn borrow_max(terms: &AssetTerms, totals: &Totals) -> Wad {
    let limit = totals.borrow_limit_usd.0;
    let room = Wad(limit.saturating_sub(totals.debt_usd.0));
    let by_limit = room.div_down(terms.price).unwrap_or(Wad::ZERO);
    let by_limit = on_step(by_limit.to_f64(), slider_step(terms.price));
    terms.cash.map_or(by_limit, |cash| by_limit.min(cash))
}

impl Draft {
    /// The draft that a market opens with: half a slider of its first collateral, and debt in its last asset.
    pub fn first(terms: &[AssetTerms]) -> Self {
        let collateral_asset = terms
            .iter()
            .position(|asset| asset.ltv_bps > 0)
            .unwrap_or(0);
        let debt_asset = (0..terms.len())
            .rev()
            .find(|asset| *asset != collateral_asset)
            .unwrap_or(0);
        Self::between(collateral_asset, debt_asset, terms)
    }

    /// About $20,000 of one asset, and a healthy debt in another.
    fn between(collateral_asset: usize, debt_asset: usize, terms: &[AssetTerms]) -> Self {
        let mut draft = Self {
            collateral_asset,
            debt_asset,
            leverage: FIRST_LOOP,
            ..Self::default()
        };
        if let Some(asset) = terms.get(collateral_asset) {
            // In a round number.
            let step = slider_step(asset.price) * 100.0;
            draft.collateral = on_step(SLIDER_USD * 0.4 / asset.price.to_f64().max(1e-12), step);
        }
        if let Some(asset) = terms.get(debt_asset) {
            let totals = draft.holdings(terms.len()).totals(terms);
            let limit = totals.liquidation_limit_usd.to_f64();
            let step = slider_step(asset.price) * 10.0;
            draft.debt = on_step(limit / FIRST_HEALTH / asset.price.to_f64().max(1e-12), step)
                .min(draft.debt_max(terms));
            draft.wanted = draft.debt;
        }
        draft.leverage = draft.leverage.min(draft.leverage_max(terms));
        draft
    }

    /// What the account would hold by supplying and borrowing, over `assets` assets.
    pub fn holdings(&self, assets: usize) -> Holdings {
        let mut holdings = Holdings::empty(assets);
        if let Some(amount) = holdings.collateral.get_mut(self.collateral_asset) {
            *amount = self.collateral;
        }
        if let Some(amount) = holdings.debt.get_mut(self.debt_asset) {
            *amount = self.debt;
        }
        holdings
    }

    /// The most that may be borrowed against the drafted collateral.
    pub fn debt_max(&self, terms: &[AssetTerms]) -> Wad {
        let without_debt = Self {
            debt: Wad::ZERO,
            ..self.clone()
        };
        let totals = without_debt.holdings(terms.len()).totals(terms);
        terms
            .get(self.debt_asset)
            .map_or(Wad::ZERO, |asset| borrow_max(asset, &totals))
    }

    /// The leverage that it has or, of a loop, is to reach.
    pub fn shown_leverage(&self, terms: &[AssetTerms]) -> Wad {
        if self.looping {
            return self.leverage;
        }
        let totals = self.holdings(terms.len()).totals(terms);
        totals.leverage().unwrap_or(Wad::ONE)
    }

    /// The highest that the collateral's LTV allows, a hundredth below where roundings decide.
    pub fn leverage_max(&self, terms: &[AssetTerms]) -> Wad {
        let ltv = terms
            .get(self.collateral_asset)
            .map_or(0, |asset| asset.ltv_bps);
        let most = max_leverage(ltv).unwrap_or(Wad::ONE).min(Wad::whole(20));
        let hundredth = Wad(WAD / 100);
        Wad(most.0 / hundredth.0 * hundredth.0 - hundredth.0).max(LOOP_FROM)
    }

    /// Long or short, where one of the two assets is meant to be worth a dollar and the other is not.
    pub fn direction(&self, terms: &[AssetTerms]) -> Option<Direction> {
        let pegged = |asset: usize| terms.get(asset).is_some_and(|asset| asset.pegged);
        match (pegged(self.collateral_asset), pegged(self.debt_asset)) {
            (false, true) => Some(Direction::Long),
            (true, false) => Some(Direction::Short),
            _ => None,
        }
    }

    /// The assets of a long or short position here: collateral and debt; none where there are none.
    fn sides(&self, direction: Direction, terms: &[AssetTerms]) -> Option<(usize, usize)> {
        let first = |pegged: bool| {
            // Those chosen stay where they can.
            let chosen = [self.collateral_asset, self.debt_asset];
            let mut all = chosen.into_iter().chain(0..terms.len());
            all.find(|asset| terms.get(*asset).is_some_and(|it| it.pegged == pegged))
        };
        let (moving, pegged) = (first(false)?, first(true)?);
        let (collateral, debt) = match direction {
            Direction::Long => (moving, pegged),
            Direction::Short => (pegged, moving),
        };
        (terms.get(collateral)?.ltv_bps > 0).then_some((collateral, debt))
    }

    /// Whether a position of that direction can be built here.
    pub fn can_be(&self, direction: Direction, terms: &[AssetTerms]) -> bool {
        self.sides(direction, terms).is_some()
    }

    /// The draft after a change: the two assets stay different, and debt keeps to what the collateral allows
    /// unless debt itself was set.
    #[must_use]
    pub fn changed(&self, change: DraftChange, terms: &[AssetTerms]) -> Self {
        let mut draft = Self {
            unread: self.unread.filter(|field| !change.mends(*field)),
            ..self.clone()
        };
        match change {
            DraftChange::CollateralAsset(asset) if asset < terms.len() => {
                let worth = worth_of(terms, self.collateral_asset, self.collateral);
                if asset == self.debt_asset {
                    draft.debt_asset = self.collateral_asset;
                    draft.debt = tokens_worth(
                        terms,
                        draft.debt_asset,
                        worth_of(terms, self.debt_asset, self.debt),
                    );
                }
                draft.collateral_asset = asset;
                draft.collateral = tokens_worth(terms, asset, worth);
                draft.debt = draft.debt.min(draft.debt_max(terms));
                draft.wanted = draft.debt;
                draft.leverage = draft.leverage.min(draft.leverage_max(terms));
            }
            DraftChange::DebtAsset(asset) if asset < terms.len() => {
                let worth = worth_of(terms, self.debt_asset, self.debt);
                if asset == self.collateral_asset {
                    draft.collateral_asset = self.debt_asset;
                    draft.collateral = tokens_worth(
                        terms,
                        draft.collateral_asset,
                        worth_of(terms, self.collateral_asset, self.collateral),
                    );
                }
                draft.debt_asset = asset;
                draft.debt = tokens_worth(terms, asset, worth).min(draft.debt_max(terms));
                draft.wanted = draft.debt;
                draft.leverage = draft.leverage.min(draft.leverage_max(terms));
            }
            DraftChange::Collateral(amount) => {
                // On the way to 20 a 2 is written: the debt that was set is not forgotten for it.
                draft.collateral = amount;
                draft.debt = draft.wanted.min(draft.debt_max(terms));
            }
            DraftChange::Debt(amount) => (draft.debt, draft.wanted) = (amount, amount),
            DraftChange::Leverage(leverage) if self.looping => draft.leverage = leverage,
            DraftChange::Leverage(leverage) => {
                draft.debt = self.debt_at(leverage, terms);
                draft.wanted = draft.debt;
            }
            DraftChange::Looping(looping) if looping != self.looping => {
                // What was set one way is kept the other way.
                if looping {
                    let most = self.leverage_max(terms);
                    draft.leverage = self.shown_leverage(terms).clamp(LOOP_FROM, most);
                }
                draft.looping = looping;
            }
            DraftChange::Direction(direction) if self.direction(terms) != Some(direction) => {
                if let Some((collateral, debt)) = self.sides(direction, terms) {
                    draft = Self {
                        looping: self.looping,
                        unit: self.unit,
                        touched: self.touched,
                        unread: draft.unread,
                        ..Self::between(collateral, debt, terms)
                    };
                }
            }
            DraftChange::Unit(unit) => draft.unit = unit,
            DraftChange::Unread(field) => draft.unread = Some(field),
            DraftChange::CollateralAsset(_)
            | DraftChange::DebtAsset(_)
            | DraftChange::Looping(_)
            | DraftChange::Direction(_) => {}
        }
        draft.touched |= draft != *self;
        draft
    }

    /// The debt that gives the drafted collateral a leverage: worth · (L − 1) / L.
    fn debt_at(&self, leverage: Wad, terms: &[AssetTerms]) -> Wad {
        let times = leverage.to_f64().max(1.0);
        let worth = worth_of(terms, self.collateral_asset, self.collateral);
        tokens_worth(terms, self.debt_asset, worth * (times - 1.0) / times)
    }
}

pub(super) fn worth_of(terms: &[AssetTerms], asset: usize, amount: Wad) -> f64 {
    terms
        .get(asset)
        .map_or(0.0, |asset| amount.to_f64() * asset.price.to_f64())
}

pub(super) fn tokens_worth(terms: &[AssetTerms], asset: usize, usd: f64) -> Wad {
    terms.get(asset).map_or(Wad::ZERO, |asset| {
        on_step(
            usd / asset.price.to_f64().max(1e-12),
            slider_step(asset.price),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::standing::tests::market;
    use super::*;

    fn eth_against_dollars() -> Draft {
        Draft {
            collateral_asset: 0,
            collateral: Wad::whole(10),
            debt_asset: 1,
            debt: Wad::whole(12_400),
            wanted: Wad::whole(12_400),
            leverage: FIRST_LOOP,
            ..Draft::default()
        }
    }

    #[test]
    fn steps_are_worth_at_most_ten_dollars() {
        assert_eq!(slider_step(Wad::whole(2000)).to_string(), "0.001");
        assert_eq!(slider_step(Wad::whole(60_000)).to_string(), "0.0001");
        assert_eq!(slider_step(Wad::ONE).to_string(), "10");
        assert_eq!(on_step(12_388.9, 10.0), Wad::whole(12_380));
        assert_eq!(on_step(0.3, 0.1), Wad(3 * WAD / 10));
    }

    #[test]
    fn the_first_draft_is_safe_and_a_thirty_percent_drop_is_not() {
        let mut terms = market();
        terms.pop();
        let draft = Draft::first(&terms);
        assert_eq!(
            (draft.collateral_asset, draft.collateral),
            (0, Wad::whole(10))
        );
        assert_eq!((draft.debt_asset, draft.debt), (1, Wad::whole(12_300)));
        let after = draft.holdings(2).health_after(&terms, 0, -3000);
        assert!(after.expect("it has debt") < Wad::ONE);
    }

    #[test]
    fn less_collateral_takes_debt_along() {
        let terms = market();
        let draft = eth_against_dollars();
        assert_eq!(draft.debt_max(&terms), Wad::whole(16_000));
        let less = draft.changed(DraftChange::Collateral(Wad::whole(5)), &terms);
        assert_eq!(less.debt, Wad::whole(8_000));
        let more = less.changed(DraftChange::Collateral(Wad::whole(50)), &terms);
        assert_eq!(more.debt, Wad::whole(12_400), "what was set comes back");
        let none = draft.changed(DraftChange::Collateral(Wad::ZERO), &terms);
        assert_eq!(none.debt, Wad::ZERO);
    }

    #[test]
    fn what_is_no_amount_stays_unread_until_an_amount_is_written() {
        let terms = market();
        let unread = eth_against_dollars().changed(DraftChange::Unread(Field::Debt), &terms);
        let still = unread.changed(DraftChange::Collateral(Wad::whole(5)), &terms);
        assert_eq!(still.unread, Some(Field::Debt));
        let mended = still.changed(DraftChange::Debt(Wad::whole(5)), &terms);
        assert_eq!(mended.unread, None);
        let pulled = still.changed(DraftChange::Leverage(Wad::whole(2)), &terms);
        assert_eq!(pulled.unread, None);
    }

    #[test]
    fn the_two_assets_stay_different() {
        let terms = market();
        let draft = eth_against_dollars();
        let turned = draft.changed(DraftChange::CollateralAsset(1), &terms);
        assert_eq!((turned.collateral_asset, turned.debt_asset), (1, 0));
        assert_eq!(turned.collateral, Wad::whole(20_000));
        assert_eq!(turned.debt, Wad(6_200_000_000_000_000_000)); // $12,400 of ETH
        assert_eq!(draft.changed(DraftChange::DebtAsset(9), &terms), draft);
    }

    #[test]
    fn leverage_and_debt_say_the_same() {
        let terms = market();
        let draft = eth_against_dollars();
        let double = draft.changed(DraftChange::Leverage(Wad::whole(2)), &terms);
        assert_eq!(double.debt, Wad::whole(10_000));
        assert_eq!(double.shown_leverage(&terms), Wad::whole(2));
        // 1 / (1 − 0.8) = 5, less a hundredth.
        assert_eq!(double.leverage_max(&terms).to_string(), "4.99");
        let looped = double.changed(DraftChange::Looping(true), &terms);
        assert_eq!(looped.shown_leverage(&terms), Wad::whole(2), "kept");
        let higher = looped.changed(DraftChange::Leverage(Wad::whole(3)), &terms);
        assert_eq!((higher.leverage, higher.debt), (Wad::whole(3), double.debt));
        assert_eq!(
            higher.changed(DraftChange::Looping(false), &terms).debt,
            double.debt
        );
    }

    #[test]
    fn long_becomes_short_and_back() {
        let terms = market();
        let draft = eth_against_dollars();
        assert_eq!(draft.direction(&terms), Some(Direction::Long));
        let short = draft.changed(DraftChange::Direction(Direction::Short), &terms);
        assert_eq!((short.collateral_asset, short.debt_asset), (1, 0));
        assert_eq!(short.direction(&terms), Some(Direction::Short));
        let health = short.holdings(3).totals(&terms).health_factor.unwrap();
        assert!(health > Wad::ONE, "{health}");
        let again = short.changed(DraftChange::Direction(Direction::Long), &terms);
        assert_eq!((again.collateral_asset, again.debt_asset), (0, 1));
        // Without a dollar there is neither.
        let mut wild = terms;
        for asset in &mut wild {
            asset.pegged = false;
        }
        assert_eq!(draft.direction(&wild), None);
        assert!(!draft.can_be(Direction::Short, &wild));
    }
}
