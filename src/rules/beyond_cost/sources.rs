//! The documents that [`super::TOPICS`] quotes.

use super::Source;
use crate::rules::Confidence::{self, High, Medium};

/// The day on which the rules of the bills were read.
const RULES: &str = "2026-11-22";
/// The day on which the documents of this table were read.
const TABLE: &str = "2026-11-27";

const fn source(
    mark: &'static str,
    text: &'static str,
    read: &'static str,
    confidence: Confidence,
) -> Source {
    Source { mark, text, read, confidence }
}

macro_rules! sources {
    ($($name:ident = $mark:literal, $read:ident, $confidence:ident, $text:literal;)*) => {
        $(pub(super) static $name: Source = source($mark, $text, $read, $confidence);)*
    };
}

sources! {
    STORAGE_MINIMUM = "STO-1", RULES, High, "Amazon RDS API Reference, CreateDBInstance (STO-1)";
    STORAGE_AURORA = "AUR-3", RULES, High,
        "Amazon Aurora User Guide: a volume begins with 10 GiB, but only used space is billed \
         (AUR-3, AS1-7)";
    DSQL_PRICE = "DSQL-1", RULES, High, "Aurora DSQL pricing page, and a real bill (DSQL-1)";
    DEFINITION = "defined", TABLE, High, "what this offering is: never stopped";
    RDS_START = "RDS-9", RULES, High, "Amazon RDS User Guide, \"Starting a DB instance\" (RDS-9)";
    V1_RESUME = "AS1-6", RULES, Medium,
        "agostbiro/aurora-serverless-latencies: 145 measured waits, us-east-1, April 2020 (AS1-6)";
    V2_RESUME = "AS2-4", RULES, High,
        "Amazon Aurora User Guide, \"Scaling to zero with automatic pause and resume\" (AS2-4)";
    V2_RANGE = "AS2-2", RULES, High,
        "Amazon RDS API Reference, ServerlessV2ScalingConfiguration (AS2-2)";
    RDS_CLASSES = "RDS-12", RULES, High, "Amazon RDS User Guide, DB instance classes (RDS-12)";
    AURORA_CLASSES = "AUR-1", RULES, High, "price lists of Aurora (AUR-1)";
    V1_CAPACITY = "AS1-2", RULES, High,
        "Amazon Aurora User Guide of 2018-08-31; document history for 2019-04-29 (AS1-2)";
    PUBLIC = "NET-1", RULES, Medium,
        "Amazon RDS User Guide, \"Hiding a DB instance in a VPC from the internet\"; price list (NET-1)";
    SEED = "AS1-8", RULES, High, "the post of 2018 that this program began with (AS1-8)";
    V1_GUIDE = "AG", TABLE, High,
        "Amazon Aurora User Guide, \"Using Amazon Aurora Serverless v1\", requirements and limitations";
    V1_V2 = "AG", TABLE, High,
        "Amazon Aurora User Guide of 2023, \"Comparison of Aurora Serverless v2 and v1\"";
    HISTORY = "AG", TABLE, High, "Amazon Aurora User Guide, document history";
    CLUSTER_SETTINGS = "AG", TABLE, High,
        "Amazon Aurora User Guide, \"Creating an Amazon Aurora DB cluster\", settings";
    DSQL_GUIDE = "DSQL", TABLE, High,
        "Aurora DSQL User Guide, \"Get started with the Aurora DSQL Query Editor\"";
    DSQL_SQL = "DSQL", TABLE, High, "Aurora DSQL User Guide, compatibility with PostgreSQL";
    DSQL_QUOTAS = "DSQL", TABLE, High,
        "Aurora DSQL User Guide, \"Cluster quotas and database limits\"";
    DSQL_PORT = "third", TABLE, Medium, "alchemy.run, documentation of its DSQL provider";
    DSQL_FIT = "DSQL-4", RULES, Medium, "Aurora DSQL User Guide (DSQL-4)";
    CREATE_INSTANCE = "API", TABLE, High, "Amazon RDS API Reference, CreateDBInstance";
    CREATE_CLUSTER = "API", TABLE, High, "Amazon RDS API Reference, CreateDBCluster";
    DATA_API = "API", TABLE, High,
        "RDS Data API Reference: it is for Aurora databases only, here until 2026-08-28";
    ENGINES = "RG", RULES, High, "Amazon RDS User Guide, database engines";
    STOP_RDS = "RDS-8", RULES, High,
        "Amazon RDS API Reference, StopDBInstance (RDS-7); Amazon RDS User Guide (RDS-8)";
    STOP_AURORA = "AUR-2", RULES, High,
        "Amazon Aurora User Guide, document history for 2018-09-24 (AUR-2)";
    PAUSE_V1 = "AS1-4", RULES, High, "Amazon Aurora User Guide, \"Pause and resume\" (AS1-4)";
    PAUSE_V2 = "AS2-3", RULES, High,
        "Amazon Aurora User Guide, \"Scaling to zero\" (AS2-3); \"Stopping a cluster\" of 2023";
    CONNECTIONS_RDS = "RG", TABLE, Medium,
        "Amazon RDS User Guide, \"Maximum number of database connections\"; the formula of \
         PostgreSQL as many others quote it";
    CONNECTIONS_AURORA = "AG", TABLE, Medium,
        "Amazon Aurora User Guide, \"Managing Amazon Aurora PostgreSQL\", as others quote it";
    CONNECTIONS_V2 = "AG", TABLE, Medium,
        "Amazon Aurora User Guide, parameter groups of Serverless v2, as others quote it";
}
