//! Cost by month: a line for each offering, the cheapest of each month marked, and below the
//! months the order of the offerings, so that every change of it is in sight even where lines
//! lie on each other.
//!
//! It owns the chart's layout and what of the costs is in sight, as the cost curve does.

use std::fmt::Write as _;

use plotters::style::text_anchor::{HPos, VPos};
use rust_decimal::Decimal;

use crate::report::{MonthBill, Months, OfferingMonths};
use crate::units::Usd;

use super::cost_curve::NAME_CELLS;
use super::labels::{LEADER, Label, draw_labels, labels_height, labels_width};
use super::plot::{BELOW, Plot, pieces};
use super::ranges::{in_words, unsure_in_words, whiskers};
use super::words::{dollars, fitted, titled};
use super::{
    AXIS, About, Canvas, Colour, EDGE, INK, LINE, MUTED, Point, SERIES, TEXT, TITLE, WIDTH,
    cells_within, document, lettering, text_width,
};

const PLOT_TOP: i32 = 290;
/// Where the plane ends unless the labels need more room.
const PLOT_BOTTOM: i32 = 1_305;
/// From the plane to the notes and to the order, a row of that, and the gap to the next.
const NOTES: i32 = BELOW + LINE;
const ORDER: i32 = NOTES + 2 * LINE + 24;
const ORDER_ROW: i32 = 60;
const ORDER_GAP: i32 = 12;
/// The stroke width of a bill, and the radii of a bill's dot and of the cheapest's.
const BILL: u32 = 9;
const DOT: u32 = 9;
const CHEAPEST: u32 = 17;
/// Months nearer to each other than this have no dots.
const DOTS_APART: i32 = 24;

/// Draws months as a whole SVG document.
#[must_use]
pub fn months(view: &Months) -> String {
    let lines = lines(view);
    let highest = highest(view);
    let mut labels: Vec<Label> = lines.iter().map(|line| line.label(view, highest)).collect();
    let widest = Decimal::from(view.months.len().max(1));
    let margin = labels_width(&labels);
    let bottom = PLOT_BOTTOM.max(PLOT_TOP + labels_height(&labels));
    let plot = Plot::beside(margin, (PLOT_TOP, bottom), highest, widest);
    let orders = orders(view, &lines);
    let depth = orders.iter().map(Vec::len).max().unwrap_or(0);
    let rows = i32::try_from(depth).unwrap_or(0) * (ORDER_ROW + ORDER_GAP);
    let height = bottom + ORDER + rows + EDGE;
    let title = heading(view);
    let hidden = view.offerings.len() - lines.len();
    let about = About {
        kind: "months",
        title: &format!("Cost by month: {title}"),
        description: &description(view, &lines, hidden),
    };
    document(&about, height, |canvas| {
        let mut how = lettering(INK, HPos::Left, VPos::Top);
        how.size = TITLE;
        canvas.text(&title, (EDGE, EDGE), how);
        let how = lettering(MUTED, HPos::Left, VPos::Top);
        let rings = if crowded(&plot, view.months.len()) {
            "where the cheapest changes"
        } else {
            "the cheapest"
        };
        let units = format!("US dollars a month; rings: {rings}");
        canvas.text(&units, (EDGE, EDGE + TITLE + 18), how);
        plot.draw_dollars(canvas);
        month_names(canvas, &plot, &view.months);
        for line in lines.iter().rev() {
            line.draw(canvas, &plot, view.months.len());
        }
        whiskers(canvas, &plot, view.months.len(), &lines);
        cheapest_marks(canvas, &plot, &lines, &orders);
        let header = view.months.last().map_or("", String::as_str);
        draw_labels(canvas, &plot, header, &mut labels);
        draw_orders(canvas, (&plot, margin), &lines, &orders);
        notes(canvas, plot.bottom + NOTES, view, hidden);
    })
}

/// Whose months they are, and which.
fn heading(view: &Months) -> String {
    let most = cells_within(WIDTH - 2 * EDGE, TITLE);
    match (view.months.first(), view.months.last()) {
        (Some(first), Some(last)) if first != last => {
            titled(&view.workload, &format!("{first} to {last}"), most)
        }
        (Some(only), _) => titled(&view.workload, only, most),
        _ => fitted(&view.workload, most),
    }
}

/// An offering that is drawn.
pub(super) struct Line<'a> {
    id: &'a str,
    pub(super) bills: &'a [Option<MonthBill>],
    pub(super) colour: Colour,
}

/// The middle of a month on the axis.
pub(super) fn middle(month: usize) -> Decimal {
    Decimal::from(month) + Decimal::new(5, 1)
}

