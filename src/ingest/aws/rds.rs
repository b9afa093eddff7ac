//! Asks RDS for databases and for their stops and starts, and turns its answers into plain data.

use std::collections::BTreeMap;

use aws_sdk_rds::Client;
use aws_sdk_rds::types::{DbCluster, DbInstance, SourceType};
use aws_smithy_types::DateTime;

use super::actions::{Action, DESCRIBE_CLUSTERS, DESCRIBE_EVENTS, DESCRIBE_INSTANCES};
use super::connection::{Connection, Tokens};
use super::failure::{ACCOUNT_DIGITS, AwsError};
use super::inventory::{
    Database, Member, Resource, Serverless, account_key, is_identifier, short_account,
};
use super::stops::{Event, EventKind};
use super::whole::Whole;
use crate::units::{Period, Region};

/// How far back RDS is asked for events, in seconds: it remembers 14 days (API reference,
/// `DescribeEvents`), and a question for all of them could arrive a moment too late.
pub const EVENTS_SECONDS: i64 = 14 * 86_400 - 600;

impl Connection {
    /// The databases of a Region in the order of their names, instances under their clusters.
    ///
    /// # Errors
    /// AWS gave no answer.
    pub fn databases(&self, region: &Region) -> Result<Vec<Database>, AwsError> {
        let client = self.rds(region);
        let (instances, clusters) = self.wait(async {
            Ok((self.instances(&client, region).await?, self.clusters(&client, region).await?))
        })?;
        grouped(region, &instances, &clusters)
    }

    /// When a database was stopped and started, as far back as RDS remembers.
    ///
    /// # Errors
    /// AWS gave no answer.
    pub fn events(
        &self,
        region: &Region,
        database: &Database,
        span: Period,
    ) -> Result<Vec<Event>, AwsError> {
        let client = self.rds(region);
        let mut events = self.wait(self.all_events(&client, region, database, span))?;
        events.sort_unstable_by_key(|event| event.at);
        Ok(events)
    }

    fn rds(&self, region: &Region) -> Client {
        let config = aws_sdk_rds::config::Builder::from(self.config());
        let region = aws_sdk_rds::config::Region::new(region.code().to_owned());
        Client::from_conf(config.region(region).interceptor(Whole).build())
    }

    async fn instances(
        &self,
        client: &Client,
        region: &Region,
    ) -> Result<Vec<DbInstance>, AwsError> {
        let (mut tokens, mut marker, mut all) = (Tokens::default(), None, Vec::new());
        loop {
            let request = client.describe_db_instances().set_marker(marker);
            let page = request.send().await;
            let page =
                page.map_err(|e| AwsError::of_request(DESCRIBE_INSTANCES, region.code(), &e))?;
            all.extend_from_slice(listed(
                page.db_instances.as_deref(),
                DESCRIBE_INSTANCES,
                region,
            )?);
            marker = next(&mut tokens, page.marker(), DESCRIBE_INSTANCES, region)?;
            if marker.is_none() {
                self.log(DESCRIBE_INSTANCES, region, &tokens, all.len());
                return Ok(all);
            }
        }
    }

    async fn clusters(&self, client: &Client, region: &Region) -> Result<Vec<DbCluster>, AwsError> {
        let (mut tokens, mut marker, mut all) = (Tokens::default(), None, Vec::new());
        loop {
            let request = client.describe_db_clusters().set_marker(marker);
            let page = request.send().await;
            let page =
                page.map_err(|e| AwsError::of_request(DESCRIBE_CLUSTERS, region.code(), &e))?;
            all.extend_from_slice(listed(page.db_clusters.as_deref(), DESCRIBE_CLUSTERS, region)?);
            marker = next(&mut tokens, page.marker(), DESCRIBE_CLUSTERS, region)?;
            if marker.is_none() {
                self.log(DESCRIBE_CLUSTERS, region, &tokens, all.len());
                return Ok(all);
            }
        }
    }

