//! Canvases: a drawing surface at the screen's own pixel ratio, frames, resizing, the colours of the
//! style sheet, and a backend for plotters that lives under a strict Content-Security-Policy.
//!
//! Owns the raw side of drawing. What is drawn is the business of panels and `components::chart`.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{AddEventListenerOptions, ResizeObserver, WheelEvent};
pub use web_sys::{CanvasRenderingContext2d as Pen, Element, HtmlCanvasElement, HtmlElement};

use super::window;

mod plot;

pub use plot::{PlotBackend, PlotError};

/// Colour roles that drawings use; all are custom properties of `tokens.css`.
const ROLES: [&str; 22] = [
    "--text",
    "--text-soft",
    "--text-faint",
    "--line",
    "--line-strong",
    "--surface-pane",
    "--surface-sunk",
    "--accent",
    "--accent-soft",
    "--danger",
    "--danger-soft",
    "--warn",
    "--good",
    "--data-1",
    "--data-2",
    "--data-3",
    "--data-4",
    "--data-5",
    "--data-6",
    "--data-grey",
    "--data-fade",
    "--data-you",
];

/// The kind of context that draws in the plane.
const FLAT: &str = "2d";

/// The style sheet's colours and font, as they stand now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    roles: Vec<(&'static str, String)>,
    /// The font family of the page.
    pub font: String,
}

impl Palette {
    /// Reads the roles that apply to an element.
    pub fn of(element: &Element) -> Self {
        let Ok(Some(style)) = window().get_computed_style(element) else {
            return Self::default();
        };
        let read = |name: &str| {
            style
                .get_property_value(name)
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        Self {
            roles: ROLES.into_iter().map(|role| (role, read(role))).collect(),
            font: read("font-family"),
        }
    }

    /// The colour of a role, such as `--data-1`; black for an unknown one.
    pub fn role(&self, name: &str) -> &str {
        self.roles
            .iter()
            .find(|(role, _)| *role == name)
            .map(|(_, colour)| colour.as_str())
            .filter(|colour| !colour.is_empty())
            .unwrap_or("#000000")
    }

    /// The same as red, green and blue; for roles given as `#rrggbb`.
    pub fn rgb(&self, name: &str) -> (u8, u8, u8) {
        let hex = self.role(name).trim_start_matches('#');
        let byte = |at: usize| {
            hex.get(at..at + 2)
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        };
        match (byte(0), byte(2), byte(4)) {
            (Some(red), Some(green), Some(blue)) => (red, green, blue),
            _ => (128, 128, 128),
        }
    }
}

thread_local! {
    /// The palette of the theme shown.
    static PALETTE: RefCell<Option<Rc<Palette>>> = const { RefCell::new(None) };
}

/// The style sheet's colours may be other ones from now on.
pub fn forget_palette() {
    PALETTE.take();
}

/// A canvas made ready: sized to its box at the screen's pixel ratio, cleared, one unit a CSS pixel.
#[derive(Clone, Debug)]
pub struct Surface {
    /// Where it is.
    pub canvas: HtmlCanvasElement,
    /// What draws.
    pub pen: Pen,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// Whose colours it takes.
    pub look: Element,
}

impl Surface {
    /// Prepares a canvas whose box is so large in CSS pixels; none when that is nothing, or the browser gives no context.
    pub fn of(canvas: &HtmlCanvasElement, (width, height): (i32, i32)) -> Option<Self> {
        if width < 2 || height < 2 {
            return None;
        }
        let (width, height) = (f64::from(width), f64::from(height));
        let ratio = window().device_pixel_ratio().clamp(0.5, 4.0);
        let pixels = (
            (width * ratio).round() as u32,
            (height * ratio).round() as u32,
        );
        if (canvas.width(), canvas.height()) != pixels {
            canvas.set_width(pixels.0);
            canvas.set_height(pixels.1);
        }
        let pen: Pen = canvas.get_context(FLAT).ok()??.dyn_into().ok()?;
        // Only non-finite numbers are refused, and these are finite.
        drop(pen.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0));
        pen.clear_rect(0.0, 0.0, width, height);
        Some(Self {
            canvas: canvas.clone(),
            look: canvas.clone().into(),
            pen,
            width,
            height,
        })
    }

    /// The style sheet's colours. They are read once a theme: where styles depend on how wide something is, reading one
    /// makes the browser lay the page out.
    pub fn palette(&self) -> Rc<Palette> {
        PALETTE.with_borrow_mut(|known| {
            let known = known.get_or_insert_with(|| Rc::new(Palette::of(&self.look)));
            known.clone()
        })
    }

    /// The surface as a plotters backend.
    pub fn plot(&self) -> Option<PlotBackend> {
        PlotBackend::new(self)
    }
}

/// How large a canvas's box is in CSS pixels. Whoever asks while the page is being changed makes the browser lay it out.
pub fn size(canvas: &HtmlCanvasElement) -> (i32, i32) {
    (canvas.client_width(), canvas.client_height())
}

/// Calls back when an element's box changes; stops when dropped.
#[derive(Debug)]
pub struct Resize {
    observer: ResizeObserver,
    _closure: Closure<dyn FnMut()>,
}

/// Watches the size of an element.
pub fn on_resize(element: &Element, react: impl FnMut() + 'static) -> Option<Resize> {
    let closure = Closure::<dyn FnMut()>::new(react);
    let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(Resize {
        observer,
        _closure: closure,
    })
}

