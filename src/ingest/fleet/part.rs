//! What was read of a fleet: for each database its rows as runs, and the values that change its bill.
//! A part is what a row group, a piece of a file, a thread or another machine has read; parts are
//! merged into larger ones. It owns the merge; it reads nothing.

use std::collections::{BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::runs::{Run, Runs, Said};
use crate::activity::{Demand, MonthlyRequests, Requests, Series, Trace};
use crate::ingest::trace_cells::{self, Cell, Cells};
use crate::ingest::trace_csv::MOST_REQUESTS;
use crate::ingest::trace_requests::{Measure, Sums};
use crate::units::{Acu, DAY_SECONDS, Gb, Period};

/// What a row says besides connections, in the columns that are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// Thousandths of a capacity unit.
    pub capacity: Option<u32>,
    /// Billionths of a gigabyte.
    pub stored: Option<u64>,
    /// Requests per second.
    pub reads: Option<Decimal>,
    /// Requests per second.
    pub writes: Option<Decimal>,
}

/// A cell that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadCell {
    /// The file.
    pub file: String,
    /// Where in it.
    pub place: String,
    /// What is wrong.
    pub text: String,
}

impl BadCell {
    /// What comes first: by file, and by place within it.
    #[must_use]
    pub fn order(&self) -> (&str, usize, &str) {
        // A larger number has more digits.
        (&self.file, self.place.len(), &self.place)
    }
}

/// The values of a database that change its bill besides connections.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) capacity: Cells<u32>,
    pub(super) stored: Cells<u64>,
    pub(super) reads: Cells<Decimal>,
    pub(super) writes: Cells<Decimal>,
}

/// What was read of one database.
#[derive(Debug, Default)]
pub struct Record {
    /// Parts that each are sorted, in the order of the input: more than one only where rows go back.
    pub(super) runs: Vec<Runs>,
    pub(super) columns: Option<Box<Columns>>,
    /// The first cell that is not as it should be: the database has no bill then.
    pub(super) bad: Option<Box<BadCell>>,
    /// Whether rows of a part came before earlier ones.
    pub(super) unsorted: bool,
    /// Rows that go back in time, until they are sorted.
    loose: Vec<(i64, Said)>,
}

/// Rows that are sorted together.
const MOST_LOOSE: usize = 4_096;

/// So many sorted parts of a database are kept side by side before they become one.
const MOST_PARTS: usize = 32;

/// A database's use, as its rows tell it.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// Who was connected when.
    pub trace: Trace,
    /// The capacity that was measured.
    pub demand: Option<Demand>,
    /// The gigabytes that were measured.
    pub used: Option<Series<Gb>>,
    /// The requests that were measured.
    pub requests: Option<Requests>,
}

/// Why rows make no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// A cell is not as it should be.
    Bad(Box<BadCell>),
    /// There are more requests than can be.
    TooManyRequests,
    /// There is no row.
    Empty,
}

impl Record {
    /// Adds rows; those that go back in time wait to be sorted.
    #[inline]
    pub fn push(&mut self, run: Run) {
        let pushed = self.runs.last_mut().is_some_and(|runs| runs.push(run).is_ok());
        if !pushed {
            self.push_loose(run);
        }
    }

    #[cold]
    fn push_loose(&mut self, run: Run) {
        if self.runs.is_empty() {
            let mut runs = Runs::default();
            let first = runs.push(run);
            debug_assert!(first.is_ok(), "the first rows have none before them");
            self.runs.push(runs);
            return;
        }
        self.unsorted = true;
        self.loose.extend(run.instants().map(|at| (at, run.said)));
        if self.loose.len() >= MOST_LOOSE {
            self.seal();
        }
    }

    /// Sorts the rows that wait for it.
    fn seal(&mut self) {
        if self.loose.is_empty() {
            return;
        }
        let mut loose = std::mem::take(&mut self.loose);
        loose.sort_unstable();
        let mut sorted = Runs::default();
        for (first, said) in loose {
            let in_order = sorted.push(Run { first, step: 0, rows: 1, said });
            debug_assert!(in_order.is_ok(), "rows are sorted");
        }
        self.add(sorted);
    }

