//! The page in another one, as texts: what is wrong with a parameter, and the snippet that shows a place.

use super::format;
use crate::state::Pane;
use crate::state::address::markets;
use crate::state::embed::{Controls, Fault, Problem};
use crate::texts::{after, count, fill, text};

/// So many wrong parameters are named.
const SHOWN: usize = 3;

/// What is wrong with the first of an address's parameters, a sentence each, and how many more are wrong.
pub fn told(faults: &[Fault]) -> String {
    let shown = faults.iter().take(SHOWN).map(sentence);
    let more = faults.len().saturating_sub(SHOWN) as u32;
    let more = (more > 0).then(|| count("parameter.more", more, &[]));
    shown
        .chain(more)
        .reduce(|told, next| after(&told, &next))
        .unwrap_or_default()
}

/// One sentence: the parameter, what it says, what is allowed, what happens now.
fn sentence(fault: &Fault) -> String {
    let problem = match &fault.problem {
        Problem::NoneOf(names) => names.clone(),
        Problem::Range(most) => fill("parameter.range", &[("most", &format::integer(*most))]),
        Problem::Past(last) => {
            let last = format::integer(u64::from(*last));
            let places = [("value", &*fault.value), ("most", &*last)];
            return fill("parameter.past", &places);
        }
        Problem::NoOrigin => text("parameter.no_origin").to_string(),
        Problem::Repeated => return fill("parameter.repeated", &[("name", fault.name)]),
        Problem::Long(most) => fill(
            "parameter.long",
            &[("most", &format::integer(*most as u64))],
        ),
    };
    fill(
        "parameter.fault",
        &[
            ("name", fault.name),
            ("value", &fault.value),
            ("problem", &problem),
        ],
    )
}

/// How a snippet is to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Whether it is the element with its script, or else an iframe.
    pub element: bool,
    /// The panes shown, in their order; one at least.
    pub panes: Vec<Pane>,
    /// How much of the controls.
    pub controls: Controls,
    /// The theme's name in parameters; none: the reader's.
    pub theme: Option<&'static str>,
    /// The language's code; none: the reader's.
    pub language: Option<&'static str>,
    /// Whether it starts by itself.
    pub autoplay: bool,
    /// The name or address of a lesson that goes with it.
    pub lesson: Option<String>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            element: false,
            panes: Pane::ALL.to_vec(),
            controls: Controls::Min,
            theme: None,
            language: None,
            autoplay: false,
            lesson: None,
        }
    }
}

impl Wanted {
    /// What is said beside the market: names of parameters and their values, where they are not what there is anyway.
    fn looks(&self) -> Vec<(&'static str, String)> {
        let panes = (self.panes.len() < Pane::ALL.len()).then(|| {
            self.panes
                .iter()
                .map(|pane| pane.name())
                .collect::<Vec<_>>()
        });
        let controls = (self.controls != Controls::Min).then(|| self.controls.name().to_owned());
        let said = [
            ("panes", panes.map(|panes| panes.join(","))),
            ("controls", controls),
            ("theme", self.theme.map(str::to_owned)),
            ("lang", self.language.map(str::to_owned)),
        ];
        said.into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// The address that a frame shows the place by: `base` is the page's own, `fragment` leads to the place.
    pub fn address(&self, base: &str, fragment: &str) -> String {
        let mut query = vec!["embed=1".to_owned()];
        let (market, fragment) = self.split(fragment);
        query.extend(market.map(|market| format!("scenario={market}")));
        query.extend(
            self.looks()
                .into_iter()
                .map(|(name, value)| format!("{name}={value}")),
        );
        query.extend(self.autoplay.then(|| "autoplay=1".to_owned()));
        let place = if fragment.is_empty() {
            String::new()
        } else {
            format!("#{fragment}")
        };
        format!("{base}?{}{place}", query.join("&"))
    }

    /// What is written into another page.
    pub fn snippet(&self, base: &str, fragment: &str, title: &str) -> String {
        let title = in_attribute(title);
        if !self.element {
            let address = in_attribute(&self.address(base, fragment));
            return format!(
                "<iframe src=\"{address}\"\n  title=\"{title}\" width=\"100%\" height=\"480\" loading=\"lazy\"\n  allow=\"cross-origin-isolated; fullscreen; clipboard-write\"></iframe>"
            );
        }
        let (market, fragment) = self.split(fragment);
        let mut attributes = vec![("name", title)];
        attributes.extend(market.map(|market| ("scenario", market.to_owned())));
        attributes.extend((!fragment.is_empty()).then(|| ("link", in_attribute(&fragment))));
        attributes.extend(self.looks());
        let attribute = |(name, value): (&str, String)| format!(" {name}=\"{value}\"");
        let mut written: String = attributes.into_iter().map(attribute).collect();
        if self.autoplay {
            written.push_str(" autoplay");
        }
        let script = in_attribute(&format!("{base}embed.js"));
        format!(
            "<script src=\"{script}\" defer></script>\n<leverloom-playground{written}></leverloom-playground>"
        )
    }

    /// A market by its name, if that is all that a fragment says; what stands behind `#` beside, with the lesson.
    fn split<'a>(&self, fragment: &'a str) -> (Option<&'a str>, String) {
        let name = fragment.strip_prefix("s=");
        let name = name.filter(|name| markets().any(|market| market == *name));
        let place = if name.is_none() { fragment } else { "" };
        let lesson = self
            .lesson
            .as_ref()
            .map(|lesson| format!("lesson={lesson}"));
        let parts = (!place.is_empty()).then(|| place.to_owned()).into_iter();
        (name, parts.chain(lesson).collect::<Vec<_>>().join("&"))
    }
}

