//! Rating: the only place where money is made. A reading becomes a charge by converting its count
//! to the quantity that has a price, taking away what is free of it, and multiplying: count × price ÷
//! counts per pricing unit, multiplied first and rounded once, half to even, to 18 decimals.
//!
//! It knows meters and prices, and never which offering it rates.

use rust_decimal::Decimal;

use crate::meter::Reading;

pub use crate::meter::Basis;
use crate::pricing::{MissingPrice, PriceBook, PriceId};
use crate::units::{BillingPeriod, LIST_COST_DECIMALS, QUANTITY_DECIMALS, Quantity, Unit, Usd};

/// One line of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// What was counted, on which meter, by which rules.
    pub reading: Reading,
    /// By which fraction the count was multiplied: that of the average month, or 1.
    pub scale: (u64, u64),
    /// Price of one pricing unit.
    pub list_unit_price: Usd,
    /// What it costs, exact to 18 decimals.
    pub list_cost: Usd,
    /// Which price of the price book it is.
    pub price: PriceId,
}

impl Charge {
    /// What was consumed, such as seconds.
    #[must_use]
    pub fn consumed(&self) -> Quantity {
        let scale = self.reading.meter.scale();
        let counts = scale.counts_per_consumed_unit(self.reading.month_seconds);
        self.quantity(scale.consumed_unit(), counts, 0)
    }

    /// What the price is multiplied with, such as hours: without what is free.
    #[must_use]
    pub fn pricing(&self) -> Quantity {
        let scale = self.reading.meter.scale();
        let counts = scale.counts_per_pricing_unit(self.reading.month_seconds);
        self.quantity(scale.pricing_unit(), counts, self.reading.free_units)
    }

    /// What is free in the billed month, in the unit of [`Charge::pricing`]; `None` if nothing is.
    #[must_use]
    pub fn free(&self) -> Option<Quantity> {
        let unit = self.reading.meter.scale().pricing_unit();
        let amount = Decimal::from(self.reading.free_units);
        (self.reading.free_units > 0).then_some(Quantity { amount, unit })
    }

    /// What so much of the count costs where nothing of it is free: the same product, rounded once
    /// in the same way; `None` if it does not fit.
    #[must_use]
    pub fn cost_of(&self, count: u128) -> Option<Usd> {
        let reading = Reading { count, free_units: 0, ..self.reading };
        list_cost(&reading, self.scale, self.list_unit_price)
    }

    /// The quantity to at most 18 decimals; only for reading, nothing is computed with it.
    fn quantity(&self, unit: Unit, counts: u64, free_units: u64) -> Quantity {
        let (numerator, denominator) = self.scale;
        let divisor = u128::from(denominator) * u128::from(counts);
        let free = divisor.saturating_mul(u128::from(free_units));
        let scaled = self.reading.count.saturating_mul(u128::from(numerator)).saturating_sub(free);
        let whole = decimal(scaled / divisor, 0).unwrap_or(Decimal::MAX);
        // As many decimals as fit beside the whole part.
        let fraction = (0..=QUANTITY_DECIMALS).rev().find_map(|decimals| {
            let product = (scaled % divisor).checked_mul(10_u128.pow(decimals))?;
            let fraction = decimal(half_even(product, divisor), decimals)?;
            whole.checked_add(fraction)
        });
        Quantity { amount: fraction.unwrap_or(whole).normalize(), unit }
    }
}

/// The charges of one offering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// The charges, in the order of the readings.
    pub charges: Vec<Charge>,
}

impl Bill {
    /// The sum of all list costs: exact, independent of their order, never stored.
    #[must_use]
    pub fn total(&self) -> Usd {
        self.charges.iter().map(|charge| charge.list_cost).sum()
    }
}

/// Why readings could not be rated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatingError {
    /// No price list has the price.
    #[error(transparent)]
    Missing(#[from] MissingPrice),
    /// A count so large that it cannot be rated exactly.
    #[error("the count of {meter} is too large to be rated exactly")]
    TooLarge {
        /// The meter's name.
        meter: &'static str,
    },
}

/// Prices readings. A reading of nothing makes no charge and needs no price; one that is free makes
/// a charge of nothing and needs one, so that a bill shows what was used of an allowance.
///
/// # Errors
/// A price is missing, or a count is beyond exact arithmetic.
pub fn rate(
    readings: &[Reading],
    prices: &PriceBook,
    billing: BillingPeriod,
) -> Result<Bill, RatingError> {
    let mut charges = Vec::with_capacity(readings.len());
    let scale = billing.scale();
    for reading in readings.iter().filter(|reading| reading.count > 0) {
        let (id, price) = prices.price(&reading.meter)?;
        let list_unit_price = price.list_unit_price;
        let list_cost = list_cost(reading, scale, list_unit_price)
            .ok_or(RatingError::TooLarge { meter: reading.meter.name() })?;
        charges.push(Charge { reading: *reading, scale, list_unit_price, list_cost, price: id });
    }
    Ok(Bill { charges })
}

