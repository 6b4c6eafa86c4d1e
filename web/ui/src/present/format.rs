//! Numbers as a person reads them: units, thousands, a fitting number of digits.
//!
//! Owns all number formatting of the page. Works on display values (floats) and exact units alike; for
//! display only. A true minus sign; marks, units of short numbers, and where a sign stands, are the language's
//! (`number.…` in its catalogue).

use leverloom_model::report::{Actor, Role};
use leverloom_model::units::Wad;

use super::people;
use crate::texts;

/// The minus sign (U+2212), as wide as a digit.
const MINUS: char = '\u{2212}';
/// What stands between a number and a word (does not break).
const GAP: char = '\u{a0}';

/// A whole number with thousands marked: `12,400`.
pub fn integer(value: u64) -> String {
    group(&value.to_string())
}

/// Marks each group of three digits.
fn group(digits: &str) -> String {
    let mark = &texts::numbers().group;
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push_str(mark);
        }
        grouped.push(digit);
    }
    grouped
}

/// Digits with a decimal point (`1504.20`), as the language writes them: `1,504.20`.
pub fn written(digits: &str) -> String {
    match digits.split_once('.') {
        Some((whole, fraction)) => {
            format!("{}{}{fraction}", group(whole), texts::numbers().point)
        }
        None => group(digits),
    }
}

/// Digits without zeros at the end of a fraction.
fn without_zeros(digits: &str) -> &str {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    }
}

/// A finite number's digits behind its sign.
fn signed(value: f64, digits: &str) -> String {
    let zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if value < 0.0 && !zero { "\u{2212}" } else { "" };
    format!("{sign}{}", written(digits))
}

/// A number with exactly `digits` digits after the point and thousands marked: `1,504.20`.
pub fn fixed(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    signed(value, &format!("{:.digits$}", value.abs()))
}

/// As [`fixed`], without zeros at the end: `10`, `0.25`.
pub fn trimmed(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.digits$}", value.abs());
    signed(value, without_zeros(&text))
}

/// A written number as dollars: `$12,400`.
pub fn dollars(number: &str) -> String {
    texts::fill("number.usd", &[("number", number)])
}

/// Dollars below zero, where the number shows any.
fn signed_dollars(value: f64, number: &str) -> String {
    if value < 0.0 && number.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        format!("{MINUS}{}", dollars(number))
    } else {
        dollars(number)
    }
}

/// Dollars in full: `$12,400`, cents below a hundred dollars, four digits below one.
pub fn usd(value: f64) -> String {
    let digits = match value.abs() {
        small if small > 0.0 && small < 1.0 => 4,
        small if small < 100.0 => 2,
        _ => 0,
    };
    signed_dollars(value, &fixed(value.abs(), digits))
}

/// Dollars in short: `$1.9M`, `$12.4k`, `$3,100`.
pub fn usd_compact(value: f64) -> String {
    if value.abs() < 9_999.5 {
        return if value.abs() < 100.0 {
            usd(value)
        } else {
            usd(value.round())
        };
    }
    signed_dollars(value, &compact(value.abs()))
}

/// A number in short, three digits that matter: `1.93M`, `12.4k`, `310`; `190万`, `1.24万` in Chinese.
pub fn compact(value: f64) -> String {
    let scales = &texts::numbers().scales;
    let scaled = |power: i32| value.abs() / 10f64.powi(power);
    // What would round up to a thousand of a unit belongs to the next one.
    let fits = |index: &usize| {
        let below = index.checked_sub(1).map_or(0, |below| scales[below].0);
        scaled(scales[*index].0) >= 1.0 - 0.5 / 10f64.powi(scales[*index].0 - below)
    };
    let Some(largest) = (0..scales.len()).rev().find(fits) else {
        return fixed(value, 0);
    };
    let (power, unit) = &scales[largest];
    let size = scaled(*power);
    let digits = match size {
        size if size < 9.95 => 2,
        size if size < 99.5 => 1,
        _ => 0,
    };
    let text = format!("{size:.digits$}");
    let sign = if value < 0.0 { "\u{2212}" } else { "" };
    // No mark in four digits of a unit: 5300万.
    let number = without_zeros(&text).replace('.', &texts::numbers().point);
    format!("{sign}{number}{unit}")
}

/// A written number with its percent sign.
pub fn with_percent(number: &str) -> String {
    texts::fill("number.percent", &[("number", number)])
}

/// A fraction as percent: `0.124` → `12.4 %`; whole percents from a hundred on.
pub fn percent(fraction: f64) -> String {
    let percent = fraction * 100.0;
    let digits = usize::from(percent.abs() < 99.95);
    with_percent(&fixed(percent, digits))
}

