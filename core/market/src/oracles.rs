//! The oracles beyond the plain one, as they are checked in: delayed, fixed, spot, time-weighted, and the router.
//!
//! Owns what they are constructed with; all have an owner, who can freeze and deviate them
//! ([`SteerableOracle`](crate::abi::SteerableOracle)). The plain one is in [`crate::artifacts`].

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolValue;

use crate::artifacts::Contract;

/// Init code of an oracle that `owner` sets and that serves each price `delay_blocks` (above zero) later.
pub fn delayed_oracle(delay_blocks: u64, owner: Address) -> Bytes {
    Contract::DelayedOracle.init_code(&(U256::from(delay_blocks), owner).abi_encode_params())
}

/// Init code of an oracle that has one price for `asset`, for ever: dollars with 8 decimals, above zero.
pub fn fixed_oracle(asset: Address, price_e8: U256, owner: Address) -> Bytes {
    Contract::FixedOracle.init_code(&(asset, price_e8, owner).abi_encode_params())
}

/// Init code of an oracle that asks another one for each asset; `owner` says whom.
pub fn oracle_router(owner: Address) -> Bytes {
    Contract::OracleRouter.init_code(&(owner,).abi_encode_params())
}

/// Init code of an oracle that prices `asset` by the reserves of `pair`, and the pair's other token by `quote_oracle`.
pub fn spot_oracle(pair: Address, asset: Address, quote_oracle: Address, owner: Address) -> Bytes {
    Contract::SpotOracle.init_code(&(pair, asset, quote_oracle, owner).abi_encode_params())
}

/// Init code of an oracle that prices `asset` by the mean price of `pair` over `window_s` seconds (above zero), as of
/// its latest `poke`, and the pair's other token by `quote_oracle`.
pub fn twap_oracle(
    pair: Address,
    asset: Address,
    quote_oracle: Address,
    window_s: u64,
    owner: Address,
) -> Bytes {
    Contract::TwapOracle
        .init_code(&(pair, asset, quote_oracle, U256::from(window_s), owner).abi_encode_params())
}
