//! The same rows in every way that Parquet has to write them give the same answer.
#![expect(clippy::disallowed_types, reason = "metrics are doubles in Parquet files")]

use std::path::Path;

use parquet::basic::{BrotliLevel, Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::data_type::Int96;
use parquet::file::properties::{WriterPropertiesBuilder, WriterVersion};
use parquet::schema::types::ColumnPath;
use serde_json::Value;

use crate::common::scratch;
use crate::fleet_rows::parquet_file::{Column, names, properties, ticks, write_groups};
use crate::fleet_rows::{JUNE, Row, ask, bills, csv, document, instant, rows};

/// Three databases that take turns by the day for a week, so that runs of names have every length.
fn week(blank: bool) -> Vec<Row> {
    let mut rows = rows(3, JUNE, 7, 1_800, 4);
    rows.sort_by_key(|row| (row.at / 86_400, row.id.clone(), row.at));
    for (n, row) in rows.iter_mut().enumerate() {
        if blank && n % 7 == 3 {
            row.connections = None;
        }
        row.metrics[1] = (n % 4 == 0).then(|| (4_000_000_000_i64 + row.at % 99_991).to_string());
    }
    rows
}

const MONTH: [&str; 2] = ["--month", "2026-06"];

/// What rows of CSV make.
fn wanted(rows: &[Row], directory: &Path) -> Value {
    let path = directory.join("rows.csv");
    std::fs::write(&path, csv(rows)).unwrap();
    let wanted = document(&ask(&[&path], &MONTH), 4);
    assert_eq!(
        (&wanted["problems"], &wanted["failed"]),
        (&Value::Array(vec![]), &Value::Array(vec![]))
    );
    wanted
}

fn assert_same(file: &[u8], wanted: &Value, directory: &Path, what: &str) {
    let path = directory.join("rows.parquet");
    std::fs::write(&path, file).unwrap();
    let done = ask(&[&path], &[&MONTH[..], &["--threads", "1"]].concat());
    let found = document(&done, 4);
    assert_eq!(found["problems"], wanted["problems"], "{what}");
    assert_eq!(found["failed"], wanted["failed"], "{what}");
    assert_eq!(found["rows"], wanted["rows"], "{what}");
    assert_eq!(bills(&found), bills(wanted), "{what}");
}

/// The columns of the rows and their schema; with nulls only where the rows have some.
fn columns(rows: &[Row], repetition: &str) -> (String, Vec<Column>) {
    let schema = format!(
        "message fleet {{ {repetition} binary db_id (utf8);
         {repetition} int64 timestamp (timestamp(millis,false));
         {repetition} double DatabaseConnections; optional double VolumeBytesUsed; }}"
    );
    let volume = |row: &Row| row.metrics[1].as_ref().map(|text| text.parse().unwrap());
    let columns = vec![
        names(rows),
        ticks(rows, 1_000),
        Column::Double(rows.iter().map(|row| row.connections.map(f64::from)).collect()),
        Column::Double(rows.iter().map(volume).collect()),
    ];
    (schema, columns)
}

fn one_encoding(
    properties: WriterPropertiesBuilder,
    [name, time, count]: [Option<Encoding>; 3],
) -> WriterPropertiesBuilder {
    let columns = [("db_id", name), ("timestamp", time), ("DatabaseConnections", count)];
    columns.into_iter().fold(properties, |properties, (column, encoding)| {
        let path = ColumnPath::from(column);
        let properties = properties.set_column_dictionary_enabled(path.clone(), encoding.is_none());
        match encoding {
            Some(encoding) => properties.set_column_encoding(path, encoding),
            None => properties,
        }
    })
}

#[test]
fn every_encoding_codec_and_version_of_pages_reads_the_same() {
    use Encoding::{
        BYTE_STREAM_SPLIT, DELTA_BINARY_PACKED, DELTA_BYTE_ARRAY, DELTA_LENGTH_BYTE_ARRAY, PLAIN,
    };
    let directory = scratch("fleet-encodings");
    let codecs = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
        Compression::GZIP(GzipLevel::default()),
        Compression::LZ4_RAW,
        Compression::BROTLI(BrotliLevel::default()),
    ];
    // `None` is a dictionary.
    let encodings = [
        [None, None, None],
        [Some(PLAIN), Some(PLAIN), Some(PLAIN)],
        [Some(DELTA_BYTE_ARRAY), Some(DELTA_BINARY_PACKED), Some(BYTE_STREAM_SPLIT)],
        [Some(DELTA_LENGTH_BYTE_ARRAY), Some(DELTA_BINARY_PACKED), None],
    ];
    let mut files = 0;
    for (repetition, blank) in [("required", false), ("optional", false), ("optional", true)] {
        let rows = week(blank);
        let wanted = wanted(&rows, &directory);
        for codec in codecs {
            for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
                for encoding in encodings {
                    let properties = properties()
                        .set_compression(codec)
                        .set_writer_version(version)
                        // Several pages in a row group, with borders in different rows.
                        .set_write_batch_size(64)
                        .set_data_page_row_count_limit(200)
                        .set_column_data_page_size_limit(ColumnPath::from("timestamp"), 333);
                    let properties = one_encoding(properties, encoding);
                    let (schema, columns) = columns(&rows, repetition);
                    let file = write_groups(&schema, vec![columns], properties);
                    let what = format!("{repetition} {blank} {codec} {version:?} {encoding:?}");
                    assert_same(&file, &wanted, &directory, &what);
                    files += 1;
                }
            }
        }
    }
    assert_eq!(files, 3 * 6 * 2 * 4);
}

