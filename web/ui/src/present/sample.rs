//! Blocks for tests of presentation: made from a seed, with dependencies that hold together.
//!
//! Owns nothing that ships. Waves, depth and edges are worked out here from plain reads and writes, so
//! tests do not depend on the code under test.

use leverloom_model::report::{
    Abort, Actor, AssetState, Attempt, AttemptEnd, BlockReport, Cause, Clock, Dependency, Driver,
    Edge, HEALTH_BINS, HealthBin, Liquidation, LocationName, Market, Outcome, Role, Run, Status,
    Strategy, Transaction, TransactionKind,
};
use leverloom_model::units::{SignedWad, Wad};

/// A small deterministic generator (`SplitMix64`).
struct Seed(u64);

impl Seed {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// USDC and ETH.
pub fn assets() -> Vec<AssetState> {
    let asset = |symbol: &str, price: u64| AssetState {
        symbol: symbol.to_owned(),
        price: Wad::whole(price),
        oracle_price: Wad::whole(price),
        supplied: Wad::whole(1_000_000),
        borrowed: Wad::whole(600_000),
        cash: Wad::whole(400_000),
        utilization: Wad(600_000_000_000_000_000),
        borrow_rate: Wad(42_000_000_000_000_000),
        supply_rate: Wad(23_000_000_000_000_000),
        deficit: Wad::ZERO,
        conserved: true,
    };
    vec![asset("USDC", 1), asset("ETH", 2_000)]
}

/// The locations that a kind of transaction reads and writes, as indexes into [`locations`].
fn touches(kind: TransactionKind, asset: usize) -> &'static [u32] {
    match (kind, asset) {
        (TransactionKind::PriceUpdate, _) => &[4],
        (TransactionKind::Supply | TransactionKind::Withdraw, 0) => &[0],
        (TransactionKind::Supply | TransactionKind::Withdraw, _) => &[1],
        (TransactionKind::Borrow | TransactionKind::Repay, 0) => &[0, 2],
        (TransactionKind::Borrow | TransactionKind::Repay, _) => &[1, 3],
        (TransactionKind::Liquidate, _) => &[0, 1, 2, 4],
        (
            TransactionKind::Payment
            | TransactionKind::Swap
            | TransactionKind::Loop
            | TransactionKind::Unwind
            | TransactionKind::Transfer
            | TransactionKind::Call
            | TransactionKind::Create,
            _,
        ) => &[],
    }
}

/// Five variables that transactions collide on.
pub fn locations() -> Vec<LocationName> {
    let name = |contract: &str, path: &str| LocationName {
        contract: contract.to_owned(),
        path: path.to_owned(),
        variable: path.to_owned(),
    };
    vec![
        name("LendingPool", "reserves[USDC].totalSupply"),
        name("LendingPool", "reserves[ETH].totalSupply"),
        name("LendingPool", "reserves[USDC].totalDebt"),
        name("LendingPool", "reserves[ETH].totalDebt"),
        name("PriceOracle", "prices[ETH]"),
    ]
}

/// A block of `count` transactions: half payments, half calls of the pool, some of them liquidations.
pub fn block(count: u32, seed: u64) -> BlockReport {
    let mut seed = Seed(seed);
    let mut transactions: Vec<Transaction> = Vec::new();
    let mut edges = Vec::new();
    let mut last_writer = [None::<u32>; 5];
    for index in 0..count {
        let kind = match seed.below(20) {
            0 => TransactionKind::PriceUpdate,
            1 | 2 => TransactionKind::Supply,
            3 => TransactionKind::Withdraw,
            4..=6 => TransactionKind::Borrow,
            7 => TransactionKind::Repay,
            8 | 9 => TransactionKind::Liquidate,
            _ => TransactionKind::Payment,
        };
        let asset = seed.below(2) as u32;
        let mut wave = 1;
        for &location in touches(kind, asset as usize) {
            if let Some(writer) = last_writer[location as usize] {
                edges.push(Edge {
                    reader: index,
                    writer,
                    location,
                });
                wave = wave.max(transactions[writer as usize].wave + 1);
            }
            last_writer[location as usize] = Some(index);
        }
        let role = match kind {
            TransactionKind::PriceUpdate => Role::Oracle,
            TransactionKind::Liquidate => Role::Liquidator,
            _ if seed.below(40) == 0 => Role::You,
            _ => Role::Borrower,
        };
        transactions.push(Transaction {
            kind,
            actor: Actor {
                role,
                index: if role == Role::You {
                    0
                } else {
                    seed.below(60) as u32
                },
            },
            asset,
            amount: Wad::whole(1 + seed.below(5_000)),
            other: matches!(kind, TransactionKind::Liquidate | TransactionKind::Payment).then(
                || Actor {
                    role: Role::Borrower,
                    index: seed.below(60) as u32,
                },
            ),
            status: Status::Succeeded,
            gas_used: if kind == TransactionKind::Payment {
                34_000
            } else {
                90_000 + seed.below(300_000)
            },
            wave,
        });
    }
    edges.sort_unstable();
    finish(transactions, edges, &mut seed)
}

