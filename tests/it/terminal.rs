//! What people see in a terminal: tables of 80 columns whatever the names and amounts, plain text
//! where the terminal is plain, and nothing beside the answer where that is asked for.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output};

use unicode_width::UnicodeWidthStr as _;

use crate::common::{Done, run, scratch};

/// As TOML writes it: an escape code, a direction mark, zero-width, combining and wide characters,
/// tab and newline, and what Markdown and HTML take for their own.
const HOSTILE: &str = "a|b `c` <b>d</b> \\u001b[31m\\u202e\\u200b\\u0301 数数数数数数数数数数 \
                       👩\\u200d👧 \\t\\n[x](y) $z$";

/// A workload of so many offerings and requests; the ids are as long as they may be, with and
/// without a place to break them.
fn workload(file: &str, name: &str, offerings: usize, requests: &str) -> PathBuf {
    let mut text = include_str!("../../examples/soup-bot.toml")
        .replace("\"soup-bot\"", &format!("\"{name}\""))
        .replace("requests_per_month = \"0\"", &format!("requests_per_month = \"{requests}\""))
        .replace("\"gp2\"", "\"gp3\"");
    let settings = [
        "kind = \"rds-always-on\"",
        "kind = \"aurora-serverless-v2\"\nmin_acu = \"128\"\nmax_acu = \"256\"",
        "kind = \"rds-scheduled\"",
        "kind = \"aurora-provisioned\"",
    ];
    for at in 0..offerings {
        let id = match at % 3 {
            0 => format!("{at}{}", "-production-orders".repeat(4))[..64].to_owned(),
            1 => format!("{at}{}", "x".repeat(63)),
            _ => format!("short-{at}"),
        };
        let kind = settings[at % settings.len()];
        writeln!(text, "\n[[offering]]\nid = \"{id}\"\n{kind}").unwrap();
    }
    let path = scratch(&format!("terminal-{file}")).join("workload.toml");
    std::fs::write(&path, text).unwrap();
    path
}

/// Every line fits, and nothing of a name moves the cursor.
fn fits(done: &Done, what: &[&str]) {
    assert!(matches!(done.code, 0 | 4) && !done.stdout.is_empty(), "{what:?}: {}", done.stderr);
    let long = done.stdout.lines().find(|line| line.width() > 80);
    assert_eq!(long, None, "{what:?}");
    let moves = |c: char| c.is_control() && c != '\n';
    assert!(!done.stdout.contains(moves), "{what:?}: {:?}", done.stdout);
}

/// The amounts of a text, such as `$1,234.56`.
fn amounts(text: &str) -> Vec<String> {
    let amount = |text: &str| {
        let of_it = |c: char| c.is_ascii_digit() || ",.".contains(c);
        format!("${}", text.split(|c| !of_it(c)).next().unwrap().trim_end_matches(['.', ',']))
    };
    text.split('$').skip(1).map(amount).collect()
}

/// Cents as an amount of thousands in groups, from the plain decimal of the JSON.
fn grouped(plain: &str) -> String {
    let (dollars, cents) = plain.split_once('.').unwrap();
    let groups: Vec<&str> =
        dollars.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap()).collect();
    format!("${}.{cents}", groups.join(","))
}

