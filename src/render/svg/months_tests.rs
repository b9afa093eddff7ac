//! Months of every shape: numbers of months and offerings, amounts, gaps.

use rust_decimal::Decimal;

use super::checks::check;
use super::months;
use crate::report::{MonthBill, Months, OfferingMonths};
use crate::units::{BillingMonth, Usd};

fn names(count: usize) -> Vec<String> {
    let first: BillingMonth = "2018-06".parse().unwrap();
    let months = std::iter::successors(Some(first), |month| Some(month.next()));
    months.take(count).map(|month| month.to_string()).collect()
}

/// Offerings that cost `dollars` times 1, 2, 3 and so on, with ripples.
pub(super) fn view(name: &str, ids: &[String], count: usize, dollars: &str) -> Months {
    let dollars: Decimal = dollars.parse().unwrap();
    let total = |at: usize, month: usize| {
        let ripple = Decimal::from((month * 7 + at * 3) % 5) / Decimal::TEN;
        let total = Usd::new(dollars * (Decimal::from(at + 1) + ripple));
        let most = if at == 0 { total + total } else { total };
        Some(MonthBill { total, range: (total, most) })
    };
    let offering = |(at, id): (usize, &String)| OfferingMonths {
        id: id.clone(),
        bills: (0..count).map(|month| total(at, month)).collect(),
    };
    Months {
        workload: name.to_owned(),
        months: names(count),
        offerings: ids.iter().enumerate().map(offering).collect(),
    }
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("offering-{at}")).collect()
}

fn drawn(view: &Months) -> (String, Vec<String>) {
    let svg = months(view);
    assert_eq!(svg, months(view), "same months, same bytes");
    let texts = check(&svg).into_iter().map(|text| text.text).collect();
    (svg, texts)
}

#[test]
fn labels_keep_apart_for_any_number_of_offerings_and_months_and_any_amount() {
    for offerings in [0, 1, 2, 5, 8, 11] {
        for count in [0, 1, 2, 5, 12, 25, 100, 1_200] {
            for dollars in ["0", "0.0006", "0.10", "3", "10000", "1000000000"] {
                let (_, texts) = drawn(&view("reports", &ids(offerings), count, dollars));
                let named = texts.iter().filter(|text| text.starts_with("offering-")).count();
                let in_order = if count > 0 { 2 } else { 1 };
                assert_eq!(named, in_order * offerings.min(8), "{offerings} {count} {dollars}");
            }
        }
    }
}

fn sure(total: &str) -> MonthBill {
    let total = total.parse().unwrap();
    MonthBill { total, range: (total, total) }
}

fn two(first: &[Option<&str>], second: &[Option<&str>]) -> Months {
    let mut view = view("a", &ids(2), first.len(), "1");
    for (offering, totals) in view.offerings.iter_mut().zip([first, second]) {
        offering.bills = totals.iter().map(|total| total.map(sure)).collect();
    }
    view
}

#[test]
fn a_change_of_order_is_in_sight_even_where_lines_lie_on_each_other() {
    let steady = [Some("3.00"); 4];
    let (svg, _) = drawn(&two(&steady, &[Some("3.01"), Some("3.01"), Some("2.99"), Some("3.01")]));
    // A row for each rank, each in three pieces; two keys beside the names; and the background.
    assert_eq!(svg.matches("<rect").count(), 2 * 3 + 2 + 1);
    for text in [
        "From 2018-06 offering-0 is cheapest.",
        "From 2018-08 offering-1 is cheapest.",
        "From 2018-09 offering-0 is cheapest.",
    ] {
        assert!(svg.contains(text), "{text}");
    }
    let (svg, _) = drawn(&two(&steady, &[Some("3.01"); 4]));
    assert_eq!(svg.matches("<rect").count(), 2 + 2 + 1);
}

#[test]
fn the_cheapest_of_each_month_has_a_ring_or_else_each_change() {
    let rings = |svg: &str| svg.matches("r=\"17\"").count();
    let (svg, texts) = drawn(&two(&[Some("3"); 12], &[Some("4"); 12]));
    assert_eq!(rings(&svg), 12);
    assert!(texts.contains(&"US dollars a month; rings: the cheapest".to_owned()));
    let mut changing = vec![Some("4"); 240];
    changing[100] = Some("2");
    let (svg, texts) = drawn(&two(&[Some("3"); 240], &changing));
    assert_eq!(rings(&svg), 3, "first, there and back");
    let said = "US dollars a month; rings: where the cheapest changes";
    assert!(texts.contains(&said.to_owned()), "{texts:?}");
}

