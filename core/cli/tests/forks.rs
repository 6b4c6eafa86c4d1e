//! `leverloom replay` where forks differ: the protocol's own calls, blobs, delegations, rewards. Receipts
//! tell whether the contracts met what the protocol should have left for them.

mod support;

use alloy_primitives::Bloom;
use serde_json::{Value, json};
use support::{account, bytes, file, folder, receipts_root, run};

const BEACON_ROOTS: &str = "0x000f3df6d732807ef1319fb7b8bb8522d0beac02";
/// EIP-4788's contract: gives the root of a time, reverts where it has none.
const BEACON_ROOTS_CODE: &str = "0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500";
const HISTORY: &str = "0x0000f90827f1c53a10cb7a02335b175320002935";
/// EIP-2935's contract: gives the hash of an earlier block.
const HISTORY_CODE: &str = "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";
/// Asks EIP-2935's contract for the parent's hash, and reverts if it is zero.
const ASKS_HISTORY: &str = "0x600143035f5260205f60205f730000f90827f1c53a10cb7a02335b1753200029355afa505f51602c575f5ffd5b00";

const PRAGUE: u64 = 1_746_612_311;

/// A block after Paris, with all fields up to Prague's; `gas` and `root` are the header's.
fn block(time: u64, gas: u64, transactions: &[Value]) -> Value {
    let mut block = json!({
        "number": "0x1564000", "timestamp": format!("{time:#x}"), "hash": bytes::<32>(1),
        "parentHash": bytes::<32>(2), "miner": account(0xfee), "difficulty": "0x0",
        "gasLimit": "0x1c9c380", "gasUsed": format!("{gas:#x}"), "baseFeePerGas": "0x7",
        "logsBloom": Bloom::ZERO, "receiptsRoot": bytes::<32>(0), "mixHash": bytes::<32>(3),
        "withdrawalsRoot": bytes::<32>(4), "excessBlobGas": "0x0", "blobGasUsed": "0x0",
        "parentBeaconBlockRoot": bytes::<32>(5), "uncles": [], "transactions": transactions,
        "withdrawals": [{ "index": "0x1", "validatorIndex": "0x1", "address": account(9), "amount": "0x2" }],
    });
    if time >= PRAGUE {
        block["requestsHash"] = json!(bytes::<32>(6));
    }
    block
}

/// A call at 10 wei a gas.
fn call(from: u64, to: &str, input: &str, gas: u64) -> Value {
    json!({
        "hash": bytes::<32>(from), "type": "0x2", "chainId": "0x1", "nonce": "0x0", "from": account(from),
        "to": to, "value": "0x0", "gas": format!("{gas:#x}"), "maxFeePerGas": "0xa",
        "maxPriorityFeePerGas": "0x1", "gasPrice": "0x8", "input": input, "accessList": [],
    })
}

fn rich() -> Value {
    json!({ "balance": "0xde0b6b3a7640000" })
}

fn replay(test: &str, block: &Value, prestate: &Value) -> (String, Option<String>) {
    let folder = folder(test);
    let block = file(&folder, "block.json", block);
    let prestate = file(&folder, "prestate.json", prestate);
    run(&[
        "replay",
        "--block",
        &block,
        "--prestate",
        &prestate,
        "--workers",
        "2",
    ])
}

/// Whether the only transaction, of this much gas, succeeded: its receipt's root says so.
#[track_caller]
fn succeeds(test: &str, time: u64, transaction: &Value, prestate: &Value) {
    let first = block(time, 0, std::slice::from_ref(transaction));
    let (words, _) = replay(test, &first, prestate);
    let gas = words.lines().find_map(|line| {
        line.strip_suffix(" here")?
            .split("0 in the header, ")
            .nth(1)?
            .parse::<u64>()
            .ok()
    });
    let gas = gas.unwrap_or_else(|| panic!("no gas in:\n{words}"));
    // The receipt's root is made here, of a success; a revert has another one.
    let mut right = block(time, gas, std::slice::from_ref(transaction));
    let root = typed_root(transaction, gas);
    right["receiptsRoot"] = json!(root);
    let (words, error) = replay(test, &right, prestate);
    assert_eq!(error, None, "{words}");
}

