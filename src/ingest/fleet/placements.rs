//! The configuration of a fleet: a CSV file that says of each database where it is, how it runs and
//! what it stores. Only `db_id` must be there, and every blank cell is a default. It owns the columns
//! and their form; what is compared with what is `analysis`'s.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use crate::ingest::InputError;
use crate::ingest::input_error::{name_hint, shown};
use crate::ingest::quantities::{self, Problem};
use crate::meter::{Deployment, InstanceClass};
use crate::units::{Acu, Engine, Gb, Region, StorageType};

/// What the configuration says of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configured {
    /// Where it is.
    pub region: Option<Region>,
    /// What its clients speak.
    pub engine: Option<Engine>,
    /// Whether it is an Aurora cluster.
    pub aurora: bool,
    /// Its class; `db.serverless` stands as `serverless`.
    pub class: Option<InstanceClass>,
    /// Whether its class is `db.serverless`.
    pub serverless: bool,
    /// Whether it has a standby.
    pub deployment: Option<Deployment>,
    /// The type of its storage.
    pub storage_type: Option<StorageType>,
    /// What is allocated.
    pub allocated: Option<Gb>,
    /// What is used.
    pub used: Option<Gb>,
    /// The least capacity.
    pub min_acu: Option<Acu>,
    /// The most.
    pub max_acu: Option<Acu>,
}

/// The configuration by name of the database.
pub type Placements = HashMap<String, Configured>;

/// Every column.
const COLUMNS: [&str; 10] = [
    "db_id",
    "region",
    "engine",
    "instance_class",
    "multi_az",
    "storage_type",
    "allocated_gb",
    "used_gb",
    "min_acu",
    "max_acu",
];

/// Reads a configuration. `file` is what messages call it.
///
/// # Errors
/// The first cell that is not as it should be.
pub fn placements(bytes: &[u8], file: &str) -> Result<Placements, InputError> {
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut record = StringRecord::new();
    let mut header: Option<Vec<&'static str>> = None;
    let mut placements = Placements::new();
    loop {
        let found = reader.read_record(&mut record).map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            InputError::new(file, usize::try_from(line).unwrap_or(1), 1, &error.to_string()).hint(
                "the configuration is CSV in UTF-8, each row with as many cells as the header",
            )
        })?;
        if !found {
            break;
        }
        let line = record.position().map_or(1, csv::Position::line);
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        let error = |column: usize, problem: &Problem| {
            InputError::new(file, line, column + 1, &problem.text).hint(&problem.hint)
        };
        let Some(columns) = &header else {
            header = Some(columns_of(&record).map_err(|(at, problem)| error(at, &problem))?);
            continue;
        };
        let mut id = "";
        let mut database = Configured::default();
        for (at, (cell, column)) in record.iter().zip(columns).enumerate() {
            let cell = cell.trim();
            if *column == "db_id" {
                id = cell;
            } else if !cell.is_empty() {
                database.read(cell, column).map_err(|problem| {
                    let text = format!("{column} {}", problem.text);
                    error(at, &Problem::new(text, problem.hint))
                })?;
            }
        }
        if id.is_empty() {
            let problem = Problem::new("db_id is blank", "name the database as the rows do");
            return Err(error(0, &problem));
        }
        database.check().map_err(|problem| error(0, &problem))?;
        if placements.insert(id.to_owned(), database).is_some() {
            let problem = Problem::new(
                format!("{} is there twice", shown(id)),
                "keep one row for each database",
            );
            return Err(error(0, &problem));
        }
    }
    if header.is_none() {
        return Err(InputError::new(file, 1, 1, "the file is empty")
            .hint(format!("begin with the header {}", COLUMNS.join(","))));
    }
    Ok(placements)
}

fn columns_of(record: &StringRecord) -> Result<Vec<&'static str>, (usize, Problem)> {
    let mut columns = Vec::new();
    for (at, cell) in record.iter().enumerate() {
        let name = cell.trim().trim_start_matches('\u{feff}');
        let Some(known) = COLUMNS.iter().find(|known| **known == name) else {
            let text = format!("{} is no known column", shown(name));
            return Err((at, Problem::new(text, name_hint(name, COLUMNS))));
        };
        if columns.contains(known) {
            let text = format!("the column {known} is there twice");
            return Err((at, Problem::new(text, "leave one of them out")));
        }
        columns.push(known);
    }
    if !columns.contains(&"db_id") {
        return Err((0, Problem::new("the column db_id is missing", "it names the database")));
    }
    Ok(columns)
}

