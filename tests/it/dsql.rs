//! Aurora DSQL: AWS's own examples of what a transaction is metered as, bills of work by hand, what
//! is free, and what is said where nobody said the work.

use dutycycle::activity::{Activity, Transaction, Work};
use dutycycle::meter::Meter;
use dutycycle::offering::Settings;
use dutycycle::offering::dpu::{Dpu, billed_bytes_read, billed_bytes_written};
use dutycycle::rules::RuleBook;
use dutycycle::rules::{DSQL_DPU, DpuRates};
use dutycycle::units::{BillingPeriod, Day, Engine, Period, Usd};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::common::{Done, parse, run, scratch};
use crate::laws::{config, near};
use crate::simulate::{ALL_SOLD, DAY, build, periods, prices, simulate, workload};

fn rates() -> DpuRates {
    DSQL_DPU.on(Day::from_date(2026, 10, 31)).value
}

fn decimal(text: &str) -> Decimal {
    parse(text)
}

/// A transaction that reads one partition.
fn transaction(read: u64, (rows, row_bytes): (u64, u64), milliseconds: u64) -> Transaction {
    Transaction {
        bytes_read: vec![read],
        rows_written: rows,
        row_bytes_written: row_bytes,
        compute_milliseconds: Decimal::from(milliseconds),
    }
}

/// WE05 to WE08, "How billing works in Aurora DSQL": each figure as the guide prints it.
#[test]
fn the_guides_examples_hold_to_their_printed_digits() {
    let metered = |transaction| Dpu::of(&transaction, false, &rates()).unwrap();
    // A point lookup of 5 rows of 100 bytes, 3 ms: the least that is read.
    let lookup = metered(transaction(500, (0, 0), 3));
    assert_eq!(lookup.read.round_dp(5), decimal("0.00375"));
    assert_eq!(lookup.write, Decimal::ZERO);
    assert_eq!(lookup.total().unwrap().round_dp(5), decimal("0.00675"));
    // A range scan of 100 rows of 100 bytes, 8 ms: scanned rows count, not returned ones.
    let scan = metered(transaction(10_000, (0, 0), 8));
    assert_eq!(scan.read.round_dp(5), decimal("0.01831"));
    assert_eq!(scan.total().unwrap().round_dp(5), decimal("0.02631"));
    // One insert of 100 bytes, 8 ms: the least that is written, and the least that is read.
    let insert = metered(transaction(0, (1, 100), 8));
    assert_eq!(insert.write.round_dp(5), decimal("0.05"));
    assert_eq!(insert.read.round_dp(5), decimal("0.00375"));
    assert_eq!(insert.total().unwrap().round_dp(5), decimal("0.06175"));
    // 100 inserts of 100 bytes and a key of 16 in one transaction, 80 ms. The guide adds a write of
    // 0.625, to three decimals, and prints 0.70875.
    let bulk = metered(transaction(0, (100, 116), 80));
    assert_eq!(bulk.write.round_dp(3), decimal("0.625"));
    assert_eq!(bulk.read.round_dp(5), decimal("0.00375"));
    let printed = bulk.write.round_dp(3) + bulk.read.round_dp(5) + bulk.compute;
    assert_eq!(printed, decimal("0.70875"));
    assert_eq!(bulk.total().unwrap(), decimal("0.7087739904"));
}

/// WE09: `EXPLAIN ANALYZE VERBOSE` estimates statements, without the least of a transaction.
#[test]
fn estimates_of_statements_add_up_and_a_transaction_costs_more() {
    let sum = |parts: [&str; 3]| parts.map(decimal).iter().sum::<Decimal>();
    assert_eq!(sum(["0.01607", "0.04312", "0"]), decimal("0.05919"));
    assert_eq!(sum(["0.0155", "0.00307", "0.01875"]), decimal("0.03732"));
    // Three rows of less than 128 bytes: 384 × 0.00004883 is what the statement shows.
    let three = Decimal::from(3 * rates().least_bytes_a_row) * rates().per_byte_written;
    assert_eq!(three.round_dp(5), decimal("0.01875"));
    // Alone in its transaction it is billed 1,024 bytes written and 2,048 read.
    let alone =
        Transaction { compute_milliseconds: decimal("15.5"), ..transaction(0, (3, 100), 0) };
    let billed = Dpu::of(&alone, false, &rates()).unwrap();
    assert_eq!(billed.total().unwrap().round_dp(5), decimal("0.06925"));
}

