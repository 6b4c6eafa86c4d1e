//! What stands after `#` in the page's address: a shared run, and whether it stands still.
//!
//! `s=<link>` carries scenario, actions and block (`leverloom_model::share`), `paused` keeps the clock still.
//! `lang=zh` names the language to read it in, `lesson=why-the-line` a lesson to go with it. Parts are joined by `&`; unknown parts are left alone, so that older pages open newer links as far as they can.

use leverloom_model::ScenarioError;
use leverloom_model::scenario::Scenario;
use leverloom_model::share::{self, Shared};

use crate::texts::{self, Language};

/// An address, read.
#[derive(Debug, Default)]
pub struct Address {
    /// The shared run, or what is wrong with it; none when the address carries none.
    pub shared: Option<Result<Shared, ScenarioError>>,
    /// Whether the clock stands still.
    pub paused: bool,
    /// The lesson to open: the name of one that ships, or an address.
    pub lesson: Option<String>,
    /// The language it asks for, if there is such a one.
    pub language: Option<&'static Language>,
}

/// Reads a fragment, without its `#`.
pub fn parse(fragment: &str) -> Address {
    let mut address = Address::default();
    for part in fragment.split('&') {
        match part.split_once('=') {
            Some(("s", link)) => address.shared = Some(share::decode(link)),
            Some(("lesson", name)) if !name.is_empty() => address.lesson = Some(name.to_owned()),
            Some(("lang", code)) => address.language = Language::from_code(code),
            None if part == "paused" => address.paused = true,
            _ => {}
        }
    }
    address
}

/// The fragment of a run at a block; a link into the middle of a run stands still there.
pub fn write(scenario: &Scenario, block: u32) -> Result<String, ScenarioError> {
    let link = share::encode(scenario, block)?;
    Ok(if block > 0 {
        format!("s={link}&paused")
    } else {
        format!("s={link}")
    })
}

/// The fragment with the language to read it in.
pub fn in_language(fragment: &str, language: &Language) -> String {
    format!("{fragment}&lang={}", language.code)
}

/// What is wrong with a link, as the end of a sentence that begins with it.
pub fn told(error: &ScenarioError) -> String {
    let text = error.to_string();
    match text.strip_prefix("link: ") {
        Some(fault) => fault.to_owned(),
        None => texts::fill("link.bad_scenario", &[("error", &text)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_survives_its_link() {
        let scenario = Scenario::first();
        let address = parse(&write(&scenario, 12).expect("it fits"));
        assert!(address.paused);
        let shared = address.shared.expect("a run").expect("it is whole");
        assert_eq!((shared.scenario, shared.block), (scenario.clone(), 12));
        assert!(!parse(&write(&scenario, 0).expect("it fits")).paused);
    }

    #[test]
    fn a_link_may_ask_for_a_language() {
        let chinese = Language::from_code("zh").expect("a language");
        let fragment = write(&Scenario::first(), 3).expect("it fits");
        let address = parse(&in_language(&fragment, chinese));
        assert_eq!(address.language, Some(chinese));
        assert!(address.paused && address.shared.is_some_and(|shared| shared.is_ok()));
        assert_eq!(parse("lang=xx").language, None);
        let lesson = |fragment| parse(fragment).lesson;
        assert_eq!(
            lesson("lesson=why-the-line&lang=zh").as_deref(),
            Some("why-the-line")
        );
        assert_eq!(
            lesson("lesson=https://a.example/b.md?c=d").as_deref(),
            Some("https://a.example/b.md?c=d")
        );
        assert_eq!(lesson("lesson="), None);
    }

    #[test]
    fn half_a_link_says_so() {
        let link = write(&Scenario::first(), 0).expect("it fits");
        let half = &link[..link.len() / 2];
        let error = parse(half).shared.expect("a run").expect_err("it is cut");
        assert!(told(&error).starts_with("ends too early"), "{error}");
    }

    #[test]
    fn other_fragments_carry_no_run() {
        for fragment in ["", "about", "x=1&y"] {
            assert!(parse(fragment).shared.is_none(), "{fragment:?}");
        }
        assert!(parse("paused").paused);
    }
}
