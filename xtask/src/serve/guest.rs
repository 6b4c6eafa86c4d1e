//! Somebody else's page on this machine: the embed demo under an origin of its own, without any of our headers.
//!
//! Its address says `localhost`, the playground's says `127.0.0.1`: to a browser these are two sites, as on the web.

use super::files;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// All that the page consists of; the playground itself is not served here.
const FILES: [&str; 3] = ["/embed-demo.html", "/embed-demo.js", "/embed-demo.css"];

struct Guest {
    folder: PathBuf,
    playground: String,
}

/// The pages of the guest's site, which finds the playground at a port.
pub(super) fn pages(folder: &Path, port: u16) -> Router {
    let guest = Guest {
        folder: folder.to_owned(),
        playground: format!("http://127.0.0.1:{port}/"),
    };
    Router::new().fallback(respond).with_state(Arc::new(guest))
}

async fn respond(State(guest): State<Arc<Guest>>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/" {
        let to = format!("/embed-demo.html?playground={}", guest.playground);
        return Redirect::temporary(&to).into_response();
    }
    if !FILES.contains(&path) {
        return (StatusCode::NOT_FOUND, "not found\n").into_response();
    }
    let answer = files::answer(&guest.folder, path);
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = HeaderMap::new();
    let value = |text: &'static str| header::HeaderValue::from_static(text);
    headers.insert(header::CONTENT_TYPE, value(answer.content_type));
    headers.insert(header::CACHE_CONTROL, value(answer.caching));
    (status, headers, answer.body).into_response()
}
