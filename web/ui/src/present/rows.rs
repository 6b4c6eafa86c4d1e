//! Rows of a file: comma-separated values, and JSON with a row a line.
//!
//! Owns how cells are written, for every table the page gives away; knows of no table.

use std::fmt::Write as _;

/// Comma-separated values with a head (RFC 4180).
pub fn csv<H, R, C>(head: H, rows: R) -> String
where
    H: IntoIterator<Item = String>,
    R: IntoIterator<Item = C>,
    C: IntoIterator<Item = String>,
{
    let line = |cells: &mut dyn Iterator<Item = String>| {
        let cells: Vec<String> = cells.collect();
        cells.join(",") + "\r\n"
    };
    let head = line(&mut head.into_iter().map(|text| cell(&text)));
    let rows = rows.into_iter().map(|row| line(&mut row.into_iter()));
    [head].into_iter().chain(rows).collect()
}

/// A cell of text: quoted where it must be, and never a formula. Names come out of links, and spreadsheets run what
/// begins like a formula.
pub fn cell(text: &str) -> String {
    let mut text = text.to_owned();
    if text.starts_with(['=', '+', '-', '@', '\t']) {
        text.insert(0, '\'');
    }
    if text.contains([',', '"', '\n', '\r']) {
        text = format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// A list, an item a line.
pub fn json(items: impl IntoIterator<Item = String>) -> String {
    let mut out = String::from("[");
    for (index, item) in items.into_iter().enumerate() {
        let between = if index == 0 { "" } else { ",\n" };
        let _ = write!(out, "{between}{item}");
    }
    out + "]\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("x, \"y\""), "\"x, \"\"y\"\"\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
    }

    #[test]
    fn a_name_is_never_a_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("@SUM(A1,A2)"), "\"'@SUM(A1,A2)\"");
        assert_eq!(cell("a=b"), "a=b");
    }

    #[test]
    fn a_list_has_an_item_a_line() {
        assert_eq!(json([]), "[]\n");
        assert_eq!(json(["1".to_owned(), "2".to_owned()]), "[1,\n2]\n");
    }
}
