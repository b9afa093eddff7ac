//! The files of a fleet and the pieces in which they are read. It owns which files there are, in which
//! order, and where a CSV file may be cut; what is in a piece is `ingest`'s.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
#[cfg(feature = "parquet")]
use std::sync::Arc;

#[cfg(feature = "parquet")]
use super::shared_file::SharedFile;
use crate::cli::exit::CliError;
use crate::ingest::fleet::csv_rows::{
    CsvHeader, LONGEST_HEADER, Piece, Unread, read_header, read_piece,
};
#[cfg(feature = "parquet")]
use crate::ingest::fleet::parquet::Footer;
use crate::ingest::fleet::{BadCell, Part};
use crate::render::words::safe;

/// A piece of a CSV file, in bytes: large enough that its ends cost nothing.
const PIECE_BYTES: u64 = 16 << 20;
/// Most files of a run.
const MOST_FILES: usize = 1_000_000;

/// The input, opened once and cut into pieces.
pub(super) struct Inputs {
    files: Vec<Input>,
    units: Vec<Unit>,
    /// Files that cannot be read.
    pub(super) lost: Vec<BadCell>,
}

/// A file.
struct Input {
    path: PathBuf,
    /// As messages call it.
    name: String,
    bytes: u64,
    kind: Kind,
}

enum Kind {
    Csv(CsvHeader),
    #[cfg(feature = "parquet")]
    Parquet(Footer),
}

/// Something that is read in one go.
#[derive(Clone, Copy, Debug)]
struct Unit {
    file: usize,
    what: What,
    /// About how many bytes it has.
    bytes: u64,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Piece(Piece),
    #[cfg(feature = "parquet")]
    RowGroup(usize),
}

impl Inputs {
    /// Finds the files, reads their headers and footers, and cuts them.
    ///
    /// # Errors
    /// A name is none, or nothing is there to be read.
    pub(super) fn open(names: &[PathBuf]) -> Result<Self, CliError> {
        let mut found = Found::default();
        for name in names {
            collect(name, &mut found)?;
        }
        let mut inputs = Self { files: Vec::new(), units: Vec::new(), lost: found.lost };
        for path in found.paths {
            let name = safe(&path.display().to_string());
            if let Err(text) = inputs.add(path, &name) {
                inputs.lost.push(BadCell { file: name, place: String::new(), text });
            }
        }
        if let (true, Some(lost)) = (inputs.files.is_empty(), inputs.lost.first()) {
            let more = inputs.lost.len() - 1;
            let more = if more > 0 { format!(" (and {more} more files)") } else { String::new() };
            return Err(CliError::input(format!("{}: {}{more}", lost.file, lost.text)).hint(
                "name CSV or Parquet files with the columns db_id, timestamp and \
                 DatabaseConnections",
            ));
        }
        Ok(inputs)
    }

    fn add(&mut self, path: PathBuf, name: &str) -> Result<(), String> {
        let file = File::open(&path).map_err(|error| error.to_string())?;
        let bytes = file.metadata().map_err(|error| error.to_string())?.len();
        let at = self.files.len();
        let magic = begins_as_parquet(&file).map_err(|error| error.to_string())?;
        let kind =
            if magic { self.row_groups(file, name, bytes)? } else { self.pieces(file, at, bytes)? };
        self.files.push(Input { path, name: name.to_owned(), bytes, kind });
        Ok(())
    }

    #[cfg(feature = "parquet")]
    fn row_groups(&mut self, file: File, name: &str, bytes: u64) -> Result<Kind, String> {
        let at = self.files.len();
        let file = SharedFile::new(file, bytes);
        let footer = quietly(|| Footer::read(&file))?;
        let lie = footer.contradiction();
        let lost = |text| BadCell { file: name.to_owned(), place: String::new(), text };
        self.lost.extend(lie.map(lost));
        let count = footer.row_groups();
        let each = bytes / (count as u64).max(1);
        let unit = |group| Unit { file: at, what: What::RowGroup(group), bytes: each };
        self.units.extend((0..count).map(unit));
        Ok(Kind::Parquet(footer))
    }

