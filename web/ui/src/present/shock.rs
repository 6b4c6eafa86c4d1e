//! The wished shock in words: what its button says, what it does to prices, to you and to everybody.

use leverloom_model::formulas::AssetTerms;
use leverloom_model::report::Market;
use leverloom_model::units::Wad;

use super::format;
use crate::state::plan::{Ground, Reason};
use crate::state::shock::{Failure, Forecast, Kind, Remark, Shock, Wish};
use crate::state::standing::Holdings;
use crate::texts::{count, fill, text};

/// What the button says.
pub fn button(wish: &Wish, symbols: &[String]) -> String {
    let symbol = |asset: usize| symbols.get(asset).map_or("", String::as_str);
    match wish.kind {
        Kind::Price => {
            let assets: Vec<String> = wish
                .assets
                .iter()
                .map(|it| symbol(*it).to_owned())
                .collect();
            let key = if wish.change_bps < 0 {
                "shock.drop"
            } else {
                "shock.raise"
            };
            let percent = format::bps(wish.change_bps.unsigned_abs());
            let words = fill(
                key,
                &[("assets", &format::list(&assets)), ("percent", &percent)],
            );
            if wish.over_blocks == 1 {
                return words;
            }
            let blocks = format::integer(u64::from(wish.over_blocks));
            fill("shock.spread", &[("words", &words), ("blocks", &blocks)])
        }
        Kind::Sale => {
            let amount = format::wad_tokens(wish.amount, symbol(wish.asset));
            fill("shock.sell", &[("amount", &amount)])
        }
        Kind::Oracle => {
            let percent = format::change(f64::from(wish.deviation_bps) / 10_000.0);
            let price = format::usd(wish.price.to_f64());
            let values = [
                ("asset", symbol(wish.asset)),
                ("percent", &percent),
                ("price", &price),
            ];
            fill(&format!("shock.{}", wish.failure.name()), &values)
        }
    }
}

/// How fast a price moves, in words.
pub fn speed(over_blocks: u32) -> String {
    match over_blocks {
        1 => text("shock.over.1").to_string(),
        blocks => fill(
            "shock.over.more",
            &[("blocks", &format::integer(u64::from(blocks)))],
        ),
    }
}

/// Everything that is known of it beforehand, sentence by sentence.
pub fn beforehand(
    shock: &Shock,
    ground: &Ground<'_>,
    symbols: &[String],
    block: u32,
    yours: Option<&Holdings>,
) -> Vec<String> {
    let wish = &shock.wish;
    let symbol = |asset: usize| symbols.get(asset).map_or("", String::as_str);
    if let Some(obstacle) = wish.obstacle(ground) {
        return vec![match (wish.kind, obstacle.reason) {
            (Kind::Sale, Reason::NoExchange) if ground.pairs().is_empty() => {
                text("shock.no_exchange").to_string()
            }
            (Kind::Sale, Reason::NoExchange) => {
                fill("shock.no_pair", &[("asset", symbol(wish.asset))])
            }
            (_, Reason::NoExchange) => fill("shock.cannot_tell", &[("asset", symbol(wish.asset))]),
            _ => super::plan::obstacle(&obstacle, symbol(wish.asset)),
        }];
    }
    let mut said = Vec::new();
    let price = ground
        .terms
        .get(wish.asset)
        .map_or(0.0, |it| it.price.to_f64());
    let price = format::usd(price);
    if let Some((swap, to)) = wish.swap(ground).zip(wish.bought(ground))
        && wish.kind == Kind::Sale
    {
        said.push(fill(
            "shock.brings",
            &[
                ("amount", &format::wad_tokens(swap.out, symbol(to))),
                ("fall", &format::change(-swap.fall.to_f64())),
            ],
        ));
    }
    if wish.kind == Kind::Oracle && wish.failure != Failure::Freeze {
        said.push(fill("shock.now", &[("price", &price)]));
    }
    let (seen, remark) = wish.seen(ground, block);
    if !seen.is_empty() {
        if wish.kind == Kind::Price && wish.over_blocks > 1 {
            said.push(text("shock.when_done").to_string());
        }
        let market = ground.report.map(|report| &report.outcome.market);
        said.push(match shock.forecast.zip(market) {
            Some((forecast, market)) => everybody(forecast, market),
            None => text("shock.no_forecast").to_string(),
        });
        said.extend(yours.and_then(|yours| your_health(yours, &ground.terms, &seen)));
    }
    said.extend(remark.map(|remark| self::remark(remark, &price)));
    said
}

