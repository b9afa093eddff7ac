//! What a week says in words: beside and below each lane, and to those who do not see the chart.
//! It owns no place and no colour.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use crate::render::words::wait;
use crate::report::{Lane, Phase, Waits, Week};
use crate::units::{Day, Period, Usd};

use super::words::{cells, dollars, fitted};

/// From Monday to Sunday, such as `2018-08-06 to 2018-08-12`.
pub(super) fn dates(week: Period) -> String {
    format!("{} to {}", Day::containing(week.start()), Day::containing(week.end() - 1))
}

/// What the week's compute costs, and what of it nobody used.
pub(super) fn cost_words(lane: &Lane) -> String {
    match lane.cost {
        Some(cost) if cost.compute == Usd::ZERO => "no compute".to_owned(),
        Some(cost) => {
            format!("{} of {} compute unused", dollars(cost.unconnected), dollars(cost.compute))
        }
        None => "not billed by time".to_owned(),
    }
}

/// What leads, tails and seconds billed while down cost, each kind that there is.
fn details(lane: &Lane) -> Vec<String> {
    let Some(cost) = lane.cost else { return Vec::new() };
    let waits = [waits("lead", &cost.leads), waits("tail", &cost.tails)];
    let phantoms = Some(cost.phantoms).filter(|_| !lane.phantoms.is_empty());
    let phantoms = phantoms.map(|cost| format!("{} billed while down", dollars_or_less(cost)));
    waits.into_iter().flatten().chain(phantoms).collect()
}

/// The same in as few lines of so many cells as it needs.
pub(super) fn detail_lines(lane: &Lane, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for detail in details(lane) {
        match lines.last_mut() {
            Some(last) if cells(last) + 2 + cells(&detail) <= most => {
                let _ = write!(last, "; {detail}");
            }
            _ => lines.push(fitted(&detail, most)),
        }
    }
    lines
}

/// Such as `5 tails of 5 min, $0.01 each, $0.05`; nothing if there is none.
fn waits(name: &str, waits: &Waits) -> Option<String> {
    let duration = |seconds: u64| wait(seconds.saturating_mul(1_000));
    let (shortest, longest) = waits.seconds;
    let mut text = match waits.count {
        0 => return None,
        1 => format!("1 {name} of "),
        count => format!("{count} {name}s of "),
    };
    text.push_str(&duration(shortest));
    if shortest < longest {
        let _ = write!(text, " to {}", duration(longest));
    }
    // Of less than a cent in all, one is less than a cent too.
    let told = waits.count > 1 && waits.cost.cents() > 0;
    if let Some(each) = waits.each.filter(|_| told) {
        let _ = write!(text, ", {} each", each_dollars(each));
    }
    let _ = write!(text, ", {}", dollars_or_less(waits.cost));
    Some(text)
}

/// An amount rounded to cents; something never reads as nothing.
fn dollars_or_less(amount: Usd) -> String {
    if amount > Usd::ZERO && amount.cents() == 0 {
        "less than a cent".to_owned()
    } else {
        dollars(amount)
    }
}

/// What one of many costs, below a dollar to four decimals, such as `$0.0045`: cents times a count
/// would not be what all of them cost.
fn each_dollars(amount: Usd) -> String {
    let fine = amount.amount().round_dp(4).normalize();
    if fine.scale() > 2 && fine < Decimal::ONE {
        format!("${fine}")
    } else {
        dollars_or_less(amount)
    }
}

/// How long a lane's phases of a kind are together, in seconds.
fn seconds_of(lane: &Lane, wanted: impl Fn(Phase) -> bool) -> u64 {
    let met = lane.phases.iter().filter(|(_, phase)| wanted(*phase));
    met.map(|(span, _)| span.seconds()).sum()
}

/// How long it was paused or stopped, in seconds.
pub(super) fn seconds_down(lane: &Lane, week: Period) -> u64 {
    week.seconds().saturating_sub(seconds_of(lane, |_| true))
}

/// The chart in words.
pub(super) fn description(view: &Week, lanes: &[Lane], notes: &[String]) -> String {
    let count = view.sessions.len();
    let mut text = format!(
        "What each offering does in the week from {}, {count} {}; compute is unused while nobody \
         is connected: a lead is up before a session, a tail is up after one.",
        dates(view.period),
        if count == 1 { "session" } else { "sessions" },
    );
    for lane in lanes {
        let mut parts = vec![cost_words(lane)];
        parts.extend(details(lane));
        let starting = seconds_of(lane, |phase| phase == Phase::Starting);
        for (seconds, what) in [(starting, "starting"), (seconds_down(lane, view.period), "down")] {
            if seconds > 0 {
                parts.push(format!("{} {what}", wait(seconds.saturating_mul(1_000))));
            }
        }
        let _ = write!(text, " {}: {}.", fitted(&lane.id, 56), parts.join("; "));
    }
    for note in notes {
        let _ = write!(text, " {}.", note.trim_end_matches('.'));
    }
    text
}
