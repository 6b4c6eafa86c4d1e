//! The host API on the page: what a page that embeds this one asks for is done, and what happens is told to it.
//!
//! Owns the way in and out, who is too fast, and that one embed of a page plays at a time. The messages are
//! `leverloom_host`'s; most of this code is a part of its own, which only embeds fetch. What has come in lies on the
//! [`desk`]; the order in which it is done is [`queue`]'s, what a command does [`commands`]'s, what is worth telling
//! [`watch`]'s.

#![expect(
    clippy::unnecessary_wraps,
    reason = "code that is fetched can be missing: the macro adds that error"
)]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leverloom_host::MOST_BYTES;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::documents::{self, Read, Unread};
use crate::platform::host::{self as line, Said};
use crate::platform::timers::Timeout;
use crate::platform::{link, texts as files, timers};
use crate::state::address::Visit;
use crate::state::embed::Embed;
use crate::state::notice::NoticeKind;
use crate::state::{Message, Model};
use commands::Market;
use desk::{Desk, Input, Stage, Turn};
use pace::Pace;

mod commands;
mod desk;
mod pace;
mod queue;
#[cfg(test)]
mod tests;
mod watch;

/// When the part that does all this is fetched again, if it could not be had, in milliseconds; then no more.
const AGAIN_MS: [u32; 3] = [2_000, 10_000, 60_000];

/// What a host is told that asks for what cannot be had: the part that writes such messages is the one that is missing.
const NO_PART: &str = r#"{"leverloom":1,"event":"error","code":"playground","field":"no-part","message":"the part of the playground that hears hosts could not be fetched; load it anew"}"#;

#[wasm_split(host, fallible)]
fn take_turn(
    desk: Rc<RefCell<Desk>>,
    now_ms: f64,
    stage: Stage,
) -> Result<Box<Turn>, SplitLoaderError> {
    Ok(Box::new(desk.borrow_mut().turn(now_ms, &stage)))
}

fn stage() -> Stage {
    Stage {
        page: link::whole_page("").trim_end_matches('#').to_owned(),
        now: line::now(),
    }
}

/// Where the part is that does the work.
#[derive(Debug, Default)]
enum Part {
    /// Here, or fetched when it is wanted.
    #[default]
    Wanted,
    /// It could not be had, and is fetched again when this is over.
    Awaited(#[expect(dead_code, reason = "it calls back as long as it is kept")] Timeout),
    /// It cannot be had.
    Missing,
}

/// What is kept between two renderings.
struct Line {
    embed: Rc<Embed>,
    desk: Rc<RefCell<Desk>>,
    /// Whether the desk was shown the page once.
    looked: Cell<bool>,
    pace: RefCell<Pace>,
    warned: Cell<bool>,
    part: RefCell<Part>,
    fetching: Cell<bool>,
    failures: Cell<usize>,
    patience: RefCell<Option<Timeout>>,
    tell: Callback<Message>,
}

impl Line {
    fn new(embed: Rc<Embed>, model: &Rc<Model>, tell: Callback<Message>) -> Self {
        Self {
            embed,
            desk: Rc::new(RefCell::new(Desk::new(Rc::clone(model)))),
            looked: Cell::default(),
            pace: RefCell::default(),
            warned: Cell::default(),
            part: RefCell::default(),
            fetching: Cell::default(),
            failures: Cell::default(),
            patience: RefCell::default(),
            tell,
        }
    }

    fn heard(self: &Rc<Self>, said: Said) {
        match said {
            Said::Playing if !self.embed.together => self.tell.emit(Message::Pause),
            Said::Playing => {}
            Said::ByStranger(origin) => self.warn(&origin),
            Said::ByHost(id, said) => {
                let now = timers::now_ms();
                let mut pace = self.pace.borrow_mut();
                let input = match said {
                    _ if !pace.take(now) => {
                        if !pace.may_complain(id.is_some(), now) {
                            return;
                        }
                        Input::Dropped(id)
                    }
                    Ok(text) => Input::Said(id, text),
                    Err(why) => Input::Unreadable(id, why),
                };
                drop(pace);
                self.put(input);
            }
        }
    }

    /// Somebody else than the host that was told speaks: said once, where a developer sees it.
    fn warn(&self, origin: &str) {
        if self.warned.replace(true) {
            return;
        }
        let told = match &self.embed.host {
            Some(host) => format!("it listens to {host} only"),
            None => {
                format!("it was told of no host; add host={origin} to its address, or use embed.js")
            }
        };
        line::warn(&format!(
            "Leverloom: a message from {origin} is not heard: {told}"
        ));
    }

