//! The usage file of a database: a workload file with its configuration, its datapoints as a trace
//! and where they come from. It owns which offerings a database is compared with: itself, as it is
//! configured, and everything else.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::inventory::{Database, Resource};
use super::metrics::{CAPACITY, targets};
use super::rows::{Days, Table, table};
use super::stops::Event;
use crate::ingest::workload_file::LONGEST_FILE_BYTES;
use crate::units::{Day, instant_text};

/// What a usage file is made of.
#[derive(Clone, Debug)]
pub struct Usage<'a> {
    /// The database as it is configured today.
    pub database: &'a Database,
    /// The days, and up to which second each could be read.
    pub days: &'a [(Day, i64)],
    /// What was read.
    pub read: &'a Days,
    /// Stops and starts.
    pub events: &'a [Event],
    /// When it was pulled, as an epoch second.
    pub now: i64,
}

/// A usage file and what its reader should hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageFile {
    /// The file.
    pub text: String,
    /// Sentences about what is missing or was assumed; they stand in the file too.
    pub notes: Vec<String>,
    /// Seconds without any datapoint of which nothing more is known.
    pub silent_seconds: i64,
}

/// Why a database has no usage file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoUsage {
    /// Its engine is none of ours.
    #[error("{id}: {engine} is no engine that is billed here")]
    Engine {
        /// The database.
        id: String,
        /// AWS's name of its engine.
        engine: String,
    },
    /// No day of it was read.
    #[error("{id}: no day of this time is known")]
    NothingRead {
        /// The database.
        id: String,
    },
    /// Days between others were not read: a reader of the file would take them for silence.
    #[error("{id}: {days} days in between were not read")]
    Holes {
        /// The database.
        id: String,
        /// How many.
        days: usize,
    },
    /// The file would be longer than a workload file may be.
    #[error("{id}: the file would have {bytes} bytes, more than {LONGEST_FILE_BYTES}")]
    TooLong {
        /// The database.
        id: String,
        /// Its length.
        bytes: usize,
    },
}

/// How a database runs today.
struct Today<'k> {
    /// The kind of offering.
    kind: &'k str,
    /// Whether it is stopped and started.
    stops: bool,
    /// Whether it has provisioned instances beside its writer.
    readers: bool,
}

impl Today<'_> {
    /// The offering whose bill is today's; none where no offering here is billed as it really runs.
    fn offering(&self) -> Option<&str> {
        (!self.stops && !self.readers).then_some(self.kind)
    }
}

/// Writes the usage file of a database.
///
/// # Errors
/// Its engine is none of ours, days of it were not read, or there are too many.
pub fn usage_file(usage: &Usage<'_>) -> Result<UsageFile, NoUsage> {
    let database = usage.database;
    let (Some(engine), Some(kind)) = (database.speaks(), database.kind.as_deref()) else {
        let (id, engine) = (database.id.clone(), database.engine.clone());
        return Err(NoUsage::Engine { id, engine });
    };
    let table = table(database, usage.days, usage.read, usage.events);
    let id = || database.id.clone();
    if table.rows.is_empty() {
        return Err(NoUsage::NothingRead { id: id() });
    }
    if table.unread_between > 0 {
        return Err(NoUsage::Holes { id: id(), days: table.unread_between });
    }
    let today = Today {
        kind,
        stops: table.stopped_seconds > 0 || !usage.events.is_empty() || database.is_stopped(),
        // Every reader costs as much again, and one instance is simulated.
        readers: kind == "aurora-provisioned" && database.instances.len() > 1,
    };
    let notes = notes(database, &table, &today);
    let mut text = String::new();
    let _ = writeln!(text, "# Usage of a database, pulled from CloudWatch: a workload file.");
    let _ = writeln!(text, "schema_version = 1");
    let _ = writeln!(text, "name = {}", quoted(&database.id));
    let _ = writeln!(text, "region = {}", quoted(&database.region));
    let _ = writeln!(text, "engine = {}", quoted(engine.name()));
    push_rows(&mut text, &table);
    push_storage(&mut text, database, &table);
    push_provenance(&mut text, usage, &table, today.offering(), &notes);
    push_offerings(&mut text, database, &today);
    if text.len() > LONGEST_FILE_BYTES {
        return Err(NoUsage::TooLong { id: id(), bytes: text.len() });
    }
    Ok(UsageFile { text, notes, silent_seconds: table.silent_seconds })
}

