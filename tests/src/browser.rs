//! The browsers that can be driven: where they are, how their drivers are started, what each is asked for.
//!
//! Chromium is what every story runs in. The others are there or not: `cargo xtask test` tells by environment.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;
use thirtyfour::{Capabilities, CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities};

use crate::folder::Folder;
use crate::process::{Process, Setup};

/// A browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Browser {
    /// Chromium, by chromedriver.
    #[default]
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// `WebKitGTK`'s small browser, by `WebKitWebDriver`, on a screen of its own.
    WebKit,
}

impl Browser {
    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
        }
    }
}

/// A driver, and the screen that its browser needs.
#[derive(Debug)]
pub(crate) struct Driver {
    pub(crate) process: Process,
    _screen: Option<Process>,
    /// What the browser leaves behind; goes last.
    _folder: Folder,
}

impl Setup {
    /// The browser and its driver, where they are.
    pub fn program(&self, browser: Browser) -> Option<(PathBuf, PathBuf)> {
        let path = |name: &str| std::env::var_os(name).map(PathBuf::from);
        match browser {
            Browser::Chromium => Some((self.chromium.clone(), self.chromedriver.clone())),
            Browser::Firefox => Some((path("LEVERLOOM_FIREFOX")?, path("LEVERLOOM_GECKODRIVER")?)),
            Browser::WebKit => Some((
                path("LEVERLOOM_MINIBROWSER")?,
                path("LEVERLOOM_WEBKITDRIVER")?,
            )),
        }
    }

    /// Starts a browser's driver.
    pub(crate) fn drive(&self, browser: Browser) -> Result<Driver> {
        let (_, driver) = self.program(browser).context("the browser is not here")?;
        let folder = Folder::new("browser")?;
        let mut command = Command::new(driver);
        command.env("TMPDIR", folder.path());
        let (screen, mark) = match browser {
            Browser::Chromium => {
                command.arg("--port=0");
                (None, "on port ")
            }
            Browser::Firefox => {
                command.arg("--port=0");
                (None, "127.0.0.1:")
            }
            Browser::WebKit => {
                let xvfb =
                    std::env::var_os("LEVERLOOM_XVFB").context("WebKit needs a screen: Xvfb")?;
                let mut xvfb = Command::new(xvfb);
                let number = 100 + u16::try_from(std::process::id() % 400)?;
                xvfb.args([&format!(":{number}"), "-screen", "0", "1280x900x24"]);
                let socket = PathBuf::from(format!("/tmp/.X11-unix/X{number}"));
                let screen = Process::on(xvfb, number, || socket.exists())?;
                command.env("DISPLAY", format!(":{number}"));
                // It says nothing of its port: it gets one that is free.
                let port = std::net::TcpListener::bind("127.0.0.1:0")?
                    .local_addr()?
                    .port();
                command.arg(format!("--port={port}"));
                let listens = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
                let process = Process::on(command, port, listens)?;
                return Ok(Driver {
                    process,
                    _screen: Some(screen),
                    _folder: folder,
                });
            }
        };
        Ok(Driver {
            process: Process::start(command, &[mark])?,
            _screen: screen,
            _folder: folder,
        })
    }

    /// What the driver is asked for.
    pub(crate) fn capabilities(
        &self,
        browser: Browser,
        (width, height): (u32, u32),
        trace: bool,
    ) -> Result<Capabilities> {
        let (program, _) = self.program(browser).context("the browser is not here")?;
        let program = program.to_str().context("browser path is UTF-8")?;
        match browser {
            Browser::Chromium => {
                let mut capabilities = DesiredCapabilities::chrome();
                capabilities.set_binary(program)?;
                for argument in [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--disable-dev-shm-usage",
                ] {
                    capabilities.add_arg(argument)?;
                }
                capabilities.add_arg(&format!("--window-size={width},{height}"))?;
                let mut logs = json!({ "browser": "ALL" });
                if trace {
                    logs["performance"] = json!("ALL");
                    let recorded = json!({
                        "enableNetwork": false,
                        "enablePage": false,
                        "traceCategories": "-*,disabled-by-default-devtools.timeline",
                    });
                    capabilities.add_experimental_option("perfLoggingPrefs", recorded)?;
                }
                capabilities.set("goog:loggingPrefs", logs)?;
                Ok(capabilities.into())
            }
            Browser::Firefox => {
                let mut capabilities = Capabilities::new();
                let arguments = [
                    "-headless".to_owned(),
                    format!("--width={width}"),
                    format!("--height={height}"),
                ];
                capabilities.set(
                    "moz:firefoxOptions",
                    json!({ "binary": program, "args": arguments }),
                )?;
                Ok(capabilities)
            }
            Browser::WebKit => {
                let mut capabilities = Capabilities::new();
                let options = json!({ "binary": program, "args": ["--automation"] });
                capabilities.set("webkitgtk:browserOptions", options)?;
                Ok(capabilities)
            }
        }
    }

    /// Notes that a browser is not here: a test that passes says nothing by itself.
    pub fn note_absent(browser: Browser) -> Result<()> {
        note(&format!("{}: not found, not run", browser.name()))
    }

    /// Notes what ran.
    pub fn note_run(browser: Browser, what: &str) -> Result<()> {
        note(&format!("{} {what}", browser.name()))
    }
}

fn note(line: &str) -> Result<()> {
    let Some(file) = std::env::var_os("LEVERLOOM_BROWSERS") else {
        return Ok(());
    };
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)?;
    Ok(writeln!(file, "{line}")?)
}
