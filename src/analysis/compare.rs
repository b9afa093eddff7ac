//! The ranking: each offering's bill, cheapest first, the flat sum beside it, and what stands
//! between the numbers and certainty.

use crate::activity::Workload;
use crate::meter::{Meter, SideMeter};
use crate::offering::side_cost::key_of;
use crate::offering::{Counts, Offering, StartWaits, Timeline, Unsupported};
use crate::pricing::{MissingPrice, PriceBook};
use crate::rating::{Bill, RatingError, rate};
use crate::rules::RuleBook;
use crate::units::{StorageType, Usd, WEEK_SECONDS};

use super::lineup::{LineUp, NotOffered, Window};
use super::memory::Unfit;
use super::unknown::{self, Ends, ends};
use super::warning::Warning;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The workload.
    pub workload: &'a Workload,
    /// The billed time.
    pub window: Window,
    /// The rules.
    pub rules: RuleBook,
    /// The prices.
    pub prices: &'a PriceBook,
}

/// How the database was used and billed, in the billed time or in a typical week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Seconds with a connection.
    pub connected_seconds: u64,
    /// Seconds of which nothing is known.
    pub unknown_seconds: u64,
    /// Seconds that were billed, phantom ones and those of each reader included.
    pub billed_seconds: u64,
    /// Starts, those of AWS included.
    pub starts: Option<u64>,
    /// Starts that nobody wanted.
    pub forced_starts: Option<u64>,
    /// Resumes from a pause.
    pub activations: Option<u64>,
    /// Half capacity units times seconds, phantom ones and those of each reader included.
    pub acu_half_seconds: Option<u64>,
    /// Seconds that needed more than the maximum.
    pub saturated_seconds: Option<u64>,
    /// Milliseconds that clients are expected to wait.
    pub wait_milliseconds: u64,
}

/// An offering with its bill.
#[derive(Clone, Debug)]
pub struct Priced {
    /// Its name.
    pub id: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its charges; unknown time counts as idle.
    pub bill: Bill,
    /// The least and the most that the unknown time can make of the bill.
    pub range: (Usd, Usd),
    /// Whether the unknown time can make just that of it, both ends; if not, they are bounds.
    pub range_exact: bool,
    /// What a flat calculator would say; `None` if that has no price.
    pub flat_total: Option<Usd>,
    /// How it was used.
    pub usage: Usage,
    /// How often clients wait for it, in the billed time or in a typical week.
    pub waits: Vec<StartWaits>,
    /// What it did.
    pub timeline: Timeline,
    /// That it has too little memory for the working set.
    pub unfit: Option<Unfit>,
}

/// An offering that could not be priced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotPriced {
    /// Its name.
    pub id: String,
    /// Its kind.
    pub kind: &'static str,
    /// The meter that lacks a price.
    pub meter: &'static str,
    /// Why.
    pub reason: String,
}

/// The answer.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The bills, cheapest first; equal totals by name. Those that do not fit come last.
    pub priced: Vec<Priced>,
    /// Those without a price.
    pub not_priced: Vec<NotPriced>,
    /// Those that did not exist.
    pub not_offered: Vec<NotOffered>,
    /// Names with exactly equal totals, a list for each total.
    pub ties: Vec<Vec<String>>,
    /// What a reader must know.
    pub warnings: Vec<Warning>,
    /// Whether unknown time could change a bill by a cent or the ranking.
    pub unknown_matters: bool,
}

