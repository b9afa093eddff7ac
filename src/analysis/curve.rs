//! Costs along hours a week: the points that charts draw and that ranges of `what-if` print.

use rust_decimal::Decimal;

use crate::activity::{Activity, TypicalWeek};
use crate::units::Usd;

use super::compare::{NotPriced, Question, flat_total, not_priced, total};
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
    /// Why totals are missing.
    pub left_out: Vec<NotPriced>,
}

/// The costs of everybody at each of these hours a week, spread over equal sessions.
#[must_use]
pub fn cost_curve(
    question: Question<'_>,
    line_up: &LineUp,
    hours_per_week: &[Decimal],
    sessions: u64,
) -> Curve {
    let ids = line_up.entries.iter().map(|entry| entry.spec.id.clone()).collect();
    let mut curve = Curve { ids, points: Vec::new(), left_out: Vec::new() };
    let mut workload = question.workload.clone();
    for hours in hours_per_week {
        let Ok(week) = TypicalWeek::spread_hours(*hours, sessions) else { continue };
        workload.activity = Activity::TypicalWeek(week);
        let question = Question { workload: &workload, ..question };
        let mut point =
            CurvePoint { hours_per_week: *hours, totals: Vec::new(), flat_totals: Vec::new() };
        for entry in &line_up.entries {
            let offering = entry.offering.as_ref();
            let total = total(question, offering).map(|(sum, _)| sum).map_err(|failure| {
                let missing = not_priced(&entry.spec.id, entry.spec.kind.id, &failure);
                if !curve.left_out.contains(&missing) {
                    curve.left_out.push(missing);
                }
            });
            point.totals.push(total.ok());
            point.flat_totals.push(flat_total(question, offering).ok());
        }
        curve.points.push(point);
    }
    curve
}
