//! Hashes of earlier blocks, for BLOCKHASH. Owns reading them, and finding out which were asked for but
//! not given: the block is executed with other hashes in their place, and whatever changes was asked for.

use anyhow::Result;
use leverloom_executor::config::NoClock;
use leverloom_executor::revm::primitives::{B256, keccak256};
use leverloom_executor::{Config, Outcome, Record, State, Strategy, execute};

use super::block::Given;
use super::json::{Field, quantity};

/// How far BLOCKHASH sees.
const WINDOW: u64 = 256;

/// A map number → hash; the block's parent is known without.
pub(super) fn read(given: &Given, field: Option<&Field<'_>>, state: &mut State) -> Result<()> {
    if given.number > 0 {
        state
            .block_hashes
            .insert(given.number - 1, given.parent_hash);
    }
    let Some(field) = field else { return Ok(()) };
    for (name, hash) in field.entries()? {
        let number = match quantity(name) {
            Some(number) => u64::try_from(number).ok(),
            None => name.parse().ok(),
        };
        let number = number.ok_or_else(|| {
            hash.refuse(
                "under a name that is no block number",
                "decimal digits, or hexadecimal ones after 0x",
            )
        })?;
        state.block_hashes.insert(number, hash.b256()?);
    }
    Ok(())
}

/// Numbers of the blocks whose hashes have a say in the outcome, but were not given.
pub(super) fn missing(given: &Given, state: &State) -> Result<Vec<u64>> {
    let window = given.number.saturating_sub(WINDOW)..given.number;
    let absent: Vec<u64> = window
        .filter(|number| !state.block_hashes.contains_key(number))
        .collect();
    let mut state = state.clone();
    let plain = outcome(given, &mut state, &absent, &[])?;
    let mut asked = Vec::new();
    let mut suspects = vec![absent.as_slice()];
    while let Some(some) = suspects.pop() {
        if some.is_empty() || outcome(given, &mut state, &absent, some)? == plain {
            continue;
        }
        if let [number] = some {
            asked.push(*number);
        } else {
            let (left, right) = some.split_at(some.len() / 2);
            suspects.extend([right, left]);
        }
    }
    Ok(asked)
}

/// The outcome with stand-ins for `absent` hashes, others for `changed` ones.
fn outcome(given: &Given, state: &mut State, absent: &[u64], changed: &[u64]) -> Result<Outcome> {
    let stand_in = |text: &str, number: u64| keccak256(format!("{text} {number}"));
    let all = absent.iter().map(|number| (*number, "stand-in"));
    for (number, text) in all.chain(changed.iter().map(|number| (*number, "other stand-in"))) {
        let hash: B256 = stand_in(text, number);
        state.block_hashes.insert(number, hash);
    }
    let config = Config {
        strategy: Strategy::Sequential,
        record: Record::Results,
        clock: &NoClock,
        on_attempt: None,
    };
    Ok(execute(&given.block, state, &config)?.outcome)
}
