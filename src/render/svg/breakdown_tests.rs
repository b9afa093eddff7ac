//! Breakdowns of every shape: names, amounts, missing prices.

use super::breakdown::{Bar, picture};
use super::checks::{HOSTILE, check};
use crate::units::Usd;

pub(super) fn bar(id: &str, costs: [&str; 3]) -> Bar {
    let [compute, storage, io] = costs.map(|cost| cost.parse::<Usd>().unwrap());
    let total = compute + storage + io;
    Bar::new(id, [compute, storage, io, Usd::ZERO], Some((total, total)))
}

pub(super) fn drawn(name: &str, bars: &[Bar]) -> (String, Vec<String>) {
    let svg = picture(name, bars);
    assert_eq!(svg, picture(name, bars), "same bars, same bytes");
    let texts = check(&svg).into_iter().map(|text| text.text).collect();
    (svg, texts)
}

#[test]
fn totals_stand_at_the_ends_of_bars_of_any_size() {
    for (scale, expected) in [
        ("0.05", ["$0.10", "$0.15"]),
        ("1.545", ["$3.09", "$4.64"]),
        ("5000", ["$10,000.00", "$15,000.00"]),
        ("0", ["$0.00", "$0.00"]),
    ] {
        let bars = [bar("a", [scale, scale, "0"]), bar("b", [scale; 3])];
        let (_, texts) = drawn("reports", &bars);
        for total in expected {
            assert!(texts.iter().any(|text| text == total), "{total} {texts:?}");
        }
        let legend = texts.iter().any(|text| text == "I/O");
        assert_eq!(legend, scale != "0");
    }
}

#[test]
fn what_stands_beside_has_a_part_and_a_word_only_if_there_is_any() {
    let part = |cost: &str| {
        let parts = ["1", "1", "0", cost].map(|cost| cost.parse::<Usd>().unwrap());
        let total = parts.into_iter().sum();
        drawn("reports", &[Bar::new("a", parts, Some((total, total)))])
    };
    let (svg, texts) = part("2.5");
    assert!(texts.contains(&"beside".to_owned()) && texts.contains(&"$4.50".to_owned()));
    assert!(svg.contains("a: $4.50 for compute, storage, beside."), "{svg}");
    let (_, texts) = part("0");
    assert!(!texts.contains(&"beside".to_owned()), "{texts:?}");
}

#[test]
fn names_do_no_harm() {
    let long = "a-very-long-name-".repeat(4_096);
    for name in HOSTILE.into_iter().chain([long.as_str()]) {
        let bars = vec![bar(name, ["3", "0", "0"]); 2];
        let (svg, _) = drawn(name, &bars);
        assert!(svg.len() < 10_000, "{}", svg.len());
    }
}

#[test]
fn a_bar_that_dwarfs_the_others_is_cut_and_keeps_its_total() {
    let bars = ["3", "14", "17", "20", "21000"].map(|cost| bar(cost, [cost, "0", "0"]));
    let (svg, texts) = drawn("reports", &bars);
    assert!(texts.contains(&"$21,000.00".to_owned()));
    assert_eq!(svg.matches("stroke-width=\"10\"").count(), 2, "one cut");
}

#[test]
fn only_a_bar_that_dwarfs_the_others_is_cut() {
    // The third is $14: $57 would fit into $56 nearly, and looks longer than $53 by $4.
    let bars = ["9", "10", "14", "53", "57"].map(|cost| bar(cost, [cost, "0", "0"]));
    let (svg, _) = drawn("reports", &bars);
    assert_eq!(svg.matches("stroke-width=\"10\"").count(), 0, "no cut");
}

#[test]
fn ranges_of_trillions_leave_room_for_bars() {
    let [least, most] = ["1000000000000", "2000000000000"].map(|cost| cost.parse::<Usd>().unwrap());
    let bar = Bar::new("big", [least, Usd::ZERO, Usd::ZERO, Usd::ZERO], Some((least, most)));
    let (svg, texts) = drawn("reports", &[bar]);
    let range = "$1,000,000,000,000.00 to $2,000,000,000,000.00".to_owned();
    assert!(texts.contains(&range), "{texts:?}");
    assert!(!svg.contains("=\"-"), "nothing is narrower than nothing");
}

#[test]
fn what_is_unknown_missing_or_hidden_is_said() {
    let [nothing, three, more] = ["0", "3", "4.5"].map(|cost| cost.parse::<Usd>().unwrap());
    let unsure = Bar::new("unsure", [three, nothing, nothing, nothing], Some((three, more)));
    let missing = Bar::new("missing", [nothing; 4], None);
    let (svg, texts) = drawn("reports", &[unsure, missing.clone()]);
    assert!(texts.contains(&"$3.00 ($3.00 to $4.50)".to_owned()), "{texts:?}");
    assert!(texts.contains(&"no price".to_owned()), "{texts:?}");
    assert!(svg.contains("missing: no price."));
    let (_, texts) = drawn("reports", &vec![missing; 100]);
    assert!(texts.contains(&"70 more not drawn".to_owned()), "{texts:?}");
    let (_, texts) = drawn("reports", &[]);
    assert!(texts.contains(&"No offering to show.".to_owned()), "{texts:?}");
}
