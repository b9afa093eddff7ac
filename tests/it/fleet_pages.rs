//! Parquet files that are broken or lie: the row group is told, and all other rows count.
#![expect(clippy::disallowed_types, reason = "metrics are doubles in Parquet files")]

use std::collections::BTreeMap;

use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::{
    ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter,
    RowGroupMetaData,
};
use serde_json::{Value, json};

use crate::fleet_faults::{june, over, problems};
use crate::fleet_rows::parquet_file::{
    Column, connections, names, properties, ticks, write, write_groups,
};
use crate::fleet_rows::{JUNE, Row, bills, csv, document, texts};

/// Half of the rows of a database in each row group.
const GROUP: usize = 360;

pub(crate) fn metadata(file: &[u8]) -> ParquetMetaData {
    ParquetMetaDataReader::new().parse_and_finish(&Bytes::copy_from_slice(file)).unwrap()
}

/// The file with another footer.
pub(crate) fn with_footer(file: &[u8], metadata: &ParquetMetaData) -> Vec<u8> {
    let length = u32::from_le_bytes(file[file.len() - 8..file.len() - 4].try_into().unwrap());
    let mut changed = file[..file.len() - 8 - usize::try_from(length).unwrap()].to_vec();
    ParquetMetaDataWriter::new(&mut changed, metadata).finish().unwrap();
    changed
}

fn with_group(
    file: &[u8],
    group: usize,
    change: impl Fn(RowGroupMetaData) -> RowGroupMetaData,
) -> Vec<u8> {
    let old = metadata(file);
    let mut groups = old.row_groups().to_vec();
    groups[group] = change(groups[group].clone());
    with_footer(file, &ParquetMetaData::new(old.file_metadata().clone(), groups))
}

fn with_column(
    file: &[u8],
    group: usize,
    column: usize,
    change: impl Fn(ColumnChunkMetaData) -> ColumnChunkMetaData,
) -> Vec<u8> {
    with_group(file, group, |group| {
        let mut columns = group.columns().to_vec();
        columns[column] = change(columns[column].clone());
        group.into_builder().set_column_metadata(columns).build().unwrap()
    })
}

/// What is left of the databases without the rows of a row group.
fn without(rows: &[Row], group: usize) -> BTreeMap<String, Value> {
    let left = rows.iter().enumerate().filter(|(n, _)| n / GROUP != group);
    let text = csv(left.map(|(_, row)| row));
    let done = over("pages-without", &[("a.csv", text.as_bytes())], &[]);
    bills(&document(&done, done.code))
}

/// The file's row group is told with this text, and the other rows count.
fn assert_lost(
    file: &[u8],
    wanted: &BTreeMap<String, Value>,
    group: usize,
    said: &str,
    what: &str,
) {
    let done = over("pages-broken", &[("a.parquet", file)], &[]);
    let document = document(&done, 4);
    let told = problems(&document);
    let place = format!("row group {group}");
    let of_group: Vec<_> = told.iter().filter(|problem| problem[1] == place).collect();
    let [[name, _, text]] = &of_group[..] else { panic!("{what}: {told:?}") };
    assert_eq!(name, "a.parquet", "{what}");
    assert!(text.contains(said), "{what}: {text}");
    assert!(text.ends_with("nothing of it counts"), "{what}: {text}");
    assert!(told.iter().all(|problem| problem[1] == place || problem[1].is_empty()), "{told:?}");
    assert!(bills(&document) == *wanted, "{what}");
}

#[test]
fn a_row_group_that_is_broken_is_told_and_the_others_count() {
    let rows = june();
    let wanted = without(&rows, 3);
    let codecs = [Compression::SNAPPY, Compression::ZSTD(ZstdLevel::default())];
    for codec in codecs {
        let file = write(&rows, GROUP, properties().set_compression(codec));
        for column in 0..3 {
            let chunk = metadata(&file).row_group(3).column(column).clone();
            let (start, length) = chunk.byte_range();
            let (start, length) =
                (usize::try_from(start).unwrap(), usize::try_from(length).unwrap());
            let mut broken = file.clone();
            broken[start..start + length].fill(0xff);
            assert_lost(&broken, &wanted, 3, "", &format!("{codec} {column}"));
        }
    }
}

