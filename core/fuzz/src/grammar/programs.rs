//! What hostile contracts do: computed slots, calls of every kind, creations, self-destructs, reverts,
//! transient storage, balances, gas. Owns weights; every draw is a program that assembles.

use alloy_primitives::{Address, Bytes, U256};
use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::hardfork::SpecId;

use super::offspring::create;
use super::world::World;
use crate::dice::Dice;
use crate::program::{Call, End, Expression, Program, Step};

/// One contract.
pub(super) fn contract(dice: &mut Dice, world: &World) -> Program {
    // Short ones often: what else a transaction reads hides what it should have noticed.
    let length = dice.weighted(&[(30, 1), (25, 2), (15, 3), (10, 4), (10, 5), (10, 6)]);
    Program::Contract(steps(dice, world, 3, length))
}

/// Takes long (1,000 to 150,000 gas), so that much happens meanwhile.
pub(super) fn spin(dice: &mut Dice) -> Step {
    let hash = Expression::Hash(Box::new(Expression::number(0)));
    let (inner, outer) = dice.pick(&[(20, 1), (200, 1), (200, 4), (250, 10)]);
    Step::Repeat(outer, vec![Step::Repeat(inner, vec![Step::Ignore(hash)])])
}

/// slot += 1, or so.
pub(super) fn count(dice: &mut Dice, slot: Expression) -> Step {
    let by = Expression::number(dice.pick(&[1, 1, 2, 0]));
    let sum = Expression::both(op::ADD, Expression::of(op::SLOAD, slot.clone()), by);
    Step::Store(op::SSTORE, slot, sum)
}

pub(super) fn steps(dice: &mut Dice, world: &World, depth: u32, length: usize) -> Vec<Step> {
    (0..length).map(|_| step(dice, world, depth)).collect()
}

#[derive(Clone, Copy)]
enum Kind {
    Store,
    Count,
    Transient,
    Memory,
    Log,
    Call,
    Create,
    When,
    Repeat,
    Toggle,
    Spin,
    End,
    Look,
}

fn step(dice: &mut Dice, world: &World, depth: u32) -> Step {
    let deep = u64::from(depth > 0);
    let transient = if world.fork.is_enabled_in(SpecId::CANCUN) || dice.chance(2) {
        6
    } else {
        0
    };
    let kind = dice.weighted(&[
        (22, Kind::Store),
        (14, Kind::Count),
        (transient, Kind::Transient),
        (2, Kind::Memory),
        (8, Kind::Log),
        (22 * deep, Kind::Call),
        (9 * deep, Kind::Create),
        (14 * deep, Kind::When),
        (3 * deep, Kind::Repeat),
        (6, Kind::Toggle),
        (4, Kind::Spin),
        (3, Kind::End),
        (8, Kind::Look),
    ]);
    let below = depth.saturating_sub(1);
    match kind {
        Kind::Store => Step::Store(op::SSTORE, slot(dice, world), word(dice, world, depth)),
        Kind::Count => {
            let slot = slot(dice, world);
            count(dice, slot)
        }
        Kind::Transient => Step::Store(op::TSTORE, slot(dice, world), word(dice, world, depth)),
        Kind::Memory => {
            let at = Expression::Constant(dice.pick(&[
                U256::from(0x400),
                U256::from(1 << 14),
                U256::from(1_u64 << 36),
                U256::MAX,
            ]));
            Step::Store(op::MSTORE, at, word(dice, world, depth))
        }
        Kind::Log => {
            let topics = (0..dice.roll(5)).map(|_| word(dice, world, 0)).collect();
            Step::Log(word(dice, world, depth), topics)
        }
        Kind::Call => {
            let call = Expression::Call(Box::new(call(dice, world, below)));
            match dice.roll(4) {
                0 | 1 => Step::Ignore(call),
                2 => {
                    let end = Step::End(End::Revert(Expression::number(0)));
                    Step::When(Expression::of(op::ISZERO, call), vec![end])
                }
                _ => Step::Store(op::SSTORE, slot(dice, world), call),
            }
        }
        Kind::Create => {
            let create = Expression::Create(Box::new(create(dice, world, below)));
            if dice.chance(50) {
                Step::Ignore(create)
            } else {
                Step::Store(op::SSTORE, slot(dice, world), create)
            }
        }
        Kind::When => {
            let length = 1 + dice.index(3);
            let condition = condition(dice, world, below);
            let mut then = steps(dice, world, below, length);
            if dice.chance(35) {
                then.push(Step::End(end(dice, world)));
            }
            Step::When(condition, then)
        }
        Kind::Repeat => {
            let times = 2 + dice.roll(3) as u8;
            Step::Repeat(times, steps(dice, world, below, 1))
        }
        // Writes every other time only: re-executions write less, or elsewhere.
        Kind::Toggle => {
            let turn = Expression::number(dice.roll(world.slots));
            let odd = Expression::of(op::SLOAD, turn.clone());
            let odd = Expression::both(op::AND, odd, Expression::number(1));
            let back = Step::Store(op::SSTORE, turn, Expression::number(dice.roll(2)));
            let mut then = vec![Step::Store(
                op::SSTORE,
                slot(dice, world),
                word(dice, world, 0),
            )];
            if dice.chance(50) {
                then.push(back);
            }
            Step::When(odd, then)
        }
        Kind::Spin => spin(dice),
        Kind::End => Step::End(end(dice, world)),
        Kind::Look => Step::Ignore(word(dice, world, depth)),
    }
}

