//! The specification: a market's books in exact fractions, rounded where ROUNDING.md says so and nowhere else.

use std::collections::BTreeMap;

use leverloom_market::abi::IsolatedMarket::MarketConfig;
use num_rational::BigRational as Q;
use num_traits::{One, Zero};

use crate::book::{ten, whole};
use crate::world::{Listing, YEAR};

fn bps(number: u16) -> Q {
    Q::new(number.into(), 10_000.into())
}

fn ray_up(fraction: &Q) -> Q {
    (fraction * ten(27)).ceil() / ten(27)
}

fn ray_down(fraction: &Q) -> Q {
    (fraction * ten(27)).floor() / ten(27)
}

/// Assets and shares of one side; a share is worth (assets + 1) / (shares + 10⁶).
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub(super) assets: Q,
    pub(super) shares: Q,
}

impl Side {
    fn new() -> Self {
        Self {
            assets: Q::zero(),
            shares: Q::zero(),
        }
    }

    /// What one share is worth.
    pub(super) fn price(&self) -> Q {
        (&self.assets + Q::one()) / (&self.shares + ten(6))
    }
}

/// Why the books refuse an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    Zero,
    TooSmall,
    Supply,
    Cash,
    Collateral,
    Health,
    Healthy,
    NoDebt,
}

/// One token of the market.
#[derive(Clone, Debug)]
pub(super) struct Coin {
    /// Base units of a whole token.
    pub(super) unit: Q,
    /// Dollars.
    pub(super) price: Q,
}

/// A liquidation as the books see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Liquidated {
    pub(super) repaid: Q,
    pub(super) seized: Q,
    /// Base units that the suppliers lost.
    pub(super) lost: Q,
}

/// The whole market. Users are numbers; the fee recipient is one of them.
#[derive(Clone, Debug)]
pub(super) struct Book {
    pub(super) now: u64,
    pub(super) config: MarketConfig,
    pub(super) recipient: usize,
    pub(super) collateral_coin: Coin,
    pub(super) loan_coin: Coin,
    pub(super) supply: Side,
    pub(super) borrow: Side,
    updated: u64,
    pub(super) supply_shares: BTreeMap<usize, Q>,
    pub(super) borrow_shares: BTreeMap<usize, Q>,
    pub(super) collateral: BTreeMap<usize, Q>,
}

fn of(map: &BTreeMap<usize, Q>, user: usize) -> Q {
    map.get(&user).cloned().unwrap_or_else(Q::zero)
}

fn add(map: &mut BTreeMap<usize, Q>, user: usize, amount: &Q) {
    let entry = map.entry(user).or_insert_with(Q::zero);
    *entry += amount;
    assert!(*entry >= Q::zero(), "the books never go negative");
}

impl Book {
    pub(super) fn new(
        [collateral, loan]: [&Listing; 2],
        config: MarketConfig,
        recipient: usize,
        now: u64,
    ) -> Self {
        let coin = |listing: &Listing| Coin {
            unit: ten(listing.decimals.into()),
            price: whole(listing.price_e8) / ten(8),
        };
        Self {
            now,
            config,
            recipient,
            collateral_coin: coin(collateral),
            loan_coin: coin(loan),
            supply: Side::new(),
            borrow: Side::new(),
            updated: now,
            supply_shares: BTreeMap::new(),
            borrow_shares: BTreeMap::new(),
            collateral: BTreeMap::new(),
        }
    }

    /// 1 / (1 − 0.3 · (1 − LLTV)), at most 1.15, floored to a wad.
    pub(super) fn incentive(&self) -> Q {
        let exact = Q::one()
            / (Q::one() - Q::new(3.into(), 10.into()) * (Q::one() - bps(self.config.lltvBps)));
        let floored = (exact * ten(18)).floor() / ten(18);
        floored.min(Q::new(115.into(), 100.into()))
    }

    /// (utilization, yearly borrow rate)
    pub(super) fn rates(&self) -> (Q, Q) {
        let used = if self.borrow.assets.is_zero() {
            Q::zero()
        } else {
            ray_up(&(&self.borrow.assets / &self.supply.assets))
        };
        let (config, kink) = (&self.config, bps(self.config.kinkBps));
        let slope = if used <= kink {
            bps(config.slope1Bps) * &used / kink
        } else {
            bps(config.slope1Bps) + bps(config.slope2Bps) * (&used - &kink) / (Q::one() - kink)
        };
        (used, ray_up(&(bps(config.baseRateBps) + slope)))
    }

