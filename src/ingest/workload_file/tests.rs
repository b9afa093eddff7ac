//! Whole workload files: what they mean, and for each mistake the line, the message and the hint.

use std::io;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::activity::{Activity, Demand, Pattern, Requests, Trace, TypicalWeek};
use crate::meter::{ClusterStorage, Deployment};
use crate::offering::{KINDS, PauseAfter, Restart};
use crate::units::{Acu, Gb, Period, StorageType};

/// A complete file without the tables that a test brings.
const HEAD: &str = "schema_version = 1\nregion = \"us-east-1\"\nengine = \"postgres\"\n";
const WHEN: &str =
    "[activity]\nsessions = [[\"2018-06-04T15:00:00Z\", \"2018-06-04T16:00:00Z\"]]\n";
const STORED: &str = "[storage]\nused_gb = \"1\"\n";

const TRACE: &str = "timestamp,DatabaseConnections,ServerlessDatabaseCapacity,VolumeBytesUsed\n\
                     0,1,2,1073741824\n60,0,0,2147483648\n";

fn parse_text(text: &str) -> Result<WorkloadFile, InputError> {
    parse(text, Path::new("dir/bot.toml"), &mut |path| match path {
        path if path == Path::new("dir/trace.csv") => Ok(TRACE.into()),
        path if path == Path::new("dir/bad.csv") => Ok(b"timestamp,x\n".into()),
        _ => Err(io::Error::from(io::ErrorKind::NotFound)),
    })
}

fn parse_parts(parts: &[&str]) -> Result<WorkloadFile, InputError> {
    parse_text(&parts.concat())
}

/// A block of `mistakes.txt` as the file that it stands for, with its mark.
fn marked_file(place: &str, lines: &str) -> String {
    match place {
        "@whole" => lines.to_owned(),
        "@activity" => format!("{HEAD}[activity]\n{lines}\n{STORED}"),
        "@storage" => format!("{HEAD}{WHEN}[storage]\n{lines}\n"),
        "@tail" => format!("{HEAD}{WHEN}{STORED}{lines}\n"),
        other => panic!("{other}"),
    }
}

#[test]
fn every_mistake_has_its_place_its_message_and_its_hint() {
    let blocks = include_str!("mistakes.txt").split("\n\n");
    let blocks: Vec<&str> = blocks.filter(|block| block.starts_with('@')).collect();
    assert!(blocks.len() > 80, "{}", blocks.len());
    for block in blocks {
        let (place, rest) = block.split_once('\n').unwrap();
        let (lines, expected) = rest.split_once("\n! ").unwrap();
        let (message, hint) = expected.split_once("\n?").unwrap();
        let marked = marked_file(place, lines);
        let (before, _) = marked.split_once('▸').expect(block);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;

        let error = parse_text(&marked.replace('▸', "")).expect_err(block);
        let given = error.hint.clone().expect(block);
        assert!(error.message.contains(message), "{block}\n{error:?}");
        assert!(given.contains(hint.trim()), "{block}\n{error:?}");
        assert_eq!((error.line, error.column), (line, column), "{block}\n{error:?}");
        assert_eq!(error.file, "dir/bot.toml");
        assert!(!error.to_string().contains('\n'), "{block}");
    }
}

#[test]
fn the_built_ins_are_the_contracts() {
    let bot =
        parse(built_in("soup-bot").unwrap().text, Path::new("soup-bot"), &mut no_trace).unwrap();
    assert_eq!(bot.workload.name, "soup-bot");
    assert_eq!(bot.workload.storage.used_at(0), Gb::whole(1));
    assert_eq!(bot.workload.storage.allocated, Some(Gb::whole(20)));
    assert_eq!(bot.workload.storage.storage_type, Some(StorageType::Gp2));
    assert_eq!(bot.workload.demand, Demand::Floor);
    assert!(bot.offerings.is_empty());
    let ids: Vec<_> = bot.assumptions.iter().map(|a| a.id).collect();
    assert_eq!(ids, ["demand"]);
    let august = Period::new(1_533_081_600, 1_535_760_000);
    assert_eq!(bot.workload.activity.connected_seconds(august), 23 * 3_600);

    let cron =
        parse(built_in("soup-bot-cron").unwrap().text, Path::new("x"), &mut no_trace).unwrap();
    assert_eq!(cron.workload.activity.connected_seconds(august), 23 * 4 * 60);
    for BuiltIn { name, text, month } in BUILT_INS {
        let read = parse(text, Path::new("x"), &mut no_trace).unwrap();
        assert_eq!(read.workload.name, *name);
        // Only the first question is about a month; the others are as true in any.
        assert_eq!(*month, name.starts_with("soup-bot").then_some("2018-08"), "{name}");
    }
    assert_eq!(built_in("soup"), None);
}

