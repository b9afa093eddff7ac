//! TOML values that know their place and their name, so that every error can say both. It owns
//! which TOML types stand for text, quantities, durations and instants; it knows no field.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::ingest::InputError;
use crate::ingest::input_error::{name_hint, shown};
use crate::ingest::instants::{self, NotAnInstant};
use crate::ingest::quantities::{self, Problem};
use crate::units::UnknownName;

/// The file that is read.
pub(super) struct Source<'d> {
    file: String,
    text: &'d str,
}

impl<'d> Source<'d> {
    pub(super) const fn new(file: String, text: &'d str) -> Self {
        Self { file, text }
    }

    /// An error at a byte of the text.
    pub(super) fn error(&self, at: usize, message: impl fmt::Display) -> InputError {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &self.text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[line_start..].chars().count() + 1;
        InputError::new(&self.file, self.line(at), column, &message.to_string())
    }

    /// The number of the line in which a byte stands.
    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.matches('\n').count() + 1
    }
}

/// A table, with the place to blame when something in it is missing.
#[derive(Clone, Copy)]
pub(super) struct Table<'d> {
    source: &'d Source<'d>,
    prefix: &'static str,
    entries: &'d DeTable<'d>,
    at: usize,
}

impl<'d> Table<'d> {
    /// The whole document.
    pub(super) const fn root(source: &'d Source<'d>, entries: &'d DeTable<'d>) -> Self {
        Self { source, prefix: "", entries, at: 0 }
    }

    /// An error about the table as a whole.
    pub(super) fn error(&self, message: impl fmt::Display) -> InputError {
        self.source.error(self.at, message)
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<Field<'d>> {
        let (key, value) = self.entries.get_key_value(key)?;
        Some(self.field(key, value))
    }

    /// The value of a key that must be there.
    pub(super) fn required(&self, key: &str, hint: &str) -> Result<Field<'d>, InputError> {
        self.get(key).ok_or_else(|| {
            let dot = if self.prefix.is_empty() { "" } else { "." };
            let message = format!("`{}{dot}{key}` is missing", self.prefix);
            self.error(message).hint(hint)
        })
    }

    /// All values, in the order of the file.
    pub(super) fn fields(&self) -> Vec<Field<'d>> {
        let entries = self.entries.iter();
        let mut fields: Vec<_> = entries.map(|(key, value)| self.field(key, value)).collect();
        fields.sort_by_key(|field| field.key_at);
        fields
    }

    /// Refuses the first key that is none of the known ones.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), InputError> {
        let unknown = |field: &Field<'_>| !known.contains(&field.key);
        self.fields().iter().find(|f| unknown(f)).map_or(Ok(()), |field| {
            let message = format!("{} is no known key", field.name());
            let hint = name_hint(field.key, known.iter().copied());
            Err(field.error_at_key(message).hint(hint))
        })
    }

    fn field(
        &self,
        key: &'d Spanned<std::borrow::Cow<'d, str>>,
        value: &'d Spanned<DeValue<'d>>,
    ) -> Field<'d> {
        Field {
            source: self.source,
            prefix: self.prefix,
            key: key.get_ref(),
            key_at: key.span().start,
            value,
        }
    }
}

/// A value, with the name of the key that it belongs to.
#[derive(Clone, Copy)]
pub(super) struct Field<'d> {
    source: &'d Source<'d>,
    prefix: &'static str,
    /// The key as it is written; that of the list for a value in a list.
    pub(super) key: &'d str,
    key_at: usize,
    value: &'d Spanned<DeValue<'d>>,
}

impl<'d> Field<'d> {
    /// Its full name, quoted.
    pub(super) fn name(&self) -> String {
        if self.prefix.is_empty() {
            shown(self.key)
        } else {
            let key = shown(self.key);
            format!("`{}.{}", self.prefix, key.strip_prefix('`').unwrap_or(&key))
        }
    }

    /// The line of its key.
    pub(super) fn line(&self) -> usize {
        self.source.line(self.key_at)
    }

    /// Where its key begins.
    pub(super) const fn key_at(&self) -> usize {
        self.key_at
    }

