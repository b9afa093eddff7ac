//! How long clients wait for a start, as far as AWS or a measurement says. It owns what is known
//! of one wait; how often clients wait is the offering's.

use super::{Confidence, Dated, Era};
use crate::units::{Day, RuleId};

/// What is known of the wait for one start, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Somebody measured waits.
    Measured {
        /// All of them, the shortest first.
        sorted: &'static [u64],
        /// Where the measuring client gave up: what is as long may have lasted longer.
        given_up: u64,
    },
    /// About so long.
    About(u64),
    /// So long or longer.
    AtLeast(u64),
    /// A schedule starts it so long before the clients come: they wait if a start takes longer, and
    /// nobody says how long it takes.
    HiddenByLead(u64),
}

/// How many of so many starts keep a client waiting for longer than its timeout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exceeding {
    /// Those that surely do.
    pub certainly: u64,
    /// How many are to be expected, the certain ones included.
    pub probably: u64,
    /// Those of which nothing is known.
    pub unknown: u64,
}

impl Wait {
    /// The longest that is known, in milliseconds; `None` if nothing is.
    #[must_use]
    pub const fn longest(self) -> Option<u64> {
        match self {
            Self::Measured { sorted, .. } => sorted.last().copied(),
            Self::About(wait) | Self::AtLeast(wait) => Some(wait),
            Self::HiddenByLead(_) => None,
        }
    }

    /// How many of `count` starts keep a client waiting for longer than `timeout` milliseconds.
    #[must_use]
    pub fn exceeding(self, count: u64, timeout: u64) -> Exceeding {
        match self {
            Self::Measured { sorted, given_up } => {
                let longer = sorted.len() - sorted.partition_point(|wait| *wait <= timeout);
                let known = timeout < given_up;
                // Of what lasted until the client gave up, nobody knows how much longer it lasted.
                let of = if known { longer } else { count_from(sorted, given_up) };
                let expected = share(count, of, sorted.len());
                if known {
                    Exceeding { probably: expected, ..Exceeding::default() }
                } else {
                    Exceeding { unknown: expected, ..Exceeding::default() }
                }
            }
            Self::About(wait) => {
                let probably = if wait > timeout { count } else { 0 };
                Exceeding { probably, ..Exceeding::default() }
            }
            Self::AtLeast(wait) if wait > timeout => {
                Exceeding { certainly: count, probably: count, unknown: 0 }
            }
            Self::AtLeast(_) | Self::HiddenByLead(_) => {
                Exceeding { unknown: count, ..Exceeding::default() }
            }
        }
    }
}

/// How many of sorted waits are at least so long.
fn count_from(sorted: &[u64], least: u64) -> usize {
    sorted.len() - sorted.partition_point(|wait| *wait < least)
}

/// `count × part ÷ whole`, rounded half up.
const fn share(count: u64, part: usize, whole: usize) -> u64 {
    let (part, whole) = (part as u64, whole as u64);
    (2 * count * part + whole) / (2 * whole)
}

/// The measured waits for a resume of Serverless v1.
///
/// Median 43.1 s, 95th percentile 92.6 s (the 138th of 145), longest 120.1 s. In 25 of them the
/// cluster answered within 1.2 s: it was still up. In seven the client gave up after 120 s.
///
/// Shown by `a_timeout_is_compared_with_all_measured_waits`.
pub static SERVERLESS_V1_RESUMES: Dated<Wait> = Dated {
    what: "waits for a resume, in milliseconds",
    source: "agostbiro/aurora-serverless-latencies, data/2020-04-18/cold_starts.csv: 145 first \
             queries after a pause of 5 minutes, us-east-1, Data API",
    read: "2026-11-27",
    confidence: Confidence::Medium,
    eras: &[Era {
        from: Day::EARLIEST,
        rule: RuleId::As1Resume,
        value: Wait::Measured { sorted: &MEASURED, given_up: 120_000 },
    }],
};

