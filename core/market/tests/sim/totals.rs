//! What liquidations came to and what caused them, against values worked out by hand.

use leverloom_model::report::{BlockReport, Cause, Liquidation, Market, Status};
use serde_json::{Value, json};

use crate::exchange::{quiet, run, with_actions};

fn supply() -> (u32, &'static str, Value) {
    let all = json!({ "kind": "supply", "asset": "ETH", "amount": "max" });
    (1, "alice", all)
}

fn borrow(amount: &str) -> (u32, &'static str, Value) {
    let action = json!({ "kind": "borrow", "asset": "USDC", "amount": amount });
    (1, "alice", action)
}

fn shock(asset: &str, change_bps: i32) -> Value {
    json!({ "kind": "shock", "asset": asset, "change_bps": change_bps })
}

fn liquidate() -> Value {
    json!({
        "kind": "liquidate", "asset": "USDC", "collateral": "ETH", "borrower": "alice", "amount": "max"
    })
}

fn swap(asset: &str, to: &str, amount: &str) -> Value {
    json!({ "kind": "swap", "asset": asset, "to": to, "amount": amount })
}

/// Alice has supplied her 10 ETH at 2,000 dollars and borrowed 15,000 in block 1; then this happens.
fn told(
    change: impl FnOnce(&mut Value),
    blocks: u32,
    later: &[(u32, &str, Value)],
) -> Vec<BlockReport> {
    let mut simulation = quiet(|it| {
        let mut actions = vec![supply(), borrow("15000")];
        actions.extend_from_slice(later);
        with_actions(it, &actions);
        change(it);
    });
    let reports = run(&mut simulation, blocks);
    for transaction in reports.iter().flat_map(|it| &it.outcome.transactions) {
        assert_eq!(transaction.status, Status::Succeeded, "{transaction:?}");
    }
    reports
}

fn market(reports: &[BlockReport], block: usize) -> &Market {
    &reports[block - 1].outcome.market
}

#[track_caller]
fn only(market: &Market) -> &Liquidation {
    let [liquidation] = &market.liquidations[..] else {
        panic!("one liquidation: {:?}", market.liquidations);
    };
    liquidation
}

/// To a tenth of a dollar: interest of a few blocks on 15,000 dollars is less.
#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.1, "{found}, not {expected}");
}

#[test]
fn a_fall_of_the_price_is_repaid_with_a_bonus_that_the_pool_shares() {
    let reports = told(
        |it| it["assets"][0]["liquidation_protocol_fee_bps"] = json!(2_000),
        5,
        &[(3, "you", shock("ETH", -2_000)), (4, "bob", liquidate())],
    );
    let totals = &market(&reports, 3).totals;
    assert_eq!((totals.liquidations, totals.repaid_usd.0), (0, 0));
    let it = only(market(&reports, 4));
    // 16,000 · 0.83 / 15,000 = 0.885, above 0.83 · 1.05: it helps; below 0.95: all of the debt.
    assert_eq!((it.cause, it.toxic, it.cascade), (Cause::Price, false, 1));
    assert_eq!((it.sold_for, it.price_impact_usd), (None, None));
    close(it.protocol_fee.to_f64() * 1_600.0, 150.0);
    let totals = &market(&reports, 4).totals;
    assert_eq!((totals.liquidations, totals.toxic), (1, 0));
    assert_eq!((totals.by_price, totals.deepest_cascade), (1, 1));
    // Seized: 15,000 · 1.05. The pool keeps 20 % of the bonus of 750.
    close(totals.repaid_usd.to_f64(), 15_000.0);
    close(totals.seized_usd.to_f64(), 15_750.0);
    close(totals.protocol_fee_usd.to_f64(), 150.0);
    close(totals.profit_usd.to_f64(), 600.0);
    close(totals.protocol_usd.to_f64(), 150.0);
    assert_eq!((totals.sold_for_usd.0, totals.price_impact_usd.0), (0, 0));
    assert_eq!((totals.bad_debt_usd.0, totals.lenders_loss_usd.0), (0, 0));
    assert_eq!(market(&reports, 5).totals, *totals);
}

