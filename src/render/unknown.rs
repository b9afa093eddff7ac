//! What unknown time makes of the bills, in words: their ends, and whether the choice survives.

use super::cents::dollars;
use super::words::bills;
use crate::report::{BillView, Report};

/// The range of each bill that unknown time can change by a printed cent.
pub(super) fn ranges(report: &Report) -> Vec<String> {
    let line = |(id, bill): (&str, &BillView)| {
        let (least, most) = (bill.range.0.cents(), bill.range.1.cents());
        let kind = if bill.range_exact { "both possible" } else { "bounds" };
        let period = report.period.name();
        (least != most)
            .then(|| format!("{id} in {period}: {} to {}, {kind}", dollars(least), dollars(most)))
    };
    bills(report).filter_map(line).collect()
}

/// Whether the cheapest stays the cheapest; `None` if no bill depends on unknown time.
pub(super) fn survives(report: &Report) -> Option<String> {
    let certain = |bill: &BillView| bill.range.0 == bill.range.1;
    if bills(report).all(|(_, bill)| certain(bill)) {
        return None;
    }
    let mut ranked = bills(report);
    let (_, best) = ranked.next()?;
    let may_win = |(_, other): &(&str, &BillView)| {
        other.range.0 <= best.range.1 && !(certain(best) && certain(other))
    };
    let rivals: Vec<&str> = ranked.filter(may_win).map(|(id, _)| id).collect();
    let range = match (best.range.0.cents(), best.range.1.cents()) {
        (least, most) if least == most => "Some time is unknown: it".to_owned(),
        (least, most) => {
            format!("Unknown time makes that {} to {}: it", dollars(least), dollars(most))
        }
    };
    Some(match &rivals[..] {
        [] => format!("{range} stays cheapest whatever the unknown time was."),
        [rival] => format!("{range} may not be cheapest, it could be {rival}."),
        [rival, others @ ..] => {
            let others = if others.len() == 1 { others[0] } else { "one of several more" };
            format!("{range} may not be cheapest, it could be {rival} or {others}.")
        }
    })
}
