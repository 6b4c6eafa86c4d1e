//! Lending contracts, agents, prices and the simulation.

pub mod abi;
pub mod artifacts;
pub mod directory;
pub mod layout;
pub mod slots;
