//! The actions of a scenario as bytes. In documents an action is an object with its kind among its fields; whoever reads
//! that carries code for every field of every kind. Here it is an enum like any other.
//!
//! Owns nothing but that form: serde writes and reads the model's own types by it, and the compiler says what is missing.

use leverloom_model::scenario::{Action, Amount, IsolatedCall, TimedAction};
use leverloom_model::units::Wad;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) fn serialize<S: Serializer>(
    actions: &[TimedAction],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(actions.iter().cloned().map(One))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<TimedAction>, D::Error> {
    let actions = Vec::<One>::deserialize(deserializer)?;
    Ok(actions.into_iter().map(|One(action)| action).collect())
}

#[derive(Serialize, Deserialize)]
struct One(#[serde(with = "Timed")] TimedAction);

#[derive(Serialize, Deserialize)]
#[serde(remote = "TimedAction")]
struct Timed {
    block: u32,
    actor: Option<String>,
    #[serde(with = "Plain")]
    action: Action,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Action")]
enum Plain {
    Supply {
        asset: String,
        #[serde(with = "Sum")]
        amount: Amount,
    },
    Withdraw {
        asset: String,
        #[serde(with = "Sum")]
        amount: Amount,
    },
    Borrow {
        asset: String,
        #[serde(with = "Sum")]
        amount: Amount,
    },
    Repay {
        asset: String,
        #[serde(with = "Sum")]
        amount: Amount,
    },
    Swap {
        asset: String,
        to: String,
        #[serde(with = "Sum")]
        amount: Amount,
    },
    Loop {
        asset: String,
        collateral: String,
        #[serde(with = "Sum")]
        amount: Amount,
        leverage: Wad,
    },
    Unwind {
        asset: String,
        collateral: String,
    },
    Liquidate {
        asset: String,
        collateral: String,
        borrower: String,
        #[serde(with = "Sum")]
        amount: Amount,
    },
    Isolated {
        market: String,
        call: IsolatedCall,
        borrower: Option<String>,
        #[serde(with = "Sum")]
        amount: Amount,
    },
    Shock {
        asset: String,
        change_bps: i32,
        over_blocks: u32,
    },
    SetOracle {
        asset: String,
        price: Wad,
    },
    DeviateOracle {
        asset: String,
        deviation_bps: i32,
    },
    FreezeOracle {
        asset: String,
    },
    UnfreezeOracle {
        asset: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Amount")]
enum Sum {
    Exactly(Wad),
    Max,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::mem::discriminant;

    use leverloom_model::scenario::{SHIPPED, Scenario};

    use super::*;
    use crate::Event;
    use crate::head::Head;

    /// Kinds of actions in the model; one more of them fails [`every_kind`].
    const KINDS: usize = 14;

    /// One of every kind, with the amount where it has one.
    fn every_kind(amount: Amount) -> Vec<Action> {
        let name = || "weETH".to_owned();
        let (asset, collateral, price) = (name(), "ETH".to_owned(), Wad::whole(1_400));
        let (borrower, to, market) = ("borrower 17".to_owned(), "USDC".to_owned(), name());
        let isolated = |borrower| Action::Isolated {
            market: market.clone(),
            call: IsolatedCall::Liquidate,
            borrower,
            amount,
        };
        vec![
            Action::Supply {
                asset: name(),
                amount,
            },
            Action::Withdraw {
                asset: name(),
                amount,
            },
            Action::Borrow {
                asset: name(),
                amount,
            },
            Action::Repay {
                asset: name(),
                amount,
            },
            Action::Swap {
                asset: name(),
                to,
                amount,
            },
            Action::Loop {
                asset: name(),
                collateral: collateral.clone(),
                amount,
                leverage: Wad::whole(3),
            },
            Action::Unwind {
                asset: name(),
                collateral: collateral.clone(),
            },
            Action::Liquidate {
                asset: name(),
                collateral,
                borrower,
                amount,
            },
            isolated(None),
            isolated(Some("Ada".to_owned())),
            Action::Shock {
                asset: name(),
                change_bps: -3_000,
                over_blocks: 4,
            },
            Action::SetOracle {
                asset: name(),
                price,
            },
            Action::DeviateOracle {
                asset: name(),
                deviation_bps: -550,
            },
            Action::FreezeOracle { asset: name() },
            Action::UnfreezeOracle { asset },
        ]
    }

    fn come_out_as_they_went_in(actions: Vec<TimedAction>) {
        let head = Head {
            event: Event::Accepted { run: 1, actions },
            exceptions: Vec::new(),
        };
        let bytes = head.to_bytes().expect("it has bytes");
        assert_eq!(Head::from_bytes(&bytes), Ok(head));
    }

    #[test]
    fn actions_of_every_kind_come_out_as_they_went_in() {
        for amount in [Amount::Max, Amount::Exactly(Wad(10_000_000_000_000_001))] {
            let kinds = every_kind(amount);
            let known: HashSet<_> = kinds.iter().map(discriminant).collect();
            assert_eq!(known.len(), KINDS);
            for action in kinds {
                let actor = Some("you 2".to_owned());
                come_out_as_they_went_in(vec![TimedAction {
                    block: 9,
                    actor,
                    action,
                }]);
            }
        }
    }

    #[test]
    fn the_actions_of_every_shipped_scenario_come_out_as_they_went_in() {
        for (_, json) in SHIPPED {
            let scenario = Scenario::from_json(json).expect("a shipped scenario");
            come_out_as_they_went_in(scenario.actions);
        }
    }
}
