//! Costs of many stops in few bytes: differences from stop to stop, of which there are few, and a
//! code of fixed width for each. Whole numbers of 10⁻¹⁸ dollars; nothing is rounded.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::units::{LIST_COST_DECIMALS, Usd};

/// A row of costs.
pub(super) struct Packed {
    /// The differences, with commas between them; an empty one stands for no cost.
    pub(super) steps: String,
    /// The number of a difference for each stop, in base 36.
    pub(super) codes: String,
    /// Digits of a code.
    pub(super) width: usize,
}

/// An amount in 10⁻¹⁸ dollars; `None` if it is beyond 10²⁰ dollars.
pub(super) fn units(amount: Usd) -> Option<i128> {
    let decimal = amount.amount().normalize();
    let factor = 10_i128.checked_pow(LIST_COST_DECIMALS.checked_sub(decimal.scale())?)?;
    decimal.mantissa().checked_mul(factor)
}

/// Packs costs in the order of their stops.
pub(super) fn packed(costs: &[Option<Usd>]) -> Packed {
    let mut numbers: HashMap<Option<i128>, usize> = HashMap::new();
    let mut steps: Vec<String> = Vec::new();
    let mut before = 0;
    let mut used = Vec::with_capacity(costs.len());
    for cost in costs {
        let now = cost.and_then(units);
        let step = now.map(|now| now - before);
        before = now.unwrap_or(before);
        used.push(*numbers.entry(step).or_insert_with(|| {
            steps.push(step.map(|step| step.to_string()).unwrap_or_default());
            steps.len() - 1
        }));
    }
    let width = if steps.len() <= 36 * 36 { 2 } else { 4 };
    let codes = used.into_iter().fold(String::new(), |mut codes, number| {
        let digit = |place| char::from_digit(u32::try_from(number / place % 36).unwrap_or(0), 36);
        for place in [46_656, 1_296, 36, 1].into_iter().skip(4 - width) {
            let _ = write!(codes, "{}", digit(place).unwrap_or('0'));
        }
        codes
    });
    Packed { steps: steps.join(","), codes, width }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the page's script reads it.
    fn unpacked(packed: &Packed) -> Vec<Option<i128>> {
        let steps: Vec<&str> = packed.steps.split(',').collect();
        let mut sum = 0;
        let codes = packed.codes.as_bytes().chunks(packed.width);
        let step = |code: &[u8]| {
            let number = usize::from_str_radix(std::str::from_utf8(code).unwrap(), 36).unwrap();
            steps[number].parse::<i128>().ok()
        };
        codes
            .map(|code| {
                step(code).map(|step| {
                    sum += step;
                    sum
                })
            })
            .collect()
    }

    #[test]
    fn what_is_packed_is_unpacked_to_the_last_digit() {
        let cost = |text: &str| Some(text.parse::<Usd>().unwrap());
        let few = vec![cost("3.128"), None, cost("3.128"), cost("0.000000000000000001"), None];
        let all = (0..2_000).map(|at| Some(Usd::new(rust_decimal::Decimal::new(at * at, 18))));
        for costs in [few, all.collect(), Vec::new()] {
            let expected: Vec<_> = costs.iter().map(|cost| cost.and_then(units)).collect();
            assert_eq!(unpacked(&packed(&costs)), expected);
        }
    }

    #[test]
    fn amounts_beyond_all_bills_are_no_cost() {
        assert_eq!(units("79228162514264337593543950335".parse().unwrap()), None);
        assert_eq!(units("15.69".parse().unwrap()), Some(15_690_000_000_000_000_000));
    }
}
