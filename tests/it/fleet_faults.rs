//! Input that is broken, one fault at a time: it is told where it is, nothing panics, and all that
//! the fault does not touch costs what it costs without it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use crate::common::{Done, run, scratch};
use crate::fleet_rows::{DAY, JUNE, Row, ask, bills, csv, document, instant, rows, texts};

/// Four databases in June by the hour, 720 rows each.
pub(crate) fn june() -> Vec<Row> {
    rows(4, JUNE, 30, 3_600, 2)
}

/// A run over these files in a directory of this name.
pub(crate) fn over(name: &str, files: &[(&str, &[u8])], more: &[&str]) -> Done {
    // Tests that run side by side may use one name.
    static RUN: AtomicU32 = AtomicU32::new(0);
    let directory = scratch(&format!("{name}-{}", RUN.fetch_add(1, Ordering::Relaxed)));
    for (file, bytes) in files {
        std::fs::write(directory.join(file), bytes).unwrap();
    }
    let done = ask(&[&directory], &[&["--month", "2026-06"], more].concat());
    std::fs::remove_dir_all(&directory).unwrap();
    done
}

/// What is told of files that cannot be read, each as file, place and text; paths without directory.
pub(crate) fn problems(document: &Value) -> Vec<[String; 3]> {
    let told = document["problems"].as_array().unwrap().iter().map(|problem| {
        let file = problem["file"].as_str().unwrap().rsplit('/').next().unwrap();
        let text = |field: &str| problem[field].as_str().unwrap().to_owned();
        [file.to_owned(), text("place"), text("text")]
    });
    told.collect()
}

/// What the first three databases cost while the fourth stands in another file.
struct Others {
    text: String,
    bills: std::collections::BTreeMap<String, Value>,
}

fn others() -> Others {
    let rows = june();
    let text = csv(rows.iter().filter(|row| row.id != "db-000004"));
    let document = document(&over("fault-others", &[("a.csv", text.as_bytes())], &[]), 0);
    Others { text, bills: bills(&document) }
}

const HEADER: &str = "db_id,timestamp,DatabaseConnections\n";

/// A whole June of a database called x with another row in it.
fn x(row: &str) -> String {
    let hours = (0..720).map(|n| format!("x,{},{}\n", instant(JUNE + n * 3_600), n % 3));
    let mut lines: Vec<String> = hours.collect();
    lines.insert(100, row.to_owned());
    format!("{HEADER}{}", lines.concat())
}

#[test]
fn a_bad_cell_fails_its_database_and_no_other() {
    let others = others();
    let at = "2026-06-05T03:20:00Z";
    let too_large = "9".repeat(300);
    let faults = [
        (format!("x,{at},NaN\n"), "DatabaseConnections is `NaN`"),
        (format!("x,{at},inf\n"), "DatabaseConnections is `inf`"),
        (format!("x,{at},-0\n"), "DatabaseConnections is negative"),
        (format!("x,{at},-1\n"), "DatabaseConnections is negative"),
        (format!("x,{at},1e308\n"), "DatabaseConnections is `1e308`"),
        (format!("x,{at},{too_large}\n"), "DatabaseConnections is `999"),
        ("x,2026-06-05T03:20:00.5Z,1\n".to_owned(), "has a fraction of a second"),
        ("x,1780272000000,1\n".to_owned(), "is not within 1970 to 2199"),
        ("x,2026-06-31T00:00:00Z,1\n".to_owned(), "does not exist"),
        ("x,2026-06-05T03:20:00,1\n".to_owned(), "does not say its offset"),
        ("x,,1\n".to_owned(), "timestamp `` is no instant"),
    ];
    let place =
        format!("byte {}", x("").lines().take(101).map(|line| line.len() + 1).sum::<usize>());
    for (n, (row, said)) in faults.iter().enumerate() {
        let file = x(row);
        let name = format!("fault-cell-{n}");
        let done =
            over(&name, &[("a.csv", others.text.as_bytes()), ("b.csv", file.as_bytes())], &[]);
        let document = document(&done, 4);
        assert_eq!(bills(&document), others.bills, "{row}");
        assert_eq!(document["problems"], json!([]), "{row}");
        assert_eq!(texts(&document["failed"], "id"), ["x"], "{row}");
        let reason = texts(&document["failed"], "reason")[0];
        assert!(reason.contains(said), "{row}: {reason}");
        assert!(reason.contains(&format!("b.csv, {place}: ")), "{row}: {reason}");
    }
}

