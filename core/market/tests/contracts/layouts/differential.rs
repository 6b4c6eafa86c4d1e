//! The same random actions on every layout: accounts with one collateral and one debt have the same balances, debts,
//! health and liquidations to the wei, whatever the layout, as long as no part's bound refuses what the pool would take.
//!
//! Every action is tried on all layouts. Where all take it, everything that can be seen must be the same. Where a part is
//! too small for it, which only layouts with parts may say, that is counted, and the action is taken back
//! everywhere, so that all stay in step. Where the pooled layout refuses, all must.

use std::collections::BTreeMap;

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use leverloom_market::abi::LendingPool as Pool;
use leverloom_market::pools::PoolLayout;
use leverloom_market::slots;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::{LAYOUTS, market, person};
use crate::world::{DAVE, Receipt, Refusal, World};

const ASSETS: usize = 3;
/// Enough for every part of every layout to have some.
const LENDERS: u64 = 96;
const BORROWERS: u64 = 24;

/// What happened in a run.
#[derive(Debug, Default)]
struct Tally {
    /// Actions by name that every layout took.
    taken: BTreeMap<&'static str, u32>,
    /// Actions that every layout refused.
    refused: u32,
    /// Actions that the pooled layout took and a part was too small for, by layout.
    bounded: BTreeMap<&'static str, u32>,
    deficits: u32,
}

struct Run {
    dice: ChaCha8Rng,
    worlds: Vec<World>,
    tally: Tally,
}

/// A borrower and its pair.
#[derive(Clone, Copy)]
struct Account {
    user: Address,
    collateral: usize,
    debt: usize,
}

/// Whether a part was too small: for cash, or for its share of a cap.
fn is_bound(refusal: &Refusal) -> bool {
    [
        Pool::InsufficientLiquidity::SELECTOR,
        Pool::SupplyCapExceeded::SELECTOR,
        Pool::BorrowCapExceeded::SELECTOR,
    ]
    .iter()
    .any(|selector| refusal.0.starts_with(selector))
}

/// What a receipt says to the outside, the pool's own places left out.
fn visible(receipt: &Receipt) -> (Bytes, Vec<Bytes>) {
    let told = receipt.logs.iter().filter(|log| {
        // Who holds the tokens and where the account sits is the layout's own business.
        log.data.data.len() != 32 || log.data.topics().len() != 3
    });
    let told = told.filter(|log| log.data.topics()[0] != Pool::MarketEntered::SIGNATURE_HASH);
    (
        receipt.output.clone(),
        told.map(|log| log.data.data.clone()).collect(),
    )
}

impl Run {
    fn new(seed: u64, worlds: &[World]) -> Self {
        Self {
            dice: ChaCha8Rng::seed_from_u64(seed),
            worlds: worlds.to_vec(),
            tally: Tally::default(),
        }
    }

    /// Every layout, with lenders of so many dollars' worth of each asset.
    fn worlds(wealth: u64) -> Vec<World> {
        let mut worlds: Vec<World> = LAYOUTS.map(market).into();
        for world in &mut worlds {
            for number in 0..LENDERS + BORROWERS {
                world.welcome(person(number));
            }
            for number in 0..LENDERS {
                for asset in 0..ASSETS {
                    let amount = tokens(world, asset, wealth);
                    world.supply(person(number), asset, amount).unwrap();
                }
            }
        }
        worlds
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.dice.next_u64() % bound
    }

    /// A part of an amount, now and then nothing, everything, or "all".
    fn part_of(&mut self, most: U256) -> U256 {
        match self.below(12) {
            0 => U256::ZERO,
            1 => most,
            2 => U256::MAX,
            _ => most * U256::from(self.below(1_000_000)) / U256::from(1_000_000),
        }
    }

    /// Tries a call on all layouts.
    fn attempt(&mut self, name: &'static str, from: Address, call: &impl SolCall) {
        let data: Bytes = call.abi_encode().into();
        let tries: Vec<_> = self
            .worlds
            .iter_mut()
            .map(|world| world.attempt(from, &data))
            .collect();
        let (pooled, _) = &tries[0];
        let Ok(reference) = pooled else {
            for (world, (result, _)) in self.worlds.iter().zip(&tries) {
                let layout = world.layout;
                assert!(
                    result.is_err(),
                    "{layout:?} takes a {name} that pooled refuses"
                );
                let same = result.as_ref().err() == pooled.as_ref().err();
                let bound = matches!(result, Err(refusal) if is_bound(refusal));
                assert!(
                    same || bound,
                    "{layout:?}: {name}: {result:?}, not {pooled:?}"
                );
            }
            self.tally.refused += 1;
            return;
        };
        let mut in_step = true;
        for (world, (result, _)) in self.worlds.iter().zip(&tries) {
            let layout = world.layout;
            match result {
                Ok(receipt) => {
                    assert_eq!(visible(receipt), visible(reference), "{layout:?}: {name}");
                }
                Err(refusal) => {
                    let parted = layout.parts(ASSETS) > 1;
                    assert!(
                        parted && is_bound(refusal),
                        "{layout:?}: {name}: {refusal:?}"
                    );
                    *self.tally.bounded.entry(label(layout)).or_default() += 1;
                    in_step = false;
                }
            }
        }
        if in_step {
            self.tally.deficits += reference.events::<Pool::DeficitCreated>().len() as u32;
            *self.tally.taken.entry(name).or_default() += 1;
        } else {
            for (world, (_, changes)) in self.worlds.iter_mut().zip(&tries) {
                world.undo(changes);
            }
        }
    }

