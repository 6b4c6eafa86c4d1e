//! A transaction of a case. Owns its shape and its translation to and from revm's.

use alloy_primitives::{Address, B256, TxKind, U256};
use leverloom_executor::revm::context::TxEnv;
use leverloom_executor::revm::context::either::Either;
use leverloom_executor::revm::context::transaction::{
    AccessList, AccessListItem, Authorization as Signed, RecoveredAuthority, RecoveredAuthorization,
};
use serde::{Deserialize, Serialize};

use super::Code;

/// A transaction, its sender known.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transaction {
    /// 0 to 4, as in its envelope.
    #[serde(rename = "type")]
    pub tx_type: u8,
    /// Sender.
    pub from: Address,
    /// Nobody: a creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Address>,
    /// Nonce.
    pub nonce: u64,
    /// Wei.
    #[serde(default, skip_serializing_if = "U256::is_zero")]
    pub value: U256,
    /// Call data or init code.
    #[serde(default, skip_serializing_if = "Code::is_empty")]
    pub data: Code,
    /// Gas.
    pub gas_limit: u64,
    /// Wei per gas; since London at most.
    pub gas_price: U256,
    /// Wei per gas for the beneficiary at most (types 2 to 4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority_fee: Option<U256>,
    /// Chain id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain_id: Option<u64>,
    /// Accounts and slots announced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_list: Vec<(Address, Vec<B256>)>,
    /// Blob hashes (type 3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blobs: Vec<B256>,
    /// Wei per blob gas at most (type 3).
    #[serde(default, skip_serializing_if = "U256::is_zero")]
    pub blob_price: U256,
    /// Delegations (type 4).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorizations: Vec<Authorization>,
}

/// A delegation (EIP-7702), its signer known.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorization {
    /// Who delegates; nobody: the signature is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<Address>,
    /// To whom; the zero address ends a delegation.
    pub target: Address,
    /// The authority's nonce.
    pub nonce: u64,
    /// 0: any chain.
    pub chain_id: U256,
}

impl Transaction {
    /// Out of revm's.
    pub(super) fn of(env: &TxEnv) -> Self {
        Self {
            tx_type: env.tx_type,
            from: env.caller,
            to: env.kind.to().copied(),
            nonce: env.nonce,
            value: env.value,
            data: Code::from_bytes(env.data.clone()),
            gas_limit: env.gas_limit,
            gas_price: U256::from(env.gas_price),
            priority_fee: env.gas_priority_fee.map(U256::from),
            chain_id: env.chain_id,
            access_list: env
                .access_list
                .0
                .iter()
                .map(|item| (item.address, item.storage_keys.clone()))
                .collect(),
            blobs: env.blob_hashes.clone(),
            blob_price: U256::from(env.max_fee_per_blob_gas),
            authorizations: env
                .authorization_list
                .iter()
                .map(Authorization::of)
                .collect(),
        }
    }

    /// As revm takes it.
    pub(super) fn env(&self) -> TxEnv {
        TxEnv {
            tx_type: self.tx_type,
            caller: self.from,
            gas_limit: self.gas_limit,
            gas_price: self.gas_price.saturating_to(),
            kind: self.to.map_or(TxKind::Create, TxKind::Call),
            value: self.value,
            data: self.data.bytes().clone(),
            nonce: self.nonce,
            chain_id: self.chain_id,
            access_list: AccessList(
                self.access_list
                    .iter()
                    .map(|(address, slots)| AccessListItem {
                        address: *address,
                        storage_keys: slots.clone(),
                    })
                    .collect(),
            ),
            gas_priority_fee: self.priority_fee.map(|fee| fee.saturating_to()),
            blob_hashes: self.blobs.clone(),
            max_fee_per_blob_gas: self.blob_price.saturating_to(),
            authorization_list: self
                .authorizations
                .iter()
                .map(Authorization::recovered)
                .map(Either::Right)
                .collect(),
        }
    }
}

impl Authorization {
    fn of<S>(authorization: &Either<S, RecoveredAuthorization>) -> Self {
        match authorization {
            Either::Right(recovered) => Self {
                authority: recovered.authority(),
                target: recovered.address,
                nonce: recovered.nonce,
                chain_id: recovered.chain_id,
            },
            // Nobody here signs; such a one would have to be recovered first.
            Either::Left(_) => Self {
                authority: None,
                target: Address::ZERO,
                nonce: 0,
                chain_id: U256::ZERO,
            },
        }
    }

    fn recovered(&self) -> RecoveredAuthorization {
        let inner = Signed {
            chain_id: self.chain_id,
            address: self.target,
            nonce: self.nonce,
        };
        let authority = self
            .authority
            .map_or(RecoveredAuthority::Invalid, RecoveredAuthority::Valid);
        RecoveredAuthorization::new_unchecked(inner, authority)
    }
}
