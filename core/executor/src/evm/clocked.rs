//! An EVM that tells its database how much gas is used before each instruction that may read from it: for the
//! virtual driver, where gas is time. Owns that clock; what instructions do is revm's.

use revm::bytecode::opcode as op;
use revm::context::Transaction as _;
use revm::database_interface::DBErrorMarker;
use revm::interpreter::instructions::{Instruction, instruction_table};
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::{InstructionContext, InstructionExecResult};

use super::erased::{Erased, Source};
use super::{Ctx, Evm};

/// Gas used so far by one transaction, over all of its frames. What is read before the first instruction
/// (sender, receiver, authorities) is read at 0.
#[derive(Debug, Default)]
pub(crate) struct GasClock {
    used: u64,
    /// By depth, what the frames down to there kept for themselves when they opened the next.
    kept: Vec<u64>,
}

impl GasClock {
    /// Back to 0, for another transaction.
    pub(crate) fn reset(&mut self) {
        self.used = 0;
        self.kept.clear();
    }

    /// Gas used by now.
    pub(crate) fn used(&self) -> u64 {
        self.used
    }

    /// The frame at `depth`, from 0, has so much left, of what the transaction was given. Never goes back: a
    /// stipend, which comes from nowhere, does not count.
    pub(crate) fn tell(&mut self, given: u64, depth: usize, left: u64) {
        let left = self.kept_above(depth).saturating_add(left);
        self.used = self.used.max(given.saturating_sub(left));
    }

    /// The frame at `depth` may have opened another, and keeps so much.
    pub(crate) fn keep(&mut self, depth: usize, left: u64) {
        let kept = self.kept_above(depth).saturating_add(left);
        self.kept.push(kept);
    }

    fn kept_above(&mut self, depth: usize) -> u64 {
        self.kept.truncate(depth);
        self.kept.last().copied().unwrap_or_default()
    }
}

impl<DB: Source> Evm<'_, '_, DB> {
    /// The same with a clock.
    pub(crate) fn clocked(mut self) -> Self {
        let table = self.inner.instruction.instruction_table_mut();
        let mut replace = |opcode: u8, instruction| table[usize::from(opcode)] = instruction;
        replace(op::BALANCE, told::<{ op::BALANCE }, DB::Error>());
        replace(op::EXTCODESIZE, told::<{ op::EXTCODESIZE }, DB::Error>());
        replace(op::EXTCODECOPY, told::<{ op::EXTCODECOPY }, DB::Error>());
        replace(op::EXTCODEHASH, told::<{ op::EXTCODEHASH }, DB::Error>());
        replace(op::SELFBALANCE, told::<{ op::SELFBALANCE }, DB::Error>());
        replace(op::SLOAD, told::<{ op::SLOAD }, DB::Error>());
        replace(op::SSTORE, told::<{ op::SSTORE }, DB::Error>());
        replace(op::CREATE, told::<{ op::CREATE }, DB::Error>());
        replace(op::CREATE2, told::<{ op::CREATE2 }, DB::Error>());
        replace(op::CALL, told::<{ op::CALL }, DB::Error>());
        replace(op::CALLCODE, told::<{ op::CALLCODE }, DB::Error>());
        replace(op::DELEGATECALL, told::<{ op::DELEGATECALL }, DB::Error>());
        replace(op::STATICCALL, told::<{ op::STATICCALL }, DB::Error>());
        replace(op::SELFDESTRUCT, told::<{ op::SELFDESTRUCT }, DB::Error>());
        self
    }
}

fn told<'b, 'd, const OPCODE: u8, E: DBErrorMarker>()
-> Instruction<EthInterpreter, Ctx<'b, Erased<'d, E>>> {
    Instruction::new(tell_and_do::<OPCODE, E>)
}

pub(super) fn tell_and_do<'b, 'd, const OPCODE: u8, E: DBErrorMarker>(
    context: InstructionContext<'_, Ctx<'b, Erased<'d, E>>, EthInterpreter>,
) -> InstructionExecResult {
    let InstructionContext { interpreter, host } = context;
    let given = host.tx.gas_limit();
    // The journal counts the first frame as 1.
    let depth = host.journaled_state.inner.depth.saturating_sub(1);
    let left = interpreter.gas.remaining();
    host.journaled_state.database.tell(given, depth, left);
    let instruction: Instruction<EthInterpreter, Ctx<'b, Erased<'d, E>>> =
        const { instruction_table()[OPCODE as usize] };
    let result = instruction.execute(InstructionContext {
        interpreter: &mut *interpreter,
        host: &mut *host,
    });
    let opens = matches!(
        OPCODE,
        op::CREATE | op::CREATE2 | op::CALL | op::CALLCODE | op::DELEGATECALL | op::STATICCALL
    );
    if opens {
        let left = interpreter.gas.remaining();
        host.journaled_state.database.keep(depth, left);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gas_is_counted_over_all_frames_and_never_given_back() {
        let mut clock = GasClock::default();
        clock.tell(100_000, 0, 70_000);
        assert_eq!(clock.used(), 30_000);
        // 50,000 go to a call, 20,000 stay.
        clock.keep(0, 20_000);
        clock.tell(100_000, 1, 45_000);
        assert_eq!(clock.used(), 35_000);
        clock.keep(1, 5_000);
        clock.tell(100_000, 2, 38_000);
        assert_eq!(clock.used(), 37_000);
        // A frame with a stipend has more than it was given.
        clock.tell(100_000, 2, 40_000);
        assert_eq!(clock.used(), 37_000);
        // Back in the first frame, which got back what the others left.
        clock.tell(100_000, 0, 60_000);
        assert_eq!(clock.used(), 40_000);
        clock.reset();
        clock.tell(50_000, 0, 50_000);
        assert_eq!(clock.used(), 0);
    }
}
