//! What the choice of the cheapest offering hangs on: for each input how its lead over the next
//! cheapest changes with up to half less and half more of it, and where somebody else is cheaper.
//!
//! It owns the chart's layout; which input flips where is the analysis's. Leads that dwarf today's
//! are cut, and look it.

use std::fmt::Write as _;

use plotters::style::text_anchor::{HPos, VPos};
use rust_decimal::Decimal;

use crate::report::{Axis, Flip, Input, Margin, Sensitivity};
use crate::units::Usd;

use super::words::{cells, dollar_ticks, dollars, fitted, titled};
use super::{
    AXIS, About, BACKGROUND, Canvas, Colour, EDGE, GRID, INK, LINE, MUTED, SERIES, Scale, TEXT,
    TITLE, WIDTH, cells_within, document, lettering, text_width,
};

/// Where the first input's name is, the distance to the next, and the height of each of its bars.
const TOP: i32 = 440;
const ROW: i32 = 216;
const BAR: i32 = 44;
/// Room at the edges of the plane for half a mark's words.
const MARGIN: i32 = 220;
/// How many times today's lead is drawn to the right of nothing, and to the left.
const MOST_RIGHT: u32 = 3;
const MOST_LEFT: u32 = 2;

/// The bars of an input: with less of it above, with more of it below.
const SIDES: [(&str, Colour); 2] = [("up to 50 % less", SERIES[4]), ("up to 50 % more", SERIES[0])];

/// Draws what the choice hangs on as a whole SVG document.
#[must_use]
pub fn tornado(name: &str, found: &Sensitivity) -> String {
    let most = cells_within(WIDTH - 2 * EDGE, TITLE);
    let title = titled(name, "what flips the choice", most);
    let bars: Vec<Bar> = found.inputs.iter().map(Bar::of).collect();
    let plane = Plane::of(found.margin.amount(), &bars);
    let rows = i32::try_from(bars.len()).unwrap_or_default().max(1);
    let bottom = TOP + rows * ROW;
    let about = About {
        kind: "tornado",
        title: &format!("What the choice hangs on: {title}"),
        description: &description(found, &bars),
    };
    document(&about, bottom + LINE + EDGE, |canvas| {
        let mut how = lettering(INK, HPos::Left, VPos::Top);
        how.size = TITLE;
        canvas.text(&title, (EDGE, EDGE), how);
        explain(canvas, found);
        legend(canvas);
        plane.draw(canvas, (TOP - 12, bottom));
        for (bar, top) in bars.iter().zip((TOP..).step_by(ROW.unsigned_abs() as usize)) {
            bar.draw(canvas, &plane, top);
        }
        if bars.is_empty() {
            let how = lettering(MUTED, HPos::Left, VPos::Top);
            canvas.text("No input to vary.", (EDGE, TOP), how);
        }
    })
}

/// An input: its words, and the least and the most lead on each side.
struct Bar {
    name: String,
    flips: String,
    sides: [(Margin, Margin); 2],
    /// Whether somebody else is cheaper on a side.
    lost: [bool; 2],
    words: String,
}

impl Bar {
    fn of(input: &Input) -> Self {
        let tolerance = &input.tolerance;
        let axis = tolerance.axis;
        let short = |value| short(axis.value(value));
        let [from, to] = [input.varied.first, input.varied.last].map(short);
        let range = if from == to { from } else { format!("{from} to {to}") };
        let side = |holds: &dyn Fn(u64) -> bool| {
            let margins = input.margins.iter().filter(|(at, _)| holds(*at));
            let margins: Vec<Margin> = margins.map(|(_, margin)| *margin).collect();
            let least = margins.iter().min().copied().unwrap_or_default();
            (least, margins.iter().max().copied().unwrap_or_default())
        };
        let sides = [side(&|at| at <= tolerance.value), side(&|at| at >= tolerance.value)];
        let flips: Vec<&Flip> =
            [&tolerance.below, &tolerance.above].into_iter().flatten().collect();
        let at = flips.iter().map(|flip| short(flip.at)).collect::<Vec<_>>().join(" and ");
        let mut words = format!("{} {range} {}", axis.name(), axis.unit());
        let (least, most) = (sides[0].0.min(sides[1].0), sides[0].1.max(sides[1].1));
        let _ = write!(words, ": {} to {}", usd(least), usd(most));
        for flip in &flips {
            let _ = write!(words, "; at {} {} is cheapest", short(flip.at), flip.cheapest);
        }
        Self {
            name: format!("{}: {range}{}", axis.name(), unit_beside(axis)),
            flips: if flips.is_empty() {
                "never flips".to_owned()
            } else {
                format!("flips at {at}")
            },
            sides,
            lost: sides.map(|(least, _)| least < Margin::ZERO),
            words,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, plane: &Plane, top: i32) {
        for (at, ((least, most), (_, colour))) in self.sides.into_iter().zip(SIDES).enumerate() {
            let bar_top = top + LINE + 2 + i32::from(at == 1) * (BAR + 4);
            let bar_bottom = bar_top + BAR;
            let (from, to) = (plane.place(least), plane.place(most));
            // What changes nothing is a line at today's lead.
            canvas.filled((from - 4, bar_top), (to + 4, bar_bottom), colour);
            for (amount, x) in [(least, from + 30), (most, to - 50)] {
                if plane.hides(amount) {
                    cut(canvas, (x, bar_top));
                }
            }
            if self.lost[at] {
                let middle = i32::midpoint(bar_top, bar_bottom);
                canvas.dot((plane.place(Margin::ZERO), middle), 15, INK);
            }
        }
        let flips = lettering(MUTED, HPos::Right, VPos::Top);
        let room = cells_within(WIDTH - 2 * EDGE, TEXT) - 2;
        let words = fitted(&self.flips, room.saturating_sub(cells(&self.name)));
        canvas.text(&words, (WIDTH - EDGE, top), flips);
        canvas.text(&self.name, (EDGE, top), lettering(INK, HPos::Left, VPos::Top));
    }
}

/// Two slanted gaps: the bar goes on.
fn cut(canvas: &mut Canvas<'_>, (x, top): (i32, i32)) {
    for x in [x, x + 26] {
        canvas.line([(x, top + BAR + 2), (x + 14, top - 2)], BACKGROUND, 10);
    }
}

/// Where leads are: dollars across, with nothing somewhere in it.
struct Plane {
    least: Margin,
    most: Margin,
    now: Margin,
    scale: Scale,
}

impl Plane {
    fn of(now: Margin, bars: &[Bar]) -> Self {
        let ends = || bars.iter().flat_map(|bar| bar.sides);
        let zero = Margin::ZERO;
        let (mut least, mut most) = (
            ends().map(|side| side.0).min().unwrap_or(zero).min(zero),
            ends().map(|side| side.1).max().unwrap_or(zero).max(now),
        );
        if now > zero {
            most = most.min(now.saturating_mul(Decimal::from(MOST_RIGHT)));
            least = least.max(-now.saturating_mul(Decimal::from(MOST_LEFT)));
        }
        let width = WIDTH - 2 * MARGIN;
        Self { least, most, now, scale: Scale::new(most - least, width) }
    }

