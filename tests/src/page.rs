//! The page in a browser: opening it, waiting for conditions, and closing it with its console read.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId};

use crate::browser::{Browser, Driver};
use crate::process::{Process, Setup};

/// What a part of the page says that is left while code is on its way to it.
const LEFT: &str = "Response body loading was aborted";

/// Longest wait for a condition: generous, since test machines are small and noisy.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whether the page may use threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// Served with the isolation headers.
    Allowed,
    /// Served without them.
    Refused,
}

/// How to open the page.
#[derive(Clone, Debug)]
pub struct Options {
    /// With or without isolation headers.
    pub threads: Threads,
    /// Window size in CSS pixels.
    pub size: (u32, u32),
    /// What follows the address (`#…`).
    pub fragment: String,
    /// Which browser.
    pub browser: Browser,
    /// A folder to serve in place of the built page.
    pub site: Option<PathBuf>,
    /// Whether the browser has service workers. Without, each page is as the server sends it.
    pub service_worker: bool,
    /// Whether the browser records what its threads do; [`Page::trace`] reads it.
    pub trace: bool,
    /// The name by which the browser knows the server. Names that end in `.localhost` are this machine to it, and a
    /// site like any other to the page.
    pub host: &'static str,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: Threads::Allowed,
            size: (1280, 800),
            fragment: String::new(),
            browser: Browser::default(),
            site: None,
            service_worker: false,
            trace: false,
            host: "127.0.0.1",
        }
    }
}

/// The page, open in a browser of its own.
#[derive(Debug)]
pub struct Page {
    /// The `WebDriver` session.
    pub driver: WebDriver,
    address: String,
    guest: String,
    axe: String,
    server: Option<Process>,
    kind: Browser,
    browser: Driver,
}

impl Page {
    /// Opens the built page in a fresh browser.
    pub async fn open(options: Options) -> Result<Self> {
        let page = Self::blank(&options).await?;
        page.driver
            .goto(format!("{}/{}", page.address, options.fragment))
            .await?;
        Ok(page)
    }

    /// A fresh browser with nothing opened; [`Page::goto`] opens pages of the served folder.
    pub async fn blank(options: &Options) -> Result<Self> {
        let setup = Setup::from_env()?;
        let site = options.site.as_ref().unwrap_or(&setup.dist);
        let server = setup.serve(site, options.threads == Threads::Allowed)?;
        let browser = setup.drive(options.browser)?;
        let driver = WebDriver::new(
            format!("http://127.0.0.1:{}", browser.process.port),
            setup.capabilities(options.browser, options.size, options.trace)?,
        )
        .await?;
        driver.set_script_timeout(PATIENCE).await?;
        driver.set_page_load_timeout(PATIENCE).await?;
        let address = format!("http://{}:{}", options.host, server.port);
        let page = Self {
            driver,
            address,
            guest: format!("http://localhost:{}", server.guest.unwrap_or_default()),
            axe: std::fs::read_to_string(&setup.axe).context("axe-core can be read")?,
            server: Some(server),
            kind: options.browser,
            browser,
        };
        if !options.service_worker && options.browser == Browser::Chromium {
            let without = "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined });";
            page.before_every_page(without).await?;
        }
        Ok(page)
    }

    /// Ends the server: from now on there is no network.
    pub fn cut_off(&mut self) {
        self.server = None;
    }

    /// The served folder's address, without a slash at its end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The address of somebody else's page with the playground in it, without a slash at its end: another site.
    pub fn guest(&self) -> &str {
        &self.guest
    }

    /// Runs a script before those of every page that is opened from now on.
    pub async fn before_every_page(&self, script: &str) -> Result<()> {
        let command = "Page.addScriptToEvaluateOnNewDocument";
        let cdp = self.driver.cdp();
        cdp.send_raw(command, json!({ "source": script })).await?;
        Ok(())
    }

    /// Waits until an element is there and shown.
    pub async fn wait_for(&self, css: &str) -> Result<WebElement> {
        let found = self
            .driver
            .query(By::Css(css))
            .wait(PATIENCE, Duration::from_millis(50))
            .and_displayed()
            .first()
            .await;
        found.with_context(|| format!("waited for `{css}`"))
    }

