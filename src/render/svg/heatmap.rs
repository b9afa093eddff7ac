//! When the workload is connected: the hours of the week in seven rows, the mean connected
//! minutes of each as a colour and as a number, and unknown time hatched.
//!
//! It owns the chart's layout and its classes; what falls on an hour is the view model's.

use std::fmt::Write as _;

use plotters::style::text_anchor::{HPos, VPos};
use rust_decimal::Decimal;

use crate::report::{HourOfWeek, HoursOfWeek};

use super::super::words::DAYS;
use super::words::{cells, titled};
use super::{
    About, BACKGROUND, Canvas, Colour, EDGE, GRID, HEAT, INK, MUTED, Point, TEXT, TITLE, WIDTH,
    cells_within, document, lettering, text_width,
};

/// Where the legend and the first row of cells are.
const LEGEND: i32 = 224;
const TOP: i32 = 392;
/// From one cell to the next, and the gap between them.
const CELL: i32 = 98;
const GAP: i32 = 4;
/// The names of the days stand to the left of this.
const LEFT: i32 = WIDTH - EDGE - 24 * CELL;
const HEIGHT: i32 = TOP + 7 * CELL + EDGE;
/// The least height of hatching, so that no unknown time is out of sight.
const HATCHED_LEAST: i32 = 18;

/// The most minutes of each class, and its words.
const CLASSES: [(u64, &str); HEAT.len()] =
    [(5, "to 5"), (15, "to 15"), (30, "to 30"), (45, "to 45"), (60, "to 60")];
/// From this class on letters have the background's colour.
const DARK_FROM: usize = 3;

/// Draws the hours of a month's week as a whole SVG document.
#[must_use]
pub fn heatmap(view: &HoursOfWeek) -> String {
    let most = cells_within(WIDTH - 2 * EDGE, TITLE);
    let title = titled(&view.workload, &view.month, most);
    let about = About {
        kind: "heatmap",
        title: &format!("Connected minutes by hour of the week: {title}"),
        description: &description(view),
    };
    document(&about, HEIGHT, |canvas| {
        let mut how = lettering(INK, HPos::Left, VPos::Top);
        how.size = TITLE;
        canvas.text(&title, (EDGE, EDGE), how);
        let units = "connected minutes, mean of each hour of the week, UTC";
        let how = lettering(MUTED, HPos::Left, VPos::Top);
        canvas.text(units, (EDGE, EDGE + TITLE + 18), how);
        legend(canvas, &unknown_share(view));
        for hour in 0..24 {
            let middle = LEFT + hour * CELL + CELL / 2;
            let how = lettering(MUTED, HPos::Center, VPos::Bottom);
            canvas.text(&format!("{hour:02}"), (middle, TOP - 14), how);
        }
        let rows = view.hours.chunks(24).zip(DAYS).zip(0..);
        for ((row, day), at) in rows {
            let top = TOP + at * CELL;
            let how = lettering(MUTED, HPos::Right, VPos::Center);
            canvas.text(day, (LEFT - 16, top + CELL / 2), how);
            for (hour, column) in row.iter().zip(0..) {
                cell(canvas, (LEFT + column * CELL, top), hour, &words(day, column, hour));
            }
        }
    })
}

/// A cell with its number.
fn cell(canvas: &mut Canvas<'_>, (left, top): Point, hour: &HourOfWeek, title: &str) {
    let (right, bottom) = (left + CELL - GAP, top + CELL - GAP);
    let class = class(hour);
    canvas.titled(((left, top), (right, bottom)), class.map_or(GRID, |class| HEAT[class]), title);
    let possible = possible_seconds(hour);
    let mut paper = class.is_some_and(|class| class >= DARK_FROM);
    if hour.unknown_seconds > 0 && possible > 0 {
        let whole = (CELL - GAP).unsigned_abs();
        let share = u64::from(whole) * hour.unknown_seconds / possible;
        let height = i32::try_from(share).unwrap_or(CELL).clamp(HATCHED_LEAST, CELL - GAP);
        canvas.hatched((left, bottom - height), (right, bottom), MUTED);
        // Across the hatching only letters with a rim can be read.
        paper &= 2 * height < CELL - TEXT;
    }
    if hour.connected_seconds > 0 {
        let colour: Colour = if paper { BACKGROUND } else { INK };
        let how = lettering(colour, HPos::Center, VPos::Center);
        let middle = (i32::midpoint(left, right), i32::midpoint(top, bottom));
        canvas.text(&short_minutes(hour), middle, how);
    }
}

