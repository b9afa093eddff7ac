//! The rows of a database as runs: rows at equal distances that say the same. A run takes a byte or
//! two, however many rows it has, so that a fleet fits into memory and a part of it into a file. It
//! owns the form of a run and what rows of the same instant make together; it does not know columns.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::activity::{Trace, gaps};
use crate::ingest::instants;
use crate::ingest::trace_marks::{LONELY_PERIOD, push_joined};
use crate::units::Period;

/// What a row says of connections; at the same instant the later one here counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// Nothing: the cell is blank.
    Nothing = 0,
    /// Nobody is connected.
    Idle = 1,
    /// Somebody is.
    Active = 2,
}

/// Rows at equal distances that say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The instant of the first row, as an epoch second.
    pub first: i64,
    /// The distance between rows in seconds; 0 for a single row.
    pub step: i64,
    /// How many rows; not 0.
    pub rows: u64,
    /// What each of them says.
    pub said: Said,
}

impl Run {
    /// The instant of the last row.
    #[must_use]
    pub const fn last(self) -> i64 {
        self.first + self.step * (self.rows.cast_signed() - 1)
    }

    /// The instant of each row.
    pub fn instants(self) -> impl Iterator<Item = i64> {
        (0..self.rows).map(move |row| self.first + row.cast_signed() * self.step)
    }

    /// The same without its first row; `None` if it has no other.
    const fn rest(self) -> Option<Self> {
        match self.rows {
            0 | 1 => None,
            2 => Some(Self { first: self.first + self.step, step: 0, rows: 1, ..self }),
            rows => Some(Self { first: self.first + self.step, rows: rows - 1, ..self }),
        }
    }
}

/// A row that begins before the one in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rows are not sorted by timestamp")]
pub struct Unsorted {
    /// The instant of the earlier row that stands later.
    pub at: i64,
}

/// The rows of a database in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// All runs but the last, one behind another.
    closed: Vec<u8>,
    /// The first row of all.
    first: i64,
    /// The last run, which may still grow.
    open: Option<Run>,
    /// The last row of the closed runs.
    closed_to: i64,
    /// The distance that closed runs have without saying so.
    nominal: i64,
    /// The smallest distance between rows; 0 while there is one row.
    least: i64,
}

