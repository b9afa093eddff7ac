//! Who is compared for databases of one placement, built once for all of them: the offerings of each
//! month of the period with that month's price lists. It owns what "as it runs today" is as an
//! offering; where placements come from is `ingest`'s.

use std::sync::Arc;

use crate::activity::Workload;
use crate::analysis::{LineUp, LineUpError, NotOffered, NotPriced, Window, line_up};
use crate::meter::{DatabaseEngine, Deployment, InstanceClass};
use crate::offering::{self, Assumption, Spec};
use crate::pricing::{BookError, PriceBook, PriceList};
use crate::units::{Acu, Day, Engine, Period, Region, StorageType};

/// Where a database is and how it runs there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Placement {
    /// Where.
    pub region: Region,
    /// What its clients speak.
    pub engine: Engine,
    /// How it runs; `None` if nobody says, so that a default stands for it.
    pub today: Option<Today>,
    /// The type of RDS storage; `None` for the default of the billed time.
    pub storage_type: Option<StorageType>,
    /// Whether it is known how much is allocated on RDS.
    pub allocated: bool,
}

/// How a database runs today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Today {
    /// An RDS instance, always on.
    Rds {
        /// Its class; `None` for the default one.
        class: Option<InstanceClass>,
        /// Whether it has a standby.
        deployment: Deployment,
    },
    /// A provisioned Aurora instance; `None` for the cheapest class.
    Aurora(Option<InstanceClass>),
    /// Aurora Serverless v2; `None` for the bounds that AWS allowed.
    ServerlessV2 {
        /// The least capacity.
        min_acu: Option<Acu>,
        /// The most.
        max_acu: Option<Acu>,
    },
}

impl Today {
    /// The kind of offering that it is.
    const fn kind(self) -> &'static str {
        match self {
            Self::Rds { .. } => "rds-always-on",
            Self::Aurora(_) => "aurora-provisioned",
            Self::ServerlessV2 { .. } => "aurora-serverless-v2",
        }
    }

    /// The class that it has.
    const fn class(self) -> Option<InstanceClass> {
        match self {
            Self::Rds { class, .. } | Self::Aurora(class) => class,
            Self::ServerlessV2 { .. } => None,
        }
    }
}

/// The offerings of a placement, built for each month.
#[derive(Debug)]
pub struct Prepared {
    /// The placement.
    pub placement: Placement,
    /// The offering that is how databases run today.
    pub(super) today: &'static str,
    /// The offerings that have a line-up in every month.
    pub(super) offerings: Vec<Everywhere>,
    /// The parts of the period by month, in order.
    pub(super) months: Vec<Month>,
    /// Offerings that did not exist in some month.
    pub not_offered: Vec<NotOffered>,
    /// Offerings for which no class has a price in some month.
    pub not_priced: Vec<NotPriced>,
}

impl Prepared {
    /// The price list that is asked first, month by month.
    pub fn price_lists(&self) -> impl Iterator<Item = &PriceList> {
        self.months.iter().map(|month| month.prices.primary())
    }

    /// What had to be assumed of the offerings, month by month.
    pub fn assumptions(&self) -> impl Iterator<Item = &Assumption> {
        let entries = self.months.iter().flat_map(|month| &month.line_up.entries);
        entries.flat_map(|entry| &entry.assumptions)
    }
}

/// An offering of every month.
#[derive(Debug)]
pub(super) struct Everywhere {
    /// Its name.
    pub(super) name: Arc<str>,
    /// Its kind.
    pub(super) kind: &'static str,
    /// Its place in the line-up of each month.
    pub(super) places: Vec<usize>,
    /// Whether it is the same in all of them, so that it has one timeline.
    pub(super) same: bool,
    /// Whether it has another size than the class of today: none that was measured.
    pub(super) resized: bool,
}

/// A month of the period.
#[derive(Debug)]
pub(super) struct Month {
    pub(super) window: Window,
    pub(super) prices: PriceBook,
    pub(super) line_up: LineUp,
}

