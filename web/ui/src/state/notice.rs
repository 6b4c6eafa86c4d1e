//! Notices: what the person must hear, one clear message each, dismissed by hand or by time.

use leverloom_model::report::{Status, TransactionKind};
use leverloom_protocol::{FaultReport, Refusal};

use super::embed::Fault;

/// How much it matters; says which class, icon and spoken label it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Info,
    /// Something was refused; nothing is lost.
    Warning,
    /// Something broke.
    Failure,
}

/// Why there is no engine, as far as it can be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A file of it is not where the page looks for it: its name.
    Missing(&'static str),
    /// It came, but not as it was sent: cut short, or something else in its place.
    Broken,
    /// There is no connection.
    Offline,
    /// The page may not run WebAssembly.
    NoWasm,
    /// The page may not start workers.
    NoWorkers,
    /// The page is in a frame that allows scripts and nothing else.
    Sandboxed,
    /// The browser gives it no memory.
    Memory,
    /// It came, and says nothing.
    Silent,
}

impl Cause {
    /// What a browser means that refuses an engine in these words; none where they say nothing of the cause.
    pub fn of(words: &str) -> Option<Self> {
        let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
        if has(&["Content Security Policy", "unsafe-eval", "blocked by CSP"])
            || has(&["WebAssembly is not defined", "find variable: WebAssembly"])
        {
            Some(Self::NoWasm)
        } else if has(&["memory", "Memory"]) {
            Some(Self::Memory)
        } else {
            None
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// The engine refused a command.
    Refused(Refusal),
    /// A scenario could not be read: the error's sentence.
    BadScenario(String),
    /// A scenario that can be run, and what of it is risky.
    Risky(Vec<String>),
    /// The link could not be read; the built-in market opened instead.
    BadLink(String),
    /// What is done in the market of a link could not be read; the market itself runs.
    LeftOut(String),
    /// The user's transaction did not go through.
    ActionFailed {
        /// Block.
        block: u32,
        /// Index of the transaction.
        index: u32,
        /// What was tried.
        kind: TransactionKind,
        /// How it ended.
        status: Status,
    },
    /// The engine crashed and was restarted; none: no report came (it hung, or died silently).
    Restarted(Option<FaultReport>),
    /// The engine crashed too often: the last report.
    Stopped(Option<FaultReport>),
    /// There is no engine.
    Unreachable(Cause),
    /// The engine has owed an answer for so many seconds, and will be given up after so many.
    Slow(u32, u32),
    /// The share link is in the clipboard.
    LinkCopied,
    /// The clipboard is not to be had: the link to copy by hand.
    LinkShown(String),
    /// The run is at its last block.
    RunEnded,
    /// The clock stands at the block in which a shock's first liquidations are.
    Watched,
    /// The next blocks were looked through, and nobody was liquidated.
    NobodyLiquidated,
    /// The texts of a language cannot be had: its name.
    NoLanguage(&'static str),
    /// A lesson's file is broken: what and where.
    BadLesson(String),
    /// A lesson cannot be had: its name.
    NoLesson(String),
    /// Files that are no part of a block, or do not fit together: what and where.
    BadFiles(String),
    /// More in the files than is read.
    LargeFiles,
    /// The example cannot be had.
    NoExample,
    /// Code of the page that comes when it is wanted could not be fetched.
    NoPart,
    /// A new version of the page has been fetched.
    NewVersion,
    /// Parameters of the address that are left out: which, and what is allowed.
    BadParameters(Vec<Fault>),
}

impl NoticeKind {
    /// How much it matters.
    pub fn tone(&self) -> Tone {
        match self {
            Self::LinkCopied
            | Self::LinkShown(_)
            | Self::RunEnded
            | Self::Watched
            | Self::NobodyLiquidated
            | Self::NewVersion => Tone::Info,
            Self::Refused(_)
            | Self::BadScenario(_)
            | Self::BadLink(_)
            | Self::LeftOut(_)
            | Self::Risky(_)
            | Self::NoLanguage(_)
            | Self::BadLesson(_)
            | Self::NoLesson(_)
            | Self::BadFiles(_)
            | Self::LargeFiles
            | Self::NoExample
            | Self::NoPart
            | Self::BadParameters(_)
            | Self::Slow(..)
            | Self::ActionFailed { .. } => Tone::Warning,
            Self::Restarted(_) | Self::Stopped(_) | Self::Unreachable(_) => Tone::Failure,
        }
    }

    /// Whether it only confirms what is seen anyway, and goes by itself.
    pub fn is_brief(&self) -> bool {
        matches!(self, Self::LinkCopied | Self::Watched)
    }

    /// Whether a later notice of this kind takes the place of an earlier one.
    fn replaces(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::ActionFailed { .. }, Self::ActionFailed { .. }) => self == other,
            // A crash that went on to stop the engine is one story.
            (Self::Stopped(_), Self::Restarted(_)) => true,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// A notice on screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Identity, for dismissal.
    pub id: u32,
    /// What happened.
    pub kind: NoticeKind,
}

/// The notices on screen, oldest first; three at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// In order.
    pub list: Vec<Notice>,
    next: u32,
}

impl Notices {
    /// Shows a notice, in place of an earlier one of its kind.
    pub fn show(&mut self, kind: NoticeKind) {
        self.list.retain(|known| !kind.replaces(&known.kind));
        self.next += 1;
        self.list.push(Notice {
            id: self.next,
            kind,
        });
        if self.list.len() > 3 {
            self.list.remove(0);
        }
    }

    /// Takes away what is no longer so.
    pub fn retract(&mut self, over: impl Fn(&NoticeKind) -> bool) {
        self.list.retain(|notice| !over(&notice.kind));
    }

    /// Takes a notice away; false when it is gone already.
    pub fn dismiss(&mut self, id: u32) -> bool {
        let before = self.list.len();
        self.list.retain(|notice| notice.id != id);
        self.list.len() != before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_shown_once() {
        let mut notices = Notices::default();
        notices.show(NoticeKind::LinkCopied);
        notices.show(NoticeKind::RunEnded);
        notices.show(NoticeKind::LinkCopied);
        let kinds: Vec<_> = notices
            .list
            .iter()
            .map(|notice| notice.kind.clone())
            .collect();
        assert_eq!(kinds, [NoticeKind::RunEnded, NoticeKind::LinkCopied]);
    }

    #[test]
    fn a_dismissed_notice_is_gone_and_dismissing_twice_changes_nothing() {
        let mut notices = Notices::default();
        notices.show(NoticeKind::BadLink(String::new()));
        let id = notices.list[0].id;
        assert!(notices.dismiss(id));
        assert!(!notices.dismiss(id));
        assert!(notices.list.is_empty());
    }

    #[test]
    fn what_browsers_say_of_a_refusal_is_understood() {
        for (words, cause) in [
            // Chromium, Firefox, Safari.
            (
                "CompileError: WebAssembly.instantiateStreaming(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive because 'unsafe-eval' is not an allowed source",
                Some(Cause::NoWasm),
            ),
            (
                "CompileError: call to WebAssembly.instantiateStreaming() blocked by CSP",
                Some(Cause::NoWasm),
            ),
            (
                "ReferenceError: Can't find variable: WebAssembly",
                Some(Cause::NoWasm),
            ),
            (
                "RangeError: WebAssembly.Memory(): could not allocate memory",
                Some(Cause::Memory),
            ),
            ("RangeError: Out of memory", Some(Cause::Memory)),
            (
                "CompileError: WebAssembly.instantiateStreaming(): section (code 10, \"Code\") extends past end of the module",
                None,
            ),
            ("TypeError: Failed to fetch", None),
        ] {
            assert_eq!(Cause::of(words), cause, "{words}");
        }
    }

    #[test]
    fn a_stop_takes_the_place_of_the_restart_before_it() {
        let mut notices = Notices::default();
        notices.show(NoticeKind::Restarted(None));
        notices.show(NoticeKind::Stopped(None));
        assert_eq!(notices.list.len(), 1);
    }
}
