//! Blocks of the lending market: real contracts, people and liquidators, as the simulation packs them, then
//! bent out of shape (order, fees, gas, beneficiary, rules), since people who behave are only one kind of
//! load. A pure function of a seed. Owns the scenarios and the bending; knows no strategy.

use anyhow::{Context, Result};
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::{Config, Record, Strategy, execute};
use leverloom_market::{RunFacts, Simulation};
use leverloom_model::Scenario;
use leverloom_model::scenario::{Action, Amount, TimedAction};
use leverloom_model::units::Wad;

use crate::case::Case;
use crate::dice::Dice;

/// The market's first few blocks under the scenario that `seed` says.
///
/// # Errors
/// The scenario is refused, or a block cannot be executed: a bug here or there.
pub fn lending(seed: u64) -> Result<Vec<Case>> {
    let mut dice = Dice::new(seed);
    let scenario = scenario(&mut dice);
    let blocks = scenario.blocks;
    let mut simulation = Simulation::new(scenario).context("the scenario is refused")?;
    let mut cases = Vec::new();
    for number in 1..=blocks {
        let prepared = simulation
            .prepare()
            .context("the scenario has this block")?;
        let about = format!("lending block {number} of {seed}");
        let mut case = Case::of(about, &prepared.block, simulation.state());
        if dice.chance(70) {
            bend(&mut dice, &mut case);
        }
        cases.push(case);
        let config = Config {
            strategy: Strategy::Sequential,
            record: Record::Dependencies,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        let execution = execute(&prepared.block, simulation.state(), &config)?;
        simulation.apply(prepared, execution, RunFacts::sequential());
    }
    Ok(cases)
}

/// A small market that goes through something.
fn scenario(dice: &mut Dice) -> Scenario {
    let mut scenario = Scenario::first();
    scenario.seed = dice.roll(1 << 50);
    scenario.blocks = 3;
    for asset in &mut scenario.assets {
        asset.wobble_bps = dice.pick(&[0, 40, 300]);
    }
    let population = &mut scenario.population;
    population.lenders.count = 1 + dice.roll(6) as u32;
    population.lenders.actions_per_block = dice.roll(6) as u32;
    population.borrowers.count = 4 + dice.roll(24) as u32;
    population.borrowers.actions_per_block = dice.roll(12) as u32;
    population.liquidators.count = dice.roll(5) as u32;
    population.liquidators.attempts_per_block = 1 + dice.roll(6) as u32;
    population.payments_per_block = dice.roll(12) as u32;
    let asset = |dice: &mut Dice| dice.pick(&["ETH", "WBTC", "USDC"]).to_owned();
    let mut block = 1;
    for _ in 0..dice.roll(5) {
        block = (block + dice.roll(2) as u32).min(scenario.blocks);
        let amount = Amount::Exactly(Wad::whole(1 + dice.roll(50)));
        let asset = asset(dice);
        let action = match dice.roll(8) {
            0 => Action::Supply { asset, amount },
            1 => Action::Borrow { asset, amount },
            2 => Action::Repay {
                asset,
                amount: Amount::Max,
            },
            3 => Action::Withdraw {
                asset,
                amount: Amount::Max,
            },
            _ => Action::shock(asset, -(500 + dice.roll(6000) as i32)),
        };
        scenario.actions.push(TimedAction {
            block,
            actor: None,
            action,
        });
    }
    scenario
}

/// The same transactions in worse circumstances.
fn bend(dice: &mut Dice, case: &mut Case) {
    for _ in 0..=dice.roll(2) {
        let length = case.transactions.len();
        if length < 2 {
            return;
        }
        let some = dice.index(length);
        match dice.roll(7) {
            // Everybody's fees go to somebody who is in the thick of it.
            0 => {
                let accounts: Vec<_> = case.accounts.keys().copied().collect();
                case.block.coinbase = dice.pick(&accounts);
            }
            1 => case.block.coinbase = case.transactions[some].from,
            2 => {
                let to = case.transactions[some].to;
                case.block.coinbase = to.unwrap_or_default();
            }
            3 => case.fork = dice.pick(&[SpecId::SHANGHAI, SpecId::CANCUN, SpecId::PRAGUE]),
            // Out of order: other outcomes, and nonces that do not fit.
            4 => {
                let other = dice.index(length);
                case.transactions.swap(some, other);
            }
            // Short of gas somewhere inside.
            5 => {
                for transaction in &mut case.transactions {
                    if dice.chance(20) {
                        transaction.gas_limit = 40_000 + dice.roll(200_000);
                    }
                }
            }
            // The same again: what somebody wants twice.
            _ => {
                let mut again = case.transactions[some].clone();
                again.nonce += 1;
                let later = some + 1 + dice.index(length - some);
                case.transactions.insert(later, again);
            }
        }
    }
}
