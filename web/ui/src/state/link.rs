//! The page's end of the wire, as data: what the engine is doing and what it will be asked next.
//!
//! One command is in flight at most. Wishes are kept by kind, the latest of a kind wins (a slider that
//! moves fast leaves no queue), and [`Link::next`] says which goes first. Posting is `platform::engine`'s.
//!
//! ```text
//! Starting ──Ready──► Loading ──Loaded──► Running ──crash──► Restarting ──Ready──► Loading …
//!                        └──crash──► Restarting      └──third crash in a row──► Stopped ──retry──► Restarting
//! ```

use std::rc::Rc;

use leverloom_model::report::Strategy;
use leverloom_model::scenario::{Action, Scenario};
use leverloom_model::units::Wad;
use leverloom_protocol::{Command, Fault, OpenedFile, Progress, Rival, RunId};

use super::looks::Looks;

/// Where the engine stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// The worker is being loaded and started.
    #[default]
    Starting,
    /// It runs; a scenario is being set up or replayed.
    Loading,
    /// It runs a scenario.
    Running,
    /// It crashed and starts anew.
    Restarting,
    /// It crashed too often, or could not start; the person may try again.
    Stopped,
}

/// What the page knows of the machine it runs on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Worker threads to ask for.
    pub threads: u32,
    /// Virtual workers where there are no threads.
    pub virtual_workers: u32,
    /// Session id of the fault channel.
    pub session: String,
}

/// A scenario to set up, and the block to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// The scenario, valid.
    pub scenario: Rc<Scenario>,
    /// Block, 0 for the start.
    pub block: u32,
    /// What stays of the run before.
    pub keep: Keep,
}

/// What stays on the page when a run is set up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Nothing: it is another run.
    #[default]
    Nothing,
    /// The person's own positions, but nothing of the blocks: they may come out differently.
    Own,
    /// All: it is the run before once more.
    Everything,
}

/// The wire's state.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a wish or a state of its own, in any combination"
)]
pub struct Link {
    /// Where the engine stands.
    pub phase: Phase,
    /// The machine.
    pub machine: Machine,
    /// The run that answers belong to.
    pub run: RunId,
    /// The one command that the engine works on.
    pub in_flight: Option<Command>,
    /// How far it has come with it, where that takes a while.
    pub progress: Option<Progress>,
    /// Whether a live engine waits for its `Start`.
    pub unstarted: bool,
    /// A scenario to load.
    pub load: Option<Load>,
    /// The scenario of the load in flight.
    pub setting_up: Option<Rc<Scenario>>,
    /// Whether the load in flight continues the run that is shown.
    pub keeping: Keep,
    /// Actions to hand over, in order.
    pub acts: Vec<Action>,
    /// Whose they are; none: the user's first account's.
    pub account: Option<String>,
    /// Whether what the user did from here on is to be forgotten.
    pub retract: bool,
    /// The block in which accepted actions will happen, until it comes.
    pub awaited: Option<u32>,
    /// A block to go to.
    pub seek: Option<u32>,
    /// A transaction to look into: (block, index).
    pub inspect: Option<(u32, u32)>,
    /// Prices to foresee: who would be under water.
    pub preview: Option<Vec<(String, Wad)>>,
    /// What panels show beyond the report.
    pub looks: Looks,
    /// Another run to put beside this one, or none to take it away.
    pub compare: Option<Option<Rival>>,
    /// Both runs of the comparison at a block: (block, known until).
    pub beside: Option<(u32, u32)>,
    /// A virtual run of the block shown to ask for: (block, workers, strategy).
    pub lanes: Option<(u32, u32, Strategy)>,
    /// A point of its speed-up curve to ask for: (block, workers).
    pub point: Option<(u32, u32)>,
    /// Files for the engine, by name; what is in them, the platform holds.
    pub files: Vec<String>,
    /// Whether the engine is to forget the real block.
    pub forget_files: bool,
    /// Whether a next block is wanted.
    pub step: bool,
    /// A test's wish: how the worker that executes a transaction next fails.
    pub sabotage: Option<Fault>,
    /// Crashes since the last block.
    pub crashes: u32,
}

