//! What a pull costs: it says so before it asks, asks for exactly that, stops at the cap, and never
//! pays twice for a day.

use std::fs;

use super::run::{Desk, Done, day};
use super::stub::{Fault, METRICS};
use super::world::World;

fn pull(desk: &Desk, from: i64, to: i64, more: &[&str]) -> Done {
    let (from, to) = (day(from), day(to));
    desk.run(&[&["pull", "a", "--from", &from, "--to", &to, "--out", "a.toml"][..], more].concat())
}

#[test]
fn as_many_metrics_are_asked_for_as_were_announced() {
    let worlds =
        [(World::of(&["a"]), 5), (World::of(&["a", "b"]), 5), (World::cluster("a"), 6 + 2 * 3)];
    for (at, (world, each)) in worlds.into_iter().enumerate() {
        let desk = Desk::new(&format!("spend-announced-{at}"), world);
        let done = pull(&desk, 3, 1, &[]);
        done.answered(0, &[&format!("CloudWatch: 1 database, {each} metrics in 1 call")]);
        assert_eq!((done.announced(), desk.stub.metrics()), (each, each));
    }
}

#[test]
fn days_of_two_resolutions_are_two_calls_and_are_announced_so() {
    let desk = Desk::new("spend-resolutions", World::of(&["a"]));
    let done = pull(&desk, 17, 12, &[]);
    done.answered(0, &["10 metrics in 2 calls, about $0.0001,"]);
    assert_eq!((done.announced(), desk.stub.metrics(), desk.stub.count(METRICS)), (10, 10, 2));
    let periods = |seen: &super::stub::Seen| seen.metrics.queries[0].period;
    let mut periods: Vec<i64> =
        desk.stub.seen().iter().filter(|s| s.action == METRICS).map(periods).collect();
    periods.sort_unstable();
    assert_eq!(periods, [60, 300]);
}

