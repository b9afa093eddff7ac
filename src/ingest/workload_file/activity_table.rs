//! The `[activity]` table: when somebody is connected. It owns that there is exactly one source
//! of connected time and where an error of a schedule stands in the file; it does not own the
//! syntax of schedules or traces.

use std::io;
use std::path::Path;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use rust_decimal::Decimal;

use crate::activity::schedule::{Expression, ScheduleError, Window, Windows};
use crate::activity::{Activity, Cpu, Pattern, Requests, Series, TypicalWeek};
use crate::ingest::InputError;
use crate::ingest::input_error::{name_hint, shown};
use crate::ingest::trace_csv::{self, TraceFile};
use crate::units::{Acu, DAY_SECONDS, Gb, Period};

use super::toml_reader::{Field, Table};
use super::{FileAssumption, TraceNotes};

/// The keys that say when somebody is connected. A workload has one of them.
const SOURCES: [&str; 6] = ["windows", "cron", "sessions", "hours_per_week", "trace", "rows"];
/// Keys that mean something only beside another.
const COMPANIONS: [(&str, &str); 2] = [("run", "cron"), ("sessions_per_week", "hours_per_week")];
/// The hint for a workload that does not say it.
const WHEN: &str = "say when somebody is connected: [activity] with \
                    windows = [{ days = \"mon-fri\", start = \"15:00\", end = \"16:00\" }]";
const KNOWN: &[&str] = &[
    "windows",
    "cron",
    "run",
    "sessions",
    "hours_per_week",
    "sessions_per_week",
    "trace",
    "rows",
    "time_zone",
];
/// Longest run of a cron, in seconds: a year that is a leap year.
const LONGEST_RUN: i64 = 366 * DAY_SECONDS;
/// Most windows: one for every ten minutes of a week.
const MOST_WINDOWS: usize = 1_008;
/// Sessions a week if nobody says: one for every workday.
pub const DEFAULT_SESSIONS: u64 = 5;

/// Reads the bytes of a trace.
pub(super) type ReadTrace<'r> = &'r mut dyn FnMut(&Path) -> io::Result<Vec<u8>>;

/// What the table says.
pub(super) struct Connected {
    pub(super) activity: Activity,
    pub(super) asked_hours_per_week: Option<Decimal>,
    /// What a trace tells besides.
    pub(super) traced: Traced,
}

/// What a trace tells besides when somebody is connected.
#[derive(Default)]
pub(super) struct Traced {
    /// The needed capacity.
    pub(super) demand: Option<Series<Acu>>,
    /// How busy the processors were.
    pub(super) cpu: Option<Cpu>,
    /// The stored gigabytes.
    pub(super) used: Option<Series<Gb>>,
    /// The free gigabytes of those that are allocated.
    pub(super) free: Option<Series<Gb>>,
    /// Aurora I/O requests.
    pub(super) requests: Option<Requests>,
    /// Whether the requests are operations of an RDS instance.
    pub(super) requests_of_rds: bool,
    /// How the trace was read.
    pub(super) notes: Option<TraceNotes>,
}

pub(super) fn read(
    root: &Table<'_>,
    file: &Path,
    read_trace: ReadTrace<'_>,
    assumptions: &mut Vec<FileAssumption>,
) -> Result<Connected, InputError> {
    let table = root.required("activity", WHEN)?.table("activity")?;
    table.only(KNOWN)?;
    let source = only_source(&table)?;
    for (key, needs) in COMPANIONS {
        if let Some(field) = table.get(key).filter(|_| source.key != needs) {
            let message = format!("{} means nothing without `activity.{needs}`", field.name());
            let hint = format!("leave it out: `activity.{}` says all", source.key);
            return Err(field.error_at_key(message).hint(hint));
        }
    }
    let zone = time_zone(&table, matches!(source.key, "windows" | "cron"), assumptions)?;
    let mut connected = Connected {
        activity: Activity::Sessions(Vec::new()),
        asked_hours_per_week: None,
        traced: Traced::default(),
    };
    connected.activity = match source.key {
        "windows" => Activity::Schedule { pattern: Pattern::Windows(windows(&source)?), zone },
        "cron" => Activity::Schedule { pattern: runs(&table, &source)?, zone },
        "sessions" => sessions(&source)?,
        "hours_per_week" => {
            let hours = source.decimal()?;
            connected.asked_hours_per_week = Some(hours);
            typical_week(&table, &source, hours, assumptions)?
        }
        "rows" => traced(inline_rows(&source)?, &mut connected.traced),
        _ => traced(trace_file(&source, file, read_trace)?, &mut connected.traced),
    };
    Ok(connected)
}

