//! A piece of a CSV file of usage: from one byte to another, at the borders of rows. Cells have the
//! form that those of a trace have. It owns rows and where their errors stand; it opens no file.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};

use super::lines::{self, Lines};
use super::part::{BadCell, Part, Values, said};
use super::runs::Run;
use super::{Column, Header, LONGEST_ID, header};
use crate::ingest::input_error::shown;
use crate::ingest::quantities::Problem;
use crate::ingest::trace_rows::{self, MOST_ACU, MOST_CONNECTIONS};

/// Longest piece with quotes, in bytes: a longer one has a line that is longer than any row.
const LONGEST_QUOTED: u64 = 32 << 20;
/// Longest header, in bytes.
pub const LONGEST_HEADER: usize = 65_536;

/// The columns of a CSV file.
#[derive(Clone, Debug)]
pub struct CsvHeader {
    columns: Header,
    /// Names of columns that are not read.
    pub other: Vec<String>,
    /// The byte at which the rows begin.
    pub rows_from: u64,
}

/// A piece of a CSV file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The byte at which the first row begins.
    pub from: u64,
    /// Rows that begin at this byte or later belong to the next piece.
    pub to: u64,
}

/// Why a piece was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// A cell is quoted, and quotes were not expected.
    #[error("a cell stands in quotes")]
    Quoted,
    /// It is no CSV, or cannot be read.
    #[error("{0}")]
    Broken(String),
}

/// Reads the header: the first line, from the first bytes of a file.
///
/// # Errors
/// It is no header of usage.
pub fn read_header(start: &[u8]) -> Result<CsvHeader, String> {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if line.len() >= LONGEST_HEADER {
        return Err(format!("the first line is longer than {LONGEST_HEADER} bytes"));
    }
    // A mark of the byte order, as spreadsheets write it.
    let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(text);
    let mut record = ByteRecord::new();
    let found = reader.read_byte_record(&mut record).map_err(|error| error.to_string())?;
    if !found {
        return Err("the file is empty".to_owned());
    }
    let names: Vec<String> =
        record.iter().map(|cell| String::from_utf8_lossy(cell.trim_ascii()).into_owned()).collect();
    let mut other = Vec::new();
    let columns = header(names.iter().map(String::as_str), &mut other)?;
    Ok(CsvHeader { columns, other, rows_from: line.len() as u64 + 1 })
}

/// Reads the rows of a piece, which is faster where no cell may stand in quotes. `bytes` begins at
/// `piece.from`; `file` is what messages call it. No cell goes on in another line, so that a file can be
/// cut at any end of a line.
///
/// # Errors
/// A quote where none can be, or the stream ends in an error.
pub fn read_piece(
    bytes: impl Read,
    (piece, quotes): (Piece, bool),
    header: &CsvHeader,
    file: &str,
) -> Result<Part, Unread> {
    let mut rows = Rows::new(header, file);
    let most = piece.to.saturating_sub(piece.from);
    let broken = |error: &dyn std::fmt::Display| Unread::Broken(error.to_string());
    if !quotes {
        let mut lines = Lines::new(bytes);
        while let Some(begins) = lines.advance().map_err(|error| broken(&error))? {
            if begins >= most {
                break;
            }
            rows.push(lines.len(), |at| lines.cell(at), piece.from + begins);
            if rows.quoted {
                return Err(Unread::Quoted);
            }
        }
        return Ok(rows.part);
    }
    if most > LONGEST_QUOTED {
        let text = format!("a row is longer than {} bytes", lines::LONGEST);
        return Err(Unread::Broken(text));
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 16)
        .from_reader(bytes);
    let mut record = ByteRecord::new();
    loop {
        let begins = reader.position().byte();
        if begins >= most
            || !reader.read_byte_record(&mut record).map_err(|error| broken(&error))?
        {
            return Ok(rows.part);
        }
        if record.as_slice().contains(&b'\n') {
            // Other rows may stand in it.
            rows.part.rows += 1;
            rows.lose(
                "a cell goes on in another line: close the quote".to_owned(),
                piece.from + begins,
            );
            continue;
        }
        rows.push(record.len(), |at| record[at].trim_ascii(), piece.from + begins);
    }
}

struct Rows<'f> {
    part: Part,
    /// Where the columns stand that are read.
    columns: Vec<(usize, Column)>,
    /// Where the others stand.
    others: Vec<usize>,
    /// Whether there are columns besides the required ones.
    metrics: bool,
    /// How many cells a row must have.
    cells: usize,
    file: &'f str,
    /// The database of the last row.
    last: Option<u32>,
    /// The database that followed each database before: rows often take turns.
    next: Vec<u32>,
    /// The hour of the last instant.
    hour: Hour,
    /// Whether a cell begins with a quote: it was cut where it should not be.
    quoted: bool,
}

