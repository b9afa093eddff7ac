//! AWS refuses: no, bad or expired credentials, no permission, a Region that is off. Exit code 3,
//! one line that says which action, and no word of what AWS repeats of the secrets.

use super::run::{Desk, Done, KEY_ID, SECRET, TOKEN, day};
use super::stub::{CLUSTERS, EVENTS, Fault, INSTANCES, METRICS};
use super::world::World;

/// What AWS's messages can hold: the caller's identity with its account, and what was sent.
pub(crate) const ECHO: &str = "User: arn:aws:iam::210987654321:user/jo is not authorized; \
    the canonical string was canary//session+token//0123456789ABCDEF== for \
    AKIACANARYKEYID00001 with canary/secret+0123456789abcdefghijklmnop";

/// No output can steer a terminal.
pub(crate) fn gently(done: &Done) {
    for text in [&done.stdout, &done.stderr] {
        let wild = text.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(wild, None, "{done:#?}");
    }
}

/// Codes of refusals with words that tell them apart.
const REFUSALS: [(u16, &str, &str); 12] = [
    (403, "AccessDenied", "is missing"),
    (400, "AccessDeniedException", "is missing"),
    (403, "UnauthorizedOperation", "is missing"),
    (403, "ExpiredToken", "not accepted (ExpiredToken)"),
    (400, "ExpiredTokenException", "not accepted (ExpiredTokenException)"),
    (400, "RequestExpired", "not accepted (RequestExpired)"),
    (403, "InvalidClientTokenId", "not accepted (InvalidClientTokenId)"),
    (400, "UnrecognizedClientException", "not accepted (UnrecognizedClientException)"),
    (403, "SignatureDoesNotMatch", "not accepted (SignatureDoesNotMatch)"),
    (400, "IncompleteSignature", "not accepted (IncompleteSignature)"),
    (403, "AuthFailure", "not accepted (AuthFailure)"),
    (403, "OptInRequired", "the Region is not enabled"),
];

#[test]
fn every_refusal_of_rds_ends_with_3_and_one_line() {
    for (status, code, words) in REFUSALS {
        let desk = Desk::new(&format!("refused-{code}"), World::of(&["a"]));
        desk.stub.spoil(INSTANCES, .., Fault::Error(status, code, ECHO.to_owned()));
        for verbosity in [&["discover"][..], &["discover", "-q"], &["discover", "-v"]] {
            desk.run(verbosity).refused(3, &["rds:DescribeDBInstances in us-east-1", words]);
        }
        assert_eq!(desk.stub.count(INSTANCES), 3, "{code}: a refusal is not asked for again");
        assert!(desk.files().is_empty(), "something was written");
    }
}

#[test]
fn every_refusal_of_cloudwatch_ends_with_3_and_one_line() {
    let (from, to) = (day(2), day(1));
    for (status, code, words) in REFUSALS {
        let desk = Desk::new(&format!("refused-cw-{code}"), World::of(&["a"]));
        desk.stub.spoil(METRICS, .., Fault::Error(status, code, ECHO.to_owned()));
        for verbosity in [&[][..], &["-q"], &["-v"]] {
            let asked = ["pull", "a", "--from", &from, "--to", &to, "--out", "a.toml"];
            let done = desk.run(&[&asked[..], verbosity].concat());
            done.refused(3, &["cloudwatch:GetMetricData in us-east-1", words]);
        }
        assert!(desk.outputs().is_empty(), "a partial file: {:?}", desk.outputs());
    }
}

#[test]
fn a_missing_permission_is_named_with_the_way_to_get_it() {
    let (from, to) = (day(2), day(1));
    for action in [INSTANCES, CLUSTERS, EVENTS, METRICS] {
        // Nothing is ever said, so that stops are asked for.
        let desk =
            Desk::new(&format!("denied-{}", &action[4..]), World::of(&["a"]).saying(|_, _| None));
        desk.stub.spoil(action, .., Fault::Error(403, "AccessDenied", ECHO.to_owned()));
        let done = desk.run(&["pull", "a", "--from", &from, "--to", &to]);
        let permission = format!("the permission {action} is missing (AccessDenied)");
        let words = [&permission[..], &format!("hint: allow {action}; `dutycycle policy`")];
        if action == EVENTS {
            // The metrics were paid for: the file is there, and the silence stays unknown in it.
            done.answered(3, &words);
            assert!(done.stdout.contains("48 h have no datapoint and no events: unknown"));
        } else {
            done.refused(3, &words);
        }
    }
}

#[test]
fn another_partition_refuses_like_any_region_that_is_off() {
    for region in ["cn-north-1", "us-gov-west-1"] {
        let desk = Desk::new(&format!("refused-{region}"), World::of(&["a"]));
        let nobody = Fault::Error(403, "InvalidClientTokenId", ECHO.to_owned());
        desk.stub.spoil(INSTANCES, .., nobody);
        let done = desk.run(&["discover", "--region", region]);
        done.refused(3, &[&format!("rds:DescribeDBInstances in {region}"), "not enabled"]);
    }
}

