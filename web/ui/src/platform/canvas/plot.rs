//! plotters on a [`Surface`]: its canvas backend, but measuring text with the canvas.
//!
//! plotters itself measures by appending a `<span style=…>` to the document for every label: that forces
//! a reflow each time, and a strict `style-src` refuses the attribute. Sizes are in CSS pixels; the
//! surface's transform makes them sharp.

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_canvas::CanvasBackend;
use web_sys::CanvasRenderingContext2d;

use super::Surface;

/// Why plotters could not draw.
pub type PlotError = <CanvasBackend as DrawingBackend>::ErrorType;

/// A plotters backend over a [`Surface`].
pub struct PlotBackend {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
}

impl std::fmt::Debug for PlotBackend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlotBackend")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

impl PlotBackend {
    pub(super) fn new(surface: &Surface) -> Option<Self> {
        let inner = CanvasBackend::with_canvas_object(surface.canvas.clone())?;
        let size = (surface.width as u32, surface.height as u32);
        Some(Self {
            inner,
            context: surface.pen.clone(),
            size,
        })
    }
}

impl DrawingBackend for PlotBackend {
    type ErrorType = PlotError;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<PlotError>> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<PlotError>> {
        self.inner.present()
    }

    fn draw_pixel(
        &mut self,
        point: BackendCoord,
        color: BackendColor,
    ) -> Result<(), DrawingErrorKind<PlotError>> {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), DrawingErrorKind<PlotError>> {
        self.inner.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<PlotError>> {
        self.inner.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<PlotError>> {
        // A straight line along an axis is moved onto whole pixels there.
        let path: Vec<BackendCoord> = path.into_iter().collect();
        match path[..] {
            [from, to] if from.0 == to.0 || from.1 == to.1 => self.inner.draw_line(from, to, style),
            _ => self.inner.draw_path(path, style),
        }
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<PlotError>> {
        self.inner.fill_polygon(path, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<PlotError>> {
        self.inner.draw_circle(center, radius, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        pos: BackendCoord,
    ) -> Result<(), DrawingErrorKind<PlotError>> {
        self.inner.draw_text(text, style, pos)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<PlotError>> {
        let font = format!(
            "{} {}px {}",
            style.style().as_str(),
            style.size(),
            style.family().as_str()
        );
        self.context.set_font(&font);
        // Half an em a letter where the browser does not measure.
        let rough = text.chars().count() as f64 * style.size() * 0.5;
        let width = self
            .context
            .measure_text(text)
            .map_or(rough, |metrics| metrics.width());
        Ok((width.ceil() as u32, (style.size() * 1.2).ceil() as u32))
    }
}
