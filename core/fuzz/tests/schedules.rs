//! The bare scheduler on modelled blocks: right under a slice of all schedules, and the checks have teeth.

use leverloom_fuzz::schedule::{Fault, Tally, describe, play};

#[test]
fn a_slice_of_schedules_ends_as_the_serial_order_does() {
    let mut total = Tally::default();
    for seed in 0..20_000 {
        let tally = play(seed, Fault::None)
            .unwrap_or_else(|violation| panic!("{violation}\n{}", describe(seed)));
        total.attempts += tally.attempts;
        total.aborts += tally.aborts;
        total.blocked += tally.blocked;
        total.transactions += tally.transactions;
    }
    assert!(
        total.aborts > total.transactions / 10 && total.blocked > total.transactions / 50,
        "these schedules put little to the test: {total:?}"
    );
}

#[test]
fn the_same_seed_is_the_same_schedule() {
    for seed in [1, 77, u64::MAX] {
        assert_eq!(play(seed, Fault::None), play(seed, Fault::None));
    }
}

#[test]
fn a_driver_that_fails_its_duties_is_found_out() {
    for fault in [
        Fault::HidesNewLocations,
        Fault::MarksNoEstimates,
        Fault::ValidatesNothing,
        Fault::ReportsTooEarly,
        Fault::LeavesSleepers,
    ] {
        let violation = (0..20_000).find_map(|seed| play(seed, fault).err());
        let violation = violation.unwrap_or_else(|| panic!("{fault:?} goes unnoticed"));
        assert!(play(violation.seed, Fault::None).is_ok(), "{violation}");
    }
}
