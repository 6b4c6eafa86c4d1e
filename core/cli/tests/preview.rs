//! What the page promises before anything is sent is what the contracts then do: the model's formulas against
//! the chain, to the last digit where time does not pass between them.

use leverloom_executor::config::NoClock;
use leverloom_executor::{Config, Record, Strategy, execute};
use leverloom_market::{RunFacts, Simulation};
use leverloom_model::formulas::{
    AssetTerms, LiquidationPrice, Loop, Market, Totals, after_trade, borrow_rate, preview,
    supply_rate, utilization,
};
use leverloom_model::report::{BlockReport, Role, Status};
use leverloom_model::scenario::{Action, Amount};
use leverloom_model::{Scenario, Wad};

const ETH: usize = 0;
const USDC: usize = 2;

fn step(simulation: &mut Simulation) -> BlockReport {
    let prepared = simulation.prepare().expect("the scenario goes on");
    let config = Config {
        strategy: Strategy::Sequential,
        record: Record::Dependencies,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
    };
    let execution = execute(&prepared.block, simulation.state(), &config).unwrap();
    simulation.apply(prepared, execution, RunFacts::sequential())
}

fn terms(simulation: &Simulation, report: &BlockReport) -> Vec<AssetTerms> {
    let states = &report.outcome.market.assets;
    simulation
        .scenario()
        .assets
        .iter()
        .zip(states)
        .map(|(asset, state)| AssetTerms::after_block(asset, state))
        .collect()
}

/// The first scenario with prices that stand still.
fn calm() -> Simulation {
    let mut scenario = Scenario::first();
    scenario
        .assets
        .iter_mut()
        .for_each(|asset| asset.wobble_bps = 0);
    Simulation::new(scenario).unwrap()
}

/// The user acts in the next block; how the transactions ended.
fn act(simulation: &mut Simulation, actions: Vec<Action>) -> (BlockReport, Vec<Status>) {
    simulation.act(actions).unwrap();
    let report = step(simulation);
    let yours = report
        .outcome
        .transactions
        .iter()
        .filter(|transaction| transaction.actor.role == Role::You);
    let endings = yours
        .map(|transaction| transaction.status.clone())
        .collect();
    (report, endings)
}

fn supply(asset: &str, amount: Wad) -> Action {
    Action::Supply {
        asset: asset.to_owned(),
        amount: Amount::Exactly(amount),
    }
}

fn borrow(asset: &str, amount: Wad) -> Action {
    Action::Borrow {
        asset: asset.to_owned(),
        amount: Amount::Exactly(amount),
    }
}

fn withdraw(asset: &str, amount: Wad) -> Action {
    Action::Withdraw {
        asset: asset.to_owned(),
        amount: Amount::Exactly(amount),
    }
}

#[track_caller]
fn refused(endings: &[Status], expected: &str) {
    match endings {
        [Status::Reverted { error, .. }] => assert_eq!(error, expected),
        other => panic!("not one refusal: {other:?}"),
    }
}

#[test]
fn totals_are_those_of_the_chain_to_the_last_digit() {
    let mut scenario = Scenario::first();
    scenario.blocks = 30;
    let mut simulation = Simulation::new(scenario).unwrap();
    let mut compared = 0;
    while simulation.block() < 30 {
        if simulation.block() == 8 {
            simulation.act(vec![Action::shock("ETH", -2_200)]).unwrap();
        }
        let report = step(&mut simulation);
        let terms = terms(&simulation, &report);
        let market = &report.outcome.market;
        for position in market.riskiest.iter().chain(&market.yours) {
            let totals = Totals::of(&terms, &position.collateral, &position.debt);
            assert_eq!(
                totals.collateral_usd, position.collateral_usd,
                "{position:?}"
            );
            assert_eq!(totals.debt_usd, position.debt_usd, "{position:?}");
            assert_eq!(totals.health_factor, position.health_factor, "{position:?}");
            compared += usize::from(position.health_factor.is_some());
        }
    }
    assert!(compared >= 500, "{compared} positions with debt");
}