    /// Waits until a script's value is true.
    pub async fn wait_until(&self, what: &str, script: &str) -> Result<()> {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            if self.is_true(script).await? {
                return Ok(());
            }
            ensure!(
                std::time::Instant::now() < deadline,
                "waited in vain: {what}; the page says: {}",
                self.text("body").await?
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Clicks an element as soon as it is there and nothing covers its middle.
    ///
    /// By script: `WebDriver`'s own click on a covered element never comes back.
    pub async fn click(&self, css: &str) -> Result<()> {
        let script = "(() => {
            const element = document.querySelector(SELECTOR);
            if (!element || element.disabled || element.ariaDisabled === 'true') return false;
            element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
            const box = element.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            if (!element.contains(top)) return false;
            element.focus();
            element.click();
            return true;
        })()"
            .replace("SELECTOR", &json!(css).to_string());
        self.wait_until(&format!("`{css}` can be clicked"), &script)
            .await
    }

    /// Whether a script's value is true now.
    pub async fn is_true(&self, script: &str) -> Result<bool> {
        let script = format!("return Boolean({script})");
        let value = self.driver.execute(script, Vec::new()).await?;
        Ok(value.json() == &Value::Bool(true))
    }

    /// Presses a key, as a person would: it goes to whatever has the focus.
    pub async fn press(&self, key: impl Into<char>) -> Result<()> {
        let key = key.into();
        let chain = self.driver.action_chain().key_down(key).key_up(key);
        Ok(chain.perform().await?)
    }

    /// Drags an element by its middle so far to the right, by the mouse.
    pub async fn drag(&self, css: &str, right: i64) -> Result<()> {
        let element = self.wait_for(css).await?;
        let chain = self.driver.action_chain().click_and_hold_element(&element);
        let chain = chain.move_by_offset(right / 2, 0);
        Ok(chain
            .move_by_offset(right - right / 2, 0)
            .release()
            .perform()
            .await?)
    }

    /// Focuses an element as soon as it is there and tells it that keys went down, by their names in the DOM.
    pub async fn keys(&self, css: &str, keys: &[&str]) -> Result<()> {
        self.wait_for(css).await?;
        let script = "const element = document.querySelector(args[0]);
            element.focus();
            for (const key of args[1]) element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
            done(true)";
        self.run(script, vec![json!(css), json!(keys)]).await?;
        Ok(())
    }

    /// A script's value, a number.
    pub async fn number(&self, script: &str) -> Result<f64> {
        let value = self
            .driver
            .execute(format!("return {script}"), Vec::new())
            .await?;
        let number = value.json().as_f64();
        number.with_context(|| format!("`{script}` is no number: {}", value.json()))
    }

    /// Gives the page a size in CSS pixels that a window of its own could not have.
    pub async fn resize(&self, (width, height): (u32, u32)) -> Result<()> {
        let cdp = self.driver.cdp();
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        cdp.send_raw("Emulation.setDeviceMetricsOverride", size)
            .await?;
        Ok(())
    }

    /// Puts the tab out of sight and to sleep, as browsers do to tabs that nobody looks at.
    pub async fn fall_asleep(&self) -> Result<()> {
        self.driver.minimize_window().await?;
        self.wait_until("the tab is out of sight", "document.hidden")
            .await?;
        self.lifecycle("frozen").await
    }

    /// Wakes the tab and brings it back in sight.
    pub async fn wake_up(&self) -> Result<()> {
        self.lifecycle("active").await?;
        self.driver.maximize_window().await?;
        self.wait_until("the tab is in sight", "!document.hidden")
            .await
    }

    async fn lifecycle(&self, state: &str) -> Result<()> {
        let cdp = self.driver.cdp();
        cdp.send_raw("Page.setWebLifecycleState", json!({ "state": state }))
            .await?;
        Ok(())
    }

    /// The text of the first element that matches.
    pub async fn text(&self, css: &str) -> Result<String> {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        let text = self.driver.execute(script, vec![json!(css)]).await?;
        Ok(text.convert()?)
    }

    /// Sets a form control's value as a person would see it: value, then `input` and `change` events.
    pub async fn set(&self, css: &str, value: &str) -> Result<()> {
        // A list may lie unseen over its icon.
        let there = format!("document.querySelector({})", json!(css));
        self.wait_until(&format!("`{css}` is there"), &there)
            .await?;
        let script = "const control = document.querySelector(arguments[0]);
            const prototype = Object.getPrototypeOf(control);
            Object.getOwnPropertyDescriptor(prototype, 'value').set.call(control, arguments[1]);
            control.dispatchEvent(new Event('input', { bubbles: true }));
            control.dispatchEvent(new Event('change', { bubbles: true }));";
        self.driver
            .execute(script, vec![json!(css), json!(value)])
            .await?;
        Ok(())
    }

