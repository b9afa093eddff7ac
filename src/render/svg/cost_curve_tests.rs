//! Cost curves of every shape: names, amounts, gaps.

use rust_decimal::Decimal;

use super::checks::{HOSTILE, TextBox, check};
use super::{CostCurve, WIDTH, cost_curve};
use crate::report::{Crossing, Curve, CurvePoint};
use crate::units::Usd;

/// Offerings from steep to flat: the one at `at` costs `dollars` times (at + 1) for nothing and
/// less for each hour, the further back it is.
pub(super) fn curve(ids: &[String], dollars: &str) -> Curve {
    let dollars: Decimal = dollars.parse().unwrap();
    let cost = |at: usize, hour: i64| {
        let fixed = Decimal::from(at + 1);
        let hourly = Decimal::from(hour) / Decimal::from(16 * (at + 1));
        Some(Usd::new(dollars * (fixed + hourly)))
    };
    let point = |hour: i64| CurvePoint {
        hours_per_week: Decimal::from(hour),
        totals: (0..ids.len()).map(|at| cost(at, hour)).collect(),
        flat_totals: (0..ids.len()).map(|at| cost(at, hour / 2)).collect(),
    };
    Curve { ids: ids.to_vec(), points: (0..=168).map(point).collect(), left_out: Vec::new() }
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("offering-{at}")).collect()
}

fn crossing(at: &str, below: &str, above: &str) -> Crossing {
    Crossing {
        between: [below.to_owned(), above.to_owned()],
        at: at.parse().unwrap(),
        cheaper_below: Some(below.to_owned()),
        cheaper_above: Some(above.to_owned()),
    }
}

pub(super) fn drawn(
    title: &str,
    curve: &Curve,
    crossings: &[Crossing],
    own: Option<&str>,
) -> String {
    let chart =
        CostCurve { title, curve, crossings, own_hours: own.map(|own| own.parse().unwrap()) };
    let svg = cost_curve(&chart);
    assert_eq!(svg, cost_curve(&chart), "same chart, same bytes");
    svg
}

fn texts(svg: &str) -> Vec<String> {
    check(svg).into_iter().map(|text| text.text).collect()
}

fn in_margin(boxes: &[TextBox]) -> usize {
    let margin = |text: &&TextBox| text.left > WIDTH / 2 && text.top > 270;
    boxes.iter().filter(margin).count()
}

#[test]
fn labels_keep_apart_for_any_number_of_offerings_and_any_amount() {
    for count in [1, 2, 5, 8, 11] {
        for dollars in ["0", "0.0006", "0.02", "3", "10000", "1e9"] {
            let dollars = dollars.replace("1e9", "1000000000");
            for own in [None, Some("0"), Some("5.3"), Some("168")] {
                let curve = curve(&names(count), &dollars);
                let boxes = check(&drawn("reports", &curve, &[], own));
                assert!(in_margin(&boxes) >= 2 * count.min(8), "{count} {dollars}");
            }
        }
    }
}

#[test]
fn long_names_and_large_amounts_leave_room_for_the_axis() {
    let ids = vec!["a-name-of-twenty-eight-cells".to_owned(); 8];
    let hours = |dollars: &str| {
        let texts = texts(&drawn("", &curve(&ids, dollars), &[], Some("5")));
        ["0", "24", "168"].map(|hour| texts.iter().filter(|text| *text == hour).count())
    };
    assert_eq!(hours("10000"), [1, 1, 1]);
    assert_eq!(hours("1000000000"), [1, 0, 1]);
}

#[test]
fn names_do_no_harm() {
    let long = "a-very-long-name-".repeat(4_096);
    for name in HOSTILE.into_iter().chain([long.as_str(), "日本"]) {
        let ids = vec![name.to_owned(), format!("{name}2"), "c".to_owned()];
        let crossings = [crossing("12.5", &ids[0], &ids[1])];
        let svg = drawn(name, &curve(&ids, "3"), &crossings, Some("5"));
        check(&svg);
        assert!(svg.len() < 60_000, "{}", svg.len());
    }
}

#[test]
fn long_names_keep_both_ends() {
    let ids = vec![format!("aurora-serverless-{}-min-0.5", "x".repeat(80)), "b".to_owned()];
    let texts = texts(&drawn("", &curve(&ids, "3"), &[], None));
    assert!(texts.contains(&"aurora-serverless-…-min-0.5".to_owned()), "{texts:?}");
}

