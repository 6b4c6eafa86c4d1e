//! What is the user's own: which account is looked at, what was last sent and what came of it, and what can be undone.
//!
//! Plain data and plain functions. Knows no panels and sends nothing.

use std::rc::Rc;

use leverloom_model::formulas::Totals;
use leverloom_model::report::{BlockReport, Role, Transaction};
use leverloom_model::scenario::Scenario;

/// Accounts that one user can have in a run.
pub const MOST_ACCOUNTS: u32 = leverloom_model::scenario::bounds::ACCOUNTS.max as u32;

/// The user's own things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// The account in focus, from 0.
    pub account: u32,
    /// The last position that was sent.
    pub receipt: Option<Receipt>,
    /// Blocks that took actions of the user's since the scenario was opened, rising.
    pub acted: Vec<u32>,
    /// The position that was removed last, as long as nothing has been done since.
    pub removed: Option<Removed>,
}

/// A position that was removed, and can be brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// What it was called.
    pub name: String,
    /// Its account, from 0.
    pub account: u32,
    /// The run with it.
    pub scenario: Rc<Scenario>,
    /// Blocks that took actions of the user's in that run.
    pub acted: Vec<u32>,
}

/// What was sent, what was foreseen of it, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Whose.
    pub account: u32,
    /// The block that takes it.
    pub block: u32,
    /// What was foreseen.
    pub foreseen: Totals,
    /// What the account stood at after the block; none until it comes.
    pub got: Option<Totals>,
    /// Its transactions in that block, with their index.
    pub transactions: Vec<(u32, Transaction)>,
}

impl Own {
    /// Notes that the next block takes something; what lay ahead is gone.
    pub fn act(&mut self, block: u32) {
        self.removed = None;
        self.acted.retain(|acted| *acted < block);
        self.acted.push(block);
    }

    /// The block that undoing would go back to: the one before the latest that took something.
    pub fn undo_to(&self, block: u32) -> Option<u32> {
        let latest = self.acted.iter().rev().find(|acted| **acted <= block);
        latest.map(|acted| acted - 1)
    }

    /// Looks for what was sent in a block that has come.
    pub fn follow(&mut self, report: &BlockReport) {
        let block = report.outcome.block;
        let Some(receipt) = &mut self.receipt else {
            return;
        };
        if receipt.block != block {
            if block < receipt.block && receipt.got.is_some() {
                // Back before it: it has not happened yet, and may not happen again.
                self.receipt = None;
            }
            return;
        }
        let owner = receipt.account;
        let is_own = |(_, transaction): &(u32, &Transaction)| {
            let actor = transaction.actor;
            (actor.role, actor.index) == (Role::You, owner)
        };
        let all = (0..).zip(&report.outcome.transactions).filter(is_own);
        receipt.transactions = all.map(|(index, it)| (index, it.clone())).collect();
        let position = report.outcome.market.yours.get(owner as usize);
        receipt.got = position.map(|position| Totals {
            collateral_usd: position.collateral_usd,
            debt_usd: position.debt_usd,
            health_factor: position.health_factor,
            ..Totals::default()
        });
    }
}

/// What the user calls an account: its own name, or none.
pub fn name_of(scenario: &Scenario, account: u32) -> Option<&str> {
    scenario.accounts.get(account as usize).map(String::as_str)
}

/// The scenario with one more account; none when there are as many as can be. `words` names those that have no name yet,
/// by number from 1.
pub fn with_one_more(scenario: &Scenario, words: impl Fn(u32) -> String) -> Option<Scenario> {
    let count = scenario.account_count();
    if count >= MOST_ACCOUNTS {
        return None;
    }
    let mut more = scenario.clone();
    while (more.accounts.len() as u32) < count + 1 {
        let mut number = more.accounts.len() as u32 + 1;
        // Somebody may have called another one so.
        let name = loop {
            let name = words(number);
            if !more.accounts.contains(&name) {
                break name;
            }
            number += 1;
        };
        more.accounts.push(name);
    }
    Some(more)
}

