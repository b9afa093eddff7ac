//! What changed between two answers, and why, as far as their documents tell. It owns the exact split
//! of a difference and the rules by which a cause is named; where the documents leave several causes,
//! they are named together and not told apart. Words around it and cents are the renderers'.
//!
//! Charges of the same meter and description are compared with each other:
//!
//! | part | amount | cause |
//! |---|---|---|
//! | price | later cost − later cost × earlier price ÷ later price | `prices` |
//! | quantity | the rest | what differs of use, days, rules and assumptions |
//! | a charge on one side only | all of it | `charges` |
//!
//! So quantities are valued at the earlier price, and prices at the later quantity, as from month to
//! month. The parts are differences along one walk: they add up exactly.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::answer::{Answer, AnswerBill, AnswerCharge, AnswerOffering, AnswerPeriod};
use super::charge_pairs::{one_sided, paired};
use super::{CauseView, ChangeView, Movement};
use crate::analysis::rule_changes;
use crate::units::{AVERAGE_MONTH_HOURS, Day, LIST_COST_DECIMALS, Usd};

#[cfg(test)]
#[path = "compared_tests.rs"]
mod tests;

/// An older answer beside one of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedTo {
    /// The older document, as the user named it.
    pub file: String,
    /// Its workload.
    pub workload: String,
    /// Its billed time, such as `2018-08`.
    pub period: String,
    /// The program that wrote it.
    pub version: String,
    /// What differs beside the bills.
    pub differences: Vec<BillDifference>,
    /// Every offering that has a bill in one of them, in the later order; those that ended follow.
    pub offerings: Vec<ChangeView>,
    /// Whether some offering has a bill in both.
    pub common: bool,
}

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillDifference {
    /// What: `workload`, `region`, `engine`, `period`, `rules`, `prices`, `program` or `order`.
    pub what: &'static str,
    /// As it was.
    pub before: String,
    /// As it is.
    pub after: String,
}

/// The most by which a cost may miss the product of its factors, in dollars: a last place of each.
const ROUNDING: Decimal = Decimal::from_parts(1, 0, 0, false, 15);

/// The most dollars of a part, so that sums keep 18 decimals.
const MOST_USD: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

impl ComparedTo {
    /// What changed from the earlier answer to the later one.
    #[must_use]
    pub fn of(file: String, before: &Answer, after: &Answer) -> Self {
        let assumed = [assumed(before), assumed(after)];
        let both = Both { before, after, assumed: &assumed };
        let billed = |answer: &Answer, id: &str| {
            let found = answer.offerings.iter().find(|offering| offering.id == id);
            found.and_then(|offering| offering.bill.clone())
        };
        let mut common = false;
        let mut offerings: Vec<ChangeView> = Vec::new();
        for AnswerOffering { id, bill } in &after.offerings {
            let movement = match (billed(before, id), bill) {
                (Some(old), Some(new)) => {
                    common = true;
                    both.movement(id, &old, new)
                }
                (None, Some(new)) => Movement::Began(new.total, why_not(before, id)),
                _ => continue,
            };
            offerings.push(ChangeView { id: id.clone(), movement });
        }
        for AnswerOffering { id, bill } in &before.offerings {
            if let (Some(old), None) = (bill, billed(after, id)) {
                let movement = Movement::Ended(old.total, why_not(after, id));
                offerings.push(ChangeView { id: id.clone(), movement });
            }
        }
        Self {
            file,
            workload: before.workload.clone(),
            period: before.period.name(),
            version: before.version.clone(),
            differences: both.differences(),
            offerings,
            common,
        }
    }
}

/// Why an answer has no bill of an offering.
fn why_not(answer: &Answer, id: &str) -> String {
    let missing = answer.missing.iter().find(|(missing, _)| missing == id);
    missing.map_or_else(|| "not compared".to_owned(), |(_, reason)| reason.clone())
}

#[derive(Clone, Copy)]
struct Both<'a> {
    before: &'a Answer,
    after: &'a Answer,
    assumed: &'a [Assumed<'a>; 2],
}

/// What may have made a quantity another one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Use,
    Days,
    Rules,
    Settings,
}

impl Sign {
    const fn words(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Days => "days",
            Self::Rules => "rules",
            Self::Settings => "assumptions",
        }
    }
}

