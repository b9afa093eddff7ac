//! What keeps clusters from pausing: from the workload file's statements and its trace to offerings
//! and warnings.

use super::request::Request;
use crate::analysis::{Comparison, Warning, blocked, kept_busy};
use crate::offering::{Blocker, Spec, kept_awake};
use crate::units::Day;

/// Lets no offering pause that a blocker keeps awake; returns those as they would be without.
pub(super) fn keep(specs: &mut [Spec], blockers: &[Blocker], last_day: Day) -> Vec<Spec> {
    let mut unblocked = Vec::new();
    for spec in specs.iter_mut().filter(|_| !blockers.is_empty()) {
        if let Some(awake) = kept_awake(spec, last_day) {
            unblocked.push(std::mem::replace(spec, awake));
        }
    }
    unblocked
}

/// Blockers, idle connections and pollers, and what the bills would be without.
pub(super) fn warnings(request: &Request, comparison: &Comparison) -> Vec<Warning> {
    let (question, blockers) = (request.question(), &request.file.client.blockers);
    let idle = request.file.trace.as_ref().and_then(|notes| notes.idle_connections.as_ref());
    let mut warnings = blocked(question, comparison, &request.unblocked, blockers);
    warnings.extend(kept_busy(question, &request.line_up, comparison, idle));
    warnings
}
