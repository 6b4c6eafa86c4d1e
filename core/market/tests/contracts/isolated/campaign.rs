//! Long random runs of everybody doing everything: after each call the market agrees with the books, to the last base unit
//! and the last share, refusals included; and what must always hold, holds.

use alloy_primitives::{Bytes, U256};
use alloy_sol_types::SolError;
use leverloom_market::abi::IsolatedMarket::{self as Market, MarketConfig};
use num_rational::BigRational as Q;
use num_traits::{One, Zero};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::book::{Book, Why};
use super::{COLLATERAL, LOAN, Stage, parameters};
use crate::book::{exact, ten, whole, word};
use crate::world::{ALL, Listing, PEOPLE, Receipt, Refusal, eth, meme, usdc, wbtc};

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0.next_u64() % bound
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

fn reason(refusal: &Refusal) -> Why {
    let table = [
        (Market::ZeroAmount::SELECTOR, Why::Zero),
        (Market::AmountTooSmall::SELECTOR, Why::TooSmall),
        (Market::InsufficientSupply::SELECTOR, Why::Supply),
        (Market::InsufficientLiquidity::SELECTOR, Why::Cash),
        (Market::InsufficientCollateral::SELECTOR, Why::Collateral),
        (Market::HealthFactorTooLow::SELECTOR, Why::Health),
        (Market::HealthFactorNotBelowOne::SELECTOR, Why::Healthy),
        (Market::NoDebt::SELECTOR, Why::NoDebt),
    ];
    let known = table
        .into_iter()
        .find(|(selector, _)| refusal.0.starts_with(selector));
    known.map_or_else(|| panic!("not in the books: {}", refusal.0), |(_, why)| why)
}

/// Both went through, or both refused for the same reason.
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
fn compare(stage: &Stage, book: &Book) {
    let (state, current) = (stage.state(), book.current());
    let ray = |fraction: &Q| word(&(fraction * ten(27)));
    assert_eq!(exact(state.totalSupplyAssets), current.supply.assets);
    assert_eq!(exact(state.totalSupplyShares), current.supply.shares);
    assert_eq!(exact(state.totalBorrowAssets), current.borrow.assets);
    assert_eq!(exact(state.totalBorrowShares), current.borrow.shares);
    assert_eq!(
        state.cash,
        state.totalSupplyAssets - state.totalBorrowAssets
    );
    let (utilization, rate) = current.rates();
    assert_eq!(state.utilization, ray(&utilization));
    assert_eq!(state.borrowRate, ray(&rate));
    assert_eq!(state.supplyRate, ray(&current.supply_rate()));
    for (user, &person) in PEOPLE.iter().enumerate() {
        let seen = stage.position(person);
        assert_eq!(exact(seen.supplied), book.supplied(user));
        assert_eq!(exact(seen.debt), book.debt(user));
        assert_eq!(exact(seen.collateral), book.held(user));
        assert_eq!(
            seen.collateralUsd,
            word(&(book.collateral_usd(user) * ten(8)))
        );
        assert_eq!(seen.debtUsd, word(&(book.debt_usd(user) * ten(8))));
        let health = book
            .health(user)
            .map_or(ALL, |health| word(&(health * ten(18))));
        assert_eq!((seen.healthFactor, stage.health(person)), (health, health));
    }
}

/// What was seen last time.
struct Last {
    supply_price: Q,
    borrow_price: Q,
}

