//! The column `db_id` of a row group, read page by page as runs of the same database: a dictionary is
//! looked up once for each of its entries, not for each row.

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::schema::types::ColumnDescPtr;

use super::hybrid::Hybrid;
use crate::ingest::fleet::LONGEST_ID;
use crate::ingest::fleet::part::Part;

/// The databases of a row group's rows, in order.
pub(super) enum Names {
    /// Read page by page.
    Paged(Paged),
    /// In an encoding that only the crate reads, name by name.
    Spelled(Spelled),
}

impl Names {
    /// The names of a column whose pages have these encodings.
    pub(super) fn new(
        pages: Box<dyn PageReader>,
        column: ColumnDescPtr,
        mut encodings: impl Iterator<Item = Encoding>,
    ) -> Self {
        let delta = [Encoding::DELTA_BYTE_ARRAY, Encoding::DELTA_LENGTH_BYTE_ARRAY];
        if encodings.any(|encoding| delta.contains(&encoding)) {
            return Self::Spelled(Spelled {
                reader: ColumnReaderImpl::new(column, pages),
                levels: Vec::new(),
                names: Vec::new(),
                at: (0, 0),
                last: None,
            });
        }
        Self::Paged(Paged {
            pages,
            optional: column.max_def_level() > 0,
            dictionary: Vec::new(),
            page: None,
            last: None,
        })
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
    pages: Box<dyn PageReader>,
    /// Whether rows may have none.
    optional: bool,
    /// The place of each entry of the dictionary; `None` for one that is no name.
    dictionary: Vec<Option<u32>>,
    page: Option<Rows>,
    /// The last name that stood in the column itself, and its place.
    last: Option<(Bytes, Option<u32>)>,
}

/// The rows of a page.
struct Rows {
    left: usize,
    levels: Option<Hybrid>,
    values: Entries,
}

enum Entries {
    /// Places in the dictionary.
    Dictionary(Hybrid),
    /// Lengths of four bytes, each with the name behind it.
    Plain(Bytes),
}

impl Paged {
    fn next_run(
        &mut self,
        most: usize,
        part: &mut Part,
    ) -> Result<Option<(Option<u32>, usize)>, String> {
        while self.page.as_ref().is_none_or(|rows| rows.left == 0) {
            let Some(page) = self.pages.get_next_page().map_err(|error| error.to_string())? else {
                return Ok(None);
            };
            self.take(page, part)?;
        }
        let Some(rows) = &mut self.page else { return Ok(None) };
        let cut = || "db_id: a page ends too early".to_owned();
        let mut most = most.min(rows.left);
        let mut there = true;
        if let Some(levels) = &mut rows.levels {
            let (level, count) = levels.next_run(most).ok_or_else(cut)?;
            (there, most) = (level > 0, count);
        }
        let (place, count) = match &mut rows.values {
            _ if !there => (None, most),
            Entries::Dictionary(entries) => {
                let (entry, count) = entries.next_run(most).ok_or_else(cut)?;
                let place = self.dictionary.get(entry as usize);
                (*place.ok_or("db_id: an entry is not in the dictionary")?, count)
            }
            Entries::Plain(bytes) => {
                let name = plain(bytes).ok_or_else(cut)?;
                match &self.last {
                    Some((last, place)) if *last == name => (*place, 1),
                    _ => {
                        let place = place(part, &name);
                        self.last = Some((name, place));
                        (place, 1)
                    }
                }
            }
        };
        // Levels that a shorter run of entries did not use up are met again.
        if let Some(levels) = &mut rows.levels
            && there
            && count < most
        {
            levels.give_back(most - count);
        }
        rows.left -= count;
        Ok(Some((place, count)))
    }

    fn take(&mut self, page: Page, part: &mut Part) -> Result<(), String> {
        let cut = || "db_id: a page is shorter than it says".to_owned();
        match page {
            Page::DictionaryPage { mut buf, num_values, .. } => {
                self.dictionary.clear();
                for _ in 0..num_values {
                    let name = plain(&mut buf).ok_or_else(cut)?;
                    let place = place(part, &name);
                    self.dictionary.push(place);
                }
            }
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let (mut levels, mut values) = (None, buf);
                if self.optional {
                    if def_level_encoding != Encoding::RLE {
                        return Err(format!("db_id: levels in {def_level_encoding} are not read"));
                    }
                    let length = values.get(..4).ok_or_else(cut)?;
                    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
                    let ends = 4_usize.saturating_add(length as usize);
                    if ends > values.len() {
                        return Err(cut());
                    }
                    levels = Hybrid::new(values.slice(4..ends), 1);
                    values = values.slice(ends..);
                }
                self.page = Some(Rows::new(num_values, levels, values, encoding)?);
            }
            Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let from = rep_levels_byte_len as usize;
                let ends = from.saturating_add(def_levels_byte_len as usize);
                if ends > buf.len() {
                    return Err(cut());
                }
                let levels =
                    if self.optional { Hybrid::new(buf.slice(from..ends), 1) } else { None };
                self.page = Some(Rows::new(num_values, levels, buf.slice(ends..), encoding)?);
            }
        }
        Ok(())
    }
}

impl Rows {
    fn new(
        rows: u32,
        levels: Option<Hybrid>,
        values: Bytes,
        encoding: Encoding,
    ) -> Result<Self, String> {
        let dictionary = [Encoding::RLE_DICTIONARY, Encoding::PLAIN_DICTIONARY];
        let values = if dictionary.contains(&encoding) {
            // No value at all needs no width.
            let width = u32::from(values.first().copied().unwrap_or_default());
            let packed = if values.is_empty() { values } else { values.slice(1..) };
            let packed = Hybrid::new(packed, width);
            Entries::Dictionary(packed.ok_or("db_id: places of more than 32 bits")?)
        } else if encoding == Encoding::PLAIN {
            Entries::Plain(values)
        } else {
            return Err(format!("db_id: the encoding {encoding} is not read"));
        };
        Ok(Self { left: rows as usize, levels, values })
    }
}

/// The name at the start, which is taken away.
fn plain(bytes: &mut Bytes) -> Option<Bytes> {
    let length = bytes.get(..4)?;
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
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
