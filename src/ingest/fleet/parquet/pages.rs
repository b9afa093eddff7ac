//! The pages of a column in the two encodings that almost every file has: places in a dictionary, and
//! plain values. It owns blanks and where a page begins and ends; what values mean is the columns'.

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};

use super::hybrid::Hybrid;

/// A column while its pages are read.
pub(super) struct Pages {
    name: &'static str,
    reader: Box<dyn PageReader>,
    /// Whether rows may be blank.
    optional: bool,
    /// Rows of the page that were not taken yet.
    left: usize,
    levels: Option<Hybrid>,
    /// Rows that are known to have a value.
    granted: usize,
    pub(super) values: Values,
}

/// The values of a page that were not taken yet.
pub(super) enum Values {
    /// Places in the dictionary.
    Places(Hybrid),
    /// One behind another.
    Plain(Bytes),
}

/// What comes next.
pub(super) enum Next {
    /// So many values, before which nothing else is.
    Dictionary(Bytes, usize),
    /// So many rows are blank, and are taken.
    Blank(usize),
    /// So many rows have a value; they are taken with [`Pages::took`].
    Rows(usize),
    /// No row is left.
    End,
}

/// Whether [`Pages`] reads all of these encodings.
pub(super) fn are_read(mut encodings: impl Iterator<Item = Encoding>) -> bool {
    use Encoding::{PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY};
    encodings.all(|one| [PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY].contains(&one))
}

impl Pages {
    pub(super) const fn new(
        name: &'static str,
        reader: Box<dyn PageReader>,
        optional: bool,
    ) -> Self {
        let values = Values::Plain(Bytes::new());
        Self { name, reader, optional, left: 0, levels: None, granted: 0, values }
    }

    /// What comes next, at most so many rows of it.
    ///
    /// # Errors
    /// A page is broken.
    pub(super) fn next(&mut self, most: usize) -> Result<Next, String> {
        while self.left == 0 {
            match self.reader.get_next_page().map_err(|error| self.error(&error.to_string()))? {
                None => return Ok(Next::End),
                Some(Page::DictionaryPage { buf, num_values, .. }) => {
                    return Ok(Next::Dictionary(buf, num_values as usize));
                }
                Some(page) => self.open(page)?,
            }
        }
        if self.granted == 0
            && let Some(levels) = &mut self.levels
        {
            let (level, count) = levels.next_run(self.left).ok_or_else(|| cut(self.name))?;
            if level == 0 {
                self.left -= count;
                return Ok(Next::Blank(count));
            }
            self.granted = count;
        }
        Ok(Next::Rows(most.min(self.granted)))
    }

    /// Says that the values of so many rows were taken.
    pub(super) const fn took(&mut self, rows: usize) {
        self.left -= rows;
        self.granted -= rows;
    }

    /// An error about this column.
    pub(super) fn error(&self, what: &str) -> String {
        format!("{}: {what}", self.name)
    }

    fn open(&mut self, page: Page) -> Result<(), String> {
        let cut = || cut(self.name);
        let (rows, levels, values, encoding) = match page {
            Page::DictionaryPage { .. } => return Err(cut()),
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let mut from = 0;
                if self.optional {
                    if def_level_encoding != Encoding::RLE {
                        return Err(self.error("levels that are packed in an old way"));
                    }
                    let length = buf.first_chunk::<4>().ok_or_else(cut)?;
                    from = 4_usize.saturating_add(u32::from_le_bytes(*length) as usize);
                }
                if from > buf.len() {
                    return Err(cut());
                }
                (num_values, buf.slice(from.min(4)..from), buf.slice(from..), encoding)
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
                let to = from.saturating_add(def_levels_byte_len as usize);
                if to > buf.len() {
                    return Err(cut());
                }
                (num_values, buf.slice(from..to), buf.slice(to..), encoding)
            }
        };
        self.left = rows as usize;
        self.granted = if self.optional { 0 } else { self.left };
        self.levels = if self.optional { Hybrid::new(levels, 1) } else { None };
        self.values = match encoding {
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                // A page of blanks has no place, and may have no width.
                let width = u32::from(values.first().copied().unwrap_or_default());
                let packed = if values.is_empty() { values } else { values.slice(1..) };
                let places = Hybrid::new(packed, width);
                Values::Places(places.ok_or_else(|| self.error("places of more than 32 bits"))?)
            }
            Encoding::PLAIN => Values::Plain(values),
            other => return Err(self.error(&format!("the encoding {other} is not read"))),
        };
        Ok(())
    }
}

/// A page that has less than it says.
pub(super) fn cut(name: &str) -> String {
    format!("{name}: a page ends too early")
}
