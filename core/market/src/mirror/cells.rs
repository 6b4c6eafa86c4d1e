//! Which storage slot is which number of the mirror.
//!
//! Owns a table from (contract, slot) to [`Cell`], built once for the known people and assets. Never
//! reads the chain.

use alloy_primitives::{Address, U256};
use leverloom_executor::revm::primitives::HashMap;

use crate::actors::People;
use crate::directory::Directory;
use crate::pools::PoolLayout;
use crate::slots::{self, InterestField, TotalsField};

/// A number of the mirror. People's numbers are at `person · assets + asset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Supply(u32),
    Debt(u32),
    Wallet(u32),
    /// Where a person's account in an asset is counted, for the layout that keeps it.
    Seat(u32),
    Price(u32),
    /// Parameters of an asset.
    Config(u32),
    Interest(u32, InterestField),
    /// A part of an asset's totals: asset, part, number.
    Total(u32, u32, TotalsField),
    /// Parameters of the pool as a whole.
    Settings,
}

/// Cells by contract and slot.
pub(super) type Cells = HashMap<Address, HashMap<U256, Cell>>;

/// The table for these people and contracts.
pub(super) fn table(people: &People, directory: &Directory) -> Cells {
    let mut pool = HashMap::default();
    let mut oracle = HashMap::default();
    let mut wallets: Vec<HashMap<U256, Cell>> = vec![HashMap::default(); directory.tokens.len()];
    for (asset, token) in (0..).zip(&directory.tokens) {
        pool.insert(slots::config(token.address), Cell::Config(asset));
        for (slot, field) in slots::interest(directory.layout, token.address) {
            pool.insert(slot, Cell::Interest(asset, field));
        }
        for part in 0..directory.layout.parts(directory.tokens.len()) {
            for field in TotalsField::ALL {
                pool.insert(
                    slots::totals(token.address, part, field),
                    Cell::Total(asset, part as u32, field),
                );
            }
        }
        oracle.insert(slots::price(token.address), Cell::Price(asset));
    }
    pool.insert(slots::settings(), Cell::Settings);
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
            if directory.layout == PoolLayout::PerMarket {
                pool.insert(slots::seat(user, token.address), Cell::Seat(cell));
            }
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
