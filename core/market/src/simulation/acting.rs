//! What somebody at the page asks of a running market: to act in the next block, what a price would do, what a
//! transaction did. Nothing here executes or moves the chain.

use leverloom_model::ScenarioError;
use leverloom_model::report::TransactionDetail;
use leverloom_model::scenario::{Action, TimedAction, YOU};
use leverloom_model::units::Wad;

use super::Simulation;
use crate::facts::ShockPreview;
use crate::prices::{PriceE8, clamped, shocked, to_e8};

impl Simulation {
    /// Adds actions of the user's first account to the next block: see [`Self::act_as`].
    ///
    /// # Errors
    /// The first fault, by field, as for the scenario as a whole; then nothing has changed.
    pub fn act(&mut self, actions: Vec<Action>) -> Result<(), ScenarioError> {
        self.act_as(None, actions)
    }

    /// Adds actions of one of the user's accounts (`you 2`; none: the first) to the next block. The first actions after
    /// the run has moved drop what the user did in the future they replace; what has not been reached yet, and what the
    /// named actors do, stays.
    ///
    /// # Errors
    /// The first fault, by field, as for the scenario as a whole; then nothing has changed.
    pub fn act_as(
        &mut self,
        account: Option<&str>,
        actions: Vec<Action>,
    ) -> Result<(), ScenarioError> {
        let block = self.now.block + 1;
        let mut changed = self.scenario.clone();
        if !self.acting {
            let abandoned = block..=self.furthest;
            let is_users = |timed: &TimedAction| {
                let actor = timed.actor.as_deref();
                actor.is_none_or(|actor| self.scenario.account(actor).is_some())
            };
            changed
                .actions
                .retain(|timed| !(abandoned.contains(&timed.block) && is_users(timed)));
        }
        let at = changed
            .actions
            .partition_point(|timed| timed.block <= block);
        let actor = account.filter(|account| *account != YOU).map(str::to_owned);
        let actions = actions.into_iter().map(|action| TimedAction {
            block,
            actor: actor.clone().filter(|_| !action.is_event()),
            action,
        });
        changed.actions.splice(at..at, actions);
        changed.validate()?;
        self.scenario = changed;
        self.ahead.forget();
        self.acting = true;
        self.furthest = self.now.block;
        Ok(())
    }

    /// A transaction in full; none when its block is not one of the latest (32, fewer where they are large), or has no such transaction.
    pub fn inspect(&self, block: u32, transaction: u32) -> Option<TransactionDetail> {
        self.reporter
            .detail(block, transaction, self.history.executed(block)?)
    }

    /// What a shock in the next block would put under water where the oracle follows at once. Nothing happens.
    ///
    /// # Errors
    /// An unknown asset, or a change out of range, as for the action itself.
    pub fn preview_shock(
        &self,
        asset: &str,
        change_bps: i32,
    ) -> Result<ShockPreview, ScenarioError> {
        self.scenario
            .check_action(&Action::shock(asset, change_bps))?;
        let mut prices = self.now.mirror.oracle.clone();
        let at = self
            .scenario
            .asset_index(asset)
            .expect("invariant: validated above");
        prices[at] = clamped(shocked(prices[at].into(), change_bps));
        Ok(self.preview_at(&prices))
    }

    /// What accounts would be under water if the contracts saw other prices of some assets. Nothing happens.
    ///
    /// # Errors
    /// An unknown asset, or a price out of the range that an oracle can be told.
    pub fn preview(&self, seen: &[(String, Wad)]) -> Result<ShockPreview, ScenarioError> {
        let mut prices = self.now.mirror.oracle.clone();
        for (asset, price) in seen {
            prices[self.scenario.check_price(asset, *price)?] = to_e8(*price);
        }
        Ok(self.preview_at(&prices))
    }

    fn preview_at(&self, prices: &[PriceE8]) -> ShockPreview {
        let scene = self.scene(&self.now.mirror, prices, self.timestamp(self.now.block));
        scene.preview(prices)
    }
}
