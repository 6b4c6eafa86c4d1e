//! Who owns, supplies and owes what at block 0: amounts only, a function of the scenario.
//!
//! Never touches the chain: `genesis` turns the plan into transactions.

use leverloom_model::Scenario;
use leverloom_model::report::Role;
use leverloom_model::scenario::{Spoils, YOU};
use leverloom_model::units::{Wad, mul_div_down};

use crate::actors::{People, Person};
use crate::agents::loopers::LooperTrait;
use crate::character::Character;

/// So many swaps of the usual size a trader can make before it has to buy back.
const TRADES_IN_STOCK: u128 = 50;
/// Dollars of every asset in the user's wallet.
pub(crate) const YOUR_DOLLARS: Wad = Wad::whole(1_000_000);

/// Somebody, an asset, base units.
pub(crate) type Holding = (Person, usize, u128);

/// Who of the exchange takes somebody's tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spender {
    /// For swaps.
    Router,
    /// For liquidations.
    Seller,
    /// For leverage; it acts for the position's owner, too.
    Leverage,
}

/// Everything that block 0 holds.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Tokens to mint.
    pub(crate) wallets: Vec<Holding>,
    /// Assets that somebody lets the pool take.
    pub(crate) approvals: Vec<(Person, usize)>,
    /// Assets that somebody lets the exchange take.
    pub(crate) swap_approvals: Vec<(Person, usize, Spender)>,
    /// Whom the leverage router acts for.
    pub(crate) managed: Vec<Person>,
    /// Positions opened by it: whose, what, base units put in.
    pub(crate) loops: Vec<(Person, LooperTrait, u128)>,
    /// Base units of base and quote in each pair.
    pub(crate) depths: Vec<[u128; 2]>,
    /// Tokens to supply, out of the wallets.
    pub(crate) supplies: Vec<Holding>,
    /// Tokens to borrow.
    pub(crate) borrows: Vec<Holding>,
}

impl Plan {
    /// The plan of a scenario.
    pub(crate) fn new(scenario: &Scenario, people: &People) -> Self {
        let mut plan = Self::default();
        plan.named(scenario, people);
        plan.exchange(scenario, people);
        plan.loopers(scenario, people);
        plan.lenders(scenario, people);
        let mut cash = vec![0; scenario.assets.len()];
        plan.borrowers(scenario, people, &mut cash);
        plan.liquidators(scenario, people, &cash);
        plan.wallets.retain(|(.., amount)| *amount > 0);
        plan.supplies.retain(|(.., amount)| *amount > 0);
        plan.borrows.retain(|(.., amount)| *amount > 0);
        plan
    }

    /// The user and the named actors: what their wallets say, and a fortune for a user of whom nothing is said. Each of the user's accounts has the same.
    fn named(&mut self, scenario: &Scenario, people: &People) {
        for person in people.all(Role::You).chain(people.all(Role::Named)) {
            for asset in 0..scenario.assets.len() {
                self.approvals.push((person, asset));
                self.swaps(scenario, person, asset, Spender::Router);
                self.swaps(scenario, person, asset, Spender::Leverage);
            }
            self.managed(scenario, person);
        }
        for actor in &scenario.actors {
            let yours = actor.name == YOU;
            let one = people.named(&actor.name).filter(|_| !yours);
            let owners = people.all(Role::You).filter(|_| yours).chain(one);
            for person in owners {
                for holding in &actor.wallet {
                    let Some(asset) = scenario.asset_index(&holding.asset) else {
                        continue;
                    };
                    let decimals = scenario.assets[asset].decimals;
                    let amount = holding.amount.to_base_units_down(decimals);
                    self.wallets.push((person, asset, amount.unwrap_or(0)));
                }
            }
        }
        if scenario.actors.iter().all(|actor| actor.name != YOU) {
            for person in people.all(Role::You) {
                for asset in 0..scenario.assets.len() {
                    let amount = tokens(scenario, asset, YOUR_DOLLARS);
                    self.wallets.push((person, asset, amount));
                }
            }
        }
    }

    /// Lets the leverage router act for somebody.
    fn managed(&mut self, scenario: &Scenario, person: Person) {
        if !scenario.exchange.is_empty() {
            self.managed.push(person);
        }
    }