    fn place(&self, amount: Margin) -> i32 {
        let inside = amount.clamp(self.least, self.most);
        MARGIN + self.scale.along(inside - self.least)
    }

    fn hides(&self, amount: Margin) -> bool {
        amount < self.least || amount > self.most
    }

    /// Lines and amounts at round dollars, today's lead and where there is none.
    fn draw(&self, canvas: &mut Canvas<'_>, (top, bottom): (i32, i32)) {
        let mut ticks: Vec<(Margin, String)> = Vec::new();
        for (value, _) in dollar_ticks(self.most - self.least) {
            let (right, left) = (value <= self.most, -value >= self.least);
            ticks.extend(right.then(|| (value, usd(value))));
            ticks.extend((left && !value.is_zero()).then(|| (-value, usd(-value))));
        }
        ticks.sort();
        let widest = ticks.iter().map(|(_, label)| cells(label)).max().unwrap_or(0);
        let room = text_width(widest, TEXT) + 24;
        let mut free = i32::MIN;
        // Nothing has its mark whatever stands beside it.
        let zero = self.place(Margin::ZERO);
        for (value, label) in &ticks {
            let x = self.place(*value);
            let crowded = x < free || (x - zero).abs() < room && !value.is_zero();
            let outside = x.min(WIDTH - x) < EDGE + text_width(cells(label), TEXT) / 2;
            if crowded || outside {
                continue;
            }
            free = x + room;
            canvas.line([(x, top), (x, bottom)], GRID, 3);
            canvas.text(label, (x, bottom + 16), lettering(MUTED, HPos::Center, VPos::Top));
        }
        canvas.line([(zero, top), (zero, bottom)], INK, 6);
        let now = self.place(self.now);
        canvas.line([(now, top), (now, bottom)], AXIS, 6);
    }
}

/// What is drawn, in two lines.
fn explain(canvas: &mut Canvas<'_>, found: &Sensitivity) {
    let how = lettering(MUTED, HPos::Left, VPos::Top);
    let most = cells_within(WIDTH - 2 * EDGE, TEXT);
    let lead = format!(" leads by {} (grey line); left", dollars(found.margin));
    let winner = fitted(&found.winner, most.saturating_sub(cells(&lead)));
    canvas.text(&format!("{winner}{lead}"), (EDGE, 150), how);
    canvas.text("of $0.00 another is cheaper. Each input alone:", (EDGE, 150 + LINE), how);
}

fn legend(canvas: &mut Canvas<'_>) {
    let (mut x, y) = (EDGE, 336);
    for (name, colour) in SIDES {
        canvas.filled((x, y - 22), (x + 44, y + 22), colour);
        canvas.text(name, (x + 60, y), lettering(MUTED, HPos::Left, VPos::Center));
        x += 60 + text_width(cells(name), TEXT) + 60;
    }
    canvas.dot((x + 22, y), 15, INK);
    canvas.text("flips", (x + 60, y), lettering(MUTED, HPos::Left, VPos::Center));
}

/// A lead in dollars.
fn usd(amount: Margin) -> String {
    dollars(Usd::new(amount))
}

/// The unit, where the input's name does not say it.
fn unit_beside(axis: Axis) -> String {
    match axis.unit() {
        unit @ ("s" | "%") => format!(" {unit}"),
        _ => String::new(),
    }
}

/// A number as short as a chart needs it: from a million on in millions.
fn short(value: Decimal) -> String {
    let million = Decimal::from(1_000_000);
    if value >= million {
        return format!("{} M", (value / million).round_dp(2).normalize());
    }
    value.round_dp(4).normalize().to_string()
}

/// The chart in words.
fn description(found: &Sensitivity, bars: &[Bar]) -> String {
    let mut text = format!(
        "By how much {} is cheaper than the next cheapest in an average month, now {} than {}, \
         with 50 % less to 50 % more of each input alone; below zero another is cheaper.",
        found.winner,
        dollars(found.margin),
        found.runner_up
    );
    for bar in bars {
        let _ = write!(text, " {}.", bar.words);
    }
    text
}
