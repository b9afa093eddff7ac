//! Random bytes of files changed, some thousand times: nothing panics, nothing hangs, and what is not
//! told is as it was. Where a file has no checksum, a number may become another one; how often stands
//! in the assertions.

use std::collections::BTreeMap;

use crate::common::{Done, run, scratch};
use crate::fleet_faults::{june, problems};
use crate::fleet_rows::{Row, bills, csv, document, texts};
use crate::random::Random;

/// How often a byte is changed in each kind of file.
const ROUNDS: u32 = 500;

/// What became of files with a changed byte.
#[derive(Debug, Default, PartialEq, Eq)]
struct Fates {
    refused: u32,
    told: u32,
    same: u32,
    /// The answer changed, and nobody was told.
    silent: u32,
}

/// A day of three databases.
pub(crate) fn day() -> Vec<Row> {
    june().into_iter().filter(|row| row.id != "db-000004" && row.at % 604_800 < 86_400).collect()
}

/// Changes a byte of a file in every round and asks; `is_told` says whether an answer tells of it.
fn flip(
    bytes: &[u8],
    file: &str,
    rounds: u32,
    mut note: impl FnMut(usize),
    ask: impl Fn(&str) -> Done,
) -> Fates {
    let path = scratch(&format!("flips-{file}")).join(file);
    let path_text = path.to_str().unwrap();
    std::fs::write(&path, bytes).unwrap();
    let clean = ask(path_text);
    let clean_bills = bills(&document(&clean, clean.code));
    let mut fates = Fates::default();
    let mut random = Random::seeded(6);
    for _ in 0..rounds {
        let at =
            usize::try_from(random.within(0, i64::try_from(bytes.len()).unwrap() - 1)).unwrap();
        let mut changed = bytes.to_vec();
        changed[at] ^= u8::try_from(random.within(1, 255)).unwrap();
        std::fs::write(&path, &changed).unwrap();
        let done = ask(path_text);
        assert!([0, 2, 4].contains(&done.code), "byte {at}: {}", done.stderr);
        if done.code == 2 {
            assert!(done.stdout.is_empty() && !done.stderr.is_empty());
            fates.refused += 1;
            continue;
        }
        let found = document(&done, done.code);
        let tells = !problems(&found).is_empty() || !texts(&found["failed"], "id").is_empty();
        if tells {
            assert_eq!(done.code, 4);
            fates.told += 1;
        } else if bills(&found) == clean_bills {
            fates.same += 1;
        } else {
            fates.silent += 1;
            note(at);
        }
    }
    fates
}

fn of_fleet(path: &str) -> Done {
    run(&["fleet", path, "--month", "2026-06", "--format", "json", "--threads", "1"])
}

#[test]
fn csv_with_a_changed_byte_is_told_or_says_something_else() {
    let text = csv(&day());
    let mut places: BTreeMap<usize, u32> = BTreeMap::new();
    let fates = flip(
        text.as_bytes(),
        "a.csv",
        ROUNDS,
        |at| {
            // Which cell the byte stands in: a name, an instant, a count; or a line's end.
            let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
            let cell = text[line..at].matches(',').count();
            *places.entry(cell).or_default() += 1;
        },
        of_fleet,
    );
    // Text has no checksum: another digit or letter is another number or name.
    assert!(places.keys().all(|cell| *cell < 4), "{places:?}");
    assert!(fates.told > ROUNDS / 3 && fates.same > 0, "{fates:?}");
}

#[test]
fn a_part_with_a_changed_byte_is_refused() {
    let directory = scratch("flips-part");
    let usage = directory.join("a.csv");
    std::fs::write(&usage, csv(&day())).unwrap();
    let part = directory.join("part");
    let (usage, part) = (usage.to_str().unwrap(), part.to_str().unwrap());
    assert_eq!(run(&["fleet", usage, "--shard", "1/1", "--out", part]).code, 0);
    let bytes = std::fs::read(part).unwrap();
    let merge =
        |path: &str| run(&["fleet", "merge", path, "--month", "2026-06", "--format", "json"]);
    let fates = flip(&bytes, "part", ROUNDS, |_| {}, merge);
    // White space at the very end of the last line, behind the checksum, may change.
    assert!(fates.refused + fates.same == ROUNDS && fates.same < 5, "{fates:?}");
}

#[cfg(feature = "parquet")]
mod parquet_files {
    use bytes::Bytes;
    use parquet::basic::{Compression, PageType};
    use parquet::file::properties::WriterPropertiesBuilder;
    use parquet::file::reader::FileReader as _;
    use parquet::file::serialized_reader::SerializedFileReader;

    use super::{Fates, ROUNDS, day, flip, of_fleet};
    use crate::fleet_rows::parquet_file::{properties, write};

    /// Where the contents of pages stand in a file without compression.
    fn contents(file: &[u8]) -> Vec<std::ops::Range<usize>> {
        let reader = SerializedFileReader::new(Bytes::copy_from_slice(file)).unwrap();
        let mut all = Vec::new();
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).unwrap();
            for column in 0..group.num_columns() {
                let mut at =
                    usize::try_from(group.metadata().column(column).byte_range().0).unwrap();
                let mut pages = group.get_column_page_reader(column).unwrap();
                while let Some(page) = pages.get_next_page().unwrap() {
                    // The shortest header: two bytes for each number, and the ends.
                    let is_dictionary = page.page_type() == PageType::DICTIONARY_PAGE;
                    let header = at + if is_dictionary { 14 } else { 17 };
                    let content = page.buffer();
                    if content.is_empty() {
                        at = header;
                        continue;
                    }
                    let mut rest = file[header..].windows(content.len());
                    let from = header + rest.position(|bytes| bytes == content).unwrap();
                    at = from + content.len();
                    all.push(from..at);
                }
            }
        }
        all
    }

    /// Flips bytes, and counts the silent changes that were of no content of a page.
    fn parquet(name: &str, properties: WriterPropertiesBuilder, is_plain: bool) -> (Fates, u32) {
        let file = write(&day(), 40, properties);
        let contents = if is_plain { contents(&file) } else { Vec::new() };
        let mut elsewhere = 0;
        let note = |at: usize| {
            if !contents.iter().any(|content| content.contains(&at)) {
                elsewhere += 1;
            }
        };
        let fates = flip(&file, name, ROUNDS, note, of_fleet);
        (fates, elsewhere)
    }

    #[test]
    fn parquet_with_a_changed_byte_is_told_or_has_another_value() {
        let (plain, elsewhere) =
            parquet("plain.parquet", properties().set_dictionary_enabled(false), true);
        // Nothing but a value itself changes in silence, and that no reader can see.
        assert_eq!(elsewhere, 0, "{plain:?}");
        let (dictionary, elsewhere) = parquet("dictionary.parquet", properties(), true);
        assert_eq!(elsewhere, 0, "{dictionary:?}");
        let snappy = properties().set_compression(Compression::SNAPPY);
        let (snappy, _) = parquet("snappy.parquet", snappy, false);
        for fates in [plain, dictionary, snappy] {
            assert!(fates.refused + fates.told > ROUNDS / 3, "{fates:?}");
        }
    }
}
