//! What a drafted position would become: holdings and rates afterwards, the steps of a loop, why it would be refused, and
//! the actions it is sent as.
//!
//! All arithmetic is `leverloom_model::formulas`. Sends nothing; formats nothing.

use leverloom_model::formulas::{
    AssetTerms, Loop, LoopFault, LoopSteps, Market, after_trade, rounds_to,
};
use leverloom_model::report::{BlockReport, PairState, Position};
use leverloom_model::scenario::{Action, Amount, Scenario};
use leverloom_model::units::Wad;

use super::draft::{Draft, LOOP_FROM};
use super::standing::{Holdings, terms};

/// Where a draft is built: the market as the block shown left it, and whose wallet.
#[derive(Clone, Debug)]
pub struct Ground<'a> {
    /// The running scenario.
    pub scenario: &'a Scenario,
    /// The block shown.
    pub report: Option<&'a BlockReport>,
    /// What the assets count for.
    pub terms: Vec<AssetTerms>,
    /// The account that is to own it.
    pub wallet: Option<&'a [Wad]>,
}

/// Why the contracts would refuse something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// What stands in the field is no amount.
    Unread,
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
    /// The exchange does not trade the two assets, or there is none.
    NoExchange,
    /// A loop's leverage is out of its range.
    LeverageRange,
    /// The pool cannot lend what the flash loan takes.
    FlashTooLarge,
}

impl Reason {
    /// Its name in text keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unread => "unread",
            Self::Nothing => "nothing",
            Self::WalletTooSmall => "wallet",
            Self::OverLimit => "over_limit",
            Self::PoolTooSmall => "pool",
            Self::MoreThanThereIs => "too_much",
            Self::Unhealthy => "unhealthy",
            Self::NoExchange => "no_exchange",
            Self::LeverageRange => "leverage",
            Self::FlashTooLarge => "flash",
        }
    }
}

/// The field that a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// What is supplied.
    Collateral,
    /// What is borrowed.
    Debt,
    /// The leverage.
    Leverage,
}

/// A refusal, where it belongs, and what is allowed there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// Why.
    pub reason: Reason,
    /// Where.
    pub field: Field,
    /// The most that is allowed, in tokens or, for a leverage, times.
    pub most: Option<Wad>,
}

/// A draft, thought through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What the account holds and owes afterwards.
    pub holdings: Holdings,
    /// Terms afterwards: same prices, the rates that the position itself brings about.
    pub terms: Vec<AssetTerms>,
    /// What a loop does.
    pub steps: Option<LoopSteps>,
    /// Rounds of supplying, borrowing and swapping that reach the same by hand.
    pub rounds: Option<u32>,
    /// Why it would be refused, as far as can be told before asking.
    pub obstacle: Option<Obstacle>,
}

impl<'a> Ground<'a> {
    /// The market at a block, for the owner of a position.
    pub fn new(
        scenario: &'a Scenario,
        report: Option<&'a BlockReport>,
        owner: Option<&'a Position>,
    ) -> Self {
        Self {
            scenario,
            report,
            terms: terms(scenario, report),
            wallet: owner.map(|owner| owner.wallet.as_slice()),
        }
    }

    /// The pair of two assets, seen by who sells `from`; none where they are not traded.
    pub fn market(&self, from: usize, to: usize) -> Option<Market> {
        self.pairs()
            .iter()
            .find_map(|pair| Market::of(pair, &self.terms, from, to))
    }

    /// All pairs: as the block left them or, before the first, as the scenario says.
    pub fn pairs(&self) -> Vec<PairState> {
        if let Some(report) = self.report {
            return report.outcome.market.pairs.clone();
        }
        let pair = |pool: &leverloom_model::scenario::Pool| {
            let base = self.scenario.asset_index(&pool.base)?;
            let quote = self.scenario.asset_index(&pool.quote)?;
            let tokens = |asset: usize| pool.depth_usd.div_down(self.terms.get(asset)?.price);
            Some(PairState {
                base: base as u32,
                quote: quote as u32,
                base_reserve: tokens(base)?,
                quote_reserve: tokens(quote)?,
                price: self.terms.get(base)?.price,
            })
        };
        self.scenario.exchange.iter().filter_map(pair).collect()
    }

