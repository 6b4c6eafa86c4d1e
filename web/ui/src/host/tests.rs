//! What a host is told of a page that runs, and what its commands come to.

use std::rc::Rc;

use leverloom_host::{Code, Command, Event, Refused};
use serde_json::{Value, json};

use super::commands::{self, Deed, Market};
use super::watch::Seen;
use crate::state::reading::LessonChange;
use crate::state::reduce::tests::Page;
use crate::state::{Message, Model, Motion, Speed};

fn command(mut fields: Value) -> Command {
    fields["leverloom"] = json!(1);
    let read = leverloom_host::read(&fields.to_string()).expect("it is right");
    read.expect("it is one of ours").command
}

fn deed(fields: Value, model: &Model) -> Result<Deed, Refused> {
    commands::deed(command(fields), model)
}

fn messages(fields: Value, model: &Model) -> Vec<Message> {
    match deed(fields, model).expect("it can be done") {
        Deed::Messages(messages) => messages,
        other => panic!("these are no messages: {other:?}"),
    }
}

fn refused(fields: Value, model: &Model) -> Refused {
    deed(fields, model).expect_err("it cannot be done")
}

fn names(events: &[Event]) -> Vec<String> {
    let name = |event: &Event| {
        let event = serde_json::to_value(event).expect("it is written");
        event["event"].as_str().expect("it has a name").to_owned()
    };
    events.iter().map(name).collect()
}

#[test]
fn the_first_that_is_told_is_that_it_is_ready() {
    let mut page = Page::opened();
    let mut seen = Seen::default();
    assert_eq!(seen.look(&page.model), []);
    page.settle();
    let told = names(&seen.look(&page.model));
    assert_eq!(told, ["ready", "block"]);
    assert_eq!(seen.look(&page.model), [], "nothing is told twice");
}

#[test]
fn a_block_is_told_with_its_liquidations_and_is_new_once() {
    let mut page = Page::running();
    page.liquidations_in = vec![1];
    let mut seen = Seen::default();
    seen.look(&page.model);
    page.tell(Message::StepAhead);
    page.settle();
    let told = seen.look(&page.model);
    assert_eq!(names(&told), ["state", "block", "liquidation"]);
    page.tell(Message::Seek(0));
    page.settle();
    let told = seen.look(&page.model);
    assert_eq!(names(&told), ["state", "block"]);
    let Event::Block(block) = &told[1] else {
        panic!("a block is told");
    };
    assert!(!block.new && block.block == 0);
}

#[test]
fn what_waited_for_what_is_told_of_blocks_with_transactions() {
    let page = Page::running();
    let mut seen = Seen::default();
    seen.look(&page.model);
    let mut model = (*page.model).clone();
    model.report = Some(Rc::new(crate::present::sample::block(40, 7)));
    let told = seen.look(&model);
    let Some(Event::ConflictSummary(told)) = told.last() else {
        panic!("a summary is told");
    };
    let outcome = &model.report.as_ref().expect("a report").outcome;
    assert_eq!(told.transactions, 40);
    assert_eq!(told.depth, outcome.dependency.depth);
    assert!(told.queued < 40 && told.best_speed_up > 1.0);
    assert!(!told.hottest.is_empty() && told.hottest.len() <= 5);
}

#[test]
fn what_the_person_is_warned_of_the_host_hears() {
    let mut page = Page::running();
    let mut seen = Seen::default();
    seen.look(&page.model);
    page.tell(Message::Unreachable(crate::state::notice::Cause::Broken));
    let told = seen.look(&page.model);
    assert_eq!(names(&told), ["state", "error"]);
    let Event::Error(error) = &told[1] else {
        panic!("an error is told");
    };
    assert_eq!(error.code, Code::Playground);
    assert_eq!(error.field, "unreachable");
    assert!(!error.message.is_empty());
}

#[test]
fn the_clock_does_what_it_is_told() {
    let page = Page::running();
    let model = &*page.model;
    assert_eq!(model.clock.motion, Motion::Paused);
    assert_eq!(
        messages(json!({ "command": "play", "speed": 0.5 }), model),
        [Message::SetSpeed(Speed::Half), Message::Toggle]
    );
    assert_eq!(
        messages(json!({ "command": "pause" }), model),
        [Message::Pause]
    );
    assert_eq!(
        messages(json!({ "command": "step" }), model),
        [Message::Seek(1)]
    );
    assert_eq!(
        messages(json!({ "command": "step", "blocks": 5 }), model),
        [Message::Seek(5)]
    );
    assert_eq!(
        messages(json!({ "command": "seek", "block": 9 }), model),
        [Message::Seek(9)]
    );
    let mut asleep = model.clone();
    asleep.asleep = true;
    assert_eq!(
        messages(json!({ "command": "play" }), &asleep),
        [Message::Wake, Message::Toggle]
    );
    assert_eq!(
        refused(json!({ "command": "step" }), &asleep).code,
        Code::NotNow
    );
}