    /// Loopers put in the side that their position holds: pair after pair, long or short as drawn.
    fn loopers(&mut self, scenario: &Scenario, people: &People) {
        for (index, person) in (0..).zip(people.all(Role::Looper)) {
            let Some(trait_) = LooperTrait::of(scenario, index) else {
                continue;
            };
            let equity = scenario.population.loopers.equity_usd;
            let deposit = tokens(scenario, trait_.collateral, equity);
            self.wallets.push((person, trait_.collateral, deposit));
            self.swaps(scenario, person, trait_.collateral, Spender::Leverage);
            self.managed(scenario, person);
            self.loops.push((person, trait_, deposit));
        }
    }

    /// Lets the exchange take an asset that it trades.
    fn swaps(&mut self, scenario: &Scenario, person: Person, asset: usize, spender: Spender) {
        let symbol = &scenario.assets[asset].symbol;
        let mut pools = scenario.exchange.iter();
        if pools.any(|pool| pool.base == *symbol || pool.quote == *symbol) {
            self.swap_approvals.push((person, asset, spender));
        }
    }

    /// Pairs, and those who do nothing but swap.
    fn exchange(&mut self, scenario: &Scenario, people: &People) {
        let index = |symbol: &str| scenario.asset_index(symbol).unwrap_or(0);
        for pool in &scenario.exchange {
            let side = |symbol| tokens(scenario, index(symbol), pool.depth_usd);
            self.depths.push([side(&pool.base), side(&pool.quote)]);
        }
        let population = &scenario.population;
        let stock = population
            .traders
            .swap_usd
            .0
            .saturating_mul(TRADES_IN_STOCK);
        let arbitrage = population.arbitrageurs.funds_usd;
        let funds = [(Role::Trader, Wad(stock)), (Role::Arbitrageur, arbitrage)];
        for (role, funds) in funds {
            for person in people.all(role) {
                for asset in 0..scenario.assets.len() {
                    let amount = tokens(scenario, asset, funds);
                    self.wallets.push((person, asset, amount));
                    self.swaps(scenario, person, asset, Spender::Router);
                }
            }
        }
        if let (Some(whale), Some(person)) = (&population.whale, people.all(Role::Whale).next()) {
            let asset = index(&whale.asset);
            let amount = tokens(scenario, asset, whale.sale_usd);
            self.wallets.push((person, asset, amount));
            self.swaps(scenario, person, asset, Spender::Router);
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
        let mut wishes = Vec::new();
        for index in 0..scenario.population.borrowers.count {
            let borrower = people.borrower(index);
            let Character {
                collateral,
                debt,
                collateral_usd,
                ..
            } = Character::of(scenario, index);
            let supply = tokens(scenario, collateral, collateral_usd);
            self.wallets
                .push((borrower, collateral, supply + supply / 4));
            self.approvals.push((borrower, collateral));
            if scenario.population.borrowers.panic_bps > 0 {
                self.swaps(scenario, borrower, collateral, Spender::Router);
            }
            if debt != collateral {
                self.approvals.push((borrower, debt));
            }
            self.supplies.push((borrower, collateral, supply));
            let wanted = Character::of(scenario, index).debt_for(scenario, collateral_usd.0);
            wishes.push((borrower, debt, tokens(scenario, debt, Wad(wanted))));
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

    /// Unless the scenario says otherwise, each bot could repay everything that anybody can ever owe of any asset.
    fn liquidators(&mut self, scenario: &Scenario, people: &People, supplied: &[u128]) {
        for bot in (0..scenario.population.liquidators.count).map(|index| people.liquidator(index))
        {
            for (asset, amount) in supplied.iter().enumerate() {
                let funds = scenario.population.liquidators.funds_usd;
                let amount = funds.map_or(*amount, |funds| tokens(scenario, asset, funds));
                self.wallets.push((bot, asset, amount));
                self.approvals.push((bot, asset));
                if scenario.population.liquidators.collateral == Spoils::Sell {
                    self.swaps(scenario, bot, asset, Spender::Seller);
                }
            }
        }
    }
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
