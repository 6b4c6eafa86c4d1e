//! The oracle: the plainest loop over revm that can be written. For tests; obvious, never optimised.
//!
//! Shares nothing with the strategies but the shape of an [`Outcome`] and [`MOST_PAYERS`]: a fresh EVM for each transaction,
//! revm's own handler, revm's own state database to commit to. What a transaction read and wrote comes
//! from a second run of it in which the database takes notes and the beneficiary's fee is left out.

use std::collections::{BTreeMap, BTreeSet};

use revm::bytecode::Bytecode;
use revm::context::result::EVMError;
use revm::database::State as Journal;
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, B256, KECCAK_EMPTY, U256};
use revm::state::{Account as Touched, AccountInfo};
use revm::{Database, DatabaseCommit};

use crate::dependencies::MOST_PAYERS;
use crate::evm::{Event, Evm, Source, transact_plainly};
use crate::record::Recorder;
use crate::state::{Account, State};
use crate::{
    Block, DependencyEdge, ExecutionError, Location, Outcome, StateChanges, Transaction,
    TransactionOutcome, TxIndex,
};

/// Executes `block` on `state`, recording reads, writes and edges.
///
/// # Errors
/// Like [`crate::execute`].
pub fn execute(block: &Block, state: &State) -> Result<Outcome, ExecutionError> {
    let mut outcome = run(block, state, true)?;
    outcome.edges = edges(&outcome.transactions);
    outcome.store_edges = store_edges(&outcome.transactions);
    Ok(outcome)
}

/// Executes `block` on `state`, recording nothing: for long blocks.
///
/// # Errors
/// Like [`crate::execute`].
pub fn results(block: &Block, state: &State) -> Result<Outcome, ExecutionError> {
    run(block, state, false)
}

fn run(block: &Block, state: &State, recording: bool) -> Result<Outcome, ExecutionError> {
    let mut journal = Journal::builder().with_database_ref(state).build();
    let mut outcome = Outcome::default();
    let mut notes = Notes::default();
    for (index, transaction) in (0..).zip(&block.transactions) {
        let (reads, writes, unchanged) = if recording {
            dry_run(block, index, &mut journal, state, &mut notes)
        } else {
            Default::default()
        };
        let result = match transact_plainly(block, transaction, &mut journal) {
            Ok(ran) => {
                outcome.gas_used += ran.result.tx_gas_used();
                notes.touch(&ran.state);
                journal.commit(ran.state);
                Ok(ran.result)
            }
            Err(EVMError::Transaction(invalid)) => Err(invalid.to_string()),
            Err(other) => {
                return Err(ExecutionError::Transaction {
                    transaction: index,
                    reason: other.to_string(),
                });
            }
        };
        outcome.transactions.push(TransactionOutcome {
            result,
            reads,
            writes,
            unchanged,
        });
    }
    outcome.changes = changes(&mut journal, state, &notes);
    Ok(outcome)
}

type Reads = Vec<(Location, U256)>;
type Writes = Vec<(Location, U256, U256)>;

/// Every address and slot that any transaction came by.
#[derive(Default)]
struct Notes {
    accounts: BTreeSet<Address>,
    slots: BTreeSet<(Address, U256)>,
}

impl Notes {
    fn touch<'a>(&mut self, accounts: impl IntoIterator<Item = (&'a Address, &'a Touched)>) {
        for (&address, account) in accounts {
            self.accounts.insert(address);
            self.slots
                .extend(account.storage.keys().map(|&slot| (address, slot)));
        }
    }

    /// The account's slots that may hold something.
    fn slots_of(&self, address: Address, state: &State) -> BTreeSet<U256> {
        let written = self
            .slots
            .range((address, U256::ZERO)..=(address, U256::MAX))
            .map(|&(_, slot)| slot);
        written
            .chain(
                state
                    .storage
                    .get(&address)
                    .into_iter()
                    .flatten()
                    .map(|(&slot, _)| slot),
            )
            .collect()
    }
}

/// Runs a transaction without committing it: what it reads and what it would change, the fee left out.
fn dry_run<DB: Database>(
    block: &Block,
    index: TxIndex,
    db: &mut DB,
    state: &State,
    notes: &mut Notes,
) -> (Reads, Writes, Vec<Location>) {
    let transaction = &block.transactions[index as usize];
    let mut evm = Evm::new(
        block,
        transaction,
        NoteTaker {
            db: &mut *db,
            payee: payee(block, transaction),
            reads: BTreeMap::new(),
            recorder: Recorder::default(),
        },
    )
    .recorded(true);
    let ran = evm.run(transaction);
    let NoteTaker {
        reads, recorder, ..
    } = evm.into_database();
    let reads = reads.into_iter().collect();
    notes.touch(&ran.state);
    let mut writes = Writes::new();
    for (&address, account) in ran.state.iter().filter(|(_, account)| account.is_touched()) {
        let before = db
            .basic(address)
            .ok()
            .flatten()
            .map(|info| Account::from(&info));
        let empty = account.is_empty() && block.spec.is_enabled_in(SpecId::SPURIOUS_DRAGON);
        let gone = account.is_selfdestructed() || empty;
        let after = (!gone).then(|| Account::from(&account.info));
        for ((location, before), (_, after)) in fields(address, before)
            .into_iter()
            .zip(fields(address, after))
        {
            writes.push((location, before, after));
        }
        for slot in notes.slots_of(address, state) {
            let before = db.storage(address, slot).unwrap_or_default();
            let after = match account.storage.get(&slot) {
                _ if gone => U256::ZERO,
                Some(slot) => slot.present_value(),
                None if account.is_created() => U256::ZERO,
                None => before,
            };
            writes.push((Location::Storage(address, slot), before, after));
        }
    }
    writes.retain(|(_, before, after)| before != after);
    writes.sort_unstable();
    let stored = recorder.stores().into_iter();
    let stored = stored.map(|(address, slot)| Location::Storage(address, slot));
    let unchanged = stored.filter(|it| !writes.iter().any(|write| write.0 == *it));
    let unchanged = unchanged.collect();
    (reads, writes, unchanged)
}

