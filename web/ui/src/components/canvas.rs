//! A canvas with a layer on top: the picture below is painted when its data changes, the layer above when
//! the pointer or the focus moves.
//!
//! Owns sizing, frames, pointer and keys; what is painted comes in as two callbacks. Paints at most once a
//! frame, and the picture below no more often than `every_ms`, when its turn comes (`turns`).

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use yew::prelude::*;

use super::turns::{self, Work};
use crate::platform::canvas::{self, Element, FrameSlot, HtmlElement, Surface};
use crate::platform::timers::{self, Timeout};
use crate::platform::{export, input};
use crate::texts::text;

/// Where the pointer is, in CSS pixels of the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointer {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Width of the canvas.
    pub width: f64,
    /// Height of the canvas.
    pub height: f64,
}

/// What the person did on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// The pointer moved without a button held.
    Hover(Pointer),
    /// The pointer left.
    Leave,
    /// Pressed and released in one place.
    Click(Pointer),
    /// Moved with the button held: by how much since the last time.
    Drag(f64, f64),
    /// Zoomed about a point by a factor.
    Zoom((f64, f64), f64),
}

/// A place on a scale that the keys move, as a screen reader hears it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Where it is.
    pub now: f64,
    /// What is there, in words.
    pub words: AttrValue,
}

/// Properties of [`Canvas`].
#[derive(Clone, PartialEq, Properties)]
pub struct CanvasProps {
    /// What it shows, in words.
    pub label: AttrValue,
    /// Paints the picture; a new callback is a new picture.
    pub paint: Callback<Surface>,
    /// Paints the layer above.
    #[prop_or_default]
    pub overlay: Option<Callback<Surface>>,
    /// What the person did.
    #[prop_or_default]
    pub on_gesture: Callback<Gesture>,
    /// Keys; makes the canvas reachable by keyboard.
    #[prop_or_default]
    pub on_key: Option<Callback<KeyboardEvent>>,
    /// Where its keys stand: makes it a slider to who does not see it.
    #[prop_or_default]
    pub spoken: Option<Spoken>,
    /// A finger that slides over it hovers; it never drags.
    #[prop_or_default]
    pub slides: bool,
    /// The keyboard's focus came (`true`) or went.
    #[prop_or_default]
    pub on_focus: Callback<bool>,
    /// Least time between two pictures in milliseconds.
    #[prop_or(0)]
    pub every_ms: u32,
    /// Class of the frame around it.
    pub class: Classes,
    /// What lies on top of the canvas.
    #[prop_or_default]
    pub children: Html,
}

/// What painting needs beyond a render; shared with callbacks that outlive it.
#[derive(Default)]
struct Painter {
    paint: RefCell<Callback<Surface>>,
    overlay: RefCell<Option<Callback<Surface>>>,
    gesture: RefCell<Callback<Gesture>>,
    top_frame: FrameSlot,
    later: RefCell<Option<Timeout>>,
    painted_at: Cell<f64>,
    /// In CSS pixels, as it was when the box last changed; none before anybody asked.
    size: Cell<Option<(i32, i32)>>,
    every_ms: Cell<u32>,
    base: NodeRef,
    top: NodeRef,
}

impl Painter {
    fn paint_base(self: &Rc<Self>) {
        let since = timers::now_ms() - self.painted_at.get();
        let every = f64::from(self.every_ms.get());
        if since < every {
            let painter = self.clone();
            // A pending timeout is replaced: it would have painted the same, newest picture.
            *self.later.borrow_mut() = Some(timers::after((every - since) as u32 + 1, move || {
                painter.paint_base();
            }));
            return;
        }
        let own: Rc<dyn Work> = self.clone();
        turns::picture(&own);
    }

    fn paint_top(self: &Rc<Self>) {
        let painter = self.clone();
        self.top_frame.request(move || {
            if let Some(overlay) = painter.overlay.borrow().as_ref() {
                paint(&painter, &painter.top, overlay);
            }
        });
    }
}

/// Paints on one of a painter's canvases, which are of one size.
fn paint(painter: &Painter, canvas: &NodeRef, picture: &Callback<Surface>) {
    let Some(canvas) = canvas.cast() else {
        return;
    };
    let size = painter.size.get().unwrap_or_else(|| {
        let size = canvas::size(&canvas);
        painter.size.set(Some(size));
        size
    });
    if let Some(surface) = Surface::of(&canvas, size) {
        picture.emit(surface);
    }
}

impl Work for Painter {
    fn work(&self) {
        self.painted_at.set(timers::now_ms());
        paint(self, &self.base, &self.paint.borrow());
    }
}

