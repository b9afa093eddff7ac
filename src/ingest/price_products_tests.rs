use super::*;
use crate::pricing::{bundled, snapshot};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Products in the shape of a bulk file: invented SKUs, the prices of the bundled list.
const FILE: &str = include_str!("../../tests/fixtures/amazon-rds-us-east-1.json");

fn products(region: &str) -> Products {
    Products::new(&region.parse().unwrap(), "a test").unwrap()
}

/// The file's products as `GetProducts` would return them.
fn items() -> Vec<Value> {
    let file: Value = serde_json::from_str(FILE).unwrap();
    let products = file["products"].as_object().unwrap();
    let mut items = Vec::new();
    for (sku, product) in products {
        let mut terms = serde_json::Map::new();
        for term in ["OnDemand", "Reserved"] {
            if let Some(offers) = file["terms"][term].get(sku) {
                terms.insert(term.to_owned(), offers.clone());
            }
        }
        items.push(json!({
            "product": product,
            "serviceCode": file["offerCode"],
            "terms": terms,
            "version": file["version"],
            "publicationDate": file["publicationDate"],
        }));
    }
    items
}

/// The item of a usage type and engine.
fn item(usage_type: &str, engine: &str) -> Value {
    let wanted = |item: &Value| {
        let attributes = &item["product"]["attributes"];
        attributes["usagetype"] == usage_type && attributes["databaseEngine"] == engine
    };
    items().into_iter().find(wanted).unwrap()
}

fn micro() -> Value {
    item("InstanceUsage:db.t4g.micro", "PostgreSQL")
}

/// The one price dimension of an item.
fn dimension(item: &mut Value) -> &mut Value {
    let offers = item["terms"]["OnDemand"].as_object_mut().unwrap();
    let offer = offers.values_mut().next().unwrap();
    offer["priceDimensions"].as_object_mut().unwrap().values_mut().next().unwrap()
}

/// The same item under another SKU, at another price.
fn priced(item: &Value, sku: &str, usd: &str) -> Value {
    let old = item["product"]["sku"].as_str().unwrap();
    let mut item = serde_json::from_str(&item.to_string().replace(old, sku)).unwrap();
    dimension(&mut item)["pricePerUnit"] = json!({ "USD": usd });
    item
}

fn with_attribute(item: &Value, name: &str, text: &str) -> Value {
    let mut item = item.clone();
    item["product"]["attributes"][name] = json!(text);
    item
}

fn refresh_of(region: &str, items: &[Value]) -> Result<Refreshed, String> {
    let mut products = products(region);
    for item in items {
        products.push(&item.to_string()).map_err(|error| error.to_string())?;
    }
    products.finish(None).map_err(|error| error.to_string())
}

fn refresh(items: &[Value]) -> Result<Refreshed, String> {
    refresh_of("us-east-1", items)
}

fn refresh_bulk(file: &str) -> Result<Refreshed, String> {
    let mut products = products("us-east-1");
    products.push_bulk(file.as_bytes()).map_err(|error| error.to_string())?;
    products.finish(None).map_err(|error| error.to_string())
}

#[track_caller]
fn check_error(items: &[Value], expected: &str) {
    let error = refresh(items).unwrap_err();
    assert!(error.contains(expected), "{error}\nhas no\n{expected}");
}

