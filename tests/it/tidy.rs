//! The house rules that the compiler does not hold: who may name whom, headers, forbidden names,
//! the recipe for an offering. The checks are functions over text, so that a planted offence
//! shows that each of them can fail.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Every Rust file below a directory, with its path from there.
fn sources(directory: &str) -> Vec<(String, String)> {
    fn walk(directory: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(directory).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{prefix}{name}/"), found);
            } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
                found.push((format!("{prefix}{name}"), fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(directory), "", &mut found);
    found.sort();
    found
}

/// The table in ARCHITECTURE.md: module → modules that it may name; `all` for any.
fn may_name(architecture: &str) -> BTreeMap<String, Vec<String>> {
    let start = architecture.find("<!-- may-name -->").unwrap();
    let end = architecture.find("<!-- /may-name -->").unwrap();
    let mut table = BTreeMap::new();
    for line in architecture[start..end]
        .lines()
        .filter(|line| !line.contains("<!--"))
        .filter(|line| line.contains("->"))
    {
        let (modules, names) = line.split_once("->").unwrap();
        let names: Vec<String> = names
            .split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !matches!(name.as_str(), "" | "-" | "–"))
            .collect();
        for module in modules.split(',') {
            table.insert(module.trim().to_owned(), names.clone());
        }
    }
    table
}

/// Edges of a file that the table does not list.
fn forbidden_edges(path: &str, text: &str, table: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let module = path.split(['/', '.']).next().unwrap();
    if matches!(module, "lib" | "main") {
        return Vec::new();
    }
    let Some(allowed) = table.get(module) else {
        return vec![format!("{path}: module {module} is not in the table")];
    };
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut wrong = Vec::new();
    for line in code {
        for after in line.split("crate::").skip(1) {
            let named = after.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            let known =
                named == module || allowed.iter().any(|name| name == named || name == "all");
            if !known && !named.is_empty() {
                wrong.push(format!("{path}: {module} may not name {named}"));
            }
        }
        // From a file of a module, `super` climbs to the crate and reaches everybody.
        let depth = path.matches('/').count() + usize::from(!path.ends_with("mod.rs"));
        if depth > 0 && line.contains(&"super::".repeat(depth)) && depth > 1 {
            wrong.push(format!("{path}: super::… leaves the module"));
        }
        if line.contains("crate::{") {
            wrong.push(format!("{path}: name modules one by one, not by crate::{{…}}"));
        }
    }
    wrong
}

