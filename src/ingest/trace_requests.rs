//! Requests from the rows of a trace: exact sums by the UTC month of each row's instant, rounded up
//! to whole requests once a month. It does not know columns, text or lines.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::trace_cells::{Cells, Conflicts, Overlaps};
use crate::units::BillingMonth;

/// How many parts of a sum make one request. A decimal has at most 28 places.
const PARTS: u128 = 10_u128.pow(28);

/// An exact sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    whole: u128,
    /// Fewer than [`PARTS`].
    parts: u128,
}

impl Sum {
    /// Adds a value that is 0 or more, so many times: below 2³² times, so that the parts fit.
    fn add(&mut self, value: Decimal, times: u32) {
        let whole = value.trunc();
        let fraction = value - whole;
        let scale = 10_u128.pow(28 - fraction.scale());
        self.whole += whole.mantissa().unsigned_abs() * u128::from(times);
        self.parts += fraction.mantissa().unsigned_abs() * scale * u128::from(times);
        self.whole += self.parts / PARTS;
        self.parts %= PARTS;
    }

    fn rounded_up(self) -> u128 {
        self.whole + u128::from(self.parts > 0)
    }
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// The mean over the row's period, in requests per second.
    PerSecond,
    /// Requests in the row's period.
    InPeriod,
}

/// The sums of some columns by month.
#[derive(Debug, Default)]
pub(super) struct Sums {
    months: BTreeMap<BillingMonth, Sum>,
}

impl Sums {
    /// Adds a column, and says where its rows contradict each other or overlap.
    pub(super) fn add(
        &mut self,
        cells: &mut Cells<Decimal>,
        measure: Measure,
        default_period: u32,
    ) -> (Conflicts, Overlaps) {
        let conflicts = cells.settle();
        for cell in cells.iter() {
            let times = match (measure, cell.period) {
                (Measure::InPeriod, _) => 1,
                (Measure::PerSecond, 0) => default_period,
                (Measure::PerSecond, own) => own,
            };
            let month = BillingMonth::containing(cell.at);
            self.months.entry(month).or_default().add(cell.value, times);
        }
        (conflicts, cells.overlaps(i64::from(default_period)))
    }

    /// Whole requests by month, or the first month that has more than `most`.
    pub(super) fn whole(self, most: u64) -> Result<Vec<(BillingMonth, u64)>, BillingMonth> {
        let rounded = self.months.into_iter().map(|(month, sum)| {
            let whole = u64::try_from(sum.rounded_up()).ok().filter(|whole| *whole <= most);
            whole.map(|whole| (month, whole)).ok_or(month)
        });
        rounded.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::trace_cells::Cell;

    fn sums(list: &[(i64, &str, u32)], measure: Measure) -> (Vec<(String, u64)>, Overlaps) {
        let mut cells = Cells::default();
        for &(at, value, period) in list {
            cells.push(Cell { at, value: value.parse().unwrap(), period });
        }
        let mut sums = Sums::default();
        let (_, overlaps) = sums.add(&mut cells, measure, 60);
        let whole = sums.whole(1_000_000).unwrap();
        (whole.into_iter().map(|(month, n)| (month.to_string(), n)).collect(), overlaps)
    }

    #[test]
    fn fractions_are_added_exactly_and_rounded_up_once_a_month() {
        // A third of a request a second in 16 places, three times 300 s: a hair below 300.
        let third = "0.3333333333333333";
        let (hair, _) =
            sums(&[(0, third, 300), (300, third, 300), (600, third, 300)], Measure::PerSecond);
        assert_eq!(hair, [("1970-01".to_owned(), 300)]);
        // 0.1 × 10 is 1 and not 1.0000000000000002, which would be rounded up to 2.
        let tenths: Vec<_> = (0..10).map(|at| (at * 60, "0.1", 60)).collect();
        assert_eq!(sums(&tenths, Measure::InPeriod).0, [("1970-01".to_owned(), 1)]);
        // The smallest part that is kept makes one more.
        let smallest = [(0, "1", 60), (60, "0.0000000000000000000000000001", 60)];
        assert_eq!(sums(&smallest, Measure::InPeriod).0, [("1970-01".to_owned(), 2)]);
    }

    #[test]
    fn a_row_belongs_to_the_month_in_which_it_begins() {
        // 1970-02-01 begins at 31 × 86,400 s.
        let february = 31 * 86_400;
        let rows = [(february - 60, "2.5", 300), (february, "1", 0)];
        let (months, overlaps) = sums(&rows, Measure::PerSecond);
        // 2.5 × 300 s, and 1 × the default of 60 s.
        assert_eq!(months, [("1970-01".to_owned(), 750), ("1970-02".to_owned(), 60)]);
        assert_eq!(overlaps, Overlaps { instants: 1, first: february });
    }

    #[test]
    fn too_many_requests_are_refused_with_their_month() {
        let mut sum = Sum::default();
        sum.add(Decimal::MAX, 1);
        let month = BillingMonth::containing(0);
        let sums = Sums { months: BTreeMap::from([(month, sum)]) };
        assert_eq!(sums.whole(u64::MAX), Err(month));
    }
}
