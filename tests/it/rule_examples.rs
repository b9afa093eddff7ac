//! The worked examples of docs/rules: each by hand there, here by the program.

use dutycycle::units::Usd;

use crate::common::{Asked, parse, soup_bot};

/// Total of an offering for Soup Bot in a month, and the text of its rule document.
fn check(id: &str, document: &str, month: &str, total: &str) {
    assert!(document.contains(total), "docs/rules/{id}.md does not arrive at {total}");
    let asked = Asked::month(&soup_bot(), month, None);
    assert_eq!(asked.total(id), parse::<Usd>(total), "{id}");
}

#[test]
fn the_example_of_each_rule_document_holds() {
    macro_rules! document {
        ($id:literal) => {
            include_str!(concat!("../../docs/rules/", $id, ".md"))
        };
    }
    check("rds-always-on", document!("rds-always-on"), "2018-08", "15.692");
    check("rds-scheduled", document!("rds-scheduled"), "2018-08", "3.128");
    check("aurora-provisioned", document!("aurora-provisioned"), "2018-08", "215.86");
    check("aurora-serverless-v1", document!("aurora-serverless-v1"), "2018-08", "3.09");
    check("aurora-serverless-v2", document!("aurora-serverless-v2"), "2026-10", "1.53");
}