#[test]
fn answers_fit_eighty_columns_whatever_the_names_and_amounts() {
    // Requests cost $0.20 a million: nothing, $20,000, $2,000,000 and $200,000,000 a month.
    let requests = ["0", "100000000000", "10000000000000", "1000000000000000"];
    for (at, requests) in requests.iter().enumerate() {
        for offerings in [2, 8] {
            let file = format!("{at}-{offerings}");
            let path = workload(&file, HOSTILE, offerings, requests);
            let path = path.to_str().unwrap();
            let bills = [
                &["report", path, "--month", "2026-10"][..],
                &["report", path, "--months", "2026-09..2026-10"],
                &["what-if", path, "--hours-per-week", "5"],
                &["what-if", path, "--hours-per-week", "0..168:24"],
                &["explain", path, "--month", "2026-10"],
            ];
            let orders = [
                &["break-even", path][..],
                &["break-even", path, "--flat"],
                &["break-even", path, "--axis", "storage-gb"],
                &["break-even", path, "--axis", "pause-after"],
                &["break-even", path, "--axis", "sessions-per-week", "--range", "1..5"],
            ];
            // Break-evens have no amounts: one is enough for their names.
            let orders = orders.into_iter().filter(|_| at == 0);
            for arguments in bills.into_iter().chain(orders) {
                fits(&run(arguments), arguments);
            }
            let asked = ["report", path, "--month", "2026-10"];
            let shown = amounts(&run(&asked).stdout);
            let json = run(&[&asked[..], &["--format", "json"]].concat()).stdout;
            let json: serde_json::Value = serde_json::from_str(&json).unwrap();
            let listed = json["offerings"].as_array().unwrap();
            assert_eq!(listed.len(), offerings);
            for total in listed.iter().map(|o| grouped(o["printed_total_usd"].as_str().unwrap())) {
                assert!(shown.contains(&total), "{total} is broken or missing: {shown:?}");
            }
        }
    }
}

#[test]
fn price_lists_fit_eighty_columns() {
    for arguments in [
        &["prices", "list"][..],
        &["prices", "verify"],
        &["prices", "diff", "us-east-1-2018-08-14", "us-east-1-2026-10-15"],
        &["prices", "diff", "ap-southeast-1-2026-10-15", "ap-southeast-2-2026-10-15"],
    ] {
        fits(&run(arguments), arguments);
    }
}

#[test]
fn names_are_broken_at_their_hyphens() {
    let path = workload("hyphens", "a", 2, "0");
    let report = run(&["report", path.to_str().unwrap(), "--month", "2026-10"]).stdout;
    let lines: Vec<&str> = report.lines().map(|l| l.split("  ").next().unwrap()).collect();
    let broken = ["0-production-orders-", "production-orders-", "production-orders-producti"];
    assert!(lines.windows(3).any(|three| three == broken), "{report}");
}

/// The program itself, with these variables only.
fn program(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dutycycle"));
    command.args(arguments).env_clear().envs(variables.iter().copied()).output().unwrap()
}

#[test]
fn a_pipe_gets_plain_text_whatever_the_terminal_is() {
    let plain = program(&["report"], &[]);
    assert!(plain.status.success() && !plain.stdout.contains(&0x1b));
    for (name, value) in
        [("TERM", "dumb"), ("TERM", "xterm"), ("NO_COLOR", "1"), ("LANG", "C.UTF-8")]
    {
        let other = program(&["report"], &[(name, value)]);
        assert_eq!(other.stdout, plain.stdout, "{name}={value}");
    }
    assert!(String::from_utf8(plain.stdout).unwrap().contains("·····▃··"));
    let help = program(&["--help", "--no-color"], &[]);
    assert!(help.status.success() && !help.stdout.contains(&0x1b));
}

#[test]
fn where_there_is_no_utf8_tables_are_ascii_and_files_are_as_ever() {
    let latin = [("LC_ALL", "C"), ("LANG", "C.UTF-8")];
    let path = workload("ascii", "Größe 数", 8, "0");
    let path = path.to_str().unwrap();
    for arguments in [
        &["report"][..],
        &["report", path],
        &["what-if", path],
        &["what-if", path, "--hours-per-week", "1..5"],
        &["break-even", path],
        &["explain", path],
        &["prices", "list"],
        &["prices", "diff", "us-east-1-2018-08-14", "us-east-1-2026-10-15"],
        &["report", "Größe.toml"],
    ] {
        let (ascii, utf8) = (program(arguments, &latin), program(arguments, &[]));
        assert!(ascii.stdout.is_ascii() && ascii.stderr.is_ascii(), "{arguments:?}");
        let widths = |bytes: Vec<u8>| -> Vec<usize> {
            String::from_utf8(bytes).unwrap().lines().map(str::width).collect()
        };
        assert_eq!(widths(ascii.stdout), widths(utf8.stdout), "{arguments:?}");
    }
    let week = String::from_utf8(program(&["report"], &latin).stdout).unwrap();
    assert!(
        week.contains(".....3.. .....3.. .....3.. .....3.. .....3.. ........ ........"),
        "{week}"
    );
    for format in ["json", "csv", "markdown", "html"] {
        let asked = ["report", path, "--format", format];
        let (ascii, utf8) = (program(&asked, &latin), program(&asked, &[]));
        assert_eq!(ascii.stdout, utf8.stdout, "{format}");
    }
}

