//! Days of datapoints written by hand, and the rows and files that they must make.

use super::super::inventory::tests::{cluster, instance};
use super::super::metrics::Dimension;
use super::super::stops::EventKind;
use super::super::usage_file::{Usage, usage_file};
use super::*;

const HOUR: i64 = 3_600;

fn day(number: i64) -> Day {
    Day::containing(number * DAY_SECONDS)
}

fn target(dimension: Dimension, id: &str) -> Target {
    Target { dimension, id: id.to_owned() }
}

fn soup_bot() -> Target {
    target(Dimension::Instance, "soup-bot")
}

/// Whole days.
fn whole(days: std::ops::Range<i64>) -> Vec<(Day, i64)> {
    days.map(|number| (day(number), day(number).next().start())).collect()
}

/// Hourly points `from..to` of a day, all of one value.
fn hourly(from: i64, to: i64, value: &'static str) -> Vec<(i64, &'static str)> {
    (from..to).map(|hour| (hour * HOUR, value)).collect()
}

/// A row as `hour+length: cells`, with `-` for a blank cell.
fn shown(table: &Table) -> Vec<String> {
    let cell = |cell: &Option<Decimal>| cell.map_or("-".to_owned(), |value| value.to_string());
    let row = |row: &Row| {
        let cells: Vec<String> = row.cells.iter().map(cell).collect();
        format!("{}+{}: {}", row.at / HOUR, row.period_seconds / HOUR, cells.join(" "))
    };
    table.rows.iter().map(row).collect()
}

#[test]
fn a_missing_datapoint_is_blank_and_never_zero() {
    let file = DayFile::of(
        day(0),
        &[
            (CONNECTIONS, HOUR, &[(0, "0"), (HOUR, "2")]),
            (CPU, HOUR, &[(0, "1.25"), (HOUR, "3"), (2 * HOUR, "0")]),
        ],
    );
    let read = Days::from([((soup_bot(), day(0)), file)]);
    let table = table(&instance(), &whole(0..1), &read, &[]);
    assert_eq!(table.columns, [CONNECTIONS, CPU], "no column without a datapoint");
    assert_eq!(shown(&table), ["0+1: 0 1.25", "1+1: 2 3", "2+1: - 0", "3+21: - -"]);
    assert_eq!(table.silent_seconds, 21 * HOUR, "hour 2 has a CPU datapoint: it ran");
    assert_eq!(table.resolutions, BTreeSet::from([HOUR]));
}

#[test]
fn a_day_that_was_not_read_is_unknown_whole_and_at_the_ends_there_is_no_row() {
    let points = hourly(0, 24, "0");
    let metrics = [(CONNECTIONS, HOUR, &points[..]), (CPU, HOUR, &points[..])];
    let file = |number| ((soup_bot(), day(number)), DayFile::of(day(number), &metrics));
    let read = Days::from([file(1), file(3)]);
    let table = table(&instance(), &whole(0..6), &read, &[]);
    assert_eq!(shown(&table)[0], "24+1: 0 0", "day 0 was not read");
    assert_eq!(shown(&table)[24], "48+24: - -", "nor was day 2");
    assert_eq!(shown(&table).last().unwrap(), "95+1: 0 0", "nor were days 4 and 5");
    assert_eq!((table.unread_days, table.silent_seconds), (4, DAY_SECONDS));
}

#[test]
fn a_day_without_datapoints_is_blank_rows() {
    let file = |number| {
        let metrics = [(CONNECTIONS, HOUR, &[][..]), (CPU, HOUR, &[][..])];
        ((soup_bot(), day(number)), DayFile::of(day(number), &metrics))
    };
    let table = table(&instance(), &whole(0..2), &Days::from([file(0), file(1)]), &[]);
    assert_eq!(shown(&table), ["0+48: -"]);
    assert_eq!((table.unread_days, table.silent_seconds), (0, 2 * DAY_SECONDS));
}

