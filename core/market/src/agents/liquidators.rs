//! Liquidator bots: race each other for the positions under water.
//!
//! They watch the same price feed as the oracle's owner, know how the contracts come by their prices, and act in the very
//! block in which a price is posted.
//! Each values the same positions a little differently, tries its favourites, and bids a priority fee in
//! proportion to the gain it expects; who comes second meets the pool's refusal.

use super::{GWEI, View};
use crate::actors::Person;
use crate::calls::{Call, Intent, Quantity};
use crate::dice::{Dice, Stream};
use crate::mirror::liquidation::{Side, Terms, best};
use crate::mirror::reserve::down;
use crate::swaps::Pair;
use leverloom_model::scenario::Spoils;
use leverloom_model::units::WAD;

/// Bids: a tenth of a gwei per dollar of expected gain, within 4 to 400 gwei.
const BID_PER_DOLLAR: u64 = GWEI / 10;
const LOWEST_BID: u64 = 4 * GWEI;
const HIGHEST_BID: u64 = 400 * GWEI;

/// So many sizes of a liquidation a bot that sells thinks through.
const HALVES: u32 = 8;

/// A position under water, and what it takes to liquidate it.
#[derive(Clone, Copy, Debug)]
struct Prey {
    borrower: Person,
    collateral: usize,
    debt: usize,
    debt_usd: u128,
    health: u128,
}

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    let liquidators = &view.scenario.population.liquidators;
    if liquidators.count == 0 {
        return Vec::new();
    }
    let prey: Vec<Prey> = view
        .people
        .everybody()
        .filter_map(|person| under_water(view, person))
        .collect();
    (0..liquidators.count)
        .flat_map(|bot| race(view, bot, &prey))
        .collect()
}

fn under_water(view: &View<'_>, borrower: Person) -> Option<Prey> {
    if !view.mirror.has_debt(borrower) {
        return None;
    }
    let account = view.mirror.account(borrower, &view.indexes, view.expected);
    let health = account.health_factor().filter(|health| *health < WAD)?;
    let params = |asset: usize| &view.mirror.reserves[asset].params;
    let worth =
        |asset: usize, amount| down(amount, view.expected[asset].into(), params(asset).unit);
    let pledged = |asset: &usize| {
        worth(
            *asset,
            view.mirror.supplied(borrower, *asset, &view.indexes),
        )
    };
    let owed = |asset: &usize| worth(*asset, view.mirror.owed(borrower, *asset, &view.indexes));
    // Reversed, so that of equals the first asset is taken.
    let collateral = (0..view.assets())
        .rev()
        .filter(|asset| params(*asset).threshold_bps > 0)
        .max_by_key(pledged)?;
    let debt = (0..view.assets()).rev().max_by_key(owed)?;
    Some(Prey {
        borrower,
        collateral,
        debt,
        debt_usd: account.debt_usd,
        health,
    })
}

/// What one bot sends.
fn race(view: &View<'_>, bot: u32, prey: &[Prey]) -> Vec<Intent> {
    let sender = view.people.liquidator(bot);
    let mut dice = Dice::new(view.scenario.seed, Stream::Liquidator(bot), view.block);
    let mut tries: Vec<(u128, Call)> = Vec::with_capacity(prey.len());
    for prey in prey {
        let opinion = dice.between(85, 115);
        let side = |asset: usize, balance| Side {
            params: &view.mirror.reserves[asset].params,
            price: view.expected[asset],
            balance,
        };
        let collateral = side(
            prey.collateral,
            view.mirror
                .supplied(prey.borrower, prey.collateral, &view.indexes),
        );
        let debt = side(
            prey.debt,
            view.mirror.owed(prey.borrower, prey.debt, &view.indexes),
        );
        let funds = view.mirror.wallet(sender, prey.debt);
        let terms = |most| {
            best(
                &view.mirror.settings,
                collateral,
                debt,
                prey.debt_usd,
                prey.health,
                most,
            )
        };
        let plan = match seller(view, prey) {
            None => terms(funds).map(|terms| (terms.bonus_usd, hold(prey, &terms))),
            Some(pair) => sell(view, prey, pair, funds, terms),
        };
        tries.extend(plan.map(|(gain, call)| (gain * u128::from(opinion) / 100, call)));
    }
    // Stable: of equal gains the earlier account.
    tries.sort_by_key(|(gain, _)| std::cmp::Reverse(*gain));
    tries.truncate(view.scenario.population.liquidators.attempts_per_block as usize);
    tries
        .into_iter()
        .map(|(gain, call)| Intent {
            sender,
            call,
            priority_fee: bid(gain),
        })
        .collect()
}

/// The call of a bot that keeps what it gets.
fn hold(prey: &Prey, terms: &Terms) -> Call {
    Call::Liquidate {
        collateral: prey.collateral as u32,
        debt: prey.debt as u32,
        borrower: prey.borrower,
        amount: if terms.exhausts {
            Quantity::Max
        } else {
            Quantity::Exactly(terms.repaid)
        },
    }
}

/// Where a bot sells what it gets; none for one that holds, or where there is no pair.
fn seller<'a>(view: &View<'a>, prey: &Prey) -> Option<&'a Pair> {
    let sells = view.scenario.population.liquidators.collateral == Spoils::Sell;
    let mut pairs = view.pairs.iter();
    pairs.find(|pair| sells && pair.joins(prey.collateral, prey.debt))
}

/// The liquidation that gains most when what it brings is sold, of the largest one and its halves: more than the
/// exchange can take sells below what it costs. None when none gains.
fn sell(
    view: &View<'_>,
    prey: &Prey,
    pair: &Pair,
    funds: u128,
    terms: impl Fn(u128) -> Option<Terms>,
) -> Option<(u128, Call)> {
    let worth = |asset: usize, amount| down(amount, view.expected[asset].into(), view.unit(asset));
    let halves = (0..HALVES).filter_map(|halvings| {
        let Terms {
            repaid, bonus_usd, ..
        } = terms(funds >> halvings)?;
        let seized_usd = worth(prey.debt, repaid) + bonus_usd;
        let price = view.expected[prey.collateral].max(1);
        let seized = down(seized_usd, view.unit(prey.collateral), price.into());
        let gain = pair.out(prey.collateral, seized).checked_sub(repaid)?;
        // Interest until then, and roundings: what is not needed comes back.
        let most = (repaid + repaid / 1_000 + 1).min(funds);
        let call = Call::LiquidateAndSell {
            collateral: prey.collateral as u32,
            debt: prey.debt as u32,
            borrower: prey.borrower,
            most,
            least: repaid,
        };
        Some((worth(prey.debt, gain), call))
    });
    // Of equal gains the largest.
    halves.rev().max_by_key(|(gain, _)| *gain)
}

/// Wei per gas for an expected gain in dollars with 8 decimals.
fn bid(gain_usd: u128) -> u64 {
    let bid = gain_usd.saturating_mul(BID_PER_DOLLAR.into()) / 100_000_000;
    u64::try_from(bid)
        .unwrap_or(HIGHEST_BID)
        .clamp(LOWEST_BID, HIGHEST_BID)
}
