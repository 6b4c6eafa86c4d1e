//! Swaps through pairs of the market's own exchange. Owns which pairs a transaction passes and what lies in them.
//!
//! [`independent`] is the counterpart of pevm's `uniswap` block: 6,413 swaps of 155,934 gas, a gigagas, each sender with
//! seven contracts of its own. There a swap is one of Uniswap V3, by way of a contract of the sender's; here it goes
//! through three constant-product pairs, one after the other, which is 163,920 gas (5 % more) in four tokens and three
//! pairs of the sender's own. As there, a pair's code is its own as well, for the addresses of its tokens are part of
//! it; the router, which has no storage, is everybody's.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use leverloom_executor::State;
use leverloom_executor::revm::context::BlockEnv;
use leverloom_executor::state::Account;
use leverloom_market::abi::SwapRouter;
use leverloom_market::exchange::{self, Reserves};
use leverloom_market::{artifacts, slots};

use crate::Workload;
use crate::deployment::deploy;
use crate::people::{block, call, crowd, person};

/// What is in a pair, on either side.
const RESERVE: u128 = 1 << 90;
/// Base units that a swap puts in.
const AMOUNT: u64 = 1_000_000_000;
/// Seconds between the pair's last block and this one.
const ELAPSED: u64 = 12;
/// When the block is made, Unix seconds.
const NOW: u64 = 1_767_225_600;

/// Numbers of contracts, far from those of people.
const CONTRACTS: u32 = 1 << 30;

/// Each of `count` senders swaps once, through three pairs of its own.
pub(crate) fn independent(count: u32) -> Workload {
    swaps(count, 3, count)
}

/// Each of `count` senders swaps once, all of them in the same pair and the same direction.
pub(crate) fn one_pair(count: u32) -> Workload {
    swaps(count, 1, 1)
}

/// So many senders take so many ways in turns, of so many pairs each.
fn swaps(count: u32, hops: u32, ways: u32) -> Workload {
    let mut state = crowd(count);
    let prototypes = Prototypes::deploy(&mut state);
    let ways: Vec<Way> = (0..ways)
        .map(|number| Way::lay(&mut state, &prototypes, number, hops))
        .collect();
    let transactions = (0..count).map(|sender| {
        let way = &ways[sender as usize % ways.len()];
        let [first, last] = [way.tokens[0], way.tokens[hops as usize]];
        for token in [first, last] {
            state.insert_slot(
                token,
                slots::balance(person(sender)),
                U256::from(1_u128 << 80),
            );
        }
        let allowance = slots::allowance(person(sender), prototypes.router);
        state.insert_slot(first, allowance, U256::MAX);
        let swap = SwapRouter::swapExactInCall {
            tokenIn: first,
            amountIn: U256::from(AMOUNT),
            minAmountOut: U256::from(AMOUNT * 9 / 10),
            pairs: way.pairs.clone(),
            to: person(sender),
            deadline: U256::from(NOW),
        };
        call(
            sender,
            prototypes.router,
            0,
            swap.abi_encode().into(),
            300_000,
        )
    });
    let transactions = transactions.collect();
    let mut block = block(transactions);
    block.env = BlockEnv {
        timestamp: U256::from(NOW),
        ..block.env
    };
    Workload { block, state }
}

/// Tokens, and the pairs between each and the next.
struct Way {
    tokens: Vec<Address>,
    pairs: Vec<Address>,
}

impl Way {
    fn lay(state: &mut State, prototypes: &Prototypes, number: u32, hops: u32) -> Self {
        let contract = |place: u32| person(CONTRACTS + number * (2 * hops + 1) + place);
        let tokens: Vec<Address> = (0..=hops).map(contract).collect();
        for &token in &tokens {
            state.insert_account(token, prototypes.token);
        }
        let pairs: Vec<Address> = (hops + 1..=2 * hops).map(contract).collect();
        for (&pair, tokens) in pairs.iter().zip(tokens.windows(2)) {
            // In this order by their numbers.
            let [token0, token1] = [tokens[0], tokens[1]];
            state.insert_contract(pair, U256::ZERO, prototypes.pair(token0, token1));
            for token in [token0, token1] {
                state.insert_slot(token, slots::balance(pair), U256::from(RESERVE));
            }
            let stored = Reserves {
                amount0: RESERVE,
                amount1: RESERVE,
                last_update: (NOW - ELAPSED) as u32,
            };
            state.insert_slot(pair, U256::from(exchange::RESERVES), stored.into());
            for sum in exchange::CUMULATIVE_PRICES {
                state.insert_slot(pair, U256::from(sum), U256::from(ELAPSED) << 112);
            }
        }
        Self { tokens, pairs }
    }
}

/// What every way is made of.
struct Prototypes {
    /// A token as it is after its creation: all of them have this code.
    token: Account,
    /// A pair of [`STAND_INS`].
    pair: Bytes,
    router: Address,
}

/// Tokens that no pair has, to be replaced in a pair's code by those that it has.
const STAND_INS: [Address; 2] = [Address::repeat_byte(0xa5), Address::repeat_byte(0xb6)];

impl Prototypes {
    fn deploy(state: &mut State) -> Self {
        let creator = person(CONTRACTS - 1);
        state.insert_account(creator, Account::with_balance(U256::from(1_u128 << 80)));
        let token = deploy(
            state,
            creator,
            artifacts::token("Benchmark", "BENCH", 18, creator),
        );
        let [token0, token1] = STAND_INS;
        let pair = deploy(state, creator, exchange::pair(token0, token1));
        let router = deploy(state, creator, exchange::swap_router());
        let account = |address| state.account(address).expect("invariant: just deployed");
        let code = &state.code[&account(pair).code_hash];
        Self {
            token: account(token),
            pair: code.original_bytes(),
            router,
        }
    }

    /// The code of a pair of these tokens, as if its constructor had written their addresses into it: creating each
    /// pair by a transaction would cost more than the block.
    fn pair(&self, token0: Address, token1: Address) -> Bytes {
        let mut code = self.pair.to_vec();
        for (stand_in, token) in STAND_INS.iter().zip([token0, token1]) {
            let mut from = 0;
            while let Some(found) = find(&code[from..], stand_in.as_slice()) {
                let place = from + found;
                code[place..place + 20].copy_from_slice(token.as_slice());
                from = place + 20;
            }
        }
        code.into()
    }
}

fn find(code: &[u8], wanted: &[u8]) -> Option<usize> {
    code.windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_made_of_the_prototype_is_the_pair_that_its_constructor_makes() {
        let mut state = State::default();
        let prototypes = Prototypes::deploy(&mut state);
        let creator = person(CONTRACTS - 1);
        let [token0, token1] = [person(7), person(8)];
        let created = deploy(&mut state, creator, exchange::pair(token0, token1));
        let hash = state.account(created).expect("just deployed").code_hash;
        assert_eq!(
            state.code[&hash].original_bytes(),
            prototypes.pair(token0, token1)
        );
    }
}
