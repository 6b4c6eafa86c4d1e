//! The words of a lesson: paragraphs, lists and headings with a little emphasis, out of a small part of Markdown.
//!
//! Anything that is not known is a plain word; nothing here can fail, and nothing becomes markup that was not meant.

/// A block of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading inside a page (`### …`).
    Heading(Vec<Span>),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list; numbered or not.
    List {
        /// Whether its items are numbered.
        numbered: bool,
        /// Its items.
        items: Vec<Vec<Span>>,
    },
}

/// Words in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub words: String,
    /// Their style.
    pub style: Style,
}

/// A style of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Style {
    /// As they are.
    Plain,
    /// `*emphasis*`
    Emphasis,
    /// `**strong**`
    Strong,
    /// `` `code` ``
    Code,
    /// `[words](https://…)`: an address of the web, and nothing else.
    Link(String),
}

/// The marks around words, longest first.
const MARKS: [(&str, Style); 3] = [
    ("**", Style::Strong),
    ("*", Style::Emphasis),
    ("`", Style::Code),
];

/// Most bytes between a mark and the one that closes it: whoever opens thousands and closes none must not have each
/// looked for to the end of the file.
const REACH: usize = 2_000;

/// The blocks of a text: paragraphs are parted by empty lines, a list has one item a line.
pub fn blocks<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut paragraph = String::new();
    for line in lines {
        let line = line.trim();
        let item = item(line);
        if line.is_empty() || item.is_some() || line.starts_with('#') {
            flush(&mut blocks, &mut paragraph);
        }
        match item {
            _ if line.is_empty() => {}
            Some((numbered, words)) => match blocks.last_mut() {
                Some(Block::List {
                    numbered: known,
                    items,
                }) if *known == numbered => {
                    items.push(spans(words));
                }
                _ => blocks.push(Block::List {
                    numbered,
                    items: vec![spans(words)],
                }),
            },
            None if line.starts_with('#') => {
                blocks.push(Block::Heading(spans(line.trim_start_matches('#').trim())));
            }
            None => {
                // Lines of one paragraph are joined by a space, but not where Chinese runs on.
                let joint = |letter: Option<char>| letter.is_some_and(|letter| letter < '\u{2e80}');
                if joint(paragraph.chars().next_back())
                    || joint(line.chars().next()) && !paragraph.is_empty()
                {
                    paragraph.push(' ');
                }
                paragraph.push_str(line);
            }
        }
    }
    flush(&mut blocks, &mut paragraph);
    blocks
}

fn flush(blocks: &mut Vec<Block>, paragraph: &mut String) {
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(spans(paragraph)));
        paragraph.clear();
    }
}

/// The words of a list's item, and whether the list is numbered.
fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(words) = line.strip_prefix("- ") {
        return Some((false, words));
    }
    let (number, words) = line.split_once(". ")?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((true, words))
}

/// Words in their styles.
pub fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let near = &rest[..rest.floor_char_boundary(REACH)];
        let styled = link(near).or_else(|| {
            MARKS.iter().find_map(|(mark, style)| {
                let (words, after) = near.strip_prefix(mark)?.split_once(mark)?;
                let tight = !words.is_empty() && !words.starts_with(' ') && !words.ends_with(' ');
                tight.then(|| (words, style.clone(), after))
            })
        });
        if let Some((words, style, after)) = styled {
            let after = &rest[near.len() - after.len()..];
            if !plain.is_empty() {
                spans.push(Span {
                    words: std::mem::take(&mut plain),
                    style: Style::Plain,
                });
            }
            spans.push(Span {
                words: words.to_owned(),
                style,
            });
            rest = after;
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        spans.push(Span {
            words: plain,
            style: Style::Plain,
        });
    }
    spans
}

/// A link at the start of a text: its words, its style, what follows.
fn link(text: &str) -> Option<(&str, Style, &str)> {
    let (words, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = rest.split_once(')')?;
    let of_the_web = address.starts_with("https://") || address.starts_with("http://");
    of_the_web.then(|| (words, Style::Link(address.to_owned()), after))
}
