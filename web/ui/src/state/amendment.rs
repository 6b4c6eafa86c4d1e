//! A change of the open position, about to be made: one of four verbs, its limits and the action it becomes.

use leverloom_model::formulas::AssetTerms;
use leverloom_model::report::Position;
use leverloom_model::scenario::{Action, Amount, Scenario};
use leverloom_model::units::Wad;

use super::draft::{borrow_max, collateral_slider_max, on_step, slider_step, worth_of};
use super::plan::Reason;
use super::standing::Holdings;

/// What can be done to an open position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verb {
    /// Supply more.
    Supply,
    /// Pay debt back.
    #[default]
    Repay,
    /// Borrow more.
    Borrow,
    /// Take collateral back.
    Withdraw,
}

impl Verb {
    /// Every verb: the ones that make the position safer first.
    pub const ALL: [Self; 4] = [Self::Repay, Self::Supply, Self::Borrow, Self::Withdraw];

    /// Its name in text keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Supply => "supply",
            Self::Repay => "repay",
            Self::Borrow => "borrow",
            Self::Withdraw => "withdraw",
        }
    }
}

/// A change of an open position, about to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    /// What to do.
    pub verb: Verb,
    /// With which asset (index).
    pub asset: usize,
    /// Tokens.
    pub amount: Wad,
}

impl Amendment {
    /// The amendment that `verb` opens with: the asset that the position has most of, and a quarter of the room.
    pub fn of(verb: Verb, position: &Position, terms: &[AssetTerms]) -> Self {
        let most = |amounts: &[Wad]| {
            let worth = |asset: &usize| {
                worth_of(
                    terms,
                    *asset,
                    amounts.get(*asset).copied().unwrap_or_default(),
                )
            };
            (0..terms.len())
                .max_by(|left, right| worth(left).total_cmp(&worth(right)))
                .unwrap_or(0)
        };
        let asset = match verb {
            Verb::Supply | Verb::Withdraw => most(&position.collateral),
            Verb::Repay | Verb::Borrow => most(&position.debt),
        };
        let mut amendment = Self {
            verb,
            asset,
            amount: Wad::ZERO,
        };
        let step = terms
            .get(asset)
            .map_or(1.0, |asset| slider_step(asset.price));
        amendment.amount = on_step(amendment.max(position, terms).to_f64() / 4.0, step);
        amendment
    }

    /// The amendment that an open position offers first: repaying, or withdrawing where nothing is owed.
    pub fn first(position: &Position, terms: &[AssetTerms]) -> Self {
        let owes = position.debt.iter().any(|debt| *debt > Wad::ZERO);
        Self::of(
            if owes { Verb::Repay } else { Verb::Withdraw },
            position,
            terms,
        )
    }

    /// The most that makes sense.
    pub fn max(&self, position: &Position, terms: &[AssetTerms]) -> Wad {
        let held = |amounts: &[Wad]| amounts.get(self.asset).copied().unwrap_or_default();
        let Some(asset) = terms.get(self.asset) else {
            return Wad::ZERO;
        };
        match self.verb {
            Verb::Supply => collateral_slider_max(asset, Some(held(&position.wallet))),
            Verb::Withdraw => held(&position.collateral),
            Verb::Repay => held(&position.debt).min(held(&position.wallet)),
            Verb::Borrow => borrow_max(asset, &Holdings::of(position).totals(terms)),
        }
    }

    /// What the account would hold after it.
    pub fn holdings(&self, position: &Position) -> Holdings {
        let mut holdings = Holdings::of(position);
        let amounts = match self.verb {
            Verb::Supply | Verb::Withdraw => &mut holdings.collateral,
            Verb::Borrow | Verb::Repay => &mut holdings.debt,
        };
        if let Some(amount) = amounts.get_mut(self.asset) {
            amount.0 = match self.verb {
                Verb::Supply | Verb::Borrow => amount.0.saturating_add(self.amount.0),
                Verb::Withdraw | Verb::Repay => amount.0.saturating_sub(self.amount.0),
            };
        }
        holdings
    }