/// A change as percent with its sign: `−30 %`, `+1.2 %`.
pub fn change(fraction: f64) -> String {
    let percent = fraction * 100.0;
    let number = trimmed(percent.abs(), 1);
    let sign = match number.as_str() {
        "0" => "",
        _ if percent < 0.0 => "\u{2212}",
        _ => "+",
    };
    with_percent(&format!("{sign}{number}"))
}

/// An exact number with all its digits and thousands marked: `12,400.5`.
pub fn exact(value: Wad) -> String {
    written(&value.to_string())
}

/// Basis points as a percent without a sign: `3000` → `30 %`.
pub fn bps(value: u32) -> String {
    with_percent(&trimmed(f64::from(value) / 100.0, 2))
}

/// Tokens with their symbol: `7.2 ETH`, `12,400 USDC`.
pub fn tokens(amount: f64, symbol: &str) -> String {
    format!("{}{GAP}{symbol}", amount_of(amount))
}

/// An amount of tokens without the symbol: about five digits that matter.
pub fn amount_of(amount: f64) -> String {
    match amount.abs() {
        0.0 => "0".to_owned(),
        small if small < 0.000_1 => format!("<{}", fixed(0.000_1, 4)),
        small if small < 1.0 => trimmed(amount, 4),
        middle if middle < 100.0 => trimmed(amount, 3),
        large if large < 10_000.0 => trimmed(amount, 1),
        _ => fixed(amount, 0),
    }
}

/// Exact tokens with their symbol.
pub fn wad_tokens(amount: Wad, symbol: &str) -> String {
    tokens(amount.to_f64(), symbol)
}

/// A health factor: two digits after the point, floored (1.00 never flatters), `∞` without debt, `>100` when far off.
pub fn health(factor: Option<f64>) -> String {
    match factor {
        None => "∞".to_owned(),
        Some(value) if value > 100.0 => ">100".to_owned(),
        Some(value) => fixed((value * 100.0 + 1e-9).floor() / 100.0, 2),
    }
}

/// A multiple: `2.6×`.
pub fn times(value: f64) -> String {
    if value.is_finite() {
        format!("{}×", fixed(value, usize::from(value < 99.95)))
    } else {
        "∞".to_owned()
    }
}

/// Microseconds in the unit that fits: `812 µs`, `14.2 ms`, `1.3 s`.
pub fn micros(value: f64) -> String {
    match value {
        short if short < 1000.0 => format!("{}{GAP}µs", fixed(short, 0)),
        middle if middle < 1e6 => format!("{}{GAP}ms", trimmed(middle / 1000.0, 1)),
        long => format!("{}{GAP}s", trimmed(long / 1e6, 1)),
    }
}

/// An account in words: `you`, `borrower 17` (numbers from 1), or the name that the scenario gives it.
pub fn actor(actor: Actor) -> String {
    if let Some(name) = people::name(actor) {
        return name;
    }
    let number = integer(u64::from(actor.index) + 1);
    match actor.role {
        Role::You if actor.index == 0 => texts::text("actor.you").to_string(),
        Role::You => texts::fill("actor.you_other", &[("number", &number)]),
        Role::Lender => texts::fill("actor.lender", &[("number", &number)]),
        Role::Borrower => texts::fill("actor.borrower", &[("number", &number)]),
        Role::Liquidator => texts::fill("actor.liquidator", &[("number", &number)]),
        Role::Oracle => texts::text("actor.oracle").to_string(),
        Role::Named => texts::fill("actor.named", &[("number", &number)]),
        Role::Looper => texts::fill("actor.looper", &[("number", &number)]),
        Role::Trader => texts::fill("actor.trader", &[("number", &number)]),
        Role::Arbitrageur => texts::fill("actor.arbitrageur", &[("number", &number)]),
        Role::Whale => texts::text("actor.whale").to_string(),
    }
}

/// A list in words: `a`, `a and b`, `a, b and c`.
pub fn list(parts: &[String]) -> String {
    listed("list.and", parts)
}

/// As [`list`], of things done one after the other: other languages join deeds in another way than things.
pub fn deeds(parts: &[String]) -> String {
    listed("list.then", parts)
}

