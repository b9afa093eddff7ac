//! From days of datapoints to the rows of a trace. It owns how the instances of a cluster make one
//! row, which silences were stops, and that a missing datapoint is a blank cell and never a zero.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::{Decimal, RoundingStrategy};

use super::day_file::DayFile;
use super::inventory::Database;
use super::metrics::{CAPACITY, CONNECTIONS, CPU, Target, targets};
use super::stops::{Event, Silence, was_stopped};
use crate::units::{DAY_SECONDS, Day, Period};

/// A row: its first second, its length in seconds, and a cell for each column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) at: i64,
    pub(super) period_seconds: i64,
    pub(super) cells: Vec<Option<Decimal>>,
}

/// The rows of a trace, and what was found on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// The columns between the timestamp and the period.
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Row>,
    /// The resolutions that occur, in seconds.
    pub(super) resolutions: BTreeSet<i64>,
    /// Seconds without any datapoint of activity that were stops.
    pub(super) stopped_seconds: i64,
    /// Seconds without any datapoint of activity before the database was created.
    pub(super) unborn_seconds: i64,
    /// Seconds without any datapoint of activity of which nothing more is known.
    pub(super) silent_seconds: i64,
    /// Days that were not read: they are not kept, or CloudWatch has forgotten them.
    pub(super) unread_days: usize,
    /// Those of them that lie between days that were read.
    pub(super) unread_between: usize,
}

/// The days of a database: of each target those that were read.
pub type Days = HashMap<(Target, Day), DayFile>;

/// The metrics whose datapoints show that a database is up. Storage is read by the hour and would
/// hide a stop.
const ACTIVITY: [&str; 5] = [CONNECTIONS, CPU, CAPACITY, "ReadIOPS", "WriteIOPS"];
/// Digits after the point that are kept of a value that is no whole number.
const DECIMALS: u32 = 6;

/// The rows of the days of a database.
pub(super) fn table(
    database: &Database,
    days: &[(Day, i64)],
    read: &Days,
    events: &[Event],
) -> Table {
    let targets = targets(database);
    let mut columns: Vec<&'static str> = Vec::new();
    for metric in targets.iter().flat_map(|(_, metrics)| *metrics) {
        let has = |(day, _): &(Day, i64)| {
            targets.iter().any(|(target, _)| {
                let file = read.get(&(target.clone(), *day));
                file.and_then(|file| file.points(metric.name)?.1.next()).is_some()
            })
        };
        // A trace must speak of connections, if only to say that nothing is known.
        let wanted = metric.name == CONNECTIONS || days.iter().any(has);
        if !columns.contains(&metric.name) && wanted {
            columns.push(metric.name);
        }
    }
    let at = columns.iter().position(|name| *name == CONNECTIONS).unwrap_or_default();
    columns[..=at].rotate_right(1);
    let mut table = Table {
        columns,
        rows: Vec::new(),
        resolutions: BTreeSet::new(),
        stopped_seconds: 0,
        unborn_seconds: 0,
        silent_seconds: 0,
        unread_days: 0,
        unread_between: 0,
    };
    // Days before the first and after the last that was read get no rows: of them nothing is known
    // at all, while a blank row says that there was no datapoint.
    let was_read = |(day, _): &(Day, i64)| {
        // An instance that is not read would count as nothing beside the others.
        targets.iter().all(|(target, _)| {
            read.contains_key(&(target.clone(), *day)) || !there_at(database, target, *day)
        })
    };
    let first = days.iter().position(was_read).unwrap_or(days.len());
    let end = days.iter().rposition(was_read).map_or(first, |last| last + 1);
    let unread = |days: &[(Day, i64)]| days.iter().filter(|day| !was_read(day)).count();
    (table.unread_days, table.unread_between) = (unread(days), unread(&days[first..end]));
    for (day, until) in &days[first..end] {
        push_day(&mut table, database, &targets, *day, *until, read);
    }
    settle_silences(&mut table, database, events);
    table
}

/// A target's values of a metric on a day: their period in seconds, and each by its first second.
type Values = (i64, BTreeMap<i64, Decimal>);

fn push_day(
    table: &mut Table,
    database: &Database,
    targets: &[(Target, &[super::metrics::Metric])],
    day: Day,
    until: i64,
    read: &Days,
) {
    let mut period = DAY_SECONDS;
    let mut values: Vec<Vec<Values>> = Vec::with_capacity(table.columns.len());
    for column in &table.columns {
        let files = targets.iter().filter_map(|(target, _)| read.get(&(target.clone(), day)));
        let of_column: Vec<Values> = files
            .filter_map(|file| file.points(column))
            .map(|(seconds, points)| (seconds, points.collect()))
            .collect();
        if ACTIVITY.contains(column) {
            let finest = of_column.iter().map(|(seconds, _)| *seconds).min();
            period = period.min(finest.unwrap_or(DAY_SECONDS));
        }
        values.push(of_column);
    }
    if period < DAY_SECONDS {
        table.resolutions.insert(period);
    }
    let mut at = day.start();
    while at < until {
        let mut cells: Vec<Option<Decimal>> = table
            .columns
            .iter()
            .zip(&values)
            .map(|(column, values)| {
                let values = values_at(column, values, at, day);
                cell(column, &values, instances_at(database, column, at))
            })
            .collect();
        understand_capacity(&table.columns, &mut cells);
        let end = (at + period).min(until);
        push(&mut table.rows, Row { at, period_seconds: end - at, cells });
        at = end;
    }
}

