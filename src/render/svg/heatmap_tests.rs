//! Heat maps of every shape: minutes, unknown time, names.

use roxmltree::Document;

use super::checks::check;
use super::heatmap;
use crate::report::{HourOfWeek, HoursOfWeek};

pub(super) fn hours(name: &str, of: impl Fn(usize) -> (u64, u64)) -> HoursOfWeek {
    let hour = |at| {
        let (connected_seconds, unknown_seconds) = of(at);
        HourOfWeek { occurrences: 4, connected_seconds, unknown_seconds }
    };
    HoursOfWeek {
        workload: name.to_owned(),
        month: "2026-02".to_owned(),
        hours: (0..168).map(hour).collect(),
    }
}

/// The chart, its texts and the titles of its cells.
fn drawn(view: &HoursOfWeek) -> (String, Vec<String>, Vec<String>) {
    let svg = heatmap(view);
    assert_eq!(svg, heatmap(view), "same hours, same bytes");
    let texts = check(&svg).into_iter().map(|text| text.text).collect();
    let document = Document::parse(&svg).unwrap();
    let cells = document.descendants().filter(|node| node.tag_name().name() == "rect");
    let titles = cells.filter_map(|cell| Some(cell.first_element_child()?.text()?.to_owned()));
    let titles = titles.collect();
    (svg, texts, titles)
}

#[test]
fn every_hour_has_a_cell_that_says_what_it_is() {
    let (_, texts, titles) = drawn(&hours("a", |at| (u64::from(at == 15) * 4 * 1_800, 0)));
    assert_eq!(titles.len(), 168);
    assert_eq!(titles[15], "Mon 15:00 to 16:00, 4 times: 30 min connected");
    assert_eq!(titles[167], "Sun 23:00 to 24:00, 4 times: 0 min connected");
    for text in ["Mon", "Sun", "00", "23", "30", "to 60"] {
        assert!(texts.contains(&text.to_owned()), "{text} {texts:?}");
    }
    assert!(!texts.iter().any(|text| text.contains("unknown")), "{texts:?}");
}

#[test]
fn any_minutes_fit_their_cells() {
    for seconds in [0, 1, 1_199, 7_199, 10_800, 14_400] {
        for unknown in [0, 1, 7_200, 14_400] {
            let unknown = unknown.min(14_400 - seconds);
            let (_, texts, titles) = drawn(&hours("a", |_| (seconds, unknown)));
            assert_eq!(titles.len(), 168);
            let numbers = texts.iter().filter(|text| text.len() <= 2).count();
            let hours_and_days = 24;
            assert_eq!(numbers, hours_and_days + usize::from(seconds > 0) * 168, "{seconds}");
        }
    }
}

#[test]
fn less_than_a_minute_is_not_nothing() {
    let (svg, texts, titles) = drawn(&hours("a", |at| (u64::from(at == 0), 0)));
    assert!(texts.contains(&"<1".to_owned()), "{texts:?}");
    assert!(titles[0].ends_with("0 min connected"), "{}", titles[0]);
    // The number has no rim although no letter is of the background's colour.
    assert!(svg.contains("rect+text{stroke:none}"));
}

#[test]
fn unknown_time_is_hatched_and_never_gone() {
    let lines = |svg: &str| svg.matches("<polyline").count();
    let (known, ..) = drawn(&hours("a", |_| (3_600, 0)));
    assert_eq!(lines(&known), 0);
    let (little, texts, titles) = drawn(&hours("a", |at| (3_600, u64::from(at == 7))));
    assert!(lines(&little) >= 4, "a second of a month is in sight");
    assert!(texts.contains(&"<0.1 % unknown".to_owned()), "{texts:?}");
    assert!(titles[7].ends_with(", <0.1 % of the time unknown"), "{}", titles[7]);
    let (all, texts, _) = drawn(&hours("a", |_| (0, 14_400)));
    assert!(lines(&all) > 168 * 5);
    assert!(texts.contains(&"100 % unknown".to_owned()), "{texts:?}");
    assert!(all.contains("100 % of the month is unknown, which is not idle."));
}

#[test]
fn a_month_without_hours_is_a_chart_too() {
    let mut view = hours("", |_| (0, 0));
    for hour in &mut view.hours {
        hour.occurrences = 0;
    }
    drawn(&view);
    view.hours.clear();
    drawn(&view);
}
