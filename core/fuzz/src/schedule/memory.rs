//! The modelled multi-version memory: a value, an estimate mark or nothing for each transaction and
//! location, and each transaction's fee. Owns lookups; who may look when is the floor's business.

use super::workload::{LOCATIONS, MOST};

/// What a transaction left at a location.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Version {
    #[default]
    None,
    Estimate,
    Value(u8),
}

/// All versions.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    versions: [[Version; LOCATIONS]; MOST],
    /// Unknown until executed, and again from an abort to the next execution.
    fees: [Option<u8>; MOST],
}

impl Memory {
    /// What `reader` has to see: a value, or the transaction whose estimate is in the way. `None` asks
    /// for the sum of all fees before.
    pub(super) fn look(&self, location: Option<usize>, reader: usize) -> Result<u8, usize> {
        let Some(location) = location else {
            return (0..reader).try_fold(0_u8, |sum, payer| {
                self.fees[payer]
                    .map(|fee| sum.wrapping_add(fee))
                    .ok_or(payer)
            });
        };
        for writer in (0..reader).rev() {
            match self.versions[writer][location] {
                Version::None => {}
                Version::Estimate => return Err(writer),
                Version::Value(value) => return Ok(value),
            }
        }
        Ok(0)
    }

    pub(super) fn set(&mut self, writer: usize, location: usize, version: Version) {
        self.versions[writer][location] = version;
    }

    pub(super) fn get(&self, writer: usize, location: usize) -> Version {
        self.versions[writer][location]
    }

    pub(super) fn set_fee(&mut self, payer: usize, fee: Option<u8>) {
        self.fees[payer] = fee;
    }

    pub(super) fn fee(&self, payer: usize) -> Option<u8> {
        self.fees[payer]
    }
}
