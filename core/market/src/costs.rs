//! What collisions cost, with Solidity names instead of slots, addresses and selectors. Owns the translation; the
//! sums are the executor's.

use std::collections::BTreeMap;

use leverloom_executor::costs::{self, Function};
use leverloom_model::report::{ContractCost, Cost, Costs, FunctionCost, MOST_COSTS, VariableCost};

use crate::decode;
use crate::names::Names;

/// The same, named, the costliest of each list.
pub(crate) fn named(names: &Names, costs: costs::Costs) -> Costs {
    let total = cost(costs.total());
    // Locations with one name, such as the debts of many people, are one variable.
    let mut variables: BTreeMap<(String, String), Cost> = BTreeMap::new();
    let mut contracts: BTreeMap<String, Cost> = BTreeMap::new();
    for (location, spent) in &costs.locations {
        let name = names.name(location);
        *contracts.entry(name.contract.clone()).or_default() += cost(*spent);
        *variables.entry((name.contract, name.variable)).or_default() += cost(*spent);
    }
    let function = |function: &Function| decode::function(names.directory(), function);
    let mut functions: BTreeMap<(Option<String>, String), Cost> = BTreeMap::new();
    for (pair, spent) in &costs.functions {
        let key = (pair.writer.as_ref().map(function), function(&pair.reader));
        *functions.entry(key).or_default() += cost(*spent);
    }
    let variables = ranked(variables).map(|((contract, variable), cost)| VariableCost {
        contract,
        variable,
        cost,
    });
    let contracts = ranked(contracts).map(|(contract, cost)| ContractCost { contract, cost });
    let functions = ranked(functions).map(|((writer, reader), cost)| FunctionCost {
        writer,
        reader,
        cost,
    });
    Costs {
        total,
        variables: variables.collect(),
        contracts: contracts.collect(),
        functions: functions.collect(),
        executions: costs.executions,
    }
}

fn cost(cost: costs::Cost) -> Cost {
    Cost {
        aborts: cost.aborts,
        gas: cost.gas,
        time: cost.time,
    }
}

fn ranked<K>(costs: BTreeMap<K, Cost>) -> impl Iterator<Item = (K, Cost)> {
    let mut costs: Vec<_> = costs.into_iter().collect();
    costs.sort_by_key(|(_, cost)| std::cmp::Reverse(cost.gas));
    costs.into_iter().take(MOST_COSTS)
}
