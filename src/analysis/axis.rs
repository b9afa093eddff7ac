//! The axes along which bills are compared: their names, units and ranges, and the workload at a
//! place of one. It owns what a value means; what a bill is there stands in `sweep`.

use rust_decimal::Decimal;

use crate::activity::{Activity, Demand, Requests, TypicalWeek, Workload};
use crate::units::{Acu, Gb, QUANTITY_DECIMALS};

/// What is varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Connected time, counted in seconds a week.
    HoursPerWeek,
    /// Used storage, counted in hundredths of a gigabyte.
    StorageGb,
    /// Sessions a week, with the hours as they are.
    SessionsPerWeek,
    /// The wait before a pause, in seconds.
    PauseAfter,
    /// Seconds of each session, with their starts as they are.
    RunLength,
    /// Seconds between two sessions that belong together.
    Gap,
    /// Aurora I/O requests a month.
    IoRequests,
    /// Capacity needed while connected, counted in half units.
    Acu,
    /// Time from a start to the session that it is for, in seconds.
    Lead,
    /// The compute price of who is cheapest, counted in tenths of a percent.
    Price,
}

/// The part of an axis that is searched, both ends included, in the axis's units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisRange {
    /// The first value.
    pub first: u64,
    /// The last value.
    pub last: u64,
}

impl AxisRange {
    /// The part of it that is also in another; `None` for nothing.
    #[must_use]
    pub fn within(self, other: Self) -> Option<Self> {
        let (first, last) = (self.first.max(other.first), self.last.min(other.last));
        (first <= last).then_some(Self { first, last })
    }
}

/// How bills go along an axis, which decides how the search may skip values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// As long as starts and resumes stay the same, a bill only grows.
    Grows,
    /// A bill is a straight line.
    Line,
    /// No two values tell what lies between them.
    Any,
}

impl Axis {
    /// Every axis.
    pub const ALL: [Self; 10] = [
        Self::HoursPerWeek,
        Self::StorageGb,
        Self::SessionsPerWeek,
        Self::PauseAfter,
        Self::RunLength,
        Self::Gap,
        Self::IoRequests,
        Self::Acu,
        Self::Lead,
        Self::Price,
    ];

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HoursPerWeek => "hours-per-week",
            Self::StorageGb => "storage-gb",
            Self::SessionsPerWeek => "sessions-per-week",
            Self::PauseAfter => "pause-after",
            Self::RunLength => "run-length",
            Self::Gap => "gap",
            Self::IoRequests => "io-requests",
            Self::Acu => "acu",
            Self::Lead => "lead",
            Self::Price => "price",
        }
    }

    /// What a value counts, in short.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::HoursPerWeek => "h/week",
            Self::StorageGb => "GB",
            Self::SessionsPerWeek => "sessions/week",
            Self::PauseAfter | Self::RunLength | Self::Gap | Self::Lead => "s",
            Self::IoRequests => "requests/month",
            Self::Acu => "ACU",
            Self::Price => "%",
        }
    }

    /// How many units make one of what the axis is called after.
    #[must_use]
    pub const fn units(self) -> u64 {
        match self {
            Self::HoursPerWeek => 3_600,
            Self::StorageGb => 100,
            Self::Acu => 2,
            Self::Price => 10,
            _ => 1,
        }
    }

    /// The range that is searched if the user names none.
    #[must_use]
    pub const fn default_range(self) -> AxisRange {
        let (first, last) = match self {
            Self::HoursPerWeek => (0, 168),
            Self::StorageGb => (0, 1_000),
            Self::SessionsPerWeek => (1, 168),
            Self::PauseAfter => (300, 86_400),
            Self::RunLength => (1, 86_400),
            Self::Gap => (0, 3_600),
            Self::IoRequests => (0, 10_000_000_000),
            Self::Acu => return AxisRange { first: 1, last: 256 },
            Self::Lead => (0, 86_400),
            Self::Price => (1, 1_000),
        };
        AxisRange { first: first * self.units(), last: last * self.units() }
    }

    /// The values that make sense; where every one is looked at, only so many.
    #[must_use]
    pub const fn allowed(self) -> AxisRange {
        let (first, last) = match self {
            Self::HoursPerWeek => (0, 604_800),
            Self::StorageGb => (0, 6_553_600),
            // One session in ten minutes.
            Self::SessionsPerWeek => (1, 1_008),
            // AWS's own range.
            Self::PauseAfter => (300, 86_400),
            Self::RunLength => (1, 604_800),
            Self::Gap => (0, 7_200),
            Self::IoRequests => (0, 1_000_000_000_000),
            // The largest capacity of Serverless v2, in half units.
            Self::Acu => (1, 512),
            Self::Lead => (0, 2_419_200),
            // A thousandth to a hundredfold.
            Self::Price => (1, 100_000),
        };
        AxisRange { first, last }
    }

    /// Whether flat sums along it are straight lines, or straight from one whole gigabyte to the
    /// next.
    #[must_use]
    pub const fn has_flat_sums(self) -> bool {
        matches!(self, Self::HoursPerWeek | Self::StorageGb | Self::IoRequests | Self::Price)
    }

    pub(super) const fn course(self) -> Course {
        match self {
            Self::HoursPerWeek
            | Self::StorageGb
            | Self::PauseAfter
            | Self::RunLength
            | Self::Lead => Course::Grows,
            // Requests and prices are multiplied with what does not change.
            Self::IoRequests | Self::Price => Course::Line,
            // Sessions last whole seconds, so that connected time goes up and down with their
            // number; a gap ends one run and moves the next; capacity has steps.
            Self::SessionsPerWeek | Self::Gap | Self::Acu => Course::Any,
        }
    }

    /// A value in hours, gigabytes, sessions, seconds, requests, ACU or percent, to 18 decimals.
    #[must_use]
    pub fn value(self, units: u64) -> Decimal {
        (Decimal::from(units) / Decimal::from(self.units())).round_dp(QUANTITY_DECIMALS).normalize()
    }
}

