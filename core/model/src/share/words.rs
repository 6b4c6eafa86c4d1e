//! Packs compact scenario JSON: bytes that never occur in JSON text stand for its frequent pieces.
//!
//! In compact JSON a control character is escaped, and C0, C1 and F5 to FF are no UTF-8: 45 bytes are free.
//! The list is frozen: a changed document format packs less well and still unpacks right.

/// Pieces for 00 to 1F, then C0, C1, F5 to FF. Only ever append by a new container.
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

const fn code(word: usize) -> u8 {
    match word {
        0..32 => word as u8,
        32 | 33 => 0xC0 + (word - 32) as u8,
        _ => 0xF5 + (word - 34) as u8,
    }
}

fn word(code: u8) -> Option<&'static str> {
    match code {
        0..32 => Some(WORDS[usize::from(code)]),
        0xC0 | 0xC1 => Some(WORDS[32 + usize::from(code - 0xC0)]),
        0xF5.. => Some(WORDS[34 + usize::from(code - 0xF5)]),
        _ => None,
    }
}

/// Appends the packed text: at each place the longest piece that fits, else the byte itself.
pub(super) fn pack(json: &str, packed: &mut Vec<u8>) {
    let mut rest = json.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let fits = WORDS
            .iter()
            .enumerate()
            .filter(|(_, word)| rest.starts_with(word.as_bytes()));
        if let Some((index, word)) = fits.max_by_key(|(_, word)| word.len()) {
            packed.push(code(index));
            rest = &rest[word.len()..];
        } else {
            packed.push(byte);
            rest = tail;
        }
    }
}

/// The text again; none when it would be longer than `limit` bytes or is no UTF-8.
pub(super) fn unpack(packed: &[u8], limit: usize) -> Option<String> {
    let mut bytes = Vec::with_capacity(packed.len() * 4);
    for &code in packed {
        match word(code) {
            Some(word) => bytes.extend(word.as_bytes()),
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

    #[test]
    fn codes_and_words_are_inverse_and_no_json() {
        for (index, text) in WORDS.iter().enumerate() {
            assert_eq!(word(code(index)), Some(*text));
            assert!(std::str::from_utf8(&[code(index)]).is_err() || code(index) < 0x20);
        }
    }

    #[test]
    fn whatever_is_not_a_word_stays_itself() {
        for json in [
            "",
            "{}",
            r#"{"name":"八十 é \n"}"#,
            r#"{"block":3,"asset":"ETH"}"#,
        ] {
            let mut packed = Vec::new();
            pack(json, &mut packed);
            assert_eq!(unpack(&packed, 1_000).as_deref(), Some(json));
        }
    }

    #[test]
    fn a_bomb_of_words_is_refused() {
        assert_eq!(unpack(&vec![19; 100_000], 1 << 20), None);
        assert_eq!(unpack(&[0xE5], 10), None);
    }
}
