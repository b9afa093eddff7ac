//! Where a workload stands on each axis: the value at which nothing is varied. An input that has
//! no such value, because it is not one number, is said to have none.

use crate::activity::{Activity, Demand, TypicalWeek};
use crate::offering::{DEFAULT_LEAD_SECONDS, PauseAfter, Spec};
use crate::rules::PAUSE_AFTER_SECONDS;
use crate::units::Gb;

use super::axis::{Axis, AxisRange, Hours};
use super::compare::{Question, bill};
use super::lineup::{Entry, LineUp};
use super::sweep::{Sweep, Track};

/// The value in the axis's units, or why there is none.
pub(super) fn own_value(
    question: Question<'_>,
    line_up: &LineUp,
    axis: Axis,
) -> Result<u64, String> {
    let workload = question.workload;
    let value = match axis {
        Axis::HoursPerWeek => week(question)?.connected_seconds(),
        Axis::StorageGb => {
            let unit = Gb::PARTS / axis.units();
            (workload.storage.used.last().as_parts() + unit / 2) / unit
        }
        Axis::SessionsPerWeek => evenly_spread(question, line_up)?,
        Axis::RunLength => week(question)?.length().ok_or("the sessions differ in length")?,
        Axis::Gap => gap(week(question)?)?,
        Axis::IoRequests => workload.requests.in_average_month(),
        Axis::Acu => match &workload.demand {
            // As much as the smallest need there is.
            Demand::Floor => 1,
            Demand::Constant(acu) => u64::from(acu.half_units()).max(1),
            Demand::Series(_) | Demand::AfterWake(_) => {
                return Err("the demand changes in time".to_owned());
            }
        },
        Axis::PauseAfter => {
            let default = PAUSE_AFTER_SECONDS.on(question.window.last_day()).value.default_seconds;
            let own = |spec: &Spec| match spec.settings.pause_after {
                Some(PauseAfter::Seconds(seconds)) => seconds,
                _ => default,
            };
            in_common(question, line_up, axis, own)?
        }
        Axis::Lead => {
            let own = |spec: &Spec| spec.settings.lead_seconds.unwrap_or(DEFAULT_LEAD_SECONDS);
            in_common(question, line_up, axis, own)?
        }
        Axis::Price => 100 * axis.units(),
    };
    let limits = limits(question, line_up, axis);
    if !(limits.first..=limits.last).contains(&value) {
        let [first, last] = [limits.first, limits.last].map(|value| axis.value(value));
        return Err(format!("{} is not within {first} to {last}", axis.value(value)));
    }
    Ok(value)
}

/// The values that an axis has for this workload and these offerings.
pub(super) fn limits(question: Question<'_>, line_up: &LineUp, axis: Axis) -> AxisRange {
    let mut limits = axis.allowed();
    match axis {
        Axis::Gap => {
            let longest = week(question).ok().and_then(TypicalWeek::longest_gap);
            limits.last = limits.last.min(longest.unwrap_or(0));
        }
        // A start that takes longer than the lead is refused.
        Axis::Lead => {
            let leads = |entry: &&Entry| entry.spec.kind.settings.contains(&"lead");
            let latency = |entry: &Entry| entry.spec.settings.start_latency_seconds;
            let longest =
                line_up.entries.iter().filter(leads).filter_map(latency).max().unwrap_or(0);
            limits.first = limits.first.max(longest.unsigned_abs());
        }
        _ => {}
    }
    limits
}

fn week(question: Question<'_>) -> Result<&TypicalWeek, String> {
    match &question.workload.activity {
        Activity::TypicalWeek(week) if week.count() > 0 => Ok(week),
        _ => Err("nobody is ever connected".to_owned()),
    }
}

fn gap(week: &TypicalWeek) -> Result<u64, String> {
    let apart = "no two sessions are within an hour of each other";
    let differ = || if week.longest_gap().is_some() { "the gaps differ" } else { apart };
    week.gap().ok_or_else(|| differ().to_owned())
}

/// The number of sessions, if it does not matter for any bill that they are not spread evenly.
fn evenly_spread(question: Question<'_>, line_up: &LineUp) -> Result<u64, String> {
    let count = week(question)?.count() as u64;
    let track = Track::new(question, line_up, Axis::SessionsPerWeek, Hours::Own);
    let same = |entry: &Entry| {
        let own = bill(question, entry.offering.as_ref(), question.workload).ok();
        let spread = Sweep::new(question, &track, entry).at(count);
        own.map(|(bill, _)| bill.total()) == spread.map(|point| point.total)
    };
    let even = line_up.entries.iter().all(same);
    even.then_some(count).ok_or_else(|| {
        "the sessions are not spread evenly, and the bills depend on that".to_owned()
    })
}

/// The seconds that all offerings have that have such a setting.
fn in_common(
    question: Question<'_>,
    line_up: &LineUp,
    axis: Axis,
    own: impl Fn(&Spec) -> i64,
) -> Result<u64, String> {
    let track = Track::new(question, line_up, axis, Hours::Own);
    let has = |entry: &&Entry| {
        let value = own(&entry.spec).unsigned_abs();
        matches!(track.entry(question, &entry.spec, value), Ok(Some(_)))
    };
    let mut seconds = line_up.entries.iter().filter(has).map(|entry| own(&entry.spec));
    let first = seconds.next().ok_or("no offering has it")?;
    if seconds.any(|other| other != first) {
        return Err("the offerings do not have it in common".to_owned());
    }
    Ok(first.unsigned_abs())
}
