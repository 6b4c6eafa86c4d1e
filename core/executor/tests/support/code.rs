//! A few lines of assembler, and the contracts written in it.

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::{Address, Bytes, U256};

/// Bytecode in the making.
#[derive(Clone, Default)]
pub struct Code(Vec<u8>);

impl Code {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn build(self) -> Bytes {
        self.0.into()
    }

    pub fn op(mut self, opcode: u8) -> Self {
        self.0.push(opcode);
        self
    }

    pub fn ops(mut self, opcodes: &[u8]) -> Self {
        self.0.extend_from_slice(opcodes);
        self
    }

    /// PUSH of the shortest width, at least one byte: PUSH0 is younger than some rules tested here.
    pub fn push(mut self, value: impl TryInto<U256, Error: std::fmt::Debug>) -> Self {
        let value: U256 = value.try_into().expect("fits a word");
        let mut bytes = value.to_be_bytes_trimmed_vec();
        if bytes.is_empty() {
            bytes.push(0);
        }
        self.0.push(op::PUSH0 + bytes.len() as u8);
        self.0.extend(bytes);
        self
    }

    pub fn address(mut self, address: Address) -> Self {
        self.0.push(op::PUSH20);
        self.0.extend_from_slice(address.as_slice());
        self
    }

    /// Word number `index` of the call data.
    pub fn argument(self, index: u64) -> Self {
        self.push(U256::from(index * 32)).op(op::CALLDATALOAD)
    }

    /// slot (constant) → value.
    pub fn load(self, slot: u64) -> Self {
        self.push(U256::from(slot)).op(op::SLOAD)
    }

    /// value → slot (constant).
    pub fn store(self, slot: u64) -> Self {
        self.push(U256::from(slot)).op(op::SSTORE)
    }

    /// Jumps over `then` unless the top of the stack is non-zero.
    pub fn when(mut self, then: Self) -> Self {
        self = self.op(op::ISZERO);
        let target = self.0.len() + 4 + then.0.len();
        self.0
            .extend([op::PUSH2, (target >> 8) as u8, target as u8, op::JUMPI]);
        self.0.extend(shift(then.0));
        self.op(op::JUMPDEST)
    }

    /// Init code that deploys `self`.
    pub fn deployed(self) -> Self {
        let length = U256::from(self.0.len());
        // codecopy(0, 12 + …, length); return(0, length): the header's own length is fixed by PUSH2.
        let header = 15;
        let mut init = Self::new();
        let [.., high, low] = length.to_be_bytes::<32>();
        init.0.extend([
            op::PUSH2,
            high,
            low,
            op::PUSH1,
            header,
            op::PUSH1,
            0,
            op::CODECOPY,
        ]);
        init.0
            .extend([op::PUSH2, high, low, op::PUSH1, 0, op::RETURN, op::STOP]);
        assert_eq!(init.0.len(), usize::from(header));
        init.0.extend(self.0);
        init
    }

    pub fn then(mut self, next: Self) -> Self {
        assert!(!jumps(&next.0), "jumps are absolute");
        self.0.extend(next.0);
        self
    }
}

/// Whether there is a JUMPI, what is pushed not being code.
fn jumps(code: &[u8]) -> bool {
    let mut rest = code;
    while let [opcode, after @ ..] = rest {
        if *opcode == op::JUMPI {
            return true;
        }
        let pushed = usize::from(opcode.saturating_sub(op::PUSH0)).min(32);
        let pushed = if *opcode <= op::PUSH32 { pushed } else { 0 };
        rest = after.get(pushed..).unwrap_or_default();
    }
    false
}

fn shift(code: Vec<u8>) -> Vec<u8> {
    assert!(!jumps(&code), "jumps are absolute");
    code
}

/// CALL of arg 0 with the call's value, all gas, no data; what it says is dropped.
pub fn passer() -> Code {
    let nothing = (0..4).fold(Code::new(), |code, _| code.push(U256::ZERO));
    let call = nothing.op(op::CALLVALUE).argument(0);
    call.op(op::GAS).op(op::CALL).op(op::POP)
}

/// CALL of `to` with `word` as data, all gas, no value; what it says is dropped.
pub fn ask(to: Address, word: impl TryInto<U256, Error: std::fmt::Debug>) -> Code {
    let data = Code::new().push(word).push(U256::ZERO).op(op::MSTORE);
    let call = data.push(U256::ZERO).push(U256::ZERO).push(U256::from(32));
    let call = call.push(U256::ZERO).push(U256::ZERO).address(to);
    call.op(op::GAS).op(op::CALL).op(op::POP)
}

/// Ends by REVERT.
pub fn revert() -> Code {
    Code::new().push(U256::ZERO).push(U256::ZERO).op(op::REVERT)
}

/// slot 0 += 1.
pub fn counter() -> Code {
    Code::new().load(0).push(U256::ONE).op(op::ADD).store(0)
}