thread_local! {
    /// Every picture on the page with its name, in the order in which they came.
    static PICTURES: RefCell<Vec<(String, Weak<Painter>)>> = const { RefCell::new(Vec::new()) };
}

/// A picture on screen, to be saved.
#[derive(Clone)]
pub struct Picture {
    /// The class of its frame.
    pub name: String,
    painter: Rc<Painter>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Picture").field(&self.name).finish()
    }
}

impl Picture {
    /// Offers it as a file.
    pub fn save(&self, kind: export::Kind) {
        if let Some(canvas) = self.painter.base.cast() {
            let paint = self.painter.paint.borrow().clone();
            export::picture(canvas, &self.name, kind, move |surface| paint.emit(surface));
        }
    }
}

/// The pictures on screen.
pub fn pictures() -> Vec<Picture> {
    PICTURES.with_borrow(|all| {
        let here = |(name, painter): &(String, Weak<Painter>)| {
            let painter = painter.upgrade()?;
            let element: HtmlElement = painter.base.cast()?;
            let name = name.clone();
            (element.offset_width() > 0).then_some(Picture { name, painter })
        };
        all.iter().filter_map(here).collect()
    })
}

/// Pixels the pointer may move in a click.
const CLICK_SLACK: f64 = 4.0;

/// A canvas with a layer on top.
#[component]
pub fn Canvas(props: &CanvasProps) -> Html {
    let frame = use_node_ref();
    let painter = use_memo((), |()| Painter::default());
    painter.every_ms.set(props.every_ms);
    painter.gesture.replace(props.on_gesture.clone());

    use_effect_with(props.class.to_string(), {
        let painter = Rc::downgrade(&painter);
        move |name: &String| {
            let own = painter.clone();
            PICTURES.with_borrow_mut(|all| all.push((name.clone(), own)));
            move || PICTURES.with_borrow_mut(|all| all.retain(|(_, it)| !it.ptr_eq(&painter)))
        }
    });
    use_effect_with(props.paint.clone(), {
        let painter = painter.clone();
        move |paint| {
            painter.paint.replace(paint.clone());
            painter.paint_base();
            painter.paint_top();
        }
    });
    use_effect_with(props.overlay.clone(), {
        let painter = painter.clone();
        move |overlay| {
            painter.overlay.replace(overlay.clone());
            painter.paint_top();
        }
    });
    use_effect_with((), {
        let (painter, frame) = (painter.clone(), frame.clone());
        move |()| {
            let watched = frame.cast::<Element>().map(|element| {
                let again = |painter: Rc<Painter>| {
                    move || {
                        // The page is laid out when this is told.
                        painter
                            .size
                            .set(painter.base.cast().map(|canvas| canvas::size(&canvas)));
                        painter.paint_base();
                        painter.paint_top();
                    }
                };
                let resizing = canvas::on_resize(&element, again(painter.clone()));
                let restoring = canvas::on_restored(&element, again(painter.clone()));
                let zooming = canvas::on_zoom(&element, move |at, factor| {
                    let gesture = painter.gesture.borrow().clone();
                    gesture.emit(Gesture::Zoom(at, factor));
                });
                (resizing, restoring, zooming)
            });
            move || drop(watched)
        }
    });

    // Where the button went down, and where the pointer was last while it is held.
    let pressed = use_mut_ref(|| None::<((f64, f64), (f64, f64))>);
    let at = |event: &PointerEvent| (f64::from(event.client_x()), f64::from(event.client_y()));
    let pointer = |event: &PointerEvent, frame: &NodeRef| {
        let rect = frame.cast::<Element>()?.get_bounding_client_rect();
        Some(Pointer {
            x: f64::from(event.client_x()) - rect.left(),
            y: f64::from(event.client_y()) - rect.top(),
            width: rect.width(),
            height: rect.height(),
        })
    };
    let on_down = {
        let pressed = pressed.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                pressed.replace(Some((at(&event), at(&event))));
            }
        })
    };
    let on_move = {
        let (pressed, gesture, frame) = (pressed.clone(), props.on_gesture.clone(), frame.clone());
        let slides = props.slides;
        Callback::from(move |event: PointerEvent| {
            let now = at(&event);
            let mut held = pressed.borrow_mut();
            match held.as_mut() {
                Some((start, last)) if event.buttons() & 1 == 1 && !slides => {
                    if (now.0 - start.0).hypot(now.1 - start.1) > CLICK_SLACK {
                        let moved = (now.0 - last.0, now.1 - last.1);
                        *last = now;
                        drop(held);
                        input::capture(&event);
                        gesture.emit(Gesture::Drag(moved.0, moved.1));
                    }
                }
                _ => {
                    if !slides {
                        *held = None;
                    }
                    drop(held);
                    if let Some(pointer) = pointer(&event, &frame) {
                        gesture.emit(Gesture::Hover(pointer));
                    }
                }
            }
        })
    };
    let on_up = {
        let (pressed, gesture, frame) = (pressed.clone(), props.on_gesture.clone(), frame.clone());
        Callback::from(move |event: PointerEvent| {
            let Some((start, _)) = pressed.take() else {
                return;
            };
            let now = at(&event);
            if (now.0 - start.0).hypot(now.1 - start.1) <= CLICK_SLACK
                && let Some(pointer) = pointer(&event, &frame)
            {
                gesture.emit(Gesture::Click(pointer));
            }
        })
    };
    let on_leave = {
        let (pressed, gesture) = (pressed, props.on_gesture.clone());
        Callback::from(move |_: PointerEvent| {
            pressed.replace(None);
            gesture.emit(Gesture::Leave);
        })
    };
    let on_key = props.on_key.clone().unwrap_or_default();
    let focus = |came: bool| {
        let on_focus = props.on_focus.clone();
        Callback::from(move |_: FocusEvent| on_focus.emit(came))
    };
    let reachable = props.on_key.is_some();
    let spoken = props.spoken.as_ref();
    let number = |pick: fn(&Spoken) -> f64| spoken.map(|spoken| format!("{:.2}", pick(spoken)));
    html! {
        <div
            ref={frame}
            class={classes!("canvas", props.class.clone())}
            onpointerdown={on_down}
            onpointermove={on_move}
            onpointerup={on_up}
            onpointerleave={on_leave}
        >
            <canvas
                ref={painter.base.clone()}
                class="canvas-base"
                role={if spoken.is_some() { "slider" } else if reachable { "application" } else { "img" }}
                aria-label={props.label.clone()}
                aria-valuemin={number(|spoken| spoken.low)}
                aria-valuemax={number(|spoken| spoken.high)}
                aria-valuenow={number(|spoken| spoken.now)}
                aria-valuetext={spoken.map(|spoken| spoken.words.clone())}
                tabindex={reachable.then_some("0")}
                onkeydown={on_key}
                onfocus={focus(true)}
                onblur={focus(false)}
            />
            if props.overlay.is_some() {
                <canvas ref={painter.top.clone()} class="canvas-top" aria-hidden="true" />
            }
            { props.children.clone() }
            { export_buttons(&painter, &props.class) }
        </div>
    }
}