/// Bills every offering and ranks them.
#[must_use]
pub fn compare(question: Question<'_>, line_up: &LineUp) -> Comparison {
    let mut comparison = Comparison {
        not_priced: line_up.not_priced.clone(),
        not_offered: line_up.not_offered.clone(),
        ..Comparison::default()
    };
    for entry in &line_up.entries {
        let (id, kind) = (entry.spec.id.clone(), entry.spec.kind.id);
        match price(question, entry.offering.as_ref()) {
            Ok((bill, timeline, ends)) => comparison.priced.push(Priced {
                flat_total: flat_total(question, entry.offering.as_ref()).ok(),
                usage: usage(question, &timeline),
                waits: entry.offering.waits(&timeline.counts),
                id,
                kind,
                bill,
                range: ends.range,
                range_exact: ends.exact,
                timeline,
                unfit: entry.unfit,
            }),
            Err(Failure::Unsupported(Unsupported(reason))) => {
                comparison.not_offered.push(NotOffered { id, kind, reason });
            }
            Err(failure) => comparison.not_priced.push(not_priced(&id, kind, &failure)),
        }
    }
    let rank = |p: &Priced| (p.unfit.is_some(), p.bill.total(), p.id.clone());
    comparison.priced.sort_by_cached_key(rank);
    comparison.ties = comparison
        .priced
        .chunk_by(|a, b| a.unfit.is_some() == b.unfit.is_some() && a.bill.total() == b.bill.total())
        .filter(|equal| equal.len() > 1)
        .map(|equal| equal.iter().map(|priced| priced.id.clone()).collect())
        .collect();
    comparison.unknown_matters = unknown::matters(&comparison.priced);
    comparison.warnings = warnings(question, &comparison);
    comparison
}

/// Why an offering has no bill.
pub(super) enum Failure {
    Unsupported(Unsupported),
    Rating(RatingError),
}

/// The bill of one offering, with unknown time idle, and between which ends it lies.
fn price(
    question: Question<'_>,
    offering: &dyn Offering,
) -> Result<(Bill, Timeline, Ends), Failure> {
    let (bill, timeline) = bill(question, offering, question.workload)?;
    let ends = ends(question, offering, &bill)?;
    Ok((bill, timeline, ends))
}

/// The bill of one offering for a workload, and what it did.
pub(super) fn bill(
    question: Question<'_>,
    offering: &dyn Offering,
    workload: &Workload,
) -> Result<(Bill, Timeline), Failure> {
    let billing = question.window.billing(offering.cycle_seconds(workload));
    let timeline =
        offering.timeline(workload, question.rules, billing).map_err(Failure::Unsupported)?;
    let readings = offering.readings(workload, question.rules, &timeline);
    let bill = rate(&readings, question.prices, billing).map_err(Failure::Rating)?;
    Ok((bill, timeline))
}

/// What a flat calculator would say (see [`Offering::flat`]).
pub(super) fn flat_total(question: Question<'_>, offering: &dyn Offering) -> Result<Usd, Failure> {
    let Question { workload, window, rules, prices } = question;
    let billing = window.billing(WEEK_SECONDS);
    let readings = offering.readings(workload, rules, &offering.flat(workload, rules, billing));
    let bill = rate(&readings, prices, billing).map_err(Failure::Rating)?;
    Ok(bill.total())
}

/// The exact total of one offering and how often it started, for sweeps.
pub(super) fn total(
    question: Question<'_>,
    offering: &dyn Offering,
) -> Result<(Usd, Counts), Failure> {
    let (bill, timeline) = bill(question, offering, question.workload)?;
    Ok((bill.total(), timeline.counts))
}

/// Why an offering of this name and kind has no total.
pub(super) fn not_priced(id: &str, kind: &'static str, failure: &Failure) -> NotPriced {
    let (meter, reason) = match failure {
        Failure::Unsupported(Unsupported(reason)) => ("", reason.clone()),
        Failure::Rating(error) => match error {
            RatingError::Missing(missing) => (missing.meter.name(), missing_price(missing)),
            RatingError::TooLarge { meter } => (*meter, error.to_string()),
        },
    };
    NotPriced { id: id.to_owned(), kind, meter, reason }
}

/// Which price is missing, and for a side cost which key leaves it out.
fn missing_price(missing: &MissingPrice) -> String {
    let leave_out = key_of(&missing.meter)
        .map(|key| format!("; leave {key} out of [side_costs], or give its price with --prices"));
    format!("{missing}{}", leave_out.unwrap_or_default())
}

