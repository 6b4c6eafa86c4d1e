//! Up: long and short, to the leverage asked for, whatever the pair's depth and the loan's fee.

use alloy_primitives::U256;
use leverloom_market::abi::LeverageRouter;
use num_rational::BigRational as Q;

use super::spec::{Exact, wad_of};
use super::{ETH, Stage, USDC, Way, free, output, wad};
use crate::book::{exact, ten, whole};
use crate::typed::{same, typed};
use crate::world::{ALICE, E8, refused, units};

#[test]
fn every_function_error_and_event_is_known() {
    let router = typed!(
        LeverageRouter: LeverageRouterCalls LeverageRouterErrors LeverageRouterEvents
    );
    same(
        include_str!("../../../contracts/artifacts/LeverageRouter.json"),
        include_str!("../../../contracts/artifacts/LeverageRouter.hex"),
        &router,
    );
}

#[test]
fn a_position_worked_out_by_hand() {
    // 10 ETH at $2,000 to leverage 3, in a pair of 1,000 ETH and 2,000,000 USDC. d dollars buy 997,000 d / (2·10^9 + 997 d) ETH;
    // d = 2/3 · 2,000 · (10 + that): 997 d² + 657,373,333.33… d − 26,666,666,666,666.67 = 0: d = 38,336.49….
    let mut stage = Stage::new();
    let done = stage.open(Way::Long, units("10", 18), "3").unwrap();
    let dollars = exact(done.borrowed) / ten(6);
    let middle = whole(2_000_000_000) - whole(997) * (whole(40_000) + whole(4_000_000)) / whole(3);
    assert_eq!(dollars.to_integer(), 38_336.into());
    let left = |d: &Q| whole(997) * d * d + &middle * d - whole(26_666_666_666_666_i64);
    let cent = Q::new(1.into(), 100.into());
    assert!(left(&(&dollars - &cent)) < whole(0) && left(&(&dollars + &cent)) > whole(0));
    assert_eq!(
        stage.world.supplied(ALICE, ETH),
        units("10", 18) + done.bought
    );
    assert_eq!(stage.world.debt(ALICE, USDC), done.borrowed);
    let gap = wad("3") - stage.leverage(Way::Long);
    assert!(gap < U256::from(10).pow(U256::from(10)), "{gap}");
    // HF = L · LT / (L − 1) = 3 · 0.83 / 2 = 1.245.
    let health = stage.world.health(ALICE);
    assert!(health.abs_diff(wad("1.245")) < U256::from(10).pow(U256::from(10)));
    stage.check_clean();
}

#[test]
fn long_and_short_reach_every_leverage_to_a_base_unit() {
    for way in [Way::Long, Way::Short] {
        for fee_bps in [0, 5, 100] {
            for (target, reserves) in [
                ("1.01", ["1000", "2000000"]),
                ("2", ["1000", "2000000"]),
                ("3.5", ["1000", "2000000"]),
                ("3.9", ["200000", "400000000"]),
                // A pair below the oracle's price, and one above.
                ("2.5", ["1000", "1700000"]),
                ("2.5", ["1000", "2300000"]),
                // Hardly any depth: the price moves far.
                ("1.5", ["12", "24000"]),
            ] {
                let [ether, dollars] = reserves;
                let mut stage = Stage::with_reserves(ether, dollars);
                stage.flash_loans_cost(fee_bps);
                let deposit = match way {
                    Way::Long => units("10.123456789", 18),
                    Way::Short => units("20000.654321", 6),
                };
                let before = Exact::of(&stage, way, deposit, fee_bps);
                let leverage = exact(wad(target)) / ten(18);
                let most = before.most_to_borrow(&leverage);
                let done = stage.open(way, deposit, target).unwrap();
                // The contract rounds the room and the reserve's worth down, each by less than two base units.
                let gap = &most - exact(done.borrowed);
                let what = format!("{way:?} {target} {reserves:?} fee {fee_bps}: {gap}");
                let most_gap = whole(4) * leverage.clone() + whole(4);
                assert!(gap >= whole(-1) && gap <= most_gap, "{what}");
                // The collateral is what the pair gave, less the fee.
                let bought =
                    before.bought(&exact(done.borrowed)).floor() / (whole(1) + &before.fee);
                assert_eq!(exact(done.bought), bought.floor(), "{what}");
                let (collateral, debt) = way.assets();
                assert_eq!(
                    stage.world.supplied(ALICE, collateral),
                    deposit + done.bought
                );
                assert_eq!(stage.world.debt(ALICE, debt), done.borrowed);
                let after = Exact::of(&stage, way, U256::ZERO, fee_bps).leverage();
                let short = (&leverage - &after) / &leverage;
                let dust = Q::new(1.into(), 1_000_000.into());
                assert!(
                    short <= dust && short >= -Q::new(1.into(), 1_000_000_000.into()),
                    "{what}"
                );
                let seen = exact(stage.leverage(way)) / ten(18);
                assert!((wad_of(&after) - seen) * ten(9) < whole(1), "{what}");
                stage.check_clean();
            }
        }
    }
}

