//! The format, line by line, and the lessons that ship.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leverloom_model::scenario::{Action, Amount, Layout, Scenario};
use leverloom_model::units::Wad;

use super::command::{Command, Load, Place, Wanted};
use super::condition::{Comparison, Condition, NUMBERS, Quantity, Value};
use super::prose::{Block, Span, Style, blocks, spans};
use super::*;
use crate::state::Pane;
use crate::texts::LANGUAGES;
use crate::texts::tests::speak_from_disk;

const FRONT: &str = "---\nlesson: 1\ntitle: T\nlanguage: en\n---\n";

fn parsed(body: &str) -> Result<Lesson, LessonError> {
    parse(&format!("{FRONT}{body}"))
}

fn step(body: &str) -> Step {
    let lesson =
        parsed(&format!("## A\n{body}")).unwrap_or_else(|error| panic!("{}", error.told()));
    lesson.steps.into_iter().next().unwrap()
}

/// The line and the key of what is wrong; the first line of `body` is line 7 of the file.
fn fault(body: &str) -> (usize, &'static str) {
    let error = parsed(&format!("## A\n{body}")).expect_err("it is broken");
    assert!(!error.told().contains('{'), "{}", error.told());
    (error.line, error.key)
}

#[test]
fn a_lesson_is_front_matter_and_steps() {
    let text = "\u{feff}---\nlesson: 1\ntitle: A title: with a colon\nlanguage: zh\nminutes: 10\nfacilitator: f.md\n---\n\n## One\nWords.\n\n## Two\n";
    let lesson = parse(text).unwrap();
    assert_eq!(lesson.title, "A title: with a colon");
    assert_eq!(
        (
            lesson.language.as_str(),
            lesson.minutes,
            lesson.facilitator.as_str()
        ),
        ("zh", Some(10), "f.md")
    );
    let titles: Vec<_> = lesson
        .steps
        .iter()
        .map(|step| step.title.as_str())
        .collect();
    assert_eq!(titles, ["One", "Two"]);
    assert_eq!(lesson.steps[0].checkpoint, None);
}

#[test]
fn a_broken_front_says_where() {
    let fault = |text: &str| {
        let error = parse(text).expect_err("it is broken");
        (error.line, error.key)
    };
    assert_eq!(fault(""), (1, "lesson.error.no_front"));
    assert_eq!(fault("# Hello"), (1, "lesson.error.no_front"));
    assert_eq!(fault("---\nlesson: 1\n"), (2, "lesson.error.front_open"));
    assert_eq!(fault("---\nlesson: 2\n---\n"), (2, "lesson.error.version"));
    assert_eq!(
        fault("---\nlesson: 1\nauthor: me\n---\n"),
        (3, "lesson.error.field")
    );
    assert_eq!(
        fault("---\nlesson: 1\njust words\n---\n"),
        (3, "lesson.error.field")
    );
    assert_eq!(
        fault("---\nlesson: 1\ntitle: T\nlanguage: xx\n---\n"),
        (4, "lesson.error.language")
    );
    assert_eq!(
        fault("---\nlesson: 1\ntitle: T\n---\n"),
        (4, "lesson.error.missing")
    );
    assert_eq!(
        fault("---\nlesson: 1\nminutes: ten\n---\n"),
        (3, "lesson.error.number")
    );
    assert_eq!(fault(FRONT), (1, "lesson.error.no_steps"));
    assert_eq!(
        fault(&format!("{FRONT}Hello\n")),
        (6, "lesson.error.before_steps")
    );
    assert_eq!(fault(&"x".repeat(200_001)), (1, "lesson.error.too_long"));
}

#[test]
fn a_fault_is_told_with_its_line_in_the_language_spoken() {
    let error = parsed("## A\n\n@dance\n").expect_err("no such order");
    assert_eq!(error.told(), "line 8: @dance is no known order.");
    speak_from_disk("zh");
    assert_eq!(error.told(), "第 8 行：@dance 不是已知指令。");
}

