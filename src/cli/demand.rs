//! The demand model of the command line, and what a working set leaves of an answer.

use super::exit::CliError;
use crate::activity::models::{self, MODELS};
use crate::analysis::{Crossing, LineUp};
use crate::ingest::workload_file::WorkloadFile;

/// The names of the demand models, for `--demand`.
pub(super) fn names() -> clap::builder::PossibleValuesParser {
    MODELS.iter().map(|model| model.name).collect::<Vec<_>>().into()
}

/// Makes a demand model count in the place of the workload's own.
pub(super) fn choose(file: &mut WorkloadFile, name: &str) -> Result<(), CliError> {
    let model = models::model(name).ok_or_else(|| CliError::input("no such demand model"))?;
    file.choose_demand(model)
        .map_err(|lacking| CliError::input(format!("--demand {name} {lacking}")).hint(lacking.hint))
}

/// The crossings between offerings that have the memory for the working set.
pub(super) fn of_fitting(line_up: &LineUp, mut crossings: Vec<Crossing>) -> Vec<Crossing> {
    let unfit = |id: &String| {
        let mut entries = line_up.entries.iter();
        entries.any(|entry| entry.spec.id == *id && entry.unfit.is_some())
    };
    crossings.retain(|crossing| !crossing.between.iter().any(unfit));
    crossings
}
