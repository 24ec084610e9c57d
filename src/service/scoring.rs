//! A vintage scored by what became of it.

use chrono::{DateTime, Utc};

use super::vintage_record::Stored;
use super::{Service, ServiceError, State};
use crate::domain::ProgrammeKey;
use crate::views::score::VintageScoreView;

impl Service {
    /// Scores a vintage by the final figures that are known now, or were at an instant.
    pub fn score_vintage(
        &self,
        programme: &ProgrammeKey,
        vintage: &str,
        instant: Option<DateTime<Utc>>,
    ) -> Result<VintageScoreView, ServiceError> {
        let (loaded, document) = self.vintage_document(programme, vintage, instant)?;
        let stored = Stored::read(&document)?;
        loaded.at(instant)?.score(document.version, &stored, instant)
    }
}

impl State {
    fn score(
        &self,
        vintage: i64,
        stored: &Stored,
        instant: Option<DateTime<Utc>>,
    ) -> Result<VintageScoreView, ServiceError> {
        let series = self.ledger.series(&stored.client_group());
        let score = stored.claims(vintage)?.score(&series);
        let programme = self.programme.id.as_str();
        let known_at = self.known_at(instant);
        Ok(VintageScoreView::new(programme, vintage, &self.data_version, known_at, &score))
    }
}
