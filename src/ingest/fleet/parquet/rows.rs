//! Rows of a row group turned into runs, some thousand at a time. It owns which rows follow each other
//! and which cells are not as they should be; how cells are decoded stands in `cells` and `names`.

use rust_decimal::Decimal;

use super::cells::{Cells, NO_TICK};
use super::names::Names;
use crate::ingest::fleet::part::{BadCell, Part, Values};
use crate::ingest::fleet::runs::{Run, Said};
use crate::ingest::instants;
use crate::ingest::quantities::Problem;
use crate::ingest::trace_rows::{self, MOST_ACU, MOST_CONNECTIONS};

/// The columns of a row group while they are read.
pub(super) struct Rows {
    pub(super) names: Names,
    /// How many ticks of `instants` make a second.
    pub(super) per_second: i64,
    pub(super) instants: Cells,
    pub(super) connections: Cells,
    pub(super) metrics: Metrics,
    pub(super) ticks: Vec<i64>,
    pub(super) said: Vec<Option<Said>>,
    pub(super) part: Part,
    /// How many rows are of nobody or of no time.
    pub(super) lost: u64,
    /// The file and the row group, for messages.
    pub(super) place: (String, String),
}

/// What is read besides, where it is there.
pub(super) struct Metrics {
    pub(super) capacity: Option<Metric<u32>>,
    pub(super) stored: Option<Metric<u64>>,
    pub(super) reads: Option<Metric<Decimal>>,
    pub(super) writes: Option<Metric<Decimal>>,
}

/// A column whose cells are taken as a trace's in CSV are.
pub(super) struct Metric<V> {
    cells: Cells,
    parse: fn(&[u8]) -> Result<V, Problem>,
    /// The last number and what it was taken for: most rows have that of the row before.
    last: Option<(u64, V)>,
}

impl<V: Copy> Metric<V> {
    pub(super) fn new(
        cells: Option<Cells>,
        parse: fn(&[u8]) -> Result<V, Problem>,
    ) -> Option<Self> {
        cells.map(|cells| Self { cells, parse, last: None })
    }

    /// What a row has; `None` for a blank.
    fn value(&mut self, row: usize) -> Result<Option<V>, String> {
        let bits = self.cells.bits(row);
        if let (Some(bits), Some((last, value))) = (bits, self.last)
            && bits == last
        {
            return Ok(Some(value));
        }
        let Some(text) = self.cells.text(row).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let value = (self.parse)(text.as_bytes());
        let value = value.map_err(|error| format!("{} {}", self.cells.name(), error.text))?;
        self.last = bits.map(|bits| (bits, value));
        Ok(Some(value))
    }
}

/// Thousandths of a capacity unit.
pub(super) fn capacity(text: &[u8]) -> Result<u32, Problem> {
    trace_rows::small(text, MOST_ACU)
}

impl Metrics {
    const fn are_there(&self) -> bool {
        self.capacity.is_some()
            || self.stored.is_some()
            || self.reads.is_some()
            || self.writes.is_some()
    }

    /// Reads the next rows of each; whether all have so many.
    fn read(&mut self, most: usize, rows: usize) -> Result<bool, String> {
        let Self { capacity, stored, reads, writes } = self;
        let mut same = true;
        let columns = [
            capacity.as_mut().map(|metric| &mut metric.cells),
            stored.as_mut().map(|metric| &mut metric.cells),
            reads.as_mut().map(|metric| &mut metric.cells),
            writes.as_mut().map(|metric| &mut metric.cells),
        ];
        for cells in columns.into_iter().flatten() {
            same &= cells.read(most)? == rows;
        }
        Ok(same)
    }

    fn values(&mut self, row: usize) -> Result<Values, String> {
        fn value<V: Copy>(metric: &mut Option<Metric<V>>, row: usize) -> Result<Option<V>, String> {
            metric.as_mut().map_or(Ok(None), |metric| metric.value(row))
        }
        Ok(Values {
            capacity: value(&mut self.capacity, row)?,
            stored: value(&mut self.stored, row)?,
            reads: value(&mut self.reads, row)?,
            writes: value(&mut self.writes, row)?,
        })
    }
}

