//! Runs that were left, in words: where they part from the one on screen, and what was done in them.

use leverloom_model::Scenario;
use leverloom_model::scenario::{Action, Amount, TimedAction};

use super::format;
use crate::state::forks::{Fork, parting};
use crate::texts::{self, fill, text};

/// Actions told before the rest is counted.
const TOLD: usize = 3;

/// A run that was left, as it is listed beside the one on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: u32,
    /// Where it was left.
    pub title: String,
    /// What was done in it after the runs part, and how far it came.
    pub words: String,
}

/// The list, the latest first.
pub fn entries(forks: &[Fork], present: &Scenario) -> Vec<Entry> {
    let entry = |fork: &Fork| {
        let from = parting(present, &fork.scenario);
        let number = |block: u32| format::integer(u64::from(block));
        let liquidations = texts::count("feed.count", fork.liquidations, &[]);
        Entry {
            id: fork.id,
            title: fill("forks.title", &[("block", &number(from))]),
            words: fill(
                "forks.words",
                &[
                    ("what", &done(&fork.scenario.actions, from)),
                    ("block", &number(fork.reached)),
                    ("liquidations", &liquidations),
                ],
            ),
        }
    };
    forks.iter().rev().map(entry).collect()
}

/// What is done after a block, in a few words.
fn done(actions: &[TimedAction], after: u32) -> String {
    let later: Vec<&TimedAction> = actions.iter().filter(|timed| timed.block > after).collect();
    if later.is_empty() {
        return text("forks.nothing").to_string();
    }
    let told = later.iter().take(TOLD).map(|timed| action(&timed.action));
    let mut words = told.collect::<Vec<_>>().join(", ");
    if later.len() > TOLD {
        let rest = texts::count("forks.more", (later.len() - TOLD) as u32, &[]);
        words = format!("{words} {rest}");
    }
    words
}

/// An action as something to do: `supply 10 ETH`, `ETH −30 %`.
pub fn action(action: &Action) -> String {
    let some = |amount: &Amount, asset: &str| match amount {
        Amount::Exactly(amount) => format::wad_tokens(*amount, asset),
        Amount::Max => fill("sentence.all_of", &[("asset", asset)]),
    };
    let moved = |asset: &str, bps: i32| format!("{asset} {}", format::change(f64::from(bps) / 1e4));
    match action {
        Action::Supply { asset, amount } => fill("do.supply", &[("amount", &some(amount, asset))]),
        Action::Withdraw { asset, amount } => {
            fill("do.withdraw", &[("amount", &some(amount, asset))])
        }
        Action::Borrow { asset, amount } => fill("do.borrow", &[("amount", &some(amount, asset))]),
        Action::Repay { asset, amount } => fill("do.repay", &[("amount", &some(amount, asset))]),
        Action::Swap { asset, to, amount } => fill(
            "act.swap",
            &[("amount", &some(amount, asset)), ("to", to.as_str())],
        ),
        Action::Loop {
            collateral,
            leverage,
            ..
        } => fill(
            "act.loop",
            &[
                ("asset", collateral.as_str()),
                ("leverage", &format::times(leverage.to_f64())),
            ],
        ),
        Action::Unwind { collateral, .. } => fill("act.unwind", &[("asset", collateral.as_str())]),
        Action::Liquidate { borrower, .. } => {
            fill("act.liquidate", &[("borrower", borrower.as_str())])
        }
        Action::Isolated { market, .. } => fill("act.isolated", &[("market", market.as_str())]),
        Action::Shock {
            asset, change_bps, ..
        } => moved(asset, *change_bps),
        Action::SetOracle { .. }
        | Action::DeviateOracle { .. }
        | Action::FreezeOracle { .. }
        | Action::UnfreezeOracle { .. } => fill(
            "act.oracle",
            &[("asset", action.asset().unwrap_or_default())],
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use leverloom_model::Wad;

    use super::*;

    fn at(block: u32, action: Action) -> TimedAction {
        TimedAction {
            block,
            actor: None,
            action,
        }
    }

    fn supply(tokens: u64) -> Action {
        Action::Supply {
            asset: "ETH".into(),
            amount: Amount::Exactly(Wad::whole(tokens)),
        }
    }

    fn shock() -> Action {
        Action::Shock {
            asset: "ETH".into(),
            change_bps: -3000,
            over_blocks: 1,
        }
    }

    fn listed(actions: Vec<TimedAction>, present: Vec<TimedAction>) -> Entry {
        let mut scenario = Scenario::first();
        let mut on_screen = scenario.clone();
        scenario.actions = actions;
        on_screen.actions = present;
        let fork = Fork {
            id: 7,
            scenario: Rc::new(scenario),
            from: 0,
            reached: 58,
            liquidations: 14,
        };
        entries(&[fork], &on_screen).remove(0)
    }

    #[test]
    fn a_run_that_was_left_says_where_and_what_was_done_in_it() {
        let entry = listed(
            vec![at(3, supply(10)), at(32, shock())],
            vec![at(3, supply(10)), at(40, shock())],
        );
        assert_eq!(entry.title, "Run left at block 31");
        assert_eq!(
            entry.words,
            "ETH −30\u{202f}%. Seen to block 58, 14 liquidations."
        );
    }

    #[test]
    fn much_that_was_done_is_counted() {
        let many = (1..=5).map(|block| at(block, supply(1))).collect();
        let entry = listed(many, Vec::new());
        assert!(
            entry.words.starts_with(
                "supply 1\u{a0}ETH, supply 1\u{a0}ETH, supply 1\u{a0}ETH and 2 more. "
            ),
            "{}",
            entry.words
        );
    }

    #[test]
    fn doing_nothing_is_said_too() {
        let entry = listed(Vec::new(), vec![at(4, shock())]);
        assert!(
            entry.words.starts_with("nothing done after it. "),
            "{}",
            entry.words
        );
        assert_eq!(entry.title, "Run left at block 3");
    }

    #[test]
    fn every_action_has_words() {
        let all: Amount = Amount::Max;
        let (asset, to) = ("ETH".to_owned(), "USDC".to_owned());
        let collateral = asset.clone();
        for told in [
            Action::Withdraw {
                asset: asset.clone(),
                amount: all,
            },
            Action::Borrow {
                asset: asset.clone(),
                amount: all,
            },
            Action::Repay {
                asset: asset.clone(),
                amount: all,
            },
            Action::Swap {
                asset: asset.clone(),
                to: to.clone(),
                amount: all,
            },
            Action::Loop {
                asset: to.clone(),
                collateral: collateral.clone(),
                amount: all,
                leverage: Wad::whole(3),
            },
            Action::Unwind {
                asset: to.clone(),
                collateral: collateral.clone(),
            },
            Action::Liquidate {
                asset: to,
                collateral,
                borrower: "borrower 17".into(),
                amount: all,
            },
            Action::FreezeOracle { asset },
        ] {
            assert!(action(&told).len() > 4, "{told:?}");
        }
    }
}
