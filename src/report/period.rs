//! The billed time as a report tells it.

use crate::analysis::Window;
use crate::units::{AVERAGE_MONTH_HOURS, Period};

/// The billed time.
#[derive(Clone, Debug)]
pub enum PeriodView {
    /// A real month.
    Month {
        /// Such as `2018-08`.
        month: String,
        /// Its seconds.
        period: Period,
    },
    /// The month of 730 hours.
    AverageMonth,
}

impl PeriodView {
    /// How many whole hours it has.
    #[must_use]
    pub fn hours(&self) -> u64 {
        match self {
            Self::Month { period, .. } => period.seconds() / 3_600,
            Self::AverageMonth => AVERAGE_MONTH_HOURS.unsigned_abs(),
        }
    }

    /// For sentences, such as `2018-08`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Month { month, .. } => month,
            Self::AverageMonth => "average month",
        }
    }

    /// For headings, such as `2018-08 (744 hours)`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} ({} hours)", self.name(), self.hours())
    }

    /// The billed time of a window.
    pub(super) fn of(window: Window) -> Self {
        match window {
            Window::Month(month) => {
                Self::Month { month: month.to_string(), period: month.period() }
            }
            Window::Part(period) => Self::Month { month: period.to_string(), period },
            Window::AverageMonth { .. } => Self::AverageMonth,
        }
    }
}
