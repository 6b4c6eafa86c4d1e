//! Panes, escape and the worst block.

use super::*;
use crate::state::layout::LayoutChange;
use crate::state::model::Pane;

#[test]
fn escape_puts_a_pane_back_first_and_clears_the_selection_next() {
    let mut page = Page::running();
    page.tell(Message::Select(Selection::Asset(1)));
    page.tell(Message::Layout(LayoutChange::Fill(Pane::Execution)));
    page.tell(Message::Escape);
    assert_eq!(page.model.layout, Layout::default());
    assert_eq!(page.model.selection, Selection::Asset(1));
    page.tell(Message::Escape);
    assert!(page.model.selection.is_none());
    assert!(page.ignores(Message::Escape));
}

#[test]
fn the_worst_block_is_sought_among_those_seen() {
    let mut page = Page::running();
    assert!(page.ignores(Message::SeekWorst));
    page.liquidations_in = vec![2];
    for _ in 0..3 {
        page.tell(Message::StepAhead);
        page.settle();
    }
    page.tell(Message::SeekWorst);
    page.settle();
    assert_eq!(page.model.clock.block, 2);
    assert!(page.ignores(Message::SeekWorst));
}