/// WE10, four partitions; and rows likewise.
#[test]
fn each_partition_and_each_row_counts_at_least_128_bytes() {
    let rates = DpuRates { least_bytes_read: 0, ..rates() };
    // 200 + 3 × 128.
    assert_eq!(billed_bytes_read(&[200, 50, 50, 50], &rates), Some(584));
    assert_eq!(billed_bytes_written(10, 127, &rates), Some(1_280));
    assert_eq!(billed_bytes_written(10, 129, &rates), Some(1_290));
    assert_eq!(billed_bytes_written(8, 1, &rates), Some(1_024));
    assert_eq!(billed_bytes_written(0, 129, &rates), Some(0));
    assert_eq!(billed_bytes_written(u64::MAX, 129, &rates), None);
}

/// WE11.
#[test]
fn a_second_region_is_billed_what_is_written_once_more() {
    let one = transaction(4_000, (20, 500), 7);
    let [alone, both] = [false, true].map(|two| Dpu::of(&one, two, &rates()).unwrap());
    assert_eq!(both.multi_region_write, alone.write);
    assert_eq!(both.total().unwrap(), alone.total().unwrap() + alone.write);
    // The guide's eight DPU written are sixteen in two Regions.
    let eight = Dpu { write: decimal("8"), multi_region_write: decimal("8"), ..Dpu::default() };
    assert_eq!(eight.total().unwrap(), decimal("16"));
}

