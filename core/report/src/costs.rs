//! What collisions cost, with Solidity names instead of slots, addresses and selectors. Owns the translation; the
//! sums are the executor's.

use std::collections::BTreeMap;

use leverloom_executor::costs::{self, Function};
use leverloom_model::report::{ContractCost, Cost, Costs, FunctionCost, MOST_COSTS, VariableCost};

use crate::Naming;

/// The same, named, the costliest of each list.
pub(crate) fn named(naming: &dyn Naming, costs: costs::Costs) -> Costs {
    let total = cost(costs.total());
    // Locations with one name, such as the debts of many people, are one variable. One map for all three: a map
    // is a lot of code.
    let mut sums: BTreeMap<(Kind, String, String), Cost> = BTreeMap::new();
    let mut add = |kind, one: String, other: String, spent: &costs::Cost| {
        *sums.entry((kind, one, other)).or_default() += cost(*spent);
    };
    for (location, spent) in &costs.locations {
        let name = naming.location(location);
        add(Kind::Contract, name.contract.clone(), String::new(), spent);
        add(Kind::Variable, name.contract, name.variable, spent);
    }
    let function = |function: &Function| naming.function(function);
    for (pair, spent) in &costs.functions {
        let writer = pair.writer.as_ref().map_or_else(String::new, function);
        add(Kind::Functions, writer, function(&pair.reader), spent);
    }
    let mut named = Costs {
        total,
        executions: costs.executions,
        ..Costs::default()
    };
    let gas: Vec<u64> = sums.values().map(|cost| cost.gas).collect();
    let mut sums: Vec<_> = sums.into_iter().map(Some).collect();
    for place in costs::by_gas(&gas) {
        let Some(((kind, one, other), cost)) = sums[place].take() else {
            continue;
        };
        match kind {
            Kind::Variable if named.variables.len() < MOST_COSTS => {
                named.variables.push(VariableCost {
                    contract: one,
                    variable: other,
                    cost,
                });
            }
            Kind::Contract if named.contracts.len() < MOST_COSTS => {
                named.contracts.push(ContractCost {
                    contract: one,
                    cost,
                });
            }
            Kind::Functions if named.functions.len() < MOST_COSTS => {
                named.functions.push(FunctionCost {
                    writer: Some(one).filter(|writer| !writer.is_empty()),
                    reader: other,
                    cost,
                });
            }
            _ => {}
        }
    }
    named
}

/// What costs are added up by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Variable,
    Contract,
    Functions,
}

fn cost(cost: costs::Cost) -> Cost {
    Cost {
        aborts: cost.aborts,
        gas: cost.gas,
        time: cost.time,
    }
}
