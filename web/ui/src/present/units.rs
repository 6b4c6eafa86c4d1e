//! What a field's name says of its number beyond the kind of value: basis points, yearly rates, indexes, caps.
//!
//! The contracts end such names alike (`ltvBps`, `borrowRate`, `supplyIndex`); a bare ratio would not tell them apart.

use leverloom_model::report::Value;
use leverloom_model::units::Wad;

use super::format;
use super::values::{exact, places};
use crate::texts::{fill, text};

/// Basis points in one.
const BPS: u128 = 10_000;
/// Decimals of an index: it grows by less than a millionth in a block.
const INDEX_PLACES: u32 = 9;

/// The value of a field or variable of this name with its unit, to at least `digits` decimals; none where the kind of value says
/// all there is to say.
pub fn named(name: &str, value: &Value, digits: u32) -> Option<String> {
    let field = name.rsplit('.').next().unwrap_or(name);
    let words = match (field, value) {
        (_, Value::Ratio(ratio)) if field.ends_with("Bps") => bps("", *ratio, digits),
        (_, Value::Number(number)) if field.ends_with("Bps") => {
            let (sign, size) = match number.strip_prefix('-') {
                Some(size) => ("\u{2212}", size),
                None => ("", number.as_str()),
            };
            let size: u64 = size.parse().ok()?;
            bps(sign, Wad(Wad::whole(size).0 / BPS), digits)
        }
        ("supplyRate" | "borrowRate", Value::Ratio(rate)) => fill(
            "execution.value.yearly",
            &[("rate", &percent("", *rate, digits))],
        ),
        ("supplyIndex" | "borrowIndex" | "supply" | "borrow", Value::Ratio(index)) => {
            exact(*index, digits.max(INDEX_PLACES))
        }
        ("leverage" | "targetLeverage", Value::Ratio(times)) => {
            format!("{}×", exact(*times, places(*times).max(digits)))
        }
        ("supplyCap" | "borrowCap", Value::Number(none)) if none == "0" => {
            text("execution.value.no_limit").to_string()
        }
        ("supplyCap" | "borrowCap", Value::Number(cap)) => fill(
            "execution.value.tokens",
            &[("amount", &format::integer(cap.parse().ok()?))],
        ),
        ("supplied" | "borrowed", Value::Number(none)) if none == "0" => {
            text("execution.value.nothing").to_string()
        }
        _ => return None,
    };
    Some(words)
}

/// `8,000 bps (80 %)`.
fn bps(sign: &str, ratio: Wad, digits: u32) -> String {
    let number = scaled(ratio, BPS);
    let number = format!("{sign}{}", exact(number, places(number).max(digits)));
    let percent = percent(sign, ratio, 0);
    fill(
        "execution.value.bps",
        &[("amount", &number), ("percent", &percent)],
    )
}

/// A share with about five digits that matter.
fn percent(sign: &str, ratio: Wad, digits: u32) -> String {
    let hundredfold = scaled(ratio, 100);
    let number = exact(hundredfold, places(hundredfold).max(digits));
    format::with_percent(&format!("{sign}{number}"))
}

fn scaled(ratio: Wad, factor: u128) -> Wad {
    Wad(ratio.0.saturating_mul(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(written: &str) -> Value {
        Value::Ratio(written.parse().unwrap())
    }

    fn number(written: &str) -> Value {
        Value::Number(written.to_owned())
    }

    #[test]
    fn a_name_says_the_unit() {
        let cases = [
            ("ltvBps", ratio("0.8"), "8,000\u{a0}bps (80\u{202f}%)"),
            (
                "flashLoanFeeBps",
                ratio("0.0005"),
                "5\u{a0}bps (0.05\u{202f}%)",
            ),
            ("baseRateBps", ratio("0"), "0\u{a0}bps (0\u{202f}%)"),
            (
                "steered[ETH].deviationBps",
                number("-550"),
                "−550\u{a0}bps (−5.5\u{202f}%)",
            ),
            (
                "interest[ETH].borrowRate",
                ratio("0.024343"),
                "2.4343\u{202f}% a year",
            ),
            (
                "interest[ETH].supplyIndex",
                ratio("1.000000039"),
                "1.000000039",
            ),
            ("indexes[ETH].borrow", ratio("1"), "1"),
            ("supplyCap", number("0"), "no limit"),
            ("borrowCap", number("12000"), "12,000\u{a0}tokens"),
            ("borrowed", number("0"), "nothing"),
            ("targetLeverage", ratio("2.5"), "2.5×"),
        ];
        for (name, value, words) in cases {
            assert_eq!(named(name, &value, 0).as_deref(), Some(words), "{name}");
        }
    }

    #[test]
    fn other_names_say_nothing() {
        assert_eq!(named("fullCloseHealthFactor", &ratio("0.95"), 0), None);
        assert_eq!(named("nonce[borrower 1]", &number("7"), 0), None);
        assert_eq!(named("ltvBps", &Value::Max, 0), None);
    }
}
