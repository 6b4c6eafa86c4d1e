//! A program in words, for the person who reads a regression file. Owns wording only.

use std::fmt;

use alloy_primitives::U256;
use leverloom_executor::revm::bytecode::opcode::{self as op, OpCode};

use super::{Call, Create, Deployed, End, Expression, Init, Program, Step};

pub(super) fn lines(program: &Program) -> Vec<String> {
    let mut lines = Vec::new();
    match program {
        Program::Contract(steps) => block(&mut lines, 0, steps),
        Program::Init(init) => creation(&mut lines, 0, init),
    }
    lines
}

fn block(lines: &mut Vec<String>, depth: usize, steps: &[Step]) {
    for step in steps {
        let indent = "  ".repeat(depth);
        match step {
            Step::Store(opcode, key, value) => {
                let memory = match *opcode {
                    op::SSTORE => "slot",
                    op::TSTORE => "transient",
                    _ => "memory",
                };
                lines.push(format!("{indent}{memory}[{key}] = {value}"));
            }
            Step::Log(data, topics) => {
                let topics: Vec<String> = topics.iter().map(Expression::to_string).collect();
                lines.push(format!("{indent}log {data} [{}]", topics.join(", ")));
            }
            Step::Ignore(expression) => lines.push(format!("{indent}{expression}")),
            Step::When(condition, then) => {
                lines.push(format!("{indent}if {condition}:"));
                block(lines, depth + 1, then);
            }
            Step::Repeat(times, body) => {
                lines.push(format!("{indent}{times} times:"));
                block(lines, depth + 1, body);
            }
            Step::End(end) => lines.push(match end {
                End::Stop => format!("{indent}stop"),
                End::Return(word) => format!("{indent}return {word}"),
                End::Revert(word) => format!("{indent}revert {word}"),
                End::SelfDestruct(to) => format!("{indent}selfdestruct to {to}"),
                End::Burn => format!("{indent}burn all gas"),
                End::Invalid => format!("{indent}invalid"),
            }),
        }
        for init in creations(step) {
            lines.push(format!("{indent}  where the init code is:"));
            creation(lines, depth + 2, init);
        }
    }
}

fn creation(lines: &mut Vec<String>, depth: usize, init: &Init) {
    block(lines, depth, &init.constructor);
    let indent = "  ".repeat(depth);
    match &init.deployed {
        Deployed::Steps(steps) => {
            lines.push(format!("{indent}deploy:"));
            block(lines, depth + 1, steps);
        }
        Deployed::Raw(bytes) => lines.push(format!("{indent}deploy {bytes}")),
        Deployed::Zeros(length) => lines.push(format!("{indent}deploy {length} zero bytes")),
    }
}

/// Init codes in a step's own expressions.
fn creations(step: &Step) -> Vec<&Init> {
    let mut found = Vec::new();
    match step {
        Step::Store(_, key, value) => {
            find(value, &mut found);
            find(key, &mut found);
        }
        Step::Log(data, topics) => {
            for topic in topics {
                find(topic, &mut found);
            }
            find(data, &mut found);
        }
        Step::Ignore(word)
        | Step::When(word, _)
        | Step::End(End::Return(word) | End::Revert(word) | End::SelfDestruct(word)) => {
            find(word, &mut found);
        }
        Step::Repeat(..) | Step::End(End::Stop | End::Burn | End::Invalid) => {}
    }
    found
}

fn find<'e>(expression: &'e Expression, found: &mut Vec<&'e Init>) {
    match expression {
        Expression::Constant(_) | Expression::Argument(_) | Expression::Ask(_) => {}
        Expression::Of(_, word) | Expression::Hash(word) => find(word, found),
        Expression::Both(_, first, second) => {
            find(first, found);
            find(second, found);
        }
        Expression::Call(call) => {
            for word in &call.arguments {
                find(word, found);
            }
            for word in [&call.value, &call.to, &call.gas] {
                find(word, found);
            }
        }
        Expression::Create(create) => {
            find(&create.value, found);
            found.push(&create.init);
        }
    }
}

fn name(opcode: u8) -> String {
    OpCode::new(opcode).map_or_else(
        || format!("0x{opcode:02x}"),
        |opcode| opcode.as_str().to_lowercase(),
    )
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value) if *value < U256::from(1 << 20) => write!(f, "{value}"),
            Self::Constant(value) => write!(f, "{value:#x}"),
            Self::Argument(index) => write!(f, "arg{index}"),
            Self::Ask(opcode) => f.write_str(&name(*opcode)),
            Self::Of(op::SLOAD, slot) => write!(f, "slot[{slot}]"),
            Self::Of(op::TLOAD, slot) => write!(f, "transient[{slot}]"),
            Self::Of(opcode, word) => write!(f, "{}({word})", name(*opcode)),
            Self::Both(opcode, first, second) => {
                write!(f, "{}({first}, {second})", name(*opcode))
            }
            Self::Hash(word) => write!(f, "keccak({word})"),
            Self::Call(call) => call.fmt(f),
            Self::Create(create) => create.fmt(f),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} (", name(self.opcode), self.to)?;
        for (index, argument) in self.arguments.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{argument}")?;
        }
        write!(f, "; gas {}", self.gas)?;
        if matches!(self.opcode, op::CALL | op::CALLCODE) {
            write!(f, ", value {}", self.value)?;
        }
        f.write_str(if self.returned { ") returned" } else { ")" })
    }
}

impl fmt::Display for Create {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.salt {
            Some(salt) => write!(f, "create2 (salt {salt}, value {})", self.value),
            None => write!(f, "create (value {})", self.value),
        }
    }
}
