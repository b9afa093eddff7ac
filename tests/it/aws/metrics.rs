//! Answers of `CloudWatch` with something wrong in them. Whatever it is, there is a whole file with
//! the right figures or no file and exit code 4 with the reason: never a wrong figure, and never a
//! missing datapoint that becomes a zero.

use std::fs;
use std::thread;

use super::refused::gently;
use super::run::{Desk, Done, day, day_start};
use super::stub::{Fails, Fault, METRICS};
use super::wire::Page;
use super::world::{Float, World, an_hour_a_day};

/// Pulls two days of the database `a` into a.toml.
fn pull(desk: &Desk) -> Done {
    desk.run(&["pull", "a", "--from", &day(2), "--to", &day(1), "--out", "a.toml"])
}

/// The usage file without the moment of the pull.
fn file(desk: &Desk) -> String {
    let text = fs::read_to_string(desk.path("a.toml")).unwrap();
    text.lines().filter(|line| !line.starts_with("pulled = ")).collect::<Vec<_>>().join("\n")
}

fn desk(name: &str) -> Desk {
    Desk::new(&format!("metrics-{name}"), World::of(&["a"]))
}

/// What a pull writes when nothing goes wrong.
fn right(name: &str) -> String {
    let desk = desk(&format!("{name}-right"));
    pull(&desk).answered(0, &[]);
    file(&desk)
}

#[test]
fn a_pull_writes_what_cloudwatch_says() {
    let text = right("plain");
    let at = |hour: i64| dutycycle::units::instant_text(day_start(2) + hour * 3_600);
    let header = "timestamp,DatabaseConnections,CPUUtilization,FreeStorageSpace,ReadIOPS,WriteIOPS";
    assert!(text.contains(header), "{text}");
    assert!(text.contains(&format!("{},0,3.5,16106127360,0,0,60\n", at(14))), "{text}");
    assert!(text.contains(&format!("{},1,3.5,16106127360,0,0,60\n", at(15))), "{text}");
    assert!(text.contains("account = \"…4321\""), "{text}");
    assert!(text.contains("notes = [\"class, storage and settings are today's\"]"), "{text}");
}

#[test]
fn without_a_place_the_file_goes_to_standard_output() {
    let desk = desk("stdout");
    pull(&desk).answered(0, &[]);
    let done = desk.run(&["pull", "a", "--from", &day(2), "--to", &day(1)]);
    done.answered(0, &[]);
    let lines = done.stdout.lines().filter(|line| !line.starts_with("pulled = "));
    assert_eq!(lines.collect::<Vec<_>>().join("\n"), file(&desk));
}

#[test]
fn questions_that_cannot_be_answered_cost_nothing() {
    let desk = Desk::new("metrics-questions", World::of(&["a", "b"]));
    for (asked, words) in [
        (&["pull", "nobody", "--from", &day(2), "--to", &day(1)][..], "no database `nobody`"),
        (&["pull", "a", "b", "--from", &day(2), "--to", &day(1)], "--out"),
        (&["pull", "a", "--from", &day(1), "--to", &day(2)], "comes before"),
        (&["pull", "a", "--from", "1970-01-01", "--to", &day(2)], "more than CloudWatch keeps"),
        (&["pull", "a\u{1b}]52;c;eA==\u{7}", "--from", &day(2), "--to", &day(1)], "no database"),
    ] {
        let done = desk.run(asked);
        done.refused(2, &[words]);
        gently(&done);
    }
    assert_eq!(desk.stub.count(METRICS), 0);
}

#[test]
fn faults_that_pass_leave_no_trace() {
    let right = right("passing");
    let faults: [(&str, Fails); 7] = [
        ("throttling", || Fault::error(400, "Throttling")),
        ("429", || Fault::error(429, "ThrottlingException")),
        ("500", || Fault::error(500, "InternalServiceFault")),
        ("503", || Fault::error(503, "ServiceUnavailable")),
        ("html", || Fault::Garbage(502, b"<html>Bad Gateway</html>")),
        ("cut", || Fault::Cut),
        ("empty", || Fault::Garbage(503, b"")),
    ];
    thread::scope(|scope| {
        for (name, fault) in faults {
            let right = &right;
            scope.spawn(move || {
                let desk = desk(name);
                desk.stub.spoil(METRICS, ..2, fault());
                pull(&desk).answered(0, &[]);
                assert_eq!(&file(&desk), right, "{name}");
                assert_eq!(desk.stub.count(METRICS), 3, "{name}");
            });
        }
    });
}

