//! The plane of a line chart: dollars upwards, hours of a week or months across. It owns places,
//! axes and the clipping of lines; it does not know what the lines are.

use plotters::style::text_anchor::{HPos, VPos};
use rust_decimal::Decimal;

use crate::units::Usd;

use super::words::{cells, dollar_ticks};
use super::{
    AXIS, Canvas, EDGE, GRID, LINE, MUTED, Point, Scale, TEXT, WIDTH, lettering, text_width,
};

pub(super) const WEEK_HOURS: i32 = 168;
const DAY_HOURS: usize = 24;
/// From the plane to the marks below it.
pub(super) const BELOW: i32 = 40;

/// Where things are.
pub(super) struct Plot {
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    pub(super) bottom: i32,
    across: Scale,
    dollars: Scale,
    /// The marks of the axis of dollars.
    ticks: Vec<(Decimal, String)>,
}

impl Plot {
    /// A plane that leaves `margin` at the right, with `highest` dollars at its top and `widest`
    /// of what is across at its right edge.
    pub(super) fn beside(
        margin: i32,
        (top, bottom): (i32, i32),
        highest: Decimal,
        widest: Decimal,
    ) -> Self {
        let ticks = dollar_ticks(highest);
        let longest = ticks.iter().map(|(_, label)| cells(label)).max();
        let left = EDGE + text_width(longest.unwrap_or(0), TEXT) + 16;
        let right = WIDTH - margin;
        let across = Scale::new(widest, right - left);
        let dollars = Scale::new(highest, bottom - top);
        Self { left, right, top, bottom, across, dollars, ticks }
    }

    /// Where a cost is; above the top if it is out of sight.
    pub(super) fn place(&self, across: Decimal, cost: Usd) -> Point {
        let across = self.across.along(across).min(self.right - self.left);
        let up = self.dollars.along(cost.amount());
        (self.left + across, self.bottom - up)
    }

    /// Whether a box is inside.
    pub(super) fn contains(&self, (corner, opposite): (Point, Point)) -> bool {
        let across = corner.0 >= self.left && opposite.0 <= self.right;
        across && corner.1 >= self.top && opposite.1 <= self.bottom
    }

    /// The grid and the marks of the axis of dollars.
    pub(super) fn draw_dollars(&self, canvas: &mut Canvas<'_>) {
        for (value, label) in &self.ticks {
            let (_, y) = self.place(Decimal::ZERO, Usd::new(*value));
            canvas.line([(self.left, y), (self.right, y)], GRID, 3);
            let how = lettering(MUTED, HPos::Right, VPos::Center);
            canvas.text(label, (self.left - 16, y), how);
        }
        canvas.line([(self.left, self.bottom), (self.right, self.bottom)], AXIS, 4);
    }

    /// The marks of the axis of hours and what they are.
    pub(super) fn draw_hours(&self, canvas: &mut Canvas<'_>, what: &str) {
        let apart = (self.right - self.left) / 7;
        let narrow = apart < text_width(3, TEXT) + 16;
        let step = if narrow { 7 * DAY_HOURS } else { DAY_HOURS };
        for hour in (0..=WEEK_HOURS).step_by(step) {
            let (x, _) = self.place(Decimal::from(hour), Usd::ZERO);
            canvas.line([(x, self.bottom), (x, self.bottom + 14)], AXIS, 4);
            let how = lettering(MUTED, HPos::Center, VPos::Top);
            canvas.text(&hour.to_string(), (x, self.bottom + BELOW), how);
        }
        let how = lettering(MUTED, HPos::Center, VPos::Top);
        let middle = i32::midpoint(self.left, self.right);
        canvas.text(what, (middle, self.bottom + BELOW + LINE), how);
    }
}

/// A line's visible pieces: it is broken where a point is missing and cut at the top.
pub(super) fn pieces(points: impl Iterator<Item = Option<Point>>, top: i32) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = Vec::new();
    let mut before: Option<Point> = None;
    for point in points {
        if let (Some(a), Some(b)) = (before, point)
            && (a.1 < top) != (b.1 < top)
        {
            piece.push((a.0 + (b.0 - a.0) * (top - a.1) / (b.1 - a.1), top));
        }
        match point {
            Some(seen) if seen.1 >= top => extend(&mut piece, seen),
            _ => pieces.push(std::mem::take(&mut piece)),
        }
        before = point;
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Adds a point; one in the middle of a level stretch is dropped.
fn extend(piece: &mut Vec<Point>, point: Point) {
    if let [.., a, b] = piece[..]
        && a.1 == b.1
        && b.1 == point.1
    {
        piece.pop();
    }
    piece.push(point);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_at_the_top_and_broken_at_gaps() {
        let points = [
            Some((0, 100)),
            Some((10, 50)),
            Some((20, -50)),
            Some((30, 50)),
            None,
            Some((50, 60)),
            Some((60, 60)),
            Some((70, 60)),
        ];
        let expected = vec![
            vec![(0, 100), (10, 50), (15, 0)],
            vec![(25, 0), (30, 50)],
            vec![(50, 60), (70, 60)],
        ];
        assert_eq!(pieces(points.into_iter(), 0), expected);
    }

    #[test]
    fn costs_of_any_size_have_a_place() {
        let plot = Plot::beside(800, (275, 1_410), Decimal::ONE, Decimal::from(WEEK_HOURS));
        assert_eq!(plot.place(Decimal::ZERO, Usd::ZERO), (plot.left, 1_410));
        let highest = plot.place(Decimal::from(168), Usd::new(Decimal::ONE));
        assert_eq!(highest, (plot.right, 275));
        let huge = plot.place(Decimal::MAX, Usd::new(Decimal::MAX));
        assert!(huge.0 == plot.right && huge.1 < 275);
    }
}
