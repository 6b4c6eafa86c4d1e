//! A real block's report: its outcome, its runs and its transactions in full, in the report's words.
//!
//! Owns the translation, for which accounts are numbered in the order of their first appearance. There is no market
//! in it: the one asset is the chain's own coin. Executes nothing.

use alloy_primitives::hex;
use alloy_sol_types::{Panic, Revert, SolError};
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::revm::primitives::{Address, B256, Log, U256};
use leverloom_executor::trace::Abort;
use leverloom_executor::{Execution, Location, Outcome, Trace, Transaction, TransactionOutcome};
use leverloom_model::report::{
    self, Actor, AssetState, BlockReport, Decoded, Role, Status, TransactionDetail,
    TransactionKind, Value,
};
use leverloom_model::units::Wad;
use leverloom_report::{Graph, RunFacts};

use crate::Given;
use crate::known::Signature;
use crate::names::{Names, Numbers, label};

/// The chain's own coin, the only asset of a real block's report.
const COIN: &str = "ETH";

/// Tells one block's execution.
#[derive(Debug)]
pub struct Teller {
    names: Names,
    people: Vec<String>,
    /// By the location of their nonces.
    numbers: Numbers,
    outcome: Outcome,
    aborts: Vec<Abort>,
}

impl Teller {
    /// Of a block that was executed and recorded in full, with the report of that run.
    pub fn new(given: &Given, execution: Execution, facts: RunFacts) -> (Self, BlockReport) {
        let Execution { outcome, trace } = execution;
        let mut teller = Self {
            names: Names::new(given, &outcome),
            people: Vec::new(),
            numbers: Numbers::default(),
            aborts: trace.aborts.clone(),
            outcome,
        };
        let outcome = teller.outcome(given);
        let run = teller.run(given, trace, facts);
        (teller, BlockReport { outcome, run })
    }

    /// What accounts are called, by the numbers that the report gives them ([`Role::Named`]).
    pub fn people(&self) -> &[String] {
        &self.people
    }

    /// One more run of the block.
    pub fn run(&self, given: &Given, trace: Trace, facts: RunFacts) -> report::Run {
        leverloom_report::run(&given.block.transactions, trace, facts, &self.names)
    }

    fn outcome(&mut self, given: &Given) -> report::Outcome {
        let graph = Graph::of(&self.outcome, &self.names);
        let done = std::mem::take(&mut self.outcome.transactions);
        let transactions = given.block.transactions.iter().zip(&done).enumerate();
        let told = transactions.map(|(index, (sent, done))| {
            let (kind, amount) = kind(sent);
            report::Transaction {
                kind,
                actor: self.actor(sent.caller),
                asset: 0,
                amount,
                other: sent.kind.into_to().map(|to| self.actor(to)),
                status: status(done),
                gas_used: graph.gas[index],
                wave: graph.waves[index],
            }
        });
        let transactions = told.collect();
        self.outcome.transactions = done;
        let env = &given.block.env;
        report::Outcome {
            block: u32::try_from(given.number).unwrap_or(u32::MAX),
            timestamp_s: env.timestamp.saturating_to(),
            digest: self.outcome.digest(B256::ZERO).to_string(),
            gas_limit: env.gas_limit,
            transactions,
            market: report::Market {
                assets: vec![AssetState {
                    symbol: COIN.to_owned(),
                    ..AssetState::default()
                }],
                ..report::Market::default()
            },
            ..graph.outcome
        }
    }

    fn actor(&mut self, address: Address) -> Actor {
        let people = &mut self.people;
        let index = *self
            .numbers
            .entry(Location::Nonce(address))
            .or_insert_with(|| {
                people.push(label(address));
                people.len() as u32 - 1
            });
        Actor {
            role: Role::Named,
            index,
        }
    }

    /// A transaction in full; none when the block has no such transaction.
    pub fn detail(&self, given: &Given, index: u32) -> Option<TransactionDetail> {
        let at = index as usize;
        let sent = given.block.transactions.get(at)?;
        let done = self.outcome.transactions.get(at)?;
        let to = sent.kind.into_to();
        let earlier = &self.outcome.transactions[..at];
        let logs = done.result.as_ref().map_or(&[][..], |it| it.logs());
        let tip = sent.gas_priority_fee.unwrap_or_else(|| {
            let basefee = u128::from(given.block.env.basefee);
            sent.gas_price.saturating_sub(basefee)
        });
        Some(TransactionDetail {
            block: u32::try_from(given.number).unwrap_or(u32::MAX),
            index,
            id: given.hashes.get(at)?.to_string(),
            from: sent.caller.to_string(),
            contract: to.map_or_else(|| "create".to_owned(), label),
            call: self.call(sent),
            events: logs.iter().map(|log| self.event(log)).collect(),
            reads: leverloom_report::reads(done, earlier, &self.names),
            writes: leverloom_report::writes(done, &self.names),
            priority_fee: u64::try_from(tip).unwrap_or(u64::MAX),
            nonce: sent.nonce,
            gas_limit: sent.gas_limit,
            failed: leverloom_report::failed(&self.aborts, index, &self.names),
        })
    }

