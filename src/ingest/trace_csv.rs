//! Traces in CSV, with `CloudWatch`'s metrics as columns. It owns the header and the errors that
//! say where; the form of each cell and what is kept of it stand in `trace_rows`.

use csv::{ByteRecord, ReaderBuilder};

use crate::activity::{Cpu, IdleConnections, Requests, Series, Trace};
use crate::units::{Acu, Gb, instant_text};

use super::InputError;
use super::input_error::{name_hint, shown};
use super::quantities::Problem;
use super::trace_rows::Rows;

/// What a trace in CSV says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceFile {
    /// Who was connected when, from `DatabaseConnections`.
    pub trace: Trace,
    /// Connections that are never closed, if there are some.
    pub idle_connections: Option<IdleConnections>,
    /// The capacity, from `ServerlessDatabaseCapacity`: nothing where no row speaks of it.
    pub demand: Option<Series<Acu>>,
    /// How busy the processors were, from `CPUUtilization`: nothing where no row speaks of it.
    pub cpu: Option<Cpu>,
    /// The stored gigabytes, from `VolumeBytesUsed`.
    pub used: Option<Series<Gb>>,
    /// The free gigabytes of what is allocated, from `FreeStorageSpace`.
    pub free: Option<Series<Gb>>,
    /// Aurora I/O requests, from `VolumeReadIOPs` and `VolumeWriteIOPs`; if neither has a value,
    /// from `ReadIOPS` and `WriteIOPS`.
    pub requests: Option<Requests>,
    /// Whether those requests are I/O operations of an RDS instance, counted one for one.
    pub requests_of_rds: bool,
    /// What is doubtful.
    pub warnings: Vec<TraceWarning>,
    /// How many rows there are.
    pub rows: u64,
    /// Known columns that no bill needs. Their cells were checked all the same.
    pub skipped_columns: Vec<&'static str>,
}

/// Something doubtful in a trace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TraceWarning {
    /// Rows of the same instant with different values.
    #[error(
        "{column} has different values at {instants} {}, first at {}: the largest counts",
        if *.instants == 1 { "instant" } else { "instants" },
        instant_text(*.first)
    )]
    ConflictingRows {
        /// The column.
        column: &'static str,
        /// How many instants.
        instants: u64,
        /// The first of them, as an epoch second.
        first: i64,
    },
    /// Rows of requests that overlap.
    #[error(
        "{column} has rows that overlap at {instants} {}, first at {}: their requests are added",
        if *.instants == 1 { "instant" } else { "instants" },
        instant_text(*.first)
    )]
    OverlappingRows {
        /// The column.
        column: &'static str,
        /// How many instants at which a row begins inside an earlier one.
        instants: u64,
        /// The first of them, as an epoch second.
        first: i64,
    },
    /// More free storage than is allocated.
    #[error(
        "FreeStorageSpace is above storage.allocated_gb = {allocated} at {instants} {}, first at \
         {}: 0 GB used counts",
        if *.instants == 1 { "instant" } else { "instants" },
        instant_text(*.first)
    )]
    FreeAboveAllocated {
        /// What is allocated.
        allocated: Gb,
        /// At how many instants the series steps above it.
        instants: u64,
        /// The first of them, as an epoch second.
        first: i64,
    },
}

/// Most rows: a minute each, 95 years.
pub const MOST_ROWS: u64 = 50_000_000;
/// Most I/O requests a month, some thousand times what the largest cluster does.
pub(super) const MOST_REQUESTS: u64 = 1_000_000_000_000_000;
/// Longest header, in bytes.
const LONGEST_HEADER: usize = 65_536;

/// The hint for a Parquet file.
pub(super) const NO_PARQUET: &str =
    "this program reads traces in CSV: export it with the columns timestamp,DatabaseConnections";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Timestamp,
    Connections,
    Processor,
    Capacity,
    Volume,
    Free,
    Reads,
    Writes,
    VolumeReads,
    VolumeWrites,
    Period,
}

