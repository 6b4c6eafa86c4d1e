//! What the user can do, and how it is written in JSON.
//!
//! Owns the shapes and their reading, which keeps the path of a fault down to the field. Never checks a
//! range (see [`super::validate`]).

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::IsolatedCall;
use crate::units::Wad;

/// What somebody can do. Amounts are in tokens; `"max"` means all there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Supply tokens as collateral.
    Supply {
        /// Asset symbol.
        asset: String,
        /// Tokens, above 0 to 1,000,000,000,000; `"max"`: the whole wallet.
        amount: Amount,
    },
    /// Take supplied tokens back.
    Withdraw {
        /// Asset symbol.
        asset: String,
        /// Tokens, above 0 to 1,000,000,000,000; `"max"`: the whole supply.
        amount: Amount,
    },
    /// Borrow tokens against the collateral.
    Borrow {
        /// Asset symbol.
        asset: String,
        /// Tokens, above 0 to 1,000,000,000,000; `"max"` is refused here (name an amount).
        amount: Amount,
    },
    /// Pay debt back.
    Repay {
        /// Asset symbol.
        asset: String,
        /// Tokens, above 0 to 1,000,000,000,000; `"max"`: the whole debt.
        amount: Amount,
    },
    /// Sell tokens on the exchange, at whatever price it makes.
    Swap {
        /// Asset sold.
        asset: String,
        /// Asset bought; the two are a pair of the exchange.
        to: String,
        /// Tokens sold, above 0 to 1,000,000,000,000; `"max"`: the whole wallet.
        amount: Amount,
    },
    /// Supply collateral and raise it to a leverage in one transaction, by flash loan and swap.
    Loop {
        /// Debt asset.
        asset: String,
        /// Collateral asset; the two are a pair of the exchange.
        collateral: String,
        /// Tokens of collateral put in, above 0 to 1,000,000,000,000; `"max"`: the whole wallet.
        amount: Amount,
        /// Collateral over what would be left after repaying, "1.01" to "20".
        leverage: Wad,
    },
    /// Close a leveraged position in one transaction and take what is left.
    Unwind {
        /// Debt asset.
        asset: String,
        /// Collateral asset; the two are a pair of the exchange.
        collateral: String,
    },
    /// Repay somebody else's debt for a part of the collateral.
    Liquidate {
        /// Debt asset.
        asset: String,
        /// Collateral asset.
        collateral: String,
        /// Whose debt: the name of an actor, or `borrower 17`.
        borrower: String,
        /// Tokens of debt, above 0 to 1,000,000,000,000; `"max"`: as much as is allowed.
        amount: Amount,
    },
    /// Do something in an isolated market.
    Isolated {
        /// The market's name.
        market: String,
        /// What is called.
        call: IsolatedCall,
        /// Whose debt, in a liquidation and nowhere else: `you` or the name of an actor.
        #[serde(skip_serializing_if = "Option::is_none")]
        borrower: Option<String>,
        /// Tokens of the loan asset (of collateral where the call is about that), above 0 to 1,000,000,000,000, or
        /// `"max"`.
        amount: Amount,
    },
    /// Move an asset's market price, at once or block by block.
    Shock {
        /// Asset symbol.
        asset: String,
        /// Change of the price, −9,900 to 10,000 bps, not 0.
        change_bps: i32,
        /// Blocks over which the change is spread evenly, 1 to 2,000: 1 is all at once.
        #[serde(default = "at_once", skip_serializing_if = "is_at_once")]
        over_blocks: u32,
    },
    /// Make the oracle say a price from this block on, whatever the market says.
    SetOracle {
        /// Asset symbol.
        asset: String,
        /// Dollars, 0.0001 to 10,000,000.
        price: Wad,
    },
    /// Make the oracle say so much more or less than it otherwise would, from this block on.
    DeviateOracle {
        /// Asset symbol.
        asset: String,
        /// Deviation, −9,900 to 10,000 bps; 0 ends it.
        deviation_bps: i32,
    },
    /// Make the oracle stay with what it says.
    FreezeOracle {
        /// Asset symbol.
        asset: String,
    },
    /// Let the oracle go on as it was made: no price set, not frozen.
    UnfreezeOracle {
        /// Asset symbol.
        asset: String,
    },
}

