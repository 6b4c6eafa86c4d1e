//! Fixed-point units, each with its scale in its name, each crossing JSON as a decimal string.
//!
//! Owns [`Wad`] (1e18) and [`Bps`] (1e-4) and the only rounding helpers of the Rust side
//! (`mul_div_down`, `mul_div_up`, 256-bit inside). Never uses a float for a value that affects state.

use std::{fmt, str::FromStr};

use ruint::aliases::U256;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// 1e18: one whole, in [`Wad`].
pub const WAD: u128 = 1_000_000_000_000_000_000;
/// 1e27: one whole, in the contracts' ray indexes.
pub const RAY: u128 = 1_000_000_000_000_000_000_000_000_000;
/// 10,000 bps: one whole, in [`Bps`].
pub const BPS: u32 = 10_000;

/// Basis points: 1 bps = 0.01 %.
pub type Bps = u32;

/// `a * b / denominator`, floored, with a 256-bit product; `None` when it does not fit or divides by zero.
pub fn mul_div_down(a: u128, b: u128, denominator: u128) -> Option<u128> {
    if denominator == 0 {
        return None;
    }
    let product = U256::from(a) * U256::from(b);
    u128::try_from(product / U256::from(denominator)).ok()
}

/// `a * b / denominator`, ceiled, with a 256-bit product; `None` when it does not fit or divides by zero.
pub fn mul_div_up(a: u128, b: u128, denominator: u128) -> Option<u128> {
    if denominator == 0 {
        return None;
    }
    let product = U256::from(a) * U256::from(b);
    let denominator = U256::from(denominator);
    u128::try_from(product.div_ceil(denominator)).ok()
}

/// A non-negative fixed-point number with 18 decimals: tokens, dollars, prices, ratios.
///
/// JSON and `Display` use the decimal string (`"10.5"`); the integer inside is the value times 1e18.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(type = "string"))]
pub struct Wad(pub u128);

impl Wad {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One whole.
    pub const ONE: Self = Self(WAD);

    /// A whole number of units.
    pub const fn whole(units: u64) -> Self {
        Self(units as u128 * WAD)
    }

    /// The same value counted in a token's base units (10^-decimals), floored; `None` above 10^38.
    pub fn to_base_units_down(self, decimals: u8) -> Option<u128> {
        let scale = 10u128.checked_pow(u32::from(decimals))?;
        mul_div_down(self.0, scale, WAD)
    }

    /// From a token's base units (10^-decimals); `None` when it does not fit.
    pub fn from_base_units(amount: u128, decimals: u8) -> Option<Self> {
        let scale = 10u128.checked_pow(u32::from(decimals))?;
        mul_div_down(amount, WAD, scale).map(Self)
    }

    /// Product, floored; saturates at the largest value.
    #[must_use]
    pub fn mul_down(self, other: Self) -> Self {
        Self(mul_div_down(self.0, other.0, WAD).unwrap_or(u128::MAX))
    }

    /// Quotient, floored; `None` for a zero divisor, saturates at the largest value.
    pub fn div_down(self, other: Self) -> Option<Self> {
        if other.0 == 0 {
            return None;
        }
        Some(Self(
            mul_div_down(self.0, WAD, other.0).unwrap_or(u128::MAX),
        ))
    }

    /// For display only: the nearest float.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1e18
    }

    /// From a float of the page's controls (a slider); negative, NaN and infinite become zero.
    pub fn from_f64(value: f64) -> Self {
        if value.is_finite() && value > 0.0 {
            Self((value * 1e18) as u128)
        } else {
            Self::ZERO
        }
    }
}

impl fmt::Display for Wad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.0 / WAD, self.0 % WAD);
        if fraction == 0 {
            return write!(f, "{whole}");
        }
        let digits = format!("{fraction:018}");
        write!(f, "{whole}.{}", digits.trim_end_matches('0'))
    }
}

/// A fixed-point number with 18 decimals and a sign: rates of return, gains, changes. JSON uses the decimal string, with
/// a hyphen where it is below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(type = "string"))]
pub struct SignedWad(pub i128);

impl SignedWad {
    /// The value without its sign.
    pub fn magnitude(self) -> Wad {
        Wad(self.0.unsigned_abs())
    }

    /// `gain − loss`; the nearest that fits.
    pub fn difference(gain: Wad, loss: Wad) -> Self {
        let magnitude = i128::try_from(gain.0.abs_diff(loss.0)).unwrap_or(i128::MAX);
        Self(if gain < loss { -magnitude } else { magnitude })
    }

