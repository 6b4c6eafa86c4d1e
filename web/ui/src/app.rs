//! The page put together: the state, the effects that follow from it, and the panes.
//!
//! State goes down as properties, messages come up through one callback. Effects: the command that the state
//! wants next is posted, the timer that a playing clock needs is set, what is chosen is stored.

use std::rc::Rc;

use leverloom_model::scenario::Scenario;
use yew::prelude::*;

use crate::components::Shared;
use crate::components::lazy::prepare;
use crate::documents;
use crate::host;
use crate::panels::compare::ComparePanel;
use crate::panels::compare::CompareProps;
use crate::panels::embed::{
    self, EmbedBar, EmbedBarProps, EmbedThis, EmbedThisProps, Poster, PosterProps,
};
use crate::panels::feed::FeedList;
use crate::panels::header::header;
use crate::panels::language;
use crate::panels::lesson::LessonProps;
use crate::panels::lesson::{self, LessonPanel};
use crate::panels::notices::notice_list;
use crate::panels::panes;
use crate::panels::real::{self, OpenBlock, OpenBlockProps};
use crate::panels::save::{SaveAll, SaveProps};
use crate::panels::sentence::SentenceBar;
use crate::panels::sentence::SentenceProps;
use crate::panels::shortcuts;
use crate::panels::welcome::Welcome;
use crate::panels::welcome::WelcomeProps;
use crate::platform::engine::{Engine, Signal};
use crate::platform::events::{self, Key};
use crate::platform::{
    canvas, clipboard, dom, layouts, link, machine, media, site, storage, texts as files, timers,
};
use crate::present::people;
use crate::state::address::Visit;
use crate::state::charts::Charts;
use crate::state::embed::{Controls, Parameters};
use crate::state::link::Phase;
use crate::state::model::Opening;
use crate::state::notice::NoticeKind;
use crate::state::reduce::reduce;
use crate::state::{
    Layout, LayoutChange, Message, Model, Motion, Pane, Selection, Speed, ThemeChoice, address,
};
use crate::texts::{self, Language};
use crate::{lazy, piece};

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
    files::bring(wanted, move |here| {
        documents::follow(fragment, move |arrival| {
            let page = AppProps {
                wanted,
                here,
                arrival,
                parameters,
            };
            yew::Renderer::<App>::with_props(page).render();
        });
    });
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

    let on_select = use_callback(tell.clone(), |selection: Selection, tell| {
        tell.emit(Message::Select(selection));
    });
    let on_help = use_callback((), |(), ()| dom::toggle_popover(shortcuts::ID));
    let on_share = {
        let (model, tell) = (Rc::clone(&model), tell.clone());
        Callback::from(move |()| share(&model, tell.clone()))
    };

    let on_renew = {
        let (model, tell) = (Rc::clone(&model), tell.clone());
        Callback::from(move |()| renew(&model, tell.clone()))
    };

    let stem = use_memo(Rc::clone(&model.scenario), |scenario| {
        address::file_stem(scenario)
    });
    html! {
        <ContextProvider<&'static Language> context={model.language}>
        if model.asleep {
            <div class="poster-page">
                { lazy!(Poster, PosterProps { scenario: Rc::clone(&model.scenario), tell: tell.clone() }) }
                { notice_list(&model.notices, &tell, &on_renew) }
            </div>
        } else {
        <div data-file={format!("{}-block-{}", *stem, model.clock.block)} class={classes!("page", format!("shows-{}", model.pane.name()), (!model.selection.is_none()).then_some("has-selection"), embed::class(&model))}>
            { match embed::controls(&model) {
                Controls::Full => header(&model, &tell, &on_share, &on_help),
                Controls::Min => lazy!(EmbedBar, EmbedBarProps { model: Shared::from(Rc::clone(&model)), tell: tell.clone() }),
                Controls::None => Html::default(),
            } }
            <div class="strips">
                if model.real.open.is_none() && model.embed.is_none() {
                    { piece!(Welcome, WelcomeProps { model: Shared::from(Rc::clone(&model)), tell: tell.clone() }) }
                }
                if let Some(reading) = model.lesson.clone() {
                    { lazy!(LessonPanel, LessonProps { reading, tell: tell.clone() }) }
                }
                { real::strip(&model, &tell) }
                if let (Some(comparing), None) = (&model.comparing, &model.real.open) {
                    { lazy!(ComparePanel, CompareProps {
                        comparing: comparing.clone(),
                        scenario: Rc::clone(&model.scenario),
                        report: model.report.clone().map(Shared::from),
                        block: model.clock.block,
                        theme: model.shown_theme(),
                        tell: tell.clone(),
                    }) }
                }
            </div>
            { panes::tabs(&model, &tell) }
            { panes::panes(&model, &tell, &on_select) }
            { piece!(SentenceBar, SentenceProps {
                report: model.report.clone().map(Shared::from),
                history: Shared::from(Rc::clone(&model.history)),
                phase: model.link.phase,
                progress: model.link.progress,
                moving: model.clock.is_moving(),
                selection: model.selection.clone(),
                on_select: on_select.clone(),
            }) }
            { notice_list(&model.notices, &tell, &on_renew) }
            { shortcuts::popover() }
            { piece!(SaveAll, SaveProps { model: Shared::from(Rc::clone(&model)) }) }
            { piece!(OpenBlock, OpenBlockProps { tell: tell.clone() }) }
            { piece!(EmbedThis, EmbedThisProps { model: Shared::from(Rc::clone(&model)), tell: tell.clone() }) }
            { real::drop_zone() }
        </div>
        }
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

/// Loads the new version of the page where this one stands.
fn renew(model: &Model, tell: Callback<Message>) {
    // Unlike somebody who follows a link, this person has not asked it to stand.
    let place = Visit {
        paused: model.clock.motion != Motion::Playing,
        ..model.place()
    };
    documents::link(place, move |fragment| match fragment {
        Ok(fragment) => site::renew(&fragment),
        Err(unread) => tell.emit(Message::Notify(unread.notice(NoticeKind::BadScenario))),
    });
}

/// Hands on a link to what is shown: by the system's own menu where that is usual, else by the clipboard; where that is
/// not to be had, shows it.
fn share(model: &Model, tell: Callback<Message>) {
    let (name, language) = (model.scenario.name.clone(), model.language);
    documents::link(model.place(), move |fragment| {
        let fragment = match fragment {
            Ok(fragment) if language::is_usual(language) => fragment,
            Ok(fragment) => address::in_language(&fragment, language),
            Err(unread) => {
                return tell.emit(Message::Notify(unread.notice(NoticeKind::BadScenario)));
            }
        };
        let address = link::address_with(&fragment);
        if media::is_touch() && clipboard::share(&name, &address) {
            return;
        }
        clipboard::copy(address.clone(), move |copied| {
            tell.emit(Message::Notify(if copied {
                NoticeKind::LinkCopied
            } else {
                NoticeKind::LinkShown(address)
            }));
        });
    });
}
