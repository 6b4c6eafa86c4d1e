//! An EVM that tells its database how much gas is used before each instruction that may read from it: for the
//! virtual driver, where gas is time. Owns that clock; what instructions do is revm's.

use revm::Database;
use revm::bytecode::opcode as op;
use revm::context::Transaction as _;
use revm::interpreter::instructions::{Instruction, instruction_table};
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::{InstructionContext, InstructionExecResult};

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
    fn tell(&mut self, given: u64, depth: usize, left: u64) {
        let left = self.kept_above(depth).saturating_add(left);
        self.used = self.used.max(given.saturating_sub(left));
    }

    /// The frame at `depth` may have opened another, and keeps so much.
    fn keep(&mut self, depth: usize, left: u64) {
        let kept = self.kept_above(depth).saturating_add(left);
        self.kept.push(kept);
    }

    fn kept_above(&mut self, depth: usize) -> u64 {
        self.kept.truncate(depth);
        self.kept.last().copied().unwrap_or_default()
    }
}

/// A database that may have a clock.
pub(crate) trait Clocked {
    /// Its clock, if it has one.
    fn clock(&mut self) -> Option<&mut GasClock>;
}

impl<DB: Database + Clocked> Evm<'_, DB> {
    /// The same with a clock.
    pub(crate) fn clocked(mut self) -> Self {
        let table = self.inner.instruction.instruction_table_mut();
        let mut replace = |opcode: u8, instruction| table[usize::from(opcode)] = instruction;
        replace(op::BALANCE, told::<{ op::BALANCE }, DB>());
        replace(op::EXTCODESIZE, told::<{ op::EXTCODESIZE }, DB>());
        replace(op::EXTCODECOPY, told::<{ op::EXTCODECOPY }, DB>());
        replace(op::EXTCODEHASH, told::<{ op::EXTCODEHASH }, DB>());
        replace(op::SELFBALANCE, told::<{ op::SELFBALANCE }, DB>());
        replace(op::SLOAD, told::<{ op::SLOAD }, DB>());
        replace(op::SSTORE, told::<{ op::SSTORE }, DB>());
        replace(op::CREATE, told::<{ op::CREATE }, DB>());
        replace(op::CREATE2, told::<{ op::CREATE2 }, DB>());
        replace(op::CALL, told::<{ op::CALL }, DB>());
        replace(op::CALLCODE, told::<{ op::CALLCODE }, DB>());
        replace(op::DELEGATECALL, told::<{ op::DELEGATECALL }, DB>());
        replace(op::STATICCALL, told::<{ op::STATICCALL }, DB>());
        replace(op::SELFDESTRUCT, told::<{ op::SELFDESTRUCT }, DB>());
        self
    }
}

fn told<'b, const OPCODE: u8, DB: Database + Clocked>() -> Instruction<EthInterpreter, Ctx<'b, DB>>
{
    Instruction::new(tell_and_do::<OPCODE, DB>)
}

fn tell_and_do<'b, const OPCODE: u8, DB: Database + Clocked>(
    context: InstructionContext<'_, Ctx<'b, DB>, EthInterpreter>,
) -> InstructionExecResult {
    let InstructionContext { interpreter, host } = context;
    let given = host.tx.gas_limit();
    // The journal counts the first frame as 1.
    let depth = host.journaled_state.inner.depth.saturating_sub(1);
    if let Some(clock) = host.journaled_state.database.clock() {
        clock.tell(given, depth, interpreter.gas.remaining());
    }
    let instruction: Instruction<EthInterpreter, Ctx<'b, DB>> =
        const { instruction_table()[OPCODE as usize] };
    let result = instruction.execute(InstructionContext {
        interpreter: &mut *interpreter,
        host: &mut *host,
    });
    let opens = matches!(
        OPCODE,
        op::CREATE | op::CREATE2 | op::CALL | op::CALLCODE | op::DELEGATECALL | op::STATICCALL
    );
    if opens && let Some(clock) = host.journaled_state.database.clock() {
        clock.keep(depth, interpreter.gas.remaining());
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
