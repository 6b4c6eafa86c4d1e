//! Unrelated transactions around the one under test, so that a scheduler has something to do. Owns their
//! accounts, which no test has, and their block; judges nothing.
//!
//! They depend on one another, by payments handed on and by a counter. They pay the base fee alone, so the
//! beneficiary gets nothing from them.

use leverloom_executor::revm::primitives::{Address, Bytes, TxKind, U256, keccak256};
use leverloom_executor::state::Account;
use leverloom_executor::{Block, State, Transaction};

/// People who pay and count.
const PEOPLE: usize = 8;

/// `SLOAD(0) + 1` to slot 0, in Frontier's opcodes.
const COUNTER: &[u8] = &[0x60, 1, 0x60, 0, 0x54, 0x01, 0x60, 0, 0x55];

/// What the padding adds to the state, and who was not there before.
pub(super) struct Padding {
    people: Vec<Address>,
    counter: Address,
}

impl Padding {
    pub(super) fn new() -> Self {
        let account =
            |name: String| Address::from_word(keccak256(format!("leverloom padding {name}")));
        Self {
            people: (0..PEOPLE)
                .map(|index| account(index.to_string()))
                .collect(),
            counter: account("counter".to_owned()),
        }
    }

    pub(super) fn accounts(&self) -> Vec<Address> {
        let people = self.people.iter().copied();
        people.chain([self.counter]).collect()
    }

    /// The state with the padding's accounts in it.
    pub(super) fn add_to(&self, state: &mut State) {
        // 10^27 wei: any base fee can be paid.
        let balance = U256::from(10).pow(U256::from(27));
        for &address in &self.people {
            state.insert_account(address, Account::with_balance(balance));
        }
        state.insert_contract(self.counter, U256::ZERO, Bytes::from_static(COUNTER));
    }

    /// `tested` in the middle of unrelated transactions.
    pub(super) fn around(&self, block: &Block, tested: &Transaction) -> Block {
        let pay = |from: usize, to: usize, nonce| {
            self.transaction(block, from, nonce, TxKind::Call(self.people[to]), 1, 21_000)
        };
        let count = |from: usize, nonce| {
            self.transaction(block, from, nonce, TxKind::Call(self.counter), 0, 60_000)
        };
        let transactions = vec![
            pay(0, 1, 0),
            count(2, 0),
            pay(1, 3, 0),
            count(4, 0),
            tested.clone(),
            count(5, 0),
            pay(3, 6, 0),
            count(2, 1),
            pay(6, 0, 0),
            pay(0, 7, 1),
        ];
        Block {
            transactions,
            env: block.env.clone(),
            ..*block
        }
    }

    /// Whether `tested` is in the block's middle.
    pub(super) const TESTED: usize = 4;

    fn transaction(
        &self,
        block: &Block,
        from: usize,
        nonce: u64,
        kind: TxKind,
        value: u64,
        gas_limit: u64,
    ) -> Transaction {
        Transaction {
            caller: self.people[from],
            nonce,
            kind,
            value: U256::from(value),
            gas_limit,
            gas_price: block.env.basefee.into(),
            chain_id: Some(block.chain_id),
            ..Transaction::default()
        }
    }
}
