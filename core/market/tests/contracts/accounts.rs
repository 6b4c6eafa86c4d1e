//! Supply, withdraw, borrow, repay: limits to the base unit, events, refusals by name.

use alloy_primitives::{Address, U256};
use leverloom_market::abi::{LendingPool, Token};

use crate::world::{ALICE, ALL, BOB, CAROL, World, YEAR, eth, meme, refused, units, usdc, wbtc};

fn eths(amount: &str) -> U256 {
    units(amount, 18)
}

fn dollars(amount: &str) -> U256 {
    units(amount, 6)
}

/// Dollars as the pool counts them: 8 decimals.
fn usd(amount: &str) -> U256 {
    units(amount, 8)
}

/// Bob lends 100,000 USDC; Alice has 10 ETH of $2,000 in.
fn ready() -> World {
    let mut world = World::standard();
    world.supply(BOB, 2, dollars("100000")).unwrap();
    world.supply(ALICE, 0, eths("10")).unwrap();
    world
}

#[test]
fn each_action_moves_its_tokens_and_says_so() {
    let mut world = ready();
    let asset = world.tokens[0];
    let before = world.wallet(ALICE, 0);

    let supplied: LendingPool::Supply = world.supply(ALICE, 0, eths("2.5")).unwrap().event();
    assert_eq!(
        supplied,
        LendingPool::Supply {
            user: ALICE,
            asset,
            amount: eths("2.5")
        }
    );
    assert_eq!(world.wallet(ALICE, 0), before - eths("2.5"));
    assert_eq!(world.supplied(ALICE, 0), eths("12.5"));

    let withdrawn: LendingPool::Withdraw = world.withdraw(ALICE, 0, eths("2.5")).unwrap().event();
    assert_eq!(
        withdrawn,
        LendingPool::Withdraw {
            user: ALICE,
            asset,
            amount: eths("2.5")
        }
    );
    assert_eq!(world.wallet(ALICE, 0), before);

    let asset = world.tokens[2];
    let before = world.wallet(ALICE, 2);
    let borrowed: LendingPool::Borrow = world.borrow(ALICE, 2, dollars("5000")).unwrap().event();
    assert_eq!(
        borrowed,
        LendingPool::Borrow {
            user: ALICE,
            asset,
            amount: dollars("5000")
        }
    );
    assert_eq!(world.wallet(ALICE, 2), before + dollars("5000"));
    assert_eq!(world.debt(ALICE, 2), dollars("5000"));
    assert_eq!(world.reserve(2).cash, dollars("95000"));

    let repaid: LendingPool::Repay = world.repay(ALICE, 2, dollars("2000")).unwrap().event();
    assert_eq!(
        repaid,
        LendingPool::Repay {
            user: ALICE,
            asset,
            amount: dollars("2000")
        }
    );
    assert_eq!(world.debt(ALICE, 2), dollars("3000"));
}

#[test]
fn one_may_borrow_to_the_ltv_and_not_a_unit_more() {
    let mut world = ready();
    // 10 ETH · $2,000 · 80 % = $16,000.
    let error = LendingPool::BorrowLimitExceeded {
        debtUsd: usd("16000.000001"),
        borrowLimitUsd: usd("16000"),
    };
    refused(world.borrow(ALICE, 2, dollars("16000.000001")), &error);
    world.borrow(ALICE, 2, dollars("16000")).unwrap();
    let account = world.account(ALICE);
    assert_eq!(account.collateralUsd, usd("20000"));
    assert_eq!(account.debtUsd, usd("16000"));
    assert_eq!(account.borrowLimitUsd, usd("16000"));
    assert_eq!(account.liquidationLimitUsd, usd("16600"));
    assert_eq!(account.healthFactor, units("1.0375", 18));
    refused(
        world.borrow(ALICE, 2, U256::ONE),
        &LendingPool::BorrowLimitExceeded {
            debtUsd: usd("16000.000001"),
            borrowLimitUsd: usd("16000"),
        },
    );
}

