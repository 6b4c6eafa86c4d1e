//! Actions, one by one and in their order: whose they are, what they name, how much.

use super::isolated::isolated_action;
use super::{Checked, known_asset, shortened};
use crate::scenario::bounds::{self, located};
use crate::scenario::{Action, Amount, OracleSource, Pool, Scenario, ScenarioError};
use crate::units::Wad;

pub(super) fn actions(scenario: &Scenario) -> Checked {
    bounds::ACTIONS.check_length(scenario.actions.len(), &[])?;
    let mut earliest = bounds::ACTION_BLOCK.min;
    for (index, timed) in scenario.actions.iter().enumerate() {
        let why = if earliest > bounds::ACTION_BLOCK.min {
            ", not before the action above it and not beyond the run"
        } else {
            ", the length of the run"
        };
        let block = bounds::ACTION_BLOCK.narrowed(earliest, i64::from(scenario.blocks), why);
        block.check_number(timed.block, &[index])?;
        earliest = i64::from(timed.block);
        if let Some(actor) = &timed.actor
            && !scenario.is_actor(actor)
        {
            let problem = format!(
                "{:?} is nobody here; allowed: you, or a name in actors",
                shortened(actor)
            );
            return Err(ScenarioError::new(
                located("actions[].actor", &[index]),
                problem,
            ));
        }
        self::action(scenario, &timed.action)
            .map_err(|error| error.below(&located("actions[]", &[index])))?;
    }
    Ok(())
}

/// An action of the user, wherever it comes from; fields are named `action.amount`.
pub(in crate::scenario) fn action(scenario: &Scenario, action: &Action) -> Checked {
    match action {
        Action::Supply { asset, amount }
        | Action::Withdraw { asset, amount }
        | Action::Repay { asset, amount } => {
            known_asset(scenario, asset, "action.asset")?;
            amount_of(scenario, asset, *amount)
        }
        Action::Borrow { asset, amount } => {
            known_asset(scenario, asset, "action.asset")?;
            borrowed(scenario, asset, *amount)
        }
        Action::Swap { asset, to, amount } => {
            known_asset(scenario, asset, "action.asset")?;
            known_asset(scenario, to, "action.to")?;
            if !traded(scenario, asset, to) {
                let problem = format!(
                    "{asset} is not traded for {to}; allowed: two assets of one pair in exchange"
                );
                return Err(ScenarioError::new("action.to", problem));
            }
            amount_of(scenario, asset, *amount)
        }
        Action::Loop {
            asset,
            collateral,
            amount,
            leverage,
        } => {
            pair_of(scenario, collateral, asset)?;
            bounds::LOOP.check(*leverage, &[]).map_err(live)?;
            amount_of(scenario, collateral, *amount)
        }
        Action::Unwind { asset, collateral } => pair_of(scenario, collateral, asset),
        Action::Liquidate {
            asset,
            collateral,
            borrower,
            amount,
        } => {
            known_asset(scenario, asset, "action.asset")?;
            known_asset(scenario, collateral, "action.collateral")?;
            known_borrower(scenario, borrower)?;
            amount_of(scenario, asset, *amount)
        }
        Action::Isolated {
            market,
            call,
            borrower,
            amount,
        } => isolated_action(scenario, market, *call, borrower.as_deref(), *amount),
        Action::SetOracle { asset, price } => {
            steerable(scenario, asset)?;
            bounds::SET_PRICE.check(*price, &[]).map_err(live)
        }
        Action::DeviateOracle {
            asset,
            deviation_bps,
        } => {
            known_asset(scenario, asset, "action.asset")?;
            bounds::DEVIATION.check(*deviation_bps, &[]).map_err(live)
        }
        Action::FreezeOracle { asset } | Action::UnfreezeOracle { asset } => {
            known_asset(scenario, asset, "action.asset")
        }
        Action::Shock {
            asset,
            change_bps,
            over_blocks,
        } => {
            known_asset(scenario, asset, "action.asset")?;
            bounds::SHOCK_BLOCKS
                .check(*over_blocks, &[])
                .map_err(live)?;
            if *change_bps == 0 {
                return Err(ScenarioError::new(
                    "action.change_bps",
                    format!("0 is no shock; allowed: {}", bounds::CHANGE),
                ));
            }
            bounds::CHANGE.check(*change_bps, &[]).map_err(live)
        }
    }
}

/// A price that somebody asks about; the asset's position. Falls further than an oracle can be told are imagined, too.
pub(in crate::scenario) fn imagined_price(
    scenario: &Scenario,
    asset: &str,
    price: Wad,
) -> Result<usize, ScenarioError> {
    known_asset(scenario, asset, "asset")?;
    let bound = bounds::Bound {
        path: "price",
        min: Wad(10_000_000_000),
        ..bounds::SET_PRICE
    };
    bound.check(price, &[])?;
    Ok(scenario.asset_index(asset).unwrap_or(0))
}

