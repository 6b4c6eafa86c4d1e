//! Numbers as people read them: every figure leaves here with its unit.
//!
//! Owns rounding and grouping for display. Never touches a value that affects state: all of this is
//! one way, from fixed point to text.

use leverloom_model::report::{Actor, AssetState, Clock, Role, Value};
use leverloom_model::units::{WAD, Wad};

use crate::texts::{fill, text};

/// A whole number with thousands grouped: `1,234,567`.
pub fn whole(number: u128) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A fixed-point number with exactly `places` decimals (at most 18), rounded half up, grouped.
pub fn fixed(value: Wad, places: u32) -> String {
    let places = places.min(18);
    let step = 10u128.pow(18 - places);
    let scaled = value.0 / step + u128::from(value.0 % step >= step.div_ceil(2));
    let one = 10u128.pow(places);
    let head = whole(scaled / one);
    if places == 0 {
        head
    } else {
        format!("{head}.{:0width$}", scaled % one, width = places as usize)
    }
}

/// A fixed-point number with about four significant digits, without trailing zeros.
pub fn plain(value: Wad) -> String {
    let places = match value.0 {
        0 => 0,
        amount if amount >= 10_000 * WAD => 0,
        amount if amount >= 100 * WAD => 2,
        amount if amount >= WAD => 4,
        amount if amount >= WAD / 10_000 => 6,
        _ => 12,
    };
    let written = fixed(value, places);
    if value.0 > 0 && written.bytes().all(|byte| matches!(byte, b'0' | b'.')) {
        return text("execution.value.tiny").to_string();
    }
    trim_zeros(written)
}

fn trim_zeros(written: String) -> String {
    if written.contains('.') {
        written
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned()
    } else {
        written
    }
}

/// Dollars: cents below $10,000, whole dollars above, more digits below one cent.
pub fn usd(value: Wad) -> String {
    let places = match value.0 {
        0 => 0,
        amount if amount >= 10_000 * WAD => 0,
        amount if amount >= WAD => 2,
        _ => 4,
    };
    format!("${}", fixed(value, places))
}

/// Dollars in few characters: `$1.9M`, `$310`.
pub fn usd_short(value: Wad) -> String {
    format!("${}", short(value.to_f64()))
}

/// A number in at most three significant digits and a letter for thousands, millions, billions.
pub fn short(value: f64) -> String {
    const STEPS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")];
    for (size, letter) in STEPS {
        // 999.5 k rounds up to the next letter.
        if value >= size * 0.999_5 {
            return format!("{}{letter}", three_digits(value / size));
        }
    }
    three_digits(value)
}

fn three_digits(value: f64) -> String {
    let places = if value >= 99.95 || value == 0.0 {
        0
    } else if value >= 9.995 {
        1
    } else {
        2
    };
    trim_zeros(format!("{value:.places$}"))
}

/// Tokens with their symbol: `7.2 ETH`.
pub fn tokens(amount: Wad, symbol: &str) -> String {
    format!("{}\u{a0}{symbol}", plain(amount))
}

/// A fraction of one as a percentage: `82.3 %`.
pub fn percent(fraction: Wad) -> String {
    let places = if fraction.0 >= WAD { 1 } else { 2 };
    format!(
        "{}\u{a0}%",
        trim_zeros(fixed(Wad(fraction.0.saturating_mul(100)), places))
    )
}

/// A factor: `1.8×`.
pub fn times(factor: f64) -> String {
    if factor.is_finite() {
        format!("{factor:.1}×")
    } else {
        "–".to_owned()
    }
}

/// Gas, in full.
pub fn gas(amount: u64) -> String {
    fill(
        "execution.value.gas",
        &[("amount", &whole(u128::from(amount)))],
    )
}

/// Gas in few characters: `1.2M gas`.
pub fn gas_short(amount: f64) -> String {
    fill("execution.value.gas", &[("amount", &short(amount))])
}

/// A health factor; without debt there is none.
pub fn health(factor: Option<Wad>) -> String {
    match factor {
        None => text("execution.value.no_debt").to_string(),
        Some(factor) if factor >= Wad::whole(100) => "> 100".to_owned(),
        // Rounded down: 0.9999 must never read as a healthy 1.00.
        Some(factor) => fixed(Wad(factor.0 - factor.0 % (WAD / 100)), 2),
    }
}

/// A span of the run's clock: measured microseconds or gas, each with its unit.
pub fn span(amount: f64, clock: Clock) -> String {
    match clock {
        Clock::Gas => gas_short(amount),
        Clock::Measured { .. } if amount >= 999.5 => fill(
            "execution.value.milliseconds",
            &[("amount", &three_digits(amount / 1_000.0))],
        ),
        Clock::Measured { .. } => fill(
            "execution.value.microseconds",
            &[("amount", &three_digits(amount))],
        ),
    }
}

/// A time of day in UTC: `2020-03-12 10:00:24`.
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

/// Who: "you", "borrower 17".
pub fn actor(actor: Actor) -> String {
    let key = match actor.role {
        Role::You if actor.index == 0 => return text("execution.role.you").to_string(),
        Role::You => "execution.role.you_numbered",
        Role::Lender => "execution.role.lender",
        Role::Borrower => "execution.role.borrower",
        Role::Liquidator => "execution.role.liquidator",
        Role::Oracle => return text("execution.role.oracle").to_string(),
    };
    fill(key, &[("number", &(actor.index + 1).to_string())])
}

