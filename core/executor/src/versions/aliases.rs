//! Locations whose short hashes are the same: they share a shard and a bit of each filter, which may cost time, but
//! never one's value for the other's.

use revm::context::{BlockEnv, TxEnv};
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Bytes, TxKind};

use super::*;
use crate::config::NoClock;
use crate::{Block, Config, Record, Strategy, execute, oracle};

/// Another address with the same key. What the first word adds, the second takes away.
fn alias_of(address: Address, number: u64) -> Address {
    let word = |bytes: &[u8]| bytes.iter().fold(0, |word, it| word << 8 | u64::from(*it));
    let after = |first: u64| first.wrapping_mul(MIX).rotate_left(23);
    let (first, second) = (word(&address[..8]), word(&address[8..16]));
    let other = first ^ number;
    let mut alias = address;
    alias[..8].copy_from_slice(&other.to_be_bytes());
    let second = second ^ after(first) ^ after(other);
    alias[8..16].copy_from_slice(&second.to_be_bytes());
    alias
}

/// Another slot of the same account with the same key.
fn slot_alias(address: Address, slot: U256, number: u64) -> U256 {
    let before_last = |limbs: &[u64; 4]| {
        let key = limbs[..3].iter().fold(account_key(address), |key, limb| {
            (key.rotate_left(23) ^ limb).wrapping_mul(MIX)
        });
        key.rotate_left(23)
    };
    let limbs = slot.into_limbs();
    let mut other = limbs;
    other[0] ^= number;
    other[3] ^= before_last(&limbs) ^ before_last(&other);
    U256::from_limbs(other)
}

#[test]
fn these_are_aliases() {
    let (address, slot) = (Address::repeat_byte(0x3c), U256::from(9));
    for number in 1..5 {
        let (other, there) = (alias_of(address, number), slot_alias(address, slot, number));
        assert!(other != address && there != slot);
        assert_eq!(account_key(other), account_key(address));
        assert_eq!(slot_key(address, there), slot_key(address, slot));
    }
}

#[test]
fn aliases_are_told_apart() {
    // People and slots in groups of aliases; everybody pays an alias and adds to an alias of the slot before.
    let contract = Address::repeat_byte(0xaa);
    let add = [
        0x60, 0, 0x35, 0x54, // SLOAD(arg 0)
        0x60, 1, 0x01, 0x60, 0, 0x35, 0x55, // + 1, SSTORE(arg 0)
    ];
    let mut state = State::default();
    state.insert_contract(contract, U256::ZERO, Bytes::copy_from_slice(&add));
    let people: Vec<Address> = (0..4)
        .map(|it| alias_of(Address::repeat_byte(7), it))
        .collect();
    let slots: Vec<U256> = (0..4)
        .map(|it| slot_alias(contract, U256::from(3), it))
        .collect();
    for &person in &people {
        state.insert_account(person, Account::with_balance(U256::from(1_000_000_000)));
    }
    let transaction = |index: u64, to: Address, value: u64, data: Bytes| TxEnv {
        caller: people[(index % 4) as usize],
        kind: TxKind::Call(to),
        value: U256::from(value),
        data,
        nonce: index / 4,
        gas_limit: 100_000,
        gas_price: 1,
        ..TxEnv::default()
    };
    let transactions = (0..32).map(|index: u64| {
        if index.is_multiple_of(3) {
            let to = people[(index / 4 % 4) as usize];
            transaction(index, to, index, Bytes::new())
        } else {
            let slot = slots[(index * 7 % 4) as usize];
            transaction(index, contract, 0, slot.to_be_bytes_vec().into())
        }
    });
    let block = Block {
        spec: SpecId::PETERSBURG,
        chain_id: 1,
        env: BlockEnv::default(),
        transactions: transactions.collect(),
    };
    let expected = oracle::execute(&block, &state).expect("executes");
    assert!(expected.transactions.iter().all(|it| it.result.is_ok()));
    assert_eq!(expected.changes.storage.len(), 4);
    for workers in [1, 2, 3, 8, 16] {
        for strategy in [
            Strategy::BlockStmThreads { workers },
            Strategy::BlockStmVirtual { workers, seed: 1 },
            Strategy::AccessListThreads { workers },
            Strategy::AccessListVirtual { workers },
        ] {
            let config = Config {
                strategy,
                record: Record::Dependencies,
                clock: &NoClock,
                on_attempt: None,
                measured: None,
            };
            let found = execute(&block, &state, &config).expect("executes").outcome;
            assert_eq!(found, expected, "{strategy:?}");
        }
    }
}
