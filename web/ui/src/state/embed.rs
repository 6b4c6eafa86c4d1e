//! What the address asks for before its `#`: a market by name, how it is shown, and whether the page sits in another one.
//!
//! Owns the parameters (`docs/EMBEDDING.md`), their ranges, and what is wrong with them. A wrong one is told and left out;
//! the others count. Parameters with other names are a host's own business.

use std::rc::Rc;

use leverloom_model::readable::readable;
use leverloom_model::scenario::Scenario;

use super::address::Visit;
use super::layout::Layout;
use super::model::Pane;
use super::theme::{Theme, ThemeChoice};
use crate::texts::{LANGUAGES, Language};

/// Longest value that is read, in characters.
const LONGEST: usize = 2_000;
/// So much of a wrong value is shown, in characters.
const MOST_SHOWN: usize = 41;
/// Largest seed: 2^53 − 1, so that it stays exact in JSON.
const MOST_SEED: u64 = (1 << 53) - 1;
/// Longest run, in blocks.
const MOST_BLOCKS: u64 = 2_000;

/// How much of the page's controls an embed shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controls {
    /// None: the host plays it, or nobody.
    None,
    /// The clock, how it is executed, and the way to the whole page.
    Min,
    /// All that the page has.
    Full,
}

impl Controls {
    /// Every amount, with its name.
    pub const ALL: [(&'static str, Self); 3] = [
        ("none", Self::None),
        ("min", Self::Min),
        ("full", Self::Full),
    ];

    /// Its name in parameters and classes.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// How the page sits in another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// How much of the controls is shown.
    pub controls: Controls,
    /// The origin that may speak to it; none: nobody.
    pub host: Option<String>,
    /// Whether it goes on while another one on the same page plays.
    pub together: bool,
}

/// All that the parameters ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// How it sits in another page; none: it is the page.
    pub embed: Option<Embed>,
    /// A market by its name.
    pub scenario: Option<String>,
    /// Another seed.
    pub seed: Option<u64>,
    /// The block to open at.
    pub block: Option<u32>,
    /// The language.
    pub language: Option<&'static Language>,
    /// The theme.
    pub theme: Option<ThemeChoice>,
    /// The panes shown.
    pub panes: Option<Vec<Pane>>,
    /// Whether it plays at once.
    pub autoplay: Option<bool>,
    /// What is wrong, in order.
    pub faults: Vec<Fault>,
}

/// A parameter that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its name.
    pub name: &'static str,
    /// What it said, as much of it as can be shown.
    pub value: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// None of these.
    NoneOf(String),
    /// No whole number from 0 to this.
    Range(u64),
    /// A block after this one, the last; that one is taken.
    Past(u32),
    /// No origin.
    NoOrigin,
    /// It is there more than once; the first counts.
    Repeated,
    /// Longer than so many characters.
    Long(usize),
}

/// Names of parameters that are read.
const NAMES: [&str; 11] = [
    "embed", "scenario", "seed", "block", "lang", "theme", "panes", "controls", "autoplay", "host",
    "together",
];

impl Parameters {
    /// Reads names and values, decoded.
    pub fn read(pairs: &[(String, String)]) -> Self {
        let mut reader = Reader {
            pairs,
            faults: Vec::new(),
        };
        let is_embed = reader.switch("embed").unwrap_or_default();
        let controls = reader.one_of("controls", &Controls::ALL);
        let host = reader.value("host").and_then(|host| reader.origin(host));
        let together = reader.switch("together").unwrap_or_default();
        let markets: Vec<_> = super::address::markets().map(|it| (it, it)).collect();
        let scenario = reader.one_of("scenario", &markets);
        let seed = reader.number("seed", MOST_SEED);
        let block = reader.number("block", MOST_BLOCKS);
        let languages: Vec<_> = LANGUAGES.iter().map(|it| (it.code, it)).collect();
        let language = reader.one_of("lang", &languages);
        let theme = reader.one_of(
            "theme",
            &[
                ("auto", ThemeChoice::System),
                ("light", ThemeChoice::Fixed(Theme::Light)),
                ("dark", ThemeChoice::Fixed(Theme::Dark)),
            ],
        );
        let panes = reader.panes();
        let autoplay = reader.switch("autoplay");
        reader.repeated();
        Self {
            embed: is_embed.then(|| Embed {
                controls: controls.unwrap_or(Controls::Min),
                host,
                together,
            }),
            scenario: scenario.map(str::to_owned),
            seed,
            block: block.map(|block| block as u32),
            language,
            theme,
            panes,
            autoplay,
            faults: reader.faults,
        }
    }