    pub(super) fn supply_rate(&self) -> Q {
        if self.borrow.assets.is_zero() {
            return Q::zero();
        }
        let spread = ray_down(&(self.rates().1 * &self.borrow.assets / &self.supply.assets));
        ray_down(&(spread * (Q::one() - bps(self.config.feeBps))))
    }

    /// Returns the interest.
    pub(super) fn accrue(&mut self) -> Q {
        let elapsed = self.now - self.updated;
        self.updated = self.now;
        if elapsed == 0 {
            return Q::zero();
        }
        let x = ray_up(&(self.rates().1 * Q::new(elapsed.into(), YEAR.into())));
        let square = ray_up(&(&x * &x));
        let cube = ray_up(&(&square * &x));
        let growth = x + ray_up(&(square / whole(2))) + ray_up(&(cube / whole(6)));
        let interest = (&self.borrow.assets * growth).ceil();
        self.borrow.assets += &interest;
        let fee = (&interest * bps(self.config.feeBps)).floor();
        self.supply.assets += &interest - &fee;
        let shares = (&fee / self.supply.price()).floor();
        self.supply.assets += fee;
        self.supply.shares += &shares;
        add(&mut self.supply_shares, self.recipient, &shares);
        interest
    }

    /// As of now.
    pub(super) fn current(&self) -> Self {
        let mut copy = self.clone();
        copy.accrue();
        copy
    }

    pub(super) fn supplied(&self, user: usize) -> Q {
        let current = self.current();
        (of(&current.supply_shares, user) * current.supply.price()).floor()
    }

    pub(super) fn debt(&self, user: usize) -> Q {
        let current = self.current();
        (of(&current.borrow_shares, user) * current.borrow.price()).ceil()
    }

    pub(super) fn held(&self, user: usize) -> Q {
        of(&self.collateral, user)
    }

    /// Dollars, floored to 8 decimals.
    pub(super) fn collateral_usd(&self, user: usize) -> Q {
        let coin = &self.collateral_coin;
        (self.held(user) * &coin.price / &coin.unit * ten(8)).floor() / ten(8)
    }

    /// Dollars, ceiled to 8 decimals.
    pub(super) fn debt_usd(&self, user: usize) -> Q {
        let coin = &self.loan_coin;
        (self.debt(user) * &coin.price / &coin.unit * ten(8)).ceil() / ten(8)
    }

    /// None without debt.
    pub(super) fn health(&self, user: usize) -> Option<Q> {
        let debt = self.debt_usd(user);
        (!debt.is_zero()).then(|| {
            let limit = self.collateral_usd(user) * bps(self.config.lltvBps);
            (limit / debt * ten(18)).floor() / ten(18)
        })
    }

    fn check_health(&self, user: usize) -> Result<(), Why> {
        match self.health(user) {
            Some(health) if health < Q::one() => Err(Why::Health),
            _ => Ok(()),
        }
    }

    /// Runs `action` on a copy with interest accrued and keeps it if it goes through.
    fn attempt<T>(&mut self, action: impl FnOnce(&mut Self) -> Result<T, Why>) -> Result<T, Why> {
        let mut copy = self.current();
        let done = action(&mut copy)?;
        *self = copy;
        Ok(done)
    }

    pub(super) fn supply(&mut self, user: usize, amount: &Q) -> Result<(), Why> {
        self.attempt(|book| {
            if amount.is_zero() {
                return Err(Why::Zero);
            }
            let shares = (amount / book.supply.price()).floor();
            if shares.is_zero() {
                return Err(Why::TooSmall);
            }
            book.supply.assets += amount;
            book.supply.shares += &shares;
            add(&mut book.supply_shares, user, &shares);
            Ok(())
        })
    }

    fn check_cash(&self, amount: &Q) -> Result<(), Why> {
        if *amount > &self.supply.assets - &self.borrow.assets {
            return Err(Why::Cash);
        }
        Ok(())
    }

    /// `None`: all.
    pub(super) fn withdraw(&mut self, user: usize, amount: Option<&Q>) -> Result<Q, Why> {
        self.attempt(|book| {
            let balance = book.supplied(user);
            let paid = amount.unwrap_or(&balance).clone();
            if paid.is_zero() {
                return Err(Why::Zero);
            }
            if paid > balance {
                return Err(Why::Supply);
            }
            book.check_cash(&paid)?;
            let shares = match amount {
                None => of(&book.supply_shares, user),
                Some(amount) => (amount / book.supply.price()).ceil(),
            };
            book.supply.assets -= &paid;
            book.supply.shares -= &shares;
            add(&mut book.supply_shares, user, &-shares);
            Ok(paid)
        })
    }