fn push_rows(text: &mut String, table: &Table) {
    let _ = writeln!(text, "\n[activity]\nrows = \"\"\"");
    let _ = writeln!(text, "timestamp,{},period_seconds", table.columns.join(","));
    for row in &table.rows {
        let _ = write!(text, "{},", instant_text(row.at));
        for cell in &row.cells {
            if let Some(value) = cell {
                let _ = write!(text, "{value}");
            }
            text.push(',');
        }
        let _ = writeln!(text, "{}", row.period_seconds);
    }
    let _ = writeln!(text, "\"\"\"");
}

fn push_storage(text: &mut String, database: &Database, table: &Table) {
    let Some(allocated) = database.allocated_gb else {
        return;
    };
    let _ = writeln!(text, "\n[storage]");
    if !table.columns.contains(&"FreeStorageSpace") {
        let _ = writeln!(text, "used_gb = \"{allocated}\"");
    }
    let _ = writeln!(text, "allocated_gb = \"{allocated}\"");
    if let Some(storage) = &database.storage_type {
        let _ = writeln!(text, "type = {}", quoted(storage));
    }
}

fn push_provenance(
    text: &mut String,
    usage: &Usage<'_>,
    table: &Table,
    current: Option<&str>,
    notes: &[String],
) {
    let database = usage.database;
    let mut metrics = Vec::new();
    for metric in targets(database).iter().flat_map(|(_, metrics)| *metrics) {
        let text = format!("{} ({})", metric.name, metric.statistic.name());
        if table.columns.contains(&metric.name) && !metrics.contains(&text) {
            metrics.push(text);
        }
    }
    let periods: Vec<String> = table.resolutions.iter().map(|s| format!("{s} s")).collect();
    let metrics = if metrics.is_empty() { "no datapoint".to_owned() } else { metrics.join(", ") };
    let source = format!("CloudWatch AWS/RDS: {metrics}; periods {}", periods.join(", "));
    let _ = writeln!(text, "\n[usage]");
    let _ = writeln!(text, "pulled = {}", quoted(&instant_text(usage.now)));
    let _ = writeln!(text, "account = {}", quoted(&database.account));
    let _ = writeln!(text, "database = {}", quoted(&database.id));
    let _ = writeln!(text, "source = {}", quoted(&source));
    if let Some(current) = current {
        let _ = writeln!(text, "current = {}", quoted(current));
    }
    let _ = writeln!(text, "instances = {}", database.instances.len().max(1));
    let quoted: Vec<String> = notes.iter().map(|note| quoted(note)).collect();
    let _ = writeln!(text, "notes = [{}]", quoted.join(", "));
}

/// What a reader must know of the rows.
fn notes(database: &Database, table: &Table, today: &Today<'_>) -> Vec<String> {
    let mut notes = vec!["class, storage and settings are today's".to_owned()];
    if today.stops {
        notes.push(
            "it is stopped and started: its own bill follows from the measured running time; the \
             schedules compared here start it shortly before each connection"
                .to_owned(),
        );
    }
    if today.readers {
        let count = database.instances.len();
        notes.push(format!("it has {count} provisioned instances; one of them is billed here"));
    }
    if database.replicates {
        notes.push("it is or has a read replica: AWS does not stop it".to_owned());
    }
    if table.stopped_seconds > 0 {
        let hours = hours(table.stopped_seconds);
        notes.push(format!("{hours} h without datapoints match stop and start events: stopped"));
    }
    if table.unborn_seconds > 0 {
        let created = instant_text(database.created);
        notes.push(format!(
            "created at {created}: nobody was connected before; bills are of the whole time"
        ));
    }
    if table.unread_days > 0 {
        notes.push(format!("{} days were not read: unknown", table.unread_days));
    }
    if table.silent_seconds > 0 {
        let hours = hours(table.silent_seconds);
        notes.push(format!("{hours} h have no datapoint and no events: unknown"));
    }
    if database.resource == Resource::Instance && !table.columns.contains(&"FreeStorageSpace") {
        notes.push(
            "FreeStorageSpace has no datapoint: all allocated storage is taken as used".into(),
        );
    }
    if database.resource == Resource::Cluster && !table.columns.contains(&"VolumeBytesUsed") {
        notes.push("VolumeBytesUsed has no datapoint: add used_gb in [storage]".into());
    }
    if table.columns.contains(&CAPACITY) {
        let count = serverless(database);
        notes.push(format!(
            "capacity is the sum of {count} serverless instances, rounded up to half an ACU in each \
             row; minimum and maximum are summed too"
        ));
    }
    notes
}

