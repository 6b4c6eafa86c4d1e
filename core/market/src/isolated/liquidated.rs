//! What isolated markets come to in a block: liquidations from their events, bad debt, and totals as they answer.
//!
//! Owns what goes on from block to block for it. The rules are the contracts'; `liquidations` does the same for the pool.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, SolEvent};
use leverloom_executor::{Outcome, State};
use leverloom_model::Scenario;
use leverloom_model::report::{Cause, IsolatedState, Liquidation};
use leverloom_model::units::{BPS, SignedWad, WAD, Wad, mul_div_down};

use super::{Held, IsolatedMarkets};
use crate::abi::IsolatedMarket;
use crate::actors::{People, Person};
use crate::calls::Intent;
use crate::causes::Turn;
use crate::directory::{Directory, IsolatedEntry};
use crate::facts::Scene;
use crate::liquidations::logs;
use crate::question::{Moment, ask};
use crate::totals;

/// How much of the distance between LLTV and one goes to liquidators, and the most of it, as in `IsolatedMath`; wad.
const CURSOR: u128 = 3 * WAD / 10;
const MOST_INCENTIVE: u128 = 115 * WAD / 100;

/// What goes on from block to block, by market.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Markets {
    /// Base units of the loan token that suppliers have lost.
    bad_debt: Vec<u128>,
    /// What last lowered the collateral's price against the loan's.
    causes: Vec<Cause>,
}

/// A liquidation as a market reports it.
#[derive(Clone, Debug)]
pub(crate) struct Liquidated {
    transaction: u32,
    market: usize,
    borrower: Person,
    liquidator: Person,
    repaid: u128,
    seized: u128,
    written_off: u128,
    /// Base units that the borrower owed and had when the block began, interest up to its time included.
    debt_before: u128,
    collateral_before: u128,
}

/// The liquidations of a block in all markets; `markets` stand as they did before it, at its time.
pub(crate) fn of_block(
    intents: &[Intent],
    outcome: &Outcome,
    people: &People,
    markets: &IsolatedMarkets<'_>,
) -> Vec<Liquidated> {
    if markets.markets.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for ((index, transaction), intent) in (0..).zip(&outcome.transactions).zip(intents) {
        for log in logs(transaction) {
            let mut places = markets.markets.iter();
            let Some(market) = places.position(|it| it.address == log.address) else {
                continue;
            };
            if let Ok(event) = IsolatedMarket::Liquidate::decode_log(log)
                && let Some(borrower) = people.person(event.borrower)
            {
                let held = |of| markets.held(market, event.borrower, of);
                found.push(Liquidated {
                    transaction: index,
                    market,
                    borrower,
                    liquidator: intent.sender,
                    repaid: event.repaid.saturating_to(),
                    seized: event.seized.saturating_to(),
                    written_off: 0,
                    debt_before: held(Held::Debt),
                    collateral_before: held(Held::Collateral),
                });
            } else if let Ok(event) = IsolatedMarket::BadDebt::decode_log(log)
                && let Some(last) = found.last_mut()
            {
                // It follows the liquidation that left it.
                last.written_off += event.amount.saturating_to::<u128>();
            }
        }
    }
    found
}

impl Markets {
    /// At block 0.
    pub(crate) fn new(directory: &Directory) -> Self {
        let markets = directory.isolated.len();
        Self {
            bad_debt: vec![0; markets],
            causes: vec![Cause::Interest; markets],
        }
    }

    /// A block's liquidations in the report's words; `scene`, `state` and `turn` are of its end.
    pub(crate) fn follow(
        &mut self,
        liquidated: &[Liquidated],
        scene: &Scene<'_>,
        (state, moment): (&State, Moment),
        scenario: &Scenario,
        turn: &Turn<'_>,
    ) -> Vec<Liquidation> {
        for (cause, entry) in self.causes.iter_mut().zip(&scene.directory.isolated) {
            if let Some(moved) = turn.lowered(entry.collateral, entry.loan) {
                *cause = moved;
            }
        }
        let report = |it: &Liquidated| {
            self.bad_debt[it.market] = self.bad_debt[it.market].saturating_add(it.written_off);
            let lltv_bps = scenario.isolated_markets[it.market].lltv_bps;
            it.report(scene, state, moment, lltv_bps, self.causes[it.market])
        };
        liquidated.iter().map(report).collect()
    }

