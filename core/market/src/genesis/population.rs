//! Who owns, supplies and owes what at block 0: amounts only, a function of the scenario.
//!
//! Collateral spreads log-uniformly between its bounds (a random number of doublings, then straight
//! within one doubling), leverage leans to the low end (the square of a uniform draw). Never touches
//! the chain: `genesis` turns the plan into transactions.

use leverloom_model::Scenario;
use leverloom_model::units::{BPS, WAD, Wad, mul_div_down};

use crate::actors::{People, Person};
use crate::dice::{Dice, Stream};

/// Dollars of every asset in the user's wallet.
pub(crate) const YOUR_DOLLARS: Wad = Wad::whole(1_000_000);

/// Kept between the debt of a new position and the limit of its collateral: the first block's wobble
/// must not lock anybody out of every action.
const LTV_MARGIN_BPS: u32 = 50;

/// Somebody, an asset, base units.
pub(crate) type Holding = (Person, usize, u128);

/// Everything that block 0 holds.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Tokens to mint.
    pub(crate) wallets: Vec<Holding>,
    /// Assets that somebody lets the pool take.
    pub(crate) approvals: Vec<(Person, usize)>,
    /// Tokens to supply, out of the wallets.
    pub(crate) supplies: Vec<Holding>,
    /// Tokens to borrow.
    pub(crate) borrows: Vec<Holding>,
}

impl Plan {
    /// The plan of a scenario.
    pub(crate) fn new(scenario: &Scenario, people: &People) -> Self {
        let mut plan = Self::default();
        plan.you(scenario);
        plan.lenders(scenario, people);
        let mut cash = vec![0; scenario.assets.len()];
        plan.borrowers(scenario, people, &mut cash);
        plan.liquidators(scenario, people, &cash);
        plan.wallets.retain(|(.., amount)| *amount > 0);
        plan.supplies.retain(|(.., amount)| *amount > 0);
        plan.borrows.retain(|(.., amount)| *amount > 0);
        plan
    }

    fn you(&mut self, scenario: &Scenario) {
        for asset in 0..scenario.assets.len() {
            self.wallets
                .push((Person::YOU, asset, tokens(scenario, asset, YOUR_DOLLARS)));
            self.approvals.push((Person::YOU, asset));
        }
    }

    /// Lenders supply the same of every asset and keep half as much at hand.
    fn lenders(&mut self, scenario: &Scenario, people: &People) {
        let lenders = &scenario.population.lenders;
        for lender in (0..lenders.count).map(|index| people.lender(index)) {
            for asset in 0..scenario.assets.len() {
                let supply = tokens(scenario, asset, lenders.supply_usd);
                self.wallets.push((lender, asset, supply + supply / 2));
                self.approvals.push((lender, asset));
                self.supplies.push((lender, asset, supply));
            }
        }
    }

    /// Borrowers supply one asset (keeping a quarter as much at hand) and borrow another, as far as the
    /// pool's cash goes.
    fn borrowers(&mut self, scenario: &Scenario, people: &People, cash: &mut [u128]) {
        let mut dice = Dice::new(scenario.seed, Stream::Genesis, 0);
        let mut wishes = Vec::new();
        for borrower in (0..scenario.population.borrowers.count).map(|index| people.borrower(index))
        {
            let pair = Pair::draw(scenario, &mut dice);
            let collateral_usd = collateral_usd(scenario, &mut dice);
            let leverage = leverage(scenario, &mut dice);
            let supply = tokens(scenario, pair.collateral, collateral_usd);
            self.wallets
                .push((borrower, pair.collateral, supply + supply / 4));
            self.approvals.push((borrower, pair.collateral));
            if pair.debt != pair.collateral {
                self.approvals.push((borrower, pair.debt));
            }
            self.supplies.push((borrower, pair.collateral, supply));
            let ltv = scenario.assets[pair.collateral]
                .ltv_bps
                .saturating_sub(LTV_MARGIN_BPS);
            let limit = mul_div_down(collateral_usd.0, ltv.into(), BPS.into()).unwrap_or(0);
            // debt = collateral · (L − 1) / L
            let wanted = mul_div_down(collateral_usd.0, leverage.0 - WAD, leverage.0).unwrap_or(0);
            wishes.push((
                borrower,
                pair.debt,
                tokens(scenario, pair.debt, Wad(wanted.min(limit))),
            ));
        }
        for (_, asset, amount) in &self.supplies {
            cash[*asset] += amount;
        }
        // The last twentieth of the cash stays: somebody will want to withdraw.
        let mut spare: Vec<u128> = cash.iter().map(|cash| cash - cash / 20).collect();
        for (borrower, asset, wanted) in wishes {
            let amount = wanted.min(spare[asset]);
            spare[asset] -= amount;
            self.borrows.push((borrower, asset, amount));
        }
    }

