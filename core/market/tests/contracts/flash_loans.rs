//! Flash loans: what they cost, what can be done while one is open, and what cannot be got out of one.

use alloy_primitives::{Address, U256};
use leverloom_market::abi::{LendingPool, Token};

use crate::puppet::{self, Call, call, script};
use crate::world::{ALICE, ALL, BOB, DAVE, OWNER, Receipt, Refusal, World, refused, units};

const ETH: usize = 0;
const USDC: usize = 2;

fn eths(amount: &str) -> U256 {
    units(amount, 18)
}

fn dollars(amount: &str) -> U256 {
    units(amount, 6)
}

/// Dave lends 100,000 USDC and 100 ETH; the puppet holds 1,000 USDC and has approved the pool.
struct Stage {
    world: World,
    puppet: Address,
}

impl Stage {
    fn new() -> Self {
        let mut world = World::standard();
        world.supply(DAVE, USDC, dollars("100000")).unwrap();
        world.supply(DAVE, ETH, eths("100")).unwrap();
        let puppet = puppet::deploy(&mut world);
        let mint = Token::mintCall {
            to: puppet,
            amount: dollars("1000"),
        };
        world.send(OWNER, world.tokens[USDC], &mint).unwrap();
        let approve = Token::approveCall {
            spender: world.pool,
            value: U256::MAX,
        };
        let calls = world
            .tokens
            .iter()
            .map(|token| call(*token, &approve))
            .collect();
        puppet::act(&mut world, BOB, puppet, calls).unwrap();
        Self { world, puppet }
    }

    fn loan(&self, asset: usize, amount: U256, calls: &[Call]) -> Call {
        let loan = LendingPool::flashLoanCall {
            asset: self.world.tokens[asset],
            amount,
            data: script(calls),
        };
        call(self.world.pool, &loan)
    }

    fn borrow_flash(
        &mut self,
        asset: usize,
        amount: U256,
        calls: &[Call],
    ) -> Result<Receipt, Refusal> {
        let loan = self.loan(asset, amount, calls);
        puppet::act(&mut self.world, BOB, self.puppet, vec![loan])
    }

    fn pool_call(&self, what: &impl alloy_sol_types::SolCall) -> Call {
        call(self.world.pool, what)
    }
}

#[test]
fn a_loan_costs_five_hundredths_of_a_percent_which_go_to_the_pools_share() {
    let mut stage = Stage::new();
    let puppet = stage.puppet;
    // 20,001 · 0.05 % = 10.0005; a millionth more makes the fee 10.00050000005, ceiled.
    let amount = dollars("20001.000001");
    let before = stage.world.reserve(USDC);
    let receipt = stage.borrow_flash(USDC, amount, &[]).unwrap();
    let event: LendingPool::FlashLoan = receipt.event();
    let fee = dollars("10.000501");
    assert_eq!((event.borrower, event.amount), (puppet, amount));
    assert_eq!(event.fee, fee);
    let world = &stage.world;
    let view = LendingPool::flashLoanFeeCall { amount };
    assert_eq!(world.call(world.pool, &view).unwrap(), fee);

    let after = world.reserve(USDC);
    assert_eq!(after.cash, before.cash + fee);
    assert_eq!(after.treasury, before.treasury + fee);
    assert_eq!(after.totalSupply, before.totalSupply);
    assert_eq!(world.supplied(DAVE, USDC), dollars("100000"));
    assert_eq!(world.wallet(puppet, USDC), dollars("1000") - fee);
    assert_eq!(world.wallet(world.pool, USDC), after.cash);
}

#[test]
fn who_does_not_repay_gets_nothing() {
    let mut stage = Stage::new();
    let (puppet, token) = (stage.puppet, stage.world.tokens[USDC]);
    let away = Token::transferCall {
        to: BOB,
        value: dollars("20000"),
    };
    let error = Token::ERC20InsufficientBalance {
        sender: puppet,
        balance: dollars("1000"),
        needed: dollars("20010"),
    };
    let before = stage.world.wallet(BOB, USDC);
    refused(
        stage.borrow_flash(USDC, dollars("20000"), &[call(token, &away)]),
        &error,
    );
    assert_eq!(stage.world.wallet(BOB, USDC), before);
    assert_eq!(stage.world.reserve(USDC).cash, dollars("100000"));

    let unapproved = Token::approveCall {
        spender: stage.world.pool,
        value: dollars("20009"),
    };
    let error = Token::ERC20InsufficientAllowance {
        spender: stage.world.pool,
        allowance: dollars("20009"),
        needed: dollars("20010"),
    };
    refused(
        stage.borrow_flash(USDC, dollars("20000"), &[call(token, &unapproved)]),
        &error,
    );
}

