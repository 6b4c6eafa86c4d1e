//! A hard fork as its name. Owns no list of forks: revm does.

use std::str::FromStr;

use leverloom_executor::revm::primitives::hardfork::SpecId;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
pub(super) fn serialize<S: Serializer>(fork: &SpecId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str((*fork).into())
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SpecId, D::Error> {
    let name = String::deserialize(deserializer)?;
    SpecId::from_str(&name).map_err(|_| D::Error::custom(format!("unknown hard fork `{name}`")))
}
