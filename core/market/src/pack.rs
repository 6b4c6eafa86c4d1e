//! Which intentions make it into a block, and in which order.
//!
//! Highest priority fee first, then arrival; one sender's intentions keep their order, whatever they
//! bid; an intention that does not fit into the gas that is left waits, and so does everything that its
//! sender wanted after it. What accrues an asset is reserved for once a block: the first call that touches it pays. Pure:
//! knows neither prices nor contracts.

use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use crate::calls::{Intent, Needs};

/// A full block, and who waits.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    /// In block order.
    pub(crate) included: Vec<Intent>,
    /// By arrival.
    pub(crate) waiting: Vec<Intent>,
}

/// Packs `intents` (by arrival) into `gas_limit`, each by the gas it needs.
pub(crate) fn pack(
    intents: Vec<Intent>,
    gas_limit: u64,
    needs: impl Fn(&Intent) -> Needs,
) -> Packed {
    let mut queues: BTreeMap<_, VecDeque<(usize, Intent)>> = BTreeMap::new();
    for (arrival, intent) in intents.into_iter().enumerate() {
        queues
            .entry(intent.sender)
            .or_default()
            .push_back((arrival, intent));
    }
    // The heap holds the first waiting intention of every sender; the largest is the next to go.
    let key = |(arrival, intent): &(usize, Intent)| {
        (
            intent.priority_fee,
            std::cmp::Reverse(*arrival),
            intent.sender,
        )
    };
    let mut heads: BinaryHeap<_> = queues
        .values()
        .filter_map(|queue| queue.front().map(key))
        .collect();
    let mut gas_left = gas_limit;
    let mut accrued = 0;
    let mut packed = Packed::default();
    while let Some((.., sender)) = heads.pop() {
        let queue = queues
            .get_mut(&sender)
            .expect("invariant: a head has a queue");
        let Some(needed) = queue.front().map(|(_, intent)| needs(intent)) else {
            continue;
        };
        let gas = needed.after(accrued);
        // No transaction may have a limit above the block's.
        if gas > gas_left || needed.limit() > gas_limit {
            continue; // its sender waits; a smaller one of somebody else may still fit
        }
        gas_left -= gas;
        accrued |= needed.accrues;
        packed
            .included
            .extend(queue.pop_front().map(|(_, intent)| intent));
        heads.extend(queue.front().map(key));
    }
    let mut waiting: Vec<_> = queues.into_values().flatten().collect();
    waiting.sort_by_key(|(arrival, _)| *arrival);
    packed.waiting = waiting.into_iter().map(|(_, intent)| intent).collect();
    packed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::Person;
    use crate::calls::Call;

    fn payment(sender: u32, priority_fee: u64, amount: u128) -> Intent {
        let call = Call::Payment {
            asset: 0,
            to: Person(99),
            amount,
        };
        Intent {
            sender: Person(sender),
            call,
            priority_fee,
        }
    }

    fn gas(_: &Intent) -> Needs {
        Needs {
            own: 100,
            ..Needs::default()
        }
    }

    fn amounts(intents: &[Intent]) -> Vec<u128> {
        let amount = |intent: &Intent| match intent.call {
            Call::Payment { amount, .. } => amount,
            _ => unreachable!("only payments here"),
        };
        intents.iter().map(amount).collect()
    }

    #[test]
    fn higher_fees_go_first_then_earlier_arrival() {
        let packed = pack(
            vec![payment(1, 5, 1), payment(2, 9, 2), payment(3, 5, 3)],
            u64::MAX,
            gas,
        );
        assert_eq!(amounts(&packed.included), [2, 1, 3]);
        assert!(packed.waiting.is_empty());
    }

    #[test]
    fn one_senders_intentions_keep_their_order() {
        let packed = pack(
            vec![payment(1, 1, 1), payment(1, 100, 2), payment(2, 50, 3)],
            u64::MAX,
            gas,
        );
        assert_eq!(amounts(&packed.included), [3, 1, 2]);
    }

    #[test]
    fn what_does_not_fit_waits_by_arrival_and_holds_its_sender_back() {
        let intents = vec![
            payment(1, 1, 1),
            payment(2, 9, 2),
            payment(2, 9, 3),
            payment(1, 1, 4),
        ];
        let packed = pack(intents, 250, gas);
        assert_eq!(amounts(&packed.included), [2, 3]);
        assert_eq!(amounts(&packed.waiting), [1, 4]);
    }

    #[test]
    fn an_accrual_is_reserved_for_once_a_block() {
        let intents = vec![
            payment(1, 9, 0),
            payment(2, 8, 1),
            payment(3, 7, 1),
            payment(4, 6, 0),
            payment(5, 5, 2),
        ];
        // 100 each, and 40 for each asset: what is paid is the first asset, then the second and no more.
        let accrues = |intent: &Intent| match intent.call {
            Call::Payment { amount, .. } => Needs {
                own: 100,
                accrues: amount as u8,
                accrual: 40,
            },
            _ => unreachable!("only payments here"),
        };
        let packed = |limit| pack(intents.clone(), limit, accrues);
        assert_eq!(packed(580).included.len(), 5);
        assert_eq!(amounts(&packed(579).included), [0, 1, 1, 0]);
        assert_eq!(amounts(&packed(239).included), [0, 0]);
        // Alone it would need more than the block has.
        assert_eq!(
            amounts(&pack(vec![payment(1, 1, 3)], 179, accrues).waiting),
            [3]
        );
    }

    #[test]
    fn nothing_fits_into_nothing() {
        let packed = pack(vec![payment(1, 1, 1)], 1, gas);
        assert_eq!((packed.included.len(), packed.waiting.len()), (0, 1));
    }
}