#[test]
fn a_loan_is_not_repaid_by_supplying_it() {
    let mut stage = Stage::new();
    let (token, puppet) = (stage.world.tokens[USDC], stage.puppet);
    let supply = LendingPool::supplyCall {
        asset: token,
        amount: dollars("20000"),
    };
    let error = Token::ERC20InsufficientBalance {
        sender: puppet,
        balance: dollars("1000"),
        needed: dollars("20010"),
    };
    let supply = stage.pool_call(&supply);
    refused(
        stage.borrow_flash(USDC, dollars("20000"), &[supply]),
        &error,
    );
    assert_eq!(stage.world.supplied(puppet, USDC), U256::ZERO);
}

#[test]
fn nor_by_paying_a_debt_with_it() {
    let mut stage = Stage::new();
    let (token, puppet) = (stage.world.tokens[USDC], stage.puppet);
    stage.world.supply(ALICE, ETH, eths("10")).unwrap();
    stage.world.borrow(ALICE, USDC, dollars("15000")).unwrap();
    let repay = LendingPool::repayForCall {
        asset: token,
        amount: dollars("15000"),
        onBehalfOf: ALICE,
    };
    let error = Token::ERC20InsufficientBalance {
        sender: puppet,
        balance: dollars("6000"),
        needed: dollars("20010"),
    };
    let repay = stage.pool_call(&repay);
    refused(stage.borrow_flash(USDC, dollars("20000"), &[repay]), &error);
    assert_eq!(stage.world.debt(ALICE, USDC), dollars("15000"));
}

#[test]
fn what_is_lent_is_not_cash_for_anybody_meanwhile() {
    let mut stage = Stage::new();
    let token = stage.world.tokens[USDC];
    // All the cash is out: a second loan, a borrow and a withdrawal find none.
    let error = LendingPool::InsufficientLiquidity {
        asset: token,
        available: U256::ZERO,
        requested: U256::ONE,
    };
    let again = stage.loan(USDC, U256::ONE, &[]);
    refused(
        stage.borrow_flash(USDC, dollars("100000"), &[again]),
        &error,
    );
    let borrow = stage.pool_call(&LendingPool::borrowCall {
        asset: token,
        amount: U256::ONE,
    });
    refused(
        stage.borrow_flash(USDC, dollars("100000"), &[borrow]),
        &error,
    );
    let error = LendingPool::InsufficientLiquidity {
        asset: token,
        available: dollars("100000"),
        requested: dollars("100000.000001"),
    };
    refused(
        stage.borrow_flash(USDC, dollars("100000.000001"), &[]),
        &error,
    );
}

#[test]
fn a_loan_within_a_loan_pays_both_fees() {
    let mut stage = Stage::new();
    let inner = stage.loan(USDC, dollars("40000"), &[]);
    let receipt = stage
        .borrow_flash(USDC, dollars("60000"), &[inner])
        .unwrap();
    let fees: Vec<U256> = receipt
        .events::<LendingPool::FlashLoan>()
        .iter()
        .map(|event| event.fee)
        .collect();
    assert_eq!(fees, [dollars("20"), dollars("30")]);
    let world = &stage.world;
    assert_eq!(world.reserve(USDC).cash, dollars("100050"));
    assert_eq!(world.wallet(world.pool, USDC), dollars("100050"));
    assert_eq!(world.wallet(stage.puppet, USDC), dollars("950"));
}

