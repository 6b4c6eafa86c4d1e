//! A lesson on the page: its commands, its checkpoints, the way back and forth.

use super::*;
use crate::lesson;
use crate::state::reading::{Given, LessonChange, Reading};

const LESSON: &str = "---\nlesson: 1\ntitle: T\nlanguage: en\n---\n
## Load
@load flash-crash at 5
@look market
@ask-number Which block?
@answer block ± 1
@right R
@wrong W
## Do
@check actions >= 1
@hint H
@solve do shock ETH -30%
## Choose
@ask Why?
( ) A :: Not so.
(x) B :: So.
## Again
@load same at here
@set /design/layout {\"kind\": \"sharded\", \"shards\": 8}
@check layout is sharded
## End
";

fn reading() -> Page {
    let mut page = Page::running();
    let lesson = lesson::parse(LESSON).expect("a whole lesson");
    page.tell(Message::Lesson(LessonChange::Open(
        Rc::new(lesson),
        Some("l".into()),
    )));
    page.settle();
    page
}

fn read(page: &Page) -> &Reading {
    page.model.lesson.as_ref().expect("a lesson is open")
}

fn change(page: &mut Page, change: LessonChange) {
    page.tell(Message::Lesson(change));
    page.settle();
}

#[test]
fn a_step_sets_its_market_up() {
    let page = reading();
    assert_eq!(page.model.scenario.name, "Flash crash");
    assert_eq!(
        (page.model.clock.block, page.model.clock.motion),
        (5, Motion::Paused)
    );
    assert_eq!(page.model.pane, Pane::Market);
    assert_eq!((read(&page).at, read(&page).is_passed()), (0, false));
}

#[test]
fn a_number_is_held_against_what_the_page_shows() {
    let mut page = reading();
    change(&mut page, LessonChange::Give(7.0));
    assert_eq!(read(&page).given(), Some(Given::Number(7.0, false)));
    assert!(!read(&page).is_passed());
    change(&mut page, LessonChange::Give(4.0));
    assert_eq!(read(&page).given(), Some(Given::Number(4.0, true)));
    // What was right stays right when the clock moves on.
    page.tell(Message::Seek(9));
    page.settle();
    assert!(read(&page).is_passed());
    assert_eq!(read(&page).given(), Some(Given::Number(4.0, true)));
}

#[test]
fn a_deed_passes_once_it_is_done_and_stays_so() {
    let mut page = reading();
    change(&mut page, LessonChange::Next);
    assert!(!read(&page).is_passed());
    change(&mut page, LessonChange::Solve);
    assert_eq!(page.model.scenario.actions.len(), 1);
    assert!(read(&page).is_passed(), "the shock was an action");
    page.tell(Message::Reset);
    page.settle();
    assert!(page.model.scenario.actions.is_empty());
    assert!(read(&page).is_passed());
}

#[test]
fn a_wrong_answer_is_kept_and_passes_nothing() {
    let mut page = reading();
    change(&mut page, LessonChange::Next);
    change(&mut page, LessonChange::Next);
    change(&mut page, LessonChange::Choose(0));
    assert_eq!(
        (read(&page).given(), read(&page).is_passed()),
        (Some(Given::Option(0)), false)
    );
    change(&mut page, LessonChange::Choose(9));
    assert!(!read(&page).is_passed());
    change(&mut page, LessonChange::Choose(1));
    assert!(read(&page).is_passed());
    assert_eq!(read(&page).score(), (1, 4));
}

#[test]
fn the_same_run_goes_on_in_another_design() {
    let mut page = reading();
    change(&mut page, LessonChange::Next);
    change(&mut page, LessonChange::Solve);
    let (block, actions) = (page.model.clock.block, page.model.scenario.actions.clone());
    change(&mut page, LessonChange::Next);
    change(&mut page, LessonChange::Next);
    assert_eq!(page.model.clock.block, block);
    assert_eq!(page.model.scenario.actions, actions);
    assert!(read(&page).is_passed(), "the layout is another");
}

#[test]
fn back_reads_and_changes_nothing_in_the_market() {
    let mut page = reading();
    change(&mut page, LessonChange::Next);
    change(&mut page, LessonChange::Solve);
    let scenario = Rc::clone(&page.model.scenario);
    change(&mut page, LessonChange::Back);
    assert_eq!(read(&page).at, 0);
    assert_eq!(page.model.scenario, scenario);
    assert!(page.ignores(Message::Lesson(LessonChange::Back)));
    change(&mut page, LessonChange::Again);
    assert!(page.model.scenario.actions.is_empty(), "set up again");
}

#[test]
fn the_last_step_is_the_last_and_a_closed_lesson_is_gone() {
    let mut page = reading();
    for _ in 0..4 {
        change(&mut page, LessonChange::Next);
    }
    assert!(read(&page).at_end());
    assert!(page.ignores(Message::Lesson(LessonChange::Next)));
    change(&mut page, LessonChange::Fold);
    assert!(read(&page).folded);
    change(&mut page, LessonChange::Close);
    assert_eq!(page.model.lesson, None);
    assert!(page.ignores(Message::Lesson(LessonChange::Next)));
}

#[test]
fn another_language_keeps_the_place() {
    let mut page = reading();
    change(&mut page, LessonChange::Give(5.0));
    change(&mut page, LessonChange::Next);
    let other = lesson::parse(
        &LESSON
            .replace("title: T", "title: 题")
            .replace("language: en", "language: zh"),
    );
    change(
        &mut page,
        LessonChange::Translate(Rc::new(other.expect("a whole lesson"))),
    );
    assert_eq!(
        (read(&page).at, read(&page).lesson.title.as_str()),
        (1, "题")
    );
    assert_eq!(read(&page).score().0, 1);
    let shorter = lesson::parse("---\nlesson: 1\ntitle: T\nlanguage: en\n---\n## One\n");
    change(
        &mut page,
        LessonChange::Translate(Rc::new(shorter.expect("a whole lesson"))),
    );
    assert_eq!((read(&page).at, read(&page).steps()), (0, 1));
}
