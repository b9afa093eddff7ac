//! Traces in CSV: what rows mean, and for each mistake the line, the message and the hint.

use proptest::prelude::*;

use super::trace_csv::{TraceFile, TraceWarning, parse};
use super::{InputError, trace_csv};
use crate::activity::{self, Requests, Series, Trace};
use crate::units::{Acu, Gb, Period, instant_text};

fn read(text: &str) -> Result<TraceFile, InputError> {
    parse(text.as_bytes(), "t.csv")
}

fn trace(text: &str) -> Trace {
    read(text).unwrap().trace
}

fn spans(list: &[(i64, i64)]) -> Vec<Period> {
    list.iter().map(|&(start, end)| Period::new(start, end)).collect()
}

fn refused(text: &str, place: (usize, usize), message: &str, hint: &str) {
    let error = read(text).expect_err(text);
    let found = error.hint.clone().unwrap_or_default();
    assert!(error.message.contains(message), "{text}\n{error:?}");
    assert!(found.contains(hint), "{text}\n{error:?}");
    assert_eq!((error.line, error.column), place, "{text}\n{error:?}");
}

#[test]
fn rows_become_intervals() {
    let read = trace(
        "timestamp,DatabaseConnections\n\
         2026-10-01T00:00:00Z,0\n2026-10-01T00:01:00Z,2\n2026-10-01T00:02:00Z,0.5\n\
         2026-10-01T00:03:00Z,0.0\n2026-10-01T00:05:00Z,\n2026-10-01T00:06:00Z,1\n",
    );
    let first = 1_790_812_800;
    let at = |minute: i64| first + minute * 60;
    assert_eq!(read.active, spans(&[(at(1), at(3)), (at(6), at(7))]));
    assert_eq!(read.unknown, spans(&[(at(4), at(6))]));
    assert_eq!(read.covered, Period::new(first, at(7)));
}

#[test]
fn a_blank_cell_is_unknown_and_never_idle() {
    let blank = trace("timestamp,DatabaseConnections\n0,0\n60, \n120,0\n");
    assert_eq!(blank.unknown, spans(&[(60, 120)]));
    let ends = trace("timestamp,DatabaseConnections\n0,\n60,1\n120,\n");
    assert_eq!(ends.unknown, spans(&[(0, 60), (120, 180)]));
    assert_eq!(ends.covered, Period::new(0, 180));
    let nothing = trace("timestamp,DatabaseConnections\n0,\n");
    assert_eq!((nothing.unknown, nothing.active), (spans(&[(0, 60)]), vec![]));
}

#[test]
fn a_row_has_its_own_period_or_the_smallest_distance() {
    let own = "timestamp,period_seconds,DatabaseConnections\n0,300,1\n3600,,1\n3660,60,0\n";
    assert_eq!(trace(own).active, spans(&[(0, 300), (3_600, 3_660)]));
    let single = trace("timestamp,DatabaseConnections\n1000,1\n");
    assert_eq!(single.active, spans(&[(1_000, 1_060)]));
    // Two rows of one instant are no distance.
    let twice = trace("timestamp,DatabaseConnections\n0,1\n0,1\n300,0\n");
    assert_eq!(twice.active, spans(&[(0, 300)]));
}

#[test]
fn columns_may_stand_in_any_order_and_rows_may_be_quoted() {
    let text = "\u{feff}DatabaseConnections , CPUUtilization,\"timestamp\"\r\n\
                \"1\",,60\r\n0,3.5E-4, 1970-01-01T02:00:00+02:00\r\n\r\n";
    let read = read(text).unwrap();
    assert_eq!(read.trace.active, spans(&[(60, 120)]));
    assert_eq!(read.trace.covered, Period::new(0, 120));
    assert_eq!(read.trace.running, spans(&[(0, 60)]));
    assert_eq!(read.skipped_columns, <[&str; 0]>::default());
    assert_eq!((read.rows, read.warnings.len()), (2, 0));
}