impl<'f> Rows<'f> {
    fn new(header: &CsvHeader, file: &'f str) -> Self {
        let columns = header.columns.iter().enumerate();
        let columns: Vec<_> = columns.filter_map(|(at, column)| Some((at, (*column)?))).collect();
        Self {
            part: Part::default(),
            metrics: columns.len() > Column::REQUIRED,
            others: (0..header.columns.len()).filter(|at| header.columns[*at].is_none()).collect(),
            columns,
            cells: header.columns.len(),
            file,
            last: None,
            next: Vec::new(),
            hour: Hour::default(),
            quoted: false,
        }
    }

    /// Takes a row of so many cells, which begins at a byte of the file.
    #[inline]
    fn push<'r>(&mut self, count: usize, cell: impl Fn(usize) -> &'r [u8], byte: u64) {
        self.part.rows += 1;
        if count != self.cells {
            self.quoted |= (0..count).any(|at| cell(at).first() == Some(&b'"'));
            let text = format!("the row has {count} cells, the header {}", self.cells);
            return self.lose(text, byte);
        }
        let mut row = Row::default();
        let mut problem = None;
        for (at, column) in &self.columns {
            let cell = cell(*at);
            if *column == Column::Database {
                row.id = cell;
            } else if let Err(error) = row.read(cell, *column, &mut self.hour) {
                self.quoted |= cell.first() == Some(&b'"');
                problem.get_or_insert_with(|| format!("{} {}", column.name(), error.text));
            }
        }
        // A quote that is not closed reaches into other rows, also from a cell that is not read.
        let open = |at: &usize| cell(*at).first() == Some(&b'"');
        self.quoted |= self.others.iter().any(open);
        let Some(place) = self.place(row.id) else {
            let text = format!("{} is no db_id", shown(&String::from_utf8_lossy(row.id)));
            return self.lose(text, byte);
        };
        if let Some(text) = problem {
            let bad = self.bad(text, byte);
            return self.part.record(place).push_bad(bad);
        }
        let database = self.part.record(place);
        database.push(Run { first: row.at, step: 0, rows: 1, said: said(row.connections) });
        if self.metrics {
            database.push_values(row.at, row.values);
        }
    }

    #[cold]
    fn bad(&self, text: String, byte: u64) -> BadCell {
        BadCell { file: self.file.to_owned(), place: format!("byte {byte}"), text }
    }

    #[cold]
    fn lose(&mut self, text: String, byte: u64) {
        let bad = self.bad(text, byte);
        self.part.lost.push(bad);
    }

    /// The place of a database; `None` if that is no name.
    #[inline]
    fn place(&mut self, id: &[u8]) -> Option<u32> {
        if let Some(last) = self.last {
            if self.part.name(last).as_bytes() == id {
                return Some(last);
            }
            let guess = self.next.get(last as usize).copied().unwrap_or(u32::MAX);
            if guess != u32::MAX && self.part.name(guess).as_bytes() == id {
                self.last = Some(guess);
                return Some(guess);
            }
        }
        self.quoted |= id.first() == Some(&b'"');
        let id = std::str::from_utf8(id).ok().filter(|id| (1..=LONGEST_ID).contains(&id.len()))?;
        let place = self.part.place(id);
        if let Some(last) = self.last {
            self.next.resize(self.part.databases().len(), u32::MAX);
            self.next[last as usize] = place;
        }
        self.last = Some(place);
        Some(place)
    }
}

/// The hour of an instant, as text and as its first second: most rows have that of the row before.
#[derive(Default)]
struct Hour {
    text: [u8; 14],
    first_second: i64,
}

impl Hour {
    /// An instant in any form that a trace's may have.
    #[inline]
    fn instant(&mut self, cell: &[u8]) -> Result<i64, Problem> {
        // Such as 2026-06-01T12: and then 34:56Z.
        if let Some((hour, [m1, m2, b':', s1, s2, b'Z'])) = cell.split_first_chunk::<14>()
            && let (Some(minute), Some(second)) = (below_60(*m1, *m2), below_60(*s1, *s2))
        {
            if *hour != self.text {
                let at = trace_rows::instant(cell)?;
                (self.text, self.first_second) = (*hour, at - 60 * minute - second);
            }
            return Ok(self.first_second + 60 * minute + second);
        }
        trace_rows::instant(cell)
    }
}

/// The number that two digits make, if it is below 60.
fn below_60(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 6 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
}

/// What one row says.
#[derive(Default)]
struct Row<'r> {
    id: &'r [u8],
    at: i64,
    connections: Option<u32>,
    values: Values,
}