/// A text as an attribute's value.
fn in_attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_and_what_is_allowed_are_named() {
        let fault = |name, value: &str, problem| Fault {
            name,
            value: value.to_owned(),
            problem,
        };
        let theme = fault("theme", "drak", Problem::NoneOf("auto, light, dark".into()));
        assert_eq!(
            told(&[theme]),
            "The address asks for theme=drak; allowed: auto, light, dark. It is left out."
        );
        let block = fault("block", "x", Problem::Range(2_000));
        assert_eq!(
            told(std::slice::from_ref(&block)),
            "The address asks for block=x; allowed: a whole number from 0 to 2,000. It is left out."
        );
        let twice = fault("seed", "2", Problem::Repeated);
        assert_eq!(
            told(&[twice]),
            "The address has seed more than once; only the first is read."
        );
        let past = fault("block", "300", Problem::Past(240));
        assert_eq!(
            told(&[past]),
            "The address asks for block=300; allowed: 0 to 240. It opens at the last."
        );
        let all = told(&vec![block; 5]);
        assert_eq!(all.matches("block=x").count(), SHOWN);
        assert!(
            all.ends_with("It is left out. And 2 more are wrong."),
            "{all}"
        );
    }

    const BASE: &str = "https://a.example/l/";

    #[test]
    fn a_market_by_name_is_a_parameter_and_anything_else_a_link() {
        let wanted = Wanted::default();
        assert_eq!(
            wanted.address(BASE, "s=flash-crash"),
            "https://a.example/l/?embed=1&scenario=flash-crash"
        );
        assert_eq!(
            wanted.address(BASE, "s=flash-crash&b=9&paused"),
            "https://a.example/l/?embed=1#s=flash-crash&b=9&paused"
        );
        let wanted = Wanted {
            panes: vec![Pane::Execution],
            controls: Controls::None,
            theme: Some("dark"),
            language: Some("zh"),
            autoplay: true,
            ..wanted
        };
        assert_eq!(
            wanted.address(BASE, "s=first"),
            "https://a.example/l/?embed=1&scenario=first&panes=execution&controls=none&theme=dark&lang=zh&autoplay=1"
        );
    }

    #[test]
    fn a_lesson_goes_with_the_market_that_it_is_read_in() {
        let wanted = Wanted {
            lesson: Some("why-the-line".into()),
            ..Wanted::default()
        };
        assert_eq!(
            wanted.address(BASE, "s=flash-crash"),
            "https://a.example/l/?embed=1&scenario=flash-crash#lesson=why-the-line"
        );
        assert_eq!(
            wanted.address(BASE, "s=first&b=9"),
            "https://a.example/l/?embed=1#s=first&b=9&lesson=why-the-line"
        );
        let element = Wanted {
            element: true,
            ..wanted
        };
        let snippet = element.snippet(BASE, "s=first&b=9", "A market");
        assert!(snippet.contains("link=\"s=first&amp;b=9&amp;lesson=why-the-line\""));
    }

    #[test]
    fn a_snippet_holds_whatever_a_title_holds() {
        let wanted = Wanted::default();
        let frame = wanted.snippet(BASE, "s=first", "\"><script>alert(1)</script>");
        assert!(frame.contains("title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""));
        assert!(frame.contains("?embed=1&amp;scenario=first\""));
        let element = Wanted {
            element: true,
            ..wanted
        };
        assert_eq!(
            element.snippet(BASE, "s=first&b=2", "A market"),
            "<script src=\"https://a.example/l/embed.js\" defer></script>\n<leverloom-playground name=\"A market\" link=\"s=first&amp;b=2\"></leverloom-playground>"
        );
    }
}
