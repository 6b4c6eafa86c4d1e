//! Questions about the market as it stands, and about one account's way there. Nothing happens by asking.
//!
//! Owns the walk back over the undo log on a copy of the mirror. What an account held in an earlier block comes from
//! there, what the oracles said from the log's own notes; no block is executed again.

use leverloom_model::report::{Actor, Deed, PriceMove, Standing, Trail, TrailStep};
use leverloom_model::units::Wad;

use super::Simulation;
use crate::actors::Person;
use crate::facts::{ShockPreview, usd};
use crate::mirror::Mirror;
use crate::mirror::account::{Account, Holding};
use crate::mirror::reserve::Indexes;
use crate::prices::{PriceE8, to_wad};

/// What an account is worked out from after one block.
struct Stand {
    held: Vec<Holding>,
    indexes: Vec<Indexes>,
    oracle: Vec<PriceE8>,
}

impl Simulation {
    /// What each of `moves` of one asset's price (bps, sorted) would put under water: [`Self::preview_shock`] at each,
    /// in one pass over the accounts. None for an asset that there is not.
    pub fn liquidatable_curve(&self, asset: usize, moves: &[i32]) -> Option<Vec<ShockPreview>> {
        (asset < self.scenario.assets.len()).then(|| {
            let oracle = &self.now.mirror.oracle;
            let scene = self.scene(&self.now.mirror, oracle, self.timestamp(self.now.block));
            scene.curve(asset, moves)
        })
    }

    /// Everybody who supplies or owes anything, in the order of the people.
    pub fn standings(&self) -> Vec<Standing> {
        let oracle = &self.now.mirror.oracle;
        let scene = self.scene(&self.now.mirror, oracle, self.timestamp(self.now.block));
        scene.standings()
    }

    /// How an account came to where it stands, as far back as the run keeps; none where nobody plays that part.
    pub fn trail(&self, actor: Actor) -> Option<Trail> {
        let person = self.people.playing(actor)?;
        let mut mirror = self.now.mirror.clone();
        let mut stands = vec![self.stand(&mirror, person, self.now.block)];
        let mut deeds = Vec::new();
        for entry in self.history.latest_first() {
            let acts = entry.acts.iter().enumerate().rev();
            let own = acts.filter(|(_, act)| act.sender == person || act.other == Some(person));
            deeds.extend(own.map(|(index, act)| Deed {
                block: entry.block,
                index: index as u32,
                kind: act.kind,
                sender: self.people.actor(act.sender),
                other: act.other.map(|other| self.people.actor(other)),
                asset: act.asset,
                amount: act.amount,
                succeeded: act.succeeded,
            }));
            mirror.undo(entry.changes());
            mirror.oracle.clone_from(&entry.oracle);
            stands.push(self.stand(&mirror, person, entry.block - 1));
        }
        stands.reverse();
        deeds.reverse();
        let first = self.now.block + 1 - stands.len() as u32;
        let step = |(index, stand): (usize, &Stand)| {
            let before = index.checked_sub(1).map(|before| &stands[before]);
            self.step(first + index as u32, before, stand)
        };
        let steps = stands.iter().enumerate().map(step).collect();
        let oracle = &self.now.mirror.oracle;
        let scene = self.scene(&self.now.mirror, oracle, self.timestamp(self.now.block));
        Some(Trail {
            position: scene.position(person),
            steps,
            deeds,
        })
    }

    fn stand(&self, mirror: &Mirror, person: Person, block: u32) -> Stand {
        Stand {
            held: mirror.holdings(person),
            indexes: mirror.indexes_at(self.timestamp(block)),
            oracle: mirror.oracle.clone(),
        }
    }

    fn step(&self, block: u32, before: Option<&Stand>, stand: &Stand) -> TrailStep {
        let account = self.account(&stand.held, &stand.indexes, &stand.oracle);
        let untouched = before.and_then(|before| {
            let account = self.account(&before.held, &stand.indexes, &stand.oracle);
            account.health_factor()
        });
        TrailStep {
            block,
            health_factor: account.health_factor().map(Wad),
            untouched: untouched.map(Wad),
            collateral_usd: usd(account.collateral_usd),
            debt_usd: usd(account.debt_usd),
            moved: before.and_then(|before| self.moved(before, stand)),
        }
    }

    /// The price whose change alone moved the health factor most, of what was held before.
    fn moved(&self, before: &Stand, stand: &Stand) -> Option<PriceMove> {
        let start = self
            .account(&before.held, &before.indexes, &before.oracle)
            .health_factor()?;
        let alone = |asset: usize| {
            let mut oracle = before.oracle.clone();
            oracle[asset] = stand.oracle[asset];
            let account = self.account(&before.held, &before.indexes, &oracle);
            account.health_factor().unwrap_or(start).abs_diff(start)
        };
        let most = (0..before.oracle.len()).max_by_key(|asset| (alone(*asset), usize::MAX - asset));
        most.filter(|asset| alone(*asset) > 0)
            .map(|asset| PriceMove {
                asset: asset as u32,
                before: to_wad(before.oracle[asset]),
                after: to_wad(stand.oracle[asset]),
            })
    }

    fn account(&self, held: &[Holding], indexes: &[Indexes], prices: &[PriceE8]) -> Account {
        let mut account = Account::default();
        for (asset, holding) in held.iter().enumerate() {
            let params = &self.now.mirror.reserves[asset].params;
            account.add(*holding, params, indexes[asset], prices[asset]);
        }
        account
    }
}
