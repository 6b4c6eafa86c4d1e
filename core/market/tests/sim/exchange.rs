//! A market with an exchange: oracles that follow it, people who swap, and actors who do exactly what they are told.

use leverloom_executor::Strategy;
use leverloom_market::Simulation;
use leverloom_model::Scenario;
use leverloom_model::report::{Actor, BlockReport, Market, Role, Status, TransactionKind};
use leverloom_model::units::Wad;
use serde_json::{Value, json};

use crate::support::{count, step, step_by};

/// ETH and USDC with one pair, nobody but a lender, prices that stand still; changed.
pub(crate) fn quiet(change: impl FnOnce(&mut Value)) -> Simulation {
    let mut document: Value =
        serde_json::from_str(&Scenario::first().to_json()).expect("a scenario is JSON");
    document["assets"].as_array_mut().unwrap().remove(1);
    for asset in document["assets"].as_array_mut().unwrap() {
        asset["wobble_bps"] = json!(0);
    }
    document["exchange"] = json!([{ "base": "ETH", "quote": "USDC", "depth_usd": "1000000" }]);
    document["population"] = json!({
        "lenders": { "count": 1, "supply_usd": "1000000" },
        "borrowers": {
            "count": 0, "collateral_usd_min": "1000", "collateral_usd_max": "50000",
            "leverage_min": "1.2", "leverage_max": "4.4"
        },
        "liquidators": { "count": 0, "attempts_per_block": 4 }
    });
    change(&mut document);
    let scenario = Scenario::from_json(&document.to_string()).expect("a valid scenario");
    Simulation::new(scenario).expect("it can be set up")
}

/// Alice has 10 ETH, Bob $100,000; they do this, each in its block.
pub(crate) fn with_actions(document: &mut Value, actions: &[(u32, &str, Value)]) {
    document["actors"] = json!([
        { "name": "alice", "wallet": [{ "asset": "ETH", "amount": "10" }] },
        { "name": "bob", "wallet": [{ "asset": "USDC", "amount": "100000" }] }
    ]);
    let actions = actions.iter();
    document["actions"] = actions
        .map(|(block, actor, action)| json!({ "block": block, "actor": actor, "action": action }))
        .collect();
}

pub(crate) fn run(simulation: &mut Simulation, blocks: u32) -> Vec<BlockReport> {
    (0..blocks).map(|_| step(simulation)).collect()
}

fn price(market: &Market) -> f64 {
    market.assets[0].oracle_price.to_f64()
}

#[test]
fn named_actors_do_what_they_are_told_and_no_more() {
    let eth = |kind: &str, amount: &str| json!({ "kind": kind, "asset": "ETH", "amount": amount });
    let usdc =
        |kind: &str, amount: &str| json!({ "kind": kind, "asset": "USDC", "amount": amount });
    let mut simulation = quiet(|it| {
        let swap = json!({ "kind": "swap", "asset": "USDC", "to": "ETH", "amount": "max" });
        let shock = json!({ "kind": "shock", "asset": "ETH", "change_bps": -2000 });
        let liquidate = json!({
            "kind": "liquidate", "asset": "USDC", "collateral": "ETH", "borrower": "alice", "amount": "max"
        });
        with_actions(
            it,
            &[
                (1, "alice", eth("supply", "max")),
                (2, "alice", usdc("borrow", "15000")),
                (2, "alice", swap),
                (3, "you", shock),
                (4, "bob", liquidate),
            ],
        );
    });
    let reports = run(&mut simulation, 4);
    let sent: Vec<usize> = reports
        .iter()
        .map(|it| it.outcome.transactions.len())
        .collect();
    // Block 3 is the oracle's.
    assert_eq!(sent, [1, 2, 1, 1]);
    let all = reports.iter().flat_map(|it| &it.outcome.transactions);
    assert!(all.clone().all(|it| it.status == Status::Succeeded));
    let alice = Actor {
        role: Role::Named,
        index: 0,
    };
    let position = |report: &BlockReport| {
        let mut named = report.outcome.market.named.clone().into_iter();
        named.find(|it| it.actor == alice).expect("alice")
    };
    // 15,000 borrowed and swapped: by hand 500 − 500·1e6/(1e6 + 0.997·15,000) = 7.3673… ETH.
    let bought = position(&reports[1]).wallet[0].to_f64();
    assert!(
        (bought - (500.0 - 5e8 / (1e6 + 0.997 * 15_000.0))).abs() < 1e-9,
        "{bought}"
    );
    assert_eq!(
        position(&reports[1]).debt[1].to_f64().round() as u64,
        15_000
    );
    // 10 ETH at 1,600 · 0.83 / 15,000: under water, and half of it is Bob's.
    let health = position(&reports[2]).health_factor.unwrap().to_f64();
    assert!(
        (health - 16_000.0 * 0.83 / 15_000.0).abs() < 1e-4,
        "{health}"
    );
    let [liquidation] = &reports[3].outcome.market.liquidations[..] else {
        panic!(
            "one liquidation: {:?}",
            reports[3].outcome.market.liquidations
        );
    };
    assert_eq!(liquidation.borrower, alice);
    assert_eq!(
        (liquidation.liquidator.role, liquidation.liquidator.index),
        (Role::Named, 1)
    );
    // Health factor below 0.95: all of it, as far as the collateral goes with the bonus: 16,000 / 1.05.
    let repaid = liquidation.repaid.to_f64();
    assert!((repaid - 15_000.0).abs() < 0.1, "{repaid}");
}

