//! Drives the built page in a real browser over `WebDriver`, and compares what it computes with the native core.
//!
//! Owns the servers and browsers that tests start, and stops them. The tests themselves lie in
//! `tests/`, a file per scenario. They wait for conditions, never for a time, and any console error fails them.
//!
//! Tests run on `flavor = "multi_thread"`: a failed one drops its page, and the browser is ended by a request
//! that the runtime's other thread has to carry.
//!
//! What a test needs comes from `cargo xtask test` by environment: see [`Setup`].

mod bench;
mod browser;
mod engine;
mod folder;
pub mod looks;
pub mod native;
mod page;
mod process;
mod site;
pub mod soak;

pub use bench::Stage;
pub use browser::Browser;
pub use engine::drive;
pub use page::{Options, Page, Threads};
pub use process::Setup;
pub use site::Site;
