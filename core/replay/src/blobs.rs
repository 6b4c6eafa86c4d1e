//! The price of blob gas, for whatever a header claims: an excess that no block has must not overflow.

use alloy_eips::eip4844::fake_exponential;
use leverloom_executor::revm::context_interface::block::BlobExcessGasAndPrice;

/// Excess and price of blob gas; `fraction` is the rules' update fraction. The price stops at 2^128 - 1 wei.
pub fn price(excess: u64, fraction: u64) -> BlobExcessGasAndPrice {
    BlobExcessGasAndPrice {
        excess_blob_gas: excess,
        blob_gasprice: fake_exponential(1, excess.into(), fraction.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_executor::revm::primitives::eip4844::BLOB_BASE_FEE_UPDATE_FRACTION_CANCUN;

    #[test]
    fn prices_are_the_evms_own_where_it_has_one() {
        let fraction = BLOB_BASE_FEE_UPDATE_FRACTION_CANCUN;
        for excess in [0, 1, 2_314_057, 2_314_058, 10 * 1024 * 1024, 130_000_000] {
            assert_eq!(
                price(excess, fraction),
                BlobExcessGasAndPrice::new(excess, fraction)
            );
        }
        assert_eq!(price(u64::MAX, fraction).blob_gasprice, u128::MAX);
    }
}
