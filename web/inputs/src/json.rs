//! JSON documents bent out of shape, node by node. Owns what may stand where something else stood; what a document
//! means is the targets'.

use leverloom_fuzz::dice::Dice;
use serde_json::{Map, Value, json};

use crate::mutate::EDGES;

/// The range of an integer at a path (`assets[].ltv_bps`), where the format knows one.
pub type Limits<'a> = &'a dyn Fn(&str) -> Option<(i64, i64)>;

/// Changes one to four places of a document.
pub fn change(document: &mut Value, dice: &mut Dice, limits: Limits<'_>) {
    for _ in 0..=dice.roll(4) {
        let mut path = String::new();
        let node = somewhere(document, dice, &mut path);
        bend(node, dice, limits(&path));
    }
}

/// Goes down at random.
fn somewhere<'a>(mut node: &'a mut Value, dice: &mut Dice, path: &mut String) -> &'a mut Value {
    loop {
        let length = match &*node {
            Value::Array(items) => items.len(),
            Value::Object(fields) => fields.len(),
            _ => 0,
        };
        if length == 0 || dice.chance(12) {
            return node;
        }
        let place = dice.index(length);
        node = match node {
            Value::Array(items) => {
                path.push_str("[]");
                &mut items[place]
            }
            Value::Object(fields) => {
                let (name, value) = fields
                    .iter_mut()
                    .nth(place)
                    .expect("invariant: below the length");
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
                value
            }
            _ => unreachable!("what holds nothing was returned"),
        };
    }
}

fn bend(node: &mut Value, dice: &mut Dice, range: Option<(i64, i64)>) {
    if dice.chance(10) {
        *node = anything(dice);
        return;
    }
    match node {
        Value::Array(items) => list(items, dice),
        Value::Object(fields) => object(fields, dice),
        Value::String(text) => *node = string(text, dice),
        Value::Number(number) if number.is_i64() || number.is_u64() => *node = integer(range, dice),
        _ => *node = anything(dice),
    }
}

/// What is repeated grows to this at most: beyond every limit that is tested, and within what a machine has.
const MOST_BYTES: usize = 4 << 20;

fn list(items: &mut Vec<Value>, dice: &mut Dice) {
    let (from, to) = (dice.index(items.len() + 1), dice.index(items.len() + 1));
    match dice.roll(6) {
        0 => items.clear(),
        1 if from < items.len() => drop(items.remove(from)),
        2 if from < items.len() && to < items.len() => items.swap(from, to),
        3 | 4 if from < items.len() => {
            let again = dice.pick(&[1, 1, 2, 8, 65, 400]);
            let item = items[from].clone();
            let again = again.min(MOST_BYTES / item.to_string().len().max(1)).max(1);
            items.splice(to..to, std::iter::repeat_n(item, again));
        }
        _ => items.insert(to, anything(dice)),
    }
}

fn object(fields: &mut Map<String, Value>, dice: &mut Dice) {
    let names: Vec<String> = fields.keys().take(200).cloned().collect();
    let name = (!names.is_empty()).then(|| names[dice.index(names.len())].clone());
    match (dice.roll(4), name) {
        (0, Some(name)) => drop(fields.remove(&name)),
        (1, Some(name)) => {
            let value = fields.remove(&name).unwrap_or_default();
            let renamed = match string(&name, dice) {
                Value::String(renamed) => renamed,
                other => other.to_string(),
            };
            fields.insert(renamed, value);
        }
        (2, Some(name)) => {
            let other = names[dice.index(names.len())].clone();
            let value = fields[&name].clone();
            fields.insert(other, value);
        }
        _ => drop(fields.insert(words(dice), anything(dice))),
    }
}

fn string(text: &str, dice: &mut Dice) -> Value {
    match dice.roll(9) {
        0 => Value::from(words(dice)),
        1 => Value::from(dice.pick(&EDGES)),
        2 => Value::from(text.to_uppercase()),
        3 => Value::from(text.chars().rev().collect::<String>()),
        4 => {
            let times = dice.pick(&[2, 9, 70, 3_000]);
            Value::from(text.repeat(times.min(MOST_BYTES / text.len().max(1)).max(1)))
        }
        5 => Value::from(text.chars().take(dice.index(9)).collect::<String>()),
        6 => Value::from(format!("{text} ")),
        7 => Value::from(format!("0x{text}")),
        _ => {
            let mut letters: Vec<char> = text.chars().collect();
            if !letters.is_empty() {
                let at = dice.index(letters.len());
                letters[at] =
                    dice.pick(&['0', '9', 'f', 'x', '.', '-', ' ', 'é', '\u{0}', '\u{202e}']);
            }
            Value::from(letters.into_iter().collect::<String>())
        }
    }
}

fn integer(range: Option<(i64, i64)>, dice: &mut Dice) -> Value {
    if let Some((min, max)) = range
        && dice.chance(80)
    {
        let span = max.wrapping_sub(min) as u64;
        let within = min.wrapping_add((dice.word() % span.saturating_add(1).max(1)).cast_signed());
        let near = min.saturating_add(dice.roll(8).cast_signed());
        return Value::from(dice.pick(&[
            min,
            max,
            within,
            near,
            min.wrapping_sub(1),
            max.wrapping_add(1),
        ]));
    }
    let edges = [
        0,
        1,
        -1,
        2,
        63,
        64,
        65,
        2_000,
        2_001,
        10_000,
        i64::from(u32::MAX),
        1 << 53,
        i64::MAX,
        i64::MIN,
    ];
    if dice.chance(20) {
        Value::from(dice.word())
    } else {
        Value::from(dice.pick(&edges))
    }
}

fn words(dice: &mut Dice) -> String {
    let long = dice.pick(&[2, 25, 81, 201, 2_001, 60_000]);
    match dice.roll(8) {
        0 => String::new(),
        1 => "x".repeat(long),
        2 => "🦀".repeat(long),
        3 => "\u{202e}evil\u{0}\u{7}\u{1b}[31m\u{2028}".to_owned(),
        4 => " ".repeat(long),
        5 => "__proto__".to_owned(),
        6 => "<img src=x onerror=alert(1)>".to_owned(),
        _ => "ETH".to_owned(),
    }
}

fn anything(dice: &mut Dice) -> Value {
    match dice.roll(9) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!([]),
        3 => json!({}),
        4 => json!(0.5),
        5 => Value::from(words(dice)),
        6 => Value::from(dice.pick(&EDGES)),
        7 => {
            let deep = dice.pick(&[1, 3, 64, 126]);
            (0..deep).fold(json!("ETH"), |inner, _| {
                if dice.chance(50) {
                    json!([inner])
                } else {
                    json!({ "a": inner })
                }
            })
        }
        _ => integer(None, dice),
    }
}
