//! What a side cost is told: what a database is, and what it did second by second. It owns how
//! that is found in the offering's own readings.

use crate::activity::Workload;
use crate::meter::{DatabaseEngine, Deployment, Family, InstanceClass, Meter, Part, Reading};
use crate::offering::{Capacity, State, Timeline, Unsupported};
use crate::rules::RuleBook;
use crate::units::{BillingPeriod, Day, Period};

/// A database that something stands beside.
#[derive(Clone, Copy, Debug)]
pub struct Database<'a> {
    /// The offering's name.
    pub id: &'a str,
    /// How it is used.
    pub workload: &'a Workload,
    /// The rules.
    pub rules: RuleBook,
    /// What it did.
    pub timeline: &'a Timeline,
    /// What AWS's meters count of the database itself.
    pub own: &'a [Reading],
}

impl Database<'_> {
    /// The reading of its instances or its capacity.
    fn compute(&self) -> Option<&Reading> {
        self.own.iter().find(|reading| reading.meter.part() == Part::Compute)
    }

    /// Its engine; that of the workload on RDS if nothing of it is counted.
    #[must_use]
    pub fn engine(&self) -> DatabaseEngine {
        let counted = self.own.iter().find_map(|reading| reading.meter.engine());
        counted.unwrap_or(DatabaseEngine::on_rds(self.workload.engine))
    }

    /// The form of its charges.
    #[must_use]
    pub fn family(&self) -> Family {
        self.engine().family()
    }

    /// The class of its instances; `None` for capacity and for work.
    #[must_use]
    pub fn class(&self) -> Option<InstanceClass> {
        match self.compute()?.meter {
            Meter::RdsInstance { class, .. }
            | Meter::AuroraInstance { class, .. }
            | Meter::RdsReservation { class, .. }
            | Meter::AuroraReservation { class, .. } => Some(class),
            _ => None,
        }
    }

    /// The vCPUs of one of its instances; `None` for capacity and for work.
    ///
    /// # Errors
    /// Those of its class are not known.
    pub fn vcpus(&self) -> Result<Option<u64>, Unsupported> {
        let Some(class) = self.class() else { return Ok(None) };
        let unknown = || Unsupported(format!("how many vCPUs {class} has is not known"));
        class.vcpus().map(|vcpus| Some(u64::from(vcpus))).ok_or_else(unknown)
    }

    /// Whether a standby runs beside it.
    #[must_use]
    pub fn has_standby(&self) -> bool {
        let deployment = match self.compute().map(|reading| reading.meter) {
            Some(
                Meter::RdsInstance { deployment, .. } | Meter::RdsReservation { deployment, .. },
            ) => deployment,
            _ => Deployment::SingleAz,
        };
        deployment == Deployment::MultiAz
    }

    /// Whether it is Aurora Serverless v1.
    #[must_use]
    pub fn is_serverless_v1(&self) -> bool {
        let v1 = |reading: &Reading| matches!(reading.meter, Meter::ServerlessV1Acu { .. });
        self.compute().is_some_and(v1)
    }

    /// Whether it is Aurora Serverless v2.
    #[must_use]
    pub fn is_serverless_v2(&self) -> bool {
        let v2 = |reading: &Reading| matches!(reading.meter, Meter::ServerlessV2Acu { .. });
        self.compute().is_some_and(v2)
    }

    /// How many instances it has while it is up: the writer and its readers.
    #[must_use]
    pub fn instances(&self) -> u128 {
        u128::from(self.timeline.instances)
    }

    /// The billed time.
    #[must_use]
    pub const fn billing(&self) -> BillingPeriod {
        self.timeline.billing()
    }

    /// All seconds of the billed time.
    #[must_use]
    pub const fn seconds(&self) -> u64 {
        self.timeline.period().seconds()
    }

    /// The billed time by months and cut at the beginnings of these days, each piece with the day
    /// whose rules hold in it.
    pub(super) fn pieces(&self, days: impl IntoIterator<Item = Day>) -> Vec<(Day, Period)> {
        let period = self.timeline.period();
        let dated = self.rules.fixed_day().is_none();
        let mut cuts: Vec<i64> = days.into_iter().map(Day::start).collect();
        cuts.retain(|cut| dated && period.contains(*cut) && *cut > period.start());
        cuts.push(period.end());
        cuts.sort_unstable();
        let mut from = period.start();
        let piece = |until: i64| {
            let piece = Period::new(from, until);
            from = until;
            (self.rules.day(piece.start()), piece)
        };
        cuts.into_iter().map(piece).collect()
    }

    /// Seconds of a span in which it was not stopped.
    #[must_use]
    pub fn not_stopped_seconds(&self, span: Period) -> u64 {
        let there = self.timeline.states().iter().filter(|(_, state)| *state != State::Off);
        there.map(|(part, _)| part.intersect(span).seconds()).sum()
    }

    /// Seconds of a span in which an instance was up or billed.
    #[must_use]
    pub fn billed_seconds(&self, span: Period) -> u128 {
        self.billed(span, |_| 1)
    }

    /// Half capacity units times seconds of a span in which a cluster was up or billed.
    #[must_use]
    pub fn billed_half_acu_seconds(&self, span: Period) -> u128 {
        self.billed(span, |capacity| u128::from(capacity.half_units()))
    }

    fn billed(&self, span: Period, weight: impl Fn(Capacity) -> u128) -> u128 {
        let states = self.timeline.states().iter();
        let up = states.filter_map(|(part, state)| Some((*part, state.capacity()?)));
        let phantoms = self.timeline.phantoms().iter().map(|p| (p.span, p.capacity));
        let within = |part: Period| u128::from(part.intersect(span).seconds());
        up.chain(phantoms).map(|(part, capacity)| within(part) * weight(capacity)).sum()
    }
}
