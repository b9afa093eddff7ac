//! Which databases are meant: names of the command line, found in the account or in the cache.

use super::cache::Cache;
use super::exit::CliError;
use crate::ingest::aws::{Database, Described, Target, targets};
use crate::render::words::safe;
use crate::units::Region;

/// The databases as they were described before, for runs without a connection.
pub(super) fn described(
    names: &[String],
    region: Option<&Region>,
    cache: &Cache,
) -> Result<Vec<Described>, CliError> {
    let one = |name: &String| {
        let shown = safe(name);
        let mut found = cache.databases(name, region);
        match (found.pop(), found.is_empty()) {
            (Some(described), true) => Ok(described),
            (Some(_), false) => {
                let message = format!("there are several databases `{shown}` in the cache");
                Err(CliError::input(message).hint("name the Region with --region"))
            }
            (None, _) => {
                let message = format!("the database `{shown}` was never read on this machine");
                Err(CliError::input(message).hint("leave --offline out"))
            }
        }
    };
    names.iter().map(one).collect()
}

/// The databases that are meant, each once.
pub(super) fn chosen(
    names: &[String],
    found: &[Database],
    region: &Region,
) -> Result<Vec<Database>, CliError> {
    let mut chosen: Vec<Database> = Vec::new();
    for name in names {
        let mut matching: Vec<&Database> = found.iter().filter(|d| d.answers_to(name)).collect();
        if matching.len() > 1 {
            let what = format!("`{}` is an instance and a cluster in {region}", safe(name));
            return Err(CliError::input(what).hint("name an instance of the cluster instead"));
        }
        let database = matching.pop().ok_or_else(|| {
            CliError::input(format!("there is no database `{}` in {region}", safe(name)))
                .hint("`dutycycle discover` lists them; --region names another Region")
        })?;
        if database.kind.is_none() {
            let what = match database.speaks() {
                Some(_) => "is a Multi-AZ DB cluster".to_owned(),
                None => format!("runs {}", safe(&database.engine)),
            };
            let message = format!("`{}` {what}, which is not simulated", safe(name));
            let hint = "instances of PostgreSQL, MySQL and MariaDB and Aurora clusters are";
            return Err(CliError::input(message).hint(hint));
        }
        if !chosen.contains(database) {
            chosen.push(database.clone());
        }
    }
    Ok(chosen)
}

pub(super) fn owner<'d>(databases: &'d [Database], target: &Target) -> Option<&'d Database> {
    databases.iter().find(|database| targets(database).iter().any(|(own, _)| own == target))
}
