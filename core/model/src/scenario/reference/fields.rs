//! What a JSON Schema says of one field or one alternative.
//!
//! Owns how the schema is read: references, lists, what may be left out. Writes nothing.

use serde_json::Value;

use super::described;
use crate::scenario::bounds;

/// A field of an object.
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) required: bool,
    schema: &'a Value,
}

/// One thing that an enum can be.
pub(super) struct Variant<'a> {
    pub(super) value: &'a str,
    pub(super) description: &'a str,
    /// With fields beside `kind`, if any.
    pub(super) object: Option<&'a Value>,
}

/// Required fields in the order of their declaration, the others by name; `kind` is no field of a variant.
pub(super) fn fields(object: &Value) -> Vec<Field<'_>> {
    let Some(all) = object.get("properties").and_then(Value::as_object) else {
        return Vec::new();
    };
    let required = object.get("required").and_then(Value::as_array);
    let order = |name: &str| {
        let names = required.into_iter().flatten();
        names.into_iter().position(|it| it.as_str() == Some(name))
    };
    let mut fields: Vec<Field<'_>> = all
        .iter()
        .filter(|(name, schema)| *name != "kind" || schema.get("const").is_none())
        .map(|(name, schema)| Field {
            name,
            required: order(name).is_some(),
            schema,
        })
        .collect();
    fields.sort_by_key(|field| (order(field.name).unwrap_or(usize::MAX), field.name));
    fields
}

/// What an enum can be, in the order of its declaration.
pub(super) fn variants(kind: &Value) -> Vec<Variant<'_>> {
    let all = kind.get("oneOf").and_then(Value::as_array);
    let named = all.into_iter().flatten().map(|schema| {
        let tag = schema.pointer("/properties/kind/const");
        let value = tag.or_else(|| schema.get("const")).and_then(Value::as_str);
        Variant {
            value: value.expect("invariant: every variant has a name"),
            description: described(schema),
            object: tag.is_some().then_some(schema),
        }
    });
    named.collect()
}

impl<'a> Field<'a> {
    pub(super) fn description(&self) -> &'a str {
        described(self.schema)
    }

    pub(super) fn default(&self) -> Option<&'a Value> {
        self.schema.get("default")
    }

    pub(super) fn is_list(&self) -> bool {
        self.schema.get("items").is_some()
    }

    /// The type, list and null taken away.
    fn kind(&self) -> &'a Value {
        let inner = self.schema.get("items").unwrap_or(self.schema);
        let choices = inner.get("anyOf").and_then(Value::as_array);
        let choice = choices.and_then(|choices| choices.iter().find(|it| it.get("$ref").is_some()));
        choice.unwrap_or(inner)
    }

    /// The section that its type has, if it has one.
    pub(super) fn named(&self) -> Option<&'a str> {
        let reference = self.kind().get("$ref")?.as_str()?;
        reference.strip_prefix("#/$defs/")
    }

    /// The name of a type without a section.
    pub(super) fn plain(&self) -> &'static str {
        let kind = self.kind().get("type");
        let first = kind.and_then(|kind| kind.as_str().or_else(|| kind.get(0)?.as_str()));
        match first {
            Some("string") => "text",
            Some("integer") => "integer",
            Some("boolean") => "true or false",
            _ => "value",
        }
    }

    /// What is allowed at `place` and what it counts; a dash where nothing is said.
    pub(super) fn range(&self, place: &str) -> (String, String) {
        let split = |text: String, unit: &str| {
            let range = text.strip_suffix(unit).unwrap_or(&text).trim().to_owned();
            let unit = if unit.is_empty() { "–" } else { unit };
            (range, unit.to_owned())
        };
        let integer = bounds::INTEGERS.iter().find(|bound| bound.path == place);
        if let Some(bound) = integer {
            return split(bound.to_string(), bound.unit);
        }
        let decimal = bounds::DECIMALS.iter().find(|bound| bound.path == place);
        if let Some(bound) = decimal {
            return split(bound.to_string(), bound.unit);
        }
        let range = if let Some(only) = self.schema.get("const") {
            format!("`{only}`")
        } else if let Some(pattern) = self.schema.get("pattern").and_then(Value::as_str) {
            format!("`{pattern}`")
        } else {
            "–".to_owned()
        };
        (range, "–".to_owned())
    }
}