#[test]
fn a_day_is_paid_for_once() {
    let desk = Desk::new("spend-once", World::of(&["a"]));
    pull(&desk, 4, 3, &[]).answered(0, &[]);
    let first = fs::read_to_string(desk.path("a.toml")).unwrap();
    assert_eq!(desk.stub.metrics(), 5);
    // The same days again: nothing is asked, even where nothing may be spent.
    desk.stub.heal();
    let again = pull(&desk, 4, 3, &["--max-spend", "0"]);
    again.answered(0, &["2 days of instances and clusters there already"]);
    assert_eq!((again.announced(), desk.stub.metrics()), (0, 0));
    let same = |text: &str| {
        text.lines()
            .filter(|line| !line.starts_with("pulled"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(same(&fs::read_to_string(desk.path("a.toml")).unwrap()), same(&first));
    // Days around them: only those.
    desk.stub.heal();
    let wider = pull(&desk, 5, 2, &[]);
    wider.answered(0, &["10 metrics in 2 calls", "2 days of instances and clusters there already"]);
    assert_eq!((wider.announced(), desk.stub.metrics()), (10, 10));
}

#[test]
fn a_damaged_cache_is_asked_for_again() {
    let desk = Desk::new("spend-damaged", World::of(&["a"]));
    pull(&desk, 4, 3, &[]).answered(0, &[]);
    let right = fs::read_to_string(desk.path("a.toml")).unwrap();
    let kept = format!("{}.json", day(4));
    let (path, text) = desk.files().into_iter().find(|(path, _)| path.ends_with(&kept)).unwrap();
    for damage in [&text[..text.len() / 2], "", "{}", "\u{0}", "[1e999]"] {
        fs::write(&path, damage).unwrap();
        desk.stub.heal();
        let done = pull(&desk, 4, 3, &[]);
        done.answered(0, &["1 day of instances and clusters there already"]);
        assert_eq!((done.announced(), desk.stub.metrics()), (5, 5));
        let now = fs::read_to_string(desk.path("a.toml")).unwrap();
        assert_eq!(now.lines().count(), right.lines().count());
    }
}

#[test]
fn the_cap_is_kept_before_anything_is_asked() {
    let desk = Desk::new("spend-cap", World::of(&["a"]));
    for cap in ["0", "0.00004"] {
        let done = pull(&desk, 2, 1, &["--max-spend", cap]);
        done.refused(6, &["the pull would cost about $0.00005", "--max-spend 0.00005"]);
        assert_eq!(done.announced(), 5);
    }
    assert_eq!(desk.stub.count(METRICS), 0);
    assert!(desk.outputs().is_empty());
    pull(&desk, 2, 1, &["--max-spend", "0.00005"]).answered(0, &[]);
}

#[test]
fn the_cap_is_kept_where_every_page_is_paid_for() {
    let desk = Desk::new("spend-pages", World::of(&["a"]));
    desk.stub.spoil(METRICS, .., Fault::Endless);
    let done = pull(&desk, 2, 1, &["--max-spend", "0.0005"]);
    done.refused(6, &["cloudwatch:GetMetricData in us-east-1", "--max-spend"]);
    assert_eq!((desk.stub.metrics(), desk.stub.count(METRICS)), (50, 10));
    assert!(desk.outputs().is_empty());
}

#[test]
fn a_cap_that_is_no_amount_is_refused() {
    let desk = Desk::new("spend-no-cap", World::of(&["a"]));
    for cap in ["-1", "NaN", "inf", "1,5", "1e3", ""] {
        let done = pull(&desk, 2, 1, &[&format!("--max-spend={cap}")]);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{cap}: {done:#?}");
    }
    assert!(desk.stub.seen().is_empty());
}

#[test]
fn what_was_answered_is_kept_when_the_rest_fails() {
    let desk = Desk::new("spend-half", World::of(&["a"]));
    desk.stub.spoil(METRICS, 1.., Fault::error(400, "ValidationError"));
    let half = pull(&desk, 17, 12, &[]);
    half.refused(4, &["missing: a: ", "ValidationError"]);
    assert!(desk.outputs().is_empty());
    desk.stub.heal();
    let rest = pull(&desk, 17, 12, &[]);
    rest.answered(0, &["5 metrics in 1 call"]);
    assert_eq!((rest.announced(), desk.stub.metrics()), (5, 5));
}

#[test]
fn finished_databases_are_written_when_a_refusal_ends_the_run() {
    let desk = Desk::new("spend-finished", World::of(&["a", "b"]));
    let (from, to) = (day(13), day(1));
    let asked = ["pull", "a", "b", "--from", &from, "--to", &to, "--out", "out"];
    desk.stub.spoil(METRICS, 0..1, Fault::Late(std::time::Duration::ZERO));
    desk.stub.spoil(METRICS, 1.., Fault::error(403, "ExpiredToken"));
    let done = desk.run(&asked);
    done.refused(3, &["not accepted (ExpiredToken)", "missing: "]);
    assert!(desk.outputs().len() <= 1, "{:?}", desk.outputs());
    // Whatever was answered first is not asked for again.
    let kept = desk.outputs().len();
    desk.stub.heal();
    let rest = desk.run(&asked);
    rest.answered(0, &[]);
    assert_eq!(rest.announced(), 5 * (2 - kept));
    assert_eq!(desk.stub.metrics(), rest.announced());
    assert_eq!(desk.outputs().len(), 2);
}

#[test]
fn without_a_place_to_keep_days_the_pull_still_answers() {
    let desk = Desk::new("spend-no-cache", World::of(&["a"]));
    fs::write(desk.path("cache"), "this is no directory").unwrap();
    let done = pull(&desk, 2, 1, &[]);
    done.answered(0, &["warning: nothing is kept for the next time"]);
    assert_eq!((done.announced(), desk.stub.metrics()), (5, 5));
}
