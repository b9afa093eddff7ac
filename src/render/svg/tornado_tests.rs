//! Tornados of every shape: names, leads of any size, inputs that change nothing.

use super::checks::{HOSTILE, TextBox, check};
use super::tornado::tornado;
use crate::report::{Axis, AxisRange, Flip, Input, Margin, Sensitivity, Tolerance};

fn input(axis: Axis, value: u64, margins: [&str; 3], flips: [Option<u64>; 2]) -> Input {
    let varied = AxisRange { first: value.div_ceil(2), last: value + value / 2 };
    let [below, above] = flips.map(|at| at.map(|at| Flip { at, cheapest: "other".to_owned() }));
    let margin = |text: &str| -> Margin { text.parse().unwrap() };
    let places = [varied.first, value, varied.last];
    Input {
        tolerance: Tolerance { axis, value, searched: axis.default_range(), below, above },
        varied,
        holds: (1, 2),
        margins: places.into_iter().zip(margins.map(margin)).collect(),
    }
}

fn found(winner: &str, margin: &str, inputs: Vec<Input>) -> Sensitivity {
    Sensitivity {
        winner: winner.to_owned(),
        total: "3".parse().unwrap(),
        runner_up: "second".to_owned(),
        margin: margin.parse().unwrap(),
        inputs,
        left_out: Vec::new(),
        not_priced: Vec::new(),
    }
}

fn drawn(name: &str, found: &Sensitivity) -> (String, Vec<TextBox>) {
    let svg = tornado(name, found);
    assert_eq!(svg, tornado(name, found), "same numbers, same bytes");
    let texts = check(&svg);
    (svg, texts)
}

fn has(texts: &[TextBox], wanted: &str) -> bool {
    texts.iter().any(|text| text.text == wanted)
}

/// Every input at once, with numbers as long as they get.
fn all(margins: [&str; 3]) -> Vec<Input> {
    let flips = [Some(123_456), Some(345_679)];
    let every = Axis::ALL.into_iter().map(|axis| input(axis, 246_913, margins, flips));
    every.collect()
}

#[test]
fn every_input_has_its_range_and_its_flips() {
    let hours = input(Axis::HoursPerWeek, 18_000, ["1.5", "0.5", "-0.5"], [None, Some(19_088)]);
    let io = input(Axis::IoRequests, 8_126_464, ["0.6", "0.5", "0.4"], [None, None]);
    let (svg, texts) = drawn("soup-bot", &found("v1", "0.5", vec![hours, io]));
    for wanted in [
        "soup-bot: what flips the choice",
        "hours-per-week: 2.5 to 7.5",
        "flips at 5.3022",
        "io-requests: 4.06 M to 12.19 M",
        "never flips",
        "v1 leads by $0.50 (grey line); left",
        "$0.00",
    ] {
        assert!(has(&texts, wanted), "{wanted} {texts:?}");
    }
    assert!(svg.contains("hours-per-week 2.5 to 7.5 h/week: -$0.50 to $1.50; at 5.3022 other is"));
    // One in the legend, one where more hours lose, each a disc and its rim.
    assert_eq!(svg.matches("<circle").count(), 4);
}

#[test]
fn leads_of_any_size_have_a_place() {
    for margins in [
        ["0", "0", "0"],
        ["0.004", "0.003", "-0.002"],
        ["12", "5", "-3"],
        ["-250000000000", "10000000000", "250000000000"],
    ] {
        let (_, texts) = drawn("bot", &found("v1", margins[1], all(margins)));
        assert!(has(&texts, "$0.00"), "{margins:?} {texts:?}");
    }
    let nothing = drawn("bot", &found("v1", "1", Vec::new())).1;
    assert!(has(&nothing, "No input to vary."), "{nothing:?}");
}

#[test]
fn a_lead_that_dwarfs_todays_is_cut() {
    let small = input(Axis::Lead, 900, ["1.1", "1", "0.9"], [None, None]);
    let large = input(Axis::HoursPerWeek, 18_000, ["90", "1", "-90"], [None, Some(19_000)]);
    let cuts = |inputs| drawn("bot", &found("v1", "1", inputs)).0.matches("width=\"10\"").count();
    assert_eq!(cuts(vec![small.clone()]), 0);
    assert_eq!(cuts(vec![small, large]), 4, "two strokes at either end");
}

#[test]
fn names_do_no_harm() {
    let long = "a-very-long-name-".repeat(4_096);
    for name in HOSTILE.into_iter().chain([long.as_str()]) {
        let inputs = all(["1", "0.5", "-1"]);
        let (_, texts) = drawn(name, &found(name, "0.5", inputs));
        assert!(texts.iter().all(|text| !text.text.contains('\u{202e}')));
    }
}
