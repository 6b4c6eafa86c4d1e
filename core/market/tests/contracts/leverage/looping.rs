//! The loop that a flash loan stands for: borrow, swap, supply, borrow; and back, step by step.

use alloy_primitives::U256;
use leverloom_market::abi::LeverageRouter::{self, LoopStep, OpenLimits, UnwindLimits};
use num_rational::BigRational as Q;
use num_traits::One;

use super::{ETH, Stage, USDC, Way, down, free, output, wad};
use crate::book::{exact, ten};
use crate::world::{ALICE, Receipt, Refusal, refused, units};

fn up(stage: &mut Stage, way: Way, limits: &OpenLimits, steps: u64) -> Result<Receipt, Refusal> {
    let call = LeverageRouter::openByLoopCall {
        position: stage.position(way),
        limits: limits.clone(),
        maxSteps: U256::from(steps),
    };
    stage.world.send(ALICE, stage.router, &call)
}

fn back(
    stage: &mut Stage,
    way: Way,
    limits: &UnwindLimits,
    steps: u64,
) -> Result<Receipt, Refusal> {
    let call = LeverageRouter::unwindByLoopCall {
        position: stage.position(way),
        limits: limits.clone(),
        maxSteps: U256::from(steps),
    };
    stage.world.send(ALICE, stage.router, &call)
}

#[test]
fn n_steps_without_slippage_are_the_geometric_series() {
    // (1 − LTV^(n+1)) / (1 − LTV): a pair so deep that only its fee shows, 0.3 % of each swap.
    for steps in 1..=6u32 {
        let mut stage = Stage::with_reserves("100000000", "200000000000");
        let limits = free(units("10", 18), "4.9");
        let receipt = up(&mut stage, Way::Long, &limits, steps.into()).unwrap();
        let told: Vec<LoopStep> = receipt.events();
        assert_eq!(told.len(), steps as usize);
        let ltv = Q::new(8.into(), 10.into());
        let kept = Q::new(997.into(), 1000.into());
        // What is bought in step n is worth 0.8 · 0.997 of what was bought before.
        let mut bought = exact(units("10", 18));
        for (index, step) in told.iter().enumerate() {
            bought = bought * &ltv * &kept;
            let share = exact(step.collateralAmount) / &bought;
            assert!(
                (Q::one() - &share) < Q::new(1.into(), 100_000.into()),
                "{share}"
            );
            assert!(share <= Q::one());
            assert_eq!(step.step, U256::from(index));
            assert_eq!(step.user, ALICE);
        }
        let done = output::<LeverageRouter::openByLoopCall>(&receipt);
        assert_eq!(done.steps, U256::from(steps));
        let sum: U256 = told.iter().map(|step| step.debtAmount).sum();
        assert_eq!((done.borrowed, stage.world.debt(ALICE, USDC)), (sum, sum));
        let sum: U256 = told.iter().map(|step| step.collateralAmount).sum();
        assert_eq!(done.bought, sum);
        assert_eq!(told.last().unwrap().healthFactor, stage.world.health(ALICE));
        stage.check_clean();
    }
}

#[test]
fn the_loop_ends_where_the_flash_loan_ends() {
    // Where a flash loan is free and the pair is left to itself, many small swaps are one large one, but for rounding and the fee
    // that stays in the pair.
    for (way, deposit, target) in [
        (Way::Long, units("10", 18), "3"),
        (Way::Short, units("20000", 6), "2.5"),
        (Way::Long, units("10", 18), "1.2"),
    ] {
        let (mut by_loop, mut by_loan) = (Stage::new(), Stage::new());
        let receipt = up(&mut by_loop, way, &free(deposit, target), 40).unwrap();
        let done = output::<LeverageRouter::openByLoopCall>(&receipt);
        let loan = by_loan.open(way, deposit, target).unwrap();
        assert!(done.steps > U256::ZERO && done.steps < U256::from(40));
        let gap = wad(target).abs_diff(by_loop.leverage(way));
        assert!(gap < U256::from(10).pow(U256::from(12)), "{gap}");
        let apart = exact(done.borrowed.abs_diff(loan.borrowed)) / exact(loan.borrowed);
        assert!(apart < Q::new(2.into(), 10_000.into()), "{apart}");
        // And back, in steps: out of it altogether.
        let receipt = back(&mut by_loop, way, &down("1", true), 60).unwrap();
        let out = output::<LeverageRouter::unwindByLoopCall>(&receipt);
        let (collateral, debt) = way.assets();
        assert_eq!(by_loop.world.debt(ALICE, debt), U256::ZERO);
        assert_eq!(by_loop.world.supplied(ALICE, collateral), U256::ZERO);
        assert!(out.repaid >= done.borrowed);
        let steps: Vec<LoopStep> = receipt.events();
        assert_eq!(U256::from(steps.len()), out.steps);
        assert_eq!(
            steps.iter().map(|step| step.debtAmount).sum::<U256>(),
            out.repaid
        );
        by_loop.check_clean();
    }
}

