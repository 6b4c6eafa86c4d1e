//! What stands after `?` in the page's address: `state::embed::Parameters`, which anybody who puts the page into theirs writes.
//!
//! An input is a query as it stands in an address, decoded here as a browser decodes it.

use leverloom_fuzz::dice::Dice;
use leverloom_ui::present::embed::told;
use leverloom_ui::state::Pane;
use leverloom_ui::state::embed::Parameters;
use leverloom_ui::state::layout::Layout;

use super::{Broken, Verdict};
use crate::{mutate, sentence};

const PAIRS: [&str; 24] = [
    "embed=1",
    "embed=0",
    "scenario=flash-crash",
    "scenario=first",
    "seed=9007199254740991",
    "seed=0",
    "block=12",
    "block=2000",
    "lang=zh",
    "lang=en",
    "theme=dark",
    "theme=auto",
    "panes=market,execution",
    "panes=position",
    "panes=market,market,market",
    "controls=none",
    "controls=full",
    "autoplay=1",
    "host=https://course.example:8443",
    "host=http://localhost",
    "together=1",
    "utm_source=course",
    "seed=%E2%80%AE1",
    "theme=%00%0a",
];
const WORDS: [&str; 16] = [
    "&",
    "=",
    "%",
    "%2",
    "%zz",
    "+",
    ",",
    "*",
    "null",
    "%3Cimg%20src%3Dx%3E",
    "javascript:",
    "https://",
    "@",
    "-1",
    "1e3",
    "9007199254740992",
];

pub(super) fn make(dice: &mut Dice) -> Vec<u8> {
    let pairs: Vec<&str> = (0..dice.roll(14)).map(|_| dice.pick(&PAIRS)).collect();
    let mut query = pairs.join("&").into_bytes();
    if dice.chance(70) {
        mutate::bytes(&mut query, dice, &WORDS);
    }
    query
}

pub(super) fn judge(input: &[u8]) -> Result<Verdict, Broken> {
    // As `URLSearchParams` tells them.
    let pairs: Vec<(String, String)> = form_urlencoded::parse(input).into_owned().collect();
    let read = Parameters::read(&pairs);
    for fault in &read.faults {
        sentence::check(&told(std::slice::from_ref(fault)))?;
    }
    if read.block.is_some_and(|block| block > 2_000)
        || read.seed.is_some_and(|seed| seed >= 1 << 53)
    {
        return Err(format!("seed {:?}, block {:?}", read.seed, read.block));
    }
    if let Some(host) = read.embed.as_ref().and_then(|embed| embed.host.as_deref()) {
        let rest = host.split_once("://").map_or("", |(_, rest)| rest);
        if rest.is_empty() || rest.contains(['/', '?', '#', '@', '\\']) {
            return Err(format!("{host:?} may speak to it"));
        }
    }
    let (layout, front) = read.layout(Layout::default(), Pane::Market);
    if !layout.shows(front) {
        return Err(format!("the pane in front is hidden: {front:?}"));
    }
    let known = pairs
        .iter()
        .filter(|(name, _)| read.faults.iter().any(|fault| fault.name == name));
    if read.faults.len() > 2 * known.count() {
        return Err(format!("{} faults of fewer parameters", read.faults.len()));
    }
    Ok(if read.faults.is_empty() {
        Verdict::Accepted
    } else {
        Verdict::Refused
    })
}
