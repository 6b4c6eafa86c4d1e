//! Commands one after the other: what comes after what, and which answer belongs to which.

use std::rc::Rc;

use leverloom_protocol::{Command as EngineCommand, Event as EngineEvent, Refusal};
use serde_json::{Value, json};

use super::super::desk::{Desk, Input, Stage, Turn};
use crate::documents::Unread;
use crate::platform::host::Unreadable;
use crate::state::reduce::tests::Page;
use crate::state::{Message, address};
use leverloom_host::{Id, MOST_WAITING, PATIENCE_S};

/// A host, a page, and the engine beside it.
struct Talk {
    page: Page,
    desk: Desk,
    now_ms: f64,
    told: Vec<Value>,
    next: u64,
    /// Whether what loads is read at once.
    reads: bool,
}

impl Talk {
    fn begun() -> Self {
        let page = Page::running();
        let desk = Desk::new(Rc::clone(&page.model));
        let mut talk = Self {
            page,
            desk,
            now_ms: 0.0,
            told: Vec::new(),
            next: 1,
            reads: true,
        };
        talk.look();
        talk.told.clear();
        talk
    }

    /// Posts a command, and nothing else happens; its number.
    fn say(&mut self, mut fields: Value) -> u64 {
        let id = self.next;
        self.next += 1;
        fields["leverloom"] = json!(1);
        fields["id"] = json!(id);
        self.desk.put(Input::Said(None, fields.to_string()));
        id
    }

    /// The page is drawn: the desk sees it, and does what is to be done.
    fn look(&mut self) {
        self.desk.model = Rc::clone(&self.page.model);
        self.desk.put(Input::Look(Rc::clone(&self.page.model)));
        self.turn();
    }

    fn turn(&mut self) {
        loop {
            let stage = Stage {
                page: "https://a.example/".into(),
                now: "2026-01-01T00:00:00.000Z".into(),
            };
            let Turn {
                told,
                messages,
                read,
                ..
            } = self.desk.turn(self.now_ms, &stage);
            let told = told.iter().map(|json| serde_json::from_str(json));
            self.told
                .extend(told.map(|it| it.expect("an envelope is JSON")));
            let Some((number, market)) = read.filter(|_| self.reads) else {
                if messages.is_empty() {
                    return;
                }
                for message in messages {
                    self.page.tell(message);
                }
                self.desk.model = Rc::clone(&self.page.model);
                self.desk.put(Input::Look(Rc::clone(&self.page.model)));
                continue;
            };
            let super::Market::Link(fragment) = market else {
                panic!("these tests load by name");
            };
            let visit = address::visit(&fragment).expect("it leads somewhere");
            let visit = visit.map_err(|error| Unread::Text(error.to_string()));
            self.desk.put(Input::Market(number, visit));
        }
    }

    /// Goes on until nobody wants anything.
    fn settle(&mut self) {
        self.turn();
        let mut posted = 0;
        while let Some(command) = self.page.post() {
            self.look();
            self.page.answer(&command);
            self.look();
            posted += 1;
            assert!(posted < 2_000, "it never settles");
        }
    }

    /// The place of an answer among all that was told, and the answer.
    fn answer(&self, id: u64) -> Option<(usize, &Value)> {
        let mut answers = self.told.iter().enumerate();
        answers.find(|(_, told)| told["reply_to"] == id)
    }

    fn accepted(&self, id: u64) -> usize {
        let (place, answer) = self.answer(id).expect("it is answered");
        assert_eq!(answer["event"], "accepted", "{answer}");
        place
    }

    fn refused(&self, id: u64) -> (&str, &str, &str) {
        let (_, answer) = self.answer(id).expect("it is answered");
        assert_eq!(answer["event"], "error", "{answer}");
        let text = |name: &str| answer[name].as_str().expect("a text");
        (text("code"), text("field"), text("message"))
    }

    fn block_told(&self, block: u32) -> usize {
        let is = |told: &Value| told["event"] == "block" && told["block"] == block;
        self.told.iter().position(is).expect("it is told")
    }
}

fn supply(asset: &str) -> Value {
    json!({ "command": "act", "actions": [{ "kind": "supply", "asset": asset, "amount": "1" }] })
}

fn shock() -> Value {
    json!({ "command": "shock", "asset": "ETH", "change_bps": -3000 })
}

fn report_block(talk: &Talk, id: u64) -> u64 {
    let (_, answer) = talk.answer(id).expect("it is answered");
    answer["report"]["outcome"]["block"]
        .as_u64()
        .expect("a whole report")
}

