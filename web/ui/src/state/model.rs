//! The page's whole state. Cheap to clone: what is large sits behind `Rc`.

use std::rc::Rc;

use leverloom_model::formulas::AssetTerms;
use leverloom_model::report::{BlockReport, Position, Role, TransactionDetail};
use leverloom_model::scenario::Scenario;
use leverloom_protocol::Mode;

use super::address::Visit;
use super::amendment::Amendment;
use super::charts::Charts;
use super::clock::{Clock, Motion, Speed};
use super::compare::Comparing;
use super::draft::Draft;
use super::embed::Embed;
use super::execution::Execution;
use super::feed::{Feed, FeedEntry};
use super::forks::Forks;
use super::history::History;
use super::layout::Layout;
use super::link::{Link, Machine, Phase};
use super::notice::{NoticeKind, Notices};
use super::own::Own;
use super::plan::Ground;
use super::reading::Reading;
use super::real::{Open, Real};
use super::selection::Selection;
use super::shock::Shock;
use super::sight::Sight;
use super::standing::terms;
use super::theme::{Theme, ThemeChoice};
use crate::texts::Language;

/// The three panes; on a narrow screen one is in front.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// Your position, the shock, the feed.
    #[default]
    Position,
    /// The conflict graph and the lanes.
    Execution,
    /// Prices and health of everybody.
    Market,
}

impl Pane {
    /// All panes, left to right.
    pub const ALL: [Self; 3] = [Self::Position, Self::Execution, Self::Market];

    /// The pane of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pane| pane.name() == name)
    }

    /// Its name in ids, classes and text keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Execution => "execution",
            Self::Market => "market",
        }
    }
}

/// What the page starts from.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The machine.
    pub machine: Machine,
    /// The place to open with.
    pub visit: Visit,
    /// Stored speed.
    pub speed: Speed,
    /// Stored layout.
    pub layout: Layout,
    /// Stored charts.
    pub charts: Charts,
    /// Stored theme.
    pub theme: ThemeChoice,
    /// The system's theme.
    pub system_theme: Theme,
    /// The language, whose texts are here.
    pub language: &'static Language,
    /// How it sits in another page; none: it is the page.
    pub embed: Option<Embed>,
    /// Whether nothing runs until somebody starts it.
    pub asleep: bool,
}

/// The page's state.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The wire to the engine.
    pub link: Link,
    /// How the engine executes, once it has said so.
    pub mode: Option<Mode>,
    /// The running scenario with the user's actions so far.
    pub scenario: Rc<Scenario>,
    /// The clock.
    pub clock: Clock,
    /// The block shown; none before the first.
    pub report: Option<Rc<BlockReport>>,
    /// Numbers of all blocks seen.
    pub history: Rc<History>,
    /// Liquidations seen.
    pub feed: Rc<Feed>,
    /// Runs that were left by going back.
    pub forks: Rc<Forks>,
    /// The run beside this one.
    pub comparing: Option<Comparing>,
    /// What is in focus.
    pub selection: Selection,
    /// The block that the pointer is at in a chart.
    pub pointed: Option<u32>,
    /// What will be in focus once a block is shown: where a link leads.
    pub arriving: Option<(u32, Selection)>,
    /// What the execution pane shows and asks for.
    pub execution: Execution,
    /// The selected transaction in full, once the engine has answered.
    pub detail: Option<Rc<TransactionDetail>>,
    /// The position being built.
    pub draft: Draft,
    /// The change of the open position being made.
    pub amendment: Option<Amendment>,
    /// The shock about to be given.
    pub shock: Shock,
    /// The user's accounts, and what was done with them.
    pub own: Own,
    /// What must be heard.
    pub notices: Notices,
    /// The pane in front on a narrow screen.
    pub pane: Pane,
    /// The one that was in front before a selection brought another forward.
    pub pane_before: Option<Pane>,
    /// How the panes share a wide screen.
    pub layout: Layout,
    /// The charts open in the market pane.
    pub charts: Charts,
    /// The asset it looks at where none is selected (index); none: the one that was shocked.
    pub asset: Option<u32>,
    /// What a link has set of all this, until the person chooses: no choice of theirs, and not remembered.
    pub lent: Sight,
    /// The theme chosen.
    pub theme: ThemeChoice,
    /// The system's.
    pub system_theme: Theme,
    /// The language spoken.
    pub language: &'static Language,
    /// The real block shown in place of the simulation, or parts of one.
    pub real: Real,
    /// The lesson being read.
    pub lesson: Option<Reading>,
    /// How it sits in another page; none: it is the page.
    pub embed: Option<Rc<Embed>>,
    /// Whether nothing runs until somebody starts it.
    pub asleep: bool,
    /// The number of the host's command that was handed over last.
    pub hosted: u32,
}