    /// Sum; the nearest that fits.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// For display only: the nearest float.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1e18
    }
}

impl fmt::Display for SignedWad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "−" } else { "" };
        write!(f, "{sign}{}", self.magnitude())
    }
}

impl Serialize for SignedWad {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_i128(self.0);
        }
        let sign = if self.is_negative() { "-" } else { "" };
        serializer.collect_str(&format_args!("{sign}{}", self.magnitude()))
    }
}

impl<'de> Deserialize<'de> for SignedWad {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return i128::deserialize(deserializer).map(Self);
        }
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let (magnitude, negative) = match text.strip_prefix('-') {
            Some(magnitude) => (magnitude, true),
            None => (&*text, false),
        };
        let magnitude: Wad = magnitude.parse().map_err(serde::de::Error::custom)?;
        let (gain, loss) = if negative {
            (Wad::ZERO, magnitude)
        } else {
            (magnitude, Wad::ZERO)
        };
        Ok(Self::difference(gain, loss))
    }
}

/// Why a text is not a [`Wad`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number such as \"12.5\" (at most 20 digits, a point, 18 digits)")]
pub struct ParseWadError;

impl FromStr for Wad {
    type Err = ParseWadError;

    fn from_str(text: &str) -> Result<Self, ParseWadError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let dangling_point = text.contains('.') && fraction.is_empty();
        if whole.is_empty() || dangling_point || whole.len() > 20 || fraction.len() > 18 {
            return Err(ParseWadError);
        }
        if !digits_only(whole) || !digits_only(fraction) {
            return Err(ParseWadError);
        }
        let whole: u128 = whole.parse().map_err(|_| ParseWadError)?;
        let padded = format!("{fraction:0<18}");
        let fraction: u128 = padded.parse().map_err(|_| ParseWadError)?;
        whole
            .checked_mul(WAD)
            .and_then(|wad| wad.checked_add(fraction))
            .map(Self)
            .ok_or(ParseWadError)
    }
}

impl Serialize for Wad {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_u128(self.0);
        }
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Wad {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Wad;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal number in quotes, such as \"12.5\"")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Wad, E> {
                text.parse()
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        if !deserializer.is_human_readable() {
            return u128::deserialize(deserializer).map(Self);
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Wad {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Wad".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A non-negative decimal number in quotes, at most 18 digits after the point.",
            "pattern": r"^[0-9]{1,20}(\.[0-9]{1,18})?$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_strings_round_trip() {
        for text in [
            "0",
            "1",
            "10.5",
            "0.000000000000000001",
            "99999999999999999999",
        ] {
            assert_eq!(text.parse::<Wad>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_decimal_is_refused() {
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "1e3",
            "NaN",
            "1.0000000000000000001",
            "100000000000000000000000",
            " 1",
        ] {
            assert_eq!(text.parse::<Wad>(), Err(ParseWadError), "{text:?}");
        }
    }

    #[test]
    fn gains_and_losses_round_trip() {
        for text in [
            "\"0\"",
            "\"-0.000000000000000001\"",
            "\"12.5\"",
            "\"-1000\"",
        ] {
            let value: SignedWad = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), text);
        }
        assert!(serde_json::from_str::<SignedWad>("\"--1\"").is_err());
        let loss = SignedWad::difference(Wad::whole(2), Wad::whole(5));
        assert_eq!(loss.to_string(), "−3");
        let gain = SignedWad::difference(Wad::whole(4), Wad::ZERO);
        assert_eq!(loss.plus(gain).to_string(), "1");
        assert_eq!(
            SignedWad::difference(Wad::ZERO, Wad(u128::MAX)).0,
            -i128::MAX
        );
    }

    #[test]
    fn rounding_is_in_the_name() {
        assert_eq!(mul_div_down(10, 10, 3), Some(33));
        assert_eq!(mul_div_up(10, 10, 3), Some(34));
        assert_eq!(
            mul_div_down(u128::MAX, u128::MAX, u128::MAX),
            Some(u128::MAX)
        );
        assert_eq!(mul_div_down(1, 1, 0), None);
    }

    #[test]
    fn base_units_follow_the_token() {
        let amount: Wad = "1.234567".parse().unwrap();
        assert_eq!(amount.to_base_units_down(6), Some(1_234_567));
        assert_eq!(Wad::from_base_units(1_234_567, 6), Some(amount));
    }
}
