//! The host API on the page: what a page that embeds this one asks for is done, and what happens is told to it.
//!
//! Owns the way in and out, who is too fast, and that one embed of a page plays at a time. The messages are
//! `leverloom_host`'s; this code is a part of its own, which only embeds fetch. What a command does is
//! [`commands`]'s, what is worth telling [`watch`]'s.

#![expect(
    clippy::unnecessary_wraps,
    reason = "code that is fetched can be missing: the macro adds that error"
)]

use std::cell::RefCell;
use std::rc::Rc;

use leverloom_host::event::Trouble;
use leverloom_host::{
    Code, Envelope, Event, Id, MOST_A_SECOND, MOST_AT_ONCE, MOST_BYTES, Refused, VERSION, xapi,
};
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::documents;
use crate::platform::host::{self as line, Said};
use crate::platform::{link, timers};
use crate::state::address::Visit;
use crate::state::embed::Embed;
use crate::state::{Message, Model};
use commands::{Deed, Market};
use pace::Pace;
use watch::Seen;

mod commands;
mod pace;
#[cfg(test)]
mod tests;
mod watch;

/// What a message comes to.
enum Heard {
    /// It is none of ours.
    Nothing,
    /// It is not done.
    Refused(Option<Id>, Refused),
    /// This is to be done.
    Deed(Option<Id>, Deed),
}

#[wasm_split(host, fallible)]
fn hear(text: String, model: Rc<Model>) -> Result<Heard, SplitLoaderError> {
    Ok(match leverloom_host::read(&text) {
        Ok(None) => Heard::Nothing,
        Err((id, refused)) => Heard::Refused(id, refused),
        Ok(Some(request)) => match commands::deed(request.command, &model) {
            Ok(deed) => Heard::Deed(request.id, deed),
            Err(refused) => Heard::Refused(request.id, refused),
        },
    })
}

#[wasm_split(host, fallible)]
fn watch_model(
    seen: Rc<RefCell<Seen>>,
    model: Rc<Model>,
    stage: Stage,
) -> Result<Vec<String>, SplitLoaderError> {
    let events = seen.borrow_mut().look(&model);
    let tell = |event| stage.envelope(None, event, &model);
    Ok(events.into_iter().map(tell).collect())
}

#[wasm_split(host, fallible)]
fn answer(
    id: Option<Id>,
    event: Event,
    model: Rc<Model>,
    stage: Stage,
) -> Result<String, SplitLoaderError> {
    Ok(stage.envelope(id, event, &model))
}

/// Where and when something is told.
struct Stage {
    page: String,
    now: String,
}

impl Stage {
    fn here() -> Self {
        Self {
            page: link::whole_page("").trim_end_matches('#').to_owned(),
            now: line::now(),
        }
    }

    fn envelope(&self, reply_to: Option<Id>, event: Event, model: &Model) -> String {
        let scene = xapi::Scene {
            page: &self.page,
            scenario: &model.scenario.name,
            lang: model.language.tag,
            now: &self.now,
        };
        let envelope = Envelope {
            leverloom: VERSION,
            reply_to,
            xapi: xapi::statement(&event, scene),
            event,
        };
        serde_json::to_string(&envelope)
            .expect("invariant: an event has no map with other keys than texts")
    }
}

/// What is kept between two renderings.
struct Line {
    embed: Rc<Embed>,
    model: RefCell<Rc<Model>>,
    seen: Rc<RefCell<Seen>>,
    pace: RefCell<Pace>,
    warned: RefCell<bool>,
    tell: Callback<Message>,
}

impl Line {
    fn heard(self: &Rc<Self>, said: Said) {
        match said {
            Said::Playing if !self.embed.together => self.tell.emit(Message::Pause),
            Said::Playing => {}
            Said::ByStranger(origin) => self.warn(&origin),
            Said::Unreadable(why) => {
                if self.in_time() {
                    self.refuse(None, Refused::new(Code::Malformed, why));
                }
            }
            Said::ByHost(text) => {
                if self.in_time() {
                    let this = Rc::clone(self);
                    yew::platform::spawn_local(async move {
                        let model = Rc::clone(&this.model.borrow());
                        match hear(text, model).await {
                            Ok(Heard::Nothing) | Err(_) => {}
                            Ok(Heard::Refused(id, refused)) => this.refuse(id, refused),
                            Ok(Heard::Deed(id, deed)) => this.carry_out(id, deed),
                        }
                    });
                }
            }
        }
    }

