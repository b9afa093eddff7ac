//! Usage of many databases: rows of `db_id`, `timestamp` and metrics, in CSV or Parquet, in pieces
//! that are read side by side. It owns columns, cells and what is kept of rows; which files there are
//! and who reads which piece is `cli`'s.

pub mod csv_rows;
mod lines;
#[cfg(feature = "parquet")]
pub mod parquet;
mod part;
pub mod part_file;
mod placements;
mod runs;

pub use part::{BadCell, Part, Record, Unusable, Use, Values};
pub use placements::{Configured, Placements, placements};
pub use runs::{Run, Runs, Said};

/// A column that a bill can need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Database,
    Timestamp,
    Connections,
    Capacity,
    Volume,
    Reads,
    Writes,
}

impl Column {
    /// Every column, the required ones first.
    const ALL: [(&'static str, Self); 7] = [
        ("db_id", Self::Database),
        ("timestamp", Self::Timestamp),
        ("DatabaseConnections", Self::Connections),
        ("ServerlessDatabaseCapacity", Self::Capacity),
        ("VolumeBytesUsed", Self::Volume),
        ("ReadIOPS", Self::Reads),
        ("WriteIOPS", Self::Writes),
    ];
    /// How many of them there must be.
    const REQUIRED: usize = 3;

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, column)| *column == self).map_or("", |(name, _)| name)
    }
}

/// Which column stands where; `None` at places that are not read.
type Header = Vec<Option<Column>>;

/// Finds the columns by name. The names of the others are pushed to `other`.
///
/// # Errors
/// One is missing or there twice.
fn header<'n>(
    names: impl Iterator<Item = &'n str>,
    other: &mut impl Extend<String>,
) -> Result<Header, String> {
    let mut header = Header::new();
    for name in names {
        let found = Column::ALL.iter().find(|(known, _)| *known == name);
        let column = found.map(|(_, column)| *column);
        if column.is_some() && header.contains(&column) {
            return Err(format!("the column {name} is there twice"));
        }
        if column.is_none() {
            other.extend([name.to_owned()]);
        }
        header.push(column);
    }
    match Column::ALL[..Column::REQUIRED].iter().find(|(_, c)| !header.contains(&Some(*c))) {
        Some((name, _)) => Err(format!("the column {name} is missing")),
        None => Ok(header),
    }
}

/// Longest name of a database, in bytes; AWS's have at most 63 characters.
const LONGEST_ID: usize = 1_024;
