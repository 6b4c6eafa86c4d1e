//! The page put together: the state, and the effects that follow from it; what is drawn of it is `panels::body`'s.
//!
//! State goes down as properties, messages come up through one callback. Effects: the command that the state
//! wants next is posted, the timer that a playing clock needs is set, what is chosen is stored.

use std::rc::Rc;

use leverloom_model::scenario::Scenario;
use yew::prelude::*;

use crate::components::lazy::prepare;
use crate::documents;
use crate::host;
use crate::panels::body::{Body, BodyProps};
use crate::panels::feed::FeedList;
use crate::panels::language;
use crate::panels::lesson;
use crate::panels::panes;
use crate::panels::real;
use crate::panels::shortcuts;
use crate::piece;
use crate::platform::engine::{Engine, Signal};
use crate::platform::events::{self, Key};
use crate::platform::{
    canvas, dom, layouts, link, machine, media, site, storage, texts as files, timers,
};
use crate::present::people;
use crate::state::address::Visit;
use crate::state::charts::Charts;
use crate::state::embed::Parameters;
use crate::state::link::Phase;
use crate::state::model::Opening;
use crate::state::notice::NoticeKind;
use crate::state::reduce::reduce;
use crate::state::seen::Seen;
use crate::state::{
    Layout, LayoutChange, Message, Model, Motion, Pane, Speed, ThemeChoice, address,
};
use crate::texts::{self, Language};

/// A slider that stands this long is asked about.
const FORESEE_MS: u32 = 120;

/// Mounts the page, once the texts of the language that it opens in are here, or are not to be had.
pub fn start() {
    if !layouts::is_window() {
        return;
    }
    let parameters = Rc::new(Parameters::read(&link::parameters()));
    let fragment = parameters.fragment(&link::fragment());
    let wanted = parameters.language.or(address::parse(&fragment).language);
    let wanted = language::wanted(wanted);
    let open = move |here| {
        documents::follow(fragment, move |arrival| {
            let page = AppProps {
                wanted,
                here,
                arrival,
                parameters,
            };
            yew::Renderer::<App>::with_props(page).render();
        });
    };
    if wanted.is_built_in() {
        open(true);
    } else {
        files::bring(wanted, open);
    }
}

/// Properties of [`App`].
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    /// The language to open in.
    pub wanted: &'static Language,
    /// Whether its texts are here.
    pub here: bool,
    /// Where the link leads; none when it leads nowhere in particular.
    pub arrival: Option<documents::Read<Visit>>,
    /// What the address asks for beside.
    pub parameters: Rc<Parameters>,
}

/// The state behind Yew's reducer, which only delegates.
struct Store(Rc<Model>);

impl Reducible for Store {
    type Action = Message;

    fn reduce(self: Rc<Self>, message: Message) -> Rc<Self> {
        let next = reduce(Rc::clone(&self.0), message);
        if Rc::ptr_eq(&next, &self.0) {
            self
        } else {
            Rc::new(Self(next))
        }
    }
}

/// The state that the page opens with: the shared run of the link, or the first market, playing.
fn opening(page: &AppProps) -> Store {
    let (visit, bad_link) = match page.arrival.clone().transpose() {
        Ok(visit) => (visit, None),
        Err(unread) => (None, Some(unread)),
    };
    let parameters = &*page.parameters;
    let visit = visit.unwrap_or_else(|| Visit {
        paused: address::parse(&link::fragment()).paused,
        ..Visit::start_of(Scenario::first())
    });
    let (mut visit, past) = parameters.placed(visit);
    visit.paused |= parameters.autoplay == Some(false) && !parameters.is_asleep();
    let layout = storage::get("layout").and_then(|text| Layout::from_text(&text));
    let (layout, pane) = parameters.layout(layout.unwrap_or_default(), visit.pane);
    visit.pane = pane;
    if parameters.panes.is_some() {
        visit.sight.hidden = None;
    }
    let theme = || ThemeChoice::from_name(&storage::get("theme").unwrap_or_default());
    let model = Model::opening(Opening {
        machine: machine::machine(),
        visit,
        speed: storage::get("speed")
            .and_then(|label| Speed::from_label(&label))
            .unwrap_or_default(),
        layout,
        charts: storage::get("charts")
            .and_then(|text| Charts::from_text(&text))
            .unwrap_or_default(),
        theme: parameters.theme.unwrap_or_else(theme),
        system_theme: media::system_theme(),
        language: if page.here {
            page.wanted
        } else {
            Language::built_in()
        },
        embed: parameters.embed.clone(),
        asleep: parameters.is_asleep(),
    });
    let mut model = Rc::new(model);
    if let Some(unread) = bad_link {
        model = reduce(model, Message::Notify(unread.notice(NoticeKind::BadLink)));
    }
    let faults: Vec<_> = parameters.faults.iter().cloned().chain(past).collect();
    if !faults.is_empty() {
        let faults = NoticeKind::BadParameters(faults);
        model = reduce(model, Message::Notify(faults));
    }
    if !page.here {
        let missing = NoticeKind::NoLanguage(page.wanted.name);
        model = reduce(model, Message::Notify(missing));
    }
    Store(model)
}