/// What must hold whatever was done; `lost`: the last call socialised bad debt.
fn invariants(stage: &Stage, book: &Book, last: &mut Last, lost: bool) {
    // (1) Shares add up.
    let (mut supplied, mut owed, mut collateral) = (U256::ZERO, U256::ZERO, U256::ZERO);
    for person in PEOPLE {
        let (supply, borrow) = stage.shares(person);
        supplied += supply;
        owed += borrow;
        collateral += stage.position(person).collateral;
    }
    assert_eq!(exact(supplied), book.supply.shares);
    assert_eq!(exact(owed), book.borrow.shares);
    // (2) The market holds what it owes at once.
    let state = stage.state();
    let held = stage.world.wallet(stage.market, LOAN);
    let stored = &book.supply.assets - &book.borrow.assets;
    assert!(exact(held) >= stored);
    assert_eq!(stage.world.wallet(stage.market, COLLATERAL), collateral);
    // (3) Nobody owes what nobody supplied.
    assert!(state.totalBorrowAssets <= state.totalSupplyAssets);
    // (5), (6) A supplier's share falls only when bad debt is socialised; a borrower's never does, but for what another
    // borrower rounds against himself: less than a base unit and a share, spread over all of them.
    let price = book.supply.price();
    assert!(lost || price >= last.supply_price);
    last.supply_price = price;
    let price = book.borrow.price();
    let dust = (Q::one() + &last.borrow_price) / (&book.borrow.shares + ten(6));
    assert!(price >= &last.borrow_price - dust);
    last.borrow_price = price;
}