fn usage(question: Question<'_>, timeline: &Timeline) -> Usage {
    let activity = &question.workload.activity;
    let period = timeline.period();
    let counts = timeline.counts;
    let (up, phantom, largest) = timeline.half_acu_seconds();
    let instances = u64::from(timeline.instances);
    let unknown = activity.unknown_in(period);
    // A cycle that is not a week is told as what falls on a week, rounded half up.
    let per_week = |seconds: u64| match question.window {
        Window::AverageMonth { .. } => {
            let (week, cycle) = (WEEK_SECONDS.unsigned_abs(), period.seconds());
            (2 * seconds * week + cycle) / (2 * cycle)
        }
        Window::Month(_) | Window::Part(_) => seconds,
    };
    Usage {
        connected_seconds: per_week(activity.connected_seconds(period)),
        unknown_seconds: unknown.iter().map(|span| span.seconds()).sum(),
        billed_seconds: per_week(instances * (timeline.up_seconds() + timeline.phantom_seconds())),
        starts: counts.starts.map(per_week),
        forced_starts: counts.forced_starts.map(per_week),
        activations: counts.activations.map(per_week),
        acu_half_seconds: (largest.half_units() > 0 || counts.activations.is_some())
            .then_some(per_week(instances * (up + phantom))),
        saturated_seconds: counts.saturated_seconds.map(per_week),
        wait_milliseconds: per_week(counts.wait_milliseconds),
    }
}

fn warnings(question: Question<'_>, comparison: &Comparison) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let prices = question.prices;
    let workload = question.workload;
    let last_day = question.window.last_day();
    let primary = prices.primary();
    let days = last_day.days_since(primary.effective()).abs();
    if days > 92 {
        warnings.push(Warning::DistantPriceList { list: primary.id().to_string(), days });
    }
    if let (Some(day), Window::Month(_)) = (question.rules.fixed_day(), question.window) {
        warnings.push(Warning::RulesOf { day });
    }
    let unknown = comparison.priced.iter().map(|priced| priced.usage.unknown_seconds).max();
    let matters = comparison.unknown_matters;
    match unknown {
        Some(seconds) if seconds > 0 => warnings.push(Warning::UnknownTime { seconds, matters }),
        _ if matters => warnings.push(Warning::UnknownBefore),
        _ => {}
    }
    for priced in &comparison.priced {
        let offering = || priced.id.clone();
        if let Some(unfit) = priced.unfit {
            warnings.push(Warning::Unfit { offering: offering(), unfit });
        }
        for charge in &priced.bill.charges {
            let meter = charge.reading.meter;
            // What the user states stands in no list of AWS's.
            let stated = matches!(meter, Meter::Side(SideMeter::Stated { .. }));
            let other = charge.price.list > 0 && !stated;
            if let Some(list) = prices.list_of(charge.price).filter(|_| other) {
                warnings.push(Warning::OtherPriceList {
                    offering: offering(),
                    meter: meter.name(),
                    list: list.id().to_string(),
                    lacking: primary.id().to_string(),
                });
            }
        }
        let change = priced.bill.charges.first().and_then(|charge| charge.reading.meter.engine());
        if let Some(engine) = change.filter(|engine| !engine.speaks(workload.engine)) {
            warnings.push(Warning::EngineChange {
                offering: offering(),
                engine: engine.name(),
                workload: workload.engine.name(),
            });
        }
        if let Some(seconds) = priced.usage.saturated_seconds.filter(|seconds| *seconds > 0) {
            warnings.push(Warning::Saturated { offering: offering(), seconds });
        }
        if !priced.range_exact {
            warnings.push(Warning::RangeIsBound { offering: offering() });
        }
    }
    warnings.extend(storage_left_out(comparison));
    // A meter has a charge for each month.
    warnings.dedup();
    warnings
}

/// Charges of provisioned IOPS and of magnetic I/O that no offering here meters.
fn storage_left_out(comparison: &Comparison) -> Option<Warning> {
    let charges = comparison.priced.iter().flat_map(|priced| &priced.bill.charges);
    charges.into_iter().find_map(|charge| match charge.reading.meter {
        Meter::RdsStorage { storage: storage @ (StorageType::Io1 | StorageType::Io2), .. } => {
            Some(Warning::StorageChargeLeftOut {
                storage: storage.name(),
                what: "provisioned IOPS",
            })
        }
        Meter::RdsStorage { storage: storage @ StorageType::Magnetic, .. } => {
            Some(Warning::StorageChargeLeftOut { storage: storage.name(), what: "I/O requests" })
        }
        _ => None,
    })
}
