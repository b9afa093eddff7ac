//! The column `timestamp` of a row group as runs of equal distances. Where a dictionary holds the
//! instants one after the other, a run is found in its places alone.

use bytes::Bytes;
use parquet::column::page::PageReader;
use parquet::schema::types::ColumnDescPtr;

use super::cells::{Cells, NO_TICK};
use super::hybrid::{Block, Numbers};
use super::pages::{self, Next, Pages, Values, cut};

/// Rows at equal distances; the ticks of blank rows are [`NO_TICK`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticks {
    pub(super) first: i64,
    pub(super) step: i64,
    pub(super) rows: usize,
}

impl Ticks {
    /// No row.
    pub(super) const NONE: Self = Self { first: NO_TICK, step: 0, rows: 0 };

    /// The last row's tick.
    pub(super) const fn last(self) -> i64 {
        self.at(self.rows.saturating_sub(1))
    }

    /// The second row's tick, or the only one's. Ticks in between lie between the ends, unless a step
    /// is so large that they wrap around.
    pub(super) const fn second_tick(self) -> i64 {
        self.at(if self.rows > 1 { 1 } else { 0 })
    }

    /// The tick of a row.
    pub(super) const fn at(self, row: usize) -> i64 {
        self.first.wrapping_add(self.step.wrapping_mul(row.cast_signed() as i64))
    }

    /// The first so many rows, and the others.
    pub(super) const fn split(self, rows: usize) -> (Self, Self) {
        let first = if self.first == NO_TICK { NO_TICK } else { self.at(rows) };
        (Self { rows, ..self }, Self { first, rows: self.rows - rows, ..self })
    }
}

/// The instants of a row group's rows, in order.
pub(super) enum Instants {
    /// Whole numbers in pages that are read here.
    Paged(Box<Paged>),
    /// Anything else, a block of rows at a time.
    Decoded(Box<Decoded>),
}

/// Instants that the crate decodes.
pub(super) struct Decoded {
    cells: Cells,
    ticks: Vec<i64>,
    /// How many of them were given out.
    at: usize,
}

/// Instants as runs.
pub(super) struct Paged {
    pages: Pages,
    dictionary: Vec<i64>,
    /// For each entry the last one up to which entries have equal distances.
    regular: Vec<u32>,
    block: Block,
    /// The part of the block that was not given out.
    rest: (usize, usize),
}

/// Rows that the crate decodes at a time.
const AT_ONCE: usize = 8_192;
const NAME: &str = "timestamp";

impl Instants {
    pub(super) fn new(
        column: ColumnDescPtr,
        pages: Box<dyn PageReader>,
        encodings: impl Iterator<Item = parquet::basic::Encoding>,
    ) -> Result<Self, String> {
        let whole = column.physical_type() == parquet::basic::Type::INT64;
        if !whole || column.max_rep_level() > 0 || !pages::are_read(encodings) {
            let cells = Cells::new(NAME, column, pages)?;
            return Ok(Self::Decoded(Box::new(Decoded { cells, ticks: Vec::new(), at: 0 })));
        }
        Ok(Self::Paged(Box::new(Paged {
            pages: Pages::new(NAME, pages, column.max_def_level() > 0),
            dictionary: Vec::new(),
            regular: Vec::new(),
            block: Block::default(),
            rest: (0, 0),
        })))
    }

    /// The next rows, at most so many; `None` at the end.
    ///
    /// # Errors
    /// A page is broken.
    pub(super) fn next_run(&mut self, most: usize) -> Result<Option<Ticks>, String> {
        match self {
            Self::Paged(paged) => paged.next_run(most),
            Self::Decoded(decoded) => {
                let Decoded { cells, ticks, at } = &mut **decoded;
                if *at == ticks.len() {
                    let rows = cells.read(AT_ONCE)?;
                    cells.ticks(rows, ticks);
                    *at = 0;
                }
                let rest = &ticks[*at..];
                let run = regular(rest.len().min(most), |row| rest[row]);
                *at += run.map_or(0, |run| run.rows);
                Ok(run)
            }
        }
    }

    /// What the first of the rows that were given out last has, as text; `None` for a blank and for
    /// whole numbers.
    pub(super) fn text(&self, rows: usize) -> Option<String> {
        match self {
            Self::Paged(_) => None,
            Self::Decoded(decoded) => decoded.cells.text(decoded.at - rows),
        }
    }
}

