//! Events as learning record stores put them: xAPI 1.0.3 statements without the learner, whom only the host knows.
//!
//! Owns which event is which verb. Verbs are those of the ADL vocabulary where it has one.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::event::{Asks, Checkpoint, Event};

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
    /// The market's own title, which is the same in every language.
    pub scenario: &'a str,
    /// Its title as it is shown.
    pub title: &'a str,
    /// The tag of the language that it is shown in.
    pub lang: &'a str,
    /// Now, in ISO 8601, UTC.
    pub now: &'a str,
}

/// The statement of an event; none for what no learner did.
pub fn statement(event: &Event, scene: Scene<'_>) -> Option<Statement> {
    let market = || {
        let id = address(scene.page, "scenario", scene.scenario);
        activity("simulation", id, scene.lang, scene.title)
    };
    let (verb, object, result) = match event {
        Event::Ready(_) => ("initialized", market(), None),
        Event::Block(block) if block.new => ("progressed", market(), None),
        Event::Liquidation(it) if it.yours => ("failed", market(), None),
        Event::Checkpoint(it) => {
            let source = it.source.as_deref().unwrap_or(&it.lesson);
            let name = format!("{}: {}", it.lesson, it.title);
            let id = format!("{source}/{}", it.step);
            let kind = match it.asks {
                Asks::Nothing => "lesson",
                Asks::Deed | Asks::Choice | Asks::Number => "question",
            };
            let id = address(scene.page, "lesson", &id);
            let object = activity(kind, id, &it.lang, &name);
            let verb = match it {
                Checkpoint {
                    completed: true, ..
                } => "completed",
                Checkpoint { answered: true, .. } => "answered",
                _ => "experienced",
            };
            // Points that nobody can get are no score.
            let score = (it.most > 0).then(|| Score {
                scaled: f64::from(it.score) / f64::from(it.most),
                raw: it.score,
                min: 0,
                max: it.most,
            });
            let result = StatementResult {
                success: it.answered.then_some(it.passed),
                completion: Some(it.completed),
                score,
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

fn activity(kind: &str, id: String, lang: &str, name: &str) -> Activity {
    Activity {
        object_type: "Activity",
        id,
        definition: Definition {
            name: one(lang, name),
            kind: format!("{ACTIVITIES}{kind}"),
        },
    }
}

fn address(page: &str, part: &str, name: &str) -> String {
    format!("{page}?{part}={}", in_address(name))
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

    const SCENE: Scene<'_> = Scene {
        page: "https://a.example/",
        scenario: "Flash crash",
        title: "闪崩",
        lang: "zh-Hans",
        now: "2026-01-01T00:00:00.000Z",
    };

    #[test]
    fn an_answer_is_answered_and_the_last_one_completed() {
        let mut checkpoint = Checkpoint {
            lesson: "Why?".into(),
            source: Some("crash".into()),
            lang: "en".into(),
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
        let score = told
            .result
            .clone()
            .and_then(|it| it.score)
            .expect("a score");
        assert!((score.scaled - 0.5).abs() < f64::EPSILON);
        assert!(told.object.definition.kind.ends_with("/question"));
        checkpoint.completed = true;
        let told = statement(&Event::Checkpoint(checkpoint.clone()), SCENE).expect("a deed");
        assert!(told.verb.id.ends_with("/completed"));
        (checkpoint.asks, checkpoint.score, checkpoint.most) = (Asks::Nothing, 0, 0);
        let told = statement(&Event::Checkpoint(checkpoint), SCENE).expect("a deed");
        assert!(told.object.definition.kind.ends_with("/lesson"));
        assert_eq!(told.result.expect("it is completed").score, None);
    }

    #[test]
    fn a_market_is_called_as_it_is_shown_and_known_as_it_is_called_everywhere() {
        let state = crate::event::State {
            scenario: "Flash crash".into(),
            seed: 1,
            block: 0,
            blocks: 240,
            playing: false,
            phase: crate::event::Phase::Running,
            execution: None,
            lang: "zh",
        };
        let told = statement(&Event::Ready(state), SCENE).expect("it begins");
        assert_eq!(told.object.id, "https://a.example/?scenario=Flash%20crash");
        assert_eq!(told.object.definition.name["zh-Hans"], "闪崩");
    }

    #[test]
    fn what_no_learner_did_is_no_statement_and_titles_are_written_out() {
        assert_eq!(statement(&Event::Accepted, SCENE), None);
        assert_eq!(in_address("a b/ü"), "a%20b/%C3%BC");
    }
}
