//! Pictures as files: PNG from a canvas as it is, SVG by painting it once more on a canvas that records.
//!
//! Owns the loading of that canvas (`www/export/svg.js`, fetched when it is first needed). What is painted is the
//! painter's business.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::canvas::{HtmlCanvasElement, Palette, Pen, Surface};
use super::{document, dom, files, window};

/// Behind every picture.
const BACKGROUND: &str = "--surface-pane";
/// The recording canvas: a file beside the page, and the function that it defines.
const RECORDER: (&str, &str) = ("svg.js", "leverloomSvg");

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Pixels, as many as the screen has.
    Png,
    /// Shapes and text.
    Svg,
}

/// A file's name: the run and the block on screen, what is in it, and its ending.
pub fn file_name(what: &str, ending: &str) -> String {
    let page = document().query_selector(".page").ok().flatten();
    let run = page.and_then(|page| page.get_attribute("data-file"));
    format!("{}-{what}.{ending}", run.unwrap_or_default())
}

/// Offers a canvas as a file; `paint` paints it anew.
pub fn picture(
    canvas: HtmlCanvasElement,
    what: &str,
    kind: Kind,
    paint: impl FnOnce(Surface) + 'static,
) {
    // Both fail only where the browser lacks memory or the file beside the page: then no file is offered.
    match kind {
        Kind::Png => drop(png(&canvas, &file_name(what, "png"))),
        Kind::Svg => {
            let name = file_name(what, "svg");
            spawn_local(async move {
                drop(svg(&canvas, &name, paint).await);
            });
        }
    }
}

fn png(canvas: &HtmlCanvasElement, name: &str) -> Result<(), JsValue> {
    let copy: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    copy.set_width(canvas.width());
    copy.set_height(canvas.height());
    let pen = pen_of(&copy)?;
    pen.set_fill_style_str(Palette::of(canvas).role(BACKGROUND));
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    pen.fill_rect(0.0, 0.0, width, height);
    pen.draw_image_with_html_canvas_element(canvas, 0.0, 0.0)?;
    files::offer(name, &copy.to_data_url()?)
}

async fn svg(
    canvas: &HtmlCanvasElement,
    name: &str,
    paint: impl FnOnce(Surface),
) -> Result<(), JsValue> {
    let (width, height) = (canvas.client_width(), canvas.client_height());
    let background = Palette::of(canvas).role(BACKGROUND).to_owned();
    let recording: HtmlCanvasElement = recorder()
        .await?
        .call3(
            &JsValue::NULL,
            &width.into(),
            &height.into(),
            &background.into(),
        )?
        .unchecked_into();
    paint(Surface {
        pen: pen_of(&recording)?,
        canvas: recording.clone(),
        look: canvas.clone().into(),
        width: f64::from(width),
        height: f64::from(height),
    });
    let file: Function = Reflect::get(&recording, &"file".into())?.dyn_into()?;
    let text = file.call0(&recording)?.as_string().unwrap_or_default();
    files::download(name, "image/svg+xml", &text);
    Ok(())
}

fn pen_of(canvas: &HtmlCanvasElement) -> Result<Pen, JsValue> {
    let pen = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    Ok(pen.unchecked_into())
}

/// The function that makes recording canvases.
async fn recorder() -> Result<Function, JsValue> {
    let (file, name) = RECORDER;
    let known = Reflect::get(&window(), &name.into())?;
    if let Ok(known) = known.dyn_into::<Function>() {
        return Ok(known);
    }
    let script = document().create_element("script")?;
    let folder = dom::folder("export").ok_or(JsValue::NULL)?;
    script.set_attribute("src", &format!("{folder}/{file}"))?;
    let loaded = Promise::new(&mut |resolve, reject| {
        // Adding a listener only fails for arguments that are no listener.
        drop(script.add_event_listener_with_callback("load", &resolve));
        drop(script.add_event_listener_with_callback("error", &reject));
    });
    document()
        .document_element()
        .ok_or(JsValue::NULL)?
        .append_child(&script)?;
    JsFuture::from(loaded).await?;
    Reflect::get(&window(), &name.into())?.dyn_into()
}