/// Why a placement cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unprepared {
    /// There are no prices.
    #[error(transparent)]
    NoPrices(#[from] BookError),
    /// A setting is none that AWS allowed.
    #[error(transparent)]
    NotAllowed(#[from] LineUpError),
}

/// Builds the offerings of a placement for the months of a period. `like` is any database of the
/// placement; `prices` gives the price lists of a day.
///
/// # Errors
/// There are no prices for the Region, or AWS never allowed such a configuration.
pub fn prepare(
    placement: &Placement,
    like: &Workload,
    period: Period,
    prices: &dyn Fn(&Region, Day) -> Result<PriceBook, BookError>,
) -> Result<Prepared, Unprepared> {
    let mut prepared = Prepared {
        placement: placement.clone(),
        today: placement.today.map_or("rds-always-on", Today::kind),
        offerings: Vec::new(),
        months: Vec::new(),
        not_offered: Vec::new(),
        not_priced: Vec::new(),
    };
    for (_, part) in period.by_month() {
        let window = Window::Part(part);
        let prices = prices(&placement.region, window.last_day())?;
        let specs = specs(placement, like, window.last_day(), &prices);
        let mut line_up = line_up(&specs, like, window, &prices)?;
        prepared.not_offered.append(&mut line_up.not_offered);
        prepared.not_priced.append(&mut line_up.not_priced);
        prepared.months.push(Month { window, prices, line_up });
    }
    prepared.offerings = everywhere(&prepared.months, placement.today.and_then(Today::class));
    Ok(prepared)
}

/// The offerings that every month has.
fn everywhere(months: &[Month], class: Option<InstanceClass>) -> Vec<Everywhere> {
    let Some(first) = months.first() else { return Vec::new() };
    let find = |spec: &Spec| -> Option<Everywhere> {
        let place = |month: &Month| month.line_up.entries.iter().position(|e| e.spec.id == spec.id);
        let places = months.iter().map(place).collect::<Option<Vec<usize>>>()?;
        // What an offering is made of is what its description shows.
        let shown = |(month, place): (&Month, &usize)| {
            format!("{:?}", month.line_up.entries[*place].offering)
        };
        let mut all = months.iter().zip(&places).map(shown);
        let one = all.next();
        let same = all.all(|other| Some(other) == one);
        let resized = class.is_some() && spec.settings.instance_class != class;
        let name = Arc::from(&*spec.id);
        Some(Everywhere { name, kind: spec.kind.id, places, same, resized })
    };
    first.line_up.entries.iter().filter_map(|entry| find(&entry.spec)).collect()
}

/// What is compared with a month's last day: the defaults of that day, with what is known of the
/// database in the place of defaults. Its class is that of every instance that can have it.
fn specs(placement: &Placement, like: &Workload, last_day: Day, prices: &PriceBook) -> Vec<Spec> {
    let mut specs = offering::defaults(last_day, like);
    let Some(today) = placement.today else { return specs };
    let (rds, aurora) =
        (DatabaseEngine::on_rds(like.engine), DatabaseEngine::on_aurora(like.engine));
    for spec in &mut specs {
        let is_rds = spec.kind.id.starts_with("rds-");
        let engine = if is_rds { rds } else { aurora };
        if let Some(class) = today.class()
            && (is_rds || spec.kind.id == "aurora-provisioned")
            && (spec.kind.id == today.kind() || prices.known_classes(engine).contains(&class))
        {
            spec.settings.instance_class = Some(class);
        }
        match today {
            Today::Rds { class, deployment } if is_rds => {
                spec.settings.instance_class = class;
                spec.settings.deployment = Some(deployment);
            }
            Today::ServerlessV2 { min_acu, max_acu } if spec.kind.id == "aurora-serverless-v2" => {
                spec.settings.max_acu = max_acu;
                if spec.id == spec.kind.id {
                    spec.settings.min_acu = min_acu;
                } else if min_acu.is_some_and(|min| min > Acu::ZERO) {
                    // The other one is what today's does not do: pause.
                    "aurora-serverless-v2-min-0".clone_into(&mut spec.id);
                    spec.settings.min_acu = Some(Acu::ZERO);
                }
            }
            _ => {}
        }
    }
    specs
}
