//! Receipts as consensus sees them: gas, bloom and root against the header, one by one against a node's.
//! Owns the comparison; the encoding is alloy's.

use crate::error::Result;
use alloy_consensus::{Eip658Value, Receipt, ReceiptEnvelope, TxType, proofs};
use alloy_primitives::{Bloom, Log};
use leverloom_executor::Outcome;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, B256, Bytes};

use crate::block::Given;
use crate::json::{Document, Field};

/// A part of the header that follows from the execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Gas used by all transactions.
    GasUsed,
    /// Root of the receipts' trie.
    ReceiptsRoot,
    /// Bloom filter of all logs.
    LogsBloom,
}

impl Part {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GasUsed => "gas used",
            Self::ReceiptsRoot => "receipts root",
            Self::LogsBloom => "logs bloom",
        }
    }
}

/// One check of the header: its part, and how the two values differ, if they do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What is compared.
    pub part: Part,
    /// How it is.
    pub verdict: Verdict,
}

/// How two values compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are the same: the value.
    Same(String),
    /// They are not.
    Differs {
        /// In the header.
        header: String,
        /// Here.
        here: String,
    },
    /// Why nothing can be said.
    Open(&'static str),
}

impl Verdict {
    fn of<T: PartialEq + ToString>(header: &T, here: &T) -> Self {
        if header == here {
            Self::Same(here.to_string())
        } else {
            Self::Differs {
                header: header.to_string(),
                here: here.to_string(),
            }
        }
    }
}

/// What a node would have written of the execution. A refused transaction has none; the root then differs,
/// as it should.
pub fn of(given: &Given, outcome: &Outcome) -> Vec<ReceiptEnvelope> {
    let mut cumulative_gas_used = 0;
    let transactions = given.block.transactions.iter().zip(&outcome.transactions);
    let executed = transactions
        .filter_map(|(transaction, ran)| Some((transaction, ran.result.as_ref().ok()?)));
    executed
        .map(|(transaction, result)| {
            cumulative_gas_used += result.tx_gas_used();
            let receipt = Receipt {
                status: Eip658Value::Eip658(result.is_success()),
                cumulative_gas_used,
                logs: result.logs().to_vec(),
            };
            let tx_type = TxType::try_from(transaction.tx_type).unwrap_or(TxType::Legacy);
            ReceiptEnvelope::from_typed(tx_type, receipt)
        })
        .collect()
}

/// Gas used, receipts root, logs bloom.
pub fn check(given: &Given, outcome: &Outcome, receipts: &[ReceiptEnvelope]) -> Vec<Check> {
    let expected = &given.expected;
    let mut bloom = Bloom::ZERO;
    for receipt in receipts {
        bloom |= *receipt.logs_bloom();
    }
    let root = if given.rules.include(SpecId::BYZANTIUM) {
        let root: B256 = proofs::calculate_receipt_root(receipts);
        Verdict::of(&expected.receipts_root, &root)
    } else {
        Verdict::Open("receipts hold states' roots until Byzantium")
    };
    let verdict = Verdict::of(&expected.logs_bloom, &bloom);
    let verdict = match verdict {
        Verdict::Same(_) => Verdict::Same(format!("{} bits", count_ones(&bloom))),
        other => other,
    };
    vec![
        Check {
            part: Part::GasUsed,
            verdict: Verdict::of(&expected.gas_used, &outcome.gas_used),
        },
        Check {
            part: Part::ReceiptsRoot,
            verdict: root,
        },
        Check {
            part: Part::LogsBloom,
            verdict,
        },
    ]
}

fn count_ones(bloom: &Bloom) -> u32 {
    bloom.iter().map(|byte| byte.count_ones()).sum()
}

/// Compares with `eth_getBlockReceipts`; each difference is one sentence.
pub fn compare(
    given: &Given,
    document: &Document,
    outcome: &Outcome,
    receipts: &[ReceiptEnvelope],
) -> Result<Vec<String>> {
    let field = document.field()?;
    let items = field.items()?;
    let mut differences = Vec::new();
    if items.len() != given.hashes.len() {
        differences.push(format!(
            "the file holds {} receipts, the block {} transactions",
            items.len(),
            given.hashes.len()
        ));
        return Ok(differences);
    }
    let mut here = receipts.iter();
    for (index, (item, transaction)) in items.iter().zip(&outcome.transactions).enumerate() {
        let Ok(result) = &transaction.result else {
            differences.push(format!("receipt {index}: the transaction was refused here"));
            continue;
        };
        let receipt = here.next();
        let mut compare = |name: &str, node: String, here: String| {
            if node != here {
                differences.push(format!(
                    "receipt {index}, {name}: {node} there, {here} here"
                ));
            }
        };
        let hash = item.get("transactionHash").b256()?;
        compare(
            "transaction",
            hash.to_string(),
            given.hashes[index].to_string(),
        );
        let gas = item.get("gasUsed").u64()?;
        compare(
            "gas used",
            gas.to_string(),
            result.tx_gas_used().to_string(),
        );
        let gas = item.get("cumulativeGasUsed").u64()?;
        let cumulative = receipt.map_or(0, ReceiptEnvelope::cumulative_gas_used);
        compare("cumulative gas", gas.to_string(), cumulative.to_string());
        if let Some(status) = item.find("status") {
            let success = u64::from(result.is_success());
            compare("status", status.u64()?.to_string(), success.to_string());
        }
        let logs = item.get("logs").items()?;
        compare(
            "logs",
            logs.len().to_string(),
            result.logs().len().to_string(),
        );
        for (place, (log, here)) in logs.iter().zip(result.logs()).enumerate() {
            if parts(log)? != parts_here(here) {
                compare(
                    &format!("log {place}"),
                    "one".to_owned(),
                    "another".to_owned(),
                );
            }
        }
    }
    Ok(differences)
}

fn parts(log: &Field<'_>) -> Result<(Address, Vec<B256>, Bytes)> {
    let topics = log.get("topics").items()?;
    let topics = topics.iter().map(Field::b256).collect::<Result<_>>()?;
    Ok((
        log.get("address").address()?,
        topics,
        log.get("data").bytes()?,
    ))
}

fn parts_here(log: &Log) -> (Address, Vec<B256>, Bytes) {
    (log.address, log.topics().to_vec(), log.data.data.clone())
}
