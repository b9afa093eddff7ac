//! AWS's billing rules by date: every constant with its unit, its source, the day it was read and
//! how sure it is. It owns what AWS's documents say; it does not simulate anything, and prices are
//! no rules (they live in `pricing`).
//!
//! A rule is a [`Dated`] value: a list of eras, each in force from a UTC day on. A [`RuleBook`]
//! picks the era: that of the second asked about, or that of one fixed day (`--rules-as-of`).

mod aurora;
mod beside;
mod beyond_cost;
mod dsql;
mod rds;
mod waits;

use crate::units::{Day, RuleId};

pub use aurora::{
    AURORA_IO_OPTIMIZED, AURORA_STOP_START, AURORA_STORAGE, AuroraStorageBilling,
    PAUSE_AFTER_SECONDS, PauseRange, ResumeWait, SERVERLESS_V1, SERVERLESS_V1_MINIMUM_SECONDS,
    SERVERLESS_V1_MYSQL_STEPS, SERVERLESS_V1_POSTGRES, SERVERLESS_V1_POSTGRES_STEPS,
    SERVERLESS_V1_RESUME_MILLISECONDS, SERVERLESS_V2, SERVERLESS_V2_MAXIMUM, SERVERLESS_V2_MINIMUM,
    SERVERLESS_V2_RESUME,
};
pub use beside::{EXTENDED_SUPPORT, PUBLIC_IPV4, SupportDates, SupportedVersion};
pub use beyond_cost::{Fact, Source, TOPICS, Topic};
pub use dsql::{DSQL, DSQL_DPU, DSQL_FREE, DpuRates, DsqlFree};
pub use rds::{
    RDS_DEFAULT_CLASS, RDS_DEFAULT_STORAGE, RDS_MULTI_AZ_STOP, RDS_RUN, RDS_SECONDS_STOPPED_MAX,
    RDS_STORAGE_MINIMUM, RunBilling, StorageMinimum,
};
pub use waits::{Exceeding, SERVERLESS_V1_RESUMES, Wait};

/// How sure a fact is, from AWS's own words down to a choice of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// AWS's own text, or a real bill.
    High,
    /// AWS's text seen second-hand, a measurement by others, or two agreeing third parties.
    Medium,
    /// A default of this program that AWS does not publish.
    Chosen,
}

/// A value in force from a UTC day on.
#[derive(Clone, Copy, Debug)]
pub struct Era<T> {
    /// The first day on which it holds.
    pub from: Day,
    /// The rule's name.
    pub rule: RuleId,
    /// The value.
    pub value: T,
}

/// A billing rule and its history.
#[derive(Debug)]
pub struct Dated<T: 'static> {
    /// What it is, in words, with its unit.
    pub what: &'static str,
    /// Where AWS says so.
    pub source: &'static str,
    /// The day on which the fact was read.
    pub read: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
    /// The values, in order of their days; the first holds from the earliest day on.
    pub eras: &'static [Era<T>],
}

impl<T> Dated<T> {
    /// The era that a day lies in.
    #[must_use]
    pub fn on(&self, day: Day) -> &'static Era<T> {
        self.eras.iter().rev().find(|era| era.from <= day).unwrap_or(&self.eras[0])
    }
}

/// The days on which something could be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Availability {
    /// What it is, for sentences such as "not available before 2022-04-21".
    pub what: &'static str,
    /// The first day.
    pub from: Day,
    /// The last day, if there is one.
    pub until: Option<Day>,
    /// Where AWS says so.
    pub source: &'static str,
    /// The day on which the fact was read.
    pub read: &'static str,
}

impl Availability {
    /// Whether it could be had on a day.
    #[must_use]
    pub fn on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }

    /// Why it could not be had on any day from `first` to `last`; `None` if it could.
    #[must_use]
    pub fn missing_between(&self, first: Day, last: Day) -> Option<String> {
        match self.until {
            _ if last < self.from => Some(format!("not available before {}", self.from)),
            Some(until) if until < first => Some(format!("not available after {until}")),
            _ => None,
        }
    }
}

/// Which day's rules apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleBook {
    fixed: Option<Day>,
}

impl RuleBook {
    /// The rules of the day on which a run or an activation begins: what AWS does.
    #[must_use]
    pub const fn dated() -> Self {
        Self { fixed: None }
    }

    /// One day's rules for everything.
    #[must_use]
    pub const fn fixed(day: Day) -> Self {
        Self { fixed: Some(day) }
    }

    /// The day whose rules hold for everything, if one was fixed.
    #[must_use]
    pub const fn fixed_day(&self) -> Option<Day> {
        self.fixed
    }

    /// The day whose rules apply to something that happens in this second.
    #[must_use]
    pub fn day(&self, second: i64) -> Day {
        self.fixed.unwrap_or_else(|| Day::containing(second))
    }