fn no_trace(_: &Path) -> io::Result<Vec<u8>> {
    Err(io::Error::from(io::ErrorKind::NotFound))
}

#[test]
fn defaults_that_were_taken_are_told() {
    let text = "schema_version = 1\n[activity]\nhours_per_week = 5\n[storage]\nused_gb = 1\n";
    let file = parse_text(text).unwrap();
    let ids: Vec<_> = file.assumptions.iter().map(|a| a.id).collect();
    let expected = ["region", "engine", "sessions_per_week", "demand", "requests_per_month"];
    assert_eq!(ids, expected);
    assert_eq!(file.workload.name, "bot");
    assert_eq!(file.workload.region.code(), "us-east-1");
    assert_eq!(file.asked_hours_per_week, Some(rust_decimal::Decimal::from(5)));
    let week = TypicalWeek::spread(18_000, 5).unwrap();
    assert_eq!(file.workload.activity, Activity::TypicalWeek(week));
    let stdin = parse(text, Path::new("-"), &mut no_trace).unwrap();
    assert_eq!(stdin.workload.name, "workload");
}

#[test]
fn hours_of_a_week_are_rounded_half_up_to_seconds() {
    for (hours, seconds) in [
        ("0", 0),
        ("168", 604_800),
        ("0.00013888888888888888888", 0),
        ("0.000138888888888888888889", 1),
        ("5.302222222222222222", 19_088),
    ] {
        let lines = format!("[activity]\nhours_per_week = \"{hours}\"\nsessions_per_week = 1\n");
        let file = parse_parts(&[HEAD, &lines, STORED]).unwrap();
        let Activity::TypicalWeek(week) = file.workload.activity else { panic!("{hours}") };
        assert_eq!(week.connected_seconds(), seconds, "{hours}");
    }
}

#[test]
fn sessions_and_steps_keep_their_instants() {
    let file = parse_parts(&[
        HEAD,
        WHEN,
        "[storage]\nused_gb = [[\"1970-01-02\", \"1\"], [1970-01-03T00:00:00Z, 1.5e0]]\n",
    ]);
    assert_eq!(file.unwrap_err().line, 7);
    let file = parse_parts(&[
        HEAD,
        WHEN,
        "[storage]\nused_gb = [[\"1970-01-02\", 1], [1970-01-03T00:00:00Z, \"1.5\"]]\n",
        "[demand]\nseries = [[\"1970-01-01T00:05:00Z\", \"0.3\"], [\"1970-01-01T00:00:00Z\", 2]]\n",
        "[io]\nrequests_per_month = \"1000\"\n",
    ]);
    let workload = file.unwrap().workload;
    let session = Period::new(1_528_124_400, 1_528_128_000);
    assert_eq!(workload.activity, Activity::Sessions(vec![session]));
    let used = workload.storage.used;
    assert_eq!(used.steps()[1], (172_800, Gb::parts(1_500_000_000)));
    let Demand::Series(series) = workload.demand else { panic!("no series") };
    assert_eq!(series.steps(), [(0, Acu::whole(2)), (300, Acu::HALF)]);
    assert_eq!(workload.requests, Requests::PerMonth(1_000));
}

#[test]
fn a_trace_is_read_beside_the_file_and_tells_demand_and_storage() {
    let lines = "[activity]\ntrace = \"trace.csv\"\n";
    let file = parse_parts(&[HEAD, lines]).unwrap();
    assert!(matches!(file.workload.demand, Demand::Series(_)));
    assert_eq!(file.workload.storage.used.last(), Gb::whole(2));
    assert_eq!(file.trace.unwrap().rows, 2);
    let told = parse_parts(&[HEAD, lines, STORED, "[demand]\nacu = 4\n"]).unwrap();
    assert_eq!(told.workload.demand, Demand::Constant(Acu::whole(4)));
    assert_eq!(told.workload.storage.used.last(), Gb::whole(1));

    let error = parse_parts(&[HEAD, "[activity]\ntrace = \"bad.csv\"\n", STORED]).unwrap_err();
    assert_eq!((error.file.as_str(), error.line, error.column), ("dir/bad.csv", 1, 11));
}

