//! Block access lists (EIP-7928), and their replay: with everything known that a block writes, each
//! transaction can be given its exact state before, and all run at once with nothing to collide.
//!
//! Owns the list, as revm builds it, and the tables made of it for looking things up. `replay` executes by
//! them, on threads or in virtual time; `view` is the state that one transaction sees.
//!
//! The EIP begins with Amsterdam, where no destroyed account leaves storage behind and no empty account is in
//! the state. For older rules the list carries what the EIP cannot say, see `Beyond`.

use revm::context::result::EVMError;
use revm::database::State as Journal;
use revm::primitives::hardfork::SpecId;
use revm::primitives::map::AddressMap;
use revm::state::bal::{Bal, BlockAccessIndex};
use revm::{DatabaseCommit, ExecuteEvm};

use crate::effects::{Effects, Rules};
use crate::evm::mainnet;
use crate::state::{Account, State};
use crate::{Block, Config, Execution, ExecutionError, TxIndex};

mod early;
mod replay;
mod tables;
mod view;

pub(crate) use replay::{on_threads, virtually};
use tables::Tables;

/// What a block reads and writes, and when: known before it is executed.
#[derive(Clone, Debug)]
pub struct AccessList {
    bal: Bal,
    tables: Tables,
}

/// What EIP-7928 has no words for, since it begins with Amsterdam.
#[derive(Clone, Debug, Default)]
struct Beyond {
    /// Accounts that came into being or vanished holding nothing: when, and as they are afterwards.
    empties: AddressMap<Vec<(TxIndex, Option<Account>)>>,
    /// Accounts whose whole storage was cleared, before what else the transaction wrote there.
    resets: AddressMap<Vec<TxIndex>>,
}

impl AccessList {
    /// Executes the block once, one transaction after the other, by revm's own handler, and lets revm build
    /// the list on the way (before Cancun, where it cannot, builds it here).
    ///
    /// # Errors
    /// Like [`crate::execute`].
    pub fn build(block: &Block, state: &State) -> Result<Self, ExecutionError> {
        let journal = Journal::builder()
            .with_database_ref(state)
            .with_bal_builder()
            .build();
        let mut evm = mainnet(block, journal);
        let rules = Rules::of(block);
        let by_revm = block.spec.is_enabled_in(SpecId::CANCUN);
        let mut early = Bal::default();
        let mut beyond = Beyond::default();
        let mut effects = Effects::default();
        for (index, transaction) in (0..).zip(&block.transactions) {
            // 0 is for what happens before the first transaction.
            evm.ctx.journaled_state.database.bump_bal_index();
            match evm.transact(transaction.clone()) {
                Ok(ran) => {
                    effects.draw(&ran.state, state, rules, None);
                    beyond.note(index, &effects);
                    if !by_revm {
                        early::note(&mut early, index, &ran.state, &effects);
                    }
                    evm.ctx.journaled_state.database.commit(ran.state);
                }
                Err(EVMError::Transaction(_)) => {}
                Err(other) => {
                    return Err(ExecutionError::Transaction {
                        transaction: index,
                        reason: other.to_string(),
                    });
                }
            }
        }
        let built = evm.ctx.journaled_state.database.take_built_bal();
        let built = built.expect("invariant: the journal was told to build a list");
        let bal = if by_revm { built } else { early };
        Self::with(bal, &beyond, block, state)
    }

    /// A list from elsewhere, for a block under Cancun's rules or later, that begins with `state`. Whether it
    /// is right shows when it is replayed.
    ///
    /// # Errors
    /// [`ExecutionError::AccessList`] if it names a transaction that the block has not.
    pub fn new(bal: Bal, block: &Block, state: &State) -> Result<Self, ExecutionError> {
        Self::with(bal, &Beyond::default(), block, state)
    }

    fn with(
        bal: Bal,
        beyond: &Beyond,
        block: &Block,
        state: &State,
    ) -> Result<Self, ExecutionError> {
        let tables = Tables::new(&bal, beyond, block.transactions.len(), state)?;
        Ok(Self { bal, tables })
    }

    /// [`crate::execute`] with a list that is there already, for strategies that replay one; the others do
    /// not look at it.
    ///
    /// # Errors
    /// Like [`crate::execute`], and [`ExecutionError::AccessList`] if the list is not this block's.
    pub fn execute(
        &self,
        block: &Block,
        state: &State,
        config: &Config<'_>,
    ) -> Result<Execution, ExecutionError> {
        crate::run(block, state, Some(self), config)
    }

    /// As revm has it: `bal().clone().into_alloy_bal()` is the EIP's form.
    pub fn bal(&self) -> &Bal {
        &self.bal
    }
}

impl Beyond {
    fn note(&mut self, index: TxIndex, effects: &Effects) {
        let holds_nothing = |account: Option<Account>| account == Some(Account::EMPTY);
        for &(address, before, after) in &effects.accounts {
            if holds_nothing(before) || holds_nothing(after) {
                let changes = self.empties.entry(address).or_default();
                changes.push((index, after));
            }
        }
        for &address in &effects.cleared {
            self.resets.entry(address).or_default().push(index);
        }
    }
}

/// The transaction that an index of the list means; 0 and those after the last are none.
fn transaction(index: BlockAccessIndex) -> Option<TxIndex> {
    TxIndex::try_from(index.get().checked_sub(1)?).ok()
}
