//! Decoded values, gas and spans of time as people read them: every figure leaves here with its unit.
//!
//! Owns the exact end of number formatting (storage before → after, where a rounded figure would hide the
//! change); plain display numbers are `format`'s business. One way: from fixed point to text.

use leverloom_model::report::{AssetState, Clock, LocationName, Value};
use leverloom_model::units::{WAD, Wad};

use super::{format, units};
use crate::texts::{self, fill, text};

/// Decimals of a fixed-point number.
const DECIMALS: u32 = 18;

/// A fixed-point number with `places` decimals (at most 18), rounded half up, grouped, zeros at the end dropped.
pub fn exact(value: Wad, places: u32) -> String {
    let places = places.min(DECIMALS);
    let step = 10u128.pow(DECIMALS - places);
    let scaled = value.0 / step + u128::from(step > 1 && value.0 % step >= step / 2);
    let one = 10u128.pow(places);
    let head = scaled / one;
    let tail = format!("{:0width$}", scaled % one, width = places as usize);
    let tail = if places == 0 {
        ""
    } else {
        tail.trim_end_matches('0')
    };
    if tail.is_empty() {
        format::written(&head.to_string())
    } else {
        format::written(&format!("{head}.{tail}"))
    }
}

/// Decimals that show about five digits that matter.
pub fn places(value: Wad) -> u32 {
    match value.0 {
        0 => 0,
        amount if amount >= 10_000 * WAD => 2,
        amount if amount >= WAD => 4,
        _ => {
            // Zeros after the point, then five digits.
            let digits = value.0.ilog10();
            (DECIMALS - 1 - digits + 5).min(DECIMALS)
        }
    }
}

/// Gas, in full.
pub fn gas(amount: u64) -> String {
    fill(
        "execution.value.gas",
        &[("amount", &format::integer(amount))],
    )
}

/// Gas in few characters: `1.2M gas`.
pub fn gas_short(amount: f64) -> String {
    fill(
        "execution.value.gas",
        &[("amount", &format::compact(amount))],
    )
}

/// A span of the run's clock: measured time or gas, each with its unit.
pub fn span(amount: f64, clock: Clock) -> String {
    match clock {
        Clock::Gas => gas_short(amount),
        Clock::Measured { .. } => format::micros(amount),
    }
}

/// A moment in UTC: `2020-03-12 10:00:24 UTC`.
pub fn moment(seconds: u64) -> String {
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    // Civil date from days since 1970-01-01 (Howard Hinnant's algorithm), for years after 1970.
    let shifted = day + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day_of_month:02} {:02}:{:02}:{:02} UTC",
        second / 3_600,
        second / 60 % 60,
        second % 60
    )
}

/// A priority fee, in wei or gwei per gas.
pub fn fee(wei: u64) -> String {
    const GWEI: u64 = 1_000_000_000;
    if wei >= GWEI / 1_000 {
        fill(
            "execution.value.gwei",
            &[("amount", &exact(Wad(u128::from(wei) * u128::from(GWEI)), 3))],
        )
    } else {
        fill("execution.value.wei", &[("amount", &format::integer(wei))])
    }
}

/// Symbol of an asset by index.
pub fn symbol(assets: &[AssetState], index: u32) -> &str {
    assets
        .get(index as usize)
        .map_or("?", |asset| asset.symbol.as_str())
}

/// A decoded value in words, with the unit that it and the name of what holds it say.
pub fn value(name: &str, value: &Value, assets: &[AssetState]) -> String {
    written(name, value, assets, 0)
}

/// As [`value`], with at least `digits` decimals where the value has decimals.
fn written(name: &str, value: &Value, assets: &[AssetState], digits: u32) -> String {
    if let Some(words) = units::named(name, value, digits) {
        return words;
    }
    match value {
        Value::Tokens { asset, amount } => {
            format!(
                "{}\u{a0}{}",
                exact(*amount, places(*amount).max(digits)),
                symbol(assets, *asset)
            )
        }
        Value::Usd(amount) => format::dollars(&exact(*amount, places(*amount).max(digits))),
        Value::Ratio(ratio) => exact(*ratio, places(*ratio).max(digits)),
        Value::Time(seconds) => moment(*seconds),
        Value::Actor(who) => format::actor(*who),
        Value::Asset(index) => symbol(assets, *index).to_owned(),
        Value::Contract(name) => name.clone(),
        Value::Max => text("execution.value.max").to_string(),
        Value::Fields(fields) => {
            let parts = fields
                .iter()
                .map(|(name, field)| format!("{name} {}", written(name, field, assets, digits)));
            texts::join("join.items", parts)
        }
        Value::Number(number) => number
            .parse::<u64>()
            .map_or_else(|_| shortened(number), format::integer),
    }
}

