//! The `[side_costs]` table and its flag: what stands beside the database. It owns their keys and
//! limits; what is billed of them, and for which offerings, is the offerings'.

use rust_decimal::Decimal;
use toml::de::DeTable;

use crate::activity::Workload;
use crate::ingest::InputError;
use crate::ingest::input_error::{name_hint, shown};
use crate::meter::VCPU_PARTS;
use crate::offering::Spec;
use crate::offering::side_cost::{
    Addresses, Backup, EXTENDED_SUPPORT, FreeTier, SideCosts, SupportedVersion,
};
use crate::units::{Engine, Gb, Usd};

use super::known_offering;
use super::toml_reader::{Field, Source, Table};

/// A cost by the month that no price list here knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedCost {
    /// What it is.
    pub name: String,
    /// What it costs in each month.
    pub usd_per_month: Usd,
}

const KEYS: &[&str] = &[
    "public_ipv4",
    "backup",
    "backup_gb",
    "snapshots_gb",
    "rds_proxy",
    "cpu_credit_vcpu_hours",
    "engine_version",
    "cloudwatch_metrics_per_month",
    "free_tier",
    "stated",
];
/// Most stated costs.
const MOST_STATED: usize = 100;
/// Longest name of a stated cost, in characters.
const LONGEST_NAME: usize = 60;
/// Longest retention of automated backups, in days (Amazon RDS API Reference, `CreateDBInstance`).
const LONGEST_RETENTION: u64 = 35;
/// Most metrics a month.
const MOST_METRICS: u64 = 1_000_000_000_000;
/// Most surplus vCPU-hours a month.
const MOST_VCPU_HOURS: u64 = 1_000_000;

/// Reads `[side_costs]`: what is on, and the prices that the user states.
pub(super) fn read(
    root: &Table<'_>,
    workload: &Workload,
    offerings: &[Spec],
) -> Result<(SideCosts, Vec<StatedCost>), InputError> {
    let (mut costs, mut prices) = (SideCosts::default(), Vec::new());
    if let Some(field) = root.get("side_costs") {
        let table = field.table("side_costs")?;
        set(&mut costs, &table, workload.engine)?;
        if let Some(field) = table.get("stated") {
            (costs.stated, prices) = stated(&field, offerings, workload)?;
        }
    }
    Ok((costs, prices))
}

/// Switches on what a flag says, `NAME` or `NAME=VALUE`, in the words of the table's keys.
///
/// # Errors
/// It is no such key, or not such a value.
pub fn side_cost_flag(costs: &mut SideCosts, engine: Engine, flag: &str) -> Result<(), InputError> {
    let (name, value) = flag.split_once('=').map_or((flag, None), |(n, v)| (n, Some(v)));
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    if !plain(name) || !value.is_none_or(plain) || name.contains('.') {
        let message = format!("{} is neither NAME nor NAME=VALUE", shown(flag));
        let hint = "such as public_ipv4 or backup_gb=30";
        return Err(InputError::new("--side-cost", 1, 1, &message).hint(hint));
    }
    let key = name.replace('-', "_");
    // One reader for both: the flag is a line of the table.
    let value = value.map_or_else(|| "true".to_owned(), |value| format!("\"{value}\""));
    let text = format!("{key} = {value}");
    let source = Source::new("--side-cost".to_owned(), &text);
    let line = DeTable::parse(&text).map_err(|error| source.error(0, error.message()))?;
    let table = Table::root(&source, line.get_ref());
    if table.get("stated").or(table.get("backup")).is_some() {
        let hint = "write a workload file with [side_costs]";
        return Err(table.error(format!("{} is a table", shown(&key))).hint(hint));
    }
    set(costs, &table, engine)
}

fn set(costs: &mut SideCosts, table: &Table<'_>, engine: Engine) -> Result<(), InputError> {
    table.only(KEYS)?;
    for field in table.fields() {
        match field.key {
            "public_ipv4" => costs.public_ipv4 = addresses(&field)?,
            "backup" => costs.backup = Some(estimated(&field)?),
            "backup_gb" => costs.backup = Some(Backup::Held(size(&field)?)),
            "snapshots_gb" => costs.snapshots = Some(size(&field)?),
            "rds_proxy" => costs.rds_proxy = field.boolean()?,
            "cpu_credit_vcpu_hours" => {
                costs.cpu_credit_vcpu_hour_parts = Some(vcpu_hour_parts(&field)?);
            }
            "engine_version" => costs.engine_version = Some(version(&field, engine)?),
            "cloudwatch_metrics_per_month" => {
                costs.cloudwatch_metrics_per_month = Some(field.whole(1, MOST_METRICS)?);
            }
            "free_tier" => costs.free_tier = free_tier(&field)?,
            _ => {}
        }
    }
    match (table.get("backup"), table.get("backup_gb")) {
        (Some(_), Some(field)) => {
            let message = format!("{} and `side_costs.backup` both say it", field.name());
            Err(field.error_at_key(message).hint("leave one of them out"))
        }
        _ => Ok(()),
    }
}

fn addresses(field: &Field<'_>) -> Result<Option<Addresses>, InputError> {
    match (field.boolean(), field.text()) {
        (Ok(on), _) => Ok(on.then_some(Addresses::Rds)),
        (_, Ok("rds")) => Ok(Some(Addresses::Rds)),
        (_, Ok("all")) => Ok(Some(Addresses::All)),
        _ => {
            let hint = "write true or \"rds\" for RDS instances, \"all\" for Aurora's too";
            Err(field.error(format!("{} is neither true, rds nor all", field.name())).hint(hint))
        }
    }
}

