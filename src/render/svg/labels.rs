//! Names at the ends of lines, in a column at the right edge, pushed apart. It owns their places
//! in the column; it does not know the lines.

use plotters::style::text_anchor::{HPos, VPos};
use rust_decimal::Decimal;

use crate::units::Usd;

use super::plot::Plot;
use super::words::cells;
use super::{Canvas, Colour, EDGE, INK, LINE, MUTED, TEXT, WIDTH, lettering, text_width};

/// The height of a name with its value, and the space to the next.
const BLOCK: i32 = 2 * LINE;
const SPACE: i32 = 20;
/// From the plane to the text.
pub(super) const LEADER: i32 = 84;

/// A line's name and last value.
pub(super) struct Label {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) colour: Colour,
    /// Where the line ends, across and in dollars; `None` if there is none.
    pub(super) anchor: Option<(Decimal, Usd)>,
}

/// The width of the margin that the labels need.
pub(super) fn labels_width(labels: &[Label]) -> i32 {
    let widths = labels.iter().flat_map(|l| [cells(&l.name), cells(&l.value)]);
    LEADER + text_width(widths.max().unwrap_or(0).max(9), TEXT) + EDGE
}

/// The least height of a plane beside which the labels have room.
pub(super) fn labels_height(labels: &[Label]) -> i32 {
    let between = i32::try_from(labels.len()).unwrap_or_default() - 1;
    BLOCK / 2 + between.max(0) * (BLOCK + SPACE)
}

/// Draws all labels beside the plane, each as near to its line's end as the others let it, with a
/// bar of the line's colour and a line that leads there.
pub(super) fn draw_labels(
    canvas: &mut Canvas<'_>,
    plot: &Plot,
    header: &str,
    labels: &mut [Label],
) {
    let x = WIDTH - labels_width(labels) + LEADER;
    let how = lettering(MUTED, HPos::Left, VPos::Top);
    canvas.text(header, (x, plot.top - LINE), how);
    // Among those out of sight the dearest is on top.
    labels.sort_by_key(|label| std::cmp::Reverse(label.anchor.map(|(_, cost)| cost)));
    let end = |label: &Label| label.anchor.map(|(across, cost)| plot.place(across, cost));
    let wanted: Vec<i32> = labels
        .iter()
        .map(|label| end(label).map_or(plot.bottom, |(_, y)| y.max(plot.top)))
        .collect();
    let middles = apart(&wanted, BLOCK + SPACE, (plot.top + BLOCK / 2, plot.bottom));
    for ((label, wanted), middle) in labels.iter().zip(wanted).zip(middles) {
        if label.anchor.is_some() {
            let key = (middle - BLOCK / 2 + 10, middle + BLOCK / 2 - 22);
            canvas.filled((x - 26, key.0), (x - 14, key.1), label.colour);
            let bend = x - LEADER + 14;
            let leader = [(plot.right + 6, wanted), (bend, wanted), (x - 26, middle)];
            canvas.line(leader, label.colour, 6);
        }
        let name = lettering(INK, HPos::Left, VPos::Top);
        canvas.text(&label.name, (x, middle - BLOCK / 2), name);
        let value = lettering(MUTED, HPos::Left, VPos::Top);
        canvas.text(&label.value, (x, middle), value);
    }
}

/// Places as near to the wanted ones as a distance between them allows, between two bounds if
/// there is room at all; in the order of the wanted ones, which are sorted.
fn apart(wanted: &[i32], distance: i32, (top, bottom): (i32, i32)) -> Vec<i32> {
    // Those that would touch form a pile around the mean of where they want to start.
    let mut piles: Vec<(i32, i32)> = Vec::new();
    for (wanted, before) in wanted.iter().zip(0..) {
        let mut pile = (wanted - before * distance, 1);
        while let Some(last) = piles.pop_if(|last| last.0 * pile.1 > pile.0 * last.1) {
            pile = (last.0 + pile.0, last.1 + pile.1);
        }
        piles.push(pile);
    }
    let starts = piles.iter().flat_map(|&(sum, count)| (0..count).map(move |_| sum / count));
    let room = bottom - (i32::try_from(wanted.len()).unwrap_or(1) - 1) * distance;
    let places = starts.zip(0..).map(|(start, before)| {
        let start = start.min(room).max(top);
        start + before * distance
    });
    places.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_pushed_apart_within_bounds() {
        assert_eq!(apart(&[100, 110, 500], 50, (0, 1_000)), [80, 130, 500]);
        assert_eq!(apart(&[0, 0, 0], 50, (20, 1_000)), [20, 70, 120]);
        assert_eq!(apart(&[990, 995, 1_000], 50, (0, 1_000)), [900, 950, 1_000]);
        assert!(apart(&[], 50, (0, 1_000)).is_empty());
    }
}