#[test]
fn the_dearest_are_named_at_the_top_edge() {
    let (_, texts) = drawn(&view("a", &ids(2), 12, "1"));
    assert!(!texts.iter().any(|text| text.starts_with('↑')), "{texts:?}");
    let mut view = view("a", &ids(4), 12, "1");
    view.offerings[3].bills = vec![Some(sure("215.86")); 12];
    let (_, texts) = drawn(&view);
    assert!(texts.contains(&"↑ $215.86".to_owned()), "{texts:?}");
}

#[test]
fn an_offering_that_ended_says_when_and_one_without_a_price_says_so() {
    let ended = [Some("3"), Some("3"), None, None];
    let (_, texts) = drawn(&two(&ended, &[None; 4]));
    assert!(texts.contains(&"$3.00 in 2018-07".to_owned()), "{texts:?}");
    assert!(texts.contains(&"no price".to_owned()), "{texts:?}");
    let gaps = [Some("3"), None, Some("3"), None];
    drawn(&two(&gaps, &[None, Some("2"), None, Some("1")]));
}

#[test]
fn notes_have_room_below_the_labels() {
    let long = vec!["a-name-of-twenty-eight-cells".to_owned(); 11];
    let (_, texts) = drawn(&view("a", &long, 12, "1"));
    for text in ["whiskers: unknown time, idle to in use", "3 more not drawn"] {
        assert!(texts.contains(&text.to_owned()), "{texts:?}");
    }
}

/// The whiskers' ends: level lines of their width, as x, y and colour.
fn whisker_ends(svg: &str) -> Vec<(i32, i32, String)> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let lines = document.descendants().filter(|node| node.attribute("stroke-width") == Some("6"));
    let end = |node: roxmltree::Node<'_, '_>| {
        let points = node.attribute("points").unwrap().replace(',', " ");
        let numbers: Vec<i32> = points.split_whitespace().map(|n| n.parse().unwrap()).collect();
        let [left, y, right, other] = numbers[..] else { return None };
        let colour = node.attribute("stroke").unwrap().to_owned();
        (y == other && right - left == 24).then_some((i32::midpoint(left, right), y, colour))
    };
    lines.filter_map(end).collect()
}

#[test]
fn a_bill_that_unknown_time_can_change_has_a_whisker_and_says_its_range() {
    let mut view = two(&[Some("2"); 3], &[Some("4"); 3]);
    let (svg, _) = drawn(&view);
    assert_eq!(whisker_ends(&svg), []);
    assert!(!svg.contains("nknown time"));
    let range = |least: &str, most: &str| (least.parse().unwrap(), most.parse().unwrap());
    view.offerings[0].bills[1].as_mut().unwrap().range = range("2", "4");
    view.offerings[1].bills[1].as_mut().unwrap().range = range("4", "6");
    view.offerings[1].bills[2].as_mut().unwrap().range = range("4", "4.50");
    let (svg, texts) = drawn(&view);
    let ends = whisker_ends(&svg);
    let [(x, two, blue), (_, four, _), (beside, low, red), (_, high, _), (later, ..), _] =
        &ends[..]
    else {
        panic!("{ends:?}");
    };
    // The same dollars are at the same height, two dollars more as far above as two less are
    // below; the whiskers of a month stand beside each other, half a distance from its middle.
    assert_eq!(low, four);
    assert!((two - four - (low - high)).abs() <= 1, "{ends:?}");
    assert_eq!(beside - x, 32);
    assert!(later - beside > 200 && blue == "#0072B2" && red == "#D55E00", "{ends:?}");
    for text in ["$2.00", "$4.00 to $4.50", "whiskers: unknown time, idle to in use"] {
        assert!(texts.contains(&text.to_owned()), "{text} {texts:?}");
    }
    for said in [
        "offering-0: $2.00. Unknown time makes its bill of 1 of 3 months a range, widest in \
         2018-07: $2.00 to $4.00.",
        "offering-1: $4.00. Unknown time makes its bill of 2 of 3 months a range, widest in \
         2018-07: $4.00 to $6.00.",
    ] {
        assert!(svg.contains(said), "{said}");
    }
}

#[test]
fn a_range_that_goes_out_of_sight_has_no_upper_end() {
    let mut view = two(&[Some("2"); 3], &[Some("3"); 3]);
    let most: Usd = "7000".parse().unwrap();
    view.offerings[0].bills[0].as_mut().unwrap().range.1 = most;
    let (svg, _) = drawn(&view);
    assert_eq!(whisker_ends(&svg).len(), 1);
    assert!(svg.contains("widest in 2018-06: $2.00 to $7,000.00."));
    // Not even the lower end of what is dearer than all that is in sight.
    view.offerings[0].bills[0].as_mut().unwrap().range.0 = most;
    view.offerings[0].bills[0].as_mut().unwrap().range.1 = most + most;
    assert_eq!(whisker_ends(&drawn(&view).0).len(), 0);
}