/// The seconds of all occurrences.
fn possible_seconds(hour: &HourOfWeek) -> u64 {
    u64::from(hour.occurrences) * 3_600
}

/// Mean connected minutes of an occurrence; unknown time adds nothing.
fn minutes(hour: &HourOfWeek) -> Decimal {
    let divisor = Decimal::from(u64::from(hour.occurrences.max(1)) * 60);
    Decimal::from(hour.connected_seconds) / divisor
}

/// The colour's class; `None` for no connection at all.
fn class(hour: &HourOfWeek) -> Option<usize> {
    let minutes = minutes(hour);
    let at_most = |(most, _): &(u64, &str)| minutes <= Decimal::from(*most);
    let class = CLASSES.iter().position(at_most).unwrap_or(CLASSES.len() - 1);
    (hour.connected_seconds > 0).then_some(class)
}

/// Two characters: whole minutes, or `<1`.
fn short_minutes(hour: &HourOfWeek) -> String {
    let minutes = minutes(hour);
    if minutes < Decimal::ONE { "<1".to_owned() } else { minutes.round().to_string() }
}

/// An hour in words.
fn words(day: &str, hour: i32, of: &HourOfWeek) -> String {
    let mut text = format!(
        "{day} {hour:02}:00 to {:02}:00, {} times: {} min connected",
        hour + 1,
        of.occurrences,
        minutes(of).round_dp(1).normalize()
    );
    if of.unknown_seconds > 0 {
        let _ = write!(text, ", {} of the time unknown", percent(of.unknown_seconds, of));
    }
    text
}

fn percent(seconds: u64, of: &HourOfWeek) -> String {
    percentage(seconds, possible_seconds(of))
}

/// A share such as `12.5 %`; what is more than nothing is never 0.
fn percentage(part: u64, whole: u64) -> String {
    let share = Decimal::from(part) * Decimal::ONE_HUNDRED / Decimal::from(whole.max(1));
    let shown = share.round_dp(1).normalize();
    if shown.is_zero() && part > 0 { "<0.1 %".to_owned() } else { format!("{shown} %") }
}

/// How much of the month is unknown; empty for nothing.
fn unknown_share(view: &HoursOfWeek) -> String {
    let unknown: u64 = view.hours.iter().map(|hour| hour.unknown_seconds).sum();
    let possible = view.hours.iter().map(possible_seconds).sum();
    if unknown == 0 { String::new() } else { percentage(unknown, possible) }
}

/// The classes, and hatching if there is unknown time.
fn legend(canvas: &mut Canvas<'_>, unknown: &str) {
    const SWATCH: i32 = 52;
    let mut x = EDGE;
    let words = |canvas: &mut Canvas<'_>, text: &str, x: i32| {
        let how = lettering(MUTED, HPos::Left, VPos::Center);
        canvas.text(text, (x + SWATCH + 14, LEGEND + SWATCH / 2), how);
        SWATCH + 14 + text_width(cells(text), TEXT) + 34
    };
    let colours = std::iter::once((GRID, "none"))
        .chain(CLASSES.iter().zip(HEAT).map(|((_, text), colour)| (colour, *text)));
    for (colour, text) in colours {
        canvas.filled((x, LEGEND), (x + SWATCH, LEGEND + SWATCH), colour);
        x += words(canvas, text, x);
    }
    if !unknown.is_empty() {
        canvas.hatched((x, LEGEND), (x + SWATCH, LEGEND + SWATCH), MUTED);
        words(canvas, &format!("{unknown} unknown"), x);
    }
}

/// The chart in words.
fn description(view: &HoursOfWeek) -> String {
    let connected: u64 = view.hours.iter().map(|hour| hour.connected_seconds).sum();
    let hours = |seconds| (Decimal::from(seconds) / Decimal::from(3_600)).round_dp(2).normalize();
    let mut text = format!(
        "Mean connected minutes for each of the 168 hours of the week, in UTC; {} hours in the \
         month.",
        hours(connected)
    );
    let busiest = view.hours.iter().zip(0..).filter(|(hour, _)| hour.connected_seconds > 0);
    // Of equal hours the first one.
    let busiest = busiest.max_by_key(|(hour, at)| (minutes(hour), std::cmp::Reverse(*at)));
    if let Some((hour, at)) = busiest {
        let day = usize::try_from(at / 24).ok().and_then(|day| DAYS.get(day)).unwrap_or(&"");
        let _ = write!(text, " The busiest is {}.", words(day, at % 24, hour));
    }
    let unknown = unknown_share(view);
    if !unknown.is_empty() {
        let _ = write!(text, " {unknown} of the month is unknown, which is not idle.");
    }
    text
}
