//! Ranges and references of a scenario, checked field by field; the first fault is reported.
//!
//! Owns the rules that join fields (order, uniqueness, known symbols, a threshold that leaves room for
//! the bonus). The ranges themselves are in [`super::bounds`]. Never changes a document.

use super::bounds::{self, located};
use super::{Action, Amount, Asset, Population, Scenario, ScenarioError, VERSION};
use crate::units::{BPS, Wad};

type Checked = Result<(), ScenarioError>;

pub(super) fn scenario(scenario: &Scenario) -> Checked {
    if scenario.version != VERSION {
        return Err(wrong_version(scenario.version));
    }
    text("name", &scenario.name)?;
    bounds::NAME.check_length(scenario.name.chars().count(), &[])?;
    text("question", &scenario.question)?;
    bounds::QUESTION.check_length(scenario.question.chars().count(), &[])?;
    bounds::SEED.check(scenario.seed, &[])?;
    bounds::BLOCKS.check(scenario.blocks, &[])?;
    bounds::BLOCK_GAS_LIMIT.check(scenario.chain.block_gas_limit, &[])?;
    bounds::BLOCK_TIME.check(scenario.chain.block_time_s, &[])?;
    assets(&scenario.assets)?;
    population(&scenario.population)?;
    price_path(scenario)?;
    actions(scenario)
}

/// The version that a text states, if it is JSON that states one.
pub(super) fn version_of(text: &str) -> Option<u64> {
    #[derive(serde::Deserialize)]
    struct Head {
        version: u64,
    }
    serde_json::from_str::<Head>(text)
        .ok()
        .map(|head| head.version)
}

/// The document's version is not the one this build reads.
pub(super) fn wrong_version(version: impl std::fmt::Display) -> ScenarioError {
    ScenarioError::new(
        "version",
        format!("{version} cannot be read by this build; allowed: {VERSION}"),
    )
}

fn assets(assets: &[Asset]) -> Checked {
    bounds::ASSETS.check_length(assets.len(), &[])?;
    for (index, asset) in assets.iter().enumerate() {
        self::asset(asset, index)?;
        if let Some(first) = assets[..index]
            .iter()
            .position(|other| other.symbol == asset.symbol)
        {
            let field = located(bounds::SYMBOL.path, &[index]);
            let problem = format!(
                "{:?} is already the symbol of assets[{first}]; allowed: each symbol once",
                asset.symbol
            );
            return Err(ScenarioError::new(field, problem));
        }
    }
    if assets.iter().all(|asset| asset.ltv_bps == 0) {
        return Err(ScenarioError::new(
            "assets",
            "nothing can be borrowed against; allowed: at least one asset with ltv_bps above 0",
        ));
    }
    Ok(())
}

fn asset(asset: &Asset, index: usize) -> Checked {
    let at = &[index];
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if asset.symbol.is_empty()
        || asset.symbol.len() > bounds::SYMBOL.max as usize
        || !asset.symbol.bytes().all(plain)
    {
        let problem = format!(
            "{:?} is no symbol; allowed: {}",
            shortened(&asset.symbol),
            bounds::SYMBOL
        );
        return Err(ScenarioError::new(
            located(bounds::SYMBOL.path, at),
            problem,
        ));
    }
    bounds::DECIMALS_OF_TOKEN.check(asset.decimals, at)?;
    bounds::PRICE.check(asset.price, at)?;
    bounds::WOBBLE.check(asset.wobble_bps, at)?;
    bounds::LTV.check(asset.ltv_bps, at)?;
    let threshold = bounds::THRESHOLD.narrowed(
        i64::from(asset.ltv_bps),
        bounds::THRESHOLD.max,
        ", not below ltv_bps",
    );
    threshold.check_number(asset.liquidation_threshold_bps, at)?;
    bounds::BONUS.check(asset.liquidation_bonus_bps, at)?;
    // At threshold × (1 + bonus) ≥ 1 a liquidation takes more collateral than the position can lose.
    let whole = i64::from(BPS);
    let threshold = i64::from(asset.liquidation_threshold_bps);
    if threshold * (whole + i64::from(asset.liquidation_bonus_bps)) >= whole * whole {
        let most = (whole * whole - 1) / threshold.max(1) - whole;
        let why = ", so that threshold × (1 + bonus) stays below 1";
        bounds::BONUS
            .narrowed(bounds::BONUS.min, most, why)
            .check_number(asset.liquidation_bonus_bps, at)?;
    }
    bounds::RESERVE_FACTOR.check(asset.reserve_factor_bps, at)?;
    bounds::BASE.check(asset.rates.base_bps, at)?;
    bounds::SLOPE1.check(asset.rates.slope1_bps, at)?;
    bounds::SLOPE2.check(asset.rates.slope2_bps, at)?;
    bounds::KINK.check(asset.rates.kink_bps, at)
}

fn population(population: &Population) -> Checked {
    let Population {
        lenders,
        borrowers,
        liquidators,
        payments_per_block,
    } = population;
    bounds::LENDERS.check(lenders.count, &[])?;
    bounds::SUPPLY.check(lenders.supply_usd, &[])?;
    bounds::LENDER_ACTIONS.check(lenders.actions_per_block, &[])?;
    bounds::BORROWERS.check(borrowers.count, &[])?;
    bounds::COLLATERAL_MIN.check(borrowers.collateral_usd_min, &[])?;
    let min = borrowers.collateral_usd_min;
    bounds::COLLATERAL_MAX.check_from(
        min,
        borrowers.collateral_usd_max,
        ", not below collateral_usd_min",
        &[],
    )?;
    bounds::LEVERAGE_MIN.check(borrowers.leverage_min, &[])?;
    bounds::LEVERAGE_MAX.check_from(
        borrowers.leverage_min,
        borrowers.leverage_max,
        ", not below leverage_min",
        &[],
    )?;
    bounds::BORROWER_ACTIONS.check(borrowers.actions_per_block, &[])?;
    bounds::LIQUIDATORS.check(liquidators.count, &[])?;
    bounds::ATTEMPTS.check(liquidators.attempts_per_block, &[])?;
    bounds::PAYMENTS.check(*payments_per_block, &[])
}

