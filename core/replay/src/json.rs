//! Fields of a node's JSON, read one by one, so that whatever is wrong is named by its path: file, field,
//! what stands there, what is allowed. Owns number and byte formats; opens no file and knows no Ethereum.

use std::fmt::Display;

use leverloom_executor::revm::primitives::{Address, B256, Bytes, FixedBytes, U256, hex};
use leverloom_model::readable::readable;
use serde_json::Value;

use crate::error::{ReplayError, Result};

/// Longest name of a file, and longest way into it, in characters.
const NAME: usize = 160;
/// Longest quotation of what is wrong.
const MATTER: usize = 240;

/// A value and where it stands.
pub(crate) struct Field<'a> {
    path: String,
    value: &'a Value,
    /// The path is a file's so far.
    is_root: bool,
}

/// A file's JSON and the name it goes by in errors.
#[derive(Clone, Debug)]
pub struct Document {
    name: String,
    value: Value,
}

impl Document {
    /// Reads a file's bytes; `name` is what errors call it.
    ///
    /// # Errors
    /// What is no JSON, with line and column.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self> {
        let name = readable(name, NAME);
        let value = serde_json::from_slice(bytes)
            .map_err(|error| ReplayError::Document(format!("{name}: no valid JSON: {error}")))?;
        Ok(Self { name, value })
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn new(name: String, value: Value) -> Self {
        Self { name, value }
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    /// The document, or what a node's JSON-RPC answer carries.
    pub(crate) fn field(&self) -> Result<Field<'_>> {
        let root = Field {
            path: self.name.clone(),
            value: &self.value,
            is_root: true,
        };
        if self.value.get("jsonrpc").is_none() {
            return Ok(root);
        }
        match (self.value.get("result"), self.value.get("error")) {
            (Some(result), None | Some(Value::Null)) => Ok(Field {
                path: format!("{}: result", self.name),
                value: result,
                is_root: false,
            }),
            (_, error) => Err(root.wrong(
                "a node's refusal",
                format!("its answer, but it said {}", error.unwrap_or(&Value::Null)),
            )),
        }
    }
}

impl<'a> Field<'a> {
    /// The field of this name, absent ones as null.
    pub(crate) fn get(&self, name: &str) -> Self {
        let separator = if self.is_root { ": " } else { "." };
        Self {
            path: format!("{}{separator}{name}", self.path),
            value: self.value.get(name).unwrap_or(&Value::Null),
            is_root: false,
        }
    }

    /// `None` for null and for what is not there.
    pub(crate) fn optional(self) -> Option<Self> {
        (!self.value.is_null()).then_some(self)
    }

    /// The field of this name, if it is there.
    pub(crate) fn find(&self, name: &str) -> Option<Self> {
        self.get(name).optional()
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn is_text(&self) -> bool {
        self.value.is_string()
    }

    pub(crate) fn is_list(&self) -> bool {
        self.value.is_array()
    }

    pub(crate) fn is_object(&self) -> bool {
        self.value.is_object()
    }

    /// The elements of a list.
    pub(crate) fn items(&self) -> Result<Vec<Self>> {
        let items = self.value.as_array();
        let items = items.ok_or_else(|| self.refuse("no list", "a list"))?;
        let item = |(index, value)| Self {
            path: format!("{}[{index}]", self.path),
            value,
            is_root: false,
        };
        Ok(items.iter().enumerate().map(item).collect())
    }

    /// Names and values of an object.
    pub(crate) fn entries(&self) -> Result<Vec<(&'a str, Self)>> {
        let object = self.value.as_object();
        let object = object.ok_or_else(|| self.refuse("no object", "an object"))?;
        Ok(object
            .keys()
            .map(|name| (name.as_str(), self.get(name)))
            .collect())
    }

    /// A whole number: hexadecimal after 0x, or plain JSON.
    pub(crate) fn u256(&self) -> Result<U256> {
        let number = match self.value {
            Value::Number(number) => number.as_u64().map(U256::from),
            Value::String(text) => quantity(text),
            _ => None,
        };
        number.ok_or_else(|| {
            self.refuse(
                "no number",
                "hexadecimal digits after 0x, at most 64 of them",
            )
        })
    }

    /// A number below 2^64.
    pub(crate) fn u64(&self) -> Result<u64> {
        let number = self.u256()?;
        number
            .try_into()
            .map_err(|_| self.refuse("too large", "numbers below 2^64"))
    }

    /// A number below 2^128.
    pub(crate) fn u128(&self) -> Result<u128> {
        let number = self.u256()?;
        number
            .try_into()
            .map_err(|_| self.refuse("too large", "numbers below 2^128"))
    }

    /// So many bytes in hexadecimal.
    pub(crate) fn fixed<const N: usize>(&self) -> Result<FixedBytes<N>> {
        let bytes = self.decoded();
        match bytes.and_then(|bytes| FixedBytes::try_from(bytes.as_slice()).ok()) {
            Some(bytes) => Ok(bytes),
            None => Err(self.refuse(
                &format!("not {N} bytes"),
                &format!("{} hexadecimal digits after 0x", 2 * N),
            )),
        }
    }

    pub(crate) fn b256(&self) -> Result<B256> {
        self.fixed()
    }

    pub(crate) fn address(&self) -> Result<Address> {
        self.fixed().map(Address::from)
    }

    /// Any number of bytes in hexadecimal.
    pub(crate) fn bytes(&self) -> Result<Bytes> {
        self.decoded()
            .map(Bytes::from)
            .ok_or_else(|| self.refuse("no bytes", "an even number of hexadecimal digits after 0x"))
    }

    /// The bytes of hexadecimal digits after one 0x.
    fn decoded(&self) -> Option<Vec<u8>> {
        let digits = self.text()?.strip_prefix("0x")?;
        // The decoder would take a second one for a prefix, too.
        let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        hex::decode(digits).ok().filter(|_| plain)
    }

    fn text(&self) -> Option<&'a str> {
        self.value.as_str()
    }