/// A workload of an hour each weekday with this much stored and these lines.
fn file(name: &str, gb: &str, lines: &str) -> String {
    let path = scratch(&format!("dsql-{name}")).join("workload.toml");
    let text = format!(
        "schema_version = 1\nname = \"works\"\nregion = \"us-east-1\"\nengine = \"postgres\"\n\
         [activity]\nwindows = [{{ days = \"mon-fri\", start = \"15:00\", end = \"16:00\" }}]\n\
         [storage]\nused_gb = \"{gb}\"\n{lines}"
    );
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn asked(command: &[&str], path: &str) -> (Done, Value) {
    let rest = [path, "--format", "json"];
    let done = run(&[command, &rest].concat());
    let document = serde_json::from_str(&done.stdout).unwrap_or_default();
    (done, document)
}

fn dsql(document: &Value) -> Option<&Value> {
    document["offerings"].as_array()?.iter().find(|offering| offering["id"] == "aurora-dsql")
}

const MONTH: &[&str] = &["report", "--month", "2026-10"];

#[test]
fn what_is_free_of_dsql_is_taken_away_each_month() {
    // 112,345.5 − 100,000 = 12,345.5 DPU at $0.000008, and 3 − 1 GB at $0.33:
    // 0.098764 + 0.66.
    let path = file("measured", "3", "[work]\ndpu_per_month = \"112345.5\"\n");
    let (done, report) = asked(MONTH, &path);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let bill = dsql(&report).unwrap();
    assert_eq!(bill["total_usd"], "0.758764");
    assert_eq!(bill["charges"][0]["pricing_quantity"], "12345.5");
    assert_eq!(bill["charges"][0]["consumed_quantity"], "112345.5");
    assert_eq!(bill["usage"]["billed_seconds"], 0);
    assert_eq!(bill["usage"]["acu_half_seconds"], Value::Null);
    // Two months have two allowances, and the average month one.
    for month in ["2026-08", "2026-09"] {
        let (_, report) = asked(&["report", "--month", month], &path);
        assert_eq!(dsql(&report).unwrap()["total_usd"], "0.758764", "{month}");
    }
    let (_, answer) = asked(&["what-if"], &path);
    assert_eq!(dsql(&answer).unwrap()["total_usd"], "0.758764");
    // Within the allowance the bill is nothing, and still says what was used.
    let path = file("free", "1", "[work]\ndpu_per_month = \"99999.5\"\n");
    let (_, report) = asked(MONTH, &path);
    let bill = dsql(&report).unwrap();
    assert_eq!((&bill["total_usd"], &report["ranking"][0]), (&"0".into(), &"aurora-dsql".into()));
    assert_eq!(bill["charges"][0]["consumed_quantity"], "99999.5");
}

const INSERTS: &str = "[work]\ntransactions_per_month = 10000000\nbytes_read = 0\n\
                       rows_written = 1\nrow_bytes_written = 100\ncompute_milliseconds = 8\n";

#[test]
fn transactions_are_billed_by_what_each_of_them_does() {
    // The guide's insert is 0.0617519104 DPU: ten million are 617,519.104, 517,519.104 of them
    // billed: 4.140152832 dollars.
    let (_, report) = asked(MONTH, &file("inserts", "1", INSERTS));
    assert_eq!(dsql(&report).unwrap()["total_usd"], "4.140152832");
    // In two Regions 1,024 × 0.00004883 = 0.05000192 more each: 500,019.2 DPU, 4.0001536 dollars.
    let two = format!("{INSERTS}[[offering]]\nkind = \"aurora-dsql\"\nmulti_region = true\n");
    let (_, report) = asked(MONTH, &file("two-regions", "1", &two));
    assert_eq!(dsql(&report).unwrap()["total_usd"], "8.140306432");
    // 5 rows of 100 bytes are 500 bytes, however they are said.
    let said = |read: &str| {
        let lines = format!(
            "[work]\ntransactions_per_month = 100000000\nrows_written = 0\n\
             compute_milliseconds = \"0.5\"\n{read}\n"
        );
        let (_, report) = asked(MONTH, &file("reads", "1", &lines));
        dsql(&report).unwrap()["total_usd"].clone()
    };
    // 100 million × (0.0005 + 2,048 × 0.00000183105) = 424,999.04; 324,999.04 × 0.000008.
    assert_eq!(said("rows_read = 5\nrow_bytes_read = 100"), "2.59999232");
    assert_eq!(said("bytes_read = 500"), "2.59999232");
    assert_eq!(said("bytes_read = [250, 250]"), "2.59999232");
}

#[test]
fn without_work_it_takes_no_part_and_says_so_once() {
    let path = file("no-work", "1", "");
    let (_, report) = asked(MONTH, &path);
    assert!(dsql(&report).is_none());
    let said = |report: &Value| {
        let assumptions = report["assumptions"].as_array().unwrap();
        assumptions.iter().filter(|assumed| assumed["change_with"] == "[work]").count()
    };
    assert_eq!(said(&report), 1);
    // Nobody asked for it in a month before it was sold, or beside named offerings.
    assert_eq!(said(&asked(&["report", "--month", "2025-04"], &path).1), 0);
    let named = [MONTH, &["--offering", "rds-always-on"]].concat();
    assert_eq!(said(&asked(&named, &path).1), 0);
    // Asked for by name it is an error of the input.
    let (done, _) = asked(&[MONTH, &["--offering", "aurora-dsql"]].concat(), &path);
    assert_eq!(done.code, 2);
    let lines: Vec<&str> = done.stderr.lines().collect();
    let begins =
        "error: offering `aurora-dsql`: work is missing: Aurora DSQL is billed by its work";
    assert!(lines[0].starts_with(begins), "{}", done.stderr);
    assert!(
        lines[1].starts_with("hint: ") && lines[1].contains("dpu_per_month"),
        "{}",
        done.stderr
    );
}

#[test]
fn it_is_sold_from_its_first_day_and_speaks_postgres_only() {
    let path = file("early", "1", INSERTS);
    let reason = |month: &str| {
        let (_, report) = asked(&["report", "--month", month], &path);
        report["not_offered"].as_array().unwrap().iter().find_map(|missing| {
            (missing["id"] == "aurora-dsql").then(|| missing["reason"].as_str().unwrap().to_owned())
        })
    };
    assert_eq!(reason("2025-04").as_deref(), Some("not available before 2025-05-27"));
    assert_eq!(reason("2025-05"), None);
    let changes = |month| {
        let (_, report) = asked(month, &path);
        let warnings = report["warnings"].as_array().unwrap().clone();
        warnings.iter().any(|warning| {
            let text = warning["text"].as_str().unwrap();
            text.contains("aurora-dsql") && text.contains("engine change")
        })
    };
    assert!(!changes(MONTH));
    let mysql = std::fs::read_to_string(&path).unwrap().replace("postgres", "mysql");
    std::fs::write(&path, mysql).unwrap();
    assert!(changes(MONTH));
}

#[test]
fn work_that_it_cannot_do_or_cannot_be_told_apart_is_refused() {
    let reason = |lines: &str| {
        let (done, report) = asked(MONTH, &file("refused", "1", lines));
        let missing = report["not_offered"].as_array().unwrap().clone();
        let missing = missing.iter().find(|missing| missing["id"] == "aurora-dsql").cloned();
        missing.map_or(done.stderr, |missing| missing["reason"].as_str().unwrap().to_owned())
    };
    let rows = INSERTS.replace("rows_written = 1", "rows_written = 3001");
    assert_eq!(reason(&rows), "a transaction writes at most 3000 rows");
    let bytes =
        rows.replace("3001", "3000").replace("row_bytes_written = 100", "row_bytes_written = 4000");
    assert_eq!(reason(&bytes), "a transaction writes at most 10485760 bytes");
    let measured =
        "[work]\ndpu_per_month = 5\n[[offering]]\nkind = \"aurora-dsql\"\nmulti_region = true\n";
    assert!(reason(measured).starts_with("multi_region needs the transactions"));
}

#[test]
fn half_said_work_is_an_error_with_a_place() {
    for (lines, message) in [
        ("[work]\n", "`work.transactions_per_month` is missing"),
        ("[work]\ntransactions_per_month = 5\n", "`work.rows_written` is missing"),
        (&INSERTS.replace("bytes_read = 0\n", ""), "`work.bytes_read` is missing"),
        (&INSERTS.replace("row_bytes_written = 100\n", ""), "`work.row_bytes_written` is missing"),
        (
            &INSERTS.replace("compute_milliseconds = 8\n", ""),
            "`work.compute_milliseconds` is missing",
        ),
        (
            &INSERTS.replace("compute_milliseconds = 8", "compute_milliseconds = 0.5"),
            "bare decimal",
        ),
        (&format!("{INSERTS}rows_read = 5\n"), "both say what is read"),
        (&format!("{INSERTS}dpu_per_month = 5\n"), "both say how much work there is"),
        ("[work]\ndpu_per_months = 5\n", "no known key"),
        ("[work]\ndpu_per_month = \"0.0000000000001\"\n", "at most 12 decimals"),
    ] {
        let (done, _) = asked(MONTH, &file("half", "1", lines));
        assert_eq!(done.code, 2, "{lines}");
        assert!(done.stderr.contains(message), "{lines}: {}", done.stderr);
        assert!(done.stderr.contains("workload.toml:") && done.stderr.contains("\nhint: "));
    }
}

#[test]
fn the_sliders_know_what_is_free() {
    let path = file("sliders", "1", INSERTS);
    let page = run(&["report", &path, "--month", "2026-10", "--format", "html"]).stdout;
    let day = ["--as-of", "2026-10-31"];
    crate::page::check_stops(&page, &[&[path.as_str()][..], &day].concat(), 40);
}

#[test]
fn the_walk_shows_what_was_used_and_what_of_it_is_free() {
    let path = file("walk", "1", INSERTS);
    let explain = ["explain", &path, "--month", "2026-10", "--offering", "aurora-dsql"];
    let walk = run(&explain).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "$4.14 = 517519.104 DPU × 0.000008 USD",
        "counted 617519.104 DPU = work of a month, spread evenly, of which 100000 DPU are free",
        "rules GEN-2, DSQL-1, DSQL-2",
        "$0.00 = 0 GB-Months × 0.33 USD",
    ] {
        assert!(walk.contains(line), "{line}: {walk}");
    }
}