    fn step(&mut self, account: Account, action: u64) {
        let Account {
            user,
            collateral,
            debt,
        } = account;
        let world = &self.worlds[0];
        let token = |asset: usize| world.tokens[asset];
        let (collateral_token, debt_token) = (token(collateral), token(debt));
        let supplied = world.supplied(user, collateral);
        let owed = world.debt(user, debt);
        match action {
            0..=3 => {
                let most = tokens(&self.worlds[0], collateral, 20_000);
                let amount = self.part_of(most).min(most);
                let asset = collateral_token;
                self.attempt("supply", user, &Pool::supplyCall { asset, amount });
            }
            4 | 5 => {
                let (asset, amount) = (collateral_token, self.part_of(supplied));
                self.attempt("withdraw", user, &Pool::withdrawCall { asset, amount });
            }
            6..=10 => {
                let data = self.worlds[0].account(user);
                let room = data.borrowLimitUsd.saturating_sub(data.debtUsd);
                let dollars: u64 = (room / U256::from(100_000_000)).saturating_to();
                let most = tokens(&self.worlds[0], debt, dollars);
                let (asset, amount) = (debt_token, self.part_of(most));
                self.attempt("borrow", user, &Pool::borrowCall { asset, amount });
            }
            11 | 12 => {
                let (asset, amount) = (debt_token, self.part_of(owed));
                self.attempt("repay", user, &Pool::repayCall { asset, amount });
            }
            13..=16 => {
                let liquidate = Pool::liquidateCall {
                    collateralAsset: collateral_token,
                    debtAsset: debt_token,
                    borrower: user,
                    debtToCover: self.part_of(owed),
                };
                self.attempt("liquidate", DAVE, &liquidate);
            }
            17 => {
                let asset = self.below(ASSETS as u64) as usize;
                let percent = 30 + self.below(140);
                for world in &mut self.worlds {
                    let price = world.listings[asset].price_e8 * percent / 100;
                    world.set_price(asset, price);
                }
            }
            18 => {
                let lender = person(self.below(LENDERS));
                let asset = self.below(ASSETS as u64) as usize;
                let most = self.worlds[0].supplied(lender, asset);
                let (asset, amount) = (self.worlds[0].tokens[asset], self.part_of(most));
                self.attempt(
                    "lender withdraws",
                    lender,
                    &Pool::withdrawCall { asset, amount },
                );
            }
            _ => {
                let seconds = [12, 12, 3_600, 86_400, 20 * 86_400][self.below(5) as usize];
                for world in &mut self.worlds {
                    world.later(seconds);
                }
            }
        }
    }

    /// Records, indexes and totals by their slots: cheap, so done often.
    fn records_are_equal(&self) {
        let [reference, others @ ..] = &self.worlds[..] else {
            panic!("several layouts")
        };
        for other in others {
            for &token in &reference.tokens {
                let indexes = |world: &World| {
                    slots::Indexes::read(world.layout, token, |slot| world.pool_slot(slot))
                };
                assert_eq!(indexes(other), indexes(reference), "{:?}", other.layout);
                for user in (0..LENDERS + BORROWERS).map(person) {
                    for slot in [
                        slots::scaled_supply(user, token),
                        slots::scaled_debt(user, token),
                    ] {
                        let (a, b) = (other.pool_slot(slot), reference.pool_slot(slot));
                        assert_eq!(a, b, "{:?}: {user}", other.layout);
                    }
                }
            }
        }
    }