fn estimated(field: &Field<'_>) -> Result<Backup, InputError> {
    let table = field.table("side_costs.backup")?;
    table.only(&["retention_days", "daily_change_percent"])?;
    let hint = "write backup = { retention_days = 7, daily_change_percent = \"5\" }";
    let retention_days = table.required("retention_days", hint)?.whole(1, LONGEST_RETENTION)?;
    let change = table.required("daily_change_percent", hint)?;
    let points = Backup::basis_points(change.decimal()?).ok_or_else(|| {
        let message = format!("{} is not a percentage", change.name());
        change.error(message).hint("write 0 to 100 with at most two decimals")
    })?;
    Ok(Backup::Estimated { retention_days, daily_change_basis_points: points })
}

fn size(field: &Field<'_>) -> Result<Gb, InputError> {
    let gb = field.decimal()?;
    Gb::exactly(gb).map_err(|error| {
        field.error(format!("{}: {error}", field.name())).hint("write gigabytes, such as \"30\"")
    })
}

fn vcpu_hour_parts(field: &Field<'_>) -> Result<u64, InputError> {
    let hours = field.decimal()?;
    let fits = hours <= Decimal::from(MOST_VCPU_HOURS);
    let parts = fits.then(|| hours * Decimal::from(VCPU_PARTS)).filter(Decimal::is_integer);
    parts.and_then(|parts| u64::try_from(parts).ok()).ok_or_else(|| {
        let message = format!("{} is {hours}, not vCPU-hours of a month", field.name());
        field.error(message).hint("write at most 1000000, with at most five decimals")
    })
}

fn version(field: &Field<'_>, engine: Engine) -> Result<&'static SupportedVersion, InputError> {
    let text = field.text()?;
    let known = || EXTENDED_SUPPORT.iter().filter(|one| one.engine == engine);
    known().find(|one| one.version == text).ok_or_else(|| {
        let message = format!(
            "{} is {}: no dates of Extended Support are known for this version of {engine}",
            field.name(),
            shown(text)
        );
        let versions: Vec<&str> = known().map(|one| one.version).collect();
        let hint = match versions.as_slice() {
            [] => "leave it out".to_owned(),
            versions => format!("one of {}, or leave it out", versions.join(", ")),
        };
        field.error(message).hint(hint)
    })
}

fn free_tier(field: &Field<'_>) -> Result<Option<FreeTier>, InputError> {
    let known = [FreeTier::Of2018, FreeTier::Of2025, FreeTier::Credits];
    match field.text()? {
        "none" => Ok(None),
        text => {
            let named = known.into_iter().find(|tier| tier.name() == text);
            named.map(Some).ok_or_else(|| {
                let message = format!("{} is {}", field.name(), shown(text));
                let all = known.iter().map(|tier| tier.name()).chain(["none"]);
                field.error(message).hint(name_hint(text, all))
            })
        }
    }
}

fn stated(
    field: &Field<'_>,
    offerings: &[Spec],
    workload: &Workload,
) -> Result<(Vec<Vec<String>>, Vec<StatedCost>), InputError> {
    let items = field.list("it with two brackets: [[side_costs.KEY]]")?;
    if items.len() > MOST_STATED {
        let message = format!("{} has more than {MOST_STATED} tables", field.name());
        return Err(field.error(message).hint("add some of them up"));
    }
    let (mut whose, mut prices) = (Vec::new(), Vec::new());
    for item in items {
        let table = item.item_table("side_costs.stated")?;
        table.only(&["name", "usd_per_month", "offerings"])?;
        let hint = "write name = \"NAT gateway\" and usd_per_month = \"32.85\"";
        let name = name(&table.required("name", hint)?)?;
        let price = table.required("usd_per_month", hint)?;
        let usd = price.decimal()?;
        if usd.is_zero() || usd > Decimal::from(1_000_000) {
            let message = format!("{} is {usd}, not above 0 and at most 1000000", price.name());
            return Err(price.error(message).hint("leave out what costs nothing"));
        }
        let mut ids = Vec::new();
        if let Some(field) = table.get("offerings") {
            for id in field.list("a list of ids: KEY = [\"rds-scheduled\"]")? {
                let text = id.text()?;
                known_offering(&id, text, offerings, workload)?;
                ids.push(text.to_owned());
            }
            if ids.is_empty() {
                let message = format!("{} is empty", field.name());
                return Err(field.error(message).hint("leave it out for every offering"));
            }
        }
        whose.push(ids);
        prices.push(StatedCost { name, usd_per_month: Usd::new(usd) });
    }
    Ok((whose, prices))
}

/// A name that needs no care where it is shown.
fn name(field: &Field<'_>) -> Result<String, InputError> {
    let text = field.text()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || " -.,/()&+".contains(c);
    if text.len() <= LONGEST_NAME && !text.trim().is_empty() && text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    let message = format!("{} is {}, not a plain name", field.name(), shown(text));
    let hint = "at most 60 of letters, digits, spaces and - . , / ( ) & +";
    Err(field.error(message).hint(hint))
}
