//! Structured programs: what hostile contracts are made of. Owns the shape (expressions that leave one word,
//! steps that leave the stack as it was) so that a program can be assembled, written out and made smaller
//! part by part; knows no chance and no world.

mod assemble;
mod listing;
mod smaller;

use alloy_primitives::{Address, Bytes, U256};

/// Leaves one word on the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// This word.
    Constant(U256),
    /// Word number so and so of the call data.
    Argument(u8),
    /// An opcode without operand: CALLER, GAS …
    Ask(u8),
    /// An opcode with one operand: SLOAD, BALANCE …
    Of(u8, Box<Expression>),
    /// An opcode with two operands, the first on top: ADD, LT …
    Both(u8, Box<Expression>, Box<Expression>),
    /// KECCAK256 of one word.
    Hash(Box<Expression>),
    /// A call of another account.
    Call(Box<Call>),
    /// CREATE, or CREATE2 if there is a salt; the new address.
    Create(Box<Create>),
}

/// Leaves the stack as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// An opcode that takes a key on top of a value: SSTORE, TSTORE, MSTORE.
    Store(u8, Expression, Expression),
    /// LOG0 to LOG4: one word of data, then the topics.
    Log(Expression, Vec<Expression>),
    /// Works the word out and drops it.
    Ignore(Expression),
    /// Only if the word is not zero.
    When(Expression, Vec<Step>),
    /// So many times, at least once.
    Repeat(u8, Vec<Step>),
    /// Nothing comes after.
    End(End),
}

/// How a frame ends early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// STOP.
    Stop,
    /// RETURN of one word.
    Return(Expression),
    /// REVERT with one word.
    Revert(Expression),
    /// SELFDESTRUCT in favour of this account.
    SelfDestruct(Expression),
    /// A loop until no gas is left.
    Burn,
    /// An opcode that does not exist.
    Invalid,
}

/// A call of another account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// CALL, CALLCODE, DELEGATECALL or STATICCALL.
    pub opcode: u8,
    /// Whom.
    pub to: Expression,
    /// Gas to hand on.
    pub gas: Expression,
    /// Wei to hand on, where the opcode takes it.
    pub value: Expression,
    /// Call data, word by word.
    pub arguments: Vec<Expression>,
    /// Whether the word left is the first one returned, or whether it worked.
    pub returned: bool,
}

/// A creation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Create {
    /// For CREATE2.
    pub salt: Option<Expression>,
    /// Wei to hand on.
    pub value: Expression,
    /// What is run and deployed.
    pub init: Init,
}

/// Init code: steps, then the deployed code is returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Init {
    /// Run once.
    pub constructor: Vec<Step>,
    /// What stays.
    pub deployed: Deployed,
}

/// Code that a creation leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deployed {
    /// A program.
    Steps(Vec<Step>),
    /// These bytes.
    Raw(Bytes),
    /// So many zero bytes.
    Zeros(u32),
}

/// Something that assembles to code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// A contract's.
    Contract(Vec<Step>),
    /// A creation's.
    Init(Init),
}

impl Expression {
    /// A small number.
    pub fn number(value: u64) -> Self {
        Self::Constant(U256::from(value))
    }

    /// An address as a word.
    pub fn address(address: Address) -> Self {
        Self::Constant(U256::from_be_bytes(address.into_word().0))
    }

    /// An opcode applied to a word.
    pub fn of(opcode: u8, operand: Self) -> Self {
        Self::Of(opcode, Box::new(operand))
    }

    /// An opcode applied to two words, the first on top.
    pub fn both(opcode: u8, first: Self, second: Self) -> Self {
        Self::Both(opcode, Box::new(first), Box::new(second))
    }
}

impl Program {
    /// The bytecode.
    pub fn assemble(&self) -> Bytes {
        match self {
            Self::Contract(steps) => assemble::contract(steps),
            Self::Init(init) => assemble::init(init),
        }
        .into()
    }

    /// One line a step, in words.
    pub fn listing(&self) -> Vec<String> {
        listing::lines(self)
    }

    /// All programs that are this one with one part left out or made simpler, the boldest first.
    pub fn smaller(&self) -> Vec<Self> {
        smaller::programs(self)
    }
}