    fn call(&self, sent: &Transaction) -> Decoded {
        let coins =
            |amount: U256| (amount > U256::ZERO).then(|| ("value".to_owned(), coins(amount)));
        let (selector, rest) = sent.data.split_at(sent.data.len().min(4));
        let mut decoded = if sent.kind.is_create() || selector.len() < 4 {
            raw(
                if sent.kind.is_create() {
                    "new"
                } else {
                    "payment"
                }
                .to_owned(),
                &sent.data,
            )
        } else {
            let mut known = self.names.functions.iter();
            match known.find(|known| known.hash[..4] == *selector) {
                Some(known) => decoded(known.name.to_owned(), known, &words(rest)),
                None => raw(hex::encode_prefixed(selector), rest),
            }
        };
        decoded.arguments.extend(coins(sent.value));
        decoded
    }

    fn event(&self, log: &Log) -> Decoded {
        let contract = label(log.address);
        let topics = log.data.topics();
        let mut known = self.names.events.iter();
        let known = known.find(|known| topics.first().is_some_and(|topic| *topic == known.hash));
        let Some(known) = known else {
            let name = topics.first().map_or_else(
                || "anonymous".to_owned(),
                |topic| hex::encode_prefixed(&topic[..4]),
            );
            return raw(format!("{contract}.{name}"), &log.data.data);
        };
        let mut values: Vec<U256> = topics[1..].iter().map(|topic| (*topic).into()).collect();
        values.extend(words(&log.data.data));
        decoded(format!("{contract}.{}", known.name), known, &values)
    }
}

/// What a transaction does, as far as its data says so without its contract; and the coins it pays.
fn kind(sent: &Transaction) -> (TransactionKind, Wad) {
    /// `transfer(address,uint256)` and `transferFrom(address,address,uint256)` of EIP-20.
    const TRANSFERS: [[u8; 4]; 2] = [[0xa9, 0x05, 0x9c, 0xbb], [0x23, 0xb8, 0x72, 0xdd]];
    let amount = Wad(sent.value.saturating_to());
    let selector = sent.data.first_chunk::<4>();
    let kind = if sent.kind.is_create() {
        TransactionKind::Create
    } else if selector.is_some_and(|selector| TRANSFERS.contains(selector)) {
        TransactionKind::Transfer
    } else if sent.data.is_empty() && amount.0 > 0 {
        TransactionKind::Payment
    } else {
        TransactionKind::Call
    };
    (kind, amount)
}

fn status(done: &TransactionOutcome) -> Status {
    match &done.result {
        Ok(ExecutionResult::Success { .. }) => Status::Succeeded,
        Ok(ExecutionResult::Revert { output, .. }) => Status::Reverted {
            error: reason(output),
            arguments: Vec::new(),
        },
        Ok(ExecutionResult::Halt { reason, .. }) => Status::Halted {
            reason: format!("{reason:?}"),
        },
        Err(reason) => Status::Invalid {
            reason: reason.clone(),
        },
    }
}

/// Why a call reverted: the reason given, a panic's, or a custom error's selector.
fn reason(output: &[u8]) -> String {
    if output.is_empty() {
        return "no reason given".to_owned();
    }
    if let Ok(Revert { reason }) = Revert::abi_decode(output) {
        return reason;
    }
    if let Ok(panic) = Panic::abi_decode(output) {
        let why = panic.kind().map_or("unknown", |kind| kind.as_str());
        return format!("Panic: {why}");
    }
    hex::encode_prefixed(&output[..output.len().min(4)])
}

/// Whole words of ABI-encoded data; a cut-off tail is dropped.
fn words(data: &[u8]) -> Vec<U256> {
    data.chunks_exact(32).map(U256::from_be_slice).collect()
}

/// Arguments in order; those that the data is too short for are left out.
fn decoded(name: String, known: &Signature, words: &[U256]) -> Decoded {
    let arguments = known.arguments.iter().zip(words);
    let arguments = arguments.map(|((kind, name), word)| {
        let value = match *kind {
            "address" => Value::Contract(label(Address::from_word((*word).into()))),
            "bool" => Value::Contract((!word.is_zero()).to_string()),
            _ if *word == U256::MAX => Value::Max,
            _ => Value::Number(word.to_string()),
        };
        ((*name).to_owned(), value)
    });
    Decoded {
        name,
        arguments: arguments.collect(),
    }
}

fn raw(name: String, data: &[u8]) -> Decoded {
    /// More bytes than anybody reads.
    const MOST: usize = 64;
    let arguments = match data {
        [] => Vec::new(),
        data => {
            let shown = hex::encode_prefixed(&data[..data.len().min(MOST)]);
            vec![("data".to_owned(), Value::Number(shown))]
        }
    };
    Decoded { name, arguments }
}

fn coins(amount: U256) -> Value {
    Value::Tokens {
        asset: 0,
        amount: Wad(amount.saturating_to()),
    }
}