/// Symbol of an asset by index.
pub fn symbol(assets: &[AssetState], index: u32) -> &str {
    assets
        .get(index as usize)
        .map_or("?", |asset| asset.symbol.as_str())
}

/// A decoded value in words, with its unit.
pub fn value(value: &Value, assets: &[AssetState]) -> String {
    match value {
        Value::Tokens { asset, amount } => tokens(*amount, symbol(assets, *asset)),
        Value::Usd(amount) => usd(*amount),
        Value::Ratio(ratio) => trim_zeros(fixed(*ratio, 9)),
        Value::Time(seconds) => moment(*seconds),
        Value::Actor(who) => actor(*who),
        Value::Asset(index) => symbol(assets, *index).to_owned(),
        Value::Contract(name) => name.clone(),
        Value::Max => text("execution.value.max").to_string(),
        Value::Fields(fields) => fields
            .iter()
            .map(|(name, field)| format!("{name} {}", self::value(field, assets)))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Number(digits) => digits
            .parse::<u128>()
            .map_or_else(|_| digits.clone(), whole),
    }
}

/// What one write changed: packed fields are compared one by one and only those that differ are kept.
pub fn changes(
    before: &Value,
    after: &Value,
    assets: &[AssetState],
) -> Vec<(Option<String>, String, String)> {
    match (before, after) {
        (Value::Fields(old), Value::Fields(new)) if old.len() == new.len() => old
            .iter()
            .zip(new)
            .filter(|((_, was), (_, is))| was != is)
            .map(|((name, was), (_, is))| {
                (Some(name.clone()), value(was, assets), value(is, assets))
            })
            .collect(),
        _ => vec![(None, value(before, assets), value(after, assets))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wad(written: &str) -> Wad {
        written.parse().unwrap()
    }

    fn assets() -> Vec<AssetState> {
        ["USDC", "ETH"]
            .map(|symbol| AssetState {
                symbol: symbol.to_owned(),
                ..AssetState::default()
            })
            .to_vec()
    }

    #[test]
    fn whole_numbers_are_grouped() {
        for (number, written) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(whole(number), written);
        }
    }

    #[test]
    fn decimals_round_half_up() {
        assert_eq!(fixed(wad("1.005"), 2), "1.01");
        assert_eq!(fixed(wad("1.0049"), 2), "1.00");
        assert_eq!(fixed(wad("0.999"), 0), "1");
        assert_eq!(fixed(wad("12345.5"), 1), "12,345.5");
        assert_eq!(fixed(Wad(1), 18), "0.000000000000000001");
    }

    #[test]
    fn amounts_keep_what_matters_and_drop_zeros() {
        for (amount, written) in [
            ("0", "0"),
            ("7.2", "7.2"),
            ("1234.567", "1,234.57"),
            ("123456.7", "123,457"),
            ("0.0012345", "0.001235"),
        ] {
            assert_eq!(plain(wad(amount)), written);
        }
    }

    #[test]
    fn a_tiny_amount_is_never_shown_as_zero() {
        assert_ne!(plain(Wad(1)), "0");
        assert_ne!(plain(Wad(1)), "0.000000000000");
    }

    #[test]
    fn dollars_choose_their_precision() {
        for (amount, written) in [
            ("0", "$0"),
            ("0.4567", "$0.4567"),
            ("310", "$310.00"),
            ("12400.4", "$12,400"),
        ] {
            assert_eq!(usd(wad(amount)), written);
        }
        for (amount, written) in [
            ("0", "$0"),
            ("310", "$310"),
            ("1900000", "$1.9M"),
            ("999999", "$1M"),
            ("12345", "$12.3k"),
            ("9.996", "$10"),
        ] {
            assert_eq!(usd_short(wad(amount)), written);
        }
    }

    #[test]
    fn health_rounds_down_so_that_under_water_never_reads_as_one() {
        assert_eq!(health(Some(wad("0.9999"))), "0.99");
        assert_eq!(health(Some(wad("1"))), "1.00");
        assert_eq!(health(Some(wad("100000"))), "> 100");
        assert!(!health(None).is_empty());
    }

    #[test]
    fn spans_carry_the_unit_of_their_clock() {
        let measured = Clock::Measured { resolution_us: 5.0 };
        assert_eq!(span(120.0, measured), "120\u{a0}µs");
        assert_eq!(span(1_250.0, measured), "1.25\u{a0}ms");
        assert_eq!(span(21_000.0, Clock::Gas), "21k\u{a0}gas");
    }

    #[test]
    fn moments_are_civil_dates() {
        assert_eq!(moment(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(moment(1_584_007_224), "2020-03-12 10:00:24 UTC");
        assert_eq!(moment(1_709_164_800), "2024-02-29 00:00:00 UTC");
    }

    #[test]
    fn every_value_has_its_unit() {
        let assets = assets();
        let cases = [
            (
                Value::Tokens {
                    asset: 1,
                    amount: wad("7.2"),
                },
                "7.2\u{a0}ETH",
            ),
            (Value::Usd(wad("1504")), "$1,504.00"),
            (Value::Ratio(wad("1.000123456")), "1.000123456"),
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
            (Value::Number("0xabc".to_owned()), "0xabc"),
            (
                Value::Fields(vec![("index".to_owned(), Value::Ratio(Wad::ONE))]),
                "index 1",
            ),
        ];
        for (given, written) in cases {
            assert_eq!(value(&given, &assets), written);
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
        assert_eq!(
            changes(&slot("1"), &slot("1.5"), &assets()),
            vec![(Some("index".to_owned()), "1".to_owned(), "1.5".to_owned())]
        );
    }
}
