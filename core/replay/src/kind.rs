//! Which file is which, by its shape: names of files say nothing. Owns the shapes; reads no field to its end.

use serde_json::Value;

use crate::error::{ReplayError, Result};
use crate::json::{Document, quantity};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The answer to `eth_getBlockByNumber(n, true)`.
    Block,
    /// What `prestateTracer` gives, merged or one map for each transaction.
    Prestate,
    /// The answer to `eth_getBlockReceipts`.
    Receipts,
    /// A map of earlier blocks' hashes by number.
    Hashes,
    /// One of this project's scenarios.
    Scenario,
}

impl Document {
    /// What the document is.
    ///
    /// # Errors
    /// A shape that is none of these, or a node's refusal.
    pub fn kind(&self) -> Result<Kind> {
        let field = self.field()?;
        let value = field.value();
        let kind = match value {
            Value::Object(object) if object.contains_key("transactions") => Some(Kind::Block),
            Value::Object(object) if object.contains_key("assets") => Some(Kind::Scenario),
            Value::Object(object) => object.iter().next().and_then(|(name, value)| {
                if is_address(name) && value.is_object() {
                    Some(Kind::Prestate)
                } else {
                    is_hash(name, value).then_some(Kind::Hashes)
                }
            }),
            Value::Array(items) => items.first().map_or(Some(Kind::Prestate), in_list),
            _ => None,
        };
        kind.ok_or_else(|| {
            ReplayError::Document(format!(
                "{}: none of a block's files; allowed: a block, its prestate, its receipts, block hashes",
                self.name(),
            ))
        })
    }
}

/// By the first item of a list.
fn in_list(item: &Value) -> Option<Kind> {
    let item = item.as_object()?;
    let has = |name: &str| item.contains_key(name);
    if has("cumulativeGasUsed") {
        return Some(Kind::Receipts);
    }
    // A map of a transaction that touched nothing is empty.
    let is_map = || item.keys().next().is_none_or(|name| is_address(name));
    (has("txHash") || has("result") || has("error") || is_map()).then_some(Kind::Prestate)
}

fn is_address(name: &str) -> bool {
    name.len() == 42 && quantity(name).is_some()
}

fn is_hash(name: &str, value: &Value) -> bool {
    let is_number = name.parse::<u64>().is_ok() || quantity(name).is_some();
    is_number && value.as_str().is_some_and(|text| text.len() == 66)
}