/// The one key that says when somebody is connected.
fn only_source<'d>(table: &Table<'d>) -> Result<Field<'d>, InputError> {
    let mut given: Vec<Field<'_>> = SOURCES.iter().filter_map(|key| table.get(key)).collect();
    given.sort_by_key(Field::key_at);
    match given[..] {
        [source] => Ok(source),
        [first, second, ..] => {
            let message = format!(
                "{} (line {}) and {} (line {}) both say when somebody is connected",
                first.name(),
                first.line(),
                second.name(),
                second.line()
            );
            Err(second.error_at_key(message).hint("leave one of them out"))
        }
        [] => {
            let message = format!("`activity` has none of {}", SOURCES.join(", "));
            Err(table.error(message).hint(WHEN))
        }
    }
}

fn time_zone(
    table: &Table<'_>,
    matters: bool,
    assumptions: &mut Vec<FileAssumption>,
) -> Result<TimeZone, InputError> {
    let Some(field) = table.get("time_zone") else {
        if matters {
            assumptions.push(FileAssumption::new(
                "time_zone",
                "local times are UTC",
                "time_zone in [activity]",
            ));
        }
        return Ok(TimeZone::UTC);
    };
    let name = field.text()?;
    if name.eq_ignore_ascii_case("UTC") {
        return Ok(TimeZone::UTC);
    }
    // The bundled database, so that the same file means the same on every machine.
    let zones = TimeZoneDatabase::bundled();
    let zone = zones.get(name).ok().filter(|zone| !zone.is_unknown());
    zone.ok_or_else(|| {
        let message = format!("{} is {}, not a known time zone", field.name(), shown(name));
        let names: Vec<String> = zones.available().map(|name| name.to_string()).collect();
        let near = crate::ingest::input_error::nearest(name, names.iter().map(String::as_str));
        let hint = near.map_or_else(
            || "write an IANA name such as UTC or Europe/Berlin".to_owned(),
            |near| name_hint(name, [near]),
        );
        field.error(message).hint(hint)
    })
}

/// Where a schedule stops being one, as a place in the file.
fn misplaced(field: &Field<'_>, error: &ScheduleError) -> InputError {
    let message = format!("{}: {error}", field.name());
    let hint = error.hint.as_deref();
    let usual =
        "for example cron(0/15 15 ? * MON-FRI *), rate(5 minutes) or at(2018-06-04T15:00:00)";
    field.error_within(error.position, message).hint(hint.unwrap_or(usual))
}

fn windows(source: &Field<'_>) -> Result<Windows, InputError> {
    let example = "KEY = [{ days = \"mon-fri\", start = \"15:00\", end = \"16:00\" }]";
    let items = source.list(example)?;
    if items.len() > MOST_WINDOWS {
        let message = format!("{} has more than {MOST_WINDOWS} windows", source.name());
        return Err(source.error(message).hint("write a CSV trace instead"));
    }
    items.iter().map(window).collect::<Result<_, _>>().map(Windows)
}

fn window(item: &Field<'_>) -> Result<Window, InputError> {
    let table = item.item_table("activity.windows")?;
    table.only(&["days", "start", "end"])?;
    let example = "a window is { days = \"mon-fri\", start = \"15:00\", end = \"16:00\" }";
    let required = |key| table.required(key, example);
    let (days, start, end) = (required("days")?, required("start")?, required("end")?);
    Window::parse(days.text()?, start.text()?, end.text()?).map_err(|error| {
        let field = match error.subject {
            "days of a window" => days,
            "start of a window" => start,
            _ => end,
        };
        misplaced(&field, &error)
    })
}

