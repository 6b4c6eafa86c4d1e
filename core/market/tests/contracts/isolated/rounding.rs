//! No free value: what comes out of a round trip at constant price and time is never more than what went in.

use alloy_primitives::{Address, U256};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::{COLLATERAL, LOAN, Stage};
use crate::world::{ALICE, ALL, BOB, CAROL, units};

/// A market whose shares have odd prices on both sides, by interest of odd times.
fn odd(random: &mut ChaCha8Rng) -> Stage {
    let mut stage = Stage::new();
    let amount = 1_000_000 + random.next_u64() % 10_000_000_000;
    stage.supply(BOB, U256::from(amount)).unwrap();
    stage.put_in(CAROL, units("100000", 18)).unwrap();
    let debt = 1 + random.next_u64() % amount;
    stage.borrow(CAROL, U256::from(debt)).unwrap();
    for _ in 0..4 {
        stage.world.later(random.next_u64() % 100_000_000);
        let amount = 1 + random.next_u64() % 1_000_000;
        stage.supply(BOB, U256::from(amount)).unwrap();
        stage.repay(CAROL, U256::from(1 + amount / 7)).unwrap();
    }
    stage
}

fn wallets(stage: &Stage, user: Address) -> [U256; 2] {
    [COLLATERAL, LOAN].map(|asset| stage.world.wallet(user, asset))
}

#[test]
fn round_trips_never_pay() {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let mut kept = 0;
    for _ in 0..60 {
        let mut stage = odd(&mut random);
        let before = wallets(&stage, ALICE);
        // Supply and withdraw, in one piece or in two.
        let amount = 1 + (random.next_u64() >> (6 + random.next_u64() % 54));
        stage.supply(ALICE, U256::from(amount)).unwrap();
        if random.next_u64() % 2 == 0 {
            let some = stage.position(ALICE).supplied / U256::from(3);
            if !some.is_zero() {
                stage.withdraw(ALICE, some).unwrap();
            }
        }
        if !stage.position(ALICE).supplied.is_zero() {
            stage.withdraw(ALICE, ALL).unwrap();
        }
        let after = wallets(&stage, ALICE);
        assert!(after[LOAN] <= before[LOAN]);
        kept += u32::from(after[LOAN] < before[LOAN]);
        // Borrow and repay.
        stage.put_in(ALICE, units("1000", 18)).unwrap();
        let most: u64 = stage.state().cash.to();
        let amount = 1 + random.next_u64() % most.clamp(1, 1_000_000);
        let before = wallets(&stage, ALICE);
        if stage.borrow(ALICE, U256::from(amount)).is_ok() {
            let debt = stage.position(ALICE).debt;
            assert!(debt >= U256::from(amount));
            if debt > U256::from(2) && random.next_u64() % 2 == 0 {
                stage.repay(ALICE, debt / U256::from(2)).unwrap();
            }
            stage.repay(ALICE, ALL).unwrap();
        }
        assert!(wallets(&stage, ALICE)[LOAN] <= before[LOAN]);
        stage.take_out(ALICE, ALL).unwrap();
        let after = wallets(&stage, ALICE);
        assert_eq!(after[COLLATERAL], before[COLLATERAL] + units("1000", 18));
    }
    assert!(kept > 10, "rounding is at work in {kept} cases");
}

#[test]
fn a_first_supplier_cannot_take_the_second_ones_deposit() {
    // The inflation attack: own the first share, give to the market, round the next supplier's shares to nothing. Gifts do
    // not count, and interest paid to oneself does not either: a million virtual shares share it.
    let mut stage = Stage::new();
    stage.supply(ALICE, U256::from(1)).unwrap();
    stage.put_in(ALICE, units("1000", 18)).unwrap();
    stage.borrow(ALICE, U256::from(1)).unwrap();
    stage.world.later(1_000_000_000);
    stage
        .send(ALICE, &leverloom_market::abi::IsolatedMarket::accrueCall {})
        .unwrap();
    stage.supply(BOB, units("10", 6)).unwrap();
    let lost = units("10", 6) - stage.position(BOB).supplied;
    assert!(lost <= U256::from(30_000_000 / 1_000_000), "{lost}");
}