    /// Every market after a block.
    pub(crate) fn states(
        &self,
        scene: &Scene<'_>,
        (state, moment): (&State, Moment),
        scenario: &Scenario,
    ) -> Vec<IsolatedState> {
        let entries = scene.directory.isolated.iter();
        let entries = entries.zip(&scenario.isolated_markets).zip(&self.bad_debt);
        let report = |((entry, of), bad_debt): ((&IsolatedEntry, _), &u128)| {
            let of: &leverloom_model::scenario::IsolatedMarket = of;
            let call = IsolatedMarket::marketStateCall {};
            let market = answer(state, moment, entry.address, &call).unwrap_or_default();
            let loan = |amount: U256| scene.tokens(entry.loan, amount.saturating_to());
            IsolatedState {
                name: of.name.clone(),
                collateral_asset: entry.collateral as u32,
                loan_asset: entry.loan as u32,
                supplied: loan(market.totalSupplyAssets),
                borrowed: loan(market.totalBorrowAssets),
                bad_debt: scene.tokens(entry.loan, *bad_debt),
            }
        };
        entries.map(report).collect()
    }
}

impl Liquidated {
    fn report(
        &self,
        scene: &Scene<'_>,
        state: &State,
        moment: Moment,
        lltv_bps: u32,
        cause: Cause,
    ) -> Liquidation {
        let IsolatedEntry {
            address,
            collateral,
            loan,
        } = scene.directory.isolated[self.market];
        let user = scene.people.address(self.borrower);
        let call = IsolatedMarket::healthFactorCall { user };
        let after = answer(state, moment, address, &call).filter(|it| *it != U256::MAX);
        let incentive = incentive(lltv_bps);
        let before = self.health_before(scene, collateral, loan, lltv_bps);
        // LLTV × incentive.
        let limit = u128::from(lltv_bps) * incentive / u128::from(BPS);
        let repaid = scene.tokens(loan, self.repaid);
        let price = u128::from(scene.mirror.oracle[loan]);
        let worth = mul_div_down(repaid.0, price, 100_000_000).unwrap_or(u128::MAX);
        let mut liquidation = Liquidation {
            transaction: self.transaction,
            market: Some(self.market as u32),
            borrower: scene.people.actor(self.borrower),
            liquidator: scene.people.actor(self.liquidator),
            collateral_asset: collateral as u32,
            debt_asset: loan as u32,
            repaid,
            seized: scene.tokens(collateral, self.seized),
            bonus_usd: Wad(mul_div_down(worth, incentive - WAD, WAD).unwrap_or(u128::MAX)),
            health_before: before.map(Wad),
            health_after: after.map(|health| Wad(health.saturating_to())),
            bad_debt: scene.tokens(loan, self.written_off),
            sold_for: None,
            cascade: 1,
            toxic: before.is_some_and(|health| health <= limit),
            cause,
            protocol_fee: Wad::ZERO,
            profit_usd: SignedWad::default(),
            price_impact_usd: None,
        };
        liquidation.profit_usd = totals::profit(&liquidation, scene);
        liquidation
    }

    /// As the contract works it out, at the block's prices; none without debt.
    fn health_before(
        &self,
        scene: &Scene<'_>,
        collateral: usize,
        loan: usize,
        lltv_bps: u32,
    ) -> Option<u128> {
        let value = |asset: usize, amount: u128| {
            let unit = U256::from(10).pow(U256::from(scene.mirror.reserves[asset].params.decimals));
            (
                U256::from(amount) * U256::from(scene.mirror.oracle[asset]),
                unit,
            )
        };
        let (had, had_unit) = value(collateral, self.collateral_before);
        let (owed, owed_unit) = value(loan, self.debt_before);
        let weighted = had / had_unit * U256::from(lltv_bps);
        let debt = owed.div_ceil(owed_unit) * U256::from(BPS);
        let health = (weighted * U256::from(WAD)).checked_div(debt)?;
        Some(health.saturating_to())
    }
}

/// What a liquidator takes for a dollar of debt, wad, floored.
fn incentive(lltv_bps: u32) -> u128 {
    let whole = u128::from(BPS);
    let distance = (whole - u128::from(lltv_bps).min(whole)) * (WAD / whole);
    let divisor = WAD - CURSOR * distance / WAD;
    MOST_INCENTIVE.min(WAD * WAD / divisor)
}

fn answer<C: SolCall>(
    state: &State,
    moment: Moment,
    market: Address,
    call: &C,
) -> Option<C::Return> {
    let data = call.abi_encode().into();
    let answer = ask(state, moment, Address::ZERO, market, data).ok()?;
    C::abi_decode_returns(&answer).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incentives_are_those_of_the_paper() {
        // Morpho Blue's whitepaper: min(1.15, 1 / (0.3 × LLTV + 0.7)).
        assert_eq!(incentive(8_600), 1_043_841_336_116_910_229);
        assert_eq!(incentive(9_450), 1_016_776_817_488_561_260);
        assert_eq!(incentive(3_850), MOST_INCENTIVE);
    }
}
