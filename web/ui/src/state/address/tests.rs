//! Links carry everything that is seen, and what is wrong with one is said.

use leverloom_model::Wad;
use leverloom_model::report::{Actor, Role, Strategy};
use leverloom_model::scenario::{Action, Amount, Layout, TimedAction};

use super::*;
use crate::state::Speed;
use crate::state::charts::Charts;
use crate::state::execution::{Relation, Source, View};

fn acting(scenario: &Scenario, blocks: &[u32]) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.actions = blocks
        .iter()
        .map(|&block| TimedAction {
            block,
            actor: None,
            action: Action::Supply {
                asset: "ETH".into(),
                amount: Amount::Exactly(Wad::whole(u64::from(block))),
            },
        })
        .collect();
    scenario
}

fn own() -> Scenario {
    let mut scenario = Scenario::first();
    scenario.seed = 7;
    scenario.name = "Élan vital: a trial!".into();
    scenario
}

fn back(there: &Visit) -> Visit {
    let fragment = write(there).expect("it fits");
    visit(&fragment)
        .expect("it leads somewhere")
        .unwrap_or_else(|error| panic!("{fragment}: {error}"))
}

fn fault(fragment: &str) -> String {
    let read = visit(fragment).expect("it leads somewhere");
    told(&read.expect_err("it is wrong"))
}

#[test]
fn everything_that_is_seen_survives_its_link() {
    let first = Scenario::first();
    let of = |view, source, workers, strategy| Look {
        view,
        source,
        workers,
        strategy,
        relation: Relation::default(),
    };
    let telling = |look, relation| Look { relation, ..look };
    let stm = Strategy::BlockStm;
    let looks = [
        Look::default(),
        of(View::Lanes, Source::Here, 16, stm),
        of(View::Table, Source::Virtual, 4, stm),
        of(View::SpeedUp, Source::Here, 64, Strategy::AccessList),
        of(View::Graph, Source::Virtual, 16, stm),
        telling(Look::default(), Relation::Collisions),
        telling(of(View::Table, Source::Here, 16, stm), Relation::Attempts),
        telling(
            of(View::Table, Source::Virtual, 8, Strategy::AccessList),
            Relation::Collisions,
        ),
    ];
    for look in looks {
        let read = look.code().map(|code| Look::from_code(&code));
        assert_eq!(read.unwrap_or(Some(Look::default())), Some(look));
    }
    for nonsense in ["", "picture", "lanes.many", "lanes.-1", "table.people"] {
        assert_eq!(Look::from_code(nonsense), None, "{nonsense}");
    }
    let unseen = telling(of(View::Lanes, Source::Here, 16, stm), Relation::Collisions);
    assert_eq!(unseen.code().as_deref(), Some("lanes"));
    let unseen = telling(Look::default(), Relation::Attempts);
    assert_eq!(unseen.code(), None);
    let selections = [
        Selection::None,
        Selection::Transaction {
            block: 12,
            index: 5,
        },
        Selection::Liquidation {
            block: 12,
            transaction: 3,
        },
        Selection::Position(Actor {
            role: Role::Borrower,
            index: 17,
        }),
        Selection::Asset(2),
        Selection::Variable("LendingPool.scaledDebt[·][USDC] & more=".into()),
    ];
    let sights = [
        Sight::default(),
        Sight {
            asset: Some(1),
            charts: Charts::from_code("rates.lenders"),
            speed: Some(Speed::Five),
            hidden: Some([true, false, true]),
        },
    ];
    for scenario in [
        first.clone(),
        acting(&first, &[3, 9]),
        own(),
        acting(&own(), &[4]),
    ] {
        let changes = [
            None,
            Some(Change::Layout(Layout::Sharded { shards: 16 })),
            Some(Change::Workers(4)),
            Some(Change::Actions(
                Rc::new(acting(&scenario, &[3, 20])),
                parting(&scenario, &acting(&scenario, &[3, 20])),
            )),
        ];
        for change in changes {
            for selection in selections.clone() {
                for (block, pane) in [
                    (0, Pane::Position),
                    (11, Pane::Position),
                    (12, Pane::Market),
                    (13, Pane::Execution),
                ] {
                    let visit = Visit {
                        left_out: None,
                        scenario: Rc::new(scenario.clone()),
                        block,
                        paused: block > 0,
                        selection: selection.clone(),
                        change: change.clone(),
                        pane,
                        look: looks[block as usize % looks.len()],
                        sight: sights[block as usize % sights.len()],
                    };
                    assert_eq!(back(&visit), visit);
                }
            }
        }
    }
}

