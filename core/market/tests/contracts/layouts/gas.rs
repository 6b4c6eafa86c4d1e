//! What each action costs in each layout: what parallelism is paid with.

use std::fmt::Write;

use leverloom_market::pools::{ActionGas, PoolLayout, gas_per_action};

fn table(layout: PoolLayout) -> Vec<ActionGas> {
    gas_per_action(layout).expect("nothing is refused")
}

fn of(table: &[ActionGas], action: &str) -> u64 {
    let found = table.iter().find(|row| row.action == action);
    found.unwrap_or_else(|| panic!("no {action}")).gas
}

#[test]
fn the_price_of_each_layout() {
    let layouts = [
        PoolLayout::Pooled,
        PoolLayout::LazyRate,
        PoolLayout::PerMarket,
        PoolLayout::Sharded { shards: 4 },
        PoolLayout::Sharded { shards: 16 },
        PoolLayout::Sharded { shards: 64 },
    ];
    let tables = layouts.map(table);
    let mut text = String::new();
    for (row, ActionGas { action, .. }) in tables[0].iter().enumerate() {
        write!(text, "\n{action:>50}").unwrap();
        for table in &tables {
            assert_eq!(table[row].action, *action, "the same rows for every layout");
            write!(text, " {:>8}", table[row].gas).unwrap();
        }
    }
    println!("gas of {layouts:?}:{text}");

    let [pooled, lazy, market, few, some, many] = &tables;
    for ActionGas { action, gas } in pooled {
        assert!(
            of(lazy, action) < *gas,
            "{action}: not to store rates is cheaper"
        );
    }
    for action in [
        "supply, later in the block",
        "borrow, later in the block",
        "repay, later in the block",
        "withdraw, later in the block",
        "liquidate, later in the block",
    ] {
        let reference = of(lazy, action);
        for table in [market, few, some, many] {
            let gas = of(table, action);
            assert!(
                gas * 10 < reference * 11,
                "{action}: {gas} is within a tenth of {reference}: a call touches its own part alone"
            );
        }
    }
    // Accruing reads three slots a shard, 2,100 each.
    let accrual = |table| {
        of(table, "supply, the first of the block") - of(table, "supply, later in the block")
    };
    let a_shard = (accrual(many) - accrual(some)) / 48;
    assert!((6_300..7_500).contains(&a_shard), "{a_shard} gas a shard");
    assert!(accrual(some) - accrual(few) >= 12 * 6_300);
}

#[test]
fn a_number_of_shards_that_is_none_is_refused() {
    for shards in [0, 65] {
        assert_eq!(gas_per_action(PoolLayout::Sharded { shards }), None);
    }
}