fn typed_root(transaction: &Value, gas: u64) -> String {
    match transaction["type"].as_str() {
        Some("0x0") => receipts_root(&[gas]).to_string(),
        Some(tx_type) => {
            let tx_type = u8::from_str_radix(&tx_type[2..], 16).unwrap();
            support::typed_receipt_root(tx_type, gas).to_string()
        }
        None => panic!("no type"),
    }
}

#[test]
fn the_beacon_root_is_there_before_the_first_transaction() {
    let prestate = json!({
        account(1): rich(),
        BEACON_ROOTS: { "nonce": 1, "code": BEACON_ROOTS_CODE },
    });
    let time = PRAGUE - 12;
    let now = bytes::<32>(time);
    succeeds(
        "beacon",
        time,
        &call(1, BEACON_ROOTS, &now, 200_000),
        &prestate,
    );
}

#[test]
fn the_parents_hash_is_there_before_the_first_transaction() {
    let prestate = json!({
        account(1): rich(),
        account(2): { "nonce": 1, "code": ASKS_HISTORY },
        HISTORY: { "nonce": 1, "code": HISTORY_CODE },
    });
    succeeds(
        "history",
        PRAGUE,
        &call(1, &account(2), "0x", 200_000),
        &prestate,
    );
    // Cancun does not call it.
    let (words, error) = replay(
        "no-history",
        &block(PRAGUE - 12, 0, &[call(1, &account(2), "0x", 200_000)]),
        &prestate,
    );
    assert!(
        error.is_some() && words.contains("gas used       DIFFERS"),
        "{words}"
    );
}

/// A signature of EIP-7702's reference tests: the signer's account runs another's code from then on.
#[test]
fn delegations_are_followed() {
    let mut transaction = call(
        1,
        "0x6389e7f33ce3b1e94e4325ef02829cd12297ef71",
        "0x",
        200_000,
    );
    transaction["type"] = json!("0x4");
    transaction["authorizationList"] = json!([{
        "chainId": "0x0", "address": "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b", "nonce": "0x0", "yParity": "0x1",
        "r": "0x5a8cac98fd240d8ef83c22db4a061ffa0facb1801245283cc05fc809d8b92837",
        "s": "0x1c3162fe11d91bc24d4fa00fb19ca34531e0eacdf8142c804be44058d5b8244f"
    }]);
    // The code stores 7 in slot 0.
    let prestate = json!({
        account(1): rich(),
        "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b": { "nonce": 1, "code": "0x60075f5500" },
    });
    succeeds("delegation", PRAGUE, &transaction, &prestate);
    let (words, _) = replay("delegated", &block(PRAGUE, 0, &[transaction]), &prestate);
    assert!(
        words.contains("3 accounts and 1 slots changed by transactions"),
        "{words}"
    );
    assert!(words.contains("; 1 withdrawals; "), "{words}");
}

