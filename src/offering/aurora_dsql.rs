//! Aurora DSQL: billed by its work and by what it stores, never by time (S18). It owns what the
//! workload's work comes to in a month; what a transaction is metered as stands in `dpu`.

use rust_decimal::Decimal;

use crate::activity::{Transaction, Work, Workload};
use crate::meter::{Basis, DPU_PARTS, Meter, Reading};
use crate::rules::{DSQL, DSQL_DPU, DSQL_FREE, RuleBook};
use crate::units::{BillingPeriod, RuleId, RuleSet};

use super::dpu::Dpu;
use super::settings::{Settings, SettingsError};
use super::timeline::{State, Timeline};
use super::{Built, Context, Kind, Offering, Spec, Unsupported, assume, assume_fixed, storage};

/// Aurora DSQL.
pub(super) static KIND: Kind = Kind {
    id: "aurora-dsql",
    summary: "Aurora DSQL, billed by the work that `[work]` in the workload file says",
    settings: &["multi_region"],
    missing: |_, first, last| DSQL.missing_between(first, last),
    defaults: |_, workload| {
        let takes_part = workload.work.as_ref().map(|_| Spec::default_of(&KIND));
        takes_part.into_iter().collect()
    },
    build,
};

/// The most that one transaction may write (DSQL-4): rows, and bytes.
const MOST_WRITTEN: (u64, u64) = (3_000, 10 << 20);

#[derive(Debug)]
struct AuroraDsql {
    multi_region: bool,
}

fn build(id: &str, settings: &Settings, context: &Context) -> Built {
    if !context.works {
        let problem = "is missing: Aurora DSQL is billed by its work, not by time";
        return Err(SettingsError::new("work", problem).into());
    }
    let mut assumptions = vec![
        assume_fixed(
            id,
            "free",
            "the free 100,000 DPU and 1 GB-month of each month, which an account has once, are this \
             database's alone",
            DSQL_FREE.source,
        ),
        assume_fixed(
            id,
            "fit",
            "the application keeps to what DSQL speaks of PostgreSQL, and its transactions to 5 \
             minutes, 3,000 rows and 10 MB written",
            "Amazon Aurora DSQL User Guide (DSQL-4)",
        ),
    ];
    let multi_region = settings.multi_region.unwrap_or(false);
    if multi_region {
        let text = "what the other Region's copy stores is not part of this bill";
        let source = "Amazon Aurora DSQL User Guide, \"How billing works in Aurora DSQL\"";
        assumptions.push(assume_fixed(id, "multi_region", text, source));
    } else {
        let source = "this program's choice: every other offering is in one Region";
        assumptions.push(assume(id, "multi_region", "a cluster in one Region", source));
    }
    Ok((Box::new(AuroraDsql { multi_region }), assumptions))
}

impl AuroraDsql {
    /// The work of a month, in parts of a DPU.
    fn parts_per_month(
        &self,
        work: &Work,
        rules: RuleBook,
        second: i64,
    ) -> Result<u128, Unsupported> {
        let too_much = || Unsupported("it is more work than can be counted".to_owned());
        match work {
            Work::Measured { .. } if self.multi_region => Err(Unsupported(
                "multi_region needs the transactions: a measured total does not say what of it was \
                 written"
                    .to_owned(),
            )),
            Work::Measured { dpu_per_month } => parts(*dpu_per_month).ok_or_else(too_much),
            Work::Transactions { per_month, each } => {
                allowed(each)?;
                let rates = rules.at(&DSQL_DPU, second).value;
                let one = Dpu::of(each, self.multi_region, &rates);
                let one = one.and_then(|dpu| parts(dpu.total()?));
                one.and_then(|one| one.checked_mul(u128::from(*per_month))).ok_or_else(too_much)
            }
        }
    }
}

/// Refuses a transaction that writes more than one may.
fn allowed(transaction: &Transaction) -> Result<(), Unsupported> {
    let (rows, bytes) = MOST_WRITTEN;
    let written = transaction.rows_written.saturating_mul(transaction.row_bytes_written);
    if transaction.rows_written > rows {
        return Err(Unsupported(format!("a transaction writes at most {rows} rows")));
    }
    if written > bytes {
        return Err(Unsupported(format!("a transaction writes at most {bytes} bytes")));
    }
    Ok(())
}

/// DPU in parts, exactly; `None` if they have more decimals than are counted, or do not fit.
fn parts(dpu: Decimal) -> Option<u128> {
    let dpu = dpu.normalize();
    let parts_of_a_digit = u128::from(DPU_PARTS).checked_div(10_u128.checked_pow(dpu.scale())?)?;
    let exact = parts_of_a_digit > 0 && !dpu.is_sign_negative();
    exact.then(|| dpu.mantissa().unsigned_abs().checked_mul(parts_of_a_digit)).flatten()
}

impl Offering for AuroraDsql {
    fn timeline(
        &self,
        workload: &Workload,
        rules: RuleBook,
        billing: BillingPeriod,
    ) -> Result<Timeline, Unsupported> {
        if let Some(work) = &workload.work {
            self.parts_per_month(work, rules, billing.period().end() - 1)?;
        }
        Ok(self.flat(workload, rules, billing))
    }

    fn flat(&self, workload: &Workload, _: RuleBook, billing: BillingPeriod) -> Timeline {
        let sessions = workload.activity.sessions_in(billing.period());
        let mut timeline = Timeline::new(billing, 2 * sessions.len() + 1);
        for session in sessions {
            timeline.fill_until(session.start(), State::Paused);
            timeline.fill_until(session.end(), State::Working);
        }
        timeline.fill_until(billing.period().end(), State::Paused);
        timeline
    }

    fn readings(&self, workload: &Workload, rules: RuleBook, timeline: &Timeline) -> Vec<Reading> {
        let billing = timeline.billing();
        let second = billing.period().end() - 1;
        let free = rules.at(&DSQL_FREE, second).value;
        let work = workload.work.as_ref();
        let work = work.and_then(|work| self.parts_per_month(work, rules, second).ok());
        let mut readings = Vec::with_capacity(2);
        for (month_seconds, part) in billing.parts() {
            let free_of = |units, own: &[RuleId]| {
                (units, RuleSet::of(&[RuleId::Gen2, RuleId::Dsql1]).and(RuleSet::of(own)))
            };
            if let Some(parts) = work {
                let (free_units, rules) = free_of(free.dpu, &[RuleId::Dsql2]);
                readings.push(Reading {
                    meter: Meter::DsqlDpu,
                    count: parts.saturating_mul(u128::from(part.seconds())),
                    free_units,
                    month_seconds,
                    rules,
                    basis: Basis::Work,
                });
            }
            let (count, largest) = storage::consumed_in(&workload.storage, billing, part);
            let (free_units, rules) = free_of(free.gb_months, &[RuleId::Gen1]);
            readings.push(Reading {
                meter: Meter::DsqlStorage,
                count,
                free_units,
                month_seconds,
                rules,
                basis: Basis::Stored { largest, seconds: part.seconds() },
            });
        }
        readings
    }
}
