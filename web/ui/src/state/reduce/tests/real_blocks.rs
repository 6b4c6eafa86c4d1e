//! A real block in place of the simulation, which comes back as it was.

use leverloom_protocol::{Found, OpenedFile, Parts, REAL_BLOCK, RealBlock};

use super::*;

const NUMBER: u32 = 5_891_667;

/// What the engine says of files, by their names: none, `block`, `prestate`, `whole`, `scenario`.
pub(super) fn found(files: &[OpenedFile]) -> Found {
    let has = |name: &str| files.iter().any(|file| file.name == name);
    if has("scenario") {
        return Found::Scenario(Scenario::first().to_json());
    }
    if has("whole") {
        return Found::Block(Box::default(), Box::new(real_report()));
    }
    Found::Parts(Parts {
        block: has("block").then_some(NUMBER),
        prestate: has("prestate"),
    })
}

fn real_report() -> BlockReport {
    let mut real = report(NUMBER);
    real.outcome.market = leverloom_model::report::Market::default();
    real
}

fn hand(page: &mut Page, name: &str) -> Vec<Command> {
    page.tell(Message::Files(vec![name.to_owned()]));
    page.settle()
}

/// At block 4, a transaction selected.
fn standing() -> Page {
    let mut page = Page::running();
    page.tell(Message::Seek(4));
    page.settle();
    page.tell(Message::Select(Selection::Transaction {
        block: 4,
        index: 0,
    }));
    page.settle();
    page
}

#[test]
fn a_real_block_is_shown_and_the_simulation_comes_back_as_it_was() {
    let mut page = standing();
    let before = Rc::clone(&page.model);
    hand(&mut page, "whole");
    let real = Rc::clone(&page.model);
    assert_eq!((real.clock.block, real.clock.at_end()), (NUMBER, true));
    assert_eq!(real.link.run, REAL_BLOCK);
    assert_eq!(real.selection, Selection::None);
    assert_eq!(
        real.place(),
        before.place(),
        "a link leads to the simulation"
    );
    page.tell(Message::CloseBlock);
    let commands = page.settle();
    assert_eq!(
        commands,
        [Command::Files {
            run: before.link.run,
            files: Vec::new()
        }]
    );
    let after = &page.model;
    assert_eq!(after.report, before.report);
    assert_eq!(after.selection, before.selection);
    assert_eq!(
        (after.clock.block, after.clock.last),
        (4, before.clock.last)
    );
    assert_eq!(after.history, before.history);
    assert!(page.ignores(Message::CloseBlock));
    page.tell(Message::StepAhead);
    page.settle();
    assert_eq!(page.model.clock.block, 5);
}

#[test]
fn what_belongs_to_the_simulation_does_not_reach_a_real_block() {
    let mut page = standing();
    hand(&mut page, "whole");
    for message in [
        Message::Toggle,
        Message::StepAhead,
        Message::StepBack,
        Message::Seek(1),
        Message::SeekWorst,
        Message::Act(supply()),
        Message::Undo,
        Message::Foresee,
    ] {
        assert!(page.ignores(message.clone()), "{message:?}");
    }
    page.tell(Message::Select(Selection::Transaction {
        block: NUMBER,
        index: 0,
    }));
    let asked = page.post();
    let expected = Command::Inspect {
        run: REAL_BLOCK,
        block: NUMBER,
        transaction: 0,
    };
    assert_eq!(asked, Some(expected));
}

#[test]
fn parts_are_told_until_the_block_is_whole() {
    let mut page = standing();
    let before = page.model.report.clone();
    page.tell(Message::Files(vec!["block".into()]));
    assert!(page.model.real.reading);
    page.settle();
    let parts = Parts {
        block: Some(NUMBER),
        prestate: false,
    };
    assert_eq!(
        (page.model.real.parts, page.model.real.reading),
        (parts, false)
    );
    assert_eq!(page.model.report, before, "the simulation stays in sight");
    hand(&mut page, "whole");
    assert_eq!(page.model.real.parts, Parts::default());
    assert!(page.model.real.open.is_some());
}

#[test]
fn files_handed_over_together_go_together() {
    let mut page = standing();
    page.tell(Message::Files(vec!["block".into()]));
    page.tell(Message::Files(vec!["prestate".into()]));
    let commands = page.settle();
    let [Command::Files { files, .. }] = &commands[..] else {
        panic!("{commands:?}");
    };
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["block", "prestate"]);
}

#[test]
fn a_scenario_among_files_is_to_be_read_and_ends_a_real_block_when_it_runs() {
    let mut page = standing();
    let run = page.model.link.run;
    hand(&mut page, "whole");
    hand(&mut page, "scenario");
    let text = page.model.real.scenario.clone().expect("to be read");
    let scenario = Rc::new(Scenario::from_json(&text).expect("valid"));
    page.tell(Message::Open { scenario, block: 0 });
    page.settle();
    assert!(page.model.real.open.is_none());
    assert_eq!(page.model.link.run, run + 1);
    assert_eq!(page.model.clock.block, 0);
}

#[test]
fn a_refused_file_is_told_and_nothing_else_changes() {
    let mut page = standing();
    page.tell(Message::Files(vec!["wrong".into()]));
    page.post();
    let before = page.model.report.clone();
    page.tell(Message::Answered(Event::Refused {
        run: page.model.link.run,
        error: Refusal {
            field: String::new(),
            message: "wrong: none of a block's files".into(),
        },
    }));
    assert_eq!(page.model.report, before);
    assert!(!page.model.real.reading);
    let told = NoticeKind::BadFiles("wrong: none of a block's files".into());
    assert!(
        page.model
            .notices
            .list
            .iter()
            .any(|notice| notice.kind == told)
    );
}

#[test]
fn a_crash_with_a_real_block_open_brings_the_simulation_back() {
    let mut page = standing();
    let run = page.model.link.run;
    hand(&mut page, "whole");
    page.tell(Message::Crashed(fault()));
    assert!(page.model.real.open.is_none());
    let commands = page.settle();
    assert!(
        matches!(&commands[1], Command::Load { run: next, block: 4, .. } if *next == run + 1),
        "{commands:?}"
    );
    assert_eq!(page.model.clock.block, 4);
}

#[test]
fn names_of_a_real_block_are_its_own() {
    let real = Rc::new(RealBlock {
        people: vec!["0xa0b8…eb48".into()],
        ..RealBlock::default()
    });
    let actor = leverloom_model::report::Actor {
        role: leverloom_model::report::Role::Named,
        index: 0,
    };
    crate::present::people::learn_real(Some(&real));
    assert_eq!(
        crate::present::people::name(actor).as_deref(),
        Some("0xa0b8…eb48")
    );
    crate::present::people::learn_real(None);
    assert_eq!(crate::present::people::name(actor), None);
}