impl Both<'_> {
    fn differences(self) -> Vec<BillDifference> {
        let Self { before, after, .. } = self;
        let lists = |answer: &Answer, other: &Answer| {
            let named = answer.price_lists.iter().map(|(id, sha256)| {
                // The same name with other content has to look different.
                let changed = other.price_lists.iter().any(|(i, s)| i == id && s != sha256);
                let short: String = sha256.chars().take(8).collect();
                if changed { format!("{id} ({short}…)") } else { id.clone() }
            });
            named.collect::<Vec<_>>().join(", ")
        };
        let texts = [
            ("workload", before.workload.clone(), after.workload.clone()),
            ("region", before.region.clone(), after.region.clone()),
            ("engine", before.engine.clone(), after.engine.clone()),
            ("period", before.period.name(), after.period.name()),
            ("rules", before.rules_as_of.to_string(), after.rules_as_of.to_string()),
            ("prices", lists(before, after), lists(after, before)),
            ("program", before.version.clone(), after.version.clone()),
            ("order", before.ranking.join(", "), after.ranking.join(", ")),
        ];
        let differing = texts.into_iter().filter(|(_, before, after)| before != after);
        differing.map(|(what, before, after)| BillDifference { what, before, after }).collect()
    }

    fn movement(self, id: &str, old: &AnswerBill, new: &AnswerBill) -> Movement {
        let mut causes: Vec<CauseView> = Vec::new();
        let mut add = |cause: &'static str, amount: Usd, text: String| match causes
            .iter_mut()
            .find(|known| known.cause == cause)
        {
            Some(known) => {
                known.amount += amount;
                if !known.text.split("; ").any(|told| told == text) {
                    known.text = format!("{}; {text}", known.text);
                }
            }
            None => causes.push(CauseView { cause, amount, text }),
        };
        let (pairs, gone, new_ones) = paired(&old.charges, &new.charges);
        for (was, is) in pairs {
            let middle = at_earlier_price(was, is);
            let price = is.list_cost - middle;
            if price != Usd::ZERO {
                let (before, after) = (was.list_unit_price, is.list_unit_price);
                let text = format!("list price of {} {after} instead of {before} USD", is.meter);
                add("prices", price, text);
            }
            let quantity = middle - was.list_cost;
            if quantity != Usd::ZERO {
                let (cause, why) = self.quantity(id, [old, new], [was, is]);
                add(cause, quantity, format!("{}{why}", amounts(was, is)));
            }
        }
        for (was, is) in one_sided(gone, new_ones) {
            let cost = |charge: Option<&AnswerCharge>| charge.map_or(Usd::ZERO, |c| c.list_cost);
            let text = match (was, is) {
                (Some(was), Some(is)) => {
                    format!("{} instead of {}", is.description, was.description)
                }
                (Some(was), None) => format!("without {}", was.description),
                (None, is) => {
                    let what = is.map(|is| is.description.as_str()).unwrap_or_default();
                    format!("{what}, not charged for before")
                }
            };
            add("charges", cost(is) - cost(was), text);
        }
        causes.retain(|cause| cause.amount != Usd::ZERO);
        causes.sort_by_key(|cause| Reverse(cause.amount.amount().abs()));
        Movement::Between {
            before: old.total,
            after: new.total,
            causes: Ok(causes),
            idle_ends: old.uncertain || new.uncertain,
        }
    }

    /// Why a quantity differs: a stable name, and what follows the amounts.
    fn quantity(
        self,
        id: &str,
        bills: [&AnswerBill; 2],
        charges: [&AnswerCharge; 2],
    ) -> (&'static str, String) {
        let [was, is] = charges;
        let part = match was.unit.as_str() {
            "GB-Months" => "use-storage",
            "Requests" => "use-io",
            _ => "use-compute",
        };
        let periods = [self.before.period, self.after.period];
        let average = periods.map(|period| period == AnswerPeriod::AverageMonth);
        if average[0] != average[1] {
            let text = " (a month beside an average month: not told apart)";
            return ("not-told-apart", text.to_owned());
        }
        let [before, after] = periods.map(period_seconds);
        let compute = part == "use-compute";
        let mut signs: Vec<Sign> = Vec::new();
        let use_of = |bill: &AnswerBill| (bill.connected_seconds, bill.unknown_seconds);
        if !compute || use_of(bills[0]) != use_of(bills[1]) {
            signs.push(Sign::Use);
        }
        // Days count for what is up in every second of both months.
        let always = bills[0].billed_seconds >= before && bills[1].billed_seconds >= after;
        if compute && before != after && always {
            let scaled = |charge: &AnswerCharge, by: u64| charge.consumed.checked_mul(by.into());
            if scaled(was, after).is_some_and(|count| Some(count) == scaled(is, before)) {
                return ("days", format!(" for {} instead of {} days", after / DAY, before / DAY));
            }
            signs.push(Sign::Days);
        }
        let rules = self.rules(charges);
        signs.extend((!rules.is_empty()).then_some(Sign::Rules));
        signs.extend(self.assumed_otherwise(id).then_some(Sign::Settings));
        match signs[..] {
            [Sign::Use] if compute => {
                let [before, after] = bills.map(|bill| bill.connected_seconds);
                // Unknown seconds may be all that differs.
                let hours = |seconds: u64| Decimal::from(seconds) / Decimal::from(3_600);
                let connected = instead(hours(before), hours(after));
                let why = if before == after {
                    String::new()
                } else {
                    format!(", connected {connected} h")
                };
                (part, why)
            }
            [Sign::Use] => (part, String::new()),
            [Sign::Rules] => ("rules", format!(" by {rules}")),
            [Sign::Settings] => ("settings", " by other assumptions".to_owned()),
            [] => ("not-told-apart", " by what the documents do not tell".to_owned()),
            _ => {
                let named: Vec<&str> = signs.iter().map(|sign| sign.words()).collect();
                ("not-told-apart", format!(" by {}, not told apart", named.join(" and ")))
            }
        }
    }

    /// The rules that differ for a charge, in words: those that one side names and the other does not,
    /// and those that came into force between the two.
    fn rules(self, [was, is]: [&AnswerCharge; 2]) -> String {
        let all = || was.rules.iter().chain(&is.rules);
        let one_sided = all().filter(|rule| was.rules.contains(rule) != is.rules.contains(rule));
        let [first, second] = [self.before, self.after].map(rule_days);
        let (from, until) = (first[0].min(second[0]), first[1].max(second[1]));
        let same = first == second;
        let changes = if same { Vec::new() } else { rule_changes(from, until) };
        let came = changes.iter().filter(|(_, rule)| all().any(|named| named == rule.name()));
        let mut named: Vec<String> = came.map(|(day, rule)| format!("{rule} of {day}")).collect();
        for rule in one_sided {
            if !named.iter().any(|known| known.split(' ').next() == Some(rule)) {
                named.push(rule.clone());
            }
        }
        if named.is_empty() { String::new() } else { format!("billing rule {}", named.join(", ")) }
    }

    /// Whether something else is assumed of an offering or of the workload.
    fn assumed_otherwise(self, id: &str) -> bool {
        let [before, after] = self.assumed;
        [WORKLOAD, id].into_iter().any(|owner| before.get(owner) != after.get(owner))
    }
}

