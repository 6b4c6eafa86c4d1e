//! From a lesson's file to a lesson, or to the line in which it is broken.
//!
//! A file is front matter between two lines `---`, then steps that begin with `## `. In a step, lines that begin with
//! `@` are for the page, those that begin with `( )` or `(x)` are answers, the rest are words.

use super::command::{self, Command, POINTS};
use super::condition::{Condition, Value, decimal};
use super::{Answer, Checkpoint, Choice, Deed, Lesson, LessonError, Number, Step, prose};
use crate::texts::LANGUAGES;

/// Version of the format.
const VERSION: &str = "1";
/// Most bytes of a file.
const MOST: usize = 200_000;

/// Reads a lesson.
pub fn parse(text: &str) -> Result<Lesson, LessonError> {
    if text.len() > MOST {
        return Err(LessonError::new(1, "lesson.error.too_long", ""));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().map(str::trim_end).enumerate();
    let mut lesson = front_matter(&mut lines)?;
    let mut steps: Vec<Draft<'_>> = Vec::new();
    let mut last = 1;
    for (index, line) in lines {
        let number = index + 1;
        last = number;
        if let Some(title) = line.strip_prefix("## ") {
            steps.push(Draft::titled(number, title.trim()));
            continue;
        }
        match steps.last_mut() {
            Some(step) => step.line(number, line)?,
            None if line.is_empty() => {}
            None => return Err(LessonError::new(number, "lesson.error.before_steps", line)),
        }
    }
    if steps.is_empty() {
        return Err(LessonError::new(last, "lesson.error.no_steps", ""));
    }
    lesson.steps = steps
        .into_iter()
        .map(Draft::finished)
        .collect::<Result<_, _>>()?;
    Ok(lesson)
}

fn front_matter<'a>(
    lines: &mut impl Iterator<Item = (usize, &'a str)>,
) -> Result<Lesson, LessonError> {
    if lines.next().is_none_or(|(_, line)| line != "---") {
        return Err(LessonError::new(1, "lesson.error.no_front", ""));
    }
    let mut lesson = Lesson::default();
    let mut version = false;
    let mut last = 1;
    for (index, line) in lines.by_ref() {
        let number = index + 1;
        last = number;
        if line == "---" {
            return if !version {
                Err(LessonError::new(number, "lesson.error.missing", "lesson"))
            } else if lesson.title.is_empty() {
                Err(LessonError::new(number, "lesson.error.missing", "title"))
            } else if lesson.language.is_empty() {
                Err(LessonError::new(number, "lesson.error.missing", "language"))
            } else {
                Ok(lesson)
            };
        }
        if line.is_empty() {
            continue;
        }
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| LessonError::new(number, "lesson.error.field", line))?;
        let value = value.trim();
        let wrong = |key| LessonError::new(number, key, value);
        match name.trim() {
            "lesson" if value == VERSION => version = true,
            "lesson" => return Err(wrong("lesson.error.version")),
            "title" => value.clone_into(&mut lesson.title),
            "language" if LANGUAGES.iter().any(|language| language.code == value) => {
                value.clone_into(&mut lesson.language);
            }
            "language" => return Err(wrong("lesson.error.language")),
            "minutes" => {
                let minutes = value.parse().map_err(|_| wrong("lesson.error.number"))?;
                lesson.minutes = Some(minutes);
            }
            "facilitator" => value.clone_into(&mut lesson.facilitator),
            name => return Err(LessonError::new(number, "lesson.error.field", name)),
        }
    }
    Err(LessonError::new(last, "lesson.error.front_open", ""))
}

/// A step being read.
struct Draft<'a> {
    line: usize,
    title: &'a str,
    words: Vec<&'a str>,
    enter: Vec<Command>,
    point: Option<&'static str>,
    checkpoint: Option<(usize, Checkpoint)>,
}

impl<'a> Draft<'a> {
    fn titled(line: usize, title: &'a str) -> Self {
        Self {
            line,
            title,
            words: Vec::new(),
            enter: Vec::new(),
            point: None,
            checkpoint: None,
        }
    }

    fn line(&mut self, number: usize, line: &'a str) -> Result<(), LessonError> {
        let answer = |mark: &str| line.strip_prefix(mark);
        if let Some(order) = line.strip_prefix('@') {
            let (name, rest) = order.split_once(' ').unwrap_or((order, ""));
            self.order(number, name, rest.trim())
        } else if let Some(words) = answer("(x) ") {
            self.answer(number, true, words)
        } else if let Some(words) = answer("( ) ") {
            self.answer(number, false, words)
        } else {
            self.words.push(line);
            Ok(())
        }
    }

