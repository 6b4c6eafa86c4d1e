//! Real servers with the ready-made configurations, asked over HTTP: each answer must have the headers, the type and the
//! caching that our own server gives. Runs what is installed, on this machine only, and says what is not.

use crate::command::{program, read};
use crate::headers::{self, ASK};
use crate::serve::TYPES;
use crate::{cache, paths, steps};
use anyhow::{Context as _, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Longest wait for a server's first answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server whose configuration is shipped.
struct Host {
    name: &'static str,
    /// Its program's names.
    programs: &'static [&'static str],
    /// What starts it.
    command: fn(&Path, &Stage) -> Result<Command>,
}

/// Where a server plays: its own folder, the site, the port.
struct Stage {
    folder: PathBuf,
    site: PathBuf,
    port: u16,
}

const HOSTS: [Host; 3] = [
    Host {
        name: "nginx",
        programs: &["nginx", "/usr/sbin/nginx"],
        command: nginx,
    },
    Host {
        name: "Caddy",
        programs: &["caddy"],
        command: caddy,
    },
    Host {
        name: "Apache",
        programs: &["apache2", "/usr/sbin/apache2", "httpd"],
        command: apache,
    },
];

/// Asks every server that is installed here.
pub(crate) fn check(dist: &Path) -> Result<()> {
    ensure!(dist.join("index.html").exists(), "dist/ is not built");
    let folder = std::env::temp_dir().join(format!("leverloom-hosts-{}", std::process::id()));
    let result = (|| {
        cache::fresh(&folder)?;
        // Servers started by root give root's rights up, and may then not read a checkout.
        let site = folder.join("site");
        cache::copy(dist, &site)?;
        let mut failures = Vec::new();
        for host in HOSTS {
            let Some(found) = paths::find(host.programs) else {
                steps::skipped(host.name, "not installed here");
                continue;
            };
            let stage = Stage {
                folder: folder.join(host.name),
                site: site.clone(),
                port: free_port()?,
            };
            let outcome = steps::step(host.name, || {
                cache::fresh(&stage.folder)?;
                let command = (host.command)(&found, &stage)?;
                asked(command, stage.port, dist)
            });
            if let Err(error) = outcome {
                failures.push(format!("{}: {error:#}", host.name));
            }
        }
        if let Some(python) = paths::find(&["python3", "python"]) {
            let outcome = steps::step("the zip's own server", || zipped(&python, dist, &folder));
            failures.extend(outcome.err().map(|error| format!("serve.py: {error:#}")));
        } else {
            steps::skipped("the zip's own server", "Python is not installed here");
        }
        ensure!(failures.is_empty(), "{}", failures.join("\n"));
        Ok(())
    })();
    cache::remove(&folder)?;
    result
}

/// The server that `cargo xtask dist` packs, out of the archive.
fn zipped(python: &Path, dist: &Path, folder: &Path) -> Result<()> {
    let archive = crate::dist::pack(dist)?;
    let unpacked = crate::dist::unpack(&archive, &folder.join("zip"))?;
    let port = free_port()?;
    let serve = |argument: &str| {
        let mut command = program(python);
        command.arg(unpacked.join("serve.py")).arg(argument);
        command
    };
    for wrong in ["banana", "0", "65536", "-1"] {
        let output = serve(wrong).stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(
            !output.status.success()
                && said.starts_with("the port is")
                && said.lines().count() == 1,
            "of the port {wrong} it says: {said}"
        );
    }
    let _running = started(serve(&port.to_string()), port)?;
    answers(port, dist)?;
    // Whatever was unpacked before: a copy of another build may have the same date.
    let dated = "If-Modified-Since: Fri, 01 Jan 2038 00:00:00 GMT\r\n";
    let answer = ask(port, "/", dated)?;
    Expected::of("/", dist)
        .compare(&answer)
        .context("GET / of somebody who has an old page")
}

/// Starts a server, asks it for everything that differs, ends it. It serves `dist` at `/` on `port`.
fn asked(command: Command, port: u16, dist: &Path) -> Result<()> {
    let _running = started(command, port)?;
    answers(port, dist)
}

/// Starts a server and waits until it listens.
fn started(mut command: Command, port: u16) -> Result<Running> {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context("cannot be started")?;
    let mut running = Running(child);
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if let Some(status) = running.0.try_wait()? {
            bail!("ended at once: {status}");
        }
        ensure!(Instant::now() < deadline, "does not listen");
        thread::sleep(Duration::from_millis(50));
    }
    Ok(running)
}

/// Asks for everything that differs.
fn answers(port: u16, dist: &Path) -> Result<()> {
    for path in questions(dist)? {
        let answer = ask(port, &path, "")?;
        let expected = Expected::of(&path, dist);
        expected
            .compare(&answer)
            .with_context(|| format!("GET {path}"))?;
    }
    Ok(())
}

