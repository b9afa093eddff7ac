//! Rows of fleets for tests, as CSV and as Parquet, and one way to ask for a fleet's document.
#![cfg_attr(
    feature = "parquet",
    expect(clippy::disallowed_types, reason = "metrics are doubles in Parquet files")
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::common::{Done, run};
use crate::generated_fleets::fleet::{Fleet, Order};
use crate::random::Random;

/// Monday, 2026-06-01T00:00:00Z.
pub(crate) const JUNE: i64 = 1_780_272_000;
pub(crate) const DAY: i64 = 86_400;

/// A row; a blank cell is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) at: i64,
    pub(crate) connections: Option<u32>,
    /// Capacity, volume, reads and writes, as they are written.
    pub(crate) metrics: [Option<String>; 4],
}

pub(crate) const METRICS: [&str; 4] =
    ["ServerlessDatabaseCapacity", "VolumeBytesUsed", "ReadIOPS", "WriteIOPS"];

/// Rows of so many databases over so many days, one every `step` seconds.
pub(crate) fn rows(databases: usize, first: i64, days: u32, step: i64, seed: u64) -> Vec<Row> {
    let fleet = Fleet::new(databases, days, first, seed, 0);
    let rows = fleet.rows(Order::Database).filter(|row| (row.second - first) % step == 0);
    rows.map(|row| Row {
        id: Fleet::name(row.database),
        at: row.second,
        connections: Some(row.connections),
        metrics: Default::default(),
    })
    .collect()
}

pub(crate) fn by_database(rows: &[Row]) -> BTreeMap<&str, Vec<&Row>> {
    let mut all: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        all.entry(&row.id).or_default().push(row);
    }
    all
}

pub(crate) fn shuffled<T>(mut rows: Vec<T>, seed: u64) -> Vec<T> {
    let mut random = Random::seeded(seed);
    for last in (1..rows.len()).rev() {
        let other = random.within(0, i64::try_from(last).unwrap());
        rows.swap(last, usize::try_from(other).unwrap());
    }
    rows
}

pub(crate) fn instant(at: i64) -> String {
    jiff::Timestamp::from_second(at).unwrap().to_string()
}

fn cells(row: &Row) -> String {
    let connections = row.connections.map(|count| count.to_string()).unwrap_or_default();
    let metrics = row.metrics.iter().map(|cell| cell.as_deref().unwrap_or_default());
    let metrics: Vec<&str> = metrics.collect();
    format!("{},{connections},{}", instant(row.at), metrics.join(","))
}

/// The rows as a fleet's CSV file.
pub(crate) fn csv<'r>(rows: impl IntoIterator<Item = &'r Row>) -> String {
    let mut text = format!("db_id,timestamp,DatabaseConnections,{}\n", METRICS.join(","));
    for row in rows {
        writeln!(text, "{},{}", row.id, cells(row)).unwrap();
    }
    text
}

/// The rows of one database as the trace of one workload.
pub(crate) fn trace(rows: &[&Row]) -> String {
    let mut text = format!("timestamp,DatabaseConnections,{}\n", METRICS.join(","));
    for row in rows {
        writeln!(text, "{}", cells(row)).unwrap();
    }
    text
}

/// `fleet INPUT… --format json` and more.
pub(crate) fn ask(inputs: &[&Path], more: &[&str]) -> Done {
    let inputs: Vec<&str> = inputs.iter().map(|path| path.to_str().unwrap()).collect();
    run(&[&["fleet", "--format", "json"], &inputs[..], more].concat())
}

/// The document that such a run printed; it ended with this code.
pub(crate) fn document(done: &Done, code: u8) -> Value {
    assert_eq!(done.code, code, "{}{}", done.stderr, done.stdout);
    serde_json::from_str(&done.stdout).unwrap()
}

pub(crate) fn texts<'v>(list: &'v Value, field: &str) -> Vec<&'v str> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
}

/// What each database costs: everything but its place in the ranking.
pub(crate) fn bills(document: &Value) -> BTreeMap<String, Value> {
    let databases = document["databases"].as_array().unwrap().iter().cloned();
    databases
        .map(|mut database| {
            database.as_object_mut().unwrap().remove("rank");
            (database["id"].as_str().unwrap().to_owned(), database)
        })
        .collect()
}

