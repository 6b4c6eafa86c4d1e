//! The simulated people and those with a name.

use super::actions::simulated;
use super::{Checked, known_asset, text};
use crate::scenario::bounds::{self, located};
use crate::scenario::{Holding, NamedActor, Population, Scenario, ScenarioError, Spoils, Whale};

pub(super) fn population(scenario: &Scenario) -> Checked {
    let Population {
        lenders,
        borrowers,
        liquidators,
        payments_per_block,
        loopers,
        traders,
        arbitrageurs,
        whale,
    } = &scenario.population;
    bounds::LENDERS.check(lenders.count, &[])?;
    bounds::SUPPLY.check(lenders.supply_usd, &[])?;
    bounds::LENDER_ACTIONS.check(lenders.actions_per_block, &[])?;
    bounds::BORROWERS.check(borrowers.count, &[])?;
    bounds::COLLATERAL_MIN.check(borrowers.collateral_usd_min, &[])?;
    let min = borrowers.collateral_usd_min;
    bounds::COLLATERAL_MAX.check_from(
        min,
        borrowers.collateral_usd_max,
        ", not below collateral_usd_min",
        &[],
    )?;
    bounds::LEVERAGE_MIN.check(borrowers.leverage_min, &[])?;
    bounds::LEVERAGE_MAX.check_from(
        borrowers.leverage_min,
        borrowers.leverage_max,
        ", not below leverage_min",
        &[],
    )?;
    bounds::BORROWER_ACTIONS.check(borrowers.actions_per_block, &[])?;
    bounds::LIQUIDATORS.check(liquidators.count, &[])?;
    bounds::ATTEMPTS.check(liquidators.attempts_per_block, &[])?;
    if let Some(funds) = liquidators.funds_usd {
        bounds::LIQUIDATOR_FUNDS.check(funds, &[])?;
    }
    bounds::PAYMENTS.check(*payments_per_block, &[])?;
    bounds::PANIC.check(borrowers.panic_bps, &[])?;
    bounds::PANIC_HEALTH.check(borrowers.panic_health_factor, &[])?;
    bounds::LOOPERS.check(loopers.count, &[])?;
    bounds::LOOPERS_EQUITY.check(loopers.equity_usd, &[])?;
    bounds::LOOPERS_LEVERAGE.check(loopers.leverage, &[])?;
    bounds::LOOPERS_SHORT.check(loopers.short_bps, &[])?;
    bounds::LOOPERS_EXIT.check(loopers.exit_health_factor, &[])?;
    bounds::TRADERS.check(traders.count, &[])?;
    bounds::SWAPS.check(traders.swaps_per_block, &[])?;
    bounds::SWAP.check(traders.swap_usd, &[])?;
    bounds::ARBITRAGEURS.check(arbitrageurs.count, &[])?;
    bounds::ARBITRAGE_FUNDS.check(arbitrageurs.funds_usd, &[])?;
    let needs_exchange = [
        (bounds::PANIC.path, borrowers.panic_bps > 0),
        (bounds::LOOPERS.path, loopers.count > 0),
        (bounds::TRADERS.path, traders.count > 0),
        (bounds::ARBITRAGEURS.path, arbitrageurs.count > 0),
        (
            "population.liquidators.collateral",
            liquidators.collateral == Spoils::Sell,
        ),
    ];
    for (field, needed) in needs_exchange {
        if needed && scenario.exchange.is_empty() {
            let problem = "there is nowhere to swap; allowed: with at least one pair in exchange";
            return Err(ScenarioError::new(field, problem));
        }
    }
    whale
        .as_ref()
        .map_or(Ok(()), |whale| self::whale(scenario, whale))
}

fn whale(scenario: &Scenario, whale: &Whale) -> Checked {
    let field = "population.whale.asset";
    known_asset(scenario, &whale.asset, field)?;
    if scenario.pool_of(&whale.asset).is_none() {
        let problem = format!(
            "{} is the base of no pair; allowed: one that is, in exchange",
            whale.asset
        );
        return Err(ScenarioError::new(field, problem));
    }
    bounds::WHALE_SALE.check(whale.sale_usd, &[])?;
    let within = i64::from(scenario.blocks);
    let block = bounds::WHALE_BLOCK.narrowed(1, within, ", the length of the run");
    block.check_number(whale.block, &[])?;
    bounds::WHALE_BLOCKS.check(whale.over_blocks, &[])
}

/// The user's accounts: what they are called is the user's own business, as long as it can be told apart.
pub(in crate::scenario) fn accounts(scenario: &Scenario) -> Checked {
    bounds::ACCOUNTS.check_length(scenario.accounts.len(), &[])?;
    for (index, name) in scenario.accounts.iter().enumerate() {
        let field = located(bounds::ACCOUNT_NAME.path, &[index]);
        text(&field, name)?;
        bounds::ACCOUNT_NAME.check_length(name.chars().count(), &[index])?;
        let mut earlier = scenario.accounts[..index].iter();
        if let Some(first) = earlier.position(|other| other == name) {
            let problem = format!(
                "{name:?} is already the name of accounts[{first}]; allowed: each name once"
            );
            return Err(ScenarioError::new(field, problem));
        }
    }
    Ok(())
}

pub(super) fn actors(scenario: &Scenario) -> Checked {
    bounds::ACTORS.check_length(scenario.actors.len(), &[])?;
    for (index, actor) in scenario.actors.iter().enumerate() {
        let field = located(bounds::ACTOR_NAME.path, &[index]);
        text(&field, &actor.name)?;
        bounds::ACTOR_NAME.check_length(actor.name.chars().count(), &[index])?;
        let same = |other: &NamedActor| other.name == actor.name;
        if let Some(first) = scenario.actors[..index].iter().position(same) {
            let problem = format!(
                "{:?} is already the name of actors[{first}]; allowed: each name once",
                actor.name
            );
            return Err(ScenarioError::new(field, problem));
        }
        if scenario
            .account(&actor.name)
            .is_some_and(|account| account > 0)
        {
            let problem = format!(
                "{:?} is one of the user's accounts; allowed: another name",
                actor.name
            );
            return Err(ScenarioError::new(field, problem));
        }
        if simulated(&actor.name).is_some() {
            let problem = format!(
                "{:?} is what a simulated account is called; allowed: another name",
                actor.name
            );
            return Err(ScenarioError::new(field, problem));
        }
        bounds::HOLDINGS.check_length(actor.wallet.len(), &[index])?;
        for (place, holding) in actor.wallet.iter().enumerate() {
            let at = &[index, place];
            let field = located("actors[].wallet[].asset", at);
            known_asset(scenario, &holding.asset, &field)?;
            let same = |other: &Holding| other.asset == holding.asset;
            if actor.wallet[..place].iter().any(same) {
                let problem = format!("{:?} is there twice; allowed: once", holding.asset);
                return Err(ScenarioError::new(field, problem));
            }
            bounds::WALLET.check(holding.amount, at)?;
        }
    }
    Ok(())
}
