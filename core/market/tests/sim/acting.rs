//! The user's actions: carried out first, refused in the contract's own words, checked before they count.

use leverloom_market::Simulation;
use leverloom_model::Scenario;
use leverloom_model::report::{BlockReport, Role, Status, Transaction, TransactionKind};
use leverloom_model::scenario::{Action, Amount};
use leverloom_model::units::Wad;

use crate::support::{first, shock, step};

fn exactly(text: &str) -> Amount {
    Amount::Exactly(text.parse().unwrap())
}

fn supply(asset: &str, amount: Amount) -> Action {
    Action::Supply {
        asset: asset.into(),
        amount,
    }
}

fn borrow(asset: &str, amount: &str) -> Action {
    Action::Borrow {
        asset: asset.into(),
        amount: exactly(amount),
    }
}

fn yours(report: &BlockReport) -> Vec<&Transaction> {
    let transactions = report.outcome.transactions.iter();
    transactions
        .filter(|transaction| transaction.actor.role == Role::You)
        .collect()
}

#[test]
fn a_position_is_built_right_after_the_prices() {
    use TransactionKind::{Borrow, PriceUpdate, Supply};

    let mut simulation = first();
    simulation
        .act(vec![supply("ETH", exactly("10.5"))])
        .unwrap();
    simulation.act(vec![borrow("USDC", "12000")]).unwrap();
    let report = step(&mut simulation);
    let kinds: Vec<_> = report
        .outcome
        .transactions
        .iter()
        .map(|transaction| transaction.kind)
        .take(4)
        .collect();
    assert_eq!(kinds, [PriceUpdate, PriceUpdate, Supply, Borrow]);
    assert!(
        yours(&report)
            .iter()
            .all(|transaction| transaction.status == Status::Succeeded)
    );
    assert_eq!(yours(&report)[0].amount, "10.5".parse().unwrap());
    let you = &report.outcome.market.yours[0];
    // Supplies floor, debts ceil: one base unit at most.
    assert!(Wad(105 * Wad::ONE.0 / 10).0 - you.collateral[0].0 <= 1);
    assert!(you.debt[2].0 - Wad::whole(12_000).0 <= 1_000_000_000_000);
    assert_eq!(you.wallet[2], Wad::whole(1_012_000));
    let price = report.outcome.market.assets[0].oracle_price;
    let expected = 10.5 * price.to_f64() * 0.83 / 12_000.0;
    assert!((you.health_factor.unwrap().to_f64() - expected).abs() < 1e-6);
}

#[test]
fn your_position_is_liquidated_like_any_other() {
    let mut simulation = first();
    simulation
        .act(vec![supply("ETH", exactly("20")), borrow("USDC", "30000")])
        .unwrap();
    step(&mut simulation);
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    let yours = (0..4).find_map(|_| {
        let market = step(&mut simulation).outcome.market;
        market
            .liquidations
            .into_iter()
            .find(|liquidation| liquidation.borrower.role == Role::You)
    });
    let liquidation = yours.expect("twenty ether are worth a bot's while");
    assert!(liquidation.health_before.unwrap() < Wad::ONE);
    assert!(liquidation.repaid > Wad::ZERO);
}

#[test]
fn all_there_is_means_all_there_is() {
    let max = |make: fn(String, Amount) -> Action, asset: &str| make(asset.to_owned(), Amount::Max);
    let repay = |asset, amount| Action::Repay { asset, amount };
    let withdraw = |asset, amount| Action::Withdraw { asset, amount };
    let mut simulation = first();
    let before = simulation.report_at_genesis().outcome.market.yours[0]
        .wallet
        .clone();
    // Borrowed dollars count for "supply all" in the same block.
    simulation
        .act(vec![
            supply("ETH", Amount::Max),
            borrow("USDC", "50000"),
            supply("USDC", Amount::Max),
        ])
        .unwrap();
    let you = step(&mut simulation).outcome.market.yours.remove(0);
    assert_eq!((you.wallet[0], you.wallet[2]), (Wad::ZERO, Wad::ZERO));
    simulation
        .act(vec![
            max(withdraw, "USDC"),
            max(repay, "USDC"),
            max(withdraw, "ETH"),
        ])
        .unwrap();
    let report = step(&mut simulation);
    assert!(
        yours(&report)
            .iter()
            .all(|transaction| transaction.status == Status::Succeeded),
        "{:?}",
        yours(&report)
    );
    let you = &report.outcome.market.yours[0];
    assert_eq!(
        (you.collateral_usd, you.debt_usd, you.health_factor),
        (Wad::ZERO, Wad::ZERO, None)
    );
    // One block's interest on 50,000 dollars, and roundings against the user.
    assert!(
        you.wallet[2] <= Wad(before[2].0 + Wad::ONE.0 / 100)
            && you.wallet[2].0 > before[2].0 - Wad::ONE.0
    );
}

