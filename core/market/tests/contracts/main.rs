//! The contracts' real bytecode against expectations worked out here, in exact fractions.
//!
//! `world` is a chain with a pool on it, one helper an action; `book` is the specification: the same pool in
//! big integers, written from ROUNDING.md and not from the Solidity. Neither knows the other.

mod accounts;
mod administration;
mod around;
mod bad_debt;
mod book;
mod campaign;
mod exchange;
mod flash_loans;
mod hostile;
mod interest;
mod interface;
mod isolated;
mod layouts;
mod lens;
mod leverage;
mod liquidation;
mod listings;
mod locations;
mod on_behalf;
mod oracles;
mod parameters;
mod properties;
mod puppet;
mod receipt;
mod typed;
mod words;
mod world;
