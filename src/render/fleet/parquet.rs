//! A fleet as Parquet: the rows and columns of its CSV, with types. Money is a decimal of 38 digits
//! with 18 behind the point, which is exact. The same report gives the same bytes.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType,
    Int64Type,
};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use rust_decimal::Decimal;

use super::columns::{COLUMNS, Cell, Column, Kind, Row};
use crate::report::FleetReport;

/// Digits of a decimal, those behind its point, and its bytes.
const PRECISION: i32 = 38;
const SCALE: u32 = 18;
const BYTES: i32 = 16;
/// Rows that make a row group.
const GROUP: usize = 131_072;
/// Who wrote the file: not the version of a library, so that an update changes no byte.
const CREATED_BY: &str = concat!("dutycycle version ", env!("CARGO_PKG_VERSION"));

/// All bills, then the databases without one. Text is as it is.
///
/// # Errors
/// A number has more digits than such a decimal holds.
pub fn parquet(report: &FleetReport) -> Result<Vec<u8>> {
    let rows: Vec<Row<'_>> = Row::all(report).collect();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema()?, properties()?)?;
    for rows in rows.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        for column in &COLUMNS {
            write(&mut group, column, rows)?;
        }
        group.close()?;
    }
    writer.into_inner()
}

fn properties() -> Result<WriterPropertiesPtr> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by(CREATED_BY.to_owned());
    Ok(Arc::new(properties.build()))
}

fn schema() -> Result<TypePtr> {
    let columns: Result<Vec<TypePtr>> =
        COLUMNS.iter().map(|column| Ok(Arc::new(column_type(column)?))).collect();
    Ok(Arc::new(Type::group_type_builder("fleet").with_fields(columns?).build()?))
}

fn column_type(column: &Column) -> Result<Type> {
    let decimal = LogicalType::decimal(SCALE.cast_signed(), PRECISION);
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Count => (Physical::INT64, None),
        Kind::Number => (Physical::FIXED_LEN_BYTE_ARRAY, Some(decimal)),
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Instant => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    let mut builder = Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    if column.kind == Kind::Number {
        builder =
            builder.with_length(BYTES).with_precision(PRECISION).with_scale(SCALE.cast_signed());
    }
    builder.build()
}

/// Writes a column's part of a row group.
fn write(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    column: &Column,
    rows: &[Row<'_>],
) -> Result<()> {
    match column.kind {
        Kind::Text => typed::<ByteArrayType>(group, column, rows, |cell| match cell {
            Cell::Text(text) => Ok(ByteArray::from(text)),
            _ => Err(wrong(column)),
        }),
        Kind::Count | Kind::Instant => typed::<Int64Type>(group, column, rows, |cell| match cell {
            Cell::Count(count) => i64::try_from(count).map_err(|_| wrong(column)),
            Cell::Instant(second) => second.checked_mul(1_000).ok_or_else(|| wrong(column)),
            _ => Err(wrong(column)),
        }),
        Kind::Number => typed::<FixedLenByteArrayType>(group, column, rows, |cell| match cell {
            Cell::Number(number) => decimal(number).ok_or_else(|| wrong(column)),
            _ => Err(wrong(column)),
        }),
        Kind::Flag => typed::<BoolType>(group, column, rows, |cell| match cell {
            Cell::Flag(flag) => Ok(flag),
            _ => Err(wrong(column)),
        }),
    }
}

fn typed<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    column: &Column,
    rows: &[Row<'_>],
    value: impl Fn(Cell<'_>) -> Result<T::T>,
) -> Result<()> {
    let cells: Vec<Option<Cell<'_>>> = rows.iter().map(|row| (column.cell)(*row)).collect();
    let present: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().map(value).collect::<Result<_>>()?;
    let mut writer = group
        .next_column()?
        .ok_or_else(|| ParquetError::General(format!("no column {}", column.name)))?;
    writer.typed::<T>().write_batch(&values, Some(&present), None)?;
    writer.close()
}

fn wrong(column: &Column) -> ParquetError {
    ParquetError::General(format!("a value of the column {} has no place in it", column.name))
}

/// A number as big-endian two's complement in units of 10⁻¹⁸; `None` if that would not be exact.
fn decimal(number: Decimal) -> Option<FixedLenByteArray> {
    let number = number.normalize();
    let missing = SCALE.checked_sub(number.scale())?;
    let units = number.mantissa().checked_mul(10_i128.pow(missing))?;
    let fits = units.unsigned_abs() < 10_u128.pow(PRECISION.unsigned_abs());
    fits.then(|| ByteArray::from(units.to_be_bytes().to_vec()).into())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::{Field, Row as Record};

    use super::super::sample::{HOSTILE, bill, database, of, sample};
    use super::*;

    fn read(bytes: &[u8]) -> (Vec<Record>, String) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let created_by = reader.metadata().file_metadata().created_by().unwrap().to_owned();
        (reader.get_row_iter(None).unwrap().map(Result::unwrap).collect(), created_by)
    }

    fn field<'a>(record: &'a Record, name: &str) -> &'a Field {
        record.get_column_iter().find(|(column, _)| *column == name).unwrap().1
    }

    /// In units of 10⁻¹⁸.
    fn units(field: &Field) -> i128 {
        let Field::Decimal(decimal) = field else { panic!("{field:?}") };
        assert_eq!((decimal.precision(), decimal.scale()), (38, 18));
        i128::from_be_bytes(decimal.data().try_into().unwrap())
    }

    #[test]
    fn every_row_is_read_back_exactly() {
        let (records, created_by) = read(&parquet(&sample()).unwrap());
        // Three bills, two, two, and a database without one.
        assert_eq!(records.len(), 8);
        assert_eq!(created_by, CREATED_BY);
        let first = &records[0];
        assert_eq!(*field(first, "db_id"), Field::Str(HOSTILE.to_owned()));
        assert_eq!(*field(first, "rank"), Field::Long(1));
        assert_eq!(*field(first, "is_today"), Field::Bool(false));
        assert_eq!(units(field(first, "total_usd")), 1_004_000_000_000_000_000);
        assert_eq!(units(field(first, "savings_usd")), 23_000_000_000_000_000_000);
        assert_eq!(
            *field(first, "billing_period_start"),
            Field::TimestampMillis(1_780_272_000_000)
        );
        let failed = &records[7];
        assert_eq!(*field(failed, "db_id"), Field::Str(format!("failed {HOSTILE}")));
        assert_eq!(*field(failed, "error"), Field::Str("a.csv:3: `x` is no number".to_owned()));
        assert_eq!(*field(failed, "total_usd"), Field::Null);
        // 24 - 87.5: what going there would cost more.
        assert_eq!(units(field(&records[6], "savings_usd")), -63_500_000_000_000_000_000);
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        assert_eq!(parquet(&sample()).unwrap(), parquet(&sample()).unwrap());
        assert_eq!(read(&parquet(&of(Vec::new())).unwrap()).0.len(), 0);
    }

    #[test]
    fn what_would_not_be_exact_is_refused() {
        let with = |total| parquet(&of(vec![database("a", vec![bill("b", total, total)], 0)]));
        assert!(with("0.000000000000000001").is_ok());
        let error = with("0.0000000000000000001").unwrap_err().to_string();
        assert!(error.contains("total_usd"), "{error}");
        assert_eq!(decimal(Decimal::MAX), None);
    }
}
