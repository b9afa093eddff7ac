//! The workload that a command is about: where it is read, and what a reader of its bills must know
//! of the file.

use std::path::Path;

use rust_decimal::Decimal;

use super::exit::CliError;
use super::files::{read_file, read_limited, read_ordinary_file};
use crate::activity::{Activity, TypicalWeek};
use crate::analysis::Warning;
use crate::ingest::workload_file::{self, FileAssumption, Provenance, WorkloadFile};
use crate::render::words::safe;
use crate::report::ProvenanceView;

/// Largest workload file, in bytes.
const LONGEST_WORKLOAD: u64 = workload_file::LONGEST_FILE_BYTES as u64;
/// Largest trace, in bytes.
const LONGEST_TRACE: u64 = 1 << 30;

/// Reads a workload file, standard input or a built-in example.
pub(super) fn load(name: &str) -> Result<WorkloadFile, CliError> {
    let shown = safe(name);
    if let Some(workload) = workload_file::built_in(name) {
        return parse(workload.text, Path::new(name));
    }
    let stdin = name == "-";
    let bytes = if stdin {
        read_limited(std::io::stdin().lock(), LONGEST_WORKLOAD)
    } else {
        read_file(Path::new(name), LONGEST_WORKLOAD)
    };
    let bytes = bytes.map_err(|error| {
        let names = || workload_file::BUILT_INS.iter().map(|workload| workload.name);
        let known = names().collect::<Vec<_>>().join(", ");
        CliError::input(format!("failed to read {shown}: {error}"))
            .hint(format!("name a workload file, `-` for standard input, or one of {known}"))
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|error| CliError::input(format!("{shown}: not UTF-8: {error}")))?;
    parse(&text, Path::new(if stdin { "workload.toml" } else { name }))
}

/// Turns a workload file's text into a workload. `path` is where a trace is looked for beside it.
pub(super) fn parse(text: &str, path: &Path) -> Result<WorkloadFile, CliError> {
    let mut read_trace = |path: &Path| read_ordinary_file(path, LONGEST_TRACE);
    workload_file::parse(text, path, &mut read_trace).map_err(|error| {
        let hint = error.hint.clone();
        let error = CliError::input(error);
        if let Some(hint) = hint { error.hint(hint) } else { error }
    })
}

/// What a reader of the bills must know of the workload file and its trace.
pub(super) fn warnings(file: &WorkloadFile) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if let Some(instances) = file.usage.as_ref().map(|usage| usage.instances).filter(|n| *n > 1) {
        warnings.push(Warning::Instances { instances });
    }
    if let Some(hours) = file.asked_hours_per_week
        && let Activity::TypicalWeek(week) = &file.workload.activity
    {
        warnings.extend(rounding(hours, week));
    }
    if let Some(notes) = &file.trace {
        warnings.extend(notes.warnings.iter().map(|w| Warning::Trace { text: w.to_string() }));
        if !notes.skipped_columns.is_empty() {
            let columns = notes.skipped_columns.join(", ");
            let text = format!("columns of the trace that no bill here needs: {columns}");
            warnings.push(Warning::Trace { text });
        }
    }
    warnings
}

/// That sessions last whole seconds, where that makes a difference of a millisecond a week.
pub(super) fn rounding(asked_hours: Decimal, week: &TypicalWeek) -> Option<Warning> {
    let simulated = week.connected_seconds();
    let asked = (asked_hours * Decimal::from(3_600)).round_dp(3);
    (asked != Decimal::from(simulated))
        .then_some(Warning::SessionRounded { asked_hours, simulated })
}

/// Where a trace comes from, as reports show it.
pub(super) fn provenance(usage: &Provenance) -> ProvenanceView {
    ProvenanceView {
        pulled: usage.pulled,
        account: usage.account.clone(),
        database: usage.database.clone(),
        source: usage.source.clone(),
        current: usage.current.clone(),
        instances: usage.instances,
        notes: usage.notes.clone(),
    }
}

/// What is assumed with `--assume-stopped`.
pub(super) const ASSUME_STOPPED: &str = "assume-stopped";

/// Takes the time without any datapoint for idle, and says so if there is any.
pub(super) fn assume_stopped(file: &mut WorkloadFile) {
    if let Activity::Trace(trace) = &mut file.workload.activity
        && trace.assume_stopped() > 0
    {
        file.assumptions.push(FileAssumption {
            id: ASSUME_STOPPED,
            text: "time without any datapoint: the database was stopped".to_owned(),
            source: "--assume-stopped",
            change_with: "leave --assume-stopped out",
        });
    }
}
