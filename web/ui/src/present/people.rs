//! The names of the run's named actors, as its scenario gives them.
//!
//! Owns a table beside the catalogue of texts: reports say role and number, and every sentence about somebody needs the
//! name. The page sets it whenever the scenario is another; nothing else changes it.

use std::cell::RefCell;

use leverloom_model::scenario::{Scenario, YOU};

thread_local! {
    static NAMES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Takes the names of a scenario in the order of reports: the user has none.
pub fn learn(scenario: &Scenario) {
    let names = scenario.actors.iter().map(|actor| &actor.name);
    let names = names.filter(|name| *name != YOU);
    NAMES.with_borrow_mut(|known| {
        if !known.iter().eq(names.clone()) {
            *known = names.cloned().collect();
        }
    });
}

/// What the named actor of this number, from 0, is called.
pub fn name(index: u32) -> Option<String> {
    NAMES.with_borrow(|known| known.get(index as usize).cloned())
}
