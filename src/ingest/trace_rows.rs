//! The rows of a trace in CSV. It owns the form of each cell and what is kept of it: a few bytes of
//! each row and no text. What rows make together stands in `trace_marks`, `trace_cells` and
//! `trace_requests`; where a cell stands is the reader's to say.

use csv::ByteRecord;
use rust_decimal::Decimal;

use super::input_error::shown;
use super::instants;
use super::quantities::{self, Problem};
use super::trace_cells::{self, Cell, Cells, Conflicts, Overlaps};
use super::trace_csv::{Column, Header, MOST_REQUESTS, MOST_ROWS, TraceFile, TraceWarning};
use super::trace_marks::{Mark, Marks};
use super::trace_requests::{Measure, Sums};
use crate::activity::{MonthlyRequests, Requests, Trace};
use crate::units::Gb;

/// Longest period of a row, in seconds: a year that is a leap year.
const LONGEST_PERIOD: u64 = 366 * 86_400;
/// Most connections, more than any database takes; in thousandths it fits 32 bits.
pub(super) const MOST_CONNECTIONS: u32 = 4_000_000;
/// Most capacity units.
pub(super) const MOST_ACU: u32 = 10_000;
/// Most requests in a second or in a cell, some thousand times what the largest cluster does.
pub(super) const MOST_IN_CELL: u64 = 1_000_000_000_000;

/// What is kept of the rows.
#[derive(Debug, Default)]
pub(super) struct Rows {
    count: u64,
    /// Every row, with thousandths of a connection.
    marks: Marks,
    /// Thousandths of a percent.
    processor: Cells<u32>,
    /// Thousandths of a unit.
    capacity: Cells<u32>,
    /// Billionths of a gigabyte.
    stored: Cells<u64>,
    /// Billionths of a gigabyte.
    free: Cells<u64>,
    /// Requests per second.
    reads: Cells<Decimal>,
    /// Requests per second.
    writes: Cells<Decimal>,
    /// Requests in the row's period.
    volume_reads: Cells<Decimal>,
    /// Requests in the row's period.
    volume_writes: Cells<Decimal>,
}

/// What one row says.
#[derive(Default)]
struct Row {
    at: i64,
    period: u32,
    connections: Option<u32>,
    processor: Option<u32>,
    capacity: Option<u32>,
    stored: Option<u64>,
    free: Option<u64>,
    reads: Option<Decimal>,
    writes: Option<Decimal>,
    volume_reads: Option<Decimal>,
    volume_writes: Option<Decimal>,
}

impl Rows {
    /// Takes a row, or says which cell is wrong.
    pub(super) fn push(
        &mut self,
        record: &ByteRecord,
        header: &Header,
    ) -> Result<(), (usize, Problem)> {
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
        self.keep(&row);
        Ok(())
    }

    fn keep(&mut self, row: &Row) {
        fn push<V: Copy + Ord>(cells: &mut Cells<V>, row: &Row, value: Option<V>) {
            let Row { at, period, .. } = *row;
            if let Some(value) = value {
                cells.push(Cell { at, value, period });
            }
        }
        // What is read by the hour says nothing about this very minute.
        let sounding = row.connections.is_some()
            || row.processor.is_some()
            || row.capacity.is_some()
            || row.reads.is_some()
            || row.writes.is_some();
        self.marks.push(Mark {
            at: row.at,
            period: row.period,
            connections: row.connections.map_or(0, |value| value + 1),
            running: row.processor.is_some(),
            sounding,
        });
        push(&mut self.processor, row, row.processor);
        push(&mut self.capacity, row, row.capacity);
        push(&mut self.stored, row, row.stored);
        push(&mut self.free, row, row.free);
        push(&mut self.reads, row, row.reads);
        push(&mut self.writes, row, row.writes);
        push(&mut self.volume_reads, row, row.volume_reads);
        push(&mut self.volume_writes, row, row.volume_writes);
    }

    /// What the rows make together, or what is wrong with them as a whole.
    pub(super) fn finish(mut self) -> Result<TraceFile, Problem> {
        let mut warnings = Vec::new();
        conflicting(&mut warnings, Column::Connections, self.marks.settle());
        let period = self.marks.default_period();
        let trace = self.marks.trace(period).ok_or_else(|| {
            let hint = "write a row for each period, such as 2026-10-01T00:00:00Z,0";
            Problem::new("the trace has no rows", hint)
        })?;
        conflicting(&mut warnings, Column::Processor, self.processor.settle());
        conflicting(&mut warnings, Column::Capacity, self.capacity.settle());
        conflicting(&mut warnings, Column::Volume, self.stored.settle());
        let free_is_needed = self.stored.is_empty();
        if free_is_needed {
            conflicting(&mut warnings, Column::Free, self.free.settle());
        }
        let (requests, requests_of_rds) = self.requests(&trace, period, &mut warnings)?;
        let skipped = !free_is_needed && !self.free.is_empty();
        Ok(TraceFile {
            idle_connections: self.marks.idle_connections(period),
            demand: trace_cells::capacity(&self.capacity, period),
            cpu: trace_cells::processor(&self.processor, period),
            used: trace_cells::stored(&self.stored),
            free: free_is_needed.then(|| trace_cells::stored(&self.free)).flatten(),
            requests,
            requests_of_rds,
            warnings,
            rows: self.count,
            skipped_columns: skipped.then(|| Column::Free.name()).into_iter().collect(),
            trace,
        })
    }

