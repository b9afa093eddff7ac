//! Reserved instances: every hour of the period at the price of the term, never of nothing, and never
//! of a list that has none.

use serde_json::Value;

use crate::common::{run, scratch};

/// The report of Soup Bot with this offering in a month, and the exit code.
fn report(name: &str, month: &str, offering: &str) -> (u8, String, Value) {
    let path = scratch(&format!("reserved-{name}")).join("workload.toml");
    let soup_bot = include_str!("../../examples/soup-bot.toml");
    std::fs::write(&path, format!("{soup_bot}\n[[offering]]\n{offering}\n")).unwrap();
    let done = run(&["report", path.to_str().unwrap(), "--month", month, "--format", "json"]);
    (done.code, done.stderr, serde_json::from_str(&done.stdout).unwrap_or_default())
}

#[test]
fn every_hour_of_the_month_is_billed_at_the_price_of_the_term() {
    // db.t2.micro, PostgreSQL, 2018-08-14: 744 h and 20 GB of gp2 at 0.115.
    for (term, hourly, total) in [
        ("1yr-no-upfront", "0.0144", "13.0136"),
        ("1yr-all-upfront", "0.01267", "11.72648"),
        ("3yr-all-upfront", "0.00769", "8.02136"),
    ] {
        let offering = format!(
            "kind = \"rds-always-on\"\ninstance_class = \"db.t2.micro\"\nterm = \"{term}\""
        );
        let (code, _, document) = report(term, "2018-08", &offering);
        let bill = &document["offerings"][0];
        assert_eq!((code, &bill["total_usd"]), (0, &total.into()), "{term}");
        let charge = &bill["charges"][0];
        assert_eq!(charge["meter"], "rds-reserved-instance");
        assert_eq!(charge["pricing_quantity"], "744");
        assert_eq!(charge["list_unit_price_usd"], hourly);
        assert!(charge["rules"].as_array().unwrap().contains(&"COM-1".into()));
        let assumptions = document["assumptions"].as_array().unwrap();
        let told = |a: &Value| a["text"].as_str().unwrap().contains(&format!("reserved {term}"));
        assert!(assumptions.iter().any(told), "{assumptions:?}");
    }
}

#[test]
fn readers_of_a_reserved_cluster_are_reserved_too() {
    // db.r4.large, Aurora PostgreSQL: 2 × 744 h × 0.19 and 1 GB at 0.10.
    let offering = "kind = \"aurora-provisioned\"\ninstance_class = \"db.r4.large\"\n\
                    readers = 1\nterm = \"1yr-no-upfront\"";
    let (code, _, document) = report("readers", "2018-08", offering);
    assert_eq!((code, &document["offerings"][0]["total_usd"]), (0, &"282.82".into()));
}

#[test]
fn without_a_price_of_the_term_there_is_no_bill() {
    // No list has reservations of a db.t4g.micro.
    let offering = "kind = \"rds-always-on\"\nterm = \"1yr-no-upfront\"";
    let (code, _, document) = report("unpriced", "2026-10", offering);
    assert_eq!(code, 4);
    assert_eq!(document["offerings"][0]["total_usd"], Value::Null);
    assert_eq!(document["not_priced"][0]["meter"], "rds-reserved-instance");
}

#[test]
fn what_cannot_be_reserved_is_refused() {
    for (settings, problem) in [
        ("schedule = true", "term cannot be with schedule = true"),
        ("storage = \"io-optimized\"", "term cannot be with io-optimized storage"),
    ] {
        let offering = format!(
            "kind = \"aurora-provisioned\"\ninstance_class = \"db.r4.large\"\n{settings}\n\
             term = \"1yr-no-upfront\""
        );
        let (code, stderr, _) = report("refused", "2024-01", &offering);
        assert_eq!(code, 2);
        assert!(stderr.contains(problem), "{stderr}");
    }
    let offering = "kind = \"rds-scheduled\"\nterm = \"1yr-no-upfront\"";
    let (code, stderr, _) = report("refused", "2018-08", offering);
    assert!(
        code == 2 && stderr.contains("`offering.term` is no setting of rds-scheduled"),
        "{stderr}"
    );
    let offering = "kind = \"rds-always-on\"\nterm = \"2yr\"";
    let (code, stderr, _) = report("refused", "2018-08", offering);
    assert!(code == 2 && stderr.contains("not 1yr-no-upfront"), "{stderr}");
}
