//! Where a link leads.

use leverloom_model::scenario::Layout;

use super::*;
use crate::state::compare::Change;

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
