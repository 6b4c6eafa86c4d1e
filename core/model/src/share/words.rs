//! Packs compact scenario JSON: bytes that never occur in JSON text stand for its frequent pieces.
//!
//! In compact JSON a control character is escaped, and C0, C1 and F5 to FF are no UTF-8: 45 bytes are free.
//! Container 0 has a piece for each, from the documents of version 0. Container 1 has the pieces of version 1 as well:
//! FF and a second byte. Both lists are frozen: a changed document format packs less well and still unpacks right.

mod more;

use more::{FIRST, MORE};

/// Comes before the number of a piece in [`MORE`].
const ESCAPE: u8 = 0xFF;

/// Pieces for 00 to 1F, then C0, C1, F5 to FF, in container 0. Only ever append by a new container.
const WORDS: [&str; 45] = [
    r#"{"version":0,"name":""#,
    r#"","question":""#,
    r#"","seed":"#,
    r#","blocks":"#,
    r#","chain":{"block_gas_limit":"#,
    r#","block_time_s":"#,
    r#"},"assets":[{"symbol":""#,
    r#"","decimals":"#,
    r#","price":""#,
    r#"","wobble_bps":"#,
    r#","ltv_bps":"#,
    r#","liquidation_threshold_bps":"#,
    r#","liquidation_bonus_bps":"#,
    r#","reserve_factor_bps":"#,
    r#","rates":{"base_bps":"#,
    r#","slope1_bps":"#,
    r#","slope2_bps":"#,
    r#","kink_bps":"#,
    r#"}},{"symbol":""#,
    r#"}}],"population":{"lenders":{"count":"#,
    r#","supply_usd":""#,
    r#"","actions_per_block":"#,
    r#"},"borrowers":{"count":"#,
    r#","collateral_usd_min":""#,
    r#"","collateral_usd_max":""#,
    r#"","leverage_min":""#,
    r#"","leverage_max":""#,
    r#"},"liquidators":{"count":"#,
    r#","attempts_per_block":"#,
    r#"},"payments_per_block":"#,
    r#","price_path":["#,
    r#","actions":["#,
    r#"{"block":"#,
    r#","asset":""#,
    r#"","price":""#,
    r#""},"#,
    r#","action":{"kind":"supply","asset":""#,
    r#","action":{"kind":"withdraw","asset":""#,
    r#","action":{"kind":"borrow","asset":""#,
    r#","action":{"kind":"repay","asset":""#,
    r#","action":{"kind":"shock","asset":""#,
    r#"","amount":""#,
    r#"","change_bps":"#,
    r#""}},"#,
    r"}},",
];

/// The piece of a single byte in a container; none for a byte of text, and for the escape.
fn word(container: u8, code: u8) -> Option<&'static str> {
    match code {
        0 if container > 0 => Some(FIRST),
        ESCAPE if container > 0 => None,
        0..32 => Some(WORDS[usize::from(code)]),
        0xC0 | 0xC1 => Some(WORDS[32 + usize::from(code - 0xC0)]),
        0xF5.. => Some(WORDS[34 + usize::from(code - 0xF5)]),
        _ => None,
    }
}

/// Appends the text as container 1 packs it: at each place the piece that saves most, else the byte itself.
pub(super) fn pack(json: &str, packed: &mut Vec<u8>) {
    let mut rest = json.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let single = (0..=u8::MAX).filter_map(|code| Some((word(1, code)?, [Some(code), None])));
        let double = (0..).zip(MORE);
        let double = double.map(|(number, word)| (*word, [Some(ESCAPE), Some(number)]));
        let fits = single.chain(double);
        let fits = fits.filter(|(word, _)| rest.starts_with(word.as_bytes()));
        let saved =
            |(word, code): &(&str, [Option<u8>; 2])| word.len() - code.iter().flatten().count();
        if let Some((word, code)) = fits.max_by_key(saved) {
            packed.extend(code.into_iter().flatten());
            rest = &rest[word.len()..];
        } else {
            packed.push(byte);
            rest = tail;
        }
    }
}

/// The text again; none when it would be longer than `limit` bytes or is no UTF-8.
pub(super) fn unpack(container: u8, packed: &[u8], limit: usize) -> Option<String> {
    let mut bytes = Vec::with_capacity(packed.len() * 4);
    let mut codes = packed.iter();
    while let Some(&code) = codes.next() {
        match word(container, code) {
            Some(word) => bytes.extend(word.as_bytes()),
            None if container > 0 && code == ESCAPE => {
                let word = MORE.get(usize::from(*codes.next()?))?;
                bytes.extend(word.as_bytes());
            }
            None => bytes.push(code),
        }
        if bytes.len() > limit {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The byte of a piece in container 0.
    const fn code(word: usize) -> u8 {
        match word {
            0..32 => word as u8,
            32 | 33 => 0xC0 + (word - 32) as u8,
            _ => 0xF5 + (word - 34) as u8,
        }
    }

    #[test]
    fn codes_and_words_are_inverse_and_no_json() {
        for (index, text) in WORDS.iter().enumerate() {
            assert_eq!(word(0, code(index)), Some(*text));
            assert!(std::str::from_utf8(&[code(index)]).is_err() || code(index) < 0x20);
        }
        assert!(MORE.len() <= 256);
        for (index, text) in MORE.iter().enumerate() {
            assert!(text.len() > 2, "{text} saves nothing");
            let packed = [ESCAPE, index as u8];
            assert_eq!(unpack(1, &packed, 1_000).as_deref(), Some(*text));
            assert!(
                !MORE[..index].contains(text) && !WORDS[1..44].contains(text),
                "{text}"
            );
        }
    }

    #[test]
    fn whatever_is_not_a_word_stays_itself() {
        for json in [
            "",
            "{}",
            r#"{"name":"八十 é \n"}"#,
            r#"{"block":3,"asset":"ETH"}"#,
            r#"{"version":0,"name":"x"}}},"#,
        ] {
            let mut packed = Vec::new();
            pack(json, &mut packed);
            assert_eq!(unpack(1, &packed, 1_000).as_deref(), Some(json));
        }
    }

    #[test]
    fn a_bomb_of_words_is_refused() {
        assert_eq!(unpack(0, &vec![19; 100_000], 1 << 20), None);
        assert_eq!(unpack(1, &vec![19; 100_000], 1 << 20), None);
        assert_eq!(unpack(1, &[ESCAPE], 10), None);
        assert_eq!(unpack(1, &[ESCAPE, 255], 10), None);
        assert_eq!(unpack(0, &[0xE5], 10), None);
    }
}