#[test]
fn a_loop_down_stops_at_its_target_or_its_steps() {
    let mut stage = Stage::new();
    stage.open(Way::Long, units("10", 18), "4").unwrap();
    let mut few = stage.clone();
    let receipt = back(&mut few, Way::Long, &down("1", true), 2).unwrap();
    let done = output::<LeverageRouter::unwindByLoopCall>(&receipt);
    assert_eq!(done.steps, U256::from(2));
    assert!(few.leverage(Way::Long) > wad("1"));
    assert!(
        few.world.supplied(ALICE, ETH) > U256::ZERO,
        "there is debt left, so all stays"
    );
    // Each step ends at the health factor of one, from above.
    let steps: Vec<LoopStep> = receipt.events();
    assert!(steps[0].healthFactor > wad("1"));
    let receipt = back(&mut stage, Way::Long, &down("2", false), 50).unwrap();
    let done = output::<LeverageRouter::unwindByLoopCall>(&receipt);
    assert!(done.steps > U256::ONE);
    let leverage = stage.leverage(Way::Long);
    assert!(
        leverage <= wad("2") && leverage > wad("1.999999"),
        "{leverage}"
    );
    stage.check_clean();
}

#[test]
fn a_loop_needs_steps_and_room() {
    let mut stage = Stage::new();
    let limits = free(units("10", 18), "2");
    refused(
        up(&mut stage, Way::Long, &limits, 0),
        &LeverageRouter::NoSteps {},
    );
    let none = down("1", false);
    refused(
        back(&mut stage, Way::Long, &none, 0),
        &LeverageRouter::NoSteps {},
    );
    // At the LTV's end there is nothing to borrow: 2 USDC below 80 % of $20,000 and the price falls.
    stage.world.supply(ALICE, ETH, units("10", 18)).unwrap();
    stage.world.borrow(ALICE, USDC, units("15998", 6)).unwrap();
    stage.world.set_price(ETH, 1_990 * crate::world::E8);
    let more = free(U256::ZERO, "8");
    refused(
        up(&mut stage, Way::Long, &more, 5),
        &LeverageRouter::NoRoom {},
    );
    // Below the threshold nothing can be withdrawn either.
    stage.world.set_price(ETH, 1_900 * crate::world::E8);
    refused(
        back(&mut stage, Way::Long, &none, 5),
        &LeverageRouter::NoRoom {},
    );
    // While a flash loan would: it pays back before it takes out.
    stage.unwind_within(Way::Long, &none).unwrap();
    assert_eq!(stage.world.debt(ALICE, USDC), U256::ZERO);
}

#[test]
fn more_steps_come_closer_and_a_targets_last_step_is_smaller() {
    let mut stage = Stage::new();
    let receipt = up(&mut stage, Way::Long, &free(units("10", 18), "2"), 9).unwrap();
    let told: Vec<LoopStep> = receipt.events();
    // 0.8 and 0.2 of the deposit's worth.
    assert_eq!(told.len(), 2);
    let share = exact(told[1].debtAmount) / exact(told[0].debtAmount);
    assert!(share > Q::new(22.into(), 100.into()) && share < Q::new(28.into(), 100.into()));
    let leverage = exact(stage.leverage(Way::Long)) / ten(18);
    assert!(leverage <= Q::from_integer(2.into()));
}
