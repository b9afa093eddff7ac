//! Runs against rows that are read one by one, cut, merged and written.

use std::fmt::Write as _;

use super::*;
use crate::ingest::trace_csv;
use proptest::prelude::*;

/// Rows as a trace in CSV has them.
fn csv(rows: &[(i64, Said)]) -> Trace {
    let mut text = "timestamp,DatabaseConnections\n".to_owned();
    for (at, said) in rows {
        let cell = ["", "0", "3"][*said as usize];
        writeln!(text, "{at},{cell}").unwrap();
    }
    let mut trace = trace_csv::parse(text.as_bytes(), "t.csv").unwrap().trace;
    trace.silent.clear();
    trace
}

fn runs(rows: &[(i64, Said)]) -> Runs {
    let mut runs = Runs::default();
    for (at, said) in rows {
        runs.push(Run { first: *at, step: 0, rows: 1, said: *said }).unwrap();
    }
    runs
}

fn any_rows() -> impl Strategy<Value = Vec<(i64, Said)>> {
    let said = prop_oneof![Just(Said::Nothing), Just(Said::Idle), Just(Said::Active)];
    let gap = prop_oneof![Just(60_i64), Just(60), Just(60), Just(120), 0_i64..400];
    // The same answer several times makes runs of more than one row.
    proptest::collection::vec((gap, said, 1_usize..5), 1..40).prop_map(|list| {
        let mut at = 1_000;
        let mut rows = Vec::new();
        for (gap, said, times) in list {
            for _ in 0..times {
                at += gap;
                rows.push((at, said));
            }
        }
        rows
    })
}

proptest! {
    #[test]
    fn runs_say_what_the_rows_of_a_trace_say(rows in any_rows()) {
        prop_assert_eq!(runs(&rows).trace().unwrap(), csv(&rows));
    }

    #[test]
    fn cut_anywhere_and_put_together_they_are_the_same(rows in any_rows(), at in 0_usize..80) {
        let (left, right) = rows.split_at(at.min(rows.len()));
        let mut together = runs(left);
        together.append(&runs(right)).unwrap();
        prop_assert_eq!(together.trace(), runs(&rows).trace());
    }
}

proptest! {
    #[test]
    fn parts_that_overlap_are_sorted_row_by_row(rows in any_rows(), seed in any::<u64>()) {
        // Every row goes to one of three parts.
        let mut parts = vec![Vec::new(); 3];
        for (n, row) in rows.iter().enumerate() {
            let part = seed.rotate_left(u32::try_from(n * 7 % 64).unwrap()) % 3;
            parts[usize::try_from(part).unwrap()].push(*row);
        }
        let merged = Runs::merged(parts.iter().map(|rows| runs(rows)).collect());
        prop_assert_eq!(merged.trace().unwrap(), csv(&rows));
    }
}

proptest! {
    #[test]
    fn bytes_read_back_and_other_bytes_are_refused(
        rows in any_rows(),
        noise in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let all = runs(&rows);
        let bytes = all.to_bytes();
        prop_assert_eq!(Runs::from_bytes(&bytes).unwrap().trace(), all.trace());
        prop_assert!(Runs::from_bytes(&bytes[..bytes.len() - 1]) != Some(all));
        // Whatever it says, it says it without a panic.
        if let Some(runs) = Runs::from_bytes(&noise) {
            prop_assert!(runs.ends().unwrap().0 >= 0);
        }
    }
}

#[test]
fn a_run_takes_a_byte_or_two_and_a_row_none() {
    let mut runs = Runs::default();
    // Ten minutes idle, one connected, a thousand times.
    for n in 0..1_000 {
        let (first, step) = (n * 660, 60);
        runs.push(Run { first, step, rows: 10, said: Said::Idle }).unwrap();
        runs.push(Run { first: first + 600, step: 0, rows: 1, said: Said::Active }).unwrap();
    }
    assert!(runs.closed.len() < 2_010, "{}", runs.closed.len());
    let rows: u64 = runs.iter().map(|run| run.rows).sum();
    assert_eq!((rows, runs.iter().count()), (11_000, 2_000));
}

#[test]
fn an_earlier_row_is_refused() {
    let mut runs = runs(&[(60, Said::Idle), (120, Said::Idle)]);
    let earlier = Run { first: 119, step: 0, rows: 1, said: Said::Idle };
    assert_eq!(runs.push(earlier), Err(Unsorted { at: 119 }));
    assert_eq!(runs.ends(), Some((60, 120)));
}

#[test]
fn numbers_of_every_length_read_back() {
    let numbers = [0, 1, 127, 128, 300, 1 << 35, u64::MAX];
    let mut bytes = Vec::new();
    for number in numbers {
        push_varint(&mut bytes, number);
    }
    let mut rest = bytes.as_slice();
    assert_eq!(numbers.map(|_| varint(&mut rest).unwrap()), numbers);
    assert_eq!(varint(&mut rest), None);
}
