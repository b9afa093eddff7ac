//! The `[storage]` and `[io]` tables: what the database holds and reads. It owns that sizes are
//! exact or refused and that allocated storage holds what is used; which minimum a storage type has
//! is the offerings'.

use crate::activity::{Requests, Series, Storage};
use crate::ingest::InputError;
use crate::ingest::trace_csv::{MOST_REQUESTS, TraceWarning};
use crate::units::{Gb, StorageType, instant_text};

use super::FileAssumption;
use super::activity_table::Traced;
use super::toml_reader::{Field, Table};

/// A list of steps.
pub(super) fn series<T: Copy + PartialEq>(
    field: &Field<'_>,
    example: &str,
    step: impl Fn(&Field<'_>) -> Result<(i64, T), InputError>,
) -> Result<Series<T>, InputError> {
    let items = field.list(&format!("KEY = [{example}]"))?;
    let steps: Result<Vec<_>, _> = items.iter().map(step).collect();
    Series::new(steps?).map_err(|error| {
        let message = format!("{}: {error}", field.name());
        field.error(message).hint(format!("write [{example}, …]"))
    })
}

/// Reads `[storage]`; a trace's size counts if the table says nothing about it.
pub(super) fn storage(root: &Table<'_>, traced: &mut Traced) -> Result<Storage, InputError> {
    let hint = "say how much is stored: used_gb = \"1\" in [storage]";
    let table = match root.get("storage") {
        Some(field) => Some(field.table("storage")?),
        None => None,
    };
    if let Some(table) = &table {
        table.only(&["used_gb", "allocated_gb", "type"])?;
    }
    let get = |key| table.and_then(|table: Table<'_>| table.get(key));
    let blamed = table.unwrap_or(*root);
    let used = match (get("used_gb"), traced.used.take(), traced.free.take()) {
        (Some(field), ..) if field.is_list() => size_steps(&field)?,
        (Some(field), ..) => Series::constant(size(&field)?),
        (None, Some(used), _) => used,
        (None, None, Some(free)) => {
            let field = get("allocated_gb").ok_or_else(|| {
                let hint = "FreeStorageSpace tells what is used only beside what is allocated: \
                            allocated_gb = \"20\" in [storage]";
                blamed.error("`storage.allocated_gb` is missing").hint(hint)
            })?;
            let (used, doubtful) = used_beside(&free, size(&field)?);
            traced.notes.iter_mut().for_each(|notes| notes.warnings.extend(doubtful.clone()));
            used
        }
        (None, None, None) => {
            return Err(blamed.error("`storage.used_gb` is missing").hint(hint));
        }
    };
    let allocated = get("allocated_gb").map(|field| allocated(&field, &used));
    let storage_type = get("type").map(|field| match field.text()? {
        // AWS's own name.
        "standard" => Ok(StorageType::Magnetic),
        _ => field.named(StorageType::ALL.iter().map(|name| name.name())),
    });
    Ok(Storage { used, allocated: allocated.transpose()?, storage_type: storage_type.transpose()? })
}

/// What is used of the allocated storage beside what is free of it: nothing where more is free
/// than allocated, which is doubtful.
fn used_beside(free: &Series<Gb>, allocated: Gb) -> (Series<Gb>, Option<TraceWarning>) {
    let above = || free.steps().iter().filter(|(_, free)| *free > allocated).map(|(at, _)| *at);
    let doubtful = above().next().map(|first| TraceWarning::FreeAboveAllocated {
        allocated,
        instants: above().count() as u64,
        first,
    });
    let used = free.map(|free| Gb::parts(allocated.as_parts().saturating_sub(free.as_parts())));
    (used, doubtful)
}

pub(super) fn size(field: &Field<'_>) -> Result<Gb, InputError> {
    Gb::exactly(field.decimal()?).map_err(|error| {
        let message = format!("{}: {error}", field.name());
        field.error(message).hint("write gigabytes such as \"1.5\"")
    })
}

fn size_steps(field: &Field<'_>) -> Result<Series<Gb>, InputError> {
    const EXAMPLE: &str = "[\"2018-06-01\", \"1\"]";
    let step = |item: &Field<'_>| {
        let [at, gb] = item.pair(EXAMPLE)?;
        Ok((at.date_or_instant()?, size(&gb)?))
    };
    series(field, EXAMPLE, step)
}

fn allocated(field: &Field<'_>, used: &Series<Gb>) -> Result<Gb, InputError> {
    let allocated = size(field)?;
    match used.steps().iter().find(|(_, used)| *used > allocated) {
        None => Ok(allocated),
        Some(&(at, used)) => {
            let since =
                if at == i64::MIN { String::new() } else { format!(" from {}", instant_text(at)) };
            let message = format!(
                "{} is {allocated}, less than the {used} GB that are used{since}",
                field.name()
            );
            let hint = "allocate at least what is used, or leave allocated_gb out";
            Err(field.error(message).hint(hint))
        }
    }
}

/// Reads `[io]`; a trace's requests count if the table says nothing about them.
pub(super) fn requests(
    root: &Table<'_>,
    traced: &mut Traced,
    assumptions: &mut Vec<FileAssumption>,
) -> Result<Requests, InputError> {
    const KEY: &str = "requests_per_month in [io]";
    if let Some(field) = root.get("io") {
        let table = field.table("io")?;
        table.only(&["requests_per_month"])?;
        if let Some(field) = table.get("requests_per_month") {
            return field.whole(0, MOST_REQUESTS).map(Requests::PerMonth);
        }
    }
    let Some(requests) = traced.requests.take() else {
        assumptions.push(FileAssumption::new("requests_per_month", "no Aurora I/O requests", KEY));
        return Ok(Requests::PerMonth(0));
    };
    if traced.requests_of_rds {
        assumptions.push(FileAssumption {
            source: "ReadIOPS and WriteIOPS of the trace",
            ..FileAssumption::new(
                "requests_of_rds",
                "RDS I/O operations are counted as Aurora requests, one for one",
                KEY,
            )
        });
    }
    assumptions.push(FileAssumption {
        source: "the rows of the trace",
        ..FileAssumption::new(
            "requests_by_month",
            "time without a measured value had no I/O requests",
            KEY,
        )
    });
    Ok(requests)
}