#[test]
fn a_command_is_answered_when_it_is_carried_out_and_the_next_one_waits() {
    let mut talk = Talk::begun();
    let load = talk.say(json!({ "command": "load", "scenario": "flash-crash", "block": 20 }));
    let there = talk.say(json!({ "command": "get-report" }));
    let seek = talk.say(json!({ "command": "seek", "block": 200 }));
    let ahead = talk.say(json!({ "command": "get-report" }));
    let step = talk.say(json!({ "command": "step", "blocks": 5 }));
    let on = talk.say(json!({ "command": "get-report" }));
    let back = talk.say(json!({ "command": "seek", "block": 3 }));
    talk.turn();
    assert!(talk.told.is_empty(), "nothing is done yet: {:?}", talk.told);
    talk.settle();
    assert_eq!(report_block(&talk, there), 20);
    assert_eq!(report_block(&talk, ahead), 200);
    assert_eq!(report_block(&talk, on), 205);
    assert_eq!(talk.page.model.clock.block, 3);
    assert_eq!(talk.page.model.scenario.name, "Flash crash");
    let order = [load, seek, step, back].map(|id| talk.accepted(id));
    assert!(order.is_sorted(), "{order:?}");
    assert!(
        talk.block_told(20) < order[0],
        "what happened goes before the answer"
    );
}