#[test]
fn one_may_withdraw_to_a_health_factor_of_one_and_not_a_unit_more() {
    let mut world = ready();
    world.borrow(ALICE, 2, dollars("8300")).unwrap();
    // 5 ETH · $2,000 · 83 % = $8,300; a wei less is worth 10^-8 dollars less, floored.
    let error = LendingPool::HealthFactorTooLow {
        healthFactor: units("0.999999999999", 18),
    };
    refused(world.withdraw(ALICE, 0, eths("5") + U256::ONE), &error);
    world.withdraw(ALICE, 0, eths("5")).unwrap();
    assert_eq!(world.health(ALICE), units("1", 18));
}

#[test]
fn health_weighs_every_asset_by_its_own_threshold_and_decimals() {
    let mut world = World::standard();
    world.supply(BOB, 0, eths("100")).unwrap();
    world.supply(BOB, 1, units("10", 8)).unwrap();
    world.supply(BOB, 2, dollars("100000")).unwrap();
    world.supply(ALICE, 0, eths("1.5")).unwrap();
    world.supply(ALICE, 1, units("0.25", 8)).unwrap();
    world.borrow(ALICE, 2, dollars("9000")).unwrap();
    world.borrow(ALICE, 0, eths("0.75")).unwrap();
    // Collateral: 1.5 · 2,000 and 0.25 · 60,000. Debt: 9,000 and 0.75 · 2,000.
    let account = world.account(ALICE);
    assert_eq!(account.collateralUsd, usd("18000"));
    assert_eq!(account.debtUsd, usd("10500"));
    assert_eq!(
        account.borrowLimitUsd,
        usd("13350"),
        "3,000 · 80 % + 15,000 · 73 %"
    );
    assert_eq!(
        account.liquidationLimitUsd,
        usd("14190"),
        "3,000 · 83 % + 15,000 · 78 %"
    );
    assert_eq!(
        account.healthFactor.to_string(),
        "1351428571428571428",
        "14,190 / 10,500, floored"
    );
}

#[test]
fn without_debt_everything_may_be_withdrawn() {
    let mut world = ready();
    assert_eq!(world.health(ALICE), U256::MAX);
    world.withdraw(ALICE, 0, ALL).unwrap();
    assert_eq!(world.supplied(ALICE, 0), U256::ZERO);
    assert_eq!(
        world.account(ALICE),
        LendingPool::AccountData {
            healthFactor: U256::MAX,
            ..Default::default()
        }
    );
}

#[test]
fn repaying_too_much_takes_the_debt_only() {
    let mut world = ready();
    world.borrow(ALICE, 2, dollars("1000")).unwrap();
    world.later(YEAR);
    let (debt, before) = (world.debt(ALICE, 2), world.wallet(ALICE, 2));
    assert!(debt > dollars("1000"));
    let repaid: LendingPool::Repay = world.repay(ALICE, 2, debt + dollars("1")).unwrap().event();
    assert_eq!(repaid.amount, debt);
    assert_eq!(world.wallet(ALICE, 2), before - debt);
    assert_eq!(world.debt(ALICE, 2), U256::ZERO);
    assert_eq!(world.health(ALICE), U256::MAX);
}

#[test]
fn what_is_no_collateral_lends_no_limit() {
    let mut world = World::new(&[eth(), usdc(), meme()]);
    world.supply(BOB, 1, dollars("1000")).unwrap();
    world.supply(ALICE, 2, units("1000000", 12)).unwrap();
    assert_eq!(world.account(ALICE).collateralUsd, U256::ZERO);
    let error = LendingPool::BorrowLimitExceeded {
        debtUsd: usd("1"),
        borrowLimitUsd: U256::ZERO,
    };
    refused(world.borrow(ALICE, 1, dollars("1")), &error);
}

