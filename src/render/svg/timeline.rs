//! A week in lanes: when somebody is connected, and below what each offering does meanwhile.
//!
//! It owns the chart's layout. Tails last minutes and a week has ten thousand of them, so that a
//! lane is a row of columns of half an hour, and a phase is as high as its share of the column:
//! what is short is low, never gone. What is free of a column is time paused or stopped.

use plotters::style::text_anchor::{HPos, VPos};

use crate::report::{Lane, Phase, Week};
use crate::units::{DAY_SECONDS, Day, Period};

use super::super::words::DAYS;
use super::timeline_words::{cost_words, dates, description, detail_lines, seconds_down};
use super::words::{cells, fitted, titled};
use super::{
    AXIS, About, Canvas, Colour, EDGE, GRID, INK, LINE, MUTED, SERIES, TEXT, TITLE, WIDTH,
    cells_within, document, lettering, text_width,
};

/// Where the legend is.
const LEGEND: i32 = 224;
/// From the last line of the legend to the names of days, and from these to the first lane.
const TO_DAYS: i32 = 96;
const TO_LANES: i32 = 80;
/// From one lane to the next: its words, its columns, its phantom marks; without its details.
const ROW: i32 = 240;
const DETAILS: i32 = 194;
const WORDS: i32 = 76;
const LANE: i32 = 90;
const PHANTOM: i32 = 16;
/// Half an hour: its seconds and its width. 336 of them are a week.
const COLUMN_SECONDS: i64 = 1_800;
const COLUMN: i32 = 7;
const LEFT: i32 = (WIDTH - WEEK_COLUMNS * COLUMN) / 2;
const WEEK_COLUMNS: i32 = 336;
/// The least height of a phase in its column.
const LEAST: i32 = 8;
/// More lanes than this make no picture.
const MOST_LANES: usize = 16;

/// A way to fill a part of a column.
#[derive(Clone, Copy)]
enum Paint {
    Plain(Colour),
    Hatched,
}

const CONNECTED: Colour = SERIES[0];
const BILLED_OFF: Colour = SERIES[1];
const DOWN: Colour = GRID;

/// What is in a lane, from its bottom up.
const PHASES: [(Phase, &str, Colour); 5] = [
    (Phase::Connected, "connected", CONNECTED),
    (Phase::Lead, "up before (lead)", SERIES[5]),
    (Phase::Tail, "up after (tail)", SERIES[3]),
    (Phase::Idle, "up, unused", SERIES[4]),
    (Phase::Starting, "starting", SERIES[2]),
];

/// Draws a week as a whole SVG document.
#[must_use]
pub fn timeline(view: &Week) -> String {
    let lanes = &view.lanes[..view.lanes.len().min(MOST_LANES)];
    let hidden = view.lanes.len() - lanes.len();
    let dates = dates(view.period);
    let title = titled(&view.workload, &dates, cells_within(WIDTH - 2 * EDGE, TITLE));
    let notes = notes(view, hidden);
    let rows = |count: usize| i32::try_from(count).unwrap_or_default();
    let legend = legend(view, lanes);
    let days_top = LEGEND + (legend.last().map_or(0, |entry| entry.row)) * LINE + TO_DAYS;
    let first = days_top + TO_LANES;
    let most = cells_within(WEEK_COLUMNS * COLUMN, TEXT);
    let details: Vec<Vec<String>> = lanes.iter().map(|lane| detail_lines(lane, most)).collect();
    let line_count = details.iter().map(Vec::len).sum();
    let bottom = first + (rows(lanes.len()) + 1) * ROW + rows(line_count) * LINE - 30;
    let height = bottom + LINE * rows(notes.len()) + EDGE;
    let about = About {
        kind: "timeline",
        title: &format!("A week: {title}"),
        description: &description(view, lanes, &notes),
    };
    document(&about, height, |canvas| {
        let mut how = lettering(INK, HPos::Left, VPos::Top);
        how.size = TITLE;
        canvas.text(&title, (EDGE, EDGE), how);
        let how = lettering(MUTED, HPos::Left, VPos::Top);
        let units = "each column is half an hour, each colour its share; UTC";
        canvas.text(units, (EDGE, EDGE + TITLE + 18), how);
        draw_legend(canvas, &legend);
        days(canvas, view.period, (days_top, bottom - 20));
        draw_sessions(canvas, view, first);
        let mut top = first + ROW;
        for (lane, lines) in lanes.iter().zip(&details) {
            draw_lane(canvas, lane, view.period, top);
            for (at, line) in (0..).zip(lines) {
                let how = lettering(MUTED, HPos::Left, VPos::Top);
                canvas.text(line, (LEFT, top + DETAILS + at * LINE), how);
            }
            top += ROW + rows(lines.len()) * LINE;
        }
        let mut top = bottom;
        for note in &notes {
            canvas.text(note, (EDGE, top), lettering(MUTED, HPos::Left, VPos::Top));
            top += LINE;
        }
    })
}

