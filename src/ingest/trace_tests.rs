//! Traces in CSV: what rows mean, and for each mistake the line, the message and the hint.

use proptest::prelude::*;

use super::trace_csv::{TraceFile, TraceWarning, parse};
use super::{InputError, trace_csv};
use crate::activity::{self, Trace};
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
    assert_eq!(read.skipped_columns, ["CPUUtilization"]);
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
    let skipped = "timestamp,DatabaseConnections,CPUUtilization\n\"0\",1,nan\n";
    refused(skipped, (2, 5), "CPUUtilization is `nan`", "plain decimal");
    let lines = "timestamp,DatabaseConnections\n\n0,\"1\n\"\n60,x\n";
    refused(lines, (5, 4), "`x`", "digits");
}

/// Rows a minute each of minutes that are active, idle, blank or missing.
fn minutes() -> impl Strategy<Value = Vec<Option<Option<u8>>>> {
    let minute = prop::option::weighted(0.9, prop::option::weighted(0.9, 0..3_u8));
    prop::collection::vec(minute, 2..80)
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
                    period_seconds\n2026-10-01T00:00:00Z,1,2.5,1e9,60\n1790812860,0,,5,300\n";
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
