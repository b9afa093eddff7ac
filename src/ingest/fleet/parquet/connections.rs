//! The column `DatabaseConnections` of a row group as runs that say the same. A dictionary is judged
//! entry by entry, once; how many connections there are does not matter afterwards.
#![expect(
    clippy::disallowed_types,
    reason = "metrics are stored as floats; none is calculated with"
)]

use bytes::Bytes;
use parquet::basic::Type;
use parquet::column::page::PageReader;
use parquet::schema::types::ColumnDescPtr;

use super::cells::{Cells, said_of_double};
use super::hybrid::{Block, Numbers};
use super::pages::{self, Next, Pages, Values, cut};
use crate::ingest::fleet::runs::Said;

/// What a row group's rows say of connections, in order; `None` for what is no number of them.
pub(super) enum Connections {
    /// Doubles in pages that are read here.
    Paged(Box<Paged>),
    /// Anything else, a block of rows at a time.
    Decoded(Box<Decoded>),
}

/// Connections that the crate decodes.
pub(super) struct Decoded {
    cells: Cells,
    said: Vec<Option<Said>>,
    /// How many of them were given out.
    at: usize,
}

/// Connections as runs.
pub(super) struct Paged {
    pages: Pages,
    /// What each entry of the dictionary says, and its number.
    dictionary: Vec<(Option<Said>, f64)>,
    /// What its first entries say, as [`code`]; 0 where it has none.
    codes: [u8; 256],
    block: Block,
    /// The part of the block that was not given out.
    rest: (usize, usize),
    /// The first number of the run that was given out last.
    last: f64,
}

/// Rows that the crate decodes at a time.
const AT_ONCE: usize = 8_192;
const NAME: &str = "DatabaseConnections";

impl Connections {
    pub(super) fn new(
        column: ColumnDescPtr,
        pages: Box<dyn PageReader>,
        encodings: impl Iterator<Item = parquet::basic::Encoding>,
    ) -> Result<Self, String> {
        let double = column.physical_type() == Type::DOUBLE;
        if !double || column.max_rep_level() > 0 || !pages::are_read(encodings) {
            let cells = Cells::new(NAME, column, pages)?;
            return Ok(Self::Decoded(Box::new(Decoded { cells, said: Vec::new(), at: 0 })));
        }
        Ok(Self::Paged(Box::new(Paged {
            pages: Pages::new(NAME, pages, column.max_def_level() > 0),
            dictionary: Vec::new(),
            codes: [0; 256],
            block: Block::default(),
            rest: (0, 0),
            last: 0.0,
        })))
    }

    /// The next rows, at most so many; `None` at the end.
    ///
    /// # Errors
    /// A page is broken.
    pub(super) fn next_run(
        &mut self,
        most: usize,
    ) -> Result<Option<(Option<Said>, usize)>, String> {
        match self {
            Self::Paged(paged) => paged.next_run(most),
            Self::Decoded(decoded) => {
                let Decoded { cells, said, at } = &mut **decoded;
                if *at == said.len() {
                    let rows = cells.read(AT_ONCE)?;
                    cells.said(rows, said);
                    *at = 0;
                }
                let rest = &said[*at..said.len().min(at.saturating_add(most))];
                let Some(first) = rest.first() else { return Ok(None) };
                let rows = rest.iter().take_while(|said| *said == first).count();
                *at += rows;
                Ok(Some((*first, rows)))
            }
        }
    }

    /// What the first of the rows that were given out last has, as text.
    pub(super) fn text(&self, rows: usize) -> String {
        match self {
            Self::Paged(paged) => paged.last.to_string(),
            Self::Decoded(decoded) => decoded.cells.text(decoded.at - rows).unwrap_or_default(),
        }
    }
}

impl Paged {
    fn next_run(&mut self, most: usize) -> Result<Option<(Option<Said>, usize)>, String> {
        let most = loop {
            match self.pages.next(most)? {
                Next::End => return Ok(None),
                Next::Blank(rows) => return Ok(Some((Some(Said::Nothing), rows))),
                Next::Rows(rows) => break rows,
                Next::Dictionary(values, count) => {
                    if values.len() / 8 < count {
                        return Err(cut(NAME));
                    }
                    let entry = |row| (said_of_double(double(&values, row)), double(&values, row));
                    self.dictionary = (0..count).map(entry).collect();
                    self.codes = [0; 256];
                    for (first, entry) in self.codes.iter_mut().zip(&self.dictionary) {
                        *first = code(entry.0);
                    }
                }
            }
        };
        let (said, rows) = match &mut self.pages.values {
            Values::Plain(values) => {
                let most = most.min(values.len() / 8);
                if most == 0 {
                    return Err(cut(NAME));
                }
                self.last = double(values, 0);
                let said = said_of_double(self.last);
                let same = |row: &usize| said_of_double(double(values, *row)) == said;
                let rows = 1 + (1..most).take_while(same).count();
                *values = values.slice(8 * rows..);
                (said, rows)
            }
            Values::Places(places) => {
                if self.rest.0 == self.rest.1 {
                    match places.next_block(most, &mut self.block).ok_or_else(|| cut(NAME))? {
                        Numbers::Packed(rows) => self.rest = (0, rows),
                        Numbers::Same(place, rows) => {
                            let said = self.entry(place)?;
                            self.pages.took(rows);
                            return Ok(Some((said, rows)));
                        }
                    }
                }
                self.run_of_places(most)?
            }
        };
        self.pages.took(rows);
        Ok(Some((said, rows)))
    }

    /// What an entry of the dictionary says.
    fn entry(&mut self, place: u32) -> Result<Option<Said>, String> {
        let entry = self.dictionary.get(place as usize);
        let (said, number) = *entry.ok_or("DatabaseConnections: an entry is not there")?;
        self.last = number;
        Ok(said)
    }

    /// The places of the block, from where it was left, that say the same.
    fn run_of_places(&mut self, most: usize) -> Result<(Option<Said>, usize), String> {
        let (from, to) = (self.rest.0, self.rest.1.min(self.rest.0 + most));
        let said = self.entry(self.block.0[from])?;
        let block = &self.block.0[from..to];
        let rows = if self.codes.len() < self.dictionary.len() {
            let entry = |place: u32| self.dictionary.get(place as usize).map(|entry| entry.0);
            block.iter().take_while(|place| entry(**place) == Some(said)).count()
        } else {
            // A small dictionary needs no check of its bounds.
            let (codes, said) = (&self.codes, code(said));
            let alike = |place: &u32| codes[(place & 255) as usize] == said && *place <= 255;
            block.iter().take_while(|place| alike(place)).count()
        };
        self.rest.0 = from + rows;
        Ok((said, rows))
    }
}

/// Another number for everything that an entry can say.
const fn code(said: Option<Said>) -> u8 {
    match said {
        None => 1,
        Some(said) => 2 + said as u8,
    }
}

/// The number at a row of plain values.
#[inline]
fn double(values: &Bytes, row: usize) -> f64 {
    let bytes = values[8 * row..].first_chunk::<8>();
    bytes.map_or(f64::NAN, |bytes| f64::from_le_bytes(*bytes))
}