/// Every column that a trace may have.
const COLUMNS: &[(&str, Column)] = &[
    ("timestamp", Column::Timestamp),
    ("DatabaseConnections", Column::Connections),
    ("CPUUtilization", Column::Processor),
    ("ServerlessDatabaseCapacity", Column::Capacity),
    ("VolumeBytesUsed", Column::Volume),
    ("FreeStorageSpace", Column::Free),
    ("ReadIOPS", Column::Reads),
    ("WriteIOPS", Column::Writes),
    ("VolumeReadIOPs", Column::VolumeReads),
    ("VolumeWriteIOPs", Column::VolumeWrites),
    ("period_seconds", Column::Period),
];

impl Column {
    /// How the header names it.
    pub(super) fn name(self) -> &'static str {
        COLUMNS.iter().find(|(_, column)| *column == self).map_or("", |(name, _)| name)
    }
}

pub(super) type Header = Vec<(&'static str, Column)>;

/// Reads a trace. `file` is what messages call it.
///
/// # Errors
/// The first cell that is not as it should be, or too many rows.
pub fn parse(bytes: &[u8], file: &str) -> Result<TraceFile, InputError> {
    if bytes.starts_with(b"PAR1") {
        let message = "the file is Parquet, not CSV";
        return Err(InputError::new(file, 1, 1, message).hint(NO_PARQUET));
    }
    // A file that is no CSV at all would otherwise become one record of its own size.
    if bytes.get(..LONGEST_HEADER).is_some_and(|start| !start.contains(&b'\n')) {
        let message = format!("the first line is longer than {LONGEST_HEADER} bytes");
        let hint = "begin with the header timestamp,DatabaseConnections";
        return Err(InputError::new(file, 1, 1, &message).hint(hint));
    }
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut next = |record: &mut ByteRecord| {
        reader.read_byte_record(record).map_err(|error| {
            InputError::new(file, 1, 1, &error.to_string()).hint("the file is no CSV")
        })
    };
    if !next(&mut record)? {
        let hint = "begin with the header timestamp,DatabaseConnections";
        return Err(InputError::new(file, 1, 1, "the file is empty").hint(hint));
    }
    let header = header(bytes, &record, file)?;
    let mut rows = Rows::default();
    while next(&mut record)? {
        rows.push(&record, &header)
            .map_err(|(index, problem)| misplaced(bytes, &record, file, index, &problem))?;
    }
    rows.finish().map_err(|problem| InputError::new(file, 1, 1, &problem.text).hint(problem.hint))
}

fn header(bytes: &[u8], record: &ByteRecord, file: &str) -> Result<Header, InputError> {
    let names = || COLUMNS.iter().map(|(name, _)| *name);
    let mut header: Header = Vec::new();
    for (index, cell) in record.iter().enumerate() {
        let text = String::from_utf8_lossy(cell.trim_ascii());
        let found = COLUMNS.iter().find(|(name, _)| *name == text);
        let Some(column) = found else {
            let message = format!("{} is no known column", shown(&text));
            let problem = Problem::new(message, name_hint(&text, names()));
            return Err(misplaced(bytes, record, file, index, &problem));
        };
        if header.contains(column) {
            let message = format!("the column {} is there twice", column.0);
            let problem = Problem::new(message, "leave one of them out");
            return Err(misplaced(bytes, record, file, index, &problem));
        }
        header.push(*column);
    }
    for (name, column) in &COLUMNS[..2] {
        if !header.iter().any(|(_, given)| given == column) {
            let message = format!("the column {name} is missing");
            let problem = Problem::new(message, "a trace begins timestamp,DatabaseConnections");
            return Err(misplaced(bytes, record, file, 0, &problem));
        }
    }
    Ok(header)
}

/// An error about a cell, or about the whole row if there is no such cell.
fn misplaced(
    bytes: &[u8],
    record: &ByteRecord,
    file: &str,
    index: usize,
    problem: &Problem,
) -> InputError {
    // Counted anew: the reader counts a line that ends as Windows ends it one row too late, and
    // begins a row with the blank lines before it.
    let begins = record.position().map_or(0, csv::Position::byte);
    let begins = usize::try_from(begins).unwrap_or(usize::MAX).min(bytes.len());
    let blank = bytes[begins..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let line = bytes[..begins + blank].split(|byte| *byte == b'\n').count();
    // Quotes are not counted: CSV has taken them off.
    let before = record.iter().take(index);
    let column = before.map(|cell| String::from_utf8_lossy(cell).chars().count() + 1);
    InputError::new(file, line, column.sum::<usize>() + 1, &problem.text).hint(&problem.hint)
}
