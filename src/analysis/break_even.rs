//! Break-even: where along one axis the order of two offerings' exact bills changes, to the last
//! second. All crossings in the range are found, because bills need not grow with use.
//!
//! The search is exact without looking at every point. As long as an offering starts and resumes
//! equally often at both ends of a stretch, its bill cannot fall in between: each run only grows.
//! (With the number of sessions nothing grows steadily: there every point is looked at.)
//! So if one bill's least is above the other's most, they do not cross there; else the stretch is
//! halved, down to neighbouring points. `every_crossing_is_found` compares that with all points.

use std::cmp::Ordering;
use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::activity::{Activity, TypicalWeek, Workload};
use crate::offering::{Offering, PauseAfter, Spec, Unsupported};
use crate::units::{Gb, QUANTITY_DECIMALS, Usd};

use super::compare::{Failure, NotPriced, Question, not_priced, total};
use super::lineup::{LineUp, line_up};

/// What is varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Connected time, counted in seconds a week.
    HoursPerWeek,
    /// Used storage, counted in hundredths of a gigabyte.
    StorageGb,
    /// Sessions a week.
    SessionsPerWeek,
    /// The wait before a pause, in seconds.
    PauseAfter,
}

/// The part of an axis that is searched, both ends included, in the axis's units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisRange {
    /// The first value.
    pub first: u64,
    /// The last value.
    pub last: u64,
}

impl Axis {
    /// Every axis.
    pub const ALL: [Self; 4] =
        [Self::HoursPerWeek, Self::StorageGb, Self::SessionsPerWeek, Self::PauseAfter];

    /// The name on the command line and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HoursPerWeek => "hours-per-week",
            Self::StorageGb => "storage-gb",
            Self::SessionsPerWeek => "sessions-per-week",
            Self::PauseAfter => "pause-after",
        }
    }

    /// How many units make one of what the axis is called after.
    #[must_use]
    pub const fn units(self) -> u64 {
        match self {
            Self::HoursPerWeek => 3_600,
            Self::StorageGb => 100,
            Self::SessionsPerWeek | Self::PauseAfter => 1,
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
        };
        AxisRange { first: first * self.units(), last: last * self.units() }
    }

    /// A value in hours, gigabytes, sessions or seconds, to 18 decimals.
    #[must_use]
    pub fn value(self, units: u64) -> Decimal {
        (Decimal::from(units) / Decimal::from(self.units())).round_dp(QUANTITY_DECIMALS).normalize()
    }
}

/// A value of the axis at which the order of two bills differs from that before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// The two offerings.
    pub between: [String; 2],
    /// The value, in hours, gigabytes, sessions or seconds.
    pub at: Decimal,
    /// Who is cheaper before it; `None` for equal bills.
    pub cheaper_below: Option<String>,
    /// Who is cheaper from it on; `None` for equal bills.
    pub cheaper_above: Option<String>,
}

/// All crossings of all pairs along an axis, in order of their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossings {
    /// What was varied.
    pub axis: Axis,
    /// How far.
    pub range: AxisRange,
    /// What was found.
    pub crossings: Vec<Crossing>,
    /// Offerings that could not be priced everywhere and take no part.
    pub left_out: Vec<NotPriced>,
}

/// One offering along an axis.
struct Sweep<'a> {
    question: Question<'a>,
    axis: Axis,
    /// Sessions a week while hours vary, and seconds a week while sessions vary.
    sessions: u64,
    seconds: u64,
    spec: &'a Spec,
    offering: &'a dyn Offering,
    points: HashMap<u64, Option<Point>>,
}

/// A bill, and what must be equal at two points for bills in between to lie between.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Point {
    total: Usd,
    regime: ([Option<u64>; 3], u64),
}

/// The workload at a point of an axis.
///
/// # Errors
/// The axis has no such point.
pub(super) fn workload_at(
    base: &Workload,
    axis: Axis,
    sessions: u64,
    seconds: u64,
    value: u64,
) -> Option<Workload> {
    let mut workload = base.clone();
    match axis {
        Axis::HoursPerWeek => {
            workload.activity = Activity::TypicalWeek(TypicalWeek::spread(value, sessions).ok()?);
        }
        Axis::SessionsPerWeek => {
            workload.activity = Activity::TypicalWeek(TypicalWeek::spread(seconds, value).ok()?);
        }
        Axis::StorageGb => {
            let used = Gb::exactly(axis.value(value)).ok()?;
            workload.storage = workload.storage.resized(used);
        }
        Axis::PauseAfter => {}
    }
    Some(workload)
}