impl Rows {
    /// Reads some rows and says how many; 0 at the end.
    ///
    /// # Errors
    /// A page is broken, or columns have different numbers of rows.
    pub(super) fn read(&mut self, most: usize) -> Result<usize, String> {
        let rows = self.instants.read(most)?;
        let mut same = self.connections.read(most)? == rows && self.metrics.read(most, rows)?;
        self.instants.ticks(rows, &mut self.ticks);
        self.connections.said(rows, &mut self.said);
        let mut from = 0;
        while same && from < rows {
            match self.names.next_run(rows - from, &mut self.part)? {
                Some((Some(place), count)) => {
                    self.take(place, from, from + count);
                    from += count;
                }
                Some((None, count)) => {
                    self.lost += count as u64;
                    from += count;
                }
                None => same = false,
            }
        }
        if rows == 0 {
            same &= self.names.next_run(1, &mut self.part)?.is_none();
        }
        if same { Ok(rows) } else { Err("columns have different numbers of rows".to_owned()) }
    }

    /// Takes the rows of one database.
    fn take(&mut self, database: u32, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            let (said, first) = (self.said[at], self.ticks[at]);
            let mut next = at + 1;
            let mut step = 0;
            // A row without an instant is alone: it takes no other row with it.
            let timed = |row: usize| self.ticks[row] != NO_TICK;
            if next < to && self.said[next] == said && timed(at) && timed(next) {
                step = self.ticks[next].wrapping_sub(first);
                let follows = |row: usize| {
                    self.said[row] == said
                        && self.ticks[row].wrapping_sub(self.ticks[row - 1]) == step
                };
                while next < to && follows(next) {
                    next += 1;
                }
            }
            self.push(database, at, (next - at, step), said);
            at = next;
        }
        if self.metrics.are_there() {
            (from..to).for_each(|row| self.push_values(database, row));
        }
    }

    /// Takes rows at equal distances that say the same.
    fn push(&mut self, database: u32, at: usize, (rows, step): (usize, i64), said: Option<Said>) {
        let per_second = self.per_second;
        let (first, last) = (self.ticks[at], self.ticks[at + rows - 1]);
        // Ticks in between lie between the ends, unless a step is so large that they wrap around.
        let second = self.ticks[at + usize::from(rows > 1)];
        let whole = |ticks: i64| ticks % per_second == 0;
        let range = |ticks: i64| instants::within_range(ticks.div_euclid(per_second));
        let problem = match said {
            _ if first == NO_TICK => self.no_instant(at, rows),
            _ if !whole(first) || !whole(step) => {
                Some(format!("timestamp {}", instants::NotAnInstant::Fraction))
            }
            _ if let Err(error) = range(first).and(range(second)).and(range(last)) => {
                Some(format!("timestamp {error}"))
            }
            None => {
                let text = self.connections.text(at).unwrap_or_default();
                let error = trace_rows::small(text.as_bytes(), MOST_CONNECTIONS);
                let text = error.map_or_else(|error| error.text, |_| "is no number".to_owned());
                Some(format!("{} {text}", self.connections.name()))
            }
            Some(said) => {
                let (first, step) = (first / per_second, step / per_second);
                let record = self.part.record(database);
                if step > 0 || rows == 1 {
                    record.push(Run { first, step, rows: rows as u64, said });
                } else {
                    // Rows of one instant, or rows that go back in time.
                    for row in 0..rows {
                        let first = self.ticks[at + row] / per_second;
                        record.push(Run { first, step: 0, rows: 1, said });
                    }
                }
                return;
            }
        };
        if let Some(text) = problem {
            let (file, place) = self.place.clone();
            self.part.record(database).push_bad(BadCell { file, place, text });
        }
    }

    /// What is wrong with rows without an instant; a blank one is nobody's.
    fn no_instant(&mut self, at: usize, rows: usize) -> Option<String> {
        match self.instants.text(at) {
            None => {
                self.lost += rows as u64;
                None
            }
            Some(text) => Some(match trace_rows::instant(text.as_bytes()) {
                Err(error) => format!("timestamp {}", error.text),
                Ok(_) => "timestamp is no instant".to_owned(),
            }),
        }
    }

    fn push_values(&mut self, database: u32, row: usize) {
        let ticks = self.ticks[row];
        match self.metrics.values(row) {
            Ok(values) if ticks != NO_TICK => {
                self.part.record(database).push_values(ticks / self.per_second, values);
            }
            Ok(_) => {}
            Err(text) => {
                let (file, place) = self.place.clone();
                self.part.record(database).push_bad(BadCell { file, place, text });
            }
        }
    }
}
