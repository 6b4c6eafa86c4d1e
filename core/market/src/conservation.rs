//! Whether every token minted at block 0 is still there.
//!
//! Owns the sum of what people and the scenario's contracts hold of each token. Summed once at block 0 and carried on by
//! each block's net changes of balances, so a block costs what it changed and not how many people there are. Knows
//! balances and the total supply, nothing of transfers: whatever a contract did, what counts is what it left behind.

use alloy_primitives::{Address, U256};
use leverloom_executor::revm::primitives::HashSet;
use leverloom_executor::{State, StateChanges};

use crate::directory::Directory;
use crate::slots;

/// What is the same in every block.
#[derive(Debug)]
pub(crate) struct Conservation {
    tokens: Vec<Address>,
    /// Base units at block 0, by asset.
    minted: Vec<U256>,
    /// Balance slots of everybody known; the same in every token.
    balances: HashSet<U256>,
}

/// Base units held by everybody known, by asset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held(Vec<U256>);

impl Conservation {
    /// Reads block 0.
    pub(crate) fn new(directory: &Directory, state: &State) -> (Self, Held) {
        let vaults = directory.vaults.iter().map(|vault| vault.address);
        let holders = directory.addresses().into_iter().chain(vaults);
        let balances: HashSet<U256> = holders.map(slots::balance).collect();
        let tokens: Vec<Address> = directory.tokens.iter().map(|it| it.address).collect();
        // A sum does not depend on the order of the slots.
        let held = tokens.iter().map(|token| {
            let storage = state.storage.get(token).into_iter().flatten();
            let known = storage.filter(|(slot, _)| balances.contains(*slot));
            known.fold(U256::ZERO, |sum, (_, amount)| sum.wrapping_add(*amount))
        });
        let held = Held(held.collect());
        let supply = |token: &Address| state.slot(*token, slots::total_supply());
        let conservation = Self {
            minted: tokens.iter().map(supply).collect(),
            tokens,
            balances,
        };
        (conservation, held)
    }

    /// Takes over what a block changed.
    pub(crate) fn follow(&self, held: &mut Held, changes: &StateChanges) {
        for (address, slot, before, after) in &changes.storage {
            let token = self.tokens.iter().position(|token| token == address);
            if let Some(asset) = token.filter(|_| self.balances.contains(slot)) {
                let sum = &mut held.0[asset];
                *sum = sum.wrapping_add(*after).wrapping_sub(*before);
            }
        }
    }

    /// By asset, whether all is there that was minted at block 0, and no more.
    pub(crate) fn holds(&self, held: &Held, state: &State) -> Vec<bool> {
        let all = self.tokens.iter().zip(&self.minted).zip(&held.0);
        all.map(|((token, minted), held)| {
            held == minted && state.slot(*token, slots::total_supply()) == *minted
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::{People, Person};
    use crate::genesis;
    use leverloom_model::Scenario;

    #[test]
    fn a_token_lost_made_or_sent_to_a_stranger_is_noticed() {
        let scenario = Scenario::first();
        let people = People::new(&scenario);
        let genesis = genesis::set_up(&scenario, &people, &mut |_, _| {}).unwrap();
        let (directory, state) = (genesis.directory, genesis.state);
        let (conservation, start) = Conservation::new(&directory, &state);
        assert_eq!(conservation.holds(&start, &state), [true; 3]);
        let token = directory.tokens[1].address;
        let slot = |holder: Address| slots::balance(holder);
        let held = |holder: Address| state.slot(token, slot(holder));
        let lender = people.address(people.lender(0));
        let you = people.address(Person::YOU);
        let one = U256::ONE;
        let change = |slot: U256, before: U256, after: U256| (token, slot, before, after);
        let loses = change(slot(you), held(you), held(you) - one);
        let gains = change(slot(lender), held(lender), held(lender) + one);
        let stranger = change(slot(Address::repeat_byte(9)), U256::ZERO, one);
        let supply = state.slot(token, slots::total_supply());
        let minted = change(slots::total_supply(), supply, supply + one);
        let allowance = change(slots::allowance(you, lender), U256::ZERO, one);
        for (storage, kept) in [
            (vec![loses, gains], true),
            (vec![allowance], true),
            (vec![loses], false),
            (vec![gains], false),
            (vec![loses, stranger], false),
            (vec![minted, gains], false),
            (vec![minted], false),
        ] {
            let changes = StateChanges {
                storage,
                ..StateChanges::default()
            };
            let (mut sums, mut after) = (start.clone(), state.clone());
            conservation.follow(&mut sums, &changes);
            after.apply(&changes);
            let found = conservation.holds(&sums, &after);
            assert_eq!(found, [true, kept, true], "{:?}", changes.storage);
        }
    }
}
