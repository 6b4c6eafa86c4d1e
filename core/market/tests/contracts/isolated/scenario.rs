//! A scenario's isolated markets, run as the command line runs them, against the books: every total and every
//! position after every block, to the last unit.

use std::collections::BTreeMap;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::config::NoClock;
use leverloom_executor::{Config, Record, Strategy, execute};
use leverloom_market::abi::IsolatedMarket;
use leverloom_market::actors::People;
use leverloom_market::question::{Moment, ask};
use leverloom_market::{RunFacts, Simulation};
use leverloom_model::Scenario;
use leverloom_model::report::{BlockReport, Cause, Status};
use leverloom_model::scenario::{Action, Amount, IsolatedCall, SHIPPED, YOU};
use leverloom_model::units::Wad;
use num_rational::BigRational as Q;

use super::book::{Book, Coin, Liquidated};
use crate::book::{exact, ten, whole};
use crate::listings::Listing;

fn shipped() -> Scenario {
    let mut shipped = SHIPPED.iter();
    let (_, text) = shipped
        .find(|(name, _)| *name == "isolated-markets")
        .unwrap();
    Scenario::from_json(text).unwrap()
}

/// The next block, one transaction after the other.
fn step(simulation: &mut Simulation) -> BlockReport {
    let config = Config {
        strategy: Strategy::Sequential,
        record: Record::Dependencies,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
    };
    let prepared = simulation.prepare().unwrap();
    let execution = execute(&prepared.block, simulation.state(), &config).unwrap();
    simulation.apply(prepared, execution, RunFacts::sequential())
}

/// What a market answers at the end of the latest block.
fn view<C: SolCall>(simulation: &Simulation, market: usize, call: &C) -> C::Return {
    let scenario = simulation.scenario();
    let moment = Moment::end_of(simulation.block(), scenario.chain.block_time_s);
    let address = simulation.directory().isolated[market].address;
    let data = call.abi_encode().into();
    let answer = ask(simulation.state(), moment, Address::ZERO, address, data).unwrap();
    C::abi_decode_returns(&answer).unwrap()
}

/// A market's books at block 0: everybody by their number among the people.
fn book(scenario: &Scenario, people: &People, market: usize, now: u64) -> Book {
    let market = &scenario.isolated_markets[market];
    let listing = |symbol: &str| {
        let asset = &scenario.assets[scenario.asset_index(symbol).unwrap()];
        Listing {
            decimals: asset.decimals,
            price_e8: u64::try_from(asset.price.0 / 10_000_000_000).unwrap(),
            ..crate::world::eth()
        }
    };
    let short = |bps: u32| u16::try_from(bps).unwrap();
    let config = IsolatedMarket::MarketConfig {
        lltvBps: short(market.lltv_bps),
        feeBps: short(market.fee_bps),
        baseRateBps: short(market.rates.base_bps),
        slope1Bps: short(market.rates.slope1_bps),
        slope2Bps: short(market.rates.slope2_bps),
        kinkBps: short(market.rates.kink_bps),
        ..IsolatedMarket::MarketConfig::default()
    };
    let recipient = people.named(&market.fee_recipient).unwrap().0 as usize;
    let coins = [listing(&market.collateral), listing(&market.loan)];
    Book::new([&coins[0], &coins[1]], config, recipient, now)
}

/// Does in the books what an action says; `wallet` is what "max" of a supply means.
fn act(
    book: &mut Book,
    call: IsolatedCall,
    user: usize,
    of: usize,
    amount: Option<&Q>,
    wallet: &Q,
) -> Option<Liquidated> {
    match call {
        IsolatedCall::Liquidate => return Some(book.liquidate(of, amount).unwrap()),
        IsolatedCall::Supply => book.supply(user, amount.unwrap_or(wallet)).unwrap(),
        IsolatedCall::SupplyCollateral => book.put_in(user, amount.unwrap_or(wallet)).unwrap(),
        IsolatedCall::Borrow => book.borrow(user, amount.unwrap()).unwrap(),
        IsolatedCall::Withdraw => drop(book.withdraw(user, amount).unwrap()),
        IsolatedCall::WithdrawCollateral => drop(book.take_out(user, amount).unwrap()),
        IsolatedCall::Repay => drop(book.repay(user, amount).unwrap()),
    }
    None
}

