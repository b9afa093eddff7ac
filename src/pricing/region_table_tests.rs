//! The Region × meter table of the bundled lists of 2026-10-15: which prices are known, and what
//! they are. The expectations were derived from the price facts by a separate script, which reads
//! the CSV's columns by its own rules; `-` is a price that the facts do not hold.

use crate::meter::{ClusterStorage, DatabaseEngine, Deployment, Meter, StorageType};
use crate::pricing::bundled;

/// RDS for PostgreSQL: Single-AZ instance, storage, backup.
const POSTGRESQL: &str = "\
Region         db.t4g.micro gp2   gp2-multi-az gp3   gp3-multi-az backup
us-east-1      0.016        0.115 0.23         0.115 0.23         0.095
us-east-2      0.016        0.115 -            0.115 -            0.095
us-west-2      0.016        0.115 -            0.115 -            0.095
eu-west-1      0.017        0.127 -            0.127 -            0.095
eu-west-2      0.018        0.133 -            0.133 -            0.1
eu-central-1   0.019        0.137 -            0.137 -            0.103
ap-northeast-1 0.025        0.138 -            0.138 0.276        0.095
ap-northeast-2 0.025        0.131 -            0.131 0.262        0.095
ap-southeast-1 0.025        0.138 -            0.138 -            0.095
ap-southeast-2 0.025        0.138 -            0.138 -            0.095
ap-south-1     0.021        0.131 -            0.131 -            0.095
sa-east-1      0.034        0.219 -            0.219 -            0.095";

/// The storage of RDS for MySQL and MariaDB, which is `Any`'s where it has no row of its own.
const OTHER_STORAGE: &str = "\
Region         gp2   gp2-multi-az gp3   gp3-multi-az
us-east-1      0.115 0.23         0.115 0.23
us-east-2      0.115 -            0.115 -
us-west-2      0.115 -            0.115 -
eu-west-1      0.127 -            0.127 -
eu-west-2      0.133 -            0.133 -
eu-central-1   0.137 -            0.137 -
ap-northeast-1 0.138 -            0.138 0.276
ap-northeast-2 0.131 -            0.131 -
ap-southeast-1 0.138 -            0.138 -
ap-southeast-2 0.138 -            0.138 -
ap-south-1     0.131 -            0.131 -
sa-east-1      0.219 -            0.219 -";

/// Aurora PostgreSQL: Standard instance, storage, I/O, backup, Serverless v1 and v2.
const AURORA_POSTGRESQL: &str = "\
Region         db.t4g.medium storage storage-io-opt io         backup v1   v2   v2-io-opt
us-east-1      0.073         0.1     0.225          0.0000002  0.021  0.06 0.12 0.16
us-east-2      0.073         -       0.225          0.0000002  0.021  0.06 -    0.16
us-west-2      0.073         0.1     -              -          0.021  -    -    -
eu-west-1      0.078         -       -              -          0.021  -    -    -
eu-west-2      0.082         0.1     -              0.0000002  0.022  -    0.14 0.19
eu-central-1   0.085         -       -              -          0.023  -    -    -
ap-northeast-1 0.113         0.12    0.27           0.00000024 0.023  -    0.2  -
ap-northeast-2 0.113         0.12    0.27           0.00000024 0.023  -    0.2  -
ap-southeast-1 0.114         -       -              -          0.023  -    -    -
ap-southeast-2 0.113         -       -              -          0.023  -    -    -
ap-south-1     0.093         -       -              -          0.023  -    -    -
sa-east-1      0.153         0.19    -              0.00000028 0.037  -    -    -";

/// Aurora MySQL: the same.
const AURORA_MYSQL: &str = "\
Region         db.t4g.medium storage storage-io-opt io         backup v1   v2   v2-io-opt
us-east-1      0.073         0.1     0.225          0.0000002  0.021  0.06 0.12 0.16
us-east-2      0.073         -       -              -          0.021  -    -    -
us-west-2      0.073         -       -              -          0.021  -    -    -
eu-west-1      0.078         -       -              -          0.021  -    -    -
eu-west-2      0.082         -       -              -          0.022  -    -    -
eu-central-1   0.085         -       -              -          0.023  -    -    -
ap-northeast-1 0.113         0.12    0.27           0.00000024 0.023  -    0.2  -
ap-northeast-2 0.113         0.12    0.27           0.00000024 0.023  -    -    -
ap-southeast-1 0.114         -       -              -          0.023  -    -    -
ap-southeast-2 0.113         -       -              -          0.023  -    -    -
ap-south-1     0.093         -       -              -          0.023  -    -    -
sa-east-1      0.153         0.19    -              0.00000028 0.037  -    -    -";