#[test]
fn capacity_and_storage_come_from_their_columns() {
    let read = read(
        "timestamp,DatabaseConnections,ServerlessDatabaseCapacity,VolumeBytesUsed\n\
         0,1,1.2,1.073741824E9\n60,1,0,\n120,1,,1\n240,1,8,1073741824.0\n",
    )
    .unwrap();
    let demand = read.demand.unwrap();
    let steps: Vec<_> = demand.steps().iter().map(|(at, a)| (*at, a.half_units())).collect();
    assert_eq!(steps, [(0, 3), (60, 0), (240, 16), (300, 0)]);
    assert_eq!(demand.at(299), Some(Acu::whole(8)));
    let used = read.used.unwrap();
    let steps = [(0, Gb::whole(1)), (120, Gb::parts(1)), (240, Gb::whole(1))];
    assert_eq!(used.steps(), steps);
    let blank = "timestamp,DatabaseConnections,VolumeBytesUsed\n0,1,\n";
    assert_eq!(self::read(blank).unwrap().used, None);
}

#[test]
fn conflicting_rows_take_the_maximum_and_are_counted() {
    let read = read(
        "timestamp,DatabaseConnections\n60,0\n0,0\n60,3\n60,1\n0,0\n120,\n120,0\n60,3\n180,2\n180,0\n",
    )
    .unwrap();
    assert_eq!(read.trace.active, spans(&[(60, 120), (180, 240)]));
    assert_eq!(read.trace.unknown, []);
    assert_eq!(read.rows, 10);
    let warning =
        TraceWarning::ConflictingRows { column: "DatabaseConnections", instants: 2, first: 60 };
    assert_eq!(
        warning.to_string(),
        "DatabaseConnections has different values at 2 instants, first at 1970-01-01T00:01:00Z: \
         the largest counts"
    );
    assert_eq!(read.warnings, [warning]);
}

#[test]
fn headers_are_checked() {
    refused("", (1, 1), "empty", "begin with the header");
    refused("timestamp,DatabaseConnections\n", (1, 1), "no rows", "a row for each");
    refused(
        "timestamp,DatabaseConnection\n",
        (1, 11),
        "`DatabaseConnection`",
        "`DatabaseConnections`",
    );
    refused("time,DatabaseConnections\n", (1, 1), "`time` is no known", "known are timestamp");
    refused("timestamp;DatabaseConnections\n0;1\n", (1, 1), "no known column", "known are");
    refused(
        "timestamp,CPUUtilization\n0,1\n",
        (1, 1),
        "DatabaseConnections is missing",
        "timestamp,",
    );
    refused("DatabaseConnections\n1\n", (1, 1), "timestamp is missing", "timestamp,");
    refused("timestamp,ReadIOPS,ReadIOPS\n", (1, 20), "ReadIOPS is there twice", "leave one");
    refused("timestamp,\u{1b}[2J\n", (1, 11), r"`\u{1b}[2J`", "known are");
    refused("PAR1....", (1, 1), "Parquet", "in CSV");
}

/// A row, the character that is blamed, what the message contains and what the hint.
const BAD_ROWS: &[(&str, usize, &str, &str)] = &[
    ("60,1", 1, "2 cells, the header 3", "decimals with a point"),
    ("60,1,5,60", 1, "4 cells, the header 3", "decimals with a point"),
    ("60,\"1,5\",60", 4, "DatabaseConnections is `1,5`, not a plain", "decimal point"),
    ("60,NaN,60", 4, "DatabaseConnections is `NaN`", "plain decimal"),
    ("60,inf,60", 4, "cannot be billed", "plain decimal"),
    ("60,-1,60", 4, "DatabaseConnections is negative", "0 or more"),
    ("60,-0,60", 4, "is negative", "0 or more"),
    ("60,1e308,60", 4, "`1e308`", ""),
    ("60,5000000,60", 4, "`5000000`, more than can be", "unit"),
    ("60,99999999999999999999999,60", 4, "more than can be", "unit"),
    ("60,.5,60", 4, "not a plain", "digits"),
    ("60,1.,60", 4, "not a plain", "digits"),
    ("60,one,60", 4, "not a plain", "digits"),
    (",1,60", 1, "timestamp `` is no instant", "2018-06-04T15:00:00Z"),
    ("yesterday,1,60", 1, "`yesterday` is no instant", "2018-06-04T15:00:00Z"),
    ("2026-10-01T00:00:00,1,60", 1, "offset from UTC", "append Z"),
    ("2026-10-01T00:00:00.25Z,1,60", 1, "fraction of a second", "whole seconds"),
    ("1790812800000,1,60", 1, "not within 1970 to 2199", "milliseconds"),
    ("60,1,0", 6, "`0`, not a period", "whole number of seconds"),
    ("60,1,1.5", 6, "`1.5`, not a period", "whole number of seconds"),
    ("60,1,31622401", 6, "more than can be", "unit"),
];