impl Action {
    /// A price shock that happens at once.
    pub fn shock(asset: impl Into<String>, change_bps: i32) -> Self {
        Self::Shock {
            asset: asset.into(),
            change_bps,
            over_blocks: at_once(),
        }
    }

    /// The asset it is about; none where a market's name says which.
    pub fn asset(&self) -> Option<&str> {
        match self {
            Self::Isolated { .. } => None,
            Self::Supply { asset, .. }
            | Self::Withdraw { asset, .. }
            | Self::Borrow { asset, .. }
            | Self::Repay { asset, .. }
            | Self::Swap { asset, .. }
            | Self::Loop { asset, .. }
            | Self::Unwind { asset, .. }
            | Self::Liquidate { asset, .. }
            | Self::Shock { asset, .. }
            | Self::SetOracle { asset, .. }
            | Self::DeviateOracle { asset, .. }
            | Self::FreezeOracle { asset }
            | Self::UnfreezeOracle { asset } => Some(asset),
        }
    }

    /// Whether it happens to the market instead of being somebody's transaction.
    pub fn is_event(&self) -> bool {
        matches!(
            self,
            Self::Shock { .. }
                | Self::SetOracle { .. }
                | Self::DeviateOracle { .. }
                | Self::FreezeOracle { .. }
                | Self::UnfreezeOracle { .. }
        )
    }
}

/// What a shock that says nothing of blocks takes.
const fn at_once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
const fn is_at_once(blocks: &u32) -> bool {
    *blocks == at_once()
}

/// An amount of tokens, or all there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(type = "string"))]
pub enum Amount {
    /// So many tokens, above 0, at most 1,000,000,000,000.
    Exactly(Wad),
    /// All there is (written `"max"`).
    Max,
}

/// An action as it is written. Read as one plain struct, since serde's tagged enums buffer their content
/// and with it lose the path of what is wrong inside.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: Kind,
    #[serde(default)]
    asset: Option<String>,
    #[serde(default)]
    market: Option<String>,
    #[serde(default)]
    call: Option<IsolatedCall>,
    #[serde(default)]
    amount: Option<Amount>,
    #[serde(default)]
    change_bps: Option<i32>,
    #[serde(default)]
    over_blocks: Option<u32>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    collateral: Option<String>,
    #[serde(default)]
    borrower: Option<String>,
    #[serde(default)]
    price: Option<Wad>,
    #[serde(default)]
    leverage: Option<Wad>,
    #[serde(default)]
    deviation_bps: Option<i32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Supply,
    Withdraw,
    Borrow,
    Repay,
    Swap,
    Loop,
    Unwind,
    Liquidate,
    Isolated,
    Shock,
    SetOracle,
    DeviateOracle,
    FreezeOracle,
    UnfreezeOracle,
}

impl Kind {
    /// Its fields beside `kind`.
    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Supply | Self::Withdraw | Self::Borrow | Self::Repay => &["asset", "amount"],
            Self::Swap => &["asset", "to", "amount"],
            Self::Loop => &["asset", "collateral", "amount", "leverage"],
            Self::Unwind => &["asset", "collateral"],
            Self::Liquidate => &["asset", "collateral", "borrower", "amount"],
            Self::Isolated => &["market", "call", "borrower", "amount"],
            Self::Shock => &["asset", "change_bps", "over_blocks"],
            Self::DeviateOracle => &["asset", "deviation_bps"],
            Self::SetOracle => &["asset", "price"],
            Self::FreezeOracle | Self::UnfreezeOracle => &["asset"],
        }
    }
}

