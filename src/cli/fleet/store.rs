//! What was read of all databases until they are billed: in memory while it is small, else in
//! temporary files that have no name and vanish with the run. So rows in any order, and fleets of any
//! size, need no more memory than [`MOST_BYTES`] and one bucket. It owns when and how that happens;
//! the form of a database in a file is that of a shard's part.

use std::collections::BTreeSet;
use std::fs::File;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, Write as _};

use crate::cli::exit::{CliError, Exit};
use crate::ingest::fleet::{BadCell, Part, Record, part_file};
use crate::units::Period;

/// What is kept in memory, in bytes, before it goes to files.
pub(super) const MOST_BYTES: usize = 64 << 20;
/// Files over which databases are spread: one is in memory at a time.
const BUCKETS: usize = 64;

/// Databases of which more may come.
pub(super) struct Store {
    part: Part,
    most_bytes: usize,
    /// How many bytes have come since `part` was measured.
    come: usize,
    buckets: Option<Vec<BufWriter<File>>>,
}

/// A database and what was read of it.
pub(super) type Database = (Box<str>, Record);

/// What must be known of all databases before one is billed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// From the first row of any database to the end of the last row of any.
    pub(super) covered: Option<Period>,
    /// A database that has the first row.
    pub(super) earliest: Option<Box<str>>,
    /// How many databases there are.
    pub(super) databases: u64,
    /// How many databases have rows that go back in time.
    pub(super) unsorted: u64,
    /// The first of them by name.
    pub(super) first_unsorted: Option<Box<str>>,
}

impl Store {
    /// Nothing yet. More than so many bytes go to files.
    pub(super) fn new(most_bytes: usize) -> Self {
        Self { part: Part::default(), most_bytes, come: 0, buckets: None }
    }

    /// Adds what was read.
    ///
    /// # Errors
    /// A temporary file could not be written.
    pub(super) fn add(&mut self, part: Part) -> Result<(), CliError> {
        self.come += part.bytes();
        self.part.merge(part);
        // Measured only after much has come: parts that follow each other take less together.
        if self.come > self.most_bytes / 2 {
            self.come = 0;
            if self.part.bytes() > self.most_bytes / 2 {
                self.spill().map_err(|error| not_kept(&error))?;
            }
        }
        Ok(())
    }

    /// Whether files are used.
    pub(super) const fn is_in_files(&self) -> bool {
        self.buckets.is_some()
    }

    /// How many rows there are.
    pub(super) const fn rows(&self) -> u64 {
        self.part.rows
    }

    /// What could not be read.
    pub(super) fn take_lost(&mut self) -> Vec<BadCell> {
        std::mem::take(&mut self.part.lost)
    }

    /// Columns that were not read.
    pub(super) const fn other_columns(&self) -> &BTreeSet<String> {
        &self.part.other_columns
    }

    /// All of it, if it is in memory.
    pub(super) fn into_part(self) -> Option<Part> {
        self.buckets.is_none().then_some(self.part)
    }

    fn spill(&mut self) -> io::Result<()> {
        let buckets = match &mut self.buckets {
            Some(buckets) => buckets,
            none => {
                let file = |_| tempfile::tempfile().map(BufWriter::new);
                none.insert((0..BUCKETS).map(file).collect::<io::Result<_>>()?)
            }
        };
        for (id, record) in self.part.take_databases() {
            let bucket = &mut buckets[bucket_of(&id)];
            bucket.write_all(part_file::database(&id, &record).as_bytes())?;
        }
        Ok(())
    }

    /// Hands over every database once, all of a bucket together.
    fn each_bucket(
        &mut self,
        mut take: impl FnMut(Vec<Database>) -> Vec<Database>,
    ) -> Result<(), CliError> {
        if self.buckets.is_none() {
            let databases = take(self.part.take_databases());
            self.part.put_databases(databases);
            return Ok(());
        }
        self.spill().map_err(|error| not_kept(&error))?;
        for bucket in self.buckets.iter_mut().flatten() {
            let databases = read_bucket(bucket).map_err(|error| not_kept(&error))?;
            take(databases);
        }
        Ok(())
    }

