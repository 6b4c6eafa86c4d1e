//! Which colour a variable has: it follows from its name, so that it is the same in every block, run and picture.
//!
//! Owns the choice of one of [`COLOURED`] places in the palette. Each name has a place of its own; where two of a block's
//! hottest have the same one, the names alone decide who gives way, never who is hotter.

use super::hottest::COLOURED;

/// Where the numbers of names begin. Tried out: from here, the variables that are hottest in the shipped scenarios
/// seldom have the same place.
const SEED: u32 = 172;

/// A number by which names are told apart and put in an order (FNV-1a, stirred).
fn number(name: &str) -> u32 {
    let add = |number: u32, byte: u8| (number ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let mut number = name.bytes().fold(SEED, add);
    number ^= number >> 15;
    number = number.wrapping_mul(0x2c1b_3c6d);
    number ^ (number >> 12)
}

/// The places of a block's hottest variables, each of them once, in the order of the names; of more than [`COLOURED`]
/// names only the first have one.
pub fn hues<'a>(names: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut order: Vec<(u32, usize)> = names.take(COLOURED).map(number).zip(0..).collect();
    let mut hues = vec![0; order.len()];
    let mut taken = [false; COLOURED];
    order.sort_unstable();
    // Whose place is free has it; only then do the others look for one, from theirs on.
    order.retain(|&(number, rank)| {
        let own = number as usize % COLOURED;
        hues[rank] = own;
        std::mem::replace(&mut taken[own], true)
    });
    for (number, rank) in order {
        let from = number as usize % COLOURED;
        let mut free = (from..from + COLOURED).map(|place| place % COLOURED);
        if let Some(place) = free.find(|place| !taken[*place]) {
            taken[place] = true;
            hues[rank] = place;
        }
    }
    hues
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is hottest in the scenario that the page opens with.
    const USUAL: [&str; 6] = [
        "LendingPool.interest[USDC].borrowIndex+borrowRate",
        "LendingPool.interest[USDC].lastUpdate",
        "LendingPool.interest[ETH].borrowIndex+borrowRate",
        "LendingPool.interest[ETH].lastUpdate",
        "LendingPool.totals[USDC][0].cash",
        "ETH._balances[LendingPool]",
    ];

    fn of(names: &[&str]) -> Vec<usize> {
        hues(names.iter().copied())
    }

    #[test]
    fn the_usual_variables_each_have_a_place_of_their_own() {
        // Written down: a picture kept today has the colours of one made next year.
        assert_eq!(of(&USUAL), [2, 5, 4, 0, 1, 3]);
    }

    #[test]
    fn who_is_hotter_changes_no_colour() {
        let names = ["a.x", "b.y", "c.z", "d.x", "e.y", "f.z"];
        let first = of(&names);
        for turn in 1..names.len() {
            let mut turned = names;
            turned.rotate_left(turn);
            let mut expected = first.clone();
            expected.rotate_left(turn);
            assert_eq!(of(&turned), expected, "{turn}");
        }
    }

    #[test]
    fn no_two_of_a_block_have_the_same() {
        for start in 0..200 {
            let names: Vec<String> = (start..start + 6).map(|it| format!("P.v{it}")).collect();
            let mut hues = hues(names.iter().map(String::as_str));
            hues.sort_unstable();
            assert_eq!(hues, [0, 1, 2, 3, 4, 5]);
        }
    }

    #[test]
    fn whoever_comes_and_goes_leaves_those_in_their_own_place_alone() {
        let own = of(&USUAL);
        for (gone, _) in USUAL.iter().enumerate() {
            let mut names = USUAL.to_vec();
            names[gone] = "Stranger.thing";
            let now = of(&names);
            let same = (0..USUAL.len()).filter(|&it| now[it] == own[it]).count();
            assert!(same >= USUAL.len() - 2, "{gone}: {now:?}");
        }
    }

    #[test]
    fn few_variables_and_none_at_all_are_no_trouble() {
        assert!(of(&[]).is_empty());
        assert_eq!(of(&USUAL[..2]), [2, 5]);
        assert_eq!(of(&["a"; 9]).len(), COLOURED);
    }
}