#[test]
fn a_spot_oracle_follows_every_swap_and_a_plain_one_none() {
    let swap = json!({ "kind": "swap", "asset": "ETH", "to": "USDC", "amount": "10" });
    let acting = |document: &mut Value| with_actions(document, &[(2, "alice", swap.clone())]);
    let mut plain = quiet(acting);
    let mut spot = quiet(|it| {
        acting(it);
        it["assets"][0]["oracle"] = json!({ "kind": "spot" });
    });
    let (plain, spot) = (run(&mut plain, 3), run(&mut spot, 3));
    let after = |reports: &[BlockReport]| {
        reports
            .iter()
            .map(|it| price(&it.outcome.market))
            .collect::<Vec<_>>()
    };
    assert_eq!(after(&plain), [2_000.0; 3]);
    // By hand: (1e6 − 1e6·9.97/509.97) / 510.
    let moved = 1e6 * 500.0 / 509.97 / 510.0;
    let found = after(&spot);
    assert!((found[0] - 2_000.0).abs() < 1e-6, "{found:?}");
    assert!(
        (found[1] - moved).abs() < 1e-4 && (found[2] - moved).abs() < 1e-4,
        "{found:?}"
    );
    let pair = &spot[2].outcome.market.pairs[0];
    assert_eq!(pair.base_reserve, Wad::whole(510));
    assert!((pair.price.to_f64() - moved).abs() < 1e-4);
}

#[test]
fn late_weighted_and_fixed_oracles_say_what_they_should() {
    let at = |oracle: Value| {
        let mut simulation = quiet(|it| {
            let swap = json!({ "kind": "swap", "asset": "ETH", "to": "USDC", "amount": "10" });
            let shock = json!({ "kind": "shock", "asset": "ETH", "change_bps": -5000 });
            with_actions(it, &[(2, "alice", swap), (2, "you", shock)]);
            it["assets"][0]["oracle"] = oracle;
        });
        let reports = run(&mut simulation, 12);
        assert!(
            reports
                .iter()
                .flat_map(|it| &it.outcome.transactions)
                .all(|it| it.status == Status::Succeeded)
        );
        let prices = reports.iter().map(|it| price(&it.outcome.market));
        prices.collect::<Vec<f64>>()
    };
    let late = at(json!({ "kind": "delayed", "blocks": 3 }));
    let halved = [[2_000.0; 4].as_slice(), &[1_000.0; 8]].concat();
    assert_eq!(late, halved);
    assert_eq!(
        at(json!({ "kind": "fixed", "price": "1999" })),
        [1_999.0; 12]
    );
    // Over 120 s of 12-second blocks: the mean takes the swap's price on block by block.
    let mean = at(json!({ "kind": "time_weighted", "window_s": 120 }));
    let moved = 1e6 * 500.0 / 509.97 / 510.0;
    assert!(mean.is_sorted_by(|a, b| a >= b), "{mean:?}");
    assert!(
        (mean[1] - 2_000.0).abs() < 0.01 && (mean[11] - moved).abs() < 0.01,
        "{mean:?}"
    );
    assert!(mean[5] < 1_999.0 && mean[5] > moved + 1.0, "{mean:?}");
}