    pub(super) fn borrow(&mut self, user: usize, amount: &Q) -> Result<(), Why> {
        self.attempt(|book| {
            if amount.is_zero() {
                return Err(Why::Zero);
            }
            book.check_cash(amount)?;
            let shares = (amount / book.borrow.price()).ceil();
            book.borrow.assets += amount;
            book.borrow.shares += &shares;
            add(&mut book.borrow_shares, user, &shares);
            book.check_health(user)
        })
    }

    /// Returns the shares burned.
    fn burn(&mut self, user: usize, paid: &Q) -> Q {
        let owed = of(&self.borrow_shares, user);
        let shares = if *paid == self.debt(user) {
            owed
        } else {
            (paid / self.borrow.price()).floor()
        };
        self.borrow.assets -= paid.min(&self.borrow.assets.clone());
        self.borrow.shares -= &shares;
        add(&mut self.borrow_shares, user, &-shares.clone());
        shares
    }

    /// `None`: all.
    pub(super) fn repay(&mut self, user: usize, amount: Option<&Q>) -> Result<Q, Why> {
        self.attempt(|book| {
            if amount.is_some_and(Zero::is_zero) {
                return Err(Why::Zero);
            }
            let debt = book.debt(user);
            if debt.is_zero() {
                return Err(Why::NoDebt);
            }
            let paid = amount.map_or(debt.clone(), |amount| amount.clone().min(debt));
            if book.burn(user, &paid).is_zero() {
                return Err(Why::TooSmall);
            }
            Ok(paid)
        })
    }

    /// Accrues nothing.
    pub(super) fn put_in(&mut self, user: usize, amount: &Q) -> Result<(), Why> {
        if amount.is_zero() {
            return Err(Why::Zero);
        }
        add(&mut self.collateral, user, amount);
        Ok(())
    }

    /// `None`: all. Without debt it accrues nothing.
    pub(super) fn take_out(&mut self, user: usize, amount: Option<&Q>) -> Result<Q, Why> {
        let owes = !of(&self.borrow_shares, user).is_zero();
        let mut book = if owes { self.current() } else { self.clone() };
        let balance = book.held(user);
        let paid = amount.unwrap_or(&balance).clone();
        if paid.is_zero() {
            return Err(Why::Zero);
        }
        if paid > balance {
            return Err(Why::Collateral);
        }
        add(&mut book.collateral, user, &-paid.clone());
        if owes {
            book.check_health(user)?;
        }
        *self = book;
        Ok(paid)
    }

    /// `None`: as much as the collateral pays for.
    pub(super) fn liquidate(&mut self, user: usize, amount: Option<&Q>) -> Result<Liquidated, Why> {
        self.attempt(|book| {
            if amount.is_some_and(Zero::is_zero) {
                return Err(Why::Zero);
            }
            match book.health(user) {
                Some(health) if health < Q::one() => {}
                _ => return Err(Why::Healthy),
            }
            let (held, debt) = (book.held(user), book.debt(user));
            let mut repaid = amount.map_or(debt.clone(), |amount| amount.clone().min(debt));
            // Base units of collateral for one base unit of debt.
            let (from, to) = (&book.loan_coin, &book.collateral_coin);
            let per_unit = &from.price / &from.unit * book.incentive() * &to.unit / &to.price;
            let mut seized = (&repaid * &per_unit).floor();
            if seized > held {
                seized = held.clone();
                repaid = (&held / &per_unit).ceil();
            }
            let burned = book.burn(user, &repaid);
            if seized.is_zero() || burned.is_zero() {
                return Err(Why::TooSmall);
            }
            add(&mut book.collateral, user, &-seized.clone());
            let mut lost = Q::zero();
            if seized == held {
                let shares = of(&book.borrow_shares, user);
                lost = (&shares * book.borrow.price())
                    .ceil()
                    .min(book.borrow.assets.clone());
                if shares.is_zero() {
                    lost = Q::zero();
                }
                book.borrow.assets -= &lost;
                book.borrow.shares -= &shares;
                book.supply.assets -= &lost;
                add(&mut book.borrow_shares, user, &-shares);
            }
            Ok(Liquidated {
                repaid,
                seized,
                lost,
            })
        })
    }
}