impl Row<'_> {
    #[inline]
    fn read(&mut self, cell: &[u8], column: Column, hour: &mut Hour) -> Result<(), Problem> {
        match column {
            Column::Timestamp => self.at = hour.instant(cell)?,
            _ if cell.is_empty() => {}
            // As most writers put whole numbers.
            Column::Connections
                if let [digit @ b'0'..=b'9'] | [digit @ b'0'..=b'9', b'.', b'0'] = cell =>
            {
                self.connections = Some(u32::from(digit - b'0') * 1_000);
            }
            Column::Connections => {
                self.connections = Some(trace_rows::small(cell, MOST_CONNECTIONS)?);
            }
            Column::Capacity => self.values.capacity = Some(trace_rows::small(cell, MOST_ACU)?),
            Column::Volume => self.values.stored = Some(trace_rows::gigabyte_parts(cell)?),
            Column::Reads => self.values.reads = Some(trace_rows::requests(cell)?),
            Column::Writes => self.values.writes = Some(trace_rows::requests(cell)?),
            Column::Database => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "timestamp,CPUUtilization,db_id,DatabaseConnections\n\
                        2026-06-01T00:00:00Z,1,a,0\n2026-06-01T00:00:00Z,1,b,2\n\
                        2026-06-01T00:01:00Z,1,a,1\n2026-06-01T00:01:00Z,1,b,\n";

    fn read(text: &str, piece: impl Fn(&CsvHeader) -> (Piece, bool)) -> Result<Part, Unread> {
        let header = read_header(text.as_bytes()).unwrap();
        let (piece, quotes) = piece(&header);
        let from = usize::try_from(piece.from).unwrap();
        read_piece(&text.as_bytes()[from..], (piece, quotes), &header, "f.csv")
    }

    const fn whole(header: &CsvHeader) -> (Piece, bool) {
        (Piece { from: header.rows_from, to: 1 << 20 }, false)
    }

    #[test]
    fn rows_belong_to_their_databases_whatever_the_order_of_columns() {
        let mut part = read(TEXT, whole).unwrap();
        assert_eq!((part.rows, part.databases().len()), (4, 2));
        let uses: Vec<_> =
            part.take_databases().into_iter().map(|(_, r)| r.into_use().unwrap().trace).collect();
        let midnight = 1_780_272_000;
        assert_eq!(uses[0].active, [crate::units::Period::new(midnight + 60, midnight + 120)]);
        assert_eq!(uses[1].active, [crate::units::Period::new(midnight, midnight + 60)]);
        assert_eq!(uses[1].unknown, [crate::units::Period::new(midnight + 60, midnight + 120)]);
    }

    #[test]
    fn pieces_are_cut_between_rows_and_make_the_whole() {
        let header = read_header(TEXT.as_bytes()).unwrap();
        let borders: Vec<u64> = (1..=TEXT.len())
            .filter(|at| TEXT.as_bytes()[at - 1] == b'\n')
            .map(|at| at as u64)
            .collect();
        let mut all = Part::default();
        for pair in borders.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let part = read(TEXT, |_| (Piece { from, to }, false)).unwrap();
            assert_eq!(part.rows, 1, "{from}");
            all.merge(part);
        }
        assert_eq!(borders[0], header.rows_from);
        assert_eq!(all.rows, 4);
    }

    #[test]
    fn a_bad_cell_is_of_its_database_and_a_broken_row_is_of_nobody() {
        let text = "db_id,timestamp,DatabaseConnections\na,0,NaN\nb,0,1\nc,0\n,0,1\nb,60,-1\n";
        let mut part = read(text, whole).unwrap();
        let lost: Vec<_> = part.lost.iter().map(|bad| bad.text.as_str()).collect();
        assert_eq!(lost, ["the row has 2 cells, the header 3", "`` is no db_id"]);
        let bad: Vec<_> = part
            .take_databases()
            .into_iter()
            .map(|(id, record)| (id, record.into_use().unwrap_err()))
            .collect();
        let Unusable::Bad(nan) = &bad[0].1 else { panic!() };
        assert!(nan.text.starts_with("DatabaseConnections is `NaN`"), "{}", nan.text);
        assert_eq!(nan.place, "byte 36");
        let Unusable::Bad(negative) = &bad[1].1 else { panic!() };
        assert!(negative.text.contains("negative"), "{}", negative.text);
    }

    use super::super::part::Unusable;

    #[test]
    fn quotes_are_told_where_they_cannot_be_read_and_read_where_they_can() {
        let text = "db_id,timestamp,DatabaseConnections\n\"a,b\",0,1\n";
        assert_eq!(read(text, whole).unwrap_err(), Unread::Quoted);
        let part = read(text, |header| (whole(header).0, true)).unwrap();
        assert_eq!(part.name(0), "a,b");
    }

    #[test]
    fn a_header_names_what_is_missing() {
        let error = |text: &str| read_header(text.as_bytes()).unwrap_err();
        assert_eq!(error("db_id,timestamp\n"), "the column DatabaseConnections is missing");
        assert_eq!(error(""), "the file is empty");
        let twice = "db_id,timestamp,DatabaseConnections,db_id\n";
        assert_eq!(error(twice), "the column db_id is there twice");
    }
}
