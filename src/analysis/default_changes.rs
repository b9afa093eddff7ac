//! Which default made two bills of the same use differ. It owns what counts as the cause: a bound of
//! the capacity that was reached, or a meter with another price.

use crate::meter::{Meter, Part};
use crate::offering::{Capacity, Offering, State, Timeline};
use crate::rating::{Bill, Charge};
use crate::rules::RuleBook;
use crate::units::Acu;

/// What is something else where the user said nothing, the earlier before the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultChange {
    /// The least capacity.
    Minimum([Acu; 2]),
    /// The most capacity.
    Maximum([Acu; 2]),
    /// Something else is charged for, such as another class or type of storage.
    Meter([Meter; 2]),
    /// A charge that the earlier defaults do not have.
    Began(Meter),
    /// A charge that the later defaults do not have.
    Ended(Meter),
}

/// Compares an offering by earlier defaults with the same by later ones, in one month.
pub(super) fn default_changes(
    rules: RuleBook,
    both: [(&dyn Offering, &(Bill, Timeline)); 2],
) -> Vec<DefaultChange> {
    let mut changes = bounds(rules, both);
    let of_capacity = !changes.is_empty();
    let bills = both.map(|(_, (bill, _))| bill);
    for part in Part::ALL {
        let explained = of_capacity && part == Part::Compute;
        changes.extend(charges(bills, part, explained));
    }
    changes
}

/// The bounds of the capacity that differ and held a need back, or up.
fn bounds(rules: RuleBook, both: [(&dyn Offering, &(Bill, Timeline)); 2]) -> Vec<DefaultChange> {
    let [Some(before), Some(after)] =
        both.map(|(offering, (_, timeline))| offering.bounds(rules, timeline.period().end() - 1))
    else {
        return Vec::new();
    };
    let (minimum, maximum) = ([before.0, after.0], [before.1, after.1]);
    let reached = |wanted: &dyn Fn(Acu) -> bool| {
        both.iter().any(|(_, (_, timeline))| capacities(timeline, minimum).any(wanted))
    };
    let mut changes = Vec::new();
    if minimum[0] != minimum[1] && reached(&|acu| acu < minimum[0].max(minimum[1])) {
        changes.push(DefaultChange::Minimum(minimum));
    }
    if maximum[0] != maximum[1] && reached(&|acu| acu > maximum[0].min(maximum[1])) {
        changes.push(DefaultChange::Maximum(maximum));
    }
    changes
}

/// Every capacity that was had. A pause is one of 0 only where the minimum decides about it.
fn capacities(timeline: &Timeline, minimum: [Acu; 2]) -> impl Iterator<Item = Acu> {
    let zero = minimum.contains(&Acu::ZERO).then_some(Acu::ZERO);
    timeline.states().iter().filter_map(move |(_, state)| match state {
        State::Paused => zero,
        state => state.capacity().and_then(Capacity::acu),
    })
}

/// The charges of one part that cost something else, each with the one in its place. If a bound
/// explains how much was counted, only another price is left to be told.
fn charges(bills: [&Bill; 2], part: Part, explained: bool) -> Vec<DefaultChange> {
    let of = |bill: &Bill| -> Vec<Charge> {
        let of_part = |charge: &&Charge| charge.reading.meter.part() == part;
        bill.charges.iter().filter(of_part).copied().collect()
    };
    let [before, after] = bills.map(of);
    let pair = |at: usize| match (before.get(at), after.get(at)) {
        (Some(old), Some(new)) => {
            let meters = [old.reading.meter, new.reading.meter];
            let dearer = old.list_unit_price != new.list_unit_price;
            let costs = dearer || (!explained && old.list_cost != new.list_cost);
            (meters[0] != meters[1] && costs).then_some(DefaultChange::Meter(meters))
        }
        (None, Some(new)) if !explained => Some(DefaultChange::Began(new.reading.meter)),
        (Some(old), None) if !explained => Some(DefaultChange::Ended(old.reading.meter)),
        _ => None,
    };
    (0..before.len().max(after.len())).filter_map(pair).collect()
}