#[test]
fn rates_are_those_of_the_chain() {
    let mut simulation = calm();
    let close = |ours: Wad, chain: Wad| ours.0.abs_diff(chain.0) <= 1_000; // ray against wad: 1e-15
    for _ in 0..5 {
        let report = step(&mut simulation);
        for (asset, state) in simulation
            .scenario()
            .assets
            .iter()
            .zip(&report.outcome.market.assets)
        {
            let used = utilization(state.cash, state.borrowed);
            let paid = borrow_rate(&asset.rates, used);
            let earned = supply_rate(
                paid,
                state.cash,
                state.borrowed,
                state.deficit,
                asset.reserve_factor_bps,
            );
            assert!(
                state.borrowed > Wad::ZERO && close(used, state.utilization),
                "{state:?}"
            );
            assert!(
                close(paid, state.borrow_rate) && close(earned, state.supply_rate),
                "{paid} {earned} {state:?}"
            );
        }
    }
}

#[test]
fn the_pool_lends_what_the_preview_promises_and_not_a_cent_more() {
    let mut simulation = calm();
    let (report, endings) = act(&mut simulation, vec![supply("ETH", Wad::whole(4))]);
    assert_eq!(endings, [Status::Succeeded]);
    let you = &report.outcome.market.yours[0];
    let most =
        preview(&terms(&simulation, &report), &you.collateral, &you.debt).assets[USDC].max_borrow;
    let cent = Wad(Wad::ONE.0 / 100);
    refused(
        &act(&mut simulation, vec![borrow("USDC", Wad(most.0 + cent.0))]).1,
        "BorrowLimitExceeded",
    );
    assert_eq!(
        act(&mut simulation, vec![borrow("USDC", most)]).1,
        [Status::Succeeded]
    );
}

#[test]
fn the_pool_returns_what_the_preview_promises() {
    let mut simulation = calm();
    let (report, endings) = act(
        &mut simulation,
        vec![
            supply("ETH", Wad::whole(4)),
            borrow("USDC", Wad::whole(3_000)),
        ],
    );
    assert_eq!(endings, [Status::Succeeded, Status::Succeeded]);
    let you = &report.outcome.market.yours[0];
    let most =
        preview(&terms(&simulation, &report), &you.collateral, &you.debt).assets[ETH].max_withdraw;
    // A block of interest passes before it is asked for: a ten-thousandth to each side.
    refused(
        &act(
            &mut simulation,
            vec![withdraw("ETH", Wad(most.0 / 10_000 * 10_001))],
        )
        .1,
        "HealthFactorTooLow",
    );
    assert_eq!(
        act(
            &mut simulation,
            vec![withdraw("ETH", Wad(most.0 / 10_000 * 9_999))]
        )
        .1,
        [Status::Succeeded]
    );
}

#[test]
fn the_liquidation_price_is_where_the_chain_puts_it() {
    for (beyond, under_water) in [(0, false), (1, true)] {
        let mut simulation = calm();
        let (report, _) = act(
            &mut simulation,
            vec![
                supply("ETH", Wad::whole(4)),
                borrow("USDC", Wad::whole(5_000)),
            ],
        );
        let you = &report.outcome.market.yours[0];
        let eth = preview(&terms(&simulation, &report), &you.collateral, &you.debt).assets[ETH];
        assert!(
            matches!(eth.liquidation_price, LiquidationPrice::Below(_)),
            "{eth:?}"
        );
        // The last whole basis point before it, and the first beyond.
        let change =
            i32::try_from(eth.distance.unwrap().0 / (Wad::ONE.0 / 10_000)).unwrap() + beyond;
        let (report, _) = act(&mut simulation, vec![Action::shock("ETH", -change)]);
        let health = report.outcome.market.yours[0].health_factor.unwrap();
        assert_eq!(
            health < Wad::ONE,
            under_water,
            "a fall by {change} bps leaves {health}"
        );
    }
}

/// Nobody but you, so that nothing comes between what is foreseen and what happens, and an exchange.
fn alone_with_an_exchange() -> Simulation {
    let mut scenario = Scenario::first();
    for asset in &mut scenario.assets {
        asset.wobble_bps = 0;
    }
    scenario.population.borrowers.actions_per_block = 0;
    scenario.population.lenders.actions_per_block = 0;
    scenario.population.payments_per_block = 0;
    scenario.exchange = vec![leverloom_model::scenario::Pool {
        base: "ETH".to_owned(),
        quote: "USDC".to_owned(),
        depth_usd: Wad::whole(2_000_000),
    }];
    Simulation::new(scenario).unwrap()
}

