//! The market that the page opens with, as a value: it stands before any text has been read.
//!
//! The same as `scenarios/first.json`, which a test holds against it.

use super::{
    Asset, Borrowers, Chain, Lenders, Liquidators, Population, RateModel, Scenario, Spoils, VERSION,
};
use crate::units::{Bps, Wad};

pub(super) fn first() -> Scenario {
    Scenario {
        version: VERSION,
        name: "A small market".to_owned(),
        question: "Who is liquidated first when ETH falls?".to_owned(),
        story: String::new(),
        sources: Vec::new(),
        seed: 42,
        blocks: 400,
        chain: Chain {
            block_gas_limit: 36_000_000,
            block_time_s: 12,
        },
        design: super::Design::default(),
        assets: vec![
            asset(
                "ETH",
                18,
                2_000,
                40,
                [8_000, 8_300, 500, 1_500],
                [270, 8_000, 9_000],
            ),
            asset(
                "WBTC",
                8,
                60_000,
                30,
                [7_300, 7_800, 500, 2_000],
                [400, 30_000, 8_000],
            ),
            asset(
                "USDC",
                6,
                1,
                0,
                [7_500, 7_800, 450, 1_000],
                [550, 6_000, 9_200],
            ),
        ],
        exchange: Vec::new(),
        isolated_markets: Vec::new(),
        population: Population {
            lenders: Lenders {
                count: 24,
                supply_usd: Wad::whole(160_000),
                actions_per_block: 8,
            },
            borrowers: Borrowers {
                count: 120,
                collateral_usd_min: Wad::whole(2_000),
                collateral_usd_max: Wad::whole(200_000),
                leverage_min: tenths(12),
                leverage_max: tenths(42),
                actions_per_block: 12,
                panic_bps: Bps::default(),
                panic_health_factor: super::population::panic_health_factor(),
            },
            liquidators: Liquidators {
                count: 4,
                attempts_per_block: 6,
                funds_usd: None,
                collateral: Spoils::default(),
            },
            payments_per_block: 28,
            loopers: super::Loopers::default(),
            traders: super::Traders::default(),
            arbitrageurs: super::Arbitrageurs::default(),
            whale: None,
        },
        price_path: Vec::new(),
        accounts: Vec::new(),
        actors: Vec::new(),
        actions: Vec::new(),
    }
}

/// `limits`: LTV, liquidation threshold, bonus, reserve factor; `rates`: both slopes and the kink; all in bps.
fn asset(
    symbol: &str,
    decimals: u8,
    dollars: u64,
    wobble: Bps,
    limits: [Bps; 4],
    rates: [Bps; 3],
) -> Asset {
    let [ltv, threshold, bonus, reserve_factor] = limits;
    let [slope1, slope2, kink] = rates;
    Asset {
        symbol: symbol.to_owned(),
        decimals,
        price: Wad::whole(dollars),
        wobble_bps: wobble,
        motion: super::Motion::default(),
        ltv_bps: ltv,
        liquidation_threshold_bps: threshold,
        liquidation_bonus_bps: bonus,
        reserve_factor_bps: reserve_factor,
        rates: RateModel {
            base_bps: Bps::default(),
            slope1_bps: slope1,
            slope2_bps: slope2,
            kink_bps: kink,
        },
        liquidation_protocol_fee_bps: Bps::default(),
        supply_cap: 0,
        borrow_cap: 0,
        oracle: super::OracleSource::default(),
    }
}

fn tenths(number: u64) -> Wad {
    Wad(u128::from(number) * 100_000_000_000_000_000)
}
