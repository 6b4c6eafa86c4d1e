//! A unit's transactions see each other, and what is left of them is net.

use revm::primitives::hardfork::SpecId;

use super::*;
use crate::Block;

const A: Address = Address::repeat_byte(0xa);
const MINER: Address = Address::repeat_byte(0xb);

fn local() -> Local {
    let mut block = Block {
        spec: SpecId::OSAKA,
        chain_id: 1,
        env: revm::context::BlockEnv::default(),
        transactions: Vec::new(),
    };
    block.env.beneficiary = MINER;
    Local::new(Rules::of(&block))
}

#[expect(clippy::unnecessary_wraps, reason = "accounts may be missing")]
fn wei(amount: u64) -> Option<Account> {
    Some(Account::with_balance(U256::from(amount)))
}

fn pays(address: Address, before: u64, after: u64, fee: u64) -> Effects {
    Effects {
        accounts: vec![(address, wei(before), wei(after))],
        reward: Some(U256::from(fee)),
        ..Effects::default()
    }
}

#[expect(clippy::option_option, reason = "see `Local`")]
fn account(local: &Local, address: Address) -> Option<Option<Account>> {
    local.account(address).map(|known| known.value)
}

fn slot(local: &Local, slot: U256) -> Option<U256> {
    local.slot(A, slot).map(|known| known.value)
}

fn fees(fees: &Fees) -> Vec<u64> {
    fees.iter().map(|fee| fee.to()).collect()
}

#[test]
fn later_transactions_see_earlier_ones_and_the_rest_is_net() {
    let mut local = local();
    assert_eq!(account(&local, A), None, "to be read from outside");
    assert_eq!(local.read_account(A, wei(9)), wei(9));
    local.apply(&pays(A, 9, 7, 1), 1);
    assert_eq!(account(&local, A), Some(wei(7)));
    local.apply(&pays(A, 7, 4, 2), 1);
    let (effects, paid) = local.net();
    assert_eq!(effects.accounts, [(A, wei(9), wei(4))]);
    assert_eq!(fees(&paid), [1, 2]);
    local.apply(&pays(A, 4, 9, 3), 1);
    assert_eq!(local.net().0.accounts, [], "back where it was");
}

#[test]
fn the_beneficiary_is_seen_with_the_fees_so_far() {
    let mut local = local();
    local.apply(&pays(A, 9, 8, 5), 1);
    assert_eq!(account(&local, MINER), None, "nobody has asked yet");
    assert_eq!(local.read_account(MINER, wei(100)), wei(105));
    // It pays 50 of its 105: what it wrote includes the fees before, not its own.
    local.apply(&pays(MINER, 105, 55, 2), 1);
    assert_eq!(account(&local, MINER), Some(wei(57)));
    local.apply(&pays(A, 8, 7, 3), 1);
    let (effects, paid) = local.net();
    assert!(effects.accounts.contains(&(MINER, wei(100), wei(55))));
    assert_eq!(fees(&paid), [2, 3]);
}

#[test]
fn cleared_storage_begins_at_zero() {
    let mut local = local();
    let (one, two, three) = (U256::ONE, U256::from(2), U256::from(3));
    for slot in [one, two] {
        local.read_slot(A, slot, U256::from(7));
    }
    local.apply(
        &Effects {
            cleared: vec![A],
            slots: vec![(A, two, U256::ZERO, U256::from(7))],
            ..Effects::default()
        },
        1,
    );
    assert_eq!(slot(&local, one), Some(U256::ZERO));
    assert_eq!(slot(&local, two), Some(U256::from(7)));
    assert_eq!(slot(&local, three), Some(U256::ZERO), "whatever is outside");
    let (effects, _) = local.net();
    assert_eq!(effects.cleared, [A]);
    // The slot that was written again is told, although it holds what it held before.
    assert_eq!(effects.slots, [(A, two, U256::ZERO, U256::from(7))]);
}

#[test]
fn a_cleared_unit_knows_nothing() {
    let mut local = local();
    local.read_account(A, wei(9));
    local.apply(&pays(MINER, 0, 1, 1), 1);
    local.clear();
    assert_eq!((account(&local, A), account(&local, MINER)), (None, None));
    let (effects, paid) = local.net();
    assert!(effects.accounts.is_empty() && fees(&paid).is_empty());
}

#[test]
fn how_deep_a_place_is_comes_with_its_value() {
    let mut local = local();
    let depth = |local: &Local, address| local.account(address).map(|known| known.depth);
    let one = U256::ONE;
    local.read_account(A, wei(9));
    local.read_slot(A, one, one);
    assert_eq!(depth(&local, A), Some(0), "nobody here has changed it");
    local.apply(&pays(A, 9, 7, 1), 3);
    assert_eq!(depth(&local, A), Some(3));
    assert_eq!(local.slot(A, one).map(|known| known.depth), Some(0));
    local.apply(&pays(A, 7, 5, 1), 2);
    assert_eq!(depth(&local, A), Some(2), "of the last, not the deepest");
    local.read_account(MINER, wei(100));
    assert_eq!(depth(&local, MINER), Some(3), "each has paid it");
    let slots = vec![(A, one, one, U256::ZERO)];
    let effects = Effects {
        slots,
        ..Effects::default()
    };
    local.apply(&effects, 4);
    assert_eq!(local.slot(A, one).map(|known| known.depth), Some(4));
    local.clear();
    local.read_account(MINER, wei(1));
    assert_eq!(depth(&local, MINER), Some(0));
}
