//! Long random runs of everybody doing everything: after each call the chain agrees with the books, to the
//! last base unit and the last ray, refusals included; and what must always hold, holds.

use alloy_primitives::aliases::U48;
use alloy_primitives::{Bytes, U256};
use alloy_sol_types::SolError;
use leverloom_market::abi::LendingPool;
use num_rational::BigRational as Q;
use num_traits::Zero;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use crate::book::{Book, Why, ten, whole, word};
use crate::world::{ALL, DAVE, PEOPLE, Receipt, Refusal, World, eth, meme, usdc, wbtc};

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64() % bound
    }

    fn index(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// Between nothing and all of `most`, often at its edges: 0, 1, all, one more.
    fn amount(&mut self, most: &Q) -> Q {
        match self.below(12) {
            0 => Q::zero(),
            1 => whole(1),
            2 => most.clone(),
            3 => most + whole(1),
            _ => (most * whole(self.below(1_000_000)) / whole(1_000_000)).floor(),
        }
    }
}

/// The name of a refusal as the books call it.
fn reason(refusal: &Refusal) -> Why {
    use LendingPool as Pool;
    let table = [
        (Pool::ZeroAmount::SELECTOR, Why::Zero),
        (Pool::AmountTooSmall::SELECTOR, Why::TooSmall),
        (Pool::InsufficientSupply::SELECTOR, Why::Supply),
        (Pool::InsufficientLiquidity::SELECTOR, Why::Cash),
        (Pool::BorrowLimitExceeded::SELECTOR, Why::Limit),
        (Pool::HealthFactorTooLow::SELECTOR, Why::Health),
        (Pool::HealthFactorNotBelowOne::SELECTOR, Why::Healthy),
        (Pool::NoDebt::SELECTOR, Why::NoDebt),
        (Pool::NoCollateral::SELECTOR, Why::NoCollateral),
        (Pool::DustLeft::SELECTOR, Why::Dust),
        (Pool::SupplyCapExceeded::SELECTOR, Why::Cap),
        (Pool::BorrowCapExceeded::SELECTOR, Why::Cap),
    ];
    let known = table
        .into_iter()
        .find(|(selector, _)| refusal.0.starts_with(selector));
    known.map_or_else(
        || {
            panic!(
                "refused for a reason that the books do not have: {}",
                refusal.0
            )
        },
        |(_, why)| why,
    )
}

/// Both went through or both refused for the same reason.
#[track_caller]
fn agree<T: std::fmt::Debug>(
    what: &str,
    chain: Result<Receipt, Refusal>,
    book: Result<T, Why>,
) -> Option<(Receipt, T)> {
    match (chain, book) {
        (Ok(receipt), Ok(done)) => Some((receipt, done)),
        (Err(refusal), Err(no)) => {
            assert_eq!(reason(&refusal), no, "{what}");
            None
        }
        (chain, book) => panic!("{what}: the chain says {chain:?}, the books {book:?}"),
    }
}

fn outputs(output: &Bytes) -> Vec<U256> {
    output.chunks(32).map(U256::from_be_slice).collect()
}

/// Everything that can be seen agrees.
fn compare(world: &World, book: &Book) {
    for (asset, _) in world.listings.iter().enumerate() {
        let seen = world.reserve(asset);
        let entry = book.current(asset);
        let rates = entry.rates();
        let ray = |fraction: &Q| word(&(fraction * ten(27)));
        assert_eq!(
            seen.supplyIndex,
            ray(&entry.supply_index),
            "supply index of {asset}"
        );
        assert_eq!(
            seen.borrowIndex,
            ray(&entry.borrow_index),
            "borrow index of {asset}"
        );
        assert_eq!(
            seen.totalSupply,
            word(&(&entry.scaled_supply * &entry.supply_index))
        );
        assert_eq!(seen.totalDebt, word(&entry.total_debt()));
        assert_eq!(
            seen.treasury,
            word(&(&entry.scaled_treasury * &entry.supply_index))
        );
        assert_eq!(seen.cash, word(&entry.cash));
        assert_eq!(seen.deficit, word(&entry.deficit));
        assert_eq!(seen.utilization, ray(&rates.utilization));
        assert_eq!(seen.borrowRate, ray(&rates.borrow));
        assert_eq!(seen.supplyRate, ray(&rates.supply));
        assert_eq!(
            world.wallet(world.pool, asset),
            seen.cash,
            "the pool holds what it says"
        );
    }
    for (user, &person) in PEOPLE.iter().enumerate() {
        for asset in 0..world.listings.len() {
            assert_eq!(
                world.supplied(person, asset),
                word(&book.supplied(user, asset))
            );
            assert_eq!(world.debt(person, asset), word(&book.debt(user, asset)));
        }
        let (seen, worth) = (world.account(person), book.worth(user));
        assert_eq!(seen.collateralUsd, word(&(&worth.collateral * ten(8))));
        assert_eq!(seen.debtUsd, word(&(&worth.debt * ten(8))));
        assert_eq!(seen.borrowLimitUsd, word(&(&worth.borrow_limit * ten(8))));
        assert_eq!(
            seen.liquidationLimitUsd,
            word(&(&worth.liquidation_limit * ten(8)))
        );
        let health = worth
            .health
            .map_or(U256::MAX, |health| word(&(health * ten(18))));
        assert_eq!((seen.healthFactor, world.health(person)), (health, health));
    }
}

