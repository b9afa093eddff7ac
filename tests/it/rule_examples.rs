//! The worked examples of docs/rules: each by hand there, here by the program.

use dutycycle::units::Usd;

use crate::common::{Asked, parse, run, scratch, soup_bot};

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
    let idle_stop = document!("rds-idle-stop");
    check("rds-idle-stop", idle_stop, "2026-10", "2.816266666666666667");
    check("rds-idle-stop", idle_stop, "2018-08", "3.128");
    check("aurora-provisioned", document!("aurora-provisioned"), "2018-08", "215.86");
    // Soup Bot says no work: the document's own workload is run by the next test.
    let work = format!("\n2026-10 {} 4.140152832\n", "aurora-dsql");
    assert!(document!("aurora-dsql").contains(&work), "{work}");
    check("aurora-serverless-v1", document!("aurora-serverless-v1"), "2018-08", "3.09");
    check("aurora-serverless-v2", document!("aurora-serverless-v2"), "2026-10", "1.53");
}

/// The text of each block that begins with this line.
fn blocks<'a>(document: &'a str, kind: &str) -> Vec<&'a str> {
    let opening = format!("\n```{kind}\n");
    let opened = document.split(&opening).skip(1);
    opened.map(|rest| rest.split("\n```").next().unwrap()).collect()
}

/// Each workload stands before its totals, in dollars by month and offering.
#[test]
fn the_workload_of_each_rule_document_costs_what_it_says() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules");
    let written = scratch("rule-examples").join("workload.toml");
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let document = std::fs::read_to_string(&path).unwrap();
        let examples = blocks(&document, "toml example");
        let totals = blocks(&document, "totals");
        assert!(!examples.is_empty() && examples.len() == totals.len(), "{}", path.display());
        for (example, totals) in examples.iter().zip(totals) {
            std::fs::write(&written, example).unwrap();
            for line in totals.lines() {
                let [month, id, total] = line.split(' ').collect::<Vec<_>>()[..] else {
                    panic!("{}: {line}", path.display());
                };
                let file = written.to_str().unwrap();
                let done = run(&["report", file, "--month", month, "--format", "json"]);
                let report: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
                let offerings = report["offerings"].as_array().unwrap();
                let found = offerings.iter().find(|offering| offering["id"] == id).unwrap();
                assert_eq!(found["total_usd"], total, "{}: {line}", path.display());
                checked += 1;
            }
        }
    }
    assert!(checked >= 9, "{checked} totals");
}
