//! A real block in place of the simulation: what is set aside for it, and comes back as it was.
//!
//! Owns the block's own words and what the simulation showed; executes and fetches nothing.

use std::rc::Rc;

use leverloom_model::report::{BlockReport, TransactionDetail};
use leverloom_protocol::{Parts, REAL_BLOCK, RealBlock, RunId};

use super::clock::{Clock, Motion};
use super::execution::Execution;
use super::model::{Model, Pane};
use super::selection::Selection;

/// A real block as far as it is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Real {
    /// What is there of a block that is not whole yet.
    pub parts: Parts,
    /// Whether files are with the engine.
    pub reading: bool,
    /// A scenario that was among the files: its text, to be read.
    pub scenario: Option<Rc<str>>,
    /// The block shown in place of the simulation.
    pub open: Option<Open>,
}

impl Real {
    /// Whether there is anything to say of it.
    pub fn is_told(&self) -> bool {
        self.reading || self.open.is_some() || self.parts != Parts::default()
    }
}

/// A real block on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// What is said of it.
    pub block: Rc<RealBlock>,
    /// What the page showed before.
    aside: Rc<Aside>,
}

#[derive(Debug, PartialEq)]
struct Aside {
    run: RunId,
    report: Option<Rc<BlockReport>>,
    clock: Clock,
    selection: Selection,
    detail: Option<Rc<TransactionDetail>>,
    execution: Execution,
    pane: Pane,
}

impl Open {
    /// Where the simulation stands: its block, what was selected, and the pane in front.
    pub fn place(&self) -> (u32, &Selection, Pane) {
        let aside = &*self.aside;
        (aside.clock.block, &aside.selection, aside.pane)
    }
}

/// Shows a real block; the simulation is set aside, or stays there.
pub fn open(model: &mut Model, block: RealBlock, report: BlockReport) {
    let aside = match model.real.open.take() {
        Some(open) => open.aside,
        None => Rc::new(Aside {
            run: model.link.run,
            report: model.report.take(),
            clock: model.clock.clone(),
            selection: model.selection.clone(),
            detail: model.detail.take(),
            execution: model.execution.clone(),
            pane: model.pane,
        }),
    };
    model.link.run = REAL_BLOCK;
    // What the simulation still wanted can wait, or is wanted again.
    model.link.step = false;
    model.link.seek = None;
    model.link.inspect = None;
    model.link.preview = None;
    model.link.beside = None;
    let number = report.outcome.block;
    model.clock.motion = Motion::Paused;
    model.clock.block = number;
    model.clock.last = number;
    model.clock.received += 1;
    model.selection = Selection::None;
    model.detail = None;
    model.execution.forget();
    model.execution.block(number, model.clock.received);
    model.report = Some(Rc::new(report));
    // On a narrow screen: the one pane that has something to show.
    model.pane = Pane::Execution;
    model.real = Real {
        open: Some(Open {
            block: Rc::new(block),
            aside,
        }),
        ..Real::default()
    };
}

/// Brings the simulation back, standing; false when it is there.
pub fn close(model: &mut Model) -> bool {
    let Some(open) = model.real.open.take() else {
        return false;
    };
    let aside = &*open.aside;
    let received = model.clock.received + 1;
    model.link.run = aside.run;
    model.link.inspect = None;
    model.report.clone_from(&aside.report);
    model.clock = Clock {
        motion: Motion::Paused,
        speed: model.clock.speed,
        received,
        ..aside.clock.clone()
    };
    model.selection = aside.selection.clone();
    model.detail.clone_from(&aside.detail);
    model.execution = aside.execution.clone();
    model.pane = aside.pane;
    model.link.looks.refresh();
    true
}
