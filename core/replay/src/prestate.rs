//! The state under a block, out of `prestateTracer`'s maps. Owns the reading, and what was given at all:
//! tracers leave empty accounts and slots out. Merging maps of several transactions is `merge`'s.

use std::collections::BTreeSet;

use crate::error::{Result, ensure};
use leverloom_executor::State;
use leverloom_executor::revm::bytecode::Bytecode;
use leverloom_executor::revm::primitives::{Address, B256, KECCAK_EMPTY, U256};
use leverloom_executor::state::Account;

use crate::json::{Field, quantity};

/// One account as a tracer gives it.
pub(crate) struct GivenAccount {
    account: Account,
    code: Option<Bytecode>,
    slots: Vec<(U256, U256)>,
}

/// A map of accounts, in order.
pub(crate) type Map = Vec<(Address, GivenAccount)>;

/// What the prestate consists of.
pub(crate) enum Prestate {
    /// One map for the whole block.
    Merged(Map),
    /// One map for each transaction, as of that transaction, with the hash where it is given.
    Each(Vec<(Option<B256>, Map)>),
}

/// Accounts and slots that were given, empty ones too.
#[derive(Debug, Default)]
pub struct Known {
    /// An account alone has no slot.
    places: BTreeSet<(Address, Option<U256>)>,
}

impl Prestate {
    pub(crate) fn read(field: &Field<'_>) -> Result<Self> {
        if !field.is_list() {
            return Ok(Self::Merged(map(field)?));
        }
        let each = field.items()?.into_iter().map(|item| {
            let hash = item.find("txHash").map(|hash| hash.b256()).transpose()?;
            if let Some(error) = item.find("error") {
                return Err(error.refuse("an error of the tracer", "its results"));
            }
            let accounts = item
                .find("result")
                .map_or_else(|| map(&item), |result| map(&result))?;
            Ok((hash, accounts))
        });
        Ok(Self::Each(each.collect::<Result<_>>()?))
    }
}

fn map(field: &Field<'_>) -> Result<Map> {
    ensure!(
        field.is_object(),
        field.refuse(
            "no prestate",
            "a map of accounts, or a list of one for each transaction, from prestateTracer"
        )
    );
    ensure!(
        field.find("pre").is_none() || field.find("post").is_none(),
        field.refuse(
            "of prestateTracer's diffMode",
            "its output without diffMode, which has what was only read as well"
        )
    );
    let mut accounts = Map::new();
    for (name, entry) in field.entries()? {
        let address = name
            .parse::<Address>()
            .ok()
            .filter(|_| name.starts_with("0x"));
        let address = address.ok_or_else(|| {
            entry.refuse(
                "under a name that is no address",
                "40 hexadecimal digits after 0x",
            )
        })?;
        accounts.push((address, account(&entry)?));
    }
    Ok(accounts)
}

fn account(field: &Field<'_>) -> Result<GivenAccount> {
    ensure!(
        field.is_object(),
        field.refuse("no account", "an object of balance, nonce, code, storage")
    );
    let number = |name: &str| {
        field
            .find(name)
            .map_or(Ok(U256::ZERO), |field| field.u256())
    };
    let code = field.find("code").map(|code| code.bytes()).transpose()?;
    let code = code.filter(|code| !code.is_empty());
    // What looks like a delegation and is none is plain code: EIP-3541 did not always forbid it.
    let code = code.map(|code| {
        Bytecode::new_raw_checked(code.clone()).unwrap_or_else(|_| Bytecode::new_legacy(code))
    });
    let mut slots = Vec::new();
    for (name, value) in field
        .find("storage")
        .map_or(Ok(Vec::new()), |slots| slots.entries())?
    {
        let slot = quantity(name).ok_or_else(|| {
            value.refuse(
                "under a name that is no slot",
                "hexadecimal digits after 0x",
            )
        })?;
        slots.push((slot, value.u256()?));
    }
    Ok(GivenAccount {
        account: Account {
            balance: number("balance")?,
            nonce: field.find("nonce").map_or(Ok(0), |nonce| nonce.u64())?,
            code_hash: code.as_ref().map_or(KECCAK_EMPTY, Bytecode::hash_slow),
        },
        code,
        slots,
    })
}

impl GivenAccount {
    /// Puts the account into each of `states`, its slots apart. An account without anything is absent:
    /// Frontier's empty ones are lost in tracers' output anyway.
    pub(crate) fn insert(&self, address: Address, states: [&mut State; 2]) {
        for state in states {
            if !self.account.is_empty() {
                state.insert_account(address, self.account);
            }
            if let Some(code) = &self.code {
                state.code.insert(self.account.code_hash, code.clone());
            }
        }
    }

    pub(crate) fn slots(&self) -> impl Iterator<Item = (U256, U256)> {
        self.slots.iter().copied()
    }
}

impl Known {
    /// Notes an account; whether it is new.
    pub(crate) fn account(&mut self, address: Address) -> bool {
        self.places.insert((address, None))
    }

    /// Notes a slot; whether it is new.
    pub(crate) fn slot(&mut self, address: Address, slot: U256) -> bool {
        self.places.insert((address, Some(slot)))
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = Address> {
        let accounts = self.places.iter().filter(|(_, slot)| slot.is_none());
        accounts.map(|(address, _)| *address)
    }

    /// Whether the account was given.
    pub fn has_account(&self, address: Address) -> bool {
        self.places.contains(&(address, None))
    }

    /// Whether the slot was given.
    pub fn has_slot(&self, address: Address, slot: U256) -> bool {
        self.places.contains(&(address, Some(slot)))
    }
}
