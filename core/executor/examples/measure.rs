//! Times the strategies on a few blocks: `cargo run --release -p leverloom-executor --example measure`,
//! then parts of the names of a block and of a strategy, to see these only.
//! Interleaved runs, medians, results compared before anything is timed. Numbers to look at, no verdicts.

#![expect(
    clippy::disallowed_methods,
    reason = "a measuring program reads its arguments and a clock"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use leverloom_executor::revm::primitives::{Address, U256};
use leverloom_executor::{Block, Clock, Config, Record, State, Strategy, execute, oracle};
use support::{Scene, code, contract, person, word};

const ROUNDS: usize = 7;

type Work = (&'static str, fn() -> Scene);

struct Watch(Instant);

impl Clock for Watch {
    fn now_us(&self) -> f64 {
        self.0.elapsed().as_secs_f64() * 1e6
    }
}

fn transfers(count: u64) -> Scene {
    let mut scene = Scene::osaka().people(2 * count);
    for index in 0..count {
        scene
            .transfer(person(index), person(count + index), 1)
            .gas_limit = 21_000;
    }
    scene
}

/// `to` says who pays whom, by number.
fn tokens(count: u64, to: impl Fn(u64) -> u64) -> Scene {
    let mut scene = Scene::osaka().people(count);
    scene.install(contract(0), code::token());
    for index in 0..count {
        scene
            .state
            .insert_slot(contract(0), code::token_slot(person(index)), word(1000));
        let to: Address = person(to(index));
        scene
            .call(
                person(index),
                contract(0),
                &[to.into_word().into(), word(1)],
            )
            .gas_limit = 100_000;
    }
    scene
}

fn chain(count: u64) -> Scene {
    let mut scene = Scene::osaka().people(count);
    scene.install(contract(0), code::counter());
    for index in 0..count {
        scene.call(person(index), contract(0), &[]).gas_limit = 100_000;
    }
    scene
}

/// Pure computation, nothing shared: the machine's own ceiling.
fn spin(count: u64) -> Scene {
    let mut scene = Scene::osaka().people(count);
    scene.install(contract(0), code::spinner());
    for index in 0..count {
        scene.call(person(index), contract(0), &[U256::from(2000)]);
    }
    scene
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (filter, runs_filter) = (
        arguments.next().unwrap_or_default(),
        arguments.next().unwrap_or_default(),
    );
    let works: [Work; 7] = [
        ("spin", || spin(200)),
        ("raw-transfers", || transfers(47_620)),
        ("erc20-independent", || {
            tokens(37_123, |index| index + 1_000_000)
        }),
        ("erc20-hot-recipient", || tokens(5_000, |_| 1_000_000)),
        ("erc20-distance-1", || tokens(5_000, |index| index + 1)),
        ("erc20-distance-16", || tokens(5_000, |index| index + 16)),
        ("chain", || chain(5_000)),
    ];
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .expect("a pool of two");
    let runs = [
        ("sequential", Strategy::Sequential, Record::Results),
        (
            "sequential, dependencies",
            Strategy::Sequential,
            Record::Dependencies,
        ),
        (
            "block-stm 1",
            Strategy::BlockStmThreads { workers: 1 },
            Record::Results,
        ),
        (
            "block-stm 2",
            Strategy::BlockStmThreads { workers: 2 },
            Record::Results,
        ),
        (
            "block-stm 2, trace",
            Strategy::BlockStmThreads { workers: 2 },
            Record::Trace,
        ),
        (
            "virtual 8",
            Strategy::BlockStmVirtual {
                workers: 8,
                seed: 1,
            },
            Record::Results,
        ),
    ];
    let runs: Vec<_> = runs
        .into_iter()
        .filter(|run| run.0.contains(&runs_filter))
        .collect();
    for (name, work) in works.into_iter().filter(|(name, _)| name.contains(&filter)) {
        let Scene { block, state, .. } = work();
        let expected = execute_once(&block, &state, Strategy::Sequential, Record::Results).0;
        println!(
            "{name}: {} transactions, {:.1} Mgas",
            block.transactions.len(),
            expected.gas_used as f64 / 1e6
        );
        if block.transactions.len() < 500 {
            let start = Instant::now();
            assert!(oracle::execute(&block, &state).is_ok());
            println!(
                "  {:26}{:9.1} ms",
                "oracle (with edges)",
                start.elapsed().as_secs_f64() * 1e3
            );
        }
        let mut times: Vec<Vec<f64>> = vec![Vec::new(); runs.len()];
        let mut processors = times.clone();
        let mut executed = vec![0; runs.len()];
        for round in 0..=ROUNDS {
            for (index, &(_, strategy, record)) in runs.iter().enumerate() {
                let (outcome, time, processor, attempts) =
                    pool.install(|| execute_once(&block, &state, strategy, record));
                assert_eq!(outcome.changes, expected.changes, "{name} {strategy:?}");
                executed[index] = attempts;
                if round > 0 {
                    times[index].push(time);
                    processors[index].push(processor);
                }
            }
        }
        let base = median(&mut times[0].clone());
        for (index, (label, ..)) in runs.iter().enumerate() {
            let (time, processor) = (median(&mut times[index]), median(&mut processors[index]));
            let ratio = base / time;
            println!(
                "  {label:26}{time:9.1} ms  {processor:9.1} ms of processor  {ratio:5.2}×  {} attempts",
                executed[index]
            );
        }
    }
}

fn execute_once(
    block: &Block,
    state: &State,
    strategy: Strategy,
    record: Record,
) -> (leverloom_executor::Outcome, f64, f64, usize) {
    let watch = Watch(Instant::now());
    let config = Config {
        strategy,
        record,
        clock: &watch,
        on_attempt: None,
        measured: None,
    };
    let processor = processor_ms();
    let execution = execute(block, state, &config).expect("the block executes");
    let processor = processor_ms() - processor;
    (
        execution.outcome,
        execution.trace.elapsed / 1e3,
        processor,
        execution.trace.attempts.len(),
    )
}

/// Processor time of all threads so far, in ms: says something even on a busy machine. Linux only, else 0.
fn processor_ms() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let stats =
        tasks.filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok());
    let nanoseconds = stats.filter_map(|stat| {
        stat.split(' ')
            .next()
            .and_then(|first| first.parse::<f64>().ok())
    });
    nanoseconds.sum::<f64>() / 1e6
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}
