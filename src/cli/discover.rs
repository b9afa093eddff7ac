//! `dutycycle discover`: the databases of an account, and what each would be compared as.

use super::account::{AccessArgs, tell_log, told};
use super::cache::Cache;
use super::env::Env;
use super::exit::{CliError, Exit};
use crate::ingest::aws::{
    AwsErrorKind, Connection, Database, FailedRegion, Inventory, Serverless, all_regions,
};
use crate::render::json;
use crate::render::table::table;
use crate::render::words::safe;
use crate::units::Region;

/// The arguments of `discover`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    access: AccessArgs,
    /// The AWS Region [default: `AWS_REGION`, or the profile's]
    #[arg(long)]
    region: Option<Region>,
    /// Every Region that accounts have from the start
    #[arg(long, conflicts_with = "region")]
    all_regions: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How the databases are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people, at most 80 columns
    #[default]
    Table,
    /// For scripts, with a JSON Schema in docs/schema
    Json,
}

/// Prints the databases, and tells which Regions did not answer.
pub(super) fn run(args: &Args, env: &mut Env<'_>) -> Result<Exit, CliError> {
    let first = all_regions().next().filter(|_| args.all_regions);
    let connection = args.access.open(args.region.as_ref().or(first.as_ref()), env)?;
    let regions = if args.all_regions {
        all_regions().collect()
    } else {
        vec![connection.region().map_err(|error| told(&error, env))?]
    };
    let (found, exit) = ask(&connection, &regions, env)?;
    let mut cache = Cache::open(env);
    for database in &found.databases {
        // For `report --db --offline`; a machine that cannot keep it has lost nothing here.
        cache.keep_database(database, env.now.as_second(), &[]);
    }
    match args.format {
        Format::Json => env.print(&json::text(&found))?,
        Format::Table => env.show(&listed(&found, regions.len() > 1))?,
    }
    Ok(exit)
}

/// Asks one Region after the other. One that does not answer is noted where others were asked too.
fn ask(
    connection: &Connection,
    regions: &[Region],
    env: &mut Env<'_>,
) -> Result<(Inventory, Exit), CliError> {
    let (mut databases, mut failed, mut exit) = (Vec::new(), Vec::new(), Exit::Complete);
    for region in regions {
        let answer = connection.databases(region);
        tell_log(connection, env);
        match answer {
            Ok(found) => databases.extend(found),
            Err(error) => {
                let stopped =
                    matches!(error.kind, AwsErrorKind::Interrupted | AwsErrorKind::Terminated);
                let error = told(&error, env);
                if stopped || regions.len() == 1 {
                    return Err(error);
                }
                exit = exit.and(env.fail(&error));
                failed.push(FailedRegion { region: region.to_string(), error: error.message });
            }
        }
    }
    Ok((Inventory::new(databases, failed), exit))
}

/// Databases for people, instances under their clusters.
fn listed(found: &Inventory, many_regions: bool) -> String {
    if found.databases.is_empty() {
        return "No databases were found.\n".to_owned();
    }
    let mut rows = Vec::new();
    for database in &found.databases {
        let mut id = safe(&database.id);
        if many_regions {
            id = format!("{id} ({})", database.region);
        }
        rows.push(vec![
            id,
            database.kind.clone().unwrap_or_else(|| "not simulated".to_owned()),
            safe(&format!("{} {}", database.engine, database.engine_version)),
            configuration(database),
            safe(&database.status),
        ]);
        rows.extend(database.instances.iter().map(|member| {
            let role = if member.writer { "writer" } else { "reader" };
            vec![
                format!("- {}", safe(&member.id)),
                role.to_owned(),
                String::new(),
                safe(&member.instance_class),
                safe(&member.status),
            ]
        }));
    }
    table(&["database", "kind", "engine", "configuration", "status"], &[], rows)
}

/// Class or capacity range, storage, and what else can cost money or matters for a move.
fn configuration(database: &Database) -> String {
    let mut parts = Vec::new();
    if let Some(Serverless { min_acu, max_acu, pause_after_seconds }) = &database.serverless {
        parts.push(format!("{min_acu} to {max_acu} ACU"));
        parts.extend(pause_after_seconds.map(|seconds| format!("pause {seconds} s")));
    } else {
        parts.extend(database.instance_class.as_deref().map(safe));
    }
    let gb = database.allocated_gb.map(|gb| format!("{gb} GB")).unwrap_or_default();
    let storage = safe(database.storage_type.as_deref().unwrap_or_default());
    parts.push(format!("{gb} {storage}").trim().to_owned());
    if database.multi_az {
        parts.push("Multi-AZ".to_owned());
    }
    if database.public {
        parts.push("public".to_owned());
    }
    if database.replicates {
        parts.push("read replication".to_owned());
    }
    parts.push(format!("backups {} d", database.backup_retention_days));
    if database.extended_support {
        parts.push("Extended Support".to_owned());
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}
