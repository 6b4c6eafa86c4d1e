//! The files of one block as they come in: in any order, one by one or together. Owns what is there and what is
//! still missing.

use std::sync::Arc;

use crate::Setting;
use crate::error::{ReplayError, Result};
use crate::json::Document;
use crate::kind::Kind;

/// Names in a file that holds a whole block: each with what stands alone in a file of its own.
const PARTS: [&str; 4] = ["block", "prestate", "receipts", "hashes"];

/// The documents so far.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    block: Option<(u64, Arc<Document>)>,
    prestate: Option<Arc<Document>>,
    receipts: Option<Arc<Document>>,
    hashes: Option<Arc<Document>>,
}

impl Collection {
    /// Takes documents; what comes later takes the place of its kind. A block beside which nothing else came is
    /// another block's beginning: what was there of the one before goes.
    ///
    /// # Errors
    /// A document that is none of a block's; then nothing has changed.
    pub fn add(&mut self, documents: Vec<Document>) -> Result<()> {
        let mut next = self.clone();
        let mut apart = Vec::new();
        for document in documents {
            match parts(&document) {
                Some(parts) => apart.extend(parts),
                None => apart.push(document),
            }
        }
        let mut kinds = Vec::new();
        for document in &apart {
            kinds.push(document.kind()?);
        }
        for (document, kind) in apart.into_iter().zip(&kinds) {
            match kind {
                Kind::Block => {
                    let number = document.field()?.get("number").u64()?;
                    let is_other = next.block.as_ref().is_some_and(|(had, _)| *had != number);
                    if is_other {
                        let came = |kind| kinds.contains(&kind);
                        next.prestate = next.prestate.filter(|_| came(Kind::Prestate));
                        next.receipts = next.receipts.filter(|_| came(Kind::Receipts));
                        next.hashes = next.hashes.filter(|_| came(Kind::Hashes));
                    }
                    next.block = Some((number, document.into()));
                }
                Kind::Prestate => next.prestate = Some(document.into()),
                Kind::Receipts => next.receipts = Some(document.into()),
                Kind::Hashes => next.hashes = Some(document.into()),
                Kind::Scenario => {
                    return Err(ReplayError::Document(format!(
                        "{}: a scenario; allowed beside a block's files: block, prestate, receipts, block hashes",
                        document.name()
                    )));
                }
            }
        }
        *self = next;
        Ok(())
    }

    /// Number of the block, once it is there.
    pub fn block(&self) -> Option<u64> {
        self.block.as_ref().map(|(number, _)| *number)
    }

    /// Whether there is a prestate.
    pub fn has_prestate(&self) -> bool {
        self.prestate.is_some()
    }

    /// The receipts, if there are any.
    pub fn receipts(&self) -> Option<&Document> {
        self.receipts.as_deref()
    }

    /// Whether there are block hashes.
    pub fn has_hashes(&self) -> bool {
        self.hashes.is_some()
    }

    /// The block on the state under it; none while one of the two is missing.
    ///
    /// # Errors
    /// Like [`Setting::read`].
    pub fn setting(&self) -> Result<Option<Setting>> {
        let (Some((_, block)), Some(prestate)) = (&self.block, &self.prestate) else {
            return Ok(None);
        };
        Setting::read(block, prestate, self.hashes.as_deref()).map(Some)
    }
}

