//! Monthly cost against hours a week, one line per offering, and where the cheapest one changes.
//!
//! It owns the chart's layout and what of the costs is in sight. Costs differ by a factor of a
//! hundred, so that the dearest are named at the top edge instead of pressing the others flat.

use std::fmt::Write as _;

use plotters::style::text_anchor::{HPos, VPos};
use rust_decimal::Decimal;

use crate::report::{Crossing, Curve, CurvePoint};
use crate::units::Usd;

use super::labels::{Label, draw_labels, labels_height, labels_width};
use super::plot::{BELOW, Plot, WEEK_HOURS, pieces};
use super::words::{cells, dollars, fitted, hours, short_hours};
use super::{
    About, Canvas, Colour, DASHED, EDGE, INK, LINE, MUTED, Point, SERIES, TEXT, TITLE, WIDTH,
    cells_within, document, lettering, text_width,
};

const PLOT_TOP: i32 = 290;
/// Where the plane ends unless the labels need more room, and from there to the last words.
const PLOT_BOTTOM: i32 = 1_425;
const CAPTION: i32 = BELOW + LINE;
/// The stroke width of a bill.
const BILL: u32 = 9;
/// The longest name of an offering, in columns: the longest of the default ones fits.
pub(super) const NAME_CELLS: usize = 28;

/// What the chart shows.
#[derive(Clone, Copy, Debug)]
pub struct CostCurve<'a> {
    /// Whose costs, such as the workload's name.
    pub title: &'a str,
    /// The costs.
    pub curve: &'a Curve,
    /// Where the order of two offerings changes along hours a week.
    pub crossings: &'a [Crossing],
    /// The workload's own hours a week.
    pub own_hours: Option<Decimal>,
}

/// Draws a cost curve as a whole SVG document.
#[must_use]
pub fn cost_curve(chart: &CostCurve<'_>) -> String {
    let curve = chart.curve;
    let lines = lines(curve);
    let highest = highest(curve, &lines);
    let end = curve.points.last().map_or(Decimal::ZERO, |p| p.hours_per_week);
    let mut labels: Vec<Label> = lines.iter().map(|line| line.label(highest, end)).collect();
    let week = Decimal::from(WEEK_HOURS);
    let bottom = PLOT_BOTTOM.max(PLOT_TOP + labels_height(&labels));
    let plot = Plot::beside(labels_width(&labels), (PLOT_TOP, bottom), highest, week);
    let changes = changes(chart, &plot);
    let title = fitted(chart.title, cells_within(WIDTH - 2 * EDGE, TITLE));
    let about = About {
        kind: "cost-curve",
        title: &format!("Cost curve: {title}"),
        description: &description(chart, &lines, &changes),
    };
    document(&about, bottom + CAPTION + LINE + EDGE, |canvas| {
        heading(canvas, &title);
        plot.draw_dollars(canvas);
        plot.draw_hours(canvas, "connected hours a week");
        let bills = lines.iter().map(|line| line.places(&plot, curve, |p| &p.totals));
        let bills: Vec<_> = bills.collect();
        let mut drawn = bills.clone();
        for (line, bills) in lines.iter().zip(&bills) {
            let flat = line.places(&plot, curve, |p| &p.flat_totals);
            if !look_alike(&flat, bills) {
                line.draw(canvas, &flat, DASHED);
                drawn.push(flat);
            }
        }
        let own_x = chart.own_hours.map(|own| own_mark(canvas, &plot, own));
        for (line, bills) in lines.iter().zip(&bills).rev() {
            line.draw(canvas, bills, BILL);
        }
        change_marks(canvas, &plot, &changes, (own_x, &drawn));
        let header = format!("at {}", short_hours(end));
        draw_labels(canvas, &plot, &header, &mut labels);
        hidden_note(canvas, bottom + CAPTION, curve.ids.len() - lines.len());
    })
}

fn heading(canvas: &mut Canvas<'_>, title: &str) {
    let mut how = lettering(INK, HPos::Left, VPos::Top);
    how.size = TITLE;
    canvas.text(title, (EDGE, EDGE), how);
    let units = "US dollars per average month (730 h); dashed: flat sum";
    let how = lettering(MUTED, HPos::Left, VPos::Top);
    canvas.text(units, (EDGE, EDGE + TITLE + 18), how);
}

fn hidden_note(canvas: &mut Canvas<'_>, top: i32, hidden: usize) {
    if hidden > 0 {
        let how = lettering(MUTED, HPos::Right, VPos::Top);
        let note = format!("{hidden} more not drawn");
        canvas.text(&note, (WIDTH - EDGE, top), how);
    }
}

/// An offering that is drawn.
struct Line<'a> {
    at: usize,
    id: &'a str,
    colour: Colour,
    /// Its last price, and where.
    last: Option<(Decimal, Usd)>,
}

