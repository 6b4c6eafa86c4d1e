//! The oracles beyond the plain one, as they are checked in: delayed, fixed, spot, time-weighted, and the router.
//!
//! Owns their creation code; all have an owner, who can freeze and deviate them
//! ([`SteerableOracle`](crate::abi::SteerableOracle)). The plain one is in [`crate::artifacts`]. Compiles nothing.

use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::SolValue;

/// Init code of an oracle that `owner` sets and that serves each price `delay_blocks` (above zero) later.
pub fn delayed_oracle(delay_blocks: u64, owner: Address) -> Bytes {
    let arguments = (U256::from(delay_blocks), owner).abi_encode_params();
    init_code(
        include_str!("../contracts/artifacts/DelayedOracle.hex"),
        &arguments,
    )
}

/// Init code of an oracle that has one price for `asset`, for ever: dollars with 8 decimals, above zero.
pub fn fixed_oracle(asset: Address, price_e8: U256, owner: Address) -> Bytes {
    let arguments = (asset, price_e8, owner).abi_encode_params();
    init_code(
        include_str!("../contracts/artifacts/FixedOracle.hex"),
        &arguments,
    )
}

/// Init code of an oracle that asks another one for each asset; `owner` says whom.
pub fn oracle_router(owner: Address) -> Bytes {
    let arguments = (owner,).abi_encode_params();
    init_code(
        include_str!("../contracts/artifacts/OracleRouter.hex"),
        &arguments,
    )
}

/// Init code of an oracle that prices `asset` by the reserves of `pair`, and the pair's other token by `quote_oracle`.
pub fn spot_oracle(pair: Address, asset: Address, quote_oracle: Address, owner: Address) -> Bytes {
    let arguments = (pair, asset, quote_oracle, owner).abi_encode_params();
    init_code(
        include_str!("../contracts/artifacts/SpotOracle.hex"),
        &arguments,
    )
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
    let arguments = (pair, asset, quote_oracle, U256::from(window_s), owner).abi_encode_params();
    init_code(
        include_str!("../contracts/artifacts/TwapOracle.hex"),
        &arguments,
    )
}

fn init_code(text: &str, arguments: &[u8]) -> Bytes {
    let digits: String = text.split_ascii_whitespace().collect();
    let mut code = hex::decode(digits).expect("invariant: the checked-in code is hex (tested)");
    code.extend_from_slice(arguments);
    code.into()
}
