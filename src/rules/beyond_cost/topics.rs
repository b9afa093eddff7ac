//! The table itself: a row for each topic.

use super::sources as from;
use super::{Fact, Source, Topic};
use crate::units::Day;

const RDS: &[&str] = &["rds-always-on", "rds-scheduled", "rds-idle-stop"];
const STARTED: &[&str] = &["rds-scheduled", "rds-idle-stop"];
const ALWAYS_ON: &[&str] = &["rds-always-on"];
const PROVISIONED: &[&str] = &["aurora-provisioned"];
const V1: &[&str] = &["aurora-serverless-v1"];
const V2: &[&str] = &["aurora-serverless-v2"];
const DSQL: &[&str] = &["aurora-dsql"];
const CLUSTERS: &[&str] = &["aurora-provisioned", "aurora-serverless-v2"];

const AURORA: &[&str] = &["aurora-provisioned", "aurora-serverless-v1", "aurora-serverless-v2"];

const EVER: Day = Day::EARLIEST;
/// The day from which this program takes newer instance classes for the default.
const NEWER_CLASSES: Day = Day::from_date(2020, 1, 1);
/// Minimum 0 of Serverless v2.
const SCALE_TO_ZERO: Day = Day::from_date(2024, 11, 20);
/// The Data API for Serverless v2 and provisioned clusters with PostgreSQL, then with MySQL.
const DATA_API_POSTGRES: Day = Day::from_date(2023, 12, 21);
const DATA_API_MYSQL: Day = Day::from_date(2024, 9, 26);

const fn fact(
    kinds: &'static [&'static str],
    from: Day,
    value: &'static str,
    source: &'static Source,
) -> Fact {
    Fact { kinds, from, value, source }
}