impl Paged {
    fn next_run(&mut self, most: usize) -> Result<Option<Ticks>, String> {
        let most = loop {
            match self.pages.next(most)? {
                Next::End => return Ok(None),
                Next::Blank(rows) => return Ok(Some(Ticks { first: NO_TICK, step: 0, rows })),
                Next::Rows(rows) => break rows,
                Next::Dictionary(values, count) => self.learn(&values, count)?,
            }
        };
        let run = match &mut self.pages.values {
            Values::Plain(values) => {
                let most = most.min(values.len() / 8);
                let run = regular(most, |row| whole(values, row)).ok_or_else(|| cut(NAME))?;
                *values = values.slice(8 * run.rows..);
                run
            }
            Values::Places(places) => {
                if self.rest.0 == self.rest.1 {
                    // Within the page: a block must not hold rows of blanks to come.
                    match places.next_block(most, &mut self.block).ok_or_else(|| cut(NAME))? {
                        Numbers::Same(place, rows) => {
                            let first = self.entry(place)?;
                            self.pages.took(rows);
                            return Ok(Some(Ticks { first, step: 0, rows }));
                        }
                        Numbers::Packed(rows) => self.rest = (0, rows),
                    }
                }
                self.run_of_places(most)?
            }
        };
        self.pages.took(run.rows);
        Ok(Some(run))
    }

    fn learn(&mut self, values: &Bytes, count: usize) -> Result<(), String> {
        if values.len() / 8 < count {
            return Err(cut(NAME));
        }
        self.dictionary.clear();
        self.dictionary.extend((0..count).map(|row| whole(values, row)));
        self.regular.clear();
        let (mut from, mut step) = (0, None);
        for at in 1..=count {
            let next =
                (at < count).then(|| self.dictionary[at].wrapping_sub(self.dictionary[at - 1]));
            if next.is_some() && (step.is_none() || next == step) {
                step = next;
                continue;
            }
            // The entries from `from` on have equal distances up to the one before.
            let last = u32::try_from(at - 1).map_err(|_| cut(NAME))?;
            self.regular.extend((from..at).map(|_| last));
            (from, step) = (at, None);
        }
        Ok(())
    }

    fn entry(&self, place: u32) -> Result<i64, String> {
        let entry = self.dictionary.get(place as usize).copied();
        entry.ok_or_else(|| self.pages.error("an entry is not in the dictionary"))
    }

    /// A run of the block: places that follow each other where entries do, or else what the entries
    /// themselves have.
    fn run_of_places(&mut self, most: usize) -> Result<Ticks, String> {
        let (from, to) = (self.rest.0, self.rest.1.min(self.rest.0 + most));
        let block = &self.block.0[from..to];
        let first = self.entry(block[0])?;
        let regular = self.regular[block[0] as usize];
        let rows = following(&block[..longest_in(regular, block)]);
        let step = match rows {
            1 => 0,
            _ => self.entry(block[1])?.wrapping_sub(first),
        };
        self.rest.0 = from + rows;
        Ok(Ticks { first, step, rows })
    }
}

/// How many of these places can be a run whose entries are regular up to one of them.
fn longest_in(regular: u32, block: &[u32]) -> usize {
    usize::try_from(regular - block[0]).map_or(block.len(), |more| block.len().min(more + 1))
}

/// How many of these numbers, from the first on, are each one more than the one before.
fn following(numbers: &[u32]) -> usize {
    const FROM_0: [u32; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    let Some(mut expected) = numbers.first().copied() else { return 0 };
    let mut rows = 0;
    // Sixteen at a time there is no branch inside, and the processor compares them together.
    for sixteen in numbers.as_chunks::<16>().0 {
        let wrong = |(number, more): (&u32, &u32)| number.wrapping_sub(*more) ^ expected;
        if sixteen.iter().zip(&FROM_0).map(wrong).fold(0, |all, one| all | one) != 0 {
            break;
        }
        (rows, expected) = (rows + 16, expected.wrapping_add(16));
    }
    for number in &numbers[rows..] {
        if *number != expected {
            break;
        }
        (rows, expected) = (rows + 1, expected.wrapping_add(1));
    }
    rows
}

/// The whole number at a row of plain values. What would stand for a blank is one more: as far from any
/// instant as before.
#[inline]
fn whole(values: &Bytes, row: usize) -> i64 {
    let bytes = values[8 * row..].first_chunk::<8>();
    bytes.map_or(NO_TICK, |bytes| i64::from_le_bytes(*bytes).max(NO_TICK + 1))
}

/// The run at the start of so many ticks; `None` if there are none.
#[inline]
fn regular(most: usize, tick: impl Fn(usize) -> i64) -> Option<Ticks> {
    if most == 0 {
        return None;
    }
    let first = tick(0);
    // A row without an instant is alone: it takes no other row with it.
    if most == 1 || first == NO_TICK || tick(1) == NO_TICK {
        return Some(Ticks { first, step: 0, rows: 1 });
    }
    let step = tick(1).wrapping_sub(first);
    let (mut rows, mut last) = (2, tick(1));
    while rows < most {
        let next = tick(rows);
        if next.wrapping_sub(last) != step || next == NO_TICK {
            break;
        }
        (rows, last) = (rows + 1, next);
    }
    Some(Ticks { first, step, rows })
}