    /// Adds a sorted part.
    fn add(&mut self, runs: Runs) {
        if self.runs.len() >= MOST_PARTS {
            self.runs = vec![Runs::merged(std::mem::take(&mut self.runs))];
        }
        self.runs.push(runs);
    }

    /// Adds what a row says besides.
    pub fn push_values(&mut self, at: i64, values: Values) {
        fn push<V: Copy + Ord>(cells: &mut Cells<V>, at: i64, value: Option<V>) {
            if let Some(value) = value {
                cells.push(Cell { at, value, period: 0 });
            }
        }
        if values == Values::default() {
            return;
        }
        let columns = self.columns.get_or_insert_default();
        push(&mut columns.capacity, at, values.capacity);
        push(&mut columns.stored, at, values.stored);
        push(&mut columns.reads, at, values.reads);
        push(&mut columns.writes, at, values.writes);
    }

    /// Says that a cell is not as it should be; the first one counts.
    pub fn push_bad(&mut self, cell: BadCell) {
        self.bad.get_or_insert_with(|| Box::new(cell));
    }

    /// Whether a cell is not as it should be.
    #[must_use]
    pub const fn is_bad(&self) -> bool {
        self.bad.is_some()
    }

    /// Whether rows of a part came before earlier ones.
    #[must_use]
    pub const fn is_unsorted(&self) -> bool {
        self.unsorted
    }

    /// From the first row to the end of the last, at most a day after it: what two rows that lie far
    /// apart say of the time behind them is no reason to bill all databases for it. `None` without a
    /// row.
    #[must_use]
    pub fn covered(&mut self) -> Option<Period> {
        self.settle();
        let runs = self.runs.first()?;
        let (first, last) = runs.ends()?;
        Some(Period::new(first, last + runs.period_seconds().min(DAY_SECONDS)))
    }

    /// Makes one of all sorted parts.
    fn settle(&mut self) {
        self.seal();
        if self.runs.len() > 1 {
            self.runs = vec![Runs::merged(std::mem::take(&mut self.runs))];
        }
    }

    /// How many bytes it takes, nearly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let columns = self.columns.as_ref().map_or(0, |columns| columns.bytes());
        let loose = self.loose.capacity() * size_of::<(i64, Said)>();
        let runs = self.runs.iter().map(|runs| runs.bytes() + size_of::<Runs>());
        runs.sum::<usize>() + loose + columns
    }

    /// Adds what a later part has read.
    fn merge(&mut self, mut later: Self) {
        self.seal();
        later.seal();
        self.unsorted |= later.unsorted;
        for runs in later.runs {
            let follows = match (self.runs.last().and_then(Runs::ends), runs.ends()) {
                (Some((_, last)), Some((first, _))) => first >= last,
                _ => false,
            };
            match self.runs.last_mut().filter(|_| follows) {
                Some(last) => {
                    let in_order = last.append(&runs);
                    debug_assert!(in_order.is_ok(), "its first row comes after the last");
                }
                None => self.add(runs),
            }
        }
        if let Some(later) = later.columns {
            let columns = self.columns.get_or_insert_default();
            columns.capacity.append(later.capacity);
            columns.stored.append(later.stored);
            columns.reads.append(later.reads);
            columns.writes.append(later.writes);
        }
        // The first by its place, whatever was read first.
        self.bad = match (self.bad.take(), later.bad) {
            (Some(a), Some(b)) => Some(if b.order() < a.order() { b } else { a }),
            (a, b) => a.or(b),
        };
    }

    /// What the rows tell.
    ///
    /// # Errors
    /// A cell is not as it should be, or there is no row.
    pub fn into_use(mut self) -> Result<Use, Unusable> {
        self.seal();
        if let Some(bad) = self.bad {
            return Err(Unusable::Bad(bad));
        }
        let runs = Runs::merged(self.runs);
        let trace = runs.trace().ok_or(Unusable::Empty)?;
        let period = runs.period_seconds();
        let Some(mut columns) = self.columns else {
            return Ok(Use { trace, demand: None, used: None, requests: None });
        };
        columns.capacity.settle();
        columns.stored.settle();
        let requests = columns.requests(&trace, period)?;
        let demand: Option<Series<Acu>> = trace_cells::capacity(&columns.capacity, period);
        let used = trace_cells::stored(&columns.stored);
        Ok(Use { trace, demand: demand.map(Demand::Series), used, requests })
    }
}

