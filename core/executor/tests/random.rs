//! Random blocks, each from its seed: a handful of accounts and contracts that everybody uses, so that
//! nearly everything collides with something. All strategies do the same as the oracle. A failure names
//! its seed; that is all it takes to see it again.

mod support;

use leverloom_executor::revm::bytecode::opcode as op;
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::revm::primitives::{Address, Bytes, TxKind, U256};
use leverloom_executor::state::Account;
use support::code::{self, Code};
use support::{COINBASE, Dice, Scene, authorization, contract, person, word};

const PEOPLE: u64 = 6;

/// slot\[arg 0\] = slot\[arg 1\] + arg 2: moves values about.
fn mover() -> Code {
    Code::new()
        .argument(1)
        .op(op::SLOAD)
        .argument(2)
        .op(op::ADD)
        .argument(0)
        .op(op::SSTORE)
}

/// slot\[slot\[arg 0\]\] += 1: where it writes depends on what it reads.
fn pointer() -> Code {
    Code::new()
        .argument(0)
        .op(op::SLOAD)
        .op(op::DUP1)
        .op(op::SLOAD)
        .push(U256::ONE)
        .op(op::ADD)
        .op(op::SWAP1)
        .op(op::SSTORE)
}

/// Passes its call value and words 1.. on to arg 0; reverts if that fails.
fn proxy() -> Code {
    let revert = Code::new().push(U256::ZERO).push(U256::ZERO).op(op::REVERT);
    Code::new()
        .push(word(96))
        .push(word(32))
        .push(U256::ZERO)
        .op(op::CALLDATACOPY)
        .push(U256::ZERO)
        .push(U256::ZERO)
        .push(word(96))
        .push(U256::ZERO)
        .op(op::CALLVALUE)
        .argument(0)
        .op(op::GAS)
        .op(op::CALL)
        .op(op::ISZERO)
        .when(revert)
}

/// Loops until its gas runs out if slot 0 is odd; else slot 0 += 1.
fn trap() -> Code {
    let burn = Code::new().op(op::INVALID);
    Code::new()
        .load(0)
        .push(U256::ONE)
        .op(op::AND)
        .when(burn)
        .load(0)
        .push(U256::ONE)
        .op(op::ADD)
        .store(0)
}

struct Cast {
    contracts: Vec<Address>,
    mortal: Address,
    everybody: Vec<Address>,
}

fn cast(scene: &mut Scene) -> Cast {
    let init = code::mortal().deployed();
    let codes = [
        code::counter(),
        code::adder(),
        code::token(),
        code::balance_reader(),
        mover(),
        pointer(),
        proxy(),
        trap(),
        code::factory(&init),
        code::constant(),
        code::mortal(),
        Code::new()
            .argument(0)
            .op(op::EXTCODESIZE)
            .op(op::COINBASE)
            .op(op::BALANCE)
            .op(op::ADD)
            .store(0),
    ];
    let mut contracts = Vec::new();
    for (index, code) in (0..).zip(codes) {
        scene.install(contract(index), code);
        contracts.push(contract(index));
    }
    for slot in 0..4 {
        for address in [contract(4), contract(5), contract(10)] {
            scene.state.insert_slot(address, word(slot), word(slot + 1));
        }
    }
    for index in 0..PEOPLE {
        scene
            .state
            .insert_slot(contract(2), code::token_slot(person(index)), word(30));
    }
    let mortal = code::factory_made(contract(8), word(0), &init);
    let mut everybody: Vec<Address> = (0..PEOPLE + 2).map(person).collect();
    everybody.extend(&contracts);
    everybody.extend([COINBASE, mortal, Address::with_last_byte(4)]);
    Cast {
        contracts,
        mortal,
        everybody,
    }
}

