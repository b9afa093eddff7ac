//! Cents: the only place where money is rounded for people. A total is rounded half away from
//! zero; its lines get cents by largest remainder, so that they add up to the printed total.

use crate::report::BillView;
pub use crate::report::Part;
use crate::units::Usd;

/// Cents for lines that add up to the cents of their total.
#[must_use]
pub fn apportion(lines: &[Usd]) -> Vec<i128> {
    let total: Usd = lines.iter().copied().sum();
    apportion_to(lines, total.cents())
}

/// Cents for lines whose total is printed as so many cents, less than one cent away from it.
#[must_use]
pub fn apportion_to(lines: &[Usd], total: i128) -> Vec<i128> {
    let floor = |line: &Usd| (line.amount() * rust_decimal::Decimal::ONE_HUNDRED).floor();
    let mut cents: Vec<i128> =
        lines.iter().map(|line| Usd::new(floor(line)).cents() / 100).collect();
    let mut by_remainder: Vec<usize> = (0..lines.len()).collect();
    let remainder =
        |at: &usize| lines[*at].amount() * rust_decimal::Decimal::ONE_HUNDRED - floor(&lines[*at]);
    // The sort is stable: of equal remainders the earlier line gets the cent.
    by_remainder.sort_by_key(|at| std::cmp::Reverse(remainder(at)));
    let missing = total - cents.iter().sum::<i128>();
    for at in by_remainder.into_iter().take(usize::try_from(missing).unwrap_or_default()) {
        cents[at] += 1;
    }
    cents
}

/// The printed cents of each charge of a bill.
#[must_use]
pub fn of_charges(bill: &BillView) -> Vec<i128> {
    let lines: Vec<Usd> = bill.charges.iter().map(|charge| charge.list_cost).collect();
    apportion(&lines)
}

/// The printed cents of some parts of a bill.
#[must_use]
pub fn of_parts(bill: &BillView, wanted: &[Part]) -> i128 {
    let charges = bill.charges.iter().zip(of_charges(bill));
    charges.filter(|(charge, _)| wanted.contains(&charge.part)).map(|(_, cents)| cents).sum()
}

/// The printed cents of one part of a bill.
#[must_use]
pub fn of_part(bill: &BillView, wanted: Part) -> i128 {
    of_parts(bill, &[wanted])
}

/// Cents as dollars for people, such as `$1,835.48`.
#[must_use]
pub fn dollars(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}${}.{:02}", grouped(cents.unsigned_abs() / 100), cents.abs() % 100)
}

/// A count for people, such as `43,200,000`.
#[must_use]
pub fn grouped(count: u128) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Cents as a plain decimal for files, such as `1835.48`.
#[must_use]
pub fn plain(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<Usd> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn lines_add_up_to_the_printed_total() {
        for (costs, cents) in [
            (&["0.828", "2.3"][..], &[83, 230][..]),
            (&["0.005", "0.005"], &[1, 0]),
            (&["0.334", "0.333", "0.333"], &[34, 33, 33]),
            (&["0.004", "0.004"], &[1, 0]),
            (&["0.001"], &[0]),
            (&[], &[]),
        ] {
            assert_eq!(apportion(&lines(costs)), cents, "{costs:?}");
        }
    }

    #[test]
    fn dollars_are_grouped_by_thousands() {
        assert_eq!(dollars(183_548), "$1,835.48");
        assert_eq!(dollars(100_000_005), "$1,000,000.05");
        assert_eq!((dollars(-5), plain(183_548)), ("-$0.05".to_owned(), "1835.48".to_owned()));
    }
}
