//! The leverage router: the real bytecode against exact fractions.
//!
//! Here is the stage: the standard market with cash in it, a pair of ETH and USDC at the oracle's price, and Alice, who has
//! approved the router and made it her manager.

mod campaign;
mod hostile;
mod limits;
mod looping;
mod opening;
mod spec;
mod unwinding;

use alloy_primitives::{Address, U256};
use leverloom_market::abi::LeverageRouter::{self, OpenLimits, Position, UnwindLimits};
use leverloom_market::abi::{LendingPool, Pair, Token};
use leverloom_market::exchange;
use leverloom_market::leverage::leverage_router;

use crate::world::{ALICE, ALL, BOB, OWNER, Receipt, Refusal, World, units};

const ETH: usize = 0;
const USDC: usize = 2;

/// A world with a leverage router in it.
#[derive(Clone)]
struct Stage {
    world: World,
    router: Address,
    pair: Address,
}

/// A position in a way that Alice cannot lose track of: long is ETH against USDC, short USDC against ETH.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Long,
    Short,
}

impl Way {
    /// (collateral, debt) among the listings.
    fn assets(self) -> (usize, usize) {
        match self {
            Self::Long => (ETH, USDC),
            Self::Short => (USDC, ETH),
        }
    }
}

fn wad(text: &str) -> U256 {
    units(text, 18)
}

impl Stage {
    /// 1,000 ETH and 2,000,000 USDC in the pair, as much again twice in the pool; no fee on flash loans.
    fn new() -> Self {
        Self::with_reserves("1000", "2000000")
    }

    fn with_reserves(ether: &str, dollars: &str) -> Self {
        let mut world = World::standard();
        let (weth, usdc) = (world.tokens[ETH], world.tokens[USDC]);
        world.supply(BOB, ETH, units("2000", 18)).unwrap();
        world.supply(BOB, USDC, units("4000000", 6)).unwrap();
        let pair = world.deploy(exchange::pair(weth.min(usdc), weth.max(usdc)));
        for (token, value) in [(weth, units(ether, 18)), (usdc, units(dollars, 6))] {
            let call = Token::transferCall { to: pair, value };
            world.send(BOB, token, &call).unwrap();
        }
        world.send(BOB, pair, &Pair::mintCall { to: BOB }).unwrap();
        let router = world.deploy(leverage_router(world.pool));
        for token in [weth, usdc] {
            let call = Token::approveCall {
                spender: router,
                value: U256::MAX,
            };
            world.send(ALICE, token, &call).unwrap();
        }
        let mut stage = Self {
            world,
            router,
            pair,
        };
        stage.manage(true);
        stage.flash_loans_cost(0);
        stage
    }

    fn manage(&mut self, allowed: bool) {
        let call = LendingPool::setManagerCall {
            manager: self.router,
            allowed,
        };
        self.world.send(ALICE, self.world.pool, &call).unwrap();
    }

    fn flash_loans_cost(&mut self, bps: u16) {
        let pool = self.world.pool;
        let mut config = self
            .world
            .call(pool, &LendingPool::poolConfigCall {})
            .unwrap();
        config.flashLoanFeeBps = bps;
        let call = LendingPool::setPoolConfigCall { config };
        self.world.send(OWNER, pool, &call).unwrap();
    }

    fn position(&self, way: Way) -> Position {
        let (collateral, debt) = way.assets();
        Position {
            collateralAsset: self.world.tokens[collateral],
            debtAsset: self.world.tokens[debt],
            pair: self.pair,
        }
    }

    fn open(
        &mut self,
        way: Way,
        deposit: U256,
        leverage: &str,
    ) -> Result<LeverageRouter::openReturn, Refusal> {
        let limits = free(deposit, leverage);
        self.open_within(way, &limits)
            .map(|receipt| output::<LeverageRouter::openCall>(&receipt))
    }

    fn open_within(&mut self, way: Way, limits: &OpenLimits) -> Result<Receipt, Refusal> {
        let call = LeverageRouter::openCall {
            position: self.position(way),
            limits: limits.clone(),
        };
        self.world.send(ALICE, self.router, &call)
    }

    fn unwind_within(&mut self, way: Way, limits: &UnwindLimits) -> Result<Receipt, Refusal> {
        let call = LeverageRouter::unwindCall {
            position: self.position(way),
            limits: limits.clone(),
        };
        self.world.send(ALICE, self.router, &call)
    }

    /// (of the collateral, of the debt asset), base units
    fn reserves(&self, way: Way) -> (U256, U256) {
        let found = self.world.call(self.pair, &Pair::reservesCall {}).unwrap();
        let (reserve0, reserve1) = (U256::from(found.reserve0), U256::from(found.reserve1));
        let position = self.position(way);
        if position.collateralAsset < position.debtAsset {
            (reserve0, reserve1)
        } else {
            (reserve1, reserve0)
        }
    }

    fn leverage(&self, way: Way) -> U256 {
        let position = self.position(way);
        let call = LeverageRouter::leverageOfCall {
            user: ALICE,
            collateralAsset: position.collateralAsset,
            debtAsset: position.debtAsset,
        };
        self.world.call(self.router, &call).unwrap()
    }

    /// The router holds nothing, has approved nobody for anything, and the books of the pool are what it holds.
    #[track_caller]
    fn check_clean(&self) {
        for (index, token) in [
            (ETH, self.world.tokens[ETH]),
            (USDC, self.world.tokens[USDC]),
        ] {
            assert_eq!(self.world.wallet(self.router, index), U256::ZERO);
            let allowance = Token::allowanceCall {
                owner: self.router,
                spender: self.world.pool,
            };
            assert_eq!(self.world.call(token, &allowance).unwrap(), U256::ZERO);
            let cash = self.world.reserve(index).cash;
            assert_eq!(self.world.wallet(self.world.pool, index), cash);
        }
    }
}

fn output<C: alloy_sol_types::SolCall>(receipt: &Receipt) -> C::Return {
    C::abi_decode_returns(&receipt.output).unwrap()
}

/// Without limits but the target.
fn free(deposit: U256, leverage: &str) -> OpenLimits {
    OpenLimits {
        deposit,
        targetLeverage: wad(leverage),
        maxBorrowed: ALL,
        minBought: U256::ZERO,
        minHealthFactor: U256::ZERO,
        deadline: ALL,
    }
}

/// The same for the way down.
fn down(leverage: &str, withdraw_all: bool) -> UnwindLimits {
    UnwindLimits {
        targetLeverage: wad(leverage),
        maxSold: ALL,
        minHealthFactor: U256::ZERO,
        withdrawAll: withdraw_all,
        deadline: ALL,
    }
}