#[test]
fn a_dictionary_that_grew_too_large_is_followed_by_names_in_full() {
    let directory = scratch("fleet-fallback");
    let rows = week(true);
    let wanted = wanted(&rows, &directory);
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        let properties = properties()
            .set_writer_version(version)
            .set_write_batch_size(16)
            .set_dictionary_page_size_limit(20)
            .set_data_page_row_count_limit(50);
        let (schema, columns) = columns(&rows, "optional");
        let file = write_groups(&schema, vec![columns], properties);
        assert_same(&file, &wanted, &directory, &format!("{version:?}"));
    }
}

#[test]
fn every_type_of_instant_reads_the_same() {
    let directory = scratch("fleet-instants");
    let rows = week(false);
    let wanted = wanted(&rows, &directory);
    let seconds = |row: &Row| Some(i32::try_from(row.at).unwrap());
    let text = |row: &Row| Some(instant(row.at).into_bytes());
    let spaced = |row: &Row| Some(format!(" {} ", row.at).into_bytes());
    let old = |row: &Row| {
        // 1970-01-01 is the Julian day 2,440,588.
        let (day, nanos) = (row.at / 86_400 + 2_440_588, row.at % 86_400 * 1_000_000_000);
        let mut old = Int96::new();
        let low = u32::try_from(nanos & 0xffff_ffff).unwrap();
        old.set_data(low, u32::try_from(nanos >> 32).unwrap(), u32::try_from(day).unwrap());
        Some(old)
    };
    let types = [
        ("int64 timestamp (timestamp(millis,true))", ticks(&rows, 1_000)),
        ("int64 timestamp (timestamp(micros,false))", ticks(&rows, 1_000_000)),
        ("int64 timestamp (timestamp(nanos,true))", ticks(&rows, 1_000_000_000)),
        ("int64 timestamp (timestamp_millis)", ticks(&rows, 1_000)),
        ("int64 timestamp (timestamp_micros)", ticks(&rows, 1_000_000)),
        ("int64 timestamp", ticks(&rows, 1)),
        ("int64 timestamp (integer(64,false))", ticks(&rows, 1)),
        ("int32 timestamp", Column::Int(rows.iter().map(seconds).collect())),
        ("int96 timestamp", Column::Old(rows.iter().map(old).collect())),
        ("binary timestamp (utf8)", Column::Text(rows.iter().map(text).collect())),
        ("binary timestamp", Column::Text(rows.iter().map(spaced).collect())),
    ];
    for (kind, column) in types {
        let (schema, mut columns) = columns(&rows, "optional");
        let schema = schema.replace("int64 timestamp (timestamp(millis,false))", kind);
        columns[1] = column;
        let file = write_groups(&schema, vec![columns], properties());
        assert_same(&file, &wanted, &directory, kind);
    }
}

#[test]
fn every_type_of_number_reads_the_same() {
    let directory = scratch("fleet-numbers");
    let rows = week(true);
    let wanted = wanted(&rows, &directory);
    let long: Vec<_> = rows.iter().map(|row| row.connections.map(i64::from)).collect();
    let int: Vec<_> = rows.iter().map(|row| row.connections.map(u32::cast_signed)).collect();
    let float = rows.iter().map(|row| Some(f32::from(u16::try_from(row.connections?).unwrap())));
    let text = |row: &Row| Some(row.connections?.to_string().into_bytes());
    // A blank as a text without a character, and one in spaces.
    let blank = |row: &Row| {
        let text = row.connections.map(|count| format!(" {count}.0 ").into_bytes());
        Some(text.unwrap_or_default())
    };
    let types = [
        ("float DatabaseConnections", Column::Float(float.collect())),
        ("int64 DatabaseConnections", Column::Long(long.clone())),
        ("int64 DatabaseConnections (integer(64,false))", Column::Long(long)),
        ("int32 DatabaseConnections", Column::Int(int.clone())),
        ("int32 DatabaseConnections (integer(32,false))", Column::Int(int.clone())),
        ("int32 DatabaseConnections (integer(8,true))", Column::Int(int)),
        ("binary DatabaseConnections (utf8)", Column::Text(rows.iter().map(text).collect())),
        ("binary DatabaseConnections", Column::Text(rows.iter().map(blank).collect())),
    ];
    for (kind, column) in types {
        let (schema, mut columns) = columns(&rows, "optional");
        let schema = schema.replace("double DatabaseConnections", kind);
        columns[2] = column;
        let file = write_groups(&schema, vec![columns], properties());
        assert_same(&file, &wanted, &directory, kind);
    }
}
