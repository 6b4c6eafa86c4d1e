//! The digest chain: two runs agree on every block so far exactly when their digests are equal.

use alloy_primitives::{B256, Keccak256, U256};
use revm::context::result::ExecutionResult;

use crate::state::Account;
use crate::{Outcome, TransactionOutcome};

impl Outcome {
    /// keccak(previous ‖ net changes ‖ receipts). The encoding is fixed: big-endian integers, every list
    /// led by its length as u64. Net changes: accounts (address, existence, balance, nonce, code hash after
    /// the block), then slots (address, slot, value after), both sorted. Receipts: status (0 failed,
    /// 1 succeeded, 2 invalid on arrival), gas used, logs (address, topics, data).
    pub fn digest(&self, previous: B256) -> B256 {
        let mut sink = Sink(Keccak256::new());
        sink.bytes(previous.as_slice());
        sink.length(self.changes.accounts.len());
        for (address, _, after) in &self.changes.accounts {
            sink.bytes(address.as_slice());
            sink.account(after.as_ref());
        }
        sink.length(self.changes.storage.len());
        for (address, slot, _, after) in &self.changes.storage {
            sink.bytes(address.as_slice());
            sink.word(*slot);
            sink.word(*after);
        }
        sink.length(self.transactions.len());
        for transaction in &self.transactions {
            sink.receipt(transaction);
        }
        sink.0.finalize()
    }
}

struct Sink(Keccak256);

impl Sink {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_be_bytes());
    }

    fn length(&mut self, length: usize) {
        self.number(length as u64);
    }

    fn word(&mut self, word: U256) {
        self.bytes(&word.to_be_bytes::<32>());
    }

    fn account(&mut self, account: Option<&Account>) {
        match account {
            None => self.bytes(&[0]),
            Some(account) => {
                self.bytes(&[1]);
                self.word(account.balance);
                self.number(account.nonce);
                self.bytes(account.code_hash.as_slice());
            }
        }
    }

    fn receipt(&mut self, transaction: &TransactionOutcome) {
        let Ok(result) = &transaction.result else {
            return self.bytes(&[2]);
        };
        self.bytes(&[u8::from(matches!(result, ExecutionResult::Success { .. }))]);
        self.number(result.tx_gas_used());
        self.length(result.logs().len());
        for log in result.logs() {
            self.bytes(log.address.as_slice());
            self.length(log.topics().len());
            for topic in log.topics() {
                self.bytes(topic.as_slice());
            }
            self.length(log.data.data.len());
            self.bytes(&log.data.data);
        }
    }
}
