//! Replay by an access list: workers take runs of transactions off a queue, in order, and execute each on the
//! state that the list says it finds. Nothing collides, so nothing is validated or run twice; what each
//! transaction did is held against the list, and an error if it differs. Owns the queue and both clocks.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use revm::context::result::ExecutionResult;

use super::AccessList;
use super::view::View;
use crate::attempt::{Attempts, Done, Ended, guarded};
use crate::config;
use crate::effects::Effects;
use crate::evm::Evm;
use crate::notes::by_start;
use crate::pace::Pace;
use crate::payments::payee;
use crate::record::{Executed, Log};
use crate::sync::{Mutex, PoisonError, lock};
use crate::trace::AttemptEnd;
use crate::{Attempt, ExecutionError, Outcome, Record, Trace, TxIndex};

/// Most transactions that a worker takes at once.
const LONGEST: u32 = 256;

/// Replays on `workers` threads of the rayon pool this is called in.
pub(crate) fn on_threads(
    attempts: Attempts<'_>,
    list: &AccessList,
    workers: usize,
) -> Result<Executed, ExecutionError> {
    let workers = config::threads(workers, attempts.block.transactions.len())?;
    let began = attempts.config.clock.now_us();
    let replay = Replay::new(attempts, list);
    match workers {
        0 => {}
        1 => replay.work(0, 1, began),
        _ => rayon::scope(|scope| {
            let replay = &replay;
            for worker in 1..workers {
                scope.spawn(move |_| replay.work(worker, workers, began));
            }
            replay.work(0, workers, began);
        }),
    }
    let mut executed = replay.into_executed(workers > 1)?;
    executed.trace.elapsed = attempts.config.clock.now_us() - began;
    by_start(&mut executed.trace.attempts);
    Ok(executed)
}

/// Replays on virtual workers: each takes the next transaction when it is free, which lasts as long as its gas
/// says (at least 1), or as it was measured to last.
pub(crate) fn virtually(
    attempts: Attempts<'_>,
    list: &AccessList,
    workers: usize,
) -> Result<Executed, ExecutionError> {
    let workers = config::virtual_workers(workers)?;
    let pace = Pace::new(attempts.config.measured, attempts.block.transactions.len())?;
    let replay = Replay::new(attempts, list);
    replay.work(0, 1, 0.0);
    let tracing = replay.tracing();
    let mut executed = replay.into_executed(false)?;
    let noted = &mut executed.trace.attempts;
    let mut free: BinaryHeap<Reverse<(u64, u32)>> =
        (0..workers).map(|worker| Reverse((0, worker))).collect();
    let mut elapsed = 0;
    let gas = executed.outcome.transactions.iter().map(|transaction| {
        let used = transaction.result.as_ref();
        used.map_or(0, ExecutionResult::tx_gas_used)
    });
    for (index, gas) in gas.enumerate() {
        let lasts = pace.time(index as TxIndex, gas).max(1);
        let Some(Reverse((start, worker))) = free.pop() else {
            break;
        };
        let end = start.saturating_add(lasts);
        elapsed = elapsed.max(end);
        free.push(Reverse((end, worker)));
        if tracing {
            let noted = &mut noted[index];
            (noted.worker, noted.start, noted.end) = (worker, start as f64, end as f64);
        }
    }
    executed.trace.elapsed = elapsed as f64;
    by_start(&mut executed.trace.attempts);
    Ok(executed)
}

/// One block under replay.
struct Replay<'a> {
    attempts: Attempts<'a>,
    list: &'a AccessList,
    queue: Mutex<Queue>,
    /// In block order.
    pieces: Mutex<Vec<Option<Piece>>>,
}

struct Queue {
    /// Transactions that nobody has taken.
    left: Range<TxIndex>,
    /// Runs taken.
    taken: usize,
}

/// A run of transactions, executed by one worker.
struct Piece {
    first: TxIndex,
    done: Vec<Done>,
    /// How many of the list's writes they did.
    writes: usize,
    gas: u64,
    noted: Vec<Attempt>,
    /// Why it ended early.
    failed: Option<ExecutionError>,
}

impl<'a> Replay<'a> {
    fn new(attempts: Attempts<'a>, list: &'a AccessList) -> Self {
        Self {
            attempts,
            list,
            queue: Mutex::new(Queue {
                left: 0..attempts.block.transactions.len() as TxIndex,
                taken: 0,
            }),
            pieces: Mutex::default(),
        }
    }

    fn tracing(&self) -> bool {
        self.attempts.config.record >= Record::Trace
    }

