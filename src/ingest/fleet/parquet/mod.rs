//! Parquet files of usage, a row group at a time: only the columns that a bill needs are decoded, and
//! rows become runs before anything else looks at them. The crate reads footers, pages and codecs. It
//! owns what a footer may say and how rows of a row group are taken; it opens no file.

mod cells;
mod connections;
mod hybrid;
mod limited;
mod names;
mod pages;
mod rows;
mod ticks;

use std::sync::Arc;

use parquet::column::page::PageReader;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::ChunkReader;
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescPtr;

use super::part::{BadCell, Part};
use super::{Column, header};
use crate::ingest::trace_rows;
use cells::{Cells, ticks_per_second};
use connections::Connections;
use limited::Limited;
use names::Names;
use rows::{Metric, Metrics, Rows, capacity};
use ticks::Instants;

/// What a footer says, read once for all row groups.
#[derive(Clone, Debug)]
pub struct Footer {
    metadata: Arc<ParquetMetaData>,
    /// The columns that are read, with their places.
    columns: Vec<(Column, usize)>,
    /// Names of columns that are not read.
    pub other: Vec<String>,
    /// The length of the file in bytes.
    bytes: u64,
}

impl Footer {
    /// Reads the footer of a file.
    ///
    /// # Errors
    /// It is no Parquet file, is cut, or lacks a column.
    pub fn read<R: ChunkReader>(file: &R) -> Result<Self, String> {
        let metadata = ParquetMetaDataReader::new().parse_and_finish(file);
        let metadata = metadata.map_err(|error| error.to_string())?;
        let schema = metadata.file_metadata().schema_descr();
        // A column inside another has a path of several parts: only whole columns are found.
        let paths: Vec<String> = schema.columns().iter().map(|c| c.path().string()).collect();
        let mut other = Vec::new();
        let found = header(paths.iter().map(String::as_str), &mut other)?;
        let columns = found.iter().enumerate().filter_map(|(at, c)| c.map(|column| (column, at)));
        let columns = columns.collect();
        Ok(Self { columns, other, bytes: file.len(), metadata: Arc::new(metadata) })
    }

    /// How many row groups there are.
    #[must_use]
    pub fn row_groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// What the footer says that contradicts itself.
    #[must_use]
    pub fn contradiction(&self) -> Option<String> {
        let all = self.metadata.file_metadata().num_rows();
        let groups = self.metadata.row_groups().iter().map(|group| i128::from(group.num_rows()));
        let groups: i128 = groups.sum();
        let text = || format!("the footer tells of {all} rows, its row groups have {groups}");
        (i128::from(all) != groups).then(text)
    }

    /// How many rows the footer says that a row group has.
    #[must_use]
    pub fn rows_of(&self, row_group: usize) -> u64 {
        u64::try_from(self.metadata.row_group(row_group).num_rows()).unwrap_or(0)
    }

    /// Reads a row group. `name` is what messages call the file.
    ///
    /// # Errors
    /// A page is broken, or the footer does not tell the truth. Nothing of it counts then.
    pub fn read_row_group<R: ChunkReader + 'static>(
        &self,
        file: &Arc<R>,
        row_group: usize,
        name: &str,
    ) -> Result<Part, String> {
        let group = self.metadata.row_group(row_group);
        let rows = usize::try_from(group.num_rows()).map_err(|_| "it has less than no rows")?;
        let schema = self.metadata.file_metadata().schema_descr();
        let open = |at: usize| -> Result<(ColumnDescPtr, Box<dyn PageReader>), String> {
            let chunk = group.column(at);
            self.check(chunk)?;
            let limited = Arc::new(Limited::new(file.clone(), chunk.compression_codec()));
            let pages = SerializedPageReader::new(limited, chunk, rows, None);
            Ok((schema.column(at), Box::new(pages.map_err(|error| error.to_string())?)))
        };
        let find = |wanted: Column| self.columns.iter().find(|(column, _)| *column == wanted);
        let cells = |wanted: Column| -> Result<Option<Cells>, String> {
            let Some((_, at)) = find(wanted) else { return Ok(None) };
            let (column, pages) = open(*at)?;
            Cells::new(wanted.name(), column, pages).map(Some)
        };
        let missing = || "a column is missing".to_owned();
        let (_, names_at) = find(Column::Database).ok_or_else(missing)?;
        let (names_column, names_pages) = open(*names_at)?;
        if names_column.physical_type() != parquet::basic::Type::BYTE_ARRAY {
            return Err(format!("db_id has the type {}", names_column.physical_type()));
        }
        if names_column.max_rep_level() > 0 {
            return Err("db_id is a list".to_owned());
        }
        let (_, ticks_at) = find(Column::Timestamp).ok_or_else(missing)?;
        let (ticks_column, ticks_pages) = open(*ticks_at)?;
        let (_, said_at) = find(Column::Connections).ok_or_else(missing)?;
        let (said_column, said_pages) = open(*said_at)?;
        let encodings = |at: usize| group.column(at).encodings();
        let mut reader = Rows {
            names: Names::new(names_pages, names_column, encodings(*names_at)),
            per_second: ticks_per_second(&ticks_column)?,
            instants: Instants::new(ticks_column, ticks_pages, encodings(*ticks_at))?,
            connections: Connections::new(said_column, said_pages, encodings(*said_at))?,
            metrics: Metrics {
                capacity: Metric::new(cells(Column::Capacity)?, capacity),
                stored: Metric::new(cells(Column::Volume)?, trace_rows::gigabyte_parts),
                reads: Metric::new(cells(Column::Reads)?, trace_rows::requests),
                writes: Metric::new(cells(Column::Writes)?, trace_rows::requests),
            },
            part: Part::default(),
            lost: 0,
            place: (name.to_owned(), format!("row group {row_group}")),
        };
        let read = reader.read()?;
        if read != rows {
            return Err(format!("the footer tells of {rows} rows, the pages have {read}"));
        }
        let mut part = reader.part;
        part.rows = read as u64;
        if reader.lost > 0 {
            let text = format!("{} rows have no db_id or no timestamp", reader.lost);
            let (file, place) = reader.place;
            part.lost.push(BadCell { file, place, text });
        }
        Ok(part)
    }

    /// Refuses a column that lies outside of the file, before anything is read or set aside for it.
    fn check(&self, chunk: &ColumnChunkMetaData) -> Result<(), String> {
        let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
        let start = start.min(chunk.data_page_offset());
        let inside = || {
            let start = u64::try_from(start).ok()?;
            let length = u64::try_from(chunk.compressed_size()).ok()?;
            start.checked_add(length).filter(|end| *end <= self.bytes)
        };
        let lies = || "the footer tells of a column outside of the file".to_owned();
        inside().map(|_| ()).ok_or_else(lies)
    }
}
