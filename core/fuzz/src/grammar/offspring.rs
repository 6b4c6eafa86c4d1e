//! Contracts that come into being in a block: the factory, what it makes, creations within programs. Owns
//! init codes; what the steps in them do is drawn in [`super::programs`].

use alloy_primitives::{Bytes, U256};
use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::hardfork::SpecId;

use super::programs::{account, call, count, spin, steps};
use super::world::{World, designator};
use crate::dice::Dice;
use crate::program::{Create, Deployed, End, Expression, Init, Program, Step};

/// The factory: CREATE2 of one of these, with salt 0 or 1 as the first argument says; the second says which.
pub(super) fn factory(inits: &[Init]) -> Program {
    let one = || Expression::number(1);
    let make = |init: &Init| {
        Step::Ignore(Expression::Create(Box::new(Create {
            salt: Some(Expression::both(op::AND, Expression::Argument(0), one())),
            value: Expression::number(0),
            init: init.clone(),
        })))
    };
    let mut steps = Vec::new();
    for (index, init) in (0..).zip(inits) {
        let which = Expression::both(op::AND, Expression::Argument(1), one());
        let chosen = Expression::both(op::EQ, which, Expression::number(index));
        steps.push(Step::When(chosen, vec![make(init)]));
    }
    Program::Contract(steps)
}

/// Offspring that counts, and is gone as soon as somebody calls with an argument. What it is may depend on
/// the world at its creation.
pub(super) fn mortal(dice: &mut Dice, world: &World) -> Init {
    let mut constructor = Vec::new();
    if dice.chance(40) {
        let other = [&[0x33, 0xff][..], &[0; 30]].concat();
        let other = Expression::Constant(U256::from_be_slice(&other));
        let somebody = account(dice, world, 0);
        let condition = match dice.roll(3) {
            0 => Expression::of(op::BALANCE, somebody),
            1 => Expression::of(op::EXTCODESIZE, somebody),
            _ => {
                let mut call = call(dice, world, 0);
                call.returned = true;
                Expression::Call(Box::new(call))
            }
        };
        constructor.push(Step::When(condition, vec![Step::End(End::Return(other))]));
    }
    if dice.chance(40) {
        let value = Expression::number(1 + dice.roll(3));
        let slot = Expression::number(dice.roll(3));
        constructor.push(Step::Store(op::SSTORE, slot, value));
    }
    let to = account(dice, world, 0);
    let gone = Step::End(End::SelfDestruct(to));
    let mut body = vec![Step::When(Expression::Argument(0), vec![gone])];
    for _ in 0..=dice.roll(2) {
        let slot = Expression::number(dice.roll(3));
        body.push(count(dice, slot));
    }
    if dice.chance(25) {
        body.push(spin(dice));
    }
    if dice.chance(50) {
        let first = Expression::of(op::SLOAD, Expression::number(dice.roll(3)));
        body.push(Step::End(End::Return(first)));
    }
    Init {
        constructor,
        deployed: Deployed::Steps(body),
    }
}

/// Init code; creations nest at most `depth` deep.
pub(super) fn init(dice: &mut Dice, world: &World, depth: u32) -> Init {
    let length = dice.weighted(&[(50, 0), (35, 1), (15, 2)]);
    let constructor = steps(dice, world, depth.saturating_sub(1), length);
    let length = 1 + dice.index(3);
    let deployed = match dice.roll(20) {
        0 => Deployed::Raw(Bytes::from_static(dice.pick(&[
            &[0xef],
            &[],
            &[0xef, 0, 0],
        ]))),
        1 => Deployed::Raw(designator(world.somebody(dice))),
        2 => Deployed::Zeros(dice.pick(&[1, 24_576, 24_577])),
        3..=10 => {
            // Mortal: gone as soon as somebody calls with an argument.
            let to = account(dice, world, 0);
            let mut body = vec![Step::When(
                Expression::Argument(0),
                vec![Step::End(End::SelfDestruct(to))],
            )];
            body.extend(steps(dice, world, depth.saturating_sub(1), length));
            Deployed::Steps(body)
        }
        _ => Deployed::Steps(steps(dice, world, depth.saturating_sub(1), length)),
    };
    Init {
        constructor,
        deployed,
    }
}

/// A creation within a program.
pub(super) fn create(dice: &mut Dice, world: &World, depth: u32) -> Create {
    let init = if !world.inits.is_empty() && dice.chance(85) {
        world.inits[dice.index(world.inits.len())].clone()
    } else {
        init(dice, world, depth)
    };
    let salted = world.fork.is_enabled_in(SpecId::PETERSBURG) && dice.chance(75);
    let salt = salted.then(|| {
        if dice.chance(80) {
            Expression::number(dice.roll(2))
        } else {
            Expression::Argument(0)
        }
    });
    Create {
        salt,
        value: Expression::number(dice.pick(&[0, 0, 0, 1])),
        init,
    }
}
