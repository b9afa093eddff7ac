//! How databases are spread over savings or over use: for each part a bar of databases and one of
//! what they save, both as shares of all. It owns the chart's layout and computes no amount.

use std::fmt::Write as _;

use plotters::style::text_anchor::{HPos, VPos};
use rust_decimal::Decimal;

use crate::render::cents::{dollars, grouped};
use crate::render::fleet::words::bucket_cents;
use crate::report::{FleetBucket, FleetReport};

use super::words::{cells, fitted};
use super::{
    AXIS, About, Canvas, Colour, EDGE, INK, LINE, MUTED, SERIES, Scale, TEXT, TITLE, WIDTH,
    cells_within, document, lettering, text_width,
};

/// Where the first part is, the distance to the next, and a bar's height.
const TOP: i32 = 240;
const ROW: i32 = 180;
const BAR: i32 = 52;
/// The two bars of a part.
const COLOURS: [(&str, Colour); 2] = [("databases", SERIES[0]), ("what they save", SERIES[4])];

/// How many databases save how much.
#[must_use]
pub fn savings_histogram(report: &FleetReport) -> String {
    picture("fleet-savings", "Databases by what they save", &parts(report, &report.by_savings))
}

/// How many databases are connected for which share of the time.
#[must_use]
pub fn use_histogram(report: &FleetReport) -> String {
    let title = "Databases by the share of time connected";
    picture("fleet-use", title, &parts(report, &report.by_use))
}

/// A part: its name, and for each bar the share of all and the words at its end.
struct Part {
    label: &'static str,
    bars: [(Decimal, String); 2],
}

fn parts(report: &FleetReport, buckets: &[FleetBucket]) -> Vec<Part> {
    let all = Decimal::from(buckets.iter().map(|bucket| bucket.databases).sum::<u64>());
    let savings = report.totals.savings.amount();
    let share = |part: Decimal, all: Decimal| part.checked_div(all).unwrap_or_default();
    let rows = buckets.iter().zip(bucket_cents(report, buckets));
    rows.map(|(bucket, cents)| {
        let databases = share(bucket.databases.into(), all);
        let saved = share(bucket.savings.amount(), savings);
        let words = [grouped(bucket.databases.into()), dollars(cents)];
        let [count, cents] = words;
        Part { label: bucket.label, bars: [(databases, count), (saved, cents)] }
    })
    .collect()
}

fn picture(kind: &'static str, name: &str, parts: &[Part]) -> String {
    let labels = parts.iter().map(|part| cells(part.label)).max().unwrap_or_default();
    let words = parts.iter().flat_map(|part| &part.bars).map(|(_, words)| cells(words)).max();
    let left = EDGE + text_width(labels, TEXT) + 24;
    let length = (WIDTH - EDGE - 20 - left - text_width(words.unwrap_or_default(), TEXT)).max(0);
    let shares = parts.iter().flat_map(|part| &part.bars).map(|(share, _)| *share);
    let scale = Scale::new(shares.max().unwrap_or_default(), length);
    let rows = i32::try_from(parts.len()).unwrap_or_default();
    let title = fitted(name, cells_within(WIDTH - 2 * EDGE, TITLE));
    let about = About { kind, title: &title, description: &description(parts) };
    document(&about, TOP + rows * ROW, |canvas| {
        let mut how = lettering(INK, HPos::Left, VPos::Top);
        how.size = TITLE;
        canvas.text(&title, (EDGE, EDGE), how);
        legend(canvas);
        let mut top = TOP;
        for part in parts {
            draw(canvas, part, (left, top), scale);
            top += ROW;
        }
    })
}

/// A part's name and bars, from this corner on.
fn draw(canvas: &mut Canvas<'_>, part: &Part, (left, top): (i32, i32), scale: Scale) {
    let middle = top + LINE;
    canvas.text(part.label, (EDGE, middle), lettering(INK, HPos::Left, VPos::Center));
    let mut top = top + (LINE - BAR) / 2;
    for ((share, words), (_, colour)) in part.bars.iter().zip(COLOURS) {
        let mut right = left + scale.along(*share).min(scale.length);
        if !share.is_zero() {
            // What is there is seen.
            right = right.max(left + 4);
            canvas.filled((left, top), (right, top + BAR), colour);
        }
        let how = lettering(if share.is_zero() { MUTED } else { INK }, HPos::Left, VPos::Center);
        canvas.text(words, (right + 20, top + BAR / 2), how);
        top += LINE;
    }
    canvas.line([(left, middle - LINE), (left, middle + LINE)], AXIS, 4);
}

/// What the colours are.
fn legend(canvas: &mut Canvas<'_>) {
    let mut x = EDGE;
    for (name, colour) in COLOURS {
        canvas.filled((x, 142), (x + 44, 186), colour);
        canvas.text(name, (x + 60, 164), lettering(MUTED, HPos::Left, VPos::Center));
        x += 60 + text_width(cells(name), TEXT) + 60;
    }
    let how = lettering(MUTED, HPos::Left, VPos::Center);
    canvas.text("(shares of all)", (x, 164), how);
}

/// The chart in words.
fn description(parts: &[Part]) -> String {
    let mut text = "How many databases, and what they save.".to_owned();
    for part in parts {
        let [(_, count), (_, saves)] = &part.bars;
        let _ = write!(text, " {}: {count}, {saves}.", part.label);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::checks::check;
    use super::*;
    use crate::render::fleet::sample::{bill, database, of, sample};

    /// The widths of the boxes of a colour, in order.
    fn widths(svg: &str, colour: Colour) -> Vec<i32> {
        let document = roxmltree::Document::parse(svg).unwrap();
        let boxes = document.descendants().filter(|node| {
            node.has_tag_name(("http://www.w3.org/2000/svg", "rect"))
                && node.attribute("fill") == Some(&colour.hex())
        });
        boxes.map(|node| node.attribute("width").unwrap().parse().unwrap()).collect()
    }

    #[test]
    fn bars_are_shares_of_all_databases_and_of_all_savings() {
        // One saves nothing, two save all: a third, two thirds, and the whole, which is longest.
        let svg = savings_histogram(&sample());
        check(&svg);
        let (databases, savings) = (widths(&svg, SERIES[0]), widths(&svg, SERIES[4]));
        // The first of each is the legend's.
        let (whole, [one, two]) = (savings[1], [databases[1], databases[2]]);
        assert_eq!((databases.len(), savings.len()), (3, 2));
        assert!(
            (one * 3 - whole).abs() < 4 && (two * 3 - 2 * whole).abs() < 8,
            "{one} {two} {whole}"
        );
        assert!(svg.contains(" $10 to $100: 2, $37.00."), "{svg}");
    }

    #[test]
    fn texts_stand_apart_whatever_the_amounts_are() {
        let huge = |id: &str| {
            let bills = vec![bill("a", "1", "1"), bill("b", "98765432109.87", "98765432109.87")];
            database(id, bills, 1)
        };
        for report in [sample(), of(vec![huge("a"), huge("b")]), of(Vec::new())] {
            check(&savings_histogram(&report));
            check(&use_histogram(&report));
        }
    }
}