/// A number too long for any reader keeps its ends.
fn shortened(number: &str) -> String {
    let letters = number.chars().count();
    if letters <= 24 {
        return number.to_owned();
    }
    let head: String = number.chars().take(10).collect();
    let tail: String = number.chars().skip(letters - 8).collect();
    format!("{head}…{tail}")
}

/// One change of a write: the field of a packed slot (if it is one), the value before, the value after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Field within a packed slot.
    pub field: Option<String>,
    /// Before the transaction.
    pub before: String,
    /// After it.
    pub after: String,
}

fn changes(name: &str, before: &Value, after: &Value, assets: &[AssetState]) -> Vec<Change> {
    match (before, after) {
        (Value::Fields(old), Value::Fields(new)) if old.len() == new.len() => old
            .iter()
            .zip(new)
            .filter(|((_, was), (_, is))| was != is)
            .map(|((field, was), (_, is))| Change {
                field: Some(field.clone()),
                ..change(field, was, is, assets)
            })
            .collect(),
        _ => vec![change(name, before, after, assets)],
    }
}

fn change(name: &str, was: &Value, is: &Value, assets: &[AssetState]) -> Change {
    until_they_differ(|digits| {
        (
            written(name, was, assets, digits),
            written(name, is, assets, digits),
        )
    })
}

/// A change with as many decimals as it takes to see it.
fn until_they_differ(pair: impl Fn(u32) -> (String, String)) -> Change {
    let (before, after) = (0..=DECIMALS)
        .map(&pair)
        .find(|(before, after)| before != after)
        .unwrap_or_else(|| pair(DECIMALS));
    Change {
        field: None,
        before,
        after,
    }
}

/// Whether a location holds an account's coins in wei (the chain's own, that pay for gas).
fn holds_coins(location: &LocationName) -> bool {
    location.contract == "account" && location.path.starts_with("balance[")
}

fn coins(value: &Value) -> Option<Wad> {
    match value {
        Value::Number(wei) => wei.parse().ok().map(Wad),
        _ => None,
    }
}

fn coins_words(amount: Wad, digits: u32) -> String {
    fill(
        "execution.value.coins",
        &[("amount", &exact(amount, places(amount).max(digits)))],
    )
}

/// A value read, in the unit that its location says.
pub fn at(location: &LocationName, read: &Value, assets: &[AssetState]) -> String {
    match coins(read).filter(|_| holds_coins(location)) {
        Some(amount) => coins_words(amount, 0),
        None => value(&location.path, read, assets),
    }
}

/// What one write changed, in the unit that the location says. Packed fields are compared one by one and only those that differ
/// are kept; both sides carry as many digits as it takes to see the difference.
pub fn changes_at(
    location: &LocationName,
    before: &Value,
    after: &Value,
    assets: &[AssetState],
) -> Vec<Change> {
    match (coins(before), coins(after)) {
        (Some(was), Some(is)) if holds_coins(location) => {
            vec![until_they_differ(|digits| {
                (coins_words(was, digits), coins_words(is, digits))
            })]
        }
        _ => changes(&location.path, before, after, assets),
    }
}

#[cfg(test)]
mod tests {
    use leverloom_model::report::{Actor, Role};

    use super::super::sample;
    use super::*;

    fn wad(written: &str) -> Wad {
        written.parse().unwrap()
    }

    #[test]
    fn exact_numbers_round_half_up_and_drop_zeros() {
        assert_eq!(exact(wad("1.005"), 2), "1.01");
        assert_eq!(exact(wad("1.0049"), 2), "1");
        assert_eq!(exact(wad("0.5"), 0), "1");
        assert_eq!(exact(wad("0.49"), 0), "0");
        assert_eq!(exact(wad("12345.5"), 1), "12,345.5");
        assert_eq!(exact(Wad(1), 18), "0.000000000000000001");
        assert_eq!(exact(Wad::whole(100), 0), "100");
    }