#[test]
fn a_row_of_nobody_is_told_with_its_place() {
    let others = others();
    let at = "2026-06-05T03:20:00Z";
    let long = "y".repeat(65_536);
    let faults: [(Vec<u8>, &str); 7] = [
        (b"x\n".into(), "the row has 1 cells, the header 3"),
        (format!("x,{at},1,2\n").into(), "the row has 4 cells, the header 3"),
        (format!(",{at},1\n").into(), "`` is no db_id"),
        ([b"\xff\xfe,".as_slice(), at.as_bytes(), b",1\n"].concat(), "is no db_id"),
        (format!("{long},{at},1\n").into(), "is no db_id"),
        (b"   \n".into(), "the row has 1 cells, the header 3"),
        (b"\x00\x00\x00\n".into(), "the row has 1 cells, the header 3"),
    ];
    let clean = x("");
    let whole =
        over("fault-row", &[("a.csv", others.text.as_bytes()), ("b.csv", clean.as_bytes())], &[]);
    let whole = bills(&document(&whole, 0));
    let cut = clean.lines().take(101).map(|line| line.len() + 1).sum::<usize>();
    for (n, (row, said)) in faults.iter().enumerate() {
        let file = [&clean.as_bytes()[..cut], row, &clean.as_bytes()[cut..]].concat();
        let name = format!("fault-row-{n}");
        let done = over(&name, &[("a.csv", others.text.as_bytes()), ("b.csv", &file)], &[]);
        let document = document(&done, 4);
        assert_eq!(bills(&document), whole, "{said}");
        let [[file, place, text]] = &problems(&document)[..] else { panic!("{document}") };
        assert_eq!((file.as_str(), place.as_str()), ("b.csv", format!("byte {cut}").as_str()));
        assert!(text.contains(said) && text.len() < 300, "{text}");
    }
}

#[test]
fn spellings_of_csv_that_mean_the_same_cost_the_same() {
    let plain = x("");
    let wanted = document(&over("fault-plain", &[("b.csv", plain.as_bytes())], &[]), 0);
    let quoted = plain.replace("x,", "\"x\",");
    let spaced = plain.replace("x,", " x ,").replace("Z,", "Z , ");
    let short = plain.trim_end().to_owned();
    let columns = "DatabaseConnections,\"a \"\"b\"\",c\",timestamp,db_id\n".to_owned()
        + &plain.lines().skip(1).fold(String::new(), |text, line| {
            let cells: Vec<&str> = line.split(',').collect();
            text + &format!("{},\"1,\"\"2\",{},{}\n", cells[2], cells[1], cells[0])
        });
    for (n, text) in [
        plain.replace('\n', "\r\n"),
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\n\n\r\n"),
        quoted,
        spaced,
        short,
        columns,
    ]
    .iter()
    .enumerate()
    {
        let done = over(&format!("fault-spelled-{n}"), &[("b.csv", text.as_bytes())], &[]);
        let found = document(&done, 0);
        assert_eq!(found["databases"], wanted["databases"], "{n}");
        assert_eq!(found["rows"], 720, "{n}");
    }
}

