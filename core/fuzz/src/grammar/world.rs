//! Who there is in a hostile block: people, contracts, the beneficiary, addresses where something will be
//! created, precompiles and strangers; and the base state they start from. Owns addresses and accounts.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, U256, keccak256};
use leverloom_executor::revm::primitives::hardfork::SpecId;

use super::{Size, offspring, programs};
use crate::case::{BaseAccount, Case, Code, Header};
use crate::dice::Dice;
use crate::program::{Deployed, Init, Program};

/// Names of addresses, as their repeated byte: 0xa… people, 0xc… contracts, 0xe… strangers.
const PEOPLE: u8 = 0xa0;
const CONTRACTS: u8 = 0xc0;
const STRANGERS: u8 = 0xe0;

/// Everybody, and the case in the making.
pub(super) struct World {
    pub(super) fork: SpecId,
    pub(super) people: Vec<Address>,
    pub(super) contracts: Vec<Address>,
    /// Everybody worth naming in a program or a transaction.
    pub(super) everybody: Vec<Address>,
    /// Init codes that several contracts and transactions share, so that addresses recur.
    pub(super) inits: Vec<Init>,
    /// Where the factory (the first contract) puts them, salt by salt.
    pub(super) offspring: Vec<Address>,
    pub(super) coinbase: Address,
    /// Whether most transactions make, call and end offspring.
    pub(super) breeds: bool,
    /// How many small slots there are: the fewer, the more collisions.
    pub(super) slots: u64,
    pub(super) case: Case,
}

impl World {
    pub(super) fn new(dice: &mut Dice, fork: SpecId, size: Size) -> Self {
        let few = size == Size::Small;
        let people: Vec<Address> = (0..if few { 3 } else { 6 })
            .map(|index| Address::repeat_byte(PEOPLE + index))
            .collect();
        let contracts: Vec<Address> = (0..2 + dice.roll(if few { 3 } else { 6 }) as u8)
            .map(|index| Address::repeat_byte(CONTRACTS + index))
            .collect();
        let mut world = Self {
            fork,
            everybody: Vec::new(),
            inits: Vec::new(),
            offspring: Vec::new(),
            breeds: dice.chance(15),
            slots: dice.pick(&[2, 4, 4]),
            coinbase: Address::ZERO,
            case: Case {
                about: String::new(),
                schedule: None,
                fork,
                block: header(dice, fork),
                transactions: Vec::new(),
                accounts: BTreeMap::new(),
                block_hashes: BTreeMap::new(),
            },
            people,
            contracts,
        };
        world.meet(dice);
        world.coinbase = world.coinbase(dice);
        world.case.block.coinbase = world.coinbase;
        world.everybody.push(world.coinbase);
        world.inits = vec![
            offspring::mortal(dice, &world),
            offspring::init(dice, &world, 2),
        ];
        world.foresee(dice);
        world.settle(dice);
        world
    }

    pub(super) fn into_case(self) -> Case {
        self.case
    }

    /// Somebody, contracts more often than others.
    pub(super) fn somebody(&self, dice: &mut Dice) -> Address {
        if dice.chance(40) {
            dice.pick(&self.contracts)
        } else {
            dice.pick(&self.everybody)
        }
    }

    /// People, contracts, strangers and precompiles.
    fn meet(&mut self, dice: &mut Dice) {
        self.everybody.extend(&self.people);
        self.everybody.extend(&self.contracts);
        let strangers = 1 + dice.roll(2) as u8;
        self.everybody
            .extend((0..strangers).map(|index| Address::repeat_byte(STRANGERS + index)));
        // ecrecover, sha256, ripemd (which once was touched and stayed), identity, modexp …
        let precompile = dice.pick(&[1_u8, 2, 3, 3, 4, 4, 5, 9, 10]);
        self.everybody.push(Address::with_last_byte(precompile));
    }

    /// Mostly somebody who does nothing else; at times anybody.
    fn coinbase(&self, dice: &mut Dice) -> Address {
        if dice.chance(50) {
            Address::repeat_byte(0xcb)
        } else {
            self.somebody(dice)
        }
    }

    /// The contract that makes offspring.
    pub(super) fn factory(&self) -> Address {
        self.contracts[0]
    }

