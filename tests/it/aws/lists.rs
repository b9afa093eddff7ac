//! Lists of databases: pages, retries, answers that are no answer, names that no database has.

use std::thread;

use super::refused::{ECHO, gently};
use super::run::{Desk, Done};
use super::stub::{CLUSTERS, Fails, Fault, INSTANCES};
use super::world::{World, instance};

const DISCOVER: [&str; 3] = ["discover", "--format", "json"];

fn names(done: &Done) -> Vec<String> {
    let found: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    let name = |one: &serde_json::Value| one["id"].as_str().unwrap().to_owned();
    found["databases"].as_array().unwrap().iter().map(name).collect()
}

/// Discovers a world in which one thing goes wrong.
fn spoilt(name: &str, spoil: impl Fn(&Desk)) -> (Desk, Done) {
    let mut world = World::of(&["a", "b", "c"]);
    world.page = 2;
    let desk = Desk::new(&format!("lists-{name}"), world);
    spoil(&desk);
    let done = desk.run(&DISCOVER);
    (desk, done)
}

#[test]
fn lists_in_pages_are_read_to_their_end() {
    let (desk, done) = spoilt("pages", |_| {});
    done.answered(0, &[]);
    assert_eq!(names(&done), ["a", "b", "c"]);
    assert_eq!((desk.stub.count(INSTANCES), desk.stub.count(CLUSTERS)), (2, 1));
    let cluster = Desk::new("lists-cluster", World::cluster("shop"));
    assert_eq!(names(&cluster.run(&DISCOVER)), ["shop"]);
}

#[test]
fn an_empty_page_with_a_token_is_not_the_end() {
    let (desk, done) = spoilt("empty-page", |desk| desk.stub.spoil(INSTANCES, 0..1, Fault::Empty));
    assert_eq!(names(&done), ["a", "b", "c"]);
    assert_eq!(desk.stub.count(INSTANCES), 3);
}

#[test]
fn the_same_token_twice_is_an_error() {
    let (desk, done) =
        spoilt("same-token", |desk| desk.stub.spoil(INSTANCES, .., Fault::Token("p2")));
    done.refused(4, &["rds:DescribeDBInstances in us-east-1", "the same page token came twice"]);
    assert_eq!(desk.stub.count(INSTANCES), 2);
    assert!(desk.files().is_empty(), "something was written");
}

#[test]
fn pages_without_an_end_are_given_up() {
    let (desk, done) = spoilt("endless", |desk| desk.stub.spoil(CLUSTERS, .., Fault::Endless));
    done.refused(4, &["rds:DescribeDBClusters in us-east-1", "more than 10000 pages"]);
    assert_eq!(desk.stub.count(CLUSTERS), 10_000);
}

#[test]
fn two_failures_are_made_good_by_a_third_attempt() {
    let faults: [Fails; 6] = [
        || Fault::error(400, "Throttling"),
        || Fault::error(429, "ThrottlingException"),
        || Fault::error(500, "InternalFailure"),
        || Fault::error(503, "ServiceUnavailable"),
        || Fault::Garbage(503, b"<html>Service Unavailable</html>"),
        || Fault::Cut,
    ];
    thread::scope(|scope| {
        for (at, fault) in faults.iter().enumerate() {
            scope.spawn(move || {
                let (desk, done) = spoilt(&format!("again-{at}"), |desk| {
                    desk.stub.spoil(INSTANCES, ..2, fault());
                });
                done.answered(0, &[]);
                assert_eq!(names(&done), ["a", "b", "c"]);
                assert_eq!(desk.stub.count(INSTANCES), 4, "two failures and two pages");
            });
        }
    });
}

#[test]
fn what_fails_three_times_is_told_and_prints_nothing() {
    let faults: [(Fails, &str); 6] = [
        (|| Fault::error(400, "Throttling"), "Throttling: said the stub"),
        (|| Fault::error(429, "ThrottlingException"), "ThrottlingException"),
        (|| Fault::error(500, "InternalFailure"), "InternalFailure"),
        (|| Fault::error(503, "ServiceUnavailable"), "ServiceUnavailable"),
        (|| Fault::Garbage(503, b"<html>Service Unavailable</html>"), "DescribeDBInstances"),
        (|| Fault::Cut, "cannot be read"),
    ];
    thread::scope(|scope| {
        for (at, (fault, words)) in faults.iter().enumerate() {
            scope.spawn(move || {
                let (desk, done) = spoilt(&format!("thrice-{at}"), |desk| {
                    desk.stub.spoil(INSTANCES, .., fault());
                });
                done.refused(4, &["rds:DescribeDBInstances in us-east-1", words]);
                assert_eq!(desk.stub.count(INSTANCES), 3);
                assert!(desk.files().is_empty(), "something was written");
            });
        }
    });
}

