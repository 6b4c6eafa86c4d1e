//! Share links: a scenario and a block as text that survives chats and address bars, or says that it did not.
//!
//! Owns the container and its faults. A link carries its own length and a checksum, so that one cut in
//! half is told apart from one that was changed. Never reads or writes an address bar.
//!
//! ```text
//! base64url( 1 ‖ length of the rest ‖ block ‖ packed JSON ‖ CRC-32 of all before, 4 bytes little-endian )
//! ```
//!
//! Length and block are LEB128. The packing (see `words`) needs no library and only ever expands to text, which is then
//! read like any other scenario. Links that begin with 0 were packed with fewer pieces and are read as ever.
//!
//! What is done in a scenario that the reader has already (`encode_actions`) is a container of its own: its first byte is
//! 64, and no block is in it.

pub mod base64url;
mod words;

use std::ops::RangeInclusive;

use crate::scenario::TimedAction;
use crate::scenario::bounds::MAX_JSON_BYTES;
use crate::{Scenario, ScenarioError};

/// Longest link that is written or read, in characters.
pub const MAX_LINK_CHARACTERS: usize = 65_536;

/// First byte of a link: the container described above. The scenario has its own version.
const CONTAINER: u8 = 1;

/// First byte of actions alone.
const ACTIONS: u8 = 64;

/// What is wrong with something that a later build wrote.
const NEWER: &str = "was made by a newer version of Leverloom, which this one cannot read";

/// What a link carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The scenario, valid.
    pub scenario: Scenario,
    /// The block to show, 0 to the scenario's last.
    pub block: u32,
}

/// Writes a link; refused when the scenario is too long for one or has not so many blocks.
pub fn encode(scenario: &Scenario, block: u32) -> Result<String, ScenarioError> {
    check_block(scenario, block)?;
    let json = serde_json::to_string(scenario).expect("invariant: a scenario is plain data");
    let mut rest = Vec::with_capacity(json.len() / 2);
    push_number(&mut rest, block);
    words::pack(&json, &mut rest);
    seal(CONTAINER, &rest)
}

/// Reads a link; the error says whether it was cut, changed, or holds a scenario that is not valid.
pub fn decode(link: &str) -> Result<Shared, ScenarioError> {
    let (container, content) = open(0..=CONTAINER, link)?;
    let mut at = Reader(&content);
    let block = at.number().ok_or_else(cut)?;
    let scenario = Scenario::from_json(&text(container, at.0)?)?;
    check_block(&scenario, block)?;
    Ok(Shared { scenario, block })
}

/// Writes what is done in a scenario that the reader has already; refused when it is too long.
pub fn encode_actions(actions: &[TimedAction]) -> Result<String, ScenarioError> {
    let json = serde_json::to_string(actions).expect("invariant: actions are plain data");
    let mut packed = Vec::with_capacity(json.len() / 2);
    words::pack(&json, &mut packed);
    seal(ACTIONS, &packed)
}

/// Puts what [`encode_actions`] wrote into a scenario, in place of what is done in it.
///
/// # Errors
/// When the text was cut or changed, or the scenario does not allow these actions.
pub fn decode_actions(link: &str, mut scenario: Scenario) -> Result<Scenario, ScenarioError> {
    let (_, content) = open(ACTIONS..=ACTIONS, link)?;
    // Packed with the pieces of the latest container.
    let json = text(CONTAINER, &content)?;
    let mut json = serde_json::Deserializer::from_str(&json);
    scenario.actions = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| ScenarioError::from_serde(&error).below("actions"))?;
    json.end()
        .map_err(|error| ScenarioError::malformed(&error))?;
    scenario.validate()?;
    Ok(scenario)
}

/// The container: kind, length, content, checksum.
fn seal(kind: u8, content: &[u8]) -> Result<String, ScenarioError> {
    let mut bytes = vec![kind];
    push_number(&mut bytes, u32::try_from(content.len()).unwrap_or(u32::MAX));
    bytes.extend(content);
    let checksum = crc32(&bytes);
    bytes.extend(checksum.to_le_bytes());
    let link = base64url::encode(&bytes);
    if link.len() > MAX_LINK_CHARACTERS {
        return Err(fault(format!(
            "the scenario would need {} characters; allowed: at most {MAX_LINK_CHARACTERS} (save it as a file instead)",
            link.len()
        )));
    }
    Ok(link)
}

/// Which of these kinds a container is, and what it holds.
fn open(kinds: RangeInclusive<u8>, link: &str) -> Result<(u8, Vec<u8>), ScenarioError> {
    let link = link.trim();
    if link.len() > MAX_LINK_CHARACTERS {
        return Err(fault(format!(
            "has {} characters; allowed: at most {MAX_LINK_CHARACTERS}",
            link.len()
        )));
    }
    let bytes = base64url::decode(link).map_err(|character| {
        fault(format!(
            "holds {character:?}, so it was changed on the way; allowed: letters, digits, - and _"
        ))
    })?;
    let mut at = Reader(&bytes);
    let container = match at.byte() {
        Some(found) if kinds.contains(&found) => found,
        Some(found) if is_newer(found, *kinds.end()) && is_whole(&bytes) => {
            return Err(fault(NEWER.to_owned()));
        }
        Some(_) => return Err(fault("is of a kind that this build cannot read".to_owned())),
        None => return Err(fault("is empty".to_owned())),
    };
    let length = at.number().ok_or_else(cut)? as usize;
    if at.0.len() < length.saturating_add(4) {
        return Err(cut());
    }
    let (content, checksum) = bytes.split_at(bytes.len() - 4);
    if at.0.len() != length + 4 || crc32(content).to_le_bytes() != checksum {
        return Err(fault(
            "was changed on the way: its checksum does not fit; copy the whole link again"
                .to_owned(),
        ));
    }
    Ok((container, at.0[..length].to_vec()))
}

/// Whether a fault is that a later build wrote it.
pub fn is_of_newer(error: &ScenarioError) -> bool {
    error.problem() == NEWER
}

/// Whether a first byte is a later one of the same family: scenarios have those below 64, actions those from there on.
fn is_newer(found: u8, newest: u8) -> bool {
    found > newest && found / ACTIONS == newest / ACTIONS
}

/// Whether a container has the length and the checksum that it says.
fn is_whole(bytes: &[u8]) -> bool {
    let mut at = Reader(bytes);
    let length = at.byte().and_then(|_| at.number());
    length.is_some_and(|length| at.0.len() == length as usize + 4) && {
        let (content, checksum) = bytes.split_at(bytes.len() - 4);
        crc32(content).to_le_bytes() == checksum
    }
}

fn cut() -> ScenarioError {
    fault("ends too early: part of it is missing; copy the whole link".to_owned())
}

fn text(container: u8, packed: &[u8]) -> Result<String, ScenarioError> {
    words::unpack(container, packed, MAX_JSON_BYTES)
        .ok_or_else(|| fault("holds no scenario".to_owned()))
}

fn check_block(scenario: &Scenario, block: u32) -> Result<(), ScenarioError> {
    if block <= scenario.blocks {
        return Ok(());
    }
    Err(ScenarioError::new(
        "block",
        format!(
            "{block} is out of range; allowed: 0 to {} blocks",
            scenario.blocks
        ),
    ))
}

fn fault(problem: String) -> ScenarioError {
    ScenarioError::new("link", problem)
}

/// LEB128: seven bits a byte, least first, the top bit set when more follow.
fn push_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0u32;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

/// CRC-32 as in gzip (polynomial 0xEDB88320, reflected), bit by bit: links are short.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[cfg(test)]
mod tests;