fn end(dice: &mut Dice, world: &World) -> End {
    match dice.roll(12) {
        0..=4 => End::SelfDestruct(account(dice, world, 1)),
        5 | 6 => End::Revert(word(dice, world, 0)),
        7 | 8 => End::Return(word(dice, world, 0)),
        9 => End::Burn,
        10 => End::Invalid,
        _ => End::Stop,
    }
}

/// What a branch hangs on: a slot, an argument, the gas left, who calls.
fn condition(dice: &mut Dice, world: &World, depth: u32) -> Expression {
    match dice.roll(6) {
        0 | 1 => Expression::of(op::SLOAD, slot(dice, world)),
        2 => Expression::Argument(dice.roll(3) as u8),
        3 => {
            let limit = Expression::number(dice.pick(&[5_000, 30_000, 60_000, 90_000]));
            Expression::both(op::GT, Expression::Ask(op::GAS), limit)
        }
        4 => {
            let somebody = account(dice, world, 0);
            Expression::both(op::EQ, Expression::Ask(op::CALLER), somebody)
        }
        _ => {
            let one = Expression::number(1);
            Expression::both(op::AND, word(dice, world, depth), one)
        }
    }
}

/// A slot: few, so that they are shared; often computed.
fn slot(dice: &mut Dice, world: &World) -> Expression {
    let last = || Expression::number(world.slots - 1);
    match dice.roll(20) {
        0..=11 => Expression::number(dice.roll(world.slots)),
        12 | 13 => Expression::both(op::AND, Expression::Argument(dice.roll(3) as u8), last()),
        14..=16 => {
            let at = Expression::number(dice.roll(world.slots));
            Expression::both(op::AND, Expression::of(op::SLOAD, at), last())
        }
        17 => Expression::Hash(Box::new(Expression::Ask(op::CALLER))),
        18 => Expression::both(op::AND, word(dice, world, 0), last()),
        _ => Expression::Constant(U256::MAX),
    }
}

/// An account: by name, by argument, from a slot, or one of those around.
pub(super) fn account(dice: &mut Dice, world: &World, depth: u32) -> Expression {
    match dice.roll(17) {
        16 if depth > 0 && !world.inits.is_empty() => {
            Expression::Create(Box::new(create(dice, world, 0)))
        }
        0..=8 => Expression::address(world.somebody(dice)),
        9 | 10 => Expression::Argument(dice.roll(2) as u8),
        11 => Expression::Ask(op::CALLER),
        12 => Expression::Ask(op::COINBASE),
        13 => Expression::Ask(op::ADDRESS),
        14 if depth > 0 => Expression::of(op::SLOAD, slot(dice, world)),
        _ => Expression::Ask(op::ORIGIN),
    }
}