fn runs(table: &Table<'_>, cron: &Field<'_>) -> Result<Pattern, InputError> {
    let starts: Expression = cron.text()?.parse().map_err(|e| misplaced(cron, &e))?;
    let hint = "say how long each run stays connected: run = \"60s\"";
    let run = table.get("run").ok_or_else(|| {
        let message = format!("{} needs `activity.run`", cron.name());
        cron.error_at_key(message).hint(hint)
    })?;
    let run_seconds = run.seconds()?;
    if !(1..=LONGEST_RUN).contains(&run_seconds) {
        let message = format!("{} is {run_seconds} s, not within 1s to 366d", run.name());
        return Err(run.error(message).hint(hint));
    }
    Ok(Pattern::Runs { starts, run_seconds })
}

fn sessions(source: &Field<'_>) -> Result<Activity, InputError> {
    let example = "[[\"2018-06-04T15:00:00Z\", \"2018-06-04T16:00:00Z\"]]";
    let session = |item: &Field<'_>| {
        let [start, end] = item.pair("[\"2018-06-04T15:00:00Z\", \"2018-06-04T16:00:00Z\"]")?;
        let span = Period::new(start.instant()?, end.instant()?);
        if span.is_empty() {
            let message = format!("{}: the end does not come after the start", source.name());
            return Err(end.error(message).hint("a session is [start, end]"));
        }
        Ok(span)
    };
    let items = source.list(&format!("KEY = {example}"))?;
    let spans: Result<_, InputError> = items.iter().map(session).collect();
    spans.map(Activity::explicit)
}

fn typical_week(
    table: &Table<'_>,
    source: &Field<'_>,
    hours: Decimal,
    assumptions: &mut Vec<FileAssumption>,
) -> Result<Activity, InputError> {
    let count = if let Some(field) = table.get("sessions_per_week") {
        field.whole(1, 604_800)?
    } else {
        let text = format!("{DEFAULT_SESSIONS} equal sessions a week, evenly spread");
        let key = "sessions_per_week in [activity]";
        assumptions.push(FileAssumption::new("sessions_per_week", &text, key));
        DEFAULT_SESSIONS
    };
    let week = TypicalWeek::spread_hours(hours, count).map_err(|_| {
        let message = format!("{} is {hours}, more than a week has", source.name());
        source.error(message).hint("a week has 168 hours")
    })?;
    Ok(Activity::TypicalWeek(week))
}

/// The activity of a trace; what it tells besides goes to `besides`.
fn traced(read: TraceFile, besides: &mut Traced) -> Activity {
    *besides = Traced {
        demand: read.demand,
        cpu: read.cpu,
        used: read.used,
        free: read.free,
        requests: read.requests,
        requests_of_rds: read.requests_of_rds,
        notes: Some(TraceNotes {
            rows: read.rows,
            skipped_columns: read.skipped_columns,
            warnings: read.warnings,
            idle_connections: read.idle_connections,
        }),
    };
    Activity::Trace(read.trace)
}

/// A trace inside the workload file.
fn inline_rows(source: &Field<'_>) -> Result<TraceFile, InputError> {
    let rows = source.text()?;
    trace_csv::parse(rows.as_bytes(), "").map_err(|error| {
        let message = format!("{}: {}", source.name(), error.message);
        let placed = source.error_at(error.line, error.column, message);
        if let Some(hint) = error.hint { placed.hint(hint) } else { placed }
    })
}

fn trace_file(
    source: &Field<'_>,
    file: &Path,
    read_trace: ReadTrace<'_>,
) -> Result<TraceFile, InputError> {
    let name = source.text()?;
    let path = file.parent().unwrap_or(Path::new("")).join(name);
    let extension = path.extension().unwrap_or_default();
    if extension.eq_ignore_ascii_case("parquet") {
        let message = format!("{} is a Parquet file: {}", source.name(), shown(name));
        return Err(source.error(message).hint(trace_csv::NO_PARQUET));
    }
    let bytes = read_trace(&path).map_err(|error| {
        let message = format!("{}: cannot read {}: {error}", source.name(), shown(name));
        source.error(message).hint("the path is relative to the workload file")
    })?;
    trace_csv::parse(&bytes, &path.display().to_string())
}
