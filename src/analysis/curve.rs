//! Costs along hours a week: the points that charts draw and that ranges of `what-if` print.

use rust_decimal::Decimal;

use crate::activity::{Activity, TypicalWeek};
use crate::units::Usd;

use super::compare::{Question, flat_total, total};
use super::lineup::LineUp;

/// One offering's costs at one point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurvePoint {
    /// Hours a week.
    pub hours_per_week: Decimal,
    /// Each offering's total, in the order of the curve's names; `None` without a price.
    pub totals: Vec<Option<Usd>>,
    /// Each offering's flat sum.
    pub flat_totals: Vec<Option<Usd>>,
}

/// Costs of offerings along hours a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// The offerings.
    pub ids: Vec<String>,
    /// The points, in order.
    pub points: Vec<CurvePoint>,
}

/// The costs of everybody at each of these seconds a week, spread over equal sessions.
#[must_use]
pub fn cost_curve(
    question: Question<'_>,
    line_up: &LineUp,
    seconds_per_week: impl Iterator<Item = u64>,
    sessions: u64,
) -> Curve {
    let ids = line_up.entries.iter().map(|entry| entry.spec.id.clone()).collect();
    let mut workload = question.workload.clone();
    let points = seconds_per_week.filter_map(|seconds| {
        workload.activity = Activity::TypicalWeek(TypicalWeek::spread(seconds, sessions).ok()?);
        let question = Question { workload: &workload, ..question };
        let offerings = || line_up.entries.iter().map(|entry| entry.offering.as_ref());
        Some(CurvePoint {
            hours_per_week: Decimal::from(seconds) / Decimal::from(3_600),
            totals: offerings().map(|o| total(question, o).map(|(sum, _)| sum)).collect(),
            flat_totals: offerings().map(|o| flat_total(question, o)).collect(),
        })
    });
    Curve { ids, points: points.collect() }
}
