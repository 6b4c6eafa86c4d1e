//! A run of a scenario: people decide, a block is packed, somebody executes it, its outcome becomes the market.
//!
//! Owns the chain's state and everything that must go back with it. Executes nothing itself but the
//! set-up: how a block is executed is the caller's choice, and cannot change what follows.

mod acting;
mod again;
mod looking;
mod travel;

use alloy_primitives::B256;
use leverloom_executor::{Execution, State};
use leverloom_model::report::{self, BlockReport, Market, Status, Totals};
use leverloom_model::units::Wad;
use leverloom_model::{Scenario, ScenarioError};
use leverloom_report::RunFacts;

use crate::actors::People;
use crate::agents::{self, View};
use crate::calls::Intent;
use crate::causes::{Causes, Standards, Turn};
use crate::chain;
use crate::conservation::{Conservation, Held};
use crate::directory::Directory;
use crate::facts::Scene;
use crate::genesis::{self, Genesis, SetUp};
use crate::handing_over::PreparedBlock;
use crate::history::{Act, Before, Entry, Executed, History};
use crate::isolated::{self, IsolatedMarkets};
use crate::liquidations;
use crate::mirror::Mirror;
use crate::pack::pack;
use crate::prices::{PriceE8, Prices, to_wad};
use crate::question;
use crate::report::{Reporter, liquidations_refused};
use crate::{swaps, totals};
use travel::Ahead;

/// A market that runs.
#[derive(Debug)]
pub struct Simulation {
    scenario: Scenario,
    people: People,
    prices: Prices,
    reporter: Reporter,
    now: Moment,
    /// Where the run began, to begin anew.
    start: Moment,
    set_up: SetUp,
    history: History,
    ahead: Ahead,
    conservation: Conservation,
    /// Whether the user has acted since the simulation last moved.
    acting: bool,
    /// The last block of this run that was executed: what lies behind it is a plan, not a past.
    furthest: u32,
}

/// Everything that moves from block to block.
#[derive(Clone, Debug)]
struct Moment {
    block: u32,
    state: State,
    mirror: Mirror,
    digest: B256,
    counted: Counted,
    /// Intentions that did not fit, by arrival.
    waiting: Vec<Intent>,
}

/// What goes on from block to block beside the chain's state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    totals: Totals,
    held: Held,
    causes: Causes,
    isolated: isolated::Markets,
}

impl Simulation {
    /// Deploys the contracts and sets the people up: block 0.
    ///
    /// # Errors
    /// The scenario's first fault, by field.
    pub fn new(scenario: Scenario) -> Result<Self, ScenarioError> {
        Self::new_telling(scenario, &mut |_, _| {})
    }

    /// As [`Self::new`]; `told` hears on the way how many of the people's transactions are done, and how many there are.
    ///
    /// # Errors
    /// Likewise.
    pub fn new_telling(
        scenario: Scenario,
        told: &mut dyn FnMut(usize, usize),
    ) -> Result<Self, ScenarioError> {
        scenario.validate()?;
        let people = People::new(&scenario);
        let Genesis {
            state,
            directory,
            digest,
            done,
            ..
        } = genesis::set_up(&scenario, &people, told)?;
        let mirror = Mirror::new(&scenario, &people, &directory, &state);
        let (conservation, held) = Conservation::new(&directory, &state);
        let counted = Counted {
            held,
            isolated: isolated::Markets::new(&directory),
            totals: Totals {
                sold: vec![Wad::ZERO; scenario.assets.len()],
                ..Totals::default()
            },
            ..Counted::default()
        };
        let now = Moment {
            block: 0,
            state,
            mirror,
            digest,
            counted,
            waiting: Vec::new(),
        };
        let mut simulation = Self {
            prices: Prices::new(&scenario),
            reporter: Reporter::new(directory),
            start: now.clone(),
            set_up: done,
            now,
            history: History::default(),
            ahead: Ahead::default(),
            conservation,
            acting: false,
            furthest: 0,
            scenario,
            people,
        };
        simulation.look_at_oracles();
        simulation.start = simulation.now.clone();
        Ok(simulation)
    }

    /// The scenario with every action so far.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The latest executed block; 0: the market as it was set up.
    pub fn block(&self) -> u32 {
        self.now.block
    }

    /// The chain's state after [`Self::block`].
    pub fn state(&self) -> &State {
        &self.now.state
    }

    /// What it took to set the market up.
    pub fn set_up(&self) -> SetUp {
        self.set_up
    }

    /// Who is who.
    pub fn directory(&self) -> &Directory {
        self.reporter.directory()
    }

    #[cfg(test)]
    pub(crate) fn mirror(&self) -> &Mirror {
        &self.now.mirror
    }