impl Line<'_> {
    fn label(&self, view: &Months, highest: Decimal) -> Label {
        let last = (0..self.bills.len()).rev().find_map(|at| Some((at, self.bills[at]?)));
        let (value, anchor) = match last {
            None => ("no price".to_owned(), None),
            Some((at, bill)) => {
                let arrow = if bill.total.amount() > highest { "↑ " } else { "" };
                let place = match view.months.get(at) {
                    Some(month) if at + 1 < view.months.len() => format!(" in {month}"),
                    _ => String::new(),
                };
                (format!("{arrow}{}{place}", in_words(bill)), Some((middle(at), bill.total)))
            }
        };
        Label { name: fitted(self.id, NAME_CELLS), value, colour: self.colour, anchor }
    }

    fn cost(&self, month: usize) -> Option<Usd> {
        self.bills.get(month).copied().flatten().map(|bill| bill.total)
    }

    fn draw(&self, canvas: &mut Canvas<'_>, plot: &Plot, months: usize) {
        let place = |month| self.cost(month).map(|cost| plot.place(middle(month), cost));
        let places: Vec<Option<Point>> = (0..months).map(place).collect();
        for piece in pieces(places.iter().copied(), plot.top) {
            match piece[..] {
                [only] => canvas.dot(only, DOT, self.colour),
                _ => canvas.line(piece, self.colour, BILL),
            }
        }
        if apart(plot, months) >= DOTS_APART {
            for place in places.into_iter().flatten().filter(|place| place.1 >= plot.top) {
                canvas.dot(place, DOT, self.colour);
            }
        }
    }
}

/// From one month to the next.
pub(super) fn apart(plot: &Plot, months: usize) -> i32 {
    (plot.right - plot.left) / i32::try_from(months.max(1)).unwrap_or(i32::MAX)
}

/// Whether there is no room for a ring at each month.
fn crowded(plot: &Plot, months: usize) -> bool {
    apart(plot, months) < 2 * DOTS_APART
}

/// The offerings that are drawn, in the view's order: as many as there are colours, those that
/// come nearest to the cheapest in some month.
fn lines(view: &Months) -> Vec<Line<'_>> {
    let cheapest: Vec<Option<Usd>> =
        (0..view.months.len()).map(|month| ranked(view, month).first().copied()).collect();
    let least_gap = |at: &usize| {
        let bills = view.offerings[*at].bills.iter().zip(&cheapest);
        let gap = bills.filter_map(|(bill, least)| Some((*bill)?.total - (*least)?)).min();
        (gap.is_none(), gap)
    };
    let mut order: Vec<usize> = (0..view.offerings.len()).collect();
    if order.len() > SERIES.len() {
        order.sort_by_key(least_gap);
        order.truncate(SERIES.len());
        order.sort_unstable();
    }
    let line = |(at, colour): (usize, &Colour)| {
        let offering = &view.offerings[at];
        Line { id: &offering.id, bills: &offering.bills, colour: *colour }
    };
    order.into_iter().zip(&SERIES).map(line).collect()
}

/// A month's costs, least first.
fn ranked(view: &Months, month: usize) -> Vec<Usd> {
    let total = |offering: &OfferingMonths| Some(offering.bill(month)?.total);
    let mut costs: Vec<Usd> = view.offerings.iter().filter_map(total).collect();
    costs.sort_unstable();
    costs
}

/// The top of the axis: in sight are the two cheapest of each month, and the third and what
/// unknown time can make of a bill unless they press them flat.
fn highest(view: &Months) -> Decimal {
    let months = (0..view.months.len()).map(|month| ranked(view, month));
    let top = |place: usize| {
        let costs = months.clone().filter_map(|costs| costs.get(place).copied());
        costs.max().map(Usd::amount)
    };
    let two = top(1).into_iter().chain(top(0)).max().unwrap_or_default();
    let bound = two.saturating_mul(Decimal::new(25, 1));
    let bills = view.offerings.iter().flat_map(|offering| offering.bills.iter().flatten());
    let ranges = bills.filter_map(|bill| Some(bill.uncertain()?.1.amount()));
    let more = ranges.chain(top(2)).filter(|amount| *amount <= bound).max();
    let highest = more.unwrap_or(two).max(two);
    highest.saturating_mul(Decimal::new(115, 2)).max(Decimal::new(1, 2))
}

/// For each month the lines in the order of their costs; equal ones by name.
fn orders(view: &Months, lines: &[Line<'_>]) -> Vec<Vec<usize>> {
    let order = |month| {
        let mut order: Vec<usize> =
            (0..lines.len()).filter(|at| lines[*at].cost(month).is_some()).collect();
        order.sort_by_key(|at| (lines[*at].cost(month), lines[*at].id));
        order
    };
    (0..view.months.len()).map(order).collect()
}

/// As many names of months as there is room for, the first among them.
fn month_names(canvas: &mut Canvas<'_>, plot: &Plot, months: &[String]) {
    let room = text_width(7, TEXT) + 20;
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];
    let count = i32::try_from(months.len().max(1)).unwrap_or(i32::MAX);
    let fits = |step: &&i32| (plot.right - plot.left).saturating_mul(**step) / count >= room;
    let step = step.iter().find(fits).copied().unwrap_or(1_200);
    for (at, month) in months.iter().enumerate() {
        let (x, _) = plot.place(middle(at), Usd::ZERO);
        let named = i32::try_from(at).is_ok_and(|at| at % step == 0);
        // Half a name may stand out at the left, where the marks of the other axis end above.
        if named && x + room / 2 <= plot.right + room / 4 {
            canvas.line([(x, plot.bottom), (x, plot.bottom + 14)], AXIS, 4);
            let how = lettering(MUTED, HPos::Center, VPos::Top);
            canvas.text(month, (x.max(text_width(7, TEXT) / 2), plot.bottom + BELOW), how);
        }
    }
}

