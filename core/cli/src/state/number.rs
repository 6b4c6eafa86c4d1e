//! One number twice: the integer in its unit, and with its decimal point. Owns no unit.

use alloy_primitives::U256;
use serde::Serialize;

/// Texts, so that no reader rounds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Number {
    raw: String,
    readable: String,
}

impl Number {
    /// `raw` units, of which 10^`decimals` are one.
    pub(super) fn new(raw: impl TryInto<U256, Error: std::fmt::Debug>, decimals: u8) -> Self {
        let raw = raw
            .try_into()
            .expect("invariant: an unsigned number fits into 256 bits")
            .to_string();
        let decimals = usize::from(decimals);
        let digits = format!("{raw:0>width$}", width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        let readable = format!("{whole}{point}{fraction}");
        Self { raw, readable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_is_put_where_it_belongs_and_nothing_is_rounded() {
        let readable = |raw: u128, decimals| Number::new(U256::from(raw), decimals).readable;
        assert_eq!(readable(0, 6), "0");
        assert_eq!(readable(1, 6), "0.000001");
        assert_eq!(readable(1_500_000, 6), "1.5");
        assert_eq!(readable(2_000_000, 6), "2");
        assert_eq!(readable(120, 0), "120");
        let most = Number::new(U256::MAX, 18);
        assert_eq!(most.readable.replace('.', ""), most.raw);
    }
}
