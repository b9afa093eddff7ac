//! Shards: the part of a fleet that one of several machines reads, and all of them put together. It
//! owns which piece is whose; the form of a part's file is `ingest`'s.

use std::path::PathBuf;
use std::str::FromStr;

use crate::cli::exit::CliError;
use crate::cli::files::read_file;
use crate::ingest::fleet::Part;
use crate::ingest::fleet::part_file::{self, PartHeader};
use crate::render::words::safe;

/// One of several shards, such as `2/5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    /// Which, from 1.
    pub(super) number: u32,
    /// Of how many.
    pub(super) of: u32,
}

/// Most shards.
const MOST_SHARDS: u32 = 100_000;
/// Largest file of a part, in bytes.
const LONGEST_PART: u64 = 64 << 30;

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('/').and_then(|(number, of)| {
            let shard = Self { number: number.parse().ok()?, of: of.parse().ok()? };
            (1..=MOST_SHARDS).contains(&shard.of).then_some(shard)
        });
        let shard = parsed.filter(|shard| (1..=shard.of).contains(&shard.number));
        shard.ok_or_else(|| {
            format!(
                "a shard is a number and how many there are, from 1/1 to \
                                     {MOST_SHARDS}/{MOST_SHARDS}, such as 2/5"
            )
        })
    }
}

impl Shard {
    /// All of it.
    pub(super) const WHOLE: Self = Self { number: 1, of: 1 };

    /// The pieces that this shard reads, of so many.
    pub(super) fn units(self, count: usize) -> Vec<usize> {
        let first = self.number as usize - 1;
        (first..count).step_by(self.of as usize).collect()
    }
}

/// Reads the parts of all shards and hands each over; the first one's header stands for all.
///
/// # Errors
/// One is missing, there twice, of another input, or no part.
pub(super) fn read(
    paths: &[PathBuf],
    mut take: impl FnMut(Part) -> Result<(), CliError>,
) -> Result<PartHeader, CliError> {
    let mut all: Option<PartHeader> = None;
    let mut there: Vec<u32> = Vec::new();
    for path in paths {
        let name = safe(&path.display().to_string());
        let bytes = read_file(path, LONGEST_PART).map_err(|error| {
            CliError::input(format!("failed to read {name}: {error}"))
                .hint("name the files that `dutycycle fleet INPUT --shard` wrote")
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| CliError::input(format!("{name}: the file is no part of a fleet")))?;
        let (header, part) = part_file::read(&text, &name).map_err(|error| {
            let hint = error.hint.clone().unwrap_or_default();
            CliError::input(error).hint(hint)
        })?;
        if there.contains(&header.shard) {
            let message = format!("{name}: shard {} is there twice", header.shard);
            return Err(CliError::input(message).hint("name each part once"));
        }
        there.push(header.shard);
        let first = all.get_or_insert_with(|| header.clone());
        if header.shards != first.shards || header.files != first.files {
            let message = format!("{name} is a part of another fleet than the first file");
            return Err(CliError::input(message)
                .hint("every shard must read the same files, with the same n in i/n"));
        }
        take(part)?;
    }
    let all = all.ok_or_else(|| CliError::input("no part was named"))?;
    if let Some(missing) = (1..=all.shards).find(|shard| !there.contains(shard)) {
        let message = format!("shard {missing} of {} is missing", all.shards);
        return Err(CliError::input(message).hint("name the parts of all shards"));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_of_one_shard() {
        let mut all: Vec<usize> =
            (1..=3).flat_map(|number| Shard { number, of: 3 }.units(10)).collect();
        all.sort_unstable();
        assert_eq!(all, (0..10).collect::<Vec<_>>());
        assert_eq!(Shard::WHOLE.units(3), [0, 1, 2]);
    }

    #[test]
    fn a_shard_is_a_number_of_so_many() {
        assert_eq!("2/5".parse(), Ok(Shard { number: 2, of: 5 }));
        for wrong in ["", "2", "0/5", "6/5", "1/0", "-1/5", "1/5/2", "a/b", "1/100001"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