/// Ended when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The page, one file of each type, hashed and not, and what is not there.
fn questions(dist: &Path) -> Result<Vec<String>> {
    let mut paths = BTreeMap::new();
    for file in crate::hash::files(dist)? {
        let name = file.strip_prefix(dist).unwrap_or(&file);
        let name = format!("/{}", name.to_string_lossy().replace('\\', "/"));
        let ending = file.extension().map(std::ffi::OsStr::to_owned);
        // Servers keep files of these names to themselves, or not; and `/index.html` is `/` to some.
        let plain = !name.contains("/.") && !name.starts_with("/_") && name != "/index.html";
        if let Some(ending) = ending.filter(|_| plain && !name.starts_with("/host/")) {
            paths.insert((ending, headers::caching(&name)), name);
        }
    }
    let asked = ["/", "/nothing-here", "/nothing-0123456789abcdef.js"].map(str::to_owned);
    Ok(asked.into_iter().chain(paths.into_values()).collect())
}

/// What an answer must be.
struct Expected {
    status: u16,
    caching: &'static str,
    content_type: Option<&'static str>,
    length: Option<u64>,
}

impl Expected {
    fn of(path: &str, dist: &Path) -> Self {
        let name = if path == "/" {
            "index.html"
        } else {
            &path[1..]
        };
        let file = dist.join(name);
        if !file.exists() {
            return Self {
                status: 404,
                caching: ASK,
                content_type: None,
                length: None,
            };
        }
        let ending = file.extension().and_then(|ending| ending.to_str());
        let known = TYPES
            .iter()
            .find(|(endings, _)| ending.is_some_and(|ending| endings.contains(&ending)));
        Self {
            status: 200,
            caching: headers::caching(path),
            content_type: Some(known.map_or("application/octet-stream", |(_, name)| name)),
            length: file.metadata().ok().map(|metadata| metadata.len()),
        }
    }

    fn compare(&self, answer: &Answer) -> Result<()> {
        ensure!(
            answer.status == self.status,
            "status {} instead of {}",
            answer.status,
            self.status
        );
        let caching = ("Cache-Control", self.caching);
        let content_type = self.content_type.map(|value| ("Content-Type", value));
        let all = headers::every(true)
            .into_iter()
            .chain([caching])
            .chain(content_type);
        for (name, value) in all {
            let said = answer.all(name);
            let equal = |said: &str| said == value || same_type(name, said, value);
            ensure!(
                matches!(said.as_slice(), [said] if equal(said)),
                "{name} is {said:?} instead of {value:?}"
            );
        }
        if let (Some(length), Some(said)) = (self.length, answer.all("Content-Length").first()) {
            ensure!(
                *said == length.to_string(),
                "{said} bytes instead of {length}"
            );
        }
        Ok(())
    }
}

/// Types are the same whatever their letters' case and the spaces in them.
fn same_type(name: &str, one: &str, other: &str) -> bool {
    let plain = |text: &str| text.replace(' ', "").to_ascii_lowercase();
    name == "Content-Type" && plain(one) == plain(other)
}

/// The head of an answer.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
}

impl Answer {
    fn all(&self, name: &str) -> Vec<&str> {
        let named = |it: &&(String, String)| it.0.eq_ignore_ascii_case(name);
        let headers = self.headers.iter().filter(named);
        headers.map(|(_, value)| value.as_str()).collect()
    }

    fn parse(text: &str) -> Result<Self> {
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap_or_default().split(' ').nth(1);
        let status = status.and_then(|status| status.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(':'));
        Ok(Self {
            status: status.with_context(|| format!("no HTTP: {head:.60}"))?,
            headers: headers
                .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                .collect(),
        })
    }
}

