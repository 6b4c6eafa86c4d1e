//! A drafted position in words: its steps, why it would be refused, and what came of one that was sent.

use leverloom_model::units::Wad;

use super::format;
use crate::state::draft::{Direction, Draft};
use crate::state::own::Receipt;
use crate::state::plan::{Field, Ground, Obstacle, Plan, Reason};
use crate::texts::{self, count, fill, text};

/// What happens step by step, in sentences; the last one compares.
pub fn steps(symbols: &[String], draft: &Draft, plan: &Plan, ground: &Ground<'_>) -> Vec<String> {
    let symbol = |asset: usize| symbols.get(asset).map_or("", String::as_str);
    let amount = |amount: Wad, asset: usize| format::wad_tokens(amount, symbol(asset));
    let (collateral, debt) = (draft.collateral_asset, draft.debt_asset);
    let say = |key: &str, tokens: String| fill(key, &[("amount", &tokens)]);
    if let Some(steps) = &plan.steps {
        let supplied = fill(
            "step.supply_both",
            &[
                ("amount", &amount(steps.supplied, collateral)),
                ("own", &amount(draft.collateral, collateral)),
            ],
        );
        let swapped = fill(
            "step.swap",
            &[
                ("amount", &amount(steps.bought, collateral)),
                ("fall", &format::percent(steps.fall.to_f64())),
            ],
        );
        let by_hand = match plan.rounds {
            Some(rounds) => count("step.rounds", rounds, &[]),
            None => text("step.rounds_never").to_string(),
        };
        return vec![
            say("step.flash", amount(steps.flash_loan, collateral)),
            supplied,
            say("step.borrow", amount(steps.borrowed, debt)),
            swapped,
            say("step.repay", amount(steps.fee, collateral)),
            by_hand,
        ];
    }
    if draft.looping {
        return Vec::new();
    }
    let mut said = Vec::new();
    if draft.collateral > Wad::ZERO {
        said.push(say("step.supply", amount(draft.collateral, collateral)));
    }
    if draft.debt > Wad::ZERO {
        said.push(say("step.borrow_wallet", amount(draft.debt, debt)));
        let direction = draft.direction(&ground.terms);
        let traded = ground.market(debt, collateral).is_some();
        said.extend(match direction {
            _ if !traded => Some(text("step.no_swap").to_string()),
            Some(Direction::Short) => Some(fill("step.sell_it", &[("asset", symbol(debt))])),
            Some(Direction::Long) => Some(fill("step.buy_more", &[("asset", symbol(collateral))])),
            None => None,
        });
    }
    said
}

/// A refusal in a sentence; `symbol` of the asset that its most is counted in.
pub fn obstacle(obstacle: &Obstacle, symbol: &str) -> String {
    let most = obstacle.most.map(|most| match obstacle.reason {
        Reason::LeverageRange => leverage(most),
        _ => format::wad_tokens(most, symbol),
    });
    let key = format!("obstacle.{}", obstacle.reason.name());
    fill(&key, &[("most", &most.unwrap_or_default())])
}

/// The symbol of the asset that a draft's obstacle counts in.
pub fn counted_in(obstacle: &Obstacle, draft: &Draft) -> usize {
    match (obstacle.field, obstacle.reason) {
        (Field::Debt, _) | (Field::Leverage, Reason::PoolTooSmall) => draft.debt_asset,
        (Field::Collateral | Field::Leverage, _) => draft.collateral_asset,
    }
}

/// A leverage with two digits: `2.50×`.
pub fn leverage(times: Wad) -> String {
    format!("{}×", format::trimmed(times.to_f64(), 2))
}

/// What was foreseen beside what came; none until it came.
pub fn outcome(receipt: &Receipt) -> Option<String> {
    let health = |health: Option<Wad>| format::health(health.map(Wad::to_f64));
    let got = receipt.got?;
    let (foreseen, is) = (
        health(receipt.foreseen.health_factor),
        health(got.health_factor),
    );
    let mut words = fill("receipt.health", &[("foreseen", &foreseen), ("got", &is)]);
    if foreseen != is {
        words = texts::after(&words, &text("receipt.prices"));
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_model::formulas::Totals;
    use leverloom_model::scenario::{Pool, Scenario};

    fn said(exchange: bool, looping: bool) -> Vec<String> {
        let mut scenario = Scenario::first();
        if exchange {
            scenario.exchange = vec![Pool {
                base: "ETH".into(),
                quote: "USDC".into(),
                depth_usd: Wad::whole(5_000_000),
            }];
        }
        let ground = Ground::new(&scenario, None, None);
        let symbols: Vec<String> = ["ETH", "WBTC", "USDC"].map(str::to_owned).to_vec();
        let draft = Draft {
            looping,
            ..Draft::first(&ground.terms)
        };
        steps(&symbols, &draft, &draft.plan(&ground), &ground)
    }

    #[test]
    fn a_loop_is_told_in_five_steps_and_compared() {
        let said = said(true, true);
        assert_eq!(said.len(), 6);
        assert!(said[0].contains("ETH for this one transaction"), "{said:?}");
        assert!(said[2].contains("USDC is borrowed"), "{said:?}");
        assert_eq!(
            said[5],
            "By hand: 3 rounds of borrowing, swapping and supplying."
        );
    }

    #[test]
    fn without_an_exchange_what_is_borrowed_stays() {
        assert_eq!(said(false, false).len(), 3);
        assert!(said(false, false)[2].starts_with("There is no exchange"));
        assert!(said(false, true).is_empty());
    }

    #[test]
    fn refusals_name_what_is_allowed() {
        let fault = |reason, most| Obstacle {
            reason,
            field: Field::Debt,
            most: Some(Wad::whole(most)),
        };
        assert_eq!(
            obstacle(&fault(Reason::OverLimit, 16_000), "USDC"),
            "The collateral allows a debt from 0 to 16,000\u{a0}USDC."
        );
        assert_eq!(
            obstacle(&fault(Reason::LeverageRange, 4), "ETH"),
            "Leverage goes from 1.01× to 4× here."
        );
    }

    #[test]
    fn what_came_is_held_against_what_was_foreseen() {
        let totals = |health: &str| Totals {
            health_factor: health.parse().ok(),
            ..Totals::default()
        };
        let mut receipt = Receipt {
            account: 0,
            block: 3,
            foreseen: totals("1.341"),
            got: None,
            transactions: vec![],
        };
        assert_eq!(outcome(&receipt), None);
        receipt.got = Some(totals("1.349"));
        assert_eq!(
            outcome(&receipt).as_deref(),
            Some("Foreseen health 1.34; after the block 1.34.")
        );
        receipt.got = Some(totals("1.31"));
        assert!(
            outcome(&receipt)
                .unwrap()
                .ends_with("Prices moved in between.")
        );
    }
}
