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
    use leverloom_model::scenario::{SHIPPED, Scenario};

    use super::*;
    use crate::Event;
    use crate::head::Head;

    #[test]
    fn the_actions_of_every_shipped_scenario_come_out_as_they_went_in() {
        let shipped = SHIPPED.iter().flat_map(|(_, json)| {
            let scenario = Scenario::from_json(json).expect("a shipped scenario");
            scenario.actions
        });
        let isolated = |borrower: Option<&str>| TimedAction {
            block: 9,
            actor: Some("you 2".to_owned()),
            action: Action::Isolated {
                market: "weETH / USDC".to_owned(),
                call: IsolatedCall::Liquidate,
                borrower: borrower.map(str::to_owned),
                amount: Amount::Max,
            },
        };
        let actions: Vec<TimedAction> = shipped
            .chain([isolated(None), isolated(Some("Ada"))])
            .collect();
        assert!(actions.len() > 10);
        let head = Head {
            event: Event::Accepted { run: 1, actions },
            exceptions: Vec::new(),
        };
        let bytes = head.to_bytes().expect("it has bytes");
        assert_eq!(Head::from_bytes(&bytes), Ok(head));
    }
}