impl Drop for Resize {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// One animation frame on its way; never comes when dropped before.
#[derive(Debug)]
pub struct Frame {
    id: Option<i32>,
    _closure: Closure<dyn FnMut()>,
}

/// Calls back before the next repaint.
pub fn next_frame(react: impl FnOnce() + 'static) -> Frame {
    let closure = Closure::once(react);
    let id = window()
        .request_animation_frame(closure.as_ref().unchecked_ref())
        .ok();
    Frame {
        id,
        _closure: closure,
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            drop(window().cancel_animation_frame(id));
        }
    }
}

/// Calls back when the browser has lost a canvas's picture below an element (the graphics processor was reset) and can
/// take a new one.
pub fn on_restored(element: &Element, react: impl FnMut() + 'static) -> Restored {
    let closure = Closure::<dyn FnMut()>::new(react);
    // The event does not rise: it is met on its way down.
    drop(element.add_event_listener_with_callback_and_bool(
        "contextrestored",
        closure.as_ref().unchecked_ref(),
        true,
    ));
    Restored {
        element: element.clone(),
        closure,
    }
}

/// Stops listening when dropped.
pub struct Restored {
    element: Element,
    closure: Closure<dyn FnMut()>,
}

impl std::fmt::Debug for Restored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Restored").finish_non_exhaustive()
    }
}

impl Drop for Restored {
    fn drop(&mut self) {
        drop(self.element.remove_event_listener_with_callback_and_bool(
            "contextrestored",
            self.closure.as_ref().unchecked_ref(),
            true,
        ));
    }
}

/// Calls back when the person zooms: pinching, or the wheel with Ctrl or ⌘ held; the plain wheel stays the
/// page's own scrolling. Stops when dropped.
pub struct Zooming {
    element: Element,
    closure: Closure<dyn FnMut(WheelEvent)>,
}

impl std::fmt::Debug for Zooming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Zooming").finish_non_exhaustive()
    }
}

/// Listens for zooming over an element: position in CSS pixels within it, and the factor.
pub fn on_zoom(element: &Element, mut react: impl FnMut((f64, f64), f64) + 'static) -> Zooming {
    let closure = Closure::<dyn FnMut(WheelEvent)>::new(move |event: WheelEvent| {
        if !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        event.prevent_default();
        let at = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        react(at, (-event.delta_y() * 0.01).clamp(-0.5, 0.5).exp());
    });
    // The browser would ignore `prevent_default` in a passive listener.
    let options = AddEventListenerOptions::new();
    options.set_passive(false);
    drop(
        element.add_event_listener_with_callback_and_add_event_listener_options(
            "wheel",
            closure.as_ref().unchecked_ref(),
            &options,
        ),
    );
    Zooming {
        element: element.clone(),
        closure,
    }
}

impl Drop for Zooming {
    fn drop(&mut self) {
        drop(
            self.element.remove_event_listener_with_callback(
                "wheel",
                self.closure.as_ref().unchecked_ref(),
            ),
        );
    }
}

/// Moves a positioned element to a point of its container, kept inside it. By CSSOM: a style attribute
/// would be refused by the Content-Security-Policy.
pub fn place(element: &HtmlElement, (x, y): (f64, f64)) {
    let Some(container) = element.offset_parent() else {
        return;
    };
    let (width, height) = (
        f64::from(element.offset_width()),
        f64::from(element.offset_height()),
    );
    let room = (
        f64::from(container.client_width()),
        f64::from(container.client_height()),
    );
    let left = (x + 12.0).min(room.0 - width - 4.0).max(4.0);
    let below = y + 16.0;
    let top = if below + height > room.1 {
        (y - height - 10.0).max(4.0)
    } else {
        below
    };
    let transform = format!("translate({left:.0}px, {top:.0}px)");
    drop(element.style().set_property("transform", &transform));
}

/// Sets the width of an element in percent of its container, by CSSOM.
pub fn set_share(element: &HtmlElement, share: f64) {
    let percent = share.clamp(0.0, 1.0) * 100.0;
    drop(
        element
            .style()
            .set_property("inline-size", &format!("{percent:.2}%")),
    );
}

/// Sets the height of an element in pixels, by CSSOM.
pub fn set_height(element: &HtmlElement, pixels: usize) {
    let height = format!("{pixels}px");
    drop(element.style().set_property("block-size", &height));
}

/// A slot that holds at most one frame; asking again before it comes changes nothing.
#[derive(Clone, Debug, Default)]
pub struct FrameSlot(Rc<RefCell<Option<Frame>>>);

impl FrameSlot {
    /// Calls back before the next repaint, once, however often it is asked for until then.
    pub fn request(&self, react: impl FnOnce() + 'static) {
        if self.is_waiting() {
            return;
        }
        let slot = Rc::downgrade(&self.0);
        let frame = next_frame(move || {
            if let Some(slot) = slot.upgrade() {
                // The closure that runs must outlive this call: it is dropped by the next request at the
                // earliest, so only its id is forgotten here.
                if let Some(frame) = slot.borrow_mut().as_mut() {
                    frame.id = None;
                }
            }
            react();
        });
        *self.0.borrow_mut() = Some(frame);
    }

    /// Whether a frame is on its way.
    pub fn is_waiting(&self) -> bool {
        self.0
            .borrow()
            .as_ref()
            .is_some_and(|frame| frame.id.is_some())
    }
}
