//! Who collides with whom: what isolation, sides of their own and untouched totals are for.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::Location;
use leverloom_market::abi::{IsolatedMarket, Token};
use leverloom_market::isolated::{BORROW_SIDE, LAST_UPDATE, SUPPLY_SIDE, isolated_market};
use leverloom_market::slots;

use super::accounts::ready;
use super::{COLLATERAL, LOAN, Stage, parameters};
use crate::world::{ALICE, BOB, CAROL, DAVE, units};

fn call(market: Address, from: Address, call: &impl SolCall) -> (Address, Address, Bytes) {
    (from, market, call.abi_encode().into())
}

fn accrue(market: Address, from: Address) -> (Address, Address, Bytes) {
    call(market, from, &IsolatedMarket::accrueCall {})
}

#[test]
fn putting_collateral_in_touches_the_users_slot_and_the_tokens_alone() {
    let mut stage = ready();
    stage.borrow(ALICE, units("1000", 6)).unwrap();
    stage.world.later(12);
    let put_in = IsolatedMarket::supplyCollateralCall {
        amount: U256::from(5),
    };
    let token = stage.world.tokens[COLLATERAL];
    let writes = stage.world.writes(CAROL, stage.market, &put_in);
    let storage: Vec<Location> = writes
        .into_iter()
        .map(|(location, ..)| location)
        .filter(|location| matches!(location, Location::Storage(..)))
        .collect();
    let mut expected = vec![
        Location::Storage(stage.market, leverloom_market::isolated::collateral(CAROL)),
        Location::Storage(token, slots::balance(CAROL)),
        Location::Storage(token, slots::balance(stage.market)),
    ];
    expected.sort_unstable();
    assert_eq!(storage, expected);
    let reads = stage.world.reads(CAROL, stage.market, &put_in);
    for slot in [SUPPLY_SIDE, BORROW_SIDE, LAST_UPDATE] {
        let location = Location::Storage(stage.market, U256::from(slot));
        assert!(!reads.contains(&location), "slot {slot}");
    }
}

#[test]
fn a_supply_and_a_repayment_of_a_block_write_different_sides() {
    // Their tokens' balances are another matter: the market's own balance of the loan token joins them.
    let mut stage = ready();
    stage.borrow(ALICE, units("1000", 6)).unwrap();
    stage.send(DAVE, &IsolatedMarket::accrueCall {}).unwrap();
    let amount = units("10", 6);
    let slots_of = |writes: Vec<(Location, U256, U256)>| -> Vec<U256> {
        let ours = |location| match location {
            Location::Storage(contract, slot) if contract == stage.market => Some(slot),
            _ => None,
        };
        let written = writes
            .into_iter()
            .filter_map(|(location, ..)| ours(location));
        written.filter(|slot| *slot < U256::from(8)).collect()
    };
    let supply = stage
        .world
        .writes(BOB, stage.market, &IsolatedMarket::supplyCall { amount });
    assert_eq!(slots_of(supply), [U256::from(SUPPLY_SIDE)]);
    let repay = stage
        .world
        .writes(ALICE, stage.market, &IsolatedMarket::repayCall { amount });
    assert_eq!(slots_of(repay), [U256::from(BORROW_SIDE)]);
    // The first call of a later block writes both sides and the time, whatever it is for.
    stage.world.later(12);
    let supply = stage
        .world
        .writes(BOB, stage.market, &IsolatedMarket::supplyCall { amount });
    let ours = supply
        .iter()
        .filter(|(location, ..)| {
            [SUPPLY_SIDE, BORROW_SIDE, LAST_UPDATE]
                .iter()
                .any(|slot| *location == Location::Storage(stage.market, U256::from(*slot)))
        })
        .count();
    assert_eq!(ours, 3);
}

#[test]
fn two_markets_of_the_same_tokens_have_nothing_in_common() {
    let mut stage = ready();
    let config = leverloom_market::abi::IsolatedMarket::MarketConfig {
        loanToken: stage.world.tokens[LOAN],
        collateralToken: stage.world.tokens[COLLATERAL],
        oracle: stage.world.oracle,
        lltvBps: 7_700,
        ..parameters()
    };
    let other = stage.world.deploy(isolated_market(&config));
    let approval = Token::approveCall {
        spender: other,
        value: U256::MAX,
    };
    for token in [COLLATERAL, LOAN] {
        let token = stage.world.tokens[token];
        stage.world.send(CAROL, token, &approval).unwrap();
    }
    let mut second = Stage {
        world: stage.world.clone(),
        market: other,
    };
    second.put_in(CAROL, units("10", 18)).unwrap();
    second.supply(CAROL, units("1000", 6)).unwrap();
    stage.world = second.world;
    stage.world.later(12);
    let amount = units("100", 6);
    let borrow = IsolatedMarket::borrowCall { amount };
    let one_each = stage.world.edges(&[
        call(stage.market, ALICE, &borrow),
        call(other, CAROL, &borrow),
    ]);
    assert_eq!(one_each, []);
    // While two in the same market share its sides and its balance.
    let both = stage.world.edges(&[
        call(stage.market, ALICE, &borrow),
        accrue(stage.market, BOB),
    ]);
    assert!(!both.is_empty());
    assert!(
        both.iter()
            .all(|(_, _, location)| matches!(location, Location::Storage(contract, _) if *contract == stage.market))
    );
}
