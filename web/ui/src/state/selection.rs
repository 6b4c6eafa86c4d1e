//! The one selection, shared by all panes. Owns what can be selected; how it looks is the panes' business.

use leverloom_model::report::{Actor, Role};
use leverloom_model::share::base64url;

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

    /// The selection for a link; none for nothing.
    pub fn code(&self) -> Option<String> {
        Some(match self {
            Self::None => return None,
            Self::Transaction { block, index } => format!("t.{block}.{index}"),
            Self::Liquidation { block, transaction } => format!("l.{block}.{transaction}"),
            Self::Position(Actor { role, index }) => {
                let role = Role::ALL.iter().position(|known| known == role)?;
                format!("p.{role}.{index}")
            }
            Self::Asset(asset) => format!("a.{asset}"),
            Self::Variable(name) => format!("v.{}", base64url::encode(name.as_bytes())),
        })
    }

    /// The selection that a link names; none for one that this page does not know.
    pub fn from_code(code: &str) -> Option<Self> {
        let (kind, rest) = code.split_once('.')?;
        let pair = || {
            let (one, other) = rest.split_once('.')?;
            Some((one.parse::<u32>().ok()?, other.parse::<u32>().ok()?))
        };
        Some(match kind {
            "t" => {
                let (block, index) = pair()?;
                Self::Transaction { block, index }
            }
            "l" => {
                let (block, transaction) = pair()?;
                Self::Liquidation { block, transaction }
            }
            "p" => {
                let (role, index) = pair()?;
                let role = *Role::ALL.get(role as usize)?;
                Self::Position(Actor { role, index })
            }
            "a" => Self::Asset(rest.parse().ok()?),
            "v" => Self::Variable(String::from_utf8(base64url::decode(rest).ok()?).ok()?),
            _ => return None,
        })
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
