//! What is on screen beyond the block's report, and what the engine last said of it: a curve, everybody's standing,
//! one account's way.
//!
//! Owns what is wanted and what is known. Each is asked anew when the block shown changes, one question a kind on its
//! way at most.

use std::rc::Rc;

use leverloom_model::report::{Actor, Role, Trail};
use leverloom_protocol::columns::{STANDING, standing_actor};
use leverloom_protocol::{Command, Event, RunId};

/// Something a panel shows or no longer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The curve of liquidatable debt of an asset (index); none: no longer.
    Curve(Option<u32>),
    /// Everybody's standing.
    Everybody(bool),
}

/// Debt under water by move of one asset's price.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Block it is of.
    pub block: u32,
    /// Asset (index).
    pub asset: u32,
    /// (change as a fraction, accounts, dollars), from the deepest fall to the highest rise.
    pub points: Vec<(f64, u32, f64)>,
}

/// Where somebody stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Who.
    pub actor: Actor,
    /// Health factor; none without debt.
    pub health: Option<f64>,
    /// Collateral in dollars.
    pub collateral_usd: f64,
    /// Debt in dollars.
    pub debt_usd: f64,
}

/// Questions that wait to be posted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Ask {
    curve: bool,
    everybody: bool,
    trail: bool,
    /// Blocks that were passed over: first and last.
    past: Option<(u32, u32)>,
}

/// What is wanted, asked and known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Looks {
    /// Asset whose curve is on screen.
    pub on_curve: Option<u32>,
    /// Whether everybody's standing is on screen.
    pub on_everybody: bool,
    /// The account whose way is on screen.
    pub on_trail: Option<Actor>,
    /// What is still to be asked.
    ask: Ask,
    /// The latest curve.
    pub curve: Option<Rc<Curve>>,
    /// The latest standings, in the order of the people, and their block.
    pub everybody: Option<Rc<(u32, Vec<Row>)>>,
    /// The latest way.
    pub trail: Option<Rc<Trail>>,
}

impl Looks {
    /// A panel shows something, or no longer; false when nothing changed.
    pub fn look(&mut self, look: Look) -> bool {
        match look {
            Look::Curve(asset) => {
                let changed = self.on_curve != asset;
                self.on_curve = asset;
                self.ask.curve |= changed && asset.is_some();
                changed
            }
            Look::Everybody(wanted) => {
                let changed = self.on_everybody != wanted;
                self.on_everybody = wanted;
                self.ask.everybody |= changed && wanted;
                changed
            }
        }
    }

    /// Another account is in focus, or none.
    pub fn follow(&mut self, actor: Option<Actor>) {
        if self.on_trail != actor {
            self.on_trail = actor;
            self.trail = None;
            self.ask.trail = actor.is_some();
        }
    }

    /// Another block is shown: everything on screen is asked anew.
    pub fn refresh(&mut self) {
        self.ask.curve = self.on_curve.is_some();
        self.ask.everybody = self.on_everybody;
        self.ask.trail = self.on_trail.is_some();
    }

    /// Blocks were passed over on the way to the one shown, or none.
    pub fn miss(&mut self, blocks: Option<(u32, u32)>) {
        self.ask.past = blocks;
    }

    /// Forgets what was said: another market runs.
    pub fn forget(&mut self) {
        self.curve = None;
        self.everybody = None;
        self.ask.past = None;
        self.follow(None);
    }

    /// The question to post next, if any.
    pub fn next(&self, run: RunId) -> Option<Command> {
        if let Some(actor) = self.on_trail.filter(|_| self.ask.trail) {
            return Some(Command::Position { run, actor });
        }
        if let Some(asset) = self.on_curve.filter(|_| self.ask.curve) {
            return Some(Command::Curve { run, asset });
        }
        (self.on_everybody && self.ask.everybody).then_some(Command::Everybody { run })
    }

    /// Everybody's standing, while it is kept up to date: what was known when the list was closed grows old.
    pub fn everybody_now(&self) -> Option<&(u32, Vec<Row>)> {
        self.everybody.as_deref().filter(|_| self.on_everybody)
    }

    /// The blocks to ask for that were passed over.
    pub fn missed(&self) -> Option<(u32, u32)> {
        self.ask.past
    }

    /// Notes that a question was posted.
    pub fn sent(&mut self, command: &Command) {
        match command {
            Command::Position { .. } => self.ask.trail = false,
            Command::Curve { .. } => self.ask.curve = false,
            Command::Everybody { .. } => self.ask.everybody = false,
            Command::Past { .. } => self.ask.past = None,
            _ => {}
        }
    }

    /// Takes an answer in; one to a question that is no longer asked is dropped.
    pub fn answered(&mut self, event: Event) {
        match event {
            Event::Curve {
                block,
                asset,
                points,
                ..
            } if self.on_curve == Some(asset) => {
                let (rows, _) = points.as_chunks::<3>();
                let points = rows
                    .iter()
                    .map(|&[bps, accounts, dollars]| (bps / 10_000.0, accounts as u32, dollars));
                self.curve = Some(Rc::new(Curve {
                    block,
                    asset,
                    points: points.collect(),
                }));
            }
            Event::Everybody { block, rows, .. } if self.on_everybody => {
                let (rows, _) = rows.as_chunks::<STANDING>();
                let rows = rows.iter().filter_map(|row| {
                    Some(Row {
                        actor: standing_actor(row)?,
                        health: (row[2] >= 0.0).then_some(row[2]),
                        collateral_usd: row[3],
                        debt_usd: row[4],
                    })
                });
                self.everybody = Some(Rc::new((block, rows.collect())));
            }
            Event::Position { trail, .. } if self.on_trail == Some(trail.position.actor) => {
                self.trail = Some(Rc::from(trail));
            }
            _ => {}
        }
    }
}