#[test]
fn a_measured_total_is_kept_exactly() {
    let work = Work::Measured { dpu_per_month: decimal("0.000000000001") };
    assert_eq!(work, Work::Measured { dpu_per_month: decimal("0.0000000000010") });
    // 100,000.000000000001 DPU are a millionth of a millionth above what is free.
    let lines = "[work]\ndpu_per_month = \"100000.000000000001\"\n";
    let (_, report) = asked(MONTH, &file("exact", "1", lines));
    assert_eq!(dsql(&report).unwrap()["charges"][0]["pricing_quantity"], "0.000000000001");
}

/// What a month of a database that stores a gigabyte costs, by made-up prices.
fn month_of(work: Work, spans: &[(i64, i64)]) -> Usd {
    let mut database = workload(Engine::Postgres, Activity::explicit(periods(spans)));
    database.work = Some(work);
    let january = Period::new(ALL_SOLD - 14 * DAY, ALL_SOLD + 17 * DAY);
    let billing = BillingPeriod::Calendar(january);
    let offering = build("aurora-dsql", &Settings::default(), &database);
    simulate(&*offering, &database, RuleBook::dated(), billing, &prices()).total()
}

fn any_transaction() -> impl Strategy<Value = Transaction> {
    let bytes = prop_oneof![0..300_u64, 0..5_000_u64, 0..10_000_000_u64];
    (
        prop::collection::vec(bytes, 0..6),
        prop_oneof![Just(0), 0..20_u64, 0..3_000_u64],
        prop_oneof![0..300_u64, 0..3_000_u64],
        0..100_000_i64,
    )
        .prop_map(|(bytes_read, rows_written, row_bytes_written, microseconds)| Transaction {
            bytes_read,
            rows_written,
            row_bytes_written,
            compute_milliseconds: Decimal::new(microseconds, 3),
        })
}