impl Columns {
    fn bytes(&self) -> usize {
        let decimals = self.reads.len() + self.writes.len();
        size_of::<Self>()
            + self.capacity.len() * size_of::<Cell<u32>>()
            + self.stored.len() * size_of::<Cell<u64>>()
            + decimals * size_of::<Cell<Decimal>>()
    }

    fn requests(&mut self, trace: &Trace, period: i64) -> Result<Option<Requests>, Unusable> {
        if self.reads.is_empty() && self.writes.is_empty() {
            return Ok(None);
        }
        let period = u32::try_from(period).map_err(|_| Unusable::TooManyRequests)?;
        let mut sums = Sums::default();
        for cells in [&mut self.reads, &mut self.writes] {
            sums.add(cells, Measure::PerSecond, period);
        }
        let months = sums.whole(MOST_REQUESTS).map_err(|_| Unusable::TooManyRequests)?;
        let measured = MonthlyRequests::new(months, trace.covered.seconds());
        let measured = measured.filter(|measured| measured.average() <= MOST_REQUESTS);
        measured.map(|months| Some(Requests::ByMonth(months))).ok_or(Unusable::TooManyRequests)
    }
}

/// What was read of all databases.
#[derive(Debug, Default)]
pub struct Part {
    databases: Vec<(Box<str>, Record)>,
    places: HashMap<Box<str>, u32>,
    /// How many rows were read.
    pub rows: u64,
    /// Columns of the input that were not read.
    pub other_columns: BTreeSet<String>,
    /// What could not be read.
    pub lost: Vec<BadCell>,
}

impl Part {
    /// The place of a database, a new one if it is new.
    pub fn place(&mut self, id: &str) -> u32 {
        if let Some(place) = self.places.get(id) {
            return *place;
        }
        let place = u32::try_from(self.databases.len()).unwrap_or(u32::MAX);
        self.places.insert(id.into(), place);
        self.databases.push((id.into(), Record::default()));
        place
    }

    /// The name of the database at a place.
    #[must_use]
    pub fn name(&self, place: u32) -> &str {
        &self.databases[place as usize].0
    }

    /// The record at a place.
    #[inline]
    pub fn record(&mut self, place: u32) -> &mut Record {
        &mut self.databases[place as usize].1
    }

    /// The databases in the order in which they were met.
    #[must_use]
    pub fn databases(&self) -> &[(Box<str>, Record)] {
        &self.databases
    }

    /// Takes the databases out, by name.
    #[must_use]
    pub fn take_databases(&mut self) -> Vec<(Box<str>, Record)> {
        self.places.clear();
        let mut databases = std::mem::take(&mut self.databases);
        for (_, record) in &mut databases {
            record.seal();
        }
        databases.sort_by(|a, b| a.0.cmp(&b.0));
        databases
    }

    /// Puts databases back that were taken out.
    pub fn put_databases(&mut self, databases: Vec<(Box<str>, Record)>) {
        for (id, record) in databases {
            let place = self.place(&id);
            self.record(place).merge(record);
        }
    }

    /// Sorts all rows that wait for it: sorted they take less.
    pub fn seal(&mut self) {
        for (_, record) in &mut self.databases {
            record.seal();
        }
    }

    /// How many bytes its databases take, nearly.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let each = 3 * size_of::<(Box<str>, Record)>();
        self.databases.iter().map(|(id, record)| each + id.len() + record.bytes()).sum()
    }

    /// Adds what a later part has read.
    pub fn merge(&mut self, later: Self) {
        self.rows += later.rows;
        self.other_columns.extend(later.other_columns);
        self.lost.extend(later.lost);
        self.put_databases(later.databases);
    }
}

/// Whether a count of connections means that somebody is connected.
#[must_use]
pub(super) const fn said(connections: Option<u32>) -> Said {
    match connections {
        None => Said::Nothing,
        Some(0) => Said::Idle,
        Some(_) => Said::Active,
    }
}
