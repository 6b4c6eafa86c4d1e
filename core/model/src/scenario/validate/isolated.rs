//! Isolated markets, and what is done in them: names that are known, ranges, whose debt.

use super::actions::{amount_of, borrowed};
use super::{Checked, known_asset, shortened, text};
use crate::scenario::bounds::{self, Bound, located};
use crate::scenario::{Amount, IsolatedCall, IsolatedMarket, RateModel, Scenario, ScenarioError};

pub(super) fn isolated_markets(scenario: &Scenario) -> Checked {
    let markets = &scenario.isolated_markets;
    bounds::ISOLATED.check_length(markets.len(), &[])?;
    for (index, market) in markets.iter().enumerate() {
        let at = &[index];
        let name = located(bounds::ISOLATED_NAME.path, at);
        text(&name, &market.name)?;
        bounds::ISOLATED_NAME.check_length(market.name.chars().count(), at)?;
        let same = |other: &IsolatedMarket| other.name == market.name;
        if let Some(first) = markets[..index].iter().position(same) {
            let problem = format!(
                "{:?} is already the name of isolated_markets[{first}]; allowed: each name once",
                market.name
            );
            return Err(ScenarioError::new(name, problem));
        }
        let collateral = located("isolated_markets[].collateral", at);
        known_asset(scenario, &market.collateral, &collateral)?;
        let loan = located("isolated_markets[].loan", at);
        known_asset(scenario, &market.loan, &loan)?;
        if market.loan == market.collateral {
            let problem = format!(
                "{:?} is the collateral as well; allowed: another asset",
                market.loan
            );
            return Err(ScenarioError::new(loan, problem));
        }
        bounds::LLTV.check(market.lltv_bps, at)?;
        bounds::ISOLATED_FEE.check(market.fee_bps, at)?;
        if !scenario.is_actor(&market.fee_recipient) {
            let field = located("isolated_markets[].fee_recipient", at);
            return Err(nobody(field, &market.fee_recipient));
        }
        rates(&market.rates, at)?;
    }
    Ok(())
}

/// The ranges of an asset's rates, at a market's place.
fn rates(rates: &RateModel, at: &[usize]) -> Checked {
    let here = |bound: Bound<i64>, path| Bound { path, ..bound };
    here(bounds::BASE, "isolated_markets[].rates.base_bps").check(rates.base_bps, at)?;
    here(bounds::SLOPE1, "isolated_markets[].rates.slope1_bps").check(rates.slope1_bps, at)?;
    here(bounds::SLOPE2, "isolated_markets[].rates.slope2_bps").check(rates.slope2_bps, at)?;
    here(bounds::KINK, "isolated_markets[].rates.kink_bps").check(rates.kink_bps, at)
}

fn nobody(field: impl Into<String>, name: &str) -> ScenarioError {
    let problem = format!(
        "{:?} is nobody here; allowed: you, or a name in actors",
        shortened(name)
    );
    ScenarioError::new(field, problem)
}

/// An action in an isolated market; fields are named `action.market`.
pub(super) fn isolated_action(
    scenario: &Scenario,
    market: &str,
    call: IsolatedCall,
    borrower: Option<&str>,
    amount: Amount,
) -> Checked {
    let Some(index) = scenario.isolated_index(market) else {
        let names = scenario.isolated_markets.iter().map(|it| it.name.as_str());
        let names: Vec<&str> = names.collect();
        let allowed = if names.is_empty() {
            "none, since isolated_markets is empty".to_owned()
        } else {
            names.join(", ")
        };
        let problem = format!(
            "{:?} is not an isolated market of this scenario; allowed: {allowed}",
            shortened(market)
        );
        return Err(ScenarioError::new("action.market", problem));
    };
    match (call, borrower) {
        (IsolatedCall::Liquidate, None) => {
            let problem = "is missing; a liquidation says whose debt it repays";
            return Err(ScenarioError::new("action.borrower", problem));
        }
        (IsolatedCall::Liquidate, Some(name)) if !scenario.is_actor(name) => {
            return Err(nobody("action.borrower", name));
        }
        (IsolatedCall::Liquidate, Some(_)) | (_, None) => {}
        (_, Some(_)) => {
            let problem = "belongs to no call but liquidate; allowed: to leave it out";
            return Err(ScenarioError::new("action.borrower", problem));
        }
    }
    let market = &scenario.isolated_markets[index];
    match call {
        IsolatedCall::Borrow => borrowed(scenario, &market.loan, amount),
        call if call.is_of_collateral() => amount_of(scenario, &market.collateral, amount),
        _ => amount_of(scenario, &market.loan, amount),
    }
}