#[test]
fn steps_add_up_while_blocks_are_on_their_way() {
    let mut page = Page::running();
    for wanted in 1..=3 {
        let [step] = &messages(json!({ "command": "step" }), &page.model)[..] else {
            panic!("one message");
        };
        assert_eq!(*step, Message::Seek(wanted));
        page.tell(step.clone());
    }
    page.settle();
    assert_eq!(page.model.clock.block, 3);
}

#[test]
fn actions_are_handed_over_once_a_block() {
    let mut page = Page::running();
    let shock = json!({ "command": "shock", "asset": "ETH", "change_bps": -3000 });
    let [act] = &messages(shock.clone(), &page.model)[..] else {
        panic!("one message");
    };
    assert!(matches!(act, Message::Act(actions) if actions.len() == 1));
    page.tell(act.clone());
    assert_eq!(refused(shock.clone(), &page.model).code, Code::Busy);
    page.settle();
    assert!(deed(shock, &page.model).is_ok());
    let unknown = json!({ "command": "shock", "asset": "DOGE", "change_bps": 1 });
    let unknown = refused(unknown, &page.model);
    assert_eq!(unknown.field, "asset");
    assert!(
        unknown.message.ends_with("allowed: ETH, WBTC, USDC"),
        "{}",
        unknown.message
    );
    let actions = json!([{ "kind": "freeze_oracle", "asset": "ETH" }]);
    let of_nobody = json!({ "command": "act", "actions": actions, "account": 7 });
    assert_eq!(refused(of_nobody, &page.model).field, "account");
}

#[test]
fn a_market_is_a_name_a_link_or_a_document() {
    let page = Page::running();
    let market = |fields: Value| match deed(fields, &page.model).expect("it can be done") {
        Deed::Load(load) => (load.market, load.field),
        other => panic!("nothing is loaded: {other:?}"),
    };
    let link = |text: &str| Market::Link(text.to_owned());
    assert_eq!(
        market(json!({ "command": "load", "scenario": "flash-crash" })),
        (link("s=flash-crash"), "scenario")
    );
    assert_eq!(
        market(json!({ "command": "load", "link": "https://a.example/?x#s=first&b=3" })),
        (link("s=first&b=3"), "link")
    );
    assert_eq!(
        market(json!({ "command": "load", "scenario": { "version": 1 } })),
        (Market::Document("{\"version\":1}".to_owned()), "scenario")
    );
    let unknown = json!({ "command": "load", "scenario": "nope" });
    assert_eq!(refused(unknown, &page.model).field, "scenario");
    let model = Rc::clone(&page.model);
    assert!(matches!(
        deed(json!({ "command": "get-report" }), &model),
        Ok(Deed::Report(_))
    ));
}

#[test]
fn a_lesson_is_told_step_by_step_with_what_is_passed() {
    const LESSON: &str = "---\nlesson: 1\ntitle: T\nlanguage: en\n---\n
## Choose
@ask Why?
( ) A :: Not so.
(x) B :: So.
## End
";
    let mut page = Page::running();
    let mut seen = Seen::default();
    seen.look(&page.model);
    let told = |seen: &mut Seen, page: &Page| {
        let checkpoints = seen
            .look(&page.model)
            .into_iter()
            .filter_map(|it| match it {
                Event::Checkpoint(checkpoint) => Some(checkpoint),
                _ => None,
            });
        checkpoints
            .map(|it| (it.step, it.answered, it.passed, it.score, it.completed))
            .collect::<Vec<_>>()
    };
    let lesson = Rc::new(crate::lesson::parse(LESSON).expect("a whole lesson"));
    let open = LessonChange::Open(lesson, Some("l".into()));
    for (change, expected) in [
        (open, (1, false, false, 0, false)),
        (LessonChange::Choose(0), (1, true, false, 0, false)),
        (LessonChange::Choose(1), (1, true, true, 1, true)),
        (LessonChange::Next, (2, false, true, 1, true)),
    ] {
        page.tell(Message::Lesson(change));
        page.settle();
        assert_eq!(told(&mut seen, &page), [expected]);
    }
}
