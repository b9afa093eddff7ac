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

    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
    use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::{METRICS, Row};

    pub(crate) fn properties() -> WriterPropertiesBuilder {
        WriterProperties::builder()
    }

    /// The rows as a Parquet file of nullable columns, with so many rows in a row group.
    pub(crate) fn write(
        rows: &[Row],
        group: usize,
        properties: WriterPropertiesBuilder,
    ) -> Vec<u8> {
        let metrics: String =
            METRICS.iter().map(|name| format!("optional double {name};\n")).collect();
        let schema = format!(
            "message fleet {{ optional binary db_id (utf8);
             optional int64 timestamp (timestamp(micros,true));
             optional double DatabaseConnections;\n{metrics}}}"
        );
        let schema = Arc::new(parse_message_type(&schema).unwrap());
        let properties = Arc::new(properties.build());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
        for rows in rows.chunks(group) {
            let mut open = writer.next_row_group().unwrap();
            let all = vec![1; rows.len()];
            let mut column = open.next_column().unwrap().unwrap();
            let names: Vec<_> = rows.iter().map(|row| ByteArray::from(row.id.as_str())).collect();
            column.typed::<ByteArrayType>().write_batch(&names, Some(&all), None).unwrap();
            column.close().unwrap();
            let mut column = open.next_column().unwrap().unwrap();
            let ticks: Vec<i64> = rows.iter().map(|row| row.at * 1_000_000).collect();
            column.typed::<Int64Type>().write_batch(&ticks, Some(&all), None).unwrap();
            column.close().unwrap();
            let mut doubles = |cells: Vec<Option<f64>>| {
                let mut column = open.next_column().unwrap().unwrap();
                let there: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
                let values: Vec<f64> = cells.into_iter().flatten().collect();
                column.typed::<DoubleType>().write_batch(&values, Some(&there), None).unwrap();
                column.close().unwrap();
            };
            doubles(rows.iter().map(|row| row.connections.map(f64::from)).collect());
            for metric in 0..METRICS.len() {
                let cell =
                    |row: &Row| row.metrics[metric].as_ref().map(|text| text.parse().unwrap());
                doubles(rows.iter().map(cell).collect());
            }
            open.close().unwrap();
        }
        writer.into_inner().unwrap()
    }
}
