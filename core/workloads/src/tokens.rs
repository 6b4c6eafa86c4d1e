//! Transfers of the market's own ERC-20 (`OpenZeppelin`'s). Owns who sends to whom.

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use leverloom_market::abi::Token;
use leverloom_market::{artifacts, slots};

use crate::Workload;
use crate::deployment::deploy;
use crate::people::{block, call, crowd, person};

/// Each of `count` holders sends a token once, to the holder of the number that `recipient` gives.
pub(crate) fn transfers(count: u32, recipient: impl Fn(u32) -> u32) -> Workload {
    let recipients: Vec<u32> = (0..count).map(recipient).collect();
    let holders = recipients.iter().copied().max().unwrap_or(0).max(count) + 1;
    let mut state = crowd(holders);
    let creation = artifacts::token("Benchmark", "BENCH", 18, person(0));
    let token = deploy(&mut state, person(0), creation);
    // The deployer starts like everybody else.
    let like_everybody = state
        .account(person(1))
        .expect("invariant: two or more holders");
    state.insert_account(person(0), like_everybody);
    for holder in 0..holders {
        state.insert_slot(token, slots::balance(person(holder)), U256::from(1_000_000));
    }
    let transactions = (0..).zip(&recipients).map(|(sender, &recipient)| {
        let transfer = Token::transferCall {
            to: person(recipient),
            value: U256::ONE,
        };
        call(sender, token, 0, transfer.abi_encode().into(), 60_000)
    });
    Workload {
        block: block(transactions.collect()),
        state,
    }
}