impl Written {
    /// The first field that is there and does not belong to the kind.
    fn superfluous(&self) -> Option<&'static str> {
        let there = [
            ("asset", self.asset.is_some()),
            ("market", self.market.is_some()),
            ("call", self.call.is_some()),
            ("amount", self.amount.is_some()),
            ("change_bps", self.change_bps.is_some()),
            ("over_blocks", self.over_blocks.is_some()),
            ("to", self.to.is_some()),
            ("collateral", self.collateral.is_some()),
            ("borrower", self.borrower.is_some()),
            ("price", self.price.is_some()),
            ("leverage", self.leverage.is_some()),
            ("deviation_bps", self.deviation_bps.is_some()),
        ];
        let mut there = there.into_iter().filter(|(_, there)| *there);
        there
            .find(|(name, _)| !self.kind.fields().contains(name))
            .map(|(name, _)| name)
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        if let Some(unwanted) = written.superfluous() {
            let mut wanted = vec!["kind"];
            wanted.extend(written.kind.fields());
            let wanted = wanted.join("`, `");
            return Err(D::Error::custom(format_args!(
                "unknown field `{unwanted}`, expected one of `{wanted}`"
            )));
        }
        let Written {
            kind,
            asset,
            market,
            call,
            amount,
            change_bps,
            over_blocks,
            to,
            collateral,
            borrower,
            price,
            leverage,
            deviation_bps,
        } = written;
        let asset = || asset.ok_or_else(|| D::Error::missing_field("asset"));
        let amount = || amount.ok_or_else(|| D::Error::missing_field("amount"));
        let collateral = || collateral.ok_or_else(|| D::Error::missing_field("collateral"));
        Ok(match kind {
            Kind::Supply => Self::Supply {
                asset: asset()?,
                amount: amount()?,
            },
            Kind::Withdraw => Self::Withdraw {
                asset: asset()?,
                amount: amount()?,
            },
            Kind::Borrow => Self::Borrow {
                asset: asset()?,
                amount: amount()?,
            },
            Kind::Repay => Self::Repay {
                asset: asset()?,
                amount: amount()?,
            },
            Kind::Swap => Self::Swap {
                asset: asset()?,
                to: to.ok_or_else(|| D::Error::missing_field("to"))?,
                amount: amount()?,
            },
            Kind::Loop => Self::Loop {
                asset: asset()?,
                collateral: collateral()?,
                amount: amount()?,
                leverage: leverage.ok_or_else(|| D::Error::missing_field("leverage"))?,
            },
            Kind::Unwind => Self::Unwind {
                asset: asset()?,
                collateral: collateral()?,
            },
            Kind::Liquidate => Self::Liquidate {
                asset: asset()?,
                collateral: collateral()?,
                borrower: borrower.ok_or_else(|| D::Error::missing_field("borrower"))?,
                amount: amount()?,
            },
            Kind::Isolated => Self::Isolated {
                market: market.ok_or_else(|| D::Error::missing_field("market"))?,
                call: call.ok_or_else(|| D::Error::missing_field("call"))?,
                borrower,
                amount: amount()?,
            },
            Kind::Shock => Self::Shock {
                asset: asset()?,
                change_bps: change_bps.ok_or_else(|| D::Error::missing_field("change_bps"))?,
                over_blocks: over_blocks.unwrap_or_else(at_once),
            },
            Kind::SetOracle => Self::SetOracle {
                asset: asset()?,
                price: price.ok_or_else(|| D::Error::missing_field("price"))?,
            },
            Kind::DeviateOracle => Self::DeviateOracle {
                asset: asset()?,
                deviation_bps: deviation_bps
                    .ok_or_else(|| D::Error::missing_field("deviation_bps"))?,
            },
            Kind::FreezeOracle => Self::FreezeOracle { asset: asset()? },
            Kind::UnfreezeOracle => Self::UnfreezeOracle { asset: asset()? },
        })
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Exactly(wad) => wad.serialize(serializer),
            Self::Max => serializer.serialize_str("max"),
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Amount;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a decimal number in quotes, such as \"12.5\", or \"max\"")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Amount, E> {
                if text == "max" {
                    return Ok(Amount::Max);
                }
                text.parse::<Wad>()
                    .map(Amount::Exactly)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Amount {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "Tokens as a decimal number in quotes, or \"max\".",
            "pattern": r"^(max|[0-9]{1,20}(\.[0-9]{1,18})?)$"
        })
    }
}
