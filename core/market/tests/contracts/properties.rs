//! No free value: whatever the indexes, whatever the amounts, a round trip at one moment never pays.

use alloy_primitives::U256;
use leverloom_market::abi::LendingPool;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::world::{ALICE, ALL, BOB, CAROL, DAVE, E8, World, units};

/// A pool in use whose indexes stand at arbitrary rays: what years of odd rates would lead to.
fn aged(supply_growth: u64, borrow_growth: u64) -> World {
    let mut world = World::standard();
    world.supply(DAVE, 0, units("1000", 18)).unwrap();
    world.supply(DAVE, 1, units("100", 8)).unwrap();
    world.supply(DAVE, 2, units("100000000", 6)).unwrap();
    world.supply(CAROL, 0, units("100000", 18)).unwrap();
    for (asset, amount) in [
        (0, units("10", 18)),
        (1, units("1", 8)),
        (2, units("1000000", 6)),
    ] {
        world.borrow(CAROL, asset, amount).unwrap();
    }
    let ray = 10u128.pow(27);
    for asset in 0..3 {
        // Up to +1,844 %, down to the last ray; the borrow index is the larger one, as it always is.
        let supply = ray
            + u128::from(supply_growth) * 1_000_000_007
            + u128::from(borrow_growth % 1_000_000_007);
        let borrow = supply + u128::from(borrow_growth) * 999_999_937;
        world.set_indexes(asset, supply, borrow);
    }
    world
}

/// What a wallet lost (positive) or won over a round trip.
fn paid(before: U256, after: U256) -> Result<U256, TestCaseError> {
    before
        .checked_sub(after)
        .ok_or_else(|| TestCaseError::fail(format!("won {}", after - before)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, rng_seed: RngSeed::Fixed(2), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn supplying_and_withdrawing_never_pays_and_costs_a_unit_at_most_a_step(
        growth in (any::<u64>(), any::<u64>()),
        asset in 0usize..3,
        amounts in prop::collection::vec(1u64..1_000_000_000_000, 1..4),
        back in prop::collection::vec(1u64..500_000_000_000, 0..4),
    ) {
        let mut world = aged(growth.0, growth.1);
        let before = world.wallet(ALICE, asset);
        let mut steps = 1u64;
        for amount in amounts {
            steps += u64::from(world.supply(ALICE, asset, U256::from(amount)).is_ok());
        }
        for amount in back {
            steps += u64::from(world.withdraw(ALICE, asset, U256::from(amount)).is_ok());
        }
        let _ = world.withdraw(ALICE, asset, ALL);
        let lost = paid(before, world.wallet(ALICE, asset))?;
        // A scaled unit is worth at most twenty base units at these indexes.
        prop_assert!(lost <= U256::from(20 * steps), "lost {lost} in {steps} steps");
        prop_assert_eq!(world.supplied(ALICE, asset), U256::ZERO);
    }

    #[test]
    fn borrowing_and_repaying_never_pays(
        growth in (any::<u64>(), any::<u64>()),
        asset in 0usize..3,
        amounts in prop::collection::vec(1u64..50_000_000, 1..4),
        back in prop::collection::vec(1u64..30_000_000, 0..4),
    ) {
        let mut world = aged(growth.0, growth.1);
        world.supply(ALICE, 0, units("100000", 18)).unwrap();
        let before = world.wallet(ALICE, asset);
        let mut steps = 1u64;
        for amount in amounts {
            world.borrow(ALICE, asset, U256::from(amount)).unwrap();
            steps += 1;
        }
        for amount in back {
            steps += u64::from(world.repay(ALICE, asset, U256::from(amount)).is_ok());
        }
        let _ = world.repay(ALICE, asset, ALL);
        let lost = paid(before, world.wallet(ALICE, asset))?;
        prop_assert!(lost <= U256::from(40 * steps), "lost {lost} in {steps} steps");
        prop_assert_eq!(world.debt(ALICE, asset), U256::ZERO);
    }

    #[test]
    fn others_gain_or_keep_by_anybodys_round_trip(
        growth in (any::<u64>(), any::<u64>()),
        amount in 1u64..1_000_000_000_000,
    ) {
        let mut world = aged(growth.0, growth.1);
        world.supply(BOB, 2, units("5000", 6)).unwrap();
        let before = [world.supplied(BOB, 2), world.supplied(DAVE, 2)];
        let debt = world.debt(CAROL, 2);
        if world.supply(ALICE, 2, U256::from(amount)).is_ok() {
            world.withdraw(ALICE, 2, ALL).unwrap();
        }
        prop_assert_eq!([world.supplied(BOB, 2), world.supplied(DAVE, 2)], before);
        prop_assert_eq!(world.debt(CAROL, 2), debt);
    }

    #[test]
    fn splitting_a_liquidation_never_seizes_more_for_the_same_debt(
        // All may be repaid here (below 0.95), and the parts do not heal the position.
        price in 1_600 * E8..1_830 * E8,
        parts in prop::collection::vec(1_000_000u64..900_000_000, 2..6),
    ) {
        let mut world = World::standard();
        world.supply(DAVE, 2, units("100000", 6)).unwrap();
        world.supply(DAVE, 0, units("100", 18)).unwrap();
        world.supply(ALICE, 0, units("10", 18)).unwrap();
        world.borrow(ALICE, 2, units("16000", 6)).unwrap();
        world.set_price(0, price);
        let mut whole = world.clone();
        let (mut repaid, mut seized) = (U256::ZERO, U256::ZERO);
        for part in parts {
            let event: LendingPool::Liquidate = world.liquidate(BOB, (0, 2), ALICE, U256::from(part)).unwrap().event();
            repaid += event.repaid;
            seized += event.seized;
        }
        let event: LendingPool::Liquidate = whole.liquidate(BOB, (0, 2), ALICE, repaid).unwrap().event();
        prop_assert_eq!(event.repaid, repaid);
        prop_assert!(seized <= event.seized);
        prop_assert!(world.account(ALICE).collateralUsd >= whole.account(ALICE).collateralUsd);
    }
}
