//! The liquidations of a block, from the pool's events, with the borrower's health before and after.

use alloy_primitives::U256;
use alloy_sol_types::SolEvent;
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::{Outcome, TransactionOutcome};
use leverloom_model::report::Liquidation;
use leverloom_model::units::{Wad, mul_div_down};

use crate::abi::LendingPool;
use crate::actors::{People, Person};
use crate::calls::Intent;
use crate::directory::Directory;
use crate::facts::Scene;
use crate::mirror::Mirror;
use crate::mirror::account::{Account, Holding};

/// A liquidation as the pool reports it.
#[derive(Clone, Debug)]
pub(crate) struct Liquidated {
    transaction: u32,
    borrower: Person,
    liquidator: Person,
    collateral: usize,
    debt: usize,
    repaid: u128,
    seized: u128,
    /// Base units of the debt asset written off in the same transaction.
    written_off: u128,
    /// What the borrower held when the block began, by asset.
    before: Vec<Holding>,
}

/// The liquidations of a block; `mirror` stands as it was before the block.
pub(crate) fn of_block(
    intents: &[Intent],
    outcome: &Outcome,
    directory: &Directory,
    people: &People,
    mirror: &Mirror,
) -> Vec<Liquidated> {
    let of_transaction = |(index, transaction): (u32, &TransactionOutcome)| {
        let logs = logs(transaction);
        let event = logs
            .iter()
            .find_map(|log| LendingPool::Liquidate::decode_log(log).ok())?
            .data;
        let written_off = logs
            .iter()
            .filter_map(|log| LendingPool::DeficitCreated::decode_log(log).ok())
            .filter(|deficit| {
                deficit.asset == event.debtAsset && deficit.borrower == event.borrower
            })
            .fold(U256::ZERO, |sum, deficit| {
                sum.saturating_add(deficit.amount)
            });
        let borrower = people.person(event.borrower)?;
        Some(Liquidated {
            transaction: index,
            borrower,
            // The event names a contract where the bot called one.
            liquidator: intents.get(index as usize)?.sender,
            collateral: directory.asset_index(event.collateralAsset)?,
            debt: directory.asset_index(event.debtAsset)?,
            repaid: event.repaid.saturating_to(),
            seized: event.seized.saturating_to(),
            written_off: written_off.saturating_to(),
            before: mirror.holdings(borrower),
        })
    };
    (0..)
        .zip(&outcome.transactions)
        .filter_map(of_transaction)
        .collect()
}

fn logs(transaction: &TransactionOutcome) -> &[alloy_primitives::Log] {
    match &transaction.result {
        Ok(result @ ExecutionResult::Success { .. }) => result.logs(),
        _ => &[],
    }
}

impl Liquidated {
    /// In the report's words; `scene` stands as it is after the block.
    pub(crate) fn report(&self, scene: &Scene<'_>) -> Liquidation {
        let mirror = scene.mirror;
        let mut before = Account::default();
        for (asset, holding) in self.before.iter().enumerate() {
            before.add(
                *holding,
                &mirror.reserves[asset].params,
                scene.indexes[asset],
                mirror.oracle[asset],
            );
        }
        let after = mirror.account(self.borrower, &scene.indexes, &mirror.oracle);
        let worth = |asset: usize, tokens: Wad| {
            mul_div_down(tokens.0, mirror.oracle[asset].into(), 100_000_000).unwrap_or(u128::MAX)
        };
        let (repaid, seized) = (
            scene.tokens(self.debt, self.repaid),
            scene.tokens(self.collateral, self.seized),
        );
        Liquidation {
            transaction: self.transaction,
            borrower: scene.people.actor(self.borrower),
            liquidator: scene.people.actor(self.liquidator),
            collateral_asset: self.collateral as u32,
            debt_asset: self.debt as u32,
            repaid,
            seized,
            bonus_usd: Wad(worth(self.collateral, seized).saturating_sub(worth(self.debt, repaid))),
            health_before: before.health_factor().map(Wad),
            health_after: after.health_factor().map(Wad),
            bad_debt: scene.tokens(self.debt, self.written_off),
        }
    }
}
