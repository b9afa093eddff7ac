//! Whether a working set fits: an offering whose largest capacity, or whose instance, has less
//! memory than the workload keeps in it is marked, and ranked behind those that have enough. It
//! changes no bill.

use std::fmt;

use crate::rules::RuleBook;
use crate::units::Gb;

use super::lineup::LineUp;

/// Less memory than the working set takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// What the offering has at most.
    pub memory: Gb,
    /// What the workload keeps in memory.
    pub working_set: Gb,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { memory, working_set } = self;
        write!(f, "does not fit: {memory} GB of memory for a working set of {working_set} GB")
    }
}

impl LineUp {
    /// Marks who has less memory than a working set takes, by the rules of a second. Whose memory
    /// no source gives is not marked.
    pub fn check_memory(&mut self, working_set: Gb, rules: RuleBook, second: i64) {
        for entry in &mut self.entries {
            let scaled = entry.offering.bounds(rules, second).map(|(_, most)| most.memory());
            let memory = scaled.or_else(|| entry.offering.memory());
            entry.unfit = memory
                .filter(|memory| *memory < working_set)
                .map(|memory| Unfit { memory, working_set });
        }
    }
}