#[test]
fn a_position_is_raised_with_and_without_a_deposit() {
    let mut stage = Stage::new();
    stage.open(Way::Long, units("10", 18), "2").unwrap();
    let before = Exact::of(&stage, Way::Long, U256::ZERO, 0);
    let wallet = stage.world.wallet(ALICE, ETH);
    let done = stage.open(Way::Long, U256::ZERO, "3").unwrap();
    assert_eq!(stage.world.wallet(ALICE, ETH), wallet);
    let most = before.most_to_borrow(&whole(3));
    assert!(&most - exact(done.borrowed) <= whole(16));
    let before = Exact::of(&stage, Way::Long, units("5", 18), 0);
    let done = stage.open(Way::Long, units("5", 18), "3").unwrap();
    assert_eq!(stage.world.wallet(ALICE, ETH), wallet - units("5", 18));
    let most = before.most_to_borrow(&whole(3));
    assert!(&most - exact(done.borrowed) <= whole(16));
    // Lower than it stands is no opening.
    let limits = free(U256::ZERO, "2");
    let refusal = stage.open_within(Way::Long, &limits);
    let error = LeverageRouter::LeverageReached {
        leverage: stage.leverage(Way::Long),
        targetLeverage: wad("2"),
    };
    refused(refusal, &error);
}

#[test]
fn opening_says_what_it_did() {
    let mut stage = Stage::new();
    stage.flash_loans_cost(9);
    let receipt = stage
        .open_within(Way::Short, &free(units("10000", 6), "2"))
        .unwrap();
    let done = output::<LeverageRouter::openCall>(&receipt);
    let told: LeverageRouter::Opened = receipt.event();
    assert_eq!(told.user, ALICE);
    assert_eq!(told.collateralAsset, stage.world.tokens[USDC]);
    assert_eq!(told.debtAsset, stage.world.tokens[ETH]);
    assert_eq!(told.deposit, units("10000", 6));
    assert_eq!((told.bought, told.borrowed), (done.bought, done.borrowed));
    assert_eq!(told.leverage, stage.leverage(Way::Short));
    // A short loses when the price rises.
    let health = stage.world.health(ALICE);
    stage.world.set_price(ETH, 2_100 * E8);
    assert!(stage.world.health(ALICE) < health);
}

#[test]
fn leverage_of_nothing_is_one_and_of_too_much_debt_without_end() {
    let mut stage = Stage::new();
    assert_eq!(stage.leverage(Way::Long), wad("1"));
    stage.open(Way::Long, units("10", 18), "3").unwrap();
    stage.world.set_price(ETH, 1_000 * E8);
    assert_eq!(stage.leverage(Way::Long), U256::MAX);
}
