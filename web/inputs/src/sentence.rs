//! What a refusal must be: one sentence, readable, of bounded length, that says where and what is allowed.

/// Longest refusal, in characters: the name of a field, what stands there (cut), what is allowed.
pub const MOST_CHARACTERS: usize = 600;

/// What is wrong with a refusal.
///
/// # Errors
/// When it is empty, too long to be read, or carries characters that a terminal or a screen acts on.
pub fn check(sentence: &str) -> Result<(), String> {
    let shown: String = sentence.chars().take(200).collect();
    let length = sentence.chars().count();
    if sentence.trim().is_empty() {
        return Err("a refusal without a word".to_owned());
    }
    if length > MOST_CHARACTERS {
        return Err(format!("a refusal of {length} characters: {shown}…"));
    }
    let acts = |letter: char| {
        letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if let Some(letter) = sentence.chars().find(|letter| acts(*letter)) {
        return Err(format!("a refusal with {letter:?} in it: {shown:?}"));
    }
    Ok(())
}
