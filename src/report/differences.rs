//! What differs between the kinds of offerings besides cost, on a day: a row for each topic and
//! each thing that is known of some of the kinds.

use crate::analysis::{Confidence, TOPICS};
use crate::units::Day;

/// What is known of some kinds about a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The topic's stable name.
    pub topic: &'static str,
    /// The topic for people.
    pub title: &'static str,
    /// The kinds, in the report's order.
    pub kinds: Vec<&'static str>,
    /// What is known; `None` if nothing is.
    pub known: Option<Known>,
}

/// What holds, since when, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// In words.
    pub value: &'static str,
    /// The first day; `None` for as long as there was such a thing.
    pub from: Option<Day>,
    /// The source in a few letters.
    pub mark: &'static str,
    /// The source in words.
    pub source: &'static str,
    /// The day on which it was read.
    pub read: &'static str,
    /// How sure it is: `high`, `medium` or `chosen`.
    pub confidence: &'static str,
}

impl Difference {
    /// All topics for some kinds, on a day. Kinds of which the same is known share a row.
    #[must_use]
    pub fn on(day: Day, kinds: &[&'static str]) -> Vec<Self> {
        let mut rows: Vec<Self> = Vec::new();
        for topic in TOPICS {
            let first = rows.len();
            for kind in kinds {
                let known = topic.on(kind, day).map(|fact| Known {
                    value: fact.value,
                    from: (fact.from != Day::EARLIEST).then_some(fact.from),
                    mark: fact.source.mark,
                    source: fact.source.text,
                    read: fact.source.read,
                    confidence: match fact.source.confidence {
                        Confidence::High => "high",
                        Confidence::Medium => "medium",
                        Confidence::Chosen => "chosen",
                    },
                });
                match rows[first..].iter_mut().find(|row| row.known == known) {
                    Some(row) => row.kinds.push(kind),
                    None => rows.push(Self {
                        topic: topic.id,
                        title: topic.title,
                        kinds: vec![kind],
                        known,
                    }),
                }
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_that_share_a_fact_share_a_row_and_the_unknown_has_one() {
        let kinds = ["rds-scheduled", "aurora-dsql", "rds-always-on", "no-such-kind"];
        let rows = Difference::on(Day::from_date(2026, 10, 31), &kinds);
        let of = |topic: &str| -> Vec<(Vec<&str>, bool)> {
            let rows = rows.iter().filter(|row| row.topic == topic);
            rows.map(|row| (row.kinds.clone(), row.known.is_some())).collect()
        };
        assert_eq!(
            of("minimum-storage"),
            [
                (vec!["rds-scheduled", "rds-always-on"], true),
                (vec!["aurora-dsql"], true),
                (vec!["no-such-kind"], false)
            ]
        );
        // Nobody says how long DSQL takes to start.
        assert_eq!(of("start-up-time")[1], (vec!["aurora-dsql", "no-such-kind"], false));
    }
}