/// What stands below the lanes.
fn notes(view: &Week, hidden: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if !view.unknown.is_empty() {
        notes.push("Unknown time counts as nobody connected.".to_owned());
    }
    if view.sessions.is_empty() {
        notes.push("No session in any whole week of the month.".to_owned());
    }
    if hidden > 0 {
        notes.push(format!("{hidden} more not drawn"));
    }
    if view.not_priced > 0 {
        notes.push(format!("{} without a price", view.not_priced));
    }
    notes
}

/// The days: their names above and lines between them.
fn days(canvas: &mut Canvas<'_>, week: Period, (top, bottom): (i32, i32)) {
    let width = WEEK_COLUMNS / 7 * COLUMN;
    let mut at = (week.start(), LEFT);
    for day in DAYS {
        let date = Day::containing(at.0).to_string();
        let how = lettering(MUTED, HPos::Center, VPos::Top);
        let name = format!("{day} {}", date.get(8..).unwrap_or_default().trim_start_matches('0'));
        canvas.text(&name, (at.1 + width / 2, top), how);
        canvas.line([(at.1, top), (at.1, bottom)], GRID, 3);
        at = (at.0 + DAY_SECONDS, at.1 + width);
    }
    canvas.line([(at.1, top), (at.1, bottom)], GRID, 3);
}

/// The lane of those who use the database.
fn draw_sessions(canvas: &mut Canvas<'_>, view: &Week, top: i32) {
    let count = view.sessions.len();
    let how = lettering(INK, HPos::Left, VPos::Top);
    let word = if count == 1 { "session" } else { "sessions" };
    canvas.text(&format!("{count} {word}"), (LEFT, top), how);
    let columns = columns(view.period, [&view.sessions, &view.unknown]);
    draw_columns(canvas, &columns, [Paint::Plain(CONNECTED), Paint::Hatched], top);
}

/// An offering's lane with its name and what the week's compute costs.
fn draw_lane(canvas: &mut Canvas<'_>, lane: &Lane, week: Period, top: i32) {
    let right = LEFT + WEEK_COLUMNS * COLUMN;
    let cost = cost_words(lane);
    let room = right - LEFT - text_width(cells(&cost) + 2, TEXT);
    let how = lettering(INK, HPos::Left, VPos::Top);
    canvas.text(&fitted(&lane.id, cells_within(room, TEXT)), (LEFT, top), how);
    canvas.text(&cost, (right, top), lettering(MUTED, HPos::Right, VPos::Top));
    let of = |wanted| {
        let met = lane.phases.iter().filter(move |(_, phase)| *phase == wanted);
        met.map(|(span, _)| *span).collect::<Vec<Period>>()
    };
    let spans = PHASES.map(|(phase, ..)| of(phase));
    let columns = columns(week, spans.each_ref().map(Vec::as_slice));
    if seconds_down(lane, week) > 0 {
        canvas.filled((LEFT, top + WORDS), (right, top + WORDS + LANE), DOWN);
    }
    draw_columns(canvas, &columns, PHASES.map(|(.., colour)| Paint::Plain(colour)), top);
    // How much of a column it is does not matter: the mark says that there is something.
    let marks: Vec<i32> =
        self::columns(week, [&lane.phantoms]).iter().map(|[height]| (*height).min(1)).collect();
    let below = top + WORDS + LANE + 6;
    each_run(&marks, |(from, to), _| {
        canvas.filled((from, below), (to, below + PHANTOM), BILLED_OFF);
    });
}

/// For each half hour the height of each layer, together at most a lane.
fn columns<const LAYERS: usize>(week: Period, layers: [&[Period]; LAYERS]) -> Vec<[i32; LAYERS]> {
    let count = usize::try_from(WEEK_COLUMNS).unwrap_or_default();
    let mut seconds = vec![[0_i64; LAYERS]; count];
    for (layer, spans) in layers.into_iter().enumerate() {
        for span in spans {
            let span = span.intersect(week);
            let mut from = span.start();
            while from < span.end() {
                let column = (from - week.start()) / COLUMN_SECONDS;
                let end = week.start() + (column + 1) * COLUMN_SECONDS;
                let until = end.min(span.end());
                if let Some(sums) = usize::try_from(column).ok().and_then(|c| seconds.get_mut(c)) {
                    sums[layer] += until - from;
                }
                from = until;
            }
        }
    }
    seconds.into_iter().map(heights).collect()
}

