//! A lesson beside the market: its words, its checkpoint, and the way through it.
//!
//! Owns what the panel shows and how lessons get in: by a link, out of a file, from the menu. What a step does to the
//! market is the reducer's.

use std::rc::Rc;

use yew::prelude::*;

use crate::components::{Button, Glyph, Weight, icon, use_language};
use crate::documents;
use crate::lesson::{Block, Checkpoint, Lesson, command, prose};
use crate::panels::lesson::checkpoint::NumberProps;
use crate::piece;
use crate::platform::{dom, files, input, link, texts as remote};
use crate::present::format;
use crate::state::notice::NoticeKind;
use crate::state::reading::{LessonChange, Reading};
use crate::state::{Message, Model, address};
use crate::texts::{self, Language, fill, text};

pub mod checkpoint;
pub mod words;

pub use words::blocks;

const FILE: &str = "lesson-file";
const GUIDE: &str = "lesson-guide";
const TITLE: &str = "lesson-title";

/// The address of a lesson's file: a shipped one by its name, anything with a slash or a point as it is.
fn addresses(name: &str, language: &Language) -> Vec<String> {
    if name.contains(['/', '.']) {
        return vec![name.to_owned()];
    }
    let folder = dom::folder("lessons").unwrap_or_default();
    let built_in = Language::built_in();
    let mut languages = vec![language];
    languages.extend((language != built_in).then_some(built_in));
    languages
        .into_iter()
        .map(|language| format!("{folder}/{name}.{}.md", language.code))
        .collect()
}

/// Opens a lesson by its name or address, in the language spoken where it is there in that.
pub fn open(name: String, tell: Callback<Message>) {
    fetch(name, texts::language(), tell, LessonChange::Open);
}

fn fetch(
    name: String,
    language: &'static Language,
    tell: Callback<Message>,
    change: fn(Rc<Lesson>, Option<String>) -> LessonChange,
) {
    let addresses = addresses(&name, language);
    let read = move |found: Option<String>| {
        let Some(text) = found else {
            return tell.emit(Message::Notify(NoticeKind::NoLesson(name)));
        };
        documents::study(text, move |lesson| {
            tell.emit(match lesson {
                Ok(lesson) => Message::Lesson(change(Rc::new(lesson), Some(name))),
                Err(unread) => Message::Notify(unread.notice(NoticeKind::BadLesson)),
            });
        });
    };
    remote::first_of(addresses, Box::new(read));
}

/// Whether a file's name is that of a lesson.
/// Whether a file of this name is a lesson.
pub fn is_lesson(name: &str) -> bool {
    [".md", ".txt"].iter().any(|end| name.ends_with(end))
}

/// Reads a lesson out of a text that the person has brought.
fn read(text: Option<String>, tell: &Callback<Message>) {
    let tell = tell.clone();
    let done = move |lesson: documents::Read<Lesson>| {
        tell.emit(match lesson {
            Ok(lesson) => Message::Lesson(LessonChange::Open(Rc::new(lesson), None)),
            Err(unread) => Message::Notify(unread.notice(NoticeKind::BadLesson)),
        });
    };
    if let Some(text) = text {
        documents::study(text, done);
    } else {
        let words = texts::text("lesson.error.unreadable").to_string();
        done(Err(documents::Unread::Text(words)));
    }
}

/// Entries of a menu: the lesson that ships, and a file of one's own.
pub fn entries(tell: &Callback<Message>, close: &Callback<()>) -> Html {
    let on_shipped = {
        let (tell, close) = (tell.clone(), close.clone());
        Callback::from(move |()| {
            close.emit(());
            open(SHIPPED.to_owned(), tell.clone());
        })
    };
    let on_file = {
        let (tell, close) = (tell.clone(), close.clone());
        Callback::from(move |event: Event| {
            close.emit(());
            let tell = tell.clone();
            input::file(&event, move |text| read(text, &tell));
        })
    };
    html! {
        <>
            <p class="label">{ text("lesson.menu") }</p>
            { Button::quiet().id("lesson-shipped").show(on_shipped, text("lesson.shipped")) }
            { Button::quiet().id("lesson-open").show(Callback::from(|()| dom::click(FILE)), text("lesson.open")) }
            <input id={FILE} type="file" accept="text/markdown,text/plain,.md,.txt" hidden=true aria-label={text("lesson.open")} onchange={on_file} />
        </>
    }
}