/// How hours and sessions become a week along an axis.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hours {
    /// Equal sessions, spread evenly: so many a week while hours vary, and so many seconds a week
    /// while their number varies.
    Spread {
        /// Sessions a week.
        sessions: u64,
        /// Connected seconds a week.
        seconds: u64,
    },
    /// The workload's own sessions, all of them longer or shorter in proportion.
    Own,
}

/// The workload at a place of an axis; `None` if the axis has no such place. What is not the
/// workload's, such as a pause or a price, leaves it as it is.
pub(super) fn workload_at(
    base: &Workload,
    axis: Axis,
    hours: Hours,
    value: u64,
) -> Option<Workload> {
    let mut workload = base.clone();
    let own = match &base.activity {
        Activity::TypicalWeek(week) => Some(week),
        _ => None,
    };
    let week = match (axis, hours) {
        (Axis::HoursPerWeek, Hours::Spread { sessions, .. }) => {
            Some(TypicalWeek::spread(value, sessions).ok()?)
        }
        (Axis::HoursPerWeek, Hours::Own) => Some(own?.scaled(value)),
        (Axis::SessionsPerWeek, Hours::Spread { seconds, .. }) => {
            Some(TypicalWeek::spread(seconds, value).ok()?)
        }
        (Axis::SessionsPerWeek, Hours::Own) => {
            Some(TypicalWeek::spread(own?.connected_seconds(), value).ok()?)
        }
        (Axis::RunLength, _) => Some(own?.lasting(value)),
        (Axis::Gap, _) => {
            own?.longest_gap().filter(|longest| value <= *longest)?;
            Some(own?.with_gap(value))
        }
        _ => None,
    };
    if let Some(week) = week {
        workload.activity = Activity::TypicalWeek(week);
    }
    match axis {
        Axis::StorageGb => {
            let used = Gb::exactly(axis.value(value)).ok()?;
            workload.storage = workload.storage.resized(used);
        }
        Axis::IoRequests => workload.requests = Requests::PerMonth(value),
        Axis::Acu => workload.demand = Demand::Constant(Acu::halves(u32::try_from(value).ok()?)),
        _ => {}
    }
    Some(workload)
}
