//! Browsers beside Chromium that the stories can run in: found, or installed when they are asked for. Each is optional;
//! the test command says which were not there.

use crate::{paths, tools};
use anyhow::Result;
use clap::ValueEnum;
use std::path::PathBuf;
use std::process::Command;

/// A browser that is not always there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Other {
    /// Firefox and geckodriver.
    Firefox,
    /// The small browser of `WebKitGTK`, its driver, and a screen for it.
    Webkit,
}

/// Installs those that are asked for and not there.
pub(crate) fn install(wanted: &[Other]) -> Result<()> {
    for other in wanted {
        if settings(*other).is_some() {
            continue;
        }
        match other {
            Other::Firefox => {
                if paths::find(&FIREFOX).is_none() {
                    tools::apt(&["firefox-esr"])?;
                }
                tools::geckodriver()?;
            }
            Other::Webkit => tools::apt(&["webkit2gtk-driver", "xvfb"])?,
        }
    }
    Ok(())
}

/// Tells a suite where those are that there are.
pub(crate) fn tell(command: &mut Command) {
    let found = [Other::Firefox, Other::Webkit]
        .into_iter()
        .filter_map(settings);
    command.envs(found.flatten());
}

const FIREFOX: [&str; 3] = [
    "firefox-esr",
    "firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/// What the tests know its parts by; none unless all are there.
fn settings(other: Other) -> Option<Vec<(&'static str, PathBuf)>> {
    Some(match other {
        Other::Firefox => vec![
            ("LEVERLOOM_FIREFOX", paths::find(&FIREFOX)?),
            ("LEVERLOOM_GECKODRIVER", tools::found_geckodriver()?),
        ],
        Other::Webkit => vec![
            ("LEVERLOOM_MINIBROWSER", mini_browser()?),
            ("LEVERLOOM_WEBKITDRIVER", paths::find(&["WebKitWebDriver"])?),
            ("LEVERLOOM_XVFB", paths::find(&["Xvfb"])?),
        ],
    })
}

/// Debian keeps it in a folder of the machine's kind and the library's version.
fn mini_browser() -> Option<PathBuf> {
    let kinds = std::fs::read_dir("/usr/lib").ok()?.flatten();
    let folders = kinds.filter_map(|kind| std::fs::read_dir(kind.path()).ok());
    let versions = folders.flatten().flatten().filter(|entry| {
        let name = entry.file_name();
        name.to_str()
            .is_some_and(|name| name.starts_with("webkit2gtk-"))
    });
    let programs = versions.map(|entry| entry.path().join("MiniBrowser"));
    programs.filter(|program| program.exists()).max()
}
