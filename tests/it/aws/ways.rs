//! The ways to AWS and around it: a proxy, no connection at all, the policy that is printed.

use std::fs;

use super::run::{Desk, day};
use super::stub::{Fault, INSTANCES, METRICS};
use super::world::World;

#[test]
fn a_proxy_of_the_environment_is_asked() {
    let desk = Desk::new("ways-proxy", World::of(&["a"]));
    for variable in ["HTTP_PROXY", "http_proxy"] {
        desk.stub.heal();
        let mut command = desk.command(&["discover"], "http://rds.example.invalid");
        let done = desk.done(command.env(variable, desk.stub.url()).output().unwrap());
        let lines: Vec<String> = desk.stub.seen().into_iter().map(|seen| seen.line).collect();
        assert_eq!(done.code, 0, "{done:#?}");
        assert_eq!(lines, ["POST http://rds.example.invalid/ HTTP/1.1"; 2]);
    }
}

#[test]
fn addresses_that_no_proxy_is_for_are_asked_directly() {
    let desk = Desk::new("ways-no-proxy", World::of(&["a"]));
    let mut command = desk.command(&["discover"], &desk.stub.url());
    command.env("HTTP_PROXY", "http://127.0.0.1:1").env("NO_PROXY", "127.0.0.1");
    let done = desk.done(command.output().unwrap());
    done.answered(0, &[]);
    assert!(desk.stub.seen().iter().all(|seen| seen.line == "POST / HTTP/1.1"));
}

#[test]
fn the_region_of_the_command_line_goes_before_that_of_the_environment() {
    let desk = Desk::new("ways-region", World::of(&["a"]));
    desk.run(&["discover", "--region", "ap-south-1"]).answered(0, &[]);
    assert!(desk.stub.seen().iter().all(|seen| seen.region == "ap-south-1"));
}

#[test]
fn offline_commands_open_no_connection() {
    let desk = Desk::new("ways-offline", World::of(&["a"]));
    let month = month(1);
    for asked in [
        &["discover"][..],
        &["report", "--db", "a", "--month", &month],
        &["pull", "a", "--from", "2026-01-01", "--to", "2026-01-02"],
    ] {
        let done = desk.run(&[asked, &["--offline"]].concat());
        done.refused(2, &["offline"]);
    }
    for asked in [&["policy"][..], &["prices", "list"], &["man"], &["completions", "bash"]] {
        desk.alone(asked).answered(0, &[]);
    }
    assert!(desk.stub.seen().is_empty());
}

/// The calendar month so many months before this one.
fn month(back: u32) -> String {
    let today = day(0);
    let number = |range: std::ops::Range<usize>| today[range].parse::<u32>().unwrap();
    let months = number(0..4) * 12 + number(5..7) - 1 - back;
    format!("{}-{:02}", months / 12, months % 12 + 1)
}

#[test]
fn a_report_of_a_database_can_be_repeated_offline() {
    let desk = Desk::new("ways-report", World::of(&["a"]));
    let month = month(1);
    let asked = ["report", "--db", "a", "--month", &month];
    let live = desk.run(&asked);
    assert!(matches!(live.code, 0 | 4), "{live:#?}");
    assert_eq!(live.announced(), desk.stub.metrics());
    desk.stub.heal();
    let offline = desk.run(&[&asked[..], &["--offline"]].concat());
    // The same bytes, the moment of the pull among them: it was then that AWS was asked.
    assert_eq!((offline.code, &offline.stdout), (live.code, &live.stdout));
    assert!(desk.stub.seen().is_empty());
    // Where AWS is not there, what was read is still there.
    desk.stub.spoil(INSTANCES, .., Fault::error(403, "ExpiredToken"));
    desk.run(&asked).refused(3, &["ExpiredToken"]);
}

#[test]
fn a_report_that_cannot_be_complete_prints_nothing() {
    let desk = Desk::new("ways-report-fails", World::of(&["a"]));
    let month = month(1);
    desk.stub.spoil(METRICS, .., Fault::spoil(|page| page.series[0].status = "InternalError"));
    let done = desk.run(&["report", "--db", "a", "--month", &month]);
    done.refused(4, &["missing: a: DatabaseConnections: CloudWatch ended with InternalError"]);
}

#[test]
fn an_old_usage_file_stays_whole_when_a_pull_fails() {
    let desk = Desk::new("ways-old", World::of(&["a"]));
    let (from, to) = (day(2), day(1));
    let asked = ["pull", "a", "--from", &from, "--to", &to, "--out", "a.toml"];
    fs::write(desk.path("a.toml"), "old").unwrap();
    desk.stub.spoil(METRICS, .., Fault::spoil(|page| page.series[0].status = "PartialData"));
    desk.run(&asked).refused(4, &[]);
    assert_eq!(fs::read_to_string(desk.path("a.toml")).unwrap(), "old");
    // A place that cannot be written, which is found out after the days were paid for.
    desk.stub.heal();
    let asked = ["pull", "a", "--from", &from, "--to", &to, "--out", "no/such/a.toml"];
    desk.run(&asked).refused(5, &["no/such/a.toml"]);
    desk.stub.heal();
    let (a, b) = (day(2), day(1));
    let again = desk.run(&["pull", "a", "--from", &a, "--to", &b, "--out", "a.toml"]);
    again.answered(0, &["0 metrics"]);
    assert_eq!(desk.stub.metrics(), 0, "nothing is paid for twice");
}