fn total(transaction: &Transaction) -> Decimal {
    Dpu::of(transaction, false, &rates()).unwrap().total().unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn work_costs_its_price_above_what_is_free_and_nobody_connected_matters(
        dpu in prop_oneof![0..200_000_u64, 0..10_000_000_000_u64],
        decimals in 0..1_000_000_000_000_u64,
        spans in crate::laws::spans(ALL_SOLD - 20 * DAY, ALL_SOLD + 20 * DAY),
    ) {
        let dpu = Decimal::from(dpu) + Decimal::new(decimals.cast_signed(), 12);
        let billed = month_of(Work::Measured { dpu_per_month: dpu }, &spans);
        let price = prices().price(&Meter::DsqlDpu).unwrap().1.list_unit_price;
        let above = (dpu - Decimal::from(100_000)).max(Decimal::ZERO);
        // The one stored gigabyte is free.
        prop_assert!(near(billed, price * above), "{billed} for {dpu}");
    }

    #[test]
    fn transactions_cost_as_much_as_all_their_dpu(
        each in any_transaction(),
        per_month in 0..1_000_000_u64,
    ) {
        prop_assume!(each.rows_written * each.row_bytes_written <= 10 << 20);
        let dpu_per_month = total(&each) * Decimal::from(per_month);
        let transactions = Work::Transactions { per_month, each };
        let measured = Work::Measured { dpu_per_month };
        prop_assert_eq!(month_of(transactions, &[]), month_of(measured, &[]));
    }

    #[test]
    fn more_of_anything_never_costs_less(
        one in any_transaction(),
        more in any_transaction(),
    ) {
        let mut larger = one.clone();
        larger.bytes_read.extend(&more.bytes_read);
        larger.rows_written += more.rows_written;
        larger.row_bytes_written += more.row_bytes_written;
        larger.compute_milliseconds += more.compute_milliseconds;
        prop_assert!(total(&one) <= total(&larger), "{one:?} {larger:?}");
    }

    #[test]
    fn one_transaction_costs_at_most_what_its_halves_cost(
        one in any_transaction(),
        other in any_transaction(),
    ) {
        // Of the same rows, so that both can be one: each least counts once in the place of twice.
        let other = Transaction { row_bytes_written: one.row_bytes_written, ..other };
        let both = Transaction {
            bytes_read: [one.bytes_read.clone(), other.bytes_read.clone()].concat(),
            rows_written: one.rows_written + other.rows_written,
            row_bytes_written: one.row_bytes_written,
            compute_milliseconds: one.compute_milliseconds + other.compute_milliseconds,
        };
        prop_assert!(total(&both) <= total(&one) + total(&other));
    }
}