/// A ring around the cheapest of each month, where there is room for rings; else only where the
/// cheapest changes.
fn cheapest_marks(canvas: &mut Canvas<'_>, plot: &Plot, lines: &[Line<'_>], orders: &[Vec<usize>]) {
    let close = crowded(plot, orders.len());
    let mut before = None;
    for (month, order) in orders.iter().enumerate() {
        let first = order.first().copied();
        if let Some(line) = first.map(|at| &lines[at])
            && let Some(cost) = line.cost(month)
            && !(close && before == first)
        {
            let place = plot.place(middle(month), cost);
            canvas.dot(place, CHEAPEST, INK);
            canvas.dot(place, DOT, line.colour);
        }
        before = first;
    }
}

/// The order of the offerings month by month: a row for each rank, the cheapest on top, and
/// beside it who has it in the last month.
fn draw_orders(
    canvas: &mut Canvas<'_>,
    (plot, margin): (&Plot, i32),
    lines: &[Line<'_>],
    orders: &[Vec<usize>],
) {
    if orders.iter().all(Vec::is_empty) {
        return;
    }
    let how = lettering(MUTED, HPos::Left, VPos::Top);
    canvas.text("order, cheapest on top", (plot.left, plot.bottom + ORDER - LINE - 8), how);
    let depth = orders.iter().map(Vec::len).max().unwrap_or(0);
    let border = |month: usize| plot.place(Decimal::from(month), Usd::ZERO).0;
    let mut top = plot.bottom + ORDER;
    for rank in 0..depth {
        let mut from = 0;
        for run in orders.chunk_by(|a, b| a.get(rank) == b.get(rank)) {
            let to = from + run.len();
            if let Some(line) = run[0].get(rank).and_then(|at| lines.get(*at)) {
                let (left, right) = (border(from), border(to));
                let gap = if right - left > 12 { 4 } else { 0 };
                canvas.filled((left, top), (right - gap, top + ORDER_ROW), line.colour);
            }
            from = to;
        }
        if let Some(line) = orders.last().and_then(|last| lines.get(*last.get(rank)?)) {
            let how = lettering(INK, HPos::Left, VPos::Center);
            let left = WIDTH - margin + LEADER;
            canvas.text(&fitted(line.id, NAME_CELLS), (left, top + ORDER_ROW / 2), how);
        }
        top += ORDER_ROW + ORDER_GAP;
    }
}

/// What the whiskers mean, and what is not drawn.
fn notes(canvas: &mut Canvas<'_>, mut top: i32, view: &Months, hidden: usize) {
    let mut notes = Vec::new();
    let mut bills = view.offerings.iter().flat_map(|offering| offering.bills.iter().flatten());
    if bills.any(|bill| bill.uncertain().is_some()) {
        notes.push("whiskers: unknown time, idle to in use".to_owned());
    }
    if hidden > 0 {
        notes.push(format!("{hidden} more not drawn"));
    }
    if view.offerings.is_empty() {
        notes.push("No offering to show.".to_owned());
    }
    for note in notes {
        let how = lettering(MUTED, HPos::Right, VPos::Top);
        canvas.text(&note, (WIDTH - EDGE, top), how);
        top += LINE;
    }
}

/// The chart in words.
fn description(view: &Months, lines: &[Line<'_>], hidden: usize) -> String {
    let mut text = "Monthly cost in US dollars.".to_owned();
    for line in lines {
        let name = fitted(line.id, 2 * NAME_CELLS);
        let known: Vec<Usd> = line.bills.iter().flatten().map(|bill| bill.total).collect();
        let _ = match (known.iter().min(), known.iter().max()) {
            (Some(least), Some(most)) if least == most => {
                write!(text, " {name}: {}.", dollars(*most))
            }
            (Some(least), Some(most)) => {
                write!(text, " {name}: {} to {}.", dollars(*least), dollars(*most))
            }
            _ => write!(text, " {name}: no price."),
        };
        text.push_str(&unsure_in_words(view, line));
    }
    if hidden > 0 {
        let _ = write!(text, " {hidden} more are not drawn.");
    }
    let orders = orders(view, lines);
    let mut before = None;
    let mut changes = 0;
    for (month, order) in view.months.iter().zip(&orders) {
        let first = order.first().copied();
        if first != before && changes < 20 {
            changes += 1;
            let who = first.map_or_else(|| "nothing".to_owned(), |at| fitted(lines[at].id, 56));
            let _ = write!(text, " From {month} {who} is cheapest.");
        }
        before = first;
    }
    text
}
