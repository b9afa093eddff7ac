//! Cells of a row group's columns, some thousand rows at a time: instants as ticks and metrics as
//! numbers. Every number has the form and the limits of a trace's cell in CSV. It owns types; what
//! rows make together is `part`'s.
#![expect(
    clippy::disallowed_types,
    reason = "metrics are stored as floats; none is calculated with"
)]

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::page::PageReader;
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::data_type::{ByteArray, Int96};
use parquet::schema::types::ColumnDescPtr;

use crate::ingest::fleet::part::said;
use crate::ingest::fleet::runs::Said;
use crate::ingest::trace_rows::{self, MOST_CONNECTIONS};

/// A column of a row group and its rows that were read last.
pub(super) struct Cells {
    name: &'static str,
    reader: ColumnReader,
    levels: Vec<i16>,
    numbers: Numbers,
    /// Whether whole numbers have no sign.
    unsigned: bool,
    /// For each row the place of its number, [`BLANK`] for none; empty if every row has one.
    places: Vec<u32>,
}

/// A row without a number.
const BLANK: u32 = u32::MAX;

enum Numbers {
    Double(Vec<f64>),
    Float(Vec<f32>),
    Long(Vec<i64>),
    Int(Vec<i32>),
    Old(Vec<Int96>),
    Text(Vec<ByteArray>),
}

impl Cells {
    /// A column.
    ///
    /// # Errors
    /// It has a type that is not read.
    pub(super) fn new(
        name: &'static str,
        column: ColumnDescPtr,
        pages: Box<dyn PageReader>,
    ) -> Result<Self, String> {
        let unsigned = is_unsigned(&column);
        if column.max_rep_level() > 0 {
            return Err(format!("{name} is a list"));
        }
        let decimal = matches!(column.converted_type(), ConvertedType::DECIMAL)
            || matches!(column.logical_type_ref(), Some(LogicalType::Decimal { .. }));
        let reader = get_column_reader(column, pages);
        let numbers = match &reader {
            _ if decimal => Err("DECIMAL"),
            ColumnReader::DoubleColumnReader(_) => Ok(Numbers::Double(Vec::new())),
            ColumnReader::FloatColumnReader(_) => Ok(Numbers::Float(Vec::new())),
            ColumnReader::Int64ColumnReader(_) => Ok(Numbers::Long(Vec::new())),
            ColumnReader::Int32ColumnReader(_) => Ok(Numbers::Int(Vec::new())),
            ColumnReader::Int96ColumnReader(_) => Ok(Numbers::Old(Vec::new())),
            ColumnReader::ByteArrayColumnReader(_) => Ok(Numbers::Text(Vec::new())),
            ColumnReader::BoolColumnReader(_) => Err("BOOLEAN"),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Err("FIXED_LEN_BYTE_ARRAY"),
        };
        let numbers = numbers.map_err(|kind| format!("{name} has the type {kind}"))?;
        Ok(Self { name, reader, levels: Vec::new(), numbers, unsigned, places: Vec::new() })
    }

    /// Its name.
    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    /// What tells a row's number from others; `None` for a blank and for text.
    pub(super) fn bits(&self, row: usize) -> Option<u64> {
        let place = self.place(row)?;
        match &self.numbers {
            Numbers::Double(v) => Some(v[place].to_bits()),
            Numbers::Float(v) => Some(u64::from(v[place].to_bits())),
            Numbers::Long(v) => Some(v[place].cast_unsigned()),
            Numbers::Int(v) => Some(u64::from(v[place].cast_unsigned())),
            Numbers::Old(_) | Numbers::Text(_) => None,
        }
    }

    /// Reads the next rows and says how many there are: at most so many, and fewer only at the end.
    pub(super) fn read(&mut self, rows: usize) -> Result<usize, String> {
        let Self { reader, levels, numbers, .. } = self;
        levels.clear();
        macro_rules! read {
            ($reader:ident, $values:ident) => {{
                $values.clear();
                $reader.read_records(rows, Some(levels), None, $values)
            }};
        }
        let read = match (reader, numbers) {
            (ColumnReader::DoubleColumnReader(r), Numbers::Double(v)) => read!(r, v),
            (ColumnReader::FloatColumnReader(r), Numbers::Float(v)) => read!(r, v),
            (ColumnReader::Int64ColumnReader(r), Numbers::Long(v)) => read!(r, v),
            (ColumnReader::Int32ColumnReader(r), Numbers::Int(v)) => read!(r, v),
            (ColumnReader::Int96ColumnReader(r), Numbers::Old(v)) => read!(r, v),
            (ColumnReader::ByteArrayColumnReader(r), Numbers::Text(v)) => read!(r, v),
            _ => return Err(format!("{} has another type than its schema", self.name)),
        };
        let (rows, values, _) = read.map_err(|error| format!("{}: {error}", self.name))?;
        self.places.clear();
        if values < rows {
            let mut next = 0;
            self.places.extend(self.levels.iter().map(|level| {
                let place = if *level > 0 { next } else { BLANK };
                next += u32::from(*level > 0);
                place
            }));
        }
        Ok(rows)
    }

    /// The place of a row's number; `None` for a blank.
    fn place(&self, row: usize) -> Option<usize> {
        match self.places.get(row) {
            None => Some(row),
            Some(&BLANK) => None,
            Some(place) => Some(*place as usize),
        }
    }

