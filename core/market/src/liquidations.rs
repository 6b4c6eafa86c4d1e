//! The liquidations of a block, from the pool's events, with the borrower's health before and after.

use alloy_primitives::U256;
use alloy_sol_types::SolEvent;
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::{Location, Outcome, TransactionOutcome};
use leverloom_model::report::Liquidation;
use leverloom_model::units::{BPS, SignedWad, WAD, Wad, mul_div_down};

use crate::abi::{LendingPool, Pair};
use crate::actors::{People, Person};
use crate::calls::{Call, Intent};
use crate::causes::{Causes, Turn};
use crate::directory::Directory;
use crate::exchange::RESERVES;
use crate::facts::Scene;
use crate::mirror::Mirror;
use crate::mirror::account::{Account, Holding};
use crate::{swaps, totals};

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
    /// Base units of collateral that the pool kept.
    protocol_fee: u128,
    /// Base units of the debt asset that the collateral was sold for.
    sold_for: Option<u128>,
    /// See [`Liquidation::cascade`].
    cascade: u32,
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
    let cascades = cascades(intents, outcome, directory);
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
            protocol_fee: event.protocolFee.saturating_to(),
            sold_for: logs
                .iter()
                .find_map(|log| Pair::Swap::decode_log(log).ok())
                .map(|swap| swap.amountOut.saturating_to()),
            cascade: cascades[index as usize],
            before: mirror.holdings(borrower),
        })
    };
    (0..)
        .zip(&outcome.transactions)
        .filter_map(of_transaction)
        .collect()
}

/// By transaction how many liquidations stand in a row up to it, each selling into a pair whose reserves the next reads.
/// What else is in between passes the row on.
fn cascades(intents: &[Intent], outcome: &Outcome, directory: &Directory) -> Vec<u32> {
    let pairs = directory.exchange.iter().flat_map(|it| &it.pairs);
    let reserves: Vec<Location> = pairs
        .map(|pair| Location::Storage(pair.address, U256::from(RESERVES)))
        .collect();
    let mut rows = vec![0_u32; outcome.transactions.len()];
    let mut edges = outcome.edges.iter().peekable();
    for (index, transaction) in (0..).zip(&outcome.transactions) {
        let mut row = 0;
        while let Some(edge) = edges.next_if(|edge| edge.reader == index) {
            if reserves.contains(&edge.location) {
                row = row.max(rows[edge.writer as usize]);
            }
        }
        let liquidates = matches!(
            intents[index as usize].call,
            Call::Liquidate { .. } | Call::LiquidateAndSell { .. }
        );
        let succeeded = matches!(transaction.result, Ok(ExecutionResult::Success { .. }));
        rows[index as usize] = row + u32::from(liquidates && succeeded);
    }
    rows
}

pub(crate) fn logs(transaction: &TransactionOutcome) -> &[alloy_primitives::Log] {
    match &transaction.result {
        Ok(result @ ExecutionResult::Success { .. }) => result.logs(),
        _ => &[],
    }
}

impl Liquidated {
    /// In the report's words; `scene` stands as it is after the block, `pairs` as before it; `causes` are of those who
    /// were under water before.
    pub(crate) fn report(
        &self,
        scene: &Scene<'_>,
        pairs: &[swaps::Pair],
        causes: &Causes,
        turn: &Turn<'_>,
    ) -> Liquidation {
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
        let mut liquidation = Liquidation {
            transaction: self.transaction,
            market: None,
            borrower: scene.people.actor(self.borrower),
            liquidator: scene.people.actor(self.liquidator),
            collateral_asset: self.collateral as u32,
            debt_asset: self.debt as u32,
            repaid,
            seized,
            // By the pool's rule, whatever the price was at that moment: an oracle may say another after the block.
            bonus_usd: Wad(mul_div_down(
                worth(self.debt, repaid),
                mirror.reserves[self.collateral].params.bonus_bps.into(),
                BPS.into(),
            )
            .unwrap_or(u128::MAX)),
            health_before: before.health_factor().map(Wad),
            health_after: after.health_factor().map(Wad),
            bad_debt: scene.tokens(self.debt, self.written_off),
            sold_for: self.sold_for.map(|amount| scene.tokens(self.debt, amount)),
            cascade: self.cascade,
            toxic: before.health_factor().is_some_and(|health| {
                let params = &mirror.reserves[self.collateral].params;
                let whole = u128::from(BPS);
                let limit =
                    u128::from(params.threshold_bps) * (whole + u128::from(params.bonus_bps));
                health <= limit * (WAD / (whole * whole))
            }),
            cause: causes
                .of(self.borrower)
                .unwrap_or_else(|| turn.cause(&self.before)),
            protocol_fee: scene.tokens(self.collateral, self.protocol_fee),
            profit_usd: SignedWad::default(),
            price_impact_usd: self.price_impact(scene, pairs),
        };
        liquidation.profit_usd = totals::profit(&liquidation, scene);
        liquidation
    }

    /// What was sold at the pair's price before the block, less what it brought; none where nothing was sold.
    fn price_impact(&self, scene: &Scene<'_>, pairs: &[swaps::Pair]) -> Option<SignedWad> {
        let brought = self.sold_for?;
        let mut pairs = pairs.iter();
        let pair = pairs.find(|pair| pair.joins(self.collateral, self.debt))?;
        let worth = |amount| totals::worth(scene, self.debt, scene.tokens(self.debt, amount));
        let at_price = pair.at_price(
            self.collateral,
            self.seized.saturating_sub(self.protocol_fee),
        );
        Some(SignedWad::difference(worth(at_price), worth(brought)))
    }
}
