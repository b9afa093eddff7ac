//! The usage file of a database: a workload file with its configuration, its datapoints as a trace
//! and where they come from. It owns which offerings a database is compared with: itself, as it is
//! configured, and everything else.

use std::fmt::Write as _;

use super::inventory::{Database, Resource};
use super::metrics::targets;
use super::rows::{Days, Table, table};
use super::stops::Event;
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
}

/// Writes the usage file of a database.
///
/// # Errors
/// Its engine is none of ours, or no day of it was read.
pub fn usage_file(usage: &Usage<'_>) -> Result<UsageFile, NoUsage> {
    let database = usage.database;
    let (Some(engine), Some(kind)) = (database.speaks(), database.kind.as_deref()) else {
        let (id, engine) = (database.id.clone(), database.engine.clone());
        return Err(NoUsage::Engine { id, engine });
    };
    let table = table(database, usage.days, usage.read, usage.events, usage.now);
    if table.rows.is_empty() {
        return Err(NoUsage::NothingRead { id: database.id.clone() });
    }
    let notes = notes(database, &table);
    let scheduled = table.stopped_seconds + table.silent_seconds > 0;
    let current = match kind {
        "rds-always-on" if scheduled => "rds-scheduled",
        kind => kind,
    };
    let mut text = String::new();
    let _ = writeln!(text, "# Usage of a database, pulled from CloudWatch: a workload file.");
    let _ = writeln!(text, "schema_version = 1");
    let _ = writeln!(text, "name = {}", quoted(&database.id));
    let _ = writeln!(text, "region = {}", quoted(&database.region));
    let _ = writeln!(text, "engine = {}", quoted(engine.name()));
    push_rows(&mut text, &table);
    push_storage(&mut text, database, &table);
    push_provenance(&mut text, usage, &table, current, &notes);
    push_offerings(&mut text, database, kind);
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
    current: &str,
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
    let _ = writeln!(text, "current = {}", quoted(current));
    let _ = writeln!(text, "instances = {}", database.instances.len().max(1));
    let quoted: Vec<String> = notes.iter().map(|note| quoted(note)).collect();
    let _ = writeln!(text, "notes = [{}]", quoted.join(", "));
}

/// What a reader must know of the rows.
fn notes(database: &Database, table: &Table) -> Vec<String> {
    let mut notes = Vec::new();
    if table.stopped_seconds > 0 {
        let hours = hours(table.stopped_seconds);
        notes.push(format!("{hours} h without datapoints match stop and start events: stopped"));
    }
    if table.unborn_seconds > 0 {
        let created = instant_text(database.created);
        notes.push(format!("created at {created}: nobody was connected before"));
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
    if database.instances.len() > 1 {
        let count = database.instances.len();
        notes.push(format!("connections and capacity are summed over {count} instances"));
    }
    notes
}

fn hours(seconds: i64) -> rust_decimal::Decimal {
    (rust_decimal::Decimal::from(seconds) / rust_decimal::Decimal::from(3_600))
        .round_dp(2)
        .normalize()
}

/// The database as it is configured, and everything else beside it.
fn push_offerings(text: &mut String, database: &Database, kind: &str) {
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
    push("rds-scheduled", "rds-scheduled", &of_instance);
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
    let range = |wanted: &str| -> Vec<(&'static str, String)> {
        let Some(range) = database.serverless.as_ref().filter(|_| own(wanted)) else {
            return Vec::new();
        };
        let mut settings =
            vec![("min_acu", quoted(&range.min_acu)), ("max_acu", quoted(&range.max_acu))];
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
    push(id, v2, &[storage, vec![("min_acu", quoted(minimum))]].concat());
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
