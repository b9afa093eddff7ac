//! The cells of a trace's columns and the series that they make. It owns duplicates and how long a
//! row says something; it does not know columns, text or lines.

use crate::activity::{Cpu, Series};
use crate::units::{Acu, Gb, Period};

/// Something that was measured at an instant. Small, for a trace has millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell<V> {
    pub(super) at: i64,
    pub(super) value: V,
    /// The row's own period in seconds, 0 if it has none.
    pub(super) period: u32,
}

/// A column's cells without the blank ones: after [`Cells::settle`] in order, one for each instant.
#[derive(Debug, Default)]
pub(super) struct Cells<V> {
    cells: Vec<Cell<V>>,
    unsorted: bool,
}

/// Instants at which a column has different values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Conflicts {
    pub(super) instants: u64,
    /// The first of them.
    pub(super) first: i64,
}

impl Conflicts {
    /// Another instant, after those that are counted.
    pub(super) const fn count(&mut self, at: i64) {
        if self.instants == 0 {
            self.first = at;
        }
        self.instants += 1;
    }
}

/// Instants at which a row begins before an earlier one of its column ends.
pub(super) type Overlaps = Conflicts;

impl<V: Copy + Ord> Cells<V> {
    pub(super) fn push(&mut self, cell: Cell<V>) {
        self.unsorted |= self.cells.last().is_some_and(|last| last.at > cell.at);
        self.cells.push(cell);
    }

    /// Adds the cells of another part.
    pub(super) fn append(&mut self, later: Self) {
        self.unsorted |= later.unsorted;
        later.cells.into_iter().for_each(|cell| self.push(cell));
    }

    /// The cells without their periods.
    pub(super) fn values(&self) -> impl Iterator<Item = (i64, V)> + '_ {
        self.cells.iter().map(|cell| (cell.at, cell.value))
    }

    /// How many cells there are.
    pub(super) const fn len(&self) -> usize {
        self.cells.len()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Cell<V>> {
        self.cells.iter()
    }

    /// Sorts the cells and keeps one for each instant: the largest value and the longest period.
    pub(super) fn settle(&mut self) -> Conflicts {
        if self.unsorted {
            self.cells.sort_unstable_by_key(|cell| cell.at);
            self.unsorted = false;
        }
        let mut conflicts = Conflicts::default();
        let mut last_conflict = None;
        self.cells.dedup_by(|cell, kept| {
            if cell.at != kept.at {
                return false;
            }
            if cell.value != kept.value && last_conflict != Some(cell.at) {
                conflicts.count(cell.at);
                last_conflict = Some(cell.at);
            }
            kept.value = kept.value.max(cell.value);
            kept.period = kept.period.max(cell.period);
            true
        });
        conflicts
    }

    /// Where settled cells overlap.
    pub(super) fn overlaps(&self, default_period: i64) -> Overlaps {
        let mut overlaps = Overlaps::default();
        let mut said_to = i64::MIN;
        for cell in &self.cells {
            if cell.at < said_to {
                overlaps.count(cell.at);
            }
            said_to = said_to.max(end(cell.at, cell.period, default_period));
        }
        overlaps
    }
}

/// The instant at which a row stops saying something.
pub(super) fn end(at: i64, period: u32, default_period: i64) -> i64 {
    match period {
        0 => at + default_period,
        own => at + i64::from(own),
    }
}

/// The capacity from settled cells of thousandths of a unit: each holds until the next, but not
/// after its own period. `None` without a cell.
pub(super) fn capacity(cells: &Cells<u32>, default_period: i64) -> Option<Series<Acu>> {
    let mut steps = Vec::new();
    for (index, cell) in cells.cells.iter().enumerate() {
        push_change(&mut steps, cell.at, Acu::halves(cell.value.div_ceil(500)));
        let end = end(cell.at, cell.period, default_period);
        if cells.cells.get(index + 1).is_none_or(|next| next.at > end) {
            push_change(&mut steps, end, Acu::ZERO);
        }
    }
    Series::new(steps).ok()
}

/// The processor use from settled cells of thousandths of a percent: each holds until the next, but
/// not after its own period. `None` without a cell.
pub(super) fn processor(cells: &Cells<u32>, default_period: i64) -> Option<Cpu> {
    let spans = cells.cells.iter().enumerate().map(|(index, cell)| {
        let end = end(cell.at, cell.period, default_period);
        let next = cells.cells.get(index + 1).map_or(end, |next| next.at);
        (Period::new(cell.at, end.min(next)), cell.value)
    });
    Cpu::new(spans.collect())
}

/// Gigabytes from settled cells of billionths: each holds until the next. `None`
/// without a cell.
pub(super) fn stored(cells: &Cells<u64>) -> Option<Series<Gb>> {
    let mut steps = Vec::new();
    for cell in &cells.cells {
        push_change(&mut steps, cell.at, Gb::parts(cell.value));
    }
    Series::new(steps).ok()
}

fn push_change<T: PartialEq>(steps: &mut Vec<(i64, T)>, at: i64, value: T) {
    if steps.last().is_none_or(|(_, last)| *last != value) {
        steps.push((at, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(list: &[(i64, u32, u32)]) -> (Cells<u32>, Conflicts) {
        let mut cells = Cells::default();
        for &(at, value, period) in list {
            cells.push(Cell { at, value, period });
        }
        let conflicts = cells.settle();
        (cells, conflicts)
    }

    #[test]
    fn a_conflict_is_counted_once_for_an_instant_and_the_largest_value_stays() {
        let (cells, conflicts) =
            settled(&[(20, 7, 0), (10, 2, 0), (20, 3, 5), (20, 9, 0), (10, 2, 0)]);
        assert_eq!(conflicts, Conflicts { instants: 1, first: 20 });
        let kept: Vec<_> = cells.cells.iter().map(|c| (c.at, c.value, c.period)).collect();
        assert_eq!(kept, [(10, 2, 0), (20, 9, 5)]);
    }

    #[test]
    fn an_overlap_is_a_row_that_begins_before_an_earlier_one_ends() {
        let (cells, _) = settled(&[(0, 1, 100), (50, 1, 10), (70, 1, 0), (100, 1, 0), (160, 1, 0)]);
        assert_eq!(cells.overlaps(60), Overlaps { instants: 3, first: 50 });
        assert_eq!(settled(&[(0, 1, 0), (60, 1, 0)]).0.overlaps(60), Overlaps::default());
    }

    #[test]
    fn capacity_falls_to_zero_where_no_row_follows() {
        let (cells, _) = settled(&[(0, 600, 0), (60, 500, 0), (120, 501, 0), (600, 2000, 0)]);
        let series = capacity(&cells, 60).unwrap();
        let halves: Vec<_> = series.steps().iter().map(|(at, a)| (*at, a.half_units())).collect();
        assert_eq!(halves, [(0, 2), (60, 1), (120, 2), (180, 0), (600, 4), (660, 0)]);
    }

    #[test]
    fn processor_use_ends_with_its_row_and_equal_rows_are_one_span() {
        let (cells, _) = settled(&[(0, 600, 0), (60, 600, 0), (120, 0, 300), (180, 7, 0)]);
        let cpu = processor(&cells, 60).unwrap();
        let spans: Vec<_> = cpu.spans().iter().map(|(s, v)| (s.start(), s.end(), *v)).collect();
        assert_eq!(spans, [(0, 120, 600), (120, 180, 0), (180, 240, 7)]);
    }
}