#[test]
fn a_page_that_is_not_what_its_checksum_says_is_told() {
    // Written by pyarrow with `write_page_checksum=True`: three databases from June's first day on,
    // 240 hours in a row group each, with (7 × hour + number of the database) mod 5 connections in
    // doubles without compression.
    let file = include_bytes!("../fixtures/fleet-checksums.parquet");
    let clean = document(&over("pages-sums", &[("a.parquet", file)], &[]), 4);
    assert_eq!(clean["problems"], json!([]));
    let connected = |hours: i64| (0..240).filter(|n| (n * 7 + hours) % 5 > 0).count() * 3_600;
    for database in 0..3_i64 {
        let bill = &bills(&clean)[&format!("sum-{}", database + 1)];
        assert_eq!(bill["connected_seconds"], connected(database), "{bill}");
    }
    // Another count of connections, as good as the one before it: only the checksum knows.
    let chunk = metadata(file).row_group(1).column(2).clone();
    let (start, length) = chunk.byte_range();
    let last = usize::try_from(start + length).unwrap() - 1;
    let mut broken = file.to_vec();
    assert!(broken[last] == 0x40 || broken[last] == 0x3f || broken[last] == 0);
    broken[last] ^= 0x40;
    let found = document(&over("pages-sums-broken", &[("a.parquet", &broken)], &[]), 4);
    let [[_, place, text]] = &problems(&found)[..] else { panic!("{found}") };
    assert_eq!(place, "row group 1");
    assert!(text.contains("checksum"), "{text}");
    let left: Vec<String> = bills(&found).into_keys().collect();
    assert_eq!(left, ["sum-1", "sum-3"]);
}

#[test]
fn a_file_that_is_cut_is_told_and_the_others_count() {
    let rows = june();
    let other: Vec<&Row> = rows.iter().filter(|row| row.id == "db-000001").collect();
    let other = csv(other);
    let wanted = document(&over("pages-other", &[("a.csv", other.as_bytes())], &[]), 0);
    let file = write(&rows[720..], GROUP, properties());
    for cut in [4, 5, 11, file.len() / 2, file.len() - 9, file.len() - 8, file.len() - 1] {
        let files = [("a.csv", other.as_bytes()), ("b.parquet", &file[..cut])];
        let found = document(&over("pages-cut", &files, &[]), 4);
        let [[name, place, text]] = &problems(&found)[..] else { panic!("{cut}: {found}") };
        assert_eq!((name.as_str(), place.as_str()), ("b.parquet", ""), "{cut}");
        assert!(!text.is_empty(), "{cut}");
        assert_eq!(bills(&found), bills(&wanted), "{cut}");
    }
}

#[test]
fn a_footer_that_lies_about_a_row_group_is_told() {
    let rows = june();
    let wanted = without(&rows, 5);
    let file = write(&rows, GROUP, properties());
    for lie in [0, 1, 359, 361, 1 << 40, 1 << 62, -1] {
        let lying =
            with_group(&file, 5, |group| group.into_builder().set_num_rows(lie).build().unwrap());
        let said = if lie < 0 { "less than no rows" } else { "the pages have 360" };
        assert_lost(&lying, &wanted, 5, said, &format!("{lie} rows"));
    }
    let bytes = i64::try_from(file.len()).unwrap();
    let outside = "outside of the file";
    for column in 0..3 {
        for lie in [-1, -(1 << 61), bytes, bytes + 1, 1 << 50, 1 << 61] {
            let offset = with_column(&file, 5, column, |chunk| {
                let old = chunk.dictionary_page_offset();
                let chunk = chunk.into_builder().set_data_page_offset(lie);
                chunk.set_dictionary_page_offset(old.map(|_| lie)).build().unwrap()
            });
            assert_lost(&offset, &wanted, 5, outside, &format!("{column} at {lie}"));
            let size = with_column(&file, 5, column, |chunk| {
                chunk.into_builder().set_total_compressed_size(lie).build().unwrap()
            });
            assert_lost(&size, &wanted, 5, outside, &format!("{column} of {lie} bytes"));
        }
        // Inside of the file, but not where a page begins, or not to where it ends.
        for off in [1, 7] {
            let shifted = with_column(&file, 5, column, |chunk| {
                let (dictionary, data) = (chunk.dictionary_page_offset(), chunk.data_page_offset());
                let chunk = chunk.into_builder().set_data_page_offset(data + off);
                chunk.set_dictionary_page_offset(dictionary.map(|at| at + off)).build().unwrap()
            });
            assert_lost(&shifted, &wanted, 5, "", &format!("{column} shifted by {off}"));
            let short = with_column(&file, 5, column, |chunk| {
                let size = chunk.compressed_size() / (off + 1);
                chunk.into_builder().set_total_compressed_size(size).build().unwrap()
            });
            assert_lost(&short, &wanted, 5, "", &format!("{column} cut by {off}"));
        }
    }
}

