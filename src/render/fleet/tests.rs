//! What terminals, Markdown and spreadsheets are told of a small fleet, by hand.

use unicode_width::UnicodeWidthStr as _;

use super::sample::{HOSTILE, bill, database, of, sample};
use super::words::{answer, bucket_cents, move_cents, savings_cents};
use super::{csv, markdown, table};
use crate::render::words::is_invisible;
use crate::report::FleetReport;
use crate::units::Usd;

fn demand_safe(text: &str) {
    let bad = |character: &char| *character != '\n' && is_invisible(*character);
    assert_eq!(text.chars().find(bad), None, "{text}");
}

#[test]
fn the_answer_says_which_how_much_what_to_do_and_how_sure() {
    // 24.004 + 24.006 + 24 = 72.01; 1.004 + 10.005 + 24 = 35.009; 72.01 - 35.01 = 37.00, of 72.01
    // 51.38 %. The first saves 23 of 37.001, more than half. Unknown time: 21.004 + 14.001.
    let told = answer(&sample());
    assert_eq!(told[0], "2 of 3 databases cost $37.00 of $72.01 too much (51.4 %).");
    assert!(told[1].starts_with("=HYPERLINK(\"http://evil.example\")\\u{1b}[31m"), "{told:?}");
    assert!(told[1].ends_with(" makes $23.00 of that, half of it or more."), "{told:?}");
    assert_eq!(told[2], "What to do: 2 databases from rds-always-on to aurora-serverless-v2.");
    assert_eq!(
        told[3..],
        [
            "Unknown time makes the savings $35.01 to $37.00 and could give 1 database another \
             cheapest place.",
            "Nobody says how 1 database runs today: a default is taken for that.",
            "Left out of that: 1 database without any bill, 1 part of the input that could not be \
             read.",
        ]
    );
}

#[test]
fn a_fleet_in_its_cheapest_places_is_told_so() {
    let steady = |id: &str| database(id, vec![bill("a", "1", "1"), bill("b", "2", "2")], 0);
    assert_eq!(
        answer(&of(vec![steady("x"), steady("y")])),
        ["None of the 2 databases would cost a cent less elsewhere: $2.00."]
    );
    assert_eq!(
        answer(&of(vec![steady("x")])),
        ["The database would cost no cent less elsewhere: $1.00."]
    );
    assert_eq!(answer(&of(Vec::new())), ["No database has a bill for how it runs today."]);
}

#[test]
fn half_of_the_savings_is_told_by_how_many_databases() {
    // 4 + 3 + 2 + 1: 4 is less than half of 10, 4 + 3 is more.
    let saving = |saves: &str, to: &str| {
        let today = (format!("1{saves}"), "rds-always-on");
        database(saves, vec![bill(to, "10", "10"), bill(today.1, &today.0, &today.0)], 1)
    };
    let told =
        answer(&of(vec![saving("1", "a"), saving("2", "a"), saving("3", "b"), saving("4", "b")]));
    assert_eq!(
        told,
        [
            "4 of 4 databases cost $10.00 of $50.00 too much (20 %).",
            "2 of them make half of that, 4 alone $4.00.",
            "What to do first: 2 databases from rds-always-on to b save $7.00.",
        ]
    );
}

#[test]
fn a_database_without_a_price_for_today_is_in_no_savings() {
    let mut lost = database("lost", vec![bill("a", "5", "5")], 0);
    lost.today = None;
    let known = database("known", vec![bill("a", "1", "1"), bill("b", "3", "3")], 1);
    let report = of(vec![lost, known]);
    let told = answer(&report);
    assert_eq!(told[0], "1 of 1 database costs $2.00 of $3.00 too much (66.7 %).");
    assert_eq!(told.last().unwrap(), "Left out of that: 1 database without a price for today.");
    // What it saves is not known, which is not nothing.
    assert_eq!(report.by_savings.iter().map(|bucket| bucket.databases).sum::<u64>(), 1);
    let text = table(&report);
    assert!(text.contains("\nwithout a price for today   $5.00\n"), "{text}");
    assert!(!csv(&report).contains("lost,us-east-1,postgres,a,1,5,5,5,true"));
}

/// Two ways that save 0.4 cents each: 1.004 + 1.004 = 2.008, printed 2.01; 1 + 1 = 2. One cent is
/// to be had, and one of the two ways has it.
fn of_parts_of_a_cent() -> FleetReport {
    let saving =
        |id: &str, to| database(id, vec![bill(to, "1", "1"), bill("c", "1.004", "1.004")], 1);
    of(vec![saving("x", "a"), saving("y", "b")])
}

#[test]
fn lines_add_up_to_the_printed_savings() {
    let parts = of_parts_of_a_cent();
    assert_eq!((savings_cents(&parts), move_cents(&parts)), (1, vec![1]));
    // Neither is worth a move: both stay.
    assert!(answer(&parts)[0].starts_with("None of the 2 databases"), "{:?}", answer(&parts));
    for report in [parts, sample()] {
        let all = savings_cents(&report);
        assert_eq!(move_cents(&report).iter().sum::<i128>(), all);
        for buckets in [&report.by_savings, &report.by_use] {
            assert_eq!(bucket_cents(&report, buckets).iter().sum::<i128>(), all);
        }
    }
}

