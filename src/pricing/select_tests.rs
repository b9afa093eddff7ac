use super::*;
use crate::meter::{DatabaseEngine, Term};

/// Region, usage type, engine, class, deployment, storage, unit.
type Columns<'a> = [&'a str; 7];

fn read(columns: Columns<'_>) -> Result<Selection, String> {
    let [region, usage_type, engine, class, deployment, storage, unit] = columns;
    let region = region.parse().unwrap();
    select(&ListedRow {
        region: &region,
        usage_type,
        engine,
        class,
        deployment,
        storage,
        unit,
        term: "OnDemand",
    })
    .map_err(|error| error.to_string())
}

/// The columns of a line of a table.
fn columns(line: &str) -> Vec<&str> {
    line.split('|').map(str::trim).collect()
}

/// The meters as `NAME ENGINE`, `NAME ENGINE CLASS OR TYPE`, joined by commas.
#[track_caller]
fn check(columns: Columns<'_>, expected: &str) {
    let text = match read(columns) {
        Err(error) => format!("error: {error}"),
        Ok(Selection::NotOurs(reason)) => format!("not ours: {reason}"),
        Ok(Selection::Meters { meters, any_engine }) => {
            let meters: Vec<_> = meters.iter().map(|m| format!("{} {}", m.name(), m)).collect();
            format!("{}{}", if any_engine { "any: " } else { "" }, meters.join(" | "))
        }
    };
    assert_eq!(text, expected, "{columns:?}");
}

#[test]
fn usage_type_alone_names_the_meter() {
    let r5 = "db.r5.8xlarge";
    for (usage, engine, unit, expected) in [
        (
            "EU-InstanceUsage:db.r5.8xl",
            "MySQL",
            "Hrs",
            format!("rds-instance {r5} MySQL, Single-AZ"),
        ),
        (
            "EU-Multi-AZUsage:db.r5.8xl",
            "MySQL",
            "Hrs",
            format!("rds-instance-multi-az {r5} MySQL, Multi-AZ"),
        ),
        (
            "EU-InstanceUsage:db.r5.8xl",
            "Aurora MySQL",
            "Hrs",
            format!("aurora-instance {r5} Aurora MySQL, standard"),
        ),
        (
            "EU-InstanceUsageIOOptimized:db.r5.8xl",
            "Aurora MySQL",
            "Hrs",
            format!("aurora-instance-io-optimized {r5} Aurora MySQL, io-optimized"),
        ),
        (
            "EU-RDS:Multi-AZ-GP3-Storage",
            "MySQL",
            "GB-Mo",
            "rds-storage-multi-az gp3 storage, MySQL, Multi-AZ".to_owned(),
        ),
        (
            "EU-Aurora:ServerlessUsage",
            "Aurora MySQL",
            "ACU-Hr",
            "serverless-v1-acu Serverless v1 capacity, Aurora MySQL".to_owned(),
        ),
        (
            "EU-Aurora:ServerlessV2Usage",
            "Aurora MySQL",
            "ACU-Hr",
            "serverless-v2-acu Serverless v2 capacity, Aurora MySQL, standard".to_owned(),
        ),
        (
            "EU-Aurora:ServerlessV2IOOptimizedUsage",
            "Aurora MySQL",
            "ACU-Hr",
            "serverless-v2-acu-io-optimized Serverless v2 capacity, Aurora MySQL, io-optimized"
                .to_owned(),
        ),
        (
            "EU-Aurora:IO-OptimizedStorageUsage",
            "Aurora MySQL",
            "GB-Mo",
            "aurora-storage-io-optimized storage, Aurora MySQL, io-optimized".to_owned(),
        ),
    ] {
        check(["eu-west-1", usage, engine, "", "", "", unit], &expected);
    }
}