#[test]
fn oracles_are_set_frozen_and_deviated_by_the_scenario() {
    for oracle in [json!({ "kind": "outside" }), json!({ "kind": "spot" })] {
        let spot = oracle["kind"] == "spot";
        let mut simulation = quiet(|it| {
            let asset = |kind: &str| json!({ "kind": kind, "asset": "ETH" });
            let deviate = |bps: i32| json!({ "kind": "deviate_oracle", "asset": "ETH", "deviation_bps": bps });
            let swap = json!({ "kind": "swap", "asset": "ETH", "to": "USDC", "amount": "10" });
            let shock = json!({ "kind": "shock", "asset": "ETH", "change_bps": -5000 });
            let moves = if spot { swap } else { shock };
            with_actions(
                it,
                &[
                    (1, "you", asset("freeze_oracle")),
                    (2, "alice", moves),
                    (3, "you", asset("unfreeze_oracle")),
                    (4, "you", deviate(-1_000)),
                    (5, "you", deviate(0)),
                ],
            );
            it["assets"][0]["oracle"] = oracle;
        });
        let reports = run(&mut simulation, 5);
        let prices: Vec<f64> = reports.iter().map(|it| price(&it.outcome.market)).collect();
        let moved = if spot {
            1e6 * 500.0 / 509.97 / 510.0
        } else {
            1_000.0
        };
        let expected = [2_000.0, 2_000.0, moved, moved * 0.9, moved];
        for (found, expected) in prices.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-4, "spot {spot}: {prices:?}");
        }
    }
}

/// A crowd that swaps, and a whale.
fn lively(oracle: &Value) -> Simulation {
    lively_but(oracle, |_| ())
}

pub(crate) fn lively_but(oracle: &Value, change: impl FnOnce(&mut Value)) -> Simulation {
    quiet(|it| {
        it["seed"] = json!(3);
        it["assets"][0]["wobble_bps"] = json!(30);
        it["assets"][0]["oracle"] = oracle.clone();
        it["exchange"][0]["depth_usd"] = json!("3000000");
        let population = &mut it["population"];
        population["lenders"]["supply_usd"] = json!("9000000");
        population["borrowers"]["count"] = json!(120);
        population["borrowers"]["panic_bps"] = json!(3000);
        population["borrowers"]["actions_per_block"] = json!(4);
        population["liquidators"] =
            json!({ "count": 3, "attempts_per_block": 6, "collateral": "sell" });
        population["traders"] = json!({ "count": 20, "swaps_per_block": 5, "swap_usd": "1500" });
        population["arbitrageurs"] = json!({ "count": 2, "funds_usd": "2000000" });
        population["whale"] =
            json!({ "asset": "ETH", "sale_usd": "1200000", "block": 12, "over_blocks": 3 });
        change(it);
    })
}

#[test]
fn people_swap_arbitrageurs_close_the_gap_and_a_whale_opens_it() {
    let mut simulation = lively(&json!({ "kind": "outside" }));
    let mut traded = 0;
    let (mut widest, mut last) = (0.0_f64, 0.0);
    for block in 1..=40 {
        let report = step(&mut simulation);
        let (sent, through) = count(&report.outcome, TransactionKind::Swap);
        traded += through;
        assert!(sent >= through);
        let market = &report.outcome.market;
        last = market.pairs[0].price.to_f64() / market.assets[0].price.to_f64() - 1.0;
        if block >= 12 {
            widest = widest.min(last);
        }
    }
    assert!(traded > 120, "{traded} swaps");
    assert!(widest < -0.05, "the whale moves the price by {widest}");
    // Within the fee and a block's noise, as far as the arbitrageurs' money goes.
    assert!(last.abs() < 0.01, "the gap is closed: {last}");
}

#[test]
fn a_sale_on_a_spot_oracle_liquidates_where_one_on_a_plain_oracle_does_not() {
    let liquidated = |oracle: Value| {
        // Nobody brings the price back.
        let mut simulation = lively_but(&oracle, |it| {
            it["population"]["arbitrageurs"]["count"] = json!(0);
        });
        let reports = run(&mut simulation, 20);
        let panicked = reports.iter().flat_map(|it| &it.outcome.transactions);
        let sold = panicked
            .filter(|it| it.kind == TransactionKind::Swap && it.actor.role == Role::Borrower)
            .count();
        let last = &reports[19].outcome.market;
        (last.liquidations_so_far, sold)
    };
    let plain = liquidated(json!({ "kind": "outside" }));
    let spot = liquidated(json!({ "kind": "spot" }));
    assert!(spot.0 > plain.0 && spot.1 > plain.1, "{plain:?} {spot:?}");
}

