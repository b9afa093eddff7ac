//! What differs between the ways to run a database besides what they cost: topics, and what AWS
//! said of each kind from which day on. Nothing here changes a bill. What no source says is not
//! there, and readers are told so.

mod sources;
mod topics;

use super::Confidence;
use crate::units::Day;

pub use topics::TOPICS;

/// Something about which the kinds of offerings differ.
#[derive(Debug)]
pub struct Topic {
    /// A stable name for scripts.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// What is known, in any order.
    pub facts: &'static [Fact],
}

/// What holds for some kinds from a day on, until a later fact of the same kind.
#[derive(Debug)]
pub struct Fact {
    /// The kinds' ids.
    pub kinds: &'static [&'static str],
    /// The first day; [`Day::EARLIEST`] for what held as long as there was such a thing.
    pub from: Day,
    /// In words.
    pub value: &'static str,
    /// Where it was read.
    pub source: &'static Source,
}

/// Where something was read, when, and how sure it is.
#[derive(Debug)]
pub struct Source {
    /// A few letters for narrow tables: the name of a rule, or of a document.
    pub mark: &'static str,
    /// In words.
    pub text: &'static str,
    /// The day on which it was read.
    pub read: &'static str,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Topic {
    /// What held for a kind on a day; `None` where no source says anything.
    #[must_use]
    pub fn on(&self, kind: &str, day: Day) -> Option<&'static Fact> {
        let facts = self.facts.iter();
        facts.filter(|fact| fact.from <= day && fact.kinds.contains(&kind)).max_by_key(|f| f.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_a_source_with_the_day_on_which_it_was_read() {
        for topic in TOPICS {
            assert!(!topic.facts.is_empty(), "{}", topic.id);
            for fact in topic.facts {
                let Source { mark, text, read, .. } = fact.source;
                assert!(!mark.is_empty() && !text.is_empty(), "{}", topic.id);
                assert!(read.parse::<Day>().is_ok(), "{}: {read}", topic.id);
                assert!(!fact.value.is_empty() && !fact.kinds.is_empty(), "{}", topic.id);
            }
        }
    }

    #[test]
    fn no_topic_says_two_things_of_a_kind_from_the_same_day() {
        for topic in TOPICS {
            let mut said: Vec<(&str, Day)> = Vec::new();
            for fact in topic.facts {
                for kind in fact.kinds {
                    assert!(!said.contains(&(kind, fact.from)), "{} of {kind}", topic.id);
                    said.push((kind, fact.from));
                }
            }
        }
        let mut ids: Vec<&str> = TOPICS.iter().map(|topic| topic.id).collect();
        ids.dedup();
        assert_eq!(ids.len(), TOPICS.len());
    }

    fn value(topic: &str, kind: &str, day: &str) -> Option<&'static str> {
        let topic = TOPICS.iter().find(|t| t.id == topic).unwrap();
        topic.on(kind, day.parse().unwrap()).map(|fact| fact.value)
    }

    #[test]
    fn a_fact_holds_from_its_day_to_the_next_one() {
        let v1 = |topic, day| value(topic, "aurora-serverless-v1", day).unwrap();
        // PostgreSQL came on 2019-07-09, 1 ACU on 2019-04-29, the Data API on 2019-05-30.
        assert_eq!(v1("engines", "2019-07-08"), "MySQL-compatible only");
        assert_eq!(v1("engines", "2019-07-09"), "MySQL- and PostgreSQL-compatible");
        assert!(v1("minimum-capacity", "2019-04-28").starts_with("2 ACU"));
        assert!(v1("minimum-capacity", "2019-04-29").starts_with("1 ACU"));
        assert!(v1("query-access", "2019-05-29").contains("beta"));
        assert!(!v1("query-access", "2019-05-30").contains("beta"));
        // A cluster could be stopped from 2018-09-24 on.
        let provisioned = |day| value("stop-and-start", "aurora-provisioned", day).unwrap();
        assert_eq!(provisioned("2018-09-23"), "cannot be stopped");
        assert!(provisioned("2018-09-24").contains("7 days"));
    }

    #[test]
    fn what_no_source_says_is_not_there() {
        assert_eq!(value("start-up-time", "aurora-dsql", "2026-10-31"), None);
        assert_eq!(value("engines", "no-such-kind", "2026-10-31"), None);
    }
}
