//! The `[[offering]]` tables: what is compared. It owns how settings are written; which kind takes
//! which and what values make sense together is the offering's.

use std::collections::HashSet;

use rust_decimal::Decimal;

use crate::ingest::InputError;
use crate::ingest::input_error::{name_hint, shown};
use crate::meter::{ClusterStorage, Deployment, Term};
use crate::offering::{self, KINDS, MOST_READERS, PauseAfter, Restart, Settings, Spec};
use crate::units::Acu;

use super::toml_reader::{Field, Table};

/// Most offerings in a file.
const MOST_OFFERINGS: usize = 1_000;
/// Longest id, in characters.
const LONGEST_ID: usize = 64;

/// Reads all `[[offering]]` tables; none stands for the defaults.
pub(super) fn read(root: &Table<'_>) -> Result<Vec<Spec>, InputError> {
    let Some(field) = root.get("offering") else {
        return Ok(Vec::new());
    };
    let items = field.list("it with two brackets: [[KEY]]")?;
    if items.len() > MOST_OFFERINGS {
        let message = format!("there are more than {MOST_OFFERINGS} offerings");
        return Err(field.error(message).hint("split the file"));
    }
    let mut ids = HashSet::new();
    let mut specs = Vec::with_capacity(items.len());
    for item in &items {
        let table = item.item_table("offering")?;
        let spec = spec(&table)?;
        if !ids.insert(spec.id.clone()) {
            let message = format!("two offerings have the id {}", shown(&spec.id));
            let blamed = table.get("id").or(table.get("kind")).unwrap_or(*item);
            return Err(blamed.error(message).hint("give each its own: id = \"…\""));
        }
        specs.push(spec);
    }
    Ok(specs)
}

fn spec(table: &Table<'_>) -> Result<Spec, InputError> {
    let names = || KINDS.iter().map(|kind| kind.id);
    let listed = names().collect::<Vec<_>>().join(", ");
    let field = table.required("kind", &format!("kinds are {listed}"))?;
    let name = field.text()?;
    let kind = offering::kind(name).ok_or_else(|| {
        let message = format!("{} is {}, not a kind of offering", field.name(), shown(name));
        field.error(message).hint(name_hint(name, names()))
    })?;
    let mut spec = Spec::default_of(kind);
    for field in table.fields() {
        match field.key {
            "kind" => {}
            "id" => spec.id = id(&field)?,
            key if kind.settings.contains(&key) => set(&mut spec.settings, &field)?,
            _ => return Err(no_setting(&field, kind)),
        }
    }
    Ok(spec)
}

/// Why a kind has no such setting.
fn no_setting(field: &Field<'_>, kind: &offering::Kind) -> InputError {
    let elsewhere = KINDS.iter().any(|other| other.settings.contains(&field.key));
    if elsewhere {
        let message = format!("{} is no setting of {}", field.name(), kind.id);
        let hint = format!("{} takes {}", kind.id, kind.settings.join(", "));
        return field.error_at_key(message).hint(hint);
    }
    let known = ["id", "kind"].into_iter().chain(kind.settings.iter().copied());
    let message = format!("{} is no known key", field.name());
    field.error_at_key(message).hint(name_hint(field.key, known))
}

fn id(field: &Field<'_>) -> Result<String, InputError> {
    let id = field.text()?;
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    if (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(fits) {
        return Ok(id.to_owned());
    }
    let message = format!("{} is {}, not a plain name", field.name(), shown(id));
    let hint = "an id has 1 to 64 of a to z, 0 to 9, dot, dash and underscore";
    Err(field.error(message).hint(hint))
}

fn set(settings: &mut Settings, field: &Field<'_>) -> Result<(), InputError> {
    let seconds = match field.key {
        "lead" => &mut settings.lead_seconds,
        "start_latency" => &mut settings.start_latency_seconds,
        "stop_delay" => &mut settings.stop_delay_seconds,
        "merge_gap" => &mut settings.merge_gap_seconds,
        "forced_up" => &mut settings.forced_up_seconds,
        "start_minimum" => &mut settings.start_minimum_seconds,
        "idle_stop" => &mut settings.idle_stop_seconds,
        "scale_up_cooldown" => &mut settings.scale_up_cooldown_seconds,
        "scale_down_cooldown" => &mut settings.scale_down_cooldown_seconds,
        _ => return set_other(settings, field),
    };
    *seconds = Some(field.seconds()?);
    Ok(())
}

fn set_other(settings: &mut Settings, field: &Field<'_>) -> Result<(), InputError> {
    match field.key {
        "instance_class" => settings.instance_class = Some(field.named(["db.t4g.micro"])?),
        "multi_az" => {
            let two = field.boolean()?;
            settings.deployment =
                Some(if two { Deployment::MultiAz } else { Deployment::SingleAz });
        }
        "multi_region" => settings.multi_region = Some(field.boolean()?),
        "schedule" => settings.schedule = Some(field.boolean()?),
        "restart" => settings.restart = Some(restart(field)?),
        "term" => {
            settings.term = Some(field.named(Term::ALL.iter().map(|term| term.name()))?);
        }
        "min_acu" => settings.min_acu = Some(half_steps(field)?),
        "max_acu" => settings.max_acu = Some(half_steps(field)?),
        "pause_after" => settings.pause_after = Some(pause_after(field)?),
        "readers" => {
            let readers = field.whole(0, u64::from(MOST_READERS))?;
            settings.readers = u32::try_from(readers).ok();
        }
        "storage" => {
            let names = ClusterStorage::ALL.iter().map(|name| name.name());
            settings.storage = Some(field.named(names)?);
        }
        // A kind lists a setting that nobody taught this module to read.
        _ => {
            let message = format!("{} is not supported yet", field.name());
            return Err(field.error_at_key(message).hint("leave it out"));
        }
    }
    Ok(())
}

fn restart(field: &Field<'_>) -> Result<Restart, InputError> {
    let names = ["restop", "stay-on", "ignore"];
    match field.text()? {
        "restop" => Ok(Restart::Restop),
        "stay-on" => Ok(Restart::StayOn),
        "ignore" => Ok(Restart::Ignore),
        text => {
            let message =
                format!("{} is {}, not {}", field.name(), shown(text), "restop, stay-on or ignore");
            Err(field.error(message).hint(name_hint(text, names)))
        }
    }
}

fn pause_after(field: &Field<'_>) -> Result<PauseAfter, InputError> {
    match field.text() {
        Ok("never") => Ok(PauseAfter::Never),
        _ => field.seconds().map(PauseAfter::Seconds).map_err(|error| {
            let hint = error.hint.clone().unwrap_or_default();
            error.hint(format!("{hint}; or \"never\""))
        }),
    }
}

/// A capacity that can be set: AWS refuses what lies between two half units.
fn half_steps(field: &Field<'_>) -> Result<Acu, InputError> {
    let units = field.decimal()?;
    let most = Decimal::from(10_000);
    let acu = (units <= most).then(|| Acu::at_least(units).ok()).flatten();
    acu.filter(|acu| acu.units() == units).ok_or_else(|| {
        let message = format!("{} is {units}, not a capacity that can be set", field.name());
        let hint = "capacities are 0 to 10000 ACU in steps of 0.5";
        field.error(message).hint(hint)
    })
}