#[test]
fn a_footer_that_leaves_a_row_group_out_is_told() {
    let rows = june();
    let file = write(&rows, GROUP, properties());
    let old = metadata(&file);
    let fewer = ParquetMetaData::new(old.file_metadata().clone(), old.row_groups()[..7].to_vec());
    let fewer = with_footer(&file, &fewer);
    // Field 3 of the footer, in zigzag of 7 bits a byte: 2,880 and 2,520 rows. Row groups have 360.
    let (all, some) = ([0x16, 0x80, 0x2d], [0x16, 0xb0, 0x27]);
    let patched = |file: &[u8], from: [u8; 3], to: [u8; 3]| {
        let at = file.windows(3).rposition(|bytes| bytes == from).unwrap();
        [&file[..at], &to, &file[at + 3..]].concat()
    };
    let whole = bills(&document(&over("pages-whole", &[("a.parquet", &file)], &[]), 0));
    let lies = [
        (patched(&fewer, some, all), "2880 rows, its row groups have 2520", without(&rows, 7)),
        (patched(&file, all, some), "2520 rows, its row groups have 2880", whole),
    ];
    for (lying, said, wanted) in lies {
        let found = document(&over("pages-fewer", &[("a.parquet", &lying)], &[]), 4);
        let [[_, place, text]] = &problems(&found)[..] else { panic!("{said}: {found}") };
        assert_eq!(place, "");
        assert_eq!(*text, format!("the footer tells of {said}"));
        assert!(bills(&found) == wanted, "{said}");
    }
}

#[test]
fn an_entry_that_is_not_in_the_dictionary_is_told() {
    let rows: Vec<Row> =
        june().into_iter().filter(|row| ["db-000001", "db-000002"].contains(&&*row.id)).collect();
    let schema = "message fleet { required binary db_id (utf8);
        required int64 timestamp (timestamp(micros,true)); required double DatabaseConnections; }";
    let columns = vec![names(&rows), ticks(&rows, 1_000_000), connections(&rows)];
    let mut file = write_groups(schema, vec![columns], properties());
    let chunk = metadata(&file).row_group(0).column(0).clone();
    let (start, length) = chunk.byte_range();
    let last = usize::try_from(start + length).unwrap() - 1;
    // 720 times the first, 720 times the second: the last byte of the page is that one's place.
    assert_eq!(file[last], 1);
    file[last] = 5;
    let other = csv(june().iter().filter(|row| row.id == "db-000003"));
    let files = [("a.csv", other.as_bytes()), ("b.parquet", &file)];
    let found = document(&over("pages-entry", &files, &[]), 4);
    let [[name, place, text]] = &problems(&found)[..] else { panic!("{found}") };
    assert_eq!((name.as_str(), place.as_str()), ("b.parquet", "row group 0"));
    assert!(text.contains("not in the dictionary"), "{text}");
    assert_eq!(bills(&found).len(), 1);
}

