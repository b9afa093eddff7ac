//! The answer over several months in sentences, for every format.

use std::fmt::Write as _;

use super::cents::dollars;
use super::markdown::escape;
use super::words::shown;
use super::wrap::push_wrapped;
use crate::report::{AllMonths, LeftOut, Turn};

/// More changes of the cheapest than this are counted and not told.
const MOST_TURNS: usize = 6;
/// More months than this are counted and not listed.
const MOST_MONTHS: usize = 3;

/// For terminals, to stand above the first month; in bold if colour is wanted.
#[must_use]
pub fn table(months: &AllMonths, colour: bool) -> String {
    let mut text = String::new();
    push_wrapped(&mut text, "", &title(months));
    let (bold, plain) = if colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    text.push_str(bold);
    for sentence in answer(months) {
        push_wrapped(&mut text, "", &sentence);
    }
    text.push_str(plain);
    for sentence in each_month(months) {
        push_wrapped(&mut text, "", &sentence);
    }
    text.push('\n');
    text
}

/// As Markdown, to stand above the first month.
#[must_use]
pub fn markdown(months: &AllMonths) -> String {
    let mut text = format!("# {}\n", escape(&title(months)));
    for sentence in answer(months).into_iter().chain(each_month(months)) {
        let _ = write!(text, "\n{}\n", escape(&sentence));
    }
    text.push('\n');
    text
}

fn title(months: &AllMonths) -> String {
    match (months.months.first(), months.months.last()) {
        (Some(first), Some(last)) => format!("All months, {first} to {last}"),
        _ => "All months".to_owned(),
    }
}

/// Who costs least over all months, and after that sentence one for each offering that is left out.
pub(super) fn answer(months: &AllMonths) -> Vec<String> {
    let count = months.months.len();
    let first = match &months.totals[..] {
        [] => format!("No offering has a bill in each of the {count} months."),
        [(only, sum)] => {
            let (only, sum) = (name(only), dollars(sum.cents()));
            format!("{only} costs {sum} in {count} months; nothing else has a bill in each.")
        }
        [(_, best), (_, next), ..] if best == next => {
            let equal = months.totals.iter().take_while(|(_, sum)| sum == best);
            let equal: Vec<String> = equal.map(|(id, _)| name(id)).collect();
            let sum = dollars(best.cents());
            format!("{} cost the same over {count} months: {sum}.", equal.join(" and "))
        }
        [(best, sum), (second, next), ..] => {
            let less = match next.cents() - sum.cents() {
                0 => "less than a cent".to_owned(),
                cents => dollars(cents),
            };
            let (best, sum, second) = (name(best), dollars(sum.cents()), name(second));
            if months.left_out.is_empty() {
                format!("{best} is cheapest over {count} months: {sum}, {less} less than {second}.")
            } else {
                format!(
                    "Of the offerings with a bill in each of the {count} months {best} is \
                     cheapest: {sum}, {less} less than {second}."
                )
            }
        }
    };
    let best = months.totals.first().map(|(id, _)| id.as_str());
    let left_out = months.left_out.iter().map(|out| left_out(out, best, count));
    std::iter::once(first).chain(left_out).collect()
}

/// Why an offering is left out, and what it costs beside the cheapest where it has a bill.
fn left_out(out: &LeftOut, best: Option<&str>, months: usize) -> String {
    let missing = match &out.missing[..] {
        few if few.len() <= MOST_MONTHS => few.join(", "),
        many => format!("{} of {months} months", many.len()),
    };
    let others = match months - out.missing.len() {
        1 => "the other month".to_owned(),
        others => format!("the other {others} months"),
    };
    let (id, total) = (name(&out.id), dollars(out.total.cents()));
    let beside = match (best, out.best_there) {
        (Some(best), Some(there)) => format!(", and {} {}", name(best), dollars(there.cents())),
        _ => String::new(),
    };
    format!("{id} is left out, without a bill in {missing}; in {others} it costs {total}{beside}.")
}

/// Who is cheapest in how many months, where that changes, and whether it is close.
fn each_month(months: &AllMonths) -> Vec<String> {
    let mut sentences = winners(months);
    sentences.extend(close(months));
    sentences
}

/// In how many months it is close; `None` for none.
pub(super) fn close(months: &AllMonths) -> Option<String> {
    let (close, all) = (months.close, months.months.len());
    (close > 0).then(|| {
        format!("In {close} of {all} months it is close: less than 5 % lie between the first two.")
    })
}

/// Who is cheapest in how many months, and where that changes.
pub(super) fn winners(months: &AllMonths) -> Vec<String> {
    let all = months.months.len();
    let mut sentences = match &months.cheapest[..] {
        [] => vec!["No month has a bill.".to_owned()],
        [(ids, count)] if *count == all => {
            vec![format!("The cheapest is the same in each of the {all} months: {}.", names(ids))]
        }
        counts => counts
            .iter()
            .map(|(ids, count)| format!("{} is cheapest in {count} of {all} months.", names(ids)))
            .collect(),
    };
    let told = |turn: &Turn| {
        let (before, after) = (names(&turn.before), names(&turn.after));
        format!("With {} the cheapest changes from {before} to {after}.", turn.month)
    };
    sentences.extend(months.turns.iter().take(MOST_TURNS).map(told));
    match months.turns.len().saturating_sub(MOST_TURNS) {
        0 => {}
        1 => sentences.push("It changes 1 more time.".to_owned()),
        more => sentences.push(format!("It changes {more} more times.")),
    }
    sentences
}

/// Offerings that cost the same stand together, as in the order of a break-even.
fn names(ids: &[String]) -> String {
    match ids {
        [] => "nothing".to_owned(),
        ids => ids.iter().map(|id| name(id)).collect::<Vec<_>>().join(" = "),
    }
}

fn name(id: &str) -> String {
    shown(id, 120)
}