#[test]
fn blobs_are_paid_for_by_the_rules_of_their_time() {
    let mut transaction = call(1, &account(3), "0x", 21_000);
    transaction["type"] = json!("0x3");
    transaction["maxFeePerBlobGas"] = json!("0x64");
    let hash = format!("0x01{}", "0".repeat(62));
    transaction["blobVersionedHashes"] = json!([hash]);
    let prestate = json!({ account(1): rich() });
    succeeds("blob", PRAGUE - 12, &transaction, &prestate);
    // e^(20,000,000 ÷ fraction): 399 wei by Cancun's, 54 by Prague's, 10 and 5 by the later ones.
    for (time, refused) in [
        (PRAGUE - 12, true),
        (PRAGUE, false),
        (1_764_798_551, false),
        (1_765_290_071, false),
        (1_767_747_671, false),
    ] {
        let mut block = block(time, 21_000, std::slice::from_ref(&transaction));
        block["excessBlobGas"] = json!("0x1312d00");
        let (words, _) = replay("blob-price", &block, &prestate);
        assert_eq!(words.contains("is refused: "), refused, "{time}:\n{words}");
    }
    // No block has such an excess: refused, at once.
    let mut block = block(PRAGUE, 21_000, std::slice::from_ref(&transaction));
    block["excessBlobGas"] = json!("0xffffffffffffffff");
    let (words, _) = replay("blob-excess", &block, &prestate);
    assert!(words.contains("is refused: "), "{words}");
}

#[test]
fn a_block_without_its_forks_fields_is_refused() {
    let prestate = json!({});
    for (field, time) in [
        ("parentBeaconBlockRoot", PRAGUE),
        ("excessBlobGas", PRAGUE),
        ("withdrawals", PRAGUE),
        ("baseFeePerGas", PRAGUE),
        ("mixHash", PRAGUE),
    ] {
        let mut block = block(time, 0, &[]);
        block.as_object_mut().unwrap().remove(field);
        let (words, error) = replay("fields", &block, &prestate);
        let error = error.unwrap_or_else(|| panic!("{field}:\n{words}"));
        assert!(
            error.contains(&format!("block.json: {field}: missing; allowed: ")),
            "{error}"
        );
    }
}

/// Before Spurious Dragon a call creates an account for 25,000 gas, unless it existed, be it empty: a
/// prestate does not say, the header's gas does.
#[test]
fn empty_accounts_of_old_existed_if_the_gas_says_so() {
    // Calls an account with 1,000 gas: `PUSH1 0` five times, the address, the gas, CALL, STOP.
    let caller = |callee: &str| format!("0x6000600060006000600073{}6103e8f100", &callee[2..]);
    // 21,000 + 7 pushes + CALL, which forwards the 1,000: a precompile of identity takes 15 of them.
    let cases = [
        (
            bytes::<20>(4),
            21_000 + 21 + 40 + 15,
            "note           precompiles existed, though empty",
        ),
        (
            account(7),
            21_000 + 21 + 40,
            "note           precompiles, and what the prestate gives as empty, existed",
        ),
        (
            account(8),
            21_000 + 21 + 40 + 25_000,
            "logs bloom     0 bits",
        ),
    ];
    for (callee, gas, line) in cases {
        let transaction = json!({
            "hash": bytes::<32>(1), "nonce": "0x0", "from": account(1), "to": account(2), "value": "0x0",
            "gas": "0x186a0", "gasPrice": "0x1", "input": "0x",
        });
        let block = json!({
            "number": "0x1d4c00", "timestamp": "0x57900000", "hash": bytes::<32>(1),
            "parentHash": bytes::<32>(2), "miner": account(0xfee), "difficulty": "0x100",
            "gasLimit": "0x7a1200", "gasUsed": format!("{gas:#x}"), "logsBloom": Bloom::ZERO,
            "receiptsRoot": bytes::<32>(0), "mixHash": bytes::<32>(3), "uncles": [bytes::<32>(8)],
            "transactions": [transaction]
        });
        let prestate = json!({
            account(1): rich(),
            account(2): { "code": caller(&callee) },
            account(7): { "balance": "0x0" },
        });
        let (words, error) = replay("empties", &block, &prestate);
        assert_eq!(error, None, "{words}");
        assert!(words.contains(line), "{callee}:\n{words}");
        assert!(
            words.contains("receipts root  not in the header: "),
            "{words}"
        );
        // 5 ether, and a 32nd of it for the uncle.
        assert!(
            words.contains("; 5156250000000000000 wei of reward; "),
            "{words}"
        );
    }
}
