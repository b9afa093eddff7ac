//! The file format of a price list: JSON, schema version 1, one price on each line so that a
//! change of a price is a change of one line. It owns reading and writing that text; it opens no
//! file and does not know where prices come from.
//!
//! ```json
//! {
//! "schema_version": 1,
//! "id": "us-east-1-2018-08-14",
//! "region": "us-east-1",
//! "effective": "2018-08-14",
//! "currency": "USD",
//! "sha256": "(of the canonical form, 64 hexadecimal digits)",
//! "sources": [
//! {"source":"vantage-sh/ec2instances.info www/rds/instances.json","date":"2018-08-14","confidence":"B"}
//! ],
//! "prices": [
//! {"meter":"rds-instance","engine":"PostgreSQL","class":"db.t2.micro","unit":"Hours","usd":"0.018","source":0}
//! ]
//! }
//! ```
//!
//! `engine`, `class`, `storage_type` and `term` stand where the meter has one; `sku`, `rate_code` and `usage_type`
//! where the source states them; `listed_engine` where the source writes another engine than the
//! meter's, such as `Any`; `source` counts into `sources` from 0. The hash is over the canonical
//! form of the list, which does not depend on white space or order; `canonical.rs` defines it.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::list::{PriceList, PriceListError};
use super::meter_text::{MeterText, NotAMeter, class_of, storage_type_of, term_of};
use super::price::{Confidence, Price, Text};
use crate::meter::{DatabaseEngine, Meter, StorageType};
use crate::units::{Day, NotADate, Unit, UnknownName, Usd};

/// The version of the format that this program reads and writes.
pub const SCHEMA_VERSION: u32 = 1;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A text that is no price list.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It is larger than any price list.
    #[error("{bytes} bytes are more than a price list may have ({MAX_BYTES})")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// It is not JSON of this format, or a price in it is not one.
    #[error("line {line}, column {column}: {reason}")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// It was written by another release.
    #[error("schema version {found} is not {SCHEMA_VERSION}, which this release reads")]
    SchemaVersion {
        /// The version.
        found: u32,
    },
    /// Its prices are in another currency.
    #[error("prices in {found} instead of USD")]
    Currency {
        /// The currency.
        found: String,
    },
    /// Its name or Region is not well formed.
    #[error(transparent)]
    Name(#[from] UnknownName),
    /// Its effective date is none.
    #[error(transparent)]
    Date(#[from] NotADate),
    /// A price names a source that is not in the table.
    #[error("the price of {meter} names source {source_index}, but there are {sources}")]
    NoSuchSource {
        /// What it is the price of.
        meter: Box<Meter>,
        /// The number it gives.
        source_index: usize,
        /// How many sources there are.
        sources: usize,
    },
    /// Its prices make no list.
    #[error(transparent)]
    List(#[from] PriceListError),
    /// It was changed after its hash was taken.
    #[error("the SHA-256 of its prices is {actual}, but it states {stated}")]
    Hash {
        /// The hash in the file.
        stated: String,
        /// The hash of its prices.
        actual: String,
    },
}

impl From<serde_json::Error> for SnapshotError {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        let position = format!(" at line {} column {}", error.line(), error.column());
        Self::Malformed {
            line: error.line(),
            column: error.column(),
            reason: text.strip_suffix(&position).unwrap_or(&text).to_owned(),
        }
    }
}

#[derive(Deserialize)]
struct Version {
    schema_version: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "read before the rest, by `Version`")]
    schema_version: u32,
    id: String,
    region: String,
    effective: String,
    currency: String,
    sha256: String,
    sources: Vec<Source>,
    prices: Vec<CheckedRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    #[serde(rename = "source")]
    name: String,
    date: String,
    confidence: ConfidenceText,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum ConfidenceText {
    A,
    B,
    C,
    D,
}

impl ConfidenceText {
    const fn of(confidence: Confidence) -> Self {
        match confidence {
            Confidence::A => Self::A,
            Confidence::B => Self::B,
            Confidence::C => Self::C,
            Confidence::D => Self::D,
        }
    }

