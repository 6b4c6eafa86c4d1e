//! What happened in one run, named.

use leverloom_executor::costs::Costs;
use leverloom_executor::trace::AttemptEnd;
use leverloom_executor::{Trace, Transaction};
use leverloom_model::report;

use crate::places::Places;
use crate::{Naming, RunFacts, costs};

/// The run that left `trace`, of a block of these transactions.
pub fn run(
    transactions: &[Transaction],
    trace: Trace,
    facts: RunFacts,
    naming: &dyn Naming,
) -> report::Run {
    let costs = Costs::of(transactions, &trace);
    let mut places = Places::default();
    let aborts = trace.aborts.into_iter().map(|abort| report::Abort {
        reader: abort.reader,
        incarnation: abort.incarnation,
        writer: abort.writer,
        location: places.index(abort.location),
        wasted_gas: abort.wasted_gas,
        wasted_time: abort.wasted_time,
    });
    let aborts = aborts.collect();
    let attempts = trace.attempts.into_iter().map(|attempt| report::Attempt {
        worker: attempt.worker,
        transaction: attempt.transaction,
        incarnation: attempt.incarnation,
        start: attempt.start,
        end: attempt.end,
        end_state: match attempt.end_state {
            AttemptEnd::Committed => report::AttemptEnd::Committed,
            AttemptEnd::Aborted => report::AttemptEnd::Aborted,
            AttemptEnd::Blocked => report::AttemptEnd::Blocked,
        },
    });
    report::Run {
        strategy: facts.strategy,
        instead_of: facts.instead_of,
        driver: facts.driver,
        workers: facts.workers,
        clock: facts.clock,
        elapsed: trace.elapsed,
        sequential: facts.sequential,
        attempts: attempts.collect(),
        aborts,
        locations: places.names(naming),
        validations: trace.validations,
        costs: costs::named(naming, costs),
    }
}
