//! Exact fractions: what the contracts round is held against what is not rounded at all.

use alloy_primitives::U256;
use num_bigint::BigInt;
use num_rational::BigRational;

/// An exact fraction.
pub(super) type Q = BigRational;

/// A whole number.
pub(super) fn whole(number: u64) -> Q {
    Q::from_integer(BigInt::from(number))
}

/// An integer of the chain.
pub(super) fn exact(word: U256) -> Q {
    Q::from_integer(BigInt::from_bytes_be(
        num_bigint::Sign::Plus,
        &word.to_be_bytes::<32>(),
    ))
}

/// 10^`exponent`.
pub(super) fn ten(exponent: u32) -> Q {
    Q::from_integer(BigInt::from(10).pow(exponent))
}

/// Basis points.
pub(super) fn bps(points: u16) -> Q {
    whole(points.into()) / whole(10_000)
}

/// The next multiple of 10⁻²⁷, unless it is one.
pub(super) fn ray_up(fraction: &Q) -> Q {
    (fraction * ten(27)).ceil() / ten(27)
}
