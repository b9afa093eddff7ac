//! Run-length series: a value that holds from an instant until the next one. It owns lookup and
//! the walk over spans of equal value, never a vector of minutes.

use crate::units::Period;

/// Steps in time, each holding until the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series<T> {
    steps: Vec<(i64, T)>,
}

/// Two steps begin at the same instant, or there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeriesError {
    /// There is no step.
    #[error("a series needs at least one step")]
    Empty,
    /// Two steps begin in the same second.
    #[error("two steps begin at {}", crate::units::instant_text(*.0))]
    Twice(i64),
}

impl<T: Copy + PartialEq> Series<T> {
    /// One value for ever.
    #[must_use]
    pub fn constant(value: T) -> Self {
        Self { steps: vec![(i64::MIN, value)] }
    }

    /// Steps in any order.
    ///
    /// # Errors
    /// No step, or two at the same instant.
    pub fn new(mut steps: Vec<(i64, T)>) -> Result<Self, SeriesError> {
        steps.sort_by_key(|step| step.0);
        if let Some(pair) = steps.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(SeriesError::Twice(pair[0].0));
        }
        if steps.is_empty() { Err(SeriesError::Empty) } else { Ok(Self { steps }) }
    }

    /// The steps in order.
    #[must_use]
    pub fn steps(&self) -> &[(i64, T)] {
        &self.steps
    }

    /// The same instants with other values; neighbours that become equal stay apart.
    #[must_use]
    pub fn map<U>(&self, value: impl Fn(T) -> U) -> Series<U> {
        Series { steps: self.steps.iter().map(|(at, old)| (*at, value(*old))).collect() }
    }

    /// The last value.
    #[must_use]
    pub fn last(&self) -> T {
        self.steps[self.steps.len() - 1].1
    }

    /// The value in a second; `None` before the first step.
    #[must_use]
    pub fn at(&self, second: i64) -> Option<T> {
        let later = self.steps.partition_point(|step| step.0 <= second);
        (later > 0).then(|| self.steps[later - 1].1)
    }

    /// The spans of equal step within `period`, in order; `None` before the first step.
    pub fn within(&self, period: Period) -> impl Iterator<Item = (Period, Option<T>)> + '_ {
        let mut next = self.steps.partition_point(|step| step.0 <= period.start());
        let mut start = period.start();
        std::iter::from_fn(move || {
            if start >= period.end() {
                return None;
            }
            let value = (next > 0).then(|| self.steps[next - 1].1);
            let end = self.steps.get(next).map_or(period.end(), |step| step.0.min(period.end()));
            let span = Period::new(start, end);
            start = end;
            next += 1;
            Some((span, value))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_holds_until_the_next() {
        let series = Series::new(vec![(20, 'b'), (10, 'a')]).unwrap();
        assert_eq!((series.at(9), series.at(10), series.at(25)), (None, Some('a'), Some('b')));
        let walked: Vec<_> = series.within(Period::new(5, 30)).collect();
        assert_eq!(
            walked,
            [
                (Period::new(5, 10), None),
                (Period::new(10, 20), Some('a')),
                (Period::new(20, 30), Some('b'))
            ]
        );
    }

    #[test]
    fn two_steps_at_once_are_refused() {
        assert_eq!(Series::new(vec![(1, 'a'), (1, 'b')]), Err(SeriesError::Twice(1)));
        assert_eq!(Series::<char>::new(vec![]), Err(SeriesError::Empty));
    }
}
