//! Zoom and pan: how a picture in its own units lies in a frame of pixels.
//!
//! Owns the transform and its limits; pure arithmetic.

/// Smallest and largest scale a person can zoom to, relative to the one that fits.
const ZOOM: (f64, f64) = (0.5, 12.0);

/// Pixels = units × scale + offset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Pixels a unit.
    pub scale: f64,
    /// Pixels from the left.
    pub x: f64,
    /// Pixels from the top.
    pub y: f64,
}

impl View {
    /// The whole picture in the middle of the frame, `margin` pixels of air, never enlarged beyond `largest`.
    pub fn fit(picture: (f64, f64), frame: (f64, f64), margin: f64, largest: f64) -> Self {
        let room = (
            (frame.0 - 2.0 * margin).max(1.0),
            (frame.1 - 2.0 * margin).max(1.0),
        );
        let scale = (room.0 / picture.0.max(1.0))
            .min(room.1 / picture.1.max(1.0))
            .min(largest);
        Self {
            scale,
            x: (frame.0 - picture.0 * scale) / 2.0,
            y: (frame.1 - picture.1 * scale) / 2.0,
        }
    }

    /// Units → pixels.
    pub fn to_pixels(self, x: f64, y: f64) -> (f64, f64) {
        (x * self.scale + self.x, y * self.scale + self.y)
    }

    /// Pixels → units.
    pub fn to_units(self, x: f64, y: f64) -> (f64, f64) {
        ((x - self.x) / self.scale, (y - self.y) / self.scale)
    }

    /// Zoomed by a factor about a pixel, within limits around the scale that fits.
    #[must_use]
    pub fn zoomed(self, pixel: (f64, f64), factor: f64, fitted: f64) -> Self {
        let scale = (self.scale * factor).clamp(fitted * ZOOM.0, fitted * ZOOM.1);
        let factor = scale / self.scale;
        Self {
            scale,
            x: pixel.0 - (pixel.0 - self.x) * factor,
            y: pixel.1 - (pixel.1 - self.y) * factor,
        }
    }

    /// Moved by pixels.
    #[must_use]
    pub fn moved(self, dx: f64, dy: f64) -> Self {
        Self {
            x: self.x + dx,
            y: self.y + dy,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: (f64, f64), b: (f64, f64)) -> bool {
        (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9
    }

    #[test]
    fn fitting_centres_and_keeps_the_margin() {
        let view = View::fit((200.0, 100.0), (120.0, 120.0), 10.0, 4.0);
        assert!(close(view.to_pixels(0.0, 50.0), (10.0, 60.0)));
        assert!(close(view.to_pixels(200.0, 50.0), (110.0, 60.0)));
        assert!((View::fit((1.0, 1.0), (900.0, 900.0), 0.0, 2.0).scale - 2.0).abs() < 1e-9);
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let view = View::fit((200.0, 100.0), (400.0, 300.0), 10.0, 4.0);
        let pointer = (123.0, 77.0);
        let before = view.to_units(pointer.0, pointer.1);
        let zoomed = view.zoomed(pointer, 1.7, view.scale);
        assert!(close(zoomed.to_units(pointer.0, pointer.1), before));
        assert!((zoomed.scale / view.scale - 1.7).abs() < 1e-9);
    }

    #[test]
    fn zoom_has_limits() {
        let view = View::fit((200.0, 100.0), (400.0, 300.0), 10.0, 4.0);
        assert!(
            (view.zoomed((0.0, 0.0), 1e9, view.scale).scale / view.scale - ZOOM.1).abs() < 1e-9
        );
        assert!(
            (view.zoomed((0.0, 0.0), 1e-9, view.scale).scale / view.scale - ZOOM.0).abs() < 1e-9
        );
    }

    #[test]
    fn pixels_and_units_are_inverse() {
        let view = View {
            scale: 1.5,
            x: 7.0,
            y: -3.0,
        }
        .moved(4.0, 5.0);
        let (x, y) = view.to_pixels(12.0, 34.0);
        assert!(close(view.to_units(x, y), (12.0, 34.0)));
    }
}
