//! From days of datapoints to the rows of a trace. It owns how the instances of a cluster make one
//! row, which silences were stops, and that a missing datapoint is a blank cell and never a zero.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::{Decimal, RoundingStrategy};

use super::day_file::DayFile;
use super::inventory::Database;
use super::metrics::{CAPACITY, CONNECTIONS, CPU, Target, targets};
use super::stops::{Event, was_stopped};
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
    now: i64,
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
    };
    // Days before the first and after the last that was read get no rows: of them nothing is known
    // at all, while a blank row says that there was no datapoint.
    let was_read = |(day, _): &(Day, i64)| {
        targets.iter().any(|(target, _)| read.contains_key(&(target.clone(), *day)))
    };
    let first = days.iter().position(was_read).unwrap_or(days.len());
    let end = days.iter().rposition(was_read).map_or(first, |last| last + 1);
    table.unread_days = days.iter().filter(|day| !was_read(day)).count();
    for (day, until) in &days[first..end] {
        push_day(&mut table, database, &targets, *day, *until, read);
    }
    settle_silences(&mut table, database, events, now);
    table
}

/// Every value of a metric on a day: per period start, one for each target that has it.
type Values = BTreeMap<i64, Vec<Decimal>>;

fn push_day(
    table: &mut Table,
    database: &Database,
    targets: &[(Target, &[super::metrics::Metric])],
    day: Day,
    until: i64,
    read: &Days,
) {
    let mut period = DAY_SECONDS;
    let mut values: Vec<Values> = Vec::with_capacity(table.columns.len());
    for column in &table.columns {
        let mut of_column = Values::new();
        for (target, _) in targets {
            let file = read.get(&(target.clone(), day));
            let Some((seconds, points)) = file.and_then(|file| file.points(column)) else {
                continue;
            };
            if ACTIVITY.contains(column) {
                period = period.min(seconds);
            }
            for (at, value) in points {
                of_column.entry(at).or_default().push(value);
            }
        }
        values.push(of_column);
    }
    if period < DAY_SECONDS {
        table.resolutions.insert(period);
    }
    let mut at = day.start();
    while at < until {
        let cells: Vec<Option<Decimal>> = table
            .columns
            .iter()
            .zip(&values)
            .map(|(column, values)| cell(column, values.get(&at), instances_at(database, at)))
            .collect();
        let end = (at + period).min(until);
        push(&mut table.rows, Row { at, period_seconds: end - at, cells });
        at = end;
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

/// How many instances the database had in a second, of those that it has today.
fn instances_at(database: &Database, second: i64) -> usize {
    let there = database.instances.iter().filter(|member| member.created <= second);
    there.count().max(1)
}

/// What the instances say together.
fn cell(column: &str, values: Option<&Vec<Decimal>>, instances: usize) -> Option<Decimal> {
    let values = values?;
    let together = match column {
        CPU => values.iter().max().copied()?,
        // One connected instance is enough; that nobody is connected takes the word of all.
        CONNECTIONS => {
            let sum: Decimal = values.iter().sum();
            (!sum.is_zero() || values.len() >= instances).then_some(sum)?
        }
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
fn settle_silences(table: &mut Table, database: &Database, events: &[Event], now: i64) {
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
        // The newest datapoints are on their way: a gap up to them reaches to the present.
        let to_the_present = at + length == table.rows.len() && gap.end() + 900 >= now;
        let unborn = database.created > 0 && gap.end() <= database.created + FIRST_DATAPOINTS;
        let stopped = was_stopped(gap, events, database.is_stopped() && to_the_present);
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
