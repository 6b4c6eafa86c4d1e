//! Payments: plain transfers of value. All that one asks of the payee is that it is there and has no code; what it has
//! and what others pay it makes no difference, so payments to one account wait for nobody. Owns that rule alone.

use revm::context::TxEnv;
use revm::primitives::{Address, KECCAK_EMPTY, TxKind, U256};

use crate::Block;
use crate::state::Account;

/// Values from here on are no payments: so many payments as a block can hold stay below [`RICH`] together.
const LARGE: U256 = U256::from_limbs([0, 0, 1, 0]);
/// Half of what a balance can be. Who has that much may not be able to take a payment, and is looked at.
const RICH: U256 = U256::from_limbs([0, 0, 0, 1 << 63]);

/// Whom the transaction pays, if it does nothing else and its payee turns out to be one.
pub(crate) fn payee(block: &Block, transaction: &TxEnv) -> Option<Address> {
    let TxKind::Call(to) = transaction.kind else {
        return None;
    };
    let is_plain = transaction.data.is_empty() && transaction.authorization_list.is_empty();
    let is_value = !transaction.value.is_zero() && transaction.value < LARGE;
    let is_somebody = to != transaction.caller && to != block.env.beneficiary;
    (is_plain && is_value && is_somebody && !may_be_precompile(to)).then_some(to)
}

/// Whether a payment takes its course whatever else the account has: it exists, has no code, and has room.
pub(crate) fn is_payee(account: Option<Account>) -> bool {
    account.is_some_and(|it| it.code_hash == KECCAK_EMPTY && it.balance < RICH)
}

/// Precompiles of all hard forks lie at the low end.
fn may_be_precompile(address: Address) -> bool {
    address[..18].iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use revm::context::BlockEnv;
    use revm::primitives::hardfork::SpecId;
    use revm::primitives::{B256, Bytes};

    use super::*;

    #[test]
    fn only_plain_transfers_of_value_are_payments() {
        let [caller, to, miner] = [1, 2, 3].map(Address::repeat_byte);
        let block = Block {
            spec: SpecId::OSAKA,
            chain_id: 1,
            env: BlockEnv {
                beneficiary: miner,
                ..BlockEnv::default()
            },
            transactions: Vec::new(),
        };
        let plain = TxEnv {
            caller,
            kind: TxKind::Call(to),
            value: U256::ONE,
            ..TxEnv::default()
        };
        let pays = |change: fn(&mut TxEnv)| {
            let mut transaction = plain.clone();
            change(&mut transaction);
            payee(&block, &transaction)
        };
        assert_eq!(pays(|_| ()), Some(to));
        assert_eq!(pays(|it| it.value = LARGE - U256::ONE), Some(to));
        assert_eq!(pays(|it| it.value = LARGE), None);
        assert_eq!(pays(|it| it.value = U256::ZERO), None);
        assert_eq!(pays(|it| it.data = Bytes::from_static(&[0])), None);
        assert_eq!(pays(|it| it.kind = TxKind::Create), None);
        assert_eq!(pays(|it| it.kind = TxKind::Call(it.caller)), None);
        assert_eq!(pays(|it| it.kind = TxKind::Call(Address::ZERO)), None);
        let miner = pays(|it| it.kind = TxKind::Call(Address::repeat_byte(3)));
        assert_eq!(miner, None);
    }

    #[test]
    fn a_payee_exists_without_code_and_has_room() {
        let with = |balance| Some(Account::with_balance(balance));
        assert!(is_payee(with(U256::ZERO)) && is_payee(with(RICH - U256::ONE)));
        assert!(!is_payee(with(RICH)) && !is_payee(None));
        let code_hash = B256::repeat_byte(1);
        let contract = with(U256::ONE).map(|account| Account {
            code_hash,
            ..account
        });
        assert!(!is_payee(contract));
        // As many payments as there can be transactions stay below what is left.
        let together = LARGE * U256::from(u32::MAX);
        assert!(RICH.checked_add(together).is_some());
    }
}