#[test]
fn debt_without_collateral_is_bad_debt_then_and_the_lenders_loss_now() {
    let reports = told(
        |_| (),
        5,
        &[
            (3, "you", shock("ETH", -5_000)),
            (4, "bob", liquidate()),
            (5, "you", shock("USDC", -1_000)),
        ],
    );
    // Collateral worth 10,000 repays 10,000 / 1.05.
    let totals = &market(&reports, 4).totals;
    assert_eq!((totals.liquidations, totals.toxic), (1, 1));
    close(totals.repaid_usd.to_f64(), 10_000.0 / 1.05);
    close(totals.seized_usd.to_f64(), 10_000.0);
    close(totals.profit_usd.to_f64(), 10_000.0 - 10_000.0 / 1.05);
    let bad = 15_000.0 - 10_000.0 / 1.05;
    close(totals.bad_debt_usd.to_f64(), bad);
    close(totals.lenders_loss_usd.to_f64(), bad);
    let totals = &market(&reports, 5).totals;
    close(totals.bad_debt_usd.to_f64(), bad);
    close(totals.lenders_loss_usd.to_f64(), bad * 0.9);
}

#[test]
fn what_is_sold_is_counted_with_what_it_brought_and_cost() {
    let reports = told(
        |it| {
            it["population"]["liquidators"] =
                json!({ "count": 1, "attempts_per_block": 1, "collateral": "sell" });
        },
        3,
        &[(3, "you", shock("ETH", -2_000))],
    );
    let before = &market(&reports, 2).pairs[0];
    let (ether, dollars) = (before.base_reserve.to_f64(), before.quote_reserve.to_f64());
    let it = only(market(&reports, 3));
    let sold = it.seized.to_f64();
    let brought = dollars * 0.997 * sold / (ether + 0.997 * sold);
    let totals = &market(&reports, 3).totals;
    assert_eq!(totals.sold, [it.seized, leverloom_model::units::Wad::ZERO]);
    close(sold * 1_600.0, it.repaid.to_f64() * 1.05);
    close(totals.sold_for_usd.to_f64(), brought);
    close(totals.profit_usd.to_f64(), brought - it.repaid.to_f64());
    // The pair still said 2,000, whatever the market said.
    close(totals.price_impact_usd.to_f64(), sold * 2_000.0 - brought);
    assert_eq!(it.price_impact_usd, Some(totals.price_impact_usd));
    assert_eq!(it.cause, Cause::Price);
}

#[test]
fn a_swap_that_moves_a_spot_oracle_is_the_cause_and_stays_it() {
    let reports = told(
        |it| {
            it["assets"][0]["oracle"] = json!({ "kind": "spot" });
            it["actors"][1]["wallet"] = json!([
                { "asset": "ETH", "amount": "60" }, { "asset": "USDC", "amount": "100000" }
            ]);
        },
        6,
        // The price that does not matter falls as well, and is no cause.
        &[
            (3, "bob", swap("ETH", "USDC", "60")),
            (5, "you", shock("ETH", -100)),
            (6, "bob", liquidate()),
        ],
    );
    assert_eq!(market(&reports, 3).under_water, 1);
    assert_eq!(only(market(&reports, 6)).cause, Cause::Exchange);
    assert_eq!(market(&reports, 6).totals.by_exchange, 1);
}

#[test]
fn a_price_pushed_down_and_up_again_in_one_block_is_the_exchanges() {
    let reports = told(
        |it| {
            it["assets"][0]["oracle"] = json!({ "kind": "spot" });
            it["actors"][1]["wallet"] = json!([{ "asset": "ETH", "amount": "60" }]);
        },
        3,
        &[
            (3, "bob", swap("ETH", "USDC", "60")),
            (3, "bob", liquidate()),
            (3, "bob", swap("USDC", "ETH", "90000")),
        ],
    );
    let it = only(market(&reports, 3));
    // Nothing that stands after the block would have allowed it.
    assert!(it.health_before.expect("a debt").to_f64() > 1.0);
    assert_eq!(it.cause, Cause::Exchange);
}

