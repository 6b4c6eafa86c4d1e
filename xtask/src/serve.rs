//! A small static server for dist/ on this machine, with the headers that
//! threads need. For development and tests; it is not how the page is deployed.

mod files;

use crate::command::mend;
use crate::{build, headers, paths};
use anyhow::{Context as _, Result, bail};
use files::Answer;
use std::io::{Cursor, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use tiny_http::{Header, Method, Request, Response, Server};

/// How many ports after the wanted one are tried.
const PORTS_TRIED: u16 = 20;
const WORKERS: usize = 4;

/// What to serve, and how.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The wanted port; the next free one is taken if it is in use. 0: any.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Serve this folder as it is, instead of building dist/ first.
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// Leave out the isolation headers: the page then runs without threads.
    #[arg(long)]
    no_isolation: bool,
    /// Print each request.
    #[arg(long)]
    verbose: bool,
}

/// Serves until Ctrl-C.
pub(crate) fn serve(arguments: &Arguments) -> Result<()> {
    let folder = match &arguments.dir {
        Some(folder) => folder.clone(),
        None => build::build()?,
    };
    let folder = folder.canonicalize().map_err(|_| {
        mend(
            format!("there is no folder {}", folder.display()),
            "cargo xtask build",
        )
    })?;
    let listener = listen(arguments.port)?;
    let address = listener
        .local_addr()
        .context("a listener without an address")?;
    if arguments.port != 0 && address.port() != arguments.port {
        println!(
            "▸ port {} is in use; taking {}",
            arguments.port,
            address.port()
        );
    }
    let server = Server::from_listener(listener, None)
        .map_err(|error| anyhow::anyhow!("cannot serve: {error}"))?;
    let isolation = if arguments.no_isolation {
        "without isolation headers: no threads"
    } else {
        "Ctrl-C ends it"
    };
    println!(
        "▸ serving {} at http://{address}/ ({isolation})",
        paths::shown(&folder)
    );
    std::io::stdout().flush()?;

    let site = Arc::new(Site {
        server,
        folder,
        headers: fixed(!arguments.no_isolation)?,
        verbose: arguments.verbose,
    });
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            thread::spawn({
                let site = Arc::clone(&site);
                move || site.work()
            })
        })
        .collect();
    for worker in workers {
        if worker.join().is_err() {
            bail!("a thread of the server failed");
        }
    }
    Ok(())
}

/// Listens on this machine only, on `wanted` or the next free port.
fn listen(wanted: u16) -> Result<TcpListener> {
    let last = if wanted == 0 {
        0
    } else {
        wanted.saturating_add(PORTS_TRIED)
    };
    (wanted..=last)
        .find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
        .ok_or_else(|| {
            mend(
                format!("no free port from {wanted} to {last}"),
                "cargo xtask serve --port 0",
            )
        })
}

fn fixed(isolated: bool) -> Result<Vec<Header>> {
    headers::every(isolated)
        .into_iter()
        .map(|(name, value)| header(name, value))
        .collect()
}

fn header(name: &str, value: &str) -> Result<Header> {
    Header::from_bytes(name, value).map_err(|()| anyhow::anyhow!("not a header: {name}: {value}"))
}

struct Site {
    server: Server,
    folder: PathBuf,
    headers: Vec<Header>,
    verbose: bool,
}

impl Site {
    fn work(&self) {
        while let Ok(request) = self.server.recv() {
            let answer = self.answer(&request);
            if self.verbose {
                println!("{} {} {}", answer.status, request.method(), request.url());
            }
            // A browser that has gone away is no concern of ours.
            let _ = self
                .response(answer)
                .map(|response| request.respond(response));
        }
    }

    fn answer(&self, request: &Request) -> Answer {
        match request.method() {
            Method::Get | Method::Head => files::answer(&self.folder, request.url()),
            _ => Answer::plain(405, "only GET and HEAD are served here\n"),
        }
    }

    fn response(&self, answer: Answer) -> Result<Response<Cursor<Vec<u8>>>> {
        let mut response = Response::from_data(answer.body)
            .with_status_code(answer.status)
            // With its length known, a page can show how much of a file has come.
            .with_chunked_threshold(usize::MAX);
        response.add_header(header("Content-Type", answer.content_type)?);
        response.add_header(header("Cache-Control", answer.caching)?);
        for header in &self.headers {
            response.add_header(header.clone());
        }
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_gives_the_next_one() {
        let first = listen(0).unwrap();
        let port = first.local_addr().unwrap().port();
        let second = listen(port).unwrap();
        assert!(second.local_addr().unwrap().port() > port);
        assert!(second.local_addr().unwrap().ip().is_loopback());
    }

    #[test]
    fn every_fixed_header_is_well_formed() {
        assert_eq!(fixed(true).unwrap().len(), headers::every(true).len());
    }
}