    fn held(&self, asset: usize) -> Option<Wad> {
        self.wallet.and_then(|wallet| wallet.get(asset).copied())
    }
}

impl Draft {
    /// What the draft would become.
    pub fn plan(&self, ground: &Ground<'_>) -> Plan {
        if self.looping {
            return self.loop_plan(ground);
        }
        let holdings = self.holdings(ground.terms.len());
        let obstacle = (self.unread()).or_else(|| self.obstacle(ground, &holdings));
        let leverage = self.shown_leverage(&ground.terms);
        Plan {
            terms: after(ground, &holdings),
            holdings,
            steps: None,
            rounds: self.rounds(ground, leverage),
            obstacle,
        }
    }

    /// A field that the way of opening has, and that holds no amount.
    fn unread(&self) -> Option<Obstacle> {
        let field = (self.unread).filter(|field| !self.looping || *field == Field::Collateral)?;
        Some(Obstacle {
            reason: Reason::Unread,
            field,
            most: None,
        })
    }

    fn loop_plan(&self, ground: &Ground<'_>) -> Plan {
        let steps = self.steps(ground);
        let assets = ground.terms.len();
        let holdings = match (&steps, self.looped(ground)) {
            (Ok(steps), Some(looped)) => {
                let (collateral, debt) = looped.holdings_after(steps);
                Holdings { collateral, debt }
            }
            // What it would be if swaps cost nothing: better than no picture beside a refusal.
            _ => self.without_costs(&ground.terms).holdings(assets),
        };
        Plan {
            terms: after(ground, &holdings),
            holdings,
            rounds: self.rounds(ground, self.leverage),
            obstacle: self.unread().or(steps.as_ref().err().copied()),
            steps: steps.ok(),
        }
    }

    fn without_costs(&self, terms: &[AssetTerms]) -> Self {
        let times = self.leverage.to_f64();
        let grown = Wad::from_f64(self.collateral.to_f64() * times);
        let worth = super::draft::worth_of(terms, self.collateral_asset, self.collateral);
        let debt = super::draft::tokens_worth(terms, self.debt_asset, worth * (times - 1.0));
        Self {
            collateral: grown,
            debt,
            ..self.clone()
        }
    }

    fn looped<'a>(&self, ground: &'a Ground<'_>) -> Option<Loop<'a>> {
        Some(Loop {
            terms: &ground.terms,
            collateral: self.collateral_asset,
            debt: self.debt_asset,
            deposit: self.collateral,
            leverage: self.leverage,
            before: (Wad::ZERO, Wad::ZERO),
            market: ground.market(self.debt_asset, self.collateral_asset)?,
            flash_loan_fee_bps: ground.scenario.design.flash_loan_fee_bps,
        })
    }

    fn steps(&self, ground: &Ground<'_>) -> Result<LoopSteps, Obstacle> {
        let obstacle = |reason, field, most| Obstacle {
            reason,
            field,
            most,
        };
        let looped = self
            .looped(ground)
            .ok_or_else(|| obstacle(Reason::NoExchange, Field::Leverage, None))?;
        if self.collateral == Wad::ZERO {
            return Err(obstacle(Reason::Nothing, Field::Collateral, None));
        }
        let held = ground.held(self.collateral_asset);
        if held.is_some_and(|held| self.collateral > held) {
            return Err(obstacle(Reason::WalletTooSmall, Field::Collateral, held));
        }
        let most = self.leverage_max(&ground.terms);
        if !(LOOP_FROM..=most).contains(&self.leverage) {
            return Err(obstacle(Reason::LeverageRange, Field::Leverage, Some(most)));
        }
        let cash = |asset: usize| ground.terms.get(asset).and_then(|asset| asset.cash);
        looped.steps().map_err(|fault| match fault {
            LoopFault::Reached | LoopFault::OverLimit => {
                obstacle(Reason::LeverageRange, Field::Leverage, Some(most))
            }
            LoopFault::DebtCash => {
                obstacle(Reason::PoolTooSmall, Field::Leverage, cash(self.debt_asset))
            }
            LoopFault::CollateralCash => obstacle(
                Reason::FlashTooLarge,
                Field::Leverage,
                cash(self.collateral_asset),
            ),
        })
    }

