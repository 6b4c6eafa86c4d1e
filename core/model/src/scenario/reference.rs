//! The reference page of the scenario, in Markdown: every field of the JSON Schema, section by section.
//!
//! Owns the page's order and wording around the fields; what is said of a field is its type's documentation, its range
//! is that of [`super::bounds`], its default the schema's. The page is checked in as `docs/SCENARIO.md`.

mod fields;

use serde_json::Value;

use self::fields::{Field, fields, variants};
use super::Scenario;

const HEAD: &str = include_str!("reference/head.md");
const EXAMPLES: &str = include_str!("reference/examples.md");
const STATE: &str = include_str!("reference/state.md");

/// Structs and enums as far as they have been met, each with the first path that leads to it.
struct Page<'a> {
    schema: &'a Value,
    met: Vec<(&'a str, String)>,
    text: String,
}

impl Scenario {
    /// The reference page of the document, in Markdown.
    pub fn reference() -> String {
        let schema = Self::json_schema();
        let mut page = Page {
            schema: &schema,
            met: Vec::new(),
            text: HEAD.to_owned(),
        };
        page.say("\n## Scenario\n\n");
        page.say(&sentence(described(&schema)));
        page.say("\n\n");
        page.table(&schema, "");
        let mut next = 0;
        while let Some((name, path)) = page.met.get(next).cloned() {
            next += 1;
            page.section(name, &path);
        }
        page.say("\n");
        page.say(EXAMPLES);
        page.say("\n");
        page.say(STATE);
        page.text
    }
}

impl<'a> Page<'a> {
    fn say(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A struct, an enum or a kind of text.
    fn section(&mut self, name: &'a str, path: &str) {
        let kind = &self.schema["$defs"][name];
        self.say(&format!("\n## {name}\n\n"));
        let place = if kind.get("pattern").is_some() {
            String::new()
        } else {
            format!("`{path}`: ")
        };
        self.say(&format!("{place}{}\n\n", sentence(described(kind))));
        if let Some(pattern) = kind.get("pattern").and_then(Value::as_str) {
            self.say(&format!("Written as text of the form `{pattern}`.\n"));
        } else if kind.get("oneOf").is_some() {
            self.alternatives(kind, path);
        } else {
            self.table(kind, path);
        }
    }

    /// What an enum can be, and the fields of what has some.
    fn alternatives(&mut self, kind: &'a Value, path: &str) {
        let variants = variants(kind);
        let tagged = variants.iter().any(|variant| variant.object.is_some());
        let title = if tagged { "`kind`" } else { "Value" };
        self.say(&format!("| {title} | Meaning |\n| --- | --- |\n"));
        for variant in &variants {
            let meaning = cell(variant.description);
            self.say(&format!("| `\"{}\"` | {meaning} |\n", variant.value));
        }
        for variant in variants {
            let object = variant.object.filter(|object| !fields(object).is_empty());
            if let Some(object) = object {
                self.say(&format!("\n### `{}`\n\n", variant.value));
                self.table(object, path);
            }
        }
    }

    fn table(&mut self, object: &'a Value, path: &str) {
        self.say("| Field | Type | Range | Unit | Default | Meaning |\n");
        self.say("| --- | --- | --- | --- | --- | --- |\n");
        for field in fields(object) {
            let place = if path.is_empty() {
                field.name.to_owned()
            } else {
                format!("{path}.{}", field.name)
            };
            let row = self.row(&field, &place);
            self.say(&row);
        }
    }

    fn row(&mut self, field: &Field<'a>, place: &str) -> String {
        let (list, named) = (field.is_list(), field.named());
        let mut kind = match named {
            Some(name) => {
                let below = if list {
                    format!("{place}[]")
                } else {
                    place.to_owned()
                };
                if !self.met.iter().any(|(met, _)| *met == name) {
                    self.met.push((name, below));
                }
                format!("[{name}](#{})", name.to_lowercase())
            }
            None => field.plain().to_owned(),
        };
        if list {
            kind = format!("list of {kind}");
        }
        let (range, unit) = field.range(place);
        format!(
            "| `{place}` | {kind} | {range} | {unit} | {} | {} |\n",
            self.default(field),
            cell(field.description())
        )
    }

    fn default(&self, field: &Field<'_>) -> String {
        match field.default() {
            _ if field.required => "required".to_owned(),
            None | Some(Value::Null) => "none".to_owned(),
            // All of a struct's fields have defaults of their own, in its section.
            Some(Value::Object(_)) if self.is_struct(field) => "its fields'".to_owned(),
            Some(value) => format!("`{value}`"),
        }
    }

    fn is_struct(&self, field: &Field<'_>) -> bool {
        let kind = field.named().map(|name| &self.schema["$defs"][name]);
        kind.is_some_and(|kind| kind.get("properties").is_some())
    }
}

fn described(value: &Value) -> &str {
    let text = value.get("description").and_then(Value::as_str);
    text.unwrap_or_default()
}

/// Prose on one line.
fn sentence(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same within a table.
fn cell(text: &str) -> String {
    sentence(text).replace('|', "\\|")
}
