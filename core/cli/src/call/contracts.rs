//! Names for addresses and addresses for names: contracts, libraries, assets, people.
//!
//! Owns the copy of the state on which lenses stand. Names are those of reports: `LendingPool`, `USDC`, `borrower 17`.

use std::borrow::Cow;

use alloy_primitives::Address;
use anyhow::{Context, Result, bail};
use leverloom_executor::State;
use leverloom_market::actors::People;
use leverloom_market::artifacts::Contract as Kind;
use leverloom_market::directory::{ActorLabel, Directory};
use leverloom_market::question::{Moment, deploy};
use leverloom_market::{Simulation, lens};

/// A contract to ask.
#[derive(Clone, Debug)]
pub(super) struct Contract {
    /// As it was asked for, in the spelling of reports.
    pub(super) name: String,
    pub(super) address: Address,
    /// Its name in Solidity, if it is known; without, any contract's function is tried.
    pub(super) kind: Option<&'static str>,
}

/// The libraries behind each lens.
const LENSES: [(&str, &[&str]); 2] = [
    (
        "Lens",
        &[
            "WadRayMath",
            "InterestMath",
            "RateModel",
            "LiquidationMath",
            "ReserveLogic",
            "PairMath",
            "PriceMath",
            "LeverageMath",
        ],
    ),
    ("IsolatedLens", &["SharesMath", "IsolatedMath"]),
];

/// Who is called what at one moment of a simulation.
pub(super) struct Contracts<'a> {
    directory: &'a Directory,
    people: People,
    state: Cow<'a, State>,
    moment: Moment,
}

impl<'a> Contracts<'a> {
    pub(super) fn new(simulation: &'a Simulation, moment: Moment) -> Self {
        Self {
            directory: simulation.directory(),
            people: People::new(simulation.scenario()),
            state: Cow::Borrowed(simulation.state()),
            moment,
        }
    }

    /// What to ask.
    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// The contract of this name or at this address.
    pub(super) fn find(&mut self, name: &str) -> Result<Contract> {
        let lens = LENSES
            .iter()
            .find(|(lens, libraries)| *lens == name || libraries.contains(&name));
        if let Some((kind, _)) = lens {
            return self.lens(name, kind);
        }
        let known = self.contracts().find(|(label, _)| label == name);
        if let Some((_, address)) = known {
            return Ok(self.at(name.to_owned(), address));
        }
        if let Ok(address) = name.parse::<Address>() {
            return Ok(self.at(self.directory.label(address), address));
        }
        let mut names: Vec<String> = self.contracts().map(|(label, _)| label).collect();
        for (lens, libraries) in LENSES {
            names.push(lens.to_owned());
            names.extend(libraries.iter().map(ToString::to_string));
        }
        bail!(
            "no contract is called {name:?}; allowed: {}, or an address",
            names.join(", ")
        )
    }

    fn at(&self, name: String, address: Address) -> Contract {
        let kind = self.directory.kind(address).map(Kind::name);
        Contract {
            name,
            address,
            kind,
        }
    }

    fn lens(&mut self, name: &str, kind: &'static str) -> Result<Contract> {
        let code = if kind == "Lens" {
            lens::lens()
        } else {
            lens::isolated_lens()
        };
        let address = deploy(self.state.to_mut(), self.moment, code).context(kind)?;
        Ok(Contract {
            name: name.to_owned(),
            address,
            kind: Some(kind),
        })
    }

    fn contracts(&self) -> impl Iterator<Item = (String, Address)> {
        let addresses = self.directory.addresses().into_iter();
        addresses
            .filter(|address| self.directory.kind(*address).is_some())
            .map(|address| (self.directory.label(address), address))
    }

    /// Whose address it is: a person's, an asset's, a contract's, or the address itself.
    pub(super) fn address(&self, name: &str) -> Result<Address> {
        if let Some(person) = self.people.named(name) {
            return Ok(self.people.address(person));
        }
        let addresses = self.directory.addresses();
        let known = addresses
            .iter()
            .find(|address| self.directory.label(**address) == name);
        if let Some(address) = known {
            return Ok(*address);
        }
        if let Ok(address) = name.parse() {
            return Ok(address);
        }
        let mut people: Vec<_> = self.directory.actors.values().collect();
        people.sort_unstable();
        let people = people
            .into_iter()
            .map(|actor| ActorLabel(*actor).to_string());
        let contracts = self.contracts().map(|(label, _)| label);
        let mut some: Vec<String> = contracts.chain(people).collect();
        // Ten thousand borrowers need no list.
        let count = some.len();
        some.truncate(12);
        let rest = if count > some.len() {
            format!(" and {} more", count - some.len())
        } else {
            String::new()
        };
        bail!(
            "{name:?} is neither an address nor a name here; names: {}{rest}",
            some.join(", ")
        )
    }

    /// The name of who lives there, if anybody known does.
    pub(super) fn name(&self, address: Address) -> Option<String> {
        if let Some(person) = self.people.person(address) {
            return Some(self.people.name(person));
        }
        let known = self.directory.addresses().contains(&address);
        known.then(|| self.directory.label(address))
    }
}

#[cfg(test)]
mod tests {
    use super::LENSES;
    use crate::call::abis;

    #[test]
    fn every_lens_has_an_interface() {
        for (lens, libraries) in LENSES {
            assert!(abis::known(lens) && !libraries.is_empty());
        }
    }
}