/// Who can be liquidated then and cannot now.
fn everybody(forecast: Forecast, market: &Market) -> String {
    let more = forecast.under_water.saturating_sub(market.under_water);
    if more == 0 {
        return text("shock.none_new").to_string();
    }
    let debt = forecast
        .liquidatable_usd
        .0
        .saturating_sub(market.liquidatable_usd.0);
    let debt = format::usd_compact(Wad(debt).to_f64());
    count("shock.forecast", more, &[("debt", &debt)])
}

fn your_health(yours: &Holdings, terms: &[AssetTerms], seen: &[(usize, Wad)]) -> Option<String> {
    let mut then = terms.to_vec();
    for (asset, price) in seen {
        then.get_mut(*asset)?.price = *price;
    }
    let health = |terms: &[AssetTerms]| {
        let health = yours.totals(terms).health_factor;
        health.map(|health| format::health(Some(health.to_f64())))
    };
    Some(fill(
        "shock.your_health",
        &[("before", &health(terms)?), ("after", &health(&then)?)],
    ))
}

fn remark(remark: Remark, price: &str) -> String {
    match remark {
        Remark::Late(blocks) => fill(
            "shock.remark.late",
            &[("blocks", &format::integer(u64::from(blocks)))],
        ),
        Remark::Spot => text("shock.remark.spot").to_string(),
        Remark::Averaged => text("shock.remark.averaged").to_string(),
        Remark::Fixed => text("shock.remark.fixed").to_string(),
        Remark::Steered => text("shock.remark.steered").to_string(),
        Remark::Unseen => text("shock.remark.unseen").to_string(),
        Remark::Stays => fill("shock.remark.stays", &[("price", price)]),
        Remark::Mends => text("shock.remark.mends").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::shock::ShockChange;
    use leverloom_model::report::{BlockReport, Outcome, Run};
    use leverloom_model::scenario::Scenario;

    fn symbols() -> Vec<String> {
        ["ETH", "WBTC", "USDC"].map(str::to_owned).to_vec()
    }

    fn said(changes: &[ShockChange]) -> (String, Vec<String>) {
        let scenario = Scenario::first();
        let mut report = BlockReport {
            outcome: Outcome::default(),
            run: Run::default(),
        };
        report.outcome.market.under_water = 2;
        let ground = Ground::new(&scenario, Some(&report), None);
        let mut shock = Shock::first(&scenario, &ground.terms);
        for change in changes {
            shock.change(*change, &ground.terms);
        }
        shock.forecast = Some(Forecast {
            under_water: 25,
            liquidatable_usd: Wad::whole(583_000),
        });
        let mut yours = Holdings::empty(3);
        yours.collateral[0] = Wad::whole(10);
        yours.debt[2] = Wad::whole(10_000);
        let said = beforehand(&shock, &ground, &symbols(), 1, Some(&yours));
        (button(&shock.wish, &symbols()), said)
    }

    #[test]
    fn a_crash_says_whom_it_hits_before_it_happens() {
        let (button, said) = said(&[ShockChange::Toggle(1)]);
        assert_eq!(button, "Drop ETH and WBTC 30\u{202f}%");
        assert_eq!(
            said[0],
            "23 positions become liquidatable, with $583k of debt."
        );
        assert!(said[1].starts_with("Your health factor: 1."), "{said:?}");
    }

    #[test]
    fn a_slow_rise_says_so() {
        let (button, said) = said(&[ShockChange::Change(2_000), ShockChange::Over(20)]);
        assert_eq!(button, "Raise ETH 20\u{202f}% over 20 blocks");
        assert_eq!(said[0], "Once the price is there:");
    }

    #[test]
    fn what_cannot_be_is_explained() {
        let (_, said) = said(&[ShockChange::Kind(Kind::Sale)]);
        assert_eq!(said.len(), 1);
        assert!(said[0].contains("this market has no exchange"), "{said:?}");
    }

    #[test]
    fn a_frozen_oracle_does_nothing_at_once() {
        let (button, said) = said(&[ShockChange::Kind(Kind::Oracle)]);
        assert_eq!(button, "Freeze the ETH oracle");
        assert!(said[0].starts_with("Nothing happens at once"), "{said:?}");
    }
}
