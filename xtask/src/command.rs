//! Running other programs: one place where a failure becomes one sentence and
//! the command that mends it. Never decides what to run.

use anyhow::{Context as _, Result, anyhow, bail};
use std::ffi::OsStr;
use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// An error that says what is wrong and which command mends it.
pub(crate) fn mend(what: impl std::fmt::Display, command: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("{what}\n  mend it with: {command}")
}

/// A command in the repository's root that reads nothing from the terminal.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command
        .current_dir(crate::paths::root())
        .stdin(Stdio::null());
    command
}

/// The `cargo` that runs us, for native builds.
pub(crate) fn cargo() -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What `cargo run` tells us about ourselves would make build scripts run anew.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
            "CARGO_PRIMARY_",
        ]
        .iter()
        .any(|family| name.starts_with(family))
        {
            command.env_remove(&*name);
        }
    }
    command
}

/// The command as one would type it.
pub(crate) fn spelled(command: &Command) -> String {
    let name = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let mut words = vec![name.to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

/// `--quiet` unless someone watches: then cargo's progress is welcome.
pub(crate) fn quiet() -> Option<&'static str> {
    (!std::io::stderr().is_terminal()).then_some("--quiet")
}

/// Runs to the end with its output shown; a failure names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({})", spelled(command), told(status));
    }
    Ok(())
}

/// Runs to the end and returns what it printed; its errors are kept for the message.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` failed ({}): {}",
            spelled(command),
            told(output.status),
            said.trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs quietly for at most `limit`. `Ok` when it succeeded in time, else the
/// last line that it said.
pub(crate) fn attempt(command: &mut Command, limit: Duration) -> Result<(), String> {
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| error.to_string())?;
    let pipe = child.stderr.take();
    let reader = thread::spawn(move || {
        let mut said = String::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_string(&mut said);
        }
        said
    });
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) => {
                let said = reader.join().unwrap_or_default();
                return Err(said
                    .trim()
                    .lines()
                    .last()
                    .unwrap_or("it gave no reason")
                    .to_owned());
            }
            Ok(None) if start.elapsed() > limit => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("no answer within {} s", limit.as_secs()));
            }
            Ok(None) => thread::sleep(Duration::from_millis(50)),
            Err(error) => return Err(error.to_string()),
        }
    }
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", command.get_program().to_string_lossy())
}

fn told(status: ExitStatus) -> String {
    status.code().map_or_else(
        || "ended by a signal".to_owned(),
        |code| format!("exit code {code}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_its_code() {
        let error = run(program("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3` failed (exit code 3)");
    }

    #[test]
    fn what_a_quiet_attempt_said_last_is_kept() {
        let result = attempt(
            program("sh").args(["-c", "echo one >&2; echo two >&2; exit 1"]),
            Duration::from_secs(5),
        );
        assert_eq!(result, Err("two".to_owned()));
    }

    #[test]
    fn an_attempt_that_hangs_is_ended() {
        let result = attempt(program("sleep").arg("30"), Duration::from_millis(120));
        assert_eq!(result, Err("no answer within 0 s".to_owned()));
    }

    #[test]
    fn a_mendable_error_carries_the_command() {
        assert_eq!(
            mend("no linker", "apt-get install lld-22").to_string(),
            "no linker\n  mend it with: apt-get install lld-22"
        );
    }
}