fn counts<'a>(counted: &'a [(&'a str, u64)]) -> BTreeMap<&'a str, u64> {
    counted.iter().copied().collect()
}

#[test]
fn live_products_have_the_prices_of_the_bundled_list() {
    let list = refresh(&items()).unwrap().list;
    let bundled = bundled::find("us-east-1-2026-10-15").unwrap();
    let (mut equal, mut new) = (0, Vec::new());
    for price in list.prices() {
        match bundled.price(&price.meter) {
            Some(other) => {
                assert_eq!(price.list_unit_price, other.list_unit_price, "{}", price.meter);
                assert_eq!(price.usage_type, other.usage_type.clone().or(price.usage_type.clone()));
                equal += 1;
            }
            None => new.push(price.meter.to_string()),
        }
    }
    // An Aurora class with a disk of its own, which the facts do not price in this Region.
    assert_eq!(new, ["db.r6gd.xlarge Aurora PostgreSQL, standard"]);
    assert_eq!(equal, 40);
}

#[test]
fn a_bulk_file_and_its_items_give_the_same_list() {
    let (file, items) = (refresh_bulk(FILE).unwrap(), refresh(&items()).unwrap());
    assert_eq!(snapshot::write(&file.list).unwrap(), snapshot::write(&items.list).unwrap());
    assert_eq!((file.products, &file.skipped), (items.products, &items.skipped));
    assert_eq!(file.not_read, items.not_read);
    assert_eq!(file.list.id().as_str(), "us-east-1-2026-10-15");
    assert_eq!(file.publication, "2026-10-15T12:00:00Z");
    assert_eq!(file.version, "20261015120000");
}

#[test]
fn what_is_not_read_is_counted() {
    let refreshed = refresh(&items()).unwrap();
    assert_eq!(refreshed.products, 58);
    let skipped = counts(&[
        ("Aurora Limitless", 1),
        ("CPU credits", 1),
        ("Extended Support", 1),
        ("I/O of a global database", 1),
        ("I/O of magnetic storage", 1),
        ("Local Zone", 1),
        ("Outposts", 2),
        ("Performance Insights", 1),
        ("RDS Proxy", 1),
        ("licensed engine", 1),
        ("no on-demand price", 1),
        ("other engine", 2),
        ("provisioned IOPS", 1),
        ("readable standbys", 1),
        ("throughput", 1),
    ]);
    assert_eq!(refreshed.skipped, skipped);
    let not_read: Vec<(&str, u64)> =
        refreshed.not_read.iter().map(|(text, count)| (text.as_str(), *count)).collect();
    assert_eq!(
        not_read,
        [
            ("deployment Triple-AZ", 1),
            ("engine Informix", 1),
            ("licence Rent to own", 1),
            ("location type AWS Submarine", 1),
            ("storage Cloud Only", 1),
            ("usage type RDS:CDCDataTransfer", 1),
        ]
    );
}

#[test]
fn a_price_says_where_it_is_from() {
    let refreshed = refresh(&[micro()]).unwrap();
    let [price] = refreshed.list.prices() else { panic!() };
    assert_eq!(price.meter.to_string(), "db.t4g.micro PostgreSQL, Single-AZ");
    assert_eq!(price.list_unit_price.to_string(), "0.016");
    assert_eq!(price.sku.as_deref(), Some("TESTSKU000000003"));
    let rate_code = Some("TESTSKU000000003.JRTCKXETXF.6YS6EN2CT7");
    assert_eq!(price.rate_code.as_deref(), rate_code);
    assert_eq!(price.usage_type.as_deref(), Some("InstanceUsage:db.t4g.micro"));
    assert_eq!(price.source, "a test, AmazonRDS version 20261015120000");
    assert_eq!(price.source_date, "2026-10-15");
    assert_eq!((price.confidence, &*price.listed_engine), (Confidence::A, "PostgreSQL"));
}

#[test]
fn a_snapshot_of_the_list_reads_back_the_same() {
    let list = refresh(&items()).unwrap().list;
    let read = snapshot::parse(&snapshot::write(&list).unwrap()).unwrap();
    assert_eq!(read, list);
    assert_eq!(list.sha256(), "2165b172a8bb85b7597c846025f1ffebccad43e43b6e6aa9b572820ce088943b");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_products_changes_no_byte(shuffled in Just(items()).prop_shuffle()) {
        let bytes = |items: &[Value]| snapshot::write(&refresh(items).unwrap().list).unwrap();
        prop_assert_eq!(bytes(&shuffled), bytes(&items()));
    }

    #[test]
    fn no_text_breaks_the_reader(at in 0_usize..2000, byte in any::<u8>(), cut in any::<bool>()) {
        let mut text = micro().to_string().into_bytes();
        let at = at % text.len();
        text[at] = byte;
        if cut {
            text.truncate(at);
        }
        if let Ok(text) = std::str::from_utf8(&text)
            && let Err(error) = products("us-east-1").push(text)
        {
            let error = error.to_string();
            prop_assert!(!error.chars().any(char::is_control), "{error:?}");
            prop_assert!(error.len() < 2000);
        }
        let outcome = products("us-east-1").push_bulk(&text);
        prop_assert!(outcome.is_err());
    }
}

#[test]
fn parts_of_a_product_that_disagree_are_refused() {
    let aurora = item("InstanceUsage:db.r6g.large", "Aurora PostgreSQL");
    let optimized = item("InstanceUsageIOOptimized:db.r6g.large", "Aurora PostgreSQL");
    let io = item("Aurora:StorageIOUsage", "Any");
    let storage = item("RDS:GP3-Storage", "PostgreSQL");
    let v2 = item("Aurora:ServerlessV2Usage", "Aurora MySQL");
    let backup = item("Aurora:BackupUsage", "Aurora MySQL");
    for (item, attribute, text) in [
        (&aurora, "storage", "Aurora IO Optimization Mode"),
        (&optimized, "storage", "EBS Only"),
        (&optimized, "databaseEngine", "PostgreSQL"),
        (&aurora, "deploymentOption", "Multi-AZ"),
        (&aurora, "instanceType", "db.r6g.xlarge"),
        (&micro(), "deploymentOption", "Multi-AZ"),
        (&micro(), "operation", "CreateDBInstance:0021"),
        (&micro(), "usagetype", "InstanceUsageIOOptimized:db.t4g.micro"),
        (&micro(), "usagetype", "EU-InstanceUsage:db.t4g.micro"),
        (&storage, "volumeType", "General Purpose"),
        (&storage, "databaseEngine", "Aurora PostgreSQL"),
        (&storage, "usagetype", "Aurora:StorageUsage"),
        (&v2, "databaseEngine", "MySQL"),
        (&v2, "usagetype", "Aurora:ServerlessUsage"),
        (&io, "usagetype", "Aurora:StorageUsage"),
        (&backup, "usagetype", "RDS:ChargedBackupUsage"),
    ] {
        let error = refresh(&[with_attribute(item, attribute, text)]).unwrap_err();
        assert!(error.starts_with("SKU TESTSKU0000000"), "{attribute} {text}: {error}");
        let known = ["contradicts", "is not one of us-east-1"];
        assert!(known.iter().any(|k| error.contains(k)), "{attribute} {text}: {error}");
    }
    let mut filed = v2.clone();
    filed["product"]["productFamily"] = json!("Serverless");
    check_error(&[filed], "contradicts the attributes `Serverless`");
}

#[test]
fn neither_mode_of_a_class_with_its_own_disk_is_guessed_from_the_disk() {
    let standard = item("InstanceUsage:db.r6gd.xl", "Aurora PostgreSQL");
    let optimized = with_attribute(
        &priced(&standard, "TESTSKU900000000", "0.7813000000"),
        "usagetype",
        "InstanceUsageIOOptimized:db.r6gd.xl",
    );
    let list = refresh(&[optimized, standard]).unwrap().list;
    let said: Vec<_> =
        list.prices().iter().map(|p| format!("{} {}", p.meter, p.list_unit_price)).collect();
    assert_eq!(
        said,
        [
            "db.r6gd.xlarge Aurora PostgreSQL, standard 0.601",
            "db.r6gd.xlarge Aurora PostgreSQL, io-optimized 0.7813"
        ]
    );
}

#[test]
fn a_price_that_is_not_a_plain_one_is_refused() {
    for (field, value, expected) in [
        ("unit", json!("Hours-ish"), "is per `Hours-ish`, not per"),
        ("unit", json!(""), "is per ``, not per"),
        ("beginRange", json!("100"), "a tier from `100` to `Inf`"),
        ("endRange", json!("100"), "a tier from `0` to `100`"),
        ("endRange", json!(""), "a tier from `0` to ``"),
        ("pricePerUnit", json!({ "CNY": "0.12" }), "in `CNY` instead of USD"),
        ("pricePerUnit", json!({ "CNY": "0.12", "USD": "0.016" }), "in 2 currencies"),
        ("pricePerUnit", json!({}), "in 0 currencies"),
        ("pricePerUnit", json!({ "USD": "0.0000000000" }), "not a decimal number above zero"),
        ("pricePerUnit", json!({ "USD": "-0.016" }), "`-0.016` is not a decimal"),
        ("pricePerUnit", json!({ "USD": "1e-2" }), "`1e-2` is not a decimal"),
        ("pricePerUnit", json!({ "USD": "NaN" }), "`NaN` is not a decimal"),
        ("pricePerUnit", json!({ "USD": "9".repeat(60) }), "is not a decimal"),
        ("pricePerUnit", json!({ "USD": format!("0.{}1", "0".repeat(30)) }), "is not a decimal"),
        ("rateCode", json!("TESTSKU000000003.JRTCKXETXF.OTHER"), "it has a rate"),
    ] {
        let mut item = micro();
        dimension(&mut item)[field] = value;
        check_error(std::slice::from_ref(&item), expected);
        check_error(&[item], "SKU TESTSKU000000003: ");
    }
    let mut item = micro();
    dimension(&mut item).as_object_mut().unwrap().remove("unit");
    check_error(&[item], "is per ``, not per");
    let mut item = micro();
    dimension(&mut item)["pricePerUnit"] = json!({ "USD": "1000000.01" });
    check_error(&[item], "is 1000000.01 USD, which is not above zero and at most");
}

#[test]
fn prices_in_tiers_are_refused() {
    let offer = "TESTSKU000000003.JRTCKXETXF";
    let mut item = micro();
    let dimensions = &mut item["terms"]["OnDemand"][offer]["priceDimensions"];
    dimensions[format!("{offer}.SECOND")] = dimensions[format!("{offer}.6YS6EN2CT7")].clone();
    check_error(std::slice::from_ref(&item), "SKU TESTSKU000000003: its price has 2 tiers");
    item["terms"]["OnDemand"][offer]["priceDimensions"] = json!({});
    check_error(&[item], "SKU TESTSKU000000003: its price has 0 tiers");
}

#[test]
fn unequal_prices_are_an_error_that_lists_both() {
    let other = priced(&micro(), "TESTSKU900000000", "0.0170000000");
    for items in [[micro(), other.clone()], [other, micro()]] {
        assert_eq!(
            refresh(&items).unwrap_err(),
            "unequal prices: db.t4g.micro PostgreSQL, Single-AZ: 0.016 USD (SKU \
             TESTSKU000000003), 0.017 USD (SKU TESTSKU900000000)"
        );
    }
}

#[test]
fn equal_prices_are_merged_and_the_smallest_sku_is_kept() {
    let other = priced(&micro(), "ATESTSKU", "0.016");
    for items in [vec![micro(), other.clone()], vec![other, micro(), micro()]] {
        let list = refresh(&items).unwrap().list;
        let [price] = list.prices() else { panic!() };
        assert_eq!(price.sku.as_deref(), Some("ATESTSKU"));
    }
}

#[test]
fn two_offers_of_one_product_must_agree() {
    let mut item = micro();
    let text = item["terms"]["OnDemand"].to_string();
    let other: Value = serde_json::from_str(&text.replace("JRTCKXETXF", "AAAAAAAAAA")).unwrap();
    let (key, offer) = other.as_object().unwrap().iter().next().unwrap();
    item["terms"]["OnDemand"][key] = offer.clone();
    let list = refresh(&[item.clone()]).unwrap().list;
    let rate_code = list.prices()[0].rate_code.as_deref();
    assert_eq!(rate_code, Some("TESTSKU000000003.AAAAAAAAAA.6YS6EN2CT7"));
    dimension(&mut item)["pricePerUnit"] = json!({ "USD": "0.017" });
    check_error(&[item], "0.016 USD (SKU TESTSKU000000003), 0.017 USD (SKU TESTSKU000000003)");
}

#[test]
fn the_engines_own_price_goes_before_that_of_any() {
    let any = priced(&item("RDS:GP2-Storage", "Any"), "ANY", "0.2");
    let own = item("RDS:GP2-Storage", "PostgreSQL");
    let list = refresh(&[any, own]).unwrap().list;
    let said: Vec<_> = list
        .prices()
        .iter()
        .map(|p| (p.meter.engine().unwrap().name(), p.list_unit_price))
        .collect();
    let usd = |text: &str| text.parse::<Usd>().unwrap();
    assert_eq!(
        said,
        [("PostgreSQL", usd("0.115")), ("MySQL", usd("0.2")), ("MariaDB", usd("0.2"))]
    );
}

#[test]
fn reserved_terms_are_no_prices() {
    let mut item = micro();
    assert_eq!(item["terms"]["Reserved"].as_object().unwrap().len(), 1);
    assert_eq!(refresh(&[item.clone()]).unwrap().list.prices()[0].list_unit_price, usd("0.016"));
    item["terms"].as_object_mut().unwrap().remove("OnDemand");
    check_error(&[item.clone()], "no product of ours among 1 products of us-east-1");
    item.as_object_mut().unwrap().remove("terms");
    let refreshed = refresh(&[item, priced(&micro(), "B", "0.016")]).unwrap();
    assert_eq!(refreshed.skipped, counts(&[("no on-demand price", 1)]));
}

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

#[test]
fn a_region_has_its_own_usage_types() {
    let of = |usage: &str| {
        let item = with_attribute(&micro(), "regionCode", "eu-west-1");
        refresh_of("eu-west-1", &[with_attribute(&item, "usagetype", usage)])
    };
    let list = of("EU-InstanceUsage:db.t4g.micro").unwrap().list;
    assert_eq!(list.prices()[0].usage_type.as_deref(), Some("EU-InstanceUsage:db.t4g.micro"));
    for usage in ["InstanceUsage:db.t4g.micro", "EUW2-InstanceUsage:db.t4g.micro"] {
        let error = of(usage).unwrap_err();
        let expected = format!(
            "SKU TESTSKU000000003: the usage type `{usage}` is not one of eu-west-1: its usage \
             types start with `EU-`"
        );
        assert_eq!(error, expected);
    }
    // What nobody knows is counted, whatever its prefix.
    assert!(of("EUW1-Novelty").unwrap_err().starts_with("no product of ours"));
    let elsewhere = refresh(&[with_attribute(&micro(), "regionCode", "us-east-2")]);
    assert!(elsewhere.unwrap_err().starts_with("no product of ours among 1"));
    let none = with_attribute(&micro(), "locationType", "");
    let refreshed = refresh(&[none, priced(&micro(), "B", "0.016")]).unwrap();
    assert_eq!(refreshed.not_read.keys().collect::<Vec<_>>(), ["location type"]);
}

#[test]
fn a_region_whose_usage_types_are_not_known_is_refused_at_once() {
    for region in ["cn-north-1", "mx-central-1"] {
        let error = Products::new(&region.parse().unwrap(), "a test").unwrap_err().to_string();
        assert!(error.contains(&format!("usage types of {region} start is not known")), "{error}");
    }
    for region in ["ca-central-1", "eu-north-1", "us-gov-west-1"] {
        assert!(Products::new(&region.parse().unwrap(), "a test").is_ok());
    }
}

#[test]
fn products_of_two_publications_do_not_mix() {
    let mut later = micro();
    later["version"] = json!("20261016120000");
    check_error(&[micro(), later], "products of version 20261015120000 and of version 2026101612");
    for (field, value) in [
        ("version", json!("1\n2")),
        ("version", json!("")),
        ("publicationDate", json!("yesterday")),
        ("publicationDate", json!("2026-10-15")),
        ("publicationDate", json!("2026-10-15T\u{1b}[2J")),
        ("publicationDate", json!("2026-13-15T12:00:00Z")),
    ] {
        let mut item = micro();
        item[field] = value;
        check_error(&[item], "is not a publication");
    }
    let mut other = micro();
    other["serviceCode"] = json!("AmazonEC2");
    check_error(&[other], "item 1: a product of `AmazonEC2` instead of AmazonRDS");
}

#[test]
fn a_list_holds_no_price_of_a_later_day() {
    let finish = |day: Option<&str>| {
        let mut products = products("us-east-1");
        products.push(&micro().to_string()).unwrap();
        products.finish(day.map(|day| day.parse().unwrap())).map_err(|error| error.to_string())
    };
    let list = finish(Some("2026-10-01")).unwrap().list;
    assert_eq!(list.id().as_str(), "us-east-1-2026-10-01");
    assert_eq!(list.prices()[0].source_date, "2026-10-15");
    assert_eq!(
        finish(Some("2026-09-30")).unwrap_err(),
        "SKU TESTSKU000000003: its price holds from 2026-10-01, the list from 2026-09-30"
    );
}

#[test]
fn nothing_is_no_price_list() {
    let nothing = "no product of ours among 0 products of us-east-1";
    assert_eq!(refresh(&[]).unwrap_err(), nothing);
    let header =
        r#"{"offerCode":"AmazonRDS","version":"1","publicationDate":"2026-10-15T12:00:00Z""#;
    assert_eq!(refresh_bulk(&format!("{header}}}")).unwrap_err(), nothing);
    let empty = format!("{header},\"products\":{{}},\"terms\":{{\"OnDemand\":{{}}}}}}");
    assert_eq!(refresh_bulk(&empty).unwrap_err(), nothing);
}

#[test]
fn hostile_texts_do_not_reach_a_terminal() {
    let hostile = "\u{1b}]52;c;x\u{7}\u{202e}\n";
    let sku = priced(&micro(), "A\\u001b[2J", "0.016");
    let mut listed = with_attribute(&micro(), "usagetype", &format!("X{hostile}"));
    listed["product"]["productFamily"] = json!(hostile);
    let mut wrong = micro();
    dimension(&mut wrong)["unit"] = json!(hostile);
    let mut mistyped = micro();
    mistyped["product"]["attributes"]["storage"] = json!([hostile]);
    let mut twice = micro();
    dimension(&mut twice)["pricePerUnit"] = json!({ hostile: "1" });
    let errors = [sku, wrong, mistyped, twice].map(|item| refresh(&[item]).unwrap_err());
    for error in errors {
        assert!(!error.contains(['\u{1b}', '\u{7}', '\u{202e}', '\n']), "{error:?}");
        assert!(error.len() < 1000);
    }
    let refreshed = refresh(&[listed, micro()]).unwrap();
    let not_read: Vec<_> = refreshed.not_read.keys().collect();
    assert_eq!(not_read, [r"usage type X\u{1b}]52;c;x\u{7}\u{202e}\u{a}"]);
    let long = with_attribute(&micro(), "usagetype", &"x".repeat(100_000));
    let refreshed = refresh(&[long, micro()]).unwrap();
    assert!(refreshed.not_read.keys().all(|text| text.len() < 100));
}

#[test]
fn malformed_items_are_refused_with_their_number() {
    let good = micro().to_string();
    let deep = good.replacen('{', &format!("{{\"x\":{}{},", "[".repeat(500), "]".repeat(500)), 1);
    let twice = good.replacen("\"sku\"", "\"sku\":\"A\",\"sku\"", 1);
    let rate = "TESTSKU000000003.JRTCKXETXF.6YS6EN2CT7";
    let two_rates = good.replacen(
        &format!("\"{rate}\":{{"),
        &format!("\"{rate}\":{{\"pricePerUnit\":{{\"USD\":\"9\"}}}},\"{rate}\":{{"),
        1,
    );
    for (text, expected) in [
        (String::new(), "EOF"),
        ("null".to_owned(), "invalid type"),
        ("[]".to_owned(), "invalid length 0"),
        ("{}".to_owned(), "missing field `product`"),
        (format!("{good}x"), "trailing characters"),
        (good.replace("\"USD\":\"0.0160000000\"", "\"USD\":0.016"), "invalid type"),
        (good.replace("\"USD\":\"0.0160000000\"", "\"USD\":1e999"), "out of range"),
        (good.replace("\"attributes\"", "\"attribute\""), "missing field `attributes`"),
        (good.replace("\"effectiveDate\"", "\"since\""), "missing field `effectiveDate`"),
        (twice, "duplicate field `sku`"),
        (two_rates, "`TESTSKU000000003.JRTCKXETXF.6YS6EN2CT7` stands twice"),
    ] {
        let error = products("us-east-1").push(&text).unwrap_err().to_string();
        assert!(error.starts_with("item 1: "), "{error}");
        assert!(error.contains(expected), "{error} has no {expected}");
    }
    // What is skipped may be as deep as it likes: it is not held.
    assert!(products("us-east-1").push(&deep).is_ok());
    let large = " ".repeat(MAX_ITEM_BYTES + 1);
    let error = products("us-east-1").push(&large).unwrap_err().to_string();
    assert_eq!(error, "1048577 bytes are more than 1048576, the largest that is read");
}

#[test]
fn a_bulk_file_states_each_product_and_its_terms_once() {
    let swapped = {
        let file: Value = serde_json::from_str(FILE).unwrap();
        let header = |key: &str| format!("\"{key}\":{}", file[key]);
        let keys = ["terms", "publicationDate", "products", "version", "offerCode"];
        format!("{{{}}}", keys.map(header).join(","))
    };
    let list = refresh_bulk(&swapped).unwrap().list;
    assert_eq!(list, refresh_bulk(FILE).unwrap().list);
    let sku = "TESTSKU000000003";
    let line = |start: &str| {
        let found = FILE.lines().find(|line| line.trim_start().starts_with(start));
        found.unwrap().trim_end_matches(',').to_owned()
    };
    let product = line(&format!("\"{sku}\": {{\"sku\""));
    let terms = line(&format!("\"{sku}\": {{\"{sku}.JRT"));
    for (from, to, expected) in [
        (&product, format!("{product},\n{product}"), "SKU TESTSKU000000003: two products have it"),
        (&terms, format!("{terms},\n{terms}"), "SKU TESTSKU000000003: its terms stand twice"),
        (
            &product,
            product.replacen(sku, "OTHER", 1),
            "SKU OTHER: its product says `TESTSKU000000003`",
        ),
        (&"\"offerCode\"".to_owned(), "\"offer\"".to_owned(), "missing field `offerCode`"),
        (
            &"  \"terms\": {".to_owned(),
            "\"products\": {}, \"terms\": {".to_owned(),
            "`products` stands twice",
        ),
        (
            &"  \"attributesList\": {}".to_owned(),
            String::new(),
            "the price list file: trailing comma",
        ),
    ] {
        assert!(FILE.contains(from.as_str()), "{from}");
        let error = refresh_bulk(&FILE.replacen(from.as_str(), &to, 1)).unwrap_err();
        assert!(error.contains(expected), "{error} has no {expected}");
    }
}
