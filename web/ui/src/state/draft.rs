//! The position being built: its limits, why it would be refused, and the actions that it becomes.
//!
//! Sends nothing; formats nothing.

use leverloom_model::formulas::{AssetTerms, Totals};
use leverloom_model::scenario::{Action, Amount, Scenario};
use leverloom_model::units::{WAD, Wad};

use super::standing::Holdings;

/// Dollars that a slider spans where nothing else bounds it.
const SLIDER_USD: f64 = 50_000.0;
/// Debt of the first draft, as a share of what its collateral counts for when health is measured.
const FIRST_HEALTH: f64 = 1.34;
/// A position to be opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Asset to supply (index).
    pub collateral_asset: usize,
    /// Tokens to supply.
    pub collateral: Wad,
    /// Asset to borrow (index).
    pub debt_asset: usize,
    /// Tokens to borrow.
    pub debt: Wad,
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
}

/// Why a draft would be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftProblem {
    /// Nothing is supplied and nothing borrowed.
    Nothing,
    /// The wallet holds less of the asset to supply or repay.
    WalletTooSmall,
    /// More than the collateral allows is borrowed.
    OverLimit,
    /// The pool holds less than that.
    PoolTooSmall,
    /// Less is supplied or owed than that.
    MoreThanThereIs,
    /// The account would be liquidatable.
    Unhealthy,
}

impl DraftProblem {
    /// Its name in text keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::WalletTooSmall => "wallet",
            Self::OverLimit => "over_limit",
            Self::PoolTooSmall => "pool",
            Self::MoreThanThereIs => "too_much",
            Self::Unhealthy => "unhealthy",
        }
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
        let mut draft = Self {
            collateral_asset,
            debt_asset,
            ..Self::default()
        };
        if let Some(asset) = terms.get(collateral_asset) {
            // About $20,000 of it, in a round number.
            let step = slider_step(asset.price) * 100.0;
            draft.collateral = on_step(SLIDER_USD * 0.4 / asset.price.to_f64().max(1e-12), step);
        }
        if let Some(asset) = terms.get(debt_asset) {
            let totals = draft.holdings(terms.len()).totals(terms);
            let limit = totals.liquidation_limit_usd.to_f64();
            let step = slider_step(asset.price) * 10.0;
            draft.debt = on_step(limit / FIRST_HEALTH / asset.price.to_f64().max(1e-12), step)
                .min(draft.debt_max(terms));
        }
        draft
    }

    /// What the account would hold, over `assets` assets.
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

    /// The draft after a change: the two assets stay different, and debt keeps to what the collateral allows
    /// unless debt itself was set.
    #[must_use]
    pub fn changed(&self, change: DraftChange, terms: &[AssetTerms]) -> Self {
        let mut draft = self.clone();
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
            }
            DraftChange::Collateral(amount) => {
                draft.collateral = amount;
                draft.debt = draft.debt.min(draft.debt_max(terms));
            }
            DraftChange::Debt(amount) => draft.debt = amount,
            DraftChange::CollateralAsset(_) | DraftChange::DebtAsset(_) => {}
        }
        draft
    }

    /// Why the contracts would refuse it, as far as can be told before asking them.
    pub fn problem(&self, terms: &[AssetTerms], wallet: Option<&[Wad]>) -> Option<DraftProblem> {
        if self.collateral == Wad::ZERO && self.debt == Wad::ZERO {
            return Some(DraftProblem::Nothing);
        }
        let held = wallet.and_then(|wallet| wallet.get(self.collateral_asset));
        if held.is_some_and(|&held| self.collateral > held) {
            return Some(DraftProblem::WalletTooSmall);
        }
        let totals = self.holdings(terms.len()).totals(terms);
        if totals.debt_usd > totals.borrow_limit_usd {
            return Some(DraftProblem::OverLimit);
        }
        let cash = terms.get(self.debt_asset).and_then(|asset| asset.cash);
        cash.is_some_and(|cash| self.debt > cash)
            .then_some(DraftProblem::PoolTooSmall)
    }

    /// What it becomes: supply, then borrow.
    pub fn actions(&self, scenario: &Scenario) -> Vec<Action> {
        let symbol = |asset: usize| scenario.assets.get(asset).map(|asset| asset.symbol.clone());
        let mut actions = Vec::new();
        if let Some(asset) = symbol(self.collateral_asset).filter(|_| self.collateral > Wad::ZERO) {
            actions.push(Action::Supply {
                asset,
                amount: Amount::Exactly(self.collateral),
            });
        }
        if let Some(asset) = symbol(self.debt_asset).filter(|_| self.debt > Wad::ZERO) {
            actions.push(Action::Borrow {
                asset,
                amount: Amount::Exactly(self.debt),
            });
        }
        actions
    }
}

pub(super) fn worth_of(terms: &[AssetTerms], asset: usize, amount: Wad) -> f64 {
    terms
        .get(asset)
        .map_or(0.0, |asset| amount.to_f64() * asset.price.to_f64())
}

fn tokens_worth(terms: &[AssetTerms], asset: usize, usd: f64) -> Wad {
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
        assert_eq!(draft.problem(&terms, None), None);
        let after = draft.holdings(2).health_after(&terms, 0, -3000);
        assert!(after.expect("it has debt") < Wad::ONE);
    }

    #[test]
    fn less_collateral_takes_debt_along() {
        let terms = market();
        let draft = Draft {
            collateral_asset: 0,
            collateral: Wad::whole(10),
            debt_asset: 1,
            debt: Wad::whole(12_400),
        };
        assert_eq!(draft.debt_max(&terms), Wad::whole(16_000));
        let less = draft.changed(DraftChange::Collateral(Wad::whole(5)), &terms);
        assert_eq!(less.debt, Wad::whole(8_000));
        let more = draft.changed(DraftChange::Debt(Wad::whole(16_010)), &terms);
        assert_eq!(more.problem(&terms, None), Some(DraftProblem::OverLimit));
    }

    #[test]
    fn the_two_assets_stay_different() {
        let terms = market();
        let draft = Draft {
            collateral_asset: 0,
            collateral: Wad::whole(10),
            debt_asset: 1,
            debt: Wad::whole(12_400),
        };
        let turned = draft.changed(DraftChange::CollateralAsset(1), &terms);
        assert_eq!((turned.collateral_asset, turned.debt_asset), (1, 0));
        assert_eq!(turned.collateral, Wad::whole(20_000));
        assert_eq!(turned.debt, Wad(6_200_000_000_000_000_000)); // $12,400 of ETH
        assert_eq!(draft.changed(DraftChange::DebtAsset(9), &terms), draft);
    }

    #[test]
    fn what_cannot_work_is_said_before_it_is_sent() {
        let terms = market();
        let wallet = [Wad::whole(4), Wad::ZERO, Wad::ZERO];
        let draft = Draft {
            collateral_asset: 0,
            collateral: Wad::whole(10),
            debt_asset: 1,
            debt: Wad::ZERO,
        };
        assert_eq!(
            draft.problem(&terms, Some(&wallet)),
            Some(DraftProblem::WalletTooSmall)
        );
        assert_eq!(
            Draft::default().problem(&terms, None),
            Some(DraftProblem::Nothing)
        );
    }
}