/// A usage file as `[activity] rows` has it, with lines after the rows.
fn usage_file(columns: &str, rows: &str, tail: &str) -> Result<WorkloadFile, InputError> {
    let rows = format!("[activity]\nrows = \"\"\"\n{columns}\n{rows}\"\"\"\n");
    parse_parts(&[HEAD, &rows, tail])
}

#[test]
fn rows_inside_the_file_are_a_trace() {
    let columns = "timestamp,DatabaseConnections,CPUUtilization,FreeStorageSpace,ReadIOPS,\
                   WriteIOPS,period_seconds";
    // 17 and 18 × 2³⁰ bytes are free of 20 GB.
    let rows = "2026-10-01T00:00:00Z,0,1.25,18253611008,0,0.5,300\n\
                2026-10-01T00:05:00Z,,,,,,300\n2026-10-01T00:10:00Z,1,2,19327352832,,,60\n";
    let tail = "[storage]\nallocated_gb = \"20\"\n";
    let file = usage_file(columns, rows, tail).unwrap();
    let workload = &file.workload;
    let at = |second: i64| 1_790_812_800 + second;
    let span = |start, end| vec![Period::new(at(start), at(end))];
    let trace = Trace {
        active: span(600, 660),
        unknown: span(300, 600),
        silent: span(300, 600),
        running: vec![Period::new(at(0), at(300)), Period::new(at(600), at(660))],
        covered: Period::new(at(0), at(660)),
    };
    assert_eq!(workload.activity, Activity::Trace(trace));
    assert_eq!(workload.storage.used.steps(), [(at(0), Gb::whole(3)), (at(600), Gb::whole(2))]);
    assert_eq!(workload.requests.in_month("2026-10".parse().unwrap()), 150);
    let ids: Vec<_> = file.assumptions.iter().map(|a| a.id).collect();
    assert_eq!(ids, ["demand", "requests_of_rds", "requests_by_month"]);
    assert_eq!(file.trace.unwrap().warnings, []);
    assert_eq!(file.usage, None);

    let told = format!("{tail}used_gb = 1\n[io]\nrequests_per_month = 7\n");
    let told = usage_file(columns, rows, &told).unwrap();
    assert_eq!(told.workload.requests, Requests::PerMonth(7));
    assert_eq!(told.workload.storage.used.last(), Gb::whole(1));
    // The same without allocated storage: it is not needed any more.
    let told = usage_file(columns, rows, "[storage]\nused_gb = 1\n").unwrap();
    assert_eq!(told.workload.storage.allocated, None);
}

#[test]
fn more_free_than_allocated_is_doubtful_and_nothing_used() {
    let rows = "0,0,21474836481\n60,0,21474836480\n120,0,21474836482\n";
    let columns = "timestamp,DatabaseConnections,FreeStorageSpace";
    let file = usage_file(columns, rows, "[storage]\nallocated_gb = 20\n").unwrap();
    assert!(file.workload.storage.used.steps().iter().all(|(_, gb)| *gb == Gb::ZERO));
    let told: Vec<_> = file.trace.unwrap().warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["FreeStorageSpace is above storage.allocated_gb = 20 at 2 instants, first at \
          1970-01-01T00:00:00Z: 0 GB used counts"]
    );
}

#[test]
fn a_usage_table_tells_where_the_rows_come_from() {
    let tail = "[storage]\nused_gb = 1\n[usage]\npulled = \"2026-11-22T10:00:00Z\"\n\
                account = \"…9012\"\ndatabase = \"soup-bot\"\nsource = \"CloudWatch\"\n";
    let rows = "0,0\n";
    let plain = usage_file("timestamp,DatabaseConnections", rows, tail).unwrap().usage.unwrap();
    // 20,414 days from 1970-01-01 to 2025-11-22, 365 more, and ten hours.
    assert_eq!(plain.pulled, (20_414 + 365) * 86_400 + 36_000);
    assert_eq!((plain.account.as_str(), plain.database.as_str()), ("…9012", "soup-bot"));
    assert_eq!((plain.current, plain.instances, plain.notes.len()), (None, 1, 0));
    let more = format!(
        "{tail}current = \"own\"\ninstances = 3\nnotes = [\"a\", \"b\"]\n\
         [[offering]]\nid = \"own\"\nkind = \"rds-always-on\"\n"
    );
    let more = usage_file("timestamp,DatabaseConnections", rows, &more).unwrap().usage.unwrap();
    assert_eq!((more.current.as_deref(), more.instances), (Some("own"), 3));
    assert_eq!(more.notes, ["a", "b"]);
}