impl Configured {
    fn read(&mut self, cell: &str, column: &str) -> Result<(), Problem> {
        match column {
            "region" => self.region = Some(named(cell, "an AWS Region such as us-east-1")?),
            "engine" => {
                let engine = cell.strip_prefix("aurora-").unwrap_or(cell);
                self.aurora = engine != cell;
                // AWS's own name of it.
                let engine = if engine == "postgresql" { "postgres" } else { engine };
                self.engine = Some(named(engine, ENGINES)?);
            }
            "instance_class" if cell == "db.serverless" => self.serverless = true,
            "instance_class" => {
                self.class = Some(named(cell, "a DB instance class such as db.t4g.micro")?);
            }
            "multi_az" => {
                let multi = match cell {
                    "true" => Deployment::MultiAz,
                    "false" => Deployment::SingleAz,
                    _ => return Err(refused(cell, "true or false")),
                };
                self.deployment = Some(multi);
            }
            "storage_type" => {
                let name = if cell == "standard" { "magnetic" } else { cell };
                self.storage_type = Some(named(name, "gp2, gp3, io1, io2 or magnetic")?);
            }
            "allocated_gb" => self.allocated = Some(gigabytes(cell)?),
            "used_gb" => self.used = Some(gigabytes(cell)?),
            "min_acu" => self.min_acu = Some(capacity(cell)?),
            _ => self.max_acu = Some(capacity(cell)?),
        }
        Ok(())
    }

    /// Refuses what contradicts itself.
    fn check(&self) -> Result<(), Problem> {
        if let (Some(used), Some(allocated)) = (self.used, self.allocated)
            && used > allocated
        {
            let text = format!("allocated_gb is {allocated}, less than used_gb {used}");
            return Err(Problem::new(text, "allocate at least what is used"));
        }
        if self.deployment.is_some() && (self.aurora || self.serverless) {
            let text = "multi_az is that of RDS instances".to_owned();
            return Err(Problem::new(
                text,
                "leave it blank: Aurora's storage has it, its bill does not",
            ));
        }
        if !self.serverless && (self.min_acu.is_some() || self.max_acu.is_some()) {
            let text = "min_acu and max_acu are those of db.serverless".to_owned();
            return Err(Problem::new(text, "leave them blank, or set instance_class"));
        }
        Ok(())
    }
}

const ENGINES: &str = "postgres, mysql, mariadb, aurora-postgresql or aurora-mysql";

fn named<T: std::str::FromStr>(cell: &str, wanted: &str) -> Result<T, Problem> {
    cell.parse().map_err(|_| refused(cell, wanted))
}

fn refused(cell: &str, wanted: &str) -> Problem {
    Problem::new(format!("is {}, not {wanted}", shown(cell)), format!("write {wanted}"))
}

fn gigabytes(cell: &str) -> Result<Gb, Problem> {
    Gb::exactly(quantities::decimal(cell)?)
        .map_err(|error| Problem::new(format!("is {}: {error}", shown(cell)), "write gigabytes"))
}

fn capacity(cell: &str) -> Result<Acu, Problem> {
    let need = quantities::decimal(cell)?;
    let fits = need <= rust_decimal::Decimal::from(10_000);
    let acu = fits.then(|| Acu::at_least(need).ok()).flatten();
    acu.ok_or_else(|| refused(cell, "a capacity from 0 to 10000 ACU"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(row: &str) -> Result<Configured, String> {
        let text = format!("{}\n{row}\n", COLUMNS.join(","));
        let found = placements(text.as_bytes(), "c.csv").map_err(|error| error.to_string())?;
        Ok(found.into_values().next().unwrap())
    }

    #[test]
    fn blank_cells_are_defaults_and_the_others_are_checked() {
        assert_eq!(one("a,,,,,,,,,").unwrap(), Configured::default());
        let full = one("a,eu-west-1,aurora-postgresql,db.serverless,,,,1.5,0.5,8").unwrap();
        assert!(full.aurora && full.serverless && full.class.is_none());
        assert_eq!(full.engine.unwrap().name(), "postgres");
        assert_eq!((full.min_acu, full.max_acu), (Some(Acu::HALF), Some(Acu::whole(8))));
        for (row, said) in [
            ("a,nowhere,,,,,,,,", "region is `nowhere`"),
            ("a,,oracle,,,,,,,", "engine is `oracle`"),
            ("a,,,t4g,,,,,,", "instance_class is `t4g`"),
            ("a,,,,yes,,,,,", "multi_az is `yes`"),
            ("a,,,,,gp9,,,,", "storage_type is `gp9`"),
            ("a,,,,,,-1,,,", "allocated_gb is negative"),
            ("a,,,,,,1,2,,", "allocated_gb is 1, less than used_gb 2"),
            ("a,,,db.t4g.micro,,,,,1,", "min_acu and max_acu are those of db.serverless"),
            ("a,,aurora-mysql,,false,,,,,", "multi_az is that of RDS instances"),
            (",,,,,,,,,", "db_id is blank"),
            ("a,,,", "c.csv:2"),
        ] {
            let error = one(row).unwrap_err();
            assert!(error.contains(said), "{row}: {error}");
        }
    }

    #[test]
    fn a_database_or_a_column_that_is_there_twice_is_refused() {
        let error = |text: &str| placements(text.as_bytes(), "c.csv").unwrap_err().to_string();
        assert_eq!(error("db_id\na\na\n"), "c.csv:3: `a` is there twice");
        assert_eq!(error("db_id,db_id\n"), "c.csv:1: the column db_id is there twice");
        assert_eq!(error("region\n"), "c.csv:1: the column db_id is missing");
        assert_eq!(error("db_id,clas\n"), "c.csv:1: `clas` is no known column");
        assert_eq!(error(""), "c.csv:1: the file is empty");
    }
}
