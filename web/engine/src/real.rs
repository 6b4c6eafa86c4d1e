//! A block of Ethereum mainnet beside the simulation: its files as they come in, its execution, and what is asked of it.
//!
//! Owns the block that is open; what its files mean is `leverloom_replay`'s. The simulation is never touched.

use leverloom_executor::config::NoClock;
use leverloom_executor::{Config, ExecutionError, Outcome, Record, State, Strategy, execute};
use leverloom_protocol::{
    Command, Event, Found, MOST_FILE_BYTES, Mode, OpenedFile, Parts, REAL_BLOCK, RealBlock, Refusal,
};
use leverloom_replay::receipts::Verdict;
use leverloom_replay::{
    Collection, Document, Given, Kind, ReplayError, Setting, Teller, absent, hashes, receipts,
};

use crate::again::Again;
use crate::blocks::{AsTold, NO_PREVIOUS_DIGEST, as_told};
use crate::session::{Platform, check_workers, refused};

/// So many of a list are told, the rest is counted.
const LISTED: usize = 100;
/// Virtual workers by which access-list replay is checked.
const CHECKED_WORKERS: usize = 8;

/// The real block, as far as it is there.
#[derive(Debug, Default)]
pub(crate) struct Real {
    collection: Collection,
    open: Option<Open>,
    again: Again,
}

/// A block that was executed.
#[derive(Debug)]
struct Open {
    given: Given,
    state: State,
    teller: Teller,
    digest: String,
    number: u32,
}

impl Real {
    /// Takes files; none: closes the block. After an error all is as before.
    pub(crate) fn open(
        &mut self,
        platform: &impl Platform,
        mode: &Mode,
        files: Vec<OpenedFile>,
    ) -> Result<Found, Refusal> {
        if files.is_empty() {
            *self = Self::default();
            return Ok(Found::Parts(Parts::default()));
        }
        let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
        if bytes > MOST_FILE_BYTES as usize {
            let most = MOST_FILE_BYTES >> 20;
            return Err(refused(
                "",
                format!("the files hold {bytes} bytes; allowed: at most {most} MiB"),
            ));
        }
        let document = |file: &OpenedFile| Document::parse(&file.name, &file.bytes);
        let documents: Result<Vec<_>, _> = files.iter().map(document).collect();
        let documents = documents.map_err(refusal)?;
        if let ([document], [file]) = (&documents[..], &files[..])
            && document.kind() == Ok(Kind::Scenario)
        {
            let text = String::from_utf8_lossy(&file.bytes).into_owned();
            return Ok(Found::Scenario(text));
        }
        drop(files);
        let mut collection = self.collection.clone();
        collection.add(documents).map_err(refusal)?;
        let Some(setting) = collection.setting().map_err(refusal)? else {
            let parts = Parts {
                block: collection.block().map(|number| number as u32),
                prestate: collection.has_prestate(),
            };
            // What is open stays open: these are parts of another block.
            self.collection = collection;
            return Ok(Found::Parts(parts));
        };
        let number = u32::try_from(setting.given.number)
            .map_err(|_| refused("number", "number: too large; allowed: blocks below 2^32"))?;
        platform.block_started(number);
        let node = collection.receipts();
        let (open, real, report) = run(platform, mode, setting, node, number).map_err(refusal)?;
        *self = Self {
            collection,
            open: Some(open),
            again: Again::default(),
        };
        Ok(Found::Block(Box::new(real), Box::new(report)))
    }

