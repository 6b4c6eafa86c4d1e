//! The simulation as its callers see it: blocks, reports, going back, acting.

mod absurd;
mod acting;
mod conservation;
mod exchange;
mod first_scenario;
mod inspecting;
mod looking;
mod rewinding;
mod scale;
mod shipped;
mod strategies;
mod support;
mod totals;
