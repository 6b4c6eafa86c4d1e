//! Comparing through the session's commands: both runs go where the clock goes, and only what was changed differs.

use std::sync::atomic::{AtomicU64, Ordering};

use leverloom_executor::Clock;
use leverloom_model::Scenario;
use leverloom_model::report::BlockReport;
use leverloom_model::scenario::{Action, Layout, SHIPPED, YOU};
use leverloom_protocol::{Beside, BlockNumbers, Command, Event, Fault, Refusal, Rival};

use crate::native::{self, Native};
use crate::session::Session;

/// A clock that goes on by so many µs each time it is read.
struct Ticking {
    now: AtomicU64,
    step_us: u64,
}

impl Clock for Ticking {
    fn now_us(&self) -> f64 {
        self.now.fetch_add(self.step_us, Ordering::Relaxed) as f64
    }
}

struct Page {
    session: Session<Native<Ticking>>,
    /// Numbers got so far, as the page keeps them.
    numbers: [Vec<BlockNumbers>; 2],
}

impl Page {
    fn running(scenario: &Scenario, block: u32, step_us: u64) -> Self {
        let clock = Ticking {
            now: AtomicU64::new(0),
            step_us,
        };
        let mut session = native::session_by(clock, 3);
        let load = Command::Load {
            run: 1,
            scenario: scenario.to_json(),
            block,
        };
        assert!(matches!(session.handle(load), Event::Loaded { .. }));
        Self {
            session,
            numbers: [Vec::new(), Vec::new()],
        }
    }

    fn compare(&mut self, scenario: &Scenario, follows: bool, workers: [u32; 2]) -> Event {
        let rival = Rival {
            scenario: scenario.to_json(),
            follows,
            workers,
        };
        self.numbers = [Vec::new(), Vec::new()];
        self.session.handle(Command::Compare {
            run: 1,
            rival: Some(rival),
        })
    }

    fn ask(&mut self, block: u32) -> Beside {
        let since = self.numbers[0].len() as u32;
        let command = Command::Beside {
            run: 1,
            block,
            since,
        };
        let Event::Beside { beside, .. } = self.session.handle(command) else {
            panic!("a comparison is on");
        };
        for (known, new) in self.numbers.iter_mut().zip(&beside.numbers) {
            known.extend(new);
        }
        beside
    }

    fn seek(&mut self, block: u32) -> BlockReport {
        match self.session.handle(Command::Seek { run: 1, block }) {
            Event::Block { report, .. } => *report,
            other => panic!("{other:?}"),
        }
    }

    fn refusal(&mut self, command: Command) -> Refusal {
        match self.session.handle(command) {
            Event::Refused { error, .. } => error,
            other => panic!("{other:?}"),
        }
    }
}

/// A market in which much happens at once.
fn mix() -> Scenario {
    let (_, json) = SHIPPED
        .iter()
        .find(|(id, _)| *id == "lending-mix")
        .expect("it is shipped");
    let mut scenario = Scenario::from_json(json).expect("it is valid");
    // A small one is enough, and quick.
    scenario.population.borrowers.count = 150;
    scenario.population.lenders.count = 20;
    scenario.blocks = 12;
    scenario
}

fn sharded(scenario: &Scenario) -> Scenario {
    let mut other = scenario.clone();
    other.design.layout = Layout::Sharded { shards: 16 };
    other
}

fn shock() -> Vec<Action> {
    vec![Action::Shock {
        asset: "ETH".into(),
        change_bps: -4000,
        over_blocks: 1,
    }]
}

fn sum(numbers: &[BlockNumbers], of: impl Fn(&BlockNumbers) -> u64) -> u64 {
    numbers.iter().map(of).sum()
}

#[test]
fn another_layout_has_another_critical_path_and_the_same_run_beside_it_has_the_same() {
    let scenario = mix();
    let mut page = Page::running(&scenario, 5, 0);
    assert_eq!(
        page.compare(&sharded(&scenario), true, [16, 16]),
        Event::Compared { run: 1 }
    );
    let beside = page.ask(5);
    assert_eq!(beside.block, 5);
    assert_eq!(
        beside
            .report
            .as_ref()
            .expect("both are there")
            .outcome
            .block,
        5
    );
    let [ours, theirs] = page.numbers.clone();
    assert_eq!((ours.len(), theirs.len()), (5, 5));
    let depth = |numbers: &[BlockNumbers]| sum(numbers, |block| block.depth_gas);
    assert!(
        depth(&theirs) < depth(&ours),
        "shards shorten the chain: {} against {}",
        depth(&theirs),
        depth(&ours)
    );

    assert_eq!(
        page.compare(&scenario, true, [16, 16]),
        Event::Compared { run: 1 }
    );
    page.ask(5);
    assert_eq!(page.numbers[0], page.numbers[1], "nothing was changed");
    assert_eq!(page.numbers[0], ours, "and a second time is the same");
}

#[test]
fn the_side_of_ours_is_the_run_on_screen() {
    let scenario = mix();
    let mut page = Page::running(&scenario, 4, 0);
    page.compare(&scenario, true, [4, 16]);
    let report = page.ask(4).report.expect("both are there");
    let shown = page.seek(4);
    assert_eq!(report.outcome, shown.outcome);
    let [ours, theirs] = &page.numbers;
    let elapsed = |numbers: &[BlockNumbers]| sum(numbers, |block| block.elapsed_gas);
    assert!(elapsed(theirs) < elapsed(ours), "more workers take less");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert_eq!(
            (ours.gas_used, ours.depth, ours.depth_gas),
            (theirs.gas_used, theirs.depth, theirs.depth_gas)
        );
        assert!(ours.elapsed_gas >= ours.depth_gas, "{ours:?}");
    }
}

