//! `prices refresh` when AWS, the network or the list itself is wrong: the old file stays whole,
//! and no list is written that lacks a page.

use std::fs;
use std::thread;

use serde_json::{Value, json};

use super::refused::{ECHO, gently};
use super::run::{Desk, Done};
use super::stub::{FILE, FILE_URL, Fails, Fault, LISTS, PRODUCTS};
use super::world::World;

const OUT: [&str; 4] = ["prices", "refresh", "--out", "list.json"];
const DATED: [&str; 6] = ["prices", "refresh", "--as-of", "2026-10-15", "--out", "list.json"];
const OLD: &str = "the old list\n";

/// A bulk file in AWS's shape, with invented SKUs.
const BULK: &str = include_str!("../../fixtures/amazon-rds-us-east-1.json");

/// A world with a price list, today's and that of an earlier day.
pub(crate) fn priced(mut world: World) -> World {
    let file: Value = serde_json::from_str(BULK).unwrap();
    let item = |(sku, product): (&String, &Value)| {
        let terms = json!({ "OnDemand": { } });
        let mut item = json!({
            "product": product, "serviceCode": file["offerCode"], "terms": terms,
            "version": file["version"], "publicationDate": file["publicationDate"],
        });
        if let Some(offers) = file["terms"]["OnDemand"].get(sku) {
            item["terms"]["OnDemand"] = offers.clone();
        }
        item.to_string()
    };
    world.products = file["products"].as_object().unwrap().iter().map(item).collect();
    BULK.clone_into(&mut world.bulk_file);
    world
}

fn desk(name: &str) -> Desk {
    let desk = Desk::new(&format!("prices-{name}"), priced(World::of(&[])));
    fs::write(desk.path("list.json"), OLD).unwrap();
    desk
}

/// The list that is there now.
fn list(desk: &Desk) -> String {
    fs::read_to_string(desk.path("list.json")).unwrap()
}

/// The refresh failed with this code and these words, and the old list is whole.
fn failed(desk: &Desk, done: &Done, code: i32, words: &[&str]) {
    done.refused(code, words);
    gently(done);
    assert_eq!(list(desk), OLD);
    assert_eq!(desk.outputs().len(), 1, "{:?}", desk.outputs());
}

#[test]
fn todays_list_and_that_of_a_day_replace_the_old_file_and_can_be_used() {
    for (name, asked) in [("newest", &OUT[..]), ("dated", &DATED[..])] {
        let desk = desk(name);
        desk.run(asked).answered(0, &["prices from"]);
        desk.alone(&["prices", "verify", "list.json"]).answered(0, &[]);
        assert_eq!(desk.outputs().len(), 1, "{:?}", desk.outputs());
    }
}

#[test]
fn pages_of_products_are_put_together_whatever_their_size() {
    let whole = desk("whole");
    whole.run(&OUT).answered(0, &[]);
    let mut world = priced(World::of(&[]));
    world.page = 7;
    let desk = Desk::new("prices-pages", world);
    desk.stub.spoil(PRODUCTS, 2..3, Fault::Empty);
    desk.stub.spoil(PRODUCTS, 4..6, Fault::Cut);
    desk.run(&OUT).answered(0, &[]);
    assert_eq!(list(&desk), list(&whole));
    assert!(desk.stub.count(PRODUCTS) > 10);
}

#[test]
fn every_refusal_of_the_price_list_ends_with_3_and_names_the_permission() {
    for (action, asked) in [(PRODUCTS, &OUT[..]), (LISTS, &DATED[..]), (FILE_URL, &DATED[..])] {
        for (code, words) in [
            ("AccessDeniedException", "is missing"),
            ("ExpiredTokenException", "not accepted"),
            ("UnrecognizedClientException", "not accepted"),
            ("InvalidSignatureException", "not accepted"),
        ] {
            let desk = desk(&format!("denied-{}-{code}", &action[8..]));
            desk.stub.spoil(action, .., Fault::Error(400, code, ECHO.to_owned()));
            for verbosity in [&[][..], &["-q"], &["-v"]] {
                let done = desk.run(&[asked, verbosity].concat());
                failed(&desk, &done, 3, &[action, words]);
            }
        }
    }
}

