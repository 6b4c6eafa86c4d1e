//! One transaction in full.

use leverloom_model::report::{Status, TransactionKind, Value};

use crate::support::{first, shock, step};

#[test]
fn a_liquidation_in_full() {
    let mut simulation = first();
    step(&mut simulation);
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    let outcome = step(&mut simulation).outcome;
    let liquidation = &outcome.market.liquidations[0];
    let detail = simulation.inspect(2, liquidation.transaction).unwrap();
    assert_eq!(
        (detail.block, detail.index, detail.contract.as_str()),
        (2, liquidation.transaction, "LendingPool")
    );
    assert_eq!(detail.call.name, "liquidate");
    let borrower = detail
        .call
        .arguments
        .iter()
        .find(|(name, _)| name == "borrower")
        .map(|(_, value)| value);
    assert_eq!(borrower, Some(&Value::Actor(liquidation.borrower)));
    let events: Vec<_> = detail
        .events
        .iter()
        .map(|event| event.name.as_str())
        .collect();
    assert!(events.contains(&"LendingPool.Liquidate"), "{events:?}");
    let price = detail
        .reads
        .iter()
        .find(|read| read.location.path == "prices[ETH]")
        .expect("it read the price");
    assert_eq!(
        outcome.transactions[price.writer.unwrap() as usize].kind,
        TransactionKind::PriceUpdate
    );
    assert_eq!(
        price.value,
        Value::Usd(outcome.market.assets[0].oracle_price)
    );
    assert!(
        detail
            .writes
            .iter()
            .any(|write| write.location.path == "totals[USDC][0].scaledDebt")
    );
    assert!(
        detail
            .writes
            .iter()
            .all(|write| write.before != write.after)
    );
    assert!(
        detail
            .reads
            .is_sorted_by_key(|read| (read.location.contract.clone(), read.location.path.clone()))
    );
}

#[test]
fn every_transaction_of_the_latest_32_blocks_can_be_looked_at() {
    let mut simulation = first();
    let blocks: Vec<_> = (0..40).map(|_| step(&mut simulation).outcome).collect();
    assert!(simulation.inspect(8, 0).is_none(), "33 blocks ago");
    assert!(simulation.inspect(41, 0).is_none());
    for outcome in &blocks[8..] {
        assert!(
            simulation
                .inspect(outcome.block, outcome.transactions.len() as u32)
                .is_none()
        );
        for (index, transaction) in (0..).zip(&outcome.transactions) {
            let detail = simulation.inspect(outcome.block, index).expect("kept");
            assert_eq!(
                transaction.status == Status::Succeeded,
                !detail.events.is_empty()
            );
            for name in detail.reads.iter().map(|read| &read.location) {
                assert!(!name.path.contains("0x"), "an unnamed slot: {name:?}");
            }
        }
    }
    simulation.rewind(20);
    assert!(
        simulation.inspect(21, 0).is_none(),
        "not yet executed again"
    );
    assert!(simulation.inspect(15, 0).is_some());
}

/// What an edge says, the transaction's own reads say too.
#[test]
fn edges_are_reads_of_what_others_wrote() {
    let mut simulation = first();
    simulation.act(vec![shock("ETH", -3_000)]).unwrap();
    let outcome = step(&mut simulation).outcome;
    assert!(
        outcome.edges.len() > 50
            && outcome
                .edges
                .is_sorted_by_key(|edge| (edge.reader, edge.writer))
    );
    for edge in &outcome.edges {
        let name = &outcome.locations[edge.location as usize];
        let detail = simulation.inspect(1, edge.reader).unwrap();
        let read = detail
            .reads
            .iter()
            .find(|read| read.location == *name)
            .expect("the reader reads it");
        assert_eq!(read.writer, Some(edge.writer));
        let (reader, writer) = (
            &outcome.transactions[edge.reader as usize],
            &outcome.transactions[edge.writer as usize],
        );
        assert!(reader.wave > writer.wave);
    }
    let path = &outcome.dependency.critical_path;
    assert_eq!(
        path.iter()
            .map(|index| outcome.transactions[*index as usize].gas_used)
            .sum::<u64>(),
        outcome.dependency.depth_gas
    );
}
