//! Rates at the points that can be worked out by hand, indexes to the last ray, the pool's share.

use alloy_primitives::U256;
use leverloom_market::abi::LendingPool::{self, AssetConfig};
use num_bigint::BigInt;
use num_rational::BigRational as Q;
use num_traits::One;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use crate::book::{exact, ten, whole};
use crate::world::{ALICE, ALL, BOB, CAROL, OWNER, World, YEAR, eth, units, usdc};

/// `percent` % as a ray.
fn percent(text: &str) -> U256 {
    units(text, 25)
}

/// 1,000 USDC supplied by Bob, `borrowed` of them borrowed by Alice.
fn lent_out(borrowed: &str) -> World {
    let mut world = World::standard();
    world.supply(ALICE, 0, units("1000", 18)).unwrap();
    world.supply(BOB, 2, units("1000", 6)).unwrap();
    if borrowed != "0" {
        world.borrow(ALICE, 2, units(borrowed, 6)).unwrap();
    }
    world
}

#[test]
fn rates_follow_the_kink() {
    // base 1 %, slope 5.5 % up to 92 %, then 60 %; the pool keeps a tenth.
    let points = [
        ("0", "0", "1", "0"),
        ("460", "46", "3.75", "1.5525"),
        ("920", "92", "6.5", "5.382"),
        ("960", "96", "36.5", "31.536"),
        ("1000", "100", "66.5", "59.85"),
    ];
    for (borrowed, utilization, borrow, supply) in points {
        let reserve = lent_out(borrowed).reserve(2);
        assert_eq!(
            reserve.utilization,
            percent(utilization),
            "{borrowed} borrowed"
        );
        assert_eq!(reserve.borrowRate, percent(borrow), "{borrowed} borrowed");
        assert_eq!(reserve.supplyRate, percent(supply), "{borrowed} borrowed");
    }
}

#[test]
fn a_rate_between_two_rays_goes_against_the_borrower_and_against_the_supplier() {
    let mut world = World::standard();
    world.supply(ALICE, 0, units("1000", 18)).unwrap();
    world.supply(BOB, 2, units("3", 6)).unwrap();
    world.borrow(ALICE, 2, units("1", 6)).unwrap();
    let reserve = world.reserve(2);
    // A third, ceiled; 1 % + 5.5 % · (1/3) / 0.92, ceiled; its third, floored, less a tenth, floored.
    assert_eq!(
        reserve.utilization.to_string(),
        "333333333333333333333333334"
    );
    let borrow = Q::new(1.into(), 100.into())
        + Q::new(55.into(), 1000.into()) / whole(3) / Q::new(92.into(), 100.into());
    let gap = exact(reserve.borrowRate) - &borrow * ten(27);
    assert!(gap > whole(0) && gap < whole(2), "off by {gap} rays");
    let supply = borrow / whole(3) * Q::new(9.into(), 10.into());
    let gap = supply * ten(27) - exact(reserve.supplyRate);
    assert!(gap >= whole(0) && gap < whole(2), "off by {gap} rays");
}

#[test]
fn after_a_year_the_indexes_stand_where_they_should_to_the_last_ray() {
    let mut world = lent_out("920");
    world.later(YEAR);
    let reserve = world.reserve(2);
    // Suppliers: 1 + 0.065 · 0.92 · 0.9. Borrowers: 1 + x + x²/2 + x³/6 for x = 0.065, ceiled.
    assert_eq!(reserve.supplyIndex, units("1.05382", 27));
    assert_eq!(
        reserve.borrowIndex.to_string(),
        "1067158270833333333333333334"
    );
    // 920 USDC owe 61.785609 of interest; the tenth of it, in scaled units, at the new index.
    assert_eq!(world.debt(ALICE, 2), units("981.785610", 6), "ceiled");
    assert_eq!(world.supplied(BOB, 2), units("1053.82", 6));
    assert_eq!(reserve.treasury, units("6.178559", 6), "floored twice");

    let receipt = world.repay(ALICE, 2, ALL).unwrap();
    let accrued: LendingPool::InterestAccrued = receipt.event();
    assert_eq!(accrued.supplyIndex, reserve.supplyIndex);
    assert_eq!(accrued.borrowIndex, reserve.borrowIndex);
    assert_eq!(accrued.treasuryScaled, U256::from(5_863_012));
    assert_eq!(
        world.reserve(2).treasury,
        reserve.treasury,
        "what a view foresees is what an accrual does"
    );
}

