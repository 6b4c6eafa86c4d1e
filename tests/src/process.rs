//! The server and the browser driver of one test: started on a free port, stopped on drop.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Where the built page and the browser are; set by `cargo xtask test`.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The built static folder (`LEVERLOOM_DIST`).
    pub dist: PathBuf,
    /// The xtask binary, whose `serve` serves it (`LEVERLOOM_XTASK`).
    pub xtask: PathBuf,
    /// Browser (`LEVERLOOM_CHROMIUM`).
    pub chromium: PathBuf,
    /// Its driver (`LEVERLOOM_CHROMEDRIVER`).
    pub chromedriver: PathBuf,
    /// axe-core's script (`LEVERLOOM_AXE`).
    pub axe: PathBuf,
}

impl Setup {
    /// Reads the five variables; names the missing one.
    pub fn from_env() -> Result<Self> {
        let path = |name: &str| {
            std::env::var_os(name).map(PathBuf::from).with_context(|| {
                format!(
                    "{name} is not set; run the browser tests with: cargo xtask test --only browser"
                )
            })
        };
        Ok(Self {
            dist: path("LEVERLOOM_DIST")?,
            xtask: path("LEVERLOOM_XTASK")?,
            chromium: path("LEVERLOOM_CHROMIUM")?,
            chromedriver: path("LEVERLOOM_CHROMEDRIVER")?,
            axe: path("LEVERLOOM_AXE")?,
        })
    }

    /// Serves a folder; without `isolation` the isolation headers are left out.
    pub(crate) fn serve(&self, site: &Path, isolation: bool) -> Result<Process> {
        let mut command = Command::new(&self.xtask);
        command
            .arg("serve")
            .arg("--dir")
            .arg(site)
            .args(["--port", "0"]);
        if !isolation {
            command.arg("--no-isolation");
        }
        // Second, somebody else's page with the playground in it.
        Process::start(command, &["http://127.0.0.1:", "http://localhost:"])
    }
}

/// A child process that announces its ports.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    pub(crate) port: u16,
    /// Of somebody else's page, where it shows one.
    pub(crate) guest: Option<u16>,
}

impl Process {
    /// Starts it and reads its output until it has named a port behind each of `marks`, in their order.
    pub(crate) fn start(mut command: Command, marks: &[&str]) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let output = child.stdout.take().context("stdout is piped")?;
        let mut lines = BufReader::new(output).lines();
        let mut ports = Vec::new();
        while let Some(mark) = marks.get(ports.len()) {
            let Some(Ok(line)) = lines.next() else { break };
            let Some((_, rest)) = line.split_once(mark) else {
                continue;
            };
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            // ChromeDriver first repeats the 0 that it was asked for.
            ports.extend(digits.parse().ok().filter(|port: &u16| *port != 0));
        }
        if ports.len() < marks.len() {
            drop(child.kill());
            bail!(
                "{} ended without naming its port",
                command.get_program().display()
            )
        }
        // Keep reading, so that the child never blocks on a full pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(Self {
            child,
            port: ports[0],
            guest: ports.get(1).copied(),
        })
    }
}

impl Process {
    /// Starts one that is told its port, or whatever number it goes by, and waits until it is ready.
    pub(crate) fn on(mut command: Command, port: u16, is_ready: impl Fn() -> bool) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let process = Self {
            child,
            port,
            guest: None,
        };
        for _ in 0..200 {
            if is_ready() {
                return Ok(process);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("{} does not start", command.get_program().display())
    }

    /// What the system knows it by.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