    fn recording(&self) -> bool {
        self.attempts.config.record >= Record::Dependencies
    }

    /// One worker, until the queue is empty.
    fn work(&self, worker: u32, workers: u32, began: f64) {
        let Some(first) = self.attempts.block.transactions.first() else {
            return;
        };
        let view = View::new(&self.list.tables, self.attempts.base, self.recording());
        let mut evm = Evm::new(self.attempts.block, first, view).recorded(self.recording());
        let mut effects = Effects::default();
        while let Some((number, range)) = self.take(workers) {
            let piece = self.piece(range, &mut evm, &mut effects, worker, began);
            if piece.failed.is_some() {
                // What is earlier is under way, so the earliest failure is the same in every run.
                let left = &mut lock(&self.queue).left;
                left.start = left.end;
            }
            let mut pieces = lock(&self.pieces);
            if pieces.len() <= number {
                pieces.resize_with(number + 1, || None);
            }
            pieces[number] = Some(piece);
        }
    }

    /// The next run and its number, shorter towards the end, so that all end together.
    fn take(&self, workers: u32) -> Option<(usize, Range<TxIndex>)> {
        let Queue { left, taken } = &mut *lock(&self.queue);
        let rest = left.end - left.start;
        let count = rest.div_ceil(workers.saturating_mul(4)).min(LONGEST);
        let range = left.start..left.start + count;
        left.start = range.end;
        let number = *taken;
        *taken += 1;
        (count > 0).then_some((number, range))
    }

    fn piece(
        &self,
        range: Range<TxIndex>,
        evm: &mut Evm<'a, 'a, View<'a>>,
        effects: &mut Effects,
        worker: u32,
        began: f64,
    ) -> Piece {
        let mut piece = Piece {
            first: range.start,
            done: Vec::with_capacity(range.len()),
            writes: 0,
            gas: 0,
            noted: Vec::new(),
            failed: None,
        };
        let now = || self.attempts.config.clock.now_us() - began;
        let place = Cell::new(range.start);
        let ran = guarded(&place, 0, || {
            let mut start = if self.tracing() { now() } else { 0.0 };
            for transaction in range {
                place.set(transaction);
                let payee = payee(
                    self.attempts.block,
                    &self.attempts.block.transactions[transaction as usize],
                );
                evm.database().turn_to(transaction, payee);
                let ran = self.attempts.run(evm, transaction, 0, effects);
                let (ended, gas) =
                    ran.unwrap_or_else(|(error, gas)| (Ended::Block(error.to_string()), gas));
                let view = evm.database();
                if matches!(ended, Ended::Transaction(Ok(_))) {
                    piece.writes += view.check(effects, self.attempts.rules).map_err(|what| {
                        ExecutionError::AccessList {
                            transaction: Some(transaction),
                            reason: format!("it does not say what became of {what}"),
                        }
                    })?;
                }
                let log = view.log().map(|reads| Box::new(Log::new(reads, effects)));
                piece.done.push(Done { ended, log });
                piece.gas += gas;
                if self.tracing() {
                    let end = now();
                    piece.noted.push(Attempt {
                        worker,
                        transaction,
                        incarnation: 0,
                        start,
                        end,
                        end_state: AttemptEnd::Committed,
                        gas_used: gas,
                    });
                    start = end;
                }
            }
            Ok(())
        });
        piece.failed = ran.and_then(|ran| ran).err();
        piece
    }

    fn into_executed(self, parallel: bool) -> Result<Executed, ExecutionError> {
        let tables = &self.list.tables;
        let pieces = self
            .pieces
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut outcome = Outcome::default();
        let count = self.attempts.block.transactions.len();
        outcome.transactions.reserve_exact(count);
        let mut trace = Trace::default();
        let mut logs = Vec::new();
        let mut writes = 0;
        for piece in pieces.into_iter().flatten() {
            for (index, Done { ended, log }) in (piece.first..).zip(piece.done) {
                outcome.transactions.push(ended.into_outcome(index)?);
                logs.extend(log.map(|log| *log));
            }
            if let Some(error) = piece.failed {
                return Err(error);
            }
            outcome.gas_used += piece.gas;
            writes += piece.writes;
            trace.attempts.extend(piece.noted);
        }
        if writes != tables.writes() {
            return Err(ExecutionError::AccessList {
                transaction: None,
                reason: format!(
                    "it has {} writes, but the block does {writes} of them",
                    tables.writes()
                ),
            });
        }
        outcome.changes = tables.changes(self.attempts.base, parallel);
        Ok(Executed {
            outcome,
            trace,
            logs,
        })
    }
}
