//! The graph's layout: what every picture must keep to.

use super::super::hottest::hottest;
use super::super::sample;
use super::*;

fn laid_out(report: &BlockReport, shape: f64) -> Layout {
    layout(report, &hottest(report), shape)
}

#[test]
fn the_same_block_gives_the_same_picture() {
    let report = sample::block(300, 11);
    assert_eq!(laid_out(&report, 1.6), laid_out(&report, 1.6));
}

#[test]
fn no_two_nodes_overlap_and_all_lie_in_the_frame() {
    for (count, seed) in [(1, 1), (10, 2), (214, 3), (1_000, 4)] {
        let layout = laid_out(&sample::block(count, seed), 1.6);
        assert_eq!(layout.nodes.len(), count as usize);
        for (index, a) in layout.nodes.iter().enumerate() {
            assert!(
                a.x >= a.radius - 1e-9 && a.x + a.radius <= layout.width + 1e-9,
                "{a:?} {}",
                layout.width
            );
            assert!(
                a.y >= a.radius - 1e-9 && a.y + a.radius <= layout.height + 1e-9,
                "{a:?} {}",
                layout.height
            );
            for b in &layout.nodes[index + 1..] {
                assert!(
                    (a.x - b.x).hypot(a.y - b.y) >= a.radius + b.radius,
                    "{a:?} {b:?}"
                );
            }
        }
    }
}

#[test]
fn columns_are_waves_from_left_to_right() {
    let layout = laid_out(&sample::block(150, 5), 1.6);
    assert!(
        layout
            .columns
            .windows(2)
            .all(|pair| pair[0].right < pair[1].left)
    );
    let apart = |node: &&Node| node.y - node.radius < layout.free.head.1 - 1e-9;
    for node in layout.nodes.iter().filter(apart) {
        let column = layout.columns[node.wave as usize - 1];
        assert!(column.left <= node.x && node.x <= column.right);
    }
    assert_eq!(
        layout
            .columns
            .iter()
            .map(|column| column.count)
            .sum::<u32>(),
        150
    );
}

#[test]
fn many_independent_transactions_become_a_compact_grid() {
    let layout = laid_out(&sample::independent(400), 1.6);
    let shape = layout.width / layout.height;
    assert!((0.9..2.8).contains(&shape), "{shape}");
}

#[test]
fn a_deep_narrow_block_uses_the_height_it_is_given() {
    let report = sample::block(150, 5);
    let (flat, tall) = (laid_out(&report, 3.0), laid_out(&report, 0.8));
    assert!(tall.height / tall.width > flat.height / flat.width);
}

#[test]
fn the_heaviest_chain_runs_straight_through_short_waves() {
    let report = sample::block(150, 5);
    let layout = laid_out(&report, 1.0);
    let path = &report.outcome.dependency.critical_path;
    let heights: Vec<f64> = path
        .iter()
        .map(|&index| layout.nodes[index as usize].y)
        .collect();
    let straight = heights
        .windows(2)
        .filter(|pair| (pair[0] - pair[1]).abs() < RADIUS.0)
        .count();
    assert!(straight * 2 > heights.len(), "{heights:?}");
}

#[test]
fn area_is_gas_until_the_largest() {
    let ratio = radius(280_000) / radius(70_000);
    assert!((ratio - 2.0).abs() < 1e-9);
    assert!((radius(1) - RADIUS.0).abs() < 1e-9);
    assert!((radius(30_000_000) - RADIUS.1).abs() < 1e-9);
}

#[test]
fn every_edge_is_drawn_once_per_variable_with_hot_ones_on_top() {
    let report = sample::block(150, 5);
    let layout = laid_out(&report, 1.6);
    // In the sample every location is a variable of its own.
    assert_eq!(layout.links.len(), report.outcome.edges.len());
    assert!(
        layout
            .links
            .windows(2)
            .all(|pair| pair[0].rank >= pair[1].rank)
    );
    assert_eq!(layout.aborts.len(), report.run.aborts.len());
    let path = &report.outcome.dependency.critical_path;
    let critical: BTreeSet<(u32, u32)> = layout
        .links
        .iter()
        .filter(|link| link.critical)
        .map(|link| (link.writer, link.reader))
        .collect();
    assert_eq!(critical.len(), path.len() - 1);
    assert_eq!(
        layout.nodes.iter().filter(|node| node.critical).count(),
        path.len()
    );
}

#[test]
fn curves_run_from_rim_to_rim_and_forward() {
    let layout = laid_out(&sample::block(150, 5), 1.6);
    for link in &layout.links {
        let curve = layout.curve(link).unwrap();
        assert!(curve[0].0 < curve[3].0);
    }
}

