//! What can be changed, its codes, and how numbers are taken in.

use leverloom_model::scenario::SHIPPED;

use super::*;

fn shipped(id: &str) -> Scenario {
    let found = SHIPPED.iter().find(|(known, _)| *known == id);
    Scenario::from_json(found.expect("it is shipped").1).expect("it is valid")
}

#[test]
fn every_change_that_is_offered_changes_something_and_can_be_run() {
    for (id, _) in SHIPPED {
        let scenario = shipped(id);
        for kind in Kind::all(&scenario) {
            let options = kind.options(&scenario);
            assert!(!options.is_empty(), "{id}: {kind:?} offers nothing");
            for change in options {
                let other = change.apply(&scenario).expect("it is offered");
                assert!(other.validate().is_ok());
                let same = other == scenario;
                assert_eq!(
                    same,
                    matches!(change, Change::Workers(_)),
                    "{id}: {change:?}"
                );
                assert!(change.workers()[1] != WORKERS || !same);
            }
        }
    }
}

#[test]
fn oracles_of_a_pair_are_offered_only_where_there_is_one() {
    let none = shipped("first");
    let with = shipped("spot-cascade");
    let has_spot = |scenario: &Scenario, asset| {
        let options = Kind::Oracle(asset).options(scenario);
        options.contains(&Change::Oracle(asset, OracleSource::Spot))
    };
    assert!(!has_spot(&none, 0));
    assert!(!has_spot(&with, 0), "it is spot already");
    assert!(
        Kind::Oracle(0)
            .options(&with)
            .contains(&Change::Oracle(0, OracleSource::Outside))
    );
    assert!(!Kind::all(&none).contains(&Kind::Spoils));
    assert!(Kind::all(&with).contains(&Kind::Spoils));
}

#[test]
fn a_change_survives_its_link() {
    for id in ["first", "spot-cascade", "sharded-totals"] {
        let scenario = shipped(id);
        for change in Kind::all(&scenario)
            .into_iter()
            .flat_map(|kind| kind.options(&scenario))
        {
            let code = change.code(&scenario).expect("it has a code");
            assert!(!code.contains(['&', '=', '#', ' ']), "{code}");
            assert_eq!(Change::from_code(&code, &scenario), Some(change), "{code}");
        }
    }
}

#[test]
fn a_code_that_means_nothing_here_is_no_change() {
    let scenario = shipped("first");
    for code in [
        "",
        "layout",
        "layout.pooled",
        "layout.sharded.1",
        "layout.sharded.x",
        "layout.none",
        "oracle.DOGE.spot",
        "oracle.ETH.spot",
        "oracle.ETH.delayed",
        "close.99",
        "leverage.NaN",
        "workers.16",
        "workers.0",
        "workers.65",
        "spoils.give",
        "colour.red",
    ] {
        assert_eq!(Change::from_code(code, &scenario), None, "{code}");
    }
}

fn number(block: u32, gas_used: u64) -> BlockNumbers {
    BlockNumbers {
        block,
        gas_used,
        ..BlockNumbers::default()
    }
}

#[test]
fn numbers_come_in_order_and_none_twice() {
    let scenario = shipped("first");
    let mut comparing = Comparing::new(Change::Workers(4), &scenario).expect("it differs");
    let part = |from: u32, to: u32| Beside {
        block: to,
        numbers: [from..=to, from..=to].map(|blocks| blocks.map(|at| number(at, 7)).collect()),
        report: None,
    };
    comparing.take_in(part(1, 3));
    comparing.take_in(part(2, 5));
    assert_eq!((comparing.known(), comparing.reached), (5, 5));
    // A hole is not papered over.
    comparing.take_in(part(8, 9));
    assert_eq!(comparing.known(), 5);
    assert_eq!(comparing.until(2).map(<[_]>::len), [2, 2]);
    assert_eq!(comparing.until(99).map(<[_]>::len), [5, 5]);
    assert!(!comparing.is_there(9), "no report came yet");
    comparing.acted(3, &scenario);
    assert_eq!(comparing.known(), 3);
}

#[test]
fn nothing_changed_is_no_comparison() {
    let scenario = shipped("first");
    assert!(Comparing::new(Change::Layout(Layout::Pooled), &scenario).is_none());
    assert!(Comparing::new(Change::Workers(WORKERS), &scenario).is_none());
    let same = Change::Actions(Rc::new(scenario.clone()), 3);
    assert!(Comparing::new(same, &scenario).is_none());
}
