//! Rows of a made-up fleet as a Parquet file, as writers of the arrow ecosystem lay it out: every
//! column may be null, texts and repeated values go through dictionaries, pages and row groups
//! have their usual sizes. It holds one row group at most.
#![expect(clippy::disallowed_types, reason = "CloudWatch's values are doubles in Parquet files")]

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::fleet::Row;

const SCHEMA: &str = "message fleet {
    optional binary db_id (utf8);
    optional int64 timestamp (timestamp(micros,true));
    optional double DatabaseConnections;
    optional double CPUUtilization;
}";

/// A file that is being written.
pub(crate) struct ParquetFile<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    row_group_rows: usize,
    rows: Vec<Row>,
    /// One level for each row of a row group: no value is null.
    present: Vec<i16>,
}

impl<W: Write + Send> ParquetFile<W> {
    /// An empty file, of row groups of so many rows.
    pub(crate) fn new(sink: W, codec: Compression, row_group_rows: usize) -> Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(codec)
            .set_max_row_group_row_count(None)
            .build();
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let writer = SerializedFileWriter::new(sink, schema, WriterPropertiesPtr::new(properties))?;
        let present = vec![1; row_group_rows];
        Ok(Self { writer, row_group_rows, rows: Vec::with_capacity(row_group_rows), present })
    }

    /// Appends a row; `names` has the name of each database.
    pub(crate) fn push(&mut self, row: Row, names: &[ByteArray]) -> Result<()> {
        self.rows.push(row);
        if self.rows.len() < self.row_group_rows {
            return Ok(());
        }
        self.write_row_group(names)
    }

    /// Writes what is left, and the footer.
    pub(crate) fn close(mut self, names: &[ByteArray]) -> Result<()> {
        if !self.rows.is_empty() {
            self.write_row_group(names)?;
        }
        self.writer.close().map(|_| ())
    }

    fn write_row_group(&mut self, names: &[ByteArray]) -> Result<()> {
        let (rows, present) = (&self.rows[..], &self.present[..]);
        let mut group = self.writer.next_row_group()?;
        let name = |row: &Row| names[row.database].clone();
        write_column::<ByteArrayType, _>(&mut group, rows, present, name)?;
        let micros = |row: &Row| row.second * 1_000_000;
        write_column::<Int64Type, _>(&mut group, rows, present, micros)?;
        let connections = |row: &Row| f64::from(row.connections);
        write_column::<DoubleType, _>(&mut group, rows, present, connections)?;
        let cpu = |row: &Row| f64::from(row.cpu_millionths) / 1_000_000.0;
        write_column::<DoubleType, _>(&mut group, rows, present, cpu)?;
        group.close()?;
        self.rows.clear();
        Ok(())
    }
}

/// The row group's next column, some thousand values at a time.
fn write_column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &[Row],
    present: &[i16],
    value: impl Fn(&Row) -> T::T,
) -> Result<()> {
    let missing = || parquet::errors::ParquetError::General("the schema has four columns".into());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    let mut values = Vec::with_capacity(8192);
    for rows in rows.chunks(8192) {
        values.clear();
        values.extend(rows.iter().map(&value));
        column.typed::<T>().write_batch(&values, Some(&present[..rows.len()]), None)?;
    }
    column.close()
}