    /// The rule that applies to something that happens in this second.
    #[must_use]
    pub fn at<T>(&self, rule: &Dated<T>, second: i64) -> &'static Era<T> {
        rule.on(self.day(second))
    }
}

/// The rules of bills that came into force after one day and not after another: from which day,
/// and which. What a default is on a day is no such rule.
#[must_use]
pub fn changes(after: Day, until: Day) -> Vec<(Day, RuleId)> {
    fn of<T>(rule: &Dated<T>) -> impl Iterator<Item = (Day, RuleId)> {
        rule.eras.iter().map(|era| (era.from, era.rule))
    }
    let mut changes: Vec<(Day, RuleId)> = of(&RDS_RUN)
        .chain(of(&RDS_SECONDS_STOPPED_MAX))
        .chain(of(&RDS_STORAGE_MINIMUM))
        .chain(of(&AURORA_STORAGE))
        .chain(of(&PAUSE_AFTER_SECONDS))
        .chain(of(&SERVERLESS_V1_MYSQL_STEPS))
        .chain(of(&SERVERLESS_V1_POSTGRES_STEPS))
        .chain(of(&SERVERLESS_V1_MINIMUM_SECONDS))
        .chain(of(&SERVERLESS_V2_MINIMUM))
        .chain(of(&SERVERLESS_V2_MAXIMUM))
        .chain(of(&PUBLIC_IPV4))
        .filter(|(from, _)| after < *from && *from <= until)
        .collect();
    changes.sort_unstable();
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T>(rule: &Dated<T>) {
        assert!(!rule.what.is_empty() && !rule.source.is_empty(), "{}", rule.what);
        assert!(rule.read.parse::<Day>().is_ok(), "{}", rule.what);
        assert_eq!(rule.eras[0].from, Day::EARLIEST, "{}", rule.what);
        assert!(rule.eras.is_sorted_by(|a, b| a.from < b.from), "{}", rule.what);
    }

    #[test]
    fn every_rule_has_a_source_and_covers_all_time() {
        check(&RDS_RUN);
        check(&RDS_DEFAULT_CLASS);
        check(&RDS_DEFAULT_STORAGE);
        check(&RDS_STORAGE_MINIMUM);
        check(&RDS_SECONDS_STOPPED_MAX);
        check(&AURORA_STORAGE);
        check(&PAUSE_AFTER_SECONDS);
        check(&SERVERLESS_V1_MYSQL_STEPS);
        check(&SERVERLESS_V1_POSTGRES_STEPS);
        check(&SERVERLESS_V1_MINIMUM_SECONDS);
        check(&SERVERLESS_V1_RESUME_MILLISECONDS);
        check(&SERVERLESS_V1_RESUMES);
        check(&SERVERLESS_V2_MINIMUM);
        check(&SERVERLESS_V2_MAXIMUM);
        check(&SERVERLESS_V2_RESUME);
        check(&DSQL_DPU);
        check(&DSQL_FREE);
        check(&PUBLIC_IPV4);
    }

    #[test]
    fn an_era_begins_with_the_first_second_of_its_day() {
        let change = Day::from_date(2019, 4, 25).start();
        let book = RuleBook::dated();
        assert_eq!(book.at(&RDS_RUN, change - 1).value, RunBilling::WholeHours);
        assert_eq!(book.at(&RDS_RUN, change).value, RunBilling::PerSecond { minimum_seconds: 600 });
        let old = RuleBook::fixed(Day::from_date(2018, 1, 1));
        assert_eq!(old.at(&RDS_RUN, change).value, RunBilling::WholeHours);
    }

    #[test]
    fn changes_of_rules_are_found_between_days() {
        // All that ever changed, from the changelog of AWS's documents in docs/rules.
        let all: Vec<String> = changes(Day::EARLIEST, Day::from_date(2026, 11, 22))
            .iter()
            .map(|(day, rule)| format!("{day} {rule}"))
            .collect();
        let known = [
            "2019-04-25 RDS-2",
            "2019-04-29 AS1-2",
            "2020-10-13 AUR-3",
            "2024-02-01 NET-1",
            "2024-10-01 AS2-2",
            "2024-11-20 AS2-2",
        ];
        assert_eq!(all, known);
        let day = |day| Day::from_date(2019, 4, day);
        assert_eq!(changes(day(25), day(28)), []);
        assert_eq!(changes(day(24), day(25)), [(day(25), RuleId::Rds2)]);
    }

    #[test]
    fn availability_names_the_missing_side() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let v1 = SERVERLESS_V1;
        assert_eq!(v1.missing_between(day("2018-08-01"), day("2018-08-31")), None);
        assert_eq!(
            v1.missing_between(day("2018-07-01"), day("2018-07-31")).unwrap(),
            "not available before 2018-08-09"
        );
        assert_eq!(
            v1.missing_between(day("2025-04-01"), day("2025-04-30")).unwrap(),
            "not available after 2025-03-31"
        );
    }
}
