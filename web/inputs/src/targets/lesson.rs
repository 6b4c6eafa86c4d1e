//! Lessons: `lesson::parse`, and the markets that their steps load.

use leverloom_fuzz::dice::Dice;
use leverloom_model::Scenario;
use leverloom_ui::lesson::{self, Command};

use super::{Broken, Verdict};
use crate::{mutate, sentence};

const SHIPPED: [&str; 2] = [
    include_str!("../../../../www/lessons/why-the-line.en.md"),
    include_str!("../../../../www/lessons/why-the-line.zh.md"),
];

const WORDS: [&str; 47] = [
    "\n## Step\n",
    "\n---\n",
    "lesson: 1\n",
    "title: x\n",
    "language: en\n",
    "minutes: 4294967296\n",
    "facilitator: ../../x\n",
    "\n@load first",
    "\n@load same at here",
    "\n@load first at 99999999999",
    "\n@set /design/layout {\"kind\":\"sharded\",\"shards\":8}",
    "\n@set /name \"x\"",
    "\n@set /actions/- 1",
    "\n@set /a/a/a/a/a/a/a/a 1",
    "\n@set / 1",
    "/a",
    "/0",
    "/-",
    "\n@at 6 shock ETH -30%",
    "\n@do supply 10 ETH",
    "\n@do shock ETH -1e999%",
    "\n@do repay max USDC",
    "\n@seek 7",
    "\n@play",
    "\n@pause",
    "\n@look market",
    "\n@select hottest",
    "\n@select variable x",
    "\n@point play",
    "\n@check block >= 3",
    "\n@check health < 1.2",
    "\n@hint x",
    "\n@done x",
    "\n@solve do supply 1 ETH",
    "\n@ask x",
    "\n(x) yes :: so it is",
    "\n( ) no :: it is not",
    "\n@ask-number x",
    "\n@answer 5 ± 1",
    "\n@answer leverage ± NaN",
    "\n@right x",
    "\n@wrong x",
    "**b**",
    "[a](b)",
    "[[[[",
    "`c`",
    "\n- item",
];

pub(super) fn make(dice: &mut Dice) -> Vec<u8> {
    let text = dice.pick(&SHIPPED);
    // A part of it leaves more room for what is changed.
    let mut text = if dice.chance(50) {
        let cut = text
            .match_indices("\n## ")
            .map(|(at, _)| at)
            .nth(dice.index(4))
            .unwrap_or(text.len());
        text[..cut].to_owned()
    } else {
        text.to_owned()
    }
    .into_bytes();
    if dice.chance(30) {
        for _ in 0..dice.pick(&[1, 4, 30, 2_000]) {
            text.extend(dice.pick(&WORDS).bytes());
        }
    }
    if dice.chance(85) {
        mutate::bytes(&mut text, dice, &WORDS);
    }
    text
}

pub(super) fn judge(input: &[u8]) -> Result<Verdict, Broken> {
    let text = String::from_utf8_lossy(input);
    match lesson::parse(&text) {
        Err(error) => {
            let lines = text.lines().count() + 1;
            if !(1..=lines).contains(&error.line) {
                return Err(format!("line {} of {lines} is at fault", error.line));
            }
            sentence::check(&error.told())?;
            Ok(Verdict::Refused)
        }
        Ok(lesson) => {
            if lesson.steps.is_empty() || lesson.title.is_empty() {
                return Err("a lesson without a step or a title".to_owned());
            }
            for command in lesson.steps.iter().flat_map(|step| &step.enter) {
                if let Command::Load(load) = command {
                    match (load.make.0)(load, &Scenario::first()) {
                        Ok(scenario) => scenario
                            .validate()
                            .map_err(|error| format!("it loads what is not valid: {error}"))?,
                        Err((_, what)) => sentence::check(&format!("x{what}"))?,
                    }
                }
            }
            Ok(Verdict::Accepted)
        }
    }
}
