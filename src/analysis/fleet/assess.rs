//! From a database's use to its bills: every month by every offering, added up, ranked, with the
//! savings and what would change the answer.

use rust_decimal::Decimal;

use super::prepare::{Everywhere, Month, Prepared};
use super::{Assessment, FleetBill, FleetConfidence, FleetFlip, FlipHours};
use crate::activity::{Demand, Workload};
use crate::analysis::NotPriced;
use crate::analysis::compare::{Failure, Question, not_priced};
use crate::analysis::unknown::ends;
use crate::meter::Part;
use crate::offering::Timeline;
use crate::rating::{Bill, rate};
use crate::units::{BillingPeriod, Period, Usd};

/// Bills a database over the months of a prepared placement. The offerings that have no bill in some
/// month are told beside it.
#[must_use]
pub fn assess(workload: &Workload, prepared: &Prepared) -> (Assessment, Vec<NotPriced>) {
    let period = period(prepared);
    let mut failures = Vec::new();
    let mut bills: Vec<FleetBill> = Vec::with_capacity(prepared.offerings.len());
    let certain = workload.activity.unknown_for(period).is_empty();
    for offering in &prepared.offerings {
        match total(workload, prepared, offering, certain) {
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
        resized: false,
        confidence: confidence(&bills),
        flip: None,
        bills,
    };
    assessment.resized = resized(&assessment, workload, prepared);
    if assessment.resized {
        assessment.confidence = assessment.confidence.min(FleetConfidence::Medium);
    }
    if let (Some(today), Some(cheapest)) = (assessment.today(), assessment.cheapest())
        && today.total > cheapest.total
    {
        let range = (today.range.0 - cheapest.range.1, today.range.1 - cheapest.range.0);
        (assessment.savings, assessment.savings_range) = (today.total - cheapest.total, range);
    } else if let Some(today) = assessment.today() {
        // In the cheapest place, as far as is known: with all unknown time connected another may be.
        let others = assessment.bills.iter().filter(|bill| bill.offering != today.offering);
        let least = others.map(|bill| bill.range.0).min().unwrap_or(today.range.1);
        assessment.savings_range.1 = (today.range.1 - least).max(Usd::ZERO);
    }
    assessment.flip = flip(&assessment);
    (assessment, failures)
}

/// Whether the cheapest offering has a size that nobody measured to be enough, where today's is known.
fn resized(assessment: &Assessment, workload: &Workload, prepared: &Prepared) -> bool {
    let Some(cheapest) = assessment.cheapest() else { return false };
    let offering = prepared.offerings.iter().find(|offering| offering.name == cheapest.offering);
    offering.is_some_and(|offering| {
        let measured =
            offering.kind.starts_with("aurora-serverless") && workload.demand != Demand::Floor;
        offering.resized && !measured
    })
}

/// From the first month's first second to the last month's last.
fn period(prepared: &Prepared) -> Period {
    let part = |month: &Month| month.window.billing(0).period();
    match (prepared.months.first(), prepared.months.last()) {
        (Some(first), Some(last)) => Period::new(part(first).start(), part(last).end()),
        _ => Period::new(0, 0),
    }
}

/// The bills of all months of one offering, added up. Where no time is unknown a bill is certain.
fn total(
    workload: &Workload,
    prepared: &Prepared,
    offering: &Everywhere,
    certain: bool,
) -> Result<FleetBill, NotPriced> {
    let mut sum = FleetBill {
        offering: offering.name.clone(),
        total: Usd::ZERO,
        range: (Usd::ZERO, Usd::ZERO),
        billed_seconds: 0,
        compute: Usd::ZERO,
    };
    let mut whole: Option<Timeline> = None;
    let made = |month: &Month, place: usize, billing: BillingPeriod| {
        let entry = &month.line_up.entries[place];
        let timeline = entry.offering.timeline(workload, month.window.rules(), billing);
        timeline.map_err(Failure::Unsupported)
    };
    let mut months = prepared.months.iter().zip(offering.places.iter().copied());
    months
        .try_for_each(|(month, place)| {
            // A month's timeline is its part of the whole one (L3): every session is walked once.
            if whole.is_none() && offering.same && prepared.months.len() > 1 {
                whole = Some(made(month, place, BillingPeriod::Calendar(period(prepared)))?);
            }
            let billing = month.window.billing(0);
            let timeline = match &whole {
                Some(whole) => whole.part(billing.period()),
                None => made(month, place, billing)?,
            };
            let Month { window, prices, line_up } = month;
            let question = Question { workload, window: *window, rules: window.rules(), prices };
            let billed = line_up.entries[place].offering.as_ref();
            let readings = billed.readings(workload, question.rules, &timeline);
            let bill = rate(&readings, prices, billing).map_err(Failure::Rating)?;
            let total = bill.total();
            let range = if certain { (total, total) } else { ends(question, billed, &bill)?.range };
            sum.add(&bill, total, range, &timeline);
            Ok(())
        })
        .map_err(|failure| not_priced(&offering.name, offering.kind, &failure))?;
    Ok(sum)
}

impl FleetBill {
    /// Adds the bill of a month.
    fn add(&mut self, bill: &Bill, total: Usd, range: (Usd, Usd), timeline: &Timeline) {
        self.total += total;
        self.range.0 += range.0;
        self.range.1 += range.1;
        let seconds = timeline.up_seconds() + timeline.phantom_seconds();
        self.billed_seconds += u64::from(timeline.instances) * seconds;
        let compute = bill.charges.iter().filter(|c| c.reading.meter.part() == Part::Compute);
        self.compute += compute.map(|charge| charge.list_cost).sum();
    }
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