#[test]
fn a_scenarios_markets_are_the_books_to_the_last_unit() {
    let mut simulation = Simulation::new(shipped()).unwrap();
    let scenario = simulation.scenario().clone();
    let people = People::new(&scenario);
    let start = simulation.report_at_genesis().outcome.timestamp_s;
    let markets = 0..scenario.isolated_markets.len();
    let mut books: Vec<Book> = markets
        .map(|it| book(&scenario, &people, it, start))
        .collect();
    // What is left in the wallets, by person and asset, as far as "max" of a supply needs it.
    let mut wallets: BTreeMap<(usize, String), Q> = BTreeMap::new();
    for actor in &scenario.actors {
        for holding in &actor.wallet {
            let asset = &scenario.assets[scenario.asset_index(&holding.asset).unwrap()];
            let units = holding.amount.to_base_units_down(asset.decimals).unwrap();
            let who = people.named(&actor.name).unwrap().0 as usize;
            wallets.insert((who, holding.asset.clone()), whole(units));
        }
    }
    let mut lost = vec![whole(0_u8); books.len()];
    let mut prices = BTreeMap::new();
    for asset in &scenario.assets {
        prices.insert(asset.symbol.clone(), whole(asset.price.0) / ten(18));
    }
    while simulation.block() < scenario.blocks {
        let report = step(&mut simulation);
        let now = report.outcome.timestamp_s;
        for transaction in &report.outcome.transactions {
            assert_eq!(transaction.status, Status::Succeeded, "{transaction:?}");
        }
        let due =
            |timed: &&leverloom_model::scenario::TimedAction| timed.block == report.outcome.block;
        for timed in scenario.actions.iter().filter(due) {
            if let Action::Shock {
                asset, change_bps, ..
            } = &timed.action
            {
                let price = prices.get_mut(asset).unwrap();
                *price = &*price * Q::new((10_000 + change_bps).into(), 10_000.into());
            }
        }
        for (market, book) in scenario.isolated_markets.iter().zip(&mut books) {
            book.now = now;
            book.collateral_coin.price = prices[&market.collateral].clone();
            book.loan_coin.price = prices[&market.loan].clone();
        }
        let mut liquidated = Vec::new();
        for timed in scenario.actions.iter().filter(due) {
            let Action::Isolated {
                market,
                call,
                borrower,
                amount,
            } = &timed.action
            else {
                continue;
            };
            let index = scenario.isolated_index(market).unwrap();
            let market = &scenario.isolated_markets[index];
            let symbol = if call.is_of_collateral() {
                &market.collateral
            } else {
                &market.loan
            };
            let decimals = scenario.assets[scenario.asset_index(symbol).unwrap()].decimals;
            let person = |name: &str| people.named(name).unwrap().0 as usize;
            let user = person(timed.actor.as_deref().unwrap_or(YOU));
            let amount = match amount {
                Amount::Exactly(wad) => Some(whole(wad.to_base_units_down(decimals).unwrap())),
                Amount::Max => None,
            };
            let wallet = wallets
                .entry((user, symbol.clone()))
                .or_insert_with(|| whole(0_u8));
            let of = borrower.as_deref().map_or(user, person);
            let health = books[index].current().health(of);
            if let Some(it) = act(&mut books[index], *call, user, of, amount.as_ref(), wallet) {
                lost[index] = &lost[index] + &it.lost;
                let after = books[index].current().health(of);
                liquidated.push((index, of, [health, after], it));
            }
            if matches!(call, IsolatedCall::Supply | IsolatedCall::SupplyCollateral) {
                *wallet = amount.map_or_else(|| whole(0_u8), |amount| &*wallet - amount);
            }
        }
        for (index, book) in books.iter().enumerate() {
            same(&simulation, &people, index, book);
        }
        reported(&report, &people, &books, &lost, &liquidated);
    }
    assert!(lost[0] == whole(0_u8) && lost[1] > whole(0_u8));
    // The story's end: a market that lost, one that knows nothing of it, a fee earned.
    let supplied = |market: usize, who: &str| {
        let user = people.address(people.named(who).unwrap());
        view(
            &simulation,
            market,
            &IsolatedMarket::supplyBalanceCall { user },
        )
    };
    assert!(supplied(0, "fred") > U256::ZERO);
    assert!(supplied(0, "lena") > U256::from(125_000_000_000_u64));
    assert_eq!(supplied(1, "lena"), U256::ZERO);
    assert!(
        books[1]
            .supply_shares
            .values()
            .all(|shares| *shares == whole(0_u8))
    );
}