/// The page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let store = use_reducer(|| opening(props));
    let model = Rc::clone(&store.0);
    texts::speak(model.language);
    people::learn(&model.scenario);
    people::learn_real(model.real.open.as_ref().map(|open| &open.block));
    let tell = use_memo((), |()| {
        let dispatcher = store.dispatcher();
        Callback::from(move |message| dispatcher.dispatch(message))
    });
    let tell = (*tell).clone();

    use_engine(&model, &tell);
    use_clock(&model, &tell);
    use_foresight(&model, &tell);
    use_listeners(&tell);
    language::use_announced(model.language);
    use_effect_with(model.link.phase == Phase::Running, |running| {
        if *running {
            documents::prepare();
            prepare::<FeedList>();
            site::runs();
        }
    });
    host::use_host(&model, &tell);
    lesson::use_lessons(&model, &tell);
    real::use_files(&model, &tell);
    // What a host asks for is no choice of the person's.
    let own = model.embed.is_none();
    use_effect_with(model.theme, move |theme| {
        dom::set_theme(theme.name());
        if own {
            storage::set("theme", theme.name());
        }
    });
    use_effect_with((model.theme, model.shown_theme()), |_| {
        canvas::forget_palette();
    });
    // Nor is what a link has set.
    let lent = model.lent;
    use_effect_with((model.clock.speed, lent.speed), move |(speed, lent)| {
        if own && lent.is_none() {
            storage::set("speed", Some(speed.label()));
        }
    });
    use_effect_with((model.charts, lent.charts), move |(charts, lent)| {
        if own && lent.is_none() {
            storage::set("charts", Some(&charts.to_text()));
        }
    });
    let laid_out = use_mut_ref(|| false);
    let arranged = (model.layout, model.asleep, lent.hidden);
    use_effect_with(arranged, move |(layout, _, lent)| {
        dom::set_variable(panes::ID, "--columns", &panes::columns(layout));
        if laid_out.replace(true) {
            // A border goes with the pane that it hid.
            dom::focus_if_lost("view");
        }
        if own && lent.is_none() {
            storage::set("layout", Some(&layout.to_text()));
        }
    });

    html! {
        <ContextProvider<&'static Language> context={model.language}>
            { piece!(Body, BodyProps { model: Seen(model), tell }) }
        </ContextProvider<&'static Language>>
    }
}

/// Posts what the state wants next, and reports what comes back.
#[hook]
fn use_engine(model: &Rc<Model>, tell: &Callback<Message>) {
    let engine = {
        let (session, tell) = (model.link.machine.session.clone(), tell.clone());
        use_memo(model.asleep, move |asleep| {
            let start = || {
                Engine::new(&session, move |signal| {
                    tell.emit(match signal {
                        Signal::Answered(event) => Message::Answered(event),
                        Signal::Progressed(progress) => Message::Progressed(progress),
                        Signal::Crashed(report) => Message::Crashed(report),
                        Signal::Unreachable(cause) => Message::Unreachable(cause),
                        Signal::Slow(waited, most) => Message::Slow(waited, most),
                    });
                })
            };
            (!asleep).then(start)
        })
    };
    let tell = tell.clone();
    use_effect_with((model.link.clone(), model.asleep), move |(link, _)| {
        if let (Some(engine), Some(command)) = (&*engine, link.next()) {
            engine.send(&command);
            tell.emit(Message::Sent(command));
        }
    });
}