fn random_scene(seed: u64, spec: SpecId) -> Scene {
    let mut dice = Dice::new(seed);
    let mut scene = Scene::new(spec).people(PEOPLE);
    if dice.chance(30) {
        scene
            .state
            .insert_account(COINBASE, Account::with_balance(support::RICH));
    }
    let Cast {
        contracts,
        mortal,
        everybody,
    } = cast(&mut scene);
    let pick = |dice: &mut Dice| everybody[dice.roll(everybody.len() as u64) as usize];
    let length = 4 + dice.roll(24);
    let prague = spec.is_enabled_in(SpecId::PRAGUE);
    for _ in 0..length {
        // A sender may be somebody who has nothing yet, or the beneficiary.
        let from = match dice.roll(20) {
            0 => person(PEOPLE),
            1 => COINBASE,
            _ => person(dice.roll(PEOPLE)),
        };
        let small = |dice: &mut Dice| word(dice.roll(5));
        let someone = |dice: &mut Dice| U256::from_be_bytes(pick(dice).into_word().0);
        let transaction = match dice.roll(12) {
            0 | 1 => {
                let (to, value) = (pick(&mut dice), dice.roll(3));
                scene.transfer(from, to, value)
            }
            2 => scene.create(
                from,
                if dice.chance(50) {
                    code::counter().deployed()
                } else {
                    Code::new().address(person(1)).op(op::SELFDESTRUCT)
                },
            ),
            3 => {
                let data = if dice.chance(40) {
                    vec![someone(&mut dice)]
                } else {
                    Vec::new()
                };
                scene.call(from, mortal, &data)
            }
            4 => {
                let salt = word(dice.roll(2));
                scene.call(from, contract(8), &[salt])
            }
            5 => {
                let (amount, to) = (word(dice.roll(40)), someone(&mut dice));
                scene.call(from, contract(2), &[to, amount])
            }
            6 if prague => {
                let authority = person(dice.roll(PEOPLE + 2));
                let target = if dice.chance(20) {
                    Address::ZERO
                } else {
                    contracts[dice.roll(contracts.len() as u64) as usize]
                };
                let nonce = dice.roll(6);
                let to = pick(&mut dice);
                let transaction = scene.transfer(from, to, 0);
                transaction.tx_type = 4;
                transaction.authorization_list = vec![
                    authorization(authority, target, nonce),
                    authorization(authority, target, nonce + 1),
                ];
                transaction
            }
            7 => {
                let data = [
                    someone(&mut dice),
                    someone(&mut dice),
                    small(&mut dice),
                    small(&mut dice),
                ];
                scene.send(
                    from,
                    TxKind::Call(contract(6)),
                    word(1),
                    support::data(&data),
                )
            }
            _ => {
                let to = contracts[dice.roll(contracts.len() as u64) as usize];
                let data = if to == contract(3) || dice.chance(20) {
                    [someone(&mut dice), U256::ZERO, U256::ZERO]
                } else {
                    [small(&mut dice), small(&mut dice), small(&mut dice)]
                };
                scene.call(from, to, &data)
            }
        };
        match dice.roll(30) {
            0 => transaction.nonce += 1,
            1 => transaction.nonce = transaction.nonce.saturating_sub(1),
            2 => transaction.gas_limit = 30_000 + dice.roll(40_000),
            3 => transaction.data = Bytes::new(),
            4 if transaction.gas_priority_fee.is_some() => {
                transaction.gas_priority_fee = Some(0);
                transaction.gas_price = 7;
            }
            _ => {}
        }
    }
    scene
}

fn run_seeds(seeds: std::ops::Range<u64>, spec: SpecId) {
    let mut aborts = 0;
    for seed in seeds {
        let scene = random_scene(seed, spec);
        let checked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| scene.check()));
        assert!(
            checked.is_ok(),
            "random block {seed} under {spec:?} differs, see above"
        );
        aborts += scene.virtual_run(8, seed).trace.aborts.len();
    }
    assert!(
        aborts > 100,
        "only {aborts} aborts: these blocks put nothing to the test"
    );
}

#[test]
fn random_blocks_under_osaka() {
    run_seeds(0..150, SpecId::OSAKA);
}

#[test]
fn random_blocks_before_cancun() {
    run_seeds(1000..1100, SpecId::SHANGHAI);
}

#[test]
fn random_blocks_before_london() {
    run_seeds(2000..2060, SpecId::PETERSBURG);
}

#[test]
fn random_blocks_with_empty_accounts_that_stay() {
    run_seeds(3000..3060, SpecId::HOMESTEAD);
}