#[test]
fn a_loop_ends_where_it_was_foreseen_long_and_short() {
    for (collateral, debt, deposit, leverage) in [
        (ETH, USDC, Wad::whole(40), "3.2"),
        (ETH, USDC, Wad::whole(40), "1.01"),
        (USDC, ETH, Wad::whole(50_000), "2.5"),
    ] {
        let mut simulation = alone_with_an_exchange();
        let before = step(&mut simulation);
        let terms = terms(&simulation, &before);
        let market = &before.outcome.market;
        let pair = Market::of(&market.pairs[0], &terms, debt, collateral).unwrap();
        let plan = Loop {
            terms: &terms,
            collateral,
            debt,
            deposit,
            leverage: leverage.parse().unwrap(),
            before: (Wad::ZERO, Wad::ZERO),
            market: pair,
            flash_loan_fee_bps: simulation.scenario().design.flash_loan_fee_bps,
        };
        let foreseen = plan.steps().unwrap();
        let symbol = |asset: usize| simulation.scenario().assets[asset].symbol.clone();
        let action = Action::Loop {
            asset: symbol(debt),
            collateral: symbol(collateral),
            amount: Amount::Exactly(deposit),
            leverage: plan.leverage,
        };
        let (report, endings) = act(&mut simulation, vec![action]);
        assert_eq!(endings, [Status::Succeeded]);
        let you = &report.outcome.market.yours[0];
        let unit = |asset: usize| 10u128.pow(18 - u32::from(terms[asset].decimals));
        // Supplies floor, debts ceil: two base units at most.
        let near = |is: Wad, foreseen: Wad, asset| is.0.abs_diff(foreseen.0) <= 2 * unit(asset);
        assert!(
            near(you.collateral[collateral], foreseen.supplied, collateral),
            "{you:?} {foreseen:?}"
        );
        assert!(
            near(you.debt[debt], foreseen.borrowed, debt),
            "{you:?} {foreseen:?}"
        );
        let after = &report.outcome.market.pairs[0];
        let fall = |before: Wad, after: Wad| 1.0 - after.to_f64() / before.to_f64();
        let price = |pair: &leverloom_model::report::PairState| {
            let base = pair.quote_reserve.div_down(pair.base_reserve).unwrap();
            if debt == ETH {
                base
            } else {
                Wad::ONE.div_down(base).unwrap()
            }
        };
        let fell = fall(price(&market.pairs[0]), price(after));
        assert!(
            (fell - foreseen.fall.to_f64()).abs() < 1e-9,
            "{fell} {}",
            foreseen.fall
        );
        // What the position pays and earns from then on.
        let mut rates = terms.clone();
        for (index, asset) in simulation.scenario().assets.iter().enumerate() {
            let (supplied, borrowed) = plan.holdings_after(&foreseen);
            rates[index] = after_trade(
                asset,
                &market.assets[index],
                supplied[index],
                borrowed[index],
            );
        }
        for (asset, is) in rates.iter().zip(&report.outcome.market.assets) {
            let close = |ours: Wad, chain: Wad| (ours.to_f64() - chain.to_f64()).abs() < 1e-6;
            assert!(
                close(asset.borrow_rate, is.borrow_rate),
                "{} {is:?}",
                asset.borrow_rate
            );
            assert!(
                close(asset.supply_rate, is.supply_rate),
                "{} {is:?}",
                asset.supply_rate
            );
        }
    }
}

#[test]
fn a_sale_on_the_exchange_brings_what_was_foreseen() {
    let mut simulation = alone_with_an_exchange();
    let before = step(&mut simulation);
    let terms = terms(&simulation, &before);
    let pair = &before.outcome.market.pairs[0];
    let amount = Wad::whole(100);
    let swap = Market::of(pair, &terms, ETH, USDC).unwrap().sell(amount);
    let held = before.outcome.market.yours[0].wallet[USDC];
    let action = Action::Swap {
        asset: "ETH".to_owned(),
        to: "USDC".to_owned(),
        amount: Amount::Exactly(amount),
    };
    let (report, endings) = act(&mut simulation, vec![action]);
    assert_eq!(endings, [Status::Succeeded]);
    let got = report.outcome.market.yours[0].wallet[USDC].0 - held.0;
    assert_eq!(Wad(got), swap.out);
}