    #[test]
    fn spans_carry_the_unit_of_their_clock() {
        let measured = Clock::Measured { resolution_us: 5.0 };
        assert_eq!(span(120.0, measured), "120\u{a0}µs");
        assert_eq!(span(1_300.0, measured), "1.3\u{a0}ms");
        assert_eq!(span(21_000.0, Clock::Gas), "21k\u{a0}gas");
        assert_eq!(gas(1_234_567), "1,234,567\u{a0}gas");
    }

    #[test]
    fn fees_are_in_gwei_unless_tiny() {
        assert_eq!(fee(2_500_000_000), "2.5\u{a0}gwei per gas");
        assert_eq!(fee(12), "12\u{a0}wei per gas");
    }

    #[test]
    fn moments_are_civil_dates() {
        assert_eq!(moment(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(moment(1_584_007_224), "2020-03-12 10:00:24 UTC");
        assert_eq!(moment(1_709_164_800), "2024-02-29 00:00:00 UTC");
    }

    #[test]
    fn every_value_has_its_unit() {
        let assets = sample::assets();
        let cases = [
            (
                Value::Tokens {
                    asset: 1,
                    amount: wad("7.2"),
                },
                "7.2\u{a0}ETH",
            ),
            (
                Value::Tokens {
                    asset: 0,
                    amount: wad("0.00001234567"),
                },
                "0.000012346\u{a0}USDC",
            ),
            (Value::Usd(wad("1504")), "$1,504"),
            (Value::Ratio(wad("1.00012")), "1.0001"),
            (Value::Time(0), "1970-01-01 00:00:00 UTC"),
            (
                Value::Actor(Actor {
                    role: Role::Borrower,
                    index: 16,
                }),
                "borrower 17",
            ),
            (Value::Asset(0), "USDC"),
            (Value::Contract("LendingPool".to_owned()), "LendingPool"),
            (Value::Max, "all there is"),
            (Value::Number("1234567".to_owned()), "1,234,567"),
            (Value::Number("1".repeat(40)), "1111111111…11111111"),
            (
                Value::Fields(vec![("index".to_owned(), Value::Ratio(Wad::ONE))]),
                "index 1",
            ),
        ];
        for (given, expected) in cases {
            assert_eq!(value("", &given, &assets), expected);
        }
    }

    #[test]
    fn a_packed_slot_shows_only_the_fields_that_changed() {
        let slot = |index: &str| {
            Value::Fields(vec![
                ("index".to_owned(), Value::Ratio(wad(index))),
                ("active".to_owned(), Value::Number("1".to_owned())),
            ])
        };
        let expected = Change {
            field: Some("index".to_owned()),
            before: "1".to_owned(),
            after: "1.5".to_owned(),
        };
        assert_eq!(
            changes("", &slot("1"), &slot("1.5"), &sample::assets()),
            [expected]
        );
    }

    #[test]
    fn a_small_change_of_a_large_number_is_visible() {
        let assets = sample::assets();
        let large = |amount: &str| Value::Tokens {
            asset: 0,
            amount: wad(amount),
        };
        let seen = &changes(
            "",
            &large("1234567.0000001"),
            &large("1234567.0000002"),
            &assets,
        )[0];
        assert_eq!(
            (seen.before.as_str(), seen.after.as_str()),
            ("1,234,567.0000001\u{a0}USDC", "1,234,567.0000002\u{a0}USDC")
        );
        let index = |ratio: &str| Value::Ratio(wad(ratio));
        let seen = &changes("", &index("1.000000123"), &index("1.000000129"), &assets)[0];
        assert_ne!(seen.before, seen.after);
    }

    #[test]
    fn coins_of_an_account_are_told_apart_from_other_numbers() {
        let assets = sample::assets();
        let location = |path: &str| LocationName {
            contract: "account".to_owned(),
            path: path.to_owned(),
            variable: path.to_owned(),
        };
        let number = |digits: &str| Value::Number(digits.to_owned());
        let balance = location("balance[borrower 90]");
        assert_eq!(
            at(&balance, &number("1500000000000000000"), &assets),
            "1.5\u{a0}coins"
        );
        let change = &changes_at(
            &balance,
            &number("1000000000000000009"),
            &number("1000000000000000001"),
            &assets,
        )[0];
        assert!(
            change.before.ends_with("coins") && change.before != change.after,
            "{change:?}"
        );
        assert_eq!(
            at(&location("nonce[borrower 90]"), &number("7"), &assets),
            "7"
        );
    }
}