/// How many serverless instances the sums are of.
fn serverless(database: &Database) -> usize {
    database.instances.iter().filter(|member| member.is_serverless()).count().max(1)
}

/// The sum of a capacity over so many instances, at most what one may have (AS2-2): more than that
/// no single instance could do, and the simulation is of one.
fn summed(acu: &str, instances: usize) -> String {
    let most = Decimal::from(256);
    let sum = acu.parse::<Decimal>().map(|acu| (acu * Decimal::from(instances)).min(most));
    sum.map_or_else(|_| acu.to_owned(), |sum| sum.normalize().to_string())
}

fn hours(seconds: i64) -> Decimal {
    (Decimal::from(seconds) / Decimal::from(3_600)).round_dp(2).normalize()
}

/// The database as it is configured, and everything else beside it.
fn push_offerings(text: &mut String, database: &Database, today: &Today<'_>) {
    let kind = today.kind;
    let class = database.instance_class.as_deref().filter(|class| class.starts_with("db."));
    let mut push = |id: &str, kind: &str, settings: &[(&str, String)]| {
        let _ = writeln!(text, "\n[[offering]]\nid = \"{id}\"\nkind = \"{kind}\"");
        for (key, value) in settings {
            let _ = writeln!(text, "{key} = {value}");
        }
    };
    let mut of_instance: Vec<(&str, String)> = Vec::new();
    if database.resource == Resource::Instance {
        of_instance.extend(class.map(|class| ("instance_class", quoted(class))));
        of_instance.push(("multi_az", database.multi_az.to_string()));
    }
    push("rds-always-on", "rds-always-on", &of_instance);
    if !database.replicates {
        push("rds-scheduled", "rds-scheduled", &of_instance);
        push("rds-idle-stop", "rds-idle-stop", &of_instance);
    }
    let volume = database.storage_type.as_deref() == Some("aurora-iopt1");
    let own = |wanted: &str| kind == wanted;
    let mut storage = Vec::new();
    if volume {
        storage.push(("storage", quoted("io-optimized")));
    }
    let mut provisioned = storage.clone();
    if own("aurora-provisioned") {
        provisioned.extend(class.map(|class| ("instance_class", quoted(class))));
    }
    push("aurora-provisioned", "aurora-provisioned", &provisioned);
    if own("aurora-provisioned") && today.stops {
        provisioned.push(("schedule", "true".to_owned()));
        push("aurora-provisioned-scheduled", "aurora-provisioned", &provisioned);
    }
    let instances = serverless(database);
    let range = |wanted: &str| -> Vec<(&'static str, String)> {
        let Some(range) = database.serverless.as_ref().filter(|_| own(wanted)) else {
            return Vec::new();
        };
        let mut settings = ["min_acu", "max_acu"]
            .into_iter()
            .zip([&range.min_acu, &range.max_acu])
            .map(|(key, acu)| (key, quoted(&summed(acu, instances))))
            .collect::<Vec<_>>();
        match range.pause_after_seconds {
            Some(seconds) => settings.push(("pause_after", quoted(&format!("{seconds}s")))),
            None if wanted == "aurora-serverless-v1" => {
                settings.push(("pause_after", quoted("never")));
            }
            None => {}
        }
        settings
    };
    push("aurora-serverless-v1", "aurora-serverless-v1", &range("aurora-serverless-v1"));
    let v2 = "aurora-serverless-v2";
    push(v2, v2, &[range(v2), storage.clone()].concat());
    let paused = database.serverless.as_ref().is_none_or(|range| range.min_acu == "0");
    let (id, minimum) = if own(v2) && !paused {
        ("aurora-serverless-v2-min-0", "0")
    } else {
        ("aurora-serverless-v2-min-0.5", "0.5")
    };
    push(id, v2, &[storage, vec![("min_acu", quoted(&summed(minimum, instances)))]].concat());
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control.is_control() => {
                let _ = write!(out, "\\U{:08X}", u32::from(control));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
    out
}
