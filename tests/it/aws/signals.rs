//! A run that is stopped: within a second, without a partial file, and what was paid for is kept.

use std::fs;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::run::{Desk, Done, day};
use super::stub::{CLUSTERS, Fault, INSTANCES, METRICS};
use super::world::World;

/// The longest that a run may go on.
const PROMISED: Duration = Duration::from_secs(1);

/// Sends a signal and waits for the end.
pub(crate) fn stop(desk: &Desk, child: Child, signal: &str) -> Done {
    let sent = Instant::now();
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    let done = desk.end(child);
    assert!(sent.elapsed() < PROMISED, "it went on for {:?}", sent.elapsed());
    done
}

#[test]
fn a_list_that_hangs_can_be_stopped() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let desk = Desk::new(&format!("signals-list{signal}"), World::of(&["a"]));
        desk.stub.spoil(CLUSTERS, .., Fault::Hang);
        let child = desk.start(&["discover"]);
        desk.stub.wait_for(CLUSTERS, 1);
        stop(&desk, child, signal).refused(code, &["stopped by a signal"]);
        assert!(desk.files().is_empty(), "something was written");
    }
}

#[test]
fn waiting_for_another_attempt_can_be_stopped() {
    let desk = Desk::new("signals-retry", World::of(&["a"]));
    desk.stub.spoil(INSTANCES, .., Fault::error(503, "ServiceUnavailable"));
    let child = desk.start(&["discover"]);
    desk.stub.wait_for(INSTANCES, 1);
    stop(&desk, child, "-TERM").refused(143, &[]);
}

#[test]
fn a_credential_program_that_hangs_can_be_stopped() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let desk = Desk::new(&format!("signals-program{signal}"), World::of(&["a"]));
        let started = desk.path("started");
        let text = format!(
            "[default]\nregion = us-east-1\ncredential_process = sh -c \"touch {}; exec sleep 5\"\n",
            started.display()
        );
        let config = desk.own("config", &text);
        let url = desk.stub.url();
        let mut command = desk.bare(&["discover", "--endpoint-url", &url]);
        let child = command.env("AWS_CONFIG_FILE", &config).env("PATH", "/usr/bin:/bin").spawn();
        while !started.exists() {
            std::thread::sleep(Duration::from_millis(10));
        }
        stop(&desk, child.unwrap(), signal).refused(code, &["stopped by a signal"]);
        assert!(desk.stub.seen().is_empty());
    }
}

#[test]
fn a_stopped_pull_writes_nothing_and_its_second_run_asks_only_for_the_rest() {
    let old = "the old file\n";
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let desk = Desk::new(&format!("signals-pull{signal}"), World::of(&["a"]));
        // Two resolutions, two calls: one is answered, one hangs.
        let (from, to) = (day(17), day(12));
        let asked = ["pull", "a", "--from", &from, "--to", &to, "--out", "a.toml"];
        fs::write(desk.path("a.toml"), old).unwrap();
        desk.stub.spoil(METRICS, 1.., Fault::Hang);
        let child = desk.start(&asked);
        desk.stub.wait_for(METRICS, 2);
        wait_for_days(&desk);
        stop(&desk, child, signal).refused(code, &["stopped by a signal"]);
        assert_eq!(fs::read_to_string(desk.path("a.toml")).unwrap(), old);
        assert_eq!(desk.outputs().len(), 1, "{:?}", desk.outputs());
        desk.stub.heal();
        let done = desk.run(&asked);
        done.answered(0, &["there already"]);
        assert_eq!((done.announced(), desk.stub.metrics()), (5, 5));
        assert!(fs::read_to_string(desk.path("a.toml")).unwrap().contains("[activity]"));
    }
}

#[test]
fn a_killed_pull_leaves_the_old_file_whole() {
    let desk = Desk::new("signals-kill", World::of(&["a"]));
    let (from, to) = (day(17), day(12));
    let asked = ["pull", "a", "--from", &from, "--to", &to, "--out", "a.toml"];
    fs::write(desk.path("a.toml"), "old").unwrap();
    desk.stub.spoil(METRICS, 1.., Fault::Hang);
    let mut child = desk.start(&asked);
    desk.stub.wait_for(METRICS, 2);
    wait_for_days(&desk);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(fs::read_to_string(desk.path("a.toml")).unwrap(), "old");
    desk.stub.heal();
    let done = desk.run(&asked);
    done.answered(0, &["there already"]);
    assert_eq!((done.announced(), desk.stub.metrics()), (5, 5));
}

/// Waits until the days of the call that was answered are kept.
fn wait_for_days(desk: &Desk) {
    for _ in 0..500 {
        if desk.files().iter().any(|(path, _)| path.contains("instance-a")) {
            // The other days of the same answer follow at once.
            std::thread::sleep(Duration::from_millis(300));
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("no day was kept: {:?}", desk.files());
}