#[test]
fn faults_that_stay_leave_no_file_and_say_which_database_is_missing() {
    let faults: [(&str, Fails, &str); 7] = [
        ("throttling", || Fault::error(400, "Throttling"), "Throttling: said the stub"),
        ("429", || Fault::error(429, "ThrottlingException"), "ThrottlingException"),
        ("500", || Fault::error(500, "InternalServiceFault"), "InternalServiceFault"),
        ("503", || Fault::error(503, "ServiceUnavailable"), "ServiceUnavailable"),
        ("html", || Fault::Garbage(502, b"<html>Bad Gateway</html>"), "GetMetricData"),
        ("cut", || Fault::Cut, "cannot be read"),
        ("garbage", || Fault::Garbage(200, b"\xbf\x1b[2J\xff"), "cannot be read"),
    ];
    thread::scope(|scope| {
        for (name, fault, words) in faults {
            scope.spawn(move || {
                let desk = desk(&format!("stay-{name}"));
                desk.stub.spoil(METRICS, .., fault());
                let done = pull(&desk);
                let missing = "missing: a: cloudwatch:GetMetricData in us-east-1: ";
                done.refused(4, &[missing, words]);
                gently(&done);
                assert!(desk.outputs().is_empty(), "{name}: {:?}", desk.outputs());
            });
        }
    });
}

/// Spoils every page, pulls, and expects no file and these words.
fn no_answer(name: &str, words: &str, spoil: impl Fn(&mut Page) + Send + 'static) {
    let desk = desk(name);
    desk.stub.spoil(METRICS, .., Fault::spoil(spoil));
    let done = pull(&desk);
    done.refused(4, &["missing: a: ", words]);
    gently(&done);
    assert!(desk.outputs().is_empty(), "{name}: {:?}", desk.outputs());
}

/// Spoils every page, pulls, and expects the right file all the same.
fn same_answer(name: &str, spoil: impl Fn(&mut Page) + Send + 'static) {
    let desk = desk(name);
    desk.stub.spoil(METRICS, .., Fault::spoil(spoil));
    pull(&desk).answered(0, &[]);
    assert_eq!(file(&desk), right(name), "{name}");
}

#[test]
fn values_that_no_metric_has_are_refused() {
    let values = [
        ("nan", Float::NAN),
        ("inf", Float::INFINITY),
        ("minus-inf", Float::NEG_INFINITY),
        ("negative", -1.0),
        ("huge", 1e300),
        ("max", Float::MAX),
    ];
    for (name, value) in values {
        no_answer(name, "the value ", move |page| page.series[1].values[7] = value);
    }
}

#[test]
fn a_negative_zero_is_zero_and_a_tiny_value_is_no_zero() {
    same_answer("negative-zero", |page| page.series[3].values[7] = -0.0);
    let desk = desk("tiny");
    desk.stub.spoil(METRICS, .., Fault::spoil(|page| page.series[0].values[0] = 1e-9));
    pull(&desk).answered(0, &[]);
    let first = dutycycle::units::instant_text(day_start(2));
    assert!(file(&desk).contains(&format!("{first},0.000001,3.5,")), "somebody was connected");
}

#[test]
fn datapoints_in_the_future_are_refused() {
    no_answer("future", "a datapoint from the future", |page| {
        page.series[0].times[3] = day_start(-2);
    });
    no_answer("far-future", "a datapoint from the future", |page| {
        page.series[0].times[3] = 9_000_000_000_000;
    });
}

#[test]
fn datapoints_that_were_not_asked_for_do_not_count() {
    same_answer("past", |page| {
        for (at, value) in [(day_start(9), 7.0), (-9_000_000_000_000, 7.0)] {
            page.series[0].times.push(at);
            page.series[0].values.push(value);
        }
    });
}

#[test]
fn unsorted_and_repeated_datapoints_are_put_in_order() {
    same_answer("unsorted", |page| {
        for series in &mut page.series {
            series.times.reverse();
            series.values.reverse();
        }
    });
    same_answer("repeated", |page| {
        for series in &mut page.series {
            series.times.extend(series.times.clone());
            series.values.extend(series.values.clone());
        }
    });
    same_answer("conflicting", |page| {
        // Of two datapoints of one minute the larger counts.
        let connections = &mut page.series[0];
        connections.times.extend(connections.times.clone());
        connections.values.extend(vec![0.0; connections.values.len()]);
    });
}

