//! The one selection, shared by all panes. Owns what can be selected; how it looks is the panes' business.

use leverloom_model::report::Actor;

/// What is in focus: everything tied to it stays in full colour in every pane, the rest fades.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Selection {
    /// Nothing: everything is in full colour.
    #[default]
    None,
    /// A transaction of a block.
    Transaction {
        /// Block.
        block: u32,
        /// Index in the block.
        index: u32,
    },
    /// An account.
    Position(Actor),
    /// A Solidity variable with its contract: `LendingPool.reserves[USDC].totalScaledDebt`
    /// (`LocationName`'s `contract` and `variable`, joined by a point).
    Variable(String),
    /// An asset by its index in the market.
    Asset(u32),
    /// A liquidation by its transaction.
    Liquidation {
        /// Block.
        block: u32,
        /// Index of its transaction in the block.
        transaction: u32,
    },
}

impl Selection {
    /// Whether nothing is selected.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// Whether it is something that a drawer tells in full.
    pub fn opens_drawer(&self) -> bool {
        matches!(self, Self::Position(_)) || self.transaction().is_some()
    }

    /// The transaction it points to, as (block, index): its own or a liquidation's.
    pub fn transaction(&self) -> Option<(u32, u32)> {
        match *self {
            Self::Transaction { block, index }
            | Self::Liquidation {
                block,
                transaction: index,
            } => Some((block, index)),
            _ => None,
        }
    }
}
