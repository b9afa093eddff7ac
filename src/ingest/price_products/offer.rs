//! From an offer of AWS's price list to the one price that it states. It owns what makes an offer
//! unfit: tiers, another unit, another currency, nothing to pay. It does not know other offers.

use crate::ingest::input_error::shown;
use crate::pricing::select::{OurProduct, check_unit};
use crate::units::{Day, Usd};

use super::error::is_code;
use super::json::Offer;

/// One stated price, in the order of preference among equal ones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) sku: String,
    pub(super) rate_code: String,
    pub(super) usage_type: String,
    pub(super) engine: String,
    pub(super) since: Day,
}

/// A product of ours and the engine as AWS writes it.
pub(super) struct Known {
    pub(super) product: OurProduct,
    pub(super) engine: String,
}

/// The price that an offer states, or why it states none that can be used.
pub(super) fn price(
    sku: &str,
    known: &Known,
    key: &str,
    offer: &Offer<'_>,
) -> Result<(Usd, Candidate), String> {
    let follows = |longer: &str, shorter: &str| {
        let rest = longer.strip_prefix(shorter).and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(is_code)
    };
    if !follows(key, sku) || !(offer.sku.is_empty() || offer.sku == sku) {
        return Err(format!("it has an offer {}", shown(key)));
    }
    let since = day_of(&offer.effective_date)
        .ok_or_else(|| format!("its price holds from {}", shown(&offer.effective_date)))?;
    let [(rate_code, dimension)] = &offer.price_dimensions.0[..] else {
        let count = offer.price_dimensions.0.len();
        return Err(format!("its price has {count} tiers instead of one"));
    };
    if !follows(rate_code, key)
        || !(dimension.rate_code.is_empty() || dimension.rate_code == *rate_code)
    {
        return Err(format!("it has a rate {}", shown(rate_code)));
    }
    if dimension.begin_range != "0" || dimension.end_range != "Inf" {
        let (begin, end) = (shown(&dimension.begin_range), shown(&dimension.end_range));
        return Err(format!("its price is a tier from {begin} to {end}, not from 0 to Inf"));
    }
    check_unit(&known.product.meters, &dimension.unit).map_err(|error| error.to_string())?;
    let [(currency, amount)] = &dimension.price_per_unit.0[..] else {
        let count = dimension.price_per_unit.0.len();
        return Err(format!("its price is in {count} currencies instead of USD"));
    };
    if currency != "USD" {
        return Err(format!("its price is in {} instead of USD", shown(currency)));
    }
    let plain = amount.0.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let usd = amount.0.parse::<Usd>().ok().filter(|usd| plain && *usd > Usd::ZERO);
    let usd = usd.ok_or_else(|| {
        format!("its price {} is not a decimal number above zero", shown(&amount.0))
    })?;
    let candidate = Candidate {
        sku: sku.to_owned(),
        rate_code: rate_code.to_string(),
        usage_type: known.product.usage_type.clone(),
        engine: known.engine.clone(),
        since,
    };
    Ok((usd, candidate))
}

/// The day of an instant such as `2026-11-20T18:22:01Z`.
pub(super) fn day_of(instant: &str) -> Option<Day> {
    let day = instant.get(..10)?.parse().ok()?;
    instant[10..].starts_with('T').then_some(day)
}