/// Saves the picture; small, and in sight when the picture is pointed at or one of them has the focus.
fn export_buttons(painter: &Rc<Painter>, class: &Classes) -> Html {
    let button = |kind, words: &'static str, key: &str| {
        let (painter, name) = (painter.clone(), class.to_string());
        let picture = Picture { name, painter };
        let onclick = Callback::from(move |_: MouseEvent| picture.save(kind));
        html! { <button type="button" class="export-button" aria-label={text(key)} title={text(key)} {onclick}>{ words }</button> }
    };
    let keep = Callback::from(|event: PointerEvent| event.stop_propagation());
    html! {
        <div class="export" onpointerdown={keep.clone()} onpointerup={keep}>
            { button(export::Kind::Png, "PNG", "export.png") }
            { button(export::Kind::Svg, "SVG", "export.svg") }
        </div>
    }
}

/// Properties of [`Tip`].
#[derive(Clone, PartialEq, Properties)]
pub struct TipProps {
    /// Where it points, in pixels of the frame it lies in.
    pub at: (f64, f64),
    /// What it says.
    pub children: Html,
}

/// A small box beside the pointer; hidden from screen readers, which are told by a live region.
#[component]
pub fn Tip(props: &TipProps) -> Html {
    let node = use_node_ref();
    use_effect_with((props.at, props.children.clone()), {
        let node = node.clone();
        move |(at, _)| {
            if let Some(element) = node.cast::<HtmlElement>() {
                canvas::place(&element, *at);
            }
        }
    });
    html! { <div ref={node} class="tip" aria-hidden="true">{ props.children.clone() }</div> }
}

/// Properties of [`Share`].
#[derive(Clone, PartialEq, Properties)]
pub struct ShareProps {
    /// Length of the bar, 0 to 1.
    pub share: f64,
    /// Class that gives it its colour.
    #[prop_or_default]
    pub class: Classes,
}

/// A bar whose length is a share of its track; the number stands beside it in words.
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let node = use_node_ref();
    use_effect_with(props.share, {
        let node = node.clone();
        move |share| {
            if let Some(element) = node.cast::<HtmlElement>() {
                canvas::set_share(&element, *share);
            }
        }
    });
    html! { <span class={classes!("share", props.class.clone())} aria-hidden="true"><span ref={node} class="share-bar" /></span> }
}
