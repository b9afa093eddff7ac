//! The public IPv4 address of an instance: billed by the hour since 2024-02-01 while the instance
//! is not stopped (NET-1, RDS-6).

use crate::meter::{Basis, Family, Meter, Reading, SideMeter};
use crate::rules::PUBLIC_IPV4;
use crate::units::{RuleId, RuleSet};

use super::{Database, SideCost, SideCosts};
use crate::offering::Unsupported;

/// Whose address is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// Those of RDS instances, which a default VPC makes public.
    Rds,
    /// Those of Aurora's instances too.
    All,
}

/// The side cost.
#[derive(Debug)]
pub(super) struct PublicIpv4;

impl SideCost for PublicIpv4 {
    fn key(&self) -> &'static str {
        "public_ipv4"
    }

    fn summary(&self) -> &'static str {
        "public IPv4 address"
    }

    fn source(&self) -> &'static str {
        "NET-1, RDS-6: Amazon VPC pricing and Amazon RDS User Guide"
    }

    fn is_on(&self, on: &SideCosts) -> bool {
        on.public_ipv4.is_some()
    }

    fn assumption(&self) -> &'static str {
        "one public IPv4 address for each instance, held while it is not stopped; none \
                 for Aurora unless public_ipv4 = \"all\""
    }

    fn counts(&self, meter: &Meter) -> bool {
        matches!(meter, Meter::Side(SideMeter::PublicIpv4))
    }

    fn readings(
        &self,
        on: &SideCosts,
        database: &Database<'_>,
    ) -> Result<Vec<Reading>, Unsupported> {
        let has_one = match database.family() {
            Family::Rds => true,
            // Serverless v1 has no public access at all.
            Family::Aurora => {
                on.public_ipv4 == Some(Addresses::All) && !database.is_serverless_v1()
            }
            Family::Dsql => false,
        };
        let days = PUBLIC_IPV4.eras.iter().map(|era| era.from);
        let charged = |day| PUBLIC_IPV4.on(day).value;
        let pieces = database.pieces(days).into_iter().filter(|(day, _)| has_one && charged(*day));
        let seconds: u64 = pieces.map(|(_, piece)| database.not_stopped_seconds(piece)).sum();
        Ok(vec![Reading {
            meter: Meter::Side(SideMeter::PublicIpv4),
            count: u128::from(seconds) * database.instances(),
            free_units: 0,
            month_seconds: 0,
            rules: RuleSet::of(&[RuleId::Net1]),
            basis: Basis::Beside { seconds },
        }])
    }
}
