//! Everything that can happen to the page, as one closed enum.
//!
//! (A user's *action* in the market is `leverloom_model::scenario::Action`; what happens to the page is a
//! [`Message`].)

use std::rc::Rc;

use leverloom_model::Scenario;
use leverloom_model::scenario::Action;
use leverloom_protocol::{Command, Event, Fault, FaultReport, Progress};

use super::address::Visit;
use super::amendment::Amendment;
use super::charts::Chart;
use super::clock::Speed;
use super::compare::Change;
use super::draft::DraftChange;
use super::execution::ExecutionChange;
use super::layout::LayoutChange;
use super::looks::Look;
use super::model::Pane;
use super::notice::{Cause, NoticeKind};
use super::reading::LessonChange;
use super::selection::Selection;
use super::shock::ShockChange;
use super::theme::{Theme, ThemeChoice};
use crate::texts::Language;

/// Something happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    // ---- the engine
    /// A command was posted to the engine.
    Sent(Command),
    /// The engine answered.
    Answered(Event),
    /// So far the command in flight has come.
    Progressed(Progress),
    /// The engine crashed or hung, and is being started anew; what it said, if it could.
    Crashed(Option<FaultReport>),
    /// There is no engine, and why.
    Unreachable(Cause),
    /// The engine has owed an answer for so many seconds, and will be given up after so many.
    Slow(u32, u32),
    /// The browser has a connection again.
    Online,
    /// The person wants it tried again.
    Retry,

    /// Somebody starts a page that slept.
    Wake,

    // ---- the clock
    /// Play or pause.
    Toggle,
    /// Stand still.
    Pause,
    /// The interval is over while playing.
    Tick,
    /// One block on; the clock stands afterwards.
    StepAhead,
    /// One block back; the clock stands afterwards.
    StepBack,
    /// To a block; the clock stands afterwards.
    Seek(u32),
    /// On to the next block with a liquidation.
    SeekLiquidation,
    /// To the worst of the blocks seen.
    SeekWorst,
    /// Another speed.
    SetSpeed(Speed),

    // ---- focus
    /// Another selection.
    Select(Selection),
    /// The pointer is at this block of a chart, or left: every chart and the scrubber show it.
    Point(Option<u32>),
    /// A panel shows something that the report does not have, or no longer.
    Look(Look),
    /// Another pane in front (narrow screens).
    Show(Pane),
    /// The panes share the screen in another way.
    Layout(LayoutChange),
    /// Escape: a pane that fills the page no longer does; with none, nothing is selected; with nothing, no more comparing.
    Escape,

    /// The market pane looks at another asset (index).
    Watch(u32),
    /// A chart is opened or closed.
    Chart(Chart),
    /// The execution pane shows something else.
    Execution(ExecutionChange),

    // ---- another run beside this one
    /// Compare with a run in which this is different.
    Compare(Change),
    /// No more comparing.
    StopComparing,
    /// Go on with a run that was left (its id), where it was left.
    ReturnTo(u32),
    /// Compare with a run that was left (its id).
    CompareWith(u32),

    // ---- what the person does in the market
    /// The drafted position changes.
    Draft(DraftChange),
    /// A change of the open position is drafted.
    Amend(Amendment),
    /// The position drafted is to be opened.
    Build,
    /// Another shock is wished.
    Shock(ShockChange),
    /// The shock stands for a moment: ask what it would do.
    Foresee,
    /// Hand actions to the engine for the next block.
    Act(Vec<Action>),
    /// The same for a shock: a playing clock stands where it first makes somebody be liquidated.
    Strike(Vec<Action>),
    /// Back to before the latest of the user's actions, which then never happened.
    Undo,
    /// Another of the user's accounts comes into focus.
    Account(u32),
    /// The user wants one more account.
    AddAccount,
    /// One of the user's accounts goes, with all that it did.
    RemoveAccount(u32),
    /// The account that was removed last comes back.
    BringBack,
    /// Another name for an account.
    Rename(u32, String),

    // ---- the scenario
    /// A scenario to run; where it came from decides nothing.
    Open {
        /// Valid.
        scenario: Rc<Scenario>,
        /// Block to go to.
        block: u32,
    },
    /// A place in a run, as a link says it.
    Visit(Box<Visit>),
    /// The same scenario from its start, without the user's actions.
    Reset,
    /// Files that the person opened, by name: a scenario, or parts of a real block. What is in them, the platform holds.
    Files(Vec<String>),
    /// From the real block back to the simulation; what there is of a block not yet whole goes as well.
    CloseBlock,
    /// A test's wish: the next attempt at this transaction panics.
    Sabotage(Fault),

    /// Something is done in a lesson.
    Lesson(LessonChange),

    // ---- the page
    /// A host's command of this number was handed over whole.
    Hosted(u32),
    /// Another theme.
    Theme(ThemeChoice),
    /// Another language is spoken; its texts are here.
    Speak(&'static Language),
    /// The system's theme changed.
    SystemTheme(Theme),
    /// Something to say.
    Notify(NoticeKind),
    /// A notice was read.
    Dismiss(u32),
}
