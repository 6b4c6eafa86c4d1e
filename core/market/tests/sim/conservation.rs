//! Nothing is made of nothing: tokens and claims add up after every block, straight from the storage.

use alloy_primitives::{Address, U256};
use leverloom_executor::State;
use leverloom_market::Simulation;
use leverloom_market::directory::Directory;
use leverloom_market::slots::{self, TotalsField};

use serde_json::json;

use crate::exchange::lively_but;
use crate::support::{first, shock, step};

fn read(state: &State, contract: Address, slot: U256) -> U256 {
    state
        .storage
        .get(&contract)
        .and_then(|storage| storage.get(&slot))
        .copied()
        .unwrap_or_default()
}

/// Base units of each token in existence.
fn supplies(simulation: &Simulation) -> Vec<U256> {
    let (state, directory) = (simulation.state(), simulation.directory());
    let holders = || directory.actors.keys().chain([&directory.pool]);
    directory
        .tokens
        .iter()
        .map(|token| {
            holders()
                .map(|holder| read(state, token.address, slots::balance(*holder)))
                .sum()
        })
        .collect()
}

fn check(simulation: &Simulation, minted: &[U256]) {
    let (state, directory): (&State, &Directory) = (simulation.state(), simulation.directory());
    let block = simulation.block();
    assert_eq!(
        supplies(simulation),
        minted,
        "no token is made or lost, block {block}"
    );
    for token in &directory.tokens {
        let of_reserve = |field| {
            read(
                state,
                directory.pool,
                slots::totals(token.address, 0, field),
            )
        };
        let sum = |slot: fn(Address, Address) -> U256| -> U256 {
            directory
                .actors
                .keys()
                .map(|user| read(state, directory.pool, slot(*user, token.address)))
                .sum()
        };
        let (supplied, owed) = (sum(slots::scaled_supply), sum(slots::scaled_debt));
        assert_eq!(
            supplied,
            of_reserve(TotalsField::ScaledSupply),
            "{} supplies, block {block}",
            token.symbol
        );
        assert_eq!(
            owed,
            of_reserve(TotalsField::ScaledDebt),
            "{} debts, block {block}",
            token.symbol
        );
        let held = read(state, token.address, slots::balance(directory.pool));
        assert_eq!(
            held,
            of_reserve(TotalsField::Cash),
            "{} cash, block {block}",
            token.symbol
        );
        // cash + debts + deficit ≥ claims of suppliers and treasury (dust: a base unit an account)
        let indexes = slots::Indexes::read(directory.layout, token.address, |slot| {
            read(state, directory.pool, slot)
        });
        let ray = U256::from(10).pow(U256::from(27));
        let claims = (supplied + of_reserve(TotalsField::TreasuryScaledSupply))
            * U256::from(indexes.supply)
            / ray;
        let assets =
            held + owed * U256::from(indexes.borrow) / ray + of_reserve(TotalsField::Deficit);
        let dust = U256::from(directory.actors.len());
        assert!(
            assets + dust >= claims,
            "{} is solvent, block {block}: {assets} ≥ {claims}",
            token.symbol
        );
    }
}

#[test]
fn tokens_claims_and_debts_add_up_through_a_crash() {
    let mut simulation = first();
    let minted = supplies(&simulation);
    check(&simulation, &minted);
    for block in 1..=40 {
        match block {
            5 => simulation.act(vec![shock("ETH", -4_500)]).unwrap(),
            15 => simulation
                .act(vec![shock("ETH", 8_000), shock("WBTC", -6_000)])
                .unwrap(),
            _ => {}
        }
        let report = step(&mut simulation);
        check(&simulation, &minted);
        let market = &report.outcome.market;
        assert!(market.assets.iter().all(|asset| asset.conserved));
        let deficit: Vec<_> = report
            .outcome
            .market
            .assets
            .iter()
            .map(|asset| asset.deficit.0 > 0)
            .collect();
        assert!(
            block < 20 || deficit.contains(&true),
            "a crash of this size leaves bad debt"
        );
    }
}

#[test]
fn the_report_says_that_tokens_are_kept_on_every_layout_and_through_the_exchange() {
    for layout in [
        json!({ "kind": "pooled" }),
        json!({ "kind": "per_market" }),
        json!({ "kind": "lazy_rate" }),
        json!({ "kind": "sharded", "shards": 4 }),
    ] {
        let mut simulation = lively_but(&json!({ "kind": "spot" }), |it| {
            it["design"] = json!({ "layout": layout });
            it["population"]["arbitrageurs"]["count"] = json!(0);
            it["population"]["loopers"] =
                json!({ "count": 6, "equity_usd": "5000", "leverage": "3", "short_bps": 4000 });
        });
        let genesis = simulation.report_at_genesis();
        assert!(genesis.outcome.market.assets.iter().all(|it| it.conserved));
        let reports: Vec<_> = (0..20).map(|_| step(&mut simulation)).collect();
        let last = &reports[19].outcome.market;
        assert!(last.liquidations_so_far > 0, "{layout}");
        for report in &reports {
            let assets = &report.outcome.market.assets;
            assert!(assets.iter().all(|it| it.conserved), "{layout}");
        }
    }
}
