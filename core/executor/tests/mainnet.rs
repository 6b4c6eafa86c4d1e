//! Blocks of Ethereum's main network, where the fixtures are: gas used and logs bloom as in the header,
//! every strategy like the oracle. The fixtures are no part of the repository; without them the test says
//! that it was skipped.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use alloy_primitives::Bloom;
use leverloom_executor::revm::context::transaction::{AccessList, AccessListItem};
use leverloom_executor::revm::context::{BlockEnv, TxEnv};
use leverloom_executor::revm::context_interface::block::BlobExcessGasAndPrice;
use leverloom_executor::revm::primitives::eip4844::BLOB_BASE_FEE_UPDATE_FRACTION_CANCUN;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, B256, Bytes, TxKind, U256};
use leverloom_executor::{Block, Outcome, State, Strategy};
use serde_json::Value;

const FOLDER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/fixtures/blocks"
);

/// Block and its rules.
const BLOCKS: [(u64, SpecId); 4] = [
    (5_891_667, SpecId::BYZANTIUM),
    (12_244_000, SpecId::BERLIN),
    (19_923_400, SpecId::CANCUN),
    (19_933_122, SpecId::CANCUN),
];

fn read(name: &str) -> Option<Value> {
    let text = std::fs::read(Path::new(FOLDER).join(name)).ok()?;
    Some(serde_json::from_slice(&text).expect("a fixture is JSON"))
}

fn hex<T: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value) -> Option<T> {
    value.as_str().map(|text| text.parse().expect("hex"))
}

fn number(value: &Value) -> Option<u64> {
    hex::<U256>(value).map(|number| number.to())
}

fn state(prestate: &Value, hashes: Option<&Value>) -> State {
    let mut state = State::default();
    for (address, account) in prestate.as_object().expect("a map of accounts") {
        let address: Address = address.parse().expect("an address");
        let code: Bytes = hex(&account["code"]).unwrap_or_default();
        state.insert_contract(address, hex(&account["balance"]).unwrap_or_default(), code);
        let nonce = account["nonce"]
            .as_u64()
            .or_else(|| number(&account["nonce"]))
            .unwrap_or_default();
        state
            .accounts
            .get_mut(&address)
            .expect("just inserted")
            .nonce = nonce;
        for (slot, value) in account["storage"].as_object().into_iter().flatten() {
            state.insert_slot(
                address,
                slot.parse().expect("a slot"),
                hex(value).expect("a value"),
            );
        }
    }
    for (number, hash) in hashes.and_then(Value::as_object).into_iter().flatten() {
        state.block_hashes.insert(
            number.parse().expect("a number"),
            hex(hash).expect("a hash"),
        );
    }
    state
}

fn transaction(json: &Value) -> TxEnv {
    let wei = |field: &str| hex::<U256>(&json[field]).map(|wei| wei.to::<u128>());
    let tx_type = number(&json["type"]).unwrap_or_default() as u8;
    let fee_market = tx_type >= 2;
    let items = json["accessList"].as_array().into_iter().flatten();
    let access_list = items.map(|item| AccessListItem {
        address: hex(&item["address"]).expect("an address"),
        storage_keys: item["storageKeys"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(hex::<B256>)
            .collect(),
    });
    TxEnv {
        tx_type,
        caller: hex(&json["from"]).expect("a sender"),
        gas_limit: number(&json["gas"]).expect("a gas limit"),
        gas_price: wei(if fee_market {
            "maxFeePerGas"
        } else {
            "gasPrice"
        })
        .expect("a price"),
        kind: hex(&json["to"]).map_or(TxKind::Create, TxKind::Call),
        value: hex(&json["value"]).expect("a value"),
        data: hex(&json["input"]).expect("data"),
        nonce: number(&json["nonce"]).expect("a nonce"),
        chain_id: number(&json["chainId"]),
        access_list: AccessList(access_list.collect()),
        gas_priority_fee: wei("maxPriorityFeePerGas").filter(|_| fee_market),
        blob_hashes: json["blobVersionedHashes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(hex::<B256>)
            .collect(),
        max_fee_per_blob_gas: wei("maxFeePerBlobGas").unwrap_or_default(),
        authorization_list: Vec::new(),
    }
}

fn block(json: &Value, spec: SpecId) -> Block {
    let excess = number(&json["excessBlobGas"]);
    let env = BlockEnv {
        number: hex(&json["number"]).expect("a number"),
        beneficiary: hex(&json["miner"]).expect("a beneficiary"),
        timestamp: hex(&json["timestamp"]).expect("a time"),
        gas_limit: number(&json["gasLimit"]).expect("a limit"),
        basefee: number(&json["baseFeePerGas"]).unwrap_or_default(),
        difficulty: hex(&json["difficulty"]).expect("a difficulty"),
        prevrandao: hex(&json["mixHash"]),
        blob_excess_gas_and_price: excess
            .map(|excess| BlobExcessGasAndPrice::new(excess, BLOB_BASE_FEE_UPDATE_FRACTION_CANCUN)),
        slot_num: 0,
    };
    let transactions = json["transactions"]
        .as_array()
        .expect("transactions")
        .iter()
        .map(transaction)
        .collect();
    Block {
        spec,
        chain_id: 1,
        env,
        transactions,
    }
}

fn bloom(outcome: &Outcome) -> Bloom {
    let mut bloom = Bloom::ZERO;
    for result in outcome
        .transactions
        .iter()
        .filter_map(|transaction| transaction.result.as_ref().ok())
    {
        for log in result.logs() {
            bloom.accrue_log(log);
        }
    }
    bloom
}

#[test]
fn blocks_of_the_main_network() {
    for (name, spec) in BLOCKS {
        let Some((json, prestate)) =
            read(&format!("{name}.block.json")).zip(read(&format!("{name}.prestate.json")))
        else {
            eprintln!("skipped: no fixture of block {name} in {FOLDER}");
            continue;
        };
        let (block, state) = (
            block(&json, spec),
            state(&prestate, read(&format!("{name}.hashes.json")).as_ref()),
        );
        let outcome = support::check(&block, &state);
        let refused: BTreeMap<usize, &String> = outcome
            .transactions
            .iter()
            .enumerate()
            .filter_map(|(index, transaction)| Some((index, transaction.result.as_ref().err()?)))
            .collect();
        assert_eq!(refused, BTreeMap::new(), "block {name}");
        assert_eq!(
            Some(outcome.gas_used),
            number(&json["gasUsed"]),
            "block {name}: gas used"
        );
        assert_eq!(
            Some(bloom(&outcome)),
            hex(&json["logsBloom"]),
            "block {name}: logs bloom"
        );
        let strategy = Strategy::BlockStmVirtual {
            workers: 16,
            seed: 0,
        };
        let trace = support::run(&block, &state, strategy, leverloom_executor::Record::Trace).trace;
        eprintln!(
            "block {name}: {} transactions, {} edges, {} attempts",
            block.transactions.len(),
            outcome.edges.len(),
            trace.attempts.len()
        );
    }
}
