//! A workload as bytes: how a block and the state under it reach a fresh engine in a browser that has executed nothing
//! yet, and an engine that is not ours.
//!
//! Owns the format, which lives for one benchmark run: both ends are built from this source. Numbers are little-endian
//! (u64, u32), words 32 bytes big-endian, addresses 20 bytes, bytes with their length in front. In order: chain id;
//! fork; number, time, gas limit, base fee, beneficiary and PREVRANDAO of the block; transactions; codes; accounts;
//! slots.

use alloy_primitives::{Address, B256, Bytes, TxKind, U256};
use leverloom_executor::revm::bytecode::Bytecode;
use leverloom_executor::revm::context::{BlockEnv, TxEnv};
use leverloom_executor::revm::primitives::hardfork::SpecId;
use leverloom_executor::state::Account;
use leverloom_executor::{Block, State};

use crate::Workload;

const MAGIC: &[u8; 8] = b"LLBLOCK1";

/// The bytes are not a workload's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAWorkload;

impl std::fmt::Display for NotAWorkload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a workload's bytes")
    }
}

impl std::error::Error for NotAWorkload {}

/// The workload's bytes; the same workload gives the same ones.
///
/// # Errors
/// Names what in a transaction the format has no place for (access lists, blobs, authorizations).
pub fn to_bytes(Workload { block, state }: &Workload) -> Result<Vec<u8>, &'static str> {
    let mut out = Writer(MAGIC.to_vec());
    out.number(block.chain_id);
    out.bytes(<&str>::from(block.spec).as_bytes());
    let env = &block.env;
    for word in [env.number, env.timestamp] {
        out.word(word);
    }
    out.number(env.gas_limit);
    out.number(env.basefee);
    out.address(env.beneficiary);
    out.word(env.prevrandao.unwrap_or_default().into());
    out.count(block.transactions.len());
    for transaction in &block.transactions {
        out.transaction(transaction)?;
    }

    let mut codes: Vec<_> = state.code.iter().collect();
    codes.sort_unstable_by_key(|(hash, _)| **hash);
    out.count(codes.len());
    for (_, code) in &codes {
        out.bytes(&code.original_bytes());
    }
    let mut accounts: Vec<_> = state.accounts.iter().collect();
    accounts.sort_unstable_by_key(|(address, _)| **address);
    out.count(accounts.len());
    for (address, account) in accounts {
        out.address(*address);
        out.number(account.nonce);
        out.word(account.balance);
        // Which code, from 1; 0: none.
        let place = codes.binary_search_by_key(&account.code_hash, |(hash, _)| **hash);
        out.count(place.map_or(0, |place| place + 1));
    }
    let mut storage: Vec<_> = state.storage.iter().collect();
    storage.sort_unstable_by_key(|(address, _)| **address);
    out.count(storage.len());
    for (address, slots) in storage {
        let mut slots: Vec<_> = slots.iter().collect();
        slots.sort_unstable_by_key(|(slot, _)| **slot);
        out.address(*address);
        out.count(slots.len());
        for (slot, value) in slots {
            out.word(*slot);
            out.word(*value);
        }
    }
    Ok(out.0)
}

/// The workload that [`to_bytes`] made these bytes of.
///
/// # Errors
/// The bytes are cut short, go on, or were never a workload's.
pub fn from_bytes(bytes: &[u8]) -> Result<Workload, NotAWorkload> {
    let mut input = Reader(bytes.strip_prefix(MAGIC).ok_or(NotAWorkload)?);
    let chain_id = input.number()?;
    let spec = std::str::from_utf8(input.bytes()?)
        .ok()
        .and_then(|name| name.parse::<SpecId>().ok())
        .ok_or(NotAWorkload)?;
    let (number, timestamp) = (input.word()?, input.word()?);
    let env = BlockEnv {
        number,
        timestamp,
        gas_limit: input.number()?,
        basefee: input.number()?,
        beneficiary: input.address()?,
        prevrandao: Some(B256::from(input.word()?)),
        ..BlockEnv::default()
    };
    let transactions = input.list(|input| input.transaction(chain_id))?;
    let block = Block {
        spec,
        chain_id,
        env,
        transactions,
    };

    let mut state = State::default();
    let codes = input.list(|input| {
        let code = Bytecode::new_raw(Bytes::copy_from_slice(input.bytes()?));
        let hash = code.hash_slow();
        Ok((hash, code))
    })?;
    let accounts = input.list(|input| {
        let address = input.address()?;
        let (nonce, balance, place) = (input.number()?, input.word()?, input.count()?);
        let code_hash = match place.checked_sub(1) {
            None => Account::EMPTY.code_hash,
            Some(place) => codes.get(place).ok_or(NotAWorkload)?.0,
        };
        let account = Account {
            balance,
            nonce,
            code_hash,
        };
        Ok((address, account))
    })?;
    for (address, account) in accounts {
        state.insert_account(address, account);
    }
    state.code.extend(codes);
    for _ in 0..input.count()? {
        let address = input.address()?;
        for _ in 0..input.count()? {
            let (slot, value) = (input.word()?, input.word()?);
            state.insert_slot(address, slot, value);
        }
    }
    if input.0.is_empty() {
        Ok(Workload { block, state })
    } else {
        Err(NotAWorkload)
    }
}

struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.0.extend((count as u32).to_le_bytes());
    }

    fn word(&mut self, word: U256) {
        self.0.extend(word.to_be_bytes::<32>());
    }

    fn address(&mut self, address: Address) {
        self.0.extend(address);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.extend(bytes);
    }

    /// Type, sender, nonce, receiver (a byte, 0 for a creation, before the address), value, gas limit, price per gas,
    /// priority fee, data.
    fn transaction(&mut self, transaction: &TxEnv) -> Result<(), &'static str> {
        if !transaction.access_list.0.is_empty() {
            return Err("an access list");
        }
        if !transaction.blob_hashes.is_empty() || transaction.max_fee_per_blob_gas != 0 {
            return Err("blobs");
        }
        if !transaction.authorization_list.is_empty() {
            return Err("authorizations");
        }
        self.number(transaction.tx_type.into());
        self.address(transaction.caller);
        self.number(transaction.nonce);
        self.number(transaction.kind.is_call().into());
        self.address(transaction.kind.to().copied().unwrap_or_default());
        self.word(transaction.value);
        self.number(transaction.gas_limit);
        self.word(U256::from(transaction.gas_price));
        self.word(U256::from(transaction.gas_priority_fee.unwrap_or_default()));
        self.bytes(&transaction.data);
        Ok(())
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], NotAWorkload> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(NotAWorkload)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64, NotAWorkload> {
        let bytes = self.take(8)?.try_into().map_err(|_| NotAWorkload)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn count(&mut self) -> Result<usize, NotAWorkload> {
        let bytes = self.take(4)?.try_into().map_err(|_| NotAWorkload)?;
        Ok(u32::from_le_bytes(bytes) as usize)
    }

    fn word(&mut self) -> Result<U256, NotAWorkload> {
        Ok(U256::from_be_slice(self.take(32)?))
    }

    fn address(&mut self) -> Result<Address, NotAWorkload> {
        Ok(Address::from_slice(self.take(20)?))
    }

    fn bytes(&mut self) -> Result<&'a [u8], NotAWorkload> {
        let length = self.count()?;
        self.take(length)
    }

    fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, NotAWorkload>,
    ) -> Result<Vec<T>, NotAWorkload> {
        // One by one: a count is only believed as far as the bytes go.
        let count = self.count()?;
        let mut list = Vec::new();
        for _ in 0..count {
            list.push(item(self)?);
        }
        Ok(list)
    }

    fn transaction(&mut self, chain_id: u64) -> Result<TxEnv, NotAWorkload> {
        let tx_type = u8::try_from(self.number()?).map_err(|_| NotAWorkload)?;
        let (caller, nonce) = (self.address()?, self.number()?);
        let (is_call, to) = (self.number()? == 1, self.address()?);
        let (value, gas_limit) = (self.word()?, self.number()?);
        let (price, priority) = (self.word()?, self.word()?);
        let fee = |word: U256| u128::try_from(word).map_err(|_| NotAWorkload);
        Ok(TxEnv {
            tx_type,
            caller,
            nonce,
            kind: if is_call {
                TxKind::Call(to)
            } else {
                TxKind::Create
            },
            value,
            gas_limit,
            gas_price: fee(price)?,
            // A plain transaction has none, and needs no chain id.
            gas_priority_fee: (tx_type == 2).then_some(fee(priority)?),
            chain_id: (tx_type == 2).then_some(chain_id),
            data: Bytes::copy_from_slice(self.bytes()?),
            ..TxEnv::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn every_workload_comes_back_as_it_was() {
        for kind in Kind::ALL {
            let workload = kind.build(60);
            let bytes = to_bytes(&workload).unwrap();
            let back = from_bytes(&bytes).unwrap();
            assert_eq!(to_bytes(&back).unwrap(), bytes, "{}", kind.name());
            assert_eq!(back.state.accounts, workload.state.accounts);
            assert_eq!(back.state.storage, workload.state.storage);
            let expected = leverloom_executor::oracle::execute(&workload.block, &workload.state);
            let found = leverloom_executor::oracle::execute(&back.block, &back.state);
            let digest = |outcome: Result<leverloom_executor::Outcome, _>| {
                outcome.expect("an executable block").digest(B256::ZERO)
            };
            assert_eq!(digest(found), digest(expected), "{}", kind.name());
        }
    }

    #[test]
    fn other_bytes_are_refused() {
        let bytes = to_bytes(&Kind::Chain.build(3)).unwrap();
        for length in 0..bytes.len() {
            assert_eq!(from_bytes(&bytes[..length]).err(), Some(NotAWorkload));
        }
        assert!(from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    }
}