#[test]
fn before_it_was_created_nobody_was_connected() {
    let points = hourly(8, 24, "0");
    let metrics = [(CONNECTIONS, HOUR, &points[..]), (CPU, HOUR, &points[..])];
    let read = Days::from([((soup_bot(), day(0)), DayFile::of(day(0), &metrics))]);
    let at = |created| {
        let database = Database { created, ..instance() };
        let table = table(&database, &whole(0..1), &read, &[]);
        (table.unborn_seconds, table.silent_seconds, shown(&table)[0].clone())
    };
    assert_eq!(at(8 * HOUR - 600), (8 * HOUR, 0, "0+8: 0 -".to_owned()));
    assert_eq!(at(7 * HOUR), (0, 8 * HOUR, "0+8: - -".to_owned()), "an hour's silence is long");
    assert_eq!(at(0), (0, 8 * HOUR, "0+8: - -".to_owned()), "AWS does not say when");
}

#[test]
fn a_silence_between_a_stop_and_a_start_is_idle() {
    let points = [hourly(0, 8, "0"), hourly(20, 24, "1")].concat();
    let storage = hourly(0, 24, "1000");
    let file = DayFile::of(
        day(0),
        &[(CONNECTIONS, HOUR, &points), (CPU, HOUR, &points), ("FreeStorageSpace", HOUR, &storage)],
    );
    let read = Days::from([((soup_bot(), day(0)), file)]);
    let event = |at, kind| Event { at, kind };
    let events =
        [event(8 * HOUR + 240, EventKind::Stopped), event(20 * HOUR - 60, EventKind::Started)];
    let table = table(&instance(), &whole(0..1), &read, &events);
    assert_eq!((table.stopped_seconds, table.silent_seconds), (12 * HOUR, 0));
    assert_eq!(shown(&table)[8], "8+1: 0 - 1000", "storage does not speak against a stop");
}

#[test]
fn a_stopped_database_is_stopped_up_to_now() {
    let points = hourly(0, 8, "0");
    let file = DayFile::of(day(0), &[(CONNECTIONS, HOUR, &points), (CPU, HOUR, &points)]);
    let read = Days::from([((soup_bot(), day(0)), file)]);
    let events = [Event { at: 8 * HOUR + 240, kind: EventKind::Stopped }];
    let stopped = Database { status: "stopped".to_owned(), ..instance() };
    let until = [(day(0), 10 * HOUR)];
    let seconds = |database: &Database| table(database, &until, &read, &events).stopped_seconds;
    assert_eq!(seconds(&stopped), 2 * HOUR);
    assert_eq!(seconds(&instance()), 0, "it runs now, and nobody saw the start");
}

fn shop(id: &str, number: i64) -> (Target, Day) {
    let dimension = if id == "shop" { Dimension::Cluster } else { Dimension::Instance };
    (target(dimension, id), day(number))
}

#[test]
fn instances_of_a_cluster_are_summed_and_idleness_takes_the_word_of_all() {
    let one = DayFile::of(
        day(0),
        &[
            (CONNECTIONS, HOUR, &[(0, "0"), (HOUR, "0"), (2 * HOUR, "1")]),
            (CPU, HOUR, &[(0, "10"), (HOUR, "10"), (2 * HOUR, "10"), (3 * HOUR, "0")]),
            (CAPACITY, HOUR, &[(0, "0.5"), (HOUR, "1.5"), (2 * HOUR, "2"), (3 * HOUR, "0")]),
        ],
    );
    let two = DayFile::of(
        day(0),
        &[
            (CONNECTIONS, HOUR, &[(0, "0"), (2 * HOUR, "3")]),
            (CPU, HOUR, &[(0, "20")]),
            (CAPACITY, HOUR, &[(0, "2"), (2 * HOUR, "1"), (3 * HOUR, "0")]),
        ],
    );
    let volume = DayFile::of(day(0), &[("VolumeReadIOPs", HOUR, &[(0, "7"), (HOUR, "9")])]);
    let read =
        Days::from([(shop("shop-1", 0), one), (shop("shop-2", 0), two), (shop("shop", 0), volume)]);
    let table = table(&cluster(), &[(day(0), 4 * HOUR)], &read, &[]);
    assert_eq!(table.columns, [CONNECTIONS, "VolumeReadIOPs", CPU, CAPACITY]);
    // In hour 1 the second instance says nothing: neither the capacity nor who is connected is
    // known. In hour 3 the capacity is 0: it is paused, and nobody is connected.
    let rows = ["0+1: 0 7 20 2.5", "1+1: - 9 10 -", "2+1: 4 - 10 3", "3+1: 0 - 0 0"];
    assert_eq!(shown(&table), rows);
    // Without one of the instances the day is not known at all.
    let mut partly = read;
    partly.remove(&shop("shop-2", 0));
    assert!(super::table(&cluster(), &[(day(0), 4 * HOUR)], &partly, &[]).rows.is_empty());
}

