//! Workload files: TOML that says how a database is used and what to compare. It owns the file's
//! keys, its defaults and its limits; it does not open files and does not know what an offering
//! makes of a workload.

mod activity_table;
mod built_in;
mod client_table;
mod demand_table;
mod needs;
mod offerings;
mod side_costs_table;
#[cfg(test)]
mod tests;
mod toml_reader;
mod usage_table;
mod work_table;

use std::io;
use std::path::Path;

use toml::de::DeTable;
use toml_parser::lexer::TokenKind;

use crate::activity::models::Estimates;
use crate::activity::{IdleConnections, Workload};
use crate::offering::side_cost::SideCosts;
use crate::offering::{self, KINDS, Spec, defaults};
use crate::units::{Day, Engine, Region, Usd};

use super::InputError;
use super::input_error::{name_hint, shown};
use super::trace_csv::TraceWarning;
use toml_reader::{Field, Source, Table};

pub use activity_table::DEFAULT_SESSIONS;
pub use built_in::{BUILT_INS, BuiltIn, built_in};
pub use client_table::Client;
pub use side_costs_table::{StatedCost, side_cost_flag};
pub use usage_table::Provenance;

/// Longest workload file, in bytes.
///
/// A year of rows in `[activity]`, a minute each for two weeks, five minutes each for seven weeks
/// and an hour each before, has about 3 MB with all metrics.
pub const LONGEST_FILE_BYTES: usize = 16 << 20;
/// Longest rest of a workload file without the text between three quotes, in bytes. What is read
/// of TOML takes up to 300 times its length in memory; such text takes no more than it is long.
const LONGEST_REST_BYTES: usize = 4 << 20;

/// The version of the file's form that this program reads.
const SCHEMA_VERSION: u64 = 1;
const KNOWN: &[&str] = &[
    "schema_version",
    "name",
    "region",
    "engine",
    "activity",
    "demand",
    "storage",
    "io",
    "client",
    "blockers",
    "work",
    "expect",
    "usage",
    "offering",
    "side_costs",
];

/// What a workload file says.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkloadFile {
    /// The database's use.
    pub workload: Workload,
    /// What every demand model makes of it.
    pub estimates: Estimates,
    /// What to compare; empty for the defaults.
    pub offerings: Vec<Spec>,
    /// How long clients wait, and what keeps a cluster from pausing.
    pub client: Client,
    /// What the user expects of the result.
    pub expect: Expect,
    /// The defaults that were taken and matter, in the order of the file's keys.
    pub assumptions: Vec<FileAssumption>,
    /// The seconds a week that were asked for with `hours_per_week`, before they were rounded to
    /// equal sessions.
    pub asked_hours_per_week: Option<rust_decimal::Decimal>,
    /// How the trace was read, if the activity is one.
    pub trace: Option<TraceNotes>,
    /// Where the trace comes from, if the file says so.
    pub usage: Option<Provenance>,
    /// What stands beside the database and is billed too.
    pub side_costs: SideCosts,
    /// The prices that the user states for it, in the order of the file.
    pub stated_costs: Vec<StatedCost>,
}

/// What the user expects of the result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expect {
    /// The id of the cheapest offering.
    pub cheapest: Option<String>,
    /// Printed totals by the offering's id, in the order of the file.
    pub total_usd: Vec<(String, Usd)>,
}

/// A default that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAssumption {
    /// A stable name.
    pub id: &'static str,
    /// The assumption, as a sentence fragment.
    pub text: String,
    /// Where it comes from.
    pub source: &'static str,
    /// The key that changes it.
    pub change_with: &'static str,
}

impl FileAssumption {
    fn new(id: &'static str, text: &str, change_with: &'static str) -> Self {
        let source = "the workload file says nothing";
        Self { id, text: text.to_owned(), source, change_with }
    }
}

/// How a trace was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceNotes {
    /// How many rows it has.
    pub rows: u64,
    /// Known columns that no bill needs.
    pub skipped_columns: Vec<&'static str>,
    /// What is doubtful about it.
    pub warnings: Vec<TraceWarning>,
    /// Connections that are never closed, if there are some.
    pub idle_connections: Option<IdleConnections>,
}

