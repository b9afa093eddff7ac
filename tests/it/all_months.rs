//! The answer over several months: sums by hand, who is left out of them, and the same in every format.

use serde_json::{Value, json};

use crate::common::{run, scratch};

/// Without `rds-idle-stop`, which costs the same as `rds-scheduled` in these months.
fn asked(range: &str, format: &str) -> String {
    let others = ["rds-always-on", "rds-scheduled", "aurora-provisioned", "aurora-serverless-v1"];
    let others = others.map(|id| ["--offering", id]).concat();
    let done = run(&[&["report", "--months", range, "--format", format][..], &others].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    done.stdout
}

/// The weekdays of 2018-07, 08 and 09 are 22, 23 and 20. A start of `rds-scheduled` is two hours at
/// $0.018, and 20 GB cost $2.30: 0.792 + 0.828 + 0.72 + 3 x 2.30 = 9.24. `rds-always-on` runs for
/// 744 + 744 + 720 = 2,208 h: 39.744 + 6.90 = 46.644, and that is 37.40 more. Serverless v1 is sold
/// from 2018-08 on: 2.99 + 0.10 and 2.60 + 0.10 are 5.79; in those months `rds-scheduled` costs
/// 0.828 + 0.72 + 4.60 = 6.148.
const ANSWER: [&str; 5] = [
    "Of the offerings with a bill in each of the 3 months rds-scheduled is cheapest: $9.24, $37.40 \
     less than rds-always-on.",
    "aurora-serverless-v1 is left out, without a bill in 2018-07; in the other 2 months it costs \
     $5.79, and rds-scheduled $6.15.",
    "aurora-serverless-v1 is cheapest in 2 of 3 months.",
    "rds-scheduled is cheapest in 1 of 3 months.",
    "With 2018-08 the cheapest changes from rds-scheduled to aurora-serverless-v1.",
];

#[test]
fn every_format_says_who_is_cheapest_and_who_is_left_out() {
    for format in ["table", "markdown", "html"] {
        let text = asked("2018-07..2018-09", format);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for sentence in ANSWER {
            assert!(words.contains(sentence), "{format}: {sentence}");
        }
        // From $3.09 to $3.13 are 1.2 %; in September it is 10.6 %.
        assert!(words.contains("In 1 of 3 months it is close"), "{format}");
    }
    let table = asked("2018-07..2018-09", "table");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert!(table.starts_with("All months, 2018-07 to 2018-09\nOf the offerings"), "{table}");

    let document: Value = serde_json::from_str(&asked("2018-07..2018-09", "json")).unwrap();
    let all = &document["all_months"];
    assert_eq!(all["totals"][0], json!({ "id": "rds-scheduled", "total_usd": "9.24" }));
    assert_eq!(all["totals"][1], json!({ "id": "rds-always-on", "total_usd": "46.644" }));
    let left_out = json!([{
        "id": "aurora-serverless-v1", "missing_months": ["2018-07"], "total_usd": "5.79"
    }]);
    assert_eq!(all["left_out"], left_out);
    assert_eq!(all["close_months"], 1);
}

#[test]
fn one_month_needs_no_answer_over_all() {
    assert!(!asked("2018-08..2018-08", "table").contains("All months"));
}

/// Two entries of one kind cost the same to the last decimal.
#[test]
fn equal_sums_are_a_tie() {
    let file = scratch("months-tie").join("workload.toml");
    let entry = |id| format!("[[offering]]\nkind = \"rds-always-on\"\nid = \"{id}\"\n");
    let text = format!(
        "schema_version = 1\nname = \"tie\"\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
         [activity]\nhours_per_week = 5\n[storage]\nused_gb = \"1\"\n{}{}",
        entry("one"),
        entry("two")
    );
    std::fs::write(&file, text).unwrap();
    let done = run(&["report", file.to_str().unwrap(), "--months", "2018-07..2018-08"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stdout.contains("one and two cost the same over 2 months: $"), "{}", done.stdout);
    assert!(done.stdout.contains("in each of the 2 months: one = two."), "{}", done.stdout);
}

#[test]
fn messages_name_what_was_meant() {
    let folder = scratch("months-messages");
    let path = folder.join("set");
    let set = ["report", "--months", "2018-07..2018-08", "--out", path.to_str().unwrap()];
    let done = run(&set);
    // Two months of a page, three texts and four charts, and the set of both with one chart.
    let written = format!("wrote 21 files to {}\n", path.display());
    assert!(done.stderr.contains(&written), "{}", done.stderr);
    assert_eq!(run(&[&set[..], &["--quiet"]].concat()).stderr, "");

    let range = run(&["report", "--months", "2026-10"]);
    let meant = "`2026-10` is not a range such as 2026-08..2026-10";
    assert!(range.stderr.contains(meant), "{}", range.stderr);

    let nowhere = folder.join("nodir").join("x.svg");
    let chart = run(&["chart", "breakdown", "--out", nowhere.to_str().unwrap()]);
    assert_eq!(chart.code, 5);
    assert!(chart.stderr.contains("No such file or directory"), "{}", chart.stderr);
}
