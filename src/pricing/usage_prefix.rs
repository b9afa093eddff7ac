//! How AWS's usage types name their Region. It owns the table of prefixes; what stands behind the
//! prefix is `select`'s.

use crate::units::Region;

/// The usage-type prefix of each Region (PL-2). In us-east-1 usage types are bare too.
///
/// The short codes are those of AWS's guide "AWS Region billing codes" (read 2026-11-22). A wrong
/// one could not give a wrong price, only no price: no usage type of ours would start with it.
/// Not yet seen before a usage type of RDS: those of af-south-1, ap-east-1, ap-northeast-3,
/// eu-south-1, me-south-1 and us-gov-east-1. Ireland shows that it matters: `EU-`, not `EUW1-`.
pub(super) const PREFIXES: [(&str, &str); 23] = [
    ("us-east-1", "USE1-"),
    ("us-east-2", "USE2-"),
    ("us-west-1", "USW1-"),
    ("us-west-2", "USW2-"),
    ("ca-central-1", "CAN1-"),
    ("eu-west-1", "EU-"),
    ("eu-west-2", "EUW2-"),
    ("eu-west-3", "EUW3-"),
    ("eu-central-1", "EUC1-"),
    ("eu-north-1", "EUN1-"),
    ("eu-south-1", "EUS1-"),
    ("ap-northeast-1", "APN1-"),
    ("ap-northeast-2", "APN2-"),
    ("ap-northeast-3", "APN3-"),
    ("ap-southeast-1", "APS1-"),
    ("ap-southeast-2", "APS2-"),
    ("ap-south-1", "APS3-"),
    ("ap-east-1", "APE1-"),
    ("af-south-1", "AFS1-"),
    ("me-south-1", "MES1-"),
    ("sa-east-1", "SAE1-"),
    ("us-gov-east-1", "UGE1-"),
    ("us-gov-west-1", "UGW1-"),
];

/// What the usage types of a Region start with.
pub(super) fn prefix_of(region: &Region) -> Option<&'static str> {
    PREFIXES.iter().find(|(code, _)| *code == region.code()).map(|(_, prefix)| *prefix)
}

/// The usage type without the prefix of whichever Region it has.
pub(super) fn without_any(usage_type: &str) -> Option<&str> {
    PREFIXES.iter().find_map(|(_, prefix)| usage_type.strip_prefix(prefix))
}