fn campaign(seed: u64, steps: u32, listings: &[Listing; 2], config: MarketConfig) -> [u32; 10] {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let mut stage = Stage::of(listings, &config);
    let [collateral, loan] = listings;
    let mut book = Book::new([collateral, loan], config, 3, stage.world.now);
    let mut last = Last {
        supply_price: book.supply.price(),
        borrow_price: book.borrow.price(),
    };
    let mut done = [0; 10];
    for step in 0..steps {
        let user = dice.below(4) as usize;
        let person = PEOPLE[user];
        let what = format!("seed {seed}, step {step}, user {user}");
        let coin =
            |of: &super::book::Coin, dollars: u32| (ten(dollars) / &of.price * &of.unit).floor();
        let mut lost = false;
        let all = dice.below(4) == 0;
        let kind = dice.below(22);
        match kind {
            0..=2 => {
                let amount = dice.amount(&coin(&book.loan_coin, 5));
                let chain = stage.supply(person, word(&amount));
                done[0] += u32::from(agree(&what, chain, book.supply(user, &amount)).is_some());
            }
            3 | 4 => {
                let amount = dice.amount(&book.supplied(user));
                let chain = stage.withdraw(person, if all { ALL } else { word(&amount) });
                let booked = book.withdraw(user, (!all).then_some(&amount));
                if let Some((receipt, paid)) = agree(&what, chain, booked) {
                    assert_eq!(outputs(&receipt.output), [word(&paid)]);
                    done[1] += 1;
                }
            }
            5..=8 => {
                let limit = book.collateral_usd(user) * whole(config_lltv(&book)) / whole(10_000);
                let room = (limit - book.debt_usd(user)).max(whole(10));
                let unit = &book.loan_coin.unit / &book.loan_coin.price;
                let amount = dice.amount(&(room * unit).floor());
                let chain = stage.borrow(person, word(&amount));
                done[2] += u32::from(agree(&what, chain, book.borrow(user, &amount)).is_some());
            }
            9 => {
                let amount = dice.amount(&book.debt(user));
                let chain = stage.repay(person, if all { ALL } else { word(&amount) });
                let booked = book.repay(user, (!all).then_some(&amount));
                if let Some((receipt, paid)) = agree(&what, chain, booked) {
                    assert_eq!(outputs(&receipt.output), [word(&paid)]);
                    done[3] += 1;
                }
            }
            10 | 11 => {
                let amount = dice.amount(&coin(&book.collateral_coin, 4));
                let chain = stage.put_in(person, word(&amount));
                done[4] += u32::from(agree(&what, chain, book.put_in(user, &amount)).is_some());
            }
            12 => {
                let amount = dice.amount(&book.held(user));
                let chain = stage.take_out(person, if all { ALL } else { word(&amount) });
                let booked = book.take_out(user, (!all).then_some(&amount));
                if let Some((receipt, paid)) = agree(&what, chain, booked) {
                    assert_eq!(outputs(&receipt.output), [word(&paid)]);
                    done[5] += 1;
                }
            }
            13..=17 => {
                // Mostly somebody who can be liquidated.
                let under =
                    |user: &usize| book.health(*user).is_some_and(|health| health < Q::one());
                let user = (0..4).find(under).unwrap_or(user);
                let before = book.health(user);
                let amount = dice.amount(&book.debt(user));
                let asked = if all { ALL } else { word(&amount) };
                let chain = stage.liquidate(PEOPLE[dice.below(4) as usize], PEOPLE[user], asked);
                let booked = book.liquidate(user, (!all).then_some(&amount));
                if let Some((receipt, liquidated)) = agree(&what, chain, booked) {
                    let paid = [word(&liquidated.repaid), word(&liquidated.seized)];
                    assert_eq!(outputs(&receipt.output), paid);
                    lost = !liquidated.lost.is_zero();
                    let events = receipt.events::<Market::BadDebt>();
                    let told: Q = events.iter().map(|event| exact(event.amount)).sum();
                    assert_eq!(told, liquidated.lost);
                    // (13), (14): only below one; it rises if it was above LLTV · LIF, but for the last units' worth.
                    let before = before.expect("a debtor");
                    assert!(before < Q::one());
                    let bar = book.incentive() * whole(config_lltv(&book)) / whole(10_000);
                    let dust = Q::one() / whole(1_000);
                    if let Some(after) = book.health(user)
                        && &before - bar > dust
                        && book.debt_usd(user) > whole(10)
                    {
                        assert!(after > before, "{what}: {before} {after}");
                    }
                    done[6] += 1;
                    done[7] += u32::from(lost);
                }
            }
            18 | 19 => {
                let percent = if dice.below(2) == 0 {
                    20 + dice.below(70)
                } else {
                    90 + dice.below(30)
                };
                let side = if dice.below(4) == 0 { LOAN } else { COLLATERAL };
                let price_e8 = listings[side].price_e8 * percent / 100;
                stage.world.set_price(side, price_e8);
                let coin = if side == LOAN {
                    &mut book.loan_coin
                } else {
                    &mut book.collateral_coin
                };
                coin.price = whole(price_e8) / ten(8);
                done[8] += 1;
            }
            _ => {
                let seconds = [1, 12, 3_600, 86_400, 30 * 86_400][dice.below(5) as usize];
                stage.world.later(seconds);
                book.now = stage.world.now;
                done[9] += 1;
            }
        }
        invariants(&stage, &book, &mut last, lost);
        if step % 8 == 0 {
            compare(&stage, &book);
        }
    }
    compare(&stage, &book);
    done
}

fn config_lltv(book: &Book) -> u16 {
    book.config.lltvBps
}

#[test]
fn the_market_agrees_with_the_books_whatever_people_do() {
    let mut total = [0u32; 10];
    let markets: [([Listing; 2], u16, u16); 4] = [
        ([eth(), usdc()], 8_600, 1_000),
        ([wbtc(), usdc()], 5_000, 0),
        ([usdc(), eth()], 9_450, 2_500),
        ([meme(), wbtc()], 7_700, 500),
    ];
    for seed in 0..256u64 {
        let (listings, lltv_bps, fee_bps) = &markets[(seed % 4) as usize];
        let config = MarketConfig {
            lltvBps: *lltv_bps,
            feeBps: *fee_bps,
            ..parameters()
        };
        let counts = campaign(seed, 64, listings, config);
        for (sum, count) in total.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    let names = [
        "supplies",
        "withdrawals",
        "borrows",
        "repayments",
        "collateral put in",
        "collateral taken out",
        "liquidations",
        "bad debts",
        "prices",
        "pauses",
    ];
    for (name, count) in names.iter().zip(total) {
        assert!(
            count >= 20,
            "the campaign is no test of {name}: {count} went through ({total:?})"
        );
    }
}
