//! Events as learning record stores put them: xAPI 1.0.3 statements without the learner, whom only the host knows.
//!
//! Owns which event is which verb. Verbs are those of the ADL vocabulary where it has one.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::event::{Checkpoint, Event};

/// Where the ADL vocabulary's verbs are.
const VERBS: &str = "http://adlnet.gov/expapi/verbs/";
/// Where its types of activities are.
const ACTIVITIES: &str = "http://adlnet.gov/expapi/activities/";

/// A statement; `actor` is the host's to add.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
pub struct Statement {
    /// What was done.
    pub verb: Verb,
    /// What it was done to.
    pub object: Activity,
    /// How it went, where it can go well or badly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<StatementResult>,
    /// When, as the browser's clock says (ISO 8601, UTC).
    pub timestamp: String,
}

/// A verb.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Verb {
    /// Its address.
    pub id: String,
    /// Its name by language.
    #[cfg_attr(feature = "types", ts(type = "Record<string, string>"))]
    pub display: Map<String, Value>,
}

/// An activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(rename_all = "camelCase"))]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// `Activity`.
    pub object_type: &'static str,
    /// Its address.
    pub id: String,
    /// What it is.
    pub definition: Definition,
}

/// What an activity is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Definition {
    /// Its name by language.
    #[cfg_attr(feature = "types", ts(type = "Record<string, string>"))]
    pub name: Map<String, Value>,
    /// Its type's address.
    #[serde(rename = "type")]
    pub kind: String,
}

/// How it went.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
pub struct StatementResult {
    /// Whether it was right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// Whether all is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion: Option<bool>,
    /// How much of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}

/// How much.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Score {
    /// 0 to 1.
    pub scaled: f64,
    /// Points.
    pub raw: u32,
    /// The least there are.
    pub min: u32,
    /// The most there are.
    pub max: u32,
}

/// Where and when something happened, for statements.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The playground's address, without parameters.
    pub page: &'a str,
    /// The market's title.
    pub scenario: &'a str,
    /// The code of the language that titles are in.
    pub lang: &'a str,
    /// Now, in ISO 8601, UTC.
    pub now: &'a str,
}

/// The statement of an event; none for what no learner did.
pub fn statement(event: &Event, scene: Scene<'_>) -> Option<Statement> {
    let market = || activity("simulation", scene.page, "scenario", scene.scenario, scene);
    let (verb, object, result) = match event {
        Event::Ready(_) => ("initialized", market(), None),
        Event::Block(block) if block.new => ("progressed", market(), None),
        Event::Liquidation(it) if it.yours => ("failed", market(), None),
        Event::Checkpoint(it) => {
            let source = it.source.as_deref().unwrap_or(&it.lesson);
            let name = format!("{}: {}", it.lesson, it.title);
            let id = format!("{source}/{}", it.step);
            let object = activity("question", scene.page, "lesson", &id, scene);
            let object = Activity {
                definition: Definition {
                    name: one(scene.lang, &name),
                    ..object.definition
                },
                ..object
            };
            let verb = match it {
                Checkpoint {
                    completed: true, ..
                } => "completed",
                Checkpoint { answered: true, .. } => "answered",
                _ => "experienced",
            };
            let score = Score {
                scaled: f64::from(it.score) / f64::from(it.most.max(1)),
                raw: it.score,
                min: 0,
                max: it.most,
            };
            let result = StatementResult {
                success: it.answered.then_some(it.passed),
                completion: Some(it.completed),
                score: Some(score),
            };
            (verb, object, Some(result))
        }
        Event::Accepted
        | Event::State(_)
        | Event::Block(_)
        | Event::Liquidation(_)
        | Event::ConflictSummary(_)
        | Event::Report(_)
        | Event::Error(_) => return None,
    };
    Some(Statement {
        verb: Verb {
            id: format!("{VERBS}{verb}"),
            display: one("en", verb),
        },
        object,
        result,
        timestamp: scene.now.to_owned(),
    })
}

fn activity(kind: &str, page: &str, part: &str, name: &str, scene: Scene<'_>) -> Activity {
    Activity {
        object_type: "Activity",
        id: format!("{page}?{part}={}", in_address(name)),
        definition: Definition {
            name: one(scene.lang, name),
            kind: format!("{ACTIVITIES}{kind}"),
        },
    }
}

fn one(language: &str, text: &str) -> Map<String, Value> {
    Map::from_iter([(language.to_owned(), Value::String(text.to_owned()))])
}

/// A text as a part of an address.
fn in_address(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte) {
            written.push(char::from(byte));
        } else {
            let digit = |value: u8| {
                char::from_digit(u32::from(value), 16)
                    .unwrap_or('0')
                    .to_ascii_uppercase()
            };
            written.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Asks;

    const SCENE: Scene<'_> = Scene {
        page: "https://a.example/",
        scenario: "Flash crash",
        lang: "en",
        now: "2026-01-01T00:00:00.000Z",
    };

    #[test]
    fn an_answer_is_answered_and_the_last_one_completed() {
        let mut checkpoint = Checkpoint {
            lesson: "Why?".into(),
            source: Some("crash".into()),
            step: 2,
            steps: 3,
            title: "Look".into(),
            asks: Asks::Choice,
            answered: true,
            passed: true,
            score: 1,
            most: 2,
            completed: false,
        };
        let told = statement(&Event::Checkpoint(checkpoint.clone()), SCENE).expect("a deed");
        assert_eq!(told.verb.id, "http://adlnet.gov/expapi/verbs/answered");
        assert_eq!(told.object.id, "https://a.example/?lesson=crash/2");
        assert_eq!(told.object.definition.name["en"], "Why?: Look");
        let score = told.result.and_then(|it| it.score).expect("a score");
        assert!((score.scaled - 0.5).abs() < f64::EPSILON);
        checkpoint.completed = true;
        let told = statement(&Event::Checkpoint(checkpoint), SCENE).expect("a deed");
        assert!(told.verb.id.ends_with("/completed"));
    }

    #[test]
    fn what_no_learner_did_is_no_statement_and_titles_are_written_out() {
        assert_eq!(statement(&Event::Accepted, SCENE), None);
        assert_eq!(in_address("a b/ü"), "a%20b/%C3%BC");
    }
}