#[test]
fn a_page_that_says_that_it_is_huge_is_told() {
    let mut rows = june();
    for (n, row) in rows.iter_mut().enumerate() {
        row.metrics[3] = Some((n % 10).to_string());
    }
    let wanted = without(&rows, 7);
    for codec in
        [Compression::SNAPPY, Compression::LZ4_RAW, Compression::ZSTD(ZstdLevel::default())]
    {
        let dictionary_off = properties().set_compression(codec).set_dictionary_enabled(false);
        let file = write(&rows, GROUP, dictionary_off);
        // The last column of the last row group: nothing stands behind it but the footer.
        let chunk = metadata(&file).row_group(7).column(6).clone();
        let (start, length) = chunk.byte_range();
        let (start, length) = (usize::try_from(start).unwrap(), usize::try_from(length).unwrap());
        // Field 1 is the kind of page, field 2 its size without compression: zigzag, 7 bits a byte.
        assert_eq!((file[start], file[start + 1], file[start + 2]), (0x15, 0x00, 0x15));
        let mut ends = start + 3;
        while file[ends] & 0x80 != 0 {
            ends += 1;
        }
        // 2³¹ − 1.
        let huge = [0xfe, 0xff, 0xff, 0xff, 0x0f];
        let more = huge.len() - (ends + 1 - (start + 3));
        let pages = [&file[..start + 3], &huge, &file[ends + 1..start + length]].concat();
        let old = metadata(&file);
        let mut groups = old.row_groups().to_vec();
        let mut columns = groups[7].columns().to_vec();
        let size = chunk.compressed_size() + i64::try_from(more).unwrap();
        columns[6] = chunk.into_builder().set_total_compressed_size(size).build().unwrap();
        groups[7] = groups[7].clone().into_builder().set_column_metadata(columns).build().unwrap();
        let mut lying = pages;
        let footer = ParquetMetaData::new(old.file_metadata().clone(), groups);
        ParquetMetaDataWriter::new(&mut lying, &footer).finish().unwrap();
        let said =
            if matches!(codec, Compression::ZSTD(_)) { "" } else { "cannot have 2147483647" };
        assert_lost(&lying, &wanted, 7, said, &format!("{codec}"));
    }
}

/// A file whose db-000001 has these cells in the place of its own in row 100.
fn with_cell(schema: &str, change: impl Fn(&mut [Column])) -> Vec<u8> {
    let rows = june();
    let mut columns = vec![names(&rows), ticks(&rows, 1_000), connections(&rows)];
    change(&mut columns);
    write_groups(schema, vec![columns], properties())
}

const PLAIN: &str = "message fleet { optional binary db_id (utf8);
    optional int64 timestamp (timestamp(millis,true)); optional double DatabaseConnections; }";

#[test]
fn a_bad_number_or_instant_fails_its_database_and_no_other() {
    let whole = document(&over("pages-cells", &[("a.parquet", &with_cell(PLAIN, |_| {}))], &[]), 0);
    let mut wanted = bills(&whole);
    wanted.remove("db-000001");
    let double = |number: f64| {
        move |columns: &mut [Column]| {
            let Column::Double(cells) = &mut columns[2] else { unreachable!() };
            cells[100] = Some(number);
        }
    };
    let tick = |ticks: i64| {
        move |columns: &mut [Column]| {
            let Column::Long(cells) = &mut columns[1] else { unreachable!() };
            cells[100] = Some(ticks);
        }
    };
    let numbers = [
        f64::NAN,
        -f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -0.0,
        -1.0,
        1e308,
        4_000_000.5,
        -1e-300,
    ];
    let mut files: Vec<(String, Vec<u8>, &str)> = Vec::new();
    for number in numbers {
        files.push((number.to_string(), with_cell(PLAIN, double(number)), "DatabaseConnections "));
    }
    let far = [i64::MIN, i64::MIN + 1, i64::MAX, -1_000, -1, JUNE * 1_000_000, JUNE * 1_000 + 1];
    for ticks in far {
        files.push((ticks.to_string(), with_cell(PLAIN, tick(ticks)), "timestamp "));
    }
    for (what, file, said) in &files {
        let found = document(&over("pages-cells", &[("a.parquet", file)], &[]), 4);
        assert_eq!(texts(&found["failed"], "id"), ["db-000001"], "{what}");
        let reason = texts(&found["failed"], "reason")[0];
        assert!(reason.contains(&format!("a.parquet, row group 0: {said}")), "{what}: {reason}");
        assert_eq!((bills(&found), &found["problems"]), (wanted.clone(), &json!([])), "{what}");
    }
}

