//! Which storage slot is which number of the mirror.
//!
//! Owns a table from (contract, slot) to [`Cell`], built once for the known people and assets. Never
//! reads the chain.

use alloy_primitives::{Address, U256};
use leverloom_executor::revm::primitives::HashMap;

use crate::actors::People;
use crate::directory::Directory;
use crate::slots::{self, ReserveField};

/// A number of the mirror. People's numbers are at `person · assets + asset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Supply(u32),
    Debt(u32),
    Wallet(u32),
    Price(u32),
    Reserve(u32, ReserveField),
}

/// Cells by contract and slot.
pub(super) type Cells = HashMap<Address, HashMap<U256, Cell>>;

/// The table for these people and contracts.
pub(super) fn table(people: &People, directory: &Directory) -> Cells {
    let mut pool = HashMap::default();
    let mut oracle = HashMap::default();
    let mut wallets: Vec<HashMap<U256, Cell>> = vec![HashMap::default(); directory.tokens.len()];
    for (asset, token) in (0..).zip(&directory.tokens) {
        for field in ReserveField::ALL {
            pool.insert(
                slots::reserve(token.address, field),
                Cell::Reserve(asset, field),
            );
        }
        oracle.insert(slots::price(token.address), Cell::Price(asset));
    }
    for person in people.everybody() {
        let user = people.address(person);
        let wallet = slots::balance(user);
        for (asset, token) in directory.tokens.iter().enumerate() {
            let cell = (person.index() * directory.tokens.len() + asset) as u32;
            pool.insert(
                slots::scaled_supply(user, token.address),
                Cell::Supply(cell),
            );
            pool.insert(slots::scaled_debt(user, token.address), Cell::Debt(cell));
            wallets[asset].insert(wallet, Cell::Wallet(cell));
        }
    }
    let mut cells: Cells = directory
        .tokens
        .iter()
        .map(|token| token.address)
        .zip(wallets)
        .collect();
    cells.insert(directory.pool, pool);
    cells.insert(directory.oracle, oracle);
    cells
}