/// (count × scale − free) × price ÷ counts per pricing unit, rounded once; `None` if it does not
/// fit.
fn list_cost(reading: &Reading, scale: (u64, u64), price: Usd) -> Option<Usd> {
    let counts = reading.meter.scale().counts_per_pricing_unit(reading.month_seconds);
    let price = price.amount().normalize();
    let denominator = u128::from(counts).checked_mul(u128::from(scale.1))?;
    let (count, times) = match reading.free_units {
        0 => (reading.count, u128::from(scale.0)),
        free => {
            let count = reading.count.checked_mul(u128::from(scale.0))?;
            (count.saturating_sub(denominator.checked_mul(u128::from(free))?), 1)
        }
    };
    let factors = [
        times,
        price.mantissa().unsigned_abs(),
        10_u128.pow(LIST_COST_DECIMALS.checked_sub(price.scale())?),
    ];
    let multiply = |product: u128, factor: &u128| product.checked_mul(*factor);
    let units = match factors.iter().try_fold(count, multiply) {
        Some(product) => half_even(product, denominator),
        None => reduced(count, &factors, denominator)?,
    };
    decimal(units, LIST_COST_DECIMALS).map(Usd::new)
}

/// The same quotient with every fraction reduced before it is multiplied: slower, and good for
/// volumes and months far beyond real ones.
fn reduced(count: u128, factors: &[u128], mut denominator: u128) -> Option<u128> {
    let mut product = count;
    let common = gcd(product, denominator);
    product /= common;
    denominator /= common;
    for factor in factors {
        let common = gcd(*factor, denominator);
        denominator /= common;
        product = product.checked_mul(factor / common)?;
    }
    Some(half_even(product, denominator))
}

/// The quotient rounded to the nearest integer, halves to the even one.
const fn half_even(numerator: u128, denominator: u128) -> u128 {
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    let up = match (rest * 2 > denominator, rest * 2 == denominator) {
        (true, _) => true,
        (_, true) => quotient % 2 == 1,
        _ => false,
    };
    if up { quotient + 1 } else { quotient }
}

/// `units · 10^-decimals`, exactly; `None` if a decimal cannot hold it.
fn decimal(mut units: u128, mut decimals: u32) -> Option<Decimal> {
    const LARGEST: u128 = (1 << 96) - 1;
    while units > LARGEST && decimals > 0 && units.is_multiple_of(10) {
        units /= 10;
        decimals -= 1;
    }
    if units > LARGEST {
        return None;
    }
    Decimal::try_from_i128_with_scale(i128::try_from(units).ok()?, decimals).ok()
}

const fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::{DPU_PARTS, Meter};
    use crate::pricing::{Price, PriceList, PriceListId};
    use crate::units::{Day, Period, RuleSet, WEEK_SECONDS};

    /// Of 250,000 DPU, 100,000 are free: 150,000 × 0.000008 = 1.20 USD (GEN-2, DSQL-1).
    #[test]
    fn what_is_free_is_taken_away_before_the_price_is_multiplied() {
        let day = Day::from_date(2026, 6, 1);
        let month = Period::new(day.start(), Day::from_date(2026, 7, 1).start());
        let region: crate::units::Region = "us-east-1".parse().unwrap();
        let price = Price::assumed(Meter::DsqlDpu, "0.000008".parse().unwrap());
        let id = PriceListId::of(&region, day);
        let list = PriceList::from_prices(id, region, day, vec![price]).unwrap();
        let prices = PriceBook::from_lists(vec![list], day).unwrap();
        let bill = |dpu: u128, billing: BillingPeriod| {
            let (month_seconds, part) = billing.parts().into_iter().next().unwrap();
            let reading = Reading {
                meter: Meter::DsqlDpu,
                count: dpu * u128::from(DPU_PARTS) * u128::from(part.seconds()),
                free_units: 100_000,
                month_seconds,
                rules: RuleSet::default(),
                basis: Basis::Work,
            };
            rate(&[reading], &prices, billing).unwrap().charges[0]
        };
        let average = BillingPeriod::AverageMonth(Period::new(0, WEEK_SECONDS));
        for billing in [BillingPeriod::Calendar(month), average] {
            let charge = bill(250_000, billing);
            assert_eq!(charge.list_cost, "1.2".parse().unwrap());
            assert_eq!(charge.consumed().amount, Decimal::from(250_000));
            assert_eq!(charge.pricing().amount, Decimal::from(150_000));
            assert_eq!(charge.free().unwrap().amount, Decimal::from(100_000));
            // Within the allowance it costs nothing, and stays in the bill.
            let charge = bill(99_999, billing);
            assert_eq!(charge.list_cost, Usd::ZERO);
            assert_eq!(charge.consumed().amount, Decimal::from(99_999));
            assert_eq!(charge.pricing().amount, Decimal::ZERO);
            assert_eq!(bill(100_001, billing).list_cost, "0.000008".parse().unwrap());
        }
    }
}
