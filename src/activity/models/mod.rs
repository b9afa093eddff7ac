//! Demand models: published ways to say how much capacity a workload needs, each by name with its
//! source. It owns the list, what a model is made from and what every model makes of one workload;
//! what an offering does with a need is the offerings', and what that costs is nobody's here.
//!
//! Formulas of others are carried over as facts. A model that lacks what it needs says so: it never
//! falls back to less capacity.

mod aws;
mod given;
mod others;

use crate::units::{Acu, Gb};

use super::cpu::Cpu;
use super::demand::Demand;
use super::series::Series;

pub use aws::ToolkitSizes;

/// Every demand model, in the order in which documents list them.
pub static MODELS: &[&Model] = &[
    &given::FLOOR,
    &given::CONSTANT,
    &given::SERIES,
    &given::MEASURED,
    &given::AWS_IDLE_WAKE,
    &aws::TOOLKIT,
    &aws::SAMPLES,
    &others::ORLYANDICO,
    &others::VSENKAYNAK,
];

/// The model that needs nothing.
pub static FLOOR: &Model = &given::FLOOR;
/// The model of `acu`.
pub static CONSTANT: &Model = &given::CONSTANT;
/// The model of `series`.
pub static SERIES: &Model = &given::SERIES;
/// The model of a trace that measures capacity.
pub static MEASURED: &Model = &given::MEASURED;

/// A named way to say how much capacity is needed.
#[derive(Debug)]
pub struct Model {
    /// Its name in files and on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    /// Who published it where, and when it was read.
    pub source: &'static str,
    /// What it makes of a workload.
    ///
    /// # Errors
    /// Something that it needs is not known.
    pub demand: fn(&Inputs<'_>) -> Result<Modelled, Lacking>,
}

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The model of this name.
#[must_use]
pub fn model(name: &str) -> Option<&'static Model> {
    MODELS.iter().copied().find(|model| model.name == name)
}

/// What is known of a workload beside when somebody is connected.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inputs<'a> {
    /// `acu` in `[demand]`.
    pub constant: Option<Acu>,
    /// `series` in `[demand]`.
    pub series: Option<&'a Series<Acu>>,
    /// The capacity that a trace measured.
    pub measured: Option<&'a Series<Acu>>,
    /// The processor use that a trace measured.
    pub cpu: Option<&'a Cpu>,
    /// Connected seconds of which that says nothing.
    pub unmeasured_seconds: u64,
    /// The instance on which it was measured.
    pub source: Option<SourceClass>,
    /// How much memory the working set takes.
    pub working_set: Option<Gb>,
}

/// The instance on which a trace was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceClass {
    /// Its vCPUs, 1 to 1,000.
    pub vcpus: u32,
    /// The letter of its class's family, such as `r`; `None` if only the vCPUs are known.
    pub family: Option<char>,
}

/// What a model makes of a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modelled {
    /// The needed capacity.
    pub demand: Demand,
    /// The same in words, as a sentence fragment.
    pub says: String,
}

/// Something that a model needs and nobody said or measured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct Lacking {
    /// What is missing, as a sentence fragment.
    pub problem: String,
    /// What to do.
    pub hint: &'static str,
}

impl Lacking {
    fn new(problem: impl Into<String>, hint: &'static str) -> Self {
        Self { problem: problem.into(), hint }
    }
}

/// What every model makes of one workload, and which of them counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimates {
    /// The model that counts.
    pub chosen: &'static Model,
    /// Every model with its demand, or with what it lacks.
    pub all: Vec<(&'static Model, Result<Modelled, Lacking>)>,
    /// How much memory the working set takes, if the user says.
    pub working_set: Option<Gb>,
}

impl Estimates {
    /// What all models make of a workload.
    #[must_use]
    pub fn of(inputs: &Inputs<'_>, chosen: &'static Model) -> Self {
        let all = MODELS.iter().map(|model| (*model, (model.demand)(inputs))).collect();
        Self { chosen, all, working_set: inputs.working_set }
    }

    /// Makes a model count.
    ///
    /// # Errors
    /// It lacks something.
    pub fn choose(&mut self, model: &'static Model) -> Result<&Modelled, Lacking> {
        self.chosen = model;
        let found = self.all.iter().find(|(known, _)| *known == model);
        match found {
            Some((_, Ok(modelled))) => Ok(modelled),
            Some((_, Err(lacking))) => Err(lacking.clone()),
            None => Err(Lacking::new("is no demand model", "see docs/demand.md")),
        }
    }
}

/// Processor use and the instance it was measured on, for a model that needs both.
fn measured_cpu<'a>(inputs: &Inputs<'a>) -> Result<(&'a Cpu, SourceClass), Lacking> {
    let cpu = inputs.cpu.ok_or_else(|| {
        Lacking::new(
            "needs a trace with CPUUtilization",
            "add the column CPUUtilization to the trace, or choose another demand model",
        )
    })?;
    let source = inputs.source.ok_or_else(|| {
        Lacking::new(
            "needs the vCPUs of the measured instance",
            "say source_class = \"db.r6g.xlarge\" or source_vcpus = \"4\" in [demand]",
        )
    })?;
    Ok((cpu, source))
}

/// Refuses connected time without processor use, for a model that asks it of each moment.
fn whole(inputs: &Inputs<'_>) -> Result<(), Lacking> {
    match inputs.unmeasured_seconds {
        0 => Ok(()),
        seconds => Err(Lacking::new(
            format!("needs CPUUtilization in all connected time, and {seconds} s have none"),
            "choose another demand model, such as aws-toolkit or floor",
        )),
    }
}

/// Thousandths of a percent for people, such as `35` or `7.25`.
fn percent(thousandths: u32) -> rust_decimal::Decimal {
    rust_decimal::Decimal::new(i64::from(thousandths), 3).normalize()
}

/// Half capacity units from a count that may be too large for any database.
fn halves(count: u64) -> Acu {
    Acu::halves(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_model_says_where_it_was_read() {
        for model in MODELS {
            assert_eq!(self::model(model.name), Some(*model));
            assert!(!model.summary.is_empty() && !model.source.is_empty(), "{}", model.name);
        }
    }

    #[test]
    fn a_model_without_its_data_is_an_error_and_never_a_floor() {
        let estimates = Estimates::of(&Inputs::default(), FLOOR);
        let computed = estimates.all.iter().filter(|(_, made)| made.is_ok());
        let computed: Vec<&str> = computed.map(|(model, _)| model.name).collect();
        assert_eq!(computed, ["floor", "aws-idle-wake"]);
        for (model, made) in &estimates.all {
            if let Err(lacking) = made {
                assert!(!lacking.hint.is_empty(), "{}", model.name);
                assert_eq!(estimates.clone().choose(model), Err(lacking.clone()));
            }
        }
    }
}