    /// What must be known before one is billed.
    ///
    /// # Errors
    /// A temporary file could not be read.
    pub(super) fn survey(&mut self) -> Result<Survey, CliError> {
        let mut survey = Survey::default();
        self.each_bucket(|mut databases| {
            for (id, record) in &mut databases {
                survey.look(id, record);
            }
            databases
        })?;
        Ok(survey)
    }

    /// Hands over every database.
    ///
    /// # Errors
    /// A temporary file could not be read.
    pub(super) fn drain(mut self, mut take: impl FnMut(Vec<Database>)) -> Result<(), CliError> {
        self.each_bucket(|databases| {
            take(databases);
            Vec::new()
        })
    }
}

impl Survey {
    fn look(&mut self, id: &str, record: &mut Record) {
        if record.is_unsorted() {
            self.unsorted += 1;
            if self.first_unsorted.as_deref().is_none_or(|first| id < first) {
                self.first_unsorted = Some(id.into());
            }
        }
        self.databases += 1;
        // What has no bill is not a part of the billed time.
        if let Some(one) = record.covered().filter(|_| !record.is_bad()) {
            let all = self.covered.unwrap_or(one);
            if self.earliest.is_none() || one.start() < all.start() {
                self.earliest = Some(id.into());
            }
            self.covered =
                Some(Period::new(all.start().min(one.start()), all.end().max(one.end())));
        }
    }
}

fn bucket_of(id: &str) -> usize {
    // The same in every run of a program.
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(id);
    usize::try_from(hash % BUCKETS as u64).unwrap_or_default()
}

fn read_bucket(bucket: &mut BufWriter<File>) -> io::Result<Vec<Database>> {
    bucket.flush()?;
    let mut file = bucket.get_ref();
    file.rewind()?;
    let mut part = Part::default();
    for line in BufReader::new(file).lines() {
        let read = part_file::add_database(&mut part, &line?);
        read.ok_or_else(|| io::Error::other("it is not as it was written"))?;
    }
    file.seek(io::SeekFrom::End(0))?;
    Ok(part.take_databases())
}

fn not_kept(error: &io::Error) -> CliError {
    let message = format!("failed to keep rows in a temporary file: {error}");
    let error = CliError { exit: Exit::NotWritten, ..CliError::input(message) };
    error.hint("make room in the directory for temporary files, or set TMPDIR to another one")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::fleet::{Run, Said};

    /// Rows of three databases, one of them backwards, in parts of a few rows.
    fn filled(most_bytes: usize) -> Store {
        let mut store = Store::new(most_bytes);
        for step in 0..200_i64 {
            let mut part = Part::default();
            for (number, id) in [(0, "a"), (1, "b"), (2, "c")] {
                let at = 60 * if id == "b" { 200 - step } else { step };
                let said = if step % 3 == number { Said::Active } else { Said::Idle };
                let place = part.place(id);
                part.record(place).push(Run { first: at, step: 0, rows: 1, said });
                part.rows += 1;
            }
            store.add(part).unwrap();
        }
        store
    }

    #[test]
    fn files_change_nothing_but_where_rows_are() {
        let mut results = Vec::new();
        for most_bytes in [1, 2_000, MOST_BYTES] {
            let mut store = filled(most_bytes);
            assert_eq!(store.is_in_files(), most_bytes < MOST_BYTES);
            let (survey, rows) = (store.survey().unwrap(), store.rows());
            let mut uses = Vec::new();
            let take = |databases: Vec<Database>| {
                uses.extend(databases.into_iter().map(|(id, r)| (id, r.into_use().unwrap())));
            };
            store.drain(take).unwrap();
            uses.sort_by(|a, b| a.0.cmp(&b.0));
            results.push((survey.covered, rows, uses));
        }
        assert_eq!(results[0], results[2]);
        assert_eq!(results[1], results[2]);
        let (covered, rows, uses) = &results[2];
        assert_eq!((*covered, *rows, uses.len()), (Some(Period::new(0, 201 * 60)), 600, 3));
    }

    #[test]
    fn rows_that_wait_to_be_sorted_take_room_too() {
        let mut part = Part::default();
        let place = part.place("a");
        for step in 0..1_000 {
            let run = Run { first: 100_000 - step, step: 0, rows: 1, said: Said::Idle };
            part.record(place).push(run);
        }
        // An instant and what it says, without the first row.
        assert!(part.bytes() >= 999 * 9, "{}", part.bytes());
    }
}
