//! The price of blob gas, for whatever a header claims: an excess that no block has must not overflow.

use leverloom_executor::revm::context_interface::block::BlobExcessGasAndPrice;
use leverloom_executor::revm::primitives::U256;

/// Excess and price of blob gas; `fraction` is the rules' update fraction, not zero. The price stops at 2^128 - 1 wei.
pub fn price(excess: u64, fraction: u64) -> BlobExcessGasAndPrice {
    BlobExcessGasAndPrice {
        excess_blob_gas: excess,
        blob_gasprice: exponential(U256::from(excess), U256::from(fraction.max(1))),
    }
}

/// EIP-4844's `fake_exponential` with a factor of 1: e to the power of `numerator / denominator`, rounded as there.
fn exponential(numerator: U256, denominator: U256) -> u128 {
    let mut sum = U256::ZERO;
    let mut term = denominator;
    let mut place = U256::ZERO;
    while !term.is_zero() {
        sum += term;
        // From here on it only grows; below it no product leaves 256 bits, for the denominator is below 2^64.
        if sum / denominator > U256::from(u128::MAX) {
            return u128::MAX;
        }
        place += U256::ONE;
        term = term * numerator / (denominator * place);
    }
    (sum / denominator).saturating_to()
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