/// Any word; calls only with depth left.
fn word(dice: &mut Dice, world: &World, depth: u32) -> Expression {
    let since = |fork: SpecId| world.fork.is_enabled_in(fork);
    match dice.roll(34) {
        0..=4 => Expression::number(dice.pick(&[0, 0, 1, 2, 3])),
        5..=11 => Expression::of(op::SLOAD, slot(dice, world)),
        12 | 13 => Expression::Argument(dice.roll(3) as u8),
        14..=16 => Expression::of(op::BALANCE, account(dice, world, 1)),
        17 if since(SpecId::ISTANBUL) => Expression::Ask(op::SELFBALANCE),
        18 if since(SpecId::PETERSBURG) => Expression::of(op::EXTCODEHASH, account(dice, world, 1)),
        19 => Expression::of(op::EXTCODESIZE, account(dice, world, 1)),
        20 if since(SpecId::CANCUN) => Expression::of(op::TLOAD, slot(dice, world)),
        21 => Expression::of(
            op::BLOCKHASH,
            Expression::number(dice.pick(&[999, 998, 1000, 1])),
        ),
        22 => Expression::Ask(op::GAS),
        23 => Expression::Ask(dice.pick(&[
            op::CALLVALUE,
            op::CODESIZE,
            op::CALLDATASIZE,
            op::GASPRICE,
            op::NUMBER,
            op::TIMESTAMP,
            op::GASLIMIT,
            op::DIFFICULTY,
        ])),
        24 if since(SpecId::BYZANTIUM) => Expression::Ask(op::RETURNDATASIZE),
        25 if depth > 0 => Expression::Call(Box::new(call(dice, world, depth - 1))),
        26 => Expression::Constant(U256::MAX),
        27 => account(dice, world, depth),
        _ if depth > 0 => {
            let opcode = dice.pick(&[op::ADD, op::ADD, op::SUB, op::XOR, op::MUL, op::LT, op::MOD]);
            let first = word(dice, world, depth - 1);
            Expression::both(opcode, first, word(dice, world, depth - 1))
        }
        _ => Expression::of(op::SLOAD, Expression::number(dice.roll(world.slots))),
    }
}

pub(super) fn call(dice: &mut Dice, world: &World, depth: u32) -> Call {
    let since = |fork: SpecId| world.fork.is_enabled_in(fork);
    let opcode = dice.weighted(&[
        (60, op::CALL),
        (6, op::CALLCODE),
        (
            if since(SpecId::HOMESTEAD) { 18 } else { 0 },
            op::DELEGATECALL,
        ),
        (if since(SpecId::BYZANTIUM) { 8 } else { 0 }, op::STATICCALL),
    ]);
    let gas = Expression::Ask(op::GAS);
    let half = Expression::both(op::DIV, gas.clone(), Expression::number(2));
    // Before EIP-150 nobody can hand on more than there is left.
    let gas = match dice.roll(10) {
        0..=4 if since(SpecId::TANGERINE) => gas,
        5 => Expression::number(dice.pick(&[0, 2_300, 30_000, 100_000])),
        _ => half,
    };
    let value = match dice.roll(10) {
        0..=5 => Expression::number(0),
        6..=8 => Expression::number(1 + dice.roll(2)),
        _ => word(dice, world, 0),
    };
    let arguments = (0..dice.roll(4)).map(|_| match dice.roll(3) {
        0 => account(dice, world, 0),
        1 => Expression::number(dice.roll(4)),
        _ => word(dice, world, depth.min(1)),
    });
    Call {
        opcode,
        gas,
        value,
        arguments: arguments.collect(),
        to: account(dice, world, 1),
        returned: dice.chance(20),
    }
}

/// Call data that such contracts may make something of.
pub(super) fn arguments(dice: &mut Dice, world: &World) -> Bytes {
    let words = (0..dice.roll(4)).map(|_| {
        let address: Address = world.somebody(dice);
        match dice.roll(5) {
            0 | 1 => U256::from(dice.roll(5)),
            2 => U256::MAX,
            _ => U256::from_be_bytes(address.into_word().0),
        }
    });
    words
        .flat_map(|word| word.to_be_bytes::<32>())
        .collect::<Vec<u8>>()
        .into()
}
