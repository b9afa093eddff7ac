//! Charts of a real comparison.

use dutycycle::analysis::{Question, Window};
use dutycycle::render::svg;
use dutycycle::report::Report;
use dutycycle::rules::RuleBook;

use super::common::{Asked, parse, soup_bot};

#[test]
fn a_breakdown_names_every_offering_with_its_cents() {
    let workload = soup_bot();
    let window = Window::Month(parse("2018-08"));
    let asked = Asked::new(&workload, window, RuleBook::dated());
    let question =
        Question { workload: &workload, window, rules: RuleBook::dated(), prices: &asked.prices };
    let report = Report::new(question, &asked.comparison, Vec::new(), Vec::new(), None);
    let picture = svg::breakdown(&report);
    let document = roxmltree::Document::parse(&picture).unwrap();
    let texts: Vec<_> = document.descendants().filter_map(|node| node.text()).collect();
    assert!(!report.ranking.is_empty());
    for priced in &asked.comparison.priced {
        let total = dutycycle::render::cents::dollars(priced.bill.total().cents());
        assert!(texts.contains(&&*priced.id) && texts.contains(&&*total), "{texts:?}");
    }
}
