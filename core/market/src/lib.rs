//! Lending contracts, agents, prices and the simulation.