/// What the block's report says of the markets.
fn reported(
    report: &BlockReport,
    people: &People,
    books: &[Book],
    lost: &[Q],
    liquidated: &[(usize, usize, [Option<Q>; 2], Liquidated)],
) {
    let market = &report.outcome.market;
    let tokens = |amount: &Q, unit: &Q| (amount / unit * ten(18)).floor();
    let wad = |wad: Wad| whole(wad.0);
    for ((state, book), lost) in market.isolated.iter().zip(books).zip(lost) {
        let (current, unit) = (book.current(), &book.loan_coin.unit);
        assert_eq!(wad(state.supplied), tokens(&current.supply.assets, unit));
        assert_eq!(wad(state.borrowed), tokens(&current.borrow.assets, unit));
        assert_eq!(wad(state.bad_debt), tokens(lost, unit));
    }
    assert_eq!(market.isolated.len(), books.len());
    assert_eq!(market.liquidations.len(), liquidated.len());
    for (found, (index, of, health, it)) in market.liquidations.iter().zip(liquidated) {
        let book = &books[*index];
        let (loan, collateral) = (&book.loan_coin, &book.collateral_coin);
        assert_eq!(found.market, Some(*index as u32));
        let borrower = leverloom_market::actors::Person(*of as u32);
        assert_eq!(found.borrower, people.actor(borrower));
        let transaction = &report.outcome.transactions[found.transaction as usize];
        assert_eq!(transaction.actor, found.liquidator);
        assert_eq!(wad(found.repaid), tokens(&it.repaid, &loan.unit));
        assert_eq!(wad(found.seized), tokens(&it.seized, &collateral.unit));
        assert_eq!(wad(found.bad_debt), tokens(&it.lost, &loan.unit));
        let exactly = |health: &Option<Q>| health.as_ref().map(|it| (it * ten(18)).floor());
        let said = [found.health_before, found.health_after];
        assert_eq!(
            said.map(|it| it.map(wad)),
            [exactly(&health[0]), exactly(&health[1])]
        );
        assert_eq!(found.cause, Cause::Price);
        // What it got at the market price, less what it paid.
        let dollars = |amount: &Q, coin: &Coin| amount / &coin.unit * &coin.price * ten(18);
        let profit = dollars(&it.seized, collateral) - dollars(&it.repaid, loan);
        let off = &whole(found.profit_usd.0.unsigned_abs()) - &profit;
        assert!(off.clone() * &off <= ten(30), "{found:?}: {profit}");
    }
    let totals = &market.totals;
    let sum = market
        .isolated
        .iter()
        .map(|state| state.bad_debt.0)
        .sum::<u128>();
    assert!(totals.bad_debt_usd.0 >= sum / 2 && (sum > 0) == (totals.lenders_loss_usd.0 > 0));
}

/// Every total and every position of a market.
fn same(simulation: &Simulation, people: &People, index: usize, book: &Book) {
    let block = simulation.block();
    let current = book.current();
    let state = view(simulation, index, &IsolatedMarket::marketStateCall {});
    let (used, rate) = current.rates();
    for (found, expected, what) in [
        (
            state.totalSupplyAssets,
            &current.supply.assets,
            "supply assets",
        ),
        (
            state.totalSupplyShares,
            &current.supply.shares,
            "supply shares",
        ),
        (
            state.totalBorrowAssets,
            &current.borrow.assets,
            "borrow assets",
        ),
        (
            state.totalBorrowShares,
            &current.borrow.shares,
            "borrow shares",
        ),
        (state.utilization, &(used * ten(27)), "utilization"),
        (state.borrowRate, &(rate * ten(27)), "borrow rate"),
        (
            state.supplyRate,
            &(current.supply_rate() * ten(27)),
            "supply rate",
        ),
    ] {
        assert_eq!(
            exact(found),
            *expected,
            "block {block}, market {index}: {what}"
        );
    }
    for person in people.everybody() {
        let (who, user) = (person.0 as usize, people.address(person));
        let position = view(simulation, index, &IsolatedMarket::positionCall { user });
        let dollars = ten(8);
        for (found, expected, what) in [
            (position.supplied, book.supplied(who), "supplied"),
            (position.debt, book.debt(who), "debt"),
            (position.collateral, book.held(who), "collateral"),
            (
                position.collateralUsd,
                book.collateral_usd(who) * &dollars,
                "collateral in dollars",
            ),
            (
                position.debtUsd,
                book.current().debt_usd(who) * &dollars,
                "debt in dollars",
            ),
        ] {
            let place = format!("block {block}, market {index}, {}", people.name(person));
            assert_eq!(exact(found), expected, "{place}: {what}");
        }
        if let Some(health) = book.current().health(who) {
            assert_eq!(
                exact(position.healthFactor),
                health * ten(18),
                "block {block}"
            );
        }
    }
}
