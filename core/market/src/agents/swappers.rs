//! Those who only swap: noise traders, arbitrageurs and the whale.
//!
//! Noise traders swap whatever, without a view on the price (Black 1986): they are why there is a gap to close.
//! Arbitrageurs close it: each works out the swap that leaves no profit at market prices, and takes no worse price than
//! the market's, so that who comes second is refused. The whale sells at any price, a part in each block.

use leverloom_model::report::Role;

use super::{GWEI, View, share};
use crate::actors::Person;
use crate::calls::{Call, Intent};
use crate::dice::{Dice, Stream};
use crate::genesis::population::tokens;
use crate::mirror::reserve::down;

/// Part of what a pair promises that a trader insists on, in bps.
const PATIENCE_BPS: u64 = 9_800;
/// Bid of an arbitrageur: a tenth of a gwei a dollar of expected gain, within these.
const LOWEST_BID: u64 = 3 * GWEI;
const HIGHEST_BID: u64 = 300 * GWEI;

pub(super) fn decide(view: &View<'_>) -> Vec<Intent> {
    if view.pairs.is_empty() {
        return Vec::new();
    }
    let mut intents = arbitrageurs(view);
    intents.extend(whale(view));
    intents.extend(traders(view));
    intents
}

fn traders(view: &View<'_>) -> Vec<Intent> {
    let traders = &view.scenario.population.traders;
    if traders.count == 0 {
        return Vec::new();
    }
    let mut dice = Dice::new(view.scenario.seed, Stream::Traders, view.block);
    let wanted = dice.around(traders.swaps_per_block);
    let swap = |_| {
        let sender = view.people.trader(dice.below(traders.count.into()) as u32);
        let pair = &view.pairs[dice.below(view.pairs.len() as u64) as usize];
        let (from, to) = if dice.below(2) == 0 {
            (pair.base, pair.quote)
        } else {
            (pair.quote, pair.base)
        };
        // From a fiftieth of the usual size to twice it, mostly around it.
        let size = u128::from(dice.between(1, 100) + dice.between(1, 100));
        let usual = down(
            tokens(view.scenario, from, traders.swap_usd),
            view.scenario.assets[from].price.0 / 10_000_000_000,
            view.market[from].into(),
        );
        let amount = (usual / 100 * size).min(view.mirror.wallet(sender, from));
        let least = share(pair.out(from, amount), PATIENCE_BPS);
        let priority_fee = dice.between(GWEI, 3 * GWEI);
        (least > 0).then_some(intent(sender, from, to, amount, least, priority_fee))
    };
    (0..wanted).filter_map(swap).collect()
}

fn arbitrageurs(view: &View<'_>) -> Vec<Intent> {
    let mut intents = Vec::new();
    for pair in view.pairs {
        let units = [view.unit(pair.base), view.unit(pair.quote)];
        let (base_price, quote_price) = (view.market[pair.base], view.market[pair.quote]);
        let Some((from, whole)) = pair.arbitrage(units, base_price, quote_price) else {
            continue;
        };
        let to = if from == pair.base {
            pair.quote
        } else {
            pair.base
        };
        let worth =
            |asset: usize, amount| down(amount, view.market[asset].into(), view.unit(asset));
        for sender in view.people.all(Role::Arbitrageur) {
            let amount = whole.min(view.mirror.wallet(sender, from));
            // No worse than the market's price, so that nobody who comes late loses.
            let spent = worth(from, amount);
            let least = down(spent, view.unit(to), view.market[to].max(1).into());
            let out = pair.out(from, amount);
            if out <= least || least == 0 {
                continue;
            }
            let gain = worth(to, out).saturating_sub(spent) / 100_000_000;
            let bid = gain.saturating_mul(u128::from(GWEI / 10));
            let bid = u64::try_from(bid).unwrap_or(HIGHEST_BID);
            let priority_fee = bid.clamp(LOWEST_BID, HIGHEST_BID);
            intents.push(intent(sender, from, to, amount, least, priority_fee));
        }
    }
    intents
}

fn whale(view: &View<'_>) -> Option<Intent> {
    let whale = view.scenario.population.whale.as_ref()?;
    let sender = view.people.all(Role::Whale).next()?;
    let left = whale
        .block
        .saturating_add(whale.over_blocks)
        .checked_sub(view.block)?;
    if view.block < whale.block || left == 0 {
        return None;
    }
    let from = view.scenario.asset_index(&whale.asset)?;
    let pair = view.pairs.iter().find(|pair| pair.base == from)?;
    // What is left in equal parts, the last of them all of it.
    let amount = view.mirror.wallet(sender, from) / u128::from(left);
    (amount > 0).then(|| intent(sender, from, pair.quote, amount, 0, 50 * GWEI))
}

fn intent(
    sender: Person,
    from: usize,
    to: usize,
    amount: u128,
    least: u128,
    priority_fee: u64,
) -> Intent {
    let (from, to) = (from as u32, to as u32);
    let call = Call::Swap {
        from,
        to,
        amount,
        least,
    };
    Intent {
        sender,
        call,
        priority_fee,
    }
}
