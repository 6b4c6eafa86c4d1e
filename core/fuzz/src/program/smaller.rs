//! All programs that are one step simpler than a given one. Owns the notion of "simpler"; whether a failure
//! survives it is the shrinker's business.

use alloy_primitives::U256;

use super::{Call, Create, Deployed, End, Expression, Init, Program, Step};

pub(super) fn programs(program: &Program) -> Vec<Program> {
    match program {
        Program::Contract(steps) => wrap(lists(steps), Program::Contract),
        Program::Init(init) => wrap(inits(init), Program::Init),
    }
}

fn wrap<T, U>(smaller: Vec<T>, into: impl Fn(T) -> U) -> Vec<U> {
    smaller.into_iter().map(into).collect()
}

/// Lists with half of the steps, with one left out, with one replaced by its insides, with one simpler.
fn lists(list: &[Step]) -> Vec<Vec<Step>> {
    let mut smaller = Vec::new();
    if list.len() > 2 {
        let (front, back) = list.split_at(list.len() / 2);
        smaller.extend([back.to_vec(), front.to_vec()]);
    }
    for index in 0..list.len() {
        let with = |insides: &[Step]| {
            let mut changed = list[..index].to_vec();
            changed.extend_from_slice(insides);
            changed.extend_from_slice(&list[index + 1..]);
            changed
        };
        smaller.push(with(&[]));
        if let Step::When(_, insides) | Step::Repeat(_, insides) = &list[index] {
            smaller.push(with(insides));
        }
    }
    for (index, step) in list.iter().enumerate() {
        for simpler in steps(step) {
            let mut changed = list.to_vec();
            changed[index] = simpler;
            smaller.push(changed);
        }
    }
    smaller
}

fn steps(step: &Step) -> Vec<Step> {
    match step {
        Step::Store(opcode, key, value) => {
            let mut smaller = wrap(words(key), |key| Step::Store(*opcode, key, value.clone()));
            smaller.extend(wrap(words(value), |value| {
                Step::Store(*opcode, key.clone(), value)
            }));
            smaller
        }
        Step::Log(data, topics) => {
            let mut smaller = Vec::new();
            if !topics.is_empty() {
                smaller.push(Step::Log(data.clone(), topics[1..].to_vec()));
            }
            smaller.extend(wrap(words(data), |data| Step::Log(data, topics.clone())));
            smaller.extend(wrap(one_simpler(topics), |topics| {
                Step::Log(data.clone(), topics)
            }));
            smaller
        }
        Step::Ignore(word) => wrap(words(word), Step::Ignore),
        Step::When(condition, then) => {
            let mut smaller = wrap(words(condition), |condition| {
                Step::When(condition, then.clone())
            });
            smaller.extend(wrap(lists(then), |then| {
                Step::When(condition.clone(), then)
            }));
            smaller
        }
        Step::Repeat(times, body) => {
            let mut smaller = wrap(lists(body), |body| Step::Repeat(*times, body));
            if *times > 1 {
                smaller.push(Step::Repeat(times / 2, body.clone()));
            }
            smaller
        }
        Step::End(end) => {
            let mut smaller = match end {
                End::Return(word) => wrap(words(word), End::Return),
                End::Revert(word) => wrap(words(word), End::Revert),
                End::SelfDestruct(word) => wrap(words(word), End::SelfDestruct),
                End::Stop | End::Burn | End::Invalid => Vec::new(),
            };
            if matches!(end, End::Burn) {
                smaller.push(End::Invalid);
            }
            wrap(smaller, Step::End)
        }
    }
}

