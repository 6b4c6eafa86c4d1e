//! The specification: the pool's books in exact fractions, rounded where ROUNDING.md says so and nowhere else.

use std::collections::BTreeMap;

use alloy_primitives::{U256, Uint};
use leverloom_market::abi::LendingPool::AssetConfig;
use num_bigint::BigInt;
use num_rational::BigRational as Q;
use num_traits::{One, Zero};

use crate::world::{Listing, YEAR};

/// A whole number as a fraction.
pub(crate) fn whole(number: impl Into<BigInt>) -> Q {
    Q::from_integer(number.into())
}

/// 10^exponent.
pub(crate) fn ten(exponent: u32) -> Q {
    whole(BigInt::from(10).pow(exponent))
}

/// A fraction floored to a word of the chain.
#[track_caller]
pub(crate) fn word(fraction: &Q) -> U256 {
    let floored = fraction.floor().to_integer();
    U256::from_str_radix(&floored.to_string(), 10).expect("a non-negative word")
}

/// A word of the chain as a fraction.
pub(crate) fn exact(word: U256) -> Q {
    whole(word.to_string().parse::<BigInt>().unwrap())
}

fn bps(number: u16) -> Q {
    Q::new(number.into(), 10_000.into())
}

/// Rounds down to a multiple of 10^-27: a ray.
fn ray_down(fraction: &Q) -> Q {
    (fraction * ten(27)).floor() / ten(27)
}

/// Rounds up to a multiple of 10^-27: a ray.
fn ray_up(fraction: &Q) -> Q {
    (fraction * ten(27)).ceil() / ten(27)
}

/// One asset's books. Indexes are fractions (1 at the start); totals and cash whole base units.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) config: AssetConfig,
    /// Base units of a whole token.
    pub(crate) unit: Q,
    /// Dollars.
    pub(crate) price: Q,
    pub(crate) supply_index: Q,
    pub(crate) borrow_index: Q,
    pub(crate) updated: u64,
    pub(crate) scaled_supply: Q,
    pub(crate) scaled_debt: Q,
    pub(crate) scaled_treasury: Q,
    pub(crate) cash: Q,
    pub(crate) deficit: Q,
}

/// Rates as fractions a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rates {
    pub(crate) utilization: Q,
    pub(crate) borrow: Q,
    pub(crate) supply: Q,
}

impl Entry {
    pub(crate) fn total_debt(&self) -> Q {
        (&self.scaled_debt * &self.borrow_index).floor()
    }

    pub(crate) fn rates(&self) -> Rates {
        let debt = self.total_debt();
        let lendable = &self.cash + &debt;
        let utilization = if debt.is_zero() {
            Q::zero()
        } else {
            ray_up(&(&debt / &lendable))
        };
        let config = &self.config;
        let kink = bps(config.kinkBps);
        let slope = if utilization <= kink {
            bps(config.slope1Bps) * &utilization / kink
        } else {
            bps(config.slope1Bps)
                + bps(config.slope2Bps) * (&utilization - &kink) / (Q::one() - kink)
        };
        let borrow = ray_up(&(bps(config.baseRateBps) + slope));
        let supply = if debt.is_zero() {
            Q::zero()
        } else {
            let spread = ray_down(&(&borrow * &debt / (lendable + &self.deficit)));
            ray_down(&(spread * (Q::one() - bps(config.reserveFactorBps))))
        };
        Rates {
            utilization,
            borrow,
            supply,
        }
    }

    pub(crate) fn accrue(&mut self, now: u64) {
        if now == self.updated {
            return;
        }
        let rates = self.rates();
        let years = Q::new((now - self.updated).into(), YEAR.into());
        let linear = Q::one() + ray_down(&(&rates.supply * &years));
        let x = ray_up(&(&rates.borrow * &years));
        let square = ray_up(&(&x * &x));
        let cube = ray_up(&(&square * &x));
        let compound = Q::one() + x + ray_up(&(square / whole(2))) + ray_up(&(cube / whole(6)));
        let before = self.borrow_index.clone();
        self.supply_index = ray_down(&(&self.supply_index * linear));
        self.borrow_index = ray_up(&(&self.borrow_index * compound));
        let interest = (&self.scaled_debt * (&self.borrow_index - before)).floor();
        let share = (interest * bps(self.config.reserveFactorBps)).floor();
        self.scaled_treasury += (share / &self.supply_index).floor();
        self.updated = now;
    }

