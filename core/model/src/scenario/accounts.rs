//! The user's accounts: what actions call them, and a run with one fewer.
//!
//! Owns those names. What an account holds and does is the market's business.

use super::{Action, Scenario, TimedAction};

/// The user's name.
pub const YOU: &str = "you";

/// What actions call the user's account of this number, from 0: `you`, `you 2` …
pub fn account_reference(account: u32) -> String {
    match account {
        0 => YOU.to_owned(),
        _ => format!("{YOU} {}", account + 1),
    }
}

impl Scenario {
    /// How many accounts the user has: at least one.
    pub fn account_count(&self) -> u32 {
        u32::try_from(self.accounts.len().max(1)).unwrap_or(u32::MAX)
    }

    /// The number, from 0, of the user's account that actions call so: `you`, `you 2` …
    pub fn account(&self, name: &str) -> Option<u32> {
        if name == YOU {
            return Some(0);
        }
        let number: u32 = name.strip_prefix(YOU)?.strip_prefix(' ')?.parse().ok()?;
        let canonical = number >= 2 && name == account_reference(number - 1);
        (canonical && number <= self.account_count()).then(|| number - 1)
    }

    /// Whether somebody of that name acts by the scenario's actions.
    pub fn is_actor(&self, name: &str) -> bool {
        self.account(name).is_some() || self.actors.iter().any(|actor| actor.name == name)
    }

    /// The scenario without one of the user's accounts and without all that it did; what happened to the market stays.
    /// None where there is no such account, or no other.
    #[must_use]
    pub fn without_account(&self, account: u32) -> Option<Self> {
        if account >= self.account_count() || self.account_count() < 2 {
            return None;
        }
        // What a name becomes: none for the account that goes, the number before for those behind it.
        let renamed = |name: &str| match self.account(name) {
            Some(number) if number == account => None,
            Some(number) if number > account => Some(account_reference(number - 1)),
            _ => Some(name.to_owned()),
        };
        let mut fewer = self.clone();
        fewer.accounts.remove(account as usize);
        fewer.actions = (self.actions.iter())
            .filter_map(|timed| {
                let TimedAction { block, action, .. } = timed.clone();
                let actor = renamed(timed.actor.as_deref().unwrap_or(YOU));
                if actor.is_none() && !action.is_event() {
                    return None;
                }
                Some(TimedAction {
                    block,
                    actor: actor.filter(|actor| actor != YOU),
                    action: with_borrower(action, renamed)?,
                })
            })
            .collect();
        for market in &mut fewer.isolated_markets {
            market.fee_recipient = renamed(&market.fee_recipient).unwrap_or_else(|| YOU.to_owned());
        }
        Some(fewer)
    }
}

/// The action with another name for whose debt it is about; none when that one is gone.
fn with_borrower(mut action: Action, renamed: impl Fn(&str) -> Option<String>) -> Option<Action> {
    if let Action::Liquidate { borrower, .. }
    | Action::Isolated {
        borrower: Some(borrower),
        ..
    } = &mut action
    {
        *borrower = renamed(borrower)?;
    }
    Some(action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Amount;

    fn timed(block: u32, actor: Option<&str>, action: Action) -> TimedAction {
        TimedAction {
            block,
            actor: actor.map(str::to_owned),
            action,
        }
    }

    fn supply() -> Action {
        Action::Supply {
            asset: "ETH".into(),
            amount: Amount::Max,
        }
    }

    fn liquidation(borrower: &str) -> Action {
        Action::Liquidate {
            asset: "USDC".into(),
            collateral: "ETH".into(),
            borrower: borrower.into(),
            amount: Amount::Max,
        }
    }

    #[test]
    fn an_account_goes_with_all_it_did_and_those_behind_it_move_up() {
        let mut scenario = Scenario::first();
        assert_eq!(scenario.without_account(0), None, "it is the only one");
        scenario.accounts = ["A", "B", "C"].map(str::to_owned).to_vec();
        scenario.actions = vec![
            timed(1, None, supply()),
            timed(2, Some("you 2"), supply()),
            timed(2, Some("you 2"), Action::shock("ETH", -2_000)),
            timed(3, Some("you 3"), supply()),
            timed(4, None, liquidation("you 2")),
            timed(5, None, liquidation("you 3")),
        ];
        assert_eq!(scenario.validate(), Ok(()));
        assert_eq!(scenario.without_account(3), None);

        let fewer = scenario.without_account(1).expect("there are others");
        assert_eq!(fewer.accounts, ["A", "C"]);
        let expected = [
            timed(1, None, supply()),
            timed(2, None, Action::shock("ETH", -2_000)),
            timed(3, Some("you 2"), supply()),
            timed(5, None, liquidation("you 2")),
        ];
        assert_eq!(fewer.actions, expected);
        assert_eq!(fewer.validate(), Ok(()));

        let fewer = scenario.without_account(0).expect("there are others");
        assert_eq!(fewer.accounts, ["B", "C"]);
        let expected = [
            timed(2, None, supply()),
            timed(2, None, Action::shock("ETH", -2_000)),
            timed(3, Some("you 2"), supply()),
        ];
        assert_eq!(fewer.actions, expected);
        assert_eq!(fewer.validate(), Ok(()));
    }
}
