//! From a database's use to its bills: every month by every offering, added up, ranked, with the
//! savings and what would change the answer.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::prepare::{Month, Prepared};
use super::{Assessment, FleetBill, FleetConfidence, FleetFlip, FlipHours};
use crate::activity::Workload;
use crate::analysis::compare::{Failure, Question, bill, not_priced};
use crate::analysis::unknown::ends;
use crate::analysis::{Entry, NotPriced};
use crate::meter::Part;
use crate::units::{Period, Usd};

/// Bills a database over the months of a prepared placement. The offerings that have no bill in some
/// month are told beside it.
#[must_use]
pub fn assess(workload: &Workload, prepared: &Prepared) -> (Assessment, Vec<NotPriced>) {
    let period = period(prepared);
    let mut failures = Vec::new();
    let mut bills: Vec<FleetBill> = Vec::with_capacity(prepared.offerings.len());
    for name in &prepared.offerings {
        match total(workload, prepared, name) {
            Ok(bill) => bills.push(bill),
            Err(failure) => failures.push(failure),
        }
    }
    bills.sort_by(|a, b| a.total.cmp(&b.total).then_with(|| a.offering.cmp(&b.offering)));
    let today = bills.iter().position(|bill| &*bill.offering == prepared.today);
    let unknown = workload.activity.unknown_in(period);
    let mut assessment = Assessment {
        id: workload.name.clone(),
        region: workload.region.clone(),
        engine: workload.engine,
        period,
        connected_seconds: workload.activity.connected_seconds(period),
        unknown_seconds: unknown.iter().map(|span| span.seconds()).sum(),
        today,
        configured: prepared.placement.today.is_some(),
        savings: Usd::ZERO,
        savings_range: (Usd::ZERO, Usd::ZERO),
        confidence: confidence(&bills),
        flip: None,
        bills,
    };
    if let (Some(today), Some(cheapest)) = (assessment.today(), assessment.cheapest())
        && today.total > cheapest.total
    {
        let range = (today.range.0 - cheapest.range.1, today.range.1 - cheapest.range.0);
        (assessment.savings, assessment.savings_range) = (today.total - cheapest.total, range);
    }
    assessment.flip = flip(&assessment);
    (assessment, failures)
}

/// From the first month's first second to the last month's last.
fn period(prepared: &Prepared) -> Period {
    let part = |month: &Month| month.window.billing(0).period();
    match (prepared.months.first(), prepared.months.last()) {
        (Some(first), Some(last)) => Period::new(part(first).start(), part(last).end()),
        _ => Period::new(0, 0),
    }
}

/// The bills of all months of one offering, added up.
fn total(
    workload: &Workload,
    prepared: &Prepared,
    name: &Arc<str>,
) -> Result<FleetBill, NotPriced> {
    let mut sum = FleetBill {
        offering: name.clone(),
        total: Usd::ZERO,
        range: (Usd::ZERO, Usd::ZERO),
        billed_seconds: 0,
        compute: Usd::ZERO,
    };
    for month in &prepared.months {
        let entry = month.line_up.entries.iter().find(|entry| entry.spec.id == **name);
        let Some(entry) = entry else { continue };
        let failed = |failure| not_priced(name, entry.spec.kind.id, &failure);
        add_month(&mut sum, workload, month, entry).map_err(failed)?;
    }
    Ok(sum)
}

fn add_month(
    sum: &mut FleetBill,
    workload: &Workload,
    month: &Month,
    entry: &Entry,
) -> Result<(), Failure> {
    let Month { window, prices, .. } = month;
    let question = Question { workload, window: *window, rules: window.rules(), prices };
    let offering = entry.offering.as_ref();
    let (bill, timeline) = bill(question, offering, workload)?;
    let ends = ends(question, offering, &bill)?;
    sum.total += bill.total();
    sum.range.0 += ends.range.0;
    sum.range.1 += ends.range.1;
    sum.billed_seconds +=
        u64::from(timeline.instances) * (timeline.up_seconds() + timeline.phantom_seconds());
    let compute = bill.charges.iter().filter(|c| c.reading.meter.part() == Part::Compute);
    sum.compute += compute.map(|charge| charge.list_cost).sum();
    Ok(())
}

/// How sure it is that the first bill is the least.
fn confidence(bills: &[FleetBill]) -> FleetConfidence {
    let Some((cheapest, others)) = bills.split_first() else { return FleetConfidence::Low };
    if others.iter().any(|other| other.range.0 < cheapest.range.1) {
        return FleetConfidence::Low;
    }
    let a_tenth_more = cheapest.total * Decimal::new(11, 1);
    match others.first() {
        Some(next) if next.total < a_tenth_more => FleetConfidence::Medium,
        _ => FleetConfidence::High,
    }
}

/// What would make another offering the cheapest.
fn flip(assessment: &Assessment) -> Option<FleetFlip> {
    let (cheapest, others) = assessment.bills.split_first()?;
    let next = others.first()?;
    let lead = (next.total - cheapest.total).amount() * Decimal::ONE_HUNDRED;
    let dearer_percent = lead.checked_div(cheapest.total.amount()).map(|p| p.round_dp(1));
    let seconds = Decimal::from(assessment.period.seconds().max(1));
    let connected = Decimal::from(assessment.connected_seconds);
    // What one more connected second costs: what a billed one costs, or nothing where all are.
    let marginal = |bill: &FleetBill| {
        let billed = Decimal::from(bill.billed_seconds);
        if billed >= seconds {
            Some(Decimal::ZERO)
        } else {
            bill.compute.amount().checked_div(billed)
        }
    };
    let own = marginal(cheapest);
    let at = |other: &FleetBill| {
        let slope = own? - marginal(other)?;
        let more = (other.total - cheapest.total).amount().checked_div(slope)?;
        let at = connected.checked_add(more)?;
        let possible = at >= Decimal::ZERO && at <= seconds;
        possible.then(|| (more.abs(), at, other.offering.clone()))
    };
    let nearest = others.iter().filter_map(at).min_by_key(|(distance, ..)| *distance);
    let hours = nearest.map(|(_, at, to)| FlipHours {
        to,
        hours_per_week: (at * Decimal::from(168) / seconds).round_dp(1),
    });
    Some(FleetFlip { next: next.offering.clone(), dearer_percent, hours })
}
