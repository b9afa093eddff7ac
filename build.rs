//! Turns `pricing-snapshots/*.json` into the compact text that `src/pricing/bundled.rs` decodes,
//! so that the program does not parse megabytes of JSON when it starts. It trusts the snapshots:
//! their schema and hash are checked by a test, which also compares what is decoded with them.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=pricing-snapshots");

    let mut files: Vec<PathBuf> = fs::read_dir(root.join("pricing-snapshots"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();

    let mut headers = String::new();
    for (number, file) in files.iter().enumerate() {
        let header =
            bundle(file, &out, number).map_err(|error| format!("{}: {error}", file.display()))?;
        headers.push_str(&header);
    }
    let count = files.len();
    let lists = format!("static LISTS: [Header; {count}] = [\n{headers}];\n");
    fs::write(out.join("bundled_lists.rs"), lists)?;
    Ok(())
}

/// Writes a list's rows and answers the Rust source of its header.
fn bundle(file: &Path, out: &Path, number: usize) -> Result<String, Box<dyn Error>> {
    let list: Value = serde_json::from_str(&fs::read_to_string(file)?)?;
    let rows = compact(&list)?;
    let name = format!("list_{number}.tsv");
    fs::write(out.join(&name), rows)?;
    let effective = text(&list, "effective")?;
    let [year, month, day] = effective.split('-').collect::<Vec<_>>()[..] else {
        return Err(format!("`{effective}` is no date").into());
    };
    let (year, month, day): (u16, u8, u8) = (year.parse()?, month.parse()?, day.parse()?);
    let (id, region, sha256) = (text(&list, "id")?, text(&list, "region")?, text(&list, "sha256")?);
    Ok(format!(
        "Header {{ id: {id:?}, region: {region:?}, effective: ({year}, {month}, {day}), \
         sha256: {sha256:?}, rows: include_str!(concat!(env!(\"OUT_DIR\"), \"/{name}\")), \
         decoded: OnceLock::new() }},\n"
    ))
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, String> {
    value[key].as_str().ok_or_else(|| format!("`{key}` is no text"))
}

/// The strings of a list, each once.
#[derive(Default)]
struct Table {
    lines: Vec<String>,
    index: HashMap<String, usize>,
}

impl Table {
    fn column(&mut self, text: Option<&str>) -> String {
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return String::new();
        };
        let next = self.lines.len();
        let index = *self.index.entry(text.to_owned()).or_insert(next);
        if index == next {
            self.lines.push(text.to_owned());
        }
        index.to_string()
    }
}

fn compact(list: &Value) -> Result<String, Box<dyn Error>> {
    let array = |key: &str| list[key].as_array().ok_or(format!("`{key}` is no array"));
    let sources = array("sources")?
        .iter()
        .map(|source| {
            let columns =
                [text(source, "source")?, text(source, "date")?, text(source, "confidence")?];
            Ok(columns.join("\t"))
        })
        .collect::<Result<Vec<_>, String>>()?;
    let mut table = Table::default();
    let mut rows = String::new();
    for price in array("prices")? {
        let engine = price["engine"].as_str();
        let listed_engine = price["listed_engine"].as_str().or(engine);
        let source = price["source"]
            .as_u64()
            .and_then(|index| sources.get(usize::try_from(index).ok()?))
            .ok_or("a price without a source")?;
        let columns = [
            Some(text(price, "meter")?),
            engine,
            price["class"].as_str(),
            price["storage_type"].as_str(),
            price["term"].as_str(),
            price["sku"].as_str(),
            price["rate_code"].as_str(),
            price["usage_type"].as_str(),
            listed_engine,
            Some(source),
        ];
        for column in columns {
            write!(rows, "{}\t", table.column(column))?;
        }
        writeln!(rows, "{}", text(price, "usd")?)?;
    }
    for line in &table.lines {
        // It would end before its time.
        if line.contains('\n') {
            return Err(format!("{line:?} cannot stand in the table").into());
        }
    }
    Ok(format!("{}\n\n{rows}", table.lines.join("\n")))
}