#[test]
fn a_body_that_is_no_answer_is_an_error() {
    let bodies: [&[u8]; 7] = [
        b"",
        b"<html>captive portal</html>",
        b"<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInst",
        b"<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance>\
          <DBInstanceIdentifier>a</DBInstanceIdentifier></DBInstance>",
        b"<DescribeDBInstancesResponse/>",
        b"{\"not\": \"xml\"}",
        b"\x00\xff\x1b[2J\xe2\x80\xae",
    ];
    for (at, body) in bodies.into_iter().enumerate() {
        let (desk, done) = spoilt(&format!("garbage-{at}"), |desk| {
            desk.stub.spoil(INSTANCES, .., Fault::Garbage(200, body));
        });
        done.refused(4, &["rds:DescribeDBInstances in us-east-1"]);
        gently(&done);
        assert!(desk.files().is_empty(), "something was written");
    }
}

#[test]
fn nobody_at_the_address_is_an_error() {
    let desk = Desk::new("lists-nobody", World::of(&[]));
    let mut command = desk.bare(&["discover", "--endpoint-url", "http://127.0.0.1:1"]);
    command.env("AWS_ACCESS_KEY_ID", "x").env("AWS_SECRET_ACCESS_KEY", "y");
    command.env("AWS_REGION", "eu-west-1");
    let done = desk.done(command.output().unwrap());
    done.refused(4, &["rds:DescribeDBInstances in eu-west-1", "no connection", "--endpoint-url"]);
}

#[test]
fn a_name_that_no_database_has_never_becomes_a_path() {
    let hostile =
        ["../../x", "a/b", "", "a\u{9b}b", "&#27;]8;;x", "a&#10;b", "a\u{202e}b", "CON.x"];
    for (at, name) in hostile.into_iter().enumerate() {
        let mut world = World::of(&["good"]);
        world.instances.push(instance(name));
        let desk = Desk::new(&format!("lists-name-{at}"), world);
        let pull =
            ["pull", "good", "--from", "2026-01-01", "--to", "2026-01-01", "--out", "o.toml"];
        for arguments in [&DISCOVER[..], &pull[..]] {
            let done = desk.run(arguments);
            done.refused(4, &["rds:DescribeDBInstances in us-east-1"]);
            gently(&done);
        }
        assert!(desk.files().is_empty(), "{name:?} was written: {:?}", desk.files());
    }
}

#[test]
fn hostile_text_in_other_fields_is_shown_harmlessly() {
    let mut world = World::of(&["good"]);
    world.instances[0].class = "db.&#27;]52;c;eA==&#7;\u{202e}";
    world.instances[0].status = "stop&#13;ped\u{9b}2J";
    let desk = Desk::new("lists-text", world);
    let done = desk.run(&["discover"]);
    assert_eq!(done.code, 0, "{done:#?}");
    gently(&done);
}

#[test]
fn of_many_regions_those_that_answer_are_listed_and_the_others_told() {
    let desk = Desk::new("lists-regions", World::of(&["a"]));
    let off = Fault::Error(400, "OptInRequired", ECHO.to_owned());
    desk.stub.spoil_in(Some("eu-west-3"), INSTANCES, .., off);
    desk.stub.spoil_in(Some("sa-east-1"), CLUSTERS, .., Fault::error(403, "AccessDenied"));
    let done = desk.run(&["discover", "--all-regions", "--format", "json"]);
    done.answered(3, &["in eu-west-3: the Region is not enabled", "in sa-east-1: not allowed"]);
    let found: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(found["failed"].as_array().unwrap().len(), 2);
    assert_eq!(names(&done).len(), 15, "17 Regions but two");
}
