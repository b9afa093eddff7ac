//! One offering's bills along an axis, each made once, and the search for the values at which the
//! order of two of them changes.
//!
//! The search is exact without looking at every point. Along most axes, as long as an offering
//! starts and resumes equally often at both ends of a stretch, its bill cannot fall in between:
//! each run only grows. So if one bill's least is above the other's most, they do not cross there;
//! nor do those of offerings that do the same at both ends, second by second.
//! Straight lines cross once at most: of equal order at both ends, they do not. Else the stretch
//! is halved, down to neighbouring points. Where nothing is known of what lies between two points,
//! every point is looked at. Laws l23 compare all of that with all points.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::ControlFlow;

use rust_decimal::Decimal;

use crate::activity::{Activity, Workload};
use crate::meter::{Meter, Part};
use crate::offering::{PauseAfter, Settings, Spec, Timeline, Unsupported};
use crate::pricing::PriceBook;
use crate::rating::Bill;
use crate::units::Usd;

use super::axis::{Axis, AxisRange, Course, Hours, workload_at};
use super::compare::{Failure, NotPriced, Question, bill, not_priced};
use super::lineup::{Entry, LineUp, LineUpError, line_up};

/// An axis with what its places need beside the workload.
#[derive(Clone, Debug)]
pub(super) struct Track {
    pub(super) axis: Axis,
    hours: Hours,
    /// The meters whose prices vary: those of the compute of who is cheapest.
    meters: Vec<Meter>,
}

impl Track {
    /// The axis for everybody in a line-up.
    pub(super) fn new(question: Question<'_>, entries: &LineUp, axis: Axis, hours: Hours) -> Self {
        let meters = match axis {
            Axis::Price => compute_meters(question, entries),
            _ => Vec::new(),
        };
        Self { axis, hours, meters }
    }

    /// The workload at a value.
    pub(super) fn workload(&self, base: &Workload, value: u64) -> Result<Workload, Failure> {
        workload_at(base, self.axis, self.hours, value).ok_or_else(nowhere)
    }

    /// The prices at a value; `None` if they do not vary.
    pub(super) fn prices(
        &self,
        base: &PriceBook,
        value: u64,
    ) -> Result<Option<PriceBook>, Failure> {
        if self.axis != Axis::Price {
            return Ok(None);
        }
        let factor = self.axis.value(value) / Decimal::ONE_HUNDRED;
        let scaled = base.with_scaled(&self.meters, factor);
        scaled.map(Some).map_err(|error| Failure::Unsupported(Unsupported(error.to_string())))
    }

    /// An offering with another setting, if a setting varies and if the offering has it.
    pub(super) fn entry(
        &self,
        question: Question<'_>,
        spec: &Spec,
        value: u64,
    ) -> Result<Option<Entry>, Failure> {
        let Some(settings) = with_setting(self.axis, spec, value) else { return Ok(None) };
        let spec = Spec { settings, ..spec.clone() };
        let refused = |error: LineUpError| Unsupported(error.source.to_string());
        match line_up(&[spec], question.workload, question.window, question.prices) {
            Ok(mut line_up) => Ok(line_up.entries.pop()),
            // With a minimum above zero there is no pause to vary.
            Err(_) if self.axis == Axis::PauseAfter => Ok(None),
            Err(error) => Err(Failure::Unsupported(refused(error))),
        }
    }
}

fn nowhere() -> Failure {
    Failure::Unsupported(Unsupported("the axis has no such point".to_owned()))
}

/// The settings at a value of an axis; `None` if the offering has no such setting.
fn with_setting(axis: Axis, spec: &Spec, value: u64) -> Option<Settings> {
    let seconds = i64::try_from(value).ok()?;
    let has = |name| spec.kind.settings.contains(&name);
    let mut settings = spec.settings.clone();
    match axis {
        Axis::PauseAfter => {
            let pauses = has("pause_after") && settings.pause_after != Some(PauseAfter::Never);
            settings.pause_after = pauses.then_some(PauseAfter::Seconds(seconds));
            pauses.then_some(settings)
        }
        Axis::Lead => {
            let unscheduled = has("schedule") && settings.schedule != Some(true);
            settings.lead_seconds = Some(seconds);
            (has("lead") && !unscheduled).then_some(settings)
        }
        _ => None,
    }
}

/// The meters of the compute of whoever is cheapest.
fn compute_meters(question: Question<'_>, entries: &LineUp) -> Vec<Meter> {
    let bills = entries.entries.iter().filter_map(|entry| {
        let (bill, _) = bill(question, entry.offering.as_ref(), question.workload).ok()?;
        Some((bill.total(), &entry.spec.id, bill))
    });
    let cheapest = bills.min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    let charges = cheapest.map(|(.., bill)| bill.charges).unwrap_or_default();
    let meters = charges.into_iter().map(|charge| charge.reading.meter);
    meters.filter(|meter| meter.part() == Part::Compute).collect()
}

/// One offering along an axis.
pub(super) struct Sweep<'a> {
    question: Question<'a>,
    track: &'a Track,
    pub(super) entry: &'a Entry,
    points: HashMap<u64, Option<Point>>,
}

/// A bill, and what must be equal at two points for bills in between to lie between.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) total: Usd,
    regime: ([Option<u64>; 3], bool),
}

