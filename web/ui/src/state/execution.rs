//! What the execution pane shows and asks the engine for: which view, whose run, how many virtual workers.
//!
//! Owns the speed-up curve as it comes in, point by point, and the virtual run in place of the measured one.
//! Wishes follow from the state ([`Execution::point_wanted`], [`Execution::lanes_wanted`]); asking is `link`'s.
//! Measured and virtual times never meet here: a run is one or the other.

use std::rc::Rc;

use leverloom_model::report::{BlockReport, Run, Strategy};
use leverloom_protocol::CurvePoint;

pub use look::{Look, Relation};

mod look;

/// Most virtual workers.
pub const MOST_WORKERS: u32 = 64;
/// The points that show the curve's shape, in the order in which they are asked for.
const COARSE: [u32; 12] = [1, 4, 16, 64, 2, 8, 32, 3, 6, 12, 24, 48];

/// Views of the pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The conflict graph.
    #[default]
    Graph,
    /// Who tried what, when.
    Lanes,
    /// What more workers would gain.
    SpeedUp,
    /// The graph as a table.
    Table,
}

impl View {
    /// All views, as they stand in the row.
    pub const ALL: [Self; 4] = [Self::Graph, Self::Lanes, Self::SpeedUp, Self::Table];

    /// Its name in links.
    const fn name(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Lanes => "lanes",
            Self::SpeedUp => "speed-up",
            Self::Table => "table",
        }
    }
}

/// Whose run is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// The one that the engine executed the block by.
    #[default]
    Here,
    /// One more, on virtual workers; its times are gas.
    Virtual,
}

/// A point on the curve for each number of workers asked so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// The block it is of.
    pub block: u32,
    /// By workers.
    pub points: Vec<CurvePoint>,
}

impl Curve {
    /// The point for so many workers.
    pub fn at(&self, workers: u32) -> Option<&CurvePoint> {
        let place = self.points.binary_search_by_key(&workers, |it| it.workers);
        self.points.get(place.ok()?)
    }

    fn add(&mut self, point: CurvePoint) {
        if let Err(place) = self
            .points
            .binary_search_by_key(&point.workers, |it| it.workers)
        {
            self.points.insert(place, point);
        }
    }
}

/// A run on virtual workers, with the block it is of. Equal when it is the very same.
#[derive(Clone, Debug)]
pub struct Virtual {
    /// The block with this run in place of the measured one.
    pub report: Rc<BlockReport>,
    /// Which of the blocks received.
    received: u64,
}

impl PartialEq for Virtual {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.report, &other.report)
    }
}

impl Virtual {
    fn is(&self, received: u64, workers: u32, strategy: Strategy) -> bool {
        let run = &self.report.run;
        (self.received, run.workers, run.strategy) == (received, workers, strategy)
    }
}

/// What the pane shows and knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Execution {
    /// The view in front.
    pub view: View,
    /// Whose run is shown.
    pub source: Source,
    /// Virtual workers, 1 to [`MOST_WORKERS`].
    pub workers: u32,
    /// How they execute: Block-STM or access-list replay.
    pub strategy: Strategy,
    /// What the graph and the table tell of.
    pub relation: Relation,
    /// What is known of the current block's curve.
    pub curve: Rc<Curve>,
    /// The virtual run, once the engine has answered; of the block before until then.
    pub lanes: Option<Virtual>,
    /// Which of the blocks received the curve is of.
    received: u64,
    /// The engine would not say: nothing more is asked about this block.
    refused: bool,
}

impl Default for Execution {
    fn default() -> Self {
        let Look {
            view,
            source,
            workers,
            strategy,
            relation,
        } = Look::default();
        Self {
            view,
            source,
            workers,
            strategy,
            relation,
            curve: Rc::default(),
            lanes: None,
            received: 0,
            refused: false,
        }
    }
}

/// What the person changes in the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExecutionChange {
    /// Another view.
    View(View),
    /// Another run.
    Source(Source),
    /// Another number of virtual workers.
    Workers(u32),
    /// Another strategy of theirs.
    Strategy(Strategy),
    /// Dependencies, collisions or attempts.
    Relation(Relation),
}

impl Execution {
    /// Takes a change; false when nothing changed.
    pub fn change(&mut self, change: ExecutionChange) -> bool {
        let before = self.look();
        match change {
            ExecutionChange::View(view) => self.view = view,
            ExecutionChange::Source(source) => self.source = source,
            ExecutionChange::Workers(workers) => self.workers = workers.clamp(1, MOST_WORKERS),
            ExecutionChange::Strategy(strategy) => self.strategy = strategy,
            ExecutionChange::Relation(relation) => self.relation = relation,
        }
        before != self.look()
    }

    /// How it is looked at.
    pub fn look(&self) -> Look {
        Look {
            view: self.view,
            source: self.source,
            workers: self.workers,
            strategy: self.strategy,
            relation: self.relation,
        }
    }

    /// Looks at it so.
    pub fn show(&mut self, look: Look) {
        (self.view, self.source) = (look.view, look.source);
        (self.workers, self.strategy) = (look.workers, look.strategy);
        self.relation = look.relation;
    }

    /// A block was received: the curve begins anew; the virtual run stands until there is a newer one.
    pub fn block(&mut self, block: u32, received: u64) {
        self.curve = Rc::new(Curve {
            block,
            points: Vec::new(),
        });
        self.received = received;
        self.refused = false;
    }

    /// Another scenario runs.
    pub fn forget(&mut self) {
        self.lanes = None;
    }

    /// The engine would not say.
    pub fn refuse(&mut self) {
        self.refused = true;
        self.lanes = None;
    }

    /// A point came in.
    pub fn add_point(&mut self, block: u32, point: CurvePoint) {
        if block == self.curve.block {
            Rc::make_mut(&mut self.curve).add(point);
        }
    }