    #[cfg(not(feature = "parquet"))]
    #[expect(clippy::unused_self, reason = "with Parquet it is used")]
    fn row_groups(&mut self, _: File, _: &str, _: u64) -> Result<Kind, String> {
        Err("this program was built without Parquet".to_owned())
    }

    fn pieces(&mut self, mut file: File, at: usize, bytes: u64) -> Result<Kind, String> {
        let mut start = Vec::new();
        let mut first = (&mut file).take(LONGEST_HEADER as u64 + 1);
        first.read_to_end(&mut start).map_err(|error| error.to_string())?;
        let header = read_header(&start)?;
        let rows = bytes.saturating_sub(header.rows_from);
        let from = header.rows_from.min(bytes);
        let mut cuts = vec![from];
        for piece in 1..rows.div_ceil(PIECE_BYTES) {
            let at = from + piece * PIECE_BYTES;
            if cuts.last() >= Some(&at) {
                // A line that reaches over it.
                continue;
            }
            let cut = next_line(&mut file, at);
            let cut = cut.map_err(|error| error.to_string())?;
            cuts.extend(Some(cut).filter(|cut| cuts.last() < Some(cut)));
        }
        cuts.push(bytes);
        for pair in cuts.windows(2) {
            let piece = Piece { from: pair[0], to: pair[1] };
            self.units.push(Unit { file: at, what: What::Piece(piece), bytes: pair[1] - pair[0] });
        }
        Ok(Kind::Csv(header))
    }

    /// How many files can be read.
    pub(super) const fn files(&self) -> usize {
        self.files.len()
    }

    /// How many pieces there are.
    pub(super) const fn units(&self) -> usize {
        self.units.len()
    }

    /// About how many bytes a piece has.
    pub(super) fn bytes_of(&self, unit: usize) -> u64 {
        self.units[unit].bytes
    }

    /// What tells this input from others: names and lengths of its files.
    pub(super) fn names(&self) -> Vec<(String, u64)> {
        let name = |file: &Input| {
            // Where a machine has its files does not matter.
            let name = file.path.file_name().map(|name| name.to_string_lossy().into_owned());
            (name.unwrap_or_default(), file.bytes)
        };
        self.files.iter().map(name).collect()
    }

    /// Columns that are not read.
    pub(super) fn other_columns(&self) -> impl Iterator<Item = &str> {
        self.files.iter().flat_map(|file| match &file.kind {
            Kind::Csv(header) => header.other.iter().map(String::as_str),
            #[cfg(feature = "parquet")]
            Kind::Parquet(footer) => footer.other.iter().map(String::as_str),
        })
    }

    /// Reads a piece; what cannot be read stands in the part.
    pub(super) fn read(&self, unit: usize) -> Part {
        let Unit { file, what, .. } = self.units[unit];
        let input = &self.files[file];
        let read = quietly(|| match (&input.kind, what) {
            (Kind::Csv(header), What::Piece(piece)) => {
                let mut file = File::open(&input.path).map_err(|error| error.to_string())?;
                let mut read = |quotes| {
                    let sought = file.seek(SeekFrom::Start(piece.from));
                    sought.map_err(|error| Unread::Broken(error.to_string()))?;
                    let bytes = (&mut file).take(piece.to - piece.from);
                    read_piece(bytes, (piece, quotes), header, &input.name)
                };
                let without = match read(false) {
                    Err(Unread::Quoted) => read(true),
                    without => without,
                };
                without.map_err(|error| error.to_string())
            }
            #[cfg(feature = "parquet")]
            (Kind::Parquet(footer), What::RowGroup(group)) => {
                let file = File::open(&input.path).map_err(|error| error.to_string())?;
                let file = Arc::new(SharedFile::new(file, input.bytes));
                footer.read_row_group(&file, group, &input.name)
            }
            #[cfg(feature = "parquet")]
            _ => Err("a piece of another kind of file".to_owned()),
        });
        let sealed = read.map(|mut part| {
            part.seal();
            part
        });
        sealed.unwrap_or_else(|text| {
            let mut part = Part::default();
            let (place, rows) = match what {
                What::Piece(Piece { from, to, .. }) => (format!("bytes {from} to {to}"), None),
                #[cfg(feature = "parquet")]
                What::RowGroup(group) => (format!("row group {group}"), Some(group)),
            };
            let rows = rows.map_or_else(String::new, |group| self.rows_of(file, group));
            let text = format!("{text}: {rows}nothing of it counts");
            part.lost.push(BadCell { file: input.name.clone(), place, text });
            part
        })
    }

