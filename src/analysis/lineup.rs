//! Who is compared: the offerings asked for, or the default ones, built for the billed time.

use crate::activity::Workload;
use crate::meter::DatabaseEngine;
use crate::offering::side_cost::{beside, without_pause};
use crate::offering::{Assumption, BuildError, Context, Offering, SettingsError, Spec};
use crate::pricing::PriceBook;
use crate::rules::RuleBook;
use crate::units::{BillingMonth, BillingPeriod, Day, Period, WEEK_SECONDS};

use super::compare::NotPriced;
use super::memory::Unfit;

/// The time that a comparison covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// A real month.
    Month(BillingMonth),
    /// Real seconds of a month, or all of it: the part of a fleet's period that lies in it.
    Part(Period),
    /// The average month, by the prices and rules of a day.
    AverageMonth {
        /// The day.
        as_of: Day,
    },
}

impl Window {
    /// The first billed day.
    #[must_use]
    pub fn first_day(self) -> Day {
        match self {
            Self::Month(month) => Day::containing(month.period().start()),
            Self::Part(period) => Day::containing(period.start()),
            Self::AverageMonth { as_of } => as_of,
        }
    }

    /// The last billed day: defaults and price lists are those of this day.
    #[must_use]
    pub fn last_day(self) -> Day {
        match self {
            Self::Month(month) => month.last_day(),
            Self::Part(period) => Day::containing(period.end() - 1),
            Self::AverageMonth { as_of } => as_of,
        }
    }

    /// The rules that hold in it if the user asks for no other.
    #[must_use]
    pub const fn rules(self) -> RuleBook {
        match self {
            Self::Month(_) | Self::Part(_) => RuleBook::dated(),
            Self::AverageMonth { as_of } => RuleBook::fixed(as_of),
        }
    }

    /// The seconds that are billed, for an offering whose typical week repeats after a while.
    #[must_use]
    pub const fn billing(self, cycle_seconds: i64) -> BillingPeriod {
        match self {
            Self::Month(month) => BillingPeriod::Calendar(month.period()),
            Self::Part(period) => BillingPeriod::Calendar(period),
            Self::AverageMonth { .. } => BillingPeriod::AverageMonth(
                crate::activity::Activity::typical_period(cycle_seconds),
            ),
        }
    }
}

/// An offering that takes part.
#[derive(Debug)]
pub struct Entry {
    /// As it was asked for.
    pub spec: Spec,
    /// What it does.
    pub offering: Box<dyn Offering>,
    /// What had to be assumed.
    pub assumptions: Vec<Assumption>,
    /// That it has too little memory for the working set.
    pub unfit: Option<Unfit>,
}

/// An offering that AWS did not have in the billed time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotOffered {
    /// Its name.
    pub id: String,
    /// Its kind.
    pub kind: &'static str,
    /// Why.
    pub reason: String,
}

/// Everybody who was asked for.
#[derive(Debug, Default)]
pub struct LineUp {
    /// Those that take part.
    pub entries: Vec<Entry>,
    /// Those that did not exist.
    pub not_offered: Vec<NotOffered>,
    /// Those for which no class has a price.
    pub not_priced: Vec<NotPriced>,
}

/// An offering that nobody could have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("offering `{id}`: {source}")]
pub struct LineUpError {
    /// Its name.
    pub id: String,
    /// What is wrong.
    pub source: SettingsError,
}

/// Builds the offerings that existed in the window.
///
/// # Errors
/// A setting is outside what its kind allows.
pub fn line_up(
    specs: &[Spec],
    workload: &Workload,
    window: Window,
    prices: &PriceBook,
) -> Result<LineUp, LineUpError> {
    let (first_day, last_day) = (window.first_day(), window.last_day());
    let aurora = DatabaseEngine::on_aurora(workload.engine);
    let context = Context {
        engine: workload.engine,
        last_day,
        storage_type: workload.storage.storage_type,
        allocated: workload.storage.allocated.is_some(),
        aurora_class: prices.cheapest_aurora_class(aurora),
        works: workload.work.is_some(),
    };
    let mut line_up = LineUp::default();
    for spec in specs {
        let (id, kind) = (spec.id.clone(), spec.kind.id);
        if let Some(reason) = (spec.kind.missing)(&spec.settings, first_day, last_day) {
            line_up.not_offered.push(NotOffered { id, kind, reason });
            continue;
        }
        match (spec.kind.build)(&spec.id, &without_pause(spec), &context) {
            Ok((offering, assumptions)) => {
                let billing = window.billing(WEEK_SECONDS);
                match beside(spec, offering, workload, window.rules(), billing) {
                    Ok(offering) => {
                        let (spec, unfit) = (spec.clone(), None);
                        line_up.entries.push(Entry { spec, offering, assumptions, unfit });
                    }
                    Err(error) => line_up.not_priced.push(NotPriced {
                        id,
                        kind,
                        meter: "",
                        reason: error.to_string(),
                    }),
                }
            }
            Err(BuildError::Setting(source)) => return Err(LineUpError { id, source }),
            Err(error @ BuildError::NoDefaultClass { .. }) => line_up.not_priced.push(NotPriced {
                id,
                kind,
                meter: "aurora-instance",
                reason: error.to_string(),
            }),
        }
    }
    Ok(line_up)
}