/// Heights in proportion to seconds: at least something for anything, taken from the highest.
fn heights<const LAYERS: usize>(seconds: [i64; LAYERS]) -> [i32; LAYERS] {
    let mut heights = seconds.map(|seconds| {
        let share = (seconds * i64::from(LANE) + COLUMN_SECONDS / 2) / COLUMN_SECONDS;
        let least = if seconds > 0 { LEAST } else { 0 };
        i32::try_from(share).unwrap_or(LANE).clamp(least, LANE)
    });
    let excess = heights.iter().sum::<i32>() - LANE;
    if let Some(highest) = heights.iter_mut().max().filter(|_| excess > 0) {
        *highest -= excess;
    }
    heights
}

/// Draws stacks of layers. Each layer reaches down to the ground and the next lower one covers
/// it, so that a box is as long as its top is level and shows no seam.
fn draw_columns<const LAYERS: usize>(
    canvas: &mut Canvas<'_>,
    columns: &[[i32; LAYERS]],
    paints: [Paint; LAYERS],
    top: i32,
) {
    let bottom = top + WORDS + LANE;
    for (layer, paint) in paints.into_iter().enumerate().rev() {
        let level = |heights: &[i32; LAYERS]| match heights[layer] {
            0 => 0,
            _ => heights[..=layer].iter().sum(),
        };
        let levels: Vec<i32> = columns.iter().map(level).collect();
        each_run(&levels, |(from, to), level| {
            let (corner, opposite) = ((from, bottom - level), (to, bottom));
            match paint {
                Paint::Plain(colour) => canvas.filled(corner, opposite, colour),
                Paint::Hatched => canvas.hatched(corner, opposite, MUTED),
            }
        });
    }
    canvas.line([(LEFT, bottom), (LEFT + WEEK_COLUMNS * COLUMN, bottom)], AXIS, 3);
}

/// Calls with each run of equal columns above nothing: from where to where, and the level.
fn each_run(levels: &[i32], mut call: impl FnMut((i32, i32), i32)) {
    let mut from = LEFT;
    for run in levels.chunk_by(|a, b| a == b) {
        let to = from + i32::try_from(run.len()).unwrap_or_default() * COLUMN;
        if run[0] > 0 {
            call((from, to), run[0]);
        }
        from = to;
    }
}

/// A colour, what it means, and where that stands.
struct Entry {
    name: &'static str,
    paint: Paint,
    left: i32,
    row: i32,
}

const SWATCH: i32 = 44;
const TO_NAME: i32 = SWATCH + 14;

/// The colours that are there, in as many lines as they need.
fn legend(view: &Week, lanes: &[Lane]) -> Vec<Entry> {
    let any = |wanted| lanes.iter().any(|lane| lane.phases.iter().any(|(_, p)| *p == wanted));
    let phases = PHASES
        .into_iter()
        .filter(|(phase, ..)| any(*phase) || *phase == Phase::Connected)
        .map(|(_, name, colour)| (name, Paint::Plain(colour)));
    let billed_off = lanes.iter().any(|lane| !lane.phantoms.is_empty());
    let down = lanes.iter().any(|lane| seconds_down(lane, view.period) > 0);
    let others = [
        (down, "paused or stopped", Paint::Plain(DOWN)),
        (billed_off, "billed while down", Paint::Plain(BILLED_OFF)),
        (!view.unknown.is_empty(), "unknown", Paint::Hatched),
    ];
    let others = others.into_iter().filter(|(there, ..)| *there).map(|(_, n, paint)| (n, paint));
    let (mut left, mut row) = (EDGE, 0);
    let entry = |(name, paint)| {
        let width = TO_NAME + text_width(cells(name), TEXT);
        if left + width > WIDTH - EDGE {
            (left, row) = (EDGE, row + 1);
        }
        let entry = Entry { name, paint, left, row };
        left += width + 34;
        entry
    };
    phases.chain(others).map(entry).collect()
}

fn draw_legend(canvas: &mut Canvas<'_>, entries: &[Entry]) {
    for Entry { name, paint, left, row } in entries {
        let top = LEGEND + row * LINE;
        let (corner, opposite) = ((*left, top), (left + SWATCH, top + SWATCH));
        match paint {
            Paint::Plain(colour) => canvas.filled(corner, opposite, *colour),
            Paint::Hatched => canvas.hatched(corner, opposite, MUTED),
        }
        let how = lettering(MUTED, HPos::Left, VPos::Center);
        canvas.text(name, (left + TO_NAME, top + SWATCH / 2), how);
    }
}