#[test]
fn commands_are_read_in_order() {
    let step = step(
        "@load first at 5\n@do supply 10 ETH\n@do repay max USDC\n@do shock ETH -30%\n@seek 7\n@play\n@pause\n@look market\n@select hottest\n@select variable LendingPool.totals[USDC].cash\n@point shock\nWords.\n",
    );
    let exactly = |text: &str| Amount::Exactly(text.parse::<Wad>().unwrap());
    let shipped = Load {
        scenario: Some(leverloom_model::scenario::SHIPPED[0].1.to_owned()),
        changes: Vec::new(),
        block: Place::Block(5),
        make: super::command::Make(|_, _| Err(("", String::new()))),
    };
    assert_eq!(
        step.enter,
        [
            Command::Load(shipped),
            Command::Act(Action::Supply {
                asset: "ETH".into(),
                amount: exactly("10")
            }),
            Command::Act(Action::Repay {
                asset: "USDC".into(),
                amount: Amount::Max
            }),
            Command::Act(Action::shock("ETH", -3000)),
            Command::Seek(7),
            Command::Play,
            Command::Pause,
            Command::Look(Pane::Market),
            Command::Select(Wanted::Hottest),
            Command::Select(Wanted::Variable("LendingPool.totals[USDC].cash".into())),
        ]
    );
    assert_eq!(step.point, Some("shock"));
    assert_eq!(step.words.len(), 1);
}

#[test]
fn a_broken_command_says_in_which_line() {
    for (line, key) in [
        ("@load nowhere", "lesson.error.scenario"),
        ("@load first at noon", "lesson.error.number"),
        ("@seek -1", "lesson.error.number"),
        ("@do dance 1 ETH", "lesson.error.action"),
        ("@do supply ten ETH", "lesson.error.action"),
        ("@do shock ETH 30", "lesson.error.action"),
        ("@look kitchen", "lesson.error.pane"),
        ("@select everything", "lesson.error.selection"),
        ("@play now", "lesson.error.nothing_follows"),
        ("@point moon", "lesson.error.point"),
        ("@set /blocks 3", "lesson.error.no_load"),
        ("@at 3 shock ETH -5%", "lesson.error.no_load"),
        ("@check wealth > 3", "lesson.error.condition"),
        ("@check leverage about 2", "lesson.error.condition"),
        ("( ) Yes :: No", "lesson.error.no_question"),
        ("@answer 3", "lesson.error.no_question"),
    ] {
        assert_eq!(fault(&format!("Words.\n{line}\n")), (8, key), "{line}");
    }
}

#[test]
fn a_market_is_changed_and_stays_valid() {
    let step = step(
        "@load first at 5\n@set /design/layout {\"kind\": \"sharded\", \"shards\": 8}\n@set /population/borrowers/count 60\n@set /assets/0/wobble_bps 0\n@at 6 shock ETH -30%\n",
    );
    let [Command::Load(load)] = &step.enter[..] else {
        panic!("one load")
    };
    let scenario = load.applied(load.scenario.as_deref().unwrap()).unwrap();
    assert_eq!(scenario.design.layout, Layout::Sharded { shards: 8 });
    assert_eq!(
        (
            scenario.population.borrowers.count,
            scenario.assets[0].wobble_bps
        ),
        (60, 0)
    );
    assert_eq!((scenario.actions.len(), scenario.actions[0].block), (1, 6));
    for (line, key) in [
        (
            "@set /design/layout {\"kind\": \"round\"}",
            "lesson.error.invalid",
        ),
        ("@set /blocks 0", "lesson.error.invalid"),
        ("@set /assets/9/price \"1\"", "lesson.error.place"),
        ("@set blocks 3", "lesson.error.set"),
        ("@set /blocks {", "lesson.error.invalid"),
        ("@at 500 shock ETH -30%", "lesson.error.invalid"),
        ("@at 6 shock DOGE -30%", "lesson.error.invalid"),
    ] {
        assert_eq!(fault(&format!("@load first\n{line}\n")), (8, key), "{line}");
    }
    let often = format!("@load first\n{}", "@set /blocks 60\n".repeat(101));
    assert_eq!(fault(&often), (108, "lesson.error.changes"));
}

#[test]
fn the_running_market_keeps_what_was_done_in_it() {
    let step = step("@load same at here\n@set /design/layout {\"kind\": \"lazy_rate\"}\n");
    let [Command::Load(load)] = &step.enter[..] else {
        panic!("one load")
    };
    assert_eq!((load.block, &load.scenario), (Place::Here, &None));
    let mut running = Scenario::first();
    running.seed = 7;
    let changed = load.applied(&running.to_json()).unwrap();
    assert_eq!((changed.seed, changed.design.layout), (7, Layout::LazyRate));
}