impl Runs {
    /// Whether there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.open.is_none()
    }

    /// The first row's instant and the last one's; `None` without a row.
    #[must_use]
    pub fn ends(&self) -> Option<(i64, i64)> {
        Some((self.first, self.open?.last()))
    }

    /// Adds rows that follow.
    ///
    /// # Errors
    /// The first of them begins before the last that is there; nothing is added then.
    #[inline]
    pub fn push(&mut self, run: Run) -> Result<(), Unsorted> {
        let Some(open) = &mut self.open else {
            (self.first, self.closed_to, self.least) = (run.first, run.first, run.step);
            self.open = Some(run);
            return Ok(());
        };
        let distance = run.first - open.last();
        if distance <= 0 {
            return self.push_same_instant(run, distance);
        }
        let grows = open.said == run.said
            && (open.rows == 1 || open.step == distance)
            && (run.rows == 1 || run.step == distance);
        if grows {
            (open.step, open.rows) = (distance, open.rows + run.rows);
        } else {
            let full = std::mem::replace(open, run);
            self.close(full);
        }
        self.least = smaller(smaller(self.least, distance), run.step);
        Ok(())
    }

    /// Adds rows the first of which has the instant of the last that is there, if it has.
    #[cold]
    fn push_same_instant(&mut self, run: Run, distance: i64) -> Result<(), Unsorted> {
        let Some(open) = self.open.filter(|_| distance == 0) else {
            return Err(Unsorted { at: run.first });
        };
        if run.said > open.said {
            // The last row goes into a run of its own that says more.
            let row = Run { first: run.first, step: 0, rows: 1, said: run.said };
            if open.rows > 1 {
                let rows = open.rows - 1;
                let step = if rows == 1 { 0 } else { open.step };
                self.close(Run { step, rows, ..open });
            }
            self.open = Some(row);
        }
        run.rest().map_or(Ok(()), |rest| self.push(rest))
    }

    fn close(&mut self, run: Run) {
        let gap = run.first - self.closed_to;
        let regular = gap == self.nominal && (run.rows == 1 || run.step == self.nominal);
        let head = run.rows << 3 | (run.said as u64) << 1 | u64::from(!regular);
        push_varint(&mut self.closed, head);
        if !regular {
            push_varint(&mut self.closed, gap.cast_unsigned());
            push_varint(&mut self.closed, run.step.cast_unsigned());
            self.nominal = if run.rows == 1 { gap } else { run.step };
        }
        self.closed_to = run.last();
    }

    /// The runs in order of time.
    pub fn iter(&self) -> impl Iterator<Item = Run> + '_ {
        let mut closed = Closed { rest: &self.closed, at: self.first, nominal: 0 };
        std::iter::from_fn(move || closed.next_run()).chain(self.open)
    }

    /// The rows as bytes, for files.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut all = self.clone();
        if let Some(open) = all.open.take() {
            all.close(open);
        }
        let mut bytes = Vec::with_capacity(all.closed.len() + 5);
        push_varint(&mut bytes, self.first.cast_unsigned());
        bytes.append(&mut all.closed);
        bytes
    }

    /// The rows that bytes of a file tell; `None` if these bytes tell none.
    #[must_use]
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let first = varint(&mut bytes)?.cast_signed();
        let mut closed = Closed { rest: bytes, at: first, nominal: 0 };
        let mut runs = Self::default();
        while let Some(run) = closed.next_run() {
            instants::within_range(run.first).and(instants::within_range(run.last())).ok()?;
            runs.push(run).ok()?;
        }
        (closed.rest.is_empty() && !runs.is_empty()).then_some(runs)
    }

    /// Adds the rows of another part.
    ///
    /// # Errors
    /// They do not follow; some may have been added.
    pub fn append(&mut self, later: &Self) -> Result<(), Unsorted> {
        later.iter().try_for_each(|run| self.push(run))
    }

    /// The rows of all parts in order of time, whatever their order and however they overlap.
    #[must_use]
    pub fn merged(mut parts: Vec<Self>) -> Self {
        parts.retain(|part| !part.is_empty());
        parts.sort_by_key(Self::ends);
        let ends = |part: &Self| part.ends().unwrap_or_default();
        let overlap = parts.windows(2).any(|pair| ends(&pair[0]).1 > ends(&pair[1]).0);
        if parts.len() < 2 {
            return parts.pop().unwrap_or_default();
        }
        let mut all = Self::default();
        if overlap {
            let mut rows: Vec<_> = parts.iter().map(|part| part.rows().peekable()).collect();
            let mut next: BinaryHeap<Reverse<(i64, usize)>> = rows
                .iter_mut()
                .enumerate()
                .filter_map(|(part, rows)| Some(Reverse((rows.peek()?.0, part))))
                .collect();
            while let Some(Reverse((_, part))) = next.pop() {
                if let Some((first, said)) = rows[part].next() {
                    let in_order = all.push(Run { first, step: 0, rows: 1, said });
                    debug_assert!(in_order.is_ok(), "the earliest row is next");
                }
                next.extend(rows[part].peek().map(|row| Reverse((row.0, part))));
            }
        } else {
            for part in &parts {
                let in_order = part.iter().try_for_each(|run| all.push(run));
                debug_assert!(in_order.is_ok(), "parts follow each other");
            }
        }
        all
    }

    /// Every row: its instant and what it says.
    fn rows(&self) -> impl Iterator<Item = (i64, Said)> + '_ {
        self.iter().flat_map(|run| run.instants().map(move |at| (at, run.said)))
    }

    /// How many bytes its runs take.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.closed.capacity()
    }

    /// The smallest distance between rows in seconds: the period of each.
    #[must_use]
    pub const fn period_seconds(&self) -> i64 {
        if self.least == 0 { LONELY_PERIOD } else { self.least }
    }

    /// From the first row to the end of the last; `None` without a row.
    #[must_use]
    pub fn covered(&self) -> Option<Period> {
        let (first, last) = self.ends()?;
        Some(Period::new(first, last + self.period_seconds()))
    }

    /// What the rows say of time, as that of a trace alone would; `None` without a row.
    ///
    /// Whether the database ran while nobody knows who was connected is not kept.
    #[must_use]
    pub fn trace(&self) -> Option<Trace> {
        let covered = self.covered()?;
        let period = self.period_seconds();
        let (mut active, mut known) = (Vec::new(), Vec::new());
        for run in self.iter().filter(|run| run.said != Said::Nothing) {
            let mut add = |span: Period| {
                push_joined(&mut known, span);
                if run.said == Said::Active {
                    push_joined(&mut active, span);
                }
            };
            if run.step <= period {
                add(Period::new(run.first, run.last() + period));
            } else {
                for row in 0..run.rows.cast_signed() {
                    let at = run.first + row * run.step;
                    add(Period::new(at, at + period));
                }
            }
        }
        let unknown = gaps(&known, covered);
        Some(Trace { active, silent: Vec::new(), running: Vec::new(), unknown, covered })
    }
}

/// Closed runs while they are read.
struct Closed<'b> {
    rest: &'b [u8],
    /// The last row of the run before.
    at: i64,
    nominal: i64,
}

impl Closed<'_> {
    /// The next run; `None` at the end, and where the bytes make no sense.
    fn next_run(&mut self) -> Option<Run> {
        let mut rest = self.rest;
        let head = varint(&mut rest)?;
        let (rows, said, regular) = (head >> 3, said(head >> 1 & 3)?, head & 1 == 0);
        let (gap, step) = if regular {
            (self.nominal, if rows == 1 { 0 } else { self.nominal })
        } else {
            (varint(&mut rest)?.cast_signed(), varint(&mut rest)?.cast_signed())
        };
        let first = self.at.checked_add(gap)?;
        let steps = i64::try_from(rows).ok()?.checked_sub(1)?;
        let ordered = gap >= 0 && step >= 0 && (step > 0 || rows == 1);
        self.at = first.checked_add(step.checked_mul(steps)?).filter(|_| ordered)?;
        if !regular {
            self.nominal = if rows == 1 { gap } else { step };
        }
        self.rest = rest;
        Some(Run { first, step, rows, said })
    }
}

/// The smaller of two distances, where 0 is none.
const fn smaller(a: i64, b: i64) -> i64 {
    if a == 0 || (b != 0 && b < a) { b } else { a }
}

fn said(code: u64) -> Option<Said> {
    [Said::Nothing, Said::Idle, Said::Active].get(usize::try_from(code).ok()?).copied()
}

/// Seven bits a byte, the lowest first; all but the last byte have their highest bit set.
fn push_varint(bytes: &mut Vec<u8>, mut value: u64) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            return bytes.push(low & 0x7f);
        }
        bytes.push(low | 0x80);
    }
}

/// The number at the start, which is taken away; `None` at the end.
pub(super) fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
#[path = "runs_tests.rs"]
mod tests;
