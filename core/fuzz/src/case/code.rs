//! Code in a case: bytes, and the program they were assembled from while it is known. Bytes alone count.

use alloy_primitives::Bytes;
use serde::{Deserialize, Serialize};

use crate::program::Program;

/// Code, or call data.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Code {
    /// None.
    #[default]
    #[serde(skip)]
    Empty,
    /// Bytes alone.
    Bytes(Bytes),
    /// Bytes and what they mean, for the reader.
    Told {
        /// The code.
        hex: Bytes,
        /// The program it was assembled from, in words.
        program: Vec<String>,
    },
    /// As long as the program is known, it can be made smaller.
    #[serde(skip)]
    Program {
        /// The code.
        hex: Bytes,
        /// What it was assembled from.
        program: Box<Program>,
    },
}

impl Code {
    /// Bytes alone.
    pub fn from_bytes(bytes: Bytes) -> Self {
        if bytes.is_empty() {
            Self::Empty
        } else {
            Self::Bytes(bytes)
        }
    }

    /// A program's code.
    pub fn from_program(program: Program) -> Self {
        Self::Program {
            hex: program.assemble(),
            program: Box::new(program),
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> &Bytes {
        static EMPTY: Bytes = Bytes::new();
        match self {
            Self::Empty => &EMPTY,
            Self::Bytes(hex) | Self::Told { hex, .. } | Self::Program { hex, .. } => hex,
        }
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.bytes().is_empty()
    }

    /// The program, if still known.
    pub fn program(&self) -> Option<&Program> {
        match self {
            Self::Program { program, .. } => Some(program),
            Self::Empty | Self::Bytes(_) | Self::Told { .. } => None,
        }
    }

    /// Puts the program into words.
    pub(super) fn tell(&mut self) {
        if let Self::Program { hex, program } = self {
            *self = Self::Told {
                hex: hex.clone(),
                program: program.listing(),
            };
        }
    }
}