impl Line<'_> {
    fn label(&self, highest: Decimal, end: Decimal) -> Label {
        let (value, anchor) = match self.last {
            None => ("no price".to_owned(), None),
            Some((at, cost)) => {
                let arrow = if cost.amount() > highest { "↑ " } else { "" };
                let place =
                    if at == end { String::new() } else { format!(" at {}", short_hours(at)) };
                (format!("{arrow}{}{place}", dollars(cost)), Some((at, cost)))
            }
        };
        Label { name: fitted(self.id, NAME_CELLS), value, colour: self.colour, anchor }
    }

    /// The places of its bills or of its flat sums, point by point.
    fn places(&self, plot: &Plot, curve: &Curve, costs: Costs) -> Vec<Option<Point>> {
        let place = |point: &CurvePoint| {
            let cost = costs(point).get(self.at).copied().flatten()?;
            Some(plot.place(point.hours_per_week, cost))
        };
        curve.points.iter().map(place).collect()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, places: &[Option<Point>], width: u32) {
        for piece in pieces(places.iter().copied(), PLOT_TOP) {
            match piece[..] {
                [only] => canvas.dot(only, width, self.colour),
                _ => canvas.line(piece, self.colour, width),
            }
        }
    }
}

/// Bills or flat sums.
type Costs = fn(&CurvePoint) -> &Vec<Option<Usd>>;

/// Whether two lines look like one: a dashed one on top of the other only makes it rough.
fn look_alike(some: &[Option<Point>], others: &[Option<Point>]) -> bool {
    some.iter().zip(others).all(|pair| match pair {
        (Some(a), Some(b)) => (a.1 - b.1).abs() <= 12 || a.1.max(b.1) < PLOT_TOP,
        (a, b) => a == b,
    })
}

/// The offerings that are drawn, in the curve's order: as many as there are colours, those that
/// come nearest to the cheapest somewhere.
fn lines(curve: &Curve) -> Vec<Line<'_>> {
    let least_gap = |at: usize| {
        let gaps = curve.points.iter().filter_map(|point| {
            let cheapest = point.totals.iter().flatten().min()?;
            Some(cost(point, at)? - *cheapest)
        });
        gaps.min()
    };
    let mut order: Vec<usize> = (0..curve.ids.len()).collect();
    if order.len() > SERIES.len() {
        order.sort_by_key(|at| least_gap(*at).map_or((true, Usd::ZERO), |gap| (false, gap)));
        order.truncate(SERIES.len());
        order.sort_unstable();
    }
    let line = |(at, colour): (usize, &Colour)| Line {
        at,
        id: &curve.ids[at],
        colour: *colour,
        last: curve
            .points
            .iter()
            .rev()
            .find_map(|point| Some((point.hours_per_week, cost(point, at)?))),
    };
    order.into_iter().zip(&SERIES).map(line).collect()
}

fn cost(point: &CurvePoint, at: usize) -> Option<Usd> {
    point.totals.get(at).copied().flatten()
}

/// The top of the axis: in sight are the cheapest offering everywhere and the two that are
/// cheapest in the end, with room above them.
fn highest(curve: &Curve, lines: &[Line<'_>]) -> Decimal {
    let mut last: Vec<Usd> = lines.iter().filter_map(|line| Some(line.last?.1)).collect();
    last.sort_unstable();
    last.truncate(2);
    let cheapest = |point: &CurvePoint| point.totals.iter().flatten().min().copied();
    let in_sight = curve.points.iter().filter_map(cheapest).chain(last).max();
    let highest = in_sight.unwrap_or(Usd::ZERO).amount();
    highest.saturating_mul(Decimal::new(130, 2)).max(Decimal::new(1, 2))
}

/// A place where the cheapest offering changes.
struct Change<'a> {
    crossing: &'a Crossing,
    place: Point,
}

/// The crossings of the two cheapest offerings.
fn changes<'a>(chart: &CostCurve<'a>, plot: &Plot) -> Vec<Change<'a>> {
    let change = |crossing: &'a Crossing| {
        let (mut pair, mut others) = (Vec::new(), Vec::new());
        for (at, id) in chart.curve.ids.iter().enumerate() {
            let cost = cost_at(chart.curve, at, crossing.at);
            let group = if crossing.between.contains(id) { &mut pair } else { &mut others };
            group.extend(cost);
        }
        let lowest = pair.into_iter().min()?;
        let cheapest = others.into_iter().all(|other| lowest <= other);
        cheapest.then(|| Change { crossing, place: plot.place(crossing.at, lowest) })
    };
    chart.crossings.iter().filter_map(change).collect()
}

/// The cost at any hours, on the straight line between two points.
fn cost_at(curve: &Curve, at: usize, hours: Decimal) -> Option<Usd> {
    let next = curve.points.partition_point(|p| p.hours_per_week < hours);
    let after = curve.points.get(next)?;
    let end = cost(after, at)?;
    if after.hours_per_week == hours {
        return Some(end);
    }
    let before = curve.points.get(next.checked_sub(1)?)?;
    let start = cost(before, at)?;
    let (whole, part) =
        (after.hours_per_week - before.hours_per_week, hours - before.hours_per_week);
    let rise = (end - start).amount().checked_mul(part)?;
    Some(start + Usd::new(rise.checked_div(whole)?))
}

