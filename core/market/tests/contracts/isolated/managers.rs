//! Acting for others: who may, and where the tokens go.

use alloy_primitives::U256;
use leverloom_market::abi::IsolatedMarket;

use super::accounts::ready;
use super::{COLLATERAL, LOAN, Stage};
use crate::world::{ALICE, ALL, BOB, CAROL, refused, units};

fn allow(stage: &mut Stage, allowed: bool) {
    let call = IsolatedMarket::setManagerCall {
        manager: CAROL,
        allowed,
    };
    let receipt = stage.send(ALICE, &call).unwrap();
    let expected = IsolatedMarket::ManagerSet {
        user: ALICE,
        manager: CAROL,
        allowed,
    };
    assert_eq!(receipt.event::<IsolatedMarket::ManagerSet>(), expected);
    let known = IsolatedMarket::isManagerCall {
        user: ALICE,
        manager: CAROL,
    };
    assert_eq!(stage.view(&known), allowed);
}

#[test]
fn giving_to_others_needs_no_right_and_taking_does() {
    let mut stage = ready();
    let wallet = |stage: &Stage, asset| stage.world.wallet(CAROL, asset);
    let (ether, dollars) = (wallet(&stage, COLLATERAL), wallet(&stage, LOAN));
    let supply = IsolatedMarket::supplyForCall {
        amount: units("100", 6),
        onBehalfOf: ALICE,
    };
    stage.send(CAROL, &supply).unwrap();
    let put_in = IsolatedMarket::supplyCollateralForCall {
        amount: units("1", 18),
        onBehalfOf: ALICE,
    };
    stage.send(CAROL, &put_in).unwrap();
    stage.borrow(ALICE, units("50", 6)).unwrap();
    let repay = IsolatedMarket::repayForCall {
        amount: units("20", 6),
        onBehalfOf: ALICE,
    };
    stage.send(CAROL, &repay).unwrap();
    assert_eq!(ether - wallet(&stage, COLLATERAL), units("1", 18));
    assert_eq!(dollars - wallet(&stage, LOAN), units("120", 6));
    let position = stage.position(ALICE);
    assert_eq!(position.collateral, units("11", 18));
    assert_eq!(position.debt, units("30", 6));
    assert_eq!(position.supplied, units("100", 6));

    let withdraw = IsolatedMarket::withdrawForCall {
        amount: ALL,
        onBehalfOf: ALICE,
        receiver: CAROL,
    };
    let borrow = IsolatedMarket::borrowForCall {
        amount: units("10", 6),
        onBehalfOf: ALICE,
        receiver: CAROL,
    };
    let take_out = IsolatedMarket::withdrawCollateralForCall {
        amount: units("1", 18),
        onBehalfOf: ALICE,
        receiver: CAROL,
    };
    let error = IsolatedMarket::NotManager {
        user: ALICE,
        caller: CAROL,
    };
    let attempts = |stage: &mut Stage| {
        [
            stage.send(CAROL, &withdraw),
            stage.send(CAROL, &borrow),
            stage.send(CAROL, &take_out),
        ]
    };
    for refusal in attempts(&mut stage) {
        refused(refusal, &error);
    }
    allow(&mut stage, true);
    for done in attempts(&mut stage) {
        done.unwrap();
    }
    assert_eq!(wallet(&stage, COLLATERAL), ether);
    assert_eq!(dollars - wallet(&stage, LOAN), units("10", 6));
    allow(&mut stage, false);
    refused(stage.send(CAROL, &borrow), &error);
}

#[test]
fn everybody_is_his_own_manager_and_nobody_elses() {
    let stage = Stage::new();
    for (user, manager, expected) in [(ALICE, ALICE, true), (ALICE, BOB, false)] {
        let call = IsolatedMarket::isManagerCall { user, manager };
        assert_eq!(stage.view(&call), expected);
    }
}

#[test]
fn a_manager_is_bound_by_the_accounts_health() {
    let mut stage = ready();
    allow(&mut stage, true);
    let borrow = IsolatedMarket::borrowForCall {
        amount: units("17201", 6),
        onBehalfOf: ALICE,
        receiver: CAROL,
    };
    let error = IsolatedMarket::HealthFactorTooLow {
        healthFactor: U256::from(999_941_863_845_125_283u64),
    };
    refused(stage.send(CAROL, &borrow), &error);
}