impl Link {
    /// The wire of a page that has just been opened.
    pub fn opening(machine: Machine) -> Self {
        Self {
            machine,
            unstarted: true,
            ..Self::default()
        }
    }

    /// The command to post now; none while one is in flight or nothing is wanted.
    pub fn next(&self) -> Option<Command> {
        if self.in_flight.is_some() || self.phase == Phase::Stopped {
            return None;
        }
        if self.unstarted {
            let Machine {
                threads,
                virtual_workers,
                session,
            } = self.machine.clone();
            return Some(Command::Start {
                threads,
                virtual_workers,
                session,
            });
        }
        let run = self.run;
        if let Some(load) = &self.load {
            return Some(Command::Load {
                run: run + 1,
                scenario: load.scenario.to_json(),
                block: load.block,
            });
        }
        if self.phase != Phase::Running {
            return None;
        }
        if let Some(block) = self.seek {
            return Some(Command::Seek { run, block });
        }
        if self.retract || !self.acts.is_empty() {
            // Acting without an action only forgets those of the future that it replaces.
            return Some(Command::Act {
                run,
                account: self.account.clone(),
                actions: self.acts.clone(),
            });
        }
        if self.forget_files || !self.files.is_empty() {
            let names = self.files.iter();
            let file = |name: &String| OpenedFile {
                name: name.clone(),
                bytes: Vec::new(),
            };
            // Forgetting is a command of its own, and comes first.
            let files = names.filter(|_| !self.forget_files).map(file).collect();
            return Some(Command::Files { run, files });
        }
        if let Some(fault) = self.sabotage {
            return Some(Command::Fault { run, fault });
        }
        if let Some((block, transaction)) = self.inspect {
            return Some(Command::Inspect {
                run,
                block,
                transaction,
            });
        }
        if let Some(prices) = self.preview.clone() {
            return Some(Command::Preview { run, prices });
        }
        let look = self.looks.next(run);
        if look.is_some() {
            return look;
        }
        if let Some(rival) = self.compare.clone() {
            return Some(Command::Compare { run, rival });
        }
        // Both runs are on one clock: neither goes on before the other is there.
        if let Some((block, since)) = self.beside {
            return Some(Command::Beside { run, block, since });
        }
        if let Some((block, workers, strategy)) = self.lanes {
            return Some(Command::Lanes {
                run,
                block,
                workers,
                strategy,
            });
        }
        // Said in no time, and the charts have gaps until then.
        if let Some(blocks) = self.looks.missed() {
            return Some(Command::Past { run, blocks });
        }
        if self.step {
            return Some(Command::Step { run });
        }
        // Last: a curve has many points, and a block does not wait for them.
        let (block, workers) = self.point?;
        Some(Command::SpeedUp {
            run,
            block,
            workers,
        })
    }

    /// Notes that a command was posted: its wish is fulfilled.
    pub fn sent(&mut self, command: Command) {
        match &command {
            Command::Start { .. } => self.unstarted = false,
            Command::Load { run, .. } => {
                self.run = *run;
                let load = self.load.take();
                self.keeping = load.as_ref().map_or(Keep::Nothing, |load| load.keep);
                self.setting_up = load.map(|load| load.scenario);
                self.phase = Phase::Loading;
            }
            Command::Step { .. } => self.step = false,
            Command::Seek { .. } => self.seek = None,
            Command::Act { .. } => {
                self.acts.clear();
                self.retract = false;
            }
            Command::Inspect { .. } => self.inspect = None,
            Command::Preview { .. } => self.preview = None,
            Command::Compare { .. } => self.compare = None,
            Command::Beside { .. } => self.beside = None,
            Command::Lanes { .. } => self.lanes = None,
            Command::SpeedUp { .. } => self.point = None,
            Command::Fault { .. } => self.sabotage = None,
            Command::Files { files, .. } if files.is_empty() => self.forget_files = false,
            Command::Files { .. } => self.files.clear(),
            looked => self.looks.sent(looked),
        }
        self.in_flight = Some(command);
    }

