//! A small world for the stub: databases, what their metrics say, events and products. It knows
//! how AWS writes them in RDS's XML and how it cuts lists into pages.

use std::fmt::Write as _;

use jiff::Timestamp;

/// `CloudWatch` speaks in floats; nothing else here does.
#[expect(clippy::disallowed_types, reason = "CloudWatch sends floats")]
pub(crate) type Float = f64;

/// The account that owns everything. Its number may occur in no output.
pub(crate) const ACCOUNT: &str = "210987654321";

/// An instance, on its own or in a cluster.
#[derive(Clone)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) cluster: Option<String>,
    pub(crate) engine: &'static str,
    pub(crate) class: &'static str,
    pub(crate) status: &'static str,
}

/// A message of RDS about a database.
#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) source: String,
    pub(crate) at: i64,
    pub(crate) message: &'static str,
}

/// A metric as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) id: String,
    pub(crate) target: String,
    pub(crate) metric: String,
    pub(crate) period: i64,
}

/// What a metric says in the period that starts at an epoch second; nothing where there is no
/// datapoint.
pub(crate) type Says = Box<dyn Fn(&Query, i64) -> Option<Float> + Send + Sync>;

/// Everything that AWS knows.
pub(crate) struct World {
    pub(crate) instances: Vec<Instance>,
    /// Clusters, by name: each is Aurora PostgreSQL.
    pub(crate) clusters: Vec<String>,
    pub(crate) events: Vec<Event>,
    pub(crate) says: Says,
    /// Products, each the JSON text that `GetProducts` hands out.
    pub(crate) products: Vec<String>,
    /// The file of the price list that held on an earlier day.
    pub(crate) bulk_file: String,
    /// Most entries of a page of a list.
    pub(crate) page: usize,
    /// Most datapoints of a page; AWS's own limit unless a test wants more pages.
    pub(crate) points: usize,
}

/// A PostgreSQL instance on its own.
pub(crate) fn instance(id: &str) -> Instance {
    let (engine, class) = ("postgres", "db.t4g.micro");
    Instance { id: id.to_owned(), cluster: None, engine, class, status: "available" }
}

/// An instance of an Aurora Serverless v2 cluster.
pub(crate) fn member(id: &str, cluster: &str) -> Instance {
    let cluster = Some(cluster.to_owned());
    Instance { cluster, engine: "aurora-postgresql", class: "db.serverless", ..instance(id) }
}

impl World {
    /// Databases on their own with somebody connected from 15:00 to 16:00 each day.
    pub(crate) fn of(ids: &[&str]) -> Self {
        Self {
            instances: ids.iter().map(|id| instance(id)).collect(),
            clusters: Vec::new(),
            events: Vec::new(),
            says: Box::new(|query, at| Some(an_hour_a_day(query, at))),
            products: Vec::new(),
            bulk_file: String::new(),
            page: 100,
            points: 100_800,
        }
    }

    /// One cluster of Serverless v2 with two instances.
    pub(crate) fn cluster(id: &str) -> Self {
        let mut world = Self::of(&[]);
        world.clusters = vec![id.to_owned()];
        world.instances = vec![member(&format!("{id}-1"), id), member(&format!("{id}-2"), id)];
        world
    }

    /// The same where a metric says something else.
    pub(crate) fn saying(
        mut self,
        says: impl Fn(&Query, i64) -> Option<Float> + Send + Sync + 'static,
    ) -> Self {
        self.says = Box::new(says);
        self
    }

    pub(crate) fn describe_instances(&self) -> Vec<String> {
        self.instances.iter().map(of_instance).collect()
    }

    pub(crate) fn describe_clusters(&self) -> Vec<String> {
        let members = |id: &str| {
            let of = self.instances.iter().filter(|one| one.cluster.as_deref() == Some(id));
            of.enumerate().fold(String::new(), |mut xml, (at, one)| {
                let writer = at == 0;
                let _ = write!(
                    xml,
                    "<DBClusterMember><DBInstanceIdentifier>{}</DBInstanceIdentifier>\
                     <IsClusterWriter>{writer}</IsClusterWriter></DBClusterMember>",
                    one.id
                );
                xml
            })
        };
        let xml = |id: &String| {
            format!(
                "<DBCluster><DBClusterIdentifier>{id}</DBClusterIdentifier><DBClusterArn>\
                 arn:aws:rds:us-east-1:{ACCOUNT}:cluster:{id}</DBClusterArn>\
                 <Engine>aurora-postgresql</Engine><EngineVersion>16.4</EngineVersion>\
                 <EngineMode>provisioned</EngineMode><Status>available</Status>\
                 <ServerlessV2ScalingConfiguration><MinCapacity>0</MinCapacity>\
                 <MaxCapacity>8</MaxCapacity></ServerlessV2ScalingConfiguration>\
                 <ClusterCreateTime>2025-01-01T00:00:00Z</ClusterCreateTime>\
                 <DBClusterMembers>{}</DBClusterMembers></DBCluster>",
                members(id)
            )
        };
        self.clusters.iter().map(xml).collect()
    }

    pub(crate) fn describe_events(&self, source: &str, start: i64, end: i64) -> Vec<String> {
        let asked = |event: &&Event| event.source == source && (start..=end).contains(&event.at);
        let xml = |event: &Event| {
            let date = Timestamp::from_second(event.at).unwrap();
            format!(
                "<Event><SourceIdentifier>{source}</SourceIdentifier><Message>{}</Message>\
                 <Date>{date}</Date></Event>",
                event.message
            )
        };
        self.events.iter().filter(asked).map(xml).collect()
    }
}

fn of_instance(instance: &Instance) -> String {
    let Instance { id, engine, class, status, .. } = instance;
    let cluster = instance.cluster.as_ref().map_or_else(String::new, |cluster| {
        format!("<DBClusterIdentifier>{cluster}</DBClusterIdentifier>")
    });
    format!(
        "<DBInstance><DBInstanceIdentifier>{id}</DBInstanceIdentifier><DBInstanceArn>\
         arn:aws:rds:us-east-1:{ACCOUNT}:db:{id}</DBInstanceArn><Engine>{engine}</Engine>\
         <EngineVersion>16.4</EngineVersion><DBInstanceClass>{class}</DBInstanceClass>\
         <DBInstanceStatus>{status}</DBInstanceStatus><AllocatedStorage>20</AllocatedStorage>\
         <StorageType>gp3</StorageType><MultiAZ>false</MultiAZ>\
         <BackupRetentionPeriod>7</BackupRetentionPeriod>\
         <PubliclyAccessible>false</PubliclyAccessible>\
         <InstanceCreateTime>2025-01-01T00:00:00Z</InstanceCreateTime>{cluster}</DBInstance>"
    )
}

/// Somebody is connected from 15:00 to 16:00, and nothing is ever stopped.
pub(crate) fn an_hour_a_day(query: &Query, at: i64) -> Float {
    const GIB: Float = 1_073_741_824.0;
    let connected = (15..16).contains(&at.rem_euclid(86_400).div_euclid(3_600));
    match query.metric.as_str() {
        "DatabaseConnections" => Float::from(u8::from(connected)),
        "CPUUtilization" => 3.5,
        "ServerlessDatabaseCapacity" => 2.0 * Float::from(u8::from(connected)),
        "FreeStorageSpace" => 15.0 * GIB,
        "VolumeBytesUsed" => 10.0 * GIB,
        _ => 0.0,
    }
}