#[test]
fn interest_alone_takes_an_account_under_water() {
    let mut simulation = quiet(|it| {
        it["chain"]["block_time_s"] = json!(3_600);
        it["assets"][0]["ltv_bps"] = json!(8_299);
        it["assets"][0]["liquidation_threshold_bps"] = json!(8_300);
        // 100 % a year and more: 0.011 % an hour; 16,600 / 16,597 is 0.018 % away.
        it["assets"][1]["rates"]["base_bps"] = json!(10_000);
        let actions = [supply(), borrow("16597"), (5, "bob", liquidate())];
        with_actions(it, &actions);
    });
    let reports = run(&mut simulation, 5);
    assert_eq!(market(&reports, 2).under_water, 0);
    let it = only(market(&reports, 5));
    assert_eq!(it.cause, Cause::Interest);
    assert_eq!(market(&reports, 5).totals.by_interest, 1);
}

#[test]
fn what_the_scenario_tells_the_oracle_is_the_cause_and_shows_in_the_profit() {
    let asset = |kind: &str| json!({ "kind": kind, "asset": "ETH" });
    let deviate = json!({ "kind": "deviate_oracle", "asset": "ETH", "deviation_bps": -2_000 });
    let set = json!({ "kind": "set_oracle", "asset": "ETH", "price": "1600" });
    for tell in [deviate.clone(), set] {
        let reports = told(|_| (), 4, &[(3, "you", tell), (4, "bob", liquidate())]);
        let it = only(market(&reports, 4));
        assert_eq!(it.cause, Cause::Oracle);
        // Ether at 2,000 was seized at 1,600.
        let profit = 15_000.0 * 1.05 / 1_600.0 * 2_000.0 - 15_000.0;
        close(it.profit_usd.to_f64(), profit);
        assert_eq!(market(&reports, 4).totals.by_oracle, 1);
    }
    // A price that was held back and comes all at once.
    let frozen = told(
        |_| (),
        5,
        &[
            (2, "you", asset("freeze_oracle")),
            (3, "you", shock("ETH", -2_000)),
            (4, "you", asset("unfreeze_oracle")),
            (5, "bob", liquidate()),
        ],
    );
    assert_eq!(only(market(&frozen, 5)).cause, Cause::Oracle);
    // Told three blocks ago, heard now; the deviation before that stands still while the market falls.
    let late = |actions: &[(u32, &str, Value)]| {
        let reports = told(
            |it| it["assets"][0]["oracle"] = json!({ "kind": "delayed", "blocks": 3 }),
            10,
            actions,
        );
        only(market(&reports, 10)).cause
    };
    let cause = late(&[(4, "you", deviate), (10, "bob", liquidate())]);
    assert_eq!(cause, Cause::Oracle);
    let little = json!({ "kind": "deviate_oracle", "asset": "ETH", "deviation_bps": -100 });
    let cause = late(&[
        (2, "you", little),
        (6, "you", shock("ETH", -2_000)),
        (10, "bob", liquidate()),
    ]);
    assert_eq!(cause, Cause::Price);
}

#[test]
fn totals_go_back_with_the_run() {
    let mut simulation = quiet(|it| {
        let later = [(3, "you", shock("ETH", -2_000)), (4, "bob", liquidate())];
        let actions = [vec![supply(), borrow("15000")], later.to_vec()].concat();
        with_actions(it, &actions);
    });
    let all: Vec<_> = run(&mut simulation, 6)
        .into_iter()
        .map(|it| it.outcome)
        .collect();
    assert_eq!(all[5].market.totals.liquidations, 1);
    for target in [5, 3, 0] {
        simulation.rewind(target);
        for expected in &all[target as usize..] {
            assert_eq!(crate::support::step(&mut simulation).outcome, *expected);
        }
    }
}