    /// The page looks like this now.
    fn look(self: &Rc<Self>, model: Rc<Model>) {
        let mut desk = self.desk.borrow_mut();
        if Rc::ptr_eq(&desk.model, &model) && self.looked.get() {
            return;
        }
        desk.model = Rc::clone(&model);
        drop(desk);
        if self.embed.host.is_some() && !model.asleep {
            self.looked.set(true);
            self.put(Input::Look(model));
        }
    }

    fn put(self: &Rc<Self>, input: Input) {
        match *self.part.borrow() {
            Part::Missing => return,
            Part::Wanted | Part::Awaited(_) => self.desk.borrow_mut().put(input),
        }
        self.turn();
    }

    fn turn(self: &Rc<Self>) {
        if matches!(*self.part.borrow(), Part::Wanted) {
            self.fetch();
        }
    }

    /// Does what lies on the desk; what does it is fetched, if it is not here yet.
    fn fetch(self: &Rc<Self>) {
        if self.fetching.replace(true) {
            return;
        }
        let this = Rc::clone(self);
        let words = files::rest();
        yew::platform::spawn_local(async move {
            // Where they do not come, events name things by their keys.
            words.await;
            let turn = take_turn(Rc::clone(&this.desk), timers::now_ms(), stage()).await;
            this.fetching.set(false);
            match turn {
                Ok(turn) => {
                    *this.part.borrow_mut() = Part::Wanted;
                    this.carry_out(*turn);
                }
                Err(_) => this.miss(),
            }
        });
    }

    /// The part could not be had: said once, and tried a few times more.
    fn miss(self: &Rc<Self>) {
        let failures = self.failures.replace(self.failures.get() + 1);
        if failures == 0 {
            self.tell.emit(Message::Notify(NoticeKind::NoPart));
        }
        let part = if let Some(wait) = AGAIN_MS.get(failures) {
            let this = Rc::clone(self);
            Part::Awaited(timers::after(*wait, move || this.fetch()))
        } else {
            self.desk.borrow_mut().clear();
            self.send(NO_PART);
            Part::Missing
        };
        *self.part.borrow_mut() = part;
    }

    fn send(&self, json: &str) {
        if let Some(host) = &self.embed.host {
            line::tell(host, json);
        }
    }

    fn carry_out(self: &Rc<Self>, turn: Turn) {
        for json in &turn.told {
            self.send(json);
        }
        for message in turn.messages {
            self.tell.emit(message);
        }
        let again = turn.again_ms.map(|wait| {
            let this = Rc::clone(self);
            timers::after(wait, move || this.turn())
        });
        *self.patience.borrow_mut() = again;
        if let Some((number, market)) = turn.read {
            let this = Rc::clone(self);
            read(market, move |read| this.put(Input::Market(number, read)));
        }
    }
}

/// Hands over the place that a host wants to go to.
fn read(market: Market, done: impl FnOnce(Read<Visit>) + 'static) {
    match market {
        Market::Link(fragment) => documents::follow(fragment, move |visit| {
            let nowhere = || Unread::Text("leads nowhere; it has no s=".to_owned());
            done(visit.unwrap_or_else(|| Err(nowhere())));
        }),
        Market::Document(text) => documents::read(text, move |scenario| {
            done(scenario.map(|scenario| Visit {
                scenario,
                ..Visit::start_of(leverloom_model::Scenario::first())
            }));
        }),
    }
}

/// Listens to the host, if the page sits in another one, and tells it what happens.
#[hook]
pub fn use_host(model: &Rc<Model>, tell: &Callback<Message>) {
    let line = use_memo((), |()| {
        let embed = model.embed.clone().filter(|_| line::is_embedded());
        embed.map(|embed| Rc::new(Line::new(embed, model, tell.clone())))
    });
    {
        let line = Rc::clone(&line);
        use_effect_with((), move |()| {
            let listener = (*line).clone().map(|line| {
                let host = line.embed.host.clone();
                line::listen(host, MOST_BYTES, move |said| line.heard(said))
            });
            move || drop(listener)
        });
    }
    {
        let line = Rc::clone(&line);
        use_effect_with(model.clock.is_moving() && !model.asleep, move |moving| {
            if *moving && line.is_some() {
                line::say_playing();
            }
        });
    }
    let model = Rc::clone(model);
    use_effect(move || {
        if let Some(line) = &*line {
            line.look(model);
        }
    });
}