#[test]
fn deeds_and_questions() {
    let deed = step(
        "@check leverage >= 2\n@check price ETH < 1500\n@check selection is variable\n@hint Do.\n@done Done.\n@solve do borrow 5 USDC\n",
    );
    let Some(Checkpoint::Deed(deed)) = deed.checkpoint else {
        panic!("a deed")
    };
    assert_eq!(deed.conditions.len(), 3);
    assert_eq!(
        deed.conditions[1],
        Condition::Number(
            Quantity::Price("ETH".into()),
            Comparison::Below,
            Value::Known(1500.0)
        )
    );
    assert_eq!(
        deed.conditions[2],
        Condition::Word("selection", "variable".into())
    );
    assert_eq!(
        (deed.hint.as_str(), deed.done.as_str(), deed.solve.len()),
        ("Do.", "Done.", 1)
    );

    let choice = step("@ask Why?\n( ) No. :: Not so.\n(x) Yes: a :: So.\n");
    let Some(Checkpoint::Choice(choice)) = choice.checkpoint else {
        panic!("a choice")
    };
    assert_eq!(choice.question, "Why?");
    assert_eq!(
        choice.options[1],
        Answer {
            words: "Yes: a".into(),
            right: true,
            reply: "So.".into()
        }
    );

    let number = step("@ask-number How many?\n@answer waves ± 1.5\n@right R\n@wrong W\n");
    let Some(Checkpoint::Number(number)) = number.checkpoint else {
        panic!("a number")
    };
    assert_eq!(
        number.value,
        Value::Shown(Quantity::named("waves").unwrap())
    );
    assert!((number.tolerance - 1.5).abs() < 1e-12);
}

#[test]
fn a_checkpoint_that_lacks_something_says_what() {
    for (body, key) in [
        ("@hint Do.\n", "lesson.error.no_check"),
        ("@ask Why?\n(x) Yes :: So.\n", "lesson.error.choice"),
        (
            "@ask Why?\n( ) Yes :: So.\n( ) No :: So.\n",
            "lesson.error.choice",
        ),
        (
            "@ask-number How many?\n@right R\n@wrong W\n",
            "lesson.error.unanswered",
        ),
        (
            "@ask-number How many?\n@answer 3\n@right R\n",
            "lesson.error.unanswered",
        ),
    ] {
        assert_eq!(fault(body), (7, key), "{body}");
    }
    assert_eq!(fault("@ask Why?\n(x) Yes\n"), (8, "lesson.error.no_reply"));
    assert_eq!(
        fault("@ask Why?\n@check block = 3\n"),
        (8, "lesson.error.two_checkpoints")
    );
    assert_eq!(
        fault("@ask-number How many?\n@answer lots\n"),
        (8, "lesson.error.value")
    );
}

#[test]
fn decimals_are_read_as_people_write_them() {
    for (text, number) in [
        ("2", 2.0),
        (" -1,504.25 ", -1504.25),
        ("0.06", 0.06),
        ("10.", 10.0),
    ] {
        assert_eq!(condition::decimal(text), Some(number), "{text}");
    }
    for text in [
        "",
        "-",
        ".5",
        "1e3",
        "NaN",
        "1.2.3",
        "+1",
        "99999999999999999999",
    ] {
        assert_eq!(condition::decimal(text), None, "{text}");
    }
}

#[test]
fn names_of_numbers_are_unique() {
    for (place, (name, _)) in NUMBERS.iter().enumerate() {
        assert_eq!(Quantity::named(name), Some(Quantity::Number(place)));
    }
    assert_eq!(Quantity::named("price"), None);
    assert_eq!(Quantity::named("waves ETH"), None);
}

#[test]
fn words_have_paragraphs_lists_and_little_emphasis() {
    let plain = |words: &str| Span {
        words: words.into(),
        style: Style::Plain,
    };
    assert_eq!(
        blocks("One\ntwo.\n\n- a\n- b\n\n1. c\n### Head\n".lines()),
        [
            Block::Paragraph(vec![plain("One two.")]),
            Block::List {
                numbered: false,
                items: vec![vec![plain("a")], vec![plain("b")]]
            },
            Block::List {
                numbered: true,
                items: vec![vec![plain("c")]]
            },
            Block::Heading(vec![plain("Head")]),
        ]
    );
    assert_eq!(
        blocks(["第一行，", "第二行。"]),
        [Block::Paragraph(vec![plain("第一行，第二行。")])]
    );
    let styles: Vec<_> =
        spans("a *b* **c** `d*e*` [f](https://g.example/) 2 * 3 [h](javascript:i)")
            .into_iter()
            .map(|span| (span.words, span.style))
            .collect();
    assert_eq!(
        styles,
        [
            ("a ".to_owned(), Style::Plain),
            ("b".to_owned(), Style::Emphasis),
            (" ".to_owned(), Style::Plain),
            ("c".to_owned(), Style::Strong),
            (" ".to_owned(), Style::Plain),
            ("d*e*".to_owned(), Style::Code),
            (" ".to_owned(), Style::Plain),
            ("f".to_owned(), Style::Link("https://g.example/".to_owned())),
            (" 2 * 3 [h](javascript:i)".to_owned(), Style::Plain),
        ]
    );
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/lessons")
}

