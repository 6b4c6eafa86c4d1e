//! The contracts' Solidity as it is shown: which lines touch a variable, and what each word of a line is.
//!
//! Pure: texts in, lines out. What touches what was worked out by the compiler (`references.txt`, one line a contract,
//! variable and source); the words are told apart by a small reader of its own that knows no grammar.

use leverloom_model::report::LocationName;

/// Whose contract a token's symbol stands for.
const TOKEN: &str = "Token";

/// A source and the lines of it that touch a variable, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Path below the folder of sources.
    pub path: String,
    /// Lines, in order.
    pub lines: Vec<u32>,
}

impl Touched {
    /// The file's own name.
    pub fn file(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// What touches a variable, its contract's own sources first where more lines do; empty for what is no variable of the
/// contracts.
pub fn touched(references: &str, name: &LocationName) -> Vec<Touched> {
    if name.contract == "account" {
        return Vec::new();
    }
    let contract = name.contract.split(' ').next().unwrap_or_default();
    let is_known = references.lines().any(|line| {
        line.strip_prefix(contract)
            .is_some_and(|rest| rest.starts_with(' '))
    });
    let contract = if is_known { contract } else { TOKEN };
    let variables = variables(&name.path);
    let whole = variables[0]
        .split('.')
        .next()
        .unwrap_or_default()
        .to_owned();
    // A length, or an element: the variable itself.
    [variables, vec![whole]]
        .iter()
        .map(|wanted| lines_of(references, contract, wanted))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// `totals[USDC][0].scaledDebt` → `totals.scaledDebt`; a packed slot is each of its fields.
fn variables(path: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut depth = 0u32;
    for letter in path.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    match plain.split_once('.') {
        Some((variable, members)) => members
            .split('+')
            .map(|member| format!("{variable}.{member}"))
            .collect(),
        None => vec![plain],
    }
}

fn lines_of(references: &str, contract: &str, variables: &[String]) -> Vec<Touched> {
    let mut found: Vec<Touched> = Vec::new();
    for line in references.lines() {
        let mut words = line.split(' ');
        let (Some(of), Some(variable), Some(path)) = (words.next(), words.next(), words.next())
        else {
            continue;
        };
        if of != contract || !variables.iter().any(|wanted| wanted == variable) {
            continue;
        }
        let lines = words.filter_map(|word| word.parse().ok());
        match found.iter_mut().find(|known| known.path == path) {
            Some(known) => known.lines.extend(lines),
            None => found.push(Touched {
                path: path.to_owned(),
                lines: lines.collect(),
            }),
        }
    }
    for touched in &mut found {
        touched.lines.sort_unstable();
        touched.lines.dedup();
    }
    found.sort_by_key(|touched| std::cmp::Reverse(touched.lines.len()));
    found
}

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Names, signs and air.
    Plain,
    /// `function`, `return`, `uint256` …
    Keyword,
    /// A number.
    Number,
    /// A text in quotes.
    Text,
    /// A comment.
    Comment,
}

impl Word {
    /// Class; none for what is plain.
    pub const fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Keyword => Some("sol-keyword"),
            Self::Number => Some("sol-number"),
            Self::Text => Some("sol-text"),
            Self::Comment => Some("sol-comment"),
        }
    }
}

const KEYWORDS: &str = " abstract address as assembly assert bool break bytes calldata constant constructor continue contract delete do else emit enum error event external false fallback for from function if immutable import indexed interface internal is library mapping memory modifier new override payable pragma private public pure receive return returns revert storage string struct super this true try catch type unchecked using view virtual while ";

/// The lines of a source, each cut into words. Neighbours of one kind are one piece.
pub fn lines(source: &str) -> Vec<Vec<(Word, &str)>> {
    let mut in_comment = false;
    source
        .lines()
        .map(|line| words(line, &mut in_comment))
        .collect()
}

fn words<'a>(line: &'a str, in_comment: &mut bool) -> Vec<(Word, &'a str)> {
    let mut pieces: Vec<(Word, &str)> = Vec::new();
    let mut rest = line;
    let mut start = 0;
    while !rest.is_empty() {
        let (word, length) = if *in_comment {
            match rest.find("*/") {
                Some(end) => {
                    *in_comment = false;
                    (Word::Comment, end + 2)
                }
                None => (Word::Comment, rest.len()),
            }
        } else {
            first_word(rest, in_comment)
        };
        // Grows the piece before it, where it is of the same kind.
        match pieces.last_mut() {
            Some((kind, piece)) if *kind == word => {
                let begin = start - piece.len();
                *piece = &line[begin..start + length];
            }
            _ => pieces.push((word, &rest[..length])),
        }
        start += length;
        rest = &line[start..];
    }
    pieces
}

