//! Laws L20 to L22: storage by the month, and I/O requests.

use dutycycle::activity::{Activity, Requests, Series, Workload};
use dutycycle::meter::{ClusterStorage, Meter};
use dutycycle::offering::Settings;
use dutycycle::pricing::PriceBook;
use dutycycle::rating::Charge;
use dutycycle::units::{BillingMonth, BillingPeriod, Engine, Gb, Period, StorageType, Usd};
use proptest::prelude::*;
use proptest::sample::select;

use crate::laws::{config, near};
use crate::oracle::rule_book;
use crate::simulate::{
    ALL_SOLD, DAY, Simulated, WEEK, book, build, price_list, prices, simulate, workload,
};

const TYPES: [StorageType; 5] =
    [StorageType::Gp2, StorageType::Gp3, StorageType::Io1, StorageType::Io2, StorageType::Magnetic];

fn storing(gb: Gb, storage_type: StorageType) -> Workload {
    let mut workload = workload(Engine::MySql, Activity::explicit(Vec::new()));
    workload.storage.used = Series::constant(gb);
    workload.storage.storage_type = Some(storage_type);
    workload
}

fn bill(kind: &str, workload: &Workload, billing: BillingPeriod, prices: &PriceBook) -> Simulated {
    let settings = Settings::default();
    let offering = build(kind, &settings, workload);
    simulate(&*offering, workload, rule_book(None), billing, prices)
}

fn of_storage(billed: &Simulated) -> impl Iterator<Item = &Charge> {
    let is_storage = |charge: &&Charge| {
        matches!(charge.reading.meter, Meter::RdsStorage { .. } | Meter::AuroraStorage { .. })
    };
    billed.bill.charges.iter().filter(is_storage)
}

fn storage_cost(billed: &Simulated) -> Usd {
    of_storage(billed).map(|charge| charge.list_cost).sum()
}

fn storage_price(billed: &Simulated) -> Usd {
    of_storage(billed).next().unwrap().list_unit_price
}