    /// A virtual run of the block shown came in.
    pub fn take_run(&mut self, shown: &BlockReport, run: Run) {
        self.lanes = Some(Virtual {
            report: Rc::new(BlockReport {
                outcome: shown.outcome.clone(),
                run,
            }),
            received: self.received,
        });
    }

    /// The number of workers to ask about next: first what the slider says, then what shows the curve's shape,
    /// then, if `all` is wanted, everything between.
    pub fn point_wanted(&self, all: bool) -> Option<u32> {
        if self.view != View::SpeedUp || self.refused {
            return None;
        }
        let rest = 1..=if all { MOST_WORKERS } else { 0 };
        let order = [self.workers].into_iter().chain(COARSE).chain(rest);
        order
            .into_iter()
            .find(|workers| self.curve.at(*workers).is_none())
    }

    /// The virtual run to ask for: (workers, strategy).
    pub fn lanes_wanted(&self) -> Option<(u32, Strategy)> {
        let (workers, strategy) = (self.workers, self.strategy);
        let here = |lanes: &Virtual| lanes.is(self.received, workers, strategy);
        let there_already = self.lanes.as_ref().is_some_and(here);
        (self.shows_virtual() && !self.refused && !there_already).then_some((workers, strategy))
    }

    /// Whether the virtual run is to be seen.
    pub fn shows_virtual(&self) -> bool {
        self.source == Source::Virtual || self.view == View::SpeedUp
    }

    /// Whether the choice between the run here and a virtual one stands beside what is shown.
    pub fn offers_runs(&self) -> bool {
        let of_run = self.relation == Relation::Attempts;
        self.view == View::Lanes || self.view == View::Table && of_run
    }

    /// The virtual run as far as there is one: the last one known, while a newer one is on its way.
    pub fn virtual_report(&self) -> Option<&Rc<BlockReport>> {
        self.lanes.as_ref().map(|lanes| &lanes.report)
    }
}

#[cfg(test)]
mod tests {
    use leverloom_model::report::Outcome;

    use super::*;

    fn point(workers: u32) -> CurvePoint {
        CurvePoint {
            workers,
            block_stm: 1.0,
            access_list: 1.0,
            limit: 1.0,
        }
    }

    fn block() -> BlockReport {
        BlockReport {
            outcome: Outcome::default(),
            run: Run::default(),
        }
    }

    fn run(workers: u32, strategy: Strategy) -> Run {
        Run {
            workers,
            strategy,
            ..Run::default()
        }
    }

    #[test]
    fn nothing_is_asked_for_a_view_that_is_not_shown() {
        let execution = Execution::default();
        assert_eq!(execution.point_wanted(true), None);
        assert_eq!(execution.lanes_wanted(), None);
    }

    #[test]
    fn the_sliders_point_comes_first_and_every_point_once() {
        let mut execution = Execution {
            view: View::SpeedUp,
            workers: 23,
            ..Execution::default()
        };
        execution.block(4, 1);
        let mut asked = Vec::new();
        while let Some(workers) = execution.point_wanted(true) {
            asked.push(workers);
            execution.add_point(4, point(workers));
        }
        assert_eq!(asked[0], 23);
        assert_eq!(asked[1..5], [1, 4, 16, 64]);
        assert_eq!(asked.len(), 64);
        let order: Vec<u32> = execution.curve.points.iter().map(|it| it.workers).collect();
        assert_eq!(order, (1..=64).collect::<Vec<u32>>());
    }

    #[test]
    fn while_blocks_come_only_the_shape_is_asked_for() {
        let mut execution = Execution {
            view: View::SpeedUp,
            ..Execution::default()
        };
        let mut count = 0;
        while let Some(workers) = execution.point_wanted(false) {
            execution.add_point(0, point(workers));
            count += 1;
        }
        assert_eq!(count, COARSE.len());
    }

    #[test]
    fn another_block_begins_anew_and_late_points_are_dropped() {
        let mut execution = Execution::default();
        execution.block(4, 1);
        execution.add_point(4, point(2));
        execution.block(5, 2);
        execution.add_point(4, point(8));
        assert!(execution.curve.points.is_empty());
    }

    #[test]
    fn lanes_are_asked_for_again_when_workers_strategy_or_block_change() {
        let mut execution = Execution {
            source: Source::Virtual,
            ..Execution::default()
        };
        execution.block(1, 1);
        assert_eq!(execution.lanes_wanted(), Some((16, Strategy::BlockStm)));
        execution.take_run(&block(), run(16, Strategy::BlockStm));
        assert_eq!(execution.lanes_wanted(), None);
        assert!(execution.change(ExecutionChange::Workers(700)));
        assert_eq!(execution.lanes_wanted(), Some((64, Strategy::BlockStm)));
        assert!(execution.change(ExecutionChange::Workers(16)));
        assert!(execution.change(ExecutionChange::Strategy(Strategy::AccessList)));
        assert_eq!(execution.lanes_wanted(), Some((16, Strategy::AccessList)));
        execution.take_run(&block(), run(16, Strategy::AccessList));
        execution.block(2, 2);
        assert!(execution.lanes_wanted().is_some());
        assert!(execution.virtual_report().is_some(), "the old one stands");
    }

    #[test]
    fn what_is_refused_once_is_not_asked_again_until_the_next_block() {
        let mut execution = Execution {
            source: Source::Virtual,
            view: View::SpeedUp,
            ..Execution::default()
        };
        execution.refuse();
        assert_eq!(execution.point_wanted(true), None);
        assert_eq!(execution.lanes_wanted(), None);
        execution.block(2, 2);
        assert!(execution.point_wanted(true).is_some() && execution.lanes_wanted().is_some());
    }
}