    /// Whether nothing runs until somebody starts it.
    pub fn is_asleep(&self) -> bool {
        self.embed.is_some() && self.autoplay != Some(true)
    }

    /// The fragment that leads to what is asked for: the address's own, if that leads somewhere.
    pub fn fragment(&self, fragment: &str) -> String {
        let Some(scenario) = &self.scenario else {
            return fragment.to_owned();
        };
        if super::address::leads_somewhere(fragment) {
            return fragment.to_owned();
        }
        format!("s={scenario}&{fragment}")
    }

    /// A place with the seed and at the block that are asked for, by name or by link; a block after the last is the last,
    /// and what is wrong with it is said.
    pub fn placed(&self, mut visit: Visit) -> (Visit, Option<Fault>) {
        let scenario = &visit.scenario;
        if let Some(seed) = self.seed.filter(|seed| *seed != scenario.seed) {
            visit.scenario = Rc::new(Scenario {
                seed,
                ..(**scenario).clone()
            });
        }
        let last = visit.scenario.blocks;
        visit.block = self.block.unwrap_or(visit.block).min(last);
        let past = self.block.filter(|block| *block > last);
        let fault = past.map(|block| Fault {
            name: "block",
            value: block.to_string(),
            problem: Problem::Past(last),
        });
        (visit, fault)
    }

    /// The layout with the panes that are asked for, and the one in front.
    pub fn layout(&self, layout: Layout, front: Pane) -> (Layout, Pane) {
        match self.panes.as_deref() {
            Some(panes @ [first, ..]) => {
                let front = if panes.contains(&front) {
                    front
                } else {
                    *first
                };
                (Layout::of(panes), front)
            }
            _ if self.embed.is_some() => (Layout::default(), front),
            _ => (layout, front),
        }
    }
}

