//! Traces in CSV, with `CloudWatch`'s metrics as columns. It owns the header, the form of each
//! cell and the errors that say where; what rows make together stands in `trace_cells`. It keeps
//! a few bytes of each row and makes no text of it.

use csv::{ByteRecord, ReaderBuilder};

use crate::activity::{Series, Trace};
use crate::units::{Acu, Gb, instant_text};

use super::InputError;
use super::input_error::{name_hint, shown};
use super::instants;
use super::quantities::{self, Problem};
use super::trace_cells::{self, Cell, Cells, Conflicts};

/// What a trace in CSV says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceFile {
    /// Who was connected when, from `DatabaseConnections`.
    pub trace: Trace,
    /// The capacity, from `ServerlessDatabaseCapacity`: nothing where no row speaks of it.
    pub demand: Option<Series<Acu>>,
    /// The stored gigabytes, from `VolumeBytesUsed`.
    pub used: Option<Series<Gb>>,
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
}

/// Most rows: a minute each, 95 years.
pub const MOST_ROWS: u64 = 50_000_000;
/// Longest header, in bytes.
const LONGEST_HEADER: usize = 65_536;

/// The hint for a Parquet file.
pub(super) const NO_PARQUET: &str =
    "this program reads traces in CSV: export it with the columns timestamp,DatabaseConnections";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Timestamp,
    Connections,
    Capacity,
    Volume,
    Period,
    /// A metric that no bill needs.
    Skipped,
}

/// Every column that a trace may have.
const COLUMNS: &[(&str, Column)] = &[
    ("timestamp", Column::Timestamp),
    ("DatabaseConnections", Column::Connections),
    ("ServerlessDatabaseCapacity", Column::Capacity),
    ("VolumeBytesUsed", Column::Volume),
    ("CPUUtilization", Column::Skipped),
    ("ReadIOPS", Column::Skipped),
    ("WriteIOPS", Column::Skipped),
    ("period_seconds", Column::Period),
];

/// Longest period of a row, in seconds: a year that is a leap year.
const LONGEST_PERIOD: u64 = 366 * 86_400;

type Header = Vec<(&'static str, Column)>;

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
    let header = header(&record, file)?;
    let mut rows = Rows::default();
    while next(&mut record)? {
        rows.push(&record, &header)
            .map_err(|(index, problem)| misplaced(&record, file, index, &problem))?;
    }
    rows.finish(&header).ok_or_else(|| {
        let hint = "write a row for each period, such as 2026-10-01T00:00:00Z,0";
        InputError::new(file, 1, 1, "the trace has no rows").hint(hint)
    })
}

fn header(record: &ByteRecord, file: &str) -> Result<Header, InputError> {
    let names = || COLUMNS.iter().map(|(name, _)| *name);
    let mut header: Header = Vec::new();
    for (index, cell) in record.iter().enumerate() {
        let text = String::from_utf8_lossy(cell.trim_ascii());
        let found = COLUMNS.iter().find(|(name, _)| *name == text);
        let Some(column) = found else {
            let message = format!("{} is no known column", shown(&text));
            let problem = Problem::new(message, name_hint(&text, names()));
            return Err(misplaced(record, file, index, &problem));
        };
        if header.contains(column) {
            let message = format!("the column {} is there twice", column.0);
            let problem = Problem::new(message, "leave one of them out");
            return Err(misplaced(record, file, index, &problem));
        }
        header.push(*column);
    }
    for (name, column) in &COLUMNS[..2] {
        if !header.iter().any(|(_, given)| given == column) {
            let message = format!("the column {name} is missing");
            let problem = Problem::new(message, "a trace begins timestamp,DatabaseConnections");
            return Err(misplaced(record, file, 0, &problem));
        }
    }
    Ok(header)
}

/// An error about a cell, or about the whole row if there is no such cell.
fn misplaced(record: &ByteRecord, file: &str, index: usize, problem: &Problem) -> InputError {
    let line = record.position().map_or(1, csv::Position::line);
    let line = usize::try_from(line).unwrap_or(usize::MAX);
    // Quotes are not counted: CSV has taken them off.
    let before = record.iter().take(index);
    let column = before.map(|cell| String::from_utf8_lossy(cell).chars().count() + 1);
    InputError::new(file, line, column.sum::<usize>() + 1, &problem.text).hint(&problem.hint)
}

/// What is kept of the rows.
#[derive(Default)]
struct Rows {
    count: u64,
    /// Thousandths of a connection plus one, 0 for a blank cell: a cell for every row.
    connections: Cells<u32>,
    /// Thousandths of a unit, without blank cells.
    capacity: Cells<u32>,
    /// Billionths of a gigabyte, without blank cells.
    stored: Cells<u64>,
}

/// What one row says.
#[derive(Default)]
struct Row {
    at: i64,
    period: u32,
    connections: Option<u32>,
    capacity: Option<u32>,
    stored: Option<u64>,
}

