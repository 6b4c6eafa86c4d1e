//! The user: the scenario's actions of this block, word for word. What the contract refuses is shown as refused.

use leverloom_model::scenario::{Action, Amount};
use leverloom_model::units::Wad;

use super::{View, YOUR_FEE};
use crate::actors::Person;
use crate::calls::{Call, Intent, Quantity};

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let mut wallet = Wallet::new(view);
    let due = view
        .scenario
        .actions
        .iter()
        .filter(|timed| timed.block == view.block);
    due.filter_map(|timed| wallet.call(view, &timed.action))
        .map(|call| Intent {
            sender: Person::YOU,
            call,
            priority_fee: YOUR_FEE,
        })
        .collect()
}

/// What the wallet will hold as the actions of one block go through, so that "supply all" after a borrow
/// of the same block means what it says.
struct Wallet(Vec<u128>);

impl Wallet {
    fn new(view: &View<'_>) -> Self {
        Self(
            (0..view.assets())
                .map(|asset| view.mirror.wallet(Person::YOU, asset))
                .collect(),
        )
    }

    /// None for a shock (which is no transaction) and for an asset that the scenario does not have.
    fn call(&mut self, view: &View<'_>, action: &Action) -> Option<Call> {
        let (symbol, amount) = match action {
            Action::Supply { asset, amount }
            | Action::Withdraw { asset, amount }
            | Action::Borrow { asset, amount }
            | Action::Repay { asset, amount } => (asset, *amount),
            Action::Shock { .. } => return None,
        };
        let at = view.scenario.asset_index(symbol)?;
        let asset = at as u32;
        let decimals = view.scenario.assets[at].decimals;
        let units = |amount: Wad| amount.to_base_units_down(decimals).unwrap_or(u128::MAX);
        let quantity = match amount {
            Amount::Exactly(amount) => Quantity::Exactly(units(amount)),
            Amount::Max => Quantity::Max,
        };
        let all_of = |quantity, all| match quantity {
            Quantity::Exactly(amount) => amount,
            Quantity::Max => all,
        };
        let wallet = &mut self.0[at];
        match action {
            Action::Supply { .. } => {
                let amount = all_of(quantity, *wallet);
                *wallet = wallet.saturating_sub(amount);
                Some(Call::Supply { asset, amount })
            }
            Action::Withdraw { .. } => {
                let amount = all_of(
                    quantity,
                    view.mirror.supplied(Person::YOU, at, &view.indexes),
                );
                *wallet = wallet.saturating_add(amount);
                Some(Call::Withdraw {
                    asset,
                    amount: quantity,
                })
            }
            Action::Borrow { .. } => {
                // "max" of a borrow is refused when the scenario is validated.
                let amount = all_of(quantity, 0);
                *wallet = wallet.saturating_add(amount);
                Some(Call::Borrow { asset, amount })
            }
            Action::Repay { .. } => {
                let amount = all_of(quantity, view.mirror.owed(Person::YOU, at, &view.indexes));
                *wallet = wallet.saturating_sub(amount);
                Some(Call::Repay {
                    asset,
                    amount: quantity,
                })
            }
            Action::Shock { .. } => None,
        }
    }
}