#[test]
fn storage_of_provisioned_iops_is_ours_and_the_iops_are_not() {
    let io1 = "rds-storage-multi-az io1 storage, MySQL, Multi-AZ";
    for (usage, storage, unit, expected) in [
        ("EU-RDS:Multi-AZ-PIOPS-Storage", "Provisioned IOPS", "GB-Mo", io1),
        ("EU-RDS:Multi-AZ-PIOPS-Storage", "", "GB-Mo", io1),
        ("", "Provisioned IOPS", "GB-Mo", io1),
        ("", "io1", "GB-Mo", io1),
        ("EU-RDS:Multi-AZ-PIOPS", "", "IOPS-Mo", "not ours: provisioned IOPS"),
        ("", "io1 IOPS", "IOPS-Mo", "not ours: provisioned IOPS"),
        ("", "gp3 IOPS above baseline", "IOPS-Mo", "not ours: provisioned IOPS"),
    ] {
        check(["eu-west-1", usage, "MySQL", "", "Multi-AZ", storage, unit], expected);
    }
}

#[test]
fn attributes_alone_name_the_meter() {
    check(
        ["us-east-1", "", "PostgreSQL", "db.t2.micro", "Single-AZ", "", "Hrs"],
        "rds-instance db.t2.micro PostgreSQL, Single-AZ",
    );
    check(
        [
            "us-east-1",
            "",
            "Aurora PostgreSQL",
            "db.r6g.large",
            "Single-AZ",
            "Aurora I/O-Optimized",
            "Hrs",
        ],
        "aurora-instance-io-optimized db.r6g.large Aurora PostgreSQL, io-optimized",
    );
    check(
        ["us-east-1", "", "PostgreSQL", "", "Multi-AZ", "gp3", "GB-Mo"],
        "rds-storage-multi-az gp3 storage, PostgreSQL, Multi-AZ",
    );
    check(
        ["us-east-1", "", "PostgreSQL", "", "", "backup", "GB-Mo"],
        "rds-backup backup storage, PostgreSQL",
    );
    check(
        ["us-east-1", "", "Aurora PostgreSQL", "", "", "backup", "GB-Mo"],
        "aurora-backup backup storage, Aurora PostgreSQL",
    );
}

#[test]
fn prose_names_the_meter() {
    let engine = "Aurora PostgreSQL";
    for (prose, unit, expected) in [
        (
            "$0.20 per RDS million I/O requests (Aurora PostgreSQL)",
            "IOs",
            "aurora-io I/O requests, Aurora PostgreSQL",
        ),
        (
            "$0.10 per GB-month of consumed storage (Aurora PostgreSQL)",
            "GB-Months",
            "aurora-storage storage, Aurora PostgreSQL, standard",
        ),
        (
            "$0.06 per Aurora Capacity Unit hour running Amazon Aurora PostgreSQL Serverless",
            "ACU-Hours",
            "serverless-v1-acu Serverless v1 capacity, Aurora PostgreSQL",
        ),
        (
            "$0.12 per Aurora Capacity Unit hour running Amazon Aurora PostgreSQL Serverless v2",
            "ACU-Hours",
            "error: the storage `$0.12 per Aurora Capacity Unit hour running Amazon Aurora PostgreSQL Serverless v2` is not known",
        ),
    ] {
        check(["us-east-2", "", engine, "", "", prose, unit], expected);
    }
}

#[test]
fn any_stands_for_the_engines_of_the_family() {
    check(
        ["eu-west-1", "EU-RDS:ChargedBackupUsage", "", "", "Single-AZ", "", "GB-Mo"],
        "any: rds-backup backup storage, PostgreSQL | rds-backup backup storage, MySQL | rds-backup backup storage, MariaDB",
    );
    let aurora = "any: aurora-backup backup storage, Aurora PostgreSQL | aurora-backup backup storage, Aurora MySQL";
    check(["us-east-1", "Aurora:BackupUsage", ANY, "", "", "backup", "GB-Mo"], aurora);
    check(["us-east-1", "", ANY_AURORA, "", "", "backup", "GB-Mo"], aurora);
    check(
        ["us-east-1", "", ANY, "", "", "backup", "GB-Mo"],
        "error: the row does not state its engine: RDS or Aurora",
    );
    check(
        ["us-east-1", "RDS:GP2-Storage", ANY_AURORA, "", "", "", "GB-Mo"],
        "error: the row contradicts itself: the engine of the other family and a charge that only RDS has",
    );
}

/// Usage type, engine, class, deployment, storage, unit, reason.
const NOT_OURS: &str = "\
EU-Outposts-InstanceUsage:db.r6g.large| MySQL            | db.r6g.large | Single-AZ                   |                                                        | Hrs       | Outposts
                                      | MySQL            | db.r6g.large | Single-AZ                   | AWS Outposts                                           | Hrs       | Outposts
