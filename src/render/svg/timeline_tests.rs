//! Weeks of every shape: short phases, many lanes, large bills.

use super::checks::check;
use super::timeline;
use crate::report::{Lane, LaneCost, Phase, Waits, Week};
use crate::units::{Period, Usd, WEEK_SECONDS};

/// Monday 2018-08-06.
const MONDAY: i64 = 1_533_513_600;
const HOUR: i64 = 3_600;

fn span(from: i64, to: i64) -> Period {
    Period::new(MONDAY + from, MONDAY + to)
}

/// A lane that starts for a minute at ten, is used for an hour and waits for five minutes.
pub(super) fn lane(id: &str, dollars: &str) -> Lane {
    let dollars = dollars.parse().unwrap();
    let ten = 10 * HOUR;
    Lane {
        id: id.to_owned(),
        phases: vec![
            (span(ten - 60, ten), Phase::Starting),
            (span(ten, ten + HOUR), Phase::Connected),
            (span(ten + HOUR, ten + HOUR + 300), Phase::Tail),
        ],
        phantoms: Vec::new(),
        cost: Some(LaneCost {
            compute: dollars,
            unconnected: dollars,
            tails: Waits { count: 1, seconds: (300, 300), cost: dollars, each: Some(dollars) },
            ..LaneCost::default()
        }),
    }
}

pub(super) fn week(name: &str, lanes: Vec<Lane>) -> Week {
    Week {
        workload: name.to_owned(),
        period: span(0, WEEK_SECONDS),
        sessions: vec![span(10 * HOUR, 11 * HOUR)],
        unknown: Vec::new(),
        lanes,
        not_priced: 0,
    }
}

fn drawn(view: &Week) -> (String, Vec<String>) {
    let svg = timeline(view);
    assert_eq!(svg, timeline(view), "same week, same bytes");
    let texts = check(&svg).into_iter().map(|text| text.text).collect();
    (svg, texts)
}

/// The boxes of a colour: left, top, width and height.
fn boxes(svg: &str, fill: &str) -> Vec<[i32; 4]> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let of_fill = document
        .descendants()
        .filter(|node| node.tag_name().name() == "rect" && node.attribute("fill") == Some(fill));
    let number = |node: &roxmltree::Node<'_, '_>, name| {
        node.attribute(name).unwrap().parse::<i32>().unwrap()
    };
    let sides = ["x", "y", "width", "height"];
    // The legend's swatch is above the lanes.
    of_fill
        .map(|node| sides.map(|side| number(&node, side)))
        .filter(|[_, top, ..]| *top > 400)
        .collect()
}

const CONNECTED: &str = "#0072B2";
const UNCONNECTED: &str = "#E69F00";
const STARTING: &str = "#009E73";
const DOWN: &str = "#D55E00";
const UNKNOWN: &str = "#5A626C";

#[test]
fn lanes_of_any_number_and_bill_keep_their_words_apart() {
    for count in [0, 1, 2, 8, 16, 40] {
        for dollars in ["0", "0.0004", "0.10", "10000", "123456789.99"] {
            let lanes = (0..count).map(|at| lane(&format!("offering-{at}"), dollars)).collect();
            let (_, texts) = drawn(&week("reports", lanes));
            let said = texts.iter().filter(|text| text.contains("compute")).count();
            assert_eq!(said, count.min(16));
            let hidden = texts.iter().any(|text| text == "24 more not drawn");
            assert_eq!(hidden, count == 40);
        }
    }
}

#[test]
fn a_short_phase_is_low_and_never_gone() {
    let mut short = lane("a", "1");
    short.phases = vec![
        (span(0, 1), Phase::Starting),
        (span(1, 2), Phase::Connected),
        (span(2, 3), Phase::Idle),
    ];
    let (svg, texts) = drawn(&week("a", vec![short]));
    // On each other: starting reaches above what waits, and that above what is connected.
    let height = |fill| boxes(&svg, fill).last().unwrap()[3];
    assert_eq!([height(CONNECTED), height(UNCONNECTED), height(STARTING)], [8, 16, 24]);
    for word in ["starting", "up, unused", "connected"] {
        assert!(texts.contains(&word.to_owned()), "{texts:?}");
    }
}

#[test]
fn a_full_column_has_room_for_a_short_phase() {
    let mut full = lane("a", "1");
    full.phases = vec![
        (span(0, 10), Phase::Starting),
        (span(10, 20), Phase::Connected),
        (span(20, 1_800), Phase::Idle),
    ];
    let (svg, _) = drawn(&week("a", vec![full]));
    let height = |fill| boxes(&svg, fill).last().unwrap()[3];
    assert_eq!([height(CONNECTED), height(UNCONNECTED), height(STARTING)], [8, 82, 90]);
}

