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
    Decoded { cells: Cells, said: Vec<Option<Said>>, at: usize },
}

/// Connections as runs.
pub(super) struct Paged {
    pages: Pages,
    /// What each entry of the dictionary says, and its number.
    dictionary: Vec<(Option<Said>, f64)>,
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
            return Ok(Self::Decoded { cells, said: Vec::new(), at: 0 });
        }
        Ok(Self::Paged(Box::new(Paged {
            pages: Pages::new(NAME, pages, column.max_def_level() > 0),
            dictionary: Vec::new(),
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
            Self::Decoded { cells, said, at } => {
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
            Self::Decoded { cells, at, .. } => cells.text(at - rows).unwrap_or_default(),
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
                let mut same = None;
                if self.rest.0 == self.rest.1 {
                    match places.next_block(most, &mut self.block).ok_or_else(|| cut(NAME))? {
                        Numbers::Same(place, rows) => same = Some((place, rows)),
                        Numbers::Packed(rows) => self.rest = (0, rows),
                    }
                }
                let (from, to) = (self.rest.0, self.rest.1.min(self.rest.0 + most));
                let block = &self.block.0[from..to];
                let entry = |place: u32| self.dictionary.get(place as usize);
                let first = same.map_or_else(|| block[0], |(place, _)| place);
                let (said, number) = *entry(first)
                    .ok_or_else(|| format!("{NAME}: an entry is not in the dictionary"))?;
                self.last = number;
                let alike = |place: &&u32| entry(**place).is_some_and(|(other, _)| *other == said);
                let rows = match same {
                    Some((_, rows)) => rows,
                    None => {
                        let rows = block.iter().take_while(alike).count();
                        self.rest.0 += rows;
                        rows
                    }
                };
                (said, rows)
            }
        };
        self.pages.took(rows);
        Ok(Some((said, rows)))
    }
}

/// The number at a row of plain values.
#[inline]
fn double(values: &Bytes, row: usize) -> f64 {
    let bytes = values[8 * row..].first_chunk::<8>();
    bytes.map_or(f64::NAN, |bytes| f64::from_le_bytes(*bytes))
}