/// Invariants of section "no free value" and "exact" that need no books: taken from the chain alone.
fn invariants(world: &World, book: &Book, indexes: &mut [(U256, U256)]) {
    for (asset, last) in indexes.iter_mut().enumerate() {
        let entry = &book.assets[asset];
        let sum = |map: &std::collections::BTreeMap<(usize, usize), Q>| -> Q {
            map.iter()
                .filter(|((_, of), _)| *of == asset)
                .map(|(_, scaled)| scaled.clone())
                .sum()
        };
        assert_eq!(
            sum(&book.supplies),
            entry.scaled_supply,
            "Σ scaled supplies is the total"
        );
        assert_eq!(
            sum(&book.debts),
            entry.scaled_debt,
            "Σ scaled debts is the total"
        );
        assert!(
            book.surplus(asset) >= Q::zero(),
            "the pool can pay what it owes in {asset}"
        );
        let seen = world.reserve(asset);
        assert!(
            (seen.supplyIndex, seen.borrowIndex) >= *last
                && seen.supplyIndex >= last.0
                && seen.borrowIndex >= last.1
        );
        *last = (seen.supplyIndex, seen.borrowIndex);
    }
}

fn campaign(seed: u64, steps: u32) -> [u32; 8] {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let mut listings = [eth(), wbtc(), usdc(), meme()];
    // The pool keeps some of some bonuses; what can be supplied and borrowed ends within reach.
    listings[0].config.liquidationProtocolFeeBps = 1_000;
    listings[1].config.liquidationProtocolFeeBps = 10_000;
    listings[1].config.supplyCap = U48::from(19);
    listings[2].config.borrowCap = U48::from(400_000);
    let mut world = World::new(&listings);
    let mut book = Book::new(&world.listings, world.now);
    // Listed one after the other, but in one second: the books begin where the chain does.
    let mut indexes = vec![(U256::ZERO, U256::ZERO); world.listings.len()];
    let mut done = [0; 8];
    // Dave is the bank: there is something to borrow, and he never borrows.
    for asset in 0..world.listings.len() {
        let dollars = ten(6) / &book.assets[asset].price;
        let amount = (dollars * &book.assets[asset].unit).floor();
        world.supply(DAVE, asset, word(&amount)).unwrap();
        book.supply(3, asset, &amount).unwrap();
    }
    for step in 0..steps {
        let user = dice.index(3);
        let person = PEOPLE[user];
        let asset = dice.index(world.listings.len());
        let what = format!("seed {seed}, step {step}: user {user}, asset {asset}");
        let kind = dice.below(20);
        match kind {
            0..=3 => {
                let most = (ten(4) / &book.assets[asset].price * &book.assets[asset].unit).floor();
                let amount = dice.amount(&most);
                let chain = world.supply(person, asset, word(&amount));
                done[0] += u32::from(
                    agree(
                        &format!("{what} supplies {amount}"),
                        chain,
                        book.supply(user, asset, &amount),
                    )
                    .is_some(),
                );
            }
            4 | 5 => {
                let amount = dice.amount(&book.supplied(user, asset));
                let all = dice.below(6) == 0;
                let chain = world.withdraw(person, asset, if all { ALL } else { word(&amount) });
                let booked = book.withdraw(user, asset, (!all).then_some(&amount));
                if let Some((receipt, paid)) = agree(
                    &format!("{what} withdraws {amount}, all: {all}"),
                    chain,
                    booked,
                ) {
                    assert_eq!(outputs(&receipt.output), [word(&paid)]);
                    done[1] += 1;
                }
            }
            6..=9 => {
                let worth = book.worth(user);
                let room = (&worth.borrow_limit - &worth.debt).max(whole(100));
                let entry = &book.assets[asset];
                let amount = dice.amount(&(room / &entry.price * &entry.unit).floor());
                let chain = world.borrow(person, asset, word(&amount));
                done[2] += u32::from(
                    agree(
                        &format!("{what} borrows {amount}"),
                        chain,
                        book.borrow(user, asset, &amount),
                    )
                    .is_some(),
                );
            }
            10 => {
                let amount = dice.amount(&book.debt(user, asset));
                let all = dice.below(3) == 0;
                let chain = world.repay(person, asset, if all { ALL } else { word(&amount) });
                let booked = book.repay(user, asset, (!all).then_some(&amount));
                if let Some((receipt, paid)) = agree(
                    &format!("{what} repays {amount}, all: {all}"),
                    chain,
                    booked,
                ) {
                    assert_eq!(outputs(&receipt.output), [word(&paid)]);
                    done[3] += 1;
                }
            }
            11..=16 => {
                // Mostly somebody who can be liquidated, of something held and something owed.
                let aimed = dice.below(8) != 0;
                let under_water = |user: &usize| {
                    book.worth(*user)
                        .health
                        .is_some_and(|health| health < whole(1))
                };
                let user = if aimed {
                    (0..3).find(under_water).unwrap_or(user)
                } else {
                    user
                };
                let person = PEOPLE[user];
                let mut choose = |of: &dyn Fn(usize) -> Q| {
                    let held: Vec<usize> = (0..world.listings.len())
                        .filter(|&asset| !of(asset).is_zero())
                        .collect();
                    let any = dice.index(world.listings.len());
                    if aimed && !held.is_empty() {
                        held[dice.index(held.len())]
                    } else {
                        any
                    }
                };
                let asset = choose(&|asset| book.supplied(user, asset));
                let debt = choose(&|asset| book.debt(user, asset));
                let amount = dice.amount(&book.debt(user, debt));
                let all = dice.below(2) == 0;
                let chain = world.liquidate(
                    DAVE,
                    (asset, debt),
                    person,
                    if all { ALL } else { word(&amount) },
                );
                let booked = book.liquidate(asset, debt, user, (!all).then_some(&amount));
                let what = format!("{what} is liquidated of debt {debt}, {amount}, all: {all}");
                if let Some((receipt, (repaid, seized))) = agree(&what, chain, booked) {
                    assert_eq!(outputs(&receipt.output), [word(&repaid), word(&seized)]);
                    done[4] += 1;
                    done[5] +=
                        u32::from(!receipt.events::<LendingPool::DeficitCreated>().is_empty());
                }
            }
            17 | 18 => {
                // A crash or a drift, always of the first price: the market recovers.
                let percent = if dice.below(2) == 0 {
                    20 + dice.below(70)
                } else {
                    90 + dice.below(30)
                };
                let price_e8 = world.listings[asset].price_e8 * percent / 100;
                world.set_price(asset, price_e8);
                book.assets[asset].price = whole(price_e8) / ten(8);
                done[6] += 1;
            }
            _ => {
                let seconds = [1, 12, 3_600, 86_400, 30 * 86_400][dice.index(5)];
                world.later(seconds);
                book.now = world.now;
                done[7] += 1;
            }
        }
        if step % 8 == 0 {
            compare(&world, &book);
            invariants(&world, &book, &mut indexes);
        }
    }
    compare(&world, &book);
    invariants(&world, &book, &mut indexes);
    done
}

#[test]
fn the_chain_agrees_with_the_books_whatever_people_do() {
    let mut total = [0u32; 8];
    for seed in 0..12 {
        for (sum, count) in total.iter_mut().zip(campaign(seed, 400)) {
            *sum += count;
        }
    }
    let names = [
        "supplies",
        "withdrawals",
        "borrows",
        "repayments",
        "liquidations",
        "write-offs",
        "prices",
        "pauses",
    ];
    for (name, count) in names.iter().zip(total) {
        assert!(
            count >= 10,
            "the campaign is no test of {name}: {count} went through ({total:?})"
        );
    }
}