    /// Each bot could repay everything that anybody can ever owe of any asset.
    fn liquidators(&mut self, scenario: &Scenario, people: &People, supplied: &[u128]) {
        for bot in (0..scenario.population.liquidators.count).map(|index| people.liquidator(index))
        {
            for (asset, amount) in supplied.iter().enumerate() {
                self.wallets.push((bot, asset, *amount));
                self.approvals.push((bot, asset));
            }
        }
    }
}

/// What a borrower holds.
struct Pair {
    collateral: usize,
    debt: usize,
}

impl Pair {
    /// Most go long (a loud asset against the quietest one), some short, some cross.
    fn draw(scenario: &Scenario, dice: &mut Dice) -> Self {
        let assets = &scenario.assets;
        let quiet = (0..assets.len())
            .rev()
            .min_by_key(|index| assets[*index].wobble_bps)
            .unwrap_or(0);
        let collateral_of = |index: &usize| assets[*index].ltv_bps > LTV_MARGIN_BPS;
        let loud: Vec<usize> = (0..assets.len()).filter(|index| *index != quiet).collect();
        let pledges: Vec<usize> = loud.iter().copied().filter(collateral_of).collect();
        let (style, first, second) = (dice.below(100), dice.below(u64::MAX), dice.below(u64::MAX));
        let short = Self {
            collateral: quiet,
            debt: weighted(&loud, first).unwrap_or(quiet),
        };
        let Some(collateral) = weighted(&pledges, first) else {
            return short;
        };
        if style < 10 && collateral_of(&quiet) {
            return short;
        }
        let others: Vec<usize> = loud
            .iter()
            .copied()
            .filter(|index| *index != collateral)
            .collect();
        match weighted(&others, second) {
            Some(debt) if style >= 90 => Self { collateral, debt },
            _ => Self {
                collateral,
                debt: quiet,
            },
        }
    }
}

/// One of `choices`, earlier ones likelier: weights n, n − 1, … 1.
fn weighted(choices: &[usize], draw: u64) -> Option<usize> {
    let count = choices.len() as u64;
    let mut left = ((u128::from(draw) * u128::from(count * (count + 1) / 2)) >> 64) as u64;
    for (index, choice) in choices.iter().enumerate() {
        let weight = count - index as u64;
        if left < weight {
            return Some(*choice);
        }
        left -= weight;
    }
    None
}

fn collateral_usd(scenario: &Scenario, dice: &mut Dice) -> Wad {
    let borrowers = &scenario.population.borrowers;
    let (low, high) = (
        borrowers.collateral_usd_min.0.max(1),
        borrowers.collateral_usd_max.0,
    );
    let doublings = (high / low).max(1).ilog2();
    let start = low << dice.below(u64::from(doublings) + 1);
    let end = (start * 2).min(high).max(start);
    Wad(start + mul_div_down(end - start, dice.below(WAD as u64).into(), WAD).unwrap_or(0))
}

fn leverage(scenario: &Scenario, dice: &mut Dice) -> Wad {
    let borrowers = &scenario.population.borrowers;
    let uniform = u128::from(dice.below(WAD as u64));
    let skewed = mul_div_down(uniform, uniform, WAD).unwrap_or(0);
    let spread = borrowers
        .leverage_max
        .0
        .saturating_sub(borrowers.leverage_min.0);
    Wad((borrowers.leverage_min.0 + mul_div_down(spread, skewed, WAD).unwrap_or(0)).max(WAD))
}

