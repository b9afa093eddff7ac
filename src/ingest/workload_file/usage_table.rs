//! The `[usage]` table: where the rows of a trace come from. It owns its keys and their limits;
//! nothing in it changes a bill.

use crate::activity::Activity;
use crate::ingest::InputError;
use crate::meter::InstanceClass;
use crate::offering::Spec;

use super::listed_offering;
use super::toml_reader::{Field, Table};

/// Where a trace was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// When it was fetched, as an epoch second.
    pub pulled: i64,
    /// The account, as far as it may be shown.
    pub account: String,
    /// The database's own name.
    pub database: String,
    /// The metrics and their periods, in words.
    pub source: String,
    /// The id of the offering that is how the database is configured today.
    pub current: Option<String>,
    /// How many instances the cluster has.
    pub instances: u64,
    /// What a reader must know of the numbers, each a sentence.
    pub notes: Vec<String>,
}

/// Most instances; AWS allows 16 in a cluster.
const MOST_INSTANCES: u64 = 1_000;
/// Most notes.
const MOST_NOTES: usize = 100;
/// Longest text, in characters: longer ones would be cut where they are shown.
const LONGEST_TEXT: usize = 1_000;

/// Reads `[usage]`, which stands beside a trace only.
pub(super) fn read(
    root: &Table<'_>,
    activity: &Activity,
    offerings: &[Spec],
) -> Result<Option<Provenance>, InputError> {
    let Some(field) = root.get("usage") else {
        return Ok(None);
    };
    let table = field.table("usage")?;
    table.only(&["pulled", "account", "database", "source", "current", "instances", "notes"])?;
    if !matches!(activity, Activity::Trace(_)) {
        let message = "`usage` means nothing without `activity.rows` or `activity.trace`";
        return Err(field.error_at_key(message).hint("leave the table out: nothing was measured"));
    }
    let required = |key, example: &str| {
        table.required(key, &format!("say where the rows come from: {key} = \"{example}\""))
    };
    let current = table.get("current").map(|field| {
        let id = field.text()?;
        listed_offering(&field, id, offerings).map(|()| id.to_owned())
    });
    Ok(Some(Provenance {
        pulled: required("pulled", "2026-11-22T10:00:00Z")?.instant()?,
        account: sentence(&required("account", "…9012")?)?,
        database: sentence(&required("database", "soup-bot")?)?,
        source: sentence(&required("source", "CloudWatch AWS/RDS: DatabaseConnections")?)?,
        current: current.transpose()?,
        instances: table.get("instances").map_or(Ok(1), |field| field.whole(1, MOST_INSTANCES))?,
        notes: notes(&table)?,
    }))
}

/// The class of the database as it is configured today, on which a trace was measured; `None` if
/// the table does not say it, or says it wrongly: that is told when the table is read.
pub(super) fn current_class(root: &Table<'_>, offerings: &[Spec]) -> Option<InstanceClass> {
    let current = root.get("usage")?.table("usage").ok()?.get("current")?.text().ok()?;
    offerings.iter().find(|spec| spec.id == current)?.settings.instance_class
}

fn notes(table: &Table<'_>) -> Result<Vec<String>, InputError> {
    let Some(field) = table.get("notes") else {
        return Ok(Vec::new());
    };
    let items = field.list("a list of sentences: KEY = [\"…\"]")?;
    if items.len() > MOST_NOTES {
        let message = format!("{} has more than {MOST_NOTES} sentences", field.name());
        return Err(field.error(message).hint("leave some of them out"));
    }
    items.iter().map(sentence).collect()
}

/// Text that is neither empty nor endless.
fn sentence(field: &Field<'_>) -> Result<String, InputError> {
    match field.text()? {
        text if text.trim().is_empty() => {
            Err(field.error(format!("{} is empty", field.name())).hint("write it, or leave it out"))
        }
        text if text.chars().count() > LONGEST_TEXT => {
            let message = format!("{} has more than {LONGEST_TEXT} characters", field.name());
            Err(field.error(message).hint("shorten it"))
        }
        text => Ok(text.to_owned()),
    }
}
