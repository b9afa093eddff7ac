//! The printed policy allows what the program asks for: all of it and nothing else.

use std::collections::BTreeSet;

use super::prices::priced;
use super::run::{Desk, day};
use super::stub::FILE;
use super::world::World;

/// Everything that asks AWS, with arguments added to each command.
fn scenario(name: &str, more: &[&str]) -> Desk {
    // Nothing is ever said, so that stops are asked for too.
    let desk = Desk::new(name, priced(World::of(&["a"]).saying(|_, _| None)));
    let (from, to) = (day(2), day(1));
    for command in [
        &["discover"][..],
        &["discover", "--format", "json"],
        &["pull", "a", "--from", &from, "--to", &to],
        &["pull", "a", "--from", &from, "--to", &to, "--out", "a.toml"],
        &["prices", "refresh", "--out", "new.json"],
        &["prices", "refresh", "--as-of", "2026-10-15", "--out", "old.json"],
    ] {
        // Each run is searched for secrets, and so is what it wrote.
        desk.run(&[command, more].concat()).answered(0, &[]);
    }
    desk
}

#[test]
fn a_whole_session_gives_nothing_away_at_any_verbosity() {
    for (name, more) in [("normal", &[][..]), ("quiet", &["-q"]), ("verbose", &["-v"])] {
        let desk = scenario(&format!("policy-{name}"), more);
        assert_eq!(desk.outputs().len(), 3);
        assert!(desk.files().len() > 3, "the cache was searched too");
    }
}

#[test]
fn the_policy_equals_what_is_asked_in_both_directions() {
    let desk = scenario("policy", &[]);
    let asked: BTreeSet<String> = desk.stub.seen().into_iter().map(|seen| seen.action).collect();

    let policy = desk.alone(&["policy"]);
    let policy: serde_json::Value = serde_json::from_str(&policy.stdout).unwrap();
    let statements = policy["Statement"].as_array().unwrap().iter();
    let allowed = statements.flat_map(|statement| statement["Action"].as_array().unwrap());
    let allowed: BTreeSet<String> =
        allowed.map(|action| action.as_str().unwrap().to_owned()).collect();

    let actions: BTreeSet<String> = asked.into_iter().filter(|action| action != FILE).collect();
    assert_eq!(actions, allowed);
    assert_eq!(allowed.len(), 7);
}
