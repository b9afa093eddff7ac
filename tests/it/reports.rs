//! The committed reports are what the program prints, byte for byte, and their JSON keeps to the
//! committed schema. `DUTYCYCLE_BLESS=1 cargo test reports` writes them anew; a changed golden is
//! explained line by line in its commit.

use std::fs;
use std::path::{Path, PathBuf};

use dutycycle::ingest::workload_file::BUILT_INS;
use dutycycle::render::json;

use crate::common::run;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn bless() -> bool {
    std::env::var_os("DUTYCYCLE_BLESS").is_some()
}

fn check_set(name: &str, arguments: &[&str]) {
    let committed = root().join("reports").join(name);
    let made = if bless() { committed.clone() } else { crate::common::scratch(name) };
    let out = made.display().to_string();
    let done = run(&[arguments, &["--out", &out, "--quiet"]].concat());
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{name}");
    let mut files = list(&committed);
    assert_eq!(files, list(&made), "{name}");
    files.retain(|file| {
        fs::read(committed.join(file)).unwrap() != fs::read(made.join(file)).unwrap()
    });
    assert!(files.is_empty(), "{name}: {files:?} differ from what the program prints");
}

fn list(directory: &Path) -> Vec<String> {
    let name =
        |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(directory).unwrap().map(name).collect();
    names.sort();
    names
}

#[test]
fn the_report_of_2018_is_what_the_program_prints() {
    check_set("soup-bot-2018-08", &["report", "soup-bot", "--month", "2018-08"]);
}

#[test]
fn the_report_of_2026_is_what_the_program_prints() {
    check_set("soup-bot-2026-10", &["report", "soup-bot", "--month", "2026-10"]);
}

#[test]
fn the_reports_of_the_examples_are_what_the_program_prints() {
    for example in BUILT_INS.iter().filter(|example| example.month.is_none()) {
        let name = example.name;
        check_set(&format!("{name}-2026-10"), &["report", name, "--month", "2026-10"]);
    }
}

#[test]
fn the_report_of_work_is_what_the_program_prints() {
    let file = "tests/fixtures/dsql-inserts.toml";
    check_set("dsql-inserts-2026-10", &["report", file, "--month", "2026-10"]);
}

/// Compares a committed file with what is made today, or writes it.
pub(crate) fn check_file(file: &str, made: &str) {
    let path = root().join(file);
    if bless() {
        fs::write(&path, made).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert_eq!(committed, made, "{file} is not what is made today");
}

/// A committed schema, after checking that it is what the structures say.
fn schema<T: schemars::JsonSchema>(file: &str) -> serde_json::Value {
    let made = serde_json::to_string_pretty(&schemars::schema_for!(T)).unwrap() + "\n";
    check_file(&format!("docs/schema/{file}"), &made);
    serde_json::from_str(&made).unwrap()
}

fn check_document<T: schemars::JsonSchema>(file: &str, arguments: &[&str]) {
    let validator = jsonschema::validator_for(&schema::<T>(file)).unwrap();
    let done = run(&[arguments, &["--format", "json"]].concat());
    let document: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{arguments:?}: {wrong:?}");
    // A validator that takes anything would prove nothing.
    assert!(!validator.is_valid(&serde_json::json!({ "schema_version": "one" })));
}

#[test]
fn every_json_document_keeps_to_its_schema() {
    let report = "report.schema.json";
    check_document::<json::ReportDocument>(report, &["report"]);
    check_document::<json::ReportDocument>(report, &["report", "--month", "2026-10"]);
    check_document::<json::ReportDocument>(
        report,
        &["report", "--region", "eu-central-1", "--month", "2026-10"],
    );
    check_document::<json::ReportDocument>(report, &["what-if", "--hours-per-week", "5"]);
    check_document::<json::ReportsDocument>(
        "reports.schema.json",
        &["report", "--months", "2018-07..2018-08"],
    );
    check_document::<json::BreakEvenDocument>("break-even.schema.json", &["break-even"]);
    check_document::<json::SensitivityDocument>("sensitivity.schema.json", &["sensitivity"]);
    check_document::<json::PointsDocument>(
        "points.schema.json",
        &["what-if", "--hours-per-week", "0..10"],
    );
    check_document::<json::FleetDocument>(
        "fleet.schema.json",
        &["fleet", "tests/fixtures/fleet.csv"],
    );
    check_document::<dutycycle::render::explain::ExplainDocument>(
        "explain.schema.json",
        &["explain", "--offering", "rds-scheduled"],
    );
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let shown = readme.split("$ cargo run --release\n").nth(1).unwrap();
    let shown = shown.split('…').next().unwrap();
    assert!(run(&[]).stdout.starts_with(shown), "README.md shows another output:\n{shown}");
    assert!(shown.lines().count() > 15, "README.md shows too little");
}