#[test]
fn an_account_number_that_starts_a_message_is_shortened() {
    let (from, to) = (day(2), day(1));
    let desk = Desk::new("refused-account", World::of(&["a"]));
    let message = "210987654321 is no account of yours, 210987654321".to_owned();
    for (code, exit, words) in [("Odd", 4, "Odd: …4321 is no account"), ("AccessDenied", 3, "")] {
        desk.stub.heal();
        desk.stub.spoil(METRICS, .., Fault::Error(400, code, message.clone()));
        for verbosity in ["-q", "-v"] {
            let done = desk.run(&["pull", "a", "--from", &from, "--to", &to, verbosity]);
            done.refused(exit, &[words]);
        }
    }
}

#[test]
fn no_credentials_end_with_3_before_anything_is_asked() {
    let desk = Desk::new("refused-nobody", World::of(&["a"]));
    let url = desk.stub.url();
    let mut command = desk.bare(&["discover", "--endpoint-url", &url]);
    let done = desk.done(command.env("AWS_REGION", "us-east-1").output().unwrap());
    done.refused(3, &["no usable AWS credentials were found", "--profile"]);
    assert!(desk.stub.seen().is_empty());
}

#[test]
fn no_region_ends_with_2_before_anything_is_asked() {
    let desk = Desk::new("refused-nowhere", World::of(&["a"]));
    let mut command = desk.command(&["discover"], &desk.stub.url());
    let done = desk.done(command.env_remove("AWS_REGION").output().unwrap());
    done.refused(2, &["no AWS Region is chosen", "--region"]);
    assert!(desk.stub.seen().is_empty());
}

/// A profile whose keys come from a program.
fn profile(desk: &Desk, program: &str) -> String {
    let text = format!(
        "[default]\nregion = us-east-1\n[profile work]\nregion = eu-central-1\n\
         credential_process = {program}\n"
    );
    desk.own("config", &text)
}

#[test]
fn a_profile_brings_its_region_and_the_keys_of_its_program() {
    let desk = Desk::new("refused-profile", World::of(&["a"]));
    let keys = format!(
        "{{\"Version\": 1, \"AccessKeyId\": \"{KEY_ID}\", \"SecretAccessKey\": \"{SECRET}\", \
         \"SessionToken\": \"{TOKEN}\"}}"
    );
    let keys = desk.own("keys.json", &keys);
    let config = profile(&desk, &format!("cat {keys}"));
    let url = desk.stub.url();
    let discover = |verbosity: &[&str]| {
        let asked = ["discover", "--profile", "work", "--endpoint-url", &url];
        let mut command = desk.bare(&[&asked[..], verbosity].concat());
        desk.done(command.env("AWS_CONFIG_FILE", &config).output().unwrap())
    };
    discover(&["-v"]).answered(0, &["rds:DescribeDBInstances in eu-central-1"]);
    let seen = desk.stub.seen();
    let asked = |seen: &super::stub::Seen| (seen.region.clone(), seen.key.clone());
    assert!(seen.iter().map(asked).all(|as_| as_ == ("eu-central-1".into(), KEY_ID.into())));
    // What such a program brought is a secret as well.
    let echoed = Fault::Error(403, "SignatureDoesNotMatch", ECHO.to_owned());
    desk.stub.spoil(INSTANCES, .., echoed);
    for verbosity in [&[][..], &["-q"], &["-v"]] {
        discover(verbosity).refused(3, &["in eu-central-1", "SignatureDoesNotMatch"]);
    }
}

#[test]
fn a_credential_program_that_fails_or_babbles_gives_nothing_away() {
    let desk = Desk::new("refused-program", World::of(&["a"]));
    let keys = desk.own("keys.txt", &format!("{{\"AccessKeyId\": \"{KEY_ID}\", {SECRET} {TOKEN}"));
    let failing = format!("sh -c \"cat {keys} >&2; cat {keys}; exit 1\"");
    for program in [format!("cat {keys}"), failing, "./no-such-program".to_owned()] {
        let config = profile(&desk, &program);
        let url = desk.stub.url();
        for verbosity in [&[][..], &["-q"], &["-v"]] {
            let asked = ["discover", "--profile", "work", "--endpoint-url", &url];
            let mut command = desk.bare(&[&asked[..], verbosity].concat());
            let done = desk.done(command.env("AWS_CONFIG_FILE", &config).output().unwrap());
            done.refused(3, &["no usable AWS credentials were found"]);
        }
    }
    assert!(desk.stub.seen().is_empty());
}

#[test]
fn a_profile_that_is_not_there_is_told() {
    let desk = Desk::new("refused-no-profile", World::of(&["a"]));
    let config = profile(&desk, "false");
    let url = desk.stub.url();
    let mut command = desk.bare(&["discover", "--profile", "plya", "--endpoint-url", &url]);
    let command = command.env("AWS_CONFIG_FILE", &config).env("AWS_REGION", "us-east-1");
    let done = desk.done(command.output().unwrap());
    assert!(matches!(done.code, 2 | 3), "{done:#?}");
    done.refused(done.code, &["error: "]);
}