#[test]
fn colour_is_the_only_difference_that_a_terminal_makes() {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut env = dutycycle::cli::Env {
        now: crate::common::parse("2026-11-22T12:00:00Z"),
        stdout: &mut stdout,
        stderr: &mut stderr,
        colour: true,
        charset: dutycycle::cli::Charset::Utf8,
        verbosity: dutycycle::cli::Verbosity::Normal,
        terminal: true,
        offline: true,
        cache: None,
    };
    let arguments = ["dutycycle", "report"].map(std::ffi::OsString::from);
    assert_eq!(dutycycle::cli::run(arguments, &mut env).code(), 0);
    let coloured = String::from_utf8(stdout).unwrap();
    assert!(coloured.contains("\u{1b}[1maurora-serverless-v1 is cheapest"), "{coloured}");
    let plain = coloured.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
    assert_eq!(plain, run(&["report"]).stdout);
}

#[test]
fn the_week_is_shown_where_it_was_a_real_one() {
    let week = "\nConnected in each 3 hours of the week, UTC (· never, █ always)\n\
                Mon      Tue      Wed      Thu      Fri      Sat      Sun\n\
                ·····▃·· ·····▃·· ·····▃·· ·····▃·· ·····▃·· ········ ········\n";
    assert!(run(&["report"]).stdout.contains(week));
    // An average month's hours lie wherever the question spreads them.
    assert!(!run(&["what-if", "--hours-per-week", "5"]).stdout.contains("of the week"));
    let idle = include_str!("../../examples/soup-bot.toml")
        .replace("start = \"15:00\"", "start = \"16:00\"")
        .replace(
            "windows = [{ days = \"mon-fri\", start = \"16:00\", end = \"16:00\" }]",
            "sessions = []",
        );
    let path = scratch("terminal-idle").join("idle.toml");
    std::fs::write(&path, idle).unwrap();
    let done = run(&["report", path.to_str().unwrap(), "--month", "2018-08"]);
    assert!(
        done.code == 0 && !done.stdout.contains("of the week"),
        "{}{}",
        done.stdout,
        done.stderr
    );
}

#[test]
fn quiet_is_the_answer_and_why_the_exit_code_is_not_0() {
    for arguments in [
        &["report"][..],
        &[],
        &["what-if", "--hours-per-week", "5"],
        &["break-even"],
        &["explain"],
        &["prices", "list"],
    ] {
        let (quiet, normal) = (run(&[arguments, &["-q"]].concat()), run(arguments));
        assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""), "{arguments:?}");
        assert_eq!(quiet.stdout, normal.stdout, "{arguments:?}");
    }
    // The two lines about one's own database are what it leaves out.
    assert_eq!(run(&[]).stderr.lines().count(), 3);
    for command in [&["report", "--month", "2026-10"][..], &["what-if"], &["break-even"]] {
        let done = run(&[command, &["--region", "eu-central-1", "-q"]].concat());
        assert!(done.code == 4 && done.stderr.contains("serverless-v2-acu"), "{command:?}");
    }
    let path = scratch("terminal-quiet").join("expect.toml");
    let text = include_str!("../../examples/soup-bot.toml");
    std::fs::write(&path, format!("{text}\n[expect]\ncheapest = \"rds-scheduled\"\n")).unwrap();
    let done = run(&["report", path.to_str().unwrap(), "--month", "2018-08", "-q"]);
    assert_eq!(done.code, 1);
    assert_eq!(done.stderr, "expected rds-scheduled to be cheapest, found aurora-serverless-v1\n");
    let wrong = run(&["report", "no-such-file.toml", "--quiet"]);
    assert!(wrong.code == 2 && wrong.stderr.starts_with("error: "), "{}", wrong.stderr);
}