    /// Runs an asynchronous function body that calls `done(value)`; arguments are `args[0]`, ….
    pub async fn run(&self, body: &str, args: Vec<Value>) -> Result<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1]; const args = [...arguments].slice(0, -1);
             (async () => {{ {body} }})().catch((error) => done({{ failed: String(error?.stack ?? error) }}));"
        );
        let value = self.driver.execute_async(script, args).await?;
        let value = value.json().clone();
        ensure!(
            value.get("failed").is_none(),
            "script failed: {}",
            value["failed"]
        );
        Ok(value)
    }

    /// Looks at the page as it stands with axe-core: nothing may break WCAG 2.2 A or AA, or axe's good practice.
    pub async fn is_accessible(&self, state: &str) -> Result<()> {
        let script = format!(
            "{}; {}",
            self.axe,
            "const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
             const { violations } = await axe.run(document, { runOnly: tags });
             done(violations.map(({ id, help, nodes }) =>
                 `${id}: ${help}: ` + nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')));"
        );
        let found = self.run(&script, Vec::new()).await?;
        let found: Vec<&str> = found
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        ensure!(found.is_empty(), "{state}: axe finds\n{}", found.join("\n"));
        Ok(())
    }

    /// Closes the browser; fails on any error in its console that does not contain one of `expected`.
    pub async fn close(self, expected: &[&str]) -> Result<()> {
        let errors = self.errors(expected).await?;
        self.driver.quit().await?;
        ensure!(
            errors.is_empty(),
            "the console shows errors:\n{}",
            errors.join("\n")
        );
        Ok(())
    }

    /// Errors in the console since they were last asked for, but for those that contain one of `expected`.
    pub async fn errors(&self, expected: &[&str]) -> Result<Vec<String>> {
        if self.kind != Browser::Chromium {
            // The others have no command for it.
            return Ok(Vec::new());
        }
        let entries = self.log("browser").await?;
        Ok(entries
            .as_array()
            .into_iter()
            .flatten()
            .filter(|entry| entry["level"] == "SEVERE")
            .filter_map(|entry| entry["message"].as_str().map(str::to_owned))
            .filter(|message| !expected.iter().any(|part| message.contains(part)))
            .filter(|message| !message.contains(LEFT))
            .collect())
    }

    /// What the browser's threads did since this was last asked, as trace events, in a browser that records it.
    pub async fn trace(&self) -> Result<Vec<Value>> {
        let event = |entry: &Value| {
            let said: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let said = &said["message"];
            (said["method"] == "Tracing.dataCollected").then(|| said["params"].clone())
        };
        let mut events = Vec::new();
        // What was recorded may only be handed over when it is asked for again.
        for _ in 0..3 {
            let entries = self.log("performance").await?;
            events.extend(entries.as_array().into_iter().flatten().filter_map(event));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(events)
    }

    async fn log(&self, kind: &'static str) -> Result<Value> {
        Ok(self.driver.cmd(Log(kind)).await?.value_json()?)
    }

    /// What the browser calls its version.
    pub async fn version(&self) -> Result<String> {
        let agent = self.run("done(navigator.userAgent)", Vec::new()).await?;
        let agent = agent.as_str().unwrap_or_default();
        let words = agent.split_whitespace();
        let named = |name: &str| words.clone().find_map(|word| word.strip_prefix(name));
        let version = ["Chrome/", "HeadlessChrome/", "Firefox/", "Version/"]
            .into_iter()
            .find_map(named);
        Ok(version.unwrap_or(agent).to_owned())
    }

    /// The driver's process, below which the browser's are.
    pub(crate) fn driver_process(&self) -> u32 {
        self.browser.process.id()
    }
}

/// One of Chromium's logs, which `WebDriver` itself has no command for.
#[derive(Debug)]
struct Log(&'static str);

impl FormatRequestData for Log {
    fn format_request(&self, session_id: &SessionId) -> RequestData {
        RequestData::new(http::Method::POST, format!("/session/{session_id}/se/log"))
            .add_body(json!({ "type": self.0 }))
    }
}
