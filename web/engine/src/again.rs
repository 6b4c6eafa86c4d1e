//! The current block once more, on virtual workers: points of its speed-up curve, and lanes.
//!
//! Owns what is kept from one question about a block to the next. A question executes the block twice at most
//! (and once more when it is the first), so a step never waits long behind one. The run itself stays where it is.

use leverloom_executor::curve::{Basis, Curve, Point};
use leverloom_executor::{Execution, ExecutionError, Record, Strategy};
use leverloom_market::{RunFacts, Simulation};
use leverloom_model::report::{self, Run};
use leverloom_protocol::CurvePoint;

/// Most virtual workers that can be asked for.
pub(crate) const MOST_WORKERS: u32 = 64;

/// What is known of the block asked about last.
#[derive(Debug, Default)]
pub(crate) struct Again {
    /// Digest of the run up to the block, and what its curve is drawn from.
    known: Option<(String, Basis)>,
}

impl Again {
    /// A point of the latest block's speed-up curve; `digest` is of the run so far. None at block 0.
    pub(crate) fn point(
        &mut self,
        simulation: &mut Simulation,
        digest: &str,
        workers: u32,
    ) -> Option<CurvePoint> {
        let seed = seed(simulation);
        let point = self.ask(simulation, digest, |curve| curve.at(workers as usize, seed))?;
        let Point {
            workers,
            block_stm,
            access_list,
            limit,
        } = point;
        Some(CurvePoint {
            workers: workers as u32,
            block_stm,
            access_list,
            limit,
        })
    }

    /// The latest block on so many virtual workers: Block-STM, or access-list replay if that is asked for.
    pub(crate) fn lanes(
        &mut self,
        simulation: &mut Simulation,
        digest: &str,
        workers: u32,
        wanted: report::Strategy,
    ) -> Option<Run> {
        let seed = seed(simulation);
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
        let (execution, whole): (Execution, u64) = self.ask(simulation, digest, |curve| {
            Ok((curve.run(strategy, Record::Trace)?, curve.whole()))
        })?;
        let facts = RunFacts {
            strategy: wanted,
            instead_of: None,
            driver: report::Driver::Virtual,
            workers,
            clock: report::Clock::Gas,
            sequential: Some(whole as f64),
        };
        simulation.report_again(execution.trace, facts)
    }

    fn ask<T>(
        &mut self,
        simulation: &mut Simulation,
        digest: &str,
        question: impl FnOnce(&Curve<'_>) -> Result<T, ExecutionError>,
    ) -> Option<T> {
        let known = self.known.take().filter(|(of, _)| of == digest);
        let answer = simulation.again(|block, state| {
            let curve = match known {
                Some((_, basis)) => basis.on(block, state),
                None => Curve::new(block, state)?,
            };
            let answer = question(&curve)?;
            Ok::<_, ExecutionError>((curve.into_basis(), answer))
        })?;
        match answer {
            Ok((basis, answer)) => {
                self.known = Some((digest.to_owned(), basis));
                Some(answer)
            }
            // The block has been executed before: as in the session, this is a bug, and the page starts anew.
            Err(error) => panic!("{error}"),
        }
    }
}

/// What breaks Block-STM's ties in the latest block.
fn seed(simulation: &Simulation) -> u64 {
    simulation.scenario().seed ^ u64::from(simulation.block().saturating_sub(1))
}
