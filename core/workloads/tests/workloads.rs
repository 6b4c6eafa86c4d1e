//! Each workload is what its name says: every transaction succeeds, by every strategy as by the oracle, and
//! transactions depend on each other where they are meant to.

use leverloom_executor::config::NoClock;
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::{Config, Outcome, Record, Strategy, execute, oracle};
use leverloom_workloads::{Kind, Workload};

/// The outcome, the same by all strategies.
fn outcome(workload: &Workload) -> Outcome {
    let Workload { block, state } = workload;
    let expected = oracle::execute(block, state).expect("an executable block");
    let strategies = [
        Strategy::Sequential,
        Strategy::BlockStmThreads { workers: 1 },
        Strategy::BlockStmThreads { workers: 3 },
        Strategy::BlockStmVirtual {
            workers: 8,
            seed: 5,
        },
    ];
    for strategy in strategies {
        for record in [Record::Results, Record::Dependencies] {
            let config = Config {
                strategy,
                record,
                clock: &NoClock,
                on_attempt: None,
                measured: None,
            };
            let found = execute(block, state, &config).expect("an executable block");
            assert_eq!(found.outcome.changes, expected.changes, "{strategy:?}");
            assert_eq!(found.outcome.gas_used, expected.gas_used, "{strategy:?}");
        }
    }
    expected
}

#[test]
fn a_block_can_be_as_small_as_one_transaction_and_as_large_as_is_said() {
    for kind in Kind::ALL {
        assert!(
            !kind.build(1).block.transactions.is_empty(),
            "{}",
            kind.name()
        );
        assert!(kind.transactions() <= kind.most(), "{}", kind.name());
    }
    let largest = Kind::LendingMix.build(Kind::LendingMix.most());
    assert!(largest.block.transactions.len() > 1_000);
}

#[test]
fn every_transaction_succeeds() {
    for kind in Kind::ALL {
        let workload = kind.build(60);
        let outcome = outcome(&workload);
        let mut results = outcome.transactions.iter().map(|it| it.result.as_ref());
        if kind == Kind::LendingMix {
            // Liquidators compete there, and the slower ones are told so.
            assert!(results.all(|result| result.is_ok()));
        } else {
            assert_eq!(outcome.transactions.len(), 60, "{}", kind.name());
            assert!(
                results.all(|result| result.is_ok_and(ExecutionResult::is_success)),
                "{}",
                kind.name()
            );
        }
    }
}

#[test]
fn dependencies_are_those_that_the_name_says() {
    let edges = |kind: Kind| outcome(&kind.build(40)).edges;
    for independent in [
        Kind::Spin,
        Kind::RawTransfers,
        Kind::Erc20Independent,
        Kind::SwapsIndependent,
    ] {
        assert_eq!(edges(independent), [], "{}", independent.name());
    }
    for (kind, distance, count) in [
        (Kind::Chain, 1, 39),
        (Kind::Erc20HotRecipient, 1, 39),
        // The reserves, and what the pair has of either token.
        (Kind::SwapsOnePair, 1, 3 * 39),
        (Kind::Erc20Distance(1), 1, 39),
        (Kind::Erc20Distance(16), 16, 24),
    ] {
        let edges = edges(kind);
        assert_eq!(edges.len(), count, "{}", kind.name());
        assert!(
            edges
                .iter()
                .all(|edge| edge.reader - edge.writer == distance),
            "{}",
            kind.name()
        );
    }
    // Of 40 transfers 30 % are 12, the first of which has nobody in front of it.
    assert_eq!(edges(Kind::Erc20Hot(30)).len(), 11);
}

#[test]
fn names_lead_back_to_their_workloads() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(&kind.name()), Some(kind));
    }
    assert_eq!(Kind::from_name("erc20-hot-55"), Some(Kind::Erc20Hot(55)));
    for wrong in [
        "",
        "erc20-hot-101",
        "erc20-distance-0",
        "erc20-distance-x",
        "spins",
    ] {
        assert_eq!(Kind::from_name(wrong), None, "{wrong}");
    }
}

#[test]
fn a_block_of_swaps_is_about_a_gigagas_like_pevms() {
    // A swap has 155,934 gas there. Ours is 5 % above.
    let outcome = outcome(&Kind::SwapsIndependent.build(20));
    let gas = outcome.transactions.iter().map(|transaction| {
        let result = transaction.result.as_ref().expect("valid");
        result.tx_gas_used()
    });
    for gas in gas {
        assert!(gas.abs_diff(163_920) < 100, "{gas} gas");
    }
}