#[test]
fn modules_name_only_whom_they_may() {
    let table = may_name(&read("ARCHITECTURE.md"));
    assert_eq!(table.len(), 12, "{table:?}");
    let wrong: Vec<String> = sources("src")
        .iter()
        .flat_map(|(path, text)| forbidden_edges(path, text, &table))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_planted_edge_is_found() {
    let table = may_name(&read("ARCHITECTURE.md"));
    let plant = |path, line| forbidden_edges(path, line, &table).len();
    assert_eq!(plant("offering/rds_scheduled.rs", "use crate::pricing::Price;"), 1);
    assert_eq!(plant("offering/runs.rs", "fn f() { crate::rating::rate(); }"), 1);
    assert_eq!(plant("rating/mod.rs", "use crate::offering::Timeline;"), 1);
    assert_eq!(plant("rating/mod.rs", "use crate::activity::Workload;"), 1);
    assert_eq!(plant("render/table.rs", "use crate::{analysis, report};"), 1);
    assert_eq!(plant("offering/runs.rs", "use super::super::pricing::Price;"), 1);
    assert_eq!(plant("newcomer.rs", ""), 1);
    assert_eq!(plant("offering/runs.rs", "/// See [`crate::pricing`]."), 0);
}

/// What is wrong with a file's header, length or names.
fn untidy(path: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let header: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
    if header.len() < 20 && !path.ends_with("tests.rs") {
        wrong.push(format!("{path}: no module documentation"));
    }
    let name = path.rsplit('/').next().unwrap();
    for forbidden in ["manager", "util", "helper", "data.rs", "info.rs", "misc"] {
        if name.contains(forbidden) {
            wrong.push(format!("{path}: `{forbidden}` says nothing"));
        }
    }
    if text.lines().count() > 400 && !path.contains("tests") {
        wrong.push(format!("{path}: longer than 400 lines"));
    }
    let offences = ["todo!", "unimplemented!", "FIXME", "XXX", "#[allow("];
    let found = offences.iter().filter(|word| text.contains(**word));
    wrong.extend(found.map(|word| format!("{path}: {word}")));
    wrong
}

#[test]
fn files_have_headers_and_telling_names() {
    let mut wrong = Vec::new();
    for directory in ["src", "benches", "examples"] {
        wrong.extend(sources(directory).iter().flat_map(|(path, text)| untidy(path, text)));
    }
    let headless = sources("tests").into_iter().filter(|(_, text)| !text.starts_with("//!"));
    wrong.extend(headless.map(|(path, _)| format!("tests/{path}: no header")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_planted_untidiness_is_found() {
    assert_eq!(untidy("price_manager.rs", "//! Owns prices, and nothing besides.\n").len(), 1);
    assert_eq!(untidy("a.rs", "fn f() { todo!() }").len(), 2);
    assert_eq!(untidy("a.rs", &format!("//! {}\n{}", "x".repeat(30), "\n".repeat(400))).len(), 1);
}

#[test]
fn one_file_knows_aws_usage_types() {
    let knows = |text: &str| text.contains("InstanceUsage") || text.contains("StorageUsage");
    let files: Vec<String> = sources("src")
        .into_iter()
        .filter(|(path, text)| knows(text) && !path.contains("tests"))
        .map(|(path, _)| path)
        .filter(|path| path != "pricing/select.rs")
        .collect();
    // Tests beside the code may quote a usage type; they stand below `#[cfg(test)]`.
    let code = |path: &String| {
        let text = read(&format!("src/{path}"));
        knows(text.split("#[cfg(test)]").next().unwrap())
    };
    let wrong: Vec<String> = files.into_iter().filter(code).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn one_module_reaches_aws() {
    let reaches = |text: &str| {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        code.clone().any(|line| line.contains("aws_") && line.contains("::"))
            || code.clone().any(|line| line.contains("tokio::") || line.contains("async "))
    };
    let wrong: Vec<String> = sources("src")
        .into_iter()
        .filter(|(path, text)| !path.starts_with("ingest/aws/") && reaches(text))
        .map(|(path, _)| path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(reaches(&read("src/ingest/aws/connection.rs")), "the check would find it");
}

#[test]
fn domain_types_are_not_serialized() {
    let border =
        |path: &str| ["render/", "ingest/", "pricing/snapshot"].iter().any(|p| path.starts_with(p));
    let wrong: Vec<String> = sources("src")
        .into_iter()
        .filter(|(path, text)| !border(path) && text.contains("Serialize"))
        .map(|(path, _)| path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_offering_follows_the_recipe() {
    let readme = read("README.md");
    let examples = read("tests/it/rule_examples.rs");
    let reports = fs::read_dir(root().join("reports")).unwrap();
    let reports = reports.map(|folder| folder.unwrap().path().join("report.json"));
    let goldens: String = reports.filter_map(|report| fs::read_to_string(report).ok()).collect();
    for kind in dutycycle::offering::KINDS {
        let id = kind.id;
        let file = format!("src/offering/{}.rs", id.replace('-', "_"));
        assert!(root().join(&file).is_file(), "step 1: {file}");
        let rules = read(&format!("docs/rules/{id}.md"));
        for word in ["source", "read on", "example"] {
            assert!(rules.contains(word), "step 3: docs/rules/{id}.md says nothing of {word}");
        }
        assert!(examples.contains(&format!("\"{id}\"")), "step 4: no example of {id}");
        assert!(goldens.contains(&format!("\"kind\": \"{id}\"")), "step 5: no report with {id}");
        assert!(
            readme.contains(&format!("| [{id}](docs/rules/{id}.md) |")),
            "step 5: no row of {id} in README.md"
        );
    }
}

#[test]
fn the_version_is_in_the_changelog() {
    assert!(read("CHANGELOG.md").contains(&format!("## {}", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn the_lock_file_names_no_git_dependency() {
    assert!(!read("Cargo.lock").contains("git+"));
}

#[test]
fn documents_name_files_that_exist() {
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"] {
        let text = read(document);
        let quoted = text.split('`').skip(1).step_by(2);
        let paths = quoted.filter(|word| {
            ["src/", "tests/", "docs/", "examples/"].iter().any(|d| word.starts_with(d))
        });
        for path in paths.filter(|path| !path.contains(['*', '<', ' '])) {
            assert!(root().join(path).exists(), "{document} names {path}");
        }
    }
}