#[test]
fn a_market_that_is_built_in_has_a_short_link() {
    let mut visit = Visit::start_of(Scenario::first());
    assert_eq!(write(&visit).as_deref(), Ok("s=first"));
    visit.block = 42;
    assert_eq!(write(&visit).as_deref(), Ok("s=first&b=42"));
    visit.paused = true;
    assert_eq!(write(&visit).as_deref(), Ok("s=first&b=42&paused"));
    visit.selection = Selection::Asset(1);
    visit.change = Some(Change::Layout(Layout::Sharded { shards: 16 }));
    assert_eq!(
        write(&visit).as_deref(),
        Ok("s=first&b=42&f=a.1&c=layout.sharded.16&paused")
    );
    visit.scenario = Rc::new(acting(&visit.scenario, &[3]));
    let link = write(&visit).expect("it fits");
    assert!(link.starts_with("s=first&a=") && link.len() < 130, "{link}");
}

#[test]
fn links_of_earlier_builds_stay_readable() {
    let old = format!("s={}&paused", share::encode(&own(), 12).expect("it fits"));
    let address = parse(&old);
    assert!(address.paused);
    let visit = visit(&old).expect("a run").expect("it is whole");
    assert_eq!((&*visit.scenario, visit.block), (&own(), 12));
}

#[test]
fn what_is_wrong_with_a_link_is_said_in_one_sentence() {
    let link = write(&Visit::start_of(own())).expect("it fits");
    assert!(fault(&link[..link.len() / 2]).starts_with("ends too early"));
    assert_eq!(
        fault("s=black-friday"),
        "names a market that this page does not have: \"black-friday\""
    );
    for wrong in ["s=first&b=401", "s=first&b=-1", "s=first&b=x"] {
        assert!(
            fault(wrong).contains("allowed: 0 to 400"),
            "{}",
            fault(wrong)
        );
    }
    assert!(
        fault("s=first&a=AAAA").starts_with("is of a kind"),
        "{}",
        fault("s=first&a=AAAA")
    );
    assert!(fault("s=").starts_with("is empty"), "{}", fault("s="));
}

#[test]
fn a_selection_or_comparison_that_means_nothing_here_is_left_out() {
    let fragment =
        "s=first&b=3&f=t.x.y&c=layout.none&o=zzz&v=attic&m=99&g=weather&x=7&h=all&later=1";
    let visit = visit(fragment).expect("a run").expect("it is whole");
    let plain = Visit {
        block: 3,
        ..Visit::start_of(Scenario::first())
    };
    assert_eq!(visit, plain);
}

#[test]
fn other_fragments_lead_nowhere() {
    for fragment in ["", "about", "x=1&y"] {
        assert!(
            visit(fragment).is_none() && !leads_somewhere(fragment),
            "{fragment:?}"
        );
    }
    assert!(parse("paused").paused);
}

#[test]
fn files_are_called_by_their_market() {
    assert_eq!(file_stem(&acting(&Scenario::first(), &[2])), "first");
    assert_eq!(file_stem(&own()), "lan-vital-a-trial");
    let mut nameless = own();
    nameless.name = "清算".into();
    assert_eq!(file_stem(&nameless), "scenario");
}

#[test]
fn a_link_may_ask_for_a_language() {
    let chinese = Language::from_code("zh").expect("a language");
    let there = Visit {
        block: 3,
        paused: true,
        ..Visit::start_of(Scenario::first())
    };
    let fragment = in_language(&write(&there).expect("it fits"), chinese);
    let address = parse(&fragment);
    assert_eq!(address.language, Some(chinese));
    assert!(address.paused && visit(&fragment).is_some_and(|visit| visit.is_ok()));
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
fn a_market_by_name_opens_without_what_a_newer_build_did_in_it() {
    // A container of actions of the kind after this build's: 65, no content, its checksum.
    let read = visit("s=flash-crash&a=QQC7bLuo").expect("it leads somewhere");
    let read = read.expect("the market is known");
    assert_eq!(read.scenario.name, "Flash crash");
    let fault = read.left_out.expect("something is left out");
    assert!(fault.starts_with("was made by a newer version"), "{fault}");
}