    async fn all_events(
        &self,
        client: &Client,
        region: &Region,
        database: &Database,
        span: Period,
    ) -> Result<Vec<Event>, AwsError> {
        let source = match database.resource {
            Resource::Instance => SourceType::DbInstance,
            Resource::Cluster => SourceType::DbCluster,
        };
        let (mut tokens, mut marker, mut all) = (Tokens::default(), None, Vec::new());
        loop {
            let request = client
                .describe_events()
                .source_type(source.clone())
                .source_identifier(&database.id)
                .start_time(DateTime::from_secs(span.start()))
                .end_time(DateTime::from_secs(span.end()))
                .set_marker(marker);
            let page = request.send().await;
            let page =
                page.map_err(|e| AwsError::of_request(DESCRIBE_EVENTS, region.code(), &e))?;
            let events = listed(page.events.as_deref(), DESCRIBE_EVENTS, region)?;
            all.extend(events.iter().filter_map(|event| {
                let kind = EventKind::of_message(event.message()?)?;
                Some(Event { at: event.date()?.secs(), kind })
            }));
            marker = next(&mut tokens, page.marker(), DESCRIBE_EVENTS, region)?;
            if marker.is_none() {
                self.log(DESCRIBE_EVENTS, region, &tokens, all.len());
                return Ok(all);
            }
        }
    }

    fn log(&self, action: Action, region: &Region, tokens: &Tokens, found: usize) {
        self.note(format!("{action} in {region}: {} pages, {found} found", tokens.pages()));
    }
}

fn next(
    tokens: &mut Tokens,
    token: Option<&str>,
    action: Action,
    region: &Region,
) -> Result<Option<String>, AwsError> {
    tokens.next(token).map_err(|what| AwsError::nonsense(action, region.code(), &what))
}

/// The entries of a page. AWS sends an empty list where there is nothing; no list is no answer.
fn listed<'p, T>(
    page: Option<&'p [T]>,
    action: Action,
    region: &Region,
) -> Result<&'p [T], AwsError> {
    page.ok_or_else(|| AwsError::nonsense(action, region.code(), "the answer has no list"))
}

/// Clusters with their instances, and instances on their own, by name.
fn grouped(
    region: &Region,
    instances: &[DbInstance],
    clusters: &[DbCluster],
) -> Result<Vec<Database>, AwsError> {
    let mut databases = Vec::new();
    let mut members: BTreeMap<&str, Vec<&DbInstance>> = BTreeMap::new();
    for instance in instances {
        match instance.db_cluster_identifier().filter(|id| !id.is_empty()) {
            Some(cluster) => members.entry(cluster).or_default().push(instance),
            None => databases.push(of_instance(region, instance)),
        }
    }
    for cluster in clusters {
        let id = cluster.db_cluster_identifier().unwrap_or_default();
        databases.push(of_cluster(region, cluster, &members.remove(id).unwrap_or_default()));
    }
    // An instance whose cluster was not listed is shown rather than lost.
    databases.extend(members.values().flatten().map(|instance| of_instance(region, instance)));
    for database in &databases {
        let names = database.instances.iter().map(|member| &member.id);
        if let Some(bad) = names.chain([&database.id]).find(|id| !is_identifier(id)) {
            let what = format!("`{}` is no identifier of a database", bad.escape_debug());
            return Err(AwsError::nonsense(DESCRIBE_INSTANCES, region.code(), &what));
        }
    }
    databases.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(databases)
}

fn of_instance(region: &Region, instance: &DbInstance) -> Database {
    let mut database = Database {
        id: text(instance.db_instance_identifier()),
        region: region.to_string(),
        account: short_account(account(instance.db_instance_arn())),
        account_key: account_key(account(instance.db_instance_arn())),
        resource: Resource::Instance,
        kind: None,
        engine: text(instance.engine()),
        engine_version: text(instance.engine_version()),
        instance_class: instance.db_instance_class().map(str::to_owned),
        storage_type: instance.storage_type().map(str::to_owned),
        allocated_gb: instance.allocated_storage().and_then(|gb| u32::try_from(gb).ok()),
        multi_az: instance.multi_az().unwrap_or_default(),
        serverless: None,
        status: text(instance.db_instance_status()),
        public: instance.publicly_accessible().unwrap_or_default(),
        backup_retention_days: days(instance.backup_retention_period()),
        extended_support: may_extend(instance.engine_lifecycle_support()),
        replicates: replicates(instance),
        created: instance.instance_create_time().map_or(0, DateTime::secs),
        instances: Vec::new(),
    };
    database.kind = database.find_kind("");
    database
}