#[test]
fn the_example_of_the_document_runs() {
    let mut talk = Talk::begun();
    talk.page.tell(Message::Toggle);
    talk.look();
    let pause = talk.say(json!({ "command": "pause" }));
    let act = talk.say(supply("ETH"));
    let shock = talk.say(shock());
    let report = talk.say(json!({ "command": "get-report" }));
    talk.settle();
    let order = [pause, act, shock].map(|id| talk.accepted(id));
    assert!(order.is_sorted(), "{order:?}");
    assert_eq!(report_block(&talk, report), 2);
    let done = talk.page.model.scenario.actions.iter();
    assert_eq!(done.map(|it| it.block).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn what_somebody_does_on_the_page_is_waited_for() {
    let mut talk = Talk::begun();
    talk.page.tell(Message::Act(vec![
        leverloom_model::scenario::Action::shock("ETH", -100),
    ]));
    talk.look();
    let act = talk.say(supply("ETH"));
    talk.settle();
    talk.accepted(act);
    assert_eq!(talk.page.model.clock.block, 2);
}

#[test]
fn at_the_end_of_the_run_steps_stop_and_actions_are_refused() {
    let mut talk = Talk::begun();
    let last = talk.page.model.clock.last;
    let seek = talk.say(json!({ "command": "seek", "block": 2000 }));
    let act = talk.say(supply("ETH"));
    let step = talk.say(json!({ "command": "step" }));
    talk.settle();
    talk.accepted(seek);
    assert_eq!(talk.page.model.clock.block, last);
    assert_eq!(talk.refused(act).0, "not-now");
    assert_eq!(talk.refused(step).0, "not-now");
    let seek = talk.say(json!({ "command": "seek", "block": last - 1 }));
    let steps = talk.say(json!({ "command": "step", "blocks": 9 }));
    talk.settle();
    talk.accepted(seek);
    talk.accepted(steps);
    assert_eq!(talk.page.model.clock.block, last);
}

#[test]
fn a_refusal_of_the_engine_answers_the_command_and_is_told_once() {
    let mut talk = Talk::begun();
    let act = talk.say(supply("ETH"));
    talk.turn();
    let posted = talk.page.post().expect("it is handed over");
    assert!(matches!(posted, EngineCommand::Act { .. }));
    talk.look();
    let run = talk.page.model.link.run;
    talk.page.tell(Message::Answered(EngineEvent::Refused {
        run,
        error: Refusal {
            field: "actions".into(),
            message: "actions: 2,001 is out of range; allowed: 0 to 2,000 actions".into(),
        },
    }));
    talk.look();
    let refusal = (
        "bad-field",
        "actions",
        "actions: 2,001 is out of range; allowed: 0 to 2,000 actions",
    );
    assert_eq!(talk.refused(act), refusal);
    let errors = talk.told.iter().filter(|it| it["event"] == "error");
    assert_eq!(errors.count(), 1, "{:?}", talk.told);
    let next = talk.say(supply("ETH"));
    talk.settle();
    talk.accepted(next);
}

#[test]
fn what_cannot_be_read_or_run_rejects_its_load() {
    let mut talk = Talk::begun();
    let link = talk.say(json!({ "command": "load", "link": "#s=AAAA" }));
    let load = talk.say(json!({ "command": "load", "scenario": "flash-crash" }));
    talk.turn();
    assert_eq!(talk.refused(link).1, "link");
    let EngineCommand::Load { run, .. } = talk.page.post().expect("it is handed over") else {
        panic!("a market is loaded");
    };
    talk.look();
    talk.page.tell(Message::Answered(EngineEvent::Refused {
        run,
        error: Refusal {
            field: "chain".into(),
            message: "chain: cannot be".into(),
        },
    }));
    talk.look();
    let (code, field, message) = talk.refused(load);
    assert_eq!((code, field), ("bad-field", "scenario"));
    assert!(message.contains("cannot be"), "{message}");
}

#[test]
fn who_is_overtaken_by_somebody_on_the_page_is_told() {
    let mut talk = Talk::begun();
    let seek = talk.say(json!({ "command": "seek", "block": 50 }));
    talk.turn();
    let posted = talk.page.post().expect("it is on its way");
    talk.look();
    talk.page.tell(Message::Seek(7));
    talk.look();
    talk.page.answer(&posted);
    // A page that is drawn late shows what came last.
    talk.page.settle();
    talk.look();
    let (code, _, message) = talk.refused(seek);
    assert_eq!(code, "not-now", "{message}");
    let load = talk.say(json!({ "command": "load", "scenario": "flash-crash" }));
    talk.turn();
    let other = address::visit("s=lending-mix").expect("a place");
    talk.page
        .tell(Message::Visit(Box::new(other.expect("it is right"))));
    talk.look();
    assert!(talk.refused(load).2.contains("another market"));
    let act = talk.say(supply("ETH"));
    talk.settle();
    talk.accepted(act);
}

#[test]
fn an_engine_that_stops_or_says_nothing_leaves_nobody_waiting() {
    let mut talk = Talk::begun();
    let seek = talk.say(json!({ "command": "seek", "block": 50 }));
    let step = talk.say(json!({ "command": "step" }));
    talk.turn();
    talk.page.post();
    talk.look();
    for _ in 0..3 {
        talk.page.tell(Message::Crashed(None));
    }
    talk.look();
    assert_eq!(talk.refused(seek).0, "not-now");
    assert_eq!(talk.refused(step).0, "not-now");
    let mut talk = Talk::begun();
    let seek = talk.say(json!({ "command": "seek", "block": 50 }));
    talk.turn();
    talk.now_ms = f64::from(PATIENCE_S) * 1_000.0 - 1.0;
    talk.turn();
    assert_eq!(talk.answer(seek), None);
    talk.now_ms += 2.0;
    talk.turn();
    assert_eq!(talk.refused(seek).0, "busy");
    talk.reads = false;
    let load = talk.say(json!({ "command": "load", "scenario": "first" }));
    talk.turn();
    talk.now_ms += f64::from(PATIENCE_S) * 1_000.0;
    talk.turn();
    assert_eq!(talk.refused(load).0, "busy");
}

#[test]
fn a_crash_on_the_way_is_survived() {
    let mut talk = Talk::begun();
    let act = talk.say(supply("ETH"));
    talk.turn();
    let handed = talk.page.post().expect("it is handed over");
    talk.look();
    talk.page.answer(&handed);
    talk.look();
    talk.page.post();
    talk.look();
    talk.page.tell(Message::Crashed(None));
    talk.look();
    assert_eq!(talk.answer(act), None);
    talk.settle();
    talk.accepted(act);
    assert_eq!(talk.page.model.clock.block, 1);
}

#[test]
fn more_than_can_wait_is_refused_by_its_id() {
    let mut talk = Talk::begun();
    let seek = talk.say(json!({ "command": "seek", "block": 9 }));
    talk.turn();
    let waiting: Vec<u64> = (0..=MOST_WAITING)
        .map(|_| talk.say(json!({ "command": "pause" })))
        .collect();
    talk.turn();
    let (code, _, message) = talk.refused(waiting[MOST_WAITING]);
    assert_eq!(code, "too-many", "{message}");
    talk.settle();
    talk.accepted(seek);
    talk.accepted(waiting[MOST_WAITING - 1]);
}

#[test]
fn what_cannot_be_read_at_all_is_refused_by_its_id() {
    let mut talk = Talk::begun();
    let circle = "Converting circular structure to JSON\n    --> starting at object".to_owned();
    let cases = [
        (
            Input::Unreadable(Some(Id::Number(70)), Unreadable::TooLarge),
            "too-large",
        ),
        (
            Input::Unreadable(Some(Id::Number(71)), Unreadable::Binary),
            "malformed",
        ),
        (
            Input::Unreadable(Some(Id::Number(72)), Unreadable::NoJson(circle)),
            "malformed",
        ),
        (
            Input::Unreadable(Some(Id::Number(73)), Unreadable::NoNumber("speed".into())),
            "bad-field",
        ),
        (Input::Dropped(Some(Id::Number(74))), "too-many"),
        (
            Input::Said(
                Some(Id::Number(75)),
                format!("\"leverloom\"{}", " ".repeat(1 << 20)),
            ),
            "too-large",
        ),
    ];
    for (id, (input, code)) in (70..).zip(cases) {
        talk.desk.put(input);
        talk.turn();
        let (said, _, message) = talk.refused(id);
        assert_eq!(said, code);
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}

#[test]
fn a_page_that_sleeps_is_started_by_play_alone() {
    let mut talk = Talk::begun();
    let mut asleep = (*talk.page.model).clone();
    asleep.asleep = true;
    talk.page.model = Rc::new(asleep);
    talk.look();
    let step = talk.say(json!({ "command": "step" }));
    let play = talk.say(json!({ "command": "play", "speed": 5 }));
    let seek = talk.say(json!({ "command": "seek", "block": 2 }));
    talk.settle();
    assert_eq!(talk.refused(step).0, "not-now");
    assert!(talk.accepted(play) < talk.accepted(seek));
    assert_eq!(talk.page.model.clock.block, 2);
}
