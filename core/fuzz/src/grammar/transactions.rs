//! What is sent in a hostile block: payments, calls, creations, delegations, blobs, and transactions that
//! are invalid on arrival or short of gas. Owns fees, nonces and their mistakes.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, U256};
use leverloom_executor::revm::primitives::hardfork::SpecId;

use super::world::World;
use super::{Size, offspring, programs};
use crate::case::{Authorization, Code, Transaction};
use crate::dice::Dice;
use crate::program::Program;

/// Fills the block.
pub(super) fn fill(dice: &mut Dice, world: &mut World, size: Size) {
    let length = match size {
        Size::Small => 2 + dice.roll(6),
        Size::Full => 4 + dice.roll(27),
    };
    let mut nonces = BTreeMap::new();
    for _ in 0..length {
        next(dice, world, &mut nonces, None);
    }
    // At times all the rest is one queue: the same call again and again, of what may or may not count.
    if size == Size::Full && dice.chance(4) {
        let to = dice.pick(&world.contracts);
        let data = Code::from_bytes(programs::arguments(dice, world));
        for _ in 0..60 + dice.roll(120) {
            next(dice, world, &mut nonces, Some((to, &data)));
        }
    }
}

/// One more transaction; a call, if it is told which.
fn next(dice: &mut Dice, world: &mut World, nonces: &mut Nonces, call: Option<(Address, &Code)>) {
    // A mistake is no reason for all later ones of its sender to be invalid, too.
    let before = nonces.clone();
    let mut transaction = transaction(dice, world, nonces);
    if let Some((to, data)) = call {
        transaction.to = Some(to);
        transaction.data = data.clone();
    }
    if dice.chance(if call.is_some() { 2 } else { 15 }) && spoil(dice, &mut transaction) {
        *nonces = before;
    }
    world.case.transactions.push(transaction);
}

type Nonces = BTreeMap<Address, u64>;

/// The nonce that somebody is at, as far as can be known.
fn nonce<'n>(nonces: &'n mut Nonces, world: &World, address: Address) -> &'n mut u64 {
    let account = world.case.accounts.get(&address);
    let start = account.map_or(0, |account| account.nonce);
    nonces.entry(address).or_insert(start)
}

fn transaction(dice: &mut Dice, world: &World, nonces: &mut Nonces) -> Transaction {
    // At times the sender is the beneficiary, a contract, somebody who has nothing yet.
    let from = match dice.roll(25) {
        0 => world.coinbase,
        1 => world.somebody(dice),
        _ => dice.pick(&world.people),
    };
    let mut transaction = Transaction {
        from,
        chain_id: world
            .fork
            .is_enabled_in(SpecId::SPURIOUS_DRAGON)
            .then_some(1),
        gas_limit: dice.pick(&[100_000, 200_000, 200_000, 400_000, 700_000]),
        ..Transaction::default()
    };
    pay(dice, world, &mut transaction);
    let kind = if world.breeds && dice.chance(60) {
        6
    } else {
        dice.roll(20)
    };
    match kind {
        0..=3 => {
            transaction.to = Some(world.somebody(dice));
            transaction.value = U256::from(dice.roll(4));
        }
        4 | 5 => {
            let init = if dice.chance(50) {
                world.inits[dice.index(world.inits.len())].clone()
            } else {
                offspring::init(dice, world, 2)
            };
            transaction.data = Code::from_program(Program::Init(init));
            transaction.value = U256::from(dice.roll(2));
        }
        6..=9 => breed(dice, world, &mut transaction),
        _ => {
            transaction.to = Some(dice.pick(&world.contracts));
            if dice.chance(25) {
                transaction.to = Some(world.somebody(dice));
            }
            transaction.data = Code::from_bytes(programs::arguments(dice, world));
            transaction.value = U256::from(dice.pick(&[0, 0, 0, 1, 2]));
        }
    }
    let next = nonce(nonces, world, from);
    transaction.nonce = *next;
    *next = next.saturating_add(1);
    if world.fork.is_enabled_in(SpecId::PRAGUE) && transaction.to.is_some() && dice.chance(20) {
        delegate(dice, world, nonces, &mut transaction);
    }
    transaction
}

/// Offspring is made, called, or called to its end.
fn breed(dice: &mut Dice, world: &World, transaction: &mut Transaction) {
    // One of them more often than the others, so that its ups and downs follow each other.
    let which = dice.weighted(&[(70, 0), (10, 1), (10, 2), (10, 3)]);
    let (salt, init) = (which % 2, which / 2);
    let somebody = U256::from_be_bytes(world.somebody(dice).into_word().0);
    let (to, words) = match dice.roll(3) {
        0 => (world.factory(), vec![U256::from(salt), U256::from(init)]),
        1 => (world.offspring[which], Vec::new()),
        _ => (world.offspring[which], vec![somebody]),
    };
    transaction.to = Some(to);
    let data = words.iter().flat_map(U256::to_be_bytes::<32>);
    transaction.data = Code::from_bytes(data.collect::<Vec<u8>>().into());
}

