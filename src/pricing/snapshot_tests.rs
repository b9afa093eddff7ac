use super::*;
use crate::meter::{DatabaseEngine, Deployment};
use crate::pricing::PriceListId;
use crate::units::Region;

fn sample() -> PriceList {
    let region: Region = "us-east-1".parse().unwrap();
    let day = Day::from_date(2018, 8, 14);
    let instance = Meter::RdsInstance {
        engine: DatabaseEngine::PostgreSql,
        class: "db.t2.micro".parse().unwrap(),
        deployment: Deployment::SingleAz,
    };
    let storage = Meter::RdsStorage {
        engine: DatabaseEngine::PostgreSql,
        storage: StorageType::Gp2,
        deployment: Deployment::SingleAz,
    };
    let prices = vec![
        Price {
            sku: Some("7GYUVAA992PFJPCB".into()),
            rate_code: Some("7GYUVAA992PFJPCB.JRTCKXETXF.6YS6EN2CT7".into()),
            usage_type: Some("InstanceUsage:db.t2.micro".into()),
            source: "a \"quoted\" source".into(),
            source_date: "2018".into(),
            confidence: Confidence::B,
            ..Price::assumed(instance, "0.018".parse().unwrap())
        },
        Price { listed_engine: "Any".into(), ..Price::assumed(storage, "0.115".parse().unwrap()) },
    ];
    PriceList::from_prices(PriceListId::of(&region, day), region, day, prices).unwrap()
}

fn text() -> String {
    write(&sample()).unwrap()
}