    /// A line that is for the page.
    fn order(&mut self, number: usize, name: &str, rest: &str) -> Result<(), LessonError> {
        let wrong = |(key, what): command::Fault| LessonError::new(number, key, what);
        if let Some(command) = command::read(name, rest) {
            self.enter.push(command.map_err(wrong)?);
            return Ok(());
        }
        match name {
            "set" | "at" => {
                let Some(Command::Load(load)) = self.enter.last_mut() else {
                    return Err(LessonError::new(number, "lesson.error.no_load", name));
                };
                let change = if name == "set" {
                    load.change(rest)
                } else {
                    load.happening(rest)
                };
                change.map_err(wrong)
            }
            "point" => {
                let known = POINTS.iter().find(|(point, _)| *point == rest);
                let (point, _) =
                    known.ok_or_else(|| LessonError::new(number, "lesson.error.point", rest))?;
                self.point = Some(point);
                Ok(())
            }
            "ask" => self.ask(
                number,
                Checkpoint::Choice(Choice {
                    question: rest.to_owned(),
                    options: Vec::new(),
                }),
            ),
            "ask-number" => self.ask(
                number,
                Checkpoint::Number(Number {
                    question: rest.to_owned(),
                    value: Value::Known(f64::NAN),
                    tolerance: 0.0,
                    right: String::new(),
                    wrong: String::new(),
                }),
            ),
            "check" | "hint" | "done" | "solve" => self.deed(number, name, rest),
            "answer" | "right" | "wrong" => self.number(number, name, rest),
            _ => Err(LessonError::new(number, "lesson.error.order", name)),
        }
    }

    fn ask(&mut self, number: usize, checkpoint: Checkpoint) -> Result<(), LessonError> {
        if self.checkpoint.is_some() {
            return Err(LessonError::new(number, "lesson.error.two_checkpoints", ""));
        }
        self.checkpoint = Some((number, checkpoint));
        Ok(())
    }

    fn answer(&mut self, number: usize, right: bool, text: &str) -> Result<(), LessonError> {
        let Some((_, Checkpoint::Choice(choice))) = &mut self.checkpoint else {
            return Err(LessonError::new(number, "lesson.error.no_question", ""));
        };
        let (words, reply) = text
            .split_once("::")
            .ok_or_else(|| LessonError::new(number, "lesson.error.no_reply", text))?;
        choice.options.push(Answer {
            words: words.trim().to_owned(),
            right,
            reply: reply.trim().to_owned(),
        });
        Ok(())
    }

    /// A line of a deed: what must hold, how to get there, what to say then.
    fn deed(&mut self, number: usize, name: &str, rest: &str) -> Result<(), LessonError> {
        if self.checkpoint.is_none() {
            self.checkpoint = Some((number, Checkpoint::Deed(Deed::default())));
        }
        let Some((_, Checkpoint::Deed(deed))) = &mut self.checkpoint else {
            return Err(LessonError::new(number, "lesson.error.two_checkpoints", ""));
        };
        match name {
            "check" => {
                let condition = Condition::written(rest)
                    .ok_or_else(|| LessonError::new(number, "lesson.error.condition", rest))?;
                deed.conditions.push(condition);
            }
            "hint" => rest.clone_into(&mut deed.hint),
            "done" => rest.clone_into(&mut deed.done),
            _ => {
                let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
                let command = command::read(name, rest.trim())
                    .ok_or_else(|| LessonError::new(number, "lesson.error.order", name))?;
                let command = command.map_err(|(key, what)| LessonError::new(number, key, what))?;
                deed.solve.push(command);
            }
        }
        Ok(())
    }

    /// A line of a question for a number.
    fn number(&mut self, number: usize, name: &str, rest: &str) -> Result<(), LessonError> {
        let Some((_, Checkpoint::Number(question))) = &mut self.checkpoint else {
            return Err(LessonError::new(number, "lesson.error.no_question", name));
        };
        match name {
            "answer" => {
                let (value, tolerance) = rest.split_once('±').unwrap_or((rest, "0"));
                let wrong = || LessonError::new(number, "lesson.error.value", rest);
                question.value = Value::written(value).ok_or_else(wrong)?;
                question.tolerance = decimal(tolerance).ok_or_else(wrong)?;
            }
            "right" => rest.clone_into(&mut question.right),
            _ => rest.clone_into(&mut question.wrong),
        }
        Ok(())
    }

    /// The step, if nothing is missing.
    fn finished(self) -> Result<Step, LessonError> {
        if self.title.is_empty() {
            return Err(LessonError::new(self.line, "lesson.error.untitled", ""));
        }
        if let Some((line, checkpoint)) = &self.checkpoint {
            let fault = match checkpoint {
                Checkpoint::Deed(deed) if deed.conditions.is_empty() => {
                    Some("lesson.error.no_check")
                }
                Checkpoint::Choice(choice)
                    if choice.options.len() < 2
                        || choice.question.is_empty()
                        || !choice.options.iter().any(|option| option.right) =>
                {
                    Some("lesson.error.choice")
                }
                Checkpoint::Number(number)
                    if number.question.is_empty()
                        || matches!(number.value, Value::Known(value) if value.is_nan())
                        || number.right.is_empty()
                        || number.wrong.is_empty() =>
                {
                    Some("lesson.error.unanswered")
                }
                _ => None,
            };
            if let Some(key) = fault {
                return Err(LessonError::new(*line, key, ""));
            }
        }
        Ok(Step {
            title: self.title.to_owned(),
            words: prose::blocks(self.words),
            enter: self.enter,
            point: self.point,
            checkpoint: self.checkpoint.map(|(_, checkpoint)| checkpoint),
        })
    }
}
