//! What a run's collisions cost, added up by variable, contract and pair of functions. Luck, like the run itself.

use serde::{Deserialize, Serialize};

/// Entries in each list at most: the costliest.
pub const MOST_COSTS: usize = 32;

/// One run's costs. Lists are by gas, most first, and hold [`MOST_COSTS`] entries at most.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Costs {
    /// All of it.
    pub total: Cost,
    /// By variable, person keys left out (`LendingPool`, `debt[·][USDC]`).
    pub variables: Vec<VariableCost>,
    /// By contract (`account` for balances and nonces).
    pub contracts: Vec<ContractCost>,
    /// By pair of functions.
    pub functions: Vec<FunctionCost>,
    /// How many transactions were executed once, twice, …
    pub executions: Vec<u32>,
}

/// What was spent in vain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Cost {
    /// Attempts thrown away.
    pub aborts: u32,
    /// Gas.
    pub gas: u64,
    /// Time, in the run's unit.
    pub time: f64,
}

/// What collisions over one variable cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct VariableCost {
    /// Contract, or `account` for balances and nonces.
    pub contract: String,
    /// The variable with person keys left out.
    pub variable: String,
    /// What was spent in vain.
    pub cost: Cost,
}

/// What collisions over one contract's variables cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ContractCost {
    /// Contract, or `account` for balances and nonces.
    pub contract: String,
    /// What was spent in vain.
    pub cost: Cost,
}

/// What collisions between two functions cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct FunctionCost {
    /// Who wrote, `LendingPool.borrow`; none where the write that had been read vanished.
    pub writer: Option<String>,
    /// Who ran in vain.
    pub reader: String,
    /// What was spent in vain.
    pub cost: Cost,
}

impl std::ops::AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        self.aborts += other.aborts;
        self.gas += other.gas;
        self.time += other.time;
    }
}