    /// An error about the value.
    pub(super) fn error(&self, message: impl fmt::Display) -> InputError {
        self.source.error(self.value.span().start, message)
    }

    /// An error about the key.
    pub(super) fn error_at_key(&self, message: impl fmt::Display) -> InputError {
        self.source.error(self.key_at, message)
    }

    /// An error about a byte of the value's text. If escapes make the place hard to find, it is
    /// the beginning of the value.
    pub(super) fn error_within(&self, position: usize, message: impl fmt::Display) -> InputError {
        let span = self.value.span();
        let raw = self.source.text.get(span.clone()).unwrap_or_default();
        let text = self.value.get_ref().as_str().unwrap_or_default();
        let inside = raw.find(text).filter(|_| !text.is_empty());
        let at = inside.map_or(span.start, |inside| span.start + inside + position);
        self.source.error(at, message)
    }

    /// An error about a line and a character of the value's text, both counted from 1. If escapes
    /// make the place hard to find, it is the beginning of the value.
    pub(super) fn error_at(
        &self,
        line: usize,
        column: usize,
        message: impl fmt::Display,
    ) -> InputError {
        let span = self.value.span();
        let raw = self.source.text.get(span.clone()).unwrap_or_default();
        let text = self.value.get_ref().as_str().unwrap_or_default();
        let quotes = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
        let inside = raw.get(quotes..).unwrap_or_default();
        // TOML leaves out a line break directly after three quotes.
        let skipped = match inside {
            _ if quotes == 1 => 0,
            inside if inside.starts_with("\r\n") => 2,
            inside => usize::from(inside.starts_with('\n')),
        };
        let breaks = |text: &str| text.matches('\n').count();
        if breaks(&inside[skipped..]) != breaks(text) {
            return self.error(message);
        }
        let begins = span.start + quotes + skipped;
        let first = self.source.error(begins, message);
        let column = if line == 1 { first.column - 1 + column } else { column };
        InputError { line: first.line - 1 + line, column, ..first }
    }

    /// An error about the form of the value.
    pub(super) fn refuse(&self, problem: &Problem) -> InputError {
        let message = format!("{} {}", self.name(), problem.text);
        self.error(message).hint(&problem.hint)
    }

    /// An error about the type of the value.
    fn mismatch(&self, wanted: &str, example: &str) -> InputError {
        let name = self.name();
        let hint = format!("write {}", example.replace("KEY", self.key));
        match self.value.get_ref() {
            DeValue::Float(float) if quantities::is_plain(float.as_str()) => {
                let number = float.as_str();
                self.error(format!("{name} is the bare decimal number {number}"))
                    .hint(format!("quote it, so that every digit is kept: \"{number}\""))
            }
            DeValue::Float(float) => self.refuse(&quantities::not_plain(float.as_str())),
            value => {
                let found = match value {
                    DeValue::String(_) => "text",
                    DeValue::Integer(_) | DeValue::Float(_) => "a number",
                    DeValue::Boolean(_) => "true or false",
                    DeValue::Datetime(_) => "a date or a time without quotes",
                    DeValue::Array(_) => "a list",
                    DeValue::Table(_) => "a table",
                };
                self.error(format!("{name} is {found}, not {wanted}")).hint(hint)
            }
        }
    }

