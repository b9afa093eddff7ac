//! Rows of a row group turned into runs, some thousand at a time. It owns which rows follow each other
//! and which cells are not as they should be; how cells are decoded stands in `cells` and `names`.

use rust_decimal::Decimal;

use super::cells::{Cells, NO_TICK};
use super::connections::Connections;
use super::names::Names;
use super::ticks::{Instants, Ticks};
use crate::ingest::fleet::Column;
use crate::ingest::fleet::part::{BadCell, Part, Values};
use crate::ingest::fleet::runs::{Run, Said};
use crate::ingest::instants;
use crate::ingest::quantities::Problem;
use crate::ingest::trace_rows::{self, MOST_ACU, MOST_CONNECTIONS};

/// Rows of other metrics that are decoded at a time: some columns of them stay in the processor's cache.
const AT_ONCE: usize = 8_192;

/// The columns of a row group while they are read.
pub(super) struct Rows {
    pub(super) names: Names,
    /// How many ticks of `instants` make a second.
    pub(super) per_second: i64,
    pub(super) instants: Instants,
    pub(super) connections: Connections,
    pub(super) metrics: Metrics,
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

    /// Reads the next rows of each, at most so many, and says how many there are; `None` if columns
    /// have different numbers.
    fn read(&mut self, most: usize) -> Result<Option<usize>, String> {
        let Self { capacity, stored, reads, writes } = self;
        let columns = [
            capacity.as_mut().map(|metric| &mut metric.cells),
            stored.as_mut().map(|metric| &mut metric.cells),
            reads.as_mut().map(|metric| &mut metric.cells),
            writes.as_mut().map(|metric| &mut metric.cells),
        ];
        let mut rows = None;
        for cells in columns.into_iter().flatten() {
            let read = cells.read(most)?;
            if rows.replace(read).is_some_and(|before| before != read) {
                return Ok(None);
            }
        }
        Ok(rows)
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

/// What is wrong with the instants of rows.
enum Wrong {
    /// They have none, and are nobody's.
    Blank,
    /// What a message says.
    Told(String),
}

impl Rows {
    /// Reads all rows and says how many.
    ///
    /// # Errors
    /// A page is broken, or columns have different numbers of rows.
    pub(super) fn read(&mut self) -> Result<usize, String> {
        let different = || "columns have different numbers of rows".to_owned();
        let mut all = 0;
        loop {
            // Other metrics are decoded a block at a time.
            let block = if self.metrics.are_there() {
                Some(self.metrics.read(AT_ONCE)?.ok_or_else(different)?)
            } else {
                None
            };
            let read = self.block(block.unwrap_or(usize::MAX))?;
            all += read;
            match block {
                Some(rows) if read != rows => return Err(different()),
                Some(1..) => {}
                _ => break,
            }
        }
        let ended = self.names.next_run(1, &mut self.part)?.is_none()
            && self.instants.next_run(1)?.is_none()
            && self.connections.next_run(1)?.is_none();
        if ended { Ok(all) } else { Err(different()) }
    }

    /// Takes at most so many rows and says how many.
    fn block(&mut self, most: usize) -> Result<usize, String> {
        let (mut names, mut said) = ((None, 0), (None, 0));
        let (mut seconds, mut wrong, mut unjudged) = (Ticks::NONE, None, Ticks::NONE);
        let mut done = 0;
        while done < most {
            let most = most - done;
            // Each column has runs of its own: what all say together is the shortest of them.
            if names.1 == 0 {
                match self.names.next_run(most, &mut self.part)? {
                    Some(run) => names = run,
                    None => break,
                }
            }
            if seconds.rows == 0 {
                let run = match unjudged.rows {
                    0 => self.instants.next_run(most)?,
                    _ => Some(std::mem::replace(&mut unjudged, Ticks::NONE)),
                };
                let Some(run) = run else { break };
                (seconds, wrong) = self.seconds(run);
                if wrong.is_some() && run.rows > 1 {
                    // Other rows of the run may be right, and of other databases.
                    let (first, others) = run.split(1);
                    (seconds, wrong) = self.seconds(Ticks { step: 0, ..first });
                    unjudged = others;
                }
            }
            if said.1 == 0 {
                match self.connections.next_run(most)? {
                    Some(run) => said = run,
                    None => break,
                }
            }
            let rows = names.1.min(seconds.rows).min(said.1);
            let (taken, rest) = seconds.split(rows);
            match (names.0, &wrong) {
                (None, _) | (_, Some(Wrong::Blank)) => self.lost += rows as u64,
                (Some(database), Some(Wrong::Told(text))) => self.bad(database, text.clone()),
                (Some(database), None) => match said.0 {
                    Some(said) => self.push(database, taken, said),
                    None => self.no_number(database, said.1),
                },
            }
            if let (Some(database), true) = (names.0, self.metrics.are_there()) {
                for row in 0..rows {
                    let at = wrong.is_none().then(|| taken.at(row));
                    self.push_values(database, at, done + row);
                }
            }
            (names.1, seconds, said.1) = (names.1 - rows, rest, said.1 - rows);
            done += rows;
        }
        let left = names.1 + seconds.rows + unjudged.rows + said.1;
        if left > 0 { Err("columns have different numbers of rows".to_owned()) } else { Ok(done) }
    }

    /// The same in seconds, or what is wrong with them: once for all that follows of the run.
    fn seconds(&self, ticks: Ticks) -> (Ticks, Option<Wrong>) {
        let per_second = self.per_second;
        let whole = |ticks: i64| ticks % per_second == 0;
        let range = |ticks: i64| instants::within_range(ticks.div_euclid(per_second));
        let ends = [ticks.first, ticks.second_tick(), ticks.last()];
        if ticks.first == NO_TICK {
            (ticks, Some(self.no_instant(ticks.rows)))
        } else if !whole(ticks.first) || !whole(ticks.step) {
            let text = format!("timestamp {}", instants::NotAnInstant::Fraction);
            (ticks, Some(Wrong::Told(text)))
        } else if let Some(error) = ends.into_iter().find_map(|end| range(end).err()) {
            (ticks, Some(Wrong::Told(format!("timestamp {error}"))))
        } else {
            let (first, step) = (ticks.first / per_second, ticks.step / per_second);
            (Ticks { first, step, ..ticks }, None)
        }
    }

    fn push(&mut self, database: u32, seconds: Ticks, said: Said) {
        let Ticks { first, step, rows } = seconds;
        let record = self.part.record(database);
        if step > 0 || rows == 1 {
            let step = if rows == 1 { 0 } else { step };
            record.push(Run { first, step, rows: rows as u64, said });
            return;
        }
        // Rows of one instant that say the same are one row; others go back in time.
        let different = if step == 0 { 1 } else { rows };
        for row in 0..different {
            record.push(Run { first: seconds.at(row), step: 0, rows: 1, said });
        }
    }

    /// Says of which cell it is no number of connections: the first of so many rows that are left.
    #[cold]
    fn no_number(&mut self, database: u32, left: usize) {
        let text = self.connections.text(left);
        let error = trace_rows::small(text.as_bytes(), MOST_CONNECTIONS);
        let text = error.map_or_else(|error| error.text, |_| "is no number".to_owned());
        self.bad(database, format!("{} {text}", Column::Connections.name()));
    }

    /// What is wrong with rows without an instant.
    fn no_instant(&self, rows: usize) -> Wrong {
        match self.instants.text(rows) {
            None => Wrong::Blank,
            Some(text) => Wrong::Told(match trace_rows::instant(text.as_bytes()) {
                Err(error) => format!("timestamp {}", error.text),
                Ok(_) => "timestamp is no instant".to_owned(),
            }),
        }
    }

    fn push_values(&mut self, database: u32, at: Option<i64>, row: usize) {
        match (self.metrics.values(row), at) {
            (Ok(values), Some(at)) => self.part.record(database).push_values(at, values),
            (Ok(_), None) => {}
            (Err(text), _) => self.bad(database, text),
        }
    }

    fn bad(&mut self, database: u32, text: String) {
        let (file, place) = self.place.clone();
        self.part.record(database).push_bad(BadCell { file, place, text });
    }
}
