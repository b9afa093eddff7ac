//! Reserved instances by the naive engine: every second of the period has the term's price, on a
//! meter of its own, whatever the database is used for (S19). Money within 10⁻¹⁵ USD.

use dutycycle::meter::{Deployment, Meter, Term};
use dutycycle::offering::Settings;
use dutycycle::units::Engine;

use crate::naive;
use crate::oracle::Case;
use crate::oracle_money;
use crate::random::Random;

#[test]
fn reserved_instances_agree_with_the_naive_engine() {
    for seed in 120_000..120_700 {
        let random = &mut Random::seeded(seed);
        let case = Case::random(random, "reserved", seed);
        let term = random.pick(Term::ALL);
        let aurora = random.once_in(2);
        let readers = u32::try_from(random.pick(&[0, 0, 1, 15])).unwrap();
        let deployment = random.pick(&[Deployment::SingleAz, Deployment::MultiAz]);
        let settings = Settings {
            term: Some(term),
            readers: Some(readers).filter(|_| aurora),
            deployment: Some(deployment).filter(|_| !aurora),
            ..Settings::default()
        };
        let kind = if aurora { "aurora-provisioned" } else { "rds-always-on" };
        let ours = case.ask(kind, &settings, &case.workload(Engine::Postgres));
        let wanted = match ours.readings[0].meter {
            Meter::RdsReservation { term: own, deployment: of, .. } => {
                !aurora && own == term && of == deployment
            }
            Meter::AuroraReservation { term: own, .. } => aurora && own == term,
            _ => false,
        };
        assert!(wanted, "{}: {:?}", case.name, ours.readings[0].meter);

        let seconds = u128::from((case.period.1 - case.period.0).unsigned_abs());
        let instances = if aurora { 1 + u128::from(readers) } else { 1 };
        let gb = 1_000_000_000;
        let volume = if aurora {
            naive::storage_consumed(&[(0, gb)], case.period)
        } else {
            naive::storage_allocated(gb, 20 * gb, case.period)
        };
        let mut lines = vec![(seconds * instances, 3_600)];
        lines.extend(volume.iter().map(|(month, count)| (*count, gb * month)));
        oracle_money::check(&ours.bill, &lines, case.billing(), &case.name);
    }
}
