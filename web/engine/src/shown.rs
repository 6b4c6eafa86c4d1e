//! Reports of the blocks shown last: who goes back to one sees it as it was, at once.
//!
//! Owns how many are kept. Where the simulation has to stand for them is the session's.

use std::collections::VecDeque;

use leverloom_model::report::BlockReport;

/// So many reports are kept …
const MOST_BLOCKS: usize = 32;
/// … of so many transactions together; the latest in any case.
const MOST_TRANSACTIONS: usize = 8_192;

/// What was shown, the latest last.
#[derive(Debug, Default)]
pub(crate) struct Shown(VecDeque<BlockReport>);

impl Shown {
    /// Keeps a report, in place of an earlier one of its block.
    pub(crate) fn keep(&mut self, report: &BlockReport) {
        self.0
            .retain(|known| known.outcome.block != report.outcome.block);
        self.0.push_back(report.clone());
        let transactions = |shown: &VecDeque<BlockReport>| {
            let counts = shown.iter().map(|it| it.outcome.transactions.len());
            counts.sum::<usize>()
        };
        while self.0.len() > MOST_BLOCKS
            || (self.0.len() > 1 && transactions(&self.0) > MOST_TRANSACTIONS)
        {
            self.0.pop_front();
        }
    }

    /// The report of a block, if it is kept.
    pub(crate) fn of(&self, block: u32) -> Option<&BlockReport> {
        self.0.iter().find(|known| known.outcome.block == block)
    }

    /// What comes after a block will not come.
    pub(crate) fn forget_after(&mut self, block: u32) {
        self.0.retain(|known| known.outcome.block <= block);
    }
}

#[cfg(test)]
mod tests {
    use leverloom_model::Wad;
    use leverloom_model::report::{
        Actor, Outcome, Role, Run, Status, Transaction, TransactionKind,
    };

    use super::*;

    const PAYMENT: Transaction = Transaction {
        kind: TransactionKind::Payment,
        actor: Actor {
            role: Role::You,
            index: 0,
        },
        asset: 0,
        amount: Wad::ZERO,
        other: None,
        status: Status::Succeeded,
        gas_used: 21_000,
        wave: 1,
    };

    fn report(block: u32, transactions: usize) -> BlockReport {
        let outcome = Outcome {
            block,
            transactions: vec![PAYMENT; transactions],
            ..Outcome::default()
        };
        BlockReport {
            outcome,
            run: Run::default(),
        }
    }

    #[test]
    fn the_latest_are_kept_as_far_as_there_is_room() {
        let mut shown = Shown::default();
        (0..40).for_each(|block| shown.keep(&report(block, 1)));
        assert!(shown.of(7).is_none() && shown.of(8).is_some());
        shown.keep(&report(40, 8_191));
        assert!(shown.of(38).is_none() && shown.of(39).is_some());
        shown.keep(&report(41, 9_000));
        assert!(shown.of(40).is_none() && shown.of(41).is_some());
    }

    #[test]
    fn a_block_is_kept_once_and_an_abandoned_future_not_at_all() {
        let mut shown = Shown::default();
        for block in [1, 2, 3, 2] {
            shown.keep(&report(block, 1));
        }
        assert_eq!(shown.0.len(), 3);
        shown.forget_after(2);
        assert!(shown.of(3).is_none() && shown.of(2).is_some());
    }
}
