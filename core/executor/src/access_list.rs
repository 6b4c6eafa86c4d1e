//! Block access lists (EIP-7928), and their replay: with everything known that a block writes, each
//! transaction can be given its exact state before, and all run at once with nothing to collide.
//!
//! Owns the list, as revm builds it, and the tables made of it for looking things up. `replay` executes by
//! them, on threads or in virtual time; `view` is the state that one transaction sees.
//!
//! The EIP begins with Amsterdam, where no destroyed account leaves storage behind and no empty account is in
//! the state. For older rules the list carries what the EIP cannot say, see `Beyond`.

use std::cell::Cell;

use revm::context::result::EVMError;
use revm::primitives::hardfork::SpecId;
use revm::primitives::map::AddressMap;
use revm::primitives::{Address, U256};
use revm::state::EvmState;
use revm::state::bal::{Bal, BlockAccessIndex};

use crate::attempt::guarded;
use crate::effects::{Effects, Rules};
use crate::evm::Evm;
use crate::sequential::Ledger;
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
    /// Executes the block once, one transaction after the other, and lets revm's list note what each came by
    /// and did (before Cancun, where it cannot, notes it here).
    ///
    /// # Errors
    /// Like [`crate::execute`].
    pub fn build(block: &Block, state: &State) -> Result<Self, ExecutionError> {
        let rules = Rules::of(block);
        let (mut bal, mut beyond) = (Bal::default(), Beyond::default());
        let Some(first) = block.transactions.first() else {
            return Self::with(bal, &beyond, block, state);
        };
        let mut evm = Evm::new(block, first, Ledger::new(block, state));
        let mut effects = Effects::default();
        for (index, transaction) in (0..).zip(&block.transactions) {
            let ran = guarded(&Cell::new(index), 0, || evm.run(transaction))?;
            match ran.result {
                Ok(_) => {
                    let overlay = &mut evm.database().overlay;
                    let before = overlay.account(rules.beneficiary);
                    effects.draw(&ran.state, state, rules, ran.reward);
                    effects.credit(before, rules);
                    beyond.note(index, &effects);
                    overlay.apply(&effects, None);
                    let after = overlay.account(rules.beneficiary);
                    let beneficiary = (rules.beneficiary, before, after);
                    if block.spec.is_enabled_in(SpecId::CANCUN) {
                        note(&mut bal, index, &ran.state, beneficiary);
                    } else {
                        early::note(&mut bal, index, &ran.state, &effects, rules);
                    }
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
        Self::with(bal, &beyond, block, state)
    }

    /// A list from elsewhere, for a block under Cancun's rules or later, that begins with `state`. Whether it
    /// is right shows when it is replayed.
    ///
    /// # Errors
    /// [`ExecutionError::AccessList`] if it names a transaction that the block has not, has writes out of order,
    /// or code that is not that of its hash.
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

/// Adds what a transaction came by, in `state`, and did, as revm's own builder does on commit. There the
/// beneficiary has its fee already; here it is given apart, before and after.
fn note(
    bal: &mut Bal,
    index: TxIndex,
    state: &EvmState,
    (beneficiary, before, after): (Address, Option<Account>, Option<Account>),
) {
    let index = BlockAccessIndex::from_tx_index(index.into());
    let balance = |account: Option<Account>| account.map_or(U256::ZERO, |it| it.balance);
    for (&address, account) in state {
        if address == beneficiary {
            let mut account = account.clone();
            account.info.balance = balance(after);
            bal.update_account(index, address, &account);
        } else {
            bal.update_account(index, address, account);
        }
    }
    if !state.contains_key(&beneficiary) {
        let listed = bal.accounts.entry(beneficiary).or_default();
        let info = &mut listed.account_info;
        info.balance_update(index, &balance(before), balance(after));
    }
}

/// The transaction that an index of the list means; 0 and those after the last are none.
fn transaction(index: BlockAccessIndex) -> Option<TxIndex> {
    TxIndex::try_from(index.get().checked_sub(1)?).ok()
}