#[test]
fn places_inside_rows_are_right_with_windows_line_ends_too() {
    let text = format!(
        "{HEAD}[activity]\nrows = \"\"\"\ntimestamp,DatabaseConnections\n0,1\n60,x\n\"\"\"\n{STORED}"
    );
    let unix = parse_text(&text).unwrap_err();
    assert_eq!((unix.line, unix.column), (8, 4));
    let windows = parse_text(&text.replace('\n', "\r\n")).unwrap_err();
    assert_eq!(unix, windows);
}

#[test]
fn huge_files_are_refused() {
    let long = format!("{HEAD}#{}", " ".repeat(LONGEST_FILE_BYTES));
    let error = parse_text(&long).unwrap_err();
    assert!(error.message.contains("more than 16 MiB"), "{error}");
    // Only what stands between three quotes may be long, and no trick hides structure there.
    let ones = format!("a = [{}]\n", "1,".repeat(LONGEST_REST_BYTES / 2));
    for (before, after) in [
        ("", ""),
        ("# \"\"\"\n", "# \"\"\"\n"),
        ("x = '\"\"\"'\n", "y = '\"\"\"'\n"),
        ("x = \"\\\"\"\"\"\n", "\"\"\"\n"),
        ("x = '''\nrows = \"\"\"\n'''\n", "y = '''\n\"\"\"\n'''\n"),
    ] {
        let error = parse_text(&format!("{HEAD}{before}{ones}{after}")).unwrap_err();
        assert!(error.message.contains("outside of rows, more than 4 MiB"), "{before}: {error}");
    }
    let strings = "\"\"\"\"\"\",".repeat(LONGEST_REST_BYTES / 7 + 1);
    let error = parse_text(&format!("{HEAD}a = [{strings}]\n")).unwrap_err();
    assert!(error.message.contains("outside of rows, more than 4 MiB"), "{error}");
    for deep in ["[", "a.", "{a=", "[a."] {
        assert!(parse_text(&format!("a = {}", deep.repeat(100_000))).is_err());
        assert!(parse_text(&deep.repeat(100_000)).is_err());
    }
}

#[test]
fn windows_are_local_and_standard_storage_is_magnetic() {
    let lines = "[activity]\nwindows = []\ntime_zone = \"America/New_York\"\n";
    let storage = "[storage]\nused_gb = 1\ntype = \"standard\"\n";
    let workload = parse_parts(&[HEAD, lines, storage]).unwrap().workload;
    let Activity::Schedule { pattern, zone } = workload.activity else { panic!("no schedule") };
    assert!(matches!(pattern, Pattern::Windows(_)));
    assert_eq!(zone.iana_name(), Some("America/New_York"));
    assert_eq!(workload.storage.storage_type, Some(StorageType::Magnetic));
}

