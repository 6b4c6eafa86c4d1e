//! One case: a transaction under one fork's rules, alone, among unrelated ones, and twice in a row, by the
//! oracle and by every strategy. Owns the verdict.
//!
//! Alone, the state's root and the logs' hash must be the file's. Among others every strategy must come to
//! the oracle's outcome in everything; what the state then holds beside the padding's own accounts is
//! compared with the file's root as well, and where they differ (a transaction can see that the beneficiary
//! was touched before it) the case is counted, not failed: the oracle sees the same.

use leverloom_executor::revm::primitives::KECCAK_EMPTY;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::{Block, Location, Outcome, State, Transaction, oracle};
use revm_statetest_types::Test;

use super::build::{self, Unbuilt};
use super::files::Unit;
use super::padding::Padding;
use super::root::{logs_hash, state_root};
use crate::execution::Executor;
use crate::outcomes::difference;

/// Cases that use more gas run alone only.
const LONG: u64 = 200_000_000;

/// What came of a case.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Passed; whether among others the state was the file's, too.
    Passed {
        alike_among_others: bool,
    },
    Failed(String),
    Skipped(String),
}

pub(super) struct Runner {
    executors: Vec<Executor>,
    padding: Padding,
}

impl Runner {
    pub(super) fn new(executors: Vec<Executor>) -> Self {
        Self {
            executors,
            padding: Padding::new(),
        }
    }

    pub(super) fn run(&self, unit: &Unit, spec: SpecId, test: &Test) -> Verdict {
        let transaction = match build::transaction(unit, test) {
            Ok(transaction) => transaction,
            Err(Unbuilt::Malformed(reason)) => return Verdict::Failed(reason),
            Err(Unbuilt::Refused(reason)) => {
                return match &test.expect_exception {
                    Some(_) => Verdict::Passed {
                        alike_among_others: true,
                    },
                    None => Verdict::Failed(format!("the transaction is refused: {reason}")),
                };
            }
        };
        let (chain_id, env) = build::block(unit, spec);
        let block = Block {
            spec,
            chain_id,
            env,
            transactions: vec![transaction],
        };
        let case = Case {
            runner: self,
            state: build::state(unit),
            block,
            test,
        };
        case.run().unwrap_or_else(Verdict::Failed)
    }
}

struct Case<'a> {
    runner: &'a Runner,
    state: State,
    block: Block,
    test: &'a Test,
}

