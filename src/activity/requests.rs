//! Aurora I/O requests: the same number in every month, or each month's own as it was measured. It
//! owns what an average month has; how requests are spread over a month's seconds is the offerings'.

use crate::units::{AVERAGE_MONTH_SECONDS, BillingMonth};

/// How many I/O requests there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requests {
    /// So many in every month.
    PerMonth(u64),
    /// Measured: each calendar month has its own number.
    ByMonth(MonthlyRequests),
}

/// Requests that were measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthlyRequests {
    /// The measured months in order, with their requests.
    months: Vec<(BillingMonth, u64)>,
    /// Requests of a month of 730 hours.
    average: u64,
}

impl MonthlyRequests {
    /// The requests of different months, measured in so many seconds; `None` if there are no
    /// seconds, or more requests than can be counted.
    #[must_use]
    pub fn new(mut months: Vec<(BillingMonth, u64)>, covered_seconds: u64) -> Option<Self> {
        months.sort_unstable();
        let total: u128 = months.iter().map(|(_, requests)| u128::from(*requests)).sum();
        let scaled = total.checked_mul(u128::from(AVERAGE_MONTH_SECONDS.unsigned_abs()))?;
        if covered_seconds == 0 {
            return None;
        }
        let average = u64::try_from(scaled.div_ceil(u128::from(covered_seconds))).ok()?;
        Some(Self { months, average })
    }

    /// The measured months in order, with their requests.
    #[must_use]
    pub fn months(&self) -> &[(BillingMonth, u64)] {
        &self.months
    }

    /// Requests of a month of 730 hours.
    #[must_use]
    pub const fn average(&self) -> u64 {
        self.average
    }
}

impl Requests {
    /// Requests in a calendar month; none in a month of which nothing was measured.
    #[must_use]
    pub fn in_month(&self, month: BillingMonth) -> u64 {
        match self {
            Self::PerMonth(requests) => *requests,
            Self::ByMonth(measured) => {
                let found = measured.months.binary_search_by_key(&month, |(month, _)| *month);
                found.map_or(0, |at| measured.months[at].1)
            }
        }
    }

    /// Requests in the month of 730 hours: of measured ones, all of them for each measured second,
    /// rounded up.
    #[must_use]
    pub const fn in_average_month(&self) -> u64 {
        match self {
            Self::PerMonth(requests) => *requests,
            Self::ByMonth(measured) => measured.average,
        }
    }

    /// Whether they were measured.
    #[must_use]
    pub const fn is_measured(&self) -> bool {
        matches!(self, Self::ByMonth(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> BillingMonth {
        text.parse().unwrap()
    }

    #[test]
    fn a_measured_month_has_its_own_requests_and_the_average_month_its_share() {
        let months = vec![(month("2026-10"), 1_000), (month("2026-09"), 461)];
        // 1,461 requests in 61 days of 86,400 s: 1,461 × 2,628,000 ÷ 5,270,400 = 728.50….
        let requests = Requests::ByMonth(MonthlyRequests::new(months, 61 * 86_400).unwrap());
        assert_eq!(requests.in_month(month("2026-09")), 461);
        assert_eq!(requests.in_month(month("2026-10")), 1_000);
        assert_eq!(requests.in_month(month("2026-11")), 0);
        assert_eq!(requests.in_average_month(), 729);
        assert_eq!(Requests::PerMonth(7).in_month(month("2026-11")), 7);
        assert_eq!(Requests::PerMonth(7).in_average_month(), 7);
    }

    #[test]
    fn what_cannot_be_counted_is_refused() {
        let october = |requests| vec![(month("2026-10"), requests)];
        assert_eq!(MonthlyRequests::new(october(1), 0), None);
        assert_eq!(MonthlyRequests::new(october(u64::MAX), 1), None);
        assert!(MonthlyRequests::new(october(u64::MAX), 2_628_000).is_some());
    }
}