#[cfg(feature = "parquet")]
pub(crate) mod parquet_file {
    use std::sync::Arc;

    use parquet::data_type::{
        ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type, Int96,
        Int96Type,
    };
    use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
    use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
    use parquet::schema::parser::parse_message_type;

    use super::{METRICS, Row};

    /// The cells of a column; `None` for nulls.
    pub(crate) enum Column {
        Text(Vec<Option<Vec<u8>>>),
        Double(Vec<Option<f64>>),
        Float(Vec<Option<f32>>),
        Long(Vec<Option<i64>>),
        Int(Vec<Option<i32>>),
        Old(Vec<Option<Int96>>),
    }

    pub(crate) fn properties() -> WriterPropertiesBuilder {
        WriterProperties::builder()
    }

    fn write_cells<T: DataType>(
        group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
        nullable: bool,
        cells: impl Iterator<Item = Option<T::T>> + Clone,
    ) {
        let mut column = group.next_column().unwrap().unwrap();
        let levels: Vec<i16> = cells.clone().map(|cell| i16::from(cell.is_some())).collect();
        let values: Vec<T::T> = cells.flatten().collect();
        let levels = nullable.then_some(&levels[..]);
        column.typed::<T>().write_batch(&values, levels, None).unwrap();
        column.close().unwrap();
    }

    /// A file with these row groups, each with the columns of a schema in the words of the format.
    pub(crate) fn write_groups(
        schema: &str,
        groups: Vec<Vec<Column>>,
        properties: WriterPropertiesBuilder,
    ) -> Vec<u8> {
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let nullable: Vec<bool> =
            schema.get_fields().iter().map(|field| field.is_optional()).collect();
        let properties = Arc::new(properties.build());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
        for columns in groups {
            let mut group = writer.next_row_group().unwrap();
            for (column, nullable) in columns.into_iter().zip(&nullable) {
                let (group, nullable) = (&mut group, *nullable);
                match column {
                    Column::Text(cells) => {
                        let cells = cells.into_iter().map(|cell| cell.map(ByteArray::from));
                        write_cells::<ByteArrayType>(group, nullable, cells);
                    }
                    Column::Double(cells) => {
                        write_cells::<DoubleType>(group, nullable, cells.into_iter());
                    }
                    Column::Float(cells) => {
                        write_cells::<FloatType>(group, nullable, cells.into_iter());
                    }
                    Column::Long(cells) => {
                        write_cells::<Int64Type>(group, nullable, cells.into_iter());
                    }
                    Column::Int(cells) => {
                        write_cells::<Int32Type>(group, nullable, cells.into_iter());
                    }
                    Column::Old(cells) => {
                        write_cells::<Int96Type>(group, nullable, cells.into_iter());
                    }
                }
            }
            group.close().unwrap();
        }
        writer.into_inner().unwrap()
    }

    pub(crate) fn names(rows: &[Row]) -> Column {
        Column::Text(rows.iter().map(|row| Some(row.id.clone().into_bytes())).collect())
    }

    /// Instants, with so many ticks in a second.
    pub(crate) fn ticks(rows: &[Row], per_second: i64) -> Column {
        Column::Long(rows.iter().map(|row| Some(row.at * per_second)).collect())
    }

    pub(crate) fn connections(rows: &[Row]) -> Column {
        Column::Double(rows.iter().map(|row| row.connections.map(f64::from)).collect())
    }

    /// The rows as a Parquet file of nullable columns, with so many rows in a row group.
    pub(crate) fn write(
        rows: &[Row],
        group: usize,
        properties: WriterPropertiesBuilder,
    ) -> Vec<u8> {
        let metrics = METRICS.map(|name| format!("optional double {name};")).concat();
        let schema = format!(
            "message fleet {{ optional binary db_id (utf8);
             optional int64 timestamp (timestamp(micros,true));
             optional double DatabaseConnections; {metrics}}}"
        );
        let columns = |rows: &[Row]| {
            let mut columns = vec![names(rows), ticks(rows, 1_000_000), connections(rows)];
            for metric in 0..METRICS.len() {
                let cell = |row: &Row| Some(row.metrics[metric].as_ref()?.parse().unwrap());
                columns.push(Column::Double(rows.iter().map(cell).collect()));
            }
            columns
        };
        write_groups(&schema, rows.chunks(group).map(columns).collect(), properties)
    }
}
