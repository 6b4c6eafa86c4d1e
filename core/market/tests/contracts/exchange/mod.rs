//! The pairs and their router: the real bytecode against exact fractions.
//!
//! Here is the stage: three tokens of 18, 6 and 8 decimals, a pair of each two, a router that everybody has approved.

mod book;
mod campaign;
mod hostile;
mod interface;
mod prices;
mod providers;
mod swaps;

use alloy_primitives::{Address, U256};
use leverloom_market::abi::{Pair, SwapRouter, Token};
use leverloom_market::exchange;

use crate::world::{OWNER, PEOPLE, Receipt, Refusal, World, eth, usdc, wbtc};

/// A world with an exchange in it.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) world: World,
    pub(crate) router: Address,
    /// Tokens by address, lowest first.
    pub(crate) tokens: [Address; 3],
    /// Of tokens 0 and 1, 1 and 2, 0 and 2.
    pub(crate) pairs: [Address; 3],
}

/// Of each token everybody has at least so many base units: a quarter of what a reserve can count.
const WALLET: u128 = u128::MAX >> 18;

/// The latest moment there is.
pub(crate) const NEVER: U256 = U256::MAX;

impl Exchange {
    /// Empty pairs.
    pub(crate) fn new() -> Self {
        let mut world = World::new(&[eth(), usdc(), wbtc()]);
        let mut tokens: [Address; 3] = world.tokens.clone().try_into().unwrap();
        tokens.sort_unstable();
        let router = world.deploy(exchange::swap_router());
        let pairs = [(0, 1), (1, 2), (0, 2)]
            .map(|(low, high)| world.deploy(exchange::pair(tokens[low], tokens[high])));
        for person in PEOPLE {
            for token in tokens {
                let mint = Token::mintCall {
                    to: person,
                    amount: U256::from(WALLET),
                };
                world.send(OWNER, token, &mint).unwrap();
            }
            for token in tokens.iter().chain(&pairs) {
                let approval = Token::approveCall {
                    spender: router,
                    value: U256::MAX,
                };
                world.send(person, *token, &approval).unwrap();
            }
        }
        Self {
            world,
            router,
            tokens,
            pairs,
        }
    }

    /// Every pair provided with so much of its tokens by `who`.
    pub(crate) fn provided(who: Address, amount0: u128, amount1: u128) -> Self {
        let mut exchange = Self::new();
        for pair in exchange.pairs {
            exchange.add(who, pair, amount0, amount1).unwrap();
        }
        exchange
    }

    pub(crate) fn add(
        &mut self,
        who: Address,
        pair: Address,
        max0: u128,
        max1: u128,
    ) -> Result<Receipt, Refusal> {
        let call = SwapRouter::addLiquidityCall {
            pair,
            max0: U256::from(max0),
            max1: U256::from(max1),
            min0: U256::ZERO,
            min1: U256::ZERO,
            to: who,
            deadline: NEVER,
        };
        self.world.send(who, self.router, &call)
    }

    pub(crate) fn remove(
        &mut self,
        who: Address,
        pair: Address,
        shares: U256,
    ) -> Result<Receipt, Refusal> {
        let call = SwapRouter::removeLiquidityCall {
            pair,
            shares,
            min0: U256::ZERO,
            min1: U256::ZERO,
            to: who,
            deadline: NEVER,
        };
        self.world.send(who, self.router, &call)
    }

    /// Swaps through pairs and tells what arrived.
    pub(crate) fn swap(
        &mut self,
        who: Address,
        token: Address,
        amount: u128,
        pairs: &[Address],
    ) -> Result<U256, Refusal> {
        self.world
            .send(
                who,
                self.router,
                &way(who, token, U256::from(amount), pairs),
            )
            .map(|receipt| U256::from_be_slice(&receipt.output))
    }

    pub(crate) fn give(&mut self, who: Address, token: Address, to: Address, amount: u128) {
        let value = U256::from(amount);
        let call = Token::transferCall { to, value };
        self.world.send(who, token, &call).unwrap();
    }

    pub(crate) fn balance(&self, token: Address, account: Address) -> U256 {
        let call = Token::balanceOfCall { account };
        self.world.call(token, &call).unwrap()
    }

    pub(crate) fn supply(&self, pair: Address) -> U256 {
        self.world.call(pair, &Pair::totalSupplyCall {}).unwrap()
    }

    pub(crate) fn reserves(&self, pair: Address) -> [U256; 2] {
        let found = self.world.call(pair, &Pair::reservesCall {}).unwrap();
        [found.reserve0, found.reserve1].map(U256::from)
    }
}

/// A swap without limits.
pub(crate) fn way(
    to: Address,
    token_in: Address,
    amount: U256,
    pairs: &[Address],
) -> SwapRouter::swapExactInCall {
    SwapRouter::swapExactInCall {
        tokenIn: token_in,
        amountIn: amount,
        minAmountOut: U256::ZERO,
        pairs: pairs.to_vec(),
        to,
        deadline: NEVER,
    }
}