    /// Whether base units are more than a cap in whole tokens, of which zero is none.
    fn above(&self, cap: Uint<48, 1>, total: &Q) -> bool {
        !cap.is_zero() && *total > whole(cap.to::<u64>()) * &self.unit
    }

    /// Dollars, rounded to 8 decimals.
    pub(crate) fn worth_down(&self, amount: &Q) -> Q {
        (amount * &self.price * ten(8) / &self.unit).floor() / ten(8)
    }

    pub(crate) fn worth_up(&self, amount: &Q) -> Q {
        (amount * &self.price * ten(8) / &self.unit).ceil() / ten(8)
    }
}

/// Why the books refuse an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    Zero,
    TooSmall,
    Supply,
    Cash,
    Limit,
    Health,
    Healthy,
    NoDebt,
    NoCollateral,
    Dust,
    Cap,
}

/// A position in dollars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Worth {
    pub(crate) collateral: Q,
    pub(crate) debt: Q,
    pub(crate) borrow_limit: Q,
    pub(crate) liquidation_limit: Q,
    /// None without debt.
    pub(crate) health: Option<Q>,
}

/// The whole pool. Users and assets are numbers.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) now: u64,
    pub(crate) assets: Vec<Entry>,
    pub(crate) supplies: BTreeMap<(usize, usize), Q>,
    pub(crate) debts: BTreeMap<(usize, usize), Q>,
}

impl Book {
    pub(crate) fn new(listings: &[Listing], now: u64) -> Self {
        let entry = |listing: &Listing| Entry {
            config: listing.config.clone(),
            unit: ten(listing.decimals.into()),
            price: whole(listing.price_e8) / ten(8),
            supply_index: Q::one(),
            borrow_index: Q::one(),
            updated: now,
            scaled_supply: Q::zero(),
            scaled_debt: Q::zero(),
            scaled_treasury: Q::zero(),
            cash: Q::zero(),
            deficit: Q::zero(),
        };
        Self {
            now,
            assets: listings.iter().map(entry).collect(),
            supplies: BTreeMap::new(),
            debts: BTreeMap::new(),
        }
    }

    fn scaled(map: &BTreeMap<(usize, usize), Q>, user: usize, asset: usize) -> Q {
        map.get(&(user, asset)).cloned().unwrap_or_else(Q::zero)
    }

    /// This asset as of now.
    pub(crate) fn current(&self, asset: usize) -> Entry {
        let mut entry = self.assets[asset].clone();
        entry.accrue(self.now);
        entry
    }

    pub(crate) fn supplied(&self, user: usize, asset: usize) -> Q {
        (Self::scaled(&self.supplies, user, asset) * self.current(asset).supply_index).floor()
    }

    pub(crate) fn debt(&self, user: usize, asset: usize) -> Q {
        (Self::scaled(&self.debts, user, asset) * self.current(asset).borrow_index).ceil()
    }

    pub(crate) fn worth(&self, user: usize) -> Worth {
        let (mut collateral, mut debt, mut by_ltv, mut by_threshold) =
            (Q::zero(), Q::zero(), Q::zero(), Q::zero());
        for asset in 0..self.assets.len() {
            let entry = self.current(asset);
            if entry.config.liquidationThresholdBps > 0 {
                let worth = entry.worth_down(&self.supplied(user, asset));
                by_ltv += &worth * bps(entry.config.ltvBps);
                by_threshold += &worth * bps(entry.config.liquidationThresholdBps);
                collateral += worth;
            }
            debt += entry.worth_up(&self.debt(user, asset));
        }
        let cents = |dollars: Q| (dollars * ten(8)).floor() / ten(8);
        let health = (!debt.is_zero()).then(|| (&by_threshold / &debt * ten(18)).floor() / ten(18));
        Worth {
            collateral,
            debt,
            borrow_limit: cents(by_ltv),
            liquidation_limit: cents(by_threshold),
            health,
        }
    }

    /// Runs `action` on a copy and keeps it if it goes through.
    fn attempt<T>(&mut self, action: impl FnOnce(&mut Self) -> Result<T, Why>) -> Result<T, Why> {
        let mut copy = self.clone();
        let done = action(&mut copy)?;
        *self = copy;
        Ok(done)
    }