#[test]
fn rows_without_a_name_or_an_instant_are_told() {
    let rows = june();
    let left = csv(rows.iter().enumerate().filter(|(n, _)| *n != 100).map(|(_, row)| row));
    let wanted = bills(&document(&over("pages-null-csv", &[("a.csv", left.as_bytes())], &[]), 0));
    let long = vec![b'y'; 65_536];
    let name = |name: Option<Vec<u8>>| {
        with_cell(PLAIN, move |columns| {
            let Column::Text(cells) = &mut columns[0] else { unreachable!() };
            cells[100].clone_from(&name);
        })
    };
    // Rows before and behind it say the same, so that it stands in the middle of a run.
    let near: Vec<_> = rows[98..103].iter().map(|row| row.connections.unwrap() > 0).collect();
    assert_eq!(near, [near[0]; 5]);
    let time = with_cell(PLAIN, |columns| {
        let Column::Long(cells) = &mut columns[1] else { unreachable!() };
        cells[100] = None;
    });
    let names = [None, Some(Vec::new()), Some(b" ".to_vec()), Some(vec![0xff]), Some(long)];
    for file in names.into_iter().map(name).chain([time]) {
        let found = document(&over("pages-null", &[("a.parquet", &file)], &[]), 4);
        let [[_, place, text]] = &problems(&found)[..] else { panic!("{found}") };
        assert_eq!(place, "row group 0");
        assert!(text.starts_with("1 rows have no db_id or no timestamp"), "{text}");
        assert_eq!((bills(&found), &found["failed"]), (wanted.clone(), &json!([])));
    }
}

#[test]
fn columns_that_are_missing_or_of_another_type_are_told() {
    let other = csv(june().iter().filter(|row| row.id == "db-000003"));
    let wanted = bills(&document(&over("pages-types", &[("a.csv", other.as_bytes())], &[]), 0));
    let days = |columns: &mut [Column]| {
        let Column::Long(cells) = &columns[1] else { unreachable!() };
        let day = |cell: &Option<i64>| cell.map(|at| i32::try_from(at / 86_400_000).unwrap());
        columns[1] = Column::Int(cells.iter().map(day).collect());
    };
    let nothing = |_: &mut [Column]| {};
    let files = [
        (with_cell(&PLAIN.replace("db_id", "name"), nothing), "the column db_id is missing"),
        (
            with_cell(&PLAIN.replace("timestamp (", "time ("), nothing),
            "the column timestamp is missing",
        ),
        (
            with_cell(
                &PLAIN
                    .replace("int64 timestamp (timestamp(millis,true))", "int32 timestamp (date)"),
                days,
            ),
            "timestamp has the type DATE",
        ),
        (
            with_cell(&PLAIN.replace("timestamp(millis,true)", "time(micros,true)"), nothing),
            "timestamp has the type TIME",
        ),
        (
            with_cell(&PLAIN.replace("timestamp(millis,true)", "decimal(18,3)"), nothing),
            "timestamp has the type DECIMAL",
        ),
    ];
    for (file, said) in &files {
        let files = [("a.csv", other.as_bytes()), ("b.parquet", file)];
        let found = document(&over("pages-types", &files, &[]), 4);
        let [[name, _, text]] = &problems(&found)[..] else { panic!("{found}") };
        assert_eq!(name, "b.parquet");
        assert!(text.contains(said), "{said}: {text}");
        assert_eq!(bills(&found), wanted, "{said}");
    }
}
