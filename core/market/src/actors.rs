//! Who takes part: a dense number, a role and a deterministic address for everyone.
//!
//! Owns the list of people; never touches balances, keys (there are no signatures) or contracts.

use alloy_primitives::{Address, U256, keccak256};
use leverloom_executor::revm::primitives::HashMap;
use leverloom_model::Scenario;
use leverloom_model::report::{Actor, Role};

/// Somebody, by a dense number: you first, then lenders, borrowers, liquidators, and the oracle's owner last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person(pub u32);

impl Person {
    /// The user's account.
    pub const YOU: Self = Self(0);

    /// As an index into dense tables.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Everybody of one scenario.
#[derive(Clone, Debug)]
pub struct People {
    lenders: u32,
    borrowers: u32,
    liquidators: u32,
    addresses: Vec<Address>,
    by_address: HashMap<Address, Person>,
}

impl People {
    /// The people that a scenario asks for.
    pub fn new(scenario: &Scenario) -> Self {
        let population = &scenario.population;
        let mut everybody = Self {
            lenders: population.lenders.count,
            borrowers: population.borrowers.count,
            liquidators: population.liquidators.count,
            addresses: Vec::new(),
            by_address: HashMap::default(),
        };
        let count = 2 + everybody.lenders + everybody.borrowers + everybody.liquidators;
        for person in (0..count).map(Person) {
            let address = address_of(everybody.actor(person));
            everybody.addresses.push(address);
            everybody.by_address.insert(address, person);
        }
        everybody
    }

    /// How many people there are.
    pub fn len(&self) -> usize {
        self.addresses.len()
    }

    /// A scenario always has people.
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty()
    }

    /// Everybody, in order.
    pub fn everybody(&self) -> impl Iterator<Item = Person> + use<> {
        (0..self.addresses.len() as u32).map(Person)
    }

    /// Lender `index`, from 0.
    pub const fn lender(&self, index: u32) -> Person {
        Person(1 + index)
    }

    /// Borrower `index`, from 0.
    pub const fn borrower(&self, index: u32) -> Person {
        Person(1 + self.lenders + index)
    }

    /// Liquidator bot `index`, from 0.
    pub const fn liquidator(&self, index: u32) -> Person {
        Person(1 + self.lenders + self.borrowers + index)
    }

    /// The owner of the price oracle, who also deploys the contracts and mints the tokens.
    pub const fn oracle(&self) -> Person {
        Person(1 + self.lenders + self.borrowers + self.liquidators)
    }

    /// The part somebody plays.
    pub const fn actor(&self, person: Person) -> Actor {
        let lenders_end = 1 + self.lenders;
        let borrowers_end = lenders_end + self.borrowers;
        let liquidators_end = borrowers_end + self.liquidators;
        let number = person.0;
        let (role, index) = if number == 0 {
            (Role::You, 0)
        } else if number < lenders_end {
            (Role::Lender, number - 1)
        } else if number < borrowers_end {
            (Role::Borrower, number - lenders_end)
        } else if number < liquidators_end {
            (Role::Liquidator, number - borrowers_end)
        } else {
            (Role::Oracle, number - liquidators_end)
        };
        Actor { role, index }
    }

    /// Somebody's address.
    pub fn address(&self, person: Person) -> Address {
        self.addresses[person.index()]
    }

    /// Who lives at an address; none for contracts and strangers.
    pub fn person(&self, address: Address) -> Option<Person> {
        self.by_address.get(&address).copied()
    }

    /// The part of whoever lives at an address; none for contracts and strangers.
    pub fn actor_at(&self, address: Address) -> Option<Actor> {
        self.person(address).map(|person| self.actor(person))
    }
}

/// The address of an actor: the low 20 bytes of keccak("leverloom" ‖ role ‖ index), the same in every scenario.
pub fn address_of(actor: Actor) -> Address {
    let role: u8 = match actor.role {
        Role::You => 0,
        Role::Lender => 1,
        Role::Borrower => 2,
        Role::Liquidator => 3,
        Role::Oracle => 4,
    };
    let mut text = b"leverloom".to_vec();
    text.push(role);
    text.extend_from_slice(&actor.index.to_be_bytes());
    Address::from_slice(&keccak256(text)[12..])
}

/// Wei that everybody owns at the start: a million ether, more than any run can spend on gas.
pub(crate) const ETHER_AT_GENESIS: U256 = U256::from_limbs([0x1bce_cced_a100_0000, 0xd3c2, 0, 0]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_one_part_and_one_address() {
        let people = People::new(&Scenario::first());
        for person in people.everybody() {
            let actor = people.actor(person);
            let back = match actor.role {
                Role::You => Person::YOU,
                Role::Lender => people.lender(actor.index),
                Role::Borrower => people.borrower(actor.index),
                Role::Liquidator => people.liquidator(actor.index),
                Role::Oracle => people.oracle(),
            };
            assert_eq!(back, person);
            assert_eq!(people.person(people.address(person)), Some(person));
        }
        assert_eq!(people.by_address.len(), people.len());
    }

    #[test]
    fn a_million_ether_is_ten_to_the_24_wei() {
        assert_eq!(ETHER_AT_GENESIS, U256::from(10).pow(U256::from(24)));
    }
}