#[test]
fn what_is_always_up_is_one_box_without_a_seam() {
    let mut always = lane("a", "1");
    let day = |day: i64| {
        let ten = day * 24 * HOUR + 10 * HOUR;
        [
            (span(day * 24 * HOUR, ten), Phase::Idle),
            (span(ten, ten + 600), Phase::Connected),
            (span(ten + 600, (day + 1) * 24 * HOUR), Phase::Idle),
        ]
    };
    always.phases = (0..7).flat_map(day).collect();
    let (svg, _) = drawn(&week("a", vec![always]));
    assert_eq!(boxes(&svg, UNCONNECTED).len(), 1);
    // Those of the lane, and the session of the lane above.
    assert_eq!(boxes(&svg, CONNECTED).len(), 7 + 1);
}

#[test]
fn seconds_billed_while_down_are_one_mark_below_their_lane() {
    let mut billed = lane("a", "1");
    billed.phantoms = vec![span(11 * HOUR, 11 * HOUR + 2_700)];
    let (svg, texts) = drawn(&week("a", vec![billed]));
    let marks = boxes(&svg, DOWN);
    assert_eq!(marks.len(), 1, "{marks:?}");
    assert_eq!(marks[0][2], 14, "two columns");
    assert!(texts.contains(&"billed while down".to_owned()), "{texts:?}");
}

#[test]
fn unknown_time_is_in_sight_however_short() {
    let mut view = week("a", vec![lane("a", "1")]);
    view.unknown = vec![span(20 * HOUR, 20 * HOUR + 1)];
    let (svg, texts) = drawn(&view);
    assert_eq!(boxes(&svg, UNKNOWN), [[boxes(&svg, UNKNOWN)[0][0], 630, 7, 8]]);
    assert!(texts.contains(&"Unknown time counts as nobody connected.".to_owned()));
    view.unknown = vec![span(24 * HOUR, 72 * HOUR)];
    let (long, _) = drawn(&view);
    assert!(long.matches("<polyline").count() > svg.matches("<polyline").count() + 20);
}

#[test]
fn what_is_missing_is_said() {
    let mut view = week("a", Vec::new());
    view.sessions.clear();
    view.not_priced = 2;
    let (_, texts) = drawn(&view);
    for text in ["0 sessions", "No session in any whole week of the month.", "2 without a price"] {
        assert!(texts.contains(&text.to_owned()), "{texts:?}");
    }
    let mut idle = lane("a", "0");
    idle.phases.clear();
    let mut dear = lane("b", "1");
    dear.cost = None;
    let (_, texts) = drawn(&week("a", vec![idle, dear]));
    assert!(
        texts.contains(&"no compute".to_owned())
            && texts.contains(&"not billed by time".to_owned())
    );
}

#[test]
fn each_kind_of_wait_has_its_colour_and_its_cost() {
    let mut waits = lane("a", "1");
    // At half past nine the run begins; at half past eleven it ends.
    waits.phases = vec![
        (span(9 * HOUR + 1_800, 10 * HOUR), Phase::Lead),
        (span(10 * HOUR, 11 * HOUR), Phase::Connected),
        (span(11 * HOUR, 11 * HOUR + 300), Phase::Tail),
    ];
    let cents = |text: &str| text.parse().unwrap();
    let one = |cost| Waits { count: 1, seconds: (300, 300), cost, each: Some(cost) };
    let equal = |cost, each| Waits { count: 5, cost, each: Some(each), ..one(cost) };
    let mut said = |leads, tails| {
        let cost = LaneCost { compute: cents("1"), leads, tails, ..LaneCost::default() };
        waits.cost = Some(cost);
        drawn(&week("a", vec![waits.clone()]))
    };
    let (svg, texts) = said(
        equal(cents("0.0225"), cents("0.0045")),
        Waits { seconds: (60, 5_400), each: None, ..equal(cents("1234.5"), Usd::ZERO) },
    );
    for text in [
        "up before (lead)",
        "up after (tail)",
        "paused or stopped",
        "5 leads of 5 min, $0.0045 each, $0.02",
        "5 tails of 1 min to 1 h 30 min, $1,234.50",
    ] {
        assert!(texts.contains(&text.to_owned()), "{text} {texts:?}");
    }
    // A column of half an hour is full; of five minutes a sixth of 90 is 15.
    assert_eq!(boxes(&svg, "#56B4E9").last().unwrap()[3], 90);
    assert_eq!(boxes(&svg, "#CC79A7").last().unwrap()[3], 15);
    // What is free is down, over the whole week.
    assert_eq!(boxes(&svg, "#E4E7EA").last().unwrap()[2..], [2_352, 90]);
    // In one line if it fits; the sum of less than a cent says enough.
    let (svg, texts) = said(one(cents("0.02")), equal(cents("0.004"), cents("0.0008")));
    let both = "1 lead of 5 min, $0.02; 5 tails of 5 min, less than a cent";
    assert!(texts.contains(&both.to_owned()), "{texts:?}");
    // 168 hours less 1 h 35 min, to be read aloud.
    assert!(svg.contains(&format!("{both}; 166 h 25 min down.")));
}