impl Rows {
    /// Takes a row, or says which cell is wrong.
    fn push(&mut self, record: &ByteRecord, header: &Header) -> Result<(), (usize, Problem)> {
        self.count += 1;
        if self.count > MOST_ROWS {
            let message = format!("the trace has more than {MOST_ROWS} rows");
            return Err((0, Problem::new(message, "write several shorter traces")));
        }
        if record.len() != header.len() {
            let (found, wanted) = (record.len(), header.len());
            let message = format!("the row has {found} cells, the header {wanted}");
            let hint = "separate cells by commas, and write decimals with a point";
            return Err((0, Problem::new(message, hint)));
        }
        let mut row = Row::default();
        for (index, (cell, (name, column))) in record.iter().zip(header).enumerate() {
            row.read(cell.trim_ascii(), *column).map_err(|problem| {
                let text = format!("{name} {}", problem.text);
                (index, Problem { text, ..problem })
            })?;
        }
        let Row { at, period, .. } = row;
        self.connections.push(Cell {
            at,
            value: row.connections.map_or(0, |value| value + 1),
            period,
        });
        if let Some(value) = row.capacity {
            self.capacity.push(Cell { at, value, period });
        }
        if let Some(value) = row.stored {
            self.stored.push(Cell { at, value, period });
        }
        Ok(())
    }

    fn finish(mut self, header: &Header) -> Option<TraceFile> {
        let connections = self.connections.settle();
        let capacity = self.capacity.settle();
        let stored = self.stored.settle();
        let counted = [
            (Column::Connections, connections),
            (Column::Capacity, capacity),
            (Column::Volume, stored),
        ];
        let period = trace_cells::smallest_distance(&self.connections);
        let skipped = header.iter().filter(|(_, column)| *column == Column::Skipped);
        Some(TraceFile {
            trace: trace_cells::trace(&self.connections, period)?,
            demand: trace_cells::capacity(&self.capacity, period),
            used: trace_cells::stored(&self.stored),
            warnings: counted.into_iter().filter_map(warning).collect(),
            rows: self.count,
            skipped_columns: skipped.map(|(name, _)| *name).collect(),
        })
    }
}

fn warning((column, conflicts): (Column, Conflicts)) -> Option<TraceWarning> {
    let (name, _) = COLUMNS.iter().find(|(_, other)| *other == column)?;
    (conflicts.instants > 0).then_some(TraceWarning::ConflictingRows {
        column: name,
        instants: conflicts.instants,
        first: conflicts.first,
    })
}

impl Row {
    fn read(&mut self, cell: &[u8], column: Column) -> Result<(), Problem> {
        match column {
            Column::Timestamp => self.at = instant(cell)?,
            _ if cell.is_empty() => {}
            // More than any database takes; in thousandths it fits 32 bits.
            Column::Connections => self.connections = Some(small(cell, 4_000_000)?),
            Column::Capacity => self.capacity = Some(small(cell, 10_000)?),
            Column::Volume => self.stored = Some(gigabyte_parts(cell)?),
            Column::Period => self.period = period(cell)?,
            Column::Skipped => {
                quantities::fixed_point(cell, 0, u64::MAX)?;
            }
        }
        Ok(())
    }
}

fn instant(cell: &[u8]) -> Result<i64, Problem> {
    let parsed = if cell.iter().all(u8::is_ascii_digit) {
        instants::epoch(cell)
    } else {
        instants::rfc3339(cell)
    };
    parsed.map_err(|error| {
        let text = shown(&String::from_utf8_lossy(cell));
        Problem::new(format!("{text} {error}"), error.hint())
    })
}

/// Thousandths of a number, rounded up: what is above 0 stays above 0.
fn small(cell: &[u8], most: u32) -> Result<u32, Problem> {
    let thousandths = quantities::fixed_point(cell, 3, u64::from(most) * 1_000)?;
    Ok(u32::try_from(thousandths).unwrap_or(u32::MAX - 1))
}

/// Bytes as billionths of a gigabyte of 2³⁰ bytes, half a billionth rounded up.
fn gigabyte_parts(cell: &[u8]) -> Result<u64, Problem> {
    const SCALE: u128 = 1_000 << 30;
    let most = Gb::MAX.as_parts() / Gb::PARTS * (1_000 << 30);
    let thousandths = u128::from(quantities::fixed_point(cell, 3, most)?);
    let parts = (thousandths * u128::from(Gb::PARTS) + SCALE / 2) / SCALE;
    Ok(u64::try_from(parts).unwrap_or(u64::MAX))
}

fn period(cell: &[u8]) -> Result<u32, Problem> {
    let refused = || {
        let text = shown(&String::from_utf8_lossy(cell));
        Problem::new(
            format!("is {text}, not a period"),
            format!("a period is a whole number of seconds from 1 to {LONGEST_PERIOD}"),
        )
    };
    // Thousandths, to see whether it is whole.
    let thousandths = quantities::fixed_point(cell, 3, LONGEST_PERIOD * 1_000)?;
    let seconds = u32::try_from(thousandths / 1_000).unwrap_or_default();
    if seconds == 0 || thousandths % 1_000 != 0 {
        return Err(refused());
    }
    Ok(seconds)
}