    fn rounds(&self, ground: &Ground<'_>, leverage: Wad) -> Option<u32> {
        rounds_to(leverage, ground.terms.get(self.collateral_asset)?.ltv_bps)
    }

    fn obstacle(&self, ground: &Ground<'_>, holdings: &Holdings) -> Option<Obstacle> {
        let obstacle = |reason, field, most| {
            Some(Obstacle {
                reason,
                field,
                most,
            })
        };
        if self.collateral == Wad::ZERO && self.debt == Wad::ZERO {
            return obstacle(Reason::Nothing, Field::Collateral, None);
        }
        let held = ground.held(self.collateral_asset);
        if held.is_some_and(|held| self.collateral > held) {
            return obstacle(Reason::WalletTooSmall, Field::Collateral, held);
        }
        let totals = holdings.totals(&ground.terms);
        let most = Some(self.debt_max(&ground.terms));
        if totals.debt_usd > totals.borrow_limit_usd {
            return obstacle(Reason::OverLimit, Field::Debt, most);
        }
        let cash = ground.terms.get(self.debt_asset).and_then(|it| it.cash);
        if cash.is_some_and(|cash| self.debt > cash) {
            return obstacle(Reason::PoolTooSmall, Field::Debt, cash);
        }
        None
    }

    /// What it is sent as: a loop, or supply, then borrow.
    pub fn actions(&self, scenario: &Scenario) -> Vec<Action> {
        let symbol = |asset: usize| scenario.assets.get(asset).map(|asset| asset.symbol.clone());
        let (collateral, debt) = (symbol(self.collateral_asset), symbol(self.debt_asset));
        if self.looping {
            let both = collateral.zip(debt);
            let action = both.map(|(collateral, asset)| Action::Loop {
                asset,
                collateral,
                amount: Amount::Exactly(self.collateral),
                leverage: self.leverage,
            });
            return action.into_iter().collect();
        }
        let supply = collateral.filter(|_| self.collateral > Wad::ZERO);
        let borrow = debt.filter(|_| self.debt > Wad::ZERO);
        let supply = supply.map(|asset| Action::Supply {
            asset,
            amount: Amount::Exactly(self.collateral),
        });
        let borrow = borrow.map(|asset| Action::Borrow {
            asset,
            amount: Amount::Exactly(self.debt),
        });
        supply.into_iter().chain(borrow).collect()
    }
}

/// Terms with the rates that the position brings about; those of the start before the first block.
fn after(ground: &Ground<'_>, holdings: &Holdings) -> Vec<AssetTerms> {
    let Some(report) = ground.report else {
        return ground.terms.clone();
    };
    let of = |amounts: &[Wad], index: usize| amounts.get(index).copied().unwrap_or_default();
    let assets = ground.scenario.assets.iter().zip(&ground.terms).enumerate();
    let terms = assets.map(|(index, (asset, now))| {
        let Some(state) = report.outcome.market.assets.get(index) else {
            return *now;
        };
        let (supplied, borrowed) = (of(&holdings.collateral, index), of(&holdings.debt, index));
        after_trade(asset, state, supplied, borrowed)
    });
    terms.collect()
}

#[cfg(test)]
mod tests {
    use super::super::draft::DraftChange;
    use super::*;
    use leverloom_model::scenario::Pool;

    fn scenario(depth: Option<u64>) -> Scenario {
        let mut scenario = Scenario::first();
        scenario.exchange = depth
            .map(|depth| Pool {
                base: "ETH".into(),
                quote: "USDC".into(),
                depth_usd: Wad::whole(depth),
            })
            .into_iter()
            .collect();
        scenario
    }