    #[cfg(feature = "parquet")]
    fn rows_of(&self, file: usize, group: usize) -> String {
        match &self.files[file].kind {
            Kind::Parquet(footer) => format!("of {} rows by the footer, ", footer.rows_of(group)),
            Kind::Csv(_) => String::new(),
        }
    }

    #[cfg(not(feature = "parquet"))]
    #[expect(clippy::unused_self, reason = "with Parquet it is used")]
    fn rows_of(&self, _: usize, _: usize) -> String {
        String::new()
    }
}

/// What a library that panics over a broken file says: a broken file is no bug of ours.
fn quietly<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let caught = super::panics::caught(read);
    caught.unwrap_or_else(|| Err("its bytes make no sense".to_owned()))
}

/// The files that a name stands for, in the order of their names. What the user named is read whatever
/// it is called; in a directory files count that end as usage does, and what cannot be looked at is
/// told beside the answer.
fn collect(path: &Path, found: &mut Found) -> Result<(), CliError> {
    let shown = || safe(&path.display().to_string());
    let failed = |error: io::Error| {
        CliError::input(format!("failed to read {}: {error}", shown()))
            .hint("name files or directories with usage in CSV or Parquet")
    };
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        let before = found.paths.len() + found.lost.len();
        found.directory(path).map_err(failed)?;
        if found.paths.len() + found.lost.len() == before {
            return Err(CliError::input(format!("{} has no usage file", shown()))
                .hint("files of usage end in .csv or .parquet"));
        }
    } else if metadata.is_file() {
        found.add(path.to_owned());
    } else {
        return Err(failed(io::Error::other("it is no ordinary file")));
    }
    if found.paths.len() > MOST_FILES {
        return Err(CliError::input(format!("there are more than {MOST_FILES} files"))
            .hint("run several fleets, or write larger files"));
    }
    Ok(())
}

/// Files that were found.
#[derive(Default)]
struct Found {
    paths: Vec<PathBuf>,
    known: HashSet<PathBuf>,
    lost: Vec<BadCell>,
}

impl Found {
    fn add(&mut self, path: PathBuf) {
        if self.known.insert(path.clone()) {
            self.paths.push(path);
        }
    }

    fn directory(&mut self, path: &Path) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path)? {
            entries.push(entry?.path());
        }
        entries.sort();
        for entry in entries {
            let ending = entry.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            let is_usage =
                ["csv", "parquet"].iter().any(|known| ending.eq_ignore_ascii_case(known));
            // A link to a directory might lead around in a circle.
            let looked = match fs::metadata(&entry) {
                Ok(metadata) if metadata.is_dir() && entry.is_symlink() => Ok(()),
                Ok(metadata) if metadata.is_dir() => self.directory(&entry),
                _ if !is_usage => Ok(()),
                Ok(metadata) if !metadata.is_file() => {
                    Err(io::Error::other("it is no ordinary file"))
                }
                Ok(_) => {
                    self.add(entry.clone());
                    Ok(())
                }
                Err(error) => Err(error),
            };
            if let Err(error) = looked {
                let (file, text) = (safe(&entry.display().to_string()), error.to_string());
                self.lost.push(BadCell { file, place: String::new(), text });
            }
        }
        Ok(())
    }
}

fn begins_as_parquet(mut file: &File) -> io::Result<bool> {
    let mut magic = Vec::new();
    file.take(4).read_to_end(&mut magic)?;
    file.rewind()?;
    Ok(magic == *b"PAR1")
}

/// The first byte of the line after the one that a byte lies in.
fn next_line(file: &mut File, at: u64) -> io::Result<u64> {
    use std::io::BufRead as _;
    file.seek(SeekFrom::Start(at))?;
    let mut reader = BufReader::new(file);
    let skipped = reader.skip_until(b'\n')?;
    Ok(at + skipped as u64)
}
