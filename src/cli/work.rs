//! Offerings that are billed by work: what is told of them where the workload file says no work.

use super::exit::CliError;
use crate::analysis::{LineUpError, Window};
use crate::ingest::workload_file::{FileAssumption, WorkloadFile};
use crate::rules::DSQL;

/// An offering that cannot be built, with advice where a part of the file is what it lacks.
pub(super) fn cannot_build(error: LineUpError) -> CliError {
    let lacks_work = error.source.setting == "work";
    let error = CliError::input(error);
    if lacks_work {
        error.hint("say what the database does: dpu_per_month = \"12345.5\" in [work], or its transactions")
    } else {
        error
    }
}

/// That what is billed by work takes no part, if it was sold in the billed time and the file does
/// not say what work there is.
pub(super) fn work_unsaid(file: &WorkloadFile, window: Window) -> Option<FileAssumption> {
    let sold = DSQL.missing_between(window.first_day(), window.last_day()).is_none();
    (sold && file.workload.work.is_none()).then(|| FileAssumption {
        id: "work",
        text: "Aurora DSQL takes no part: it is billed by its work".to_owned(),
        source: "the workload file says nothing",
        change_with: "[work]",
    })
}
