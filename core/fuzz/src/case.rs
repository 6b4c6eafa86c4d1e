//! A case: a base state and the block to run on it, as readable JSON that replays for ever. Owns the shape
//! and its translation into the executor's types; runs nothing.

mod code;
mod fork;
mod transaction;

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, U256};
use anyhow::{Context, Result};
use leverloom_executor::revm::bytecode::Bytecode;
use leverloom_executor::revm::context::BlockEnv;
use leverloom_executor::revm::context_interface::block::BlobExcessGasAndPrice;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::state::Account;
use leverloom_executor::{Block, State};
use serde::{Deserialize, Serialize};

pub use code::Code;
pub use transaction::{Authorization, Transaction};

/// A base state and a block.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Where it comes from, and what was wrong with it.
    pub about: String,
    /// Workers and seed of the virtual driver under which it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<(usize, u64)>,
    /// Rules.
    #[serde(with = "fork")]
    pub fork: SpecId,
    /// The block without its transactions.
    pub block: Header,
    /// In block order.
    pub transactions: Vec<Transaction>,
    /// The base state.
    pub accounts: BTreeMap<Address, BaseAccount>,
    /// Hashes of earlier blocks.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub block_hashes: BTreeMap<u64, B256>,
}

/// What a block says beside its transactions.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Chain id.
    pub chain_id: u64,
    /// Height.
    pub number: u64,
    /// Unix seconds.
    pub timestamp: u64,
    /// Who gets the fees.
    pub coinbase: Address,
    /// Most gas a transaction may ask for.
    pub gas_limit: u64,
    /// Burnt per gas since London.
    pub base_fee: u64,
    /// PREVRANDAO since the Merge.
    pub prevrandao: B256,
    /// Excess blob gas and price of blob gas since Cancun.
    pub blob_gas: (u64, u64),
}

/// An account of the base state.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseAccount {
    /// Wei.
    #[serde(default, skip_serializing_if = "U256::is_zero")]
    pub balance: U256,
    /// Nonce.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub nonce: u64,
    /// Code.
    #[serde(default, skip_serializing_if = "Code::is_empty")]
    pub code: Code,
    /// Slots that are not zero.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub storage: BTreeMap<U256, U256>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(nonce: &u64) -> bool {
    *nonce == 0
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// The text is not one.
    pub fn from_json(text: &str) -> Result<Self> {
        serde_json::from_str(text).context("the text is not a case")
    }

    /// The text of the case, programs in words beside their bytes.
    pub fn to_json(&self) -> String {
        let mut told = self.clone();
        for account in told.accounts.values_mut() {
            account.code.tell();
        }
        for transaction in &mut told.transactions {
            transaction.data.tell();
        }
        let mut text =
            serde_json::to_string_pretty(&told).expect("invariant: a case is plain data");
        text.push('\n');
        text
    }

    /// A case out of a state and a block: what [`Self::state`] and [`Self::block`] give back.
    pub fn of(about: String, block: &Block, state: &State) -> Self {
        let mut accounts: BTreeMap<Address, BaseAccount> = BTreeMap::new();
        for (&address, account) in &state.accounts {
            let code = state.code.get(&account.code_hash);
            let code = code.map(Bytecode::original_bytes).unwrap_or_default();
            let base = BaseAccount {
                balance: account.balance,
                nonce: account.nonce,
                code: Code::from_bytes(code),
                ..BaseAccount::default()
            };
            accounts.insert(address, base);
        }
        for (&address, slots) in &state.storage {
            let base = accounts.entry(address).or_default();
            base.storage
                .extend(slots.iter().map(|(&slot, &value)| (slot, value)));
        }
        let env = &block.env;
        let blob_gas = env.blob_excess_gas_and_price.as_ref();
        Self {
            about,
            schedule: None,
            fork: block.spec,
            block: Header {
                chain_id: block.chain_id,
                number: env.number.saturating_to(),
                timestamp: env.timestamp.saturating_to(),
                coinbase: env.beneficiary,
                gas_limit: env.gas_limit,
                base_fee: env.basefee,
                prevrandao: env.prevrandao.unwrap_or_default(),
                blob_gas: blob_gas.map_or((0, 1), |blob| {
                    (blob.excess_blob_gas, blob.blob_gasprice as u64)
                }),
            },
            transactions: block.transactions.iter().map(Transaction::of).collect(),
            accounts,
            block_hashes: state.block_hashes.iter().map(|(&k, &v)| (k, v)).collect(),
        }
    }

    /// Whether the base state is one that a chain can come to: who has storage has, or had, code, and so a
    /// nonce. (revm's own state takes that for granted, and forgets the storage of others.)
    pub fn is_sound(&self) -> bool {
        self.accounts.values().all(|account| {
            account.storage.is_empty() || account.nonce > 0 || !account.code.is_empty()
        })
    }

    /// The base state.
    pub fn state(&self) -> State {
        let mut state = State::default();
        for (&address, account) in &self.accounts {
            state.insert_contract(address, account.balance, account.code.bytes().clone());
            let stored = state.account(address).unwrap_or(Account::EMPTY);
            let nonce = account.nonce;
            state.insert_account(address, Account { nonce, ..stored });
            for (&slot, &value) in &account.storage {
                state.insert_slot(address, slot, value);
            }
        }
        state
            .block_hashes
            .extend(self.block_hashes.iter().map(|(&k, &v)| (k, v)));
        state
    }

    /// The block.
    pub fn block(&self) -> Block {
        let header = &self.block;
        let env = BlockEnv {
            number: U256::from(header.number),
            beneficiary: header.coinbase,
            timestamp: U256::from(header.timestamp),
            gas_limit: header.gas_limit,
            basefee: header.base_fee,
            prevrandao: Some(header.prevrandao),
            blob_excess_gas_and_price: Some(BlobExcessGasAndPrice {
                excess_blob_gas: header.blob_gas.0,
                blob_gasprice: header.blob_gas.1.into(),
            }),
            ..BlockEnv::default()
        };
        Block {
            spec: self.fork,
            chain_id: header.chain_id,
            env,
            transactions: self.transactions.iter().map(Transaction::env).collect(),
        }
    }
}
