//! The money of a reading by long division, digit by digit: nothing of `rating` is used.

use dutycycle::rating::Bill;
use dutycycle::units::{BillingPeriod, Usd};

use crate::naive_work::beyond_free;

/// An amount in billionths of billionths of a dollar.
fn units(amount: Usd) -> i128 {
    let amount = amount.amount();
    amount.mantissa() * 10_i128.pow(18 - amount.scale())
}

/// `count × price ÷ counts`, cut after 18 decimals.
fn cost(count: i128, price_billionths: i128, counts: i128) -> i128 {
    let (numerator, denominator) = (count * price_billionths, counts * 1_000_000_000);
    let (mut digits, mut rest) = (numerator / denominator, numerator % denominator);
    for _ in 0..18 {
        rest *= 10;
        digits = digits * 10 + rest / denominator;
        rest %= denominator;
    }
    digits
}

/// Checks that charges cost what the counts of the naive engine cost, within 10⁻¹⁵ USD. Each
/// expected line is a count and how many of it have one price.
pub(crate) fn check(bill: &Bill, expected: &[(u128, u64)], billing: BillingPeriod, case: &str) {
    let signed = |number: u128| i128::try_from(number).unwrap();
    let (times, parts) = match billing {
        BillingPeriod::Calendar(_) => (1, 1),
        BillingPeriod::AverageMonth(cycle) => (730 * 3_600, i128::from(cycle.seconds())),
    };
    let mut total = 0;
    let mut charges = bill.charges.iter();
    for (count, counts) in expected.iter().filter(|line| line.0 > 0) {
        let charge = charges.next().unwrap();
        let price = units(charge.list_unit_price) / 1_000_000_000;
        let line = cost(signed(*count) * times, price, i128::from(*counts) * parts);
        assert!(
            (units(charge.list_cost) - line).abs() <= 1_000,
            "{case}: {} is not {line}",
            charge.list_cost
        );
        total += line;
    }
    assert!(charges.next().is_none(), "{case}: one charge too many");
    assert!((units(bill.total()) - total).abs() <= 1_000, "{case}: the total");
}

/// The same for charges of which a part is free, of a calendar month or the average month each:
/// a count, how many of it have one price, and what is free in units of that price. A charge of
/// nothing stays in the bill.
pub(crate) fn check_free(bill: &Bill, expected: &[(u128, u128, u128)], case: &str) {
    let signed = |number: u128| i128::try_from(number).unwrap();
    let mut total = 0;
    let mut charges = bill.charges.iter();
    for &(count, counts, free) in expected.iter().filter(|line| line.0 > 0) {
        let charge = charges.next().unwrap();
        let price = units(charge.list_unit_price) / 1_000_000_000;
        let line = cost(signed(beyond_free(count, counts, free)), price, signed(counts));
        let ours = charge.list_cost;
        assert!((units(ours) - line).abs() <= 1_000, "{case}: {ours} is not {line}");
        assert_eq!(u128::from(charge.reading.free_units), free, "{case}");
        total += line;
    }
    assert!(charges.next().is_none(), "{case}: one charge too many");
    assert!((units(bill.total()) - total).abs() <= 1_000, "{case}: the total");
}