    fn ground<'a>(scenario: &'a Scenario, wallet: Option<&'a [Wad]>) -> Ground<'a> {
        Ground {
            wallet,
            ..Ground::new(scenario, None, None)
        }
    }

    fn draft(collateral: u64, debt: u64) -> Draft {
        Draft {
            collateral_asset: 0,
            collateral: Wad::whole(collateral),
            debt_asset: 2,
            debt: Wad::whole(debt),
            leverage: Wad::whole(3),
            ..Draft::default()
        }
    }

    fn reason(draft: &Draft, ground: &Ground<'_>) -> Option<(Reason, Field)> {
        let obstacle = draft.plan(ground).obstacle;
        obstacle.map(|it| (it.reason, it.field))
    }

    #[test]
    fn what_cannot_work_is_said_at_its_field_with_what_is_allowed() {
        let scenario = scenario(None);
        let wallet = [Wad::whole(4), Wad::ZERO, Wad::ZERO];
        let poor = ground(&scenario, Some(&wallet));
        let plan = draft(10, 0).plan(&poor);
        let obstacle = plan.obstacle.expect("ten are more than four");
        assert_eq!(
            (obstacle.reason, obstacle.field, obstacle.most),
            (Reason::WalletTooSmall, Field::Collateral, Some(wallet[0]))
        );
        let rich = ground(&scenario, None);
        let unread = Draft {
            unread: Some(Field::Debt),
            ..draft(10, 0)
        };
        let at_debt = Some((Reason::Unread, Field::Debt));
        assert_eq!(reason(&unread, &rich), at_debt, "nothing is sent of it");
        let nothing = Some((Reason::Nothing, Field::Collateral));
        assert_eq!(reason(&draft(0, 0), &rich), nothing);
        let plan = draft(10, 40_000).plan(&rich);
        let obstacle = plan.obstacle.expect("too much debt");
        assert_eq!(
            (obstacle.reason, obstacle.field),
            (Reason::OverLimit, Field::Debt)
        );
        assert_eq!(
            reason(
                &draft(10, obstacle.most.unwrap().0 as u64 / Wad::ONE.0 as u64),
                &rich
            ),
            None
        );
    }

    #[test]
    fn a_loop_needs_an_exchange_that_trades_the_two() {
        let (with, without) = (scenario(Some(5_000_000)), scenario(None));
        let looped = Draft {
            looping: true,
            ..draft(10, 0)
        };
        let none = Some((Reason::NoExchange, Field::Leverage));
        assert_eq!(reason(&looped, &ground(&without, None)), none);
        let other = Draft {
            collateral_asset: 1,
            ..looped.clone()
        };
        assert_eq!(reason(&other, &ground(&with, None)), none);

        let ground = ground(&with, None);
        let plan = looped.plan(&ground);
        assert_eq!(plan.obstacle, None);
        let steps = plan.steps.expect("it works");
        assert_eq!(plan.holdings.collateral[0], steps.supplied);
        assert_eq!(plan.holdings.debt[2], steps.borrowed);
        let leverage = plan.holdings.totals(&ground.terms).leverage().unwrap();
        assert!((leverage.to_f64() - 3.0).abs() < 1e-6);
        assert_eq!(plan.rounds, Some(4));
        assert!(matches!(&looped.actions(&with)[..], [Action::Loop { .. }]));
        let wild = looped.changed(DraftChange::Leverage(Wad::whole(7)), &ground.terms);
        let range = Some((Reason::LeverageRange, Field::Leverage));
        assert_eq!(reason(&wild, &ground), range);
    }

    #[test]
    fn a_plain_position_is_sent_as_supply_and_borrow() {
        let scenario = scenario(None);
        assert_eq!(draft(10, 100).actions(&scenario).len(), 2);
        assert_eq!(draft(0, 100).actions(&scenario).len(), 1);
        assert!(draft(0, 0).actions(&scenario).is_empty());
    }
}