#[test]
fn refusals_have_names() {
    let mut world = ready();
    let (weth, usdc) = (world.tokens[0], world.tokens[2]);
    refused(
        world.supply(ALICE, 0, U256::ZERO),
        &LendingPool::ZeroAmount {},
    );
    refused(
        world.borrow(ALICE, 2, U256::ZERO),
        &LendingPool::ZeroAmount {},
    );
    refused(
        world.withdraw(ALICE, 0, U256::ZERO),
        &LendingPool::ZeroAmount {},
    );
    refused(
        world.repay(ALICE, 2, U256::ZERO),
        &LendingPool::ZeroAmount {},
    );
    refused(world.withdraw(CAROL, 0, ALL), &LendingPool::ZeroAmount {});
    // Of what is put in or newly owed there is no "all".
    for amount in [ALL, U256::ONE << 128] {
        let error = LendingPool::AmountTooLarge { amount };
        refused(world.supply(ALICE, 0, amount), &error);
        refused(world.borrow(ALICE, 2, amount), &error);
    }
    let error = LendingPool::InsufficientSupply {
        asset: weth,
        available: eths("10"),
        requested: eths("10") + U256::ONE,
    };
    refused(world.withdraw(ALICE, 0, eths("10") + U256::ONE), &error);
    refused(
        world.repay(ALICE, 2, ALL),
        &LendingPool::NoDebt { asset: usdc },
    );
    world.supply(ALICE, 0, eths("1000")).unwrap();
    let error = LendingPool::InsufficientLiquidity {
        asset: usdc,
        available: dollars("100000"),
        requested: dollars("100001"),
    };
    refused(world.borrow(ALICE, 2, dollars("100001")), &error);
    world.borrow(ALICE, 2, dollars("60000")).unwrap();
    let error = LendingPool::InsufficientLiquidity {
        asset: usdc,
        available: dollars("40000"),
        requested: dollars("100000"),
    };
    refused(world.withdraw(BOB, 2, ALL), &error);
}

#[test]
fn a_stranger_to_the_pool_is_refused_everywhere() {
    let mut world = ready();
    let stranger = Address::repeat_byte(0x55);
    let error = LendingPool::AssetNotListed { asset: stranger };
    let pool = world.pool;
    refused(
        world.send(
            ALICE,
            pool,
            &LendingPool::supplyCall {
                asset: stranger,
                amount: U256::ONE,
            },
        ),
        &error,
    );
    refused(
        world.send(
            ALICE,
            pool,
            &LendingPool::withdrawCall {
                asset: stranger,
                amount: U256::ONE,
            },
        ),
        &error,
    );
    refused(
        world.send(
            ALICE,
            pool,
            &LendingPool::borrowCall {
                asset: stranger,
                amount: U256::ONE,
            },
        ),
        &error,
    );
    refused(
        world.send(
            ALICE,
            pool,
            &LendingPool::repayCall {
                asset: stranger,
                amount: U256::ONE,
            },
        ),
        &error,
    );
    refused(
        world.call(pool, &LendingPool::reserveStateCall { asset: stranger }),
        &error,
    );
    refused(
        world.call(
            pool,
            &LendingPool::debtBalanceCall {
                user: ALICE,
                asset: stranger,
            },
        ),
        &error,
    );
    refused(
        world.call(
            pool,
            &LendingPool::supplyBalanceCall {
                user: ALICE,
                asset: stranger,
            },
        ),
        &error,
    );
    refused(
        world.call(pool, &LendingPool::assetConfigCall { asset: stranger }),
        &error,
    );
    let liquidation = LendingPool::liquidateCall {
        collateralAsset: stranger,
        debtAsset: world.tokens[2],
        borrower: ALICE,
        debtToCover: U256::ONE,
    };
    refused(world.send(BOB, pool, &liquidation), &error);
}

#[test]
fn an_amount_that_would_round_to_nothing_is_refused() {
    let mut world = ready();
    world.borrow(ALICE, 2, dollars("10000")).unwrap();
    world.later(YEAR);
    // Both indexes are above one now: a single base unit is no scaled unit.
    refused(
        world.supply(CAROL, 2, U256::ONE),
        &LendingPool::AmountTooSmall { amount: U256::ONE },
    );
    refused(
        world.repay(ALICE, 2, U256::ONE),
        &LendingPool::AmountTooSmall { amount: U256::ONE },
    );
    world.supply(CAROL, 2, U256::from(2)).unwrap();
    assert_eq!(
        world.supplied(CAROL, 2),
        U256::ONE,
        "floored against the supplier"
    );
}

