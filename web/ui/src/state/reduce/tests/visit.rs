//! Where a link leads.

use leverloom_model::scenario::Layout;

use super::*;
use crate::state::LayoutChange;
use crate::state::charts::{Chart, Charts};
use crate::state::compare::Change;
use crate::state::sight::Sight;

fn link(block: u32, selection: Selection) -> Visit {
    Visit {
        block,
        paused: true,
        selection,
        change: Some(Change::Layout(Layout::LazyRate)),
        pane: Pane::Market,
        ..Visit::start_of(Scenario::first())
    }
}

#[test]
fn a_link_brings_back_block_selection_comparison_and_pane() {
    let mut page = Page::running();
    page.tell(Message::Toggle);
    let chosen = Selection::Transaction {
        block: 12,
        index: 3,
    };
    page.tell(Message::Visit(Box::new(link(12, chosen.clone()))));
    let commands = page.settle();
    assert!(
        matches!(commands[0], Command::Load { block: 11, .. }),
        "{commands:?}"
    );
    let model = &page.model;
    assert_eq!(model.clock.block, 12);
    assert!(!model.clock.is_moving());
    assert_eq!(model.selection, chosen);
    assert_eq!(model.pane, Pane::Market);
    let comparing = model.comparing.as_ref().expect("it is on");
    assert!(comparing.is_there(12));
    assert!(
        commands
            .iter()
            .any(|command| matches!(command, Command::Inspect { block: 12, .. })),
        "{commands:?}"
    );
}

#[test]
fn the_place_of_a_page_is_where_its_link_leads() {
    let mut page = Page::running();
    let visit = link(5, Selection::Asset(1));
    page.tell(Message::Visit(Box::new(visit.clone())));
    page.settle();
    assert_eq!(page.model.place(), visit);
}

#[test]
fn a_link_brings_its_charts_asset_speed_and_panes_and_lends_them_only() {
    let mut page = Page::running();
    let (hidden, charts) = ([false, false, true], Charts::of([Chart::Risk]));
    let sight = Sight {
        asset: Some(1),
        charts: Some(charts),
        speed: Some(Speed::Five),
        hidden: Some(hidden),
    };
    let visit = Visit {
        sight,
        ..link(5, Selection::None)
    };
    page.tell(Message::Visit(Box::new(visit.clone())));
    page.settle();
    let model = &page.model;
    assert_eq!((model.asset, model.charts), (Some(1), charts));
    assert_eq!(model.clock.speed, Speed::Five);
    assert!(model.layout.hides(Pane::Market) && !model.layout.hides(Pane::Position));
    assert_eq!((model.lent, model.place()), (sight, visit));
    page.tell(Message::SetSpeed(Speed::Two));
    page.tell(Message::Chart(Chart::Price));
    page.tell(Message::Layout(LayoutChange::Hide(Pane::Market)));
    let chosen = Sight {
        asset: Some(1),
        ..Sight::default()
    };
    assert_eq!(page.model.lent, chosen, "the rest is the person's own");
    page.tell(Message::Visit(Box::new(link(6, Selection::None))));
    page.settle();
    let kept = page.model.charts;
    assert!(kept.has(Chart::Risk) && kept.has(Chart::Price));
    assert_eq!(page.model.clock.speed, Speed::Two);
    assert_eq!(page.model.asset, None);
}

#[test]
fn who_goes_elsewhere_before_arriving_is_not_called_back() {
    let mut page = Page::running();
    page.tell(Message::Visit(Box::new(link(5, Selection::Asset(1)))));
    page.tell(Message::Reset);
    page.settle();
    for _ in 0..6 {
        page.tell(Message::StepAhead);
        page.settle();
    }
    assert!(page.model.selection.is_none());
}

#[test]
fn a_page_opened_by_a_link_arrives_there() {
    let mut page = Page::opened();
    let mut opening = page.model.place();
    assert!(opening.selection.is_none());
    opening.block = 7;
    opening.selection = Selection::Asset(2);
    page.model = Rc::new(Model::opening(Opening {
        machine: Machine::default(),
        visit: opening,
        speed: Speed::One,
        layout: crate::state::Layout::default(),
        charts: crate::state::charts::Charts::default(),
        language: &crate::texts::LANGUAGES[0],
        theme: ThemeChoice::System,
        system_theme: Theme::Light,
        embed: None,
        asleep: false,
    }));
    page.settle();
    assert_eq!(page.model.clock.block, 7);
    assert_eq!(page.model.selection, Selection::Asset(2));
}
