//! What a DB instance class is made of: vCPUs and memory, as far as facts give them. It owns no
//! price, and what is not in the list is not known.
//!
//! Sources: RDS-12 (Amazon RDS User Guide), and `reference/instance_specifications.json` of
//! github.com/aws-samples/sample-aurora-serverless-migration-assessment-tool, read 2026-11-27: in
//! all its rows `large` has 2 vCPUs, `xlarge` 4 and `Nxlarge` 4 × N, and a family has one amount of
//! memory for each vCPU. Its memory of `x2g` is left out: it is that of `r6g`.

use crate::units::Gb;

use super::InstanceClass;

/// Families and their memory in MiB for each vCPU, if one is known.
const FAMILIES: &[(&str, Option<u64>)] = &[
    ("c6g", Some(2_048)),
    ("c6gd", Some(2_048)),
    ("m5", Some(4_096)),
    ("m5d", Some(4_096)),
    ("m6g", Some(4_096)),
    ("m6gd", Some(4_096)),
    ("m6i", Some(4_096)),
    ("m6id", Some(4_096)),
    ("m6idn", Some(4_096)),
    ("m6in", Some(4_096)),
    ("m7g", Some(4_096)),
    ("m7i", Some(4_096)),
    ("m8g", Some(4_096)),
    ("r4", Some(7_808)),
    ("r5", Some(8_192)),
    ("r5b", Some(8_192)),
    ("r6g", Some(8_192)),
    ("r6gd", Some(8_192)),
    ("r6i", Some(8_192)),
    ("r6id", Some(8_192)),
    ("r7g", Some(8_192)),
    ("r7i", Some(8_192)),
    ("r8g", Some(8_192)),
    ("t2", Some(4_096)),
    ("t3", Some(4_096)),
    ("t4g", Some(4_096)),
    ("x2g", None),
    ("x2iedn", Some(32_768)),
];

impl InstanceClass {
    /// Family and size, such as `r6g` and `xlarge`.
    fn parts(&self) -> Option<(&str, &str)> {
        self.name().strip_prefix("db.")?.split_once('.')
    }

    /// The letter of its family, such as `r` for memory.
    #[must_use]
    pub fn family(&self) -> Option<char> {
        self.parts()?.0.chars().next()
    }

    /// Its vCPUs; `None` if no source gives them.
    #[must_use]
    pub fn vcpus(&self) -> Option<u32> {
        let (family, size) = self.parts()?;
        FAMILIES.iter().find(|(known, _)| *known == family)?;
        let burstable = family.starts_with('t');
        match size {
            "micro" | "small" if family == "t2" => Some(1),
            "micro" | "small" | "medium" if burstable => Some(2),
            "large" => Some(2),
            "xlarge" => Some(4),
            _ => {
                let times: u32 = size.strip_suffix("xlarge")?.parse().ok()?;
                // AWS's largest is 48xlarge; what is larger is a slip of the pen.
                (2..=48).contains(&times).then_some(times * 4)
            }
        }
    }

    /// Its memory; `None` if no source gives it.
    #[must_use]
    pub fn memory(&self) -> Option<Gb> {
        let (family, size) = self.parts()?;
        let small = match size {
            "micro" => Some(1),
            "small" => Some(2),
            "medium" => Some(4),
            _ => None,
        };
        let vcpus = self.vcpus()?;
        if let Some(gb) = small {
            return Some(Gb::whole(gb));
        }
        let (_, per_vcpu) = FAMILIES.iter().find(|(known, _)| *known == family)?;
        Some(Gb::parts(u64::from(vcpus) * (*per_vcpu)? * Gb::PARTS / 1_024))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_the_hardware_of_their_sources() {
        for (class, vcpus, memory) in [
            // RDS-12.
            ("db.t2.micro", Some(1), Some("1")),
            ("db.t2.small", Some(1), Some("2")),
            ("db.t2.medium", Some(2), Some("4")),
            ("db.t3.large", Some(2), Some("8")),
            ("db.t4g.micro", Some(2), Some("1")),
            // Rows of the sample's file.
            ("db.t4g.2xlarge", Some(8), Some("32")),
            ("db.r4.xlarge", Some(4), Some("30.5")),
            ("db.r6g.xlarge", Some(4), Some("32")),
            ("db.r7g.2xlarge", Some(8), Some("64")),
            ("db.r6id.32xlarge", Some(128), Some("1024")),
            ("db.m5.24xlarge", Some(96), Some("384")),
            ("db.c6g.large", Some(2), Some("4")),
            ("db.x2iedn.32xlarge", Some(128), Some("4096")),
            ("db.x2g.xlarge", Some(4), None),
            // Nobody says.
            ("db.r7i.metal", None, None),
            ("db.m1.medium", None, None),
            ("db.r6g.medium", None, None),
            ("db.serverless.any", None, None),
        ] {
            let class: InstanceClass = class.parse().unwrap();
            assert_eq!(class.vcpus(), vcpus, "{class}");
            let found = class.memory().map(|gb| gb.to_string());
            assert_eq!(found.as_deref(), memory, "{class}");
        }
    }
}