/// Every topic, in the order of reports.
pub static TOPICS: &[Topic] = &[
    Topic {
        id: "minimum-storage",
        title: "minimum storage",
        facts: &[
            fact(
                RDS,
                EVER,
                "20 GB of general purpose SSD, 100 GB of provisioned IOPS, 5 GB of magnetic",
                &from::STORAGE_MINIMUM,
            ),
            fact(AURORA, EVER, "none: billed as used", &from::STORAGE_AURORA),
            fact(DSQL, EVER, "none: billed as used, 1 GB a month is free", &from::DSQL_PRICE),
        ],
    },
    Topic {
        id: "start-up-time",
        title: "start-up time",
        facts: &[
            fact(ALWAYS_ON, EVER, "none: always up", &from::DEFINITION),
            fact(STARTED, EVER, "minutes to hours; AWS says no more", &from::RDS_START),
            fact(
                PROVISIONED,
                EVER,
                "none while always up; after a stop not known",
                &from::DEFINITION,
            ),
            fact(
                V1,
                EVER,
                "median 43.1 s, 95 %: 92.6 s, longest 120.1 s or more",
                &from::V1_RESUME,
            ),
            fact(V2, EVER, "none: it never pauses", &from::V2_RANGE),
            fact(
                V2,
                SCALE_TO_ZERO,
                "about 15 s, 30 s or more after a day paused; none with a minimum above 0",
                &from::V2_RESUME,
            ),
        ],
    },
    Topic {
        id: "minimum-capacity",
        title: "minimum capacity",
        facts: &[
            fact(RDS, EVER, "one instance, such as db.t2.micro: 1 vCPU, 1 GiB", &from::RDS_CLASSES),
            fact(
                RDS,
                NEWER_CLASSES,
                "one instance, such as db.t4g.micro: 2 vCPU",
                &from::RDS_CLASSES,
            ),
            fact(
                PROVISIONED,
                EVER,
                "one instance: db.t2.small with MySQL, db.r4.large with PostgreSQL",
                &from::AURORA_CLASSES,
            ),
            fact(
                PROVISIONED,
                NEWER_CLASSES,
                "one instance: db.t4g.medium or db.t3.medium",
                &from::AURORA_CLASSES,
            ),
            fact(V1, EVER, "2 ACU while up (4 GB), 0 while paused", &from::V1_CAPACITY),
            fact(
                V1,
                Day::from_date(2019, 4, 29),
                "1 ACU while up with MySQL, 2 with PostgreSQL, 0 while paused",
                &from::V1_CAPACITY,
            ),
            fact(V2, EVER, "0.5 ACU", &from::V2_RANGE),
            fact(V2, SCALE_TO_ZERO, "0.5 ACU while up, 0 while paused", &from::V2_RANGE),
            fact(DSQL, EVER, "none: billed by work", &from::DSQL_PRICE),
        ],
    },
    Topic {
        id: "public-access",
        title: "public access",
        facts: &[
            fact(RDS, EVER, "possible, in a default VPC the default", &from::PUBLIC),
            fact(
                RDS,
                Day::from_date(2024, 2, 1),
                "possible, in a default VPC the default; the address costs while it is up",
                &from::PUBLIC,
            ),
            fact(PROVISIONED, EVER, "possible", &from::CLUSTER_SETTINGS),
            fact(V1, EVER, "no: from inside its VPC only", &from::V1_GUIDE),
            fact(V2, EVER, "possible", &from::V1_V2),
            fact(DSQL, EVER, "yes, unless a policy or PrivateLink closes it", &from::DSQL_GUIDE),
        ],
    },
    Topic {
        id: "database",
        title: "first database",
        facts: &[
            fact(
                RDS,
                EVER,
                "MySQL, MariaDB: if a name is given; PostgreSQL: `postgres`",
                &from::CREATE_INSTANCE,
            ),
            fact(CLUSTERS, EVER, "if a name is given", &from::CREATE_CLUSTER),
            fact(V1, EVER, "none: CREATE DATABASE afterwards", &from::SEED),
            fact(DSQL, EVER, "one, `postgres`; no other can be made", &from::DSQL_SQL),
        ],
    },
    Topic {
        id: "engines",
        title: "engines",
        facts: &[
            fact(RDS, EVER, "MySQL, PostgreSQL, MariaDB and others", &from::ENGINES),
            fact(PROVISIONED, EVER, "MySQL- and PostgreSQL-compatible", &from::HISTORY),
            fact(V1, EVER, "MySQL-compatible only", &from::SEED),
            fact(
                V1,
                Day::from_date(2019, 7, 9),
                "MySQL- and PostgreSQL-compatible",
                &from::HISTORY,
            ),
            fact(V2, EVER, "MySQL- and PostgreSQL-compatible", &from::V1_V2),
            fact(
                DSQL,
                EVER,
                "part of PostgreSQL; a transaction has 5 min, 3,000 rows, 10 MB",
                &from::DSQL_FIT,
            ),
        ],
    },
    Topic {
        id: "query-access",
        title: "query access",
        facts: &[
            fact(RDS, EVER, "any SQL client; no Data API", &from::DATA_API),
            fact(CLUSTERS, EVER, "any SQL client; no Data API", &from::HISTORY),
            fact(
                CLUSTERS,
                DATA_API_POSTGRES,
                "any SQL client; Data API and query editor with PostgreSQL",
                &from::HISTORY,
            ),
            fact(
                CLUSTERS,
                DATA_API_MYSQL,
                "any SQL client; Data API and query editor",
                &from::HISTORY,
            ),
            fact(V1, EVER, "an SQL client inside the VPC, such as Cloud9", &from::SEED),
            fact(
                V1,
                Day::from_date(2018, 11, 20),
                "an SQL client inside the VPC; Data API and query editor in beta",
                &from::HISTORY,
            ),
            fact(
                V1,
                Day::from_date(2019, 5, 30),
                "an SQL client inside the VPC; Data API and query editor with MySQL",
                &from::HISTORY,
            ),
            fact(
                V1,
                Day::from_date(2019, 9, 23),
                "an SQL client inside the VPC; Data API and query editor",
                &from::HISTORY,
            ),
            fact(
                DSQL,
                EVER,
                "any PostgreSQL client with an IAM token; query editor",
                &from::DSQL_GUIDE,
            ),
        ],
    },
    Topic {
        id: "ports",
        title: "port to open",
        facts: &[
            fact(
                RDS,
                EVER,
                "any from 1150 to 65535; else 3306 (MySQL, MariaDB), 5432 (PostgreSQL)",
                &from::CREATE_INSTANCE,
            ),
            fact(
                PROVISIONED,
                EVER,
                "any from 1150 to 65535; else 3306 (MySQL), 5432 (PostgreSQL)",
                &from::CREATE_CLUSTER,
            ),
            fact(V1, EVER, "3306 only", &from::V1_GUIDE),
            fact(
                V1,
                Day::from_date(2019, 7, 9),
                "3306 (MySQL) or 5432 (PostgreSQL) only",
                &from::V1_GUIDE,
            ),
            fact(V2, EVER, "any that suits MySQL or PostgreSQL", &from::V1_V2),
            fact(DSQL, EVER, "5432; there is no security group", &from::DSQL_PORT),
        ],
    },
    Topic {
        id: "stop-and-start",
        title: "stop and start",
        facts: &[
            fact(
                RDS,
                EVER,
                "7 days, then AWS starts it; not with Multi-AZ or a read replica",
                &from::STOP_RDS,
            ),
            fact(
                RDS,
                Day::from_date(2018, 10, 29),
                "7 days, then AWS starts it; not with a read replica",
                &from::STOP_RDS,
            ),
            fact(PROVISIONED, EVER, "cannot be stopped", &from::STOP_AURORA),
            fact(
                PROVISIONED,
                Day::from_date(2018, 9, 24),
                "the whole cluster, 7 days, then AWS starts it",
                &from::STOP_AURORA,
            ),
            fact(V1, EVER, "pauses by itself, without a limit", &from::PAUSE_V1),
            fact(V2, EVER, "the whole cluster, 7 days; it does not pause", &from::V1_V2),
            fact(
                V2,
                SCALE_TO_ZERO,
                "the whole cluster, 7 days; with minimum 0 pauses by itself",
                &from::PAUSE_V2,
            ),
            fact(DSQL, EVER, "nothing to stop: idle costs nothing", &from::DSQL_PRICE),
        ],
    },
    Topic {
        id: "connections",
        title: "connections",
        facts: &[
            fact(
                RDS,
                EVER,
                "bytes of memory ÷ 12,582,880 with MySQL, ÷ 9,531,392 with PostgreSQL, 5,000 at most",
                &from::CONNECTIONS_RDS,
            ),
            fact(
                PROVISIONED,
                EVER,
                "bytes of memory ÷ 9,531,392 with PostgreSQL, 5,000 at most; not known with MySQL",
                &from::CONNECTIONS_AURORA,
            ),
            fact(V1, EVER, "not known how many; closed after a day", &from::V1_GUIDE),
            fact(
                V2,
                EVER,
                "by the maximum capacity; with minimum 0 or 0.5 and PostgreSQL 2,000 at most",
                &from::CONNECTIONS_V2,
            ),
            fact(DSQL, EVER, "10,000, and 100 new ones a second", &from::DSQL_QUOTAS),
        ],
    },
];
