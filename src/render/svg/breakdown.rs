//! What each offering's bill is made of: a bar of compute, storage and I/O, cheapest on top.
//!
//! It owns the chart's layout and the grouping of meters. Bars that dwarf the cheapest three are
//! cut, and say so.

use plotters::style::text_anchor::{HPos, VPos};
use rust_decimal::Decimal;

use crate::report::{BillView, OfferingView, Report};
use crate::units::Usd;

use super::words::{cells, dollars, fitted};
use super::{
    AXIS, About, BACKGROUND, Canvas, Colour, EDGE, INK, MUTED, Point, SERIES, TEXT, TITLE, WIDTH,
    cells_within, document, lettering, portion, text_width,
};

/// Where the first bar's name is, the distance to the next, and a bar's height.
const TOP: i32 = 240;
const ROW: i32 = 165;
const BAR: i32 = 66;
/// More bars than this make no picture.
const MOST_BARS: usize = 30;
/// The longest name, in columns.
const NAME_CELLS: usize = 60;

/// What charges are for, in the order of a bar's parts.
const GROUPS: [(&str, Colour); 4] =
    [("compute", SERIES[0]), ("storage", SERIES[4]), ("I/O", SERIES[2]), ("backup", SERIES[3])];

/// The group of a meter.
fn group(meter: &str) -> usize {
    match meter {
        "aurora-io" => 2,
        _ if meter.ends_with("-backup") => 3,
        _ if meter.starts_with("rds-storage") || meter.starts_with("aurora-storage") => 1,
        _ => 0,
    }
}

/// Draws the bills of a report as a whole SVG document.
#[must_use]
pub fn breakdown(report: &Report) -> String {
    let shown = &report.offerings[..report.offerings.len().min(MOST_BARS)];
    let hidden = report.offerings.len() - shown.len();
    let bars: Vec<Bar<'_>> = shown.iter().map(Bar::of).collect();
    let scale = Scale::of(&bars);
    let rows = i32::try_from(bars.len()).unwrap_or_default().max(1);
    let note_height = if hidden > 0 || bars.is_empty() { 90 } else { 0 };
    let height = TOP + rows * ROW + note_height;
    let name = format!("{}: {}", report.workload.name, report.period.title());
    let title = fitted(&name, cells_within(WIDTH - 2 * EDGE, TITLE));
    let about = About {
        kind: "breakdown",
        title: &format!("What the bills are made of: {title}"),
        description: &description(&bars, hidden),
    };
    document(&about, height, |canvas| {
        let mut how = lettering(INK, HPos::Left, VPos::Top);
        how.size = TITLE;
        canvas.text(&title, (EDGE, EDGE), how);
        legend(canvas, &bars);
        let mut top = TOP;
        for bar in &bars {
            bar.draw(canvas, &scale, top);
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

/// A bar: an offering, what each group costs and the words at its end.
struct Bar<'a> {
    name: String,
    bill: Option<&'a BillView>,
    parts: [Usd; GROUPS.len()],
    words: String,
}

impl<'a> Bar<'a> {
    fn of(offering: &'a OfferingView) -> Self {
        let bill = offering.bill.as_ref();
        let mut parts = [Usd::ZERO; GROUPS.len()];
        for charge in bill.iter().flat_map(|bill| &bill.charges) {
            parts[group(charge.meter)] += charge.list_cost;
        }
        Self {
            name: fitted(&offering.id, NAME_CELLS),
            bill,
            parts,
            words: bill.map_or("no price".to_owned(), total_words),
        }
    }

    fn total(&self) -> Decimal {
        self.bill.map_or(Decimal::ZERO, |bill| bill.total.amount())
    }

    fn draw(&self, canvas: &mut Canvas<'_>, scale: &Scale, top: i32) {
        let how = lettering(INK, HPos::Left, VPos::Top);
        canvas.text(&self.name, (EDGE, top), how);
        let bar_top = top + 62;
        let bar_bottom = bar_top + BAR;
        let (mut sum, mut from) = (Usd::ZERO, EDGE);
        for (part, (_, colour)) in self.parts.iter().zip(GROUPS) {
            sum += *part;
            let to = EDGE + portion(sum.amount(), scale.highest, scale.width).min(scale.width);
            if to > from {
                // A thin gap between parts, where there is room for it.
                let gap = if to - from > 12 { 4 } else { 0 };
                canvas.filled((from, bar_top), (to - gap, bar_bottom), colour);
            }
            from = to;
        }
        canvas.line([(EDGE, bar_top - 4), (EDGE, bar_bottom + 4)], AXIS, 4);
        if self.total() > scale.highest {
            cut(canvas, (from - 70, bar_top));
        }
        let mut how = lettering(INK, HPos::Left, VPos::Center);
        if self.bill.is_none() {
            how.colour = MUTED;
        }
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

/// The total in cents, with the least and the most that unknown time can make of it.
fn total_words(bill: &BillView) -> String {
    let (least, most) = bill.range;
    let total = dollars(bill.total);
    if least.cents() == most.cents() {
        return total;
    }
    format!("{total} ({} to {})", dollars(least), dollars(most))
}

/// How long a dollar is.
struct Scale {
    highest: Decimal,
    width: i32,
}

impl Scale {
    /// The longest bar is full, unless it is more than four times the third.
    fn of(bars: &[Bar<'_>]) -> Self {
        let mut totals: Vec<Decimal> = bars.iter().map(Bar::total).collect();
        totals.retain(|total| *total > Decimal::ZERO);
        totals.sort_unstable();
        let longest = totals.last().copied().unwrap_or(Decimal::ONE);
        let third = totals.get(2).copied().unwrap_or(longest);
        let words = bars.iter().map(|bar| cells(&bar.words)).max();
        Self {
            highest: longest.min(third.saturating_mul(Decimal::from(4))),
            width: WIDTH - 2 * EDGE - 20 - text_width(words.unwrap_or(0), TEXT),
        }
    }
}

/// The colours of the groups that somebody pays for.
fn legend(canvas: &mut Canvas<'_>, bars: &[Bar<'_>]) {
    let mut x = EDGE;
    for (at, (name, colour)) in GROUPS.into_iter().enumerate() {
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
fn description(bars: &[Bar<'_>], hidden: usize) -> String {
    let mut text = "Bills in US dollars by what they are for, cheapest first.".to_owned();
    for bar in bars {
        text += &format!(" {}: {}", bar.name, bar.words);
        let mut joint = " for";
        for (part, (name, _)) in bar.parts.iter().zip(GROUPS) {
            if *part != Usd::ZERO {
                text += &format!("{joint} {name}");
                joint = if joint == " for" { "," } else { joint };
            }
        }
        text.push('.');
    }
    if hidden > 0 {
        text += &format!(" {hidden} more are not drawn.");
    }
    text
}
