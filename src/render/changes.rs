//! What changed from month to month, for terminals and in Markdown, and the words that every
//! format shares.

use std::fmt::Write as _;

use super::cents::{apportion_to, dollars};
use super::markdown::escape;
use super::wrap::push_wrapped;
use crate::report::{CauseView, ChangeView, MonthChanges, Movement};
use crate::units::Usd;

/// The title of this part of a report.
pub(super) const TITLE: &str = "What changed from month to month";

/// For terminals: nothing without a change of month.
#[must_use]
pub fn table(changes: &[MonthChanges]) -> String {
    let mut text = String::new();
    if !changes.is_empty() {
        let _ = writeln!(text, "\n{TITLE}");
    }
    for month in changes {
        push_wrapped(&mut text, "", &heading(month));
        for offering in &month.offerings {
            push_wrapped(&mut text, "  ", &sentence(offering));
        }
    }
    text
}

/// As Markdown: nothing without a change of month.
#[must_use]
pub fn markdown(changes: &[MonthChanges]) -> String {
    let mut text = String::new();
    if !changes.is_empty() {
        let _ = writeln!(text, "\n# {TITLE}");
    }
    for month in changes {
        let _ = write!(text, "\n## {}\n\n", heading(month));
        for offering in &month.offerings {
            let _ = writeln!(text, "- {}", escape(&sentence(offering)));
        }
    }
    text
}

/// Which months.
pub(super) fn heading(month: &MonthChanges) -> String {
    format!("{} to {}", month.before, month.after)
}

/// An offering, what it costs, and why that is not what it cost.
fn sentence(offering: &ChangeView) -> String {
    let (total, difference) = (total(&offering.movement), difference(&offering.movement));
    let why = why(&offering.movement);
    let difference = difference.map(|cents| format!(", {}", in_words(cents))).unwrap_or_default();
    format!("{}: {total}{difference}{why}", offering.id)
}

/// The later total.
pub(super) fn total(movement: &Movement) -> String {
    match movement {
        Movement::Between { after, .. } | Movement::Began(after, _) => dollars(after.cents()),
        Movement::Ended(..) => "no bill".to_owned(),
    }
}

/// The difference of the printed totals, in cents, so that readers who subtract find the same.
pub(super) fn difference(movement: &Movement) -> Option<i128> {
    match movement {
        Movement::Between { before, after, .. } => Some(after.cents() - before.cents()),
        Movement::Began(..) | Movement::Ended(..) => None,
    }
}

pub(super) fn in_words(cents: i128) -> String {
    match cents {
        0 => "the same".to_owned(),
        1.. => format!("{} more", dollars(cents)),
        _ => format!("{} less", dollars(-cents)),
    }
}

/// With a sign, such as `+$0.21`.
pub(super) fn signed(cents: i128) -> String {
    let plus = if cents > 0 { "+" } else { "" };
    format!("{plus}{}", dollars(cents))
}

/// What follows the difference: a colon with the causes, or a semicolon with what is to be said.
fn why(movement: &Movement) -> String {
    let reasons = reasons(movement);
    match movement {
        _ if reasons.is_empty() => ".".to_owned(),
        Movement::Between { .. } => format!(": {reasons}."),
        Movement::Began(..) | Movement::Ended(..) => format!("; {reasons}."),
    }
}

/// What is to be said, with commas between, or with semicolons if it holds commas itself.
pub(super) fn reasons(movement: &Movement) -> String {
    let told = told(movement);
    let commas = told.iter().any(|reason| reason.contains(','));
    told.join(if commas { "; " } else { ", " })
}

/// Each cause that is a cent at least, with its cents; they add up to the difference of the printed
/// totals.
pub(super) fn told(movement: &Movement) -> Vec<String> {
    match movement {
        Movement::Between { before, after, causes: Ok(causes), idle_ends } => {
            let mut reasons = printed(causes, after.cents() - before.cents());
            if *idle_ends {
                reasons.push("unknown time is taken for idle".to_owned());
            }
            reasons
        }
        Movement::Between { causes: Err(reason), .. } => {
            vec![format!("the difference could not be split: {reason}")]
        }
        Movement::Began(_, reason) => vec![format!("no bill the month before, {reason}")],
        Movement::Ended(before, reason) => {
            vec![format!("{} the month before; now {reason}", dollars(before.cents()))]
        }
    }
}

fn printed(causes: &[CauseView], difference: i128) -> Vec<String> {
    let amounts: Vec<Usd> = causes.iter().map(|cause| cause.amount).collect();
    let cents = causes.iter().zip(apportion_to(&amounts, difference));
    let told = |(cause, cents): (&CauseView, i128)| match cents {
        0 => None,
        cents => Some(format!("{} ({})", cause.text, signed(cents))),
    };
    cents.filter_map(told).collect()
}
