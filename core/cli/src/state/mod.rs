//! `leverloom run --state`: everything that stands after a block, in raw integers as the contracts answer them.
//!
//! Owns the file's shape, which `docs/SCENARIO.md` describes. Every number but the market prices is a view's answer; this
//! works nothing out.

mod isolated;
mod number;
mod transactions;
mod views;

use anyhow::{Context, Result, bail};
use leverloom_market::Simulation;
use leverloom_market::actors::{People, Person};
use leverloom_model::report::BlockReport;
use serde::Serialize;

use self::number::Number;
use self::transactions::Transaction;
use self::views::Views;
use crate::arguments::Run;
use crate::files::Output;

/// Dollars of the contracts: 8 decimals.
const DOLLARS: u8 = 8;
/// Factors of the contracts.
const WAD: u8 = 18;
/// Indexes and rates of the contracts.
const RAY: u8 = 27;
/// Decimals of a pair's own token.
const SHARES: u8 = 18;
/// Dollars in reports have 18 decimals, in contracts 8.
const REPORTED: u128 = 10_000_000_000;

/// The file, if one is wanted.
pub(crate) struct StateFile<'a> {
    file: Option<Output<'a>>,
    at: u32,
}

impl<'a> StateFile<'a> {
    /// For a run of so many blocks.
    pub(crate) fn create(arguments: &'a Run, blocks: u32) -> Result<Self> {
        let at = arguments.at.unwrap_or(blocks);
        if at > blocks {
            bail!("--at {at} is out of range; allowed: 0 to {blocks}, the blocks of this run");
        }
        let file = arguments.state.as_deref().map(Output::create).transpose()?;
        Ok(Self { file, at })
    }

    /// Writes if this is the block; `simulation` stands at its end.
    pub(crate) fn block(&mut self, simulation: &Simulation, report: &BlockReport) -> Result<()> {
        if report.outcome.block != self.at {
            return Ok(());
        }
        let Some(mut file) = self.file.take() else {
            return Ok(());
        };
        let state = standing(simulation, report)
            .with_context(|| format!("the state after block {}", self.at))?;
        file.write(&serde_json::to_string_pretty(&state)?)?;
        file.write("\n")?;
        file.finish()
    }
}

#[derive(Debug, Serialize)]
struct Standing {
    scenario: String,
    block: u32,
    timestamp_s: u64,
    digest: String,
    transactions: Vec<Transaction>,
    assets: Vec<Asset>,
    reserves: Vec<Reserve>,
    pairs: Vec<Pair>,
    isolated_markets: Vec<isolated::Market>,
    positions: Vec<Position>,
}

#[derive(Debug, Serialize)]
struct Asset {
    symbol: String,
    decimals: u8,
    address: String,
    oracle_price: Option<Number>,
    market_price: Number,
    token_supply: Number,
}

#[derive(Debug, Serialize)]
struct Reserve {
    asset: String,
    total_supply: Number,
    total_debt: Number,
    cash: Number,
    treasury: Number,
    deficit: Number,
    supply_index: Number,
    borrow_index: Number,
    utilization: Number,
    borrow_rate: Number,
    supply_rate: Number,
}

#[derive(Debug, Serialize)]
struct Pair {
    name: String,
    address: String,
    base: String,
    quote: String,
    base_reserve: Number,
    quote_reserve: Number,
    shares: Number,
}

#[derive(Debug, Serialize)]
struct Position {
    actor: String,
    address: String,
    health_factor: Option<Number>,
    collateral_usd: Option<Number>,
    debt_usd: Option<Number>,
    borrow_limit_usd: Option<Number>,
    liquidation_limit_usd: Option<Number>,
    assets: Vec<Holding>,
}

#[derive(Debug, Serialize)]
struct Holding {
    asset: String,
    wallet: Number,
    supplied: Number,
    owed: Number,
}