EU-RDS:Mirror-GP2-Storage             | Any              |              | Multi-AZ (SQL Server Mirror)| General Purpose                                        | GB-Mo     | SQL Server mirror
EU-Multi-AZClusterUsage:db.m6gd.large | MySQL            | db.m6gd.large| Multi-AZ (readable standbys)|                                                        | Hrs       | readable standbys
                                      | MySQL            |              | Multi-AZ (readable standbys)| gp3                                                    | GB-Mo     | readable standbys
EU:PI_LTR_FMR:Serverless              | Aurora PostgreSQL|              |                             |                                                        | ACU-Months| Performance Insights
Global1:PI_API                        |                  |              |                             |                                                        | API Calls | Performance Insights
EU-RDS:PIOPS                          | MySQL            |              | Single-AZ                   |                                                        | IOPS-Mo   | provisioned IOPS
EU-RDS:Multi-AZ-GP3-Throughput        | Any              |              | Multi-AZ (SQL Server Mirror)|                                                        | MBPS-Mo   | SQL Server mirror
EU-RDS:GP3-Throughput                 | Any              |              | Single-AZ                   |                                                        | MBPS-Mo   | throughput
EU-RDS:StorageIOUsage                 | Any              |              |                             | Magnetic                                               | IOs       | I/O of magnetic storage
EU-Aurora:ReplicatedWriteIO           | Aurora PostgreSQL|              |                             |                                                        | IOs       | I/O of a global database
EU-RDSCustom:ChargedBackupUsage       | Any              |              |                             |                                                        | GB-Mo     | RDS Custom
                                      |                  |              |                             | public IPv4 idle                                       | Hrs       | idle public IPv4 address
EU-Aurora:SnapshotExportToS3          | Aurora PostgreSQL|              |                             |                                                        | GB        | snapshot export";

#[test]
fn traps_of_the_price_list_are_not_ours() {
    for line in NOT_OURS.lines() {
        let [columns @ .., reason] = &columns(line)[..] else {
            panic!("{line}");
        };
        let columns = [&["eu-west-1"], columns].concat();
        check(columns.try_into().unwrap(), &format!("not ours: {reason}"));
    }
}

#[test]
fn standard_and_io_optimized_are_never_mixed_up() {
    let aurora = "Aurora PostgreSQL";
    let r6g = "db.r6g.large";
    check(
        ["us-east-1", "", aurora, r6g, "Single-AZ", "", "Hrs"],
        "error: the row does not state its cluster storage",
    );
    for (usage, storage) in [
        ("InstanceUsage:db.r6g.large", "Aurora I/O-Optimized"),
        ("InstanceUsageIOOptimized:db.r6g.large", "Aurora Standard"),
    ] {
        let expected = format!(
            "error: the usage type `{usage}` contradicts the attributes `db.r6g.large Single-AZ {storage}`"
        );
        check(["us-east-1", usage, aurora, r6g, "Single-AZ", storage, "Hrs"], &expected);
    }
    check(
        [
            "us-east-1",
            "Aurora:StorageUsage",
            aurora,
            "",
            "",
            "Aurora I/O-Optimized storage",
            "GB-Mo",
        ],
        "error: the usage type `Aurora:StorageUsage` contradicts the attributes `  Aurora I/O-Optimized storage`",
    );
    check(
        [
            "us-east-1",
            "InstanceUsageIOOptimized:db.r6g.large",
            "MySQL",
            r6g,
            "Single-AZ",
            "",
            "Hrs",
        ],
        "error: the row contradicts itself: the engine MySQL and a charge that only Aurora has",
    );
}

