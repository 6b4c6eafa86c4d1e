//! What one transaction read, wrote and tried in vain, named.

use leverloom_executor::trace::Abort;
use leverloom_executor::{Location, TransactionOutcome};
use leverloom_model::report::{FailedAttempt, LocationName, NamedRead, NamedWrite};

use crate::Naming;

/// What the transaction read, sorted by name; `earlier` are those of the block before it.
pub fn reads(
    done: &TransactionOutcome,
    earlier: &[TransactionOutcome],
    naming: &dyn Naming,
) -> Vec<NamedRead> {
    let reads = done.reads.iter().map(|(location, word)| NamedRead {
        location: naming.location(location),
        value: naming.value(location, *word),
        writer: last_writer(earlier, location),
    });
    let mut reads: Vec<NamedRead> = reads.collect();
    reads.sort_by(|a, b| by_name(&a.location, &b.location));
    reads
}

/// What it changed, sorted by name.
pub fn writes(done: &TransactionOutcome, naming: &dyn Naming) -> Vec<NamedWrite> {
    let writes = done
        .writes
        .iter()
        .map(|(location, before, after)| NamedWrite {
            location: naming.location(location),
            before: naming.value(location, *before),
            after: naming.value(location, *after),
        });
    let mut writes: Vec<NamedWrite> = writes.collect();
    writes.sort_by(|a, b| by_name(&a.location, &b.location));
    writes
}

/// Attempts of transaction `index` that were thrown away because of what it read itself, in order.
pub fn failed(aborts: &[Abort], index: u32, naming: &dyn Naming) -> Vec<FailedAttempt> {
    let mine = aborts.iter().filter(|abort| abort.reader == index);
    let failed = mine.map(|abort| FailedAttempt {
        incarnation: abort.incarnation,
        location: naming.location(&abort.location),
        writer: abort.writer,
        seen: abort.seen.map(|word| naming.value(&abort.location, word)),
        now: abort.now.map(|word| naming.value(&abort.location, word)),
        wasted_gas: abort.wasted_gas,
    });
    failed.collect()
}

fn by_name(a: &LocationName, b: &LocationName) -> std::cmp::Ordering {
    (&a.contract, &a.path).cmp(&(&b.contract, &b.path))
}

/// The last of `earlier` that changed the location.
fn last_writer(earlier: &[TransactionOutcome], location: &Location) -> Option<u32> {
    let wrote = |transaction: &TransactionOutcome| {
        transaction
            .writes
            .binary_search_by(|(written, ..)| written.cmp(location))
            .is_ok()
    };
    earlier.iter().rposition(wrote).map(|index| index as u32)
}
