//! What the execution pane asks for while blocks come and go.

use leverloom_model::report::Strategy;
use leverloom_protocol::CurvePoint;

use super::*;
use crate::present::sample;
use crate::state::execution::{ExecutionChange, Source, View};

fn at_block(block: u32) -> Rc<Model> {
    let page = Page::running();
    let mut shown = sample::block(20, 3);
    shown.outcome.block = block;
    reduce(
        page.model,
        Message::Answered(Event::Block {
            run: 1,
            report: Box::new(shown),
        }),
    )
}

fn change(model: Rc<Model>, change: ExecutionChange) -> Rc<Model> {
    reduce(model, Message::Execution(change))
}

fn refused(model: &Model) -> Event {
    Event::Refused {
        run: model.link.run,
        error: Refusal {
            field: "block".into(),
            message: "no".into(),
        },
    }
}

#[test]
fn the_curve_is_asked_for_point_by_point_and_left_when_nobody_looks() {
    let model = at_block(4);
    assert_eq!(model.link.point, None);
    let mut model = change(model, ExecutionChange::View(View::SpeedUp));
    assert_eq!(model.link.lanes, Some((4, 16, Strategy::BlockStm)));
    for workers in [16, 1, 4] {
        assert_eq!(model.link.point, Some((4, workers)));
        let point = CurvePoint {
            workers,
            block_stm: 1.0,
            access_list: 1.0,
            limit: 1.0,
        };
        let (run, block) = (model.link.run, 4);
        model = reduce(
            model,
            Message::Answered(Event::SpeedUp { run, block, point }),
        );
    }
    let model = change(model, ExecutionChange::View(View::Graph));
    assert_eq!((model.link.point, model.link.lanes), (None, None));
}

#[test]
fn a_refusal_is_no_news_and_ends_the_asking() {
    let model = change(at_block(4), ExecutionChange::Source(Source::Virtual));
    let command = model.link.next().expect("lanes are wanted");
    assert!(
        matches!(command, Command::Lanes { block: 4, .. }),
        "{command:?}"
    );
    let model = reduce(model, Message::Sent(command));
    let answer = refused(&model);
    let model = reduce(model, Message::Answered(answer));
    assert_eq!(model.link.lanes, None);
    assert!(model.notices.list.is_empty());
}

#[test]
fn nothing_is_asked_about_a_block_without_transactions() {
    let page = Page::running();
    let model = change(page.model, ExecutionChange::View(View::SpeedUp));
    assert!(model.report.is_some());
    assert_eq!((model.link.point, model.link.lanes), (None, None));
}

#[test]
fn a_virtual_run_is_shown_with_the_block_it_is_of() {
    let model = change(at_block(4), ExecutionChange::Source(Source::Virtual));
    let lanes = Box::new(Run {
        workers: 16,
        strategy: Strategy::BlockStm,
        ..Run::default()
    });
    let run = model.link.run;
    let late = Event::Lanes {
        run,
        block: 3,
        lanes: lanes.clone(),
    };
    let model = reduce(model, Message::Answered(late));
    assert!(model.execution.virtual_report().is_none());
    let model = reduce(
        model,
        Message::Answered(Event::Lanes {
            run,
            block: 4,
            lanes,
        }),
    );
    let shown = model.execution.virtual_report().expect("a run");
    assert_eq!(
        shown.outcome,
        model.report.as_ref().expect("a block").outcome
    );
    assert_eq!(model.link.lanes, None);
}