/// Usage type, engine, class, deployment, storage, unit.
const DISAGREEING: &str = "\
EU-InstanceUsage:db.r5.xl| MySQL       | db.r5.large | Single-AZ|                        | Hrs
EU-InstanceUsage:db.r5.xl| MySQL       | db.r5.xlarge| Multi-AZ |                        | Hrs
EU-Multi-AZUsage:db.r5.xl| MySQL       |             | Single-AZ|                        | Hrs
EU-Multi-AZUsage:db.r5.xl| Aurora MySQL| db.r5.xlarge| Multi-AZ |                        | Hrs
EU-RDS:GP2-Storage       | MySQL       |             | Single-AZ| gp3                    | GB-Mo
EU-RDS:GP2-Storage       | MySQL       |             | Multi-AZ |                        | GB-Mo
EU-RDS:GP2-Storage       | Aurora MySQL|             | Single-AZ|                        | GB-Mo
EU-RDS:GP2-Storage       | MySQL       | db.r5.large | Single-AZ| gp2                    | GB-Mo
EU-Aurora:BackupUsage    | MySQL       |             |          | backup                 | GB-Mo
EU-RDS:ChargedBackupUsage| Aurora MySQL|             |          | backup                 | GB-Mo
EU-Aurora:StorageIOUsage | Aurora MySQL|             |          | Aurora Standard storage| IOs
                         | MySQL       | db.r5.large | Single-AZ| Aurora Standard        | Hrs";

#[test]
fn parts_that_disagree_are_refused() {
    for line in DISAGREEING.lines() {
        let columns = [vec!["eu-west-1"], columns(line)].concat();
        let error = read(columns.try_into().unwrap());
        assert!(error.as_ref().is_err_and(|e| e.contains("contradicts")), "{line} {error:?}");
    }
}

#[test]
fn usage_types_belong_to_their_region() {
    check(
        ["us-east-1", "USE1-RDS:GP2-Storage", "MySQL", "", "", "", "GB-Mo"],
        "rds-storage gp2 storage, MySQL, Single-AZ",
    );
    for (region, usage, prefix) in [
        ("us-east-1", "EU-RDS:GP2-Storage", "USE1-"),
        ("eu-west-1", "RDS:GP2-Storage", "EU-"),
        ("eu-west-1", "EUW2-RDS:GP2-Storage", "EU-"),
    ] {
        let expected = format!(
            "error: the usage type `{usage}` is not one of {region}: its usage types start with `{prefix}`"
        );
        check([region, usage, "MySQL", "", "", "", "GB-Mo"], &expected);
    }
    let error = read(["mx-central-1", "MXC1-RDS:GP2-Storage", "MySQL", "", "", "", "GB-Mo"]);
    assert!(error.unwrap_err().contains("add it to PREFIXES"));
    let region: Region = "us-east-1".parse().unwrap();
    let row = ListedRow {
        region: &region,
        usage_type: "USE1-RDS:GP2-Storage",
        engine: "",
        class: "",
        deployment: "",
        storage: "",
        unit: "",
        term: "",
    };
    assert_eq!(billed_usage_type(&row), Ok("RDS:GP2-Storage"));
}

#[test]
fn another_unit_is_refused() {
    for (usage, unit, good) in [
        ("InstanceUsage:db.t3.micro", "GB-Mo", "Hours"),
        ("InstanceUsage:db.t3.micro", "", "Hrs"),
        ("RDS:GP2-Storage", "GB", "GB-Months"),
        ("RDS:GP2-Storage", "TB-Mo", "GB-Mo"),
    ] {
        let error = read(["us-east-1", usage, "MySQL", "", "", "", unit]).unwrap_err();
        assert!(error.contains(&format!("is per `{unit}`, not per")), "{error}");
        assert!(read(["us-east-1", usage, "MySQL", "", "", "", good]).is_ok());
    }
    check(
        ["us-east-1", "Aurora:StorageIOUsage", "Aurora MySQL", "", "", "", "1M IOs"],
        "error: the price of I/O requests, Aurora MySQL is per `1M IOs`, not per Requests",
    );
}

#[test]
fn what_is_not_known_is_refused() {
    for (usage, engine, storage) in [
        ("RDS:GP9-Storage", "MySQL", ""),
        ("", "MySQL", "gp9"),
        ("RDS:GP2-Storage", "Informix", ""),
        ("", "MySQL", ""),
        ("", "Aurora MySQL", "Aurora Standard"),
    ] {
        let error = read(["us-east-1", usage, engine, "", "Single-AZ", storage, "GB-Mo"]);
        assert!(error.is_err(), "{usage} {engine} {storage} {error:?}");
    }
}