fn first_word(rest: &str, in_comment: &mut bool) -> (Word, usize) {
    let run = |inside: fn(char) -> bool| rest.find(|letter| !inside(letter)).unwrap_or(rest.len());
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    if rest.starts_with("//") {
        return (Word::Comment, rest.len());
    }
    if rest.starts_with("/*") {
        *in_comment = true;
        return (Word::Comment, 2);
    }
    let first = rest.chars().next().unwrap_or(' ');
    match first {
        '"' | '\'' => {
            let end = rest[1..].find(first).map_or(rest.len(), |end| end + 2);
            (Word::Text, end)
        }
        '0'..='9' => (Word::Number, run(is_name)),
        _ if is_name(first) => {
            let length = run(is_name);
            let name = &rest[..length];
            // `uint256`, `int24`, `bytes32`: types with a width.
            let bare = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let sized = bare.len() < length && matches!(bare, "uint" | "int" | "bytes");
            let known = sized || KEYWORDS.split(' ').any(|keyword| keyword == name);
            (if known { Word::Keyword } else { Word::Plain }, length)
        }
        _ => (Word::Plain, first.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCES: &str = "\
LendingPool interest.borrowIndex src/LendingPool.sol 28 43
LendingPool interest.borrowRate src/LendingPool.sol 28 54
LendingPool totals src/pool/PoolBase.sol 50 60
LendingPool totals.scaledDebt src/pool/PoolBase.sol 50
LendingPool totals.scaledDebt src/pool/PoolHealth.sol 40 52 66
Pair stored src/Pair.sol 12
Token _balances @openzeppelin/ERC20.sol 30 88
";

    fn touched(contract: &str, path: &str) -> Vec<(String, Vec<u32>)> {
        let name = LocationName {
            contract: contract.to_owned(),
            path: path.to_owned(),
            variable: String::new(),
        };
        let found = super::touched(REFERENCES, &name).into_iter();
        found.map(|it| (it.file().to_owned(), it.lines)).collect()
    }

    fn one(file: &str, lines: &[u32]) -> Vec<(String, Vec<u32>)> {
        vec![(file.to_owned(), lines.to_vec())]
    }

    #[test]
    fn keys_are_left_out_and_the_busiest_source_comes_first() {
        let found = touched("LendingPool", "totals[USDC][0].scaledDebt");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], ("PoolHealth.sol".to_owned(), vec![40, 52, 66]));
    }

    #[test]
    fn a_packed_slot_is_all_of_its_fields() {
        let found = touched("LendingPool", "interest[ETH].borrowIndex+borrowRate");
        assert_eq!(found, one("LendingPool.sol", &[28, 43, 54]));
    }

    #[test]
    fn a_length_is_the_variable_and_a_symbol_is_a_token() {
        assert_eq!(
            touched("LendingPool", "totals.length"),
            one("PoolBase.sol", &[50, 60])
        );
        assert_eq!(
            touched("USDC", "_balances[borrower 17]"),
            one("ERC20.sol", &[30, 88])
        );
        assert_eq!(touched("Pair ETH/USDC", "stored"), one("Pair.sol", &[12]));
        assert_eq!(touched("account", "balance[you]"), []);
        assert_eq!(touched("LendingPool", "slot 0x12"), []);
    }

    #[test]
    fn words_are_told_apart_and_nothing_is_lost() {
        let source = "/* a\n b */ uint256 x = 0x1f; // end\nrevert(\"no // comment\"); é";
        let lines = lines(source);
        let joined: Vec<String> = lines
            .iter()
            .map(|line| line.iter().map(|piece| piece.1).collect())
            .collect();
        assert_eq!(joined, source.lines().collect::<Vec<_>>());
        assert_eq!(lines[0], [(Word::Comment, "/* a")]);
        assert_eq!(
            lines[1],
            [
                (Word::Comment, " b */"),
                (Word::Plain, " "),
                (Word::Keyword, "uint256"),
                (Word::Plain, " x = "),
                (Word::Number, "0x1f"),
                (Word::Plain, "; "),
                (Word::Comment, "// end"),
            ]
        );
        assert_eq!(lines[2][0], (Word::Keyword, "revert"));
        assert_eq!(lines[2][2], (Word::Text, "\"no // comment\""));
    }
}