/// The scenario with another name for an account; none when the name does not do, or is the old one.
pub fn renamed(
    scenario: &Scenario,
    account: u32,
    name: &str,
    words: impl Fn(u32) -> String,
) -> Option<Scenario> {
    let mut changed = scenario.clone();
    while (changed.accounts.len() as u32) < scenario.account_count() {
        changed
            .accounts
            .push(words(changed.accounts.len() as u32 + 1));
    }
    let slot = changed.accounts.get_mut(account as usize)?;
    let name = name.trim();
    if slot == name {
        return None;
    }
    name.clone_into(slot);
    changed.check_accounts().ok()?;
    Some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_model::Wad;
    use leverloom_model::report::{Actor, Outcome, Position, Run, Status, TransactionKind};

    fn words(number: u32) -> String {
        format!("Position {number}")
    }

    #[test]
    fn accounts_get_names_and_there_are_eight() {
        let mut scenario = Scenario::first();
        scenario = with_one_more(&scenario, words).expect("a second");
        assert_eq!(scenario.accounts, ["Position 1", "Position 2"]);
        scenario = renamed(&scenario, 1, " Position 3 ", words).expect("another name");
        scenario = with_one_more(&scenario, words).expect("a third");
        assert_eq!(scenario.accounts[2], "Position 4");
        assert_eq!(renamed(&scenario, 0, "Position 3", words), None, "taken");
        assert_eq!(renamed(&scenario, 0, "", words), None);
        assert_eq!(renamed(&scenario, 8, "x", words), None);
        while let Some(more) = with_one_more(&scenario, words) {
            scenario = more;
        }
        assert_eq!(scenario.account_count(), MOST_ACCOUNTS);
        assert_eq!(scenario.validate(), Ok(()));
        let one = renamed(&Scenario::first(), 0, "Mine", words).expect("it has one");
        assert_eq!(one.accounts, ["Mine"]);
    }

    #[test]
    fn what_was_done_can_be_undone_from_the_latest() {
        let mut own = Own::default();
        for block in [3, 9] {
            own.act(block);
        }
        assert_eq!(
            (own.undo_to(12), own.undo_to(8), own.undo_to(2)),
            (Some(8), Some(2), None)
        );
        own.act(5);
        assert_eq!(own.acted, [3, 5]);
    }

    fn report(block: u32) -> BlockReport {
        let mine = Actor {
            role: Role::You,
            index: 1,
        };
        let transaction = |index| Transaction {
            kind: TransactionKind::Supply,
            actor: Actor { index, ..mine },
            asset: 0,
            amount: Wad::ONE,
            other: None,
            status: Status::Succeeded,
            gas_used: 1,
            wave: 1,
        };
        let position = |index| Position {
            actor: Actor { index, ..mine },
            collateral: Vec::new(),
            debt: Vec::new(),
            wallet: Vec::new(),
            collateral_usd: Wad::whole(u64::from(index)),
            debt_usd: Wad::ZERO,
            health_factor: None,
        };
        let mut outcome = Outcome {
            block,
            transactions: vec![transaction(0), transaction(1), transaction(1)],
            ..Outcome::default()
        };
        outcome.market.yours = vec![position(0), position(1)];
        BlockReport {
            outcome,
            run: Run::default(),
        }
    }

    #[test]
    fn what_was_sent_is_found_in_its_block() {
        let mut own = Own {
            receipt: Some(Receipt {
                account: 1,
                block: 7,
                foreseen: Totals::default(),
                got: None,
                transactions: Vec::new(),
            }),
            ..Own::default()
        };
        own.follow(&report(6));
        assert_eq!(own.receipt.as_ref().and_then(|it| it.got), None);
        own.follow(&report(7));
        let receipt = own.receipt.clone().expect("it is there");
        let found: Vec<u32> = receipt
            .transactions
            .iter()
            .map(|(index, _)| *index)
            .collect();
        assert_eq!(found, [1, 2]);
        assert_eq!(receipt.got.expect("it came").collateral_usd, Wad::ONE);
        own.follow(&report(8));
        assert!(own.receipt.is_some());
        own.follow(&report(6));
        assert_eq!(own.receipt, None);
    }
}
