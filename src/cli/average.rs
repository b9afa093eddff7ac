//! What is asked about an average month beside the question itself: how far its numbers may be off.

use super::request::Request;
use crate::activity::{Activity, Workload};
use crate::analysis::{
    Comparison, Question, Sensitivity, StaysCheapest, Window, sensitivity, stays_cheapest,
};
use crate::rules::RuleBook;

impl Request {
    /// The question about an average month by the same rules and prices; `None` for a demand that
    /// is tied to dates.
    pub(super) fn average_month(&self) -> Option<Question<'_>> {
        if self.file.workload.demand.is_tied_to_dates() {
            return None;
        }
        let as_of = self.window.last_day();
        let rules = RuleBook::fixed(self.rules.fixed_day().unwrap_or(as_of));
        let window = Window::AverageMonth { as_of };
        Some(Question { window, rules, ..self.question() })
    }

    /// The workload with its own week, if it has one that repeats for ever.
    fn typical_workload(&self) -> Option<Workload> {
        let activity = Activity::TypicalWeek(self.typical_week()?);
        Some(Workload { activity, ..self.file.workload.clone() })
    }

    /// How far hours and storage may be off in an average month, if who is cheapest is so there.
    pub(super) fn stays_cheapest(&self, comparison: &Comparison) -> Option<StaysCheapest> {
        let winner = &comparison.priced.first()?.id;
        let workload = &self.typical_workload()?;
        let question = Question { workload, ..self.average_month()? };
        stays_cheapest(question, &self.line_up, winner)
    }

    /// What the choice hangs on in an average month; `None` if there is none or no choice.
    pub(super) fn sensitivity(&self) -> Option<Sensitivity> {
        let workload = &self.typical_workload()?;
        sensitivity(Question { workload, ..self.average_month()? }, &self.line_up)
    }
}