impl Case<'_> {
    fn run(&self) -> Result<Verdict, String> {
        let plain = Self::by_oracle("alone", &self.block, &self.state, false)?;
        let refused = plain.transactions[0].result.is_err();
        if let Err(reason) = self.judge(&plain) {
            return match self.storage_without_account(&plain) {
                Some(why) => Ok(Verdict::Skipped(why)),
                None => Err(reason),
            };
        }
        self.strategies("alone", &self.block, &self.state, &plain, false)?;
        if plain.gas_used > LONG {
            return Ok(Verdict::Passed {
                alike_among_others: true,
            });
        }
        let alike = self.among_others(&plain)?;
        if !refused {
            self.twice()?;
        }
        Ok(Verdict::Passed {
            alike_among_others: alike,
        })
    }

    /// The oracle's outcome against the file.
    fn judge(&self, plain: &Outcome) -> Result<(), String> {
        let expected = &self.test.expect_exception;
        match (&plain.transactions[0].result, expected) {
            (Err(_), Some(_)) => {
                if plain.changes != leverloom_executor::StateChanges::default() {
                    return Err("a refused transaction changed the state".to_owned());
                }
                Ok(())
            }
            (Err(reason), None) => {
                // Old files do not say so, but have the state untouched.
                if state_root(&self.state, &[]) == self.test.hash {
                    return Ok(());
                }
                Err(format!("the transaction is refused: {reason}"))
            }
            (Ok(_), Some(exception)) => Err(format!(
                "the transaction is executed; expected: {exception}"
            )),
            (Ok(result), None) => {
                let logs = logs_hash(result.logs());
                if logs != self.test.logs {
                    return Err(format!("logs hash {logs}; expected: {}", self.test.logs));
                }
                let mut state = self.state.clone();
                state.apply(&plain.changes);
                let root = state_root(&state, &[]);
                if root != self.test.hash {
                    return Err(format!("state root {root}; expected: {}", self.test.hash));
                }
                Ok(())
            }
        }
    }

    /// Among unrelated transactions; whether the rest of the state is as without them.
    fn among_others(&self, alone: &Outcome) -> Result<bool, String> {
        let padding = &self.runner.padding;
        let block = padding.around(&self.block, self.tested());
        let mut state = self.state.clone();
        padding.add_to(&mut state);
        let plain = self.compare("among others", &block, &state)?;
        let (mine, own) = (&plain.transactions[Padding::TESTED], &alone.transactions[0]);
        state.apply(&plain.changes);
        let mut apart = self.state.clone();
        apart.apply(&alone.changes);
        let accounts = padding.accounts();
        let alike = mine.result == own.result
            && state_root(&state, &accounts) == state_root(&apart, &accounts);
        Ok(alike)
    }

    /// The same transaction again, by its sender's next nonce: it meets all that the first one left.
    fn twice(&self) -> Result<(), String> {
        let again = Transaction {
            nonce: self.tested().nonce.saturating_add(1),
            ..self.tested().clone()
        };
        let block = Block {
            transactions: vec![self.tested().clone(), again],
            env: self.block.env.clone(),
            ..self.block
        };
        self.compare("twice", &block, &self.state).map(|_| ())
    }

    fn tested(&self) -> &Transaction {
        &self.block.transactions[0]
    }

    /// Executes by the oracle and by every strategy, recorded.
    fn compare(&self, how: &str, block: &Block, state: &State) -> Result<Outcome, String> {
        let plain = Self::by_oracle(how, block, state, true)?;
        self.strategies(how, block, state, &plain, true)?;
        Ok(plain)
    }

    fn by_oracle(
        how: &str,
        block: &Block,
        state: &State,
        recorded: bool,
    ) -> Result<Outcome, String> {
        let outcome = if recorded {
            oracle::execute(block, state)
        } else {
            oracle::results(block, state)
        };
        outcome.map_err(|error| format!("{how}, the oracle: {error}"))
    }

    fn strategies(
        &self,
        how: &str,
        block: &Block,
        state: &State,
        plain: &Outcome,
        recorded: bool,
    ) -> Result<(), String> {
        for executor in &self.runner.executors {
            let execution = if recorded {
                executor.trace(block, state)
            } else {
                executor
                    .timed(block, state, None)
                    .map(|(_, execution)| execution)
            };
            let name = executor.name();
            let execution = execution.map_err(|error| format!("{how}, {name}: {error:#}"))?;
            if let Some(what) = difference(plain, &execution.outcome) {
                return Err(format!("{how}, {name} against the oracle: {what}"));
            }
        }
        Ok(())
    }

    /// Whether the transaction met an account that has storage, but neither nonce nor code. EIP-7610 forbids
    /// to create there; no such account exists on mainnet, and the EVM does not look.
    fn storage_without_account(&self, plain: &Outcome) -> Option<String> {
        let odd = self.state.storage.keys().copied().filter(|address| {
            let account = self.state.account(*address);
            account.is_some_and(|account| account.nonce == 0 && account.code_hash == KECCAK_EMPTY)
        });
        let odd: Vec<_> = odd.collect();
        if odd.is_empty() {
            return None;
        }
        let recorded = Self::by_oracle("alone", &self.block, &self.state, true).ok()?;
        debug_assert_eq!(recorded.gas_used, plain.gas_used);
        let reads = recorded.transactions.first()?.reads.iter();
        let met = reads
            .map(|read| read.0)
            .any(|location| matches!(location, Location::Code(address) if odd.contains(&address)));
        met.then(|| {
            "an account with storage, but neither nonce nor code (EIP-7610), cannot exist on mainnet"
                .to_owned()
        })
    }
}
