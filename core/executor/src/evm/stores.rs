//! An EVM that tells its database of frames and of every store, be the value a new one or not: for the record. Owns
//! that one instruction's telling; what it does is revm's, or the clock's.

use revm::bytecode::opcode as op;
use revm::database_interface::DBErrorMarker;
use revm::interpreter::instructions::Instruction;
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::{InstructionContext, InstructionExecResult};

use super::clocked::tell_and_do;
use super::erased::{Erased, Event, Source};
use super::{Ctx, Evm};

impl<DB: Source> Evm<'_, '_, DB> {
    /// The same, and its database is told what happens, if that is `wanted`.
    pub(crate) fn recorded(mut self, wanted: bool) -> Self {
        if wanted {
            self.recorded = true;
            let table = self.inner.instruction.instruction_table_mut();
            table[usize::from(op::SSTORE)] = Instruction::new(store::<DB::Error>);
        }
        self
    }
}

fn store<E: DBErrorMarker>(
    context: InstructionContext<'_, Ctx<'_, Erased<'_, E>>, EthInterpreter>,
) -> InstructionExecResult {
    let InstructionContext { interpreter, host } = context;
    let address = interpreter.input.target_address;
    let slot = interpreter.stack.peek(0);
    let result = tell_and_do::<{ op::SSTORE }, E>(InstructionContext { interpreter, host });
    if let (Ok(slot), Ok(())) = (slot, &result) {
        host.journaled_state
            .database
            .happened(Event::Stored(address, slot));
    }
    result
}