#[test]
fn nodes_are_found_by_pointer_and_by_arrow() {
    let layout = laid_out(&sample::block(80, 6), 1.6);
    for (index, node) in layout.nodes.iter().enumerate() {
        assert_eq!(layout.at(node.x, node.y, 0.0), Some(index as u32));
    }
    assert_eq!(layout.at(-500.0, -500.0, 4.0), None);
}

#[test]
fn arrows_lead_along_dependencies_and_through_the_block() {
    let report = sample::block(150, 5);
    let layout = laid_out(&report, 1.6);
    let last = layout.nodes.len() as u32 - 1;
    assert_eq!(layout.neighbour(0, Direction::Up), None);
    assert_eq!(layout.neighbour(3, Direction::Up), Some(2));
    assert_eq!(layout.neighbour(3, Direction::Down), Some(4));
    assert_eq!(layout.neighbour(last, Direction::Down), None);
    let waits = |reader, writer| {
        let edges = &report.outcome.edges;
        edges
            .iter()
            .any(|edge| (edge.reader, edge.writer) == (reader, writer))
    };
    for index in 0..=last {
        match layout.neighbour(index, Direction::Back) {
            Some(writer) => assert!(waits(index, writer)),
            None => assert_eq!(layout.nodes[index as usize].wave, 1),
        }
        if let Some(reader) = layout.neighbour(index, Direction::Forth) {
            assert!(waits(reader, index));
        }
    }
}

#[test]
fn a_chain_draws_only_what_is_needed() {
    let report = sample::block(150, 5);
    let layout = laid_out(&report, 1.6);
    assert!(layout.links.iter().any(|link| link.implied));
    assert!(
        layout
            .links
            .iter()
            .filter(|link| link.critical)
            .all(|link| !link.implied)
    );
    // Whoever waits for anybody still has somebody to wait for.
    for (index, node) in (0u32..).zip(&layout.nodes).filter(|it| it.1.wave > 1) {
        let needed = |link: &&Link| link.reader == index && !link.implied;
        assert!(layout.links.iter().any(|link| needed(&link)), "{node:?}");
    }
}

#[test]
fn those_without_a_dependency_lie_together() {
    let report = sample::block(150, 5);
    let layout = laid_out(&report, 1.6);
    let mut tied = BTreeSet::new();
    for edge in &report.outcome.edges {
        tied.extend([edge.reader, edge.writer]);
    }
    assert_eq!(layout.free.count as usize, 150 - tied.len());
    // Below all else, with room for the words above them.
    let (x, y) = layout.free.head;
    for (index, node) in (0u32..).zip(&layout.nodes) {
        if tied.contains(&index) {
            assert!(node.y + node.radius < y - 16.0, "{node:?}");
        } else {
            assert!(node.y - node.radius >= y - 1e-9 && node.x >= x, "{node:?}");
        }
    }
}

#[test]
fn five_thousand_are_laid_out_alike_twice_and_stay_apart() {
    let report = sample::block(5_000, 4);
    let layout = laid_out(&report, 1.6);
    assert_eq!(layout, laid_out(&report, 1.6));
    let mut by_place: Vec<&Node> = layout.nodes.iter().collect();
    by_place.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    for pair in by_place
        .windows(2)
        .filter(|pair| (pair[0].x - pair[1].x).abs() < 1e-9)
    {
        assert!(pair[1].y - pair[0].y >= pair[0].radius + pair[1].radius - 1e-6);
    }
}

#[test]
fn an_empty_block_is_an_empty_picture() {
    assert_eq!(laid_out(&sample::block(0, 1), 1.6), Layout::default());
}

#[test]
fn waiting_is_told_apart_from_running_in_vain() {
    let mut report = sample::block(80, 3);
    let first = report.run.aborts[0];
    let attempt = report.run.attempts.iter_mut().find(|attempt| {
        (attempt.transaction, attempt.incarnation) == (first.reader, first.incarnation)
    });
    attempt.unwrap().end_state = AttemptEnd::Blocked;
    let layout = laid_out(&report, 1.0);
    assert!(layout.aborts[0].waited);
    assert!(layout.aborts[1..].iter().all(|link| !link.waited));
}

#[test]
fn what_changed_nothing_is_told_apart_from_what_did() {
    let mut report = sample::block(60, 5);
    let endings = [
        Status::Succeeded,
        Status::Reverted {
            error: "HealthFactorNotBelowOne".to_owned(),
            arguments: Vec::new(),
        },
        Status::Halted {
            reason: "OutOfGas".to_owned(),
        },
    ];
    for (index, transaction) in report.outcome.transactions.iter_mut().enumerate() {
        transaction.status = endings[index % 3].clone();
    }
    let layout = laid_out(&report, 1.6);
    for (index, node) in layout.nodes.iter().enumerate() {
        assert_eq!(node.refused, index % 3 > 0, "{index}");
    }
}