#[test]
fn a_token_that_is_not_paid_stops_the_call_and_changes_nothing() {
    let mut world = World::standard();
    let (pool, token) = (world.pool, world.tokens[2]);
    world
        .send(
            ALICE,
            token,
            &Token::approveCall {
                spender: pool,
                value: dollars("5"),
            },
        )
        .unwrap();
    let error = Token::ERC20InsufficientAllowance {
        spender: pool,
        allowance: dollars("5"),
        needed: dollars("6"),
    };
    refused(world.supply(ALICE, 2, dollars("6")), &error);
    assert_eq!(world.reserve(2).cash, U256::ZERO);
    assert_eq!(world.supplied(ALICE, 2), U256::ZERO);
    let poor = Address::repeat_byte(0x77);
    world
        .send(
            poor,
            token,
            &Token::approveCall {
                spender: pool,
                value: U256::MAX,
            },
        )
        .unwrap();
    let error = Token::ERC20InsufficientBalance {
        sender: poor,
        balance: U256::ZERO,
        needed: U256::ONE,
    };
    refused(world.supply(poor, 2, U256::ONE), &error);
}

#[test]
fn tokens_sent_to_the_pool_by_mistake_are_not_lent_out() {
    let mut world = ready();
    let (pool, token) = (world.pool, world.tokens[2]);
    let before = world.reserve(2);
    world
        .send(
            CAROL,
            token,
            &Token::transferCall {
                to: pool,
                value: dollars("500"),
            },
        )
        .unwrap();
    assert_eq!(world.reserve(2), before);
}

#[test]
fn everybody_can_leave_when_all_debts_are_paid() {
    let mut world = World::new(&[eth(), wbtc(), usdc()]);
    let start: Vec<U256> = (0..3).map(|asset| world.wallet(BOB, asset)).collect();
    world.supply(BOB, 0, eths("123.456789")).unwrap();
    world.supply(BOB, 1, units("7.7777777", 8)).unwrap();
    world.supply(BOB, 2, dollars("777777.777777")).unwrap();
    world.supply(ALICE, 0, eths("400")).unwrap();
    world.borrow(ALICE, 2, dollars("345678.901234")).unwrap();
    world.borrow(ALICE, 1, units("3.1415926", 8)).unwrap();
    for _ in 0..5 {
        world.later(17 * 86_400 + 1);
        world.supply(CAROL, 2, dollars("33.333333")).unwrap();
        world.supply(CAROL, 1, units("0.33333333", 8)).unwrap();
    }
    let dollars: LendingPool::Repay = world.repay(ALICE, 2, ALL).unwrap().event();
    let coins: LendingPool::Repay = world.repay(ALICE, 1, ALL).unwrap().event();
    let interest = [
        U256::ZERO,
        coins.amount - units("3.1415926", 8),
        dollars.amount - units("345678.901234", 6),
    ];
    for (person, assets) in [(ALICE, vec![0]), (BOB, vec![0, 1, 2]), (CAROL, vec![1, 2])] {
        for asset in assets {
            world.withdraw(person, asset, ALL).unwrap();
        }
    }
    for (asset, start) in start.into_iter().enumerate() {
        let _ = world.claim_treasury(asset, CAROL);
        let reserve = world.reserve(asset);
        assert_eq!(
            (reserve.totalSupply, reserve.totalDebt, reserve.treasury),
            Default::default(),
            "asset {asset}"
        );
        // Borrowers pay compound interest, suppliers and the pool share the simple one: the difference stays.
        assert!(
            reserve.cash * U256::from(500) <= interest[asset],
            "{} of {} stay",
            reserve.cash,
            interest[asset]
        );
        assert!(world.wallet(BOB, asset) >= start, "lending pays");
    }
}