fn meter(engine: DatabaseEngine, column: &str) -> Meter {
    use ClusterStorage::{IoOptimized, Standard};
    use Deployment::{MultiAz, SingleAz};
    let storage = |storage, deployment| Meter::RdsStorage { engine, storage, deployment };
    let aurora_storage = |storage| Meter::AuroraStorage { engine, storage };
    let serverless_v2 = |storage| Meter::ServerlessV2Acu { engine, storage };
    match column {
        "gp2" => storage(StorageType::Gp2, SingleAz),
        "gp2-multi-az" => storage(StorageType::Gp2, MultiAz),
        "gp3" => storage(StorageType::Gp3, SingleAz),
        "gp3-multi-az" => storage(StorageType::Gp3, MultiAz),
        "backup" if engine.is_aurora() => Meter::AuroraBackup { engine },
        "backup" => Meter::RdsBackup { engine },
        "storage" => aurora_storage(Standard),
        "storage-io-opt" => aurora_storage(IoOptimized),
        "io" => Meter::AuroraIo { engine },
        "v1" => Meter::ServerlessV1Acu { engine },
        "v2" => serverless_v2(Standard),
        "v2-io-opt" => serverless_v2(IoOptimized),
        class if engine.is_aurora() => {
            Meter::AuroraInstance { engine, class: class.parse().unwrap(), storage: Standard }
        }
        class => Meter::RdsInstance { engine, class: class.parse().unwrap(), deployment: SingleAz },
    }
}

#[track_caller]
fn check(engine: DatabaseEngine, table: &str) {
    let mut lines = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let columns = lines.next().unwrap();
    let mut regions = 0;
    for line in lines {
        let list = bundled::find(&format!("{}-2026-10-15", line[0])).unwrap();
        assert_eq!(line.len(), columns.len());
        for (column, expected) in columns.iter().zip(&line).skip(1) {
            let price = list.price(&meter(engine, column));
            let price = price.map_or("-".to_owned(), |p| p.list_unit_price.to_string());
            assert_eq!(price, *expected, "{} {engine} {column}", line[0]);
        }
        regions += 1;
    }
    assert_eq!(regions, 12);
}

#[test]
fn rds_prices_are_those_of_the_facts() {
    check(DatabaseEngine::PostgreSql, POSTGRESQL);
    check(DatabaseEngine::MySql, OTHER_STORAGE);
    check(DatabaseEngine::MariaDb, OTHER_STORAGE);
}

#[test]
fn aurora_prices_are_those_of_the_facts() {
    check(DatabaseEngine::AuroraPostgreSql, AURORA_POSTGRESQL);
    check(DatabaseEngine::AuroraMySql, AURORA_MYSQL);
}

#[test]
fn prices_of_2018_are_those_of_the_facts() {
    let list = bundled::find("us-east-1-2018-08-14").unwrap();
    for (engine, column, expected) in [
        (DatabaseEngine::PostgreSql, "db.t2.micro", Some("0.018")),
        (DatabaseEngine::PostgreSql, "gp2", Some("0.115")),
        (DatabaseEngine::MySql, "gp2", Some("0.115")),
        (DatabaseEngine::MariaDb, "gp2", Some("0.115")),
        (DatabaseEngine::MySql, "gp2-multi-az", None),
        (DatabaseEngine::AuroraMySql, "v1", Some("0.06")),
        (DatabaseEngine::AuroraPostgreSql, "v1", None),
        (DatabaseEngine::AuroraMySql, "storage", Some("0.1")),
        (DatabaseEngine::AuroraPostgreSql, "storage", None),
        (DatabaseEngine::AuroraPostgreSql, "db.r4.large", Some("0.29")),
    ] {
        let price = list.price(&meter(engine, column));
        let price = price.map(|p| p.list_unit_price.to_string());
        assert_eq!(price.as_deref(), expected, "{engine} {column}");
    }
    // The feed's row (confidence B) goes before the post's (D).
    let micro = meter(DatabaseEngine::PostgreSql, "db.t2.micro");
    let micro = list.price(&micro).unwrap();
    assert_eq!(micro.source, "vantage-sh/ec2instances.info www/rds/instances.json");
    assert_eq!(micro.confidence.name(), "B");
}
