//! The same rows give the same bytes: whatever their order, in whatever files, read by whatever
//! threads and shards.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::common::{run, scratch};
use crate::fleet_rows::{JUNE, Row, ask, csv, document, instant, rows, shuffled};
use crate::fleet_sums::estate;

/// The printed document without the lines that count files and rows.
fn uncounted(stdout: &str) -> String {
    let counts =
        |line: &&str| line.starts_with("  \"files\": ") || line.starts_with("  \"rows\": ");
    assert_eq!(stdout.lines().filter(counts).count(), 2);
    stdout.lines().filter(|line| !counts(line)).collect::<Vec<_>>().join("\n")
}

fn put(directory: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = directory.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

fn by_time(rows: &[Row]) -> Vec<Row> {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.at);
    rows
}

/// The same rows in many ways, each in a directory of its own.
fn ways(rows: &[Row], directory: &Path) -> Vec<PathBuf> {
    let mut ways = Vec::new();
    let mut one = |way: &str, file: &str, bytes: Vec<u8>| {
        put(&directory.join(way), file, bytes);
        ways.push(directory.join(way));
    };
    let mixed = shuffled(rows.to_vec(), 5);
    let timely = by_time(rows);
    one("by-database", "a.csv", csv(rows).into());
    one("by-time", "a.csv", csv(&timely).into());
    one("shuffled", "a.csv", csv(&mixed).into());
    // Every third row in another file, and files in directories of directories.
    for (way, rows) in [("split", rows), ("split-shuffled", &mixed)] {
        for (file, first) in [("z.csv", 0), ("b/y.CSV", 1), ("b/c/x.csv", 2)] {
            put(&directory.join(way), file, csv(rows.iter().skip(first).step_by(3)));
        }
        ways.push(directory.join(way));
    }
    // What is not called usage is not read in a directory.
    put(&directory.join("split"), "b/notes.txt", "db_id,timestamp,DatabaseConnections\nx,0,1\n");
    #[cfg(feature = "parquet")]
    {
        use crate::fleet_rows::parquet_file::{properties, write as parquet};
        let mut one = |way: &str, rows: &[Row], group: usize| {
            put(&directory.join(way), "a.parquet", parquet(rows, group, properties()));
            ways.push(directory.join(way));
        };
        one("parquet-by-database", rows, 2_000);
        one("parquet-by-time", &timely, 1_999);
        one("parquet-shuffled", &mixed, 3_001);
        let (left, right) = timely.split_at(timely.len() / 3);
        let both = directory.join("both");
        put(&both, "2.csv", csv(left));
        put(&both, "1.parquet", parquet(right, 1_777, properties()));
        ways.push(both);
    }
    ways
}

#[test]
fn order_files_formats_and_threads_change_no_byte() {
    let directory = scratch("fleet-order");
    let rows = estate(9, JUNE, 6);
    let ways = ways(&rows, &directory);
    let first = ask(&[&ways[0]], &["--threads", "1"]);
    let report = document(&first, 4);
    assert_eq!(report["rows"].as_u64().unwrap(), rows.len() as u64);
    let first = uncounted(&first.stdout);
    for way in &ways {
        for threads in ["1", "2", "7"] {
            let done = ask(&[way], &["--threads", threads]);
            let found = document(&done, 4);
            assert_eq!(found["rows"], report["rows"], "{}", way.display());
            assert!(uncounted(&done.stdout) == first, "{} {threads}", way.display());
        }
    }
}

#[test]
fn shards_in_any_order_change_no_byte() {
    let directory = scratch("fleet-shards");
    let rows = estate(9, JUNE, 3);
    // Several units: three files, and row groups where there are any.
    let ways = ways(&rows, &directory);
    for way in ways.iter().filter(|way| !way.ends_with("by-time")) {
        let whole = ask(&[way], &[]);
        document(&whole, 4);
        for shards in 1..=5 {
            let part = |n: u32| directory.join(format!("part-{n}"));
            for n in 1..=shards {
                let (part, shard) = (part(n), format!("{n}/{shards}"));
                let usage = way.to_str().unwrap();
                let out = part.to_str().unwrap();
                let done =
                    run(&["fleet", usage, "--shard", &shard, "--out", out, "--threads", "2"]);
                assert_eq!(done.code, 0, "{}", done.stderr);
            }
            let orders: [Vec<u32>; 3] = [
                (1..=shards).collect(),
                (1..=shards).rev().collect(),
                shuffled((1..=shards).collect(), u64::from(shards)),
            ];
            for order in orders {
                let parts: Vec<PathBuf> = order.iter().map(|n| part(*n)).collect();
                let parts: Vec<&str> = parts.iter().map(|path| path.to_str().unwrap()).collect();
                let merged = run(&[&["fleet", "merge", "--format", "json"], &parts[..]].concat());
                assert_eq!(merged.code, whole.code, "{}", merged.stderr);
                assert!(merged.stdout == whole.stdout, "{} {order:?}", way.display());
            }
        }
    }
}

#[test]
fn large_files_of_csv_are_read_in_pieces_that_make_the_whole() {
    let directory = scratch("fleet-pieces");
    // 20 bytes of an instant, 9 of a name, the commas and a number: 38 bytes a row.
    let rows = by_time(&rows(12, JUNE, 30, 60, 3));
    let csv = |rows: &[Row], end: &str| {
        let mut text = format!("db_id,timestamp,DatabaseConnections{end}");
        for row in rows {
            let at = instant(row.at);
            write!(text, "{},{at},{}{end}", row.id, row.connections.unwrap()).unwrap();
        }
        text
    };
    let small = directory.join("small");
    for (n, rows) in rows.chunks(100_000).enumerate() {
        put(&small, &format!("{n}.csv"), csv(rows, "\n"));
    }
    let large = put(&directory, "large.csv", csv(&rows, "\n"));
    assert!(std::fs::metadata(&large).unwrap().len() > 16 << 20);
    let windows = put(&directory, "windows.csv", csv(&rows, "\r\n\r\n"));
    // Somebody put quotes around the last name: lines may be parts of cells now.
    let quoted = csv(&rows, "\n");
    let last = quoted.rfind("\ndb-").unwrap() + 1;
    let quoted =
        format!("{}\"{}\"{}", &quoted[..last], &quoted[last..last + 9], &quoted[last + 9..]);
    let quoted = put(&directory, "quoted.csv", quoted);
    let wanted = ask(&[&small], &[]);
    let count = document(&wanted, 0)["rows"].clone();
    assert_eq!(count.as_u64().unwrap(), 12 * 30 * 1_440);
    for (file, threads) in [(&large, "1"), (&large, "2"), (&windows, "2"), (&quoted, "2")] {
        let done = ask(&[file], &["--threads", threads]);
        assert_eq!(document(&done, 0)["rows"], count);
        assert!(uncounted(&done.stdout) == uncounted(&wanted.stdout), "{}", file.display());
    }
}