    /// Answers what is asked of the open block.
    pub(crate) fn answer(&mut self, command: &Command) -> Result<Event, Refusal> {
        let open = self.open.as_ref();
        let open = open.ok_or_else(|| refused("run", "no real block is open"))?;
        let run = REAL_BLOCK;
        let here = (&open.given.block, &open.state);
        let seed = u64::from(open.number);
        match *command {
            Command::Inspect { transaction, .. } => {
                let detail = open.teller.detail(&open.given, transaction);
                let detail = detail.ok_or_else(|| {
                    refused(
                        "transaction",
                        format!("there is no transaction {transaction}"),
                    )
                })?;
                Ok(Event::Transaction {
                    run,
                    detail: Box::new(detail),
                })
            }
            Command::SpeedUp { block, workers, .. } => {
                check_workers(workers)?;
                let point = self.again.point(here, &open.digest, workers, seed);
                Ok(Event::SpeedUp { run, block, point })
            }
            Command::Lanes {
                block,
                workers,
                strategy,
                ..
            } => {
                check_workers(workers)?;
                let (trace, facts) = self
                    .again
                    .lanes(here, &open.digest, workers, strategy, seed);
                Ok(Event::Lanes {
                    run,
                    block,
                    lanes: Box::new(open.teller.run(&open.given, trace, facts)),
                })
            }
            _ => Err(refused("run", "there is no market in a real block")),
        }
    }
}

/// Executes the block by every strategy and holds it against its header.
fn run(
    platform: &impl Platform,
    mode: &Mode,
    setting: Setting,
    node: Option<&Document>,
    number: u32,
) -> Result<(Open, RealBlock, leverloom_model::BlockReport), ReplayError> {
    let (block, state) = (&setting.given.block, &setting.state);
    let missing = hashes::missing(&setting.given, state)?;
    let AsTold { execution, facts } = as_told(platform, mode, block, state, u64::from(number))?;
    check_access_list(&setting, &execution.outcome)?;
    let outcome = &execution.outcome;
    let receipts = receipts::of(&setting.given, outcome);
    let mut differences = Vec::new();
    let checks = receipts::check(&setting.given, outcome, &receipts);
    let has_receipts_root = !checks
        .iter()
        .any(|it| matches!(it.verdict, Verdict::Open(_)));
    for check in checks {
        if let Verdict::Differs { header, here } = check.verdict {
            let part = check.part.name();
            differences.push(format!("{part}: {header} in the header, {here} here"));
        }
    }
    differences.extend(refused_ones(&setting.given, outcome));
    if let Some(node) = node {
        differences.extend(receipts::compare(&setting.given, node, outcome, &receipts)?);
    }
    let absent = if differences.is_empty() {
        Vec::new()
    } else {
        absent(&setting, outcome)
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    let (teller, report) = Teller::new(&setting.given, execution, facts);
    let real = RealBlock {
        fork: setting.given.rules.name.to_owned(),
        people: teller.people().to_vec(),
        differences: listed(differences),
        has_receipts_root,
        receipts: node.map(|_| receipts.len() as u32),
        missing_hashes: missing.into_iter().map(|number| number as u32).collect(),
        absent: listed(absent),
    };
    let open = Open {
        given: setting.given,
        state: setting.state,
        teller,
        digest: report.outcome.digest.clone(),
        number,
    };
    Ok((open, real, report))
}

/// Replay by the block's access list comes to the same.
fn check_access_list(setting: &Setting, outcome: &Outcome) -> Result<(), ExecutionError> {
    let config = Config {
        strategy: Strategy::AccessListVirtual {
            workers: CHECKED_WORKERS,
        },
        record: Record::Results,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
    };
    let replayed = execute(&setting.given.block, &setting.state, &config)?;
    assert_eq!(
        outcome.digest(NO_PREVIOUS_DIGEST),
        replayed.outcome.digest(NO_PREVIOUS_DIGEST),
        "replay by access list and execution differ",
    );
    Ok(())
}

/// Transactions that were not let in: a block of mainnet has none.
fn refused_ones(given: &Given, outcome: &Outcome) -> Vec<String> {
    let transactions = outcome.transactions.iter().enumerate();
    let refused = transactions.filter_map(|(index, done)| {
        let reason = done.result.as_ref().err()?;
        let hash = given.hashes.get(index)?;
        Some(format!("transaction {index} ({hash}) is refused: {reason}"))
    });
    refused.collect()
}

fn listed(mut items: Vec<String>) -> Vec<String> {
    let more = items.len().saturating_sub(LISTED);
    if more > 0 {
        items.truncate(LISTED);
        items.push(format!("and {more} more"));
    }
    items
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn refusal(error: ReplayError) -> Refusal {
    refused("", error.to_string())
}

#[cfg(test)]
mod tests;
