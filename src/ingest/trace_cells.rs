//! The cells of a trace and what they make together: intervals and series. It owns duplicates,
//! the default period and how coverage of rows overlaps; it does not know columns, text or lines.

use crate::activity::{Series, Trace};
use crate::units::{Acu, Gb, Period};

/// Something that was measured at an instant. Small, for a trace has millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell<V> {
    pub(super) at: i64,
    /// `V::default()`, the smallest value, if nothing is known.
    pub(super) value: V,
    /// The row's own period in seconds, 0 if it has none.
    pub(super) period: u32,
}

/// A column's cells: after [`Cells::settle`] in order, one for each instant.
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

impl<V: Copy + Ord + Default> Cells<V> {
    pub(super) fn push(&mut self, cell: Cell<V>) {
        self.unsorted |= self.cells.last().is_some_and(|last| last.at > cell.at);
        self.cells.push(cell);
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
            let unknown = V::default();
            let differ = cell.value != kept.value && cell.value != unknown && kept.value != unknown;
            if differ && last_conflict != Some(cell.at) {
                if conflicts.instants == 0 {
                    conflicts.first = cell.at;
                }
                conflicts.instants += 1;
                last_conflict = Some(cell.at);
            }
            kept.value = kept.value.max(cell.value);
            kept.period = kept.period.max(cell.period);
            true
        });
        conflicts
    }
}

/// The period of a row that is alone in its trace, in seconds.
const LONELY_PERIOD: i64 = 60;

/// The smallest distance between settled cells, in seconds: the period of rows that say none.
pub(super) fn smallest_distance<V>(cells: &Cells<V>) -> i64 {
    let distances = cells.cells.windows(2).map(|pair| pair[1].at - pair[0].at);
    distances.min().unwrap_or(LONELY_PERIOD)
}

/// The instant at which a cell stops saying something.
fn end<V>(cell: &Cell<V>, default_period: i64) -> i64 {
    match cell.period {
        0 => cell.at + default_period,
        own => cell.at + i64::from(own),
    }
}

/// Who was connected when, from settled cells that count connections by some measure plus one.
/// `None` without a cell.
///
/// Where rows overlap, active wins over idle and known over unknown.
pub(super) fn trace(cells: &Cells<u32>, default_period: i64) -> Option<Trace> {
    let first = cells.cells.first()?.at;
    let (mut active, mut unknown) = (Vec::<Period>::new(), Vec::new());
    let (mut known_to, mut covered_to) = (first, first);
    for cell in &cells.cells {
        let end = end(cell, default_period);
        covered_to = covered_to.max(end);
        if cell.value == 0 {
            continue;
        }
        if cell.at > known_to {
            unknown.push(Period::new(known_to, cell.at));
        }
        known_to = known_to.max(end);
        if cell.value == 1 {
            continue;
        }
        match active.last_mut() {
            Some(last) if cell.at <= last.end() => {
                *last = Period::new(last.start(), last.end().max(end));
            }
            _ => active.push(Period::new(cell.at, end)),
        }
    }
    if covered_to > known_to {
        unknown.push(Period::new(known_to, covered_to));
    }
    Some(Trace { active, unknown, covered: Period::new(first, covered_to) })
}

/// The capacity from settled cells of thousandths of a unit: each holds until the next, but not
/// after its own period. `None` without a cell.
pub(super) fn capacity(cells: &Cells<u32>, default_period: i64) -> Option<Series<Acu>> {
    let mut steps = Vec::new();
    for (index, cell) in cells.cells.iter().enumerate() {
        push_change(&mut steps, cell.at, Acu::halves(cell.value.div_ceil(500)));
        let end = end(cell, default_period);
        if cells.cells.get(index + 1).is_none_or(|next| next.at > end) {
            push_change(&mut steps, end, Acu::ZERO);
        }
    }
    Series::new(steps).ok()
}

/// The stored gigabytes from settled cells of billionths: each holds until the next. `None`
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
            settled(&[(20, 7, 0), (10, 2, 0), (20, 3, 5), (20, 0, 0), (20, 9, 0), (10, 2, 0)]);
        assert_eq!(conflicts, Conflicts { instants: 1, first: 20 });
        let kept: Vec<_> = cells.cells.iter().map(|c| (c.at, c.value, c.period)).collect();
        assert_eq!(kept, [(10, 2, 0), (20, 9, 5)]);
        assert_eq!(smallest_distance(&cells), 10);
    }

    #[test]
    fn active_wins_over_idle_and_known_over_unknown_where_rows_overlap() {
        let (cells, _) = settled(&[(0, 2, 100), (50, 1, 100), (120, 0, 100), (300, 0, 10)]);
        let trace = trace(&cells, 60).unwrap();
        assert_eq!(trace.active, [Period::new(0, 100)]);
        assert_eq!(trace.unknown, [Period::new(150, 310)]);
        assert_eq!(trace.covered, Period::new(0, 310));
    }

    #[test]
    fn capacity_falls_to_zero_where_no_row_follows() {
        let (cells, _) = settled(&[(0, 600, 0), (60, 500, 0), (120, 501, 0), (600, 2000, 0)]);
        let series = capacity(&cells, 60).unwrap();
        let halves: Vec<_> = series.steps().iter().map(|(at, a)| (*at, a.half_units())).collect();
        assert_eq!(halves, [(0, 2), (60, 1), (120, 2), (180, 0), (600, 4), (660, 0)]);
    }
}
