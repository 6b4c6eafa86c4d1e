//! What can be seen of a world after an action: the contracts' views, and storage beside them.
//!
//! Judges nothing; asks on copies, so that nothing is changed.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use leverloom_market::abi::LendingPool::{self, AccountData, AssetConfig, ReserveState};
use leverloom_market::abi::Token;
use leverloom_market::slots::{self, Indexes, TotalsField};

use super::world::{ASSETS, OWNER, World, ray};

/// Everything that can be seen after an action.
#[derive(Clone)]
pub(super) struct Sight {
    /// Unix seconds.
    pub(super) now: u64,
    pub(super) assets: Vec<AssetSight>,
    pub(super) accounts: Vec<AccountSight>,
    /// What the stranger has of each asset.
    pub(super) stranger: Vec<U256>,
}

/// One asset.
#[derive(Clone)]
pub(super) struct AssetSight {
    pub(super) token: Address,
    /// Dollars with 8 decimals.
    pub(super) price: U256,
    pub(super) config: AssetConfig,
    /// By the view, interest up to now included.
    pub(super) state: ReserveState,
    /// As stored.
    pub(super) indexes: Indexes,
    /// Sums over the parts as stored.
    pub(super) scaled_supply: U256,
    pub(super) scaled_debt: U256,
    pub(super) treasury: U256,
    pub(super) cash: U256,
    pub(super) deficit: U256,
    /// Recorded cash and tokens held, by holder.
    pub(super) holders: Vec<(U256, U256)>,
    /// The token's supply, and all known balances together.
    pub(super) minted: U256,
    pub(super) known: U256,
}

/// One account.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct AccountSight {
    pub(super) data: AccountData,
    pub(super) scaled_supply: Vec<U256>,
    pub(super) scaled_debt: Vec<U256>,
    /// Base units, floored.
    pub(super) supplied: Vec<U256>,
    /// Base units, ceiled.
    pub(super) owed: Vec<U256>,
    pub(super) wallet: Vec<U256>,
}

impl World {
    pub(super) fn look(&self) -> Sight {
        let mut questions: Vec<(Address, Bytes)> = Vec::new();
        for &asset in &self.tokens {
            let state = LendingPool::reserveStateCall { asset };
            questions.push((self.pool, state.abi_encode().into()));
            questions.push((asset, Token::totalSupplyCall {}.abi_encode().into()));
        }
        for account in &self.accounts {
            let user = account.address;
            let data = LendingPool::accountDataCall { user };
            questions.push((self.pool, data.abi_encode().into()));
        }
        let mut answers = self.ask(questions).into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let mut assets = Vec::new();
        for asset in 0..ASSETS {
            let state = LendingPool::reserveStateCall::abi_decode_returns(&next());
            let minted = U256::from_be_slice(&next());
            assets.push(self.asset(asset, state.unwrap_or_default(), minted));
        }
        let mut accounts = Vec::new();
        for account in &self.accounts {
            let data = LendingPool::accountDataCall::abi_decode_returns(&next());
            accounts.push(self.account(account.address, data.unwrap_or_default(), &assets));
        }
        let wallet = |token: &Address| self.state.slot(*token, slots::balance(self.stranger));
        Sight {
            now: self.now,
            assets,
            accounts,
            stranger: self.tokens.iter().map(wallet).collect(),
        }
    }

    fn asset(&self, asset: usize, state: ReserveState, minted: U256) -> AssetSight {
        let token = self.tokens[asset];
        let slot = |slot| self.state.slot(self.pool, slot);
        let balance = |holder| self.state.slot(token, slots::balance(holder));
        let parts = self.layout.parts(ASSETS);
        let sum = |field| -> U256 {
            let parts = 0..parts;
            parts
                .map(|part| slot(slots::totals(token, part, field)))
                .sum()
        };
        let holders: Vec<(U256, U256)> = (0..parts)
            .map(|part| {
                let holder = self.layout.holder(self.pool, asset, part);
                (
                    slot(slots::totals(token, part, TotalsField::Cash)),
                    balance(holder),
                )
            })
            .collect();
        let people = self.accounts.iter().map(|account| account.address);
        let vaults = self.layout.vaults(self.pool, ASSETS);
        let known = people.chain([self.stranger, self.pool, OWNER]);
        let known = known.chain(vaults.iter().map(|vault| vault.address));
        AssetSight {
            token,
            price: self.prices[asset],
            config: self.configs[asset].clone(),
            state,
            indexes: Indexes::read(self.layout, token, slot),
            scaled_supply: sum(TotalsField::ScaledSupply),
            scaled_debt: sum(TotalsField::ScaledDebt),
            treasury: sum(TotalsField::TreasuryScaledSupply),
            cash: sum(TotalsField::Cash),
            deficit: sum(TotalsField::Deficit),
            holders,
            minted,
            known: known.map(balance).sum(),
        }
    }

    fn account(&self, user: Address, data: AccountData, assets: &[AssetSight]) -> AccountSight {
        let slot = |slot| self.state.slot(self.pool, slot);
        let tokens = &self.tokens;
        let each = |of: &dyn Fn(Address) -> U256| tokens.iter().map(|token| of(*token)).collect();
        let scaled_supply: Vec<U256> = each(&|token| slot(slots::scaled_supply(user, token)));
        let scaled_debt: Vec<U256> = each(&|token| slot(slots::scaled_debt(user, token)));
        let supplied = scaled_supply.iter().zip(assets);
        let supplied = supplied.map(|(scaled, asset)| *scaled * asset.state.supplyIndex / ray());
        let owed = scaled_debt.iter().zip(assets);
        let owed = owed.map(|(scaled, asset)| (*scaled * asset.state.borrowIndex).div_ceil(ray()));
        AccountSight {
            data,
            supplied: supplied.collect(),
            owed: owed.collect(),
            wallet: each(&|token| self.state.slot(token, slots::balance(user))),
            scaled_supply,
            scaled_debt,
        }
    }
}