/// A dot at each change, and its hours where there is room: below the line of the cheapest or else
/// beside it, where the fewest lines run through the letters. Changes next to each other share a
/// label; without room for that, the last of them has one.
fn change_marks(
    canvas: &mut Canvas<'_>,
    plot: &Plot,
    changes: &[Change<'_>],
    (own_x, lines): (Option<i32>, &[Vec<Option<Point>>]),
) {
    let mut taken: Vec<Area> = Vec::new();
    if let Some(x) = own_x {
        taken.push(((x - 8, plot.top), (x + 8, plot.bottom)));
    }
    for change in changes {
        canvas.dot(change.place, 13, INK);
    }
    for group in changes.chunk_by(|a, b| b.place.0 - a.place.0 <= NEAR) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else {
            continue;
        };
        let (from, to) = (hours(first.crossing.at), hours(last.crossing.at));
        let shared = from.strip_suffix(" h").map(|from| format!("{from} to {to}"));
        let texts = shared.filter(|_| group.len() > 1).into_iter().chain([to]);
        let ((left, y), (right, _)) = (first.place, last.place);
        let beside = own_x.filter(|own| (right..right + NEAR).contains(own));
        let after = beside.unwrap_or(right) + 22;
        let free = |area: &Area| plot.contains(*area) && !taken.iter().any(|a| overlap(*a, *area));
        let placed = texts.into_iter().find_map(|text| {
            let width = text_width(cells(&text), TEXT);
            let before = left - 22 - width;
            // Further along, lines that rise from here leave room between them and the axis.
            let low = (y + 12).min(plot.bottom - TEXT - 14);
            let corners = [
                (after, y + 12),
                (after, y - TEXT - 28),
                (before, y - TEXT - 28),
                (before, y + 18),
                (after + 60, low),
                (after + 120, low),
                (after + 180, low),
            ];
            let areas = corners.map(|(left, top)| ((left, top), (left + width, top + TEXT + 10)));
            let through = |area: &Area| lines.iter().filter(|line| crosses(line, *area)).count();
            areas.into_iter().filter(free).min_by_key(through).map(|area| (text, area))
        });
        if let Some((text, area)) = placed {
            canvas.text(&text, area.0, lettering(INK, HPos::Left, VPos::Top));
            taken.push(area);
        }
    }
}

/// Changes nearer to each other than this share a label.
const NEAR: i32 = 100;

/// A box: its upper left and its lower right corner.
type Area = (Point, Point);

fn overlap(a: Area, b: Area) -> bool {
    a.0.0 < b.1.0 && b.0.0 < a.1.0 && a.0.1 < b.1.1 && b.0.1 < a.1.1
}

/// Whether a line, whose points go to the right, runs through a box.
fn crosses(line: &[Option<Point>], (corner, opposite): Area) -> bool {
    line.windows(2).any(|pair| {
        let [Some(a), Some(b)] = *pair else {
            return false;
        };
        let (from, to) = (a.0.max(corner.0), b.0.min(opposite.0));
        let at =
            |x: i32| if a.0 == b.0 { b.1 } else { a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0) };
        let first = if a.0 < corner.0 { at(from) } else { a.1 };
        let (highest, lowest) = (first.min(at(to)), first.max(at(to)));
        from <= to && highest <= opposite.1 && lowest >= corner.1
    })
}

/// Marks the workload's own hours, and says where.
fn own_mark(canvas: &mut Canvas<'_>, plot: &Plot, own: Decimal) -> i32 {
    let (x, _) = plot.place(own, Usd::ZERO);
    canvas.line([(x, PLOT_TOP - 6), (x, plot.bottom)], MUTED, 4);
    let text = format!("this workload: {}", short_hours(own));
    let half = text_width(cells(&text), TEXT) / 2;
    let middle = x.min(plot.right - half).max(plot.left + half);
    let how = lettering(INK, HPos::Center, VPos::Top);
    canvas.text(&text, (middle, PLOT_TOP - LINE), how);
    x
}

/// The chart in words.
fn description(chart: &CostCurve<'_>, lines: &[Line<'_>], changes: &[Change<'_>]) -> String {
    let short = |name: &str| fitted(name, 2 * NAME_CELLS);
    let mut text = "Monthly cost in US dollars, for the average month of 730 hours, against \
                    connected hours a week."
        .to_owned();
    for line in lines {
        let name = short(line.id);
        let _ = match line.last {
            Some((at, cost)) => {
                write!(text, " {name}: {} at {}.", dollars(cost), short_hours(at))
            }
            None => write!(text, " {name}: no price."),
        };
    }
    let hidden = chart.curve.ids.len() - lines.len();
    if hidden > 0 {
        let _ = write!(text, " {hidden} more are not drawn.");
    }
    for Change { crossing, .. } in changes.iter().take(20) {
        let who = |cheaper: &Option<String>| cheaper.as_deref().map_or("a tie".to_owned(), short);
        let _ = write!(
            text,
            " At {} the cheapest changes from {} to {}.",
            hours(crossing.at),
            who(&crossing.cheaper_below),
            who(&crossing.cheaper_above),
        );
    }
    if let Some(own) = chart.own_hours {
        let _ = write!(text, " The workload has {}.", short_hours(own));
    }
    text
}
