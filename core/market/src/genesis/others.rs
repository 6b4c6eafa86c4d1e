//! The further contracts of block 0 by name: what exchange, oracles and isolated markets are called in reports.

use alloy_primitives::Address;
use leverloom_model::Scenario;
use leverloom_model::scenario::OracleSource;

use crate::artifacts::Contract;
use crate::directory::{ContractEntry, Exchange, IsolatedEntry, TokenEntry};

/// `SwapRouter`, `Pair ETH/USDC`, `SpotOracle ETH`, … in the order they were deployed.
pub(super) fn others(
    scenario: &Scenario,
    tokens: &[TokenEntry],
    exchange: Option<&Exchange>,
    oracle: Address,
    prices: Address,
    sources: &[Option<Address>],
    isolated: &[IsolatedEntry],
) -> Vec<ContractEntry> {
    let entry = |address, contract: Contract, suffix: String| ContractEntry {
        address,
        contract,
        label: format!("{}{suffix}", contract.name()),
    };
    let mut found = Vec::new();
    if let Some(exchange) = exchange {
        found.push(entry(exchange.router, Contract::SwapRouter, String::new()));
        found.push(entry(
            exchange.seller,
            Contract::LiquidationSeller,
            String::new(),
        ));
        found.push(entry(
            exchange.leverage,
            Contract::LeverageRouter,
            String::new(),
        ));
        for pair in &exchange.pairs {
            let (base, quote) = (&tokens[pair.base].symbol, &tokens[pair.quote].symbol);
            found.push(entry(
                pair.address,
                Contract::Pair,
                format!(" {base}/{quote}"),
            ));
        }
    }
    if prices != oracle {
        found.push(entry(prices, Contract::OracleRouter, String::new()));
    }
    for (asset, source) in scenario.assets.iter().zip(sources) {
        let contract = match asset.oracle {
            OracleSource::Outside => continue,
            OracleSource::Delayed { .. } => Contract::DelayedOracle,
            OracleSource::Fixed { .. } => Contract::FixedOracle,
            OracleSource::Spot => Contract::SpotOracle,
            OracleSource::TimeWeighted { .. } => Contract::TwapOracle,
        };
        let entries = source.map(|address| entry(address, contract, format!(" {}", asset.symbol)));
        found.extend(entries);
    }
    for (market, place) in scenario.isolated_markets.iter().zip(isolated) {
        let label = format!(" {}", market.name);
        found.push(entry(place.address, Contract::IsolatedMarket, label));
    }
    found
}
