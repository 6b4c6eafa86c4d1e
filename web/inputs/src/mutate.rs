//! Texts and bytes bent out of shape. Owns the ways to do it, none of which knows what the bytes mean.

use leverloom_fuzz::dice::Dice;

/// Numbers at the edge of something.
pub const EDGES: [&str; 27] = [
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "127",
    "128",
    "255",
    "256",
    "65535",
    "65536",
    "2000",
    "2001",
    "10000",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740991",
    "9007199254740992",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "1e308",
    "1e999",
    "0.1",
    "0.000000000000000001",
];

/// Bits of text that parsers stumble over.
const STUMBLES: [&str; 24] = [
    "{", "}", "[", "]", "\"", ",", ":", "null", "true", "\\u0000", "\\ud800", "\\", "\u{0}",
    "\u{feff}", "\u{202e}", "🦀", "é", "\n", "\r", " ", "NaN", "--", "0x", "%",
];

/// Longest input that is made, in bytes: a little more than what is read of anything but a node's files.
pub const MOST: usize = 1_300_000;

/// Changes the bytes in one to eight places; `words` are the format's own.
pub fn bytes(input: &mut Vec<u8>, dice: &mut Dice, words: &[&str]) {
    for _ in 0..=dice.roll(8) {
        once(input, dice, words);
        input.truncate(MOST);
    }
}

fn once(input: &mut Vec<u8>, dice: &mut Dice, words: &[&str]) {
    let at = dice.index(input.len() + 1);
    match dice.roll(12) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << dice.roll(8);
            }
        }
        1 => {
            if let Some(byte) = input.get_mut(at) {
                *byte = dice.word() as u8;
            }
        }
        2 => input.truncate(at),
        3 => {
            let to = range_end(input.len(), at, dice);
            input.drain(at..to);
        }
        4 => {
            let to = range_end(input.len(), at, dice);
            let piece = input[at..to].to_vec();
            let times = dice.pick(&[1, 1, 1, 2, 8, 200]);
            insert(input, at, &piece.repeat(times));
        }
        5 => {
            let noise: Vec<u8> = (0..dice.roll(24)).map(|_| dice.word() as u8).collect();
            insert(input, at, &noise);
        }
        6 => insert(input, at, dice.pick(&STUMBLES).as_bytes()),
        7 => {
            let piece = dice.pick(&STUMBLES);
            let times = dice.pick(&[16, 129, 3_000, 150_000]);
            insert(input, at, piece.repeat(times).as_bytes());
        }
        8 | 9 if !words.is_empty() => insert(input, at, dice.pick(words).as_bytes()),
        10 => number(input, at, dice),
        _ => lines(input, dice),
    }
}

fn range_end(length: usize, at: usize, dice: &mut Dice) -> usize {
    let most = dice.pick(&[2, 8, 64, 1_024]);
    (at + dice.index(most)).min(length)
}

fn insert(input: &mut Vec<u8>, at: usize, piece: &[u8]) {
    input.splice(at..at, piece.iter().copied());
}

/// Puts a number at an edge in place of the one that comes next.
fn number(input: &mut Vec<u8>, at: usize, dice: &mut Dice) {
    let digits = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let Some(start) = input[at..].iter().position(digits).map(|found| at + found) else {
        return;
    };
    let end = input[start..]
        .iter()
        .position(|byte| !digits(byte))
        .map_or(input.len(), |length| start + length);
    input.splice(start..end, dice.pick(&EDGES).bytes());
}

/// Takes a line away, puts it elsewhere, or says it again.
fn lines(input: &mut Vec<u8>, dice: &mut Dice) {
    let mut lines: Vec<&[u8]> = input.split_inclusive(|byte| *byte == b'\n').collect();
    if lines.len() < 2 {
        return;
    }
    let from = dice.index(lines.len());
    let to = dice.index(lines.len());
    match dice.roll(4) {
        0 => drop(lines.remove(from)),
        1 => lines.swap(from, to),
        2 => lines.insert(to, lines[from]),
        _ => {
            let again = vec![lines[from]; dice.pick(&[2, 70, 3_000])];
            lines.splice(to..to, again);
        }
    }
    *input = lines.concat();
}