#[rustfmt::skip]
static MEASURED: [u64; 145] = [
    631, 646, 666, 672, 688, 696, 700, 722, 727, 728, 736, 741, 753, 758, 759, 765, 770,
    781, 801, 823, 825, 834, 882, 888, 1_113, 12_650, 23_412, 26_365, 30_485, 30_589,
    30_765, 30_861, 31_632, 31_739, 31_892, 34_504, 34_668, 34_752, 34_793, 34_817, 34_847,
    34_873, 34_932, 34_968, 34_977, 35_547, 35_783, 35_792, 35_798, 35_864, 35_880, 39_171,
    40_781, 40_872, 42_719, 42_786, 42_843, 42_913, 42_913, 42_920, 42_946, 42_953, 42_996,
    42_997, 43_014, 43_021, 43_025, 43_026, 43_031, 43_037, 43_041, 43_057, 43_059, 43_068,
    43_115, 43_117, 43_206, 43_208, 43_218, 43_218, 43_220, 43_226, 43_256, 43_257, 43_261,
    43_271, 43_274, 43_322, 43_349, 43_353, 43_411, 43_625, 43_925, 44_022, 44_065, 44_074,
    44_143, 44_291, 44_997, 47_024, 47_049, 47_128, 47_207, 47_214, 47_335, 47_352, 47_358,
    47_382, 47_468, 47_498, 48_207, 48_256, 48_270, 48_432, 51_035, 51_090, 51_152, 51_153,
    51_201, 51_264, 51_273, 51_275, 51_328, 51_377, 51_478, 51_498, 52_484, 52_502, 55_407,
    55_457, 55_590, 55_601, 55_856, 65_028, 68_013, 68_018, 68_155, 92_609, 120_000,
    120_010, 120_020, 120_020, 120_080, 120_100, 120_100,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn exceeding(wait: Wait, count: u64, seconds: u64) -> (u64, u64, u64) {
        let Exceeding { certainly, probably, unknown } = wait.exceeding(count, seconds * 1_000);
        (certainly, probably, unknown)
    }

    #[test]
    fn the_measured_waits_are_those_that_are_quoted() {
        assert!(MEASURED.is_sorted());
        // The 73rd is the median; 0.95 × 145 = 137.75, so that the 138th is the 95th percentile.
        assert_eq!((MEASURED[72], MEASURED[137], MEASURED[144]), (43_059, 92_609, 120_100));
    }

    #[test]
    fn a_timeout_is_compared_with_all_measured_waits() {
        let v1 = SERVERLESS_V1_RESUMES.eras[0].value;
        // Counted in the file: 117 of 145 above 29 s, 8 above 69 s; 23 × 117 ÷ 145 = 18.56.
        assert_eq!(exceeding(v1, 145, 29), (0, 117, 0));
        assert_eq!(exceeding(v1, 23, 29), (0, 19, 0));
        assert_eq!(exceeding(v1, 145, 69), (0, 8, 0));
        // The seven that reached 120 s would have gone on for nobody knows how long.
        assert_eq!(exceeding(v1, 145, 119), (0, 7, 0));
        assert_eq!(exceeding(v1, 145, 120), (0, 0, 7));
        assert_eq!(exceeding(v1, 0, 29), (0, 0, 0));
    }

    #[test]
    fn what_aws_says_is_certain_only_where_it_says_or_longer() {
        assert_eq!(exceeding(Wait::About(15_000), 23, 14), (0, 23, 0));
        assert_eq!(exceeding(Wait::About(15_000), 23, 15), (0, 0, 0));
        assert_eq!(exceeding(Wait::AtLeast(30_000), 4, 29), (4, 4, 0));
        assert_eq!(exceeding(Wait::AtLeast(30_000), 4, 30), (0, 0, 4));
        assert_eq!(exceeding(Wait::HiddenByLead(900_000), 23, 29), (0, 0, 23));
    }
}
