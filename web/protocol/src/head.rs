//! An event as bytes, by postcard, and how far a command has come. Reading events out of JavaScript's objects took 20 kB more of code (brotli), which every
//! visitor downloaded.
//!
//! Owns the form of the bytes. Both sides come out of one build, so that it never has to be told from another.

use leverloom_model::report::Status;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Event;

/// An event with its report's long tables taken out (see [`crate::columns`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The event.
    pub event: Event,
    /// (transaction, status) where it did not succeed.
    pub exceptions: Vec<(u32, Status)>,
}

/// Bytes that are no head, or a head that has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadHead;

impl std::fmt::Display for BadHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("`head` cannot be read")
    }
}

impl std::error::Error for BadHead {}

impl Head {
    /// Its bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BadHead> {
        to_bytes(self)
    }

    /// The head in bytes that hold one and nothing else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadHead> {
        from_bytes(bytes)
    }
}

pub(crate) fn to_bytes(value: &impl Serialize) -> Result<Vec<u8>, BadHead> {
    postcard::to_allocvec(value).map_err(|_| BadHead)
}

pub(crate) fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BadHead> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(BadHead),
    }
}

#[cfg(test)]
mod tests {
    use leverloom_model::units::Wad;

    use super::*;

    fn head() -> Head {
        Head {
            event: Event::Preview {
                run: 3,
                prices: vec![("ETH".to_owned(), Wad(1_400_500_000_000_000_000_000))],
                under_water: 31,
                liquidatable_usd: Wad(u128::MAX),
            },
            exceptions: vec![(7, Status::Succeeded)],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = head().to_bytes().unwrap();
        assert_eq!(Head::from_bytes(&bytes), Ok(head()));
    }

    #[test]
    fn what_is_cut_short_or_goes_on_is_no_head() {
        let bytes = head().to_bytes().unwrap();
        for end in 0..bytes.len() {
            assert_eq!(Head::from_bytes(&bytes[..end]), Err(BadHead));
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(Head::from_bytes(&longer), Err(BadHead));
        assert_eq!(Head::from_bytes(&[255; 40]), Err(BadHead));
    }
}
