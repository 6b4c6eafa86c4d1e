//! Random runs of openings, raises, ways down and loops while prices move: the router stays empty, no token is made or lost, the
//! leverage is what was asked for, and going up and down at once never pays.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolError;
use leverloom_market::abi::LeverageRouter::{self, OpenLimits, UnwindLimits};
use leverloom_market::abi::{LendingPool, Pair, Token};
use num_rational::BigRational as Q;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::spec::Exact;
use super::{ETH, Stage, USDC, Way, down, free};
use crate::book::{exact, ten};
use crate::world::{ALICE, ALL, BOB, E8, OWNER, PEOPLE, Receipt, Refusal, units};

/// Refusals that luck may bring about; any other is a fault.
const EXPECTED: [[u8; 4]; 7] = [
    LeverageRouter::LeverageReached::SELECTOR,
    LeverageRouter::TargetOutOfReach::SELECTOR,
    LeverageRouter::NoRoom::SELECTOR,
    LendingPool::BorrowLimitExceeded::SELECTOR,
    LendingPool::HealthFactorTooLow::SELECTOR,
    LendingPool::InsufficientLiquidity::SELECTOR,
    LendingPool::InsufficientSupply::SELECTOR,
];

/// All base units of a token, wherever they are.
fn total(stage: &Stage, asset: usize) -> U256 {
    let holders = PEOPLE
        .into_iter()
        .chain([stage.pair, stage.router, stage.world.pool, OWNER]);
    holders
        .map(|holder: Address| stage.world.wallet(holder, asset))
        .sum()
}

fn wealth(stage: &Stage, user: Address) -> Q {
    let price = |asset: usize| {
        let listing = &stage.world.listings[asset];
        exact(U256::from(listing.price_e8)) / ten(listing.decimals.into())
    };
    let of = |asset: usize| {
        let world = &stage.world;
        let has = exact(world.wallet(user, asset)) + exact(world.supplied(user, asset));
        (has - exact(world.debt(user, asset))) * price(asset)
    };
    of(ETH) + of(USDC)
}

fn wad(thousandths: u64) -> U256 {
    U256::from(thousandths) * U256::from(10).pow(U256::from(15))
}

/// Somebody trades at the pair, so that its price is not the oracle's.
fn trade(stage: &mut Stage, random: &mut ChaCha8Rng) {
    let (asset, value) = if random.next_u64().is_multiple_of(2) {
        (ETH, units("1", 18) * U256::from(random.next_u64() % 40 + 1))
    } else {
        (
            USDC,
            units("1000", 6) * U256::from(random.next_u64() % 80 + 1),
        )
    };
    let token = stage.world.tokens[asset];
    let pay = Token::transferCall {
        to: stage.pair,
        value,
    };
    stage.world.send(BOB, token, &pay).unwrap();
    let swap = Pair::swapCall {
        tokenIn: token,
        to: BOB,
    };
    stage.world.send(BOB, stage.pair, &swap).unwrap();
}

/// What a call of the campaign came to: the leverage aimed at, and whether it is surely reached.
struct Aim {
    leverage: U256,
    reached: bool,
    result: Result<Receipt, Refusal>,
}

fn act(stage: &mut Stage, random: &mut ChaCha8Rng, way: Way) -> Aim {
    let leverage = match random.next_u64() % 6 {
        0 => wad(1_000),
        1 => wad(1_001 + random.next_u64() % 50),
        _ => wad(1_000 + random.next_u64() % 3_000),
    };
    let position = stage.position(way);
    let deposit = match (way, random.next_u64() % 3) {
        (_, 0) => U256::ZERO,
        (Way::Long, _) => U256::from(random.next_u64() % 10_000_000_000_000_000_000),
        (Way::Short, _) => U256::from(random.next_u64() % 20_000_000_000),
    };
    let opening = OpenLimits {
        targetLeverage: leverage.max(wad(1_001)),
        ..free(deposit, "2")
    };
    let unwinding = UnwindLimits {
        targetLeverage: leverage,
        withdrawAll: random.next_u64().is_multiple_of(2),
        ..down("1", false)
    };
    let steps = U256::from(1 + random.next_u64() % 6);
    let (router, world) = (stage.router, &mut stage.world);
    match random.next_u64() % 6 {
        0 | 1 => Aim {
            leverage: opening.targetLeverage,
            reached: true,
            result: world.send(
                ALICE,
                router,
                &LeverageRouter::openCall {
                    position,
                    limits: opening,
                },
            ),
        },
        2 => Aim {
            leverage: opening.targetLeverage,
            reached: false,
            result: world.send(
                ALICE,
                router,
                &LeverageRouter::openByLoopCall {
                    position,
                    limits: opening,
                    maxSteps: steps,
                },
            ),
        },
        3 | 4 => Aim {
            leverage,
            reached: true,
            result: world.send(
                ALICE,
                router,
                &LeverageRouter::unwindCall {
                    position,
                    limits: unwinding,
                },
            ),
        },
        _ => Aim {
            leverage,
            reached: false,
            result: world.send(
                ALICE,
                router,
                &LeverageRouter::unwindByLoopCall {
                    position,
                    limits: unwinding,
                    maxSteps: steps,
                },
            ),
        },
    }
}