/// slot 0 = 7, whoever calls, however often.
pub fn constant() -> Code {
    Code::new().push(U256::from(7)).store(0)
}

/// slot\[arg 0\] += arg 1, and a log of the new value.
pub fn adder() -> Code {
    Code::new()
        .argument(0)
        .op(op::SLOAD)
        .argument(1)
        .op(op::ADD)
        .op(op::DUP1)
        .argument(0)
        .op(op::SSTORE)
        .push(U256::ZERO)
        .op(op::MSTORE)
        .push(U256::from(9))
        .push(U256::from(32))
        .push(U256::ZERO)
        .op(op::LOG1)
}

/// A token without allowances: balances at keccak(owner), transfer(to, amount), reverting when short.
pub fn token() -> Code {
    let slot_of = |code: Code| {
        code.push(U256::ZERO)
            .op(op::MSTORE)
            .push(U256::from(32))
            .push(U256::ZERO)
            .op(op::KECCAK256)
    };
    let mut code = slot_of(Code::new().op(op::CALLER))
        .op(op::DUP1)
        .op(op::SLOAD); // slot, balance
    code = code.op(op::DUP1).argument(1).op(op::GT); // amount > balance
    code = code.when(Code::new().push(U256::ZERO).push(U256::ZERO).op(op::REVERT));
    code = code
        .argument(1)
        .op(op::SWAP1)
        .op(op::SUB)
        .op(op::SWAP1)
        .op(op::SSTORE);
    code = slot_of(code.argument(0))
        .op(op::DUP1)
        .op(op::SLOAD)
        .argument(1)
        .op(op::ADD)
        .op(op::SWAP1)
        .op(op::SSTORE);
    // Transfer(caller, to, amount)
    code = code.argument(1).push(U256::ZERO).op(op::MSTORE);
    code.argument(0)
        .op(op::CALLER)
        .push(U256::from(0xddf2))
        .push(U256::from(32))
        .push(U256::ZERO)
        .op(op::LOG3)
}

/// Slot of an owner's balance in [`token`].
pub fn token_slot(owner: Address) -> U256 {
    leverloom_executor::revm::primitives::keccak256(owner.into_word()).into()
}

/// slot 0 = BALANCE(arg 0).
pub fn balance_reader() -> Code {
    Code::new().argument(0).op(op::BALANCE).store(0)
}

/// CREATE2 with salt arg 0 of the init code in `init`; slot\[arg 0\] = new address.
pub fn factory(init: &Code) -> Code {
    let mut code = Code::new();
    let bytes = init.clone().build();
    for (index, chunk) in bytes.chunks(32).enumerate() {
        let mut word = [0; 32];
        word[..chunk.len()].copy_from_slice(chunk);
        code = code
            .push(U256::from_be_bytes(word))
            .push(U256::from(index * 32))
            .op(op::MSTORE);
    }
    code.argument(0)
        .push(U256::from(bytes.len()))
        .push(U256::ZERO)
        .op(op::CALLVALUE)
        .op(op::CREATE2)
        .argument(0)
        .op(op::SSTORE)
}

/// Address made by [`factory`].
pub fn factory_made(factory: Address, salt: U256, init: &Code) -> Address {
    factory.create2_from_code(salt.to_be_bytes::<32>(), init.clone().build())
}

/// With data: SELFDESTRUCT to arg 0. Without: slot 1 += 1, so that there is something to clear.
pub fn mortal() -> Code {
    Code::new()
        .op(op::CALLDATASIZE)
        .when(Code::new().argument(0).op(op::SELFDESTRUCT))
        .load(1)
        .push(U256::ONE)
        .op(op::ADD)
        .store(1)
}

/// Counts arg 0 down to zero: pure computation, [`SPIN_GAS`] each.
pub fn spinner() -> Code {
    spinner_after(Code::new())
}

/// Gas for each that a [`spinner`] counts down.
pub const SPIN_GAS: u64 = 26;

/// The same after `head`. A zero is left on the stack.
pub fn spinner_after(head: Code) -> Code {
    // loop: JUMPDEST 1 SWAP1 SUB DUP1 PUSH1 loop JUMPI
    let head = head.argument(0);
    let target = head.0.len() as u8;
    let body = [
        op::JUMPDEST,
        op::PUSH1,
        1,
        op::SWAP1,
        op::SUB,
        op::DUP1,
        op::PUSH1,
        target,
        op::JUMPI,
    ];
    head.ops(&body)
}

/// CALL of `to` with `value`, all gas, no data; what it says is dropped.
pub fn pay(to: Address, value: u64) -> Code {
    let nothing = (0..4).fold(Code::new(), |code, _| code.push(U256::ZERO));
    let call = nothing.push(U256::from(value)).address(to);
    call.op(op::GAS).op(op::CALL).op(op::POP)
}