#[test]
fn a_change_of_the_cheapest_is_labelled_and_other_crossings_are_not() {
    let ids = names(3);
    // 3 (1 + h / 16) = 3 (2 + h / 32) at 32 hours, 3 (2 + h / 32) = 3 (3 + h / 48) at 96.
    let crossings = [
        crossing("32", &ids[0], &ids[1]),
        crossing("48", &ids[0], &ids[2]),
        crossing("96", &ids[1], &ids[2]),
    ];
    let svg = drawn("reports", &curve(&ids, "3"), &crossings, Some("5"));
    let texts = texts(&svg);
    for (text, wanted) in [("32.00 h", true), ("48.00 h", false), ("96.00 h", true)] {
        assert_eq!(texts.iter().any(|t| t == text), wanted, "{text} {texts:?}");
    }
    assert!(texts.contains(&"this workload: 5 h".to_owned()));
    assert!(svg.contains("At 32.00 h the cheapest changes from offering-0 to offering-1."));
}

#[test]
fn changes_next_to_each_other_share_a_label() {
    let ids = names(2);
    let there = crossing("31.9", &ids[0], &ids[1]);
    let back = crossing("32", &ids[1], &ids[0]);
    let again = crossing("32.25", &ids[0], &ids[1]);
    let texts = texts(&drawn("", &curve(&ids, "3"), &[there, back, again], Some("33")));
    assert!(texts.contains(&"31.90 to 32.25 h".to_owned()), "{texts:?}");
}

#[test]
fn changes_without_room_to_share_a_label_name_the_last() {
    let ids = names(2);
    let changes = [crossing("0.5", &ids[0], &ids[1]), crossing("7", &ids[1], &ids[0])];
    let labels = |own: &str| {
        let texts = texts(&drawn("", &curve(&ids, "3"), &changes, Some(own)));
        texts.into_iter().filter(|text| text.ends_with("7.00 h")).collect::<Vec<_>>()
    };
    assert_eq!(labels("90"), ["0.50 to 7.00 h"]);
    // The line of the workload's own hours is in the way.
    assert_eq!(labels("40"), ["7.00 h"]);
}

#[test]
fn the_dearest_are_named_at_the_top_edge() {
    let mut curve = curve(&names(3), "3");
    for point in &mut curve.points {
        point.totals[2] = Some("215".parse().unwrap());
    }
    let texts = texts(&drawn("", &curve, &[], None));
    assert!(texts.contains(&"↑ $215.00".to_owned()), "{texts:?}");
}

#[test]
fn missing_prices_are_gaps_and_are_said() {
    let mut curve = curve(&names(3), "3");
    for (at, point) in curve.points.iter_mut().enumerate() {
        point.totals[0] = None;
        point.totals[1] = point.totals[1].filter(|_| at % 50 != 7 && at <= 120);
    }
    let texts = texts(&drawn("", &curve, &[], None));
    assert!(texts.contains(&"no price".to_owned()), "{texts:?}");
    assert!(texts.iter().any(|t| t.ends_with(" at 120 h")), "{texts:?}");
}

#[test]
fn an_empty_curve_is_a_chart_too() {
    for (count, points) in [(0, 0), (0, 169), (2, 0), (2, 1)] {
        let mut curve = curve(&names(count), "3");
        curve.points.truncate(points);
        check(&drawn("", &curve, &[], Some("5")));
    }
}

#[test]
fn no_line_runs_through_the_hours_of_a_change_where_there_is_room() {
    // Two lines through the dot at 8 h, both rising: beside it they would run through the letters.
    let mut curve = curve(&names(2), "1");
    for point in &mut curve.points {
        let hour = point.hours_per_week;
        let totals = [hour + Decimal::from(8), Decimal::TWO * hour];
        point.totals = totals.map(|total| Some(Usd::new(total))).to_vec();
        point.flat_totals = point.totals.clone();
    }
    let svg = drawn("a", &curve, &[crossing("8", "offering-1", "offering-0")], None);
    let boxes = check(&svg);
    let hours = boxes.iter().find(|text| text.text == "8.00 h").unwrap();
    let lines = svg.lines().filter(|line| line.contains("stroke-width=\"9\""));
    let mut seen = 0;
    for line in lines {
        let points = line.split("points=\"").nth(1).unwrap().split('"').next().unwrap();
        let points: Vec<(i32, i32)> = points
            .split_whitespace()
            .map(|point| point.split_once(',').unwrap())
            .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
            .collect();
        for &(x, y) in &points {
            let across = (hours.left..=hours.right).contains(&x);
            assert!(!across || !(hours.top..=hours.bottom).contains(&y), "{x} {y} {hours:?}");
            seen += usize::from(across);
        }
    }
    assert!(seen > 4, "the lines have points above the letters: {seen}");
}
