//! A small static server for dist/ on this machine, with the headers that
//! threads need. For development and tests; it is not how the page is deployed.

mod files;
mod guest;

pub(crate) use files::TYPES;

use crate::command::mend;
use crate::{build, headers, paths};
use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use files::Answer;
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

/// How many ports after the wanted one are tried.
const PORTS_TRIED: u16 = 20;

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
    /// Do not show the page that embeds the playground from an origin of its own.
    #[arg(long)]
    no_guest: bool,
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
    let isolation = if arguments.no_isolation {
        "without isolation headers: no threads"
    } else {
        "Ctrl-C ends it"
    };
    println!(
        "▸ serving {} at http://{address}/ ({isolation})",
        paths::shown(&folder)
    );
    let guest = if arguments.no_guest {
        None
    } else {
        let guest = listen(address.port().saturating_add(1)).or_else(|_| listen(0))?;
        let at = guest
            .local_addr()
            .context("a listener without an address")?;
        println!(
            "▸ somebody else's page with it inside: http://localhost:{}/",
            at.port()
        );
        Some((guest, guest::pages(&folder, address.port())))
    };
    std::io::stdout().flush()?;

    let site = Arc::new(Site {
        folder,
        headers: fixed(!arguments.no_isolation)?,
        verbose: arguments.verbose,
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .context("cannot start the server")?;
    runtime.block_on(async {
        let pages = Router::new().fallback(respond).with_state(site);
        let served = run(listener, pages);
        match guest {
            Some((listener, pages)) => tokio::try_join!(served, run(listener, pages)).map(drop),
            None => served.await,
        }
    })
}

/// Answers until it is ended.
async fn run(listener: TcpListener, pages: Router) -> Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    axum::serve(listener, pages).await?;
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

/// The headers of every response.
fn fixed(isolated: bool) -> Result<HeaderMap> {
    headers::every(isolated)
        .into_iter()
        .map(|(name, value)| {
            Ok((
                HeaderName::from_bytes(name.as_bytes())?,
                HeaderValue::from_str(value)?,
            ))
        })
        .collect()
}

struct Site {
    folder: PathBuf,
    headers: HeaderMap,
    verbose: bool,
}

async fn respond(State(site): State<Arc<Site>>, request: Request) -> Response {
    let answer = match *request.method() {
        Method::GET | Method::HEAD => {
            let url = request.uri();
            files::answer(&site.folder, url.path())
        }
        _ => Answer::plain(405, "only GET and HEAD are served here\n"),
    };
    if site.verbose {
        println!("{} {} {}", answer.status, request.method(), request.uri());
    }
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let own = [
        (header::CONTENT_TYPE, answer.content_type),
        (header::CACHE_CONTROL, answer.caching),
    ];
    let mut response = (status, own, answer.body).into_response();
    response.headers_mut().extend(site.headers.clone());
    response
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
