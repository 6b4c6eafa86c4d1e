//! Isolated markets: the real bytecode against exact fractions.
//!
//! Here is the stage: a world's tokens and plain oracle, one market of two of them, one helper an action.

mod accounts;
mod book;
mod campaign;
mod conflicts;
mod formulas;
mod hostile;
mod liquidation;
mod managers;
mod rounding;
mod scenario;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use leverloom_market::abi::IsolatedMarket::{self, MarketConfig, MarketState, Position};
use leverloom_market::abi::Token;
use leverloom_market::isolated::isolated_market;

use crate::world::{DAVE, Listing, PEOPLE, Receipt, Refusal, World, eth, usdc};

/// Position of the collateral among the listings.
const COLLATERAL: usize = 0;
/// Position of the loan token.
const LOAN: usize = 1;

/// A world with a market in it.
#[derive(Clone)]
struct Stage {
    world: World,
    market: Address,
}

/// 86 %, a tenth of the interest as fee (Dave's), 1 % + 4 % up to a kink at 90 %, + 60 % above.
fn parameters() -> MarketConfig {
    MarketConfig {
        feeRecipient: DAVE,
        lltvBps: 8_600,
        feeBps: 1_000,
        baseRateBps: 100,
        slope1Bps: 400,
        slope2Bps: 6_000,
        kinkBps: 9_000,
        ..MarketConfig::default()
    }
}

impl Stage {
    /// ETH against USDC.
    fn new() -> Self {
        Self::of(&[eth(), usdc()], &parameters())
    }

    /// The first listing against the second.
    fn of(listings: &[Listing], config: &MarketConfig) -> Self {
        let mut world = World::new(listings);
        let config = MarketConfig {
            loanToken: world.tokens[LOAN],
            collateralToken: world.tokens[COLLATERAL],
            oracle: world.oracle,
            ..config.clone()
        };
        let market = world.deploy(isolated_market(&config));
        let mut stage = Self { world, market };
        for person in PEOPLE {
            for asset in [COLLATERAL, LOAN] {
                stage.approve(person, asset);
            }
        }
        stage
    }

    fn approve(&mut self, person: Address, asset: usize) {
        let call = Token::approveCall {
            spender: self.market,
            value: U256::MAX,
        };
        let token = self.world.tokens[asset];
        self.world.send(person, token, &call).unwrap();
    }

    fn send<C: SolCall>(&mut self, from: Address, call: &C) -> Result<Receipt, Refusal> {
        self.world.send(from, self.market, call)
    }

    fn view<C: SolCall>(&self, call: &C) -> C::Return {
        self.world.call(self.market, call).unwrap()
    }

    fn supply(&mut self, user: Address, amount: impl Into<U256>) -> Result<Receipt, Refusal> {
        let amount = amount.into();
        self.send(user, &IsolatedMarket::supplyCall { amount })
    }

    fn withdraw(&mut self, user: Address, amount: impl Into<U256>) -> Result<Receipt, Refusal> {
        let amount = amount.into();
        self.send(user, &IsolatedMarket::withdrawCall { amount })
    }

    fn borrow(&mut self, user: Address, amount: impl Into<U256>) -> Result<Receipt, Refusal> {
        let amount = amount.into();
        self.send(user, &IsolatedMarket::borrowCall { amount })
    }

    fn repay(&mut self, user: Address, amount: impl Into<U256>) -> Result<Receipt, Refusal> {
        let amount = amount.into();
        self.send(user, &IsolatedMarket::repayCall { amount })
    }

    fn put_in(&mut self, user: Address, amount: impl Into<U256>) -> Result<Receipt, Refusal> {
        let amount = amount.into();
        self.send(user, &IsolatedMarket::supplyCollateralCall { amount })
    }

    fn take_out(&mut self, user: Address, amount: impl Into<U256>) -> Result<Receipt, Refusal> {
        let amount = amount.into();
        self.send(user, &IsolatedMarket::withdrawCollateralCall { amount })
    }

    fn liquidate(
        &mut self,
        liquidator: Address,
        borrower: Address,
        amount: impl Into<U256>,
    ) -> Result<Receipt, Refusal> {
        let call = IsolatedMarket::liquidateCall {
            borrower,
            debtToCover: amount.into(),
        };
        self.send(liquidator, &call)
    }

    fn state(&self) -> MarketState {
        self.view(&IsolatedMarket::marketStateCall {})
    }

    fn position(&self, user: Address) -> Position {
        self.view(&IsolatedMarket::positionCall { user })
    }

    /// (supply shares, borrow shares)
    fn shares(&self, user: Address) -> (U256, U256) {
        let found = self.view(&IsolatedMarket::sharesOfCall { user });
        (found.supplyShares, found.borrowShares)
    }

    fn health(&self, user: Address) -> U256 {
        self.view(&IsolatedMarket::healthFactorCall { user })
    }
}