    fn add(map: &mut BTreeMap<(usize, usize), Q>, user: usize, asset: usize, scaled: Q) {
        let entry = map.entry((user, asset)).or_insert_with(Q::zero);
        *entry += scaled;
        assert!(*entry >= Q::zero(), "the books never go negative");
    }

    fn pay_out(&mut self, asset: usize, amount: &Q) -> Result<(), Why> {
        let cash = &mut self.assets[asset].cash;
        if amount > cash {
            return Err(Why::Cash);
        }
        *cash -= amount;
        Ok(())
    }

    fn burn_supply(&mut self, user: usize, asset: usize, amount: &Q) {
        let scaled = (amount / &self.assets[asset].supply_index).ceil();
        self.assets[asset].scaled_supply -= &scaled;
        Self::add(&mut self.supplies, user, asset, -scaled);
    }

    fn burn_debt(&mut self, user: usize, asset: usize, amount: &Q) -> Q {
        let owed = Self::scaled(&self.debts, user, asset);
        let scaled = (amount / &self.assets[asset].borrow_index)
            .floor()
            .min(owed);
        self.assets[asset].scaled_debt -= &scaled;
        Self::add(&mut self.debts, user, asset, -scaled.clone());
        scaled
    }

    pub(crate) fn supply(&mut self, user: usize, asset: usize, amount: &Q) -> Result<Q, Why> {
        let now = self.now;
        self.attempt(|book| {
            if amount.is_zero() {
                return Err(Why::Zero);
            }
            let entry = &mut book.assets[asset];
            entry.accrue(now);
            let scaled = (amount / &entry.supply_index).floor();
            if scaled.is_zero() {
                return Err(Why::TooSmall);
            }
            entry.scaled_supply += &scaled;
            let total = (&entry.scaled_supply * &entry.supply_index).ceil();
            if entry.above(entry.config.supplyCap, &total) {
                return Err(Why::Cap);
            }
            entry.cash += amount;
            Self::add(&mut book.supplies, user, asset, scaled);
            Ok(amount.clone())
        })
    }

    /// `None`: all.
    pub(crate) fn withdraw(
        &mut self,
        user: usize,
        asset: usize,
        amount: Option<&Q>,
    ) -> Result<Q, Why> {
        let now = self.now;
        self.attempt(|book| {
            book.assets[asset].accrue(now);
            let balance = book.supplied(user, asset);
            let amount = amount.unwrap_or(&balance);
            if amount.is_zero() {
                return Err(Why::Zero);
            }
            if *amount > balance {
                return Err(Why::Supply);
            }
            book.burn_supply(user, asset, amount);
            book.pay_out(asset, amount)?;
            if book.owes(user) {
                book.accrue_held(user);
            }
            match book.worth(user).health {
                Some(health) if health < Q::one() => Err(Why::Health),
                _ => Ok(amount.clone()),
            }
        })
    }

    pub(crate) fn borrow(&mut self, user: usize, asset: usize, amount: &Q) -> Result<Q, Why> {
        let now = self.now;
        self.attempt(|book| {
            if amount.is_zero() {
                return Err(Why::Zero);
            }
            let entry = &mut book.assets[asset];
            entry.accrue(now);
            let scaled = (amount / &entry.borrow_index).ceil();
            entry.scaled_debt += &scaled;
            let total = (&entry.scaled_debt * &entry.borrow_index).ceil();
            if entry.above(entry.config.borrowCap, &total) {
                return Err(Why::Cap);
            }
            Self::add(&mut book.debts, user, asset, scaled);
            book.pay_out(asset, amount)?;
            book.accrue_held(user);
            let worth = book.worth(user);
            if worth.debt > worth.borrow_limit {
                Err(Why::Limit)
            } else {
                Ok(amount.clone())
            }
        })
    }

    /// `None`: all.
    pub(crate) fn repay(
        &mut self,
        user: usize,
        asset: usize,
        amount: Option<&Q>,
    ) -> Result<Q, Why> {
        let now = self.now;
        self.attempt(|book| {
            if amount.is_some_and(Zero::is_zero) {
                return Err(Why::Zero);
            }
            book.assets[asset].accrue(now);
            let debt = book.debt(user, asset);
            if debt.is_zero() {
                return Err(Why::NoDebt);
            }
            let paid =
                amount.map_or_else(|| debt.clone(), |amount| amount.clone().min(debt.clone()));
            if book.burn_debt(user, asset, &paid).is_zero() {
                return Err(Why::TooSmall);
            }
            book.assets[asset].cash += &paid;
            Ok(paid)
        })
    }