#[test]
fn faults_that_stay_keep_the_old_list() {
    let faults: [(&str, Fails); 6] = [
        ("throttling", || Fault::error(400, "ThrottlingException")),
        ("500", || Fault::error(500, "InternalErrorException")),
        ("html", || Fault::Garbage(503, b"<html>Service Unavailable</html>")),
        ("garbage", || Fault::Garbage(200, b"\x00\xff\x1b[2J")),
        ("nothing", || Fault::Garbage(200, b"{}")),
        ("cut", || Fault::Cut),
    ];
    thread::scope(|scope| {
        for (name, fault) in faults {
            scope.spawn(move || {
                for (action, asked) in [(PRODUCTS, &OUT[..]), (LISTS, &DATED[..])] {
                    let desk = desk(&format!("stay-{name}-{}", &action[8..]));
                    desk.stub.spoil(action, .., fault());
                    failed(&desk, &desk.run(asked), 4, &[action]);
                }
                let desk = desk(&format!("stay-{name}-url"));
                desk.stub.spoil(FILE_URL, .., fault());
                failed(&desk, &desk.run(&DATED), 4, &[]);
            });
        }
    });
}

#[test]
fn a_file_that_does_not_come_whole_keeps_the_old_list() {
    let faults: [(&str, Fault, i32, &str); 5] = [
        ("cut", Fault::Cut, 4, "the connection broke"),
        ("500", Fault::Garbage(500, b"<Error/>"), 4, "HTTP status 500"),
        ("403", Fault::Garbage(403, b"<Error><Code>AccessDenied</Code></Error>"), 4, "status 403"),
        ("html", Fault::Garbage(200, b"<html/>"), 4, "error: "),
        ("empty", Fault::Garbage(200, b""), 4, "error: "),
    ];
    for (name, fault, code, words) in faults {
        let desk = desk(&format!("file-{name}"));
        desk.stub.spoil(FILE, .., fault);
        let done = desk.run(&[&DATED[..], &["-v"]].concat());
        failed(&desk, &done, code, &["us-east-1", words]);
        assert!(!done.stderr.contains("sig="), "the signed address is a secret: {done:#?}");
    }
}

#[test]
fn no_list_and_no_products_are_told() {
    let desk = Desk::new("prices-none", World::of(&[]));
    desk.run(&DATED).refused(4, &["0 price lists of 2026-10-15"]);
    let none = desk.run(&OUT);
    none.refused(none.code, &["us-east-1"]);
    assert!(matches!(none.code, 2 | 4), "{none:#?}");
    assert!(desk.outputs().is_empty());
}

#[test]
fn the_same_token_twice_is_an_error() {
    let desk = desk("token");
    desk.stub.spoil(PRODUCTS, .., Fault::Token("p7"));
    failed(&desk, &desk.run(&OUT), 4, &[PRODUCTS, "the same page token came twice"]);
}

#[test]
fn products_that_contradict_each_other_are_refused_with_their_names() {
    let mut world = priced(World::of(&[]));
    let one = world.products.iter().find(|item| item.contains("InstanceUsage:db.t4g.micro"));
    let mut other: Value = serde_json::from_str(one.unwrap()).unwrap();
    let sku = other["product"]["sku"].as_str().unwrap().to_owned();
    other = serde_json::from_str(&other.to_string().replace(&sku, "ZZZZZZZZZZZZZZZZ")).unwrap();
    let offers = other["terms"]["OnDemand"].as_object_mut().unwrap().values_mut();
    for offer in offers {
        for dimension in offer["priceDimensions"].as_object_mut().unwrap().values_mut() {
            dimension["pricePerUnit"] = json!({ "USD": "0.0001" });
        }
    }
    world.products.push(other.to_string());
    let desk = Desk::new("prices-contradiction", world);
    fs::write(desk.path("list.json"), OLD).unwrap();
    failed(&desk, &desk.run(&OUT), 2, &[&sku, "ZZZZZZZZZZZZZZZZ"]);
}

#[test]
fn products_in_a_form_that_is_not_awss_are_refused() {
    for (name, item) in [
        ("no-json", "\u{1b}]52;c;eA==\u{7}"),
        ("array", "[]"),
        ("deep", &"[".repeat(100_000)),
        ("number", "1e999"),
    ] {
        let mut world = priced(World::of(&[]));
        world.products[3] = item.to_owned();
        let desk = Desk::new(&format!("prices-form-{name}"), world);
        fs::write(desk.path("list.json"), OLD).unwrap();
        failed(&desk, &desk.run(&OUT), 4, &["price list of us-east-1: item 4"]);
    }
}

#[test]
fn a_refresh_that_hangs_can_be_stopped() {
    for (action, asked) in [(PRODUCTS, &OUT[..]), (FILE, &DATED[..])] {
        let desk = desk(&format!("hang-{}", asked.len()));
        desk.stub.spoil(action, .., Fault::Hang);
        let child = desk.start(asked);
        desk.stub.wait_for(action, 1);
        let done = super::signals::stop(&desk, child, "-TERM");
        failed(&desk, &done, 143, &["stopped by a signal"]);
    }
}
