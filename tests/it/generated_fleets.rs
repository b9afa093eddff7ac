//! The generator of made-up fleets: shares, determinism, and that each class does what its name
//! says.

use std::collections::BTreeMap;

use crate::common::{run, scratch};

#[path = "../../examples/generate_fleet/fleet.rs"]
pub(crate) mod fleet;

use fleet::{CSV_HEADING, Class, Fleet, Order, PERIOD_SECONDS, Row, SHARES};

/// Monday, 2026-06-01T00:00:00Z.
const FIRST_SECOND: i64 = 1_780_272_000;
const MINUTES_OF_DAY: usize = 1440;

fn fleet(databases: usize, days: u32) -> Fleet {
    Fleet::new(databases, days, FIRST_SECOND, 7, 0)
}

fn count(fleet: &Fleet, class: Class) -> usize {
    fleet.classes().iter().filter(|&&other| other == class).count()
}

/// As spans of minutes `[start, end)` since the first.
fn active_spans(rows: &[Row]) -> Vec<(i64, i64)> {
    let mut spans: Vec<(i64, i64)> = Vec::new();
    for row in rows.iter().filter(|row| row.connections > 0) {
        let minute = (row.second - FIRST_SECOND) / PERIOD_SECONDS;
        match spans.last_mut() {
            Some((_, end)) if *end == minute => *end += 1,
            _ => spans.push((minute, minute + 1)),
        }
    }
    spans
}

/// The rows of each database of a class in a fleet of 100 over two weeks.
fn two_weeks_of(class: Class) -> Vec<Vec<Row>> {
    let fleet = fleet(100, 14);
    let mut rows: BTreeMap<usize, Vec<Row>> = BTreeMap::new();
    for row in fleet.rows(Order::Database).filter(|row| fleet.classes()[row.database] == class) {
        rows.entry(row.database).or_default().push(row);
    }
    assert_eq!(rows.len(), count(&fleet, class));
    assert!(rows.values().all(|rows| rows.len() == 14 * MINUTES_OF_DAY));
    rows.into_values().collect()
}

fn csv(fleet: &Fleet, order: Order) -> String {
    let mut text = CSV_HEADING.to_owned();
    for row in fleet.rows(order) {
        Fleet::push_csv(row, &Fleet::name(row.database), &mut text).unwrap();
    }
    text
}