    /// Why the contracts would refuse it, as far as can be told before asking them.
    pub fn problem(&self, position: &Position, terms: &[AssetTerms]) -> Option<Reason> {
        if self.amount == Wad::ZERO {
            return Some(Reason::Nothing);
        }
        let held = |amounts: &[Wad]| amounts.get(self.asset).copied().unwrap_or_default();
        let after = self.holdings(position).totals(terms);
        match self.verb {
            Verb::Supply | Verb::Repay if self.amount > held(&position.wallet) => {
                Some(Reason::WalletTooSmall)
            }
            Verb::Repay if self.amount > held(&position.debt) => Some(Reason::MoreThanThereIs),
            Verb::Withdraw if self.amount > held(&position.collateral) => {
                Some(Reason::MoreThanThereIs)
            }
            Verb::Withdraw if after.health_factor.is_some_and(|health| health < Wad::ONE) => {
                Some(Reason::Unhealthy)
            }
            Verb::Borrow if after.debt_usd > after.borrow_limit_usd => Some(Reason::OverLimit),
            _ => None,
        }
    }

    /// What it becomes. All of a debt or a supply is asked for as "max": interest grows until the block.
    pub fn action(&self, position: &Position, scenario: &Scenario) -> Option<Action> {
        let asset = scenario.assets.get(self.asset)?.symbol.clone();
        let all = |amounts: &[Wad]| amounts.get(self.asset) == Some(&self.amount);
        let exactly = Amount::Exactly(self.amount);
        Some(match self.verb {
            Verb::Supply => Action::Supply {
                asset,
                amount: exactly,
            },
            Verb::Borrow => Action::Borrow {
                asset,
                amount: exactly,
            },
            Verb::Repay => Action::Repay {
                asset,
                amount: if all(&position.debt) {
                    Amount::Max
                } else {
                    exactly
                },
            },
            Verb::Withdraw => Action::Withdraw {
                asset,
                amount: if all(&position.collateral) {
                    Amount::Max
                } else {
                    exactly
                },
            },
        })
    }
}

/// Everything back: repays each debt, then withdraws each supply.
pub fn close_actions(position: &Position, scenario: &Scenario) -> Vec<Action> {
    let held = |amounts: &[Wad]| {
        let symbols = scenario.assets.iter().map(|asset| asset.symbol.clone());
        let held = symbols
            .zip(amounts.to_vec())
            .filter(|(_, amount)| *amount > Wad::ZERO);
        held.map(|(symbol, _)| symbol).collect::<Vec<_>>()
    };
    let repay = held(&position.debt).into_iter().map(|asset| Action::Repay {
        asset,
        amount: Amount::Max,
    });
    let withdraw = held(&position.collateral)
        .into_iter()
        .map(|asset| Action::Withdraw {
            asset,
            amount: Amount::Max,
        });
    repay.chain(withdraw).collect()
}

/// One supply and one debt that the exchange trades: closed by the leverage router in one transaction.
pub fn unwind_actions(position: &Position, scenario: &Scenario) -> Option<Vec<Action>> {
    let only = |amounts: &[Wad]| {
        let mut held = (0..amounts.len()).filter(|asset| amounts[*asset] > Wad::ZERO);
        let one = held.next()?;
        held.next().is_none().then_some(one)
    };
    let symbol = |asset: usize| Some(scenario.assets.get(asset)?.symbol.clone());
    let collateral = symbol(only(&position.collateral)?)?;
    let asset = symbol(only(&position.debt)?)?;
    let action = Action::Unwind { asset, collateral };
    scenario.check_action(&action).ok()?;
    Some(vec![action])
}

/// Whether the wallet can pay all debts back.
pub fn can_close(position: &Position) -> bool {
    position
        .debt
        .iter()
        .zip(&position.wallet)
        .all(|(debt, wallet)| debt <= wallet)
}

#[cfg(test)]
mod tests {
    use super::super::standing::tests::market;
    use super::*;
    use leverloom_model::report::{Actor, Role};

