//! Names, rows, sentence and chart of two runs, as text.

use super::*;

fn block(block: u32, depth: u32, gas: u64, chain: u64, liquidations: u32) -> BlockNumbers {
    BlockNumbers {
        block,
        depth,
        gas_used: gas,
        depth_gas: chain,
        elapsed_gas: chain * 2,
        liquidations,
        bad_debt_usd: Wad::whole(u64::from(block) * 1_000),
        ..BlockNumbers::default()
    }
}

fn both() -> [Vec<BlockNumbers>; 2] {
    [
        vec![
            block(1, 9, 8_000_000, 4_000_000, 2),
            block(2, 12, 8_000_000, 4_000_000, 8),
        ],
        vec![
            block(1, 4, 9_000_000, 1_000_000, 2),
            block(2, 5, 9_000_000, 1_000_000, 4),
        ],
    ]
}

fn told(change: &Change) -> [String; 2] {
    names(change, &Scenario::first())
}

#[test]
fn both_runs_are_called_by_what_they_have() {
    assert_eq!(
        told(&Change::Layout(Layout::Sharded { shards: 16 })),
        ["pooled", "sharded, 16 shards"]
    );
    assert_eq!(
        told(&Change::Oracle(0, OracleSource::Delayed { blocks: 5 })),
        [
            "ETH: market price, posted each block",
            "ETH: market price, 5 blocks late"
        ]
    );
    assert_eq!(
        told(&Change::CloseFactor(10_000)),
        ["close factor 50\u{202f}%", "close factor 100\u{202f}%"]
    );
    assert_eq!(
        told(&Change::Leverage(Wad::whole(3))),
        ["leverage up to 4.2×", "leverage up to 3×"]
    );
    assert_eq!(told(&Change::Workers(4)), ["16 workers", "4 workers"]);
    let fork = Change::Actions(std::rc::Rc::new(Scenario::first()), 31);
    assert_eq!(told(&fork), ["this run", "the one left at block 31"]);
}

#[test]
fn every_change_of_every_market_has_two_names() {
    for (_, json) in leverloom_model::scenario::SHIPPED {
        let scenario = Scenario::from_json(json).expect("it is valid");
        for known in Kind::all(&scenario) {
            assert!(!kind(known, &scenario).is_empty());
            for change in known.options(&scenario) {
                let [ours, theirs] = names(&change, &scenario);
                assert_ne!(ours, theirs, "{change:?}");
            }
        }
    }
}

#[test]
fn the_table_says_how_far_apart_they_are() {
    let numbers = both();
    let rows = rows([&numbers[0], &numbers[1]], [16, 16]);
    let told = |id: &str| {
        let row = rows.iter().find(|row| row.id == id).expect("it is there");
        (
            row.both[0].clone(),
            row.both[1].clone(),
            row.difference.clone(),
        )
    };
    let words = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(told("liquidations"), words("10", "6", "−4 (−40\u{202f}%)"));
    assert_eq!(told("waves"), words("12", "5", "−7 (−58.3\u{202f}%)"));
    assert_eq!(told("chain"), words("8M", "2M", "−6M (−75\u{202f}%)"));
    assert_eq!(told("at-best"), words("2.0×", "9.0×", "+350\u{202f}%"));
    assert_eq!(told("speed-up"), words("1.0×", "4.5×", "+350\u{202f}%"));
    assert_eq!(told("bad-debt").2, "the same");
    assert_eq!(told("wasted"), words("0", "0", "the same"));
}

#[test]
fn before_the_first_block_nothing_is_divided_by_nothing() {
    for row in rows([&[], &[]], [4, 16]) {
        assert!(!row.difference.contains("NaN"), "{row:?}");
    }
    let names = ["a".to_owned(), "b".to_owned()];
    assert!(!sentence(&names, [&[], &[]]).is_empty());
    let plot = plot([&[], &[]], Measure::Waves);
    assert!(plot.x.low < plot.x.high && plot.y.low < plot.y.high);
}

#[test]
fn no_difference_is_the_same_in_every_row() {
    let numbers = both();
    let rows = rows([&numbers[0], &numbers[0]], [16, 16]);
    assert!(
        rows.iter().all(|row| row.difference == "the same"),
        "{rows:?}"
    );
    assert_eq!(
        difference([5_000.0, 5_001.0], &|it| format::integer(it as u64)),
        "+1"
    );
    assert_eq!(relative([99.849, 99.851], &format::times), "the same");
}

#[test]
fn the_sentence_names_both() {
    let numbers = both();
    let names = ["pooled".to_owned(), "sharded, 16 shards".to_owned()];
    assert_eq!(
        sentence(&names, [&numbers[0], &numbers[1]]),
        "Up to block 2: pooled allows at best 2.0× the speed of one worker, with 10 liquidations; sharded, 16 shards allows 9.0×, with 6 liquidations."
    );
}

#[test]
fn the_two_lines_differ_in_more_than_colour_and_have_a_table() {
    let numbers = both();
    for measure in Measure::ALL {
        let plot = plot([&numbers[0], &numbers[1]], measure);
        assert_ne!(plot.series[0].shape, plot.series[1].shape);
        assert!(
            plot.series.iter().all(|line| line.points.len() == 2
                && line.points.iter().all(|point| point.1 <= plot.y.high))
        );
        let rows = table([&numbers[0], &numbers[1]], measure);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0][0], "2");
    }
}
