//! The naive DPUs against AWS's own examples and sums by hand. AWS prints five decimals.

use crate::naive::{DAY, storage_consumed};
use crate::naive_tests::{AUG_2018, JUN_2018};
use crate::naive_work::{PARTS, Transaction, beyond_free, read_of_partitions, spread};

const MILLISECOND: u64 = 1_000;

/// In parts of 10⁻⁵, half up: as AWS prints them.
fn printed(dpu: u128) -> u128 {
    let unit = PARTS / 100_000;
    (dpu + unit / 2) / unit
}

/// WE05 to WE08: Aurora DSQL user guide, "billing and metering".
#[test]
fn transactions_of_the_user_guide() {
    // Five rows of 100 B, 3 ms: 2,048 × 0.00000183105 = 0.0037499904.
    let lookup = Transaction {
        bytes_read: vec![500],
        compute_microseconds: 3 * MILLISECOND,
        ..Transaction::default()
    };
    assert_eq!((lookup.read(), lookup.dpu()), (374_999_040, 674_999_040));
    assert_eq!((printed(lookup.read()), printed(lookup.dpu())), (375, 675));
    // 100 rows of 100 B, 8 ms: 10,000 × 0.00000183105.
    let scan = Transaction {
        bytes_read: vec![10_000],
        compute_microseconds: 8 * MILLISECOND,
        ..Transaction::default()
    };
    assert_eq!((printed(scan.read()), printed(scan.dpu())), (1_831, 2_631));
    // One row of 100 B, 8 ms: 1,024 × 0.00004883 = 0.05000192, and the least read there is.
    let insert = Transaction {
        rows_written: 1,
        row_bytes_written: 100,
        compute_microseconds: 8 * MILLISECOND,
        ..Transaction::default()
    };
    assert_eq!(insert.write(), 5_000_192_000);
    let lines = [insert.write(), insert.read(), insert.dpu()].map(printed);
    assert_eq!(lines, [5_000, 375, 6_175]);
    // A hundred of them, 80 ms: 12,800 × 0.00004883 = 0.625024. AWS prints 0.625 and 0.70875,
    // the sum of rounded lines; the exact sum is 0.7087739904.
    let bulk = Transaction {
        rows_written: 100,
        row_bytes_written: 100,
        compute_microseconds: 80 * MILLISECOND,
        ..Transaction::default()
    };
    assert_eq!((bulk.write(), bulk.dpu()), (62_502_400_000, 70_877_399_040));
}

/// WE09 to WE11: the same page.
#[test]
fn statements_partitions_and_two_regions() {
    // Three rows of up to 128 B, without a transaction's minimum: 0.01875072. Alone they cost the
    // minimum: 0.0155 + 0.00375 + 0.05.
    assert_eq!(3 * 128 * 4_883_000, 1_875_072_000_u128);
    let alone = Transaction {
        rows_written: 3,
        row_bytes_written: 128,
        compute_microseconds: 15_500,
        ..Transaction::default()
    };
    assert_eq!(printed(alone.dpu()), 6_925);
    assert_eq!(read_of_partitions(&[200, 50, 50, 50]), 584); // 200 + 3 × 128
    let once = Transaction { rows_written: 100, row_bytes_written: 500, ..Transaction::default() };
    let twice = Transaction { multi_region: true, ..once.clone() };
    assert_eq!(twice.write(), 2 * once.write());
    assert_eq!(twice.dpu() - once.dpu(), once.write());
    // Nothing written: nothing to copy.
    let idle = Transaction { multi_region: true, ..Transaction::default() };
    assert_eq!((idle.write(), idle.dpu()), (0, 374_999_040));
}

#[test]
fn a_month_of_work_and_its_free_part() {
    // 150,000 DPU a month from the 16th of June to the end of July: half a month, a whole one.
    let months = spread(150_000, (JUN_2018 + 15 * DAY, AUG_2018));
    let (june, july) = (30 * 86_400, 31 * 86_400);
    assert_eq!(months, [(30 * 86_400, 75_000 * june), (31 * 86_400, 150_000 * july)]);
    // Each month has its own 100,000: nothing is left of June, 50,000 of July.
    assert_eq!(beyond_free(months[0].1, june, 100_000), 0);
    assert_eq!(beyond_free(months[1].1, july, 100_000), 50_000 * july);
    // To the last part: one above the free part, exactly the free part, one below it.
    assert_eq!([101, 100, 99].map(|count| beyond_free(count, 10, 10)), [1, 0, 0]);
}

#[test]
fn gigabyte_months_and_their_free_part() {
    // 3 GB to the 11th of June, 1 GB from then on: (10 × 3 + 20 × 1) ÷ 30 GB-months, of which one
    // is free: 20 GB-days are left.
    let gb = 1_000_000_000;
    let june = JUN_2018 + 2_922 * DAY; // 2026-06-01, eight years (two leap days) later
    let steps = [(june, 3 * gb), (june + 10 * DAY, gb)];
    let months = storage_consumed(&steps, (june, june + 30 * DAY));
    let day = u128::from(gb) * 86_400;
    assert_eq!(months, [(30 * 86_400, 50 * day)]);
    assert_eq!(beyond_free(months[0].1, 30 * day, 1), 20 * day);
}