#[test]
fn the_table_fits_80_columns_and_does_no_harm() {
    let huge = |id: &str| {
        let (low, high) = ("12345678.90", "98765432109.87");
        let bills = [("aurora-serverless-v2-min-0.5", low), ("aurora-provisioned", high)];
        let mut huge = database(id, bills.map(|(id, total)| bill(id, total, total)).to_vec(), 1);
        huge.savings_range.1 = Usd::ZERO;
        huge
    };
    let long = "a".repeat(2_000);
    let ideographs = "数".repeat(100);
    for report in [
        sample(),
        of(vec![huge(&long), huge("a-name-of-many-parts-that-is-long-enough"), huge(&ideographs)]),
        of(Vec::new()),
    ] {
        let text = table(&report);
        demand_safe(&text);
        for line in text.lines() {
            assert!(line.width() <= 80, "{} {line}", line.width());
        }
        demand_safe(&markdown(&report));
    }
}

#[test]
fn the_table_shows_the_ranking_and_the_sums() {
    let text = table(&sample());
    let row = |begin: &str| {
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = text.lines().map(words).find(|line| line.starts_with(begin));
        line.unwrap_or_else(|| panic!("no {begin} in {text}"))
    };
    assert_eq!(row("2 orders"), "2 orders rds-always-on → $14.00 16.8 high 40.2");
    assert_eq!(row("3 steady"), "3 steady rds-always-on $0.00 168.0 high -");
    assert_eq!(row("today $"), "today $72.01");
    assert_eq!(row("each in"), "each in its cheapest place $35.01");
    assert_eq!(row("saved"), "saved $37.00");
    // 24.006 + 24.004 + 24; 10.005 + 1.004 + 87.5 = 98.509.
    assert_eq!(row("rds-always-on 3"), "rds-always-on 3 $72.01");
    assert_eq!(row("aurora-serverless-v2 3"), "aurora-serverless-v2 3 $98.51");
    assert_eq!(row("rds-always-on aurora"), "rds-always-on aurora-serverless-v2 2 $37.00");
    assert_eq!(row("rds-always-on stay"), "rds-always-on stay 1 $0.00");
    assert_eq!(row("$10 to"), format!("$10 to $100 2 $37.00 {}", "█".repeat(24)));
    assert_eq!(row("nothing"), format!("nothing 1 $0.00 {}", "█".repeat(12)));
    assert!(text.contains("b<script>.parquet, row group 3: it is corrupt"), "{text}");
}

#[test]
fn what_is_too_much_to_list_is_counted() {
    let mut report = sample();
    let failed = report.failed[0].clone();
    report.failed = vec![failed; 27];
    // 20 are listed.
    assert!(table(&report).contains("7 more; --format json has them all"));
    assert!(markdown(&report).contains("7 more; --format json has them all"));
}

#[test]
fn csv_has_a_row_for_each_database_and_offering() {
    let text = csv(&sample());
    demand_safe(&text);
    assert!(text.starts_with(
        "db_id,region,engine,offering,rank,total_usd,total_usd_least,total_usd_most,is_today,\
         savings_usd,"
    ));
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    // 3 + 2 + 2 bills, and a database that failed.
    assert_eq!(rows.len(), 8);
    assert!(rows[0][0].starts_with("'=HYPERLINK("), "{:?}", &rows[0]);
    let cells = |at: usize| rows[at].iter().skip(1).take(9).collect::<Vec<_>>();
    let name = ["us-east-1", "postgres"];
    let of = |bill: [&'static str; 7]| [&name[..], &bill[..]].concat();
    let first = ["aurora-serverless-v2", "1", "1.004", "1.004", "3", "false", "23"];
    assert_eq!(cells(0), of(first));
    let today = ["rds-always-on", "2", "24.006", "24.006", "24.006", "true", "0"];
    assert_eq!(cells(4), of(today));
    assert_eq!(cells(7), [""; 9]);
    assert_eq!(rows[7].iter().next_back(), Some("a.csv:3: `x` is no number"));
    let first = rows.iter().filter(|row| &row[4] == "1");
    let saved: Usd = first.map(|row| row[9].parse::<Usd>().unwrap()).sum();
    assert_eq!(saved, sample().totals.savings);
}

#[test]
fn markdown_keeps_its_tables_whatever_a_name_is() {
    let usual = {
        let mut report = sample();
        report.databases[0].id = "a".to_owned();
        report.failed[0].id = "a".to_owned();
        markdown(&report)
    };
    let tags = |text: &str| {
        let options = pulldown_cmark::Options::ENABLE_TABLES;
        let events = pulldown_cmark::Parser::new_ext(text, options);
        let tags = events.filter(|event| !matches!(event, pulldown_cmark::Event::Text(_)));
        tags.map(|event| format!("{event:?}")).collect::<Vec<_>>()
    };
    let text = markdown(&sample());
    assert!(!text.contains(HOSTILE));
    assert_eq!(tags(&text), tags(&usual));
}
