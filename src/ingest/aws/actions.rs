//! The actions of AWS's that the program ever asks for, and the least policy that allows them.
//! Each request names its action from here, so that the policy cannot fall behind the code.

use serde_json::json;

/// One action of an AWS service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action {
    /// The service's prefix in policies, such as `rds`.
    pub service: &'static str,
    /// The action, such as `DescribeDBInstances`.
    pub name: &'static str,
}

const fn action(service: &'static str, name: &'static str) -> Action {
    Action { service, name }
}

/// Lists instances.
pub(super) const DESCRIBE_INSTANCES: Action = action("rds", "DescribeDBInstances");
/// Lists clusters.
pub(super) const DESCRIBE_CLUSTERS: Action = action("rds", "DescribeDBClusters");
/// Lists stops and starts of the last fortnight.
pub(super) const DESCRIBE_EVENTS: Action = action("rds", "DescribeEvents");
/// Reads metrics; the only action that AWS charges for.
pub(super) const GET_METRIC_DATA: Action = action("cloudwatch", "GetMetricData");
/// Reads today's prices.
pub(super) const GET_PRODUCTS: Action = action("pricing", "GetProducts");
/// Finds the price list of a day.
pub(super) const LIST_PRICE_LISTS: Action = action("pricing", "ListPriceLists");
/// Finds the file of that list.
pub(super) const GET_PRICE_LIST_FILE_URL: Action = action("pricing", "GetPriceListFileUrl");

/// Every action that the program asks for.
pub const ACTIONS: [Action; 7] = [
    DESCRIBE_INSTANCES,
    DESCRIBE_CLUSTERS,
    DESCRIBE_EVENTS,
    GET_METRIC_DATA,
    GET_PRODUCTS,
    LIST_PRICE_LISTS,
    GET_PRICE_LIST_FILE_URL,
];

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}:{}", self.service, self.name))
    }
}

/// The least IAM policy that lets every command work: read-only, and nothing in a database.
#[must_use]
pub fn policy() -> String {
    let statement = |id: &str, services: &[&str]| {
        let actions = ACTIONS.iter().filter(|action| services.contains(&action.service));
        let actions: Vec<String> = actions.map(ToString::to_string).collect();
        json!({ "Sid": id, "Effect": "Allow", "Action": actions, "Resource": "*" })
    };
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [
            statement("DutycycleUsage", &["rds", "cloudwatch"]),
            statement("DutycyclePrices", &["pricing"]),
        ],
    });
    format!("{policy:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_has_every_action_once() {
        let policy = policy();
        for action in ACTIONS {
            assert_eq!(policy.matches(&format!("\"{action}\"")).count(), 1, "{action}");
        }
        let parsed: serde_json::Value = serde_json::from_str(&policy).unwrap();
        let count = |at: usize| parsed["Statement"][at]["Action"].as_array().unwrap().len();
        assert_eq!(count(0) + count(1), ACTIONS.len());
    }

    #[test]
    fn every_action_only_reads() {
        for action in ACTIONS {
            let reads =
                ["Describe", "Get", "List"].iter().any(|verb| action.name.starts_with(verb));
            assert!(reads, "{action}");
        }
    }
}