    /// Block 0: the market as it was set up, no transactions. The same wherever the run stands.
    pub fn report_at_genesis(&self) -> BlockReport {
        let market = self.prices.market(0, &[]);
        let scene = self.scene(&self.start.mirror, &market, chain::GENESIS_TIMESTAMP_S);
        let (mut market, _) = scene.market();
        market.pairs = scene.pairs(&self.start.state);
        let Counted { totals, held, .. } = &self.start.counted;
        market.totals = totals.clone();
        let moment = question::Moment::end_of(0, self.scenario.chain.block_time_s);
        let state = (&self.start.state, moment);
        market.isolated = self
            .start
            .counted
            .isolated
            .states(&scene, state, &self.scenario);
        self.say_conserved(&mut market, held, &self.start.state);
        let outcome = report::Outcome {
            timestamp_s: chain::GENESIS_TIMESTAMP_S,
            digest: self.start.digest.to_string(),
            gas_limit: self.scenario.chain.block_gas_limit,
            market,
            ..report::Outcome::default()
        };
        BlockReport {
            outcome,
            run: report::Run::default(),
        }
    }

    /// The next block, with what everybody wants in it; none at the scenario's end.
    pub fn prepare(&self) -> Option<PreparedBlock> {
        let number = self.now.block + 1;
        if number > self.scenario.blocks {
            return None;
        }
        let market = self.prices.market(number, &self.scenario.actions);
        let timestamp = self.timestamp(number);
        let expected = self.expected(number);
        let pairs = swaps::pairs(self.directory(), &self.now.state);
        let posted = self.prices.posted(number, &self.scenario.actions);
        let view = View {
            expected: &expected,
            posted: &posted,
            pairs: &pairs,
            scenario: &self.scenario,
            people: &self.people,
            mirror: &self.now.mirror,
            block: number,
            indexes: self.now.mirror.indexes_at(timestamp),
            market: &market,
            isolated: IsolatedMarkets::new(
                self.directory(),
                &self.now.state,
                question::Moment::end_of(number, self.scenario.chain.block_time_s),
            ),
        };
        let mut intents = self.now.waiting.clone();
        intents.extend(agents::decide(&view));
        let assets = self.scenario.assets.len();
        let layout = self.directory().layout;
        let needs = |intent: &Intent| intent.call.needs(layout, assets);
        let packed = pack(intents, self.scenario.chain.block_gas_limit, needs);
        let mut nonces = std::collections::BTreeMap::new();
        let transactions = packed.included.iter().map(|intent| {
            let sender = self.people.address(intent.sender);
            let nonce = nonces
                .entry(intent.sender)
                .or_insert_with(|| self.nonce(sender));
            *nonce += 1;
            let to = intent.call.contract(self.directory()).into();
            let data = intent
                .call
                .encode(intent.sender, self.directory(), &self.people);
            chain::transaction(
                sender,
                *nonce - 1,
                to,
                data,
                needs(intent).limit(),
                intent.priority_fee,
            )
        });
        let transactions = transactions.collect();
        let block = chain::block(
            number,
            timestamp,
            self.scenario.chain.block_gas_limit,
            transactions,
        );
        Some(PreparedBlock {
            block,
            number,
            intents: packed.included,
            waiting: packed.waiting,
            market,
        })
    }