#[test]
fn shares_are_exact_by_the_largest_remainder() {
    assert_eq!(SHARES.iter().map(|(_, percent)| percent).sum::<usize>(), 100);
    let counts = |databases| SHARES.map(|(class, _)| count(&fleet(databases, 1), class));
    assert_eq!(counts(1000), [350, 250, 250, 130, 20]);
    // 2.45, 1.75, 1.75, 0.91 and 0.14: four whole ones, then 0.91, 0.75 and 0.75.
    assert_eq!(counts(7), [2, 2, 2, 1, 0]);
    assert_eq!(counts(1), [1, 0, 0, 0, 0]);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_another_fleet() {
    assert_eq!(csv(&fleet(20, 2), Order::Time), csv(&fleet(20, 2), Order::Time));
    let other = Fleet::new(20, 2, FIRST_SECOND, 8, 0);
    assert_ne!(csv(&fleet(20, 2), Order::Time), csv(&other, Order::Time));
    assert_ne!(fleet(20, 2).classes(), other.classes());
}

#[test]
fn the_order_changes_no_row() {
    let by_database: Vec<Row> = fleet(20, 2).rows(Order::Database).collect();
    let mut by_time: Vec<Row> = fleet(20, 2).rows(Order::Time).collect();
    assert_ne!(by_database, by_time);
    assert!(by_time.is_sorted_by_key(|row| (row.second, row.database)));
    by_time.sort_by_key(|row| (row.database, row.second));
    assert_eq!(by_database, by_time);
}

#[test]
fn every_database_has_a_row_for_every_minute() {
    let rows: Vec<Row> = fleet(20, 2).rows(Order::Database).collect();
    assert_eq!(rows.len(), 20 * 2 * MINUTES_OF_DAY);
    for (at, row) in rows.iter().enumerate() {
        let minute = i64::try_from(at % (2 * MINUTES_OF_DAY)).unwrap();
        assert_eq!(row.database, at / (2 * MINUTES_OF_DAY));
        assert_eq!(row.second, FIRST_SECOND + minute * PERIOD_SECONDS);
        assert!(row.cpu_millionths > 0 && row.cpu_millionths < 100_000_000);
    }
}

#[test]
fn missing_rows_are_left_out_and_the_others_stay_the_same() {
    let all: Vec<Row> = fleet(20, 2).rows(Order::Database).collect();
    let fewer = Fleet::new(20, 2, FIRST_SECOND, 7, 100);
    let fewer: Vec<Row> = fewer.rows(Order::Database).collect();
    assert!(fewer.iter().all(|row| {
        all.binary_search_by_key(&(row.database, row.second), |row| (row.database, row.second))
            .is_ok_and(|at| all[at] == *row)
    }));
    // 5,760 of 57,600; the standard deviation is 72.
    let missing = all.len() - fewer.len();
    assert!((5_400..6_120).contains(&missing), "{missing}");
    let none = Fleet::new(20, 2, FIRST_SECOND, 7, 1000);
    assert_eq!(none.rows(Order::Time).count(), 0);
}

#[test]
fn a_row_of_csv_is_a_name_an_instant_and_two_numbers() {
    let row = Row { database: 41, second: FIRST_SECOND, connections: 3, cpu_millionths: 7_000_120 };
    let mut text = String::new();
    Fleet::push_csv(row, &Fleet::name(row.database), &mut text).unwrap();
    assert_eq!(text, "db-000042,2026-06-01T00:00:00Z,3.0,7.000120\n");
}

#[test]
fn dead_databases_are_never_connected_and_always_on_ones_ever() {
    for rows in two_weeks_of(Class::Dead) {
        assert!(rows.iter().all(|row| row.connections == 0));
    }
    for rows in two_weeks_of(Class::AlwaysOn) {
        assert!(rows.iter().all(|row| row.connections > 0));
    }
}

#[test]
fn cron_jobs_start_at_one_distance_and_take_up_to_five_minutes() {
    let mut distances = BTreeMap::new();
    for rows in two_weeks_of(Class::Cron) {
        let spans = active_spans(&rows);
        // A day's last job is cut at midnight.
        assert!(spans.iter().all(|(start, end)| (1..=5).contains(&(end - start))));
        let distance = spans[1].0 - spans[0].0;
        assert!(spans.windows(2).all(|pair| pair[1].0 - pair[0].0 == distance));
        *distances.entry(distance).or_insert(0) += 1;
    }
    assert_eq!(distances.keys().copied().collect::<Vec<_>>(), [15, 30, 60, 1440]);
}

#[test]
fn office_hours_are_eight_to_ten_hours_on_ten_of_fourteen_days() {
    for rows in two_weeks_of(Class::OfficeHours) {
        let spans = active_spans(&rows);
        let days: Vec<i64> = spans.iter().map(|(start, _)| start / 1440).collect();
        assert_eq!(days, [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]);
        assert!(spans.iter().all(|(start, end)| (480..=600).contains(&(end - start))));
        assert!(spans.windows(2).any(|pair| pair[0].0 % 1440 != pair[1].0 % 1440), "no jitter");
    }
}

#[test]
fn bursts_come_a_few_to_some_tens_of_times_a_day_at_no_fixed_distance() {
    let mut most = 0;
    for rows in two_weeks_of(Class::Bursty) {
        let spans = active_spans(&rows);
        // Bursts that touch are one span; there are 3 to 40 of at most an hour.
        assert!((14..=14 * 40).contains(&spans.len()), "{}", spans.len());
        most = most.max(spans.len() / 14);
        let distances: std::collections::BTreeSet<i64> =
            spans.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        assert!(distances.len() > spans.len() / 4);
    }
    assert!(most >= 15, "{most}");
}

#[test]
fn the_readme_shows_what_a_made_up_fleet_costs() {
    let fleet = Fleet::new(20, 30, FIRST_SECOND, 1, 0);
    let mut text = CSV_HEADING.to_owned();
    for row in fleet.rows(Order::Database) {
        Fleet::push_csv(row, &Fleet::name(row.database), &mut text).unwrap();
    }
    let file = scratch("readme-fleet").join("fleet.csv");
    std::fs::write(&file, text).unwrap();
    let printed = run(&["fleet", file.to_str().unwrap()]).stdout;
    let readme = include_str!("../../README.md");
    let shown = readme.split("$ cargo run --release -- fleet fleet.csv\n").nth(1).unwrap();
    let shown = shown.split("\n…\n").next().unwrap();
    assert!(printed.starts_with(shown), "README.md shows another output:\n{shown}");
    assert!(shown.lines().count() > 15, "README.md shows too little");
}