/// Ticks while playing: one block an interval, measured from tick to tick, and none made up for.
#[hook]
fn use_clock(model: &Rc<Model>, tell: &Callback<Message>) {
    let visible = use_state(events::is_visible);
    {
        let visible = visible.setter();
        use_effect_with((), move |()| {
            let listener = events::on_visibility(move |now| visible.set(now));
            move || drop(listener)
        });
    }
    let last_tick = use_mut_ref(|| f64::NEG_INFINITY);
    let running = model.clock.motion == Motion::Playing && model.link.phase == Phase::Running;
    let interval = model.clock.speed.interval_ms();
    let tell = tell.clone();
    use_effect_with(
        (running && *visible, interval, model.clock.received),
        move |&(running, interval, _)| {
            let timeout = running.then(|| {
                let since = timers::now_ms() - *last_tick.borrow();
                let left = (f64::from(interval) - since).clamp(0.0, f64::from(interval));
                timers::after(left as u32, move || {
                    *last_tick.borrow_mut() = timers::now_ms();
                    tell.emit(Message::Tick);
                })
            });
            move || drop(timeout)
        },
    );
}

/// Asks what the drafted shock would do, once its slider stands.
#[hook]
fn use_foresight(model: &Rc<Model>, tell: &Callback<Message>) {
    let running = model.link.phase == Phase::Running;
    let tell = tell.clone();
    use_effect_with((model.shock.wish.clone(), running), move |&(_, running)| {
        let timeout =
            running.then(|| timers::after(FORESEE_MS, move || tell.emit(Message::Foresee)));
        move || drop(timeout)
    });
}

/// Listens to what comes from outside the panes: keys, the system's theme, the address.
#[hook]
fn use_listeners(tell: &Callback<Message>) {
    let tell = tell.clone();
    use_effect_with((), move |()| {
        let on_key = {
            let tell = tell.clone();
            events::on_key(move |key| match key {
                Key::Play => tell.emit(Message::Toggle),
                Key::Ahead => tell.emit(Message::StepAhead),
                Key::Back => tell.emit(Message::StepBack),
                Key::NextLiquidation => tell.emit(Message::SeekLiquidation),
                Key::Worst => tell.emit(Message::SeekWorst),
                Key::Fill(place) => {
                    tell.emit(Message::Layout(LayoutChange::Fill(
                        Pane::ALL[usize::from(place.min(2))],
                    )));
                }
                Key::Escape => tell.emit(Message::Escape),
                Key::Help => dom::toggle_popover(shortcuts::ID),
            })
        };
        let on_theme = {
            let tell = tell.clone();
            media::on_system_theme(move |theme| tell.emit(Message::SystemTheme(theme)))
        };
        let on_hash = {
            let tell = tell.clone();
            events::on_hash_change(move || {
                let fragment = link::fragment();
                let address = address::parse(&fragment);
                if let Some(language) = address.language {
                    language::choose(language, &tell, || {});
                }
                if let Some(name) = address.lesson {
                    lesson::open(name, tell.clone());
                }
                let tell = tell.clone();
                documents::follow(fragment, move |arrival| match arrival {
                    Some(Ok(visit)) => tell.emit(Message::Visit(Box::new(visit))),
                    Some(Err(unread)) => {
                        tell.emit(Message::Notify(unread.notice(NoticeKind::BadLink)));
                    }
                    None => {}
                });
            })
        };
        let on_update = {
            let tell = tell.clone();
            site::on_update(move || tell.emit(Message::Notify(NoticeKind::NewVersion)))
        };
        let again = tell.clone();
        let on_sabotage = events::on_sabotage(move |fault| tell.emit(Message::Sabotage(fault)));
        let on_online = events::on_online(move || again.emit(Message::Online));
        move || {
            drop((on_key, on_theme, on_hash));
            drop((on_update, on_sabotage, on_online));
        }
    });
}
