//! From program to bytecode. Owns jump targets and data sections; every program assembles.

use alloy_primitives::U256;
use leverloom_executor::revm::bytecode::opcode as op;

use super::{Call, Create, Deployed, End, Expression, Init, Step};

/// Where call data is put together.
const ARGUMENTS: u64 = 0;
/// Where the first returned word goes.
const RETURNED: u64 = 0x100;
/// One word for hashes, logs, returns.
const SCRATCH: u64 = 0x140;
/// Where init code is put.
const INIT: u64 = 0x160;

pub(super) fn contract(steps: &[Step]) -> Vec<u8> {
    let mut assembler = Assembler::default();
    assembler.steps(steps);
    assembler.finish()
}

pub(super) fn init(init: &Init) -> Vec<u8> {
    let mut assembler = Assembler::default();
    assembler.steps(&init.constructor);
    let code = match &init.deployed {
        Deployed::Steps(steps) => contract(steps),
        Deployed::Raw(bytes) => bytes.to_vec(),
        Deployed::Zeros(length) => {
            // Memory from here on is zero anyway.
            assembler.push(U256::from(*length));
            assembler.push(U256::from(INIT));
            assembler.op(op::RETURN);
            return assembler.finish();
        }
    };
    let length = code.len();
    assembler.copy_data(code, INIT);
    assembler.push(U256::from(length));
    assembler.push(U256::from(INIT));
    assembler.op(op::RETURN);
    assembler.finish()
}

#[derive(Default)]
struct Assembler {
    bytes: Vec<u8>,
    /// Bytes that go behind the code, and where their position is to be written.
    data: Vec<(usize, Vec<u8>)>,
}

impl Assembler {
    fn finish(mut self) -> Vec<u8> {
        self.op(op::STOP);
        for (place, data) in std::mem::take(&mut self.data) {
            let position = self.bytes.len();
            self.write(place, position);
            self.bytes.extend(data);
        }
        self.bytes
    }

    fn op(&mut self, opcode: u8) {
        self.bytes.push(opcode);
    }

    /// The shortest PUSH of at least one byte: PUSH0 is younger than some rules.
    fn push(&mut self, value: U256) {
        let mut bytes = value.to_be_bytes_trimmed_vec();
        if bytes.is_empty() {
            bytes.push(0);
        }
        self.op(op::PUSH0 + bytes.len() as u8);
        self.bytes.extend(bytes);
    }

    /// PUSH of a position that is not known yet; where to write it.
    fn push_later(&mut self) -> usize {
        self.bytes.extend([op::PUSH2, 0, 0]);
        self.bytes.len() - 2
    }

    fn write(&mut self, place: usize, position: usize) {
        let position = u16::try_from(position).unwrap_or(u16::MAX);
        self.bytes[place..place + 2].copy_from_slice(&position.to_be_bytes());
    }

    /// Copies bytes from behind the code into memory.
    fn copy_data(&mut self, data: Vec<u8>, to: u64) {
        self.push(U256::from(data.len()));
        let place = self.push_later();
        self.push(U256::from(to));
        self.op(op::CODECOPY);
        self.data.push((place, data));
    }

    /// The word on top goes to memory.
    fn keep(&mut self, at: u64) {
        self.push(U256::from(at));
        self.op(op::MSTORE);
    }

    /// Pushes length and offset of the scratch word, offset on top.
    fn scratch(&mut self) {
        self.push(U256::from(32));
        self.push(U256::from(SCRATCH));
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Store(opcode, key, value) => {
                self.expression(value);
                self.expression(key);
                self.op(*opcode);
            }
            Step::Log(data, topics) => {
                for topic in topics.iter().rev() {
                    self.expression(topic);
                }
                self.expression(data);
                self.keep(SCRATCH);
                self.scratch();
                self.op(op::LOG0 + topics.len() as u8);
            }
            Step::Ignore(expression) => {
                self.expression(expression);
                self.op(op::POP);
            }
            Step::When(condition, then) => {
                self.expression(condition);
                self.op(op::ISZERO);
                let place = self.push_later();
                self.op(op::JUMPI);
                self.steps(then);
                self.write(place, self.bytes.len());
                self.op(op::JUMPDEST);
            }
            Step::Repeat(times, body) => {
                self.push(U256::from((*times).max(1)));
                let head = self.bytes.len();
                self.op(op::JUMPDEST);
                self.steps(body);
                self.bytes
                    .extend([op::PUSH1, 1, op::SWAP1, op::SUB, op::DUP1]);
                let place = self.push_later();
                self.write(place, head);
                self.bytes.extend([op::JUMPI, op::POP]);
            }
            Step::End(end) => self.end(end),
        }
    }

    fn end(&mut self, end: &End) {
        match end {
            End::Stop => self.op(op::STOP),
            End::Return(word) | End::Revert(word) => {
                self.expression(word);
                self.keep(SCRATCH);
                self.scratch();
                self.op(if matches!(end, End::Return(_)) {
                    op::RETURN
                } else {
                    op::REVERT
                });
            }
            End::SelfDestruct(to) => {
                self.expression(to);
                self.op(op::SELFDESTRUCT);
            }
            End::Burn => {
                let head = self.bytes.len();
                self.op(op::JUMPDEST);
                let place = self.push_later();
                self.write(place, head);
                self.op(op::JUMP);
            }
            End::Invalid => self.op(op::INVALID),
        }
    }

    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Constant(value) => self.push(*value),
            Expression::Argument(index) => {
                self.push(U256::from(32 * u64::from(*index)));
                self.op(op::CALLDATALOAD);
            }
            Expression::Ask(opcode) => self.op(*opcode),
            Expression::Of(opcode, operand) => {
                self.expression(operand);
                self.op(*opcode);
            }
            Expression::Both(opcode, first, second) => {
                self.expression(second);
                self.expression(first);
                self.op(*opcode);
            }
            Expression::Hash(word) => {
                self.expression(word);
                self.keep(SCRATCH);
                self.scratch();
                self.op(op::KECCAK256);
            }
            Expression::Call(call) => self.call(call),
            Expression::Create(create) => self.create(create),
        }
    }

    fn call(&mut self, call: &Call) {
        for argument in &call.arguments {
            self.expression(argument);
        }
        for index in (0..call.arguments.len() as u64).rev() {
            self.keep(ARGUMENTS + 32 * index);
        }
        for number in [32, RETURNED, 32 * call.arguments.len() as u64, ARGUMENTS] {
            self.push(U256::from(number));
        }
        if matches!(call.opcode, op::CALL | op::CALLCODE) {
            self.expression(&call.value);
        }
        self.expression(&call.to);
        self.expression(&call.gas);
        self.op(call.opcode);
        if call.returned {
            self.op(op::POP);
            self.push(U256::from(RETURNED));
            self.op(op::MLOAD);
        }
    }

    fn create(&mut self, create: &Create) {
        if let Some(salt) = &create.salt {
            self.expression(salt);
        }
        self.expression(&create.value);
        let code = init(&create.init);
        let length = code.len();
        self.copy_data(code, INIT);
        // Stack: (salt), value. CREATE takes value, offset, length from the top.
        self.push(U256::from(length));
        self.op(op::SWAP1);
        self.push(U256::from(INIT));
        self.op(op::SWAP1);
        self.op(if create.salt.is_some() {
            op::CREATE2
        } else {
            op::CREATE
        });
    }
}