/// The values that speak of a second. What is a mean or a largest value holds for its whole
/// period, so that instances of different resolution can be summed; a count stands once.
fn values_at(column: &str, values: &[Values], at: i64, day: Day) -> Vec<Decimal> {
    let value = |(period, points): &Values| {
        let first = at - (at - day.start()) % period;
        let key = if ACTIVITY.contains(&column) { first } else { at };
        points.get(&key).copied()
    };
    values.iter().filter_map(value).collect()
}

/// A cluster without capacity is paused, and nobody is connected to it (AS2-3), whether or not its
/// connections are counted then. One whose capacity is not known whole is not known at all.
fn understand_capacity(columns: &[&str], cells: &mut [Option<Decimal>]) {
    let place = |wanted| columns.iter().position(|name| *name == wanted);
    let (Some(capacity), Some(connections)) = (place(CAPACITY), place(CONNECTIONS)) else {
        return;
    };
    match cells[capacity] {
        Some(capacity) if capacity.is_zero() => {
            cells[connections] = cells[connections].or(Some(Decimal::ZERO));
        }
        Some(_) => {}
        None => cells[connections] = None,
    }
}

/// Adds a row; blank ones become one, unless they would last longer than a year.
fn push(rows: &mut Vec<Row>, row: Row) {
    let blank = |row: &Row| row.cells.iter().all(Option::is_none);
    if let Some(last) = rows.last_mut()
        && blank(last)
        && blank(&row)
        && last.period_seconds + row.period_seconds <= 366 * DAY_SECONDS
    {
        last.period_seconds += row.period_seconds;
        return;
    }
    rows.push(row);
}

/// How many instances a metric speaks of in a second, of those that the database has today.
fn instances_at(database: &Database, column: &str, second: i64) -> usize {
    let there = database.instances.iter().filter(|member| member.created <= second);
    there.filter(|member| column != CAPACITY || member.is_serverless()).count().max(1)
}

/// Whether a target was there on some of a day. Only an instance of a cluster is younger than the
/// rest and nevertheless no reason to know nothing.
fn there_at(database: &Database, target: &Target, day: Day) -> bool {
    let member = database.instances.iter().find(|member| member.id == target.id);
    let is_member = target.dimension == super::metrics::Dimension::Instance;
    member.filter(|_| is_member).is_none_or(|member| member.created < day.next().start())
}

/// What the instances say together.
fn cell(column: &str, values: &[Decimal], instances: usize) -> Option<Decimal> {
    let whole = values.len() >= instances;
    let together = match column {
        CPU => values.iter().max().copied()?,
        // One connected instance is enough; that nobody is connected takes the word of all.
        CONNECTIONS => {
            let sum: Decimal = values.iter().sum();
            (!sum.is_zero() || whole).then_some(sum)?
        }
        CAPACITY if !whole => return None,
        _ if values.is_empty() => return None,
        _ => values.iter().sum(),
    };
    // Rounded away from zero, so that what is above it stays so.
    let rounded = together.round_dp_with_strategy(DECIMALS, RoundingStrategy::AwayFromZero);
    Some(rounded.normalize())
}

/// A new database sends its first datapoints some time after its creation, in seconds.
const FIRST_DATAPOINTS: i64 = 1_800;

/// Marks silences that are explained as idle, by a connection count of zero: stops, and the time
/// before there was a database.
fn settle_silences(table: &mut Table, database: &Database, events: &[Event]) {
    let columns = table.columns.clone();
    let silent = |row: &Row| {
        let cells = columns.iter().zip(&row.cells);
        cells.filter(|(name, _)| ACTIVITY.contains(name)).all(|(_, cell)| cell.is_none())
    };
    let Some(connections) = columns.iter().position(|name| *name == CONNECTIONS) else {
        return;
    };
    let mut at = 0;
    while at < table.rows.len() {
        let length = table.rows[at..].iter().take_while(|row| silent(row)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let last = &table.rows[at + length - 1];
        let gap = Period::new(table.rows[at].at, last.at + last.period_seconds);
        let seconds = gap.end() - gap.start();
        let unborn = database.created > 0 && gap.end() <= database.created + FIRST_DATAPOINTS;
        let silence = Silence {
            gap,
            from_the_first_row: at == 0,
            to_the_last_row: at + length == table.rows.len(),
        };
        let stopped = was_stopped(silence, events, database.is_stopped());
        if unborn || stopped {
            for row in &mut table.rows[at..at + length] {
                row.cells[connections] = Some(Decimal::ZERO);
            }
        }
        *(match (unborn, stopped) {
            (true, _) => &mut table.unborn_seconds,
            (false, true) => &mut table.stopped_seconds,
            (false, false) => &mut table.silent_seconds,
        }) += seconds;
        at += length;
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