impl<'a> Sweep<'a> {
    pub(super) fn new(question: Question<'a>, track: &'a Track, entry: &'a Entry) -> Self {
        Self { question, track, entry, points: HashMap::new() }
    }

    /// The bill at a value; `None` if there is none.
    pub(super) fn at(&mut self, value: u64) -> Option<Point> {
        // Sessions last whole seconds, so that neighbouring values can be the same week.
        let key = match (self.track.axis, self.track.hours) {
            (Axis::HoursPerWeek, Hours::Spread { sessions, .. }) => {
                (2 * value + sessions) / (2 * sessions)
            }
            _ => value,
        };
        if let Some(known) = self.points.get(&key) {
            return *known;
        }
        let point = self.bill(value).ok();
        self.points.insert(key, point);
        point
    }

    /// The bill at a value.
    ///
    /// # Errors
    /// It has no price there, or AWS did not allow it.
    pub(super) fn bill(&self, value: u64) -> Result<Point, NotPriced> {
        let spec = &self.entry.spec;
        self.try_bill(value).map_err(|failure| not_priced(&spec.id, spec.kind.id, &failure))
    }

    /// The bill at a value, what the offering did for it, and whether somebody connects at all.
    fn simulated(&self, value: u64) -> Result<(Bill, Timeline, bool), Failure> {
        let workload = self.track.workload(self.question.workload, value)?;
        let other = self.track.entry(self.question, &self.entry.spec, value)?;
        let prices = self.track.prices(self.question.prices, value)?;
        let question = Question {
            workload: &workload,
            prices: prices.as_ref().unwrap_or(self.question.prices),
            ..self.question
        };
        let offering = other.as_ref().unwrap_or(self.entry).offering.as_ref();
        let (bill, timeline) = bill(question, offering, &workload)?;
        // What stays on without a session costs as much as with one that never ends.
        let connects =
            matches!(&workload.activity, Activity::TypicalWeek(week) if week.count() > 0);
        Ok((bill, timeline, connects))
    }

    fn try_bill(&self, value: u64) -> Result<Point, Failure> {
        let (bill, timeline, connects) = self.simulated(value)?;
        let counts = timeline.counts;
        let regime = ([counts.starts, counts.forced_starts, counts.activations], connects);
        Ok(Point { total: bill.total(), regime })
    }

    /// Whether two offerings do the same at a value, second by second, on the same meters.
    fn is_twin(&self, other: &Self, value: u64) -> bool {
        let counted = |bill: &Bill| -> Vec<(Meter, u128)> {
            let readings = bill.charges.iter().map(|charge| charge.reading);
            readings.map(|reading| (reading.meter, reading.count)).collect()
        };
        match (self.simulated(value), other.simulated(value)) {
            (Ok((bill, timeline, _)), Ok((others, like, _))) => {
                timeline == like && counted(&bill) == counted(&others)
            }
            _ => false,
        }
    }
}

/// A value whose order of two bills differs from that of the value before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) at: u64,
    pub(super) below: Ordering,
    pub(super) above: Ordering,
}

/// In which direction changes are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    Upwards,
    Downwards,
}

/// Tells every change of order in a range, one after the other, until `found` breaks.
pub(super) fn walk(
    a: &mut Sweep<'_>,
    b: &mut Sweep<'_>,
    range: AxisRange,
    direction: Walk,
    mut found: impl FnMut(Change) -> ControlFlow<()>,
) {
    let mut stretches = vec![(range.first, range.last)];
    while let Some((low, high)) = stretches.pop() {
        let (Some(a_low), Some(a_high), Some(b_low), Some(b_high)) =
            (a.at(low), a.at(high), b.at(low), b.at(high))
        else {
            continue;
        };
        let orders = (a_low.total.cmp(&b_low.total), a_high.total.cmp(&b_high.total));
        let quiet = match a.track.axis.course() {
            Course::Grows => {
                let grows = a_low.regime == a_high.regime && b_low.regime == b_high.regime;
                let apart = a_low.total > b_high.total || a_high.total < b_low.total;
                let constant = (a_low, b_low) == (a_high, b_high);
                // Runs that begin and end together at both ends of a stretch do so within it.
                let equal = orders == (Ordering::Equal, Ordering::Equal);
                let twins = || equal && a.is_twin(b, low) && a.is_twin(b, high);
                grows && (apart || constant || twins())
            }
            Course::Line => orders.0 == orders.1,
            Course::Any => false,
        };
        if high <= low || quiet {
            continue;
        }
        if high - low == 1 {
            let change = Change { at: high, below: orders.0, above: orders.1 };
            if orders.0 != orders.1 && found(change).is_break() {
                return;
            }
            continue;
        }
        let middle = low + (high - low) / 2;
        let halves = [(low, middle), (middle, high)];
        match direction {
            Walk::Upwards => stretches.extend(halves.into_iter().rev()),
            Walk::Downwards => stretches.extend(halves),
        }
    }
}

/// Every change of order in a range, upwards.
pub(super) fn changes(a: &mut Sweep<'_>, b: &mut Sweep<'_>, range: AxisRange) -> Vec<Change> {
    let mut all = Vec::new();
    walk(a, b, range, Walk::Upwards, |change| {
        all.push(change);
        ControlFlow::Continue(())
    });
    all
}
