//! The isolated markets' part of the file: totals, and what the user and the named actors have in each.

use anyhow::Result;
use leverloom_market::actors::{People, Person};
use leverloom_market::directory::IsolatedEntry;
use leverloom_model::Scenario;
use leverloom_model::report::Role;
use serde::Serialize;

use super::number::Number;
use super::views::Views;
use super::{DOLLARS, RAY, WAD};

/// A share begins as a millionth of a base unit.
const SHARE_DECIMALS: u8 = 6;

#[derive(Debug, Serialize)]
pub(super) struct Market {
    name: String,
    address: String,
    collateral: String,
    loan: String,
    total_supply_assets: Number,
    total_supply_shares: Number,
    total_borrow_assets: Number,
    total_borrow_shares: Number,
    cash: Number,
    utilization: Number,
    borrow_rate: Number,
    supply_rate: Number,
    last_update_s: u64,
    liquidation_incentive_factor: Number,
    fee_recipient: String,
    positions: Vec<Position>,
}

#[derive(Debug, Serialize)]
struct Position {
    actor: String,
    supplied: Number,
    supply_shares: Number,
    collateral: Number,
    debt: Number,
    borrow_shares: Number,
    collateral_usd: Option<Number>,
    debt_usd: Option<Number>,
    debt_limit_usd: Option<Number>,
    health_factor: Option<Number>,
}

/// In the scenario's order.
pub(super) fn markets(
    views: &Views<'_>,
    scenario: &Scenario,
    people: &People,
) -> Result<Vec<Market>> {
    let entries = views.directory().isolated.iter();
    let each = entries.zip(&scenario.isolated_markets).map(|(entry, of)| {
        let tokens = &views.directory().tokens;
        let (collateral, loan) = (&tokens[entry.collateral], &tokens[entry.loan]);
        let state = views.market(entry.address)?;
        let assets = |amount| Number::new(amount, loan.decimals);
        let shares = |amount| Number::new(amount, loan.decimals + SHARE_DECIMALS);
        let rate = |value| Number::new(value, RAY);
        let incentive = views.incentive_factor(entry.address)?;
        let actors = people.all(Role::You).chain(people.all(Role::Named));
        let positions = actors.map(|person| position(views, people, entry, person));
        Ok(Market {
            name: of.name.clone(),
            address: entry.address.to_string(),
            collateral: collateral.symbol.clone(),
            loan: loan.symbol.clone(),
            total_supply_assets: assets(state.totalSupplyAssets),
            total_supply_shares: shares(state.totalSupplyShares),
            total_borrow_assets: assets(state.totalBorrowAssets),
            total_borrow_shares: shares(state.totalBorrowShares),
            cash: assets(state.cash),
            utilization: rate(state.utilization),
            borrow_rate: rate(state.borrowRate),
            supply_rate: rate(state.supplyRate),
            last_update_s: views.last_update(entry.address),
            liquidation_incentive_factor: Number::new(incentive, WAD),
            fee_recipient: of.fee_recipient.clone(),
            positions: positions.collect::<Result<_>>()?,
        })
    });
    each.collect()
}

fn position(
    views: &Views<'_>,
    people: &People,
    entry: &IsolatedEntry,
    person: Person,
) -> Result<Position> {
    let (market, user) = (entry.address, people.address(person));
    let tokens = &views.directory().tokens;
    let (collateral, loan) = (&tokens[entry.collateral], &tokens[entry.loan]);
    let shares = views.shares(market, user)?;
    let [supply_shares, borrow_shares] =
        shares.map(|shares| Number::new(shares, loan.decimals + SHARE_DECIMALS));
    let priced = views.position(market, user)?;
    let dollars = |value| Number::new(value, DOLLARS);
    let indebted = priced.as_ref().filter(|priced| !priced.debtUsd.is_zero());
    Ok(Position {
        actor: people.name(person),
        supplied: Number::new(views.isolated_supply(market, user)?, loan.decimals),
        supply_shares,
        collateral: Number::new(
            views.isolated_collateral(market, user)?,
            collateral.decimals,
        ),
        debt: Number::new(views.isolated_debt(market, user)?, loan.decimals),
        borrow_shares,
        collateral_usd: priced.as_ref().map(|it| dollars(it.collateralUsd)),
        debt_usd: priced.as_ref().map(|it| dollars(it.debtUsd)),
        debt_limit_usd: priced.as_ref().map(|it| dollars(it.debtLimitUsd)),
        health_factor: indebted.map(|it| Number::new(it.healthFactor, WAD)),
    })
}
