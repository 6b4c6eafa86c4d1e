//! What a host is told of a page that runs, and what its commands come to.

use std::rc::Rc;

use leverloom_host::{Code, Command, Event, Refused};
use serde_json::{Value, json};

use super::commands::{self, Deed, Market};
use super::watch::Seen;
use crate::state::reading::LessonChange;
use crate::state::reduce::tests::Page;
use crate::state::{Message, Model, Motion, Speed};

mod order;

fn command(mut fields: Value) -> Command {
    fields["leverloom"] = json!(1);
    let read = leverloom_host::read(&fields.to_string()).expect("it is right");
    read.expect("it is one of ours").command
}

fn deed(fields: Value, model: &Model) -> Result<Deed, Refused> {
    commands::deed(&command(fields), model)
}

fn messages(fields: Value, model: &Model) -> Vec<Message> {
    match deed(fields, model).expect("it can be done") {
        Deed::Messages(messages, _) => messages,
        other => panic!("these are no messages: {other:?}"),
    }
}

fn refused(fields: Value, model: &Model) -> Refused {
    deed(fields, model).expect_err("it cannot be done")
}

fn look(seen: &mut Seen, model: &Model) -> Vec<Event> {
    seen.look(model, None)
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
    assert_eq!(look(&mut seen, &page.model), []);
    page.settle();
    let told = names(&look(&mut seen, &page.model));
    assert_eq!(told, ["ready", "block"]);
    assert_eq!(look(&mut seen, &page.model), [], "nothing is told twice");
}

#[test]
fn a_block_is_told_with_its_liquidations_and_is_new_once() {
    let mut page = Page::running();
    page.liquidations_in = vec![1];
    let mut seen = Seen::default();
    look(&mut seen, &page.model);
    page.tell(Message::StepAhead);
    page.settle();
    let told = look(&mut seen, &page.model);
    assert_eq!(names(&told), ["state", "block", "liquidation"]);
    page.tell(Message::Seek(0));
    page.settle();
    let told = look(&mut seen, &page.model);
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
    look(&mut seen, &page.model);
    let mut model = (*page.model).clone();
    model.report = Some(Rc::new(crate::present::sample::block(40, 7)));
    let told = look(&mut seen, &model);
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
    look(&mut seen, &page.model);
    page.tell(Message::Unreachable(crate::state::notice::Cause::Broken));
    let told = look(&mut seen, &page.model);
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
fn what_is_impossible_is_refused_by_the_field_that_the_host_said() {
    let page = Page::running();
    let act = |actions: Value| json!({ "command": "act", "actions": actions });
    let shock = |asset: &str| json!({ "command": "shock", "asset": asset, "change_bps": 1 });
    let supply = json!({ "kind": "supply", "asset": "ETH", "amount": "1" });
    for (said, field, message) in [
        (shock("DOGE"), "asset", "allowed: ETH, WBTC, USDC"),
        (
            act(json!([{ "kind": "supply", "asset": "DOGE", "amount": "1" }])),
            "actions[0].asset",
            "\"DOGE\" is not an asset of this scenario; allowed: ETH, WBTC, USDC",
        ),
        (
            act(json!([supply, { "kind": "borrow", "asset": "USDC", "amount": "max" }])),
            "actions[1].amount",
            "\"max\" cannot be borrowed",
        ),
        (
            act(json!([{ "kind": "shock", "asset": "ETH", "change_bps": 0 }])),
            "actions[0].change_bps",
            "0 is no shock; allowed: −9,900 to 10,000 bps, not 0",
        ),
        (
            act(
                json!([{ "kind": "liquidate", "asset": "USDC", "collateral": "ETH", "borrower": "nobody", "amount": "max" }]),
            ),
            "actions[0].borrower",
            "\"nobody\" is nobody here",
        ),
        (
            json!({ "command": "act", "actions": [{ "kind": "freeze_oracle", "asset": "ETH" }], "account": 7 }),
            "account",
            "allowed: 0 to 0",
        ),
    ] {
        let refused = refused(said, &page.model);
        assert_eq!((refused.code, &*refused.field), (Code::BadField, field));
        assert!(refused.message.starts_with(field), "{}", refused.message);
        assert!(refused.message.contains(message), "{}", refused.message);
    }
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
    look(&mut seen, &page.model);
    let told = |seen: &mut Seen, page: &Page| {
        let checkpoints = look(seen, &page.model)
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

#[test]
fn a_lesson_that_asks_nothing_is_completed_at_its_last_step() {
    const LESSON: &str = "---\nlesson: 1\ntitle: T\nlanguage: en\n---\n
## Begin
## End
";
    let mut page = Page::running();
    let mut seen = Seen::default();
    look(&mut seen, &page.model);
    let lesson = Rc::new(crate::lesson::parse(LESSON).expect("a whole lesson"));
    for (change, completed) in [
        (LessonChange::Open(lesson, None), false),
        (LessonChange::Next, true),
    ] {
        page.tell(Message::Lesson(change));
        page.settle();
        let told = look(&mut seen, &page.model);
        let Some(Event::Checkpoint(checkpoint)) = told.first() else {
            panic!("a checkpoint is told: {told:?}");
        };
        assert_eq!((checkpoint.most, checkpoint.completed), (0, completed));
        assert_eq!(checkpoint.lang, "en");
    }
}
