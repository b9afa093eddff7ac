//! The first question: Soup Bot's bill, by hand from the rules and the prices of the time.

use dutycycle::units::Usd;

use crate::common::{Asked, parse, soup_bot};

fn check(month: &str, rules_as_of: Option<&str>, expect: &[(&str, &str)]) {
    let asked = Asked::month(&soup_bot(), month, rules_as_of);
    for (id, total) in expect {
        assert_eq!(asked.total(id), parse::<Usd>(total), "{id} in {month}");
    }
}

#[test]
fn august_2018_is_right_to_the_cent() {
    check(
        "2018-08",
        None,
        &[
            ("aurora-serverless-v1", "3.09"),
            ("rds-scheduled", "3.128"),
            ("rds-always-on", "15.692"),
            ("aurora-provisioned", "215.86"),
        ],
    );
}

#[test]
fn the_rules_of_2019_flip_the_ranking() {
    let v1 = "aurora-serverless-v1";
    check("2018-08", Some("2019-04-26"), &[(v1, "3.09"), ("rds-scheduled", "2.8175")]);
    check("2018-08", Some("2019-05-01"), &[(v1, "1.595"), ("rds-scheduled", "2.8175")]);
    check("2019-04", None, &[(v1, "2.83"), ("rds-scheduled", "3.038")]);
}

#[test]
fn october_2026_is_right_to_the_cent() {
    check(
        "2026-10",
        None,
        &[
            ("aurora-serverless-v2", "1.53"),
            ("rds-scheduled", "2.74"),
            ("rds-always-on", "14.204"),
            ("aurora-serverless-v2-min-0.5", "44.74"),
            ("aurora-provisioned", "54.412"),
        ],
    );
}