    const fn confidence(self) -> Confidence {
        match self {
            Self::A => Confidence::A,
            Self::B => Confidence::B,
            Self::C => Confidence::C,
            Self::D => Confidence::D,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    meter: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    engine: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    class: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    storage_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    term: Option<String>,
    unit: String,
    usd: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sku: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rate_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    usage_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    listed_engine: Option<String>,
    source: usize,
}

/// A row that names a meter, in its unit, with a price above zero. It is checked while the JSON is
/// read, so that the error knows the line.
struct CheckedRow {
    meter: Meter,
    usd: Usd,
    row: Row,
}

#[derive(Debug, thiserror::Error)]
enum RowError {
    #[error(transparent)]
    Meter(#[from] NotAMeter),
    #[error("the price of {meter} is per `{unit}`, not per {expected}")]
    Unit { meter: Meter, unit: String, expected: Unit },
    #[error("the price of {meter}, `{usd}`, is not a decimal number above zero")]
    Price { meter: Meter, usd: String },
}

impl TryFrom<Row> for CheckedRow {
    type Error = RowError;

    fn try_from(row: Row) -> Result<Self, RowError> {
        let meter = MeterText {
            name: &row.meter,
            engine: row.engine.as_deref(),
            class: row.class.as_deref(),
            storage_type: row.storage_type.as_deref(),
            term: row.term.as_deref(),
        }
        .meter()?;
        let expected = meter.scale().pricing_unit();
        if row.unit != expected.name() {
            let unit = row.unit;
            return Err(RowError::Unit { meter, unit, expected });
        }
        let plain = row.usd.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match row.usd.parse::<Usd>() {
            Ok(usd) if plain && usd > Usd::ZERO => Ok(Self { meter, usd, row }),
            _ => Err(RowError::Price { meter, usd: row.usd }),
        }
    }
}

impl<'de> Deserialize<'de> for CheckedRow {
    /// Like `#[serde(try_from = "Row")]`, but inside of the row's braces: outside of them the
    /// reader already stands at the next row, and the error would name that row's line.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RowVisitor)
    }
}

struct RowVisitor;

impl<'de> Visitor<'de> for RowVisitor {
    type Value = CheckedRow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a price")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CheckedRow, A::Error> {
        let row = Row::deserialize(MapAccessDeserializer::new(map))?;
        CheckedRow::try_from(row).map_err(A::Error::custom)
    }
}

/// Reads a price list and checks everything that the format promises.
///
/// # Errors
/// The text is too large, not of this format or version, in another currency, states two prices
/// for a meter, a price of zero, a wrong unit, or was changed after its hash was taken.
pub fn parse(text: &str) -> Result<PriceList, SnapshotError> {
    if text.len() > MAX_BYTES {
        return Err(SnapshotError::TooLarge { bytes: text.len() });
    }
    let version: Version = serde_json::from_str(text)?;
    if version.schema_version != SCHEMA_VERSION {
        return Err(SnapshotError::SchemaVersion { found: version.schema_version });
    }
    let file: File = serde_json::from_str(text)?;
    if file.currency != "USD" {
        return Err(SnapshotError::Currency { found: file.currency });
    }
    let effective: Day = file.effective.parse()?;
    let prices =
        file.prices.into_iter().map(|row| price(row, &file.sources)).collect::<Result<_, _>>()?;
    let list = PriceList::from_prices(file.id.parse()?, file.region.parse()?, effective, prices)?;
    if list.sha256() != file.sha256 {
        return Err(SnapshotError::Hash { stated: file.sha256, actual: list.sha256().to_owned() });
    }
    Ok(list)
}

fn price(checked: CheckedRow, sources: &[Source]) -> Result<Price, SnapshotError> {
    let CheckedRow { meter, usd, row } = checked;
    let source = sources.get(row.source).ok_or_else(|| SnapshotError::NoSuchSource {
        meter: Box::new(meter),
        source_index: row.source,
        sources: sources.len(),
    })?;
    Ok(Price {
        meter,
        list_unit_price: usd,
        sku: row.sku.map(Text::Owned),
        rate_code: row.rate_code.map(Text::Owned),
        usage_type: row.usage_type.map(Text::Owned),
        source: Text::Owned(source.name.clone()),
        source_date: Text::Owned(source.date.clone()),
        confidence: source.confidence.confidence(),
        listed_engine: Text::Owned(row.listed_engine.or(row.engine).unwrap_or_default()),
    })
}

/// Writes a price list: the same list always gives the same text.
///
/// # Errors
/// None that is known: JSON of text and whole numbers can always be written.
pub fn write(list: &PriceList) -> Result<String, serde_json::Error> {
    let mut sources: Vec<Source> = Vec::new();
    let mut prices = Vec::with_capacity(list.prices().len());
    for price in list.prices() {
        let source = Source {
            name: price.source.to_string(),
            date: price.source_date.to_string(),
            confidence: ConfidenceText::of(price.confidence),
        };
        let known = sources.iter().position(|other| *other == source);
        let index = known.unwrap_or_else(|| {
            sources.push(source);
            sources.len() - 1
        });
        prices.push(serde_json::to_string(&row(price, index))?);
    }
    let sources = sources.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(format!(
        "{{\n\"schema_version\": {SCHEMA_VERSION},\n\"id\": {},\n\"region\": {},\n\
         \"effective\": \"{}\",\n\"currency\": \"USD\",\n\"sha256\": {},\n\
         \"sources\": [\n{}\n],\n\"prices\": [\n{}\n]\n}}\n",
        serde_json::to_string(list.id().as_str())?,
        serde_json::to_string(list.region().code())?,
        list.effective(),
        serde_json::to_string(list.sha256())?,
        sources.join(",\n"),
        prices.join(",\n"),
    ))
}

fn row(price: &Price, source: usize) -> Row {
    let engine = price.meter.engine().map(DatabaseEngine::name);
    let owned = |text: &Option<Text>| text.as_ref().map(ToString::to_string);
    Row {
        meter: price.meter.name().to_owned(),
        engine: engine.map(str::to_owned),
        class: class_of(&price.meter).map(|class| class.to_string()),
        storage_type: storage_type_of(&price.meter).map(|storage: StorageType| storage.to_string()),
        term: term_of(&price.meter).map(|term| term.to_string()),
        unit: price.unit().name().to_owned(),
        usd: price.list_unit_price.to_string(),
        sku: owned(&price.sku),
        rate_code: owned(&price.rate_code),
        usage_type: owned(&price.usage_type),
        listed_engine: (price.listed_engine != engine.unwrap_or_default())
            .then(|| price.listed_engine.to_string()),
        source,
    }
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
