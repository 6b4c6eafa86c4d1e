//! The invariants of the lending pool on a slice of random lives; `cargo xtask fuzz --market` lives ten times as many.

use leverloom_fuzz::market::{Broken, Tally, play};
use rayon::prelude::*;

#[test]
fn the_invariants_hold_through_random_lives_on_every_layout() {
    let lives: Vec<Result<Tally, Broken>> = (0..256)
        .into_par_iter()
        .map(|seed| play(seed, 64))
        .collect();
    let mut total = Tally::default();
    let mut broken = Vec::new();
    for life in lives {
        match life {
            Ok(tally) => total.add(&tally),
            Err(found) => broken.push(found.to_string()),
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    println!("{total:?}");
    assert!(total.taken > 256 * 64 / 3, "{total:?}");
    assert!(
        total.liquidations > 100 && total.toxic > 20 && total.deficits > 20,
        "{total:?}"
    );
    assert!(
        total.by_half > 100 && total.of_several > 100 && total.at_the_brink > 20,
        "{total:?}"
    );
    assert!(total.bounded > 10 && total.probes > 1_000, "{total:?}");
}

#[test]
fn the_same_seed_is_the_same_life() {
    for seed in [3, 4, 5] {
        assert_eq!(play(seed, 64), play(seed, 64));
    }
}