fn standing(simulation: &Simulation, report: &BlockReport) -> Result<Standing> {
    let scenario = simulation.scenario();
    let views = Views::new(simulation);
    let people = People::new(scenario);
    let tokens = simulation.directory().tokens.len();
    let exchange = simulation.directory().exchange.as_ref();
    let pairs = exchange.map_or(&[][..], |exchange| &exchange.pairs);
    let positions = people
        .everybody()
        .map(|person| position(&views, &people, person));
    Ok(Standing {
        scenario: scenario.name.clone(),
        block: report.outcome.block,
        timestamp_s: report.outcome.timestamp_s,
        digest: report.outcome.digest.clone(),
        transactions: transactions::of_block(simulation, report),
        assets: (0..tokens)
            .map(|index| asset(&views, index, report))
            .collect::<Result<_>>()?,
        reserves: (0..tokens)
            .map(|index| reserve(&views, index))
            .collect::<Result<_>>()?,
        pairs: pairs
            .iter()
            .map(|entry| pair(&views, entry))
            .collect::<Result<_>>()?,
        isolated_markets: isolated::markets(&views, scenario, &people)?,
        positions: positions.collect::<Result<_>>()?,
    })
}

fn asset(views: &Views<'_>, index: usize, report: &BlockReport) -> Result<Asset> {
    let token = &views.directory().tokens[index];
    let market_price = report.outcome.market.assets[index].price.0 / REPORTED;
    Ok(Asset {
        symbol: token.symbol.clone(),
        decimals: token.decimals,
        address: token.address.to_string(),
        oracle_price: views
            .oracle_price(token.address)?
            .map(|price| Number::new(price, DOLLARS)),
        market_price: Number::new(market_price, DOLLARS),
        token_supply: Number::new(views.total_supply(token.address)?, token.decimals),
    })
}

fn reserve(views: &Views<'_>, index: usize) -> Result<Reserve> {
    let token = &views.directory().tokens[index];
    let state = views.reserve(token.address)?;
    let tokens = |amount| Number::new(amount, token.decimals);
    let ray = |value| Number::new(value, RAY);
    Ok(Reserve {
        asset: token.symbol.clone(),
        total_supply: tokens(state.totalSupply),
        total_debt: tokens(state.totalDebt),
        cash: tokens(state.cash),
        treasury: tokens(state.treasury),
        deficit: tokens(state.deficit),
        supply_index: ray(state.supplyIndex),
        borrow_index: ray(state.borrowIndex),
        utilization: ray(state.utilization),
        borrow_rate: ray(state.borrowRate),
        supply_rate: ray(state.supplyRate),
    })
}

fn pair(views: &Views<'_>, entry: &leverloom_market::directory::PairEntry) -> Result<Pair> {
    let directory = views.directory();
    let (base, quote) = (
        &directory.tokens[entry.base],
        &directory.tokens[entry.quote],
    );
    let [base_reserve, quote_reserve] = views.pair(entry)?;
    Ok(Pair {
        name: directory.label(entry.address),
        address: entry.address.to_string(),
        base: base.symbol.clone(),
        quote: quote.symbol.clone(),
        base_reserve: Number::new(base_reserve, base.decimals),
        quote_reserve: Number::new(quote_reserve, quote.decimals),
        shares: Number::new(views.total_supply(entry.address)?, SHARES),
    })
}

fn position(views: &Views<'_>, people: &People, person: Person) -> Result<Position> {
    let user = people.address(person);
    let account = views.account(user)?;
    let dollars = |value| Number::new(value, DOLLARS);
    let holding = |token: &leverloom_market::directory::TokenEntry| -> Result<Holding> {
        let amount = |raw| Number::new(raw, token.decimals);
        Ok(Holding {
            asset: token.symbol.clone(),
            wallet: amount(views.wallet(user, token.address)?),
            supplied: amount(views.supplied(user, token.address)?),
            owed: amount(views.owed(user, token.address)?),
        })
    };
    let indebted = account
        .as_ref()
        .filter(|account| !account.debtUsd.is_zero());
    Ok(Position {
        actor: people.name(person),
        address: user.to_string(),
        health_factor: indebted.map(|account| Number::new(account.healthFactor, WAD)),
        collateral_usd: account
            .as_ref()
            .map(|account| dollars(account.collateralUsd)),
        debt_usd: account.as_ref().map(|account| dollars(account.debtUsd)),
        borrow_limit_usd: account
            .as_ref()
            .map(|account| dollars(account.borrowLimitUsd)),
        liquidation_limit_usd: account
            .as_ref()
            .map(|account| dollars(account.liquidationLimitUsd)),
        assets: views
            .directory()
            .tokens
            .iter()
            .map(holding)
            .collect::<Result<_>>()?,
    })
}
