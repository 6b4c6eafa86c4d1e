//! Liquidations seen so far, with their blocks. Owns recording and truncating, as `history` does for numbers.

use leverloom_model::report::{BlockReport, Liquidation};

/// A liquidation and the block that it happened in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEntry {
    /// Block.
    pub block: u32,
    /// The liquidation.
    pub liquidation: Liquidation,
}

/// All liquidations seen, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// Sorted by block, then place in the block.
    pub entries: Vec<FeedEntry>,
}

impl Feed {
    /// Takes a block's liquidations in; a block seen again changes nothing.
    pub fn record(&mut self, report: &BlockReport) {
        self.fill(report.outcome.block, &report.outcome.market.liquidations);
    }

    /// Takes the liquidations of a block in that was not shown.
    pub fn fill(&mut self, block: u32, liquidations: &[Liquidation]) {
        let at = self.entries.partition_point(|entry| entry.block < block);
        if self
            .entries
            .get(at)
            .is_some_and(|entry| entry.block == block)
        {
            return;
        }
        let new = liquidations.iter().map(|liquidation| FeedEntry {
            block,
            liquidation: liquidation.clone(),
        });
        self.entries.splice(at..at, new.collect::<Vec<_>>());
    }

    /// Forgets everything after `block`.
    pub fn truncate_after(&mut self, block: u32) {
        self.entries.retain(|entry| entry.block <= block);
    }

    /// The entries up to `block`, newest first.
    pub fn until(&self, block: u32) -> impl Iterator<Item = &FeedEntry> {
        let end = self.entries.partition_point(|entry| entry.block <= block);
        self.entries[..end].iter().rev()
    }

    /// The next block after `block` that is known to have a liquidation.
    pub fn next_block_after(&self, block: u32) -> Option<u32> {
        let at = self.entries.partition_point(|entry| entry.block <= block);
        self.entries.get(at).map(|entry| entry.block)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use leverloom_model::report::{Actor, Cause, Outcome, Role, Run};
    use leverloom_model::units::{SignedWad, Wad};

    /// A liquidation of borrower `index` as transaction `transaction`.
    pub(crate) fn liquidation(transaction: u32, index: u32) -> Liquidation {
        Liquidation {
            transaction,
            market: None,
            borrower: Actor {
                role: Role::Borrower,
                index,
            },
            liquidator: Actor {
                role: Role::Liquidator,
                index: 0,
            },
            collateral_asset: 0,
            debt_asset: 1,
            repaid: Wad::whole(5000),
            seized: Wad::whole(3),
            bonus_usd: Wad::whole(250),
            health_before: Some(Wad::ONE),
            health_after: None,
            bad_debt: Wad::ZERO,
            sold_for: None,
            cascade: 1,
            toxic: false,
            cause: Cause::Price,
            protocol_fee: Wad::ZERO,
            profit_usd: SignedWad::default(),
            price_impact_usd: None,
        }
    }

    fn report(block: u32, transactions: &[u32]) -> BlockReport {
        let mut outcome = Outcome {
            block,
            ..Outcome::default()
        };
        outcome.market.liquidations = transactions
            .iter()
            .map(|&transaction| liquidation(transaction, 0))
            .collect();
        BlockReport {
            outcome,
            run: Run::default(),
        }
    }

    #[test]
    fn newest_first_and_no_block_twice() {
        let mut feed = Feed::default();
        for report in [
            report(2, &[4, 9]),
            report(5, &[1]),
            report(3, &[7]),
            report(2, &[4, 9]),
        ] {
            feed.record(&report);
        }
        let seen = |block| {
            feed.until(block)
                .map(|entry| (entry.block, entry.liquidation.transaction))
                .collect::<Vec<_>>()
        };
        assert_eq!(seen(9), [(5, 1), (3, 7), (2, 9), (2, 4)]);
        assert_eq!(seen(3), [(3, 7), (2, 9), (2, 4)]);
        assert_eq!(feed.next_block_after(3), Some(5));
        assert_eq!(feed.next_block_after(5), None);
    }

    #[test]
    fn an_abandoned_future_is_forgotten() {
        let mut feed = Feed::default();
        feed.record(&report(2, &[4]));
        feed.record(&report(5, &[1]));
        feed.truncate_after(4);
        assert_eq!(feed.entries.len(), 1);
    }
}