    /// Addresses where creations will come to lie.
    fn foresee(&mut self, dice: &mut Dice) {
        for init in &self.inits {
            let code = Program::Init(init.clone()).assemble();
            let hash = keccak256(&code);
            let salts = [0, 1].map(|salt| B256::from(U256::from(salt)));
            let made = salts.map(|salt| self.factory().create2(salt, hash));
            self.offspring.extend(made);
        }
        self.everybody.extend(&self.offspring);
        let mut places = Vec::new();
        for &factory in &self.contracts {
            for init in &self.inits {
                let code = Program::Init(init.clone()).assemble();
                for salt in 0..2 {
                    let salt = B256::from(U256::from(salt));
                    places.push(factory.create2(salt, keccak256(&code)));
                }
            }
            places.extend((0..2).map(|nonce| factory.create(nonce + 1)));
        }
        places.extend(self.people.iter().map(|person| person.create(0)));
        for _ in 0..2 {
            let place = dice.pick(&places);
            self.everybody.push(place);
        }
    }

    /// The base state.
    fn settle(&mut self, dice: &mut Dice) {
        for index in 0..self.people.len() {
            let account = self.person(dice);
            self.case.accounts.insert(self.people[index], account);
        }
        for index in 0..self.contracts.len() {
            let address = self.contracts[index];
            let account = self.contract(dice);
            self.case.accounts.insert(address, account);
        }
        let program = offspring::factory(&self.inits);
        if let Some(account) = self.case.accounts.get_mut(&self.contracts[0]) {
            account.code = Code::from_program(program);
            account.nonce = 1;
        }
        // Offspring that is there already, with a past.
        for (index, &place) in self.offspring.iter().enumerate() {
            if let Deployed::Steps(steps) = &self.inits[index / 2].deployed
                && dice.chance(40)
            {
                let account = BaseAccount {
                    balance: U256::from(dice.pick(&[0, 0, 3])),
                    nonce: 1,
                    code: Code::from_program(Program::Contract(steps.clone())),
                    storage: slots(dice),
                };
                self.case.accounts.insert(place, account);
            }
        }
        for index in self.people.len() + self.contracts.len()..self.everybody.len() {
            let address = self.everybody[index];
            if dice.chance(25) && !self.case.accounts.contains_key(&address) {
                let account = leftover(dice);
                self.case.accounts.insert(address, account);
            }
        }
    }

    fn person(&self, dice: &mut Dice) -> BaseAccount {
        let rich = U256::from(1) << 80;
        let balance = match dice.roll(100) {
            0..80 => rich,
            80..92 => U256::from(2_000_000 + dice.roll(20_000_000)),
            92..98 => U256::from(dice.roll(100_000)),
            _ => U256::MAX - U256::from(dice.roll(1000)),
        };
        let nonce = match dice.roll(100) {
            0..70 => 0,
            70..98 => dice.roll(3),
            _ => u64::MAX - dice.roll(2),
        };
        let mut account = BaseAccount {
            balance,
            nonce,
            ..BaseAccount::default()
        };
        if self.fork.is_enabled_in(SpecId::PRAGUE) && dice.chance(20) {
            account.code = Code::from_bytes(designator(self.somebody(dice)));
            account.storage = slots(dice);
        }
        account
    }

    fn contract(&self, dice: &mut Dice) -> BaseAccount {
        BaseAccount {
            balance: U256::from(dice.weighted(&[(50, 0), (40, 5), (10, 1_u64 << 40)])),
            nonce: dice.weighted(&[(95, 1), (3, 0), (2, u64::MAX)]),
            code: Code::from_program(programs::contract(dice, self)),
            storage: slots(dice),
        }
    }
}

/// EIP-7702's mark that an account lends another's code.
pub(super) fn designator(target: Address) -> alloy_primitives::Bytes {
    [&[0xef, 1, 0], target.as_slice()].concat().into()
}

/// An account somewhere where others will arrive: with money, with a past (a delegation that ended leaves
/// nonce and slots), or empty but there.
fn leftover(dice: &mut Dice) -> BaseAccount {
    let mut account = BaseAccount::default();
    match dice.roll(5) {
        0 | 1 => account.balance = U256::from(1 + dice.roll(3)),
        2 | 3 => {
            account.nonce = 1 + dice.roll(2);
            account.storage = slots(dice);
        }
        _ => {}
    }
    account
}

fn slots(dice: &mut Dice) -> BTreeMap<U256, U256> {
    (0..dice.roll(5))
        .map(|_| (U256::from(dice.roll(4)), U256::from(1 + dice.roll(4))))
        .collect()
}

fn header(dice: &mut Dice, fork: SpecId) -> Header {
    let fees = fork.is_enabled_in(SpecId::LONDON) && dice.chance(80);
    Header {
        chain_id: 1,
        number: 1000,
        timestamp: 1_700_000_000,
        coinbase: Address::ZERO,
        gas_limit: dice.pick(&[30_000_000, 30_000_000, 1_000_000]),
        base_fee: if fees { 7 } else { 0 },
        prevrandao: B256::repeat_byte(0x44),
        blob_gas: (0, 1),
    }
}
