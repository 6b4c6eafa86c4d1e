//! One transaction out of a node's block. Owns which fields which type needs; what the protocol makes of
//! them is the EVM's business.

use crate::error::{Result, ensure};
use leverloom_executor::Transaction;
use leverloom_executor::revm::context::either::Either;
use leverloom_executor::revm::context::transaction::{
    AccessList, AccessListItem, Authorization, RecoveredAuthorization, SignedAuthorization,
};
use leverloom_executor::revm::primitives::{B256, TxKind};

use crate::json::Field;

/// The transaction and its hash.
pub(crate) fn read(field: &Field<'_>) -> Result<(B256, Transaction)> {
    ensure!(
        !field.is_text(),
        field.refuse(
            "only a hash",
            "whole transactions, as eth_getBlockByNumber(n, true) gives them"
        )
    );
    ensure!(
        field.is_object(),
        field.refuse("no transaction", "an object")
    );
    let kind = field.get("type");
    // Nodes of before EIP-2718 knew no types.
    let tx_type = field.find("type").map_or(Ok(0), |kind| kind.u64())?;
    let tx_type = u8::try_from(tx_type).ok().filter(|tx_type| *tx_type <= 4);
    let tx_type = tx_type.ok_or_else(|| kind.refuse("no known transaction type", "0x0 to 0x4"))?;
    let dynamic_fee = tx_type >= 2;
    let price = if dynamic_fee {
        "maxFeePerGas"
    } else {
        "gasPrice"
    };
    let list = |name: &str| field.find(name).map_or(Ok(Vec::new()), |list| list.items());
    let blobs = tx_type == 3;
    let transaction = Transaction {
        tx_type,
        caller: field.get("from").address()?,
        gas_limit: field.get("gas").u64()?,
        gas_price: field.get(price).u128()?,
        kind: match field.find("to") {
            Some(to) => TxKind::Call(to.address()?),
            None => TxKind::Create,
        },
        value: field.get("value").u256()?,
        data: field.get("input").bytes()?,
        nonce: field.get("nonce").u64()?,
        chain_id: chain(field, tx_type)?,
        access_list: match tx_type {
            0 => AccessList::default(),
            _ => access_list(&list("accessList")?)?,
        },
        gas_priority_fee: dynamic_fee
            .then(|| field.get("maxPriorityFeePerGas").u128())
            .transpose()?,
        blob_hashes: if blobs {
            let hashes = field.get("blobVersionedHashes").items()?;
            hashes.iter().map(Field::b256).collect::<Result<_>>()?
        } else {
            Vec::new()
        },
        max_fee_per_blob_gas: if blobs {
            field.get("maxFeePerBlobGas").u128()?
        } else {
            0
        },
        authorization_list: if tx_type == 4 {
            let list = field.get("authorizationList").items()?;
            let list = list
                .iter()
                .map(|item| Ok(Either::Right(authorization(item)?)));
            list.collect::<Result<_>>()?
        } else {
            Vec::new()
        },
    };
    Ok((field.get("hash").b256()?, transaction))
}

/// Mainnet's, or none in transactions of before EIP-155.
fn chain(field: &Field<'_>, tx_type: u8) -> Result<Option<u64>> {
    let given = field.find("chainId");
    let Some(chain) = given else {
        ensure!(
            tx_type == 0,
            field.get("chainId").refuse("", "0x1, Ethereum mainnet")
        );
        return Ok(None);
    };
    let id = chain.u64()?;
    ensure!(
        id == 1,
        chain.refuse("another chain's", "0x1, Ethereum mainnet")
    );
    Ok(Some(id))
}

fn access_list(items: &[Field<'_>]) -> Result<AccessList> {
    let item = |item: &Field<'_>| {
        let keys = item.get("storageKeys").items()?;
        Ok(AccessListItem {
            address: item.get("address").address()?,
            storage_keys: keys.iter().map(Field::b256).collect::<Result<_>>()?,
        })
    };
    Ok(AccessList(items.iter().map(item).collect::<Result<_>>()?))
}

/// An EIP-7702 authorization, its signer found once here instead of at every attempt.
fn authorization(field: &Field<'_>) -> Result<RecoveredAuthorization> {
    let parity = match field.find("yParity") {
        Some(parity) => parity,
        None => field.get("v"),
    };
    let y_parity = u8::try_from(parity.u64()?);
    let authorization = Authorization {
        chain_id: field.get("chainId").u256()?,
        address: field.get("address").address()?,
        nonce: field.get("nonce").u64()?,
    };
    let signed = SignedAuthorization::new_unchecked(
        authorization,
        y_parity.map_err(|_| parity.refuse("too large", "numbers below 256"))?,
        field.get("r").u256()?,
        field.get("s").u256()?,
    );
    Ok(signed.into_recovered())
}