/// The lessons that ship, by name, then by language.
fn shipped() -> BTreeMap<String, BTreeMap<String, Lesson>> {
    let mut lessons = BTreeMap::<String, BTreeMap<String, Lesson>>::new();
    for entry in std::fs::read_dir(folder()).expect("there are lessons") {
        let path = entry.expect("the folder is readable").path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let parts: Vec<&str> = name.split('.').collect();
        let [stem, language, "md"] = parts[..] else {
            assert!(
                name.contains(".facilitator."),
                "{name} is no lesson and no facilitator's page"
            );
            continue;
        };
        let text = std::fs::read_to_string(&path).expect("the file is readable");
        let lesson = parse(&text).unwrap_or_else(|error| panic!("{name}: {}", error.told()));
        assert_eq!(lesson.language, language, "{name}");
        lessons
            .entry(stem.to_owned())
            .or_default()
            .insert(language.to_owned(), lesson);
    }
    lessons
}

#[test]
fn every_shipped_lesson_is_whole_in_every_language() {
    let lessons = shipped();
    assert!(lessons.contains_key(crate::panels::lesson::SHIPPED));
    for (name, versions) in lessons {
        let english = &versions["en"];
        for language in &LANGUAGES {
            let lesson = versions
                .get(language.code)
                .unwrap_or_else(|| panic!("{name} in {}", language.code));
            assert!(
                folder().join(&lesson.facilitator).is_file(),
                "{name}: {}",
                lesson.facilitator
            );
            assert_eq!(lesson.minutes, english.minutes);
            assert_eq!(
                lesson.steps.len(),
                english.steps.len(),
                "{name}.{}",
                language.code
            );
            for (theirs, ours) in lesson.steps.iter().zip(&english.steps) {
                assert_eq!(
                    (&theirs.enter, theirs.point),
                    (&ours.enter, ours.point),
                    "{}",
                    theirs.title
                );
                assert_eq!(skeleton(theirs), skeleton(ours), "{}", theirs.title);
                assert!(!theirs.words.is_empty(), "{}", theirs.title);
            }
        }
    }
}

/// A checkpoint without its words.
fn skeleton(step: &Step) -> String {
    match &step.checkpoint {
        None => String::new(),
        Some(Checkpoint::Deed(deed)) => format!("{:?} {:?}", deed.conditions, deed.solve),
        Some(Checkpoint::Choice(choice)) => {
            format!(
                "{:?}",
                choice
                    .options
                    .iter()
                    .map(|option| option.right)
                    .collect::<Vec<_>>()
            )
        }
        Some(Checkpoint::Number(number)) => format!("{:?} {}", number.value, number.tolerance),
    }
}

/// A variable that a lesson names is one of the contract's: its storage layout, as compiled, knows the name.
#[test]
fn every_variable_that_a_shipped_lesson_names_exists() {
    let artifacts =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/market/contracts/artifacts");
    let known = |name: &str| {
        let Some((contract, path)) = name.split_once('.') else {
            return false;
        };
        let layout = std::fs::read_to_string(artifacts.join(format!("{contract}.layout.json")))
            .unwrap_or_default();
        let fields = path
            .split(['.', '[', '+'])
            .filter(|part| !part.contains(']'));
        let mut fields = fields.peekable();
        fields.peek().is_some() && fields.all(|field| layout.contains(&format!("\"{field}\"")))
    };
    assert!(
        known("LendingPool.totals[USDC].scaledDebt")
            && !known("LendingPool.total")
            && !known("Nowhere.totals")
    );
    for (name, versions) in shipped() {
        for step in versions.values().flat_map(|lesson| &lesson.steps) {
            for command in &step.enter {
                if let Command::Select(Wanted::Variable(variable)) = command {
                    assert!(known(variable), "{name}: {variable}");
                }
            }
        }
    }
}
