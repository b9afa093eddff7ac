//! Sentences and safe text: what every format says in the same words.

use std::fmt::Write as _;

use rust_decimal::Decimal;
use unicode_width::UnicodeWidthChar as _;

use super::cents::dollars;
use super::sensitivity;
use crate::report::{BillView, Crossing, Crossings, HoursOfWeek, IoBreakEven, Report, SameOrder};
use crate::units::{Usd, instant_text};

/// The days of a week.
pub(super) const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Text of a user's for a terminal or a page: control, direction and other invisible characters
/// are shown as `\u{..}`, and what is longer than 120 characters is cut.
#[must_use]
pub fn safe(text: &str) -> String {
    shown(text, 120)
}

/// The same, cut after so many characters.
#[must_use]
pub fn shown(text: &str, longest: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(longest));
    for (at, character) in text.chars().enumerate() {
        if at == longest {
            shown.push('…');
            break;
        }
        if is_invisible(character) {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Text in ASCII that takes as many columns: lines and marks are drawn with other characters, and
/// what has no likeness is a `?` for each column.
#[must_use]
pub fn ascii(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for character in text.chars() {
        let like = match character {
            '─' => '-',
            '×' => 'x',
            '…' => '~',
            '·' => '.',
            // Heights in eighths.
            '▁' => '1',
            '▂' => '2',
            '▃' => '3',
            '▄' => '4',
            '▅' => '5',
            '▆' => '6',
            '▇' => '7',
            '█' => '8',
            other if other.is_ascii() => other,
            other => {
                ascii.extend(std::iter::repeat_n('?', other.width().unwrap_or_default()));
                continue;
            }
        };
        ascii.push(like);
    }
    ascii
}

/// Control characters, and those that change how their neighbours are shown.
pub(super) fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{110bd}'
            | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The priced bills, cheapest first.
pub(super) fn bills(report: &Report) -> impl Iterator<Item = (&str, &BillView)> {
    let priced = report.offerings.iter();
    priced.filter_map(|offering| Some((offering.id.as_str(), offering.bill.as_ref()?)))
}

/// Who is cheapest, by how much, and what decides it: one to four sentences.
#[must_use]
pub fn verdict(report: &Report) -> Vec<String> {
    let mut ranked = bills(report).filter(|(_, bill)| bill.unfit.is_none());
    let Some((winner, best)) = ranked.next() else {
        if bills(report).next().is_some() {
            return vec!["No offering has the memory that the working set takes.".to_owned()];
        }
        return vec!["No offering could be priced.".to_owned()];
    };
    let mut sentences = vec![match ranked.next() {
        None => only(winner, best.total),
        Some((second, next)) => {
            let equal = ranked.take_while(|(_, bill)| bill.total == next.total).map(|(id, _)| id);
            let seconds = in_words(&std::iter::once(second).chain(equal).collect::<Vec<_>>());
            first_two((winner, best.total), (&seconds, next.total))
        }
    }];
    sentences.extend(decides(report, winner));
    sentences.extend(super::unknown::survives(report));
    sentences.extend(report.stays_cheapest.as_ref().map(sensitivity::sentence));
    sentences
}

/// Names one after the other, such as `a, b and c`.
fn in_words(names: &[&str]) -> String {
    let (last, before) = names.split_last().unwrap_or((&"", &[]));
    match before {
        [] => (*last).to_owned(),
        before => format!("{} and {last}", before.join(", ")),
    }
}

/// That nothing can be compared with one.
pub(super) fn only(winner: &str, total: Usd) -> String {
    format!("{winner} costs {}; nothing else is compared.", dollars(total.cents()))
}

/// By how much the cheapest costs less than the next one.
pub(super) fn first_two((winner, best): (&str, Usd), (second, next): (&str, Usd)) -> String {
    let price = dollars(best.cents());
    if next == best {
        return format!("{winner} and {second} cost the same: {price}.");
    }
    let less = (next - best).amount() / next.amount();
    let share = (less * Decimal::ONE_HUNDRED).round_dp(1).normalize();
    let difference = dollars(next.cents() - best.cents());
    format!("{winner} is cheapest: {price}, {difference} ({share} %) less than {second}.")
}

/// The crossings that take the first place from the winner, in one sentence.
pub(super) fn decides(report: &Report, winner: &str) -> Option<String> {
    let loses = |crossing: &&Crossing| {
        crossing.between.iter().any(|id| id == winner)
            && crossing.cheaper_below.is_some()
            && crossing.cheaper_above.is_some()
    };
    let second = report.ranking.get(1)?;
    let with_second = |crossing: &&Crossing| crossing.between.contains(second);
    // Below half a hundredth of an hour it is nobody's week.
    let told = |crossing: &&Crossing| !crossing.at.round_dp(2).is_zero();
    let lost = || report.crossings.iter().filter(loses).filter(told);
    // Where it leaves several behind one after the other, the last of them decides.
    let wins = |crossing: &&Crossing| crossing.cheaper_above.as_deref() == Some(winner);
    let crossing = lost()
        .find(with_second)
        .or_else(|| lost().take_while(wins).last())
        .or_else(|| lost().next())?;
    let (below, above) = (crossing.cheaper_below.as_ref()?, crossing.cheaper_above.as_ref()?);
    let hours = crossing.at.round_dp(2);
    Some(format!(
        "Hours decide: in an average month {below} is cheaper below {hours:.2} h a week, {above} \
         above."
    ))
}

/// Who is cheaper below a crossing, and who from it on; both names where the bills are equal.
pub(super) fn sides(crossing: &Crossing) -> [String; 2] {
    let side = |cheaper: &Option<String>| {
        let equal = || crossing.between.join(" = ");
        cheaper.clone().unwrap_or_else(equal)
    };
    [side(&crossing.cheaper_below), side(&crossing.cheaper_above)]
}

/// Who is cheaper than whom over a whole range, one sentence for each that is; then equal bills.
pub(super) fn never(found: &Crossings) -> Vec<String> {
    let mut cheaper: Vec<(&String, Vec<&str>)> = Vec::new();
    let mut equal = Vec::new();
    for SameOrder { between: [first, second], cheaper: who } in &found.never {
        let Some(who) = who else {
            equal.push(format!("{first} and {second} cost the same"));
            continue;
        };
        let dearer = if who == first { second } else { first };
        match cheaper.iter_mut().find(|(known, _)| *known == who) {
            Some((_, others)) => others.push(dearer),
            None => cheaper.push((who, vec![dearer])),
        }
    }
    cheaper.sort_by_key(|(_, others)| std::cmp::Reverse(others.len()));
    let sentence = |(who, others): (&String, Vec<&str>)| {
        format!("{who} is always cheaper than {}", in_words(&others))
    };
    cheaper.into_iter().map(sentence).chain(equal).collect()
}

/// How the bill of the database as it is configured today compares with the cheapest; `None` if
/// nobody says which offering that is, or if it has no bill.
pub(super) fn configured_today(report: &Report) -> Option<String> {
    let current = report.provenance.as_ref()?.current.as_ref()?;
    let (_, bill) = bills(report).find(|(id, _)| id == current)?;
    let (cheapest, best) = bills(report).next()?;
    let price = dollars(bill.total.cents());
    if let Some(unfit) = bill.unfit {
        return Some(format!("Configured today: {current}, {price}, {unfit}."));
    }
    if bill.total <= best.total {
        return Some(format!("Configured today: {current}, {price}, is the cheapest."));
    }
    let difference = bill.total.cents() - best.total.cents();
    let saves = if difference == 0 {
        "less than a cent".to_owned()
    } else {
        let share = (bill.total - best.total).amount() / bill.total.amount();
        let percent = (share * Decimal::ONE_HUNDRED).round_dp(0).normalize();
        let percent =
            if percent.is_zero() { "less than 1".to_owned() } else { percent.to_string() };
        format!("{} ({percent} %)", dollars(difference))
    };
    Some(format!("Configured today: {current}, {price}; the cheapest, {cheapest}, saves {saves}."))
}

/// Where the workload's use was measured, and what is to be known of it: a heading, and lines.
pub(super) fn measured(report: &Report) -> Option<(String, Vec<String>)> {
    const LONGEST: usize = 400;
    let source = report.provenance.as_ref()?;
    let heading = format!(
        "Measured: {} in account {}, pulled {}",
        shown(&source.database, 40),
        shown(&source.account, 40),
        instant_text(source.pulled)
    );
    let lines = std::iter::once(&source.source).chain(&source.notes);
    Some((heading, lines.map(|line| shown(line, LONGEST)).collect()))
}

/// When in the week somebody was connected; `None` where there is nothing to show.
pub(super) fn hours_of_week(report: &Report) -> Option<&HoursOfWeek> {
    report.hours_of_week.as_ref().filter(|hours| !hours.is_idle())
}

/// How long the database was measured to run.
pub(super) fn running(report: &Report) -> Option<String> {
    let hours = hours_of(report.running_seconds?, 3_600);
    Some(format!("Measured running time: {hours} h (seconds with a CPU datapoint)"))
}

/// From how much I/O on another storage configuration is cheaper.
fn io_optimized(pays: &IoBreakEven) -> String {
    let millions = Decimal::from(pays.requests_per_month) / Decimal::from(1_000_000);
    let millions = millions.round_dp(3).normalize();
    format!("{}: I/O-Optimized pays from {millions} million requests a month", pays.id)
}

/// What is unknown or missing and what a reader must know: titled lists, any of them empty.
pub(super) fn notices(report: &Report) -> [(&'static str, Vec<String>); 5] {
    let because = |id: &String, reason: &String| format!("{id}: {reason}");
    let not_priced = report.not_priced.iter().map(|n| because(&n.id, &n.reason));
    let not_offered = report.not_offered.iter().map(|n| because(&n.id, &n.reason));
    let warnings = report.warnings.iter().map(|(code, text)| format!("{code} {text}"));
    [
        ("With the unknown time", super::unknown::ranges(report)),
        ("Not priced", not_priced.collect()),
        ("Not offered", not_offered.collect()),
        ("Warnings", warnings.collect()),
        ("I/O-Optimized", report.io_optimized_pays.iter().map(io_optimized).collect()),
    ]
}

/// Milliseconds for people, such as `16 min 31 s`.
#[must_use]
pub fn wait(milliseconds: u64) -> String {
    let seconds = milliseconds.div_ceil(1_000);
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0) => "-".to_owned(),
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, 0, _) => format!("{h} h"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

/// A count as hours for people, such as `23` or `5.25`, where so many counts make an hour.
#[must_use]
pub fn hours_of(count: u64, counts_per_hour: u64) -> String {
    (Decimal::from(count) / Decimal::from(counts_per_hour)).round_dp(2).normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_shown() {
        assert_eq!(safe("a\u{1b}[31m\u{202e}b\r\0"), "a\\u{1b}[31m\\u{202e}b\\u{d}\\u{0}");
        assert_eq!(safe("Größe 数"), "Größe 数");
        assert_eq!(safe(&"x".repeat(65_536)).chars().count(), 121);
    }

    #[test]
    fn ascii_keeps_columns_and_escape_codes() {
        assert_eq!(ascii("\u{1b}[1ma─b…\u{1b}[0m\n"), "\u{1b}[1ma-b~\u{1b}[0m\n");
        assert_eq!(ascii("·▁▂▃▄▅▆▇█? 2 × 3"), ".12345678? 2 x 3");
        // An umlaut takes one column, alone or as a letter with a mark; an ideograph takes two.
        assert_eq!(ascii("Größe u\u{308} 数"), "Gr??e u ??");
    }

    #[test]
    fn waits_are_told_in_two_units_at_most() {
        let told: Vec<_> = [0, 900, 60_000, 991_300, 7_260_000].map(wait).to_vec();
        assert_eq!(told, ["-", "1 s", "1 min", "16 min 32 s", "2 h 1 min"]);
    }
}