#[test]
fn a_quote_that_is_not_closed_swallows_no_row_in_silence() {
    let others = others();
    // The last column is not read, and its quote would reach to the end of the file.
    let header = "db_id,timestamp,DatabaseConnections,note\n";
    let x = |note: &str| {
        (0..720).fold(header.to_owned(), |text, n| {
            let note = if n == 300 { note } else { "1" };
            text + &format!("x,{},{},{note}\n", instant(JUNE + n * 3_600), n % 3)
        })
    };
    let file = x("\"1");
    let done =
        over("fault-quote", &[("a.csv", others.text.as_bytes()), ("b.csv", file.as_bytes())], &[]);
    let document = document(&done, 4);
    let [[file, place, text]] = &problems(&document)[..] else { panic!("{document}") };
    let begins = x("1").lines().take(301).map(|line| line.len() + 1).sum::<usize>();
    assert_eq!((file.as_str(), place.clone()), ("b.csv", format!("byte {begins}")));
    assert!(text.contains("close the quote"), "{text}");
    let mut bills = bills(&document);
    // The 420 hours from there on are unknown.
    assert_eq!(bills.remove("x").unwrap()["unknown_seconds"], 420 * 3_600);
    assert_eq!(bills, others.bills);
}

#[test]
fn rows_at_one_instant_say_the_most_that_one_of_them_says() {
    let rows: Vec<Row> = june().into_iter().filter(|row| row.id == "db-000001").collect();
    let most = |metric: usize, cell: &str, row: &Row| {
        let mut row = row.clone();
        row.metrics[metric] = Some(cell.to_owned());
        row
    };
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    for (n, row) in rows.iter().enumerate() {
        let mut high = most(0, "7.5", row);
        high.connections = Some(9);
        let high = most(1, "9000000000", &most(2, "3.5", &high));
        let mut low = most(0, "2", row);
        low.connections = if n % 2 == 0 { None } else { Some(0) };
        let low = most(1, "1000000000", &most(2, "1", &low));
        once.push(high.clone());
        // The larger one first, last, and twice.
        twice.extend(if n % 3 == 0 { vec![high, low] } else { vec![low, high.clone(), high] });
    }
    let of = |rows: &[Row], name: &str| {
        document(&over(name, &[("a.csv", csv(rows).as_bytes())], &[]), 0)
    };
    let (once, twice) = (of(&once, "fault-once"), of(&twice, "fault-twice"));
    assert_eq!(bills(&twice), bills(&once));
    assert_eq!(bills(&once)["db-000001"]["connected_seconds"], 720 * 3_600);
}

#[test]
fn files_that_are_no_usage_are_told_and_the_others_count() {
    let others = others();
    let long = vec![b'a'; 70_000];
    let broken: [(&str, &[u8], &str); 6] = [
        ("b.csv", b"", "the file is empty"),
        ("c.csv", b"db_id,DatabaseConnections\nx,1\n", "the column timestamp is missing"),
        (
            "d.csv",
            b"db_id,timestamp,DatabaseConnections,db_id\n",
            "the column db_id is there twice",
        ),
        ("e.csv", &long, "the first line is longer than 65536 bytes"),
        ("f.csv", b"\x1f\x8b\x08\x00\x00", "is missing"),
        ("g.csv", HEADER.as_bytes(), ""),
    ];
    let mut files: Vec<(&str, &[u8])> =
        broken.iter().map(|(name, bytes, _)| (*name, *bytes)).collect();
    files.push(("a.csv", others.text.as_bytes()));
    let document = document(&over("fault-files", &files, &[]), 4);
    assert_eq!(bills(&document), others.bills);
    // A header without a row is a file of nothing.
    assert_eq!((&document["files"], &document["failed"]), (&json!(2), &json!([])));
    let told = problems(&document);
    assert_eq!(told.len(), 5);
    for ([file, place, text], (name, _, said)) in told.iter().zip(&broken) {
        assert_eq!((file.as_str(), place.as_str()), (*name, ""));
        assert!(text.contains(said), "{name}: {text}");
    }
}