#[test]
fn what_takes_long_comes_in_parts_and_the_parts_make_the_same_whole() {
    let scenario = mix();
    let other = sharded(&scenario);
    let mut quick = Page::running(&scenario, 0, 0);
    quick.compare(&other, true, [16, 16]);
    quick.ask(6);
    let mut slow = Page::running(&scenario, 0, 60_000);
    slow.compare(&other, true, [16, 16]);
    let mut parts = 0;
    loop {
        let beside = slow.ask(6);
        parts += 1;
        assert_eq!(beside.report.is_some(), beside.block == 6);
        if beside.block == 6 {
            break;
        }
        assert!(parts < 100, "each part gets further");
    }
    assert!(parts > 1, "the clock of this place is slow");
    assert_eq!(slow.numbers, quick.numbers);
}

#[test]
fn both_go_back_and_what_the_user_does_then_happens_in_both() {
    let scenario = mix();
    let mut page = Page::running(&scenario, 6, 0);
    page.compare(&sharded(&scenario), true, [16, 16]);
    page.ask(6);
    page.seek(3);
    let back = page.ask(3);
    assert_eq!(back.block, 3);
    assert_eq!(back.report.expect("both are there").outcome.block, 3);
    let act = Command::Act {
        run: 1,
        account: None,
        actions: shock(),
    };
    assert!(matches!(page.session.handle(act), Event::Accepted { .. }));
    for numbers in &mut page.numbers {
        numbers.truncate(3);
    }
    page.seek(5);
    page.ask(5);
    for numbers in &page.numbers {
        assert!(
            sum(numbers, |block| u64::from(block.liquidations)) > 0,
            "the shock reached both: {numbers:?}"
        );
    }

    // The same from the start, in one go.
    let mut acted = scenario.clone();
    acted.actions = match page.session.handle(Command::Fault {
        run: 1,
        fault: Fault {
            transaction: 0,
            kind: leverloom_protocol::FaultKind::Panic,
        },
    }) {
        Event::Accepted { actions, .. } => actions,
        other => panic!("{other:?}"),
    };
    let mut fresh = Page::running(&acted, 5, 0);
    fresh.compare(&sharded(&acted), true, [16, 16]);
    fresh.ask(5);
    assert_eq!(fresh.numbers, page.numbers);
}

#[test]
fn who_acts_while_the_others_still_catch_up_acts_in_the_right_block() {
    let scenario = mix();
    let mut page = Page::running(&scenario, 5, 60_000);
    page.compare(&sharded(&scenario), true, [16, 16]);
    assert!(page.ask(5).block < 5, "still on the way");
    page.session.handle(Command::Act {
        run: 1,
        account: None,
        actions: shock(),
    });
    page.seek(6);
    while page.ask(6).block < 6 {}
    for numbers in &page.numbers {
        let until = |to: usize| sum(&numbers[..to], |block| u64::from(block.liquidations));
        assert_eq!(until(5), 0);
        assert!(until(6) > 0, "{numbers:?}");
    }
}

#[test]
fn a_run_of_its_own_keeps_its_own_actions() {
    let scenario = mix();
    let mut other = scenario.clone();
    other.actions = vec![leverloom_model::scenario::TimedAction {
        block: 2,
        actor: None,
        action: shock().remove(0),
    }];
    assert!(other.is_actor(YOU));
    let mut page = Page::running(&scenario, 2, 0);
    page.compare(&other, false, [16, 16]);
    page.ask(2);
    page.session.handle(Command::Act {
        run: 1,
        account: None,
        actions: vec![Action::Supply {
            asset: "ETH".into(),
            amount: leverloom_model::scenario::Amount::Exactly(leverloom_model::Wad::ONE),
        }],
    });
    page.seek(4);
    page.ask(4);
    let [ours, theirs] = &page.numbers;
    let liquidated = |numbers: &[BlockNumbers]| sum(numbers, |block| u64::from(block.liquidations));
    assert_eq!(liquidated(ours), 0);
    assert!(liquidated(theirs) > 0);
}

#[test]
fn what_is_wrong_is_refused_and_the_comparison_before_stays() {
    let scenario = mix();
    let mut page = Page::running(&scenario, 1, 0);
    let beside = Command::Beside {
        run: 1,
        block: 1,
        since: 0,
    };
    assert_eq!(
        page.refusal(beside.clone()).message,
        "there is no run to compare with"
    );
    page.compare(&scenario, true, [2, 2]);
    for (scenario, workers, field) in [
        ("{}".to_owned(), [2, 2], "version"),
        (scenario.to_json(), [2, 65], "workers"),
        (scenario.to_json(), [0, 2], "workers"),
        (
            scenario.to_json().replace("\"seed\"", "\"sed\""),
            [2, 2],
            "sed",
        ),
    ] {
        let rival = Rival {
            scenario,
            follows: true,
            workers,
        };
        let error = page.refusal(Command::Compare {
            run: 1,
            rival: Some(rival),
        });
        assert_eq!(error.field, field, "{error:?}");
    }
    assert_eq!(page.ask(1).block, 1);
    let last = Command::Beside {
        run: 1,
        block: 13,
        since: 0,
    };
    assert_eq!(page.refusal(last).field, "block");
    let over = Command::Compare {
        run: 1,
        rival: None,
    };
    assert_eq!(page.session.handle(over), Event::Compared { run: 1 });
    assert_eq!(page.refusal(beside).field, "rival");
}