struct Reader<'a> {
    pairs: &'a [(String, String)],
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn value(&mut self, name: &'static str) -> Option<&'a str> {
        let (_, value) = self.pairs.iter().find(|(known, _)| known == name)?;
        if value.chars().nth(LONGEST).is_some() {
            return self.fault(name, value, Problem::Long(LONGEST));
        }
        Some(value)
    }

    fn fault<T>(&mut self, name: &'static str, value: &str, problem: Problem) -> Option<T> {
        self.faults.push(Fault {
            name,
            value: readable(value, MOST_SHOWN),
            problem,
        });
        None
    }

    fn one_of<T: Copy>(&mut self, name: &'static str, known: &[(&str, T)]) -> Option<T> {
        let value = self.value(name)?;
        let found = known.iter().find(|(known, _)| *known == value);
        if let Some((_, found)) = found {
            return Some(*found);
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        self.fault(name, value, Problem::NoneOf(names.join(", ")))
    }

    fn switch(&mut self, name: &'static str) -> Option<bool> {
        self.one_of(name, &[("0", false), ("1", true)])
    }

    fn number(&mut self, name: &'static str, most: u64) -> Option<u64> {
        let value = self.value(name)?;
        // A sign or a space is no part of a number here.
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        let number = value.parse().ok().filter(|it| digits && *it <= most);
        number.or_else(|| self.fault(name, value, Problem::Range(most)))
    }

    fn panes(&mut self) -> Option<Vec<Pane>> {
        let value = self.value("panes")?;
        let panes = value.split(',').map(Pane::from_name);
        let panes = panes.collect::<Option<Vec<_>>>();
        panes.or_else(|| {
            let names = Pane::ALL.map(Pane::name).join(", ");
            self.fault("panes", value, Problem::NoneOf(names))
        })
    }

    fn origin(&mut self, value: &str) -> Option<String> {
        origin(value).or_else(|| self.fault("host", value, Problem::NoOrigin))
    }

    fn repeated(&mut self) {
        for name in NAMES {
            let mut again = self.pairs.iter().filter(|(known, _)| known == name).skip(1);
            if let Some((_, value)) = again.next() {
                self.fault::<()>(name, value, Problem::Repeated);
            }
        }
    }
}

/// An origin as browsers write it: in small letters, without the port that its scheme has anyway.
fn origin(value: &str) -> Option<String> {
    let value = value.to_ascii_lowercase();
    let (scheme, rest) = value.split_once("://")?;
    let usual = match scheme {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    // The colons of an address in brackets are its own.
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !rest.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let is_port = |port: &str| {
        let number: Option<u16> = port.parse().ok();
        number.is_some_and(|number| number.to_string() == port)
    };
    let is_address = |inner: &str| {
        let fits = |byte: u8| byte.is_ascii_hexdigit() || b":.".contains(&byte);
        inner.contains(':') && inner.bytes().all(fits)
    };
    let is_name = |byte: u8| byte.is_ascii_graphic() && !b"/?#@\\\"'<>[]:".contains(&byte);
    let bracketed = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let is_host = match bracketed {
        Some(inner) => is_address(inner),
        None => !host.is_empty() && host.bytes().all(is_name),
    };
    if !is_host || !port.is_none_or(is_port) {
        return None;
    }
    let port = port.filter(|port| *port != usual);
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{scheme}://{host}{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> Parameters {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Parameters::read(&query.iter().map(pair).collect::<Vec<_>>())
    }

    #[test]
    fn an_address_without_parameters_is_the_page() {
        let plain = read(&[("utm_source", "course")]);
        assert_eq!(plain, Parameters::default());
        assert!(!plain.is_asleep());
        assert_eq!(plain.fragment("s=first"), "s=first");
    }

    #[test]
    fn every_parameter_is_read() {
        let read = read(&[
            ("embed", "1"),
            ("scenario", "flash-crash"),
            ("seed", "9007199254740991"),
            ("block", "12"),
            ("lang", "zh"),
            ("theme", "dark"),
            ("panes", "market,execution"),
            ("controls", "none"),
            ("autoplay", "1"),
            ("host", "https://Course.example:8443"),
            ("together", "1"),
        ]);
        assert_eq!(read.faults, []);
        let embed = read.embed.clone().expect("it is embedded");
        assert_eq!(embed.controls, Controls::None);
        assert_eq!(embed.host.as_deref(), Some("https://course.example:8443"));
        assert!(embed.together && !read.is_asleep());
        assert_eq!(read.seed, Some(MOST_SEED));
        assert_eq!(read.language.map(|it| it.code), Some("zh"));
        assert_eq!(read.theme, Some(ThemeChoice::Fixed(Theme::Dark)));
        assert_eq!(read.fragment("paused"), "s=flash-crash&paused");
        assert_eq!(read.fragment("s=first"), "s=first");
        let (layout, front) = read.layout(Layout::default(), Pane::Position);
        assert_eq!(front, Pane::Market);
        assert!(!layout.shows(Pane::Position) && layout.shows(Pane::Execution));
    }

    #[test]
    fn seed_and_block_count_for_links_too_and_a_block_past_the_end_is_the_last() {
        let there = || Visit {
            block: 3,
            ..Visit::start_of(Scenario::first())
        };
        let last = there().scenario.blocks;
        assert_eq!(read(&[]).placed(there()), (there(), None));
        let (visit, fault) = read(&[("block", "5"), ("seed", "8")]).placed(there());
        assert_eq!((visit.block, visit.scenario.seed, fault), (5, 8, None));
        let (visit, fault) = read(&[("block", "2000")]).placed(there());
        assert_eq!(visit.block, last);
        let fault = fault.expect("there is no such block");
        assert_eq!(fault.problem, Problem::Past(last));
        let first = read(&[("block", "0")]).placed(there()).0;
        assert_eq!(first.block, 0);
    }

    #[test]
    fn a_host_is_written_as_browsers_write_it() {
        for (value, origin) in [
            ("https://course.example:443", "https://course.example"),
            ("http://course.example:80", "http://course.example"),
            ("http://course.example:443", "http://course.example:443"),
            ("https://[::1]:8443", "https://[::1]:8443"),
            ("https://[::1]", "https://[::1]"),
            ("HTTPS://Course.example", "https://course.example"),
        ] {
            let read = read(&[("embed", "1"), ("host", value)]);
            assert_eq!(read.faults, []);
            let host = read.embed.and_then(|embed| embed.host);
            assert_eq!(host.as_deref(), Some(origin));
        }
    }

    #[test]
    fn an_embed_sleeps_until_it_is_started() {
        let embed = read(&[("embed", "1")]);
        assert!(embed.is_asleep());
        assert_eq!(embed.embed.map(|it| it.controls), Some(Controls::Min));
        assert!(!read(&[("autoplay", "0")]).is_asleep());
    }

    #[test]
    fn a_wrong_parameter_is_named_with_what_is_allowed_and_left_out() {
        let cases = [
            ("embed", "yes", Problem::NoneOf("0, 1".into())),
            ("theme", "drak", Problem::NoneOf("auto, light, dark".into())),
            ("lang", "", Problem::NoneOf("en, zh".into())),
            ("controls", "MIN", Problem::NoneOf("none, min, full".into())),
            ("seed", "-1", Problem::Range(MOST_SEED)),
            ("seed", "9007199254740992", Problem::Range(MOST_SEED)),
            ("seed", "+1", Problem::Range(MOST_SEED)),
            ("block", "2001", Problem::Range(MOST_BLOCKS)),
            ("block", "1e3", Problem::Range(MOST_BLOCKS)),
            (
                "panes",
                "market,,",
                Problem::NoneOf("position, execution, market".into()),
            ),
            ("host", "*", Problem::NoOrigin),
            ("host", "null", Problem::NoOrigin),
            ("host", "https://a.example/path", Problem::NoOrigin),
            ("host", "https://me@a.example", Problem::NoOrigin),
            ("host", "javascript:alert(1)", Problem::NoOrigin),
            ("host", "https://[::1", Problem::NoOrigin),
            ("host", "https://a.example:", Problem::NoOrigin),
            ("host", "https://a.example:70000", Problem::NoOrigin),
            ("host", "https://a.example:0443", Problem::NoOrigin),
        ];
        for (name, value, problem) in cases {
            let read = read(&[(name, value)]);
            let fault = Fault {
                name,
                value: value.to_owned(),
                problem,
            };
            assert_eq!(read.faults, [fault]);
            let left_out = Parameters {
                faults: read.faults.clone(),
                ..Parameters::default()
            };
            assert_eq!(read, left_out);
        }
        let hostile = read(&[("scenario", "<img src=x onerror=alert(1)>")]);
        assert!(
            matches!(&hostile.faults[..], [Fault { problem: Problem::NoneOf(names), .. }] if names.contains("flash-crash"))
        );
    }

    #[test]
    fn a_wrong_value_does_nothing_to_the_sentence_that_quotes_it() {
        let read = read(&[("theme", "dark\u{202e}\n")]);
        assert_eq!(read.faults[0].value, "dark\u{fffd}\u{fffd}");
    }

    #[test]
    fn of_repeated_parameters_the_first_counts_and_long_ones_are_cut_short() {
        let twice = read(&[("seed", "1"), ("seed", "2")]);
        assert_eq!(twice.seed, Some(1));
        assert_eq!(twice.faults[0].problem, Problem::Repeated);
        let long = "x".repeat(1 << 20);
        let read = read(&[("scenario", &long)]);
        assert_eq!(read.faults[0].problem, Problem::Long(LONGEST));
        assert_eq!(read.faults[0].value.chars().count(), 41);
    }
}