#[test]
fn a_market_with_an_exchange_is_the_same_under_every_strategy_and_after_going_back() {
    for oracle in ["spot", "outside"] {
        let oracle = json!({ "kind": oracle });
        let mut plain = lively(&oracle);
        let expected: Vec<_> = run(&mut plain, 22)
            .into_iter()
            .map(|it| it.outcome)
            .collect();
        let mut virtually = lively(&oracle);
        for expected in &expected {
            let strategy = Strategy::BlockStmVirtual {
                workers: 8,
                seed: 5,
            };
            assert_eq!(step_by(&mut virtually, strategy).outcome, *expected);
        }
        virtually.rewind(10);
        for expected in &expected[virtually.block() as usize..] {
            assert_eq!(step(&mut virtually).outcome, *expected);
        }
    }
}

#[test]
fn a_loop_reaches_its_leverage_and_unwinding_gives_back_what_is_left() {
    let mut simulation = quiet(|it| {
        it["exchange"][0]["depth_usd"] = json!("50000000");
        let actions = [
            (
                1,
                "alice",
                json!({ "kind": "loop", "asset": "USDC", "collateral": "ETH", "amount": "max", "leverage": "3" }),
            ),
            (
                3,
                "alice",
                json!({ "kind": "unwind", "asset": "USDC", "collateral": "ETH" }),
            ),
            (
                2,
                "bob",
                json!({ "kind": "loop", "asset": "ETH", "collateral": "USDC", "amount": "50000", "leverage": "2" }),
            ),
        ];
        let mut actions = actions;
        actions.sort_by_key(|(block, ..)| *block);
        with_actions(it, &actions);
    });
    let reports = run(&mut simulation, 3);
    let all = reports.iter().flat_map(|it| &it.outcome.transactions);
    assert!(
        all.clone().all(|it| it.status == Status::Succeeded),
        "{:?}",
        all.collect::<Vec<_>>()
    );
    let position =
        |block: usize, index: usize| reports[block - 1].outcome.market.named[index].clone();
    let leverage = |block, index| {
        let held = position(block, index);
        let equity = held.collateral_usd.to_f64() - held.debt_usd.to_f64();
        held.collateral_usd.to_f64() / equity
    };
    // Alice is long: 3 times her 10 ETH, less what the swap and the loan cost.
    assert!((leverage(1, 0) - 3.0).abs() < 1e-6, "{}", leverage(1, 0));
    assert!(position(1, 0).debt[1].to_f64() > 39_000.0);
    // Bob is short: dollars against ether.
    assert!((leverage(2, 1) - 2.0).abs() < 1e-6, "{}", leverage(2, 1));
    assert!(position(2, 1).debt[0].to_f64() > 20.0);
    // Fees twice over: 0.3 % and 0.05 % of the 40,000 that were borrowed, in ether.
    let left = position(3, 0);
    assert_eq!((left.debt_usd, left.collateral_usd), (Wad::ZERO, Wad::ZERO));
    let back = left.wallet[0].to_f64();
    assert!((9.8..10.0).contains(&back), "{back}");
}

#[test]
fn loopers_open_before_the_first_block_and_leave_when_it_gets_tight() {
    let mut simulation = quiet(|it| {
        it["exchange"][0]["depth_usd"] = json!("20000000");
        it["population"]["lenders"]["supply_usd"] = json!("9000000");
        it["population"]["loopers"] =
            json!({ "count": 20, "equity_usd": "5000", "leverage": "3.5", "short_bps": 4000 });
        it["actors"] = json!([]);
        it["actions"] = json!([
            { "block": 3, "action": { "kind": "shock", "asset": "ETH", "change_bps": -1100 } }
        ]);
    });
    let before = simulation.report_at_genesis().outcome.market;
    assert_eq!(before.positions, 20);
    let reports = run(&mut simulation, 6);
    let unwound: usize = reports
        .iter()
        .map(|it| count(&it.outcome, TransactionKind::Unwind).1)
        .sum();
    let last = &reports[5].outcome.market;
    // Those who are long leave; those who are short have nothing to fear.
    assert!((5..=18).contains(&unwound), "{unwound}");
    assert_eq!(last.positions as usize, 20 - unwound);
    assert_eq!(last.liquidations_so_far, 0);
}

#[test]
fn a_market_without_anybody_goes_on() {
    let mut simulation = quiet(|it| {
        it["population"]["lenders"]["count"] = json!(0);
        it["population"]["payments_per_block"] = json!(5);
    });
    for report in run(&mut simulation, 3) {
        assert_eq!(report.outcome.transactions.len(), 0);
        assert_eq!(report.outcome.market.yours.len(), 1);
    }
}
