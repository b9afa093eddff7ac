//! docs/worked-examples.md says of each worked example which test reproduces it, or why none does.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every example that was collected.
const EXAMPLES: [&str; 30] = [
    "WE01", "WE02", "WE03", "WE04", "WE05", "WE06", "WE07", "WE08", "WE09", "WE10", "WE11", "WE13",
    "WE14", "WE15", "WE16", "WE22", "WE23", "WE24", "WE26", "WE27", "WE29", "WE30", "WE31", "WE33",
    "WE34", "WE35", "WE36", "SB01", "SB02", "SB03",
];

/// The sources of the tests, by the name of the file.
type Sources = BTreeMap<String, String>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Sources {
    let files = fs::read_dir(root().join("tests/it")).unwrap().map(|entry| entry.unwrap().path());
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let named = rust.map(|path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    named.collect()
}

/// The cells of the table's rows, by example.
fn rows(document: &str) -> Vec<(String, Vec<String>)> {
    let rows = document.lines().filter(|line| line.starts_with("| WE") || line.starts_with("| SB"));
    let cells = rows.map(|row| {
        let cells: Vec<String> = row.split('|').map(|cell| cell.trim().to_owned()).collect();
        (cells[1].split(' ').next().unwrap().to_owned(), cells)
    });
    cells.collect()
}

/// What is wrong with a row.
fn wrong(example: &str, cells: &[String], sources: &Sources) -> Vec<String> {
    if cells.len() != 6 {
        return vec![format!("{example}: {} cells", cells.len())];
    }
    let (tests, reason) = (&cells[3], &cells[4]);
    if tests == "–" && reason.len() < 20 {
        return vec![format!("{example}: no test, and no reason")];
    }
    if reason.is_empty() {
        return vec![format!("{example}: what is left out?")];
    }
    let mut wrong = Vec::new();
    let quoted: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
    for pair in quoted.chunks(2) {
        let [file, test] = pair else {
            wrong.push(format!("{example}: {pair:?} is no file and a test"));
            continue;
        };
        let source = sources.get(*file).map_or("", String::as_str);
        let Some(at) = source.find(&format!("#[test]\nfn {test}() {{")) else {
            wrong.push(format!("{example}: {file} has no test {test}"));
            continue;
        };
        // What stands above and in it: from the end of the item before to its own end.
        let from = source[..at].rfind("\n}\n").unwrap_or(0);
        let end = at + source[at..].find("\n}\n").unwrap();
        let number = example[2..].parse::<u32>().unwrap();
        let names = |text: &str| {
            text.contains(example)
                || ranges(text).any(|(first, last)| {
                    example.starts_with("WE") && (first..=last).contains(&number)
                })
        };
        let mut documents = included(source).map(|path| fs::read_to_string(path).unwrap());
        if !names(&source[from..end]) && !documents.any(|text| names(&text)) {
            wrong.push(format!("{example}: {test} does not name it"));
        }
    }
    if tests != "–" && quoted.is_empty() {
        wrong.push(format!("{example}: names no test"));
    }
    wrong
}

/// Documents that a test of this source reads, whose examples it holds.
fn included(source: &str) -> impl Iterator<Item = PathBuf> {
    let after = source.split("include_str!(\"../../docs/").skip(1);
    after.map(|rest| root().join("docs").join(rest.split('"').next().unwrap()))
}

/// Ranges such as `WE05 to WE08`.
fn ranges(text: &str) -> impl Iterator<Item = (u32, u32)> {
    let ends = text.match_indices(" to WE").filter_map(|(at, between)| {
        let first = text.get(at.checked_sub(4)?..at)?.strip_prefix("WE")?;
        let after = at + between.len();
        Some((first.parse().ok()?, text.get(after..after + 2)?.parse().ok()?))
    });
    ends.collect::<Vec<_>>().into_iter()
}

/// Tests that are named after an example which the table does not give to them.
fn missing(rows: &[(String, Vec<String>)], sources: &Sources) -> Vec<String> {
    let mut missing = Vec::new();
    for (file, text) in sources {
        for after in text.split("#[test]\nfn ").skip(1) {
            let test = after.split('(').next().unwrap();
            let mut characters = test.chars();
            let letters: String = characters.by_ref().take(2).collect();
            let digits: String = characters.take_while(char::is_ascii_digit).collect();
            if !matches!(letters.as_str(), "we" | "sb") || digits.len() != 2 {
                continue;
            }
            let example = format!("{}{digits}", letters.to_uppercase());
            let named = |row: &&(String, Vec<String>)| {
                row.0 == example && row.1.iter().any(|cell| cell.contains(&format!("`{test}`")))
            };
            if !rows.iter().any(|row| named(&row)) {
                missing.push(format!("{file}: {test} is not in the row of {example}"));
            }
        }
    }
    missing
}

#[test]
fn the_table_names_a_test_or_a_reason_for_each_example() {
    let document = fs::read_to_string(root().join("docs/worked-examples.md")).unwrap();
    let (rows, sources) = (rows(&document), sources());
    let examples: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(examples, EXAMPLES);
    let mut all: Vec<String> =
        rows.iter().flat_map(|(example, cells)| wrong(example, cells, &sources)).collect();
    all.extend(missing(&rows, &sources));
    assert!(all.is_empty(), "{all:#?}");
}

#[test]
fn a_row_that_says_too_much_is_found() {
    let text = "//! Tests.\n\n/// WE05 to WE08: four of them.\n#[test]\nfn four() {\n}\n\n\
                /// WE09\n#[test]\nfn we09_alone() {\n}\n";
    let reads = "const D: &str = include_str!(\"../../docs/worked-examples.md\");\n#[test]\nfn all() {\n}\n";
    let files = [("a.rs", text), ("c.rs", reads)];
    let sources = Sources::from(files.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let found = |row: &str| {
        let rows = rows(row);
        let wrong = rows.iter().flat_map(|(example, cells)| wrong(example, cells, &sources));
        wrong.count() + missing(&rows, &sources).len()
    };
    let nine = "| WE09 x | 1 | `a.rs`: `we09_alone` | nothing |\n";
    assert_eq!(found(nine), 0);
    assert_eq!(found(&format!("{nine}| WE07 x | 1 | `a.rs`: `four` (0.1) | nothing |")), 0);
    assert_eq!(
        found(&format!("{nine}| WE07 x | 1 | `c.rs`: `all` (by a document) | nothing |")),
        0
    );
    assert_eq!(found(&format!("{nine}| WE04 x | 1 | `a.rs`: `four` | nothing |")), 1);
    assert_eq!(found(&format!("{nine}| SB07 x | 1 | `a.rs`: `four` | nothing |")), 1);
    assert_eq!(found(&format!("{nine}| WE07 x | 1 | `a.rs`: `five` | nothing |")), 1);
    assert_eq!(found(&format!("{nine}| WE07 x | 1 | `b.rs`: `four` | nothing |")), 1);
    assert_eq!(found(&format!("{nine}| WE07 x | 1 | `a.rs`: `four` | |")), 1);
    assert_eq!(found(&format!("{nine}| WE07 x | 1 | see `four` | nothing |")), 1);
    assert_eq!(found(&format!("{nine}| WE07 x | 1 | – | |")), 1);
    assert_eq!(found(&format!("{nine}| WE07 x | 1 | a test | nothing |")), 1);
    assert_eq!(found(""), 1, "a test that no row names");
}