/// Reads a workload file. `file` is its path: messages name it, and a trace is looked for beside
/// it, with `read_trace`.
///
/// # Errors
/// The first thing in the file, or in its trace, that is not as it should be.
pub fn parse(
    text: &str,
    file: &Path,
    read_trace: &mut dyn FnMut(&Path) -> io::Result<Vec<u8>>,
) -> Result<WorkloadFile, InputError> {
    let source = Source::new(file.display().to_string(), text);
    length(&source, text)?;
    let document = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let hint = "the file is TOML: [table], key = \"value\", # comment";
        source.error(at, error.message()).hint(hint)
    })?;
    let root = Table::root(&source, document.get_ref());
    schema_version(&root)?;
    root.only(KNOWN)?;

    let mut assumptions = Vec::new();
    let region = region(&root, &mut assumptions)?;
    let engine = engine(&root, &mut assumptions)?;
    let mut connected = activity_table::read(&root, file, read_trace, &mut assumptions)?;
    let name = name(&root, file)?;
    let (activity, traced) = (connected.activity, &mut connected.traced);
    let offerings = offerings::read(&root)?;
    let measured_on = usage_table::current_class(&root, &offerings);
    let (estimates, demand) =
        demand_table::read(&root, &activity, traced, measured_on, &mut assumptions)?;
    let workload = Workload {
        name,
        region,
        engine,
        activity,
        demand,
        storage: needs::storage(&root, traced)?,
        requests: needs::requests(&root, traced, &mut assumptions)?,
        work: work_table::read(&root)?,
    };
    let expect = expect(&root, &offerings, &workload)?;
    let usage = usage_table::read(&root, &workload.activity, &offerings)?;
    let (side_costs, stated_costs) = side_costs_table::read(&root, &workload, &offerings)?;
    Ok(WorkloadFile {
        workload,
        estimates,
        offerings,
        client: client_table::read(&root)?,
        expect,
        assumptions,
        asked_hours_per_week: connected.asked_hours_per_week,
        trace: connected.traced.notes,
        usage,
        side_costs,
        stated_costs,
    })
}

/// Refuses a file that is too long.
fn length(source: &Source<'_>, text: &str) -> Result<(), InputError> {
    let hint = "write a CSV trace instead";
    if text.len() > LONGEST_FILE_BYTES {
        let message = format!("the file has {} bytes, more than 16 MiB", text.len());
        return Err(source.error(0, message).hint(hint));
    }
    if text.len() > LONGEST_REST_BYTES {
        // The very lexer that reads the file next, so that nobody can hide structure from it.
        let rest = toml_parser::Source::new(text).lex().map(|token| match token.kind() {
            TokenKind::MlBasicString | TokenKind::MlLiteralString => token.span().len().min(6),
            _ => token.span().len(),
        });
        let rest: usize = rest.sum();
        if rest > LONGEST_REST_BYTES {
            let message = format!("the file has {rest} bytes outside of rows, more than 4 MiB");
            return Err(source.error(0, message).hint(hint));
        }
    }
    Ok(())
}

fn schema_version(root: &Table<'_>) -> Result<(), InputError> {
    let hint = format!("write schema_version = {SCHEMA_VERSION}");
    let field = root.required("schema_version", &hint)?;
    let version = field.whole(0, u64::MAX)?;
    if version == SCHEMA_VERSION {
        return Ok(());
    }
    let message = format!("{} is {version}, which this program does not read", field.name());
    Err(field.error(message).hint(hint))
}

fn name(root: &Table<'_>, file: &Path) -> Result<String, InputError> {
    let Some(field) = root.get("name") else {
        let stem = file.file_stem().map(|stem| stem.to_string_lossy());
        // Standard input has no name.
        let stem = stem.filter(|stem| !stem.is_empty() && stem != "-");
        return Ok(stem.map_or_else(|| "workload".to_owned(), std::borrow::Cow::into_owned));
    };
    match field.text()? {
        "" => Err(field
            .error(format!("{} is empty", field.name()))
            .hint("leave it out to take the file's name")),
        name => Ok(name.to_owned()),
    }
}

