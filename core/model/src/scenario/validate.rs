//! Ranges and references of a scenario, checked field by field; the first fault is reported.
//!
//! Owns the rules that join fields (order, uniqueness, known symbols, a threshold that leaves room for
//! the bonus). The ranges themselves are in [`super::bounds`]. Never changes a document.

mod actions;
mod isolated;
mod people;

use super::bounds::{self, located};
use super::{Asset, Design, Layout, Motion, OracleSource, Pool, Scenario, ScenarioError, VERSION};
use crate::units::{BPS, Wad};

use actions::actions;
pub(super) use actions::{action, imagined_price};
use isolated::isolated_markets;
pub(super) use people::accounts;
use people::{actors, population};

type Checked = Result<(), ScenarioError>;

pub(super) fn scenario(scenario: &Scenario) -> Checked {
    if scenario.version != VERSION {
        return Err(wrong_version(scenario.version));
    }
    text("name", &scenario.name)?;
    bounds::NAME.check_length(scenario.name.chars().count(), &[])?;
    text("question", &scenario.question)?;
    bounds::QUESTION.check_length(scenario.question.chars().count(), &[])?;
    text("story", &scenario.story)?;
    bounds::STORY.check_length(scenario.story.chars().count(), &[])?;
    sources(&scenario.sources)?;
    bounds::SEED.check(scenario.seed, &[])?;
    bounds::BLOCKS.check(scenario.blocks, &[])?;
    bounds::BLOCK_GAS_LIMIT.check(scenario.chain.block_gas_limit, &[])?;
    bounds::BLOCK_TIME.check(scenario.chain.block_time_s, &[])?;
    design(&scenario.design)?;
    assets(&scenario.assets)?;
    exchange(scenario)?;
    oracles(scenario)?;
    population(scenario)?;
    price_path(scenario)?;
    accounts(scenario)?;
    actors(scenario)?;
    isolated_markets(scenario)?;
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
        format!("{version} is of a newer version of Leverloom; allowed: 0 to {VERSION}"),
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

fn sources(sources: &[String]) -> Checked {
    bounds::SOURCES.check_length(sources.len(), &[])?;
    for (index, source) in sources.iter().enumerate() {
        text(&format!("sources[{index}]"), source)?;
        bounds::SOURCE.check_length(source.chars().count(), &[index])?;
    }
    Ok(())
}

fn motion(motion: &Motion, at: &[usize]) -> Checked {
    bounds::VOLATILITY.check(motion.volatility_bps, at)?;
    bounds::DRIFT.check(motion.drift_bps, at)?;
    bounds::JUMPS.check(motion.jumps_per_day, at)?;
    bounds::JUMP.check(motion.jump_bps, at)?;
    bounds::JUMP_SPREAD.check(motion.jump_spread_bps, at)
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
    motion(&asset.motion, at)?;
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
    bounds::PROTOCOL_FEE.check(asset.liquidation_protocol_fee_bps, at)?;
    bounds::SUPPLY_CAP.check(asset.supply_cap, at)?;
    bounds::BORROW_CAP.check(asset.borrow_cap, at)?;
    bounds::BASE.check(asset.rates.base_bps, at)?;
    bounds::SLOPE1.check(asset.rates.slope1_bps, at)?;
    bounds::SLOPE2.check(asset.rates.slope2_bps, at)?;
    bounds::KINK.check(asset.rates.kink_bps, at)
}

fn design(design: &Design) -> Checked {
    if let Layout::Sharded { shards } = design.layout {
        bounds::SHARDS.check(shards, &[])?;
    }
    bounds::CLOSE_FACTOR.check(design.close_factor_bps, &[])?;
    bounds::FULL_CLOSE.check(design.full_close_health_factor, &[])?;
    bounds::SMALL_POSITION.check(design.small_position_usd, &[])?;
    bounds::MIN_LEFTOVER.check(design.min_leftover_usd, &[])?;
    // Half of what may be liquidated whole: else a position could neither be halved nor closed.
    let most = Wad(design.small_position_usd.0 / 2);
    if design.min_leftover_usd > most {
        let problem = format!(
            "{} is out of range; allowed: 0 to {most} dollars, half of small_position_usd",
            design.min_leftover_usd
        );
        return Err(ScenarioError::new(bounds::MIN_LEFTOVER.path, problem));
    }
    bounds::FLASH_FEE.check(design.flash_loan_fee_bps, &[])
}

fn exchange(scenario: &Scenario) -> Checked {
    let pools = &scenario.exchange;
    bounds::POOLS.check_length(pools.len(), &[])?;
    for (index, pool) in pools.iter().enumerate() {
        known_asset(scenario, &pool.base, &located("exchange[].base", &[index]))?;
        let quote = located("exchange[].quote", &[index]);
        known_asset(scenario, &pool.quote, &quote)?;
        if pool.base == pool.quote {
            let problem = format!(
                "{:?} is the base as well; allowed: another asset",
                pool.quote
            );
            return Err(ScenarioError::new(quote, problem));
        }
        bounds::DEPTH.check(pool.depth_usd, &[index])?;
        let same = |other: &Pool| {
            (&other.base, &other.quote) == (&pool.base, &pool.quote)
                || (&other.base, &other.quote) == (&pool.quote, &pool.base)
        };
        if let Some(first) = pools[..index].iter().position(same) {
            let problem = format!(
                "{} and {} are already paired in exchange[{first}]; allowed: one pair for two assets",
                pool.base, pool.quote
            );
            return Err(ScenarioError::new(quote, problem));
        }
    }
    Ok(())
}

/// A price that comes from a pair needs one, and its quote a price that does not come round to this one.
fn oracles(scenario: &Scenario) -> Checked {
    let from_pair = |oracle| {
        matches!(
            oracle,
            OracleSource::Spot | OracleSource::TimeWeighted { .. }
        )
    };
    for (index, asset) in scenario.assets.iter().enumerate() {
        let at = &[index];
        match asset.oracle {
            OracleSource::Outside | OracleSource::Spot => {}
            OracleSource::Delayed { blocks } => bounds::ORACLE_DELAY.check(blocks, at)?,
            OracleSource::TimeWeighted { window_s } => bounds::ORACLE_WINDOW.check(window_s, at)?,
            OracleSource::Fixed { price } => bounds::FIXED_PRICE.check(price, at)?,
        }
        if !from_pair(asset.oracle) {
            continue;
        }
        let kind = located("assets[].oracle.kind", at);
        let Some(pool) = scenario.pool_of(&asset.symbol) else {
            let problem = format!(
                "{} is the base of no pair; allowed: spot and time_weighted with one in exchange",
                asset.symbol
            );
            return Err(ScenarioError::new(kind, problem));
        };
        let quote = scenario.asset_index(&pool.quote);
        if quote.is_some_and(|quote| from_pair(scenario.assets[quote].oracle)) {
            let problem = format!(
                "its quote {} has a price from a pair as well; allowed: a quote with a price of its own",
                pool.quote
            );
            return Err(ScenarioError::new(kind, problem));
        }
    }
    Ok(())
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