    /// What a row has, as a CSV file would spell it; `None` for a blank.
    pub(super) fn text(&self, row: usize) -> Option<String> {
        let place = self.place(row)?;
        Some(match &self.numbers {
            Numbers::Double(v) => v[place].to_string(),
            Numbers::Float(v) => v[place].to_string(),
            Numbers::Long(v) if self.unsigned => v[place].cast_unsigned().to_string(),
            Numbers::Int(v) if self.unsigned => v[place].cast_unsigned().to_string(),
            Numbers::Long(v) => v[place].to_string(),
            Numbers::Int(v) => v[place].to_string(),
            Numbers::Old(v) => v[place].to_seconds().to_string(),
            Numbers::Text(v) => String::from_utf8_lossy(v[place].data()).trim().to_owned(),
        })
    }

    /// The instants of the rows that were read, in ticks; blanks stand as [`NO_TICK`]. Text is
    /// turned into seconds.
    pub(super) fn ticks(&self, rows: usize, ticks: &mut Vec<i64>) {
        ticks.clear();
        match &self.numbers {
            Numbers::Long(v) if self.places.is_empty() => ticks.extend_from_slice(v),
            _ => ticks.extend((0..rows).map(|row| self.tick(row).unwrap_or(NO_TICK))),
        }
    }

    fn tick(&self, row: usize) -> Option<i64> {
        let place = self.place(row)?;
        match &self.numbers {
            Numbers::Long(v) => Some(v[place]),
            Numbers::Int(v) => Some(i64::from(v[place])),
            Numbers::Old(v) => Some(nanoseconds(v[place])),
            Numbers::Text(v) => trace_rows::instant(v[place].data().trim_ascii()).ok(),
            Numbers::Double(_) | Numbers::Float(_) => None,
        }
    }

    /// What the rows that were read say of connections; `None` where a cell is not as it should be.
    pub(super) fn said(&self, rows: usize, all: &mut Vec<Option<Said>>) {
        all.clear();
        match &self.numbers {
            Numbers::Double(v) if self.places.is_empty() => {
                all.extend(v.iter().map(|number| said_of_double(*number)));
            }
            _ => all.extend((0..rows).map(|row| self.said_in(row))),
        }
    }

    fn said_in(&self, row: usize) -> Option<Said> {
        let Some(place) = self.place(row) else { return Some(Said::Nothing) };
        let whole = |number: u64| match number {
            0 => Some(Said::Idle),
            _ if number <= u64::from(MOST_CONNECTIONS) => Some(Said::Active),
            _ => None,
        };
        match &self.numbers {
            Numbers::Double(v) => said_of_double(v[place]),
            Numbers::Float(v) => said_of_double(f64::from(v[place])),
            Numbers::Long(v) if self.unsigned => whole(v[place].cast_unsigned()),
            Numbers::Int(v) if self.unsigned => whole(u64::from(v[place].cast_unsigned())),
            Numbers::Long(v) => whole(u64::try_from(v[place]).ok()?),
            Numbers::Int(v) => whole(u64::try_from(v[place]).ok()?),
            Numbers::Text(v) => match v[place].data().trim_ascii() {
                [] => Some(Said::Nothing),
                text => Some(said(trace_rows::small(text, MOST_CONNECTIONS).ok()))
                    .filter(|said| *said != Said::Nothing),
            },
            Numbers::Old(_) => None,
        }
    }
}

/// A blank in the place of an instant.
pub(super) const NO_TICK: i64 = i64::MIN;

/// Positive doubles are in the order of their bits; a sign, an infinity and what is no number come
/// after all that count here.
pub(super) fn said_of_double(number: f64) -> Option<Said> {
    let most = f64::from(MOST_CONNECTIONS).to_bits();
    match number.to_bits() {
        0 => Some(Said::Idle),
        bits if bits <= most => Some(Said::Active),
        _ => None,
    }
}

/// Days and nanoseconds of a day in one number: parts of a second are told as such by their ticks.
/// What does not fit is as far away as can be, which no instant is.
fn nanoseconds(old: Int96) -> i64 {
    let seconds = i128::from(old.to_seconds()) * 1_000_000_000;
    let fits = (seconds - i128::from(old.to_nanos())).abs() < 1_000_000_000;
    if fits { old.to_nanos() } else { i64::MAX / 1_000_000_000 * 1_000_000_000 }
}

fn is_unsigned(column: &ColumnDescPtr) -> bool {
    use ConvertedType::{UINT_8, UINT_16, UINT_32, UINT_64};
    matches!(column.converted_type(), UINT_8 | UINT_16 | UINT_32 | UINT_64)
        || matches!(column.logical_type_ref(), Some(LogicalType::Integer(whole)) if !whole.is_signed)
}

/// How many ticks of an instant's column make a second.
///
/// # Errors
/// It has decimals, days, or times of a day.
pub(super) fn ticks_per_second(column: &ColumnDescPtr) -> Result<i64, String> {
    use ConvertedType::{DATE, DECIMAL, TIME_MICROS, TIME_MILLIS};
    use parquet::basic::Type::INT96;
    let name = column.name();
    Ok(match (column.physical_type(), column.logical_type_ref(), column.converted_type()) {
        (_, Some(LogicalType::Decimal { .. }), _) | (.., DECIMAL) => {
            return Err(format!("{name} has the type DECIMAL"));
        }
        (_, Some(LogicalType::Date), _) | (.., DATE) => {
            return Err(format!("{name} has the type DATE"));
        }
        (_, Some(LogicalType::Time(_)), _) | (.., TIME_MILLIS | TIME_MICROS) => {
            return Err(format!("{name} has the type TIME"));
        }
        (INT96, ..) => 1_000_000_000,
        (_, Some(LogicalType::Timestamp(instant)), _) => match instant.unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        },
        (_, _, ConvertedType::TIMESTAMP_MILLIS) => 1_000,
        (_, _, ConvertedType::TIMESTAMP_MICROS) => 1_000_000,
        _ => 1,
    })
}
