//! What a whole run's collisions cost: its blocks' costs added up, for the summary. Owns sums and words.

use std::collections::BTreeMap;

use anyhow::Result;
use leverloom_model::report::{ContractCost, Cost, Costs, FunctionCost, VariableCost};

/// So many of a list are printed.
const PRINTED: usize = 5;

/// Collects the costs of blocks: all of what blocks report, which is the costliest of each list.
#[derive(Default)]
pub(crate) struct Ledger {
    total: Cost,
    variables: BTreeMap<(String, String), Cost>,
    contracts: BTreeMap<String, Cost>,
    functions: BTreeMap<(Option<String>, String), Cost>,
    executions: Vec<u32>,
}

impl Ledger {
    pub(crate) fn add(&mut self, costs: &Costs) {
        self.total += costs.total;
        for it in &costs.variables {
            let key = (it.contract.clone(), it.variable.clone());
            *self.variables.entry(key).or_default() += it.cost;
        }
        for it in &costs.contracts {
            *self.contracts.entry(it.contract.clone()).or_default() += it.cost;
        }
        for it in &costs.functions {
            let key = (it.writer.clone(), it.reader.clone());
            *self.functions.entry(key).or_default() += it.cost;
        }
        if self.executions.len() < costs.executions.len() {
            self.executions.resize(costs.executions.len(), 0);
        }
        for (sum, count) in self.executions.iter_mut().zip(&costs.executions) {
            *sum += count;
        }
    }

    pub(crate) fn figures(&self) -> Costs {
        let variables = ranked(&self.variables).map(|((contract, variable), cost)| VariableCost {
            contract,
            variable,
            cost,
        });
        let contracts =
            ranked(&self.contracts).map(|(contract, cost)| ContractCost { contract, cost });
        let functions = ranked(&self.functions).map(|((writer, reader), cost)| FunctionCost {
            writer,
            reader,
            cost,
        });
        Costs {
            total: self.total,
            variables: variables.collect(),
            contracts: contracts.collect(),
            functions: functions.collect(),
            executions: self.executions.clone(),
        }
    }
}

/// Prints what there is to print; `time` puts a time into words, where it is not gas anyway.
pub(crate) fn print(
    costs: &Costs,
    time: Option<&dyn Fn(f64) -> String>,
    line: &mut dyn FnMut(&str, String) -> Result<()>,
) -> Result<()> {
    if costs.executions.len() > 1 {
        let times = (1..).zip(&costs.executions);
        let times: Vec<String> = times
            .filter(|(_, count)| **count > 0)
            .map(|(times, count)| format!("{times} × {count}"))
            .collect();
        line(
            "executions",
            format!("times × transactions: {}", times.join(", ")),
        )?;
    }
    if costs.total.aborts == 0 {
        return Ok(());
    }
    let words = |cost: &Cost| {
        let time = time.map_or_else(String::new, |time| format!(" and {}", time(cost.time)));
        let gas = cost.gas as f64 / 1e6;
        format!("{gas:.2} M gas{time} in vain, {} aborts", cost.aborts)
    };
    line("collisions", words(&costs.total))?;
    let variables = costs.variables.iter().map(|it| {
        let name = format!("{}.{}", it.contract, it.variable);
        (name, &it.cost)
    });
    let contracts = costs
        .contracts
        .iter()
        .map(|it| (it.contract.clone(), &it.cost));
    let functions = costs.functions.iter().map(|it| {
        let writer = it.writer.as_deref().unwrap_or("a write that vanished");
        (format!("{writer} → {}", it.reader), &it.cost)
    });
    let mut list = |title: &str, entries: &mut dyn Iterator<Item = (String, &Cost)>| {
        for (place, (name, cost)) in entries.take(PRINTED).enumerate() {
            let title = if place == 0 { title } else { "" };
            line(title, format!("{name}: {}", words(cost)))?;
        }
        Ok::<(), anyhow::Error>(())
    };
    list("  by variable", &mut variables.into_iter())?;
    list("  by contract", &mut contracts.into_iter())?;
    list("  by functions", &mut functions.into_iter())
}

fn ranked<K: Clone + Ord>(costs: &BTreeMap<K, Cost>) -> impl Iterator<Item = (K, Cost)> {
    let mut costs: Vec<_> = costs
        .iter()
        .map(|(key, cost)| (key.clone(), *cost))
        .collect();
    costs.sort_by_key(|(_, cost)| std::cmp::Reverse(cost.gas));
    costs.into_iter()
}