    /// Text.
    pub(super) fn text(&self) -> Result<&'d str, InputError> {
        let text = self.value.get_ref().as_str();
        text.ok_or_else(|| self.mismatch("text in quotes", "text in quotes: KEY = \"…\""))
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self) -> Result<bool, InputError> {
        let value = self.value.get_ref().as_bool();
        value.ok_or_else(|| self.mismatch("true or false", "KEY = true or KEY = false"))
    }

    /// A quantity that is 0 or more: text, or a whole number.
    pub(super) fn decimal(&self) -> Result<Decimal, InputError> {
        match self.value.get_ref() {
            DeValue::String(text) => quantities::decimal(text).map_err(|p| self.refuse(&p)),
            DeValue::Integer(integer) => {
                let digits = integer.as_str();
                let value = u64::from_str_radix(digits, integer.radix()).map(Decimal::from);
                value.map_err(|_| {
                    let problem = match digits.strip_prefix('-') {
                        Some(_) => quantities::not_plain(digits),
                        None => Problem::new("is too large", "write a smaller number"),
                    };
                    self.refuse(&problem)
                })
            }
            _ => Err(self.mismatch("a quantity", "it in quotes: KEY = \"1.5\"")),
        }
    }

    /// A whole number within bounds.
    pub(super) fn whole(&self, low: u64, high: u64) -> Result<u64, InputError> {
        let value = self.decimal()?;
        let whole = value.is_integer().then(|| u64::try_from(value).ok()).flatten();
        whole.filter(|n| (low..=high).contains(n)).ok_or_else(|| {
            let name = self.name();
            let bounds = format!("a whole number from {low} to {high}");
            self.error(format!("{name} is {value}, not {bounds}")).hint(format!("write {bounds}"))
        })
    }

    /// A duration in seconds.
    pub(super) fn seconds(&self) -> Result<i64, InputError> {
        match self.value.get_ref().as_str() {
            Some(text) => quantities::duration(text).map_err(|p| self.refuse(&p)),
            None => Err(self.mismatch("a duration", "it with its unit: KEY = \"60s\"")),
        }
    }

    /// An instant as an epoch second.
    pub(super) fn instant(&self) -> Result<i64, InputError> {
        self.parse_instant(instants::rfc3339)
    }

    /// An instant, or a date for its first second in UTC.
    pub(super) fn date_or_instant(&self) -> Result<i64, InputError> {
        self.parse_instant(|text| {
            if text.len() == 10 { instants::date(text) } else { instants::rfc3339(text) }
        })
    }

    fn parse_instant(
        &self,
        parse: impl Fn(&[u8]) -> Result<i64, NotAnInstant>,
    ) -> Result<i64, InputError> {
        let refused = |text: &str, error: NotAnInstant| {
            let message = format!("{}: {} {error}", self.name(), shown(text));
            self.error(message).hint(error.hint())
        };
        match self.value.get_ref() {
            DeValue::String(text) => parse(text.as_bytes()).map_err(|e| refused(text, e)),
            // TOML's own type says the same thing.
            DeValue::Datetime(value) => {
                let text = value.to_string();
                parse(text.as_bytes()).map_err(|e| refused(&text, e))
            }
            _ => Err(self.mismatch("an instant", "an instant as \"2018-06-04T15:00:00Z\"")),
        }
    }

    /// A name out of a closed set.
    pub(super) fn named<T: FromStr<Err = UnknownName>>(
        &self,
        known: impl IntoIterator<Item = &'static str>,
    ) -> Result<T, InputError> {
        let text = self.text()?;
        text.parse().map_err(|error: UnknownName| {
            let message = format!("{} is {}, not {}", self.name(), shown(text), error.expected);
            self.error(message).hint(name_hint(text, known))
        })
    }

    /// A table whose keys have names that begin with `prefix`.
    pub(super) fn table(&self, prefix: &'static str) -> Result<Table<'d>, InputError> {
        let entries = self.value.get_ref().as_table();
        let entries = entries.ok_or_else(|| self.mismatch("a table", "[KEY] or KEY = { … }"))?;
        Ok(Table { source: self.source, prefix, entries, at: self.key_at })
    }

    /// A table in a list, blamed where it stands.
    pub(super) fn item_table(&self, prefix: &'static str) -> Result<Table<'d>, InputError> {
        let at = self.value.span().start;
        self.table(prefix).map(|table| Table { at, ..table })
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        self.value.get_ref().is_array()
    }

    /// The values of a list; they keep its name.
    pub(super) fn list(&self, example: &str) -> Result<Vec<Self>, InputError> {
        let Some(list) = self.value.get_ref().as_array() else {
            return Err(self.mismatch("a list", example));
        };
        Ok(list.iter().map(|value| Self { value, ..*self }).collect())
    }

    /// The two values of a list of two.
    pub(super) fn pair(&self, example: &str) -> Result<[Self; 2], InputError> {
        let values = self.list(example)?;
        <[Self; 2]>::try_from(values).map_err(|values| {
            let message = format!("{}: a list of {} values, not of two", self.name(), values.len());
            self.error(message).hint(format!("write {example}"))
        })
    }
}