#[test]
fn settings_of_offerings_are_read() {
    let file = parse_parts(&[
        HEAD,
        WHEN,
        STORED,
        r#"
        [[offering]]
        id = "rds-nightly"
        kind = "rds-scheduled"
        instance_class = "db.t2.micro"
        multi_az = true
        lead = "15m"
        merge_gap = "1h"
        restart = "stay-on"
        [[offering]]
        kind = "aurora-serverless-v2"
        min_acu = "0.5"
        max_acu = 8
        pause_after = "never"
        storage = "io-optimized"
        [[offering]]
        kind = "aurora-serverless-v1"
        pause_after = "300s"
        [expect]
        cheapest = "rds-nightly"
        total_usd = { "rds-nightly" = "3.13", aurora-serverless-v1 = 2 }
    "#,
    ])
    .unwrap();
    let [rds, v2, v1] = &file.offerings[..] else { panic!("{:?}", file.offerings) };
    assert_eq!((rds.id.as_str(), rds.kind.id), ("rds-nightly", "rds-scheduled"));
    assert_eq!(rds.settings.deployment, Some(Deployment::MultiAz));
    assert_eq!(rds.settings.lead_seconds, Some(900));
    assert_eq!(rds.settings.merge_gap_seconds, Some(3_600));
    assert_eq!(rds.settings.restart, Some(Restart::StayOn));
    assert_eq!(v2.id, "aurora-serverless-v2");
    assert_eq!((v2.settings.min_acu, v2.settings.max_acu), (Some(Acu::HALF), Some(Acu::whole(8))));
    assert_eq!(v2.settings.pause_after, Some(PauseAfter::Never));
    assert_eq!(v2.settings.storage, Some(ClusterStorage::IoOptimized));
    assert_eq!(v1.settings.pause_after, Some(PauseAfter::Seconds(300)));
    assert_eq!(file.expect.cheapest.as_deref(), Some("rds-nightly"));
    let totals: Vec<_> =
        file.expect.total_usd.iter().map(|(id, usd)| format!("{id} {usd}")).collect();
    assert_eq!(totals, ["rds-nightly 3.13", "aurora-serverless-v1 2"]);
}

#[test]
fn every_setting_of_every_kind_can_be_written() {
    for kind in KINDS {
        for setting in kind.settings {
            let value = match *setting {
                "instance_class" => "\"db.t4g.micro\"",
                "multi_az" | "schedule" | "multi_region" => "true",
                "restart" => "\"ignore\"",
                "min_acu" | "max_acu" => "\"2\"",
                "storage" => "\"standard\"",
                "readers" => "2",
                "term" => "\"3yr-all-upfront\"",
                _ => "\"10m\"",
            };
            let table = format!("[[offering]]\nkind = \"{}\"\n{setting} = {value}\n", kind.id);
            let file = parse_parts(&[HEAD, WHEN, STORED, &table]).unwrap();
            assert_ne!(file.offerings[0].settings, crate::offering::Settings::default());
        }
    }
}

/// Characters that mean something in TOML, and pieces of valid files.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        "=",
        ".",
        "\n",
        "#",
        "1",
        "-",
        "e",
        "nan",
        "9999999999999999999999",
        "\u{0}",
        "\u{202e}",
        "ß",
        "windows",
        "rows = \"\"\"\ntimestamp,DatabaseConnections\n0,",
        "\"\"\"\n[usage]\n",
        "cron",
        "cron(* * * * ? *)",
        "sessions",
        "used_gb",
        "offering",
        "2018-06-04T15:00:00Z",
        "15:00",
        "kind = \"rds-scheduled\"",
        "run = \"9223372036854775807d\"",
    ]);
    prop::collection::vec(pieces, 0..6).prop_map(|list| list.concat())
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*", pieces in hostile()) {
        let _ = (parse_text(&text), parse_text(&pieces));
        let _ = parse_text(&format!("{HEAD}[activity]\n{pieces}\n{STORED}"));
    }

    #[test]
    fn no_mutation_of_a_valid_file_panics(
        cron in any::<bool>(),
        at in any::<prop::sample::Index>(),
        cut in 0..20_usize,
        insert in hostile(),
    ) {
        let soup_bot = BUILT_INS[usize::from(cron)];
        let tail = "[demand]\nseries = [[\"2018-06-04T15:00:00Z\", \"2\"]]\n[[offering]]\n\
                    kind = \"rds-scheduled\"\nlead = \"15m\"\n[expect]\ntotal_usd = { a = \"1\" }\n";
        let text = format!("{}{tail}", soup_bot.text);
        let mut chars: Vec<char> = text.chars().collect();
        let start = at.index(chars.len());
        let end = (start + cut).min(chars.len());
        chars.splice(start..end, insert.chars());
        let mutated: String = chars.into_iter().collect();
        if let Err(error) = parse_text(&mutated) {
            prop_assert!(error.line >= 1 && error.column >= 1);
            prop_assert!(error.line <= mutated.matches('\n').count() + 1);
            prop_assert!(error.hint.is_some(), "{}", error);
            prop_assert!(!error.to_string().contains(char::is_control));
        }
    }
}
