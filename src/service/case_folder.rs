//! A programme as a folder of files: `programme.toml`, `clawbacks.csv`,
//! `investment.csv` and, where there are any, `published.csv`, `exposure.csv` and
//! `scenarios.toml`. Where benefits are not clawbacks, `benefits.toml` (or a list,
//! `proposals.csv`) says how they come about, and neither clawbacks nor investment lines
//! have to be there. Each of the tables may be a workbook instead: `clawbacks.xlsx`.
//!
//! A folder is answered without a database, or loaded into one.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::path::Path;

use serde_json::Value;

use super::case_files::{Files, Table};
use super::documents::Author;
use super::error::Audited;
use super::options::Options;
use super::reading::{Acceptance, Delivery, Media};
use super::{Service, ServiceError, State, World};
use crate::domain::plan::Exposure;
use crate::domain::restatement::Incoming;
use crate::domain::{BenefitSource, Benefits, Ledger, Plan, Programme, PublishedRow};
use crate::ingest::scenario::Scenario;
use crate::ingest::{self, ClawbackFile, Problem, ReadAs};
use crate::store::{DocumentKind, StoreError};
use crate::table_audit;
use crate::views::benefits::BenefitsView;
use crate::views::plan::{ExposuresView, InvestmentsView, PublishedView};
use crate::views::programme::ProgrammeView;
use crate::views::read_as::ReadAsView;
use crate::views::scenario::ScenarioView;

/// A case folder that was read.
#[derive(Clone, Debug)]
pub struct CaseFolder {
    /// The programme.
    pub programme: Programme,
    /// Its investment lines.
    pub plan: Plan,
    /// The table its paper printed.
    pub published: Vec<PublishedRow>,
    /// What could be clawed back.
    pub exposure: Vec<Exposure>,
    /// How its benefits come about.
    pub benefits: Benefits,
    /// Its scenarios.
    pub scenarios: Vec<Scenario>,
    /// What was understood of each table, by the name of its file.
    pub readings: Vec<(String, ReadAs)>,
    clawbacks: Option<(Table, ClawbackFile)>,
    content_sha256: String,
}