/// Asks for a path, with more lines in the head of the question.
fn ask(port: u16, path: &str, lines: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{lines}\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Answer::parse(&String::from_utf8_lossy(&answer))
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

/// A shipped configuration with this stage's port and folder in it.
fn placed(stage: &Stage, name: &str, port: (&str, &str)) -> Result<String> {
    let text = fs::read_to_string(stage.site.join(name))?;
    let site = stage.site.to_string_lossy();
    let placed = text
        .replacen(port.0, port.1, 1)
        .replacen("root /srv/leverloom", &format!("root {site}"), 1)
        .replacen("root * /srv/leverloom", &format!("root * {site}"), 1);
    ensure!(
        placed.contains(port.1) && placed.contains(&*site),
        "{name} has another port or folder than this check knows"
    );
    Ok(placed)
}

fn nginx(found: &Path, stage: &Stage) -> Result<Command> {
    let port = format!("listen 127.0.0.1:{}", stage.port);
    let port = ("listen 8080", port.as_str());
    fs::write(
        stage.folder.join("leverloom.conf"),
        placed(stage, "host/nginx.conf", port)?,
    )?;
    let here = stage.folder.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary = temporary.map(|name| format!("{name}_temp_path {here}/{name};"));
    let main = format!(
        "daemon off; master_process off; pid {here}/pid; error_log stderr; events {{}}\n\
         http {{ access_log off; {} include {here}/leverloom.conf; }}\n",
        temporary.join(" ")
    );
    fs::write(stage.folder.join("main.conf"), main)?;
    let mut command = program(found);
    command.arg("-p").arg(&stage.folder).args(["-e", "stderr"]);
    command.arg("-c").arg(stage.folder.join("main.conf"));
    Ok(command)
}

fn caddy(found: &Path, stage: &Stage) -> Result<Command> {
    let port = format!("\nhttp://127.0.0.1:{} {{", stage.port);
    let port = ("\n:8080 {", port.as_str());
    let text = placed(stage, "host/Caddyfile", port)?;
    let file = stage.folder.join("Caddyfile");
    fs::write(&file, format!("{{\n\tadmin off\n}}\n{text}"))?;
    let mut command = program(found);
    command
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(file)
        .env("XDG_DATA_HOME", &stage.folder)
        .env("XDG_CONFIG_HOME", &stage.folder)
        // It tells of every start at length.
        .stderr(Stdio::null());
    Ok(command)
}

fn apache(found: &Path, stage: &Stage) -> Result<Command> {
    const MODULES: [&str; 3] = [
        "/usr/lib/apache2/modules",
        "/usr/lib64/httpd/modules",
        "/usr/libexec/apache2",
    ];
    let modules = MODULES.map(Path::new).into_iter().find(|it| it.is_dir());
    let modules = modules.context("its modules are in none of the usual places")?;
    let mut lines = Vec::new();
    for name in [
        "mpm_event",
        "authz_core",
        "unixd",
        "mime",
        "dir",
        "headers",
        "deflate",
        "filter",
    ] {
        let file = modules.join(format!("mod_{name}.so"));
        // What is not there is built in.
        if file.exists() {
            lines.push(format!("LoadModule {name}_module {}", file.display()));
        }
    }
    // Started by root it must be somebody else.
    if read(program("id").arg("-u")).is_ok_and(|id| id == "0") {
        lines.extend(["User nobody", "Group nogroup"].map(str::to_owned));
    }
    let (here, site) = (stage.folder.display(), stage.site.display());
    lines.push(format!(
        "ServerRoot {here}\nServerName 127.0.0.1\nListen 127.0.0.1:{}\nPidFile {here}/pid\nErrorLog /dev/stderr\n\
         TypesConfig /dev/null\nDocumentRoot {site}\n<Directory {site}>\nAllowOverride All\nRequire all granted\n</Directory>\n",
        stage.port
    ));
    let file = stage.folder.join("httpd.conf");
    fs::write(&file, lines.join("\n"))?;
    let mut command = program(found);
    // One process: children would outlive it.
    command.args(["-X", "-f"]).arg(file);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(caching: &str, twice: bool) -> Answer {
        let mut lines = vec![
            "HTTP/1.1 200 OK".to_owned(),
            format!("cache-control: {caching}"),
            "Content-Type: text/html;charset=UTF-8".to_owned(),
        ];
        let all = headers::every(true).into_iter();
        lines.extend(all.map(|(name, value)| format!("{}: {value}", name.to_ascii_lowercase())));
        if twice {
            lines.push("Cross-Origin-Opener-Policy: same-origin".to_owned());
        }
        Answer::parse(&format!("{}\r\n\r\n<p>", lines.join("\r\n"))).unwrap()
    }

    #[test]
    fn an_answer_is_held_against_every_header_once() {
        let expected = Expected {
            status: 200,
            caching: ASK,
            content_type: Some("text/html; charset=utf-8"),
            length: None,
        };
        let said = |answer: &Answer| {
            let compared = expected.compare(answer);
            compared.map_or_else(|error| error.to_string(), |()| String::new())
        };
        assert_eq!(said(&answer(ASK, false)), "");
        assert!(said(&answer(headers::FOR_EVER, false)).starts_with("Cache-Control is"));
        assert!(said(&answer(ASK, true)).starts_with("Cross-Origin-Opener-Policy is"));
        let bare = Answer::parse("HTTP/1.1 200 OK\r\n\r\n").unwrap();
        assert!(said(&bare).contains("Document-Isolation-Policy"));
        assert!(Answer::parse("SSH-2.0").is_err());
    }
}
