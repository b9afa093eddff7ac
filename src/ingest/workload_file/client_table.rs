//! The `[client]` and `[blockers]` tables: how long clients wait before they give up, and what
//! keeps a cluster from pausing. It owns the keys; it does not know what they change.

use crate::ingest::InputError;
use crate::offering::Blocker;
use crate::units::DAY_SECONDS;

use super::toml_reader::Table;

/// What the workload file says of clients and of what stands beside the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// After how many seconds a client gives up; `None` if nobody says.
    pub timeout_seconds: Option<u64>,
    /// What keeps the cluster from pausing, in the order of [`Blocker::ALL`].
    pub blockers: Vec<Blocker>,
}

/// Reads both tables.
pub(super) fn read(root: &Table<'_>) -> Result<Client, InputError> {
    let mut client = Client::default();
    if let Some(field) = root.get("client") {
        let table = field.table("client")?;
        table.only(&["timeout"])?;
        if let Some(field) = table.get("timeout") {
            let seconds = field.seconds()?;
            let within = u64::try_from(seconds).ok().filter(|n| (1..=MOST_SECONDS).contains(n));
            client.timeout_seconds = Some(within.ok_or_else(|| {
                let message = format!("{} is {seconds} s, not within 1s to 1d", field.name());
                field.error(message).hint("write it as \"29s\"")
            })?);
        }
    }
    if let Some(field) = root.get("blockers") {
        let table = field.table("blockers")?;
        table.only(&Blocker::ALL.map(Blocker::key))?;
        for blocker in Blocker::ALL {
            if let Some(field) = table.get(blocker.key())
                && field.boolean()?
            {
                client.blockers.push(blocker);
            }
        }
    }
    Ok(client)
}

/// Longest timeout, in seconds.
const MOST_SECONDS: u64 = DAY_SECONDS.unsigned_abs();
