//! What each offering's bill is made of: a bar of compute, storage, I/O and what stands beside the
//! database, cheapest on top.
//!
//! It owns the chart's layout; what a charge is for is said in `cents`. Bars that dwarf the
//! cheapest three are cut, and look it.

use std::fmt::Write as _;

use plotters::style::text_anchor::{HPos, VPos};
use rust_decimal::Decimal;

use crate::render::cents::Part;
use crate::report::{OfferingView, Report};
use crate::units::Usd;

use super::words::{cells, dollars, fitted, titled};
use super::{
    AXIS, About, BACKGROUND, Canvas, Colour, EDGE, INK, LINE, MUTED, Point, SERIES, Scale, TEXT,
    TITLE, WIDTH, cells_within, document, lettering, text_width,
};

/// Where the first bar's name is, the distance to the next, and a bar's height.
const TOP: i32 = 240;
const ROW: i32 = 185;
const BAR: i32 = 66;
/// More bars than this make no picture.
const MOST_BARS: usize = 30;
/// The longest name, in columns.
const NAME_CELLS: usize = 60;

/// The longest words at a bar's end, in columns: they leave a third of the width to the bars.
const WORDS_CELLS: usize = 42;

/// What charges are for, in the order of a bar's parts.
const PARTS: [(Part, &str, Colour); 4] = [
    (Part::Compute, "compute", SERIES[0]),
    (Part::Storage, "storage", SERIES[4]),
    (Part::Io, "I/O", SERIES[2]),
    (Part::Side, "beside", SERIES[3]),
];

/// Draws the bills of a report as a whole SVG document.
#[must_use]
pub fn breakdown(report: &Report) -> String {
    let most = cells_within(WIDTH - 2 * EDGE, TITLE);
    let name = titled(&report.workload.name, &report.period.title(), most);
    picture(&name, &report.offerings.iter().map(Bar::of).collect::<Vec<_>>())
}

/// Draws bars under a title.
pub(super) fn picture(name: &str, all_bars: &[Bar]) -> String {
    let bars = &all_bars[..all_bars.len().min(MOST_BARS)];
    let hidden = all_bars.len() - bars.len();
    let (highest, width) = (highest(bars), width(bars));
    let scale = Scale::new(highest, width);
    let rows = i32::try_from(bars.len()).unwrap_or_default().max(1);
    let note_height = if hidden > 0 || bars.is_empty() { 90 } else { 0 };
    let height = TOP + rows * ROW + note_height;
    let title = fitted(name, cells_within(WIDTH - 2 * EDGE, TITLE));
    let about = About {
        kind: "breakdown",
        title: &format!("What the bills are made of: {title}"),
        description: &description(bars, hidden),
    };
    document(&about, height, |canvas| {
        let mut how = lettering(INK, HPos::Left, VPos::Top);
        how.size = TITLE;
        canvas.text(&title, (EDGE, EDGE), how);
        legend(canvas, bars);
        let mut top = TOP;
        for bar in bars {
            bar.draw(canvas, (scale, width), top);
            top += ROW;
        }
        let how = lettering(MUTED, HPos::Left, VPos::Top);
        if bars.is_empty() {
            canvas.text("No offering to show.", (EDGE, TOP), how);
        } else if hidden > 0 {
            canvas.text(&format!("{hidden} more not drawn"), (EDGE, top), how);
        }
    })
}

/// A bar: an offering, what each part costs and the words at its end.
#[derive(Clone, Debug)]
pub(super) struct Bar {
    name: String,
    parts: [Usd; PARTS.len()],
    words: String,
}

impl Bar {
    fn of(offering: &OfferingView) -> Self {
        let charges = || offering.bill.iter().flat_map(|bill| &bill.charges);
        let parts = PARTS.map(|(wanted, ..)| {
            let charges = charges().filter(|charge| charge.part == wanted);
            charges.map(|charge| charge.list_cost).sum()
        });
        Self::new(&offering.id, parts, offering.bill.as_ref().map(|bill| bill.range))
    }

