//! Starts the page; everything else is in the library.

fn main() {
    leverloom_ui::app::start();
}
