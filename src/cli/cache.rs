//! What was paid for and is kept: a file for each day of each instance and cluster, and a file for
//! each database as it was last described. It owns their places; their form is `ingest::aws`'s. A
//! file that is torn or of another form counts as absent; what cannot be written stays in memory
//! for this run.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::env::Env;
use super::files::{keep, read_ordinary_file};
use crate::ingest::aws::{Database, DayFile, Described, Dimension, Event, Resource, Target};
use crate::units::{Day, Region};

/// Longest file of a day, in bytes: nine metrics by the minute are about half a megabyte.
const LONGEST_DAY: u64 = 8 << 20;
/// Longest description of a database, in bytes.
const LONGEST_DATABASE: u64 = 8 << 20;

/// The cache.
#[derive(Debug)]
pub(super) struct Cache {
    /// Nothing where the user has no home.
    root: Option<PathBuf>,
    /// Days that could not be written.
    memory: HashMap<(Target, Day), DayFile>,
    /// The first thing that could not be written, and why.
    complaint: Option<String>,
}

impl Cache {
    pub(super) fn open(env: &Env<'_>) -> Self {
        Self { root: env.cache.clone(), memory: HashMap::new(), complaint: None }
    }

    /// A day of an instance or cluster, if it is there.
    pub(super) fn day(&self, database: &Database, target: &Target, day: Day) -> Option<DayFile> {
        if let Some(file) = self.memory.get(&(target.clone(), day)) {
            return Some(file.clone());
        }
        let text = read(&self.day_path(database, target, day)?, LONGEST_DAY)?;
        DayFile::parse(&text, day)
    }

    /// Keeps a day.
    pub(super) fn keep_day(
        &mut self,
        database: &Database,
        target: &Target,
        day: Day,
        file: DayFile,
    ) {
        let path = self.day_path(database, target, day);
        if !self.write(path.as_deref(), &file.text()) {
            self.memory.insert((target.clone(), day), file);
        }
    }

    /// Keeps how a database is configured at an instant, and the stops and starts that were seen,
    /// old and new. Returns all of these.
    pub(super) fn keep_database(
        &mut self,
        database: &Database,
        at: i64,
        events: &[Event],
    ) -> Vec<Event> {
        let path = self.database_path(database);
        let known = path.as_deref().and_then(described);
        let mut all = known.map(|known| known.events).unwrap_or_default();
        all.extend(events);
        all.sort_unstable();
        all.dedup();
        let described = Described { at, database: database.clone(), events: all };
        let text = serde_json::to_string(&described).unwrap_or_default();
        self.write(path.as_deref(), &text);
        described.events
    }

    /// The databases that were described before and answer to a name.
    pub(super) fn databases(&self, wanted: &str, region: Option<&Region>) -> Vec<Described> {
        let mut found = Vec::new();
        for account in self.root.iter().flat_map(|root| entries(root)) {
            for file in entries(&account).iter().flat_map(|place| entries(place)) {
                if let Some(mut one) = described(&file) {
                    one.database.account_key = last(&account);
                    found.push(one);
                }
            }
        }
        found.retain(|one| {
            let here = region.is_none_or(|region| region.code() == one.database.region);
            here && one.database.answers_to(wanted)
        });
        found
    }

    /// What could not be kept, told once.
    pub(super) fn take_complaint(&mut self) -> Option<String> {
        self.complaint.take()
    }

    /// Writes a file if there is a place for it. Says whether it is there now.
    fn write(&mut self, path: Option<&Path>, text: &str) -> bool {
        let Some(path) = path else {
            return false;
        };
        let written = keep(path, text);
        if let Err(error) = &written {
            let place = path.display();
            self.complaint.get_or_insert_with(|| format!("{place} cannot be written: {error}"));
        }
        written.is_ok()
    }

    fn folder(&self, database: &Database) -> Option<PathBuf> {
        let account = self.root.as_ref()?.join(name(&database.account_key));
        Some(account.join(name(&database.region)))
    }

    fn database_path(&self, database: &Database) -> Option<PathBuf> {
        let what = match database.resource {
            Resource::Instance => "instance",
            Resource::Cluster => "cluster",
        };
        Some(self.folder(database)?.join(format!("{what}-{}.json", name(&database.id))))
    }

    fn day_path(&self, database: &Database, target: &Target, day: Day) -> Option<PathBuf> {
        let what = match target.dimension {
            Dimension::Instance => "instance",
            Dimension::Cluster => "cluster",
        };
        let folder = self.folder(database)?.join(format!("{what}-{}", name(&target.id)));
        Some(folder.join(format!("{day}.json")))
    }
}

/// A file name of plain characters only. Identifiers have been checked: this holds whatever
/// becomes of that check.
fn name(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    text.chars().take(64).map(plain).collect()
}

fn described(path: &Path) -> Option<Described> {
    serde_json::from_str(&read(path, LONGEST_DATABASE)?).ok()
}

fn read(path: &Path, limit: u64) -> Option<String> {
    String::from_utf8(read_ordinary_file(path, limit).ok()?).ok()
}

/// What a folder holds, in order; nothing if it is none.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn last(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_the_cache() {
        assert_eq!(name("../../etc/passwd"), "------etc-passwd");
        assert_eq!(name("A b\n\u{202e}"), "a-b--");
        assert_eq!(name(&"x".repeat(100)).len(), 64);
    }
}
