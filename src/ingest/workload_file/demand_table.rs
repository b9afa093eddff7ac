//! The `[demand]` table: which demand model counts, and what models are made from besides a trace.
//! It owns that a model that lacks something is an error at the key that asks for it; formulas are
//! the models'.

use crate::activity::models::{
    self, CONSTANT, Estimates, FLOOR, Inputs, Lacking, MEASURED, MODELS, Model, SERIES, SourceClass,
};
use crate::activity::{Activity, Demand, Series};
use crate::ingest::InputError;
use crate::ingest::input_error::{name_hint, shown};
use crate::meter::InstanceClass;
use crate::units::Acu;

use super::activity_table::Traced;
use super::needs::{series, size};
use super::toml_reader::{Field, Table};
use super::{FileAssumption, WorkloadFile};

const KNOWN: &[&str] =
    &["acu", "series", "profile", "source_class", "source_vcpus", "working_set_gb"];
/// The name of the assumption about demand.
const DEMAND: &str = "demand";
/// Most vCPUs of an instance, some times what the largest one has.
const MOST_VCPUS: u64 = 1_000;

/// Reads `[demand]`: what every model makes of the workload, and the demand of the one that counts.
/// Without a word it is `measured` for a trace that measured capacity, else `floor`. A trace was
/// measured on the class that the user names, else on that of the database as it is today.
pub(super) fn read(
    root: &Table<'_>,
    activity: &Activity,
    traced: &Traced,
    measured_on: Option<InstanceClass>,
    assumptions: &mut Vec<FileAssumption>,
) -> Result<(Estimates, Demand), InputError> {
    let table = root.get(DEMAND).map(|field| field.table(DEMAND)).transpose()?;
    if let Some(table) = &table {
        table.only(KNOWN)?;
    }
    let get = |key| table.and_then(|table: Table<'_>| table.get(key));
    let (acu, steps, profile) = (get("acu"), get("series"), get("profile"));
    if let (Some(acu), Some(steps)) = (acu, steps) {
        return Err(both(&acu, &steps));
    }
    let constant = acu.map(|field| capacity(&field)).transpose()?;
    let steps = steps.map(|field| capacity_steps(&field)).transpose()?;
    let active = match activity {
        Activity::Trace(trace) => trace.active.as_slice(),
        _ => &[],
    };
    let cpu = traced.cpu.as_ref();
    let inputs = Inputs {
        constant,
        series: steps.as_ref(),
        measured: traced.demand.as_ref(),
        cpu,
        unmeasured_seconds: cpu.map_or(0, |cpu| cpu.unmeasured_seconds(active)),
        source: source(get("source_class"), get("source_vcpus"), measured_on)?,
        working_set: get("working_set_gb").map(|field| size(&field)).transpose()?,
    };
    let model = match (&profile, constant, &steps, &traced.demand) {
        (Some(field), ..) => named(field)?,
        (None, Some(_), ..) => CONSTANT,
        (None, None, Some(_), _) => SERIES,
        (None, None, None, Some(_)) => MEASURED,
        (None, None, None, None) => FLOOR,
    };
    let mut estimates = Estimates::of(&inputs, model);
    let modelled = estimates.choose(model).map_err(|lacking| {
        let message = format!("the demand model {} {lacking}", model.name);
        match &profile {
            Some(field) => field.error(message).hint(lacking.hint),
            None => root.error(message).hint(lacking.hint),
        }
    })?;
    let demand = modelled.demand.clone();
    if profile.is_none() && model == FLOOR {
        assumptions.push(FileAssumption::new(DEMAND, &modelled.says, "acu in [demand]"));
    } else {
        assumptions.extend(assumption(model, &modelled.says));
    }
    Ok((estimates, demand))
}

/// What a chosen model assumes; the user's own numbers, a measured capacity and a floor that was
/// asked for are no assumptions.
fn assumption(model: &'static Model, says: &str) -> Option<FileAssumption> {
    let told = [CONSTANT, SERIES, MEASURED, FLOOR].contains(&model);
    (!told).then(|| FileAssumption {
        source: model.source,
        ..FileAssumption::new(DEMAND, &format!("{}: {says}", model.name), "profile in [demand]")
    })
}

impl WorkloadFile {
    /// Makes another demand model count than the file says.
    ///
    /// # Errors
    /// It lacks something.
    pub fn choose_demand(&mut self, model: &'static Model) -> Result<(), Lacking> {
        let modelled = self.estimates.choose(model)?;
        let assumed = assumption(model, &modelled.says);
        self.workload.demand = modelled.demand.clone();
        let at = self.assumptions.iter().position(|assumed| assumed.id == DEMAND);
        let at = at.unwrap_or(self.assumptions.len());
        self.assumptions.retain(|assumed| assumed.id != DEMAND);
        self.assumptions.splice(at..at, assumed);
        Ok(())
    }
}

fn named(field: &Field<'_>) -> Result<&'static Model, InputError> {
    let name = field.text()?;
    models::model(name).ok_or_else(|| {
        let message = format!("{} is {}, not a demand model", field.name(), shown(name));
        let names = MODELS.iter().map(|model| model.name);
        field.error(message).hint(name_hint(name, names))
    })
}

fn both(acu: &Field<'_>, series: &Field<'_>) -> InputError {
    let message = format!(
        "{} (line {}) and {} (line {}) both say how much capacity is needed",
        acu.name(),
        acu.line(),
        series.name(),
        series.line()
    );
    let later = if acu.key_at() > series.key_at() { acu } else { series };
    later.error_at_key(message).hint("leave one of them out")
}

/// The measured instance: its class tells the vCPUs where they are known.
fn source(
    class: Option<Field<'_>>,
    vcpus: Option<Field<'_>>,
    measured_on: Option<InstanceClass>,
) -> Result<Option<SourceClass>, InputError> {
    let told = vcpus.map(|field| field.whole(1, MOST_VCPUS)).transpose()?;
    let told = told.and_then(|vcpus| u32::try_from(vcpus).ok());
    let Some(field) = class else {
        let family = measured_on.and_then(|class| class.family());
        let vcpus = told.or(measured_on.and_then(|class| class.vcpus()));
        return Ok(vcpus.map(|vcpus| SourceClass { vcpus, family }));
    };
    let class: InstanceClass = field.named(["db.r6g.xlarge"])?;
    let vcpus = told.or(class.vcpus()).ok_or_else(|| {
        let message = format!("{}: the vCPUs of {class} are not known here", field.name());
        field.error(message).hint("add source_vcpus = \"4\" with its vCPUs")
    })?;
    Ok(Some(SourceClass { vcpus, family: class.family() }))
}

fn capacity(field: &Field<'_>) -> Result<Acu, InputError> {
    let need = field.decimal()?;
    // Compared first: a product of large decimals would not fit.
    let fits = need <= rust_decimal::Decimal::from(10_000);
    let acu = fits.then(|| Acu::at_least(need).ok()).flatten();
    acu.ok_or_else(|| {
        let message = format!("{} is {need}, not a capacity in ACU", field.name());
        field.error(message).hint("capacities go from 0 to 10000 ACU")
    })
}

fn capacity_steps(field: &Field<'_>) -> Result<Series<Acu>, InputError> {
    const EXAMPLE: &str = "[\"2026-10-01T00:00:00Z\", \"2\"]";
    let step = |item: &Field<'_>| {
        let [at, need] = item.pair(EXAMPLE)?;
        Ok((at.instant()?, capacity(&need)?))
    };
    series(field, EXAMPLE, step)
}
