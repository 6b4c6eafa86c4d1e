//! Shocks on the first market, with an exchange and other oracles where one is needed.

use super::*;
use leverloom_model::scenario::{Pool, TimedAction};

fn scenario(oracle: OracleSource) -> Scenario {
    let mut scenario = Scenario::first();
    scenario.exchange = vec![Pool {
        base: "ETH".into(),
        quote: "USDC".into(),
        depth_usd: Wad::whole(2_000_000),
    }];
    scenario.assets[0].oracle = oracle;
    scenario
}

fn first(scenario: &Scenario) -> (Shock, Ground<'_>) {
    let ground = Ground::new(scenario, None, None);
    (Shock::first(scenario, &ground.terms), ground)
}

fn changed(shock: &mut Shock, ground: &Ground<'_>, changes: &[ShockChange]) {
    for change in changes {
        shock.change(*change, &ground.terms);
    }
}

#[test]
fn the_first_shock_takes_thirty_percent_of_the_first_collateral() {
    let scenario = scenario(OracleSource::Outside);
    let (shock, ground) = first(&scenario);
    let price = ground.terms[0].price;
    let (seen, remark) = shock.wish.seen(&ground, 4);
    assert_eq!((seen, remark), (vec![(0, Wad(price.0 / 10 * 7))], None));
    assert_eq!(shock.wish.actions(&ground), [Action::shock("ETH", -3_000)]);
}

#[test]
fn several_assets_move_together_and_one_always_does() {
    let scenario = scenario(OracleSource::Outside);
    let (mut shock, ground) = first(&scenario);
    changed(
        &mut shock,
        &ground,
        &[ShockChange::Toggle(1), ShockChange::Over(5)],
    );
    let actions = shock.wish.actions(&ground);
    assert_eq!(actions.len(), 2);
    assert!(
        actions
            .iter()
            .all(|action| matches!(action, Action::Shock { over_blocks: 5, .. }))
    );
    changed(
        &mut shock,
        &ground,
        &[ShockChange::Toggle(0), ShockChange::Toggle(1)],
    );
    assert_eq!(shock.wish.assets, [1], "the last one stays");
    assert!(!shock.change(ShockChange::Change(0), &ground.terms));
    changed(&mut shock, &ground, &[ShockChange::Preset(Preset::Depeg)]);
    assert_eq!(
        (&shock.wish.assets[..], shock.wish.change_bps),
        (&[2][..], -1_300)
    );
}

#[test]
fn an_oracle_that_is_late_or_looks_elsewhere_is_told_of() {
    let remark = |oracle| {
        let scenario = scenario(oracle);
        let (shock, ground) = first(&scenario);
        let (seen, remark) = shock.wish.seen(&ground, 4);
        (seen.len(), remark)
    };
    let late = OracleSource::Delayed { blocks: 300 };
    assert_eq!(remark(late), (1, Some(Remark::Late(300))));
    assert_eq!(remark(OracleSource::Spot), (0, Some(Remark::Spot)));
    let price = Wad::whole(2_000);
    assert_eq!(
        remark(OracleSource::Fixed { price }),
        (0, Some(Remark::Fixed))
    );

    let mut scenario = scenario(OracleSource::Outside);
    let timed = |block, action| TimedAction {
        block,
        actor: None,
        action,
    };
    let asset = || "ETH".to_owned();
    scenario.actions = vec![
        timed(3, Action::FreezeOracle { asset: asset() }),
        timed(6, Action::UnfreezeOracle { asset: asset() }),
    ];
    let (shock, ground) = first(&scenario);
    assert_eq!(shock.wish.seen(&ground, 4).1, Some(Remark::Steered));
    assert_eq!(shock.wish.seen(&ground, 6).1, None);
}

#[test]
fn a_sale_is_seen_by_who_reads_the_pair() {
    let sell = [
        ShockChange::Kind(Kind::Sale),
        ShockChange::Amount(Wad::whole(100)),
    ];
    let spot = scenario(OracleSource::Spot);
    let (mut shock, ground) = first(&spot);
    changed(&mut shock, &ground, &sell);
    let swap = shock.wish.swap(&ground).expect("there is a pair");
    let (seen, remark) = shock.wish.seen(&ground, 1);
    let left = seen[0].1.to_f64() / ground.terms[0].price.to_f64();
    assert!((left - (1.0 - swap.fall.to_f64())).abs() < 1e-9 && left < 0.95);
    assert_eq!((seen[0].0, remark), (0, None));
    assert!(matches!(&shock.wish.actions(&ground)[..], [Action::Swap { to, .. }] if to == "USDC"));
    // Selling dollars buys ether: its price rises.
    changed(&mut shock, &ground, &[ShockChange::Asset(2)]);
    let (seen, _) = shock.wish.seen(&ground, 1);
    assert!(seen[0].0 == 0 && seen[0].1 > ground.terms[0].price);

    let outside = scenario(OracleSource::Outside);
    let (mut shock, ground) = first(&outside);
    changed(&mut shock, &ground, &sell);
    assert_eq!(
        shock.wish.seen(&ground, 1),
        (Vec::new(), Some(Remark::Unseen))
    );
    // Nobody trades WBTC here.
    changed(&mut shock, &ground, &[ShockChange::Asset(1)]);
    let obstacle = shock.wish.obstacle(&ground).expect("no pair");
    assert_eq!(obstacle.reason, Reason::NoExchange);
    assert!(shock.wish.actions(&ground).is_empty());
}

#[test]
fn an_oracle_can_be_broken_and_mended() {
    let scenario = scenario(OracleSource::Outside);
    let (mut shock, ground) = first(&scenario);
    let wish = |shock: &mut Shock, failure| {
        changed(
            shock,
            &ground,
            &[
                ShockChange::Kind(Kind::Oracle),
                ShockChange::Failure(failure),
            ],
        );
        (shock.wish.seen(&ground, 1), shock.wish.actions(&ground))
    };
    let ((seen, remark), actions) = wish(&mut shock, Failure::Freeze);
    assert_eq!(
        (seen.len(), remark, actions.len()),
        (0, Some(Remark::Stays), 1)
    );
    let ((seen, _), _) = wish(&mut shock, Failure::Deviate);
    assert!((seen[0].1.to_f64() / ground.terms[0].price.to_f64() - 0.9).abs() < 1e-9);
    let ((seen, _), _) = wish(&mut shock, Failure::Set);
    assert_eq!(seen, [(0, Wad(ground.terms[0].price.0 / 2))]);
    let (_, actions) = wish(&mut shock, Failure::Mend);
    assert!(matches!(
        actions[..],
        [
            Action::DeviateOracle {
                deviation_bps: 0,
                ..
            },
            Action::UnfreezeOracle { .. }
        ]
    ));
}
