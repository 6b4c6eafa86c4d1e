//! The views that are asked, typed: pool, oracle, tokens, pairs, at the end of the block a simulation stands at.
//!
//! Owns the asking. What a view refuses is `None` where a market can get there by itself, such as a price nobody posted.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolCall;
use anyhow::{Context, Result, anyhow};
use leverloom_executor::State;
use leverloom_market::Simulation;
use leverloom_market::abi::{IsolatedMarket, LendingPool, Pair, PriceOracle, Token};
use leverloom_market::directory::{Directory, PairEntry};
use leverloom_market::isolated::LAST_UPDATE;
use leverloom_market::question::{AskError, Moment, ask};

/// Whom to ask and when.
pub(super) struct Views<'a> {
    directory: &'a Directory,
    state: &'a State,
    moment: Moment,
}

impl<'a> Views<'a> {
    pub(super) fn new(simulation: &'a Simulation) -> Self {
        let block_time_s = simulation.scenario().chain.block_time_s;
        Self {
            directory: simulation.directory(),
            state: simulation.state(),
            moment: Moment::end_of(simulation.block(), block_time_s),
        }
    }

    pub(super) fn directory(&self) -> &'a Directory {
        self.directory
    }

    /// Dollars with 8 decimals.
    pub(super) fn oracle_price(&self, asset: Address) -> Result<Option<U256>> {
        self.try_view(self.directory.prices, &PriceOracle::priceCall { asset })
    }

    /// Base units that exist of a token.
    pub(super) fn total_supply(&self, token: Address) -> Result<U256> {
        self.view(token, &Token::totalSupplyCall {})
    }

    /// Base units in a wallet.
    pub(super) fn wallet(&self, account: Address, token: Address) -> Result<U256> {
        self.view(token, &Token::balanceOfCall { account })
    }

    /// Totals, indexes and rates of an asset.
    pub(super) fn reserve(&self, asset: Address) -> Result<LendingPool::ReserveState> {
        self.view(
            self.directory.pool,
            &LendingPool::reserveStateCall { asset },
        )
    }

    /// Dollars and health factor of an account; none when an oracle refuses.
    pub(super) fn account(&self, user: Address) -> Result<Option<LendingPool::AccountData>> {
        self.try_view(self.directory.pool, &LendingPool::accountDataCall { user })
    }

    /// Base units supplied.
    pub(super) fn supplied(&self, user: Address, asset: Address) -> Result<U256> {
        let call = LendingPool::supplyBalanceCall { user, asset };
        self.view(self.directory.pool, &call)
    }

    /// Base units owed.
    pub(super) fn owed(&self, user: Address, asset: Address) -> Result<U256> {
        let call = LendingPool::debtBalanceCall { user, asset };
        self.view(self.directory.pool, &call)
    }

    /// Base units of base and quote in a pair.
    pub(super) fn pair(&self, entry: &PairEntry) -> Result<[U256; 2]> {
        let reserves = self.view(entry.address, &Pair::reservesCall {})?;
        let first = U256::from(reserves.reserve0);
        let second = U256::from(reserves.reserve1);
        Ok(if entry.base_is_first {
            [first, second]
        } else {
            [second, first]
        })
    }

    /// Totals and rates of an isolated market, interest up to now included.
    pub(super) fn market(&self, market: Address) -> Result<IsolatedMarket::MarketState> {
        self.view(market, &IsolatedMarket::marketStateCall {})
    }

    /// What its liquidators take for a dollar of debt; wad.
    pub(super) fn incentive_factor(&self, market: Address) -> Result<U256> {
        self.view(market, &IsolatedMarket::liquidationIncentiveFactorCall {})
    }

    /// Unix seconds of its last accrual: in no view, so out of its slot.
    pub(super) fn last_update(&self, market: Address) -> u64 {
        let slot = self.state.slot(market, U256::from(LAST_UPDATE));
        slot.saturating_to()
    }

    /// Shares of the supply and of the debt, as they are written down.
    pub(super) fn shares(&self, market: Address, user: Address) -> Result<[U256; 2]> {
        let shares = self.view(market, &IsolatedMarket::sharesOfCall { user })?;
        Ok([shares.supplyShares, shares.borrowShares])
    }

    /// A position in an isolated market; none when an oracle refuses.
    pub(super) fn position(
        &self,
        market: Address,
        user: Address,
    ) -> Result<Option<IsolatedMarket::Position>> {
        self.try_view(market, &IsolatedMarket::positionCall { user })
    }

    /// Base units of an isolated market's loan asset supplied.
    pub(super) fn isolated_supply(&self, market: Address, user: Address) -> Result<U256> {
        self.view(market, &IsolatedMarket::supplyBalanceCall { user })
    }

    /// Base units of an isolated market's loan asset owed.
    pub(super) fn isolated_debt(&self, market: Address, user: Address) -> Result<U256> {
        self.view(market, &IsolatedMarket::debtBalanceCall { user })
    }

    /// Base units of collateral in an isolated market.
    pub(super) fn isolated_collateral(&self, market: Address, user: Address) -> Result<U256> {
        self.view(market, &IsolatedMarket::collateralBalanceCall { user })
    }

    fn view<C: SolCall>(&self, contract: Address, call: &C) -> Result<C::Return> {
        let answer = self.try_view(contract, call)?;
        let label = self.directory.label(contract);
        answer.with_context(|| format!("{label}.{} is refused", C::SIGNATURE))
    }

    /// None when the contract refuses.
    fn try_view<C: SolCall>(&self, contract: Address, call: &C) -> Result<Option<C::Return>> {
        let data = call.abi_encode().into();
        let what = || format!("{}.{}", self.directory.label(contract), C::SIGNATURE);
        match ask(self.state, self.moment, Address::ZERO, contract, data) {
            Ok(answer) => Ok(Some(C::abi_decode_returns(&answer).with_context(what)?)),
            Err(AskError::Reverted(_)) => Ok(None),
            Err(other) => Err(anyhow!(other).context(what())),
        }
    }
}