fn region(root: &Table<'_>, assumptions: &mut Vec<FileAssumption>) -> Result<Region, InputError> {
    let default = "us-east-1";
    let Some(field) = root.get("region") else {
        let text = format!("AWS Region {default}");
        assumptions.push(FileAssumption::new("region", &text, "region"));
        return default.parse().map_err(|e| root.error(e));
    };
    field.named([default])
}

fn engine(root: &Table<'_>, assumptions: &mut Vec<FileAssumption>) -> Result<Engine, InputError> {
    let Some(field) = root.get("engine") else {
        let engine = Engine::default();
        let text = format!("the engine is {engine}");
        assumptions.push(FileAssumption::new("engine", &text, "engine"));
        return Ok(engine);
    };
    field.named(Engine::ALL.iter().map(|engine| engine.name()))
}

fn expect(root: &Table<'_>, offerings: &[Spec], workload: &Workload) -> Result<Expect, InputError> {
    let Some(field) = root.get("expect") else {
        return Ok(Expect::default());
    };
    let table = field.table("expect")?;
    table.only(&["cheapest", "total_usd"])?;
    let mut expect = Expect::default();
    if let Some(field) = table.get("cheapest") {
        let id = field.text()?;
        known_offering(&field, id, offerings, workload)?;
        expect.cheapest = Some(id.to_owned());
    }
    if let Some(totals) = table.get("total_usd") {
        for field in totals.table("expect.total_usd")?.fields() {
            let usd = Usd::new(field.decimal()?);
            // Compared with what is printed: parts of a cent could never be met, or be met by chance.
            if usd.amount().normalize().scale() > 2 {
                let message = format!("{} is {}, with parts of a cent", field.name(), usd);
                return Err(field.error(message).hint("write the printed total, such as \"3.13\""));
            }
            known_offering(&field, field.key, offerings, workload)?;
            expect.total_usd.push((field.key.to_owned(), usd));
        }
    }
    Ok(expect)
}

/// Every id that a bill of these offerings can have, in their order. Which offerings the defaults are
/// depends on the billed time: without any offering, the kinds and the defaults of all times.
#[must_use]
pub fn offering_ids(offerings: &[Spec], workload: &Workload) -> Vec<String> {
    let mut ids: Vec<String> = offerings.iter().map(|spec| spec.id.clone()).collect();
    if offerings.is_empty() {
        ids.extend(KINDS.iter().map(|kind| kind.id.to_owned()));
        let newest =
            defaults(Day::from_date(9_000, 1, 1), workload).into_iter().map(|spec| spec.id);
        ids.extend(newest.filter(|id| offering::kind(id).is_none()));
    }
    ids
}

/// Refuses an id that no bill of the file can have: the expectation could never be met.
fn known_offering(
    field: &Field<'_>,
    id: &str,
    offerings: &[Spec],
    workload: &Workload,
) -> Result<(), InputError> {
    if !offerings.is_empty() {
        return listed_offering(field, id, offerings);
    }
    let known = offering_ids(offerings, workload);
    if known.iter().any(|known| known == id) {
        return Ok(());
    }
    let message = format!("{}: there is no offering {}", field.name(), shown(id));
    Err(field.error(message).hint(name_hint(id, known.iter().map(String::as_str))))
}

/// Refuses an id that no `[[offering]]` of the file has.
fn listed_offering(field: &Field<'_>, id: &str, offerings: &[Spec]) -> Result<(), InputError> {
    if offerings.iter().any(|spec| spec.id == id) {
        return Ok(());
    }
    let message = format!("{}: no [[offering]] has the id {}", field.name(), shown(id));
    if offerings.is_empty() {
        return Err(field.error(message).hint("add [[offering]] with kind and settings"));
    }
    let ids = offerings.iter().map(|spec| spec.id.as_str());
    Err(field.error(message).hint(name_hint(id, ids)))
}
