//! Who takes part: a dense number, a role and a deterministic address for everyone.
//!
//! Owns the list of people; never touches balances, keys (there are no signatures) or contracts.

use alloy_primitives::{Address, U256, keccak256};
use leverloom_executor::revm::primitives::HashMap;
use leverloom_model::Scenario;
use leverloom_model::report::{Actor, Role};
use leverloom_model::scenario::YOU;

use crate::directory::ActorLabel;

/// Somebody, by a dense number: you and the named actors first, then role by role, the oracle's owner last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person(pub u32);

impl Person {
    /// The user's first account.
    pub const YOU: Self = Self(0);

    /// As an index into dense tables.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// In which order roles are numbered.
const ORDER: [Role; 10] = [
    Role::You,
    Role::Named,
    Role::Lender,
    Role::Borrower,
    Role::Liquidator,
    Role::Looper,
    Role::Trader,
    Role::Arbitrageur,
    Role::Whale,
    Role::Oracle,
];

/// Everybody of one scenario.
#[derive(Clone, Debug)]
pub struct People {
    /// Where each role's numbers begin, in [`ORDER`], and where the last ends.
    first: [u32; ORDER.len() + 1],
    /// Of the named actors.
    names: Vec<String>,
    addresses: Vec<Address>,
    by_address: HashMap<Address, Person>,
}

impl People {
    /// The people that a scenario asks for.
    pub fn new(scenario: &Scenario) -> Self {
        let population = &scenario.population;
        let named = scenario.actors.iter().map(|actor| actor.name.clone());
        let names: Vec<String> = named.filter(|name| name != YOU).collect();
        let count = |role| match role {
            Role::You => scenario.account_count(),
            Role::Named => names.len() as u32,
            Role::Lender => population.lenders.count,
            Role::Borrower => population.borrowers.count,
            Role::Liquidator => population.liquidators.count,
            Role::Looper => population.loopers.count,
            Role::Trader => population.traders.count,
            Role::Arbitrageur => population.arbitrageurs.count,
            Role::Whale => u32::from(population.whale.is_some()),
            Role::Oracle => 1,
        };
        let mut first = [0; ORDER.len() + 1];
        for (place, role) in ORDER.into_iter().enumerate() {
            first[place + 1] = first[place] + count(role);
        }
        let mut everybody = Self {
            first,
            names,
            addresses: Vec::new(),
            by_address: HashMap::default(),
        };
        for person in (0..first[ORDER.len()]).map(Person) {
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

    /// Everybody of a role, in order.
    pub fn all(&self, role: Role) -> impl Iterator<Item = Person> + use<> {
        let place = place_of(role);
        (self.first[place]..self.first[place + 1]).map(Person)
    }

    fn nth(&self, role: Role, index: u32) -> Person {
        Person(self.first[place_of(role)] + index)
    }

    /// Lender `index`, from 0.
    pub fn lender(&self, index: u32) -> Person {
        self.nth(Role::Lender, index)
    }

    /// Borrower `index`, from 0.
    pub fn borrower(&self, index: u32) -> Person {
        self.nth(Role::Borrower, index)
    }

    /// Liquidator bot `index`, from 0.
    pub fn liquidator(&self, index: u32) -> Person {
        self.nth(Role::Liquidator, index)
    }

    /// Noise trader `index`, from 0.
    pub fn trader(&self, index: u32) -> Person {
        self.nth(Role::Trader, index)
    }

    /// The owner of the price oracle, who also deploys the contracts and mints the tokens.
    pub fn oracle(&self) -> Person {
        self.nth(Role::Oracle, 0)
    }

    /// The part somebody plays.
    pub fn actor(&self, person: Person) -> Actor {
        let place = self.first[1..].partition_point(|end| *end <= person.0);
        Actor {
            role: ORDER[place.min(ORDER.len() - 1)],
            index: person.0 - self.first[place],
        }
    }

    /// Who plays a part; none where the scenario has nobody of that number.
    pub fn playing(&self, actor: Actor) -> Option<Person> {
        self.all(actor.role).nth(actor.index as usize)
    }

    /// Somebody by name: `you`, `you 2`, a named actor, or `borrower 17`.
    pub fn named(&self, name: &str) -> Option<Person> {
        if name == YOU {
            return Some(Person::YOU);
        }
        if let Some(index) = self.names.iter().position(|other| other == name) {
            return Some(self.nth(Role::Named, index as u32));
        }
        let (role, number) = name.rsplit_once(' ')?;
        let role = match role {
            YOU => Role::You,
            "lender" => Role::Lender,
            "borrower" => Role::Borrower,
            "liquidator" => Role::Liquidator,
            "looper" => Role::Looper,
            "trader" => Role::Trader,
            "arbitrageur" => Role::Arbitrageur,
            _ => return None,
        };
        let index = number.parse::<u32>().ok()?.checked_sub(1)?;
        let person = self.nth(role, index);
        (self.all(role).last()? >= person).then_some(person)
    }

    /// Names of the named actors, the user left out.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What somebody is called: by their own name if they have one, else as in `borrower 17`.
    pub fn name(&self, person: Person) -> String {
        let actor = self.actor(person);
        match self.names.get(actor.index as usize) {
            Some(name) if actor.role == Role::Named => name.clone(),
            _ => ActorLabel(actor).to_string(),
        }
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
        Role::Trader => 5,
        Role::Arbitrageur => 6,
        Role::Whale => 7,
        Role::Looper => 8,
        Role::Named => 9,
    };
    let mut text = b"leverloom".to_vec();
    text.push(role);
    text.extend_from_slice(&actor.index.to_be_bytes());
    Address::from_slice(&keccak256(text)[12..])
}

fn place_of(role: Role) -> usize {
    ORDER.iter().position(|other| *other == role).unwrap_or(0)
}

/// Wei that everybody owns at the start: a million ether, more than any run can spend on gas.
pub(crate) const ETHER_AT_GENESIS: U256 = U256::from_limbs([0x1bce_cced_a100_0000, 0xd3c2, 0, 0]);

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_model::scenario::NamedActor;

    #[test]
    fn everybody_has_one_part_and_one_address() {
        let mut scenario = Scenario::first();
        let named = |name: &str| NamedActor {
            name: name.into(),
            wallet: Vec::new(),
        };
        scenario.actors = vec![named("alice"), named(YOU), named("bob")];
        scenario.population.traders.count = 3;
        scenario.population.arbitrageurs.count = 2;
        let people = People::new(&scenario);
        for person in people.everybody() {
            let actor = people.actor(person);
            assert_eq!(people.nth(actor.role, actor.index), person);
            assert!(people.all(actor.role).any(|other| other == person));
            assert_eq!(people.person(people.address(person)), Some(person));
        }
        assert_eq!(people.named("bob"), Some(Person(2)));
        assert_eq!(people.named("borrower 120"), Some(people.borrower(119)));
        assert_eq!(people.named("trader 3"), Some(people.trader(2)));
        for nobody in ["borrower 121", "borrower 0", "carol", "whale 1", "trader 4"] {
            assert_eq!(people.named(nobody), None);
        }
        assert_eq!(people.all(Role::Whale).count(), 0);
        assert_eq!(people.by_address.len(), people.len());
    }

    #[test]
    fn a_million_ether_is_ten_to_the_24_wei() {
        assert_eq!(ETHER_AT_GENESIS, U256::from(10).pow(U256::from(24)));
    }
}
