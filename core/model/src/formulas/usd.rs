//! Tokens to dollars, as the contracts count them: base units in, 8 decimals out, the rounding in the name.

use crate::units::{WAD, Wad, mul_div_down, mul_div_up};

/// One step of the contracts' dollars (1e-8) in [`Wad`].
pub(super) const USD_STEP: u128 = WAD / 100_000_000;

/// What `tokens` are worth in dollars at `price`, floored to 8 decimals: for collateral
/// (`LiquidationMath.valueDown`). Saturates.
pub fn value_down(tokens: Wad, price: Wad, decimals: u8) -> Wad {
    value(
        tokens.to_base_units_down(decimals),
        price,
        decimals,
        mul_div_down,
    )
}

/// The same ceiled: for debt (`LiquidationMath.valueUp`), which is itself a whole number of base units.
pub fn value_up(tokens: Wad, price: Wad, decimals: u8) -> Wad {
    let scale = 10u128.checked_pow(u32::from(decimals));
    value(
        scale.and_then(|scale| mul_div_up(tokens.0, scale, WAD)),
        price,
        decimals,
        mul_div_up,
    )
}

fn value(
    base_units: Option<u128>,
    price: Wad,
    decimals: u8,
    mul_div: fn(u128, u128, u128) -> Option<u128>,
) -> Wad {
    let price_e8 = price.0 / USD_STEP;
    let usd_e8 = base_units
        .zip(10u128.checked_pow(u32::from(decimals)))
        .and_then(|(amount, scale)| mul_div(amount, price_e8, scale));
    Wad(usd_e8
        .and_then(|usd_e8| usd_e8.checked_mul(USD_STEP))
        .unwrap_or(u128::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wad(text: &str) -> Wad {
        text.parse().unwrap()
    }

    #[test]
    fn collateral_floors_and_debt_ceils() {
        // A third of a satoshi-sized token: 0.00000001 × 1.5 = 0.000000015 dollars.
        assert_eq!(
            value_down(wad("0.00000001"), wad("1.5"), 8),
            wad("0.00000001")
        );
        assert_eq!(
            value_up(wad("0.00000001"), wad("1.5"), 8),
            wad("0.00000002")
        );
        // Below one base unit there is nothing to count, or one unit owed.
        assert_eq!(value_down(wad("0.0000005"), wad("1"), 6), Wad::ZERO);
        assert_eq!(value_up(wad("0.0000005"), wad("1"), 6), wad("0.000001"));
    }

    #[test]
    fn prices_have_eight_decimals() {
        assert_eq!(
            value_down(wad("10"), wad("1.999999999"), 18),
            wad("19.9999999")
        );
        assert_eq!(value_up(wad("10"), wad("2000"), 18), wad("20000"));
    }

    #[test]
    fn absurd_amounts_saturate() {
        assert_eq!(
            value_down(Wad(u128::MAX), Wad(u128::MAX), 18),
            Wad(u128::MAX)
        );
        assert_eq!(
            value_up(Wad(u128::MAX), Wad(u128::MAX), 255),
            Wad(u128::MAX)
        );
    }
}
