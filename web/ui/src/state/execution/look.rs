//! How the execution pane is looked at, and its code in links.
//!
//! Owns the codes. What is not seen is not in them.

use leverloom_model::report::Strategy;

use super::{MOST_WORKERS, Source, View};

/// What the graph and the table tell of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    /// Who reads what whom has written, whatever the run.
    #[default]
    Dependencies,
    /// Whose attempt of this run was thrown away.
    Collisions,
    /// Every attempt of this run, by worker; the table's alone.
    Attempts,
}

impl Relation {
    /// All of them, as they stand in the row.
    pub const ALL: [Self; 3] = [Self::Dependencies, Self::Collisions, Self::Attempts];

    /// Its name in links.
    const fn name(self) -> &'static str {
        match self {
            Self::Dependencies => "dependencies",
            Self::Collisions => "collisions",
            Self::Attempts => "attempts",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// How the pane is looked at: what of it a link carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The view in front.
    pub view: View,
    /// Whose run is shown.
    pub source: Source,
    /// Virtual workers, 1 to [`MOST_WORKERS`].
    pub workers: u32,
    /// How they execute.
    pub strategy: Strategy,
    /// What the graph and the table tell of.
    pub relation: Relation,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            view: View::default(),
            source: Source::default(),
            workers: 16,
            strategy: Strategy::BlockStm,
            relation: Relation::default(),
        }
    }
}

impl Look {
    /// Its code in links: `lanes`, or with the virtual workers that are seen `lanes.8`, `speed-up.32.replay`, or with what is
    /// told `graph.collisions`, `table.8.attempts`; none for the graph of the run that was executed here.
    pub fn code(self) -> Option<String> {
        let virtual_run = self.view == View::SpeedUp || self.source == Source::Virtual;
        let relation = self.seen_relation();
        let mut code = self.view.name().to_owned();
        if virtual_run {
            code.push('.');
            code += &self.workers.to_string();
            if self.strategy == Strategy::AccessList {
                code += ".replay";
            }
        }
        if let Some(relation) = relation {
            code = code + "." + relation.name();
        }
        (virtual_run || relation.is_some() || self.view != View::Graph).then_some(code)
    }

    /// What is told of, where that is not the dependencies.
    fn seen_relation(self) -> Option<Relation> {
        let seen = match self.view {
            View::Graph => self.relation == Relation::Collisions,
            View::Table => self.relation != Relation::Dependencies,
            View::Lanes | View::SpeedUp => false,
        };
        seen.then_some(self.relation)
    }

    /// The look of a code; none when it means nothing here.
    pub fn from_code(code: &str) -> Option<Self> {
        let mut parts = code.split('.');
        let view = parts.next()?;
        let view = View::ALL.into_iter().find(|it| it.name() == view)?;
        let mut look = Self {
            view,
            ..Self::default()
        };
        for (place, part) in parts.enumerate() {
            if let Some(relation) = Relation::from_name(part) {
                look.relation = relation;
            } else if let (0, Ok(workers)) = (place, part.parse::<u32>()) {
                look.workers = workers.clamp(1, MOST_WORKERS);
                if view != View::SpeedUp {
                    look.source = Source::Virtual;
                }
            } else if place == 0 {
                return None;
            } else if part == "replay" {
                look.strategy = Strategy::AccessList;
            }
        }
        Some(look)
    }
}