fn listed(key: &str, parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => {
            let first = texts::join("join.items", first.iter().cloned());
            texts::fill(key, &[("first", &first), ("last", last)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_model::scenario::{NamedActor, Scenario, YOU};

    #[test]
    fn numbers_are_grouped_and_signed() {
        assert_eq!(integer(0), "0");
        assert_eq!(integer(999), "999");
        assert_eq!(integer(1_234_567), "1,234,567");
        assert_eq!(fixed(-1504.2, 2), "−1,504.20");
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(fixed(f64::NAN, 2), "–");
        assert_eq!(trimmed(10.50, 2), "10.5");
        assert_eq!(trimmed(100.0, 0), "100");
    }

    #[test]
    fn dollars_carry_the_digits_that_matter() {
        assert_eq!(usd(12_400.4), "$12,400");
        assert_eq!(usd(1.0), "$1.00");
        assert_eq!(usd(0.0412), "$0.0412");
        assert_eq!(usd(-310.0), "−$310");
        assert_eq!(usd(0.0), "$0.00");
        assert_eq!(usd_compact(1_934_000.0), "$1.93M");
        assert_eq!(usd_compact(12_400.0), "$12.4k");
        assert_eq!(usd_compact(999_700.0), "$1M");
        assert_eq!(usd_compact(-52_000.0), "−$52k");
        assert_eq!(usd_compact(310.2), "$310");
        assert_eq!(usd_compact(3_174.3), "$3,174");
        assert_eq!(exact("12400.05".parse().unwrap()), "12,400.05");
    }

    #[test]
    fn percents_and_changes() {
        assert_eq!(percent(0.1239), "12.4\u{202f}%");
        assert_eq!(percent(1.5), "150\u{202f}%");
        assert_eq!(change(-0.3), "−30\u{202f}%");
        assert_eq!(change(0.012), "+1.2\u{202f}%");
        assert_eq!(change(0.0), "0\u{202f}%");
        assert_eq!(bps(8300), "83\u{202f}%");
    }

    #[test]
    fn amounts_of_every_size() {
        assert_eq!(tokens(7.2, "ETH"), "7.2\u{a0}ETH");
        assert_eq!(tokens(12_400.0, "USDC"), "12,400\u{a0}USDC");
        assert_eq!(amount_of(0.000_01), "<0.0001");
        assert_eq!(amount_of(0.123_456), "0.1235");
        assert_eq!(amount_of(0.0), "0");
    }

    #[test]
    fn health_never_flatters() {
        assert_eq!(health(Some(0.9999)), "0.99");
        assert_eq!(health(Some(1.3)), "1.30");
        assert_eq!(health(Some(1.0)), "1.00");
        assert_eq!(health(None), "∞");
        assert_eq!(health(Some(1e9)), ">100");
    }

    #[test]
    fn times_and_durations() {
        assert_eq!(times(2.61), "2.6×");
        assert_eq!(times(f64::INFINITY), "∞");
        assert_eq!(micros(812.0), "812\u{a0}µs");
        assert_eq!(micros(14_210.0), "14.2\u{a0}ms");
        assert_eq!(micros(1_300_000.0), "1.3\u{a0}s");
    }

    #[test]
    fn lists_and_people() {
        assert_eq!(list(&["a".into()]), "a");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(
            actor(Actor {
                role: Role::Borrower,
                index: 16
            }),
            "borrower 17"
        );
        assert_eq!(
            actor(Actor {
                role: Role::You,
                index: 0
            }),
            "you"
        );
        let second = Actor {
            role: Role::Named,
            index: 1,
        };
        people::learn(&Scenario::first());
        assert_eq!(actor(second), "actor 2");
        // The user among the actors has a number of its own.
        let named = |name: &str| NamedActor {
            name: name.to_owned(),
            wallet: Vec::new(),
        };
        let mut scenario = Scenario::first();
        scenario.actors = vec![named("carol"), named(YOU), named("dan")];
        people::learn(&scenario);
        assert_eq!(actor(second), "dan");
        people::learn(&Scenario::first());
        assert_eq!(actor(second), "actor 2");
    }

    #[test]
    fn chinese_counts_in_ten_thousands() {
        crate::texts::tests::speak_from_disk("zh");
        assert_eq!(compact(9_000.0), "9,000");
        assert_eq!(compact(12_400.0), "1.24万");
        assert_eq!(compact(9_999.6), "1万");
        assert_eq!(compact(1_934_000.0), "193万");
        assert_eq!(compact(53_000_000.0), "5300万");
        assert_eq!(compact(319_000_000_000.0), "3190亿");
        assert_eq!(usd_compact(-52_000.0), "−$5.2万");
        assert_eq!(usd(12_400.4), "$12,400");
        assert_eq!(percent(0.1239), "12.4%");
        assert_eq!(change(-0.3), "−30%");
        assert_eq!(list(&["甲".into(), "乙".into(), "丙".into()]), "甲、乙和丙");
    }
}