    /// The bar of a bill whose parts are these; `None` for no price, or else the least and the
    /// most that unknown time can make of the bill.
    pub(super) fn new(id: &str, parts: [Usd; PARTS.len()], range: Option<(Usd, Usd)>) -> Self {
        let total = dollars(parts.into_iter().sum());
        let words = match range {
            None => "no price".to_owned(),
            Some((least, most)) if least.cents() == most.cents() => total,
            Some((least, most)) => {
                let range = format!("{} to {}", dollars(least), dollars(most));
                let whole = format!("{total} ({range})");
                if cells(&whole) <= WORDS_CELLS { whole } else { range }
            }
        };
        Self { name: fitted(id, NAME_CELLS), parts, words }
    }

    fn total(&self) -> Decimal {
        self.parts.into_iter().sum::<Usd>().amount()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, (scale, width): (Scale, i32), top: i32) {
        let how = lettering(INK, HPos::Left, VPos::Top);
        canvas.text(&self.name, (EDGE, top), how);
        let bar_top = top + LINE + 4;
        let bar_bottom = bar_top + BAR;
        let (mut sum, mut from) = (Usd::ZERO, EDGE);
        for (part, (.., colour)) in self.parts.iter().zip(PARTS) {
            sum += *part;
            let to = EDGE + scale.along(sum.amount()).min(width);
            if to > from {
                // A thin gap between parts, where there is room for it.
                let gap = if to - from > 12 { 4 } else { 0 };
                canvas.filled((from, bar_top), (to - gap, bar_bottom), colour);
            }
            from = to;
        }
        canvas.line([(EDGE, bar_top - 4), (EDGE, bar_bottom + 4)], AXIS, 4);
        if scale.along(self.total()) > width {
            cut(canvas, (from - 70, bar_top));
        }
        let how = lettering(INK, HPos::Left, VPos::Center);
        let middle = i32::midpoint(bar_top, bar_bottom);
        canvas.text(&self.words, (from + 20, middle), how);
    }
}

/// Two slanted gaps: the bar goes on.
fn cut(canvas: &mut Canvas<'_>, (x, top): Point) {
    for x in [x, x + 26] {
        canvas.line([(x, top + BAR + 4), (x + 20, top - 4)], BACKGROUND, 10);
    }
}

/// The longest bar's dollars: all of them, unless it is more than six times the third. It is cut to
/// four times then, so that a cut bar stands for at least half as much again as its length.
fn highest(bars: &[Bar]) -> Decimal {
    let mut totals: Vec<Decimal> = bars.iter().map(Bar::total).collect();
    totals.retain(|total| *total > Decimal::ZERO);
    totals.sort_unstable();
    let longest = totals.last().copied().unwrap_or(Decimal::ONE);
    let third = totals.get(2).copied().unwrap_or(longest);
    let dwarfs = longest > third.saturating_mul(Decimal::from(6));
    if dwarfs { third.saturating_mul(Decimal::from(4)) } else { longest }
}

/// The longest bar, beside the longest words.
fn width(bars: &[Bar]) -> i32 {
    let words = bars.iter().map(|bar| cells(&bar.words)).max();
    WIDTH - 2 * EDGE - 20 - text_width(words.unwrap_or(0), TEXT)
}

/// The colours of the parts that somebody pays for.
fn legend(canvas: &mut Canvas<'_>, bars: &[Bar]) {
    let mut x = EDGE;
    for (at, (_, name, colour)) in PARTS.into_iter().enumerate() {
        if bars.iter().all(|bar| bar.parts[at] == Usd::ZERO) {
            continue;
        }
        canvas.filled((x, 142), (x + 44, 186), colour);
        let how = lettering(MUTED, HPos::Left, VPos::Center);
        canvas.text(name, (x + 60, 164), how);
        x += 60 + text_width(cells(name), TEXT) + 60;
    }
}

/// The chart in words.
fn description(bars: &[Bar], hidden: usize) -> String {
    let mut text = "Bills in US dollars by what they are for, cheapest first.".to_owned();
    for bar in bars {
        let _ = write!(text, " {}: {}", bar.name, bar.words);
        let mut joint = " for";
        for (part, (_, name, _)) in bar.parts.iter().zip(PARTS) {
            if *part != Usd::ZERO {
                let _ = write!(text, "{joint} {name}");
                joint = if joint == " for" { "," } else { joint };
            }
        }
        text.push('.');
    }
    if hidden > 0 {
        let _ = write!(text, " {hidden} more are not drawn.");
    }
    text
}