    /// `None`: as much as allowed. Returns (repaid, received).
    pub(crate) fn liquidate(
        &mut self,
        collateral: usize,
        debt: usize,
        user: usize,
        amount: Option<&Q>,
    ) -> Result<(Q, Q), Why> {
        let now = self.now;
        self.attempt(|book| {
            if amount.is_some_and(Zero::is_zero) {
                return Err(Why::Zero);
            }
            book.assets[collateral].accrue(now);
            book.assets[debt].accrue(now);
            book.accrue_held(user);
            let worth = book.worth(user);
            let health = match &worth.health {
                Some(health) if *health < Q::one() => health.clone(),
                _ => return Err(Why::Healthy),
            };
            let (owed, held) = (book.debt(user, debt), book.supplied(user, collateral));
            if owed.is_zero() {
                return Err(Why::NoDebt);
            }
            let (from, to) = (book.assets[debt].clone(), book.assets[collateral].clone());
            if held.is_zero() || to.config.liquidationThresholdBps == 0 {
                return Err(Why::NoCollateral);
            }
            let owed_usd = from.worth_up(&owed);
            let small = to.worth_down(&held) < whole(2_000) || owed_usd < whole(2_000);
            let half = (&worth.debt / whole(2) * ten(8)).floor() / ten(8);
            let most = if small || health <= Q::new(95.into(), 100.into()) || owed_usd <= half {
                owed.clone()
            } else {
                (half / &from.price * &from.unit).floor()
            };
            let mut repaid =
                amount.map_or_else(|| most.clone(), |amount| amount.clone().min(most.clone()));
            // Base units of collateral for one base unit of debt, bonus included.
            let per_unit = &from.price / &from.unit
                * (Q::one() + bps(to.config.liquidationBonusBps))
                * &to.unit
                / &to.price;
            let mut seized = (&repaid * &per_unit).floor();
            if seized > held {
                seized = held.clone();
                repaid = (&held / &per_unit).ceil();
            }
            let bonus =
                &seized - (&seized / (Q::one() + bps(to.config.liquidationBonusBps))).floor();
            let fee = (bonus * bps(to.config.liquidationProtocolFeeBps)).ceil();
            if seized == fee {
                return Err(Why::TooSmall);
            }
            let (owed_left, held_left) = (&owed - &repaid, &held - &seized);
            let dust = from.worth_up(&owed_left) < whole(1_000)
                || to.worth_down(&held_left) < whole(1_000);
            if !owed_left.is_zero() && !held_left.is_zero() && dust {
                return Err(Why::Dust);
            }
            book.burn_debt(user, debt, &repaid);
            book.assets[debt].cash += &repaid;
            book.burn_supply(user, collateral, &seized);
            let kept = (&fee / &book.assets[collateral].supply_index).floor();
            book.assets[collateral].scaled_treasury += kept;
            book.pay_out(collateral, &(&seized - &fee))?;
            if held_left.is_zero() && book.worth(user).collateral.is_zero() {
                book.write_off(user);
            }
            Ok((repaid, seized - fee))
        })
    }

    fn owes(&self, user: usize) -> bool {
        (0..self.assets.len()).any(|asset| !Self::scaled(&self.debts, user, asset).is_zero())
    }

    /// Whoever checks an account's health brings what it holds up to date, whether or not it matters later.
    fn accrue_held(&mut self, user: usize) {
        for asset in 0..self.assets.len() {
            let held = |map| !Self::scaled(map, user, asset).is_zero();
            if held(&self.supplies) || held(&self.debts) {
                self.assets[asset].accrue(self.now);
            }
        }
    }

    fn write_off(&mut self, user: usize) {
        for asset in 0..self.assets.len() {
            let debt = self.debt(user, asset);
            if debt.is_zero() {
                continue;
            }
            let now = self.now;
            self.assets[asset].accrue(now);
            self.burn_debt(user, asset, &debt);
            self.assets[asset].deficit += debt;
        }
    }

    /// (cash + debt + deficit) − (supply + treasury) in exact fractions: what the pool has beyond what it owes.
    pub(crate) fn surplus(&self, asset: usize) -> Q {
        let entry = self.current(asset);
        let owns = entry.cash + entry.scaled_debt * entry.borrow_index + entry.deficit;
        owns - (entry.scaled_supply + entry.scaled_treasury) * entry.supply_index
    }
}
