//! The exchange and the oracles at block 0: which contracts there are, what they hold, what they say.

use alloy_primitives::{Address, U256};
use leverloom_model::Scenario;
use leverloom_model::scenario::{Asset, OracleSource};

use super::Setup;
use super::population::Plan;
use crate::abi::{DelayedOracle, OracleRouter, Pair, Token, TwapOracle};
use crate::directory::{Directory, Exchange, PairEntry, TokenEntry};
use crate::prices::to_e8;
use crate::{exchange, oracles};

impl Setup {
    /// Pairs, router and seller; none where no pair is asked for.
    pub(super) fn deploy_exchange(
        &mut self,
        scenario: &Scenario,
        tokens: &[TokenEntry],
    ) -> Option<Exchange> {
        if scenario.exchange.is_empty() {
            return None;
        }
        let router = self.create(exchange::swap_router());
        let seller = self.create(exchange::liquidation_seller());
        let index = |symbol: &str| scenario.asset_index(symbol);
        let mut pairs = Vec::new();
        for pool in &scenario.exchange {
            let (Some(base), Some(quote)) = (index(&pool.base), index(&pool.quote)) else {
                continue;
            };
            let (one, other) = (tokens[base].address, tokens[quote].address);
            let base_is_first = one < other;
            let (first, second) = if base_is_first {
                (one, other)
            } else {
                (other, one)
            };
            pairs.push(PairEntry {
                address: self.create(exchange::pair(first, second)),
                base,
                quote,
                base_is_first,
            });
        }
        Some(Exchange {
            router,
            seller,
            leverage: Address::ZERO,
            pairs,
        })
    }

    /// Whom the pool asks for prices, and the oracles of assets that have one of their own.
    pub(super) fn deploy_oracles(
        &mut self,
        scenario: &Scenario,
        tokens: &[TokenEntry],
        plain: Address,
        exchange: Option<&Exchange>,
    ) -> (Address, Vec<Option<Address>>) {
        let owner = self.owner;
        if scenario
            .assets
            .iter()
            .all(|it| it.oracle == OracleSource::Outside)
        {
            return (plain, vec![None; tokens.len()]);
        }
        let router = self.create(oracles::oracle_router(owner));
        let mut sources = Vec::with_capacity(tokens.len());
        for (index, asset) in scenario.assets.iter().enumerate() {
            let token = tokens[index].address;
            let pair = exchange.and_then(|it| it.pairs.iter().find(|pair| pair.base == index));
            let pair = pair.map_or(Address::ZERO, |pair| pair.address);
            let code = match asset.oracle {
                OracleSource::Outside => None,
                OracleSource::Delayed { blocks } => {
                    Some(oracles::delayed_oracle(blocks.into(), owner))
                }
                OracleSource::Fixed { price } => Some(oracles::fixed_oracle(
                    token,
                    U256::from(to_e8(price)),
                    owner,
                )),
                // The quote's price is the one that the pool would get.
                OracleSource::Spot => Some(oracles::spot_oracle(pair, token, router, owner)),
                OracleSource::TimeWeighted { window_s } => Some(oracles::twap_oracle(
                    pair,
                    token,
                    router,
                    window_s.into(),
                    owner,
                )),
            };
            sources.push(code.map(|code| self.create(code)));
        }
        (router, sources)
    }

    /// Makes an asset's oracle say something; pairs are filled by then.
    pub(super) fn start_oracle(&mut self, asset: &Asset, token: Address, directory: &Directory) {
        if directory.prices == directory.oracle {
            return;
        }
        let index = directory.asset_index(token).unwrap_or(0);
        let source = directory.source(index);
        let route = OracleRouter::setSourceCall {
            asset: token,
            source,
        };
        self.call(self.owner, directory.prices, &route);
        match asset.oracle {
            OracleSource::Delayed { .. } => {
                let price = DelayedOracle::setPriceCall {
                    asset: token,
                    priceE8: U256::from(to_e8(asset.price)),
                };
                self.call(self.owner, source, &price);
            }
            OracleSource::TimeWeighted { .. } => {
                self.call(self.owner, source, &TwapOracle::pokeCall {});
            }
            OracleSource::Outside | OracleSource::Spot | OracleSource::Fixed { .. } => {}
        }
    }

    /// Puts the plan's tokens into the pairs; the shares are the owner's.
    pub(super) fn fill_pairs(&mut self, plan: &Plan, directory: &Directory) {
        let owner = self.owner;
        let pairs = directory.exchange.iter().flat_map(|it| &it.pairs);
        for (pair, depth) in pairs.zip(&plan.depths) {
            for (asset, amount) in [(pair.base, depth[0]), (pair.quote, depth[1])] {
                let token = directory.tokens[asset].address;
                let mint = Token::mintCall {
                    to: pair.address,
                    amount: U256::from(amount),
                };
                self.call(owner, token, &mint);
            }
            self.call(owner, pair.address, &Pair::mintCall { to: owner });
        }
    }
}