    /// Takes over what executing a prepared block gave, and reports it.
    ///
    /// # Panics
    /// When `prepared` is not the next block, or `execution` is not of it: a bug of the caller.
    pub fn apply(
        &mut self,
        prepared: PreparedBlock,
        execution: Execution,
        run: RunFacts,
    ) -> BlockReport {
        let PreparedBlock {
            block,
            number,
            intents,
            waiting,
            market,
        } = prepared;
        let Execution { outcome, trace } = execution;
        assert_eq!(
            number,
            self.now.block + 1,
            "a prepared block is the next one"
        );
        assert_eq!(
            outcome.transactions.len(),
            intents.len(),
            "an execution is of its block"
        );

        let liquidated = liquidations::of_block(
            &intents,
            &outcome,
            self.directory(),
            &self.people,
            &self.now.mirror,
        );
        let moment = question::Moment::end_of(number, self.scenario.chain.block_time_s);
        let markets = IsolatedMarkets::new(self.directory(), &self.now.state, moment);
        let isolated = isolated::of_block(&intents, &outcome, &self.people, &markets);
        let deficits = totals::deficits(&self.now.mirror);
        let before = self.standards(number - 1);
        let (digest_before, mut counted) = (self.now.digest, self.now.counted.clone());
        let oracle_before = self.now.mirror.oracle.clone();
        self.now.block = number;
        self.furthest = self.furthest.max(number);
        self.now.digest = outcome.digest(digest_before);
        self.now.state.apply(&outcome.changes);
        self.now.mirror.apply(&outcome.changes);
        self.look_at_oracles();
        let waiting_count = waiting.len() as u32;
        let wanted = agents::still_wanted(waiting, &self.people);
        let waiting_before = std::mem::replace(&mut self.now.waiting, wanted);
        self.acting = false;

        let timestamp_s = self.timestamp(number);
        let scene = self.scene(&self.now.mirror, &market, timestamp_s);
        let (mut facts, under_water) = scene.market();
        facts.pairs = scene.pairs(&self.now.state);
        let after = self.standards(number);
        let turn = Turn::new(&self.scenario, number, &self.now.mirror, &before, &after);
        facts.liquidations = liquidated
            .iter()
            .map(|liquidated| liquidated.report(&scene, &before.pairs, &counted.causes, &turn))
            .collect();
        let after_it = (&self.now.state, moment);
        let isolated =
            (counted.isolated).follow(&isolated, &scene, after_it, &self.scenario, &turn);
        facts.isolated = counted.isolated.states(&scene, after_it, &self.scenario);
        facts.liquidations.extend(isolated);
        facts.liquidations.sort_by_key(|it| it.transaction);
        let lost = facts.isolated.iter().map(|market| {
            let price = to_wad(self.now.mirror.oracle[market.loan_asset as usize]);
            market.bad_debt.mul_down(price).0
        });
        facts.bad_debt_usd = Wad(lost.fold(facts.bad_debt_usd.0, u128::saturating_add));
        totals::add(
            &mut counted.totals,
            &facts.liquidations,
            &scene,
            &deficits,
            &facts.isolated,
        );
        facts.liquidations_so_far = counted.totals.liquidations;
        facts.totals = counted.totals.clone();
        counted.causes.follow(&under_water, |person| {
            turn.cause(&self.now.mirror.holdings(person))
        });
        self.conservation
            .follow(&mut counted.held, &outcome.changes);
        self.say_conserved(&mut facts, &counted.held, &self.now.state);
        let counted_before = std::mem::replace(&mut self.now.counted, counted);
        let mut reported = self.reporter.outcome(&intents, &outcome, &self.people);
        reported.block = number;
        reported.timestamp_s = timestamp_s;
        reported.digest = self.now.digest.to_string();
        reported.gas_limit = self.scenario.chain.block_gas_limit;
        reported.waiting = waiting_count;
        facts.liquidations_refused = liquidations_refused(&reported);
        reported.market = facts;
        let acts = intents.iter().zip(&reported.transactions);
        let acts = acts.map(|(intent, done)| Act {
            sender: intent.sender,
            other: intent.call.other(),
            kind: done.kind,
            asset: done.asset,
            amount: done.amount,
            succeeded: done.status == Status::Succeeded,
        });
        let acts = acts.collect();
        let aborts = trace.aborts.clone();
        let run = self.reporter.run(&block.transactions, trace, run);

        let executed = Executed {
            transactions: block.transactions,
            outcome,
            aborts,
        };
        self.ahead.executed(number);
        let before = Before {
            digest: digest_before,
            counted: counted_before,
            waiting: waiting_before,
            oracle: oracle_before,
        };
        self.history
            .push(Entry::new(number, before, acts, executed));
        BlockReport {
            outcome: reported,
            run,
        }
    }

    /// What accounts are judged by at the end of the latest block, which is `block`.
    fn standards(&self, block: u32) -> Standards {
        let Moment { mirror, state, .. } = &self.now;
        Standards::of(mirror, self.timestamp(block), self.directory(), state)
    }

    fn say_conserved(&self, market: &mut Market, held: &Held, state: &State) {
        let conserved = self.conservation.holds(held, state);
        for (asset, conserved) in market.assets.iter_mut().zip(conserved) {
            asset.conserved = conserved;
        }
    }

    fn scene<'a>(
        &'a self,
        mirror: &'a Mirror,
        market: &'a [PriceE8],
        timestamp_s: u64,
    ) -> Scene<'a> {
        let indexes = mirror.indexes_at(timestamp_s);
        Scene {
            people: &self.people,
            directory: self.directory(),
            mirror,
            market,
            indexes,
        }
    }

    /// What the contracts will say of prices in `block`, the next one, once the oracle's owner has posted.
    fn expected(&self, block: u32) -> Vec<PriceE8> {
        let mut prices = self.prices.posted(block, &self.scenario.actions);
        self.ask_oracles(block, &mut prices);
        prices
    }

    /// Puts what the oracles say that work their price out, or are late, in place of what is posted.
    fn ask_oracles(&self, block: u32, prices: &mut [PriceE8]) {
        let directory = self.directory();
        let moment = question::Moment::end_of(block, self.scenario.chain.block_time_s);
        for (asset, source) in directory.sources.iter().enumerate() {
            let token = directory.tokens[asset].address;
            let asked = source
                .and_then(|_| question::price(&self.now.state, moment, directory.prices, token));
            if let Some(price) = asked {
                prices[asset] = price;
            }
        }
    }

    /// After the state has moved: the mirror knows only the plain oracle by itself.
    fn look_at_oracles(&mut self) {
        let mut prices = std::mem::take(&mut self.now.mirror.oracle);
        self.ask_oracles(self.now.block, &mut prices);
        self.now.mirror.oracle = prices;
    }

    fn timestamp(&self, block: u32) -> u64 {
        chain::timestamp(block, self.scenario.chain.block_time_s)
    }

    fn nonce(&self, address: alloy_primitives::Address) -> u64 {
        self.now
            .state
            .accounts
            .get(&address)
            .map_or(0, |account| account.nonce)
    }
}