/// Words that are simpler: a small number, an operand, or with one operand simpler.
fn words(word: &Expression) -> Vec<Expression> {
    let simplest = |insides: Vec<Expression>| {
        let mut smaller = vec![Expression::number(0), Expression::number(1)];
        smaller.extend(insides);
        smaller
    };
    match word {
        Expression::Constant(value) if *value <= U256::ONE => Vec::new(),
        // An address or a limit: simpler numbers are other things altogether, so only these two.
        Expression::Constant(_) | Expression::Argument(_) | Expression::Ask(_) => {
            simplest(Vec::new())
        }
        Expression::Of(opcode, operand) => {
            let mut smaller = simplest(vec![(**operand).clone()]);
            smaller.extend(wrap(words(operand), |operand| {
                Expression::of(*opcode, operand)
            }));
            smaller
        }
        Expression::Hash(operand) => {
            let mut smaller = simplest(vec![(**operand).clone()]);
            smaller.extend(wrap(words(operand), |operand| {
                Expression::Hash(Box::new(operand))
            }));
            smaller
        }
        Expression::Both(opcode, first, second) => {
            let mut smaller = simplest(vec![(**first).clone(), (**second).clone()]);
            smaller.extend(wrap(words(first), |first| {
                Expression::both(*opcode, first, (**second).clone())
            }));
            smaller.extend(wrap(words(second), |second| {
                Expression::both(*opcode, (**first).clone(), second)
            }));
            smaller
        }
        Expression::Call(call) => {
            let mut smaller = simplest(Vec::new());
            smaller.extend(wrap(calls(call), |call| Expression::Call(Box::new(call))));
            smaller
        }
        Expression::Create(create) => {
            let mut smaller = simplest(Vec::new());
            smaller.extend(wrap(creates(create), |create| {
                Expression::Create(Box::new(create))
            }));
            smaller
        }
    }
}

/// One of the words simpler.
fn one_simpler(list: &[Expression]) -> Vec<Vec<Expression>> {
    let mut smaller = Vec::new();
    for (index, word) in list.iter().enumerate() {
        for simpler in words(word) {
            let mut changed = list.to_vec();
            changed[index] = simpler;
            smaller.push(changed);
        }
    }
    smaller
}

fn calls(call: &Call) -> Vec<Call> {
    let with = |change: &dyn Fn(&mut Call)| {
        let mut changed = call.clone();
        change(&mut changed);
        changed
    };
    let mut smaller = Vec::new();
    if !call.arguments.is_empty() {
        smaller.push(with(&|call| drop(call.arguments.pop())));
    }
    if call.returned {
        smaller.push(with(&|call| call.returned = false));
    }
    let plain = Expression::Ask(leverloom_executor::revm::bytecode::opcode::GAS);
    if call.gas != plain {
        smaller.push(with(&|call| call.gas = plain.clone()));
    }
    for value in words(&call.value) {
        smaller.push(with(&|call| call.value = value.clone()));
    }
    for to in words(&call.to) {
        smaller.push(with(&|call| call.to = to.clone()));
    }
    for arguments in one_simpler(&call.arguments) {
        smaller.push(with(&|call| call.arguments.clone_from(&arguments)));
    }
    smaller
}

fn creates(create: &Create) -> Vec<Create> {
    let mut smaller = Vec::new();
    for init in inits(&create.init) {
        smaller.push(Create {
            init,
            ..create.clone()
        });
    }
    for value in words(&create.value) {
        smaller.push(Create {
            value,
            ..create.clone()
        });
    }
    for salt in create.salt.iter().flat_map(words) {
        smaller.push(Create {
            salt: Some(salt),
            ..create.clone()
        });
    }
    smaller
}

fn inits(init: &Init) -> Vec<Init> {
    let mut smaller = wrap(lists(&init.constructor), |constructor| Init {
        constructor,
        ..init.clone()
    });
    match &init.deployed {
        Deployed::Steps(steps) => {
            smaller.extend(wrap(lists(steps), |steps| Init {
                deployed: Deployed::Steps(steps),
                ..init.clone()
            }));
        }
        Deployed::Raw(_) | Deployed::Zeros(_) => smaller.push(Init {
            deployed: Deployed::Steps(Vec::new()),
            ..init.clone()
        }),
    }
    smaller
}