#[test]
fn cells_are_checked() {
    let rows = |row: &str| format!("timestamp,DatabaseConnections,period_seconds\n0,1,60\n{row}\n");
    for &(row, column, message, hint) in BAD_ROWS {
        refused(&rows(row), (3, column), message, hint);
    }
    let processor = "timestamp,DatabaseConnections,CPUUtilization\n\"0\",1,nan\n";
    refused(processor, (2, 5), "CPUUtilization is `nan`", "plain decimal");
    for (column, cell, message) in [
        ("ReadIOPS", "-0.5", "ReadIOPS is negative"),
        ("WriteIOPS", "1e400", "WriteIOPS is `1e400`, which has more digits"),
        ("WriteIOPS", "9999999999999", "more than can be"),
        ("VolumeReadIOPs", "inf", "cannot be billed"),
        ("VolumeWriteIOPs", "0x10", "not a plain"),
        ("FreeStorageSpace", "-1", "FreeStorageSpace is negative"),
        ("FreeStorageSpace", "99999999999999999999", "more than can be"),
        ("ReadIOPS", "0.12345678901234567890123456789", "more digits than are kept"),
    ] {
        let text = format!("timestamp,DatabaseConnections,{column}\n0,0,\n60,0,{cell}\n");
        refused(&text, (3, 6), message, "");
    }
    let wide = "timestamp,DatabaseConnections,ReadIOPS,period_seconds\n\
                0,0,1000000000000,31622400\n";
    refused(wide, (1, 1), "1970-01 has more than 1000000000000000 requests", "period_seconds");
    let dense =
        "timestamp,DatabaseConnections,VolumeReadIOPs,period_seconds\n0,0,1000000000000,1\n";
    refused(dense, (1, 1), "an average month would have more than", "period_seconds");
    let lines = "timestamp,DatabaseConnections\n\n0,\"1\n\"\n60,x\n";
    refused(lines, (5, 4), "`x`", "digits");
    refused(&lines.replace('\n', "\r\n"), (5, 4), "`x`", "digits");
    refused("\n\ntime,x\n", (3, 1), "`time`", "known");
}

/// The requests by month of a trace.
fn requests(read: &TraceFile) -> Vec<(String, u64)> {
    let Some(Requests::ByMonth(measured)) = &read.requests else { return Vec::new() };
    measured.months().iter().map(|(month, requests)| (month.to_string(), *requests)).collect()
}

fn by_month(list: &[(&str, u64)]) -> Vec<(String, u64)> {
    list.iter().map(|(month, requests)| ((*month).to_owned(), *requests)).collect()
}

#[test]
fn a_row_with_a_cpu_value_says_that_the_database_ran() {
    let read = trace(
        "timestamp,DatabaseConnections,CPUUtilization,ReadIOPS,FreeStorageSpace,VolumeReadIOPs\n\
         0,0,1.25,0,,\n60,,0,,,\n120,,,0,,\n180,,,,5,7\n240,,,,,\n300,1,,,,\n",
    );
    // A value of 0 is a value.
    assert_eq!(read.running, spans(&[(0, 120)]));
    assert_eq!(read.unknown, spans(&[(60, 300)]));
    // Storage and the volume are read by the hour, of a stopped database too.
    assert_eq!(read.silent, spans(&[(180, 300)]));
    assert_eq!(read.active, spans(&[(300, 360)]));
}

#[test]
fn time_without_a_row_is_silent() {
    let read = trace("timestamp,DatabaseConnections,period_seconds\n0,0,60\n600,1,60\n");
    assert_eq!((read.unknown.clone(), read.silent), (spans(&[(60, 600)]), read.unknown));
    assert_eq!(read.running, []);
}

#[test]
fn operations_per_second_become_requests_of_the_month_in_which_their_row_begins() {
    // The month ends at 2026-11-01T00:00:00Z; the row of 23:58 reaches into the next one.
    let read = read(
        "timestamp,DatabaseConnections,ReadIOPS,WriteIOPS,period_seconds\n\
         2026-10-31T23:50:00Z,0,0.5,,300\n2026-10-31T23:58:00Z,0,0.01,0.001,300\n\
         2026-11-01T00:03:00Z,0,,2.5E-1,60\n2026-11-01T00:04:00Z,0,,,60\n",
    )
    .unwrap();
    // 0.5 × 300 + 0.01 × 300 + 0.001 × 300 = 153.3, rounded up; 0.25 × 60 = 15.
    assert_eq!(requests(&read), by_month(&[("2026-10", 154), ("2026-11", 15)]));
    assert!(read.requests_of_rds);
    // From 23:50 to 00:05 are 900 s: 169 × 2,628,000 ÷ 900 = 493,480.
    assert_eq!(read.requests.unwrap().in_average_month(), 493_480);
    assert_eq!(read.warnings, []);
}