/// Usage type, engine, class, deployment, storage, unit, what it is.
const BESIDE: &str = "\
EU-ExtendedSupport:Yr1-Yr2:MySQL8.0 | MySQL            | | | | vCPU-Hours| extended-support Extended Support in year 1-2, MySQL
EU-ExtendedSupport:Yr3:PostgreSQL12 | PostgreSQL       | | | | vCPU-Hours| extended-support-year-3 Extended Support in year 3, PostgreSQL
                                    | Aurora PostgreSQL| | | Extended Support yr1-2 (Serverless v2)| ACU-Hr| extended-support-acu Extended Support in year 1-2, Aurora PostgreSQL
                                    | MySQL            | | | USD 0.10 per hour per vCPU running RDS Extended Support for MySQL 5.7 in Year 1, Year 2| vCPU-Hours| extended-support Extended Support in year 1-2, MySQL
EU-RDS:ProxyUsage                   | MySQL            | | | | Hrs       | rds-proxy RDS Proxy, MySQL
EU-RDS:Proxy-ASv2-Usage             | Aurora PostgreSQL| | | | ACU-Hr    | rds-proxy-acu RDS Proxy, Aurora PostgreSQL
EU-CPUCredits:db.t3                 | Aurora PostgreSQL| | | | vCPU-Hours| cpu-credits-t3 CPU credits of t3, Aurora PostgreSQL
EU-CPUCredits:db.t4g                | MySQL            | | | | vCPU-Hours| cpu-credits-t4g CPU credits of t4g, MySQL
                                    |                  | | | $0.005 per In-use public IPv4 address per hour| Hours| any: public-ipv4 public IPv4 address
                                    | Aurora DSQL      | | | DPU (beyond 100,000/month free)| DPU| dsql-dpu distributed processing units, Aurora DSQL
                                    | Aurora DSQL      | | | storage (beyond 1 GB-month free)| GB-Mo| dsql-storage storage, Aurora DSQL";

#[test]
fn what_stands_beside_a_database_has_meters_of_its_own() {
    for line in BESIDE.lines() {
        let [columns @ .., expected] = &columns(line)[..] else {
            panic!("{line}");
        };
        check([&["eu-west-1"], columns].concat().try_into().unwrap(), expected);
    }
    // An instance's attributes beside the words: not an instance, and not a vCPU either.
    let support = "USD 0.10 per hour per vCPU running RDS Extended Support";
    let mixed = read(["eu-west-1", "", "MySQL", "db.r6g.large", "Single-AZ", support, "Hrs"]);
    assert!(mixed.is_err(), "{mixed:?}");
}

#[test]
fn a_reserved_term_is_priced_with_its_upfront_money_or_not_at_all() {
    let region: Region = "us-east-1".parse().unwrap();
    let row = |term, unit, engine: DatabaseEngine| ListedRow {
        region: &region,
        usage_type: "",
        engine: engine.name(),
        class: "db.t2.micro",
        deployment: "Single-AZ",
        storage: "",
        unit,
        term,
    };
    let effective = "Hrs (effective: upfront/term hours + hourly)";
    let class = "db.t2.micro".parse().unwrap();
    let (engine, deployment) = (DatabaseEngine::MySql, Deployment::SingleAz);
    let term = Term::ThreeYearsAllUpfront;
    let reservation = Meter::RdsReservation { engine, class, deployment, term };
    let meters = |meter| Ok(Selection::Meters { meters: vec![meter], any_engine: false });
    assert_eq!(select(&row("Reserved yrTerm3.allUpfront", effective, engine)), meters(reservation));
    let engine = DatabaseEngine::AuroraMySql;
    let reservation = Meter::AuroraReservation { engine, class, term: Term::OneYearNoUpfront };
    assert_eq!(select(&row("Reserved yrTerm1.noUpfront", effective, engine)), meters(reservation));
    // The hourly part alone would be $0.00 for all upfront.
    assert!(select(&row("Reserved yrTerm3.allUpfront", "Hrs", engine)).is_err());
    assert!(select(&row("Reserved yrTerm3.noUpfront", effective, engine)).is_err());
    assert!(select(&row("Spot", "Hrs", engine)).is_err());
}