    fn position(collateral: [u64; 3], debt: [u64; 3], wallet: [u64; 3]) -> Position {
        Position {
            actor: Actor {
                role: Role::You,
                index: 0,
            },
            collateral: collateral.map(Wad::whole).to_vec(),
            debt: debt.map(Wad::whole).to_vec(),
            wallet: wallet.map(Wad::whole).to_vec(),
            collateral_usd: Wad::ZERO,
            debt_usd: Wad::ZERO,
            health_factor: None,
        }
    }

    #[test]
    fn a_change_that_cannot_work_is_said_before_it_is_sent() {
        let terms = market();
        let position = position([10, 0, 0], [0, 12_000, 0], [0, 5_000, 0]);
        let amend = |verb, asset, amount| {
            Amendment {
                verb,
                asset,
                amount: Wad::whole(amount),
            }
            .problem(&position, &terms)
        };
        assert_eq!(amend(Verb::Repay, 1, 5_001), Some(Reason::WalletTooSmall));
        assert_eq!(amend(Verb::Repay, 1, 5_000), None);
        assert_eq!(amend(Verb::Withdraw, 0, 11), Some(Reason::MoreThanThereIs));
        assert_eq!(amend(Verb::Withdraw, 0, 3), Some(Reason::Unhealthy)); // 7 · 2,000 · 0.83 = 11,620 < 12,000
        assert_eq!(amend(Verb::Borrow, 1, 4_001), Some(Reason::OverLimit));
        assert_eq!(amend(Verb::Borrow, 1, 4_000), None);
    }

    #[test]
    fn all_of_a_debt_is_asked_for_as_max() {
        let scenario = Scenario::first();
        let mut position = position([10, 0, 0], [0, 0, 12_000], [0, 0, 50_000]);
        let all = Amendment {
            verb: Verb::Repay,
            asset: 2,
            amount: Wad::whole(12_000),
        };
        assert_eq!(
            all.action(&position, &scenario),
            Some(Action::Repay {
                asset: "USDC".into(),
                amount: Amount::Max
            })
        );
        let some = Amendment {
            amount: Wad::whole(11_999),
            ..all
        };
        assert!(matches!(
            some.action(&position, &scenario),
            Some(Action::Repay {
                amount: Amount::Exactly(_),
                ..
            })
        ));

        assert!(can_close(&position));
        assert_eq!(close_actions(&position, &scenario).len(), 2);
        position.wallet[2] = Wad::whole(11_999);
        assert!(!can_close(&position));
    }

    #[test]
    fn one_supply_and_one_debt_of_a_pair_can_be_unwound() {
        let mut scenario = Scenario::first();
        let one = position([10, 0, 0], [0, 0, 12_000], [0, 0, 0]);
        assert_eq!(unwind_actions(&one, &scenario), None, "no exchange");
        scenario.exchange = vec![leverloom_model::scenario::Pool {
            base: "ETH".into(),
            quote: "USDC".into(),
            depth_usd: Wad::whole(1_000_000),
        }];
        let unwind = Action::Unwind {
            asset: "USDC".into(),
            collateral: "ETH".into(),
        };
        assert_eq!(unwind_actions(&one, &scenario), Some(vec![unwind]));
        let two = position([10, 1, 0], [0, 0, 12_000], [0, 0, 0]);
        assert_eq!(unwind_actions(&two, &scenario), None);
        let other = position([0, 1, 0], [0, 0, 12_000], [0, 0, 0]);
        assert_eq!(unwind_actions(&other, &scenario), None, "not a pair");
    }

    #[test]
    fn an_amendment_opens_with_the_largest_holding() {
        let terms = market();
        let position = position([10, 100, 0], [0, 12_000, 0], [0, 50_000, 0]);
        let repay = Amendment::of(Verb::Repay, &position, &terms);
        assert_eq!((repay.asset, repay.amount), (1, Wad::whole(3_000)));
        assert_eq!(Amendment::of(Verb::Withdraw, &position, &terms).asset, 0);
    }
}
