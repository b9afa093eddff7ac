//! One database of many: its bills over the months of a period, what is at stake, how sure that is
//! and what would change it. It owns the ranking of offerings within a database; databases among
//! each other are the report's, and where their use comes from is `ingest`'s.

mod assess;
mod prepare;

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::units::{Engine, Period, Region, Usd};

pub use assess::assess;
pub use prepare::{Placement, Prepared, Today, Unprepared, prepare};

/// What an offering costs a database over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetBill {
    /// The offering's name.
    pub offering: Arc<str>,
    /// The exact total; unknown time counts as idle.
    pub total: Usd,
    /// The least and the most that unknown time can make of it.
    pub range: (Usd, Usd),
    /// Billed seconds, phantom ones included.
    pub billed_seconds: u64,
    /// What instances and capacity cost of the total.
    pub compute: Usd,
}

/// A database with its bills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Its name.
    pub id: String,
    /// Where it runs.
    pub region: Region,
    /// What its clients speak.
    pub engine: Engine,
    /// The billed time.
    pub period: Period,
    /// Seconds with a connection.
    pub connected_seconds: u64,
    /// Seconds of which nothing is known.
    pub unknown_seconds: u64,
    /// The bills, cheapest first; equal totals by name.
    pub bills: Vec<FleetBill>,
    /// How it runs today: a place in `bills`; `None` if that has no bill.
    pub today: Option<usize>,
    /// Whether the configuration says how it runs; if not, a default is taken for it.
    pub configured: bool,
    /// What it would cost less in the cheapest place than today; zero in the cheapest place.
    pub savings: Usd,
    /// The least and the most that unknown time can make of the savings; the least may be below 0.
    pub savings_range: (Usd, Usd),
    /// Whether the first of `bills` has another size than the class of today, one that nobody measured
    /// to be enough: an instance of another class, or the smallest capacity.
    pub resized: bool,
    /// How sure it is that the first of `bills` is the cheapest.
    pub confidence: FleetConfidence,
    /// What would make another offering the cheapest; `None` if there is no other.
    pub flip: Option<FleetFlip>,
}

/// How sure it is which offering is the cheapest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FleetConfidence {
    /// Unknown time could make another one cheaper.
    Low,
    /// No unknown time could, but the next costs less than a tenth more, or the size is another one
    /// than today's and nobody measured that it is enough.
    Medium,
    /// No unknown time could, the next costs at least a tenth more, and the size is known.
    High,
}

impl FleetConfidence {
    /// Its name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// What would make another offering the cheapest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetFlip {
    /// The next cheapest offering.
    pub next: Arc<str>,
    /// How much more it costs, in percent of the cheapest, to a tenth; `None` if the cheapest costs
    /// nothing.
    pub dearer_percent: Option<Decimal>,
    /// The nearest change of use that would do it.
    pub hours: Option<FlipHours>,
}

/// Connected hours a week at which another offering becomes the cheapest.
///
/// An estimate: every session grows or shrinks in the same way and none begins or ends to touch
/// another, so that each connected second costs what a billed one costs now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlipHours {
    /// That offering.
    pub to: Arc<str>,
    /// Hours a week, to a tenth.
    pub hours_per_week: Decimal,
}

impl Assessment {
    /// The bill of how it runs today.
    #[must_use]
    pub fn today(&self) -> Option<&FleetBill> {
        self.bills.get(self.today?)
    }

    /// Whether it should go elsewhere: from savings on that are printed as a cent.
    #[must_use]
    pub fn should_move(&self) -> bool {
        self.savings >= Usd::new(Decimal::new(5, 3))
    }

    /// The cheapest bill.
    #[must_use]
    pub fn cheapest(&self) -> Option<&FleetBill> {
        self.bills.first()
    }

    /// Connected hours a week.
    #[must_use]
    pub fn hours_per_week(&self) -> Decimal {
        let all = Decimal::from(self.period.seconds().max(1));
        Decimal::from(self.connected_seconds) * Decimal::from(168) / all
    }
}