/// Price, type and what comes with the type.
fn pay(dice: &mut Dice, world: &World, transaction: &mut Transaction) {
    let since = |fork: SpecId| world.fork.is_enabled_in(fork);
    let base = U256::from(world.case.block.base_fee);
    let tip = U256::from(dice.weighted(&[(70, 3_u64), (20, 0), (10, 1 << 40)]));
    transaction.gas_price = base + tip;
    let cancun = u64::from(since(SpecId::CANCUN));
    let london = u64::from(since(SpecId::LONDON));
    let berlin = u64::from(since(SpecId::BERLIN));
    transaction.tx_type =
        dice.weighted(&[(30, 0), (10 * berlin, 1), (60 * london, 2), (4 * cancun, 3)]);
    if transaction.tx_type >= 1 && dice.chance(30) {
        announce(dice, world, transaction);
    }
    if transaction.tx_type >= 2 {
        transaction.priority_fee = Some(tip.min(transaction.gas_price));
        transaction.gas_price += U256::from(dice.pick(&[0_u64, 0, 5]));
    }
    if transaction.tx_type == 3 {
        let mut hash = B256::repeat_byte(0x77);
        hash[0] = 1;
        transaction.blobs = vec![hash; 1 + dice.index(2)];
        transaction.blob_price = U256::from(dice.pick(&[1_u64, 5, 0]));
    }
}

fn announce(dice: &mut Dice, world: &World, transaction: &mut Transaction) {
    let items = (0..=dice.roll(2)).map(|_| {
        let slots = (0..dice.roll(3)).map(|_| B256::from(U256::from(dice.roll(4))));
        let slots = slots.collect();
        (world.somebody(dice), slots)
    });
    transaction.access_list = items.collect();
}

/// Delegations: of others, of the sender itself, again and again, to nobody.
fn delegate(dice: &mut Dice, world: &World, nonces: &mut Nonces, transaction: &mut Transaction) {
    transaction.tx_type = 4;
    transaction.blobs.clear();
    transaction.blob_price = U256::ZERO;
    transaction
        .priority_fee
        .get_or_insert(transaction.gas_price);
    for _ in 0..=dice.roll(2) {
        let authority = match dice.roll(10) {
            0..=2 => transaction.from,
            3..=7 => dice.pick(&world.people),
            _ => world.somebody(dice),
        };
        let next = nonce(nonces, world, authority);
        let mut authorization = Authorization {
            authority: Some(authority),
            target: Address::ZERO,
            nonce: *next,
            chain_id: U256::from(dice.pick(&[1_u64, 1, 1, 0])),
        };
        match dice.roll(20) {
            0 => authorization.nonce = next.saturating_add(1),
            1 => authorization.nonce = next.saturating_sub(1),
            2 => authorization.authority = None,
            3 => authorization.chain_id = U256::from(2),
            _ => *next = next.saturating_add(1),
        }
        if dice.chance(85) {
            authorization.target = world.somebody(dice);
        }
        transaction.authorizations.push(authorization);
    }
}

/// A mistake: what makes a transaction run out of gas, or (true) invalid on arrival.
fn spoil(dice: &mut Dice, transaction: &mut Transaction) -> bool {
    let mistake = dice.roll(18);
    match mistake {
        0 => transaction.nonce = transaction.nonce.saturating_add(1 + dice.roll(2)),
        1 => transaction.nonce = transaction.nonce.saturating_sub(1),
        2..=7 => transaction.gas_limit = 21_000 + dice.roll(60_000),
        8 => transaction.gas_limit = dice.pick(&[0, 20_999, (1 << 24) + 1, u64::MAX]),
        9 => transaction.value = U256::MAX,
        10 => transaction.value = U256::from(1) << 79,
        11 => transaction.gas_price = U256::ZERO,
        12 => transaction.gas_price = U256::from(u128::MAX),
        13 => transaction.chain_id = Some(2),
        14 => transaction.tx_type = dice.roll(6) as u8,
        15 => transaction.priority_fee = Some(U256::from(1) << 90),
        16 => transaction.data = Code::from_bytes(Bytes::from(vec![0x5b; 49_153])),
        _ => transaction.to = None,
    }
    !(2..=7).contains(&mistake)
}
