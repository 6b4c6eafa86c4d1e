//! Putting a value at a place of a JSON text, without reading the rest of it.
//!
//! Whether the result is a scenario, is the scenario's own to say. (A general JSON tree would bring the printing and
//! reading of floats along, whose tables alone are a twentieth of the page.)

/// Most names and numbers on the way to a place; a scenario is half as deep.
const DEEPEST: usize = 16;

/// `json` with `value` at `place` (`/assets/0/price`): fields by name, entries by number, `-` for one more at the end.
/// What is missing on the way is made; none where the way leads through something that holds nothing, or too deep.
pub fn put(json: &str, place: &str, value: &str) -> Option<String> {
    let parts: Vec<&str> = place.strip_prefix('/')?.split('/').collect();
    if parts.len() > DEEPEST {
        return None;
    }
    let start = skip_space(json, 0);
    put_at(json, start, &parts, value)
}

fn put_at(json: &str, at: usize, parts: &[&str], value: &str) -> Option<String> {
    let [part, rest @ ..] = parts else {
        let end = skip_value(json, at)?;
        return Some(spliced(json, at, end, value));
    };
    let open = *json.as_bytes().get(at)?;
    if !matches!(open, b'{' | b'[') {
        return None;
    }
    let mut place = skip_space(json, at + 1);
    let mut count = 0usize;
    loop {
        match *json.as_bytes().get(place)? {
            b'}' | b']' => break,
            b',' => {
                place = skip_space(json, place + 1);
                continue;
            }
            _ => {}
        }
        let found = if open == b'{' {
            let end = skip_value(json, place)?;
            let name = json.get(place + 1..end.checked_sub(1)?)?;
            place = skip_space(json, skip_space(json, end) + 1);
            name == *part
        } else {
            part.parse() == Ok(count)
        };
        if found {
            return put_at(json, place, rest, value);
        }
        place = skip_space(json, skip_value(json, place)?);
        count += 1;
    }
    // Not there: one more at the end.
    let made = made(rest, value)?;
    let comma = if count > 0 { "," } else { "" };
    let new = match (open, *part) {
        (b'[', "-") => format!("{comma}{made}"),
        (b'{', name) if !name.contains(['"', '\\']) => format!("{comma}\"{name}\":{made}"),
        _ => return None,
    };
    Some(spliced(json, place, place, &new))
}

/// A value inside of what leads to it.
fn made(parts: &[&str], value: &str) -> Option<String> {
    Some(match parts {
        [] => value.to_owned(),
        ["-", rest @ ..] => format!("[{}]", made(rest, value)?),
        [name, rest @ ..] if !name.contains(['"', '\\']) => {
            format!("{{\"{name}\":{}}}", made(rest, value)?)
        }
        _ => return None,
    })
}

fn spliced(text: &str, from: usize, to: usize, new: &str) -> String {
    [&text[..from], new, &text[to..]].concat()
}

fn skip_space(json: &str, at: usize) -> usize {
    let rest = json.as_bytes().iter().skip(at);
    at + rest.take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Where the value that begins at a place ends.
fn skip_value(json: &str, at: usize) -> Option<usize> {
    let bytes = json.as_bytes();
    let (mut place, mut depth, mut quoted) = (at, 0u32, false);
    loop {
        let byte = *bytes.get(place)?;
        match byte {
            b'\\' if quoted => place += 1,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => depth -= 1,
            b',' | b'}' | b']' if depth == 0 => return Some(place),
            _ => {}
        }
        place += 1;
        // A string or a group is over with its last character; a number or a word with what follows it.
        if depth == 0 && !quoted && matches!(byte, b'"' | b'}' | b']') {
            return Some(place);
        }
        if depth == 0 && !quoted && bytes.get(place).is_some_and(u8::is_ascii_whitespace) {
            return Some(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::put;

    #[test]
    fn values_are_put_where_they_belong() {
        let json = r#"{ "a": 1, "b": { "c": [ "x, ]\"", 2 ] }, "d": [] }"#;
        let put = |place: &str, value: &str| put(json, place, value).unwrap_or_default();
        assert_eq!(
            put("/a", "7"),
            r#"{ "a": 7, "b": { "c": [ "x, ]\"", 2 ] }, "d": [] }"#
        );
        assert_eq!(put("/b", "null"), r#"{ "a": 1, "b": null, "d": [] }"#);
        assert_eq!(
            put("/b/c/1", "{}"),
            r#"{ "a": 1, "b": { "c": [ "x, ]\"", {} ] }, "d": [] }"#
        );
        assert_eq!(
            put("/b/c/0", "3"),
            r#"{ "a": 1, "b": { "c": [ 3, 2 ] }, "d": [] }"#
        );
        assert_eq!(
            put("/b/c/-", "3"),
            r#"{ "a": 1, "b": { "c": [ "x, ]\"", 2 ,3] }, "d": [] }"#
        );
        assert_eq!(
            put("/d/-", "3"),
            r#"{ "a": 1, "b": { "c": [ "x, ]\"", 2 ] }, "d": [3] }"#
        );
        assert_eq!(
            put("/e/f", "3"),
            r#"{ "a": 1, "b": { "c": [ "x, ]\"", 2 ] }, "d": [] ,"e":{"f":3}}"#
        );
        assert_eq!(
            put("/e/-", "3"),
            r#"{ "a": 1, "b": { "c": [ "x, ]\"", 2 ] }, "d": [] ,"e":[3]}"#
        );
    }

    #[test]
    fn what_holds_nothing_is_no_way() {
        for (json, place) in [
            ("{\"a\":1}", "/a/b"),
            ("[1]", "/4"),
            ("{}", "a"),
            ("{\"a\"", "/a"),
            ("", "/a"),
            ("{}", "/a\"b"),
            ("{}", "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"),
        ] {
            assert_eq!(put(json, place, "1"), None, "{json} {place}");
        }
    }
}