fn of_cluster(region: &Region, cluster: &DbCluster, instances: &[&DbInstance]) -> Database {
    let roles = cluster.db_cluster_members();
    let writes = |id: &str| {
        let role = roles.iter().find(|role| role.db_instance_identifier() == Some(id));
        role.and_then(aws_sdk_rds::types::DbClusterMember::is_cluster_writer).unwrap_or_default()
    };
    let mut members: Vec<Member> = instances
        .iter()
        .map(|instance| Member {
            id: text(instance.db_instance_identifier()),
            instance_class: text(instance.db_instance_class()),
            writer: writes(instance.db_instance_identifier().unwrap_or_default()),
            status: text(instance.db_instance_status()),
            created: instance.instance_create_time().map_or(0, DateTime::secs),
        })
        .collect();
    members.sort_by(|one, other| (!one.writer, &one.id).cmp(&(!other.writer, &other.id)));
    let mut database = Database {
        id: text(cluster.db_cluster_identifier()),
        region: region.to_string(),
        account: short_account(account(cluster.db_cluster_arn())),
        account_key: account_key(account(cluster.db_cluster_arn())),
        resource: Resource::Cluster,
        kind: None,
        engine: text(cluster.engine()),
        engine_version: text(cluster.engine_version()),
        instance_class: members.first().map(|writer| writer.instance_class.clone()),
        storage_type: cluster.storage_type().map(str::to_owned),
        allocated_gb: None,
        multi_az: cluster.multi_az().unwrap_or_default(),
        serverless: serverless(cluster),
        status: text(cluster.status()),
        public: instances.iter().any(|i| i.publicly_accessible().unwrap_or_default()),
        backup_retention_days: days(cluster.backup_retention_period()),
        extended_support: may_extend(cluster.engine_lifecycle_support()),
        replicates: false,
        created: cluster.cluster_create_time().map_or(0, DateTime::secs),
        instances: members,
    };
    database.kind = database.find_kind(cluster.engine_mode().unwrap_or_default());
    database
}

fn serverless(cluster: &DbCluster) -> Option<Serverless> {
    if let Some(v1) = cluster.scaling_configuration_info()
        && cluster.engine_mode() == Some("serverless")
    {
        let pauses = v1.auto_pause().unwrap_or_default();
        let whole = |units: Option<i32>| units.unwrap_or_default().to_string();
        return Some(Serverless {
            min_acu: whole(v1.min_capacity()),
            max_acu: whole(v1.max_capacity()),
            pause_after_seconds: seconds(v1.seconds_until_auto_pause()).filter(|_| pauses),
        });
    }
    let v2 = cluster.serverless_v2_scaling_configuration()?;
    let min_acu = v2.min_capacity().map_or_else(|| "0.5".to_owned(), |units| units.to_string());
    let pauses = min_acu == "0";
    // AWS's default of the wait (API reference, ServerlessV2ScalingConfiguration) is 300 s.
    let wait = seconds(v2.seconds_until_auto_pause()).or(Some(300));
    Some(Serverless {
        max_acu: v2.max_capacity().map_or_else(|| "128".to_owned(), |units| units.to_string()),
        pause_after_seconds: wait.filter(|_| pauses),
        min_acu,
    })
}

/// Whether AWS refuses to stop an instance, because it is or has a read replica (RDS-8).
fn replicates(instance: &DbInstance) -> bool {
    instance.read_replica_source_db_instance_identifier().is_some_and(|id| !id.is_empty())
        || !instance.read_replica_db_instance_identifiers().is_empty()
}

fn text(given: Option<&str>) -> String {
    given.unwrap_or_default().to_owned()
}

fn days(given: Option<i32>) -> u32 {
    seconds(given).unwrap_or_default()
}

fn seconds(given: Option<i32>) -> Option<u32> {
    given.and_then(|number| u32::try_from(number).ok())
}

/// Whether a database runs on after the end of standard support. AWS enrols it unless told not to.
fn may_extend(lifecycle: Option<&str>) -> bool {
    lifecycle == Some("open-source-rds-extended-support")
}

/// The account number in an ARN, `arn:PARTITION:rds:REGION:ACCOUNT:…`.
fn account(arn: Option<&str>) -> &str {
    let field = arn.and_then(|arn| arn.split(':').nth(4)).unwrap_or_default();
    let whole = field.len() == ACCOUNT_DIGITS && field.bytes().all(|b| b.is_ascii_digit());
    if whole { field } else { "" }
}
