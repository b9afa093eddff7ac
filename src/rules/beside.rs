//! Rules of what stands beside a database: public addresses, Extended Support, burstable classes.

use crate::units::{Day, Engine, RuleId};

use super::{Confidence, Dated, Era};

/// Whether a public IPv4 address in use is charged.
///
/// Shown by `a_public_address_is_charged_from_its_first_day`.
pub static PUBLIC_IPV4: Dated<bool> = Dated {
    what: "a public IPv4 address in use is charged by the hour",
    source: "Amazon VPC pricing and its announcement for 2024-02-01 (NET-1)",
    read: "2026-11-22",
    confidence: Confidence::High,
    eras: &[
        Era { from: Day::EARLIEST, rule: RuleId::Net1, value: false },
        Era { from: Day::from_date(2024, 2, 1), rule: RuleId::Net1, value: true },
    ],
};

/// When an engine version is charged for Extended Support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupportDates {
    /// The first charged day.
    pub first: Day,
    /// The first day at the price of the third year; `None` if there is none.
    pub third_year: Option<Day>,
}

/// A major version and its Extended Support on RDS and on Aurora.
#[derive(Debug, PartialEq, Eq)]
pub struct SupportedVersion {
    /// The engine.
    pub engine: Engine,
    /// The version as its makers count: Aurora MySQL 2 is 5.7, Aurora MySQL 3 is 8.0.
    pub version: &'static str,
    /// On RDS.
    pub on_rds: SupportDates,
    /// On Aurora.
    pub on_aurora: SupportDates,
}

/// Charged from a day of a year on, and dearer two years later (XS-1: years 1 and 2, year 3).
const fn from(year: i32, month: u8, third_year: bool) -> SupportDates {
    let third_year = if third_year { Some(Day::from_date(year + 2, month, 1)) } else { None };
    SupportDates { first: Day::from_date(year, month, 1), third_year }
}

const fn postgres(version: &'static str, dates: SupportDates) -> SupportedVersion {
    SupportedVersion { engine: Engine::Postgres, version, on_rds: dates, on_aurora: dates }
}

/// The first charged days of XS-2 (RDS and Aurora user guides, "Extended Support charges", and
/// infracost's tables; read 2026-11-22). The third year begins two years later wherever the
/// sources name it, and is taken to do so for PostgreSQL 14 to 16. Aurora MySQL 2 has no third
/// year; of Aurora MySQL 3 none is known.
///
/// Shown by `extended_support_is_charged_from_its_first_day`.
pub static EXTENDED_SUPPORT: &[SupportedVersion] = &[
    SupportedVersion {
        engine: Engine::MySql,
        version: "5.7",
        on_rds: from(2024, 3, true),
        on_aurora: from(2024, 12, false),
    },
    SupportedVersion {
        engine: Engine::MySql,
        version: "8.0",
        on_rds: from(2026, 8, true),
        on_aurora: from(2027, 5, false),
    },
    postgres("11", from(2024, 4, true)),
    postgres("12", from(2025, 3, true)),
    postgres("13", from(2026, 3, true)),
    postgres("14", from(2027, 3, true)),
    postgres("15", from(2028, 3, true)),
    postgres("16", from(2029, 3, true)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_extended_support_are_those_of_the_facts() {
        let dates = |version: &str| {
            let found = EXTENDED_SUPPORT.iter().find(|one| one.version == version).unwrap();
            let text = |dates: SupportDates| {
                let third = dates.third_year.map(|day| day.to_string());
                (dates.first.to_string(), third.unwrap_or_default())
            };
            [text(found.on_rds), text(found.on_aurora)]
        };
        let pair = |first: &str, third: &str| (first.to_owned(), third.to_owned());
        // XS-2, word for word.
        assert_eq!(dates("5.7"), [pair("2024-03-01", "2026-03-01"), pair("2024-12-01", "")]);
        assert_eq!(dates("8.0"), [pair("2026-08-01", "2028-08-01"), pair("2027-05-01", "")]);
        assert_eq!(dates("11")[0], pair("2024-04-01", "2026-04-01"));
        assert_eq!(dates("12")[1], pair("2025-03-01", "2027-03-01"));
        assert_eq!(dates("13")[0], pair("2026-03-01", "2028-03-01"));
        assert_eq!(dates("16")[0].0, "2029-03-01");
    }
}