#[test]
fn interest_accrues_once_a_block() {
    let mut world = lent_out("920");
    world.later(12);
    let first = world.supply(CAROL, 2, units("1", 6)).unwrap();
    assert_eq!(first.events::<LendingPool::InterestAccrued>().len(), 1);
    let second = world.supply(CAROL, 2, units("1", 6)).unwrap();
    assert!(second.events::<LendingPool::InterestAccrued>().is_empty());
    assert!(second.gas_used < first.gas_used);
}

#[test]
fn a_second_of_interest_is_not_lost() {
    let mut world = lent_out("920");
    world.later(1);
    let reserve = world.reserve(2);
    let (x, r) = (
        Q::new(BigInt::from(65), BigInt::from(1000u64 * YEAR)),
        ten(27),
    );
    let series = Q::one() + &x + &x * &x / whole(2) + &x * &x * &x / whole(6);
    let (exactly, seen) = (series * &r, exact(reserve.borrowIndex));
    assert!(seen > exactly && seen < exactly + whole(5));
    let supply = (Q::one() + x * Q::new(92.into(), 100.into()) * Q::new(9.into(), 10.into())) * r;
    assert_eq!(exact(reserve.supplyIndex), supply.floor());
}

#[test]
fn borrow_indexes_stay_within_rays_of_the_exact_series_and_never_below() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..40 {
        let config = AssetConfig {
            baseRateBps: (random.next_u64() % 10_001) as u16,
            slope1Bps: 0,
            slope2Bps: 0,
            ..usdc().config
        };
        let rate = config.baseRateBps;
        let mut world = World::new(&[eth(), crate::world::Listing { config, ..usdc() }]);
        world.supply(ALICE, 0, units("1000", 18)).unwrap();
        world.supply(BOB, 1, units("1000", 6)).unwrap();
        world.borrow(ALICE, 1, units("500", 6)).unwrap();
        let seconds = random.next_u64() % YEAR + 1;
        world.later(seconds);
        let x = Q::new(rate.into(), 10_000.into()) * Q::new(seconds.into(), YEAR.into());
        let series = Q::one() + &x + &x * &x / whole(2) + &x * &x * &x / whole(6);
        let gap = exact(world.reserve(1).borrowIndex) - series * ten(27);
        assert!(
            gap >= whole(0) && gap < whole(8),
            "rate {rate} bps, {seconds} s: {gap} rays"
        );
    }
}

#[test]
fn accruing_more_often_never_lowers_a_debt_nor_raises_a_claim_above_what_is_owed() {
    let mut rarely = lent_out("960");
    let mut often = rarely.clone();
    rarely.later(YEAR);
    for _ in 0..52 {
        often.later(YEAR / 52);
        often
            .supply(CAROL, 2, U256::from(1))
            .or_else(|_| often.supply(CAROL, 2, U256::from(2)))
            .unwrap();
    }
    often.now = rarely.now;
    assert!(often.debt(ALICE, 2) >= rarely.debt(ALICE, 2));
    for world in [rarely, often] {
        let reserve = world.reserve(2);
        let owns = reserve.cash + world.debt(ALICE, 2) + reserve.deficit;
        assert!(owns >= reserve.totalSupply + reserve.treasury);
    }
}

#[test]
fn the_pools_share_is_paid_out_and_no_more() {
    let mut world = lent_out("920");
    world.later(YEAR);
    let owed = world.reserve(2).treasury;
    let before = world.wallet(CAROL, 2);
    let receipt = world.claim_treasury(2, CAROL).unwrap();
    let claimed: LendingPool::TreasuryClaimed = receipt.event();
    assert_eq!(
        (claimed.asset, claimed.to, claimed.amount),
        (world.tokens[2], CAROL, owed)
    );
    assert_eq!(world.wallet(CAROL, 2) - before, owed);
    assert_eq!(world.reserve(2).treasury, U256::ZERO);
    crate::world::refused(world.claim_treasury(2, OWNER), &LendingPool::ZeroAmount {});
}

#[test]
fn a_claim_of_the_share_stops_at_the_cash() {
    let mut world = lent_out("1000");
    world.later(YEAR);
    world.supply(CAROL, 2, units("5", 6)).unwrap();
    let owed = world.reserve(2).treasury;
    assert!(owed > units("5", 6));
    let claimed: LendingPool::TreasuryClaimed = world.claim_treasury(2, CAROL).unwrap().event();
    assert_eq!(claimed.amount, units("5", 6));
    let left = owed - claimed.amount - world.reserve(2).treasury;
    assert!(left <= U256::ONE, "rounded against the claimer by {left}");
}
