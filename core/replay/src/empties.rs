//! Empty accounts of before Spurious Dragon, which existed or did not: creating one costs gas. Tracers
//! leave them out or give them either way, so a prestate cannot tell; the header's gas can. Owns the
//! choice; it is reported.

use crate::error::Result;
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::primitives::Address;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::state::Account;
use leverloom_executor::{Config, Record, State, Strategy, execute};

use crate::block::Given;
use crate::prestate::Known;

/// Which empty accounts are taken to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empties {
    /// None: what a prestate means from Spurious Dragon on (EIP-161).
    Absent,
    /// The four precompiles, which somebody had called before.
    Precompiles,
    /// Also those that the prestate gives without anything in them.
    Given,
}

/// Adds to `state` the first choice by which the block's gas is the header's; none of them if none is.
pub(crate) fn settle(given: &Given, known: &Known, state: &mut State) -> Result<Empties> {
    if given.rules.include(SpecId::SPURIOUS_DRAGON) || fits(given, state)? {
        return Ok(Empties::Absent);
    }
    let precompiles = (1..=4).map(Address::with_last_byte);
    let named = precompiles.clone().chain(known.accounts());
    for (choice, addresses) in [
        (Empties::Precompiles, precompiles.collect::<Vec<_>>()),
        (Empties::Given, named.collect()),
    ] {
        let mut other = state.clone();
        for address in addresses {
            if other.account(address).is_none() {
                other.insert_account(address, Account::EMPTY);
            }
        }
        if fits(given, &other)? {
            *state = other;
            return Ok(choice);
        }
    }
    Ok(Empties::Absent)
}

fn fits(given: &Given, state: &State) -> Result<bool> {
    let config = Config {
        strategy: Strategy::Sequential,
        record: Record::Results,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
    };
    let outcome = execute(&given.block, state, &config)?.outcome;
    Ok(outcome.gas_used == given.expected.gas_used)
}
