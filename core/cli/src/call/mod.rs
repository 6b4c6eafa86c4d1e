//! `leverloom call`: any function of any contract of a scenario, at any block, in raw integer units.
//!
//! Owns the order of things: run to the block, find contract and function, read the arguments, ask, print. What is
//! called leaves nothing behind. The libraries answer, too, from behind a lens that is put on a copy of the state.

mod abis;
mod contracts;
mod values;
mod words;

use std::io::Write;

use alloy_dyn_abi::{FunctionExt as _, JsonAbiExt as _};
use alloy_primitives::Address;
use anyhow::{Context, Result, anyhow, bail};
use leverloom_executor::config::NoClock;
use leverloom_executor::{Config, Record, Strategy, execute};
use leverloom_market::question::{AskError, Moment, ask};
use leverloom_market::{RunFacts, Simulation};

use self::contracts::Contracts;
use crate::arguments::Call;
use crate::files;

pub(crate) fn call(arguments: &Call, out: &mut dyn Write) -> Result<()> {
    let scenario = files::scenario(&arguments.scenario)?;
    let (blocks, block_time_s) = (scenario.blocks, scenario.chain.block_time_s);
    let at = arguments.at.unwrap_or(blocks);
    if at > blocks {
        bail!("--at {at} is out of range; allowed: 0 to {blocks}, the length of this scenario");
    }
    let simulation = run_to(
        Simulation::new(scenario).context(arguments.scenario.clone())?,
        at,
    )?;
    let moment = Moment::end_of(at, block_time_s);

    let mut contracts = Contracts::new(&simulation, moment);
    let contract = contracts.find(&arguments.contract)?;
    let function = abis::function(&contract, &arguments.function)?;
    let values = values::read(&function, &arguments.arguments, &contracts)?;
    let from = match &arguments.from {
        Some(name) => contracts.address(name).context("--from")?,
        None => Address::ZERO,
    };
    let data = function.abi_encode_input(&values)?.into();
    let answer = match ask(contracts.state(), moment, from, contract.address, data) {
        Ok(answer) => answer,
        Err(AskError::Reverted(data)) => {
            let why = words::refusal(simulation.directory(), contract.address, &data);
            bail!(
                "{}.{} is refused: {why}",
                contract.name,
                function.signature()
            );
        }
        Err(other) => {
            return Err(anyhow!(other).context(format!(
                "{}.{}",
                contract.name,
                function.signature()
            )));
        }
    };
    if answer.is_empty() && !function.outputs.is_empty() {
        bail!(
            "{}.{} answers nothing: no contract with this function is at {}",
            contract.name,
            function.signature(),
            contract.address
        );
    }
    let outputs = function.abi_decode_output(&answer).with_context(|| {
        format!(
            "{}.{} does not answer what its signature says",
            contract.name,
            function.signature()
        )
    })?;
    words::print(&function, &outputs, &contracts, arguments.json, out)
}

/// The market after `block`.
fn run_to(mut simulation: Simulation, block: u32) -> Result<Simulation> {
    let config = Config {
        strategy: Strategy::Sequential,
        record: Record::Dependencies,
        clock: &NoClock,
        on_attempt: None,
        measured: None,
    };
    while simulation.block() < block {
        let prepared = simulation
            .prepare()
            .context("the scenario ends before the block")?;
        let execution = execute(&prepared.block, simulation.state(), &config)?;
        simulation.apply(prepared, execution, RunFacts::sequential());
    }
    Ok(simulation)
}