fn fields(address: Address, account: Option<Account>) -> [(Location, U256); 3] {
    let shown = account.unwrap_or(Account {
        balance: U256::ZERO,
        nonce: 0,
        code_hash: B256::ZERO,
    });
    [
        (Location::Balance(address), shown.balance),
        (Location::Nonce(address), U256::from(shown.nonce)),
        (Location::Code(address), shown.code_hash.into()),
    ]
}

/// Compares everything that was come by with the base state.
fn changes<DB: Database>(db: &mut DB, state: &State, notes: &Notes) -> StateChanges {
    let mut changes = StateChanges::default();
    let mut code = BTreeMap::new();
    for &address in &notes.accounts {
        let before = state.account(address);
        let info = db.basic(address).ok().flatten();
        let after = info.as_ref().map(Account::from);
        if before != after {
            changes.accounts.push((address, before, after));
        }
        if let Some(info) = info.filter(|info| info.code_hash != KECCAK_EMPTY)
            && !state.code.contains_key(&info.code_hash)
            && let Some(bytecode) = info.code.or_else(|| db.code_by_hash(info.code_hash).ok())
        {
            code.insert(info.code_hash, bytecode);
        }
        for slot in notes.slots_of(address, state) {
            let (before, after) = (
                state.slot(address, slot),
                db.storage(address, slot).unwrap_or_default(),
            );
            if before != after {
                changes.storage.push((address, slot, before, after));
            }
        }
    }
    changes.code = code.into_iter().collect();
    changes
}

/// For each read, the nearest earlier transaction that wrote the location, and those that only added to it since: by
/// looking at them all.
fn edges(transactions: &[TransactionOutcome]) -> Vec<DependencyEdge> {
    let mut edges = Vec::new();
    for (reader, transaction) in (0..).zip(transactions) {
        for &(location, _) in &transaction.reads {
            let mut payments = 0;
            for writer in (0..reader).rev() {
                let transaction = &transactions[writer as usize];
                if !transaction.writes.iter().any(|it| it.0 == location) {
                    continue;
                }
                let reads = transaction.reads.iter().any(|it| it.0 == location);
                let pays = !reads && matches!(location, Location::Balance(_));
                if !pays || payments < MOST_PAYERS {
                    edges.push(DependencyEdge {
                        reader,
                        writer,
                        location,
                    });
                }
                if !pays {
                    break;
                }
                payments += 1;
            }
        }
    }
    edges.sort_unstable();
    edges
}

/// For each read, the nearest earlier transaction that stored there, if it left the value as it was.
fn store_edges(transactions: &[TransactionOutcome]) -> Vec<DependencyEdge> {
    let mut edges = Vec::new();
    for (reader, transaction) in (0..).zip(transactions) {
        for &(location, _) in &transaction.reads {
            let stored = |writer: &TxIndex| {
                let writer = &transactions[*writer as usize];
                writer.unchanged.contains(&location)
                    || writer.writes.iter().any(|write| write.0 == location)
            };
            let writer = (0..reader).rev().find(stored);
            let unchanged = writer
                .filter(|writer| transactions[*writer as usize].unchanged.contains(&location));
            edges.extend(unchanged.map(|writer| DependencyEdge {
                reader,
                writer,
                location,
            }));
        }
    }
    edges.sort_unstable();
    edges
}

/// Whom a transaction pays that does nothing else: of an account without code it needs to know nothing. (The
/// strategies have the same rule in a module of their own.)
fn payee(block: &Block, transaction: &Transaction) -> Option<Address> {
    let to = *transaction.kind.to()?;
    let exempt = to == transaction.caller || to == block.env.beneficiary;
    let low = U256::from_be_slice(to.as_slice()) < U256::from(1 << 16);
    let plain = transaction.data.is_empty() && transaction.authorization_list.is_empty();
    let pays = !transaction.value.is_zero() && transaction.value.bit_len() <= 128;
    (plain && pays && !exempt && !low).then_some(to)
}

/// A database that notes what is asked of it.
struct NoteTaker<'a, DB> {
    db: &'a mut DB,
    payee: Option<Address>,
    reads: BTreeMap<Location, U256>,
    recorder: Recorder,
}

impl<DB: Database> Source for NoteTaker<'_, DB> {
    fn happened(&mut self, event: Event) {
        self.recorder.happened(event);
    }
}

impl<DB: Database> Database for NoteTaker<'_, DB> {
    type Error = DB::Error;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, DB::Error> {
        let info = self.db.basic(address)?;
        let account = info.as_ref().map(Account::from);
        let read = fields(address, account);
        if self.payee == Some(address)
            && account.is_some_and(|it| it.code_hash == KECCAK_EMPTY && !it.balance.bit(255))
        {
            self.reads.extend(read.into_iter().skip(2));
        } else {
            self.reads.extend(read);
        }
        Ok(info)
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, DB::Error> {
        self.db.code_by_hash(hash)
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, DB::Error> {
        let value = self.db.storage(address, slot)?;
        self.reads.insert(Location::Storage(address, slot), value);
        Ok(value)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, DB::Error> {
        self.db.block_hash(number)
    }
}