    /// One sentence: this field, what is the matter with it, what is allowed.
    pub(crate) fn refuse(&self, matter: &str, allowed: &str) -> ReplayError {
        if self.value.is_null() {
            return self.wrong("missing", allowed);
        }
        self.wrong(format!("{} is {matter}", self.shown()), allowed)
    }

    fn wrong(&self, matter: impl Display, allowed: impl Display) -> ReplayError {
        let path = readable(&self.path, NAME);
        let [matter, allowed] =
            [matter.to_string(), allowed.to_string()].map(|text| readable(&text, MATTER));
        ReplayError::Document(format!("{path}: {matter}; allowed: {allowed}"))
    }

    /// What stands there, cut to a readable length.
    fn shown(&self) -> String {
        const LENGTH: usize = 80;
        match self.value {
            Value::Array(items) => format!("a list of {}", items.len()),
            Value::Object(_) => "an object".to_owned(),
            other => readable(&other.to_string(), LENGTH),
        }
    }
}

/// `0x` and 1 to 64 hexadecimal digits.
pub(crate) fn quantity(text: &str) -> Option<U256> {
    let digits = text.strip_prefix("0x")?;
    let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if !(1..=64).contains(&digits.len()) || !hexadecimal {
        return None;
    }
    U256::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused<'a, T: std::fmt::Debug>(
        value: &'a Value,
        read: impl Fn(&Field<'a>) -> Result<T>,
    ) -> String {
        let root = Field {
            path: "b.json".to_owned(),
            value,
            is_root: true,
        };
        format!("{:#}", read(&root.get("gas")).expect_err("refused"))
    }

    #[test]
    fn bytes_have_one_prefix() {
        let two = json!({ "gas": "0x0x1234" });
        assert!(refused(&two, Field::bytes).contains("is no bytes"));
        assert!(refused(&two, Field::fixed::<3>).contains("is not 3 bytes"));
    }

    #[test]
    fn numbers_are_what_nodes_write() {
        let value = json!({ "gas": "0x10", "nonce": 7, "wide": format!("0x{}", "f".repeat(64)) });
        let root = Field {
            path: "b.json".to_owned(),
            value: &value,
            is_root: true,
        };
        assert_eq!(root.get("gas").u64().unwrap(), 16);
        assert_eq!(root.get("nonce").u64().unwrap(), 7);
        assert_eq!(root.get("wide").u256().unwrap(), U256::MAX);
        assert!(root.find("absent").is_none());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let digits = "hexadecimal digits after 0x, at most 64 of them";
        for wrong in ["0xzz", "0x", "12", "-0x1", "0x+1", "0x1_0"] {
            assert_eq!(
                refused(&json!({ "gas": wrong }), Field::u64),
                format!("b.json: gas: \"{wrong}\" is no number; allowed: {digits}")
            );
        }
        assert_eq!(
            refused(&json!({}), Field::u64),
            format!("b.json: gas: missing; allowed: {digits}")
        );
        assert_eq!(
            refused(&json!({ "gas": "0x10000000000000000" }), Field::u64),
            "b.json: gas: \"0x10000000000000000\" is too large; allowed: numbers below 2^64"
        );
        assert_eq!(
            refused(&json!({ "gas": "0x12" }), Field::address),
            "b.json: gas: \"0x12\" is not 20 bytes; allowed: 40 hexadecimal digits after 0x"
        );
        assert_eq!(
            refused(&json!({ "gas": "0x123" }), Field::bytes),
            "b.json: gas: \"0x123\" is no bytes; allowed: an even number of hexadecimal digits after 0x"
        );
        assert_eq!(
            refused(&json!({ "gas": [1, 2] }), Field::bytes),
            "b.json: gas: a list of 2 is no bytes; allowed: an even number of hexadecimal digits after 0x"
        );
    }

    #[test]
    fn answers_of_nodes_are_unpacked() {
        let document = |value| Document::new("b.json".to_owned(), value);
        let answer = document(json!({ "jsonrpc": "2.0", "id": 1, "result": { "gas": "0x1" } }));
        assert_eq!(answer.field().unwrap().get("gas").u64().unwrap(), 1);
        let refusal = document(json!({ "jsonrpc": "2.0", "id": 1, "error": { "message": "no" } }));
        let error = refusal.field().err().expect("refused").to_string();
        assert!(error.contains("it said {\"message\":\"no\"}"), "{error}");
    }

    #[test]
    fn what_is_no_json_is_named_with_its_place() {
        let error = Document::parse("b.json", b"{\n  oh").expect_err("refused");
        assert!(
            error
                .to_string()
                .starts_with("b.json: no valid JSON: key must be a string at line 2"),
            "{error}"
        );
    }
}
