//! A part of a fleet as a file, for `--shard` and `merge`: lines of JSON, the first one about the part,
//! one for each database, and a last one that tells whether all lines are there. It owns that form.

use std::fmt::Write as _;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::part::{BadCell, Part, Record, Values};
use super::runs::Runs;
use crate::ingest::InputError;
use crate::ingest::quantities;
use crate::ingest::trace_rows::{MOST_ACU, MOST_IN_CELL};
use crate::units::Gb;

/// The version of the form.
const SCHEMA_VERSION: u32 = 1;
/// What a part's file calls itself.
const KIND: &str = "dutycycle-fleet-part";

/// What a part's file says besides its databases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartHeader {
    /// Which shard it is, from 1.
    pub shard: u32,
    /// Of how many.
    pub shards: u32,
    /// The files of the whole input: name and length.
    pub files: Vec<(String, u64)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstLine {
    schema_version: u32,
    kind: String,
    shard: u32,
    shards: u32,
    files: Vec<(String, u64)>,
    rows: u64,
    other_columns: Vec<String>,
    lost: Vec<BadLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BadLine {
    file: String,
    place: String,
    text: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DatabaseLine {
    id: String,
    /// Runs in hexadecimal digits.
    runs: Vec<String>,
    unsorted: bool,
    bad: Option<BadLine>,
    capacity: Vec<(i64, u32)>,
    stored: Vec<(i64, u64)>,
    reads: Vec<(i64, String)>,
    writes: Vec<(i64, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LastLine {
    databases: u64,
    sha256: String,
}

impl From<&BadCell> for BadLine {
    fn from(bad: &BadCell) -> Self {
        let BadCell { file, place, text } = bad.clone();
        Self { file, place, text }
    }
}

impl From<BadLine> for BadCell {
    fn from(bad: BadLine) -> Self {
        let BadLine { file, place, text } = bad;
        Self { file, place, text }
    }
}

/// Writes a part.
#[must_use]
pub fn write(header: &PartHeader, mut part: Part) -> String {
    let mut text = String::new();
    let first = FirstLine {
        schema_version: SCHEMA_VERSION,
        kind: KIND.to_owned(),
        shard: header.shard,
        shards: header.shards,
        files: header.files.clone(),
        rows: part.rows,
        other_columns: part.other_columns.iter().cloned().collect(),
        lost: part.lost.iter().map(BadLine::from).collect(),
    };
    push_line(&mut text, &first);
    let databases = part.take_databases();
    let count = databases.len() as u64;
    for (id, record) in databases {
        push_line(&mut text, &line(&id, &record));
    }
    let sha256 = hex(&Sha256::digest(text.as_bytes()));
    push_line(&mut text, &LastLine { databases: count, sha256 });
    text
}

/// A database as a line, for files that the same run reads again.
#[must_use]
pub fn database(id: &str, record: &Record) -> String {
    let mut text = String::new();
    push_line(&mut text, &line(id, record));
    text
}

/// Adds a database from its line; `None` if that tells none.
#[must_use]
pub fn add_database(part: &mut Part, line: &str) -> Option<()> {
    add(part, serde_json::from_str(line).ok()?)
}

fn push_line(text: &mut String, line: &impl Serialize) {
    let json = serde_json::to_string(line);
    text.push_str(&json.unwrap_or_else(|error| unreachable!("plain data has JSON: {error}")));
    text.push('\n');
}

fn line(id: &str, record: &Record) -> DatabaseLine {
    let columns = record.columns.as_deref();
    let decimals = |cells: &[(i64, Decimal)]| {
        cells.iter().map(|(at, value)| (*at, value.to_string())).collect()
    };
    DatabaseLine {
        id: id.to_owned(),
        runs: record.runs.iter().map(|runs| hex(&runs.to_bytes())).collect(),
        unsorted: record.unsorted,
        bad: record.bad.as_deref().map(BadLine::from),
        capacity: columns.map(|c| c.capacity.values().collect()).unwrap_or_default(),
        stored: columns.map(|c| c.stored.values().collect()).unwrap_or_default(),
        reads: decimals(&columns.map(|c| c.reads.values().collect::<Vec<_>>()).unwrap_or_default()),
        writes: decimals(
            &columns.map(|c| c.writes.values().collect::<Vec<_>>()).unwrap_or_default(),
        ),
    }
}

/// Reads a part. `file` is what messages call it.
///
/// # Errors
/// It is no part, or not all of it is there as it was written.
pub fn read(text: &str, file: &str) -> Result<(PartHeader, Part), InputError> {
    let error = |line: usize, message: &str| {
        InputError::new(file, line, 1, message)
            .hint("a part is written by `dutycycle fleet INPUT --shard 1/2 --out FILE`")
    };
    let mut lines = text.split_inclusive('\n').enumerate();
    let first = lines.next().and_then(|(_, line)| serde_json::from_str::<FirstLine>(line).ok());
    let first = first.filter(|first| first.kind == KIND);
    let first = first.ok_or_else(|| error(1, "the file is no part of a fleet"))?;
    if first.schema_version != SCHEMA_VERSION {
        let message = format!("schema_version is {}, not {SCHEMA_VERSION}", first.schema_version);
        return Err(error(1, &message));
    }
    if first.shard == 0 || first.shard > first.shards {
        let message = format!("shard {} of {} is none", first.shard, first.shards);
        return Err(error(1, &message));
    }
    let mut part = Part::default();
    part.rows = first.rows;
    part.other_columns.extend(first.other_columns);
    part.lost.extend(first.lost.into_iter().map(BadCell::from));
    let (mut read, mut end) = (0, text.find('\n').map_or(text.len(), |at| at + 1));
    for (number, line) in lines {
        if let Ok(last) = serde_json::from_str::<LastLine>(line) {
            let whole = last.databases == read
                && last.sha256 == hex(&Sha256::digest(&text.as_bytes()[..end]))
                && end + line.len() == text.len();
            if !whole {
                return Err(error(number + 1, "the file is not as it was written"));
            }
            let PartHeader { shard, shards, files } =
                PartHeader { shard: first.shard, shards: first.shards, files: first.files };
            return Ok((PartHeader { shard, shards, files }, part));
        }
        let database: DatabaseLine = serde_json::from_str(line)
            .map_err(|problem| error(number + 1, &format!("no database: {problem}")))?;
        add(&mut part, database).ok_or_else(|| error(number + 1, "its rows make no sense"))?;
        read += 1;
        end += line.len();
    }
    Err(error(1, "the file ends too early"))
}

/// Adds a database; `None` if it says what no part says.
fn add(part: &mut Part, line: DatabaseLine) -> Option<()> {
    let mut record = Record::default();
    for runs in &line.runs {
        record.runs.push(Runs::from_bytes(&unhex(runs)?)?);
    }
    record.unsorted = line.unsorted;
    record.bad = line.bad.map(|bad| Box::new(bad.into()));
    let value = |text: &str| quantities::exact(text.as_bytes(), MOST_IN_CELL).ok();
    for (at, capacity) in line.capacity {
        let capacity = Some(capacity).filter(|thousandths| *thousandths <= MOST_ACU * 1_000)?;
        record.push_values(at, Values { capacity: Some(capacity), ..Values::default() });
    }
    for (at, stored) in line.stored {
        let stored = Some(stored).filter(|parts| *parts <= Gb::MAX.as_parts())?;
        record.push_values(at, Values { stored: Some(stored), ..Values::default() });
    }
    for (at, reads) in line.reads {
        record.push_values(at, Values { reads: Some(value(&reads)?), ..Values::default() });
    }
    for (at, writes) in line.writes {
        record.push_values(at, Values { writes: Some(value(&writes)?), ..Values::default() });
    }
    part.put_databases(vec![(line.id.into_boxed_str(), record)]);
    Some(())
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(*high)? << 4 | digit(*low)?).ok(),
        _ => None,
    };
    pairs.map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::fleet::{Run, Said};

    fn part() -> (PartHeader, Part) {
        let mut part = Part::default();
        part.rows = 4;
        part.other_columns.insert("CPUUtilization".to_owned());
        for (id, first) in [("b", 60), ("a", 120)] {
            let place = part.place(id);
            let record = part.record(place);
            record.push(Run { first, step: 60, rows: 9, said: Said::Active });
            // Goes back: a part of its own.
            record.push(Run { first: 0, step: 0, rows: 1, said: Said::Nothing });
            let reads = Some("1.25".parse().unwrap());
            record.push_values(
                60,
                Values { capacity: Some(500), stored: Some(7), reads, writes: None },
            );
        }
        let place = part.place("c");
        let bad = BadCell { file: "f".into(), place: "byte 7".into(), text: "is `x`".into() };
        part.record(place).push_bad(bad.clone());
        part.lost.push(bad);
        let files = vec![("f.csv".to_owned(), 99)];
        (PartHeader { shard: 2, shards: 3, files }, part)
    }

    #[test]
    fn a_part_reads_back_as_it_was_written() {
        let (header, written) = part();
        let text = write(&header, written);
        let (read_header, read_part) = read(&text, "p.json").unwrap();
        assert_eq!(read_header, header);
        assert_eq!(read_part.databases().len(), 3);
        // Written again it has the same bytes, and so the same content.
        assert_eq!(write(&read_header, read_part), text);
    }

    #[test]
    fn a_part_that_was_cut_or_changed_is_refused() {
        let (header, written) = part();
        let text = write(&header, written);
        for cut in [0, 10, text.len() / 2, text.len() - 3] {
            assert!(read(&text[..cut], "p.json").is_err(), "{cut}");
        }
        let changed = text.replace("\"rows\":4", "\"rows\":5");
        let error = read(&changed, "p.json").unwrap_err().to_string();
        assert!(error.ends_with("the file is not as it was written"), "{error}");
        let twice = format!("{text}{text}");
        assert!(read(&twice, "p.json").is_err());
        let error = read("db_id,timestamp\n", "p.json").unwrap_err().to_string();
        assert_eq!(error, "p.json:1: the file is no part of a fleet");
    }
}