#[test]
fn what_the_contract_refuses_is_shown_as_refused() {
    let mut simulation = first();
    let withdraw = Action::Withdraw {
        asset: "ETH".into(),
        amount: exactly("1"),
    };
    let repay = Action::Repay {
        asset: "WBTC".into(),
        amount: exactly("1"),
    };
    let too_much = supply("ETH", exactly("1000000"));
    simulation
        .act(vec![borrow("USDC", "1"), withdraw, repay, too_much])
        .unwrap();
    let report = step(&mut simulation);
    let errors: Vec<_> = yours(&report)
        .into_iter()
        .map(|transaction| match &transaction.status {
            Status::Reverted { error, .. } => error.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        errors,
        [
            "BorrowLimitExceeded",
            "InsufficientSupply",
            "NoDebt",
            "ERC20InsufficientBalance"
        ]
    );
}

#[test]
fn a_wrong_action_changes_nothing_and_names_its_field() {
    let mut simulation = first();
    simulation.act(vec![shock("ETH", -100)]).unwrap();
    let before = simulation.scenario().clone();
    for (action, field) in [
        (shock("DOGE", -100), "asset"),
        (shock("ETH", 0), "change_bps"),
        (shock("ETH", -10_000), "change_bps"),
        (supply("ETH", exactly("0")), "amount"),
        (
            Action::Borrow {
                asset: "ETH".into(),
                amount: Amount::Max,
            },
            "amount",
        ),
    ] {
        let error = simulation.act(vec![action.clone()]).unwrap_err();
        assert!(error.field.ends_with(field), "{}", error.field);
        assert_eq!(simulation.scenario(), &before);
        if matches!(action, Action::Shock { .. }) {
            let (asset, change_bps) = match &action {
                Action::Shock {
                    asset, change_bps, ..
                } => (asset, *change_bps),
                _ => unreachable!("a shock"),
            };
            assert!(
                simulation
                    .preview_shock(asset, change_bps)
                    .unwrap_err()
                    .field
                    .ends_with(field)
            );
        }
    }
}

#[test]
fn a_preview_says_what_the_shock_then_does() {
    let mut scenario = leverloom_model::Scenario::first();
    scenario.population.liquidators.count = 0;
    for asset in &mut scenario.assets {
        asset.wobble_bps = 0;
    }
    scenario.population.borrowers.actions_per_block = 0;
    let mut simulation = leverloom_market::Simulation::new(scenario).unwrap();
    step(&mut simulation);
    assert_eq!(simulation.preview_shock("ETH", 1).unwrap().under_water, 0);
    let preview = simulation.preview_shock("ETH", -3_000).unwrap();
    assert!(preview.under_water > 10);
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    let market = step(&mut simulation).outcome.market;
    assert_eq!(market.under_water, preview.under_water);
    // One more block of interest, below a millionth.
    let difference = market
        .liquidatable_usd
        .0
        .abs_diff(preview.liquidatable_usd.0);
    assert!(difference < preview.liquidatable_usd.0 / 1_000_000);
}

#[test]
fn the_last_block_takes_no_more_actions() {
    let mut scenario = leverloom_model::Scenario::first();
    scenario.blocks = 2;
    let mut simulation = leverloom_market::Simulation::new(scenario).unwrap();
    step(&mut simulation);
    step(&mut simulation);
    assert!(simulation.prepare().is_none());
    assert!(simulation.act(vec![shock("ETH", -100)]).is_err());
}

/// The first scenario with so many accounts of yours.
fn with_accounts(names: &[&str]) -> Simulation {
    let mut scenario = Scenario::first();
    scenario.accounts = names.iter().map(|&name| name.to_owned()).collect();
    Simulation::new(scenario).unwrap()
}

#[test]
fn each_of_your_accounts_has_its_own_position_and_the_same_wallet() {
    let mut simulation = with_accounts(&["long", "short"]);
    let genesis = simulation.report_at_genesis().outcome.market.yours;
    assert_eq!(genesis.len(), 2);
    assert_eq!(genesis[0].wallet, genesis[1].wallet);
    let supply_1 = vec![supply("ETH", exactly("1"))];
    let supply_2 = vec![supply("ETH", exactly("2")), borrow("USDC", "1000")];
    simulation.act(supply_1).unwrap();
    simulation.act_as(Some("you 2"), supply_2).unwrap();
    let report = step(&mut simulation);
    let senders: Vec<u32> = yours(&report).iter().map(|it| it.actor.index).collect();
    assert_eq!(senders, [0, 1, 1]);
    let [first, second] = &report.outcome.market.yours[..] else {
        panic!("two accounts")
    };
    assert!(first.debt_usd == Wad::ZERO && second.debt_usd > Wad::ZERO);
    assert!(first.collateral[0] < second.collateral[0]);
    let error = simulation
        .act_as(Some("you 3"), vec![supply("ETH", Amount::Max)])
        .unwrap_err();
    assert!(error.field.ends_with("actor"), "{error}");
}

#[test]
fn one_named_account_is_the_one_that_is_always_there() {
    let digest = |mut simulation: Simulation| step(&mut simulation).outcome.digest;
    assert_eq!(digest(with_accounts(&["mine"])), digest(first()));
}

#[test]
fn what_lies_ahead_of_the_run_is_kept_and_what_was_left_behind_is_not() {
    let mut scenario = Scenario::first();
    let timed = |block| leverloom_model::scenario::TimedAction {
        block,
        actor: None,
        action: shock("ETH", -100),
    };
    scenario.actions = vec![timed(3), timed(6)];
    let mut simulation = Simulation::new(scenario).unwrap();
    let blocks = |simulation: &Simulation| -> Vec<u32> {
        let actions = simulation.scenario().actions.iter();
        actions.map(|timed| timed.block).collect()
    };
    for _ in 0..4 {
        step(&mut simulation);
    }
    simulation.rewind(1);
    simulation.act(vec![shock("ETH", -200)]).unwrap();
    // Block 3 was seen and is no more; block 6 never was.
    assert_eq!(blocks(&simulation), [2, 6]);
}
