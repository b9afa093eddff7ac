//! One way to simulate and rate an offering through the program, with made-up prices, for the laws
//! and the oracle.

use dutycycle::activity::{Activity, Demand, Requests, Series, Storage, Workload};
use dutycycle::meter::{ClusterStorage, DatabaseEngine, Deployment, Meter, Reading, Term};
use dutycycle::offering::{self, Context, Offering, Settings, Timeline};
use dutycycle::pricing::{Price, PriceBook, PriceList, PriceListId};
use dutycycle::rating::{Bill, rate};
use dutycycle::rules::RuleBook;
use dutycycle::units::{BillingPeriod, Day, Engine, Gb, Period, Region, StorageType, Usd};

use crate::common::parse;

pub(crate) const DAY: i64 = 86_400;
pub(crate) const WEEK: i64 = 7 * DAY;
pub(crate) const RDS_CLASS: &str = "db.t4g.micro";
pub(crate) const AURORA_CLASS: &str = "db.r6g.large";
/// 2025-01-15, when all five kinds were sold.
pub(crate) const ALL_SOLD: i64 = 20_103 * DAY;

/// What an offering did and what that costs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Simulated {
    pub(crate) timeline: Timeline,
    pub(crate) readings: Vec<Reading>,
    pub(crate) bill: Bill,
}

impl Simulated {
    pub(crate) fn total(&self) -> Usd {
        self.bill.total()
    }

    /// The count of what is up, without storage and I/O.
    pub(crate) fn compute(&self) -> u128 {
        self.readings[0].count
    }

    pub(crate) fn billed_seconds(&self) -> u64 {
        self.timeline.up_seconds() + self.timeline.phantom_seconds()
    }
}

/// A workload that stores a gigabyte and reads nothing.
pub(crate) fn workload(engine: Engine, activity: Activity) -> Workload {
    Workload {
        name: "case".to_owned(),
        region: region(),
        engine,
        activity,
        demand: Demand::Floor,
        storage: Storage {
            used: Series::constant(Gb::whole(1)),
            allocated: None,
            storage_type: Some(StorageType::Gp2),
        },
        requests: Requests::PerMonth(0),
        work: None,
    }
}

pub(crate) fn periods(spans: &[(i64, i64)]) -> Vec<Period> {
    let period = |&(start, end): &(i64, i64)| Period::new(start, end);
    spans.iter().map(period).collect()
}

pub(crate) fn region() -> Region {
    parse("us-east-1")
}

/// The offering of a kind with the defaults of the day of `ALL_SOLD`.
pub(crate) fn build(kind: &str, settings: &Settings, workload: &Workload) -> Box<dyn Offering> {
    let today = Day::containing(ALL_SOLD);
    let context = Context {
        engine: workload.engine,
        last_day: today,
        storage_type: workload.storage.storage_type,
        allocated: workload.storage.allocated.is_some(),
        aurora_class: Some(parse(AURORA_CLASS)),
        works: workload.work.is_some(),
    };
    let mut settings = settings.clone();
    if kind.starts_with("rds") {
        settings.instance_class = settings.instance_class.or(Some(parse(RDS_CLASS)));
    }
    let kind = offering::kind(kind).unwrap();
    (kind.build)(kind.id, &settings, &context).unwrap().0
}

pub(crate) fn simulate(
    offering: &dyn Offering,
    workload: &Workload,
    rules: RuleBook,
    billing: BillingPeriod,
    prices: &PriceBook,
) -> Simulated {
    let timeline = offering.timeline(workload, rules, billing).unwrap();
    let readings = offering.readings(workload, rules, &timeline);
    let bill = rate(&readings, prices, billing).unwrap();
    Simulated { timeline, readings, bill }
}

/// Every meter that an offering built here can be read on.
pub(crate) fn meters() -> Vec<Meter> {
    let mut meters = Vec::new();
    for engine in [DatabaseEngine::PostgreSql, DatabaseEngine::MySql] {
        for deployment in [Deployment::SingleAz, Deployment::MultiAz] {
            let class = parse(RDS_CLASS);
            meters.push(Meter::RdsInstance { engine, class, deployment });
            for storage in ["gp2", "gp3", "io1", "io2", "magnetic"] {
                meters.push(Meter::RdsStorage { engine, storage: parse(storage), deployment });
            }
        }
    }
    for engine in [DatabaseEngine::AuroraPostgreSql, DatabaseEngine::AuroraMySql] {
        meters.push(Meter::AuroraIo { engine });
        meters.push(Meter::ServerlessV1Acu { engine });
        for storage in [ClusterStorage::Standard, ClusterStorage::IoOptimized] {
            let class = parse(AURORA_CLASS);
            meters.push(Meter::AuroraInstance { engine, class, storage });
            meters.push(Meter::AuroraStorage { engine, storage });
            meters.push(Meter::ServerlessV2Acu { engine, storage });
        }
    }
    for term in Term::ALL {
        let (engine, class) = (DatabaseEngine::PostgreSql, parse(RDS_CLASS));
        for deployment in [Deployment::SingleAz, Deployment::MultiAz] {
            meters.push(Meter::RdsReservation { engine, class, deployment, term: *term });
        }
        let (engine, class) = (DatabaseEngine::AuroraPostgreSql, parse(AURORA_CLASS));
        meters.push(Meter::AuroraReservation { engine, class, term: *term });
    }
    meters.extend([Meter::DsqlDpu, Meter::DsqlStorage]);
    meters
}

/// A list with a price for each meter, in billionths of a dollar.
pub(crate) fn price_list(price: impl Fn(usize, &Meter) -> u32) -> PriceList {
    let with_price = |(at, meter): (usize, Meter)| {
        let billionths = i64::from(price(at, &meter));
        Price::assumed(meter, Usd::new(rust_decimal::Decimal::new(billionths, 9)))
    };
    let prices = meters().into_iter().enumerate().map(with_price).collect();
    let day = Day::from_date(2018, 1, 1);
    PriceList::from_prices(PriceListId::of(&region(), day), region(), day, prices).unwrap()
}

pub(crate) fn book(list: PriceList) -> PriceBook {
    PriceBook::from_lists(vec![list], Day::from_date(2018, 1, 1)).unwrap()
}

/// Awkward prices, all different.
pub(crate) fn prices() -> PriceBook {
    book(price_list(|at, meter| match meter {
        Meter::AuroraIo { .. } => 200,
        Meter::DsqlDpu => 8_003,
        _ => 17_000_003 + 1_000_007 * u32::try_from(at).unwrap(),
    }))
}
