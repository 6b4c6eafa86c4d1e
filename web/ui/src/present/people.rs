//! The names of the user's accounts and of the run's named actors, as its scenario gives them.
//!
//! Owns a table beside the catalogue of texts: reports say role and number, and every sentence about somebody needs the
//! name. The page sets it whenever the scenario is another; nothing else changes it.

use std::cell::RefCell;
use std::rc::Rc;

use leverloom_model::report::{Actor, Role};
use leverloom_model::scenario::{Scenario, YOU, account_reference};
use leverloom_protocol::RealBlock;

thread_local! {
    static NAMES: RefCell<Names> = RefCell::default();
}

#[derive(Default)]
struct Names {
    accounts: Vec<String>,
    actors: Vec<String>,
    /// Those of a real block, while one is shown.
    real: Option<Rc<RealBlock>>,
}

/// Takes the names of a scenario in the order of reports: the user among the actors has none of that kind.
pub fn learn(scenario: &Scenario) {
    let actors = scenario.actors.iter().map(|actor| &actor.name);
    let actors = actors.filter(|name| *name != YOU);
    NAMES.with_borrow_mut(|known| {
        if known.accounts != scenario.accounts {
            known.accounts.clone_from(&scenario.accounts);
        }
        if !known.actors.iter().eq(actors.clone()) {
            known.actors = actors.cloned().collect();
        }
    });
}

/// Takes the names of a real block's accounts in place of the named actors'; none: the scenario's again.
pub fn learn_real(block: Option<&Rc<RealBlock>>) {
    NAMES.with_borrow_mut(|known| known.real = block.cloned());
}

/// What an account of the user's, or a named actor, is called; none for those who have no name.
pub fn name(actor: Actor) -> Option<String> {
    NAMES.with_borrow(|known| {
        let names = match actor.role {
            Role::You => &known.accounts,
            Role::Named => known
                .real
                .as_ref()
                .map_or(&known.actors, |real| &real.people),
            _ => return None,
        };
        names.get(actor.index as usize).cloned()
    })
}

/// A storage path with the names of the user's accounts in place of their numbers: `debt[you 2][USDC]`.
pub fn in_path(path: &str) -> String {
    NAMES.with_borrow(|known| {
        let accounts = (0..).zip(&known.accounts);
        accounts.fold(path.to_owned(), |path, (number, name)| {
            let reference = format!("[{}]", account_reference(number));
            path.replace(&reference, &format!("[{name}]"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_called_by_their_names_in_sentences_and_paths() {
        let actor = |role, index| Actor { role, index };
        let mut scenario = Scenario::first();
        learn(&scenario);
        assert_eq!(name(actor(Role::You, 0)), None);
        assert_eq!(in_path("debt[you][USDC]"), "debt[you][USDC]");
        scenario.accounts = vec!["Long".into(), "Short".into()];
        learn(&scenario);
        assert_eq!(name(actor(Role::You, 1)).as_deref(), Some("Short"));
        assert_eq!(name(actor(Role::Borrower, 1)), None);
        assert_eq!(in_path("debt[you 2][USDC]"), "debt[Short][USDC]");
        assert_eq!(in_path("debt[you][USDC]"), "debt[Long][USDC]");
        learn(&Scenario::first());
        assert_eq!(name(actor(Role::You, 1)), None);
    }
}