fn price_path(scenario: &Scenario) -> Checked {
    let knots = &scenario.price_path;
    bounds::KNOTS.check_length(knots.len(), &[])?;
    let mut seen = std::collections::BTreeMap::new();
    for (index, knot) in knots.iter().enumerate() {
        let block = bounds::KNOT_BLOCK.narrowed(
            bounds::KNOT_BLOCK.min,
            i64::from(scenario.blocks),
            ", the length of the run",
        );
        block.check_number(knot.block, &[index])?;
        known_asset(
            scenario,
            &knot.asset,
            &located("price_path[].asset", &[index]),
        )?;
        bounds::KNOT_PRICE.check(knot.price, &[index])?;
        if let Some(first) = seen.insert((knot.asset.as_str(), knot.block), index) {
            let problem = format!(
                "{} has a price for {} already in price_path[{first}]; allowed: one a block",
                knot.block, knot.asset
            );
            return Err(ScenarioError::new(
                located(bounds::KNOT_BLOCK.path, &[index]),
                problem,
            ));
        }
    }
    Ok(())
}

fn actions(scenario: &Scenario) -> Checked {
    bounds::ACTIONS.check_length(scenario.actions.len(), &[])?;
    let mut earliest = bounds::ACTION_BLOCK.min;
    for (index, timed) in scenario.actions.iter().enumerate() {
        let why = if earliest > bounds::ACTION_BLOCK.min {
            ", not before the action above it and not beyond the run"
        } else {
            ", the length of the run"
        };
        let block = bounds::ACTION_BLOCK.narrowed(earliest, i64::from(scenario.blocks), why);
        block.check_number(timed.block, &[index])?;
        earliest = i64::from(timed.block);
        self::action(scenario, &timed.action)
            .map_err(|error| error.below(&located("actions[]", &[index])))?;
    }
    Ok(())
}

/// An action of the user, wherever it comes from; fields are named `action.amount`.
pub(super) fn action(scenario: &Scenario, action: &Action) -> Checked {
    match action {
        Action::Supply { asset, amount }
        | Action::Withdraw { asset, amount }
        | Action::Repay { asset, amount } => {
            known_asset(scenario, asset, "action.asset")?;
            match amount {
                Amount::Max => Ok(()),
                Amount::Exactly(tokens) => self::tokens(scenario, asset, *tokens),
            }
        }
        Action::Borrow { asset, amount } => {
            known_asset(scenario, asset, "action.asset")?;
            match amount {
                Amount::Max => {
                    let problem =
                        format!("\"max\" cannot be borrowed; allowed: {}", bounds::AMOUNT);
                    Err(ScenarioError::new("action.amount", problem))
                }
                Amount::Exactly(tokens) => self::tokens(scenario, asset, *tokens),
            }
        }
        Action::Shock { asset, change_bps } => {
            known_asset(scenario, asset, "action.asset")?;
            if *change_bps == 0 {
                return Err(ScenarioError::new(
                    "action.change_bps",
                    format!("0 is no shock; allowed: {}", bounds::CHANGE),
                ));
            }
            bounds::CHANGE.check(*change_bps, &[]).map_err(live)
        }
    }
}

fn tokens(scenario: &Scenario, symbol: &str, tokens: Wad) -> Checked {
    bounds::AMOUNT.check(tokens, &[]).map_err(live)?;
    let Some(asset) = scenario
        .asset_index(symbol)
        .map(|index| &scenario.assets[index])
    else {
        return Ok(());
    };
    if tokens.to_base_units_down(asset.decimals) == Some(0) {
        let smallest = Wad::from_base_units(1, asset.decimals).unwrap_or(Wad(1));
        let problem = format!("{tokens} is less than {symbol} can count; allowed: from {smallest}");
        return Err(ScenarioError::new("action.amount", problem));
    }
    Ok(())
}

/// A range of `actions[].action.…` met outside the list: the path begins at `action`.
fn live(mut error: ScenarioError) -> ScenarioError {
    if let Some(short) = error.field.strip_prefix("actions.") {
        error.field = short.to_owned();
    }
    error
}

fn known_asset(scenario: &Scenario, symbol: &str, field: &str) -> Checked {
    if scenario.asset_index(symbol).is_some() {
        return Ok(());
    }
    let known: Vec<&str> = scenario
        .assets
        .iter()
        .map(|asset| asset.symbol.as_str())
        .collect();
    Err(ScenarioError::new(
        field,
        format!(
            "{:?} is not an asset of this scenario; allowed: {}",
            shortened(symbol),
            known.join(", ")
        ),
    ))
}

/// Titles and questions are shown as they are: no line breaks, no control characters, no change of direction.
fn text(field: &str, value: &str) -> Checked {
    let hidden = |character: char| matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    match value
        .chars()
        .find(|&character| character.is_control() || hidden(character))
    {
        None if value.trim().is_empty() && !value.is_empty() => Err(ScenarioError::new(
            field,
            "holds nothing but spaces; allowed: visible characters",
        )),
        None => Ok(()),
        Some(character) => {
            let problem = format!(
                "holds the control character U+{:04X}; allowed: visible characters and spaces",
                u32::from(character)
            );
            Err(ScenarioError::new(field, problem))
        }
    }
}

/// A symbol as it is shown in an error: never longer than 20 characters.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(20) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