fn traded(scenario: &Scenario, one: &str, other: &str) -> bool {
    let joins = |pool: &Pool| {
        let pair = (pool.base.as_str(), pool.quote.as_str());
        pair == (one, other) || pair == (other, one)
    };
    scenario.exchange.iter().any(joins)
}

/// Collateral and debt of a leveraged position.
fn pair_of(scenario: &Scenario, collateral: &str, debt: &str) -> Checked {
    known_asset(scenario, debt, "action.asset")?;
    known_asset(scenario, collateral, "action.collateral")?;
    if traded(scenario, collateral, debt) {
        return Ok(());
    }
    let problem = format!(
        "{collateral} is not traded for {debt}; allowed: two assets of one pair in exchange"
    );
    Err(ScenarioError::new("action.collateral", problem))
}

/// An amount that is borrowed: nobody borrows "all".
pub(super) fn borrowed(scenario: &Scenario, asset: &str, amount: Amount) -> Checked {
    match amount {
        Amount::Max => {
            let problem = format!("\"max\" cannot be borrowed; allowed: {}", bounds::AMOUNT);
            Err(ScenarioError::new("action.amount", problem))
        }
        Amount::Exactly(tokens) => self::tokens(scenario, asset, tokens),
    }
}

pub(super) fn amount_of(scenario: &Scenario, asset: &str, amount: Amount) -> Checked {
    match amount {
        Amount::Max => Ok(()),
        Amount::Exactly(tokens) => self::tokens(scenario, asset, tokens),
    }
}

/// An asset whose oracle is told its price.
fn steerable(scenario: &Scenario, asset: &str) -> Checked {
    known_asset(scenario, asset, "action.asset")?;
    let index = scenario.asset_index(asset);
    let told = |index: usize| {
        matches!(
            scenario.assets[index].oracle,
            OracleSource::Outside | OracleSource::Delayed { .. }
        )
    };
    if index.is_some_and(told) {
        return Ok(());
    }
    let problem = format!(
        "nobody tells the oracle of {asset} its price; allowed: assets with an outside or delayed oracle"
    );
    Err(ScenarioError::new("action.asset", problem))
}

fn tokens(scenario: &Scenario, symbol: &str, tokens: Wad) -> Checked {
    bounds::AMOUNT.check(tokens, &[]).map_err(live)?;
    let Some(asset) = scenario
        .asset_index(symbol)
        .map(|index| &scenario.assets[index])
    else {
        return Ok(());
    };
    if tokens.to_base_units_down(asset.decimals) == Some(0) {
        let smallest = Wad::from_base_units(1, asset.decimals).unwrap_or(Wad(1));
        let problem = format!("{tokens} is less than {symbol} can count; allowed: from {smallest}");
        return Err(ScenarioError::new("action.amount", problem));
    }
    Ok(())
}

/// A range of `actions[].action.…` met outside the list: the path begins at `action`.
fn live(mut error: ScenarioError) -> ScenarioError {
    if let Some(short) = error.field.strip_prefix("actions.") {
        error.field = short.to_owned();
    }
    error
}

/// A named actor, the user, or a simulated borrower.
fn known_borrower(scenario: &Scenario, name: &str) -> Checked {
    let population = &scenario.population;
    let is_simulated = match simulated(name) {
        Some(("borrower", number)) => number <= population.borrowers.count,
        Some(("lender", number)) => number <= population.lenders.count,
        Some(("looper", number)) => number <= population.loopers.count,
        _ => false,
    };
    if is_simulated || scenario.is_actor(name) {
        return Ok(());
    }
    let simulated = match population.borrowers.count {
        0 => String::new(),
        count => format!(", or borrower 1 to {count}"),
    };
    let or = if simulated.is_empty() { " or" } else { "," };
    let problem = format!(
        "{:?} is nobody here; allowed: you{or} a name in actors{simulated}",
        shortened(name)
    );
    Err(ScenarioError::new("action.borrower", problem))
}

/// Role and number, from 1, of a simulated account by its name: `borrower 17`.
pub(in crate::scenario) fn simulated(name: &str) -> Option<(&str, u32)> {
    let (role, number) = name.rsplit_once(' ')?;
    let roles = [
        "lender",
        "borrower",
        "liquidator",
        "looper",
        "trader",
        "arbitrageur",
    ];
    let number = number.parse().ok().filter(|number| *number > 0)?;
    roles.contains(&role).then_some((role, number))
}