/// Payments that touch nothing in common.
pub fn independent(count: u32) -> BlockReport {
    let mut seed = Seed(u64::from(count));
    let transactions = (0..count)
        .map(|index| Transaction {
            kind: TransactionKind::Payment,
            actor: Actor {
                role: Role::Borrower,
                index,
            },
            asset: 0,
            amount: Wad::whole(10),
            other: Some(Actor {
                role: Role::Lender,
                index,
            }),
            status: Status::Succeeded,
            gas_used: 34_000,
            wave: 1,
        })
        .collect();
    finish(transactions, Vec::new(), &mut seed)
}

fn finish(transactions: Vec<Transaction>, edges: Vec<Edge>, seed: &mut Seed) -> BlockReport {
    let depth = transactions
        .iter()
        .map(|transaction| transaction.wave)
        .max()
        .unwrap_or(0);
    let width = |wave: u32| {
        transactions
            .iter()
            .filter(|transaction| transaction.wave == wave)
            .count() as u32
    };
    let (critical_path, depth_gas) = heaviest_chain(&transactions, &edges);
    let dependency = Dependency {
        depth,
        depth_gas,
        widest_wave: (1..=depth).map(width).max().unwrap_or(0),
        critical_path,
    };
    let run = run(&transactions, &edges, seed);
    let mut health = vec![HealthBin::default(); HEALTH_BINS];
    for bin in &mut health[18..50] {
        *bin = HealthBin {
            accounts: seed.below(9) as u32,
            debt_usd: seed.below(90_000),
        };
    }
    let liquidations = transactions
        .iter()
        .enumerate()
        .filter(|(_, transaction)| transaction.kind == TransactionKind::Liquidate)
        .map(|(index, transaction)| Liquidation {
            transaction: index as u32,
            market: None,
            borrower: transaction.other.expect("a liquidation has a borrower"),
            liquidator: transaction.actor,
            collateral_asset: 1,
            debt_asset: 0,
            repaid: transaction.amount,
            seized: Wad::whole(1),
            bonus_usd: Wad::whole(30),
            health_before: Some(Wad(960_000_000_000_000_000)),
            health_after: None,
            bad_debt: Wad::ZERO,
            sold_for: None,
            cascade: 1,
            toxic: false,
            cause: Cause::Price,
            protocol_fee: Wad::ZERO,
            profit_usd: SignedWad::default(),
            price_impact_usd: None,
        })
        .collect::<Vec<_>>();
    let market = Market {
        assets: assets(),
        health,
        liquidations,
        ..Market::default()
    };
    BlockReport {
        outcome: Outcome {
            block: 42,
            gas_used: transactions
                .iter()
                .map(|transaction| transaction.gas_used)
                .sum(),
            gas_limit: 60_000_000,
            transactions,
            locations: locations(),
            edges,
            dependency,
            market,
            ..Outcome::default()
        },
        run,
    }
}

fn heaviest_chain(transactions: &[Transaction], edges: &[Edge]) -> (Vec<u32>, u64) {
    let mut best: Vec<(u64, Option<u32>)> = Vec::new();
    for (index, transaction) in transactions.iter().enumerate() {
        let before = edges
            .iter()
            .filter(|edge| edge.reader as usize == index)
            .map(|edge| (best[edge.writer as usize].0, Some(edge.writer)))
            .max();
        let (gas, writer) = before.unwrap_or((0, None));
        best.push((gas + transaction.gas_used, writer));
    }
    let Some(mut at) = (0..best.len()).max_by_key(|&index| best[index].0) else {
        return (Vec::new(), 0);
    };
    let gas = best[at].0;
    let mut chain = vec![at as u32];
    while let Some(writer) = best[at].1 {
        chain.push(writer);
        at = writer as usize;
    }
    chain.reverse();
    (chain, gas)
}

/// Two workers in turns; every fifth transaction that depends on another one runs twice.
fn run(transactions: &[Transaction], edges: &[Edge], seed: &mut Seed) -> Run {
    let mut run = Run {
        strategy: Strategy::BlockStm,
        driver: Driver::Virtual,
        workers: 2,
        clock: Clock::Gas,
        ..Run::default()
    };
    let mut free = [0.0f64; 2];
    for (index, transaction) in transactions.iter().enumerate() {
        let mut attempt = |incarnation: u32, end_state: AttemptEnd| {
            let worker = usize::from(free[1] < free[0]);
            let start = free[worker];
            free[worker] += transaction.gas_used as f64;
            run.attempts.push(Attempt {
                worker: worker as u32,
                transaction: index as u32,
                incarnation,
                start,
                end: free[worker],
                end_state,
            });
        };
        match edges.iter().find(|edge| edge.reader as usize == index) {
            Some(edge) if seed.below(5) == 0 => {
                attempt(0, AttemptEnd::Aborted);
                attempt(1, AttemptEnd::Committed);
                run.aborts.push(Abort {
                    reader: index as u32,
                    incarnation: 0,
                    writer: Some(edge.writer),
                    location: edge.location,
                    wasted_gas: transaction.gas_used,
                    wasted_time: transaction.gas_used as f64,
                });
            }
            _ => attempt(0, AttemptEnd::Committed),
        }
    }
    run.locations = locations();
    run.elapsed = free[0].max(free[1]);
    run.sequential = Some(
        transactions
            .iter()
            .map(|transaction| transaction.gas_used as f64)
            .sum(),
    );
    run
}