    /// Everything that the views say, and every wallet.
    fn views_are_equal(&self) {
        let [reference, others @ ..] = &self.worlds[..] else {
            panic!("several layouts")
        };
        for other in others {
            let layout = other.layout;
            for asset in 0..ASSETS {
                let (a, b) = (other.reserve(asset), reference.reserve(asset));
                assert_eq!(a, b, "{layout:?}");
                // What the books of a part say, its holder has.
                let holders: U256 = (0..layout.parts(ASSETS))
                    .map(|part| other.wallet(layout.holder(other.pool, asset, part), asset))
                    .sum();
                assert_eq!(holders, a.cash, "{layout:?}");
            }
            // Most lenders are seen by their records alone.
            let seen = (LENDERS - 4..LENDERS + BORROWERS).map(person);
            for user in seen.chain([DAVE]) {
                assert_eq!(other.account(user), reference.account(user), "{layout:?}");
                for asset in 0..ASSETS {
                    assert_eq!(other.wallet(user, asset), reference.wallet(user, asset));
                    assert_eq!(other.supplied(user, asset), reference.supplied(user, asset));
                    assert_eq!(other.debt(user, asset), reference.debt(user, asset));
                }
            }
        }
    }
}

/// So many dollars' worth of an asset at its first price; base units.
fn tokens(world: &World, asset: usize, dollars: u64) -> U256 {
    let listing = &world.listings[asset];
    let unit = U256::from(10).pow(U256::from(listing.decimals));
    U256::from(dollars) * U256::from(100_000_000) * unit / U256::from(listing.price_e8)
}

fn label(layout: PoolLayout) -> &'static str {
    match layout {
        PoolLayout::Sharded { shards: 1 } => "1 shard",
        PoolLayout::Sharded { shards: 4 } => "4 shards",
        PoolLayout::Sharded { .. } => "16 shards",
        other => other.name(),
    }
}

fn run(seed: u64, worlds: &[World], steps: u32) -> Tally {
    let mut run = Run::new(seed, worlds);
    let accounts: Vec<Account> = (LENDERS..LENDERS + BORROWERS)
        .map(|number| {
            let collateral = run.below(ASSETS as u64) as usize;
            // Now and then the same asset on both sides.
            let debt = (collateral + run.below(ASSETS as u64 + 4) as usize % ASSETS) % ASSETS;
            Account {
                user: person(number),
                collateral,
                debt,
            }
        })
        .collect();
    for step in 0..steps {
        let mut account = accounts[run.below(BORROWERS) as usize];
        let action = run.below(20);
        // Liquidators mostly aim at somebody who can be liquidated.
        if (13..17).contains(&action) && run.below(8) > 0 {
            let one = U256::from(1_000_000_000_000_000_000u64);
            let sick = |account: &&Account| run.worlds[0].health(account.user) < one;
            account = accounts.iter().find(sick).copied().unwrap_or(account);
        }
        run.step(account, action);
        if step % 25 == 0 {
            run.records_are_equal();
        }
        if step % 150 == 149 {
            run.views_are_equal();
        }
    }
    run.tally
}

fn add(total: &mut Tally, tally: Tally) {
    for (name, count) in tally.taken {
        *total.taken.entry(name).or_default() += count;
    }
    for (layout, count) in tally.bounded {
        *total.bounded.entry(layout).or_default() += count;
    }
    total.refused += tally.refused;
    total.deficits += tally.deficits;
}

#[test]
fn with_cash_in_every_part_all_layouts_are_the_same_to_the_wei() {
    let mut total = Tally::default();
    let worlds = Run::worlds(50_000_000);
    for seed in 0..4 {
        add(&mut total, run(seed, &worlds, 450));
    }
    println!("{total:?}");
    assert!(
        total.bounded.is_empty(),
        "no bound binds: {:?}",
        total.bounded
    );
    for name in [
        "supply",
        "withdraw",
        "borrow",
        "repay",
        "liquidate",
        "lender withdraws",
    ] {
        let count = total.taken.get(name).copied().unwrap_or_default();
        assert!(count >= 20, "the run is no test of {name}: {count}");
    }
    assert!(total.deficits > 0, "bad debt is part of what was compared");
    assert!(total.refused > 50);
}

#[test]
fn what_a_part_is_too_small_for_is_counted_and_all_else_stays_the_same() {
    let mut total = Tally::default();
    let worlds = Run::worlds(100);
    for seed in 10..14 {
        add(&mut total, run(seed, &worlds, 450));
    }
    println!("{total:?}");
    let bounded = |layout| total.bounded.get(layout).copied().unwrap_or_default();
    assert_eq!(
        bounded("pooled") + bounded("lazy-rate") + bounded("1 shard"),
        0
    );
    assert!(bounded("4 shards") > 0);
    assert!(bounded("16 shards") > bounded("4 shards"));
    assert!(bounded("per-market") > 0);
    assert!(total.taken["borrow"] > 20, "{total:?}");
}