impl Sweep<'_> {
    fn at(&mut self, value: u64) -> Option<Point> {
        // Sessions last whole seconds, so that neighbouring values can be the same week.
        let key = match self.axis {
            Axis::HoursPerWeek => (2 * value + self.sessions) / (2 * self.sessions),
            _ => value,
        };
        if let Some(known) = self.points.get(&key) {
            return *known;
        }
        let point = self.bill(value).ok();
        self.points.insert(key, point);
        point
    }

    fn bill(&self, value: u64) -> Result<Point, NotPriced> {
        let fail = |failure| not_priced(&self.spec.id, self.spec.kind.id, &failure);
        let nowhere = || Failure::Unsupported(Unsupported("the axis has no such point".to_owned()));
        let base = self.question.workload;
        let workload = workload_at(base, self.axis, self.sessions, self.seconds, value)
            .ok_or_else(|| fail(nowhere()))?;
        let question = Question { workload: &workload, ..self.question };
        let other_pause = self.with_pause(question, value);
        let offering = other_pause.as_ref().and_then(|line_up| line_up.entries.first());
        let offering = offering.map_or(self.offering, |entry| entry.offering.as_ref());
        let (total, counts) = total(question, offering).map_err(fail)?;
        let week = match (self.axis, &workload.activity) {
            // Sessions last whole seconds, so that connected time goes up and down with their
            // number: no two points tell what lies between them.
            (Axis::SessionsPerWeek, _) => value,
            // What stays on without a session costs as much as with one that never ends.
            (_, Activity::TypicalWeek(week)) => u64::from(week.count() > 0),
            _ => 0,
        };
        let regime = ([counts.starts, counts.forced_starts, counts.activations], week);
        Ok(Point { total, regime })
    }

    /// The offering with another pause, if that is what varies and if it pauses at all.
    fn with_pause(&self, question: Question<'_>, value: u64) -> Option<LineUp> {
        let pauses = self.axis == Axis::PauseAfter
            && self.spec.kind.settings.contains(&"pause_after")
            && self.spec.settings.pause_after != Some(PauseAfter::Never);
        let seconds = i64::try_from(value).ok().filter(|_| pauses)?;
        let mut spec = self.spec.clone();
        spec.settings.pause_after = Some(PauseAfter::Seconds(seconds));
        // With a minimum above zero there is no pause to vary: that is refused.
        line_up(&[spec], question.workload, question.window, question.prices).ok()
    }
}

/// All crossings of exact bills. `sessions` a week while hours vary; `seconds` a week while the
/// number of sessions varies. The question's workload must have a typical week.
#[must_use]
pub fn break_even(
    question: Question<'_>,
    entries: &LineUp,
    axis: Axis,
    range: AxisRange,
    sessions: u64,
    seconds: u64,
) -> Crossings {
    let mut sweeps: Vec<Sweep<'_>> = entries
        .entries
        .iter()
        .map(|entry| Sweep {
            question,
            axis,
            sessions,
            seconds,
            spec: &entry.spec,
            offering: entry.offering.as_ref(),
            points: HashMap::new(),
        })
        .collect();
    let mut found = Crossings { axis, range, crossings: Vec::new(), left_out: Vec::new() };
    sweeps.retain_mut(|sweep| {
        let ends = sweep.bill(range.first).and(sweep.bill(range.last));
        ends.map_err(|missing| found.left_out.push(missing)).is_ok()
    });
    let mut changes: Vec<(u64, usize, usize, Crossing)> = Vec::new();
    for second in 1..sweeps.len() {
        let (before, after) = sweeps.split_at_mut(second);
        for (first, a) in before.iter_mut().enumerate() {
            let b = &mut after[0];
            for (at, below, above) in order_changes(a, b, range) {
                let crossing = crossing([&a.spec.id, &b.spec.id], axis.value(at), below, above);
                changes.push((at, first, second, crossing));
            }
        }
    }
    changes.sort_by_key(|&(at, first, second, _)| (at, first, second));
    found.crossings = changes.into_iter().map(|change| change.3).collect();
    found
}

pub(super) fn crossing(
    ids: [&String; 2],
    at: Decimal,
    below: Ordering,
    above: Ordering,
) -> Crossing {
    let cheaper = |order| match order {
        Ordering::Less => Some(ids[0].clone()),
        Ordering::Equal => None,
        Ordering::Greater => Some(ids[1].clone()),
    };
    Crossing {
        between: ids.map(Clone::clone),
        at,
        cheaper_below: cheaper(below),
        cheaper_above: cheaper(above),
    }
}

/// Every value whose order differs from that of the value before it.
fn order_changes(
    a: &mut Sweep<'_>,
    b: &mut Sweep<'_>,
    range: AxisRange,
) -> Vec<(u64, Ordering, Ordering)> {
    let mut changes = Vec::new();
    let mut stretches = vec![(range.first, range.last)];
    while let Some((low, high)) = stretches.pop() {
        let (Some(a_low), Some(a_high), Some(b_low), Some(b_high)) =
            (a.at(low), a.at(high), b.at(low), b.at(high))
        else {
            continue;
        };
        let orders = (a_low.total.cmp(&b_low.total), a_high.total.cmp(&b_high.total));
        let grows = a_low.regime == a_high.regime && b_low.regime == b_high.regime;
        let apart = a_low.total > b_high.total || a_high.total < b_low.total;
        let constant = (a_low, b_low) == (a_high, b_high);
        if high <= low || (grows && (apart || constant)) {
            continue;
        }
        if high - low == 1 {
            if orders.0 != orders.1 {
                changes.push((high, orders.0, orders.1));
            }
            continue;
        }
        let middle = low + (high - low) / 2;
        stretches.push((middle, high));
        stretches.push((low, middle));
    }
    changes
}
