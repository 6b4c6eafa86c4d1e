//! What a real block's files, and going back to the simulation, do to the page.

use leverloom_protocol::{Found, Parts};

use crate::state::action::Message;
use crate::state::model::Model;
use crate::state::real;

/// What of a message reaches the page while a real block is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// All of it.
    Through,
    /// All of it, the simulation being back.
    Back,
    /// Nothing: it is the simulation's, which is set aside.
    Kept,
}

pub(super) fn passage(message: &Message) -> Passage {
    match message {
        Message::Open { .. }
        | Message::Visit(_)
        | Message::Reset
        | Message::Lesson(_)
        | Message::ReturnTo(_)
        | Message::Crashed(_)
        | Message::Unreachable(_)
        | Message::Retry => Passage::Back,
        Message::Toggle
        | Message::Tick
        | Message::StepAhead
        | Message::StepBack
        | Message::Seek(_)
        | Message::SeekLiquidation
        | Message::SeekWorst
        | Message::Compare(_)
        | Message::CompareWith(_)
        | Message::Amend(_)
        | Message::Build
        | Message::Foresee
        | Message::Act(_)
        | Message::Strike(_)
        | Message::Undo
        | Message::Account(_)
        | Message::AddAccount
        | Message::RemoveAccount(_)
        | Message::BringBack
        | Message::Rename(..)
        | Message::Sabotage(_) => Passage::Kept,
        _ => Passage::Through,
    }
}

/// Hands files to the engine.
pub(super) fn files(model: &mut Model, names: Vec<String>) -> bool {
    model.link.files.extend(names);
    model.real.reading = true;
    model.real.scenario = None;
    true
}

/// What the engine found in them.
pub(super) fn found(model: &mut Model, found: Found) {
    model.real.reading = false;
    match found {
        Found::Scenario(text) => model.real.scenario = Some(text.into()),
        Found::Parts(parts) => model.real.parts = parts,
        Found::Block(block, report) => real::open(model, *block, *report),
    }
}

/// Back to the simulation; the engine forgets the block, and its parts.
pub(super) fn close(model: &mut Model) -> bool {
    let had = std::mem::take(&mut model.real.parts) != Parts::default();
    let closed = real::close(model);
    model.link.forget_files = had || closed;
    had || closed
}
