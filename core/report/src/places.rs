//! The locations that a report points to: in the order of their first appearance, each once.

use leverloom_executor::Location;
use leverloom_executor::revm::primitives::HashMap;
use leverloom_model::report::LocationName;

use crate::Naming;

#[derive(Default)]
pub(crate) struct Places {
    order: Vec<Location>,
    numbers: HashMap<Location, u32>,
}

impl Places {
    pub(crate) fn index(&mut self, location: Location) -> u32 {
        *self.numbers.entry(location).or_insert_with(|| {
            self.order.push(location);
            self.order.len() as u32 - 1
        })
    }

    pub(crate) fn names(&self, naming: &dyn Naming) -> Vec<LocationName> {
        let names = self.order.iter();
        names.map(|location| naming.location(location)).collect()
    }
}