    /// Wants a scenario anew, at a block. The last block is taken as a step, so that it is seen to follow
    /// from the one before.
    pub fn go_to(&mut self, scenario: Rc<Scenario>, block: u32) {
        let block = block.min(scenario.blocks);
        self.load = Some(Load {
            scenario,
            block: block.saturating_sub(1),
            keep: Keep::Nothing,
        });
        self.step = block > 0;
    }

    /// Forgets every wish that belongs to the run that ends.
    pub fn forget_wishes(&mut self) {
        self.acts.clear();
        self.retract = false;
        self.awaited = None;
        self.seek = None;
        self.inspect = None;
        self.preview = None;
        self.compare = None;
        self.beside = None;
        self.lanes = None;
        self.point = None;
        self.step = false;
        self.sabotage = None;
    }

    /// Whether an action waits for its block: about to be handed over, being so, or accepted.
    pub fn is_acting(&self) -> bool {
        self.awaited.is_some()
            || !self.acts.is_empty()
            || self.retract
            || matches!(self.in_flight, Some(Command::Act { .. }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn running() -> Link {
        Link {
            phase: Phase::Running,
            run: 3,
            ..Link::default()
        }
    }

    #[test]
    fn one_command_at_a_time() {
        let mut link = running();
        link.step = true;
        let command = link.next().expect("a step is wanted");
        assert_eq!(command, Command::Step { run: 3 });
        link.sent(command);
        link.step = true;
        assert_eq!(link.next(), None, "one is in flight");
        link.in_flight = None;
        assert_eq!(link.next(), Some(Command::Step { run: 3 }));
    }

    #[test]
    fn a_load_goes_first_and_opens_a_new_run() {
        let mut link = running();
        link.step = true;
        link.load = Some(Load {
            scenario: Rc::new(Scenario::first()),
            block: 7,
            keep: Keep::Nothing,
        });
        let command = link.next().expect("a load is wanted");
        assert_eq!(
            command,
            Command::Load {
                run: 4,
                scenario: Scenario::first().to_json(),
                block: 7
            }
        );
        link.sent(command);
        assert_eq!((link.run, link.phase), (4, Phase::Loading));
        assert_eq!(link.setting_up, Some(Rc::new(Scenario::first())));
    }

    #[test]
    fn what_a_person_asks_goes_before_the_next_block() {
        let mut link = running();
        link.step = true;
        link.preview = Some(vec![("ETH".into(), Wad::whole(1_400))]);
        link.inspect = Some((4, 2));
        assert!(matches!(link.next(), Some(Command::Inspect { .. })));
        link.inspect = None;
        assert!(matches!(link.next(), Some(Command::Preview { .. })));
        link.preview = None;
        assert!(matches!(link.next(), Some(Command::Step { .. })));
    }

    #[test]
    fn a_block_waits_for_lanes_but_not_for_the_curve() {
        let mut link = running();
        link.step = true;
        link.point = Some((4, 16));
        link.lanes = Some((4, 16, Strategy::BlockStm));
        for expected in ["lanes", "step", "curve"] {
            let command = link.next().expect("something is wanted");
            let name = match command {
                Command::Lanes { .. } => "lanes",
                Command::Step { .. } => "step",
                Command::SpeedUp { .. } => "curve",
                _ => "something else",
            };
            assert_eq!(name, expected);
            link.sent(command);
            link.in_flight = None;
        }
        assert_eq!(link.next(), None);
    }

    #[test]
    fn nothing_is_asked_of_an_engine_that_is_not_ready() {
        let mut link = running();
        link.step = true;
        for phase in [
            Phase::Starting,
            Phase::Loading,
            Phase::Restarting,
            Phase::Stopped,
        ] {
            link.phase = phase;
            assert_eq!(link.next(), None, "{phase:?}");
        }
    }
}
