//! A block once more, on virtual workers: points of its speed-up curve, and lanes.
//!
//! Owns what is kept from one question about a block to the next. A question executes the block twice at most
//! (and once more when it is the first), so a step never waits long behind one. Whose block it is, is the session's.

use leverloom_executor::curve::{Basis, Curve, Point};
use leverloom_executor::{Block, Execution, ExecutionError, Record, State, Strategy, Trace};
use leverloom_model::report;
use leverloom_protocol::CurvePoint;
use leverloom_report::RunFacts;

/// Most virtual workers that can be asked for.
pub(crate) const MOST_WORKERS: u32 = 64;

/// What is known of the block asked about last.
#[derive(Debug, Default)]
pub(crate) struct Again {
    /// Digest of the run up to the block, and what its curve is drawn from.
    known: Option<(String, Basis)>,
}

impl Again {
    /// A point of a block's speed-up curve; `digest` tells the block from others, `seed` breaks ties.
    pub(crate) fn point(
        &mut self,
        (block, state): (&Block, &State),
        digest: &str,
        workers: u32,
        seed: u64,
    ) -> CurvePoint {
        let point = self.ask((block, state), digest, |curve| {
            curve.at(workers as usize, seed)
        });
        let Point {
            workers,
            block_stm,
            access_list,
            limit,
        } = point;
        CurvePoint {
            workers: workers as u32,
            block_stm,
            access_list,
            limit,
        }
    }

    /// The block on so many virtual workers: Block-STM, or access-list replay if that is asked for. What happened, and
    /// how it is to be reported.
    pub(crate) fn lanes(
        &mut self,
        (block, state): (&Block, &State),
        digest: &str,
        workers: u32,
        wanted: report::Strategy,
        seed: u64,
    ) -> (Trace, RunFacts) {
        let strategy = match wanted {
            report::Strategy::Sequential => Strategy::Sequential,
            report::Strategy::BlockStm => Strategy::BlockStmVirtual {
                workers: workers as usize,
                seed,
            },
            report::Strategy::AccessList => Strategy::AccessListVirtual {
                workers: workers as usize,
            },
        };
        let (execution, whole): (Execution, u64) = self.ask((block, state), digest, |curve| {
            Ok((curve.run(strategy, Record::Trace)?, curve.whole()))
        });
        let facts = RunFacts {
            strategy: wanted,
            instead_of: None,
            driver: report::Driver::Virtual,
            workers,
            clock: report::Clock::Gas,
            sequential: Some(whole as f64),
        };
        (execution.trace, facts)
    }

    fn ask<T>(
        &mut self,
        (block, state): (&Block, &State),
        digest: &str,
        question: impl FnOnce(&Curve<'_>) -> Result<T, ExecutionError>,
    ) -> T {
        let known = self.known.take().filter(|(of, _)| of == digest);
        let ask = || {
            let curve = match known {
                Some((_, basis)) => basis.on(block, state),
                None => Curve::new(block, state)?,
            };
            let answer = question(&curve)?;
            Ok::<_, ExecutionError>((curve.into_basis(), answer))
        };
        match ask() {
            Ok((basis, answer)) => {
                self.known = Some((digest.to_owned(), basis));
                answer
            }
            // The block has been executed before: as in the session, this is a bug, and the page starts anew.
            Err(error) => panic!("{error}"),
        }
    }
}
