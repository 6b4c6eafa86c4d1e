//! Databases behind one type: revm's interpreter is generic over its database, and so large that each more it is
//! compiled for weighs on what a browser downloads. Owns nothing but the way there.

use std::cell::RefCell;
use std::rc::Rc;

use revm::Database;
use revm::bytecode::Bytecode;
use revm::database_interface::DBErrorMarker;
use revm::primitives::{Address, B256, U256};
use revm::state::AccountInfo;

/// What an EVM that is recorded tells of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    /// A slot was stored to, whatever the value.
    Stored(Address, U256),
    /// A frame began.
    Entered,
    /// It ended; what it did stays or is undone.
    Left { kept: bool },
}

/// What an EVM can run on. A source with a clock is told of gas, see [`super::GasClock`].
pub(crate) trait Source: Database {
    /// The frame at `depth`, from 0, has so much left, of what the transaction was given.
    fn tell(&mut self, _given: u64, _depth: usize, _left: u64) {}

    /// The frame at `depth` may have opened another, and keeps so much.
    fn keep(&mut self, _depth: usize, _left: u64) {}

    /// Something that is recorded, see [`Evm::recorded`](super::Evm::recorded).
    fn happened(&mut self, _event: Event) {}
}

/// Some source.
pub(super) struct Erased<'d, E>(Rc<RefCell<dyn Source<Error = E> + 'd>>);

impl<'d, E: DBErrorMarker> Erased<'d, E> {
    pub(super) fn new(source: Rc<RefCell<impl Source<Error = E> + 'd>>) -> Self {
        Self(source)
    }

    pub(super) fn tell(&self, given: u64, depth: usize, left: u64) {
        self.0.borrow_mut().tell(given, depth, left);
    }

    pub(super) fn happened(&self, event: Event) {
        self.0.borrow_mut().happened(event);
    }

    pub(super) fn keep(&self, depth: usize, left: u64) {
        self.0.borrow_mut().keep(depth, left);
    }
}

impl<E: DBErrorMarker> Database for Erased<'_, E> {
    type Error = E;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, E> {
        self.0.borrow_mut().basic(address)
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, E> {
        self.0.borrow_mut().code_by_hash(hash)
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, E> {
        self.0.borrow_mut().storage(address, slot)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, E> {
        self.0.borrow_mut().block_hash(number)
    }
}
