//! The split of a difference between two documents: by hand, and as a law.

use proptest::prelude::*;

use super::*;

fn usd(text: &str) -> Usd {
    text.parse().unwrap()
}

/// A charge of so many hours at a price, in cents.
fn charge(meter: u8, description: u8, hours: u32, price_cents: u32) -> AnswerCharge {
    let (hours, price) =
        (Decimal::from(hours) / Decimal::from(3), Decimal::new(price_cents.into(), 2));
    AnswerCharge {
        meter: format!("meter-{meter}"),
        description: format!("description {description}"),
        consumed: hours * Decimal::from(3_600),
        pricing: hours,
        unit: "Hours".to_owned(),
        list_unit_price: Usd::new(price),
        list_cost: Usd::new((hours * price).round_dp(18)),
        rules: vec!["RDS-1".to_owned()],
    }
}

fn bill(charges: Vec<AnswerCharge>, connected_seconds: u64) -> AnswerBill {
    AnswerBill {
        total: charges.iter().map(|charge| charge.list_cost).sum(),
        uncertain: false,
        connected_seconds,
        unknown_seconds: 0,
        billed_seconds: 0,
        charges,
    }
}

fn answer(bill: AnswerBill) -> Answer {
    Answer {
        version: "0.1.0".to_owned(),
        workload: "w".to_owned(),
        region: "us-east-1".to_owned(),
        engine: "postgres".to_owned(),
        period: AnswerPeriod::Month("2018-08".parse().unwrap()),
        rules_as_of: "2018-08-31".parse().unwrap(),
        price_lists: Vec::new(),
        assumptions: Vec::new(),
        ranking: vec!["a".to_owned()],
        missing: Vec::new(),
        offerings: vec![AnswerOffering { id: "a".to_owned(), bill: Some(bill) }],
    }
}

fn parts(before: &Answer, after: &Answer) -> Vec<(&'static str, String)> {
    let compared = ComparedTo::of("f".to_owned(), before, after);
    let Movement::Between { causes: Ok(causes), .. } = &compared.offerings[0].movement else {
        panic!("{compared:?}")
    };
    causes.iter().map(|cause| (cause.cause, cause.amount.to_string())).collect()
}

#[test]
fn quantities_are_valued_at_the_earlier_price_and_prices_at_the_later_quantity() {
    // 40 h × 2 USD, then 46 h × 1.80 USD: 6 h × 2 = 12 more, 46 h × 0.20 = 9.20 less.
    let before = answer(bill(vec![charge(1, 1, 120, 200)], 72_000));
    let after = answer(bill(vec![charge(1, 1, 138, 180)], 82_800));
    let expected = [("use-compute", "12".to_owned()), ("prices", "-9.2".to_owned())];
    assert_eq!(parts(&before, &after), expected);
    // The same hours, a third of an hour among them: all of it is the price's.
    let before = answer(bill(vec![charge(1, 1, 100, 70)], 1));
    let after = answer(bill(vec![charge(1, 1, 100, 30)], 2));
    let [(cause, _)] = &parts(&before, &after)[..] else { panic!("one cause") };
    assert_eq!(*cause, "prices");
}

#[test]
fn what_the_documents_do_not_tell_is_not_guessed() {
    let before = answer(bill(vec![charge(1, 1, 120, 200)], 72_000));
    let more = |connected| answer(bill(vec![charge(1, 1, 138, 200)], connected));
    let cause = |after: &Answer| parts(&before, after)[0].0;
    // Nothing that could explain it differs.
    assert_eq!(cause(&more(72_000)), "not-told-apart");
    let mut ruled = more(72_000);
    ruled.rules_as_of = "2019-04-26".parse().unwrap();
    let named = |rules: &[&str], connected| {
        let mut answer = ruled.clone();
        let bill = answer.offerings[0].bill.as_mut().unwrap();
        bill.connected_seconds = connected;
        bill.charges[0].rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
        answer
    };
    assert_eq!(cause(&named(&["RDS-2"], 72_000)), "rules");
    assert_eq!(cause(&named(&["RDS-2"], 82_800)), "not-told-apart");
    let assumed = |id: &str| {
        let mut answer = more(72_000);
        answer.assumptions.push((id.to_owned(), "lead of 15 minutes".to_owned()));
        answer
    };
    assert_eq!(cause(&assumed("a.lead")), "settings");
    assert_eq!(cause(&assumed("demand")), "settings");
    let mut average = more(82_800);
    average.period = AnswerPeriod::AverageMonth;
    assert_eq!(cause(&average), "not-told-apart");
}

#[test]
fn days_are_told_for_what_is_always_up_only() {
    let always = |hours: u32, month: &str, connected| {
        let mut bill = bill(vec![charge(1, 1, hours * 3, 10)], connected);
        bill.billed_seconds = u64::from(hours) * 3_600;
        let mut answer = answer(bill);
        answer.period = AnswerPeriod::Month(month.parse().unwrap());
        answer.rules_as_of = month.parse::<crate::units::BillingMonth>().unwrap().last_day();
        answer
    };
    // 24 hours more, whoever was connected.
    let (june, july) = (always(720, "2018-06", 1), always(744, "2018-07", 2));
    assert_eq!(parts(&june, &july), [("days", "2.4".to_owned())]);
    // Stopped at times: the days as such cost nothing.
    let (june, july) = (always(40, "2018-06", 1), always(46, "2018-07", 2));
    assert_eq!(parts(&june, &july), [("use-compute", "0.6".to_owned())]);
}

#[test]
fn a_charge_of_one_side_is_all_there_is() {
    let before = answer(bill(vec![charge(1, 1, 3, 100), charge(2, 1, 3, 400)], 1));
    let after = answer(bill(vec![charge(1, 2, 3, 300), charge(3, 1, 3, 50)], 1));
    let compared = ComparedTo::of("f".to_owned(), &before, &after);
    let Movement::Between { causes: Ok(causes), .. } = &compared.offerings[0].movement else {
        panic!("{compared:?}")
    };
    // + 2 for the other description, − 4 without meter 2, + 0.50 for meter 3.
    assert_eq!((causes.len(), causes[0].cause, causes[0].amount), (1, "charges", usd("-1.5")));
    assert!(causes[0].text.contains("description 2 instead of description 1"), "{causes:?}");
}

proptest! {
    #[test]
    fn the_parts_add_up_exactly(
        old in prop::collection::vec((0_u8..4, 0_u8..3, 0_u32..100_000, 1_u32..10_000), 0..8),
        new in prop::collection::vec((0_u8..4, 0_u8..3, 0_u32..100_000, 1_u32..10_000), 0..8),
        connected in prop::array::uniform2(0_u64..3),
    ) {
        let of = |charges: &[(u8, u8, u32, u32)], connected| {
            let charges = charges.iter().map(|(m, d, hours, price)| charge(*m, *d, *hours, *price));
            answer(bill(charges.collect(), connected))
        };
        let (before, after) = (of(&old, connected[0]), of(&new, connected[1]));
        let compared = ComparedTo::of("f".to_owned(), &before, &after);
        let Movement::Between { before, after, causes: Ok(causes), .. } =
            &compared.offerings[0].movement else { panic!("{compared:?}") };
        let sum: Usd = causes.iter().map(|cause| cause.amount).sum();
        prop_assert_eq!(sum, *after - *before);
        prop_assert!(causes.iter().all(|cause| cause.amount != Usd::ZERO));
        // One part for each cause.
        let mut names: Vec<&str> = causes.iter().map(|cause| cause.cause).collect();
        names.sort_unstable();
        names.dedup();
        prop_assert_eq!(names.len(), causes.len());
    }
}
