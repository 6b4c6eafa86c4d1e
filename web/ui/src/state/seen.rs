//! What of the state is seen: two states that show the same page need not both be drawn.
//!
//! Owns the comparison only. Between two blocks the page and its engine exchange several messages that change nothing
//! but the bookkeeping of the wire. Every field of the state is named here, so that a new one must say what it shows.

use std::rc::Rc;

use super::compare::Comparing;
use super::link::Link;
use super::looks::Looks;
use super::model::Model;
use super::real::Real;

/// A state of the page; equal to another that shows the same.
#[derive(Clone, Debug)]
pub struct Seen(pub Rc<Model>);

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || shows_same(&self.0, &other.0)
    }
}

impl std::ops::Deref for Seen {
    type Target = Model;

    fn deref(&self) -> &Model {
        &self.0
    }
}

fn shows_same(one: &Model, other: &Model) -> bool {
    let Model {
        link,
        mode,
        scenario,
        clock,
        report,
        history,
        feed,
        forks,
        comparing,
        selection,
        pointed,
        // Comes with a block, as a selection.
        arriving: _,
        execution,
        detail,
        draft,
        amendment,
        shock,
        own,
        notices,
        pane,
        // Where a selection will go back to.
        pane_before: _,
        layout,
        charts,
        asset,
        lent,
        theme,
        system_theme,
        language,
        real,
        lesson,
        embed,
        asleep,
        // For hosts, who are told of every state.
        hosted: _,
    } = one;
    let blocks = clock == &other.clock
        && very(report.as_ref(), other.report.as_ref())
        && Rc::ptr_eq(scenario, &other.scenario)
        && Rc::ptr_eq(history, &other.history)
        && Rc::ptr_eq(feed, &other.feed)
        && Rc::ptr_eq(forks, &other.forks);
    let person = selection == &other.selection
        && pointed == &other.pointed
        && (draft, amendment) == (&other.draft, &other.amendment)
        && (shock, own) == (&other.shock, &other.own)
        && notices == &other.notices;
    let page = (pane, layout, charts, asset, lent)
        == (
            &other.pane,
            &other.layout,
            &other.charts,
            &other.asset,
            &other.lent,
        )
        && (theme, system_theme) == (&other.theme, &other.system_theme)
        && (language.name, asleep) == (other.language.name, &other.asleep)
        && (embed, lesson) == (&other.embed, &other.lesson);
    blocks
        && person
        && page
        && very(detail.as_ref(), other.detail.as_ref())
        && execution == &other.execution
        && mode == &other.mode
        && same_wire(link, &other.link)
        && same_looks(&link.looks, &other.link.looks)
        && same_rival(comparing.as_ref(), other.comparing.as_ref())
        && same_real(real, &other.real)
}

/// Both the very same, or both none.
fn very<T>(one: Option<&Rc<T>>, other: Option<&Rc<T>>) -> bool {
    one.map(Rc::as_ptr) == other.map(Rc::as_ptr)
}

/// Of the wire, the page shows where the engine stands and whether what the person did waits.
fn same_wire(one: &Link, other: &Link) -> bool {
    let seen = |it: &Link| (it.phase, it.progress, it.keeping, it.is_acting());
    seen(one) == seen(other)
}

fn same_looks(one: &Looks, other: &Looks) -> bool {
    let wanted = |it: &Looks| (it.on_curve, it.on_everybody, it.on_trail);
    wanted(one) == wanted(other)
        && very(one.curve.as_ref(), other.curve.as_ref())
        && very(one.everybody.as_ref(), other.everybody.as_ref())
        && very(one.trail.as_ref(), other.trail.as_ref())
}

fn same_rival(one: Option<&Comparing>, other: Option<&Comparing>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return one.is_none() && other.is_none();
    };
    let Comparing {
        change,
        rival,
        numbers,
        report,
        reached,
    } = one;
    (change, reached) == (&other.change, &other.reached)
        && Rc::ptr_eq(rival, &other.rival)
        && very(report.as_ref(), other.report.as_ref())
        && (numbers.iter().zip(&other.numbers)).all(|(one, other)| Rc::ptr_eq(one, other))
}

fn same_real(one: &Real, other: &Real) -> bool {
    let Real {
        parts,
        reading,
        // Read by the page, not shown.
        scenario: _,
        open,
    } = one;
    let block = |real: &Real| real.open.as_ref().map(|open| Rc::as_ptr(&open.block));
    (parts, reading, open.is_some()) == (&other.parts, &other.reading, other.open.is_some())
        && block(one) == block(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::reduce::tests::Page;
    use crate::state::{Message, Pane, Selection};

    /// Whether the page is drawn again.
    fn shows(page: &mut Page, change: impl FnOnce(&mut Page)) -> bool {
        let before = Seen(Rc::clone(&page.model));
        change(page);
        before != Seen(Rc::clone(&page.model))
    }

    #[test]
    fn what_only_keeps_books_is_not_drawn() {
        let mut page = Page::running();
        assert!(shows(&mut page, |page| page.tell(Message::Toggle)));
        assert!(!shows(&mut page, |page| page.tell(Message::Tick)));
        let mut command = None;
        assert!(!shows(&mut page, |page| command = page.post()));
        let block = command.expect("a block is wanted");
        assert!(shows(&mut page, |page| page.answer(&block)));
        assert!(!shows(&mut page, |_| ()));
    }

    #[test]
    fn what_a_person_sees_is_drawn() {
        let mut page = Page::running();
        let seen = [
            Message::Select(Selection::Asset(1)),
            Message::Point(Some(3)),
            Message::Show(Pane::Market),
            Message::Build,
        ];
        for message in seen {
            let words = format!("{message:?}");
            assert!(shows(&mut page, |page| page.tell(message)), "{words}");
        }
        let mut act = None;
        shows(&mut page, |page| act = page.post());
        let act = act.expect("an act is handed over");
        assert!(
            shows(&mut page, |page| {
                page.answer(&act);
                page.settle();
            }),
            "the position comes"
        );
    }
}