/// The documents of a file that holds several under the names of [`PARTS`].
fn parts(document: &Document) -> Option<Vec<Document>> {
    let object = document.value().as_object()?;
    let is_whole =
        object.contains_key("block") && object.keys().all(|name| PARTS.contains(&&**name));
    is_whole.then(|| {
        let parts = object.iter();
        let part = |(name, value): (&String, &serde_json::Value)| {
            Document::new(format!("{}: {name}", document.name()), value.clone())
        };
        parts.map(part).collect()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document(name: &str, value: Value) -> Document {
        Document::new(name.to_owned(), value)
    }

    fn block(number: u64) -> Document {
        document("b", json!({ "number": number, "transactions": [] }))
    }

    fn prestate() -> Document {
        document(
            "p",
            json!({ "0x0000000000000000000000000000000000000001": { "balance": "0x1" } }),
        )
    }

    #[test]
    fn shapes_say_what_a_file_is() {
        let hash = format!("0x{}", "ab".repeat(32));
        let cases = [
            (json!({ "number": "0x1", "transactions": [] }), Kind::Block),
            (
                json!({ "jsonrpc": "2.0", "result": { "transactions": [] } }),
                Kind::Block,
            ),
            (
                json!({ "0x0000000000000000000000000000000000000001": {} }),
                Kind::Prestate,
            ),
            (json!([{ "txHash": hash, "result": {} }]), Kind::Prestate),
            (
                json!([{ "0x0000000000000000000000000000000000000001": {} }]),
                Kind::Prestate,
            ),
            (json!([{}]), Kind::Prestate),
            (json!([]), Kind::Prestate),
            (
                json!([{ "transactionHash": hash, "cumulativeGasUsed": "0x1" }]),
                Kind::Receipts,
            ),
            (json!({ "19": hash }), Kind::Hashes),
            (json!({ "0x13": hash }), Kind::Hashes),
            (json!({ "version": 1, "assets": [] }), Kind::Scenario),
        ];
        for (value, kind) in cases {
            assert_eq!(
                document("x.json", value.clone()).kind(),
                Ok(kind),
                "{value}"
            );
        }
    }

    #[test]
    fn what_is_none_of_them_is_refused_by_name() {
        for value in [json!(7), json!({}), json!({ "a": 1 }), json!([1])] {
            let error = document("x.json", value).kind().expect_err("refused");
            assert_eq!(
                error.to_string(),
                "x.json: none of a block's files; allowed: a block, its prestate, its receipts, block hashes"
            );
        }
    }

    #[test]
    fn files_come_in_any_order() {
        let mut collection = Collection::default();
        collection.add(vec![prestate()]).unwrap();
        assert_eq!(
            (collection.block(), collection.has_prestate()),
            (None, true)
        );
        collection.add(vec![block(7)]).unwrap();
        assert_eq!(
            (collection.block(), collection.has_prestate()),
            (Some(7), true)
        );
    }

    #[test]
    fn another_block_leaves_nothing_of_the_one_before() {
        let mut collection = Collection::default();
        collection.add(vec![block(7), prestate()]).unwrap();
        collection.add(vec![block(8)]).unwrap();
        assert_eq!(
            (collection.block(), collection.has_prestate()),
            (Some(8), false)
        );
        collection.add(vec![prestate(), block(9)]).unwrap();
        assert_eq!(
            (collection.block(), collection.has_prestate()),
            (Some(9), true)
        );
    }

    #[test]
    fn a_broken_file_changes_nothing() {
        let mut collection = Collection::default();
        collection.add(vec![block(7)]).unwrap();
        let wrong = document("w", json!({ "a": 1 }));
        assert!(collection.add(vec![prestate(), wrong]).is_err());
        assert_eq!(
            (collection.block(), collection.has_prestate()),
            (Some(7), false)
        );
    }

    #[test]
    fn one_file_can_hold_all() {
        let mut collection = Collection::default();
        let whole = json!({ "block": block(7).value(), "prestate": prestate().value() });
        collection.add(vec![document("w.json", whole)]).unwrap();
        assert_eq!(
            (collection.block(), collection.has_prestate()),
            (Some(7), true)
        );
        let broken = json!({ "block": { "transactions": [] } });
        let error = collection
            .add(vec![document("w.json", broken)])
            .expect_err("refused");
        assert!(
            error
                .to_string()
                .starts_with("w.json: block: number: missing"),
            "{error}"
        );
    }
}
