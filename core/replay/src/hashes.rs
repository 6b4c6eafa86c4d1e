//! Hashes of earlier blocks, for BLOCKHASH: what was given of them, and which were asked for beside.

use crate::error::Result;
use leverloom_executor::{State, block_hashes};

use crate::block::Given;
use crate::json::{Field, quantity};

/// A map number → hash; the block's parent is known without.
pub(crate) fn read(given: &Given, field: Option<&Field<'_>>, state: &mut State) -> Result<()> {
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

/// Numbers of the blocks whose hashes are asked for, but were not given.
pub fn missing(given: &Given, state: &State) -> Result<Vec<u64>> {
    let asked = block_hashes::asked(&given.block, state)?;
    let missing = asked.into_iter();
    Ok(missing
        .filter(|number| !state.block_hashes.contains_key(number))
        .collect())
}
