//! The user and the named actors: the scenario's actions of this block, word for word. What a contract refuses is shown
//! as refused.

use std::collections::BTreeMap;

use leverloom_model::scenario::{Action, Amount, IsolatedCall, YOU};
use leverloom_model::units::Wad;

use super::{View, YOUR_FEE};
use crate::actors::Person;
use crate::calls::{Call, Intent, Quantity};
use crate::isolated::Held;

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let mut wallets = BTreeMap::new();
    let due = view.scenario.actions.iter();
    let due = due.filter(|timed| timed.block == view.block);
    let intent = |timed: &leverloom_model::scenario::TimedAction| {
        let sender = view.people.named(timed.actor.as_deref().unwrap_or(YOU))?;
        let wallet = wallets
            .entry(sender)
            .or_insert_with(|| Wallet::new(view, sender));
        Some(Intent {
            sender,
            call: wallet.call(view, &timed.action)?,
            priority_fee: YOUR_FEE,
        })
    };
    due.filter_map(intent).collect()
}

/// What somebody's wallet will hold as the actions of one block go through, so that "supply all" after a borrow of
/// the same block means what it says.
struct Wallet {
    owner: Person,
    amounts: Vec<u128>,
}

impl Wallet {
    fn new(view: &View<'_>, owner: Person) -> Self {
        let amounts = (0..view.assets()).map(|asset| view.mirror.wallet(owner, asset));
        Self {
            owner,
            amounts: amounts.collect(),
        }
    }

    /// None for what happens to the market (which is no transaction) and for an asset that the scenario does not have.
    fn call(&mut self, view: &View<'_>, action: &Action) -> Option<Call> {
        if let Action::Isolated {
            market,
            call,
            borrower,
            amount,
        } = action
        {
            return self.isolated(view, market, *call, borrower.as_deref(), *amount);
        }
        let at = view.scenario.asset_index(action.asset()?)?;
        let asset = at as u32;
        let decimals = view.scenario.assets[at].decimals;
        let units = |amount: Wad| amount.to_base_units_down(decimals).unwrap_or(u128::MAX);
        let quantity = |amount| match amount {
            Amount::Exactly(amount) => Quantity::Exactly(units(amount)),
            Amount::Max => Quantity::Max,
        };
        let or_all = |amount, all| match amount {
            Amount::Exactly(amount) => units(amount),
            Amount::Max => all,
        };
        let owner = self.owner;
        match *action {
            Action::Supply { amount, .. } => {
                let amount = or_all(amount, self.amounts[at]);
                self.spend(at, amount);
                Some(Call::Supply { asset, amount })
            }
            Action::Withdraw { amount, .. } => {
                let all = view.mirror.supplied(owner, at, &view.indexes);
                self.get(at, or_all(amount, all));
                Some(Call::Withdraw {
                    asset,
                    amount: quantity(amount),
                })
            }
            Action::Borrow { amount, .. } => {
                // "max" of a borrow is refused when the scenario is validated.
                let amount = or_all(amount, 0);
                self.get(at, amount);
                Some(Call::Borrow { asset, amount })
            }
            Action::Repay { amount, .. } => {
                let all = view.mirror.owed(owner, at, &view.indexes);
                self.spend(at, or_all(amount, all));
                Some(Call::Repay {
                    asset,
                    amount: quantity(amount),
                })
            }
            Action::Swap { ref to, amount, .. } => {
                let to = view.scenario.asset_index(to)?;
                let amount = or_all(amount, self.amounts[at]);
                let out = view.pair(at, to).map_or(0, |pair| pair.out(at, amount));
                self.spend(at, amount);
                self.get(to, out);
                Some(Call::Swap {
                    from: asset,
                    to: to as u32,
                    amount,
                    least: 0,
                })
            }
            Action::Loop {
                ref collateral,
                amount,
                leverage,
                ..
            } => {
                let from = view.scenario.asset_index(collateral)?;
                let decimals = view.scenario.assets[from].decimals;
                let deposit = match amount {
                    Amount::Exactly(amount) => {
                        amount.to_base_units_down(decimals).unwrap_or(u128::MAX)
                    }
                    Amount::Max => self.amounts[from],
                };
                self.spend(from, deposit);
                Some(Call::Loop {
                    collateral: from as u32,
                    debt: asset,
                    deposit,
                    leverage: leverage.0,
                })
            }
            Action::Unwind { ref collateral, .. } => Some(Call::Unwind {
                collateral: view.scenario.asset_index(collateral)? as u32,
                debt: asset,
            }),
            Action::Liquidate {
                ref collateral,
                ref borrower,
                amount,
                ..
            } => Some(Call::Liquidate {
                collateral: view.scenario.asset_index(collateral)? as u32,
                debt: asset,
                borrower: view.people.named(borrower)?,
                amount: quantity(amount),
            }),
            Action::Isolated { .. }
            | Action::Shock { .. }
            | Action::SetOracle { .. }
            | Action::DeviateOracle { .. }
            | Action::FreezeOracle { .. }
            | Action::UnfreezeOracle { .. } => None,
        }
    }

    fn isolated(
        &mut self,
        view: &View<'_>,
        market: &str,
        call: IsolatedCall,
        borrower: Option<&str>,
        amount: Amount,
    ) -> Option<Call> {
        let index = view.scenario.isolated_index(market)?;
        let entry = view.isolated.markets[index];
        let at = if call.is_of_collateral() {
            entry.collateral
        } else {
            entry.loan
        };
        let decimals = view.scenario.assets[at].decimals;
        let exactly = match amount {
            Amount::Exactly(amount) => {
                Some(amount.to_base_units_down(decimals).unwrap_or(u128::MAX))
            }
            Amount::Max => None,
        };
        let owner = view.people.address(self.owner);
        let all = |of: Held| exactly.unwrap_or_else(|| view.isolated.held(index, owner, of));
        let mut quantity = exactly.map_or(Quantity::Max, Quantity::Exactly);
        match call {
            IsolatedCall::Supply | IsolatedCall::SupplyCollateral => {
                let amount = exactly.unwrap_or(self.amounts[at]);
                self.spend(at, amount);
                quantity = Quantity::Exactly(amount);
            }
            IsolatedCall::Withdraw => self.get(at, all(Held::Supply)),
            IsolatedCall::WithdrawCollateral => self.get(at, all(Held::Collateral)),
            IsolatedCall::Repay => self.spend(at, all(Held::Debt)),
            // "max" of a borrow is refused when the scenario is validated.
            IsolatedCall::Borrow => self.get(at, exactly.unwrap_or(0)),
            IsolatedCall::Liquidate => {}
        }
        Some(Call::Isolated {
            market: index as u32,
            asset: at as u32,
            call,
            amount: quantity,
            borrower: match borrower {
                Some(name) => Some(view.people.named(name)?),
                None => None,
            },
        })
    }

    fn spend(&mut self, asset: usize, amount: u128) {
        self.amounts[asset] = self.amounts[asset].saturating_sub(amount);
    }

    fn get(&mut self, asset: usize, amount: u128) {
        self.amounts[asset] = self.amounts[asset].saturating_add(amount);
    }
}
