//! What unknown time can make of bills: their ends in dollars, and whether the choice depends on
//! it. Which counts the ends have is the offering's; they are rated like every other count.

use rust_decimal::Decimal;

use crate::meter::{Meter, Part, Reading, SideMeter};
use crate::offering::Offering;
use crate::rating::{Bill, rate};
use crate::units::Usd;

use super::compare::{Failure, Priced, Question, bill};

/// The least and the most that unknown time can make of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    /// The two totals; equal if unknown time does not matter.
    pub(super) range: (Usd, Usd),
    /// Whether some filling of the unknown time costs the least, and some filling the most. If not,
    /// the true bill lies between them all the same.
    pub(super) exact: bool,
}

/// The ends of an offering's bill, of which the one with all unknown time idle is known.
pub(super) fn ends(
    question: Question<'_>,
    offering: &dyn Offering,
    idle: &Bill,
) -> Result<Ends, Failure> {
    let Question { workload, window, rules, prices } = question;
    let total = idle.total();
    let billing = window.billing(offering.cycle_seconds(workload));
    let unknown = workload.activity.unknown_for(billing.period());
    if unknown.is_empty() {
        return Ok(Ends { range: (total, total), exact: true });
    }
    let mut connected = workload.clone();
    connected.activity = connected.activity.filled(&unknown);
    let Some(enclosure) = offering.enclosure(workload, rules, billing) else {
        let most = bill(question, offering, &connected)?.0.total();
        return Ok(Ends { range: (total, most), exact: true });
    };
    let timeline = offering.timeline(workload, rules, billing).map_err(Failure::Unsupported)?;
    let readings = offering.readings(workload, rules, &timeline);
    let filled = offering.timeline(&connected, rules, billing).map_err(Failure::Unsupported)?;
    let filled = offering.readings(&connected, rules, &filled);
    // An enclosure is that of one instance, and of the first reading.
    let instances = u128::from(timeline.instances);
    let total_of = |count: u128, there_seconds: u64| {
        let there = u128::from(there_seconds) * instances;
        let mut readings = with_beside(&readings, &filled, count * instances, there);
        if let Some(compute) = readings.first_mut() {
            compute.count = count * instances;
        }
        rate(&readings, prices, billing).map(|bill| bill.total()).map_err(Failure::Rating)
    };
    let [least_there, most_there] = enclosure.there_seconds;
    let range = (total_of(enclosure.least, least_there)?, total_of(enclosure.most, most_there)?);
    let alone = readings.iter().chain(&filled).all(|r| r.meter.part() != Part::Side);
    Ok(Ends { range, exact: enclosure.exact && alone })
}

/// The readings with what stands beside the database at one end: Extended Support goes with what
/// is billed (XS-3), an address with the time in which the database is there (NET-1); nothing else
/// depends on use. Whether it has them at all is seen where all unknown time is connected.
fn with_beside(idle: &[Reading], filled: &[Reading], billed: u128, there: u128) -> Vec<Reading> {
    let at_this_end = |reading: &Reading| match reading.meter {
        Meter::Side(SideMeter::PublicIpv4) => there,
        Meter::Side(SideMeter::ExtendedSupport { .. } | SideMeter::ExtendedSupportAcu { .. }) => {
            let all = filled.first().map_or(0, |compute| compute.count);
            reading.count.saturating_mul(billed).checked_div(all).unwrap_or(0)
        }
        _ => reading.count,
    };
    let own = idle.iter().filter(|reading| reading.meter.part() != Part::Side);
    let side = filled.iter().filter(|reading| reading.meter.part() == Part::Side);
    let side = side.map(|reading| {
        let count = if reading.count == 0 { 0 } else { at_this_end(reading) };
        Reading { count, ..*reading }
    });
    own.copied().chain(side).collect()
}

/// Whether unknown time could change a bill by a cent, or the order of bills.
pub(super) fn matters(priced: &[Priced]) -> bool {
    let cent = Usd::new(Decimal::new(1, 2));
    let by_a_cent = priced.iter().any(|p| p.range.1 - p.range.0 >= cent);
    // If no range reaches into that of the next offering, none reaches into any later one.
    let overlap = |pair: &[Priced]| {
        let certain = pair[0].range.0 == pair[0].range.1 && pair[1].range.0 == pair[1].range.1;
        !certain && pair[0].range.1 >= pair[1].range.0
    };
    by_a_cent || priced.windows(2).any(overlap)
}
