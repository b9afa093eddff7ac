//! The column `db_id` of a row group, read page by page as runs of the same database: a dictionary is
//! looked up once for each of its entries, not for each row.

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::PageReader;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::schema::types::ColumnDescPtr;

use super::pages::{self, Next, Pages, Values, cut};
use crate::ingest::fleet::LONGEST_ID;
use crate::ingest::fleet::part::Part;

/// The databases of a row group's rows, in order.
pub(super) enum Names {
    /// Read page by page.
    Paged(Box<Paged>),
    /// In an encoding that only the crate reads, name by name.
    Spelled(Box<Spelled>),
}

impl Names {
    /// The names of a column whose pages have these encodings.
    pub(super) fn new(
        pages: Box<dyn PageReader>,
        column: ColumnDescPtr,
        encodings: impl Iterator<Item = Encoding>,
    ) -> Self {
        if !pages::are_read(encodings) {
            return Self::Spelled(Box::new(Spelled {
                reader: ColumnReaderImpl::new(column, pages),
                levels: Vec::new(),
                names: Vec::new(),
                at: (0, 0),
                last: None,
            }));
        }
        let pages = Pages::new("db_id", pages, column.max_def_level() > 0);
        Self::Paged(Box::new(Paged { pages, dictionary: Vec::new(), last: None }))
    }

    /// The database of the next rows and how many there are, at most so many; no database where the
    /// rows name none. `None` at the end.
    pub(super) fn next_run(
        &mut self,
        most: usize,
        part: &mut Part,
    ) -> Result<Option<(Option<u32>, usize)>, String> {
        match self {
            Self::Paged(names) => names.next_run(most, part),
            Self::Spelled(names) => names.next_row(part),
        }
    }
}

/// Names that the crate reads, some at a time.
pub(super) struct Spelled {
    reader: ColumnReaderImpl<ByteArrayType>,
    levels: Vec<i16>,
    names: Vec<ByteArray>,
    /// How many rows and how many names of these were given out.
    at: (usize, usize),
    /// The last name and its place.
    last: Option<(ByteArray, Option<u32>)>,
}

impl Spelled {
    fn next_row(&mut self, part: &mut Part) -> Result<Option<(Option<u32>, usize)>, String> {
        const AT_ONCE: usize = 4_096;
        if self.at.0 == self.levels.len().max(self.names.len()) {
            self.levels.clear();
            self.names.clear();
            self.at = (0, 0);
            let read =
                self.reader.read_records(AT_ONCE, Some(&mut self.levels), None, &mut self.names);
            if read.map_err(|error| error.to_string())?.0 == 0 {
                return Ok(None);
            }
        }
        let there = self.levels.get(self.at.0).is_none_or(|level| *level > 0);
        self.at.0 += 1;
        if !there {
            return Ok(Some((None, 1)));
        }
        let name = self.names.get(self.at.1).ok_or("db_id: a page ends too early")?;
        self.at.1 += 1;
        let place = match &self.last {
            Some((last, place)) if last == name => *place,
            _ => place(part, name.data()),
        };
        self.last = Some((name.clone(), place));
        Ok(Some((place, 1)))
    }
}

/// Names as runs.
pub(super) struct Paged {
    pages: Pages,
    /// The place of each entry of the dictionary; `None` for one that is no name.
    dictionary: Vec<Option<u32>>,
    /// The last name that stood in the column itself, and its place.
    last: Option<(Bytes, Option<u32>)>,
}

impl Paged {
    fn next_run(
        &mut self,
        most: usize,
        part: &mut Part,
    ) -> Result<Option<(Option<u32>, usize)>, String> {
        let most = loop {
            match self.pages.next(most)? {
                Next::End => return Ok(None),
                Next::Blank(rows) => return Ok(Some((None, rows))),
                Next::Rows(rows) => break rows,
                Next::Dictionary(mut names, count) => {
                    self.dictionary.clear();
                    for _ in 0..count {
                        let name = plain(&mut names).ok_or_else(|| cut("db_id"))?;
                        self.dictionary.push(place(part, &name));
                    }
                }
            }
        };
        let (place, count) = match &mut self.pages.values {
            Values::Places(places) => {
                let (entry, count) = places.next_run(most).ok_or_else(|| cut("db_id"))?;
                let place = self.dictionary.get(entry as usize);
                (*place.ok_or("db_id: an entry is not in the dictionary")?, count)
            }
            Values::Plain(names) => {
                let name = plain(names).ok_or_else(|| cut("db_id"))?;
                let place = match &self.last {
                    Some((last, place)) if *last == name => *place,
                    _ => place(part, &name),
                };
                self.last = Some((name, place));
                (place, 1)
            }
        };
        self.pages.took(count);
        Ok(Some((place, count)))
    }
}

/// The name at the start, which is taken away.
fn plain(bytes: &mut Bytes) -> Option<Bytes> {
    let length = u32::from_le_bytes(*bytes.first_chunk::<4>()?) as usize;
    let ends = length.checked_add(4).filter(|ends| *ends <= bytes.len())?;
    let name = bytes.slice(4..ends);
    *bytes = bytes.slice(ends..);
    Some(name)
}

/// The place of a database; `None` if that is no name.
fn place(part: &mut Part, name: &[u8]) -> Option<u32> {
    let name = std::str::from_utf8(name.trim_ascii()).ok()?;
    let named = !name.is_empty() && name.len() <= LONGEST_ID;
    named.then(|| part.place(name))
}
