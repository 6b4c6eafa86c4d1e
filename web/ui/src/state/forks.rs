//! Runs that the person left by going back and acting differently: kept, so that they can be returned to.
//!
//! Owns which are kept. A run is its scenario, with all that was done in it; nothing of its blocks is stored.

use std::rc::Rc;

use leverloom_model::Scenario;

/// Most runs kept; the oldest goes first.
pub const KEPT: usize = 6;

/// A run that was left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// Identity.
    pub id: u32,
    /// The scenario with every action.
    pub scenario: Rc<Scenario>,
    /// Up to this block it is the same as the run that took its place.
    pub from: u32,
    /// The furthest block that was seen of it.
    pub reached: u32,
    /// Liquidations seen in it.
    pub liquidations: u32,
}

/// The runs that were left, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forks {
    /// In order; no scenario twice.
    pub list: Vec<Fork>,
    next: u32,
}

impl Forks {
    /// Keeps a run; the same one is not kept twice.
    pub fn keep(&mut self, scenario: Rc<Scenario>, from: u32, reached: u32, liquidations: u32) {
        self.list.retain(|fork| fork.scenario != scenario);
        self.next += 1;
        self.list.push(Fork {
            id: self.next,
            scenario,
            from,
            reached,
            liquidations,
        });
        if self.list.len() > KEPT {
            self.list.remove(0);
        }
    }

    /// Gives a run back, and forgets it.
    pub fn take(&mut self, id: u32) -> Option<Fork> {
        let at = self.list.iter().position(|fork| fork.id == id)?;
        Some(self.list.remove(at))
    }

    /// A run.
    pub fn get(&self, id: u32) -> Option<&Fork> {
        self.list.iter().find(|fork| fork.id == id)
    }

    /// Forgets the runs of every other market than this one.
    pub fn only_of(&mut self, scenario: &Scenario) {
        self.list
            .retain(|fork| same_market(&fork.scenario, scenario));
    }
}

/// Whether two scenarios differ in nothing but what is done in them.
pub fn same_market(one: &Scenario, other: &Scenario) -> bool {
    let bare = |scenario: &Scenario| {
        let mut scenario = scenario.clone();
        scenario.actions.clear();
        scenario
    };
    bare(one) == bare(other)
}

/// The last block up to which two runs of one market are the same.
pub fn parting(one: &Scenario, other: &Scenario) -> u32 {
    let (one, other) = (&one.actions, &other.actions);
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let next = [one.get(same), other.get(same)].into_iter().flatten();
    next.map(|timed| timed.block)
        .min()
        .unwrap_or(0)
        .saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_model::scenario::{Action, TimedAction};

    fn acting(blocks: &[u32]) -> Rc<Scenario> {
        let mut scenario = Scenario::first();
        scenario.actions = blocks
            .iter()
            .map(|&block| TimedAction {
                block,
                actor: None,
                action: Action::Shock {
                    asset: "ETH".into(),
                    change_bps: -100,
                    over_blocks: 1,
                },
            })
            .collect();
        Rc::new(scenario)
    }

    #[test]
    fn the_latest_few_are_kept_and_none_twice() {
        let mut forks = Forks::default();
        for block in 1..=8 {
            forks.keep(acting(&[block]), block - 1, block, 0);
        }
        forks.keep(acting(&[5]), 4, 9, 3);
        let reached: Vec<u32> = forks.list.iter().map(|fork| fork.reached).collect();
        assert_eq!(reached, [3, 4, 6, 7, 8, 9]);
        let id = forks.list[1].id;
        assert_eq!(forks.get(id).map(|fork| fork.reached), Some(4));
        assert_eq!(forks.take(id).map(|fork| fork.reached), Some(4));
        assert!(forks.take(id).is_none() && forks.get(id).is_none());
    }

    #[test]
    fn another_market_has_no_runs_of_this_one() {
        let mut forks = Forks::default();
        forks.keep(acting(&[1]), 0, 5, 0);
        forks.only_of(&acting(&[2, 3]));
        assert_eq!(forks.list.len(), 1);
        let mut other = Scenario::first();
        other.seed += 1;
        forks.only_of(&other);
        assert!(forks.list.is_empty());
    }

    #[test]
    fn runs_part_before_the_first_action_that_differs() {
        assert_eq!(parting(&acting(&[3, 9]), &acting(&[3, 12])), 8);
        assert_eq!(parting(&acting(&[3, 9]), &acting(&[3])), 8);
        assert_eq!(parting(&acting(&[]), &acting(&[4])), 3);
        assert_eq!(parting(&acting(&[4]), &acting(&[4])), 0);
    }
}
