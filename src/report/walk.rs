//! What an offering did, for the walk from its dollars back to the sessions. It owns the names of
//! what is shown; what happened is the timeline's.

use crate::analysis::{Comparison, Priced, Question};
use crate::units::{Acu, Period};

/// What an offering did, for the walk from its dollars back to the sessions.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The offering.
    pub id: String,
    /// When it was what: a name, and a capacity in ACU where there is one.
    pub states: Vec<(Period, &'static str, Option<Acu>)>,
    /// When seconds were billed without being up, and by which rule.
    pub phantoms: Vec<(Period, &'static str)>,
    /// When somebody was connected.
    pub sessions: Vec<Period>,
}

impl Walk {
    /// The walks of all priced offerings, cheapest first.
    #[must_use]
    pub fn of_all(question: Question<'_>, comparison: &Comparison) -> Vec<Self> {
        comparison.priced.iter().map(|priced| Self::of(question, priced)).collect()
    }

    fn of(question: Question<'_>, priced: &Priced) -> Self {
        let timeline = &priced.timeline;
        let phantoms = timeline.phantoms().iter();
        Self {
            id: priced.id.clone(),
            states: timeline
                .states()
                .iter()
                .map(|(span, state)| (*span, state.name(), state.acu()))
                .collect(),
            phantoms: phantoms.map(|phantom| (phantom.span, phantom.rule.name())).collect(),
            sessions: question.workload.activity.sessions_in(timeline.period()),
        }
    }
}
