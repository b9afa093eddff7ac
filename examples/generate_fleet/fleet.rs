//! A made-up fleet: which databases there are, and what each of them does minute by minute. The
//! same seed gives the same rows, in whichever order they are asked for.
//!
//! It knows no file and no format but a row's CSV text. Nothing in it is drawn from a real estate:
//! the shares of the five classes are those of issue 6.

use std::fmt::Write as _;

/// Seconds from one row of a database to its next.
pub(crate) const PERIOD_SECONDS: i64 = 60;
/// The heading of [`Fleet::push_csv`]'s rows.
pub(crate) const CSV_HEADING: &str = "db_id,timestamp,DatabaseConnections,CPUUtilization\n";
const MINUTES_OF_DAY: u32 = 24 * 60;
/// 1970-01-01 was a Thursday: days since a Monday on that day.
const WEEKDAY_OF_DAY_ZERO: i64 = 3;

/// What a database is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A job every 15, 30 or 60 minutes, or once a night, of 1 to 5 minutes.
    Cron,
    /// Monday to Friday, 8 to 10 hours a day.
    OfficeHours,
    /// Some bursts a day at any time, each of 1 to 60 minutes.
    Bursty,
    /// Somebody is always connected.
    AlwaysOn,
    /// Nobody ever is.
    Dead,
}

/// Percent of the databases that are of each class.
pub(crate) const SHARES: [(Class, usize); 5] = [
    (Class::Cron, 35),
    (Class::OfficeHours, 25),
    (Class::Bursty, 25),
    (Class::AlwaysOn, 13),
    (Class::Dead, 2),
];

/// In which order the rows come. Each database's own rows are always in the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// One database after the other.
    Database,
    /// One minute after the other, and all databases in each.
    Time,
}

/// One minute of one database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// Which database, from 0.
    pub(crate) database: usize,
    /// Its first second, since 1970 in UTC.
    pub(crate) second: i64,
    /// Open connections.
    pub(crate) connections: u32,
    /// Millionths of a percent of the CPU.
    pub(crate) cpu_millionths: u32,
}

/// All databases of a fleet, over all its days.
#[derive(Clone, Debug)]
pub(crate) struct Fleet {
    classes: Vec<Class>,
    first_second: i64,
    days: u32,
    seed: u64,
    missing_per_mille: u32,
}

impl Fleet {
    /// So many databases over so many days, from midnight at `first_second`. Of each 1,000 rows,
    /// about `missing_per_mille` are left out, and the others are the same as without.
    pub(crate) fn new(
        databases: usize,
        days: u32,
        first_second: i64,
        seed: u64,
        missing_per_mille: u32,
    ) -> Self {
        let mut classes = classes_by_share(databases);
        let mut random = Random::new(seed, u64::MAX);
        for last in (1..classes.len()).rev() {
            classes.swap(last, random.index(last + 1));
        }
        Self { classes, first_second, days, seed, missing_per_mille }
    }

    /// The class of each database.
    pub(crate) fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// What a database is called, from `db-000001`.
    pub(crate) fn name(database: usize) -> String {
        format!("db-{:06}", database + 1)
    }

    /// All rows. Nothing is held but one day of one database, or of each in the order of time.
    pub(crate) fn rows(&self, order: Order) -> Box<dyn Iterator<Item = Row> + '_> {
        let minutes = self.days * MINUTES_OF_DAY;
        let walks = (0..self.classes.len()).map(|database| Walk::new(self, database));
        match order {
            Order::Database => Box::new(
                walks.flat_map(move |mut walk| (0..minutes).filter_map(move |_| walk.next_row())),
            ),
            Order::Time => {
                let mut walks: Vec<Walk<'_>> = walks.collect();
                let turns = (0..minutes).flat_map(move |_| 0..self.classes.len());
                Box::new(turns.filter_map(move |database| walks[database].next_row()))
            }
        }
    }

    /// Appends a row as a line of CSV, with numbers as writers of doubles print them.
    pub(crate) fn push_csv(row: Row, name: &str, text: &mut String) -> std::fmt::Result {
        let instant = jiff::Timestamp::from_second(row.second).map_err(|_| std::fmt::Error)?;
        let (percent, millionths) =
            (row.cpu_millionths / 1_000_000, row.cpu_millionths % 1_000_000);
        writeln!(text, "{name},{instant},{}.0,{percent}.{millionths:06}", row.connections)
    }
}

/// Exact shares: whole databases first, and what is left by the largest remainders.
fn classes_by_share(databases: usize) -> Vec<Class> {
    let mut counts = SHARES.map(|(_, percent)| databases * percent / 100);
    let mut by_remainder: Vec<usize> = (0..SHARES.len()).collect();
    by_remainder.sort_by_key(|&at| std::cmp::Reverse(databases * SHARES[at].1 % 100));
    let left = databases - counts.iter().sum::<usize>();
    for at in by_remainder.into_iter().take(left) {
        counts[at] += 1;
    }
    let classes = SHARES.into_iter().zip(counts);
    classes.flat_map(|((class, _), count)| std::iter::repeat_n(class, count)).collect()
}

/// What one database does on every day alike; minutes are those of a day.
#[derive(Clone, Copy, Debug)]
enum Habit {
    Cron { every: u32, at: u32 },
    OfficeHours { opens: u32, minutes: u32 },
    Bursty { bursts: u32 },
    AlwaysOn,
    Dead,
}