/// An Aurora cluster of either storage configuration with so many requests a month.
fn with_requests(
    storage: ClusterStorage,
    requests: u64,
    serverless: bool,
    prices: &PriceBook,
) -> Simulated {
    let mut workload = storing(Gb::whole(150), StorageType::Gp3);
    workload.requests = Requests::PerMonth(requests);
    let kind = if serverless { "aurora-serverless-v2" } else { "aurora-provisioned" };
    let settings = Settings {
        storage: Some(storage),
        min_acu: serverless.then_some(dutycycle::units::Acu::whole(1)),
        ..Settings::default()
    };
    let offering = build(kind, &settings, &workload);
    let june = "2026-06".parse::<BillingMonth>().unwrap().period();
    simulate(&*offering, &workload, rule_book(None), BillingPeriod::Calendar(june), prices)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn l20_io_is_linear_in_requests_and_free_when_io_optimized(
        requests in (0..10_000_000_000_u64, 0..10_000_000_000_u64),
        serverless in any::<bool>(),
    ) {
        let prices = prices();
        let standard = |requests| {
            with_requests(ClusterStorage::Standard, requests, serverless, &prices).total()
        };
        let optimized = |requests| {
            with_requests(ClusterStorage::IoOptimized, requests, serverless, &prices).total()
        };
        let (one, other) = requests;
        prop_assert!(near(standard(one) + standard(other), standard(one + other) + standard(0)));
        prop_assert!(standard(one) < standard(one + 1));
        prop_assert_eq!(optimized(one), optimized(other));
    }

    #[test]
    fn l20_standard_and_io_optimized_cross_at_one_request_count(
        standard in 1..2_000_000_000_u32,
        more in 1..1_000_000_000_u32,
        io in 100..1_000_u32,
        samples in prop::collection::vec(0..3_u64, 8),
        serverless in any::<bool>(),
    ) {
        let prices = book(price_list(|_, meter| match meter {
            Meter::AuroraIo { .. } => io,
            Meter::AuroraInstance { storage: ClusterStorage::IoOptimized, .. }
            | Meter::ServerlessV2Acu { storage: ClusterStorage::IoOptimized, .. } => {
                standard + more
            }
            _ => standard,
        }));
        // 720 hours of June for `more` billionths each are this many requests; the rest is equal.
        let (units, hours) = (u64::from(more), 720);
        let crossing = units * hours;
        let io = u64::from(io);
        for (at, sample) in samples.into_iter().enumerate() {
            let beside = sample * 10_u64.pow(u32::try_from(at).unwrap());
            for requests in [(crossing / io).saturating_sub(beside), crossing / io + beside] {
                let [a, b] = [ClusterStorage::Standard, ClusterStorage::IoOptimized]
                    .map(|storage| with_requests(storage, requests, serverless, &prices).total());
                prop_assert_eq!(a.cmp(&b), (requests * io).cmp(&crossing), "{} requests", requests);
            }
        }
    }

    #[test]
    fn l21_a_full_month_of_storage_costs_gb_times_price(
        parts in 0..100_000_000_000_u64,
        year in 1970..2100_i32,
        month in 1..=12_u8,
        storage_type in select(TYPES.to_vec()),
    ) {
        let month = BillingMonth::new(year, month).unwrap();
        let days = month.period().seconds() / 86_400;
        prop_assert!((28..=31).contains(&days));
        let workload = storing(Gb::parts(parts), storage_type);
        let billing = BillingPeriod::Calendar(month.period());
        for kind in ["aurora-provisioned", "rds-always-on"] {
            let rds = kind.starts_with("rds");
            let minimum = match storage_type {
                _ if !rds => 0,
                StorageType::Magnetic => 5,
                StorageType::Io1 | StorageType::Io2 => 100,
                StorageType::Gp2 | StorageType::Gp3 => 20,
            };
            let whole = if rds { parts.div_ceil(Gb::PARTS) * Gb::PARTS } else { parts };
            let gb = Gb::parts(whole.max(minimum * Gb::PARTS)).gigabytes();
            let billed = bill(kind, &workload, billing, &prices());
            if gb.is_zero() {
                prop_assert_eq!(storage_cost(&billed), Usd::ZERO);
            } else {
                prop_assert_eq!(storage_cost(&billed), storage_price(&billed) * gb);
            }
        }
    }

    #[test]
    fn l21_storage_of_the_average_month_is_by_730_hours(
        parts in 1..100_000_000_000_u64,
        cycle in 1..2 * WEEK,
        hours in 1..2_000_i64,
    ) {
        let workload = storing(Gb::parts(parts), StorageType::Gp3);
        let average = BillingPeriod::AverageMonth(Activity::typical_period(cycle));
        let billed = bill("aurora-provisioned", &workload, average, &prices());
        let gb = Gb::parts(parts).gigabytes();
        prop_assert_eq!(storage_cost(&billed), storage_price(&billed) * gb);
        // And instances by as many hours.
        let compute = &billed.bill.charges[0];
        prop_assert_eq!(compute.list_cost, compute.list_unit_price * 730.into());
        // Some hours of a month of 31 days are that part of it.
        let january = "2025-01".parse::<BillingMonth>().unwrap().period();
        let span = Period::new(january.start(), january.start() + hours.min(744) * 3_600);
        let billing = BillingPeriod::Calendar(span);
        let billed = bill("aurora-provisioned", &workload, billing, &prices());
        let exact = storage_price(&billed) * gb * hours.min(744).into();
        prop_assert!(near(storage_cost(&billed) * 744.into(), exact));
    }

    #[test]
    fn l22_less_than_the_minimum_costs_the_minimum_and_more_is_additive(
        a in 0..300_u64,
        b in 0..300_u64,
        storage_type in select(TYPES.to_vec()),
        from in ALL_SOLD..ALL_SOLD + 400 * DAY,
        length in 1..90 * DAY,
    ) {
        let period = Period::new(from, from + length);
        let billing = BillingPeriod::Calendar(period);
        let cost = |gb: u64| {
            let workload = storing(Gb::whole(gb), storage_type);
            storage_cost(&bill("rds-always-on", &workload, billing, &prices()))
        };
        let minimum = match storage_type {
            StorageType::Gp2 | StorageType::Gp3 => 20,
            StorageType::Io1 | StorageType::Io2 => 100,
            StorageType::Magnetic => 5,
        };
        prop_assert_eq!(cost(a), cost(a.max(minimum)));
        let (a, b) = (a.max(minimum), b.max(minimum));
        prop_assert!(near(cost(a) + cost(b), cost(a + b)));
    }
}
