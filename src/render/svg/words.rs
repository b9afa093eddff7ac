//! What charts write: names that cannot do harm, shortened to their place, and exact amounts as
//! people read them. It owns no place and no colour.

use rust_decimal::Decimal;

use crate::render::cents;
use crate::units::Usd;

/// A text in which control, format and bidirectional characters show as `\u{..}`: valid in XML,
/// and in the order in which it is written. Applied twice it changes nothing more.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_invisible(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Control, format, invisible and private characters, and those that XML does not have.
fn is_invisible(character: char) -> bool {
    let code = u32::from(character);
    let listed = matches!(
        code,
        0xAD | 0x34F
            | 0x600..=0x605
            | 0x61C
            | 0x6DD
            | 0x70F
            | 0x890..=0x891
            | 0x8E2
            | 0x115F..=0x1160
            | 0x17B4..=0x17B5
            | 0x180B..=0x180F
            | 0x200B..=0x200F
            | 0x2028..=0x202E
            | 0x2060..=0x206F
            | 0x3164
            | 0xE000..=0xF8FF
            | 0xFEFF
            | 0xFFA0
            | 0xFFF0..=0xFFFB
            | 0xE0000..=0xE0FFF
            | 0xF0000..
    );
    character.is_control() || listed || code & 0xFFFE == 0xFFFE
}

/// How many columns a character takes at most: East Asian letters and emoji take two.
fn cells_of(character: char) -> usize {
    if u32::from(character) < 0x1100 { 1 } else { 2 }
}

/// How many columns a visible text takes at most. The widest Latin letters are nearly as wide as
/// they are high: narrow ones make up for one in eight, each of the others takes two columns.
pub(super) fn cells(text: &str) -> usize {
    let (mut cells, mut letters, mut wide) = (0, 0_usize, 0_usize);
    for character in text.chars() {
        cells += cells_of(character);
        letters += 1;
        wide += usize::from(matches!(character, 'm' | 'w' | 'M' | 'W' | '@' | '%'));
    }
    cells + wide.saturating_sub(letters.div_ceil(8))
}

/// A visible text in at most so many columns. What is too long loses its middle to `…`, because
/// names that begin alike often end differently.
pub(super) fn fitted(text: &str, most: usize) -> String {
    let whole = visible(text);
    if cells(&whole) <= most {
        return whole;
    }
    let cut = |room: usize| {
        let head = taken(whole.chars(), room - room / 3);
        let tail: String = taken(whole.chars().rev(), room / 3).chars().rev().collect();
        format!("{head}…{tail}")
    };
    // `…` may take two columns, and wide letters more than were counted one by one.
    let room = most.saturating_sub(2);
    let fits = |shorter: &String| cells(shorter) <= most;
    (1..=room).rev().map(cut).find(fits).unwrap_or_else(|| cut(0))
}

/// A title in at most so many columns: a name, shortened if need be, and what of it is shown, whole.
pub(super) fn titled(name: &str, shown: &str, most: usize) -> String {
    let shown = format!(": {shown}");
    format!("{}{shown}", fitted(name, most.saturating_sub(cells(&shown))))
}

/// The first characters, in at most so many columns.
fn taken(characters: impl Iterator<Item = char>, most: usize) -> String {
    let mut left = most;
    let fits = |character: &char| {
        let cells = cells_of(*character);
        let fits = cells <= left;
        left = left.saturating_sub(cells);
        fits
    };
    characters.take_while(fits).collect()
}

/// An amount rounded to cents, such as `$1,234.50`.
pub(super) fn dollars(amount: Usd) -> String {
    cents::dollars(amount.cents())
}

/// Hours with two decimals, such as `5.30 h`.
pub(super) fn hours(hours: Decimal) -> String {
    format!("{:.2} h", hours.round_dp(2))
}

/// Hours as short as they are, such as `168 h` or `0.5 h`.
pub(super) fn short_hours(hours: Decimal) -> String {
    format!("{} h", hours.round_dp(2).normalize())
}

/// The marks of an axis from zero to at most `highest`: at most seven, at 1, 2 or 5 times a power
/// of ten, with their labels.
pub(super) fn dollar_ticks(highest: Decimal) -> Vec<(Decimal, String)> {
    let few = |step| highest.checked_div(step).is_some_and(|count| count < Decimal::from(7));
    let mut step = Decimal::new(1, 2);
    // 0.01, 0.02, 0.05, 0.10 and so on.
    let factors = [Decimal::TWO, Decimal::new(25, 1), Decimal::TWO];
    for factor in factors.into_iter().cycle() {
        match step.checked_mul(factor).filter(|_| !few(step)) {
            Some(next) => step = next,
            None => break,
        }
    }
    let whole = step.fract().is_zero();
    let label = |value: Decimal| {
        let text = dollars(Usd::new(value));
        match text.strip_suffix(".00") {
            Some(short) if whole => short.to_owned(),
            _ => text,
        }
    };
    (0..7)
        .map(|at| step.saturating_mul(Decimal::from(at)))
        .take_while(|value| *value <= highest)
        .map(|value| (value, label(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_do_harm_is_visible_once() {
        let shown = visible("a\u{1b}\u{202e}\u{ffff}\0b<\u{e000}");
        assert_eq!(shown, r"a\u{1b}\u{202e}\u{ffff}\u{0}b<\u{e000}");
        assert_eq!(visible(&shown), shown);
        assert_eq!(visible("Größe 日本 €"), "Größe 日本 €");
    }

    #[test]
    fn long_text_loses_its_middle() {
        assert_eq!(fitted("rds-always-on", 13), "rds-always-on");
        assert_eq!(fitted("rds-always-on", 11), "rds-al…-on");
        assert_eq!(fitted("日本日本日本日本", 12), "日本日…本");
        assert_eq!((cells("mmmm"), cells("compute"), cells(&"w".repeat(16))), (7, 7, 30));
        assert_eq!(fitted(&"m".repeat(30), 20), "mmmmmmm…mmm");
        for most in 0..20 {
            assert!(cells(&fitted(&"x日".repeat(40), most)) <= most.max(2));
        }
    }

    #[test]
    fn a_title_keeps_what_it_shows() {
        assert_eq!(titled("bot", "2026-10", 40), "bot: 2026-10");
        assert_eq!(titled("a-very-long-bot", "2026-10", 16), "a-ve…t: 2026-10");
    }

    #[test]
    fn ticks_are_round_numbers() {
        let labels = |highest: &str| -> Vec<String> {
            let ticks = dollar_ticks(highest.parse().unwrap());
            ticks.into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels("0.013"), ["$0.00", "$0.01"]);
        assert_eq!(labels("0.115"), ["$0.00", "$0.02", "$0.04", "$0.06", "$0.08", "$0.10"]);
        assert_eq!(labels("1.2"), ["$0.00", "$0.20", "$0.40", "$0.60", "$0.80", "$1.00", "$1.20"]);
        assert_eq!(labels("17"), ["$0", "$5", "$10", "$15"]);
        assert_eq!(labels("11500"), ["$0", "$2,000", "$4,000", "$6,000", "$8,000", "$10,000"]);
        assert!(dollar_ticks(Decimal::from(u64::MAX)).len() < 8);
    }
}