impl Model {
    /// The state of a page that has just been opened.
    pub fn opening(opening: Opening) -> Self {
        let Opening {
            machine,
            visit,
            speed,
            layout,
            charts,
            theme,
            system_theme,
            language,
            embed,
            asleep,
        } = opening;
        let Visit {
            scenario,
            block,
            paused,
            selection,
            change,
            pane,
            look,
            sight,
            left_out,
        } = visit;
        let mut notices = Notices::default();
        if let Some(fault) = left_out {
            notices.show(NoticeKind::LeftOut(fault));
        }
        let mut execution = Execution::default();
        execution.show(look);
        let motion = if paused {
            Motion::Paused
        } else {
            Motion::Playing
        };
        let mut link = Link::opening(machine);
        link.go_to(Rc::clone(&scenario), block);
        let terms = terms(&scenario, None);
        let mut model = Self {
            link,
            mode: None,
            clock: Clock {
                motion,
                speed,
                block,
                last: scenario.blocks,
                watch: None,
                received: 0,
            },
            report: None,
            history: Rc::default(),
            feed: Rc::default(),
            forks: Rc::default(),
            comparing: change.and_then(|change| Comparing::new(change, &scenario)),
            selection: Selection::None,
            pointed: None,
            arriving: (!selection.is_none()).then_some((block, selection)),
            execution,
            detail: None,
            draft: Draft::first(&terms),
            amendment: None,
            shock: Shock::first(&scenario, &terms),
            own: Own::default(),
            notices,
            pane,
            pane_before: None,
            layout,
            charts,
            asset: None,
            lent: Sight::default(),
            theme,
            system_theme,
            language,
            real: Real::default(),
            lesson: None,
            embed: embed.map(Rc::new),
            asleep,
            hosted: 0,
            scenario,
        };
        model.look_as(sight);
        model
    }

    /// Looks at the page as a link says; where it says nothing, as before.
    pub fn look_as(&mut self, sight: Sight) {
        // Which panes an embed shows is for its host to say.
        let hidden = sight.hidden.filter(|_| self.embed.is_none());
        self.lent = Sight { hidden, ..sight };
        self.asset = sight.asset;
        self.charts = sight.charts.unwrap_or(self.charts);
        self.clock.speed = sight.speed.unwrap_or(self.clock.speed);
        self.layout = hidden.map_or(self.layout, |hidden| self.layout.hiding(hidden));
    }

    fn sight(&self) -> Sight {
        let sight = Sight::of(self.asset, self.charts, self.clock.speed, &self.layout);
        let hidden = sight.hidden.filter(|_| self.embed.is_none());
        Sight { hidden, ..sight }
    }

    /// Where the person is, for a link.
    pub fn place(&self) -> Visit {
        // No link leads to a real block: it is in the person's files.
        let aside = self.real.open.as_ref().map(Open::place);
        let here = (self.clock.block, &self.selection, self.pane);
        let (block, selection, pane) = aside.unwrap_or(here);
        Visit {
            scenario: Rc::clone(&self.scenario),
            block,
            paused: block > 0,
            selection: selection.clone(),
            change: (self.comparing.as_ref()).map(|comparing| comparing.change.clone()),
            pane,
            look: self.execution.look(),
            sight: self.sight(),
            left_out: None,
        }
    }

    /// What the assets count for at the block shown.
    pub fn terms(&self) -> Vec<AssetTerms> {
        terms(&self.scenario, self.report.as_deref())
    }

    /// The market at the block shown, for the account in focus.
    pub fn ground(&self) -> Ground<'_> {
        Ground::new(&self.scenario, self.report.as_deref(), self.your_position())
    }

    /// The user's account in focus at the block shown.
    pub fn your_position(&self) -> Option<&Position> {
        let yours = &self.report.as_ref()?.outcome.market.yours;
        yours.get(self.own.account as usize)
    }

    /// The user's account, if it supplies or owes anything.
    pub fn open_position(&self) -> Option<&Position> {
        self.your_position().filter(|position| {
            let anything =
                |amounts: &[leverloom_model::Wad]| amounts.iter().any(|amount| amount.0 > 0);
            anything(&position.collateral) || anything(&position.debt)
        })
    }

    /// The latest liquidation of the user's account in focus up to the block shown.
    pub fn your_liquidation(&self) -> Option<&FeedEntry> {
        let mut newest_first = self.feed.until(self.clock.block);
        newest_first.find(|entry| {
            let borrower = entry.liquidation.borrower;
            (borrower.role, borrower.index) == (Role::You, self.own.account)
        })
    }

    /// Whether the user's actions wait for a block: another press would do them twice.
    pub fn is_acting(&self) -> bool {
        self.link.is_acting()
    }

    /// Whether an action can be handed over: no other waits, there is a next block, and an engine to execute it.
    pub fn can_act(&self) -> bool {
        !self.is_acting() && !self.clock.at_end() && self.link.phase != Phase::Stopped
    }

    /// What is shown: light or dark.
    pub fn shown_theme(&self) -> Theme {
        self.theme.resolve(self.system_theme)
    }
}