#[test]
fn without_anything_to_read_there_is_no_answer() {
    let directory = scratch("fault-nothing");
    let asked = |path: PathBuf| run(&["fleet", path.to_str().unwrap()]);
    let empty = asked(directory.clone());
    assert_eq!((empty.code, empty.stdout.as_str()), (2, ""));
    assert!(empty.stderr.contains("has no usage file"), "{}", empty.stderr);
    assert_eq!(asked(directory.join("nowhere")).code, 2);
    std::fs::write(directory.join("a.csv"), "nothing,at,all\n").unwrap();
    std::fs::write(directory.join("b.csv"), "").unwrap();
    let none = asked(directory.clone());
    assert_eq!((none.code, none.stdout.as_str()), (2, ""));
    assert!(
        none.stderr.contains("a.csv: the column db_id is missing (and 1 more files)"),
        "{}",
        none.stderr
    );
    std::fs::write(directory.join("a.csv"), format!("{HEADER}x,0\ny,1\n")).unwrap();
    let rows = asked(directory);
    assert_eq!((rows.code, rows.stdout.as_str()), (2, ""));
    assert!(rows.stderr.contains("no database has a row"), "{}", rows.stderr);
}

#[test]
fn rows_that_go_back_in_time_are_sorted_or_refused() {
    let mut rows = june();
    let sorted = over("fault-sorted", &[("a.csv", csv(&rows).as_bytes())], &["--sorted"]);
    let wanted = document(&sorted, 0);
    assert_eq!(sorted.stderr, "");
    rows.swap(750, 760);
    let text = csv(&rows);
    let refused = over("fault-unsorted", &[("a.csv", text.as_bytes())], &["--sorted"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    let said = "1 database has rows that go back in time, such as db-000002";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
    let done = over("fault-unsorted", &[("a.csv", text.as_bytes())], &[]);
    assert!(done.stderr.contains(said) && done.stderr.contains("sorted"), "{}", done.stderr);
    assert_eq!(document(&done, 0)["databases"], wanted["databases"]);
}

#[test]
fn names_that_would_move_the_cursor_are_shown_escaped() {
    let hostile = "a\u{1b}[31m\u{202e}b\u{7}<script>";
    let text = x("").replace("x,", &format!("{hostile},"));
    let done = over("fault-names", &[("a.csv", text.as_bytes())], &[]);
    assert_eq!(document(&done, 0)["databases"][0]["id"], hostile);
    let path = scratch("fault-names-table").join("a.csv");
    // A bad cell, so that the name stands beside the ranking too.
    let bad = format!("{text}z{hostile},0,NaN\n");
    std::fs::write(&path, bad).unwrap();
    for format in ["table", "markdown", "csv", "html"] {
        let done = run(&["fleet", path.to_str().unwrap(), "--format", format]);
        assert_eq!(done.code, 4, "{}", done.stderr);
        let printed = format!("{}{}", done.stdout, done.stderr);
        assert!(!printed.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{format}: {printed}");
        assert!(format == "table" || format == "csv" || !printed.contains("b<script>"), "{format}");
        assert!(printed.contains('b'), "{format}");
    }
}

#[test]
fn shards_of_broken_input_tell_what_the_whole_tells() {
    let directory = scratch("fault-shards");
    let others = others();
    let files: [(&str, &[u8]); 5] = [
        ("a.csv", others.text.as_bytes()),
        ("b.csv", b"no,usage\n"),
        ("c.csv", b"db_id,timestamp,DatabaseConnections\nx,60,NaN\nshort\n,1,2\n"),
        ("d.csv", b"db_id,timestamp,DatabaseConnections\nx,120,inf\nx,180,1\nw,0,-1\n"),
        ("e.csv", b"db_id,timestamp,DatabaseConnections\nv,1780272000,1\nv,0,1.5.5\n"),
    ];
    let usage = directory.join("usage");
    std::fs::create_dir(&usage).unwrap();
    for (name, bytes) in files {
        std::fs::write(usage.join(name), bytes).unwrap();
    }
    let whole = ask(&[&usage], &[]);
    let told = document(&whole, 4);
    assert_eq!(problems(&told).len(), 3);
    assert_eq!(texts(&told["failed"], "id"), ["v", "w", "x"]);
    for shards in 1..=4 {
        let part = |n: u32| directory.join(format!("{n}")).to_str().unwrap().to_owned();
        for n in 1..=shards {
            let shard = format!("{n}/{shards}");
            let usage = usage.to_str().unwrap();
            assert_eq!(run(&["fleet", usage, "--shard", &shard, "--out", &part(n)]).code, 0);
        }
        let parts: Vec<String> = (1..=shards).rev().map(part).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let merged = run(&[&["fleet", "merge", "--format", "json"], &parts[..]].concat());
        assert_eq!(merged.code, 4, "{}", merged.stderr);
        assert!(merged.stdout == whole.stdout, "{shards}\n{}\n{}", merged.stdout, whole.stdout);
        let missing = run(&[&["fleet", "merge"], &parts[1..]].concat());
        assert_eq!(missing.code, 2);
        let twice = run(&[&["fleet", "merge"], &parts[..], &parts[..1]].concat());
        assert_eq!(twice.code, 2);
    }
}

#[test]
fn one_wrong_instant_does_not_bill_everybody_for_decades() {
    let directory = scratch("fault-decades");
    let file = directory.join("a.csv");
    let rows = "db_id,timestamp,DatabaseConnections\na,1780272000,1\nold,0,1\nb,1780272060,0\n";
    std::fs::write(&file, rows).unwrap();
    let done = ask(&[&file], &[]);
    assert_eq!((done.code, done.stdout.as_str()), (2, ""));
    let wanted = "error: the rows span more than ten years, from 1970-01-01T00:00:00Z of old on\n\
                  hint: name a --month, or mend the timestamps\n";
    assert_eq!(done.stderr, wanted);
    // A month says what is meant.
    let found = document(&ask(&[&file], &["--month", "2026-06"]), 4);
    assert_eq!(texts(&found["failed"], "id"), Vec::<&str>::new());
    assert_eq!(found["databases"].as_array().unwrap().len(), 3);
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn databases_of_the_configuration_without_a_row_are_told() {
    let directory = scratch("fault-silent");
    let (file, config) = (directory.join("a.csv"), directory.join("c.txt"));
    std::fs::write(&file, "db_id,timestamp,DatabaseConnections\na,1780272000,1\n").unwrap();
    std::fs::write(&config, "db_id\nb\na\nc\n").unwrap();
    let more = ["--config", config.to_str().unwrap(), "--month", "2026-06"];
    let found = document(&ask(&[&file], &more), 4);
    let told = &found["warnings"][0];
    assert_eq!(told["code"], "W019");
    assert_eq!(told["text"], "2 databases of the configuration have no row, such as b");
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn a_size_that_nobody_measured_is_said_beside_the_savings() {
    let directory = scratch("fault-resized");
    let (file, config) = (directory.join("a.csv"), directory.join("c.txt"));
    let rows = (0..30).fold("db_id,timestamp,DatabaseConnections\n".to_owned(), |text, day| {
        text + &format!("big,{},{}\n", JUNE + day * DAY, day % 2)
    });
    std::fs::write(&file, rows).unwrap();
    let ask = |line: &str| {
        std::fs::write(&config, format!("db_id,engine,instance_class,multi_az\n{line}\n")).unwrap();
        let more = ["--config", config.to_str().unwrap(), "--month", "2026-06"];
        document(&ask(&[&file], &more), 0)["databases"][0].clone()
    };
    // Serverless at its smallest capacity is the cheapest of all beside 32 GB of memory.
    let found = ask("big,postgres,db.r6g.xlarge,false");
    assert_eq!(
        (&found["cheapest"], &found["resized"]),
        (&json!("aurora-serverless-v2"), &json!(true))
    );
    assert_eq!(found["confidence"], "medium");
    // Twice the instance and twice the storage of db.t4g.micro: (0.016 × 720 + 0.115 × 20) × 2.
    let found = ask("big,postgres,,true");
    let today = &found["offerings"].as_array().unwrap().iter().find(|o| o["id"] == "rds-always-on");
    assert_eq!((&found["today"], &found["resized"]), (&json!("rds-always-on"), &json!(false)));
    assert_eq!(today.unwrap()["total_usd"], "27.64");
    std::fs::remove_dir_all(&directory).unwrap();
}