#[test]
fn an_instance_that_was_not_there_yet_is_not_waited_for() {
    let whole_day = hourly(0, 24, "0");
    let evening = hourly(13, 24, "0");
    let file = |number, points: &[(i64, &'static str)]| {
        DayFile::of(day(number), &[(CONNECTIONS, HOUR, points), (CPU, HOUR, points)])
    };
    let read = Days::from([
        (shop("shop", 0), file(0, &[])),
        (shop("shop-1", 0), file(0, &whole_day)),
        (shop("shop", 1), file(1, &[])),
        (shop("shop-1", 1), file(1, &whole_day)),
        (shop("shop-2", 1), file(1, &evening)),
    ]);
    let mut cluster = cluster();
    cluster.instances[1].created = (24 + 12) * HOUR;
    let table = table(&cluster, &whole(0..2), &read, &[]);
    let rows = shown(&table);
    assert_eq!((&rows[0][..], &rows[35][..]), ("0+1: 0 0", "35+1: 0 0"), "there was one");
    assert_eq!((&rows[36][..], &rows[37][..]), ("36+1: - 0", "37+1: 0 0"), "there were two");
}

#[test]
fn instances_of_different_resolution_are_summed_second_by_second() {
    let of = |seconds, points: &[(i64, &'static str)]| {
        let metrics =
            [(CONNECTIONS, seconds, points), (CPU, seconds, points), (CAPACITY, seconds, points)];
        DayFile::of(day(0), &metrics)
    };
    let minutes: Vec<(i64, &str)> = (0..5).map(|minute| (minute * 60, "1")).collect();
    // A count stands once, however long its period is.
    let volume = DayFile::of(day(0), &[("VolumeReadIOPs", 300, &[(0, "7")])]);
    let read = Days::from([
        (shop("shop-1", 0), of(60, &minutes)),
        (shop("shop-2", 0), of(300, &[(0, "4")])),
        (shop("shop", 0), volume),
    ]);
    let table = table(&cluster(), &[(day(0), 360)], &read, &[]);
    let cells = |row: &Row| row.cells.iter().map(|c| c.map(|c| c.to_string())).collect::<Vec<_>>();
    let capacity = table.rows.iter().map(|row| cells(row)[3].clone()).collect::<Vec<_>>();
    let five = Some("5".to_owned());
    assert_eq!(capacity[..5], vec![five; 5][..], "{:?}", table.rows);
    assert_eq!(capacity[5], None);
    let counts = table.rows.iter().filter(|row| row.cells[1].is_some()).count();
    assert_eq!((table.columns[1], counts), ("VolumeReadIOPs", 1));
}

#[test]
fn values_are_rounded_away_from_zero() {
    assert_eq!(cell(CPU, &["0.00000001".parse().unwrap()], 1).unwrap().to_string(), "0.000001");
    assert_eq!(cell(CPU, &["2.50".parse().unwrap()], 1).unwrap().to_string(), "2.5");
    assert_eq!(cell(CPU, &[], 1), None);
}

fn file_of(database: &Database, read: &Days, days: &[(Day, i64)]) -> String {
    let usage = Usage { database, days, read, events: &[], now: 5 * DAY_SECONDS };
    usage_file(&usage).unwrap().text
}

#[test]
fn a_usage_file_compares_the_database_as_it_is_with_everything_else() {
    let points = hourly(0, 24, "0");
    let metrics = [(CONNECTIONS, HOUR, &points[..]), (CPU, HOUR, &points[..])];
    let read = Days::from([((soup_bot(), day(0)), DayFile::of(day(0), &metrics))]);
    let text = file_of(&instance(), &read, &whole(0..1));
    assert!(text.contains("allocated_gb = \"20\"\ntype = \"gp2\""), "{text}");
    assert!(text.contains("used_gb = \"20\""), "free storage is not known: all counts");
    assert!(text.contains("current = \"rds-always-on\""));
    let class = "instance_class = \"db.t2.micro\"\nmulti_az = false";
    assert_eq!(text.matches(class).count(), 3, "always on, scheduled and stopped when idle");
    assert!(text.contains("account = \"…9012\"") && !text.contains("123456789012"));
    // A silent day alone proves nothing; a stop that was seen does: no offering here is then billed
    // as it really runs.
    let mut read = read;
    let silent = [(CONNECTIONS, HOUR, &[][..]), (CPU, HOUR, &[][..])];
    read.insert((soup_bot(), day(1)), DayFile::of(day(1), &silent));
    let text = file_of(&instance(), &read, &whole(0..2));
    assert!(text.contains("current = \"rds-always-on\""));
    let stopped = Database { status: "stopped".to_owned(), ..instance() };
    let text = file_of(&stopped, &read, &whole(0..2));
    assert!(!text.contains("current = ") && text.contains("it is stopped and started"));
    let replica = Database { replicates: true, ..instance() };
    assert!(!file_of(&replica, &read, &whole(0..2)).contains("kind = \"rds-scheduled\""));

    let files = ["shop", "shop-1", "shop-2"].map(|id| (shop(id, 0), DayFile::of(day(0), &metrics)));
    let text = file_of(&cluster(), &Days::from(files.clone()), &whole(0..1));
    // Minimum and maximum of two instances.
    assert!(text.contains(
        "kind = \"aurora-serverless-v2\"\nmin_acu = \"0\"\nmax_acu = \"16\"\npause_after = \"300s\""
    ));
    assert!(text.contains(
        "id = \"aurora-serverless-v2-min-0.5\"\nkind = \"aurora-serverless-v2\"\nmin_acu = \"1\""
    ));
    assert!(text.contains("current = \"aurora-serverless-v2\"\ninstances = 2"));
    // Provisioned instances beside the writer are not simulated: the bill of one is not today's.
    let mut provisioned = cluster();
    provisioned.kind = Some("aurora-provisioned".to_owned());
    let text = file_of(&provisioned, &Days::from(files), &whole(0..1));
    assert!(!text.contains("current = ") && text.contains("2 provisioned instances"));
}

#[test]
fn days_that_were_not_read_between_others_make_no_file() {
    let points = hourly(0, 24, "0");
    let metrics = [(CONNECTIONS, HOUR, &points[..]), (CPU, HOUR, &points[..])];
    let file = |number| ((soup_bot(), day(number)), DayFile::of(day(number), &metrics));
    let (database, events, now) = (instance(), [], 9 * DAY_SECONDS);
    let error = |read: Days| {
        let days = whole(0..4);
        let usage = Usage { database: &database, days: &days, read: &read, events: &events, now };
        usage_file(&usage).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(error(Days::from([file(0), file(1)])), Ok(()), "the ends may be missing");
    let holes = Err("soup-bot: 2 days in between were not read".to_owned());
    assert_eq!(error(Days::from([file(0), file(3)])), holes);
    assert_eq!(error(Days::new()), Err("soup-bot: no day of this time is known".to_owned()));
}

#[test]
fn an_engine_that_is_not_billed_has_no_usage_file() {
    let oracle = Database { engine: "oracle-ee".to_owned(), kind: None, ..instance() };
    let usage = Usage { database: &oracle, days: &[], read: &Days::new(), events: &[], now: 0 };
    let error = usage_file(&usage).unwrap_err().to_string();
    assert_eq!(error, "soup-bot: oracle-ee is no engine that is billed here");
}