    /// Requests by month, and whether they are operations of an RDS instance. The columns of the
    /// volume count if one of them has a value: they are what Aurora bills.
    fn requests(
        &mut self,
        trace: &Trace,
        default_period: i64,
        warnings: &mut Vec<TraceWarning>,
    ) -> Result<(Option<Requests>, bool), Problem> {
        let of_volume = !self.volume_reads.is_empty() || !self.volume_writes.is_empty();
        let of_rds = !self.reads.is_empty() || !self.writes.is_empty();
        let columns = if of_volume {
            [
                (Column::VolumeReads, &mut self.volume_reads, Measure::InPeriod),
                (Column::VolumeWrites, &mut self.volume_writes, Measure::InPeriod),
            ]
        } else if of_rds {
            [
                (Column::Reads, &mut self.reads, Measure::PerSecond),
                (Column::Writes, &mut self.writes, Measure::PerSecond),
            ]
        } else {
            return Ok((None, false));
        };
        let mut sums = Sums::default();
        for (column, cells, measure) in columns {
            let default_period = u32::try_from(default_period).unwrap_or(u32::MAX);
            let (conflicts, overlaps) = sums.add(cells, measure, default_period);
            conflicting(warnings, column, conflicts);
            overlapping(warnings, column, overlaps);
        }
        let too_many = |when: &str| {
            let text = format!("{when} more than {MOST_REQUESTS} requests");
            Problem::new(text, "check the unit of the columns, and period_seconds")
        };
        let months =
            sums.whole(MOST_REQUESTS).map_err(|month| too_many(&format!("{month} has")))?;
        let measured = MonthlyRequests::new(months, trace.covered.seconds());
        let requests = measured.filter(|measured| measured.average() <= MOST_REQUESTS);
        let requests = requests.ok_or_else(|| too_many("an average month would have"))?;
        Ok((Some(Requests::ByMonth(requests)), !of_volume))
    }
}

fn conflicting(warnings: &mut Vec<TraceWarning>, column: Column, conflicts: Conflicts) {
    let Conflicts { instants, first } = conflicts;
    if instants > 0 {
        warnings.push(TraceWarning::ConflictingRows { column: column.name(), instants, first });
    }
}

fn overlapping(warnings: &mut Vec<TraceWarning>, column: Column, overlaps: Overlaps) {
    let Overlaps { instants, first } = overlaps;
    if instants > 0 {
        warnings.push(TraceWarning::OverlappingRows { column: column.name(), instants, first });
    }
}

impl Row {
    fn read(&mut self, cell: &[u8], column: Column) -> Result<(), Problem> {
        match column {
            Column::Timestamp => self.at = instant(cell)?,
            _ if cell.is_empty() => {}
            Column::Connections => self.connections = Some(small(cell, MOST_CONNECTIONS)?),
            // A percentage of all processors; more than 100 is kept as it is.
            Column::Processor => self.processor = Some(small(cell, 4_000_000)?),
            Column::Capacity => self.capacity = Some(small(cell, MOST_ACU)?),
            Column::Volume => self.stored = Some(gigabyte_parts(cell)?),
            Column::Free => self.free = Some(gigabyte_parts(cell)?),
            Column::Reads => self.reads = Some(requests(cell)?),
            Column::Writes => self.writes = Some(requests(cell)?),
            Column::VolumeReads => self.volume_reads = Some(requests(cell)?),
            Column::VolumeWrites => self.volume_writes = Some(requests(cell)?),
            Column::Period => self.period = period(cell)?,
        }
        Ok(())
    }
}

pub(super) fn instant(cell: &[u8]) -> Result<i64, Problem> {
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
pub(super) fn small(cell: &[u8], most: u32) -> Result<u32, Problem> {
    let thousandths = quantities::fixed_point(cell, 3, u64::from(most) * 1_000)?;
    Ok(u32::try_from(thousandths).unwrap_or(u32::MAX - 1))
}

/// Bytes as billionths of a gigabyte of 2³⁰ bytes, half a billionth rounded up.
pub(super) fn gigabyte_parts(cell: &[u8]) -> Result<u64, Problem> {
    const SCALE: u128 = 1_000 << 30;
    let most = Gb::MAX.as_parts() / Gb::PARTS * (1_000 << 30);
    let thousandths = u128::from(quantities::fixed_point(cell, 3, most)?);
    let parts = (thousandths * u128::from(Gb::PARTS) + SCALE / 2) / SCALE;
    Ok(u64::try_from(parts).unwrap_or(u64::MAX))
}

/// Requests, or requests per second, exactly as they are written.
pub(super) fn requests(cell: &[u8]) -> Result<Decimal, Problem> {
    quantities::exact(cell, MOST_IN_CELL)
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
