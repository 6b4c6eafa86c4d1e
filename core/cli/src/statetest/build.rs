//! A case's state, block and transaction out of its file. Owns how test files mean their fields; judges
//! nothing.

use leverloom_executor::revm::bytecode::Bytecode;
use leverloom_executor::revm::context::either::Either;
use leverloom_executor::revm::context::transaction::SignedAuthorization;
use leverloom_executor::revm::context::{BlockEnv, CfgEnv};
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{B256, KECCAK_EMPTY, TxKind, U256};
use leverloom_executor::state::Account;
use leverloom_executor::{State, Transaction};
use revm_statetest_types::{Test, TransactionParts, recover_address};

use super::files::Unit;

/// Why there is no transaction to execute.
#[derive(Debug)]
pub(super) enum Unbuilt {
    /// No node would take it in: unsigned, of no known type, a field that does not fit.
    Refused(String),
    /// The file contradicts itself.
    Malformed(String),
}

/// The state before.
pub(super) fn state(unit: &Unit) -> State {
    let mut state = State::default();
    for (&address, given) in &unit.pre {
        let mut code_hash = KECCAK_EMPTY;
        if !given.code.is_empty() {
            let code = Bytecode::new_raw_checked(given.code.clone())
                .unwrap_or_else(|_| Bytecode::new_legacy(given.code.clone()));
            code_hash = code.hash_slow();
            state.code.insert(code_hash, code);
        }
        let account = Account {
            balance: given.balance,
            nonce: given.nonce,
            code_hash,
        };
        state.insert_account(address, account);
        for (&slot, &value) in &given.storage {
            state.insert_slot(address, slot, value);
        }
    }
    state
}

/// Chain id and header.
pub(super) fn block(unit: &Unit, spec: SpecId) -> (u64, BlockEnv) {
    let env = &unit.env;
    let base_fee = match env.current_base_fee {
        Some(fee) if spec.is_enabled_in(SpecId::LONDON) => fee.saturating_to(),
        // What the tests' authors took where they did not say.
        None if spec.is_enabled_in(SpecId::LONDON) => 10,
        _ => 0,
    };
    let random = || {
        env.current_random
            .unwrap_or_else(|| B256::from(env.current_difficulty))
    };
    let excess = env.current_excess_blob_gas.unwrap_or_default();
    let fraction = CfgEnv::new_with_spec(spec).blob_base_fee_update_fraction();
    let header = BlockEnv {
        number: env.current_number,
        beneficiary: env.current_coinbase,
        timestamp: env.current_timestamp,
        gas_limit: env.current_gas_limit.saturating_to(),
        basefee: base_fee,
        difficulty: env.current_difficulty,
        prevrandao: spec.is_enabled_in(SpecId::MERGE).then(random),
        blob_excess_gas_and_price: spec
            .is_enabled_in(SpecId::CANCUN)
            .then(|| leverloom_replay::blobs::price(excess.saturating_to(), fraction)),
        slot_num: 0,
    };
    (chain_id(unit), header)
}

fn chain_id(unit: &Unit) -> u64 {
    unit.env
        .current_chain_id
        .unwrap_or(U256::ONE)
        .saturating_to()
}

/// The variant of the transaction that `test` is about.
pub(super) fn transaction(unit: &Unit, test: &Test) -> Result<Transaction, Unbuilt> {
    let refused = |reason: &str| Unbuilt::Refused(reason.to_owned());
    let parts = unit.transaction.as_ref();
    let parts = parts.map_err(|error| Unbuilt::Refused(error.clone()))?;
    let indexes = &test.indexes;
    let data = pick("data", &parts.data, indexes.data)?.clone();
    let gas_limit = pick("gasLimit", &parts.gas_limit, indexes.gas)?.saturating_to();
    let value = *pick("value", &parts.value, indexes.value)?;
    // The files hold keys instead of signatures.
    let key = parts
        .secret_key
        .ok_or_else(|| refused("it is not signed"))?;
    let caller = parts.sender.or_else(|| recover_address(key.as_slice()));
    let price = if parts.max_fee_per_gas.is_some() {
        parts.max_fee_per_gas
    } else {
        parts.gas_price
    };
    Ok(Transaction {
        tx_type: tx_type(parts, indexes.data)?,
        caller: caller.ok_or_else(|| refused("its key is none"))?,
        gas_limit,
        gas_price: price.unwrap_or_default().saturating_to(),
        kind: parts.to.map_or(TxKind::Create, TxKind::Call),
        value,
        data,
        nonce: u64::try_from(parts.nonce).map_err(|_| refused("its nonce exceeds 64 bits"))?,
        chain_id: Some(
            parts
                .chain_id
                .map_or_else(|| chain_id(unit), |id| id.saturating_to()),
        ),
        access_list: access_list(parts, indexes.data),
        gas_priority_fee: parts
            .max_priority_fee_per_gas
            .map(|fee| fee.saturating_to()),
        blob_hashes: parts.blob_versioned_hashes.clone(),
        max_fee_per_blob_gas: parts
            .max_fee_per_blob_gas
            .unwrap_or_default()
            .saturating_to(),
        authorization_list: parts
            .authorization_list
            .clone()
            .unwrap_or_default()
            .into_iter()
            .map(|given| Either::Right(SignedAuthorization::from(given).into_recovered()))
            .collect(),
    })
}

fn access_list(
    parts: &TransactionParts,
    index: usize,
) -> leverloom_executor::revm::context::transaction::AccessList {
    let list = parts.access_lists.get(index);
    list.cloned().flatten().unwrap_or_default()
}

fn tx_type(parts: &TransactionParts, index: usize) -> Result<u8, Unbuilt> {
    if let Some(given) = parts.tx_type.filter(|given| *given > 4) {
        return Err(Unbuilt::Refused(format!("its type {given} is unknown")));
    }
    let tx_type = parts.tx_type(index).map(|tx_type| tx_type as u8);
    tx_type.ok_or_else(|| Unbuilt::Refused("its type cannot create".to_owned()))
}

fn pick<'a, T>(name: &str, variants: &'a [T], index: usize) -> Result<&'a T, Unbuilt> {
    variants.get(index).ok_or_else(|| {
        Unbuilt::Malformed(format!(
            "transaction.{name} has {} variants, and the case asks for number {index}",
            variants.len()
        ))
    })
}