#[test]
fn answers_that_do_not_fit_the_question_are_refused() {
    no_answer("more-values", "2880 timestamps for 2881 values", |page| {
        page.series[0].values.push(1.0);
    });
    no_answer("fewer-values", "2880 timestamps for 0 values", |page| page.series[0].values.clear());
    no_answer("wrong-id", "which was not asked", |page| page.series[0].id = "q7".to_owned());
    no_answer("wild-id", "which was not asked", |page| {
        page.series[0].id = "\u{1b}]52;c;eA==\u{7}\u{202e}".to_owned();
    });
    no_answer("no-id", "did not answer", |page| drop(page.series.remove(0)));
    no_answer("nothing", "did not answer", |page| page.series.clear());
}

#[test]
fn what_is_not_complete_is_missing_and_never_idle() {
    for status in ["PartialData", "InternalError", "Forbidden", "Whatever", ""] {
        no_answer(&format!("status-{status}"), "DatabaseConnections: CloudWatch ", move |page| {
            page.series[0].status = status;
        });
    }
}

#[test]
fn one_forbidden_metric_spoils_its_own_database_only() {
    let desk = Desk::new("metrics-forbidden", World::of(&["a", "b", "c"]));
    desk.stub.spoil(
        METRICS,
        ..,
        Fault::spoil(|page| {
            // All three at first, and then only what is still missing.
            let at = if page.series.len() == 15 { 5 + 1 } else { 1 };
            let of_b = &mut page.series[at];
            of_b.status = "Forbidden";
            of_b.times.clear();
            of_b.values.clear();
        }),
    );
    let (from, to) = (day(2), day(1));
    let asked = ["pull", "a", "b", "c", "--from", &from, "--to", &to, "--out", "out"];
    for verbosity in [&[][..], &["-q"], &["-v"]] {
        let done = desk.run(&[&asked[..], verbosity].concat());
        done.refused(4, &["missing: b: CPUUtilization: CloudWatch forbids it (Forbidden)"]);
        assert!(done.stderr.contains("1 of 3 databases are missing"), "{done:#?}");
    }
    let written = ["a.toml", "c.toml"].map(|name| format!("out/{name}"));
    assert_eq!(desk.outputs(), written.map(|name| desk.path(&name).display().to_string()));
}

#[test]
fn values_that_span_pages_are_put_together() {
    let right = right("spanning");
    let mut world = World::of(&["a"]);
    world.points = 1_000;
    let desk = Desk::new("metrics-spanning", world);
    let done = pull(&desk);
    done.answered(0, &["warning: AWS split its answers: 55 more metrics were paid for"]);
    assert_eq!(file(&desk), right);
    let pages = (4 * 2 * 1_440 + 2 * 24_usize).div_ceil(1_000);
    assert_eq!((desk.stub.count(METRICS), desk.stub.metrics()), (pages, 5 * pages));
}

#[test]
fn a_cut_between_two_pages_is_made_good() {
    let right = right("cut-page");
    let mut world = World::of(&["a"]);
    world.points = 5_000;
    let desk = Desk::new("metrics-cut-page", world);
    desk.stub.spoil(METRICS, 1..3, Fault::Cut);
    pull(&desk).answered(0, &[]);
    assert_eq!(file(&desk), right);
}

#[test]
fn tokens_that_repeat_or_do_not_end_are_an_error() {
    let desk = desk("token");
    desk.stub.spoil(METRICS, .., Fault::Token("p0"));
    pull(&desk).refused(4, &["missing: a: ", "the same page token came twice"]);
    assert_eq!(desk.stub.count(METRICS), 2);
    assert!(desk.outputs().is_empty());
}

#[test]
fn silence_is_unknown_unless_rds_says_that_it_was_a_stop() {
    let silent = |at: i64| (10..20).contains(&at.rem_euclid(86_400).div_euclid(3_600));
    let says = move |query: &_, at| (!silent(at)).then(|| an_hour_a_day(query, at));
    let desk = Desk::new("metrics-silent", World::of(&["a"]).saying(says));
    pull(&desk).answered(0, &[]);
    assert!(file(&desk).contains("20 h have no datapoint and no events: unknown"));
    assert!(!file(&desk).contains(",0,,,,"), "silence became a zero");
    let mut world = World::of(&["a"]).saying(says);
    for back in [1, 2] {
        for (hour, message) in [(10, "DB instance stopped"), (20, "DB instance started")] {
            let at = day_start(back) + hour * 3_600;
            world.events.push(super::world::Event { source: "a".to_owned(), at, message });
        }
    }
    let desk = Desk::new("metrics-stopped", world);
    pull(&desk).answered(0, &[]);
    let text = file(&desk);
    assert!(text.contains("20 h without datapoints match stop and start events"), "{text}");
    // No offering is billed as it really runs: none is called today's.
    assert!(!text.contains("current = ") && text.contains("it is stopped and started"), "{text}");
}
