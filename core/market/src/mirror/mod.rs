//! The contracts' state in Rust, kept up to date from each block's net changes.
//!
//! Owns every number that agents and reports look at. Never asks a contract (ten thousand view calls
//! would cost more than the block); a test compares it with the contracts' own views instead.

use std::sync::Arc;

use alloy_primitives::U256;
use leverloom_executor::{State, StateChanges};
use leverloom_model::Scenario;

pub(crate) mod account;
mod cells;
pub(crate) mod liquidation;
pub(crate) mod reserve;
pub(crate) mod settings;
#[cfg(test)]
mod tests;

use crate::actors::{People, Person};
use crate::directory::Directory;
use crate::pools::PoolLayout;
use crate::prices::PriceE8;
use account::{Account, Holding, debt_balance, supply_balance};
use cells::{Cell, Cells};
use reserve::{Indexes, Reserve};
use settings::Settings;

/// The market's state as of the end of a block.
#[derive(Clone, Debug)]
pub(crate) struct Mirror {
    /// By asset.
    pub(crate) reserves: Vec<Reserve>,
    /// Parameters of the pool as a whole.
    pub(crate) settings: Settings,
    /// What the oracle says, by asset.
    pub(crate) oracle: Vec<PriceE8>,
    scaled_supply: Vec<u128>,
    scaled_debt: Vec<u128>,
    wallets: Vec<u128>,
    /// As in `PairMarketPool.seats`; zeros in other layouts.
    seats: Vec<u8>,
    layout: PoolLayout,
    table: Arc<Cells>,
}

impl Mirror {
    /// Reads the whole state once.
    pub(crate) fn new(
        scenario: &Scenario,
        people: &People,
        directory: &Directory,
        state: &State,
    ) -> Self {
        let cells = people.len() * scenario.assets.len();
        let table = Arc::new(cells::table(people, directory));
        let parts = directory.layout.parts(scenario.assets.len());
        let reserve = |asset| Reserve::new(asset, parts);
        let mut mirror = Self {
            reserves: scenario.assets.iter().map(reserve).collect(),
            settings: Settings::default(),
            oracle: vec![0; scenario.assets.len()],
            scaled_supply: vec![0; cells],
            scaled_debt: vec![0; cells],
            wallets: vec![0; cells],
            seats: vec![0; cells],
            layout: directory.layout,
            table: Arc::clone(&table),
        };
        for (address, cells) in table.iter() {
            let Some(storage) = state.storage.get(address) else {
                continue;
            };
            // Every cell is set on its own, so the order of the map shows nowhere.
            for (slot, value) in storage {
                if let Some(cell) = cells.get(slot) {
                    mirror.set(*cell, *value);
                }
            }
        }
        mirror
    }

    /// Takes over what a block changed.
    pub(crate) fn apply(&mut self, changes: &StateChanges) {
        let table = Arc::clone(&self.table);
        for (address, slot, _, after) in &changes.storage {
            if let Some(cell) = table.get(address).and_then(|cells| cells.get(slot)) {
                self.set(*cell, *after);
            }
        }
    }

    /// Takes back what a block changed.
    pub(crate) fn undo(&mut self, changes: &StateChanges) {
        let table = Arc::clone(&self.table);
        for (address, slot, before, _) in &changes.storage {
            if let Some(cell) = table.get(address).and_then(|cells| cells.get(slot)) {
                self.set(*cell, *before);
            }
        }
    }

    /// Indexes of every asset at a time not before the last block's.
    pub(crate) fn indexes_at(&self, timestamp_s: u64) -> Vec<Indexes> {
        self.reserves
            .iter()
            .map(|reserve| reserve.indexes_at(timestamp_s))
            .collect()
    }

    /// Somebody's position at given indexes and prices.
    pub(crate) fn account(
        &self,
        person: Person,
        indexes: &[Indexes],
        prices: &[PriceE8],
    ) -> Account {
        let mut account = Account::default();
        for (asset, reserve) in self.reserves.iter().enumerate() {
            account.add(
                self.holding(person, asset),
                &reserve.params,
                indexes[asset],
                prices[asset],
            );
        }
        account
    }

    /// What somebody has supplied and borrowed, by asset, scaled.
    pub(crate) fn holdings(&self, person: Person) -> Vec<Holding> {
        (0..self.reserves.len())
            .map(|asset| self.holding(person, asset))
            .collect()
    }

    fn holding(&self, person: Person, asset: usize) -> Holding {
        let cell = self.cell(person, asset);
        Holding {
            scaled_supply: self.scaled_supply[cell],
            scaled_debt: self.scaled_debt[cell],
        }
    }

    /// Whether somebody owes anything.
    pub(crate) fn has_debt(&self, person: Person) -> bool {
        let first = self.cell(person, 0);
        self.scaled_debt[first..first + self.reserves.len()]
            .iter()
            .any(|debt| *debt != 0)
    }

    /// Base units supplied, floored.
    pub(crate) fn supplied(&self, person: Person, asset: usize, indexes: &[Indexes]) -> u128 {
        supply_balance(self.scaled_supply[self.cell(person, asset)], indexes[asset])
    }

    /// Base units owed, ceiled.
    pub(crate) fn owed(&self, person: Person, asset: usize, indexes: &[Indexes]) -> u128 {
        debt_balance(self.scaled_debt[self.cell(person, asset)], indexes[asset])
    }

    /// Base units in the wallet.
    pub(crate) fn wallet(&self, person: Person, asset: usize) -> u128 {
        self.wallets[self.cell(person, asset)]
    }

    /// Base units that somebody can be paid: the cash of the part of the asset's totals that the account is in.
    pub(crate) fn cash_for(&self, people: &People, person: Person, asset: usize) -> u128 {
        let seat = self.seats[self.cell(person, asset)].into();
        let user = people.address(person);
        let part = self.layout.part(user, asset, self.reserves.len(), seat);
        self.reserves[asset].parts[part].cash
    }

    fn cell(&self, person: Person, asset: usize) -> usize {
        person.index() * self.reserves.len() + asset
    }

    fn set(&mut self, cell: Cell, value: U256) {
        let number: u128 = value.saturating_to();
        match cell {
            Cell::Supply(at) => self.scaled_supply[at as usize] = number,
            Cell::Debt(at) => self.scaled_debt[at as usize] = number,
            Cell::Wallet(at) => self.wallets[at as usize] = number,
            Cell::Price(asset) => self.oracle[asset as usize] = value.saturating_to(),
            Cell::Seat(at) => self.seats[at as usize] = value.saturating_to(),
            Cell::Config(asset) => self.reserves[asset as usize].params.set(value),
            Cell::Interest(asset, field) => self.reserves[asset as usize].stored.set(field, value),
            Cell::Total(asset, part, field) => {
                self.reserves[asset as usize].set(part as usize, field, number);
            }
            Cell::Settings => self.settings = value.into(),
        }
    }
}
