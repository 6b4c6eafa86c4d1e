//! The `leverloom` command: arguments in, an exit code out. Everything else is in the library.
//!
//! Exit codes: 0 done · 1 refused or failed, one sentence on stderr · 2 wrong usage (clap's).

mod memory;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use leverloom_cli::{AlreadySaid, Arguments, execute};

fn main() -> ExitCode {
    memory::keep();
    let arguments = Arguments::parse();
    let stdout = io::stdout();
    let mut out = stdout.lock();
    match execute(&arguments, &mut out).and_then(|()| Ok(out.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        // `leverloom … | head` has read enough.
        Err(error)
            if error
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) =>
        {
            ExitCode::SUCCESS
        }
        Err(error) if error.is::<AlreadySaid>() => {
            // What cannot be flushed now cannot be said either.
            drop(out.flush());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("leverloom: {error:#}");
            ExitCode::FAILURE
        }
    }
}