/// What is assumed of each offering, and of the workload.
type Assumed<'a> = BTreeMap<&'a str, BTreeSet<(&'a str, &'a str)>>;

/// Whose assumptions name no offering.
const WORKLOAD: &str = "";

/// Assumptions by whom they are about: their names begin with an offering's and a dot, which may stand
/// in the offering's own name too.
fn assumed(answer: &Answer) -> Assumed<'_> {
    let ids: BTreeSet<&str> =
        answer.offerings.iter().map(|offering| offering.id.as_str()).collect();
    let mut assumed = Assumed::new();
    for (name, text) in &answer.assumptions {
        let mut owners = name.rmatch_indices('.').filter_map(|(at, _)| ids.get(name.get(..at)?));
        let owner = owners.next().copied().unwrap_or(WORKLOAD);
        assumed.entry(owner).or_default().insert((name, text));
    }
    assumed
}

const DAY: u64 = 86_400;

/// How long a period is.
fn period_seconds(period: AnswerPeriod) -> u64 {
    match period {
        AnswerPeriod::Month(month) => month.period().seconds(),
        AnswerPeriod::AverageMonth => AVERAGE_MONTH_HOURS.unsigned_abs() * 3_600,
    }
}

/// The first and the last day by whose rules a period was billed: one day if it was fixed.
fn rule_days(answer: &Answer) -> [Day; 2] {
    match answer.period {
        AnswerPeriod::Month(month) if month.last_day() == answer.rules_as_of => {
            [Day::containing(month.period().start()), month.last_day()]
        }
        _ => [answer.rules_as_of; 2],
    }
}

/// The later cost at the earlier price, so that what is left of the difference is the quantity's.
fn at_earlier_price(was: &AnswerCharge, is: &AnswerCharge) -> Usd {
    if was.list_unit_price == is.list_unit_price {
        return is.list_cost;
    }
    let scaled = is.list_cost.amount().checked_mul(was.list_unit_price.amount());
    let scaled = scaled.and_then(|cost| cost.checked_div(is.list_unit_price.amount()));
    let scaled = scaled.filter(|cost| *cost <= MOST_USD);
    let scaled = scaled.map(|cost| Usd::new(cost.round_dp(LIST_COST_DECIMALS)));
    let same = (&was.pricing, &was.consumed) == (&is.pricing, &is.consumed);
    let near = |cost: Usd| (cost - was.list_cost).amount().abs() <= ROUNDING;
    match scaled {
        // Equal quantities: what the division rounds is no use.
        Some(cost) if same && near(cost) => was.list_cost,
        Some(cost) => cost,
        // A price of nothing, or one beside which 18 decimals are not kept: all is the quantity's.
        None => is.list_cost,
    }
}

/// How much was billed and how much is.
fn amounts(was: &AnswerCharge, is: &AnswerCharge) -> String {
    format!("{} {} of {}", instead(was.pricing, is.pricing), is.unit, is.meter)
}

/// The later number and the earlier one, with as many digits as tell them apart.
fn instead(before: Decimal, after: Decimal) -> String {
    let rounded = |places| [after, before].map(|number| number.round_dp(places).normalize());
    let apart = |[after, before]: &[Decimal; 2]| after != before;
    let [after, before] = (2..=18).map(rounded).find(apart).unwrap_or_else(|| rounded(18));
    format!("{after} instead of {before}")
}
