//! A block as nodes give it: header, transactions, withdrawals. Owns the reading and what of the header
//! is checked or needed around the transactions; executes nothing.

use crate::error::{Result, ensure};
use alloy_primitives::Bloom;
use leverloom_executor::Block;
use leverloom_executor::revm::context::BlockEnv;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, B256, U256};

use crate::blobs;
use crate::json::Field;
use crate::rules::Rules;
use crate::transaction;

/// A block and what surrounds its transactions.
#[derive(Debug)]
pub struct Given {
    /// The rules it has.
    pub rules: Rules,
    /// Its number.
    pub number: u64,
    /// The executor's part.
    pub block: Block,
    /// Of the transactions, in block order.
    pub hashes: Vec<B256>,
    /// Of the block before.
    pub parent_hash: B256,
    /// What of the header is checked.
    pub expected: Expected,
    /// From Cancun (EIP-4788).
    pub parent_beacon_root: Option<B256>,
    /// Blocks named as uncles.
    pub uncles: usize,
    /// From Shanghai (EIP-4895): to whom, how much in wei.
    pub withdrawals: Vec<(Address, U256)>,
}

/// What the header says of the execution.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Gas used by all transactions.
    pub gas_used: u64,
    /// Of all logs.
    pub logs_bloom: Bloom,
    /// Root of the receipts' trie.
    pub receipts_root: B256,
}

/// A fact of a header that only later rules know, with its first fork.
const MARKS: [(&str, SpecId); 5] = [
    ("baseFeePerGas", SpecId::LONDON),
    ("withdrawalsRoot", SpecId::SHANGHAI),
    ("excessBlobGas", SpecId::CANCUN),
    ("parentBeaconBlockRoot", SpecId::CANCUN),
    ("requestsHash", SpecId::PRAGUE),
];

/// Header fields of forks that mainnet does not have yet.
const UNKNOWN: [&str; 2] = ["blockAccessListHash", "slotNumber"];

impl Given {
    pub(crate) fn read(field: &Field<'_>) -> Result<Self> {
        ensure!(
            field.is_object(),
            field.refuse("no block", "the answer to eth_getBlockByNumber(n, true)")
        );
        let number = field.get("number").u64()?;
        let time = field.get("timestamp").u64()?;
        let rules = Rules::of(number, time);
        check_marks(field, rules)?;
        let mut hashes = Vec::new();
        let mut transactions = Vec::new();
        for item in field.get("transactions").items()? {
            let (hash, transaction) = transaction::read(&item)?;
            hashes.push(hash);
            transactions.push(transaction);
        }
        let block = Block {
            spec: rules.spec,
            chain_id: 1,
            env: environment(field, rules)?,
            transactions,
        };
        let beacon_root = field.get("parentBeaconBlockRoot");
        Ok(Self {
            rules,
            number,
            block,
            hashes,
            parent_hash: field.get("parentHash").b256()?,
            expected: Expected {
                gas_used: field.get("gasUsed").u64()?,
                logs_bloom: Bloom::from(field.get("logsBloom").fixed::<256>()?),
                receipts_root: field.get("receiptsRoot").b256()?,
            },
            parent_beacon_root: rules
                .include(SpecId::CANCUN)
                .then(|| beacon_root.b256())
                .transpose()?,
            uncles: field
                .find("uncles")
                .map_or(Ok(0), |uncles| uncles.items().map(|uncles| uncles.len()))?,
            withdrawals: if rules.include(SpecId::SHANGHAI) {
                withdrawals(field)?
            } else {
                Vec::new()
            },
        })
    }
}

/// A block of another chain, or of a fork not known here, would be executed by wrong rules.
fn check_marks(field: &Field<'_>, rules: Rules) -> Result<()> {
    for (name, since) in MARKS {
        let mark = field.get(name);
        ensure!(
            rules.include(since) || field.find(name).is_none(),
            mark.refuse(
                "unknown to this block's rules",
                &format!(
                    "blocks of Ethereum mainnet; this number and time are {}",
                    rules.name
                ),
            )
        );
    }
    for name in UNKNOWN {
        ensure!(
            field.find(name).is_none(),
            field.get(name).refuse(
                "a sign of a hard fork not known here",
                "blocks of Ethereum mainnet from Frontier to Osaka",
            )
        );
    }
    let difficulty = field.get("difficulty");
    ensure!(
        !rules.include(SpecId::MERGE) || difficulty.u256()?.is_zero(),
        difficulty.refuse("not zero", "0x0 from Paris on, on Ethereum mainnet")
    );
    Ok(())
}

fn environment(field: &Field<'_>, rules: Rules) -> Result<BlockEnv> {
    let since = |fork: SpecId, name: &str| rules.include(fork).then(|| field.get(name));
    let excess = since(SpecId::CANCUN, "excessBlobGas")
        .map(|excess| excess.u64())
        .transpose()?;
    let miner = match field.find("miner") {
        Some(miner) => miner,
        None => field.find("author").unwrap_or_else(|| field.get("miner")),
    };
    Ok(BlockEnv {
        number: field.get("number").u256()?,
        beneficiary: miner.address()?,
        timestamp: field.get("timestamp").u256()?,
        gas_limit: field.get("gasLimit").u64()?,
        basefee: since(SpecId::LONDON, "baseFeePerGas").map_or(Ok(0), |fee| fee.u64())?,
        difficulty: field.get("difficulty").u256()?,
        prevrandao: since(SpecId::MERGE, "mixHash")
            .map(|mix| mix.b256())
            .transpose()?,
        blob_excess_gas_and_price: excess
            .map(|excess| blobs::price(excess, rules.blob_fee_fraction)),
        slot_num: 0,
    })
}

fn withdrawals(field: &Field<'_>) -> Result<Vec<(Address, U256)>> {
    /// Wei in a gwei, the beacon chain's unit.
    const GWEI: u64 = 1_000_000_000;
    let items = field.get("withdrawals").items()?;
    let withdrawal = |item: &Field<'_>| {
        let gwei = item.get("amount").u64()?;
        let wei = U256::from(gwei) * U256::from(GWEI);
        Ok((item.get("address").address()?, wei))
    };
    items.iter().map(withdrawal).collect()
}