/// The lesson that ships.
pub const SHIPPED: &str = "why-the-line";

/// Opens the lesson of the link and those that are dropped on the page, and follows the language spoken: a lesson that
/// came by its name is fetched anew in it.
#[hook]
pub fn use_lessons(model: &Model, tell: &Callback<Message>) {
    {
        let tell = tell.clone();
        use_effect_with((), move |()| {
            if let Some(name) = address::parse(&link::fragment()).lesson {
                open(name, tell.clone());
            }
            let listeners = files::on_drop(is_lesson, move |text| read(text, &tell));
            move || drop(listeners)
        });
    }
    let reading = model.lesson.as_ref();
    let source = reading.and_then(|reading| reading.source.clone());
    let spoken = reading.map(|reading| reading.lesson.language.clone());
    let tell = tell.clone();
    use_effect_with((model.language, source), move |(language, source)| {
        if let Some(name) = source
            .clone()
            .filter(|_| spoken.is_some_and(|spoken| spoken != language.code))
        {
            fetch(name, language, tell, |lesson, _| {
                LessonChange::Translate(lesson)
            });
        }
    });
}

/// Properties of [`LessonPanel`].
#[derive(Clone, PartialEq, Properties)]
pub struct LessonProps {
    /// The reader's place.
    pub reading: Reading,
    /// What the person does.
    pub tell: Callback<Message>,
}

crate::surface!(LessonPanel, lesson);