/// Base units that `usd` buy at the price of block 0, floored.
pub(crate) fn tokens(scenario: &Scenario, asset: usize, usd: Wad) -> u128 {
    let asset = &scenario.assets[asset];
    mul_div_down(usd.0, 10u128.pow(asset.decimals.into()), asset.price.0).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(change: impl FnOnce(&mut Scenario)) -> (Scenario, People, Plan) {
        let mut scenario = Scenario::first();
        scenario.population.borrowers.count = 2_000;
        change(&mut scenario);
        let people = People::new(&scenario);
        let plan = Plan::new(&scenario, &people);
        (scenario, people, plan)
    }

    #[test]
    fn nobody_supplies_more_than_the_wallet_or_borrows_more_than_the_cash() {
        let (scenario, _, plan) =
            plan(|scenario| scenario.population.lenders.supply_usd = Wad::whole(1));
        for (person, asset, amount) in &plan.supplies {
            let wallet = plan
                .wallets
                .iter()
                .find(|(of, kind, _)| (of, kind) == (person, asset))
                .unwrap()
                .2;
            assert!(wallet >= *amount);
        }
        for asset in 0..scenario.assets.len() {
            let supplied: u128 = plan
                .supplies
                .iter()
                .filter(|(_, of, _)| *of == asset)
                .map(|(.., amount)| amount)
                .sum();
            let borrowed: u128 = plan
                .borrows
                .iter()
                .filter(|(_, of, _)| *of == asset)
                .map(|(.., amount)| amount)
                .sum();
            assert!(borrowed <= supplied);
        }
    }

    #[test]
    fn leverage_leans_to_the_low_end_and_sizes_spread_over_doublings() {
        let scenario = Scenario::first();
        let mut dice = Dice::new(1, Stream::Genesis, 0);
        let borrowers = &scenario.population.borrowers;
        let (mut low, mut small) = (0, 0);
        for _ in 0..1_000 {
            let leverage = leverage(&scenario, &mut dice);
            assert!((borrowers.leverage_min..=borrowers.leverage_max).contains(&leverage));
            low += u32::from(
                leverage.0 < u128::midpoint(borrowers.leverage_min.0, borrowers.leverage_max.0),
            );
            let size = collateral_usd(&scenario, &mut dice);
            assert!((borrowers.collateral_usd_min..=borrowers.collateral_usd_max).contains(&size));
            small += u32::from(size.0 < borrowers.collateral_usd_min.0 * 8);
        }
        assert!(
            (640..=780).contains(&low),
            "{low} of 1,000 below the middle; √½ of them are expected"
        );
        assert!(
            (340..=520).contains(&small),
            "{small} of 1,000 within three of seven doublings"
        );
    }

    #[test]
    fn no_debt_reaches_the_limit_of_its_collateral() {
        let (scenario, people, plan) =
            plan(|scenario| scenario.population.borrowers.leverage_max = Wad::whole(20));
        let usd = |(_, asset, amount): &Holding| {
            amount * (scenario.assets[*asset].price.0 / 10_000_000_000)
                / 10u128.pow(scenario.assets[*asset].decimals.into())
        };
        for borrow in &plan.borrows {
            assert!(borrow.0 >= people.borrower(0));
            let supply = plan
                .supplies
                .iter()
                .find(|(person, ..)| *person == borrow.0)
                .unwrap();
            let ltv = u128::from(scenario.assets[supply.1].ltv_bps);
            assert!(usd(borrow) * 10_000 < usd(supply) * ltv, "{borrow:?}");
        }
    }

    #[test]
    fn assets_that_are_no_collateral_are_not_pledged() {
        let (_, people, plan) = plan(|scenario| scenario.assets[0].ltv_bps = 0);
        let pledged = |(person, asset, _): &&Holding| *person >= people.borrower(0) && *asset == 0;
        assert_eq!(plan.supplies.iter().filter(pledged).count(), 0);
        assert!(!plan.borrows.is_empty());
    }
}
