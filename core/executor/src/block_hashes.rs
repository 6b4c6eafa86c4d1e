//! Which earlier blocks' hashes a block asks for, by BLOCKHASH. For those who have to get them from
//! somewhere; one after the other, and unhurried. Decides nothing about their values.

use std::cell::Cell;
use std::collections::BTreeSet;

use revm::Database;
use revm::bytecode::Bytecode;
use revm::context::result::EVMError;
use revm::primitives::{Address, B256, U256};
use revm::state::AccountInfo;

use crate::attempt::guarded;
use crate::effects::{Effects, Rules};
use crate::evm::{Evm, Source};
use crate::sequential::Ledger;
use crate::view::Stop;
use crate::{Block, ExecutionError, State};

/// Numbers of the blocks whose hashes the transactions of `block` ask for. Those out of BLOCKHASH's reach,
/// where it gives zero, are not among them.
///
/// # Errors
/// Like [`crate::execute`].
pub fn asked(block: &Block, state: &State) -> Result<BTreeSet<u64>, ExecutionError> {
    let Some(first) = block.transactions.first() else {
        return Ok(BTreeSet::new());
    };
    let rules = Rules::of(block);
    let listener = Listener {
        ledger: Ledger::new(block, state),
        asked: BTreeSet::new(),
    };
    let mut evm = Evm::new(block, first, listener);
    let mut effects = Effects::default();
    for (index, transaction) in (0..).zip(&block.transactions) {
        let ran = guarded(&Cell::new(index), 0, || evm.run(transaction))?;
        match ran.result {
            Ok(_) => {
                let overlay = &mut evm.database().ledger.overlay;
                let before = overlay.account(rules.beneficiary);
                effects.draw(&ran.state, state, rules, ran.reward);
                effects.credit(before, rules);
                overlay.apply(&effects, None);
            }
            Err(EVMError::Transaction(_)) => {}
            Err(other) => {
                return Err(ExecutionError::Transaction {
                    transaction: index,
                    reason: other.to_string(),
                });
            }
        }
        evm.recycle(ran.state);
    }
    Ok(evm.into_database().asked)
}

/// A ledger that hears which hashes are asked for.
struct Listener<'a> {
    ledger: Ledger<'a>,
    asked: BTreeSet<u64>,
}

impl Source for Listener<'_> {}

impl Database for Listener<'_> {
    type Error = Stop;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Stop> {
        self.ledger.basic(address)
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, Stop> {
        self.ledger.code_by_hash(hash)
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Stop> {
        self.ledger.storage(address, slot)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Stop> {
        self.asked.insert(number);
        self.ledger.block_hash(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use revm::bytecode::opcode as op;
    use revm::context::{BlockEnv, TxEnv};
    use revm::primitives::hardfork::SpecId;
    use revm::primitives::{Bytes, TxKind};

    #[test]
    fn what_is_in_reach_is_heard() {
        // BLOCKHASH of the block before, of the tenth, and of one that is out of reach.
        let code = [
            op::PUSH1,
            1,
            op::NUMBER,
            op::SUB,
            op::BLOCKHASH, //
            op::PUSH2,
            3,
            222,
            op::BLOCKHASH,
            op::PUSH1,
            1,
            op::BLOCKHASH,
            op::STOP,
        ];
        let contract = Address::repeat_byte(7);
        let mut state = State::default();
        state.insert_contract(contract, U256::ZERO, Bytes::copy_from_slice(&code));
        let block = Block {
            spec: SpecId::BERLIN,
            chain_id: 1,
            env: BlockEnv {
                number: U256::from(1_000),
                ..BlockEnv::default()
            },
            transactions: vec![TxEnv {
                kind: TxKind::Call(contract),
                gas_limit: 50_000,
                ..TxEnv::default()
            }],
        };
        let asked = asked(&block, &state).expect("runs");
        assert_eq!(asked.into_iter().collect::<Vec<_>>(), [990, 999]);
    }
}