/// What a list of everybody is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Lowest health factor first, those without debt last.
    #[default]
    Health,
    /// Most debt first.
    Debt,
    /// Most collateral first.
    Collateral,
}

impl SortBy {
    /// All, in the order of the columns.
    pub const ALL: [Self; 3] = [Self::Health, Self::Debt, Self::Collateral];
}

/// Everybody in order, yours first; `reversed` turns the rest around.
pub fn sorted(rows: &[Row], by: SortBy, reversed: bool) -> Vec<Row> {
    let mut sorted = rows.to_vec();
    sorted.sort_by(|a, b| {
        let order = match by {
            SortBy::Health => {
                let number = |row: &Row| row.health.unwrap_or(f64::INFINITY);
                number(a).total_cmp(&number(b))
            }
            SortBy::Debt => b.debt_usd.total_cmp(&a.debt_usd),
            SortBy::Collateral => b.collateral_usd.total_cmp(&a.collateral_usd),
        };
        let order = if reversed { order.reverse() } else { order };
        let yours = |row: &Row| row.actor.role != Role::You;
        yours(a)
            .cmp(&yours(b))
            .then(order)
            .then(a.actor.cmp(&b.actor))
    });
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: Actor = Actor {
        role: Role::You,
        index: 0,
    };

    fn somebody(index: u32) -> Actor {
        Actor {
            role: Role::Borrower,
            index,
        }
    }

    #[test]
    fn each_kind_is_asked_once_a_block_and_only_while_on_screen() {
        let mut looks = Looks::default();
        looks.refresh();
        assert_eq!(looks.next(1), None);
        assert!(looks.look(Look::Curve(Some(2))));
        assert!(!looks.look(Look::Curve(Some(2))));
        looks.follow(Some(ME));
        let first = looks.next(1).unwrap();
        assert_eq!(first, Command::Position { run: 1, actor: ME });
        looks.sent(&first);
        let second = looks.next(1).unwrap();
        assert_eq!(second, Command::Curve { run: 1, asset: 2 });
        looks.sent(&second);
        assert_eq!(looks.next(1), None);
        looks.refresh();
        assert!(looks.next(1).is_some());
        looks.follow(None);
        looks.look(Look::Curve(None));
        assert_eq!(looks.next(1), None);
        looks.miss(Some((1, 8)));
        assert_eq!(looks.missed(), Some((1, 8)));
        looks.sent(&Command::Past {
            run: 1,
            blocks: (1, 8),
        });
        assert_eq!(looks.missed(), None);
        assert_eq!(looks.next(1), None);
    }

    #[test]
    fn a_late_answer_to_an_old_question_is_dropped() {
        let mut looks = Looks::default();
        looks.look(Look::Curve(Some(1)));
        let answer = |asset| Event::Curve {
            run: 1,
            block: 7,
            asset,
            points: vec![-100.0, 3.0, 250.0, 0.0, 1.0, 20.0],
        };
        looks.answered(answer(0));
        assert_eq!(looks.curve, None);
        looks.answered(answer(1));
        let curve = looks.curve.unwrap();
        assert_eq!(curve.points, [(-0.01, 3, 250.0), (0.0, 1, 20.0)]);
    }

    #[test]
    fn everybody_is_unpacked_as_it_was_packed() {
        use leverloom_model::report::Standing;
        use leverloom_model::units::Wad;
        let standings = [ME, somebody(4)].map(|actor| Standing {
            actor,
            health_factor: (actor == ME).then_some(Wad::ONE),
            collateral_usd: Wad::whole(30),
            debt_usd: Wad::whole(20),
        });
        let mut looks = Looks::default();
        looks.look(Look::Everybody(true));
        looks.answered(Event::Everybody {
            run: 1,
            block: 3,
            rows: leverloom_protocol::columns::pack_standings(&standings),
        });
        let (block, rows) = &*looks.everybody.clone().unwrap();
        assert_eq!((*block, rows.len()), (3, 2));
        assert_eq!((rows[0].actor, rows[0].health), (ME, Some(1.0)));
        assert_eq!((rows[1].actor, rows[1].health), (somebody(4), None));
        assert!((rows[1].debt_usd - 20.0).abs() < 1e-9);
        assert!(looks.everybody_now().is_some());
        looks.look(Look::Everybody(false));
        assert_eq!(looks.everybody_now(), None, "the list is closed");
    }

    #[test]
    fn the_riskiest_come_first_and_yours_before_everybody() {
        let row = |actor, health, debt_usd| Row {
            actor,
            health,
            collateral_usd: 1.0,
            debt_usd,
        };
        let rows = [
            row(somebody(0), Some(1.5), 10.0),
            row(somebody(1), None, 0.0),
            row(somebody(2), Some(0.9), 5.0),
            row(ME, Some(2.0), 1.0),
        ];
        let order = |by, reversed| {
            let rows = sorted(&rows, by, reversed);
            rows.iter().map(|row| row.actor).collect::<Vec<_>>()
        };
        let people = |order: [u32; 3]| {
            let rest = order.map(somebody);
            [&[ME][..], &rest[..]].concat()
        };
        assert_eq!(order(SortBy::Health, false), people([2, 0, 1]));
        assert_eq!(order(SortBy::Health, true), people([1, 0, 2]));
        assert_eq!(order(SortBy::Debt, false), people([0, 2, 1]));
    }
}
