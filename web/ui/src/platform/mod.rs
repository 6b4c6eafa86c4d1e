//! All raw `web-sys` of the page, one concern a file; nothing else may touch it (canvas drawing excepted).
