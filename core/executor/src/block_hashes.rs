//! Which earlier blocks' hashes a block asks for, by BLOCKHASH. For those who have to get them from
//! somewhere; plain and unhurried, like the oracle. Decides nothing about their values.

use std::collections::BTreeSet;

use revm::bytecode::Bytecode;
use revm::context::result::EVMError;
use revm::database::State as Journal;
use revm::primitives::{Address, B256, U256};
use revm::state::AccountInfo;
use revm::{Database, DatabaseCommit};

use crate::evm::transact_plainly;
use crate::{Block, ExecutionError, State, TxIndex};

/// Numbers of the blocks whose hashes the transactions of `block` ask for. Those out of BLOCKHASH's reach,
/// where it gives zero, are not among them.
///
/// # Errors
/// Like [`crate::execute`].
pub fn asked(block: &Block, state: &State) -> Result<BTreeSet<u64>, ExecutionError> {
    let mut journal = Journal::builder().with_database_ref(state).build();
    let mut asked = BTreeSet::new();
    for (index, transaction) in (0..).zip(&block.transactions) {
        let listener = Listener {
            db: &mut journal,
            asked: &mut asked,
        };
        match transact_plainly(block, transaction, listener) {
            Ok(ran) => journal.commit(ran.state),
            Err(EVMError::Transaction(_)) => {}
            Err(other) => return Err(failed(index, &other.to_string())),
        }
    }
    Ok(asked)
}

fn failed(transaction: TxIndex, reason: &str) -> ExecutionError {
    ExecutionError::Transaction {
        transaction,
        reason: reason.to_owned(),
    }
}

/// A database that hears which hashes are asked for.
struct Listener<'a, DB> {
    db: &'a mut DB,
    asked: &'a mut BTreeSet<u64>,
}

impl<DB: Database> Database for Listener<'_, DB> {
    type Error = DB::Error;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, DB::Error> {
        self.db.basic(address)
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, DB::Error> {
        self.db.code_by_hash(hash)
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, DB::Error> {
        self.db.storage(address, slot)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, DB::Error> {
        self.asked.insert(number);
        self.db.block_hash(number)
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