/// The lesson.
#[component]
pub fn LessonPanel(props: &LessonProps) -> Html {
    use_language();
    let Reading {
        lesson, at, folded, ..
    } = &props.reading;
    let step = props.reading.step();
    let tell = |change: LessonChange| {
        let tell = props.tell.clone();
        Callback::from(move |()| tell.emit(Message::Lesson(change.clone())))
    };
    use_effect_with((*at, lesson.title.clone()), |_| dom::focus(TITLE));
    // On a phone words and question take turns, or nothing would be left of what they speak of; each step begins with its words.
    let turned = use_state_eq(|| None::<usize>);
    let asks = *turned == Some(*at) && step.checkpoint.is_some();
    use_effect_with(
        (*at, asks, step.point.filter(|_| !folded)),
        |(_, _, point)| {
            let mut points = command::POINTS.iter();
            let id = points
                .find(|(name, _)| Some(*name) == *point)
                .map(|(_, id)| *id);
            let pointed = id.and_then(dom::point_at);
            if let Some(id) = id {
                dom::reveal(id);
            }
            move || drop(pointed)
        },
    );
    let guide = use_state_eq(|| None::<Rc<Vec<Block>>>);
    let on_guide = {
        let (guide, tell) = (guide.setter(), props.tell.clone());
        let address = props
            .reading
            .source
            .as_deref()
            .map(|source| beside(source, &lesson.facilitator));
        Callback::from(move |()| {
            let (guide, tell) = (guide.clone(), tell.clone());
            let address = address.clone().into_iter().collect();
            let show = move |text: Option<String>| match text {
                Some(text) => {
                    guide.set(Some(Rc::new(prose::blocks(text.lines()))));
                    dom::show_popover(GUIDE);
                }
                None => tell.emit(Message::Notify(NoticeKind::NoLesson(
                    texts::text("lesson.guide").to_string(),
                ))),
            };
            remote::first_of(address, Box::new(show));
        })
    };
    let progress = fill(
        "lesson.progress",
        &[
            ("at", &format::integer(*at as u64 + 1)),
            ("steps", &format::integer(props.reading.steps() as u64)),
        ],
    );
    let passed = props.reading.is_passed();
    let (fold, arrow) = if *folded {
        (text("lesson.unfold"), Glyph::Expand)
    } else {
        (text("lesson.fold"), Glyph::Shrink)
    };
    let turn = step.checkpoint.as_ref().map(|checkpoint| {
        let on_turn = {
            let (turned, at) = (turned.setter(), *at);
            Callback::from(move |()| turned.set((!asks).then_some(at)))
        };
        let (weight, words) = match checkpoint {
            _ if asks => (Weight::Plain, "lesson.read"),
            Checkpoint::Deed(_) => (Weight::Primary, "lesson.task"),
            Checkpoint::Choice(_) | Checkpoint::Number(_) => (Weight::Primary, "lesson.question"),
        };
        let weight = if passed { Weight::Plain } else { weight };
        html! { <span class="lesson-turn">{ Button::new(weight).id("lesson-turn").show(on_turn, text(words)) }</span> }
    });
    let turn_class = (step.checkpoint.is_some()).then_some(if asks { "asks" } else { "tells" });
    let score = || {
        let (passed, all) = props.reading.score();
        let number = |count: usize| format::integer(count as u64);
        fill(
            "lesson.end",
            &[("passed", &number(passed)), ("all", &number(all))],
        )
    };
    html! {
        <section class={classes!("lesson", folded.then_some("is-folded"), turn_class)} id="lesson" lang={lesson.language.clone()} aria-label={fill("lesson.region", &[("title", &lesson.title)])}>
            <header class="lesson-head">
                <p class="lesson-name">{ lesson.title.clone() }</p>
                <progress class="lesson-bar" max={props.reading.steps().to_string()} value={(at + 1).to_string()} aria-label={progress.clone()} />
                <p class="lesson-progress number" id="lesson-progress">{ progress }</p>
                if !folded {
                    { turn }
                }
                { Button::quiet().id("lesson-back").label(text("lesson.back")).disabled(*at == 0)
                    .show(tell(LessonChange::Back), html! { <>{ icon(Glyph::Left) }<span class="words">{ text("lesson.back") }</span></> }) }
                { Button::new(if passed { Weight::Primary } else { Weight::Plain }).id("lesson-next").disabled(props.reading.at_end())
                    .show(tell(LessonChange::Next), if passed { text("lesson.next") } else { text("lesson.skip") }) }
                { Button::quiet().id("lesson-fold").label(fold).show(tell(LessonChange::Fold), icon(arrow)) }
                { Button::quiet().id("lesson-close").label(text("lesson.close")).show(tell(LessonChange::Close), icon(Glyph::Close)) }
            </header>
            if !folded {
                <div class="lesson-body">
                    <div class="lesson-words">
                        <h2 id={TITLE} tabindex="-1">{ step.title.clone() }</h2>
                        { blocks(&step.words) }
                        <p class="lesson-more">
                            if !step.enter.is_empty() {
                                { Button::quiet().id("lesson-again").show(tell(LessonChange::Again), text("lesson.again")) }
                            }
                            if !lesson.facilitator.is_empty() && props.reading.source.is_some() {
                                { Button::quiet().id("lesson-guide-open").show(on_guide, text("lesson.guide")) }
                            }
                        </p>
                    </div>
                    <div class="lesson-check" aria-live="polite">
                        { match &step.checkpoint {
                            Some(Checkpoint::Deed(deed)) => checkpoint::deed(deed, passed, &tell(LessonChange::Solve)),
                            Some(Checkpoint::Choice(choice)) => checkpoint::choice(*at, choice, props.reading.given(), &props.tell),
                            Some(Checkpoint::Number(number)) => html! {
                                { piece!(checkpoint::NumberQuestion, key = *at, NumberProps {
                                    number: number.clone(),
                                    given: props.reading.given(),
                                    tell: props.tell.clone(),
                                }) }
                            },
                            None => html! {},
                        } }
                        if props.reading.at_end() {
                            <p class="lesson-score">{ score() }</p>
                        }
                    </div>
                </div>
            }
            <div class="popover lesson-guide" id={GUIDE} popover="auto" tabindex="0">
                if let Some(guide) = (*guide).clone() {
                    { blocks(&guide) }
                }
            </div>
        </section>
    }
}

/// The address of a file beside a lesson's.
fn beside(source: &str, file: &str) -> String {
    match source.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{file}"),
        None if source.contains('.') => file.to_owned(),
        None => format!("{}/{file}", dom::folder("lessons").unwrap_or_default()),
    }
}