#[test]
fn requests_of_the_volume_count_before_operations_of_the_instance() {
    let text = "timestamp,DatabaseConnections,ReadIOPS,VolumeWriteIOPs,period_seconds\n\
                0,0,100,17,300\n300,0,100,1.5,300\n600,0,100,,300\n";
    let read = read(text).unwrap();
    assert_eq!(requests(&read), by_month(&[("1970-01", 19)]));
    assert!(!read.requests_of_rds);
    // A column without a value tells nothing.
    let blank = text.replace(",17,", ",,").replace(",1.5,", ",,");
    assert_eq!(requests(&self::read(&blank).unwrap()), by_month(&[("1970-01", 90_000)]));
    let none = self::read("timestamp,DatabaseConnections,ReadIOPS\n0,0,\n").unwrap();
    assert_eq!(none.requests, None);
}

#[test]
fn doubtful_rows_of_requests_are_told() {
    let read = read(
        "timestamp,DatabaseConnections,ReadIOPS,period_seconds\n\
         0,0,1,300\n0,0,1,300\n0,0,2,300\n60,0,1,60\n400,0,1,60\n",
    )
    .unwrap();
    // 2 × 300 + 1 × 60 + 1 × 60: the equal row counts once, of the others the largest.
    assert_eq!(requests(&read), by_month(&[("1970-01", 720)]));
    let told: Vec<String> = read.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "ReadIOPS has different values at 1 instant, first at 1970-01-01T00:00:00Z: the \
             largest counts",
            "ReadIOPS has rows that overlap at 1 instant, first at 1970-01-01T00:01:00Z: their \
             requests are added"
        ]
    );
}

#[test]
fn free_storage_is_kept_unless_the_volume_is_measured() {
    let text = "timestamp,DatabaseConnections,FreeStorageSpace\n0,0,18253611008\n60,0,\n";
    // 17 × 2³⁰ = 18,253,611,008.
    assert_eq!(read(text).unwrap().free.unwrap().steps(), [(0, Gb::whole(17))]);
    let both = "timestamp,DatabaseConnections,FreeStorageSpace,VolumeBytesUsed\n0,0,1,1073741824\n";
    let both = read(both).unwrap();
    assert_eq!((both.free, both.used), (None, Some(Series::new(vec![(0, Gb::whole(1))]).unwrap())));
    assert_eq!(both.skipped_columns, ["FreeStorageSpace"]);
}

/// Rows a minute each of minutes that are active, idle, blank or missing.
fn minutes() -> impl Strategy<Value = Vec<Option<Option<u8>>>> {
    let minute = prop::option::weighted(0.9, prop::option::weighted(0.9, 0..3_u8));
    prop::collection::vec(minute, 2..80)
}

/// A row with blank cells at random: connections, CPU, capacity, reads, writes, stored bytes.
#[derive(Clone, Debug)]
struct HostileRow {
    at: i64,
    period: i64,
    cells: [Option<u8>; 6],
}

impl HostileRow {
    fn line(&self) -> String {
        let cells = self.cells.map(|cell| cell.map_or_else(String::new, |cell| cell.to_string()));
        format!("{},{},{}\n", self.at, cells.join(","), self.period)
    }
}

fn hostile_row() -> impl Strategy<Value = HostileRow> {
    let cell = || prop::option::weighted(0.3, 0..3_u8);
    let cells = [cell(), cell(), cell(), cell(), cell(), cell()];
    (0..200_i64, 1..40_i64, cells).prop_map(|(at, period, cells)| HostileRow { at, period, cells })
}

