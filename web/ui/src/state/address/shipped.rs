//! Which of the built-in markets a scenario is, told without reading them.
//!
//! Owns a mark of each: of the market, and of what is done in it when it opens. The markets themselves lie beside the
//! page, and with the code that reads scenarios.

use leverloom_model::Scenario;

/// Name, mark of the market with nothing done in it, mark of what it comes with.
const MARKS: [(&str, u64, u64); 14] = [
    ("first", 0xd1e4_3478_9f8a_3940, 0xe408_7090_c928_113c),
    ("flash-crash", 0xce23_a21f_25ad_40c8, 0xe408_7090_c928_113c),
    ("lending-mix", 0xa4c5_de47_4a66_96fa, 0xe408_7090_c928_113c),
    ("spot-cascade", 0x1597_05b0_7d7a_250a, 0xe408_7090_c928_113c),
    (
        "sharded-totals",
        0x0ac7_58fc_a716_ad66,
        0xe408_7090_c928_113c,
    ),
    ("oracle-fault", 0xbac0_a6c3_b3f1_82c7, 0xc1ac_d46b_101a_e1d1),
    ("toxic-spiral", 0xf49d_d7a5_e676_9d67, 0x76bc_1e18_63b0_b34d),
    ("by-hand", 0x83e1_2fbb_779c_afd7, 0x0b38_d68e_e308_9f87),
    (
        "isolated-markets",
        0x7828_3969_2156_7a77,
        0x1a39_c78f_7736_9ac9,
    ),
    ("random-walk", 0xffdd_7972_fee4_313c, 0xe408_7090_c928_113c),
    (
        "black-thursday",
        0x792d_2398_64e2_d2e4,
        0xe408_7090_c928_113c,
    ),
    ("crv-short", 0x5acb_219d_c024_c059, 0x75e4_58cd_1da2_5c4f),
    ("usdc-depeg", 0xc07b_3ffb_9bad_2e31, 0xe408_7090_c928_113c),
    ("october-2025", 0x3aa6_6b07_4a12_f68f, 0xe408_7090_c928_113c),
];

/// Names of the markets that are built in.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    MARKS.iter().map(|(name, ..)| *name)
}

/// The name of the market that is built in, and whether something else is done in it.
pub(super) fn shipped(scenario: &Scenario) -> Option<(&'static str, bool)> {
    let (market, actions) = marks(scenario);
    let (id, _, own) = MARKS.iter().find(|(_, known, _)| *known == market)?;
    Some((id, *own != actions))
}

fn marks(scenario: &Scenario) -> (u64, u64) {
    let mut bare = scenario.clone();
    let actions = std::mem::take(&mut bare.actions);
    let done = Scenario {
        name: String::new(),
        actions,
        ..Scenario::first()
    };
    (mark(&bare.to_json()), mark(&done.to_json()))
}

/// FNV-1a of 64 bits: tells a text from another one, no more.
fn mark(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |mark, byte| {
        (mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use leverloom_model::scenario::SHIPPED;

    use super::*;

    #[test]
    fn every_built_in_market_has_its_marks() {
        let marks = SHIPPED.iter().map(|(id, json)| {
            let (market, actions) = marks(&Scenario::from_json(json).expect("it is valid"));
            (*id, market, actions)
        });
        let marks: Vec<_> = marks.collect();
        assert_eq!(
            MARKS.to_vec(),
            marks,
            "marks as they should be:\n{marks:#x?}"
        );
    }
}