/// The error of the sample with one piece of it replaced.
#[track_caller]
fn refused(from: &str, to: &str) -> String {
    let text = text();
    assert!(text.contains(from), "{from} is not in {text}");
    parse(&text.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn what_is_written_is_read_back() {
    assert_eq!(parse(&text()).unwrap(), sample());
}

#[test]
fn each_price_stands_on_its_own_line() {
    let text = text();
    let lines: Vec<_> = text.lines().filter(|line| line.starts_with("{\"meter\"")).collect();
    assert_eq!(
        lines,
        [
            r#"{"meter":"rds-instance","engine":"PostgreSQL","class":"db.t2.micro","unit":"Hours","usd":"0.018","sku":"7GYUVAA992PFJPCB","rate_code":"7GYUVAA992PFJPCB.JRTCKXETXF.6YS6EN2CT7","usage_type":"InstanceUsage:db.t2.micro","source":0},"#,
            r#"{"meter":"rds-storage","engine":"PostgreSQL","storage_type":"gp2","unit":"GB-Months","usd":"0.115","listed_engine":"Any","source":1}"#,
        ]
    );
}

/// SHA-256 of the canonical form, taken with coreutils' `sha256sum` over bytes typed by hand.
#[test]
fn the_hash_is_that_of_the_documented_bytes() {
    assert_eq!(
        sample().sha256(),
        "54cb01cc9d0100a842e3a8b026a023426309a46c001a858365e64ec9305d7d95"
    );
}

#[test]
fn a_changed_price_or_header_does_not_fit_the_hash() {
    for (from, to) in [
        ("\"usd\":\"0.018\"", "\"usd\":\"0.017\""),
        ("\"2018-08-14\",\n\"currency\"", "\"2018-08-15\",\n\"currency\""),
        ("\"region\": \"us-east-1\"", "\"region\": \"us-east-2\""),
        ("7GYUVAA992PFJPCB\"", "7GYUVAA992PFJPCC\""),
        ("\"class\":\"db.t2.micro\"", "\"class\":\"db.t2.small\""),
        ("\"confidence\":\"B\"", "\"confidence\":\"A\""),
        ("\"date\":\"2018\"", "\"date\":\"2019\""),
        (",\"listed_engine\":\"Any\"", ""),
    ] {
        let error = refused(from, to);
        assert!(error.starts_with("the SHA-256 of its prices is "), "{error}");
    }
}

#[test]
fn white_space_and_order_do_not_change_the_hash() {
    let text = text();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["prices"].as_array_mut().unwrap().reverse();
    assert_eq!(parse(&value.to_string()).unwrap(), sample());
}

#[test]
fn faulty_prices_are_refused_with_their_line() {
    for (from, to, error) in [
        (
            "\"usd\":\"0.018\"",
            "\"usd\":\"0\"",
            "line 13: the price of db.t2.micro PostgreSQL, Single-AZ, `0`, is not a decimal number above zero",
        ),
        (
            "\"usd\":\"0.018\"",
            "\"usd\":\"-1\"",
            "line 13: the price of db.t2.micro PostgreSQL, Single-AZ, `-1`, is not a decimal number above zero",
        ),
        (
            "\"usd\":\"0.018\"",
            "\"usd\":\"1e3\"",
            "line 13: the price of db.t2.micro PostgreSQL, Single-AZ, `1e3`, is not a decimal number above zero",
        ),
        (
            "\"unit\":\"GB-Months\"",
            "\"unit\":\"GB\"",
            "line 14: the price of gp2 storage, PostgreSQL, Single-AZ is per `GB`, not per GB-Months",
        ),
        (
            "\"storage_type\":\"gp2\"",
            "\"storage_type\":\"gp9\"",
            "line 14: `gp9` is not gp2, gp3, io1, io2 or magnetic",
        ),
        (
            "\"engine\":\"PostgreSQL\"",
            "\"engine\":\"Any\"",
            "line 13: `Any` is not a database engine as AWS's price list names it",
        ),
    ] {
        let found = refused(from, to);
        let without_column = |text: &str| {
            let (line, rest) = text.split_once(", column ").unwrap();
            format!("{line}: {}", rest.split_once(": ").unwrap().1)
        };
        assert_eq!(without_column(&found), error);
    }
}

#[test]
fn faulty_fields_are_refused_with_their_line() {
    for (from, to, error) in [
        (
            "\"usd\":\"0.018\"",
            "\"usd\":0.018",
            "invalid type: floating point `0.018`, expected a string",
        ),
        (",\"unit\":\"Hours\"", "", "missing field `unit`"),
        ("\"usd\":\"0.018\"", "\"usd\":\"0.018\",\"tier\":1", "unknown field `tier`"),
        ("\"usd\":\"0.018\"", "\"usd\":\"0.018\",\"usd\":\"0.018\"", "duplicate field `usd`"),
        ("\"currency\"", "\"publisher\": \"x\",\n\"currency\"", "unknown field `publisher`"),
        ("\"confidence\":\"B\"", "\"confidence\":\"E\"", "unknown variant `E`"),
    ] {
        let found = refused(from, to);
        assert!(found.starts_with("line ") && found.contains(error), "{found}");
    }
}

#[test]
fn another_currency_version_or_name_is_refused() {
    assert_eq!(refused("\"USD\"", "\"EUR\""), "prices in EUR instead of USD");
    assert_eq!(
        refused("\"schema_version\": 1", "\"schema_version\": 2"),
        "schema version 2 is not 1, which this release reads"
    );
    assert_eq!(
        refused("\"id\": \"us-east-1-2018-08-14\"", "\"id\": \"../x\""),
        "`../x` is not a price list such as us-east-1-2018-08-14"
    );
    assert_eq!(
        refused("\"source\":1", "\"source\":2"),
        "the price of gp2 storage, PostgreSQL, Single-AZ names source 2, but there are 2"
    );
}

#[test]
fn two_skus_for_a_meter_are_refused_and_both_listed() {
    let second = r#"{"meter":"rds-instance","engine":"PostgreSQL","class":"db.t2.micro","unit":"Hours","usd":"0.018","sku":"OTHERSKU","source":1},"#;
    let error = refused("\"prices\": [\n", &format!("\"prices\": [\n{second}\n"));
    assert!(error.contains("two prices for db.t2.micro PostgreSQL, Single-AZ"), "{error}");
    assert!(error.contains("OTHERSKU") && error.contains("7GYUVAA992PFJPCB"), "{error}");
}

#[test]
fn control_characters_cannot_forge_the_canonical_form() {
    let error = refused("\"date\":\"2018\"", "\"date\":\"20\\t18\"");
    assert!(error.contains("control character"), "{error}");
}

#[test]
fn every_truncation_is_refused() {
    let text = text();
    for (end, _) in text.char_indices() {
        // Only the last line feed may be missing.
        assert_eq!(parse(&text[..end]).is_ok(), end == text.len() - 1, "{end}");
    }
}

#[test]
fn hostile_texts_are_refused() {
    let deep = "[".repeat(100_000);
    for text in ["", "null", "[]", "{}", "\u{feff}{}", deep.as_str()] {
        assert!(parse(text).is_err());
    }
    let large = " ".repeat(MAX_BYTES + 1);
    assert!(matches!(parse(&large), Err(SnapshotError::TooLarge { .. })));
}