    /// Whether the host is slow enough to be heard; if not, it is told so now and then.
    fn in_time(self: &Rc<Self>) -> bool {
        let now = timers::now_ms();
        let mut pace = self.pace.borrow_mut();
        if pace.take(now) {
            return true;
        }
        if pace.may_complain(now) {
            drop(pace);
            let message = format!(
                "messages come too fast and are dropped; at most {MOST_AT_ONCE} at once and {MOST_A_SECOND} a second"
            );
            self.refuse(None, Refused::new(Code::TooMany, message));
        }
        false
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

    fn refuse(self: &Rc<Self>, id: Option<Id>, refused: Refused) {
        let Refused {
            code,
            field,
            message,
        } = refused;
        self.reply(
            id,
            Event::Error(Trouble {
                code,
                field,
                message,
            }),
        );
    }

    fn reply(self: &Rc<Self>, id: Option<Id>, event: Event) {
        let this = Rc::clone(self);
        yew::platform::spawn_local(async move {
            let model = Rc::clone(&this.model.borrow());
            if let Ok(json) = answer(id, event, model, Stage::here()).await {
                this.send(&json);
            }
        });
    }

    fn send(&self, json: &str) {
        if let Some(host) = &self.embed.host {
            line::tell(host, json);
        }
    }

    fn carry_out(self: &Rc<Self>, id: Option<Id>, deed: Deed) {
        match deed {
            Deed::Messages(messages) => {
                for message in messages {
                    self.tell.emit(message);
                }
                self.accept(id);
            }
            Deed::Report(report) => self.reply(id, Event::Report(report)),
            Deed::Load(load) => {
                let this = Rc::clone(self);
                let arrive = move |visit: documents::Read<Visit>| match visit {
                    Ok(visit) => {
                        this.tell
                            .emit(Message::Visit(Box::new(load.place.adjusted(visit))));
                        this.accept(id);
                    }
                    Err(unread) => this.refuse(id, commands::unread(unread, load.field)),
                };
                match load.market {
                    Market::Link(fragment) => documents::follow(fragment, move |visit| {
                        let nowhere =
                            || documents::Unread::Text("leads nowhere; it has no s=".to_owned());
                        arrive(visit.unwrap_or_else(|| Err(nowhere())));
                    }),
                    Market::Document(text) => documents::read(text, move |scenario| {
                        arrive(scenario.map(|scenario| Visit {
                            scenario,
                            ..Visit::start_of(leverloom_model::Scenario::first())
                        }));
                    }),
                }
            }
        }
    }

    fn accept(self: &Rc<Self>, id: Option<Id>) {
        if id.is_some() {
            self.reply(id, Event::Accepted);
        }
    }
}

/// Listens to the host, if the page sits in another one, and tells it what happens.
#[hook]
pub fn use_host(model: &Rc<Model>, tell: &Callback<Message>) {
    let line = use_memo((), |()| {
        let embed = model.embed.clone().filter(|_| line::is_embedded());
        embed.map(|embed| {
            Rc::new(Line {
                embed,
                model: RefCell::new(Rc::clone(model)),
                seen: Rc::default(),
                pace: RefCell::default(),
                warned: RefCell::default(),
                tell: tell.clone(),
            })
        })
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
        let Some(line) = (*line).clone() else { return };
        if Rc::ptr_eq(&line.model.borrow(), &model) && line.seen.borrow().is_begun() {
            return;
        }
        *line.model.borrow_mut() = Rc::clone(&model);
        if line.embed.host.is_none() || model.asleep {
            return;
        }
        yew::platform::spawn_local(async move {
            let seen = Rc::clone(&line.seen);
            if let Ok(told) = watch_model(seen, model, Stage::here()).await {
                for json in &told {
                    line.send(json);
                }
            }
        });
    });
}