#[test]
fn while_a_loan_is_open_the_pool_works_as_always() {
    let mut stage = Stage::new();
    let (world, puppet) = (&stage.world, stage.puppet);
    let (weth, usdc) = (world.tokens[ETH], world.tokens[USDC]);
    let mint = Token::mintCall {
        to: puppet,
        amount: eths("10"),
    };
    stage.world.send(OWNER, weth, &mint).unwrap();
    // Borrow dollars flash, put ether in, borrow dollars for good, pay a part of that debt, take some ether back.
    let calls = vec![
        stage.pool_call(&LendingPool::supplyCall {
            asset: weth,
            amount: eths("10"),
        }),
        stage.pool_call(&LendingPool::borrowCall {
            asset: usdc,
            amount: dollars("12000"),
        }),
        stage.pool_call(&LendingPool::repayCall {
            asset: usdc,
            amount: dollars("2000"),
        }),
        stage.pool_call(&LendingPool::withdrawCall {
            asset: weth,
            amount: eths("1"),
        }),
    ];
    stage.borrow_flash(USDC, dollars("50000"), &calls).unwrap();
    let world = &stage.world;
    assert_eq!(world.supplied(puppet, ETH), eths("9"));
    assert_eq!(world.debt(puppet, USDC), dollars("10000"));
    assert_eq!(world.reserve(USDC).cash, dollars("90025"));
    assert_eq!(world.wallet(world.pool, USDC), dollars("90025"));
    // 1,000 of its own, 10,000 borrowed, 25 for the loan.
    assert_eq!(world.wallet(puppet, USDC), dollars("10975"));
}

#[test]
fn a_loan_that_borrows_what_it_owes_leaves_a_debt_that_is_covered() {
    let mut stage = Stage::new();
    let (world, puppet) = (&stage.world, stage.puppet);
    let (weth, usdc) = (world.tokens[ETH], world.tokens[USDC]);
    // The one-step loop: flash ether, supply it all, borrow dollars; the ether is missed at the end.
    let calls = vec![
        stage.pool_call(&LendingPool::supplyCall {
            asset: weth,
            amount: eths("10"),
        }),
        stage.pool_call(&LendingPool::borrowCall {
            asset: usdc,
            amount: dollars("16000"),
        }),
        // Taking the ether back out again would leave the dollars uncovered.
        stage.pool_call(&LendingPool::withdrawCall {
            asset: weth,
            amount: ALL,
        }),
    ];
    let error = LendingPool::HealthFactorTooLow {
        healthFactor: U256::ZERO,
    };
    refused(stage.borrow_flash(ETH, eths("10"), &calls), &error);
    assert_eq!(stage.world.debt(puppet, USDC), U256::ZERO);
}

#[test]
fn interest_does_not_see_a_loan() {
    let with = |loan: bool| {
        let mut stage = Stage::new();
        stage.world.supply(ALICE, ETH, eths("50")).unwrap();
        stage.world.borrow(ALICE, USDC, dollars("40000")).unwrap();
        stage.world.later(30 * 86_400);
        if loan {
            stage.borrow_flash(USDC, dollars("60000"), &[]).unwrap();
        } else {
            stage.world.supply(BOB, USDC, dollars("1")).unwrap();
        }
        let reserve = stage.world.reserve(USDC);
        (
            reserve.supplyIndex,
            reserve.borrowIndex,
            stage.world.debt(ALICE, USDC),
        )
    };
    assert_eq!(with(true), with(false));
}

#[test]
fn a_plain_account_and_nothing_are_lent_nothing() {
    let mut stage = Stage::new();
    refused(
        stage.borrow_flash(USDC, U256::ZERO, &[]),
        &LendingPool::ZeroAmount {},
    );
    let loan = LendingPool::flashLoanCall {
        asset: stage.world.tokens[USDC],
        amount: dollars("10"),
        data: script(&[]),
    };
    let pool = stage.world.pool;
    let refusal = stage.world.send(ALICE, pool, &loan).unwrap_err();
    assert!(refusal.0.is_empty(), "there is no code to call");
    let stranger = Address::repeat_byte(0x55);
    let unlisted = LendingPool::flashLoanCall {
        asset: stranger,
        amount: dollars("10"),
        data: script(&[]),
    };
    refused(
        stage.world.send(ALICE, pool, &unlisted),
        &LendingPool::AssetNotListed { asset: stranger },
    );
}