#[test]
fn the_router_stays_empty_and_positions_end_where_they_should() {
    let (mut done, mut refusals) = (0, 0);
    for seed in 0..64 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut stage = Stage::new();
        stage.flash_loans_cost([0, 5, 30][random.next_u64() as usize % 3]);
        let way = if seed % 2 == 0 { Way::Long } else { Way::Short };
        let totals = [ETH, USDC].map(|asset| total(&stage, asset));
        for _ in 0..16 {
            match random.next_u64() % 4 {
                0 => trade(&mut stage, &mut random),
                1 => stage.world.later(random.next_u64() % 1_000_000),
                2 => {
                    let price = 1_800 + random.next_u64() % 400;
                    stage.world.set_price(ETH, price * E8);
                    stage.world.listings[ETH].price_e8 = price * E8;
                }
                _ => {}
            }
            let before = stage.world.supplied(BOB, ETH);
            let aim = act(&mut stage, &mut random, way);
            match aim.result {
                Ok(_) => {
                    done += 1;
                    let leverage = stage.leverage(way);
                    // To a base unit of either: a part in 10^5 of the smallest positions here, which are of cents.
                    let dust = aim.leverage / U256::from(100_000);
                    if aim.reached
                        && stage.world.supplied(ALICE, way.assets().0) > U256::from(100_000)
                    {
                        assert!(
                            leverage <= aim.leverage + dust,
                            "seed {seed}: {leverage} {}",
                            aim.leverage
                        );
                    }
                }
                Err(refusal) => {
                    let known = EXPECTED
                        .iter()
                        .any(|selector| refusal.0.starts_with(selector));
                    assert!(known, "seed {seed}: {}", refusal.0);
                    refusals += 1;
                }
            }
            stage.check_clean();
            assert_eq!([ETH, USDC].map(|asset| total(&stage, asset)), totals);
            assert_eq!(
                stage.world.supplied(BOB, ETH),
                before,
                "others are left alone"
            );
        }
    }
    assert!(done > 300 && refusals > 30, "{done} {refusals}");
}

#[test]
fn up_and_down_at_once_never_pays() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let mut tried = 0;
    for round in 0..60 {
        let mut stage = Stage::new();
        stage.flash_loans_cost(0);
        let way = if round % 2 == 0 {
            Way::Long
        } else {
            Way::Short
        };
        if round % 3 == 0 {
            trade(&mut stage, &mut random);
        }
        let limits = OpenLimits {
            targetLeverage: wad(1_001 + random.next_u64() % 3_000),
            ..match way {
                Way::Long => free(
                    U256::from(random.next_u64() >> (random.next_u64() % 24)),
                    "2",
                ),
                Way::Short => free(
                    U256::from(random.next_u64() >> (30 + random.next_u64() % 24)),
                    "2",
                ),
            }
        };
        let pair_before = Exact::of(&stage, way, U256::ZERO, 0);
        let before = wealth(&stage, ALICE);
        if stage.open_within(way, &limits).is_err() {
            continue;
        }
        // A dust of debt cannot be sold for: then it stays, and is wealth all the same.
        drop(stage.unwind_within(way, &down("1", true)));
        let pair_after = Exact::of(&stage, way, U256::ZERO, 0);
        let product = |pair: &Exact| &pair.collateral_reserve * &pair.debt_reserve;
        assert!(product(&pair_after) >= product(&pair_before));
        // Only what the pair's price differs from the oracle's can be gained, and then it is the pair's: at one price nothing is.
        if round % 3 != 0 {
            assert!(wealth(&stage, ALICE) <= before, "round {round}");
        }
        assert!(stage.world.debt(ALICE, way.assets().1) < ALL);
        tried += 1;
    }
    assert!(tried > 40, "{tried}");
}