/// Why a folder was not read: every file with its problems.
#[derive(Debug)]
pub struct CaseError {
    /// The files, each with what is wrong with it.
    pub files: Vec<(String, Vec<Problem>)>,
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (file, problems) in &self.files {
            for problem in problems {
                write!(f, "{file}")?;
                if let Some(cell) = &problem.cell {
                    write!(f, ", {}", cell.0)?;
                } else if let Some(row) = problem.row {
                    write!(f, ", row {row}")?;
                }
                if let Some(place) = problem.column.as_ref().or(problem.pointer.as_ref()) {
                    write!(f, ", {place}")?;
                }
                if let Some(value) = &problem.value {
                    write!(f, " {value:?}")?;
                }
                writeln!(f, ": {}", problem.why)?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for CaseError {}

impl CaseFolder {
    /// Reads a folder.
    pub fn open(folder: &Path) -> Result<CaseFolder, CaseError> {
        let nearly = |wanted: &str| {
            let names = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.file_name());
            let mut names = names.filter_map(|name| name.into_string().ok());
            names.find(|name| name != wanted && name.eq_ignore_ascii_case(wanted))
        };
        let read = |name: &str| ingest::read_to_limit(File::open(folder.join(name))?);
        CaseFolder::read(&read, &nearly)
    }

    /// A case from files that are given by name.
    pub(super) fn of_files(files: &[(&str, &str)]) -> Result<CaseFolder, CaseError> {
        let read = |name: &str| {
            let file = files.iter().find(|(known, _)| *known == name);
            let text = file.map(|(_, text)| text.as_bytes().to_vec());
            text.ok_or_else(|| std::io::ErrorKind::NotFound.into())
        };
        CaseFolder::read(&read, &|_| None)
    }

    /// The same case with the unique repair of its table, where it has one.
    #[must_use]
    pub fn repaired(mut self) -> CaseFolder {
        if let Some((_, ClawbackFile::Pivot(table, _))) = &mut self.clawbacks
            && let Some(repair) = table_audit::audit(table).repair
        {
            *table = table_audit::apply(table, &repair);
        }
        self
    }

    fn read(
        read: &dyn Fn(&str) -> std::io::Result<Vec<u8>>,
        nearly: &dyn Fn(&str) -> Option<String>,
    ) -> Result<CaseFolder, CaseError> {
        let mut files = Files::new(read, nearly);
        let programme = files.toml("programme.toml", false, ingest::programme::programme_toml);
        let benefits = files.benefits();
        // What could not be read may well have said that there are no clawbacks.
        let is_optional = benefits.as_ref().is_none_or(|b| b.source != BenefitSource::Clawback);
        let clawbacks = match files.table("clawbacks", is_optional) {
            Some(table) => {
                let figures = ingest::clawbacks_file(&table.bytes);
                let figures = figures.map(|file| (file.clone(), file.read_as().clone()));
                files.told(&table.name, figures).map(|figures| Some((table, figures)))
            }
            None => Some(None),
        };
        let plan = match files.table("investment", is_optional) {
            Some(table) => files.told(&table.name, ingest::investment_file(&table.bytes)),
            None => Some(Plan::default()),
        };
        let published = files.optional("published", ingest::published_plan_file);
        let exposure = files.optional("exposure", ingest::exposure_file);
        // Scenarios are questions about the data and no part of their version.
        let content_sha256 = files.sha256();
        let scenarios = files.toml("scenarios.toml", true, ingest::scenario::scenarios_toml);
        let Files { wrong, readings, .. } = files;
        let scenarios = scenarios.unwrap_or_default();
        match (programme, clawbacks, plan, published, exposure, benefits) {
            (
                Some(programme),
                Some(clawbacks),
                Some(plan),
                Some(published),
                Some(exposure),
                Some(benefits),
            ) if wrong.is_empty() => Ok(CaseFolder {
                programme,
                plan,
                published,
                exposure,
                benefits,
                scenarios,
                readings,
                clawbacks,
                content_sha256,
            }),
            _ => Err(CaseError { files: wrong }),
        }
    }

    /// The state of the programme as the folder tells it. A published table is
    /// taken where its totals match; nothing is repaired without a person.
    pub fn state(&self) -> Result<State, ServiceError> {
        let figures = match &self.clawbacks {
            None => ingest::DeliveredFigures::default(),
            Some((_, ClawbackFile::Long(figures, _))) => figures.clone(),
            Some((_, ClawbackFile::Pivot(table, read_as))) => {
                let audit = table_audit::audit(table);
                if !audit.agrees() {
                    let (table, read_as) = (table.clone(), ReadAsView::from(read_as));
                    let audited = Audited { table, audit, read_as };
                    return Err(ServiceError::TotalsDoNotMatch(Box::new(audited)));
                }
                ingest::delivery_of(table)?
            }
        };
        let records = figures.records.into_iter().map(Incoming::from);
        let incoming = records.chain(figures.stated_totals.into_iter().map(Incoming::from));
        let entries =
            (1..).zip(incoming).map(|(sequence, incoming)| incoming.unrecorded_entry(sequence));
        Ok(State {
            programme: self.programme.clone(),
            archived: false,
            plan: self.plan.clone(),
            exposure: self.exposure.clone(),
            published: self.published.clone(),
            benefits: self.benefits.clone(),
            ledger: Ledger::new(entries.collect()),
            scenarios: self.scenarios.clone(),
            scenario_versions: BTreeMap::new(),
            versions: [1; DocumentKind::ALL.len()],
            recorded_at: None,
            through: 0,
            data_version: self.content_sha256[..8].to_owned(),
        })
    }

    /// Loads the folder into a database: a new programme, its plan and its records.
    /// A table whose totals do not match is refused, unless `repair_accepted_because`
    /// says why the author accepts its unique repair.
    pub fn load(
        &self,
        service: &Service,
        world: &World,
        author: &Author,
        repair_accepted_because: Option<&str>,
    ) -> Result<(), ServiceError> {
        let programme = self.programme.key();
        let body = value(&ProgrammeView::from(&self.programme))?;
        service.create_programme(world, &programme.council, &body, author.clone(), None)?;
        let plan = value(&InvestmentsView::from(&self.plan))?;
        let published = value(&PublishedView::from(self.published.as_slice()))?;
        let exposure = value(&ExposuresView::from(self.exposure.as_slice()))?;
        let benefits = value(&BenefitsView::from(&self.benefits))?;
        let documents = [
            (DocumentKind::Investments, plan, self.plan.lines.is_empty()),
            (DocumentKind::Published, published, self.published.is_empty()),
            (DocumentKind::Exposure, exposure, self.exposure.is_empty()),
            (DocumentKind::Benefits, benefits, self.benefits == Benefits::default()),
        ];
        for (kind, body, is_empty) in documents {
            if !is_empty {
                let seen = service.state(&programme, None)?;
                service.replace_plan(world, &seen, kind, &body, author.clone())?;
            }
        }
        for scenario in &self.scenarios {
            let body = value(&ScenarioView::from(scenario))?;
            service.create_scenario(world, &programme, &body, author, None)?;
        }
        let Some((clawbacks, figures)) = &self.clawbacks else { return Ok(()) };
        let acceptance = match (figures, repair_accepted_because) {
            (ClawbackFile::Pivot(table, _), Some(_)) => match table_audit::audit(table).repair {
                Some(repair) => Acceptance::Repair(repair.id),
                None => Acceptance::Nothing,
            },
            _ => Acceptance::Nothing,
        };
        let delivery = Delivery {
            content: &clawbacks.bytes,
            media: Media::Table,
            source: Some(clawbacks.name.clone()),
            submitted_by: author.submitted_by.clone(),
            reason: repair_accepted_because.map(str::to_owned).or_else(|| author.reason.clone()),
            acceptance,
            options: Options::default(),
            dry_run: false,
            idempotency: None,
            confirmed_over: None,
        };
        service.deliver(world, &programme, &delivery)?;
        Ok(())
    }
}

fn value<T: serde::Serialize>(view: &T) -> Result<Value, ServiceError> {
    serde_json::to_value(view).map_err(|error| StoreError::Database(error.to_string()).into())
}
