//! Demand: the capacity that a serverless database needs while it is up, whoever says so. It owns
//! how a need is laid over an interval; where needs come from stands in `models`.

use crate::units::{Acu, Period};

use super::series::Series;

/// The capacity that a serverless database needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// As little as the offering has.
    Floor,
    /// So much while a session is open.
    Constant(Acu),
    /// Steps in time; nothing before the first.
    Series(Series<Acu>),
    /// Steps counted in seconds from each resume of a paused cluster, whoever is connected; nothing
    /// after the last, and nothing in a cluster that never pauses.
    AfterWake(Series<Acu>),
}

impl Demand {
    /// Whether it is a series of instants, so that no other time has it.
    #[must_use]
    pub const fn is_tied_to_dates(&self) -> bool {
        matches!(self, Self::Series(_))
    }

    /// The need in every connected second, and in every other one; `None` if it changes.
    #[must_use]
    pub const fn level(&self) -> Option<(Acu, Acu)> {
        match self {
            Self::Floor => Some((Acu::ZERO, Acu::ZERO)),
            Self::Constant(acu) => Some((*acu, Acu::ZERO)),
            Self::Series(_) | Self::AfterWake(_) => None,
        }
    }

    /// The needs over a span in which the cluster is up, in order and without gap; `woken` is the
    /// second in which it resumed, `None` for a cluster that never pauses.
    pub fn within(
        &self,
        span: Period,
        woken: Option<i64>,
    ) -> impl Iterator<Item = (Period, Acu)> + '_ {
        let (steps, from, all) = match (self, woken) {
            (Self::Floor, _) | (Self::AfterWake(_), None) => (None, 0, Acu::ZERO),
            (Self::Constant(acu), _) => (None, 0, *acu),
            (Self::Series(series), _) => (Some(series), 0, Acu::ZERO),
            (Self::AfterWake(series), Some(woken)) => (Some(series), woken, Acu::ZERO),
        };
        let whole = steps.is_none().then_some((span, all));
        let counted = Period::new(span.start() - from, span.end() - from);
        let parts = steps.into_iter().flat_map(move |steps| steps.within(counted));
        whole.into_iter().chain(parts.map(move |(part, need)| {
            let part = Period::new(part.start() + from, part.end() + from);
            (part, need.unwrap_or(Acu::ZERO))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_after_a_wake_are_counted_from_that_wake() {
        let steps = vec![(0, Acu::whole(2)), (60, Acu::whole(3)), (180, Acu::ZERO)];
        let demand = Demand::AfterWake(Series::new(steps).unwrap());
        let span = Period::new(1_030, 1_300);
        let walked: Vec<_> = demand.within(span, Some(1_000)).collect();
        let part = |start, end, acu| (Period::new(start, end), Acu::whole(acu));
        assert_eq!(walked, [part(1_030, 1_060, 2), part(1_060, 1_180, 3), part(1_180, 1_300, 0)]);
        assert_eq!(demand.within(span, None).collect::<Vec<_>>(), [part(1_030, 1_300, 0)]);
    }
}
