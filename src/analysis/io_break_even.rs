//! From how many I/O requests a month Aurora's I/O-Optimized storage pays: exactly, from the
//! prices of the lists, and not by the rule of 25 % (AUR-5).

use rust_decimal::Decimal;

use crate::meter::{ClusterStorage, Meter};
use crate::units::Usd;

use super::compare::{Comparison, Question, bill};
use super::lineup::{LineUp, line_up};

/// Where I/O-Optimized begins to pay for one offering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IoBreakEven {
    /// The offering.
    pub id: String,
    /// Requests a month from which it costs no more than Standard.
    pub requests_per_month: u64,
}

/// The least number of requests a month at which I/O-Optimized costs no more than Standard, whose
/// bill is given without I/O; `None` if that is more than can be counted.
///
/// Standard without I/O + requests × price = I/O-Optimized, so that requests are the difference of
/// the two by the price: I/O$ = 0.30 × compute + 1.25 × storage where the prices differ so.
#[must_use]
pub fn io_break_even(standard_without_io: Usd, optimized: Usd, request: Usd) -> Option<u64> {
    let more = (optimized - standard_without_io).amount().max(Decimal::ZERO);
    let requests = more.checked_div(request.amount())?;
    u64::try_from(requests.ceil()).ok()
}

/// The offerings whose bills have I/O requests, each with the number from which it would be
/// cheaper as I/O-Optimized, in the order of the ranking.
#[must_use]
pub fn io_break_evens(
    question: Question<'_>,
    entries: &LineUp,
    comparison: &Comparison,
) -> Vec<IoBreakEven> {
    let is_io = |meter: &Meter| matches!(meter, Meter::AuroraIo { .. });
    let one = |priced: &super::Priced| {
        let charges = || priced.bill.charges.iter().filter(|one| is_io(&one.reading.meter));
        let request = charges().next()?.list_unit_price;
        let io: Usd = charges().map(|charge| charge.list_cost).sum();
        let entry = entries.entries.iter().find(|entry| entry.spec.id == priced.id)?;
        let mut spec = entry.spec.clone();
        spec.kind.settings.contains(&"storage").then_some(())?;
        spec.settings.storage = Some(ClusterStorage::IoOptimized);
        let other = line_up(&[spec], question.workload, question.window, question.prices).ok()?;
        let offering = other.entries.first()?.offering.as_ref();
        let optimized = bill(question, offering, question.workload).ok()?.0.total();
        let requests_per_month = io_break_even(priced.bill.total() - io, optimized, request)?;
        Some(IoBreakEven { id: priced.id.clone(), requests_per_month })
    };
    comparison.priced.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Usd {
        text.parse().unwrap()
    }

    /// WE15, corrected: 2 × 1.038 × 730 = 1,515.48 and 800 × 0.10 = 80 against 1,970.124 (1.30 of
    /// compute) and 800 × 0.225 = 180. The difference is 554.644, by 0.0000002: 2.773 billion. The
    /// rule of 25 % says 2.659, the source's remark 2.5.
    #[test]
    fn the_closed_form_gives_we15_corrected() {
        let found = io_break_even(usd("1595.48"), usd("2150.124"), usd("0.0000002"));
        assert_eq!(found, Some(2_773_220_000));
        // I/O$ = 0.30 × 1,515.48 + 1.25 × 80 = 554.644.
        assert_eq!(usd("554.644").amount() / usd("0.0000002").amount(), 2_773_220_000_u64.into());
    }

    /// WE16, by the price list: 1,530.48 against 2,003.29.
    #[test]
    fn the_closed_form_gives_we16_by_the_price_list() {
        let found = io_break_even(usd("1530.48"), usd("2003.29"), usd("0.0000002"));
        assert_eq!(found, Some(2_364_050_000));
    }

    #[test]
    fn what_is_cheaper_at_once_pays_from_no_request_and_a_part_of_one_is_a_whole() {
        assert_eq!(io_break_even(usd("10"), usd("9"), usd("0.0000002")), Some(0));
        assert_eq!(io_break_even(usd("10"), usd("10.0000003"), usd("0.0000002")), Some(2));
    }
}