impl Habit {
    fn new(class: Class, random: &mut Random) -> Self {
        match class {
            Class::Cron => {
                let every = [15, 30, 60, MINUTES_OF_DAY][random.index(4)];
                // A night's job is over by 06:05.
                Self::Cron { every, at: random.between(0, every.min(360) - 1) }
            }
            Class::OfficeHours => Self::OfficeHours {
                opens: random.between(6 * 60, 10 * 60),
                minutes: random.between(8 * 60 + 10, 10 * 60 - 10),
            },
            Class::Bursty => Self::Bursty { bursts: random.between(3, 40) },
            Class::AlwaysOn => Self::AlwaysOn,
            Class::Dead => Self::Dead,
        }
    }

    /// When it is connected on a day: spans of minutes, in order, that may touch or overlap.
    fn spans(self, weekday: i64, random: &mut Random) -> Vec<(u32, u32)> {
        match self {
            Self::Cron { every, at } => {
                let starts = (at..MINUTES_OF_DAY).step_by(usize::try_from(every).unwrap_or(1));
                starts.map(|start| (start, start + random.between(1, 5))).collect()
            }
            Self::OfficeHours { .. } if weekday >= 5 => Vec::new(),
            Self::OfficeHours { opens, minutes } => {
                // Up to 10 minutes sooner or later, and up to 10 minutes shorter or longer.
                let start = opens + random.between(0, 20) - 10;
                vec![(start, start + minutes + random.between(0, 20) - 10)]
            }
            Self::Bursty { bursts } => {
                let mut burst = |_| {
                    let start = random.between(0, MINUTES_OF_DAY - 1);
                    // Short ones are more frequent than long ones.
                    let longest = random.between(1, 60);
                    (start, start + random.between(1, longest))
                };
                let mut spans: Vec<_> = (0..bursts).map(&mut burst).collect();
                spans.sort_unstable();
                spans
            }
            Self::AlwaysOn => vec![(0, MINUTES_OF_DAY)],
            Self::Dead => Vec::new(),
        }
    }

    /// The most connections at a time.
    fn most_connections(self) -> u32 {
        match self {
            Self::Cron { .. } => 2,
            Self::OfficeHours { .. } => 20,
            Self::Bursty { .. } => 40,
            Self::AlwaysOn => 12,
            Self::Dead => 0,
        }
    }
}

/// One database on its way through time.
#[derive(Clone, Debug)]
struct Walk<'a> {
    fleet: &'a Fleet,
    database: usize,
    habit: Habit,
    random: Random,
    second: i64,
    minute: u32,
    /// The day's spans that are not over.
    spans: std::collections::VecDeque<(u32, u32)>,
    connections: u32,
}

impl<'a> Walk<'a> {
    fn new(fleet: &'a Fleet, database: usize) -> Self {
        let mut random = Random::new(fleet.seed, u64::try_from(database).unwrap_or(u64::MAX));
        let habit = Habit::new(fleet.classes[database], &mut random);
        let second = fleet.first_second;
        let spans = std::collections::VecDeque::new();
        Self { fleet, database, habit, random, second, minute: 0, spans, connections: 0 }
    }

    /// The next minute's row; `None` if it is left out.
    fn next_row(&mut self) -> Option<Row> {
        if self.minute == 0 {
            let day = self.second.div_euclid(24 * 3600);
            let weekday = (day + WEEKDAY_OF_DAY_ZERO).rem_euclid(7);
            self.spans = self.habit.spans(weekday, &mut self.random).into();
        }
        while self.spans.front().is_some_and(|&(_, end)| end <= self.minute) {
            self.spans.pop_front();
        }
        let connected = self.spans.front().is_some_and(|&(start, _)| start <= self.minute);
        let noise = self.random.next();
        if !connected {
            self.connections = 0;
        } else if self.connections == 0 || noise.is_multiple_of(8) {
            // Pools keep their connections for a while.
            self.connections = self.random.between(1, self.habit.most_connections());
        }
        let busy = if connected { self.random.between(4_000_000, 60_000_000) } else { 0 };
        let cpu_millionths = busy + self.random.between(2_000_000, 3_500_000);
        let missing = noise >> 32 & 0xFFFF;
        let missing = missing * 1000 < u64::from(self.fleet.missing_per_mille) << 16;
        let (database, second, connections) = (self.database, self.second, self.connections);
        self.second += PERIOD_SECONDS;
        self.minute = (self.minute + 1) % MINUTES_OF_DAY;
        (!missing).then_some(Row { database, second, connections, cpu_millionths })
    }
}

/// Splitmix64 (Steele, Lea and Flood, 2014): small, and the same on every machine.
#[derive(Clone, Debug)]
struct Random(u64);

impl Random {
    /// A stream of its own for each pair.
    fn new(seed: u64, stream: u64) -> Self {
        let mut first = Self(seed);
        let mut second = Self(first.next() ^ stream);
        Self(second.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From `least` to `most`, both included.
    fn between(&mut self, least: u32, most: u32) -> u32 {
        let span = u64::from(most - least) + 1;
        // Below `span`, so that it fits.
        least + u32::try_from(((self.next() >> 32) * span) >> 32).unwrap_or(0)
    }

    /// Below `count`, which is above 0.
    fn index(&mut self, count: usize) -> usize {
        let most = u32::try_from(count - 1).unwrap_or(u32::MAX);
        usize::try_from(self.between(0, most)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    /// The first numbers of the seed 1234567, as other implementations of splitmix64 list them.
    #[test]
    fn the_random_numbers_are_those_of_splitmix64() {
        let mut random = Random(1_234_567);
        let numbers = [random.next(), random.next(), random.next()];
        let listed =
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(numbers, listed);
    }
}
