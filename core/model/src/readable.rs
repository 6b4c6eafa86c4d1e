//! Foreign text made fit to be read in a sentence of ours: of bounded length, and nothing in it that a screen acts on.
//!
//! Every refusal quotes what it refuses, and what it refuses comes from anywhere.

/// The text with its middle left out beyond `most` characters, and `�` for control characters and those that turn the
/// direction of writing.
pub fn readable(text: &str, most: usize) -> String {
    let plain = |letter: char| if acts(letter) { '\u{fffd}' } else { letter };
    let length = text.chars().count();
    if length <= most {
        return text.chars().map(plain).collect();
    }
    // What is allowed stands at the end of a sentence: most of it stays.
    let head = most / 3;
    let tail = most.saturating_sub(head + 1);
    let start = text.chars().take(head);
    let end = text.chars().skip(length - tail);
    start.chain(['…']).chain(end).map(plain).collect()
}

/// Control characters; line and paragraph separators; marks, embeddings, overrides and isolates of direction.
fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn short_and_plain_stays_as_it_is() {
        for text in ["", "ETH", "八十 é 🦀", "exactly ten"] {
            assert_eq!(readable(text, 11), text);
        }
    }

    #[test]
    fn the_middle_of_what_is_long_goes_and_the_end_stays() {
        let long = format!("{}; allowed: 1 to 80 characters", "é".repeat(5_000));
        let cut = readable(&long, 60);
        assert_eq!(cut.chars().count(), 60);
        assert!(
            cut.starts_with("éé") && cut.ends_with("; allowed: 1 to 80 characters"),
            "{cut}"
        );
    }

    #[test]
    fn nothing_in_it_acts_on_a_screen() {
        assert_eq!(readable("a\u{202e}b\u{1b}[31m\nc\u{0}", 20), "a�b�[31m�c�");
    }
}
