//! What the user can do, and how it is written in JSON.
//!
//! Owns the shapes and their reading, which keeps the path of a fault down to the field. Never checks a
//! range (see [`super::validate`]).

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::units::Wad;

/// What the user can do. Amounts are in tokens; `"max"` means all there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Move an asset's market price at once.
    Shock {
        /// Asset symbol.
        asset: String,
        /// Change of the price, −9,900 to 10,000 bps, not 0.
        change_bps: i32,
    },
}

/// An amount of tokens, or all there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    asset: String,
    #[serde(default)]
    amount: Option<Amount>,
    #[serde(default)]
    change_bps: Option<i32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Supply,
    Withdraw,
    Borrow,
    Repay,
    Shock,
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written {
            kind,
            asset,
            amount,
            change_bps,
        } = Written::deserialize(deserializer)?;
        let (wanted, unwanted) = if kind == Kind::Shock {
            ("change_bps", "amount")
        } else {
            ("amount", "change_bps")
        };
        if if kind == Kind::Shock {
            amount.is_some()
        } else {
            change_bps.is_some()
        } {
            return Err(D::Error::custom(format_args!(
                "unknown field `{unwanted}`, expected one of `kind`, `asset`, `{wanted}`"
            )));
        }
        let amount = || amount.ok_or_else(|| D::Error::missing_field(wanted));
        Ok(match kind {
            Kind::Supply => Self::Supply {
                asset,
                amount: amount()?,
            },
            Kind::Withdraw => Self::Withdraw {
                asset,
                amount: amount()?,
            },
            Kind::Borrow => Self::Borrow {
                asset,
                amount: amount()?,
            },
            Kind::Repay => Self::Repay {
                asset,
                amount: amount()?,
            },
            Kind::Shock => Self::Shock {
                asset,
                change_bps: change_bps.ok_or_else(|| D::Error::missing_field(wanted))?,
            },
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