proptest! {
    /// The intervals are made first, the rows from them.
    #[test]
    fn a_trace_made_of_intervals_gives_them_back(
        start in 0..2_000_000_000_i64,
        period in 1..400_i64,
        lengths in prop::collection::vec((1..9_i64, 0..3_u8), 1..30),
        order in any::<prop::sample::Index>(),
        twice in any::<prop::sample::Index>(),
    ) {
        let (mut rows, mut at) = (Vec::new(), start);
        let (mut active, mut unknown) = (Vec::new(), Vec::new());
        for (count, state) in lengths {
            let span = Period::new(at, at + count * period);
            // 0 is idle, 1 active, 2 blank.
            match state {
                1 => active.push(span),
                2 => unknown.push(span),
                _ => {}
            }
            for row in 0..count {
                let time = at + row * period;
                let time = if row % 2 == 0 { instant_text(time) } else { time.to_string() };
                let value = ["0", "2.5", ""][usize::from(state)];
                rows.push(format!("{time},{value},{period}\n"));
            }
            at = span.end();
        }
        // Turning and repeating rows changes nothing.
        let turn = order.index(rows.len());
        let repeated = rows[twice.index(rows.len())].clone();
        rows.push(repeated);
        rows.rotate_left(turn);
        rows.swap(0, turn);
        let text = format!("timestamp,DatabaseConnections,period_seconds\n{}", rows.concat());
        let read = read(&text).unwrap();
        prop_assert_eq!(read.trace.active, activity::union(active));
        prop_assert_eq!(read.trace.unknown, activity::union(unknown));
        prop_assert_eq!(read.trace.covered, Period::new(start, at));
        prop_assert_eq!(read.warnings.len(), 0);
    }

    /// Minute by minute, with missing rows, and without a column for the period.
    #[test]
    fn each_minute_is_what_its_row_says(minutes in minutes(), rotation in any::<prop::sample::Index>()) {
        let mut rows: Vec<String> = (0..).zip(&minutes).filter_map(|(minute, row)| {
            let value = row.as_ref()?.map_or_else(String::new, |value| value.to_string());
            Some(format!("{},{value}\n", minute * 60))
        }).collect();
        // Two neighbours set the period.
        prop_assume!(minutes.windows(2).any(|pair| pair[0].is_some() && pair[1].is_some()));
        let sorted = format!("timestamp,DatabaseConnections\n{}", rows.concat());
        let turn = rotation.index(rows.len());
        rows.rotate_left(turn);
        let again = rows.clone();
        rows.extend(again);
        let shuffled = format!("timestamp,DatabaseConnections\n{}", rows.concat());
        let trace = trace(&sorted);
        prop_assert_eq!(&trace, &self::trace(&shuffled));
        for (minute, row) in (0_i64..).zip(&minutes) {
            let second = minute * 60 + 30;
            let holds = |list: &[Period]| list.iter().any(|span| span.contains(second));
            let active = matches!(row, Some(Some(1..)));
            let known = matches!(row, Some(Some(_)));
            prop_assert_eq!(holds(&trace.active), active);
            prop_assert_eq!(holds(&trace.unknown), !known && trace.covered.contains(second));
        }
    }

    /// Rows of all lengths that overlap, repeat and stand in any order, read again second by
    /// second and by other means.
    #[test]
    fn overlapping_rows_are_what_a_reading_second_by_second_says(
        rows in prop::collection::vec(hostile_row(), 1..25),
        order in any::<prop::sample::Index>(),
    ) {
        let mut lines: Vec<String> = rows.iter().map(HostileRow::line).collect();
        let turn = order.index(lines.len());
        lines.rotate_left(turn);
        let header = "timestamp,DatabaseConnections,CPUUtilization,ServerlessDatabaseCapacity,\
                      ReadIOPS,WriteIOPS,VolumeBytesUsed,period_seconds\n";
        let trace = trace(&format!("{header}{}", lines.concat()));
        let first = rows.iter().map(|row| row.at).min().unwrap();
        let last = rows.iter().map(|row| row.at + row.period).max().unwrap();
        prop_assert_eq!(trace.covered, Period::new(first, last));
        for list in [&trace.active, &trace.unknown, &trace.silent, &trace.running] {
            prop_assert!(list.windows(2).all(|pair| pair[0].end() < pair[1].start()));
            prop_assert!(list.iter().all(|span| !span.is_empty()));
        }
        for second in first - 1..=last {
            let over = || rows.iter().filter(|r| r.at <= second && second < r.at + r.period);
            let any = |says: fn(&HostileRow) -> bool| over().any(says);
            let inside = (first..last).contains(&second);
            let known = any(|row| row.cells[0].is_some());
            let alive = any(|row| row.cells[..5].iter().any(Option::is_some));
            let holds = |list: &[Period]| list.iter().any(|span| span.contains(second));
            prop_assert_eq!(holds(&trace.active), any(|row| row.cells[0] > Some(0)));
            prop_assert_eq!(holds(&trace.unknown), inside && !known);
            prop_assert_eq!(holds(&trace.running), any(|row| row.cells[1].is_some()));
            prop_assert_eq!(holds(&trace.silent), inside && !alive);
        }
        let mut stopped = trace.clone();
        stopped.assume_stopped();
        for second in first..last {
            let holds = |list: &[Period]| list.iter().any(|span| span.contains(second));
            let unknown = holds(&trace.unknown) && !holds(&trace.silent);
            prop_assert_eq!(holds(&stopped.unknown), unknown);
        }
    }

    /// Requests in tenths a second, added as whole numbers.
    #[test]
    fn requests_are_the_sums_of_their_rows(
        rows in prop::collection::vec((0..90_i64, 0..1_000_u64, 0..1_000_u64), 1..40),
    ) {
        let mut lines = String::from("timestamp,DatabaseConnections,ReadIOPS,WriteIOPS,period_seconds\n");
        // A row a day for three months of 31, 28 and 31 days; of a day's rows the largest counts.
        let mut days = std::collections::BTreeMap::<i64, (u64, u64)>::new();
        for (day, reads, writes) in rows {
            let (r, w) = (format!("{}.{}", reads / 10, reads % 10), format!("{}.{}", writes / 10, writes % 10));
            lines.extend([&(day * 86_400).to_string(), ",0,", &r, ",", &w, ",7\n"]);
            let kept = days.entry(day).or_default();
            *kept = (kept.0.max(reads), kept.1.max(writes));
        }
        let mut months = std::collections::BTreeMap::<&str, u64>::new();
        for (day, (reads, writes)) in days {
            let month = match day { ..31 => "1970-01", 31..59 => "1970-02", _ => "1970-03" };
            *months.entry(month).or_default() += (reads + writes) * 7;
        }
        let expected: Vec<_> = months.iter().map(|(m, tenths)| (*m, tenths.div_ceil(10))).collect();
        prop_assert_eq!(requests(&read(&lines).unwrap()), by_month(&expected));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes, "t.csv");
        let _ = parse(&[b"timestamp,DatabaseConnections\n", &bytes[..]].concat(), "t.csv");
    }

    #[test]
    fn no_mutation_of_a_valid_trace_panics(
        at in any::<prop::sample::Index>(),
        cut in 0..10_usize,
        insert in prop::collection::vec(prop::sample::select(b"0129.,-:eETZ\"\n\r\xff".to_vec()), 0..6),
    ) {
        let text = "timestamp,DatabaseConnections,ServerlessDatabaseCapacity,VolumeBytesUsed,\
                    ReadIOPS,VolumeReadIOPs,period_seconds\n\
                    2026-10-01T00:00:00Z,1,2.5,1e9,0.5,1e2,60\n1790812860,0,,5,1E-5,,300\n";
        let mut bytes = text.as_bytes().to_vec();
        let start = at.index(bytes.len());
        let end = (start + cut).min(bytes.len());
        bytes.splice(start..end, insert);
        if let Err(error) = parse(&bytes, "t.csv") {
            prop_assert!(error.line >= 1 && error.column >= 1 && error.hint.is_some());
            prop_assert!(!error.to_string().contains(char::is_control));
        }
    }
}

/// Thirty days of minutes. Run with
/// `cargo test --release --lib -- --ignored --nocapture month_of_minutes`.
#[test]
#[ignore = "a measurement"]
#[expect(clippy::print_stderr, reason = "the measurement is what it is for")]
fn a_month_of_minutes_is_read_in_milliseconds() {
    for instants in [true, false] {
        let mut text = String::from("timestamp,DatabaseConnections\n");
        for minute in 0..43_200_i64 {
            let at = 1_790_812_800 + minute * 60;
            let at = if instants { instant_text(at) } else { at.to_string() };
            let active = minute % 1_440 / 60 == 15;
            text.extend([at.as_str(), if active { ",1\n" } else { ",0\n" }]);
        }
        let best = (0..20)
            .map(|_| {
                let start = std::time::Instant::now();
                let read = trace_csv::parse(text.as_bytes(), "t.csv").unwrap();
                assert_eq!(read.trace.active.len(), 30);
                start.elapsed()
            })
            .min();
        eprintln!("43,200 rows, {} bytes: {best:?}", text.len());
    }
}
