//! A financial year against its budget, and against a stored forecast where one is named.

use chrono::{DateTime, Utc};

use super::vintage_record::Stored;
use super::{Service, ServiceError, State};
use crate::domain::rating::RatingRule;
use crate::domain::{FinancialYear, Money, ProgrammeKey, RecoveryPath};
use crate::fits::monitoring::{Budget, Monitoring, monitor, year_in_progress};
use crate::views::monitoring::{MonitoringView, VintageVarianceView};

/// Which year is monitored, and against what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonitoringRequest {
    /// The year; `None` is the one in progress.
    pub financial_year: Option<FinancialYear>,
    /// A stated budget; `None` is the plan's expected recovery.
    pub budget: Option<Money>,
    /// The number of a stored forecast.
    pub vintage: Option<String>,
    /// How the year is rated.
    pub rule: RatingRule,
}

impl Service {
    /// A financial year against its budget, and against a stored forecast where one is
    /// named.
    pub fn monitoring(
        &self,
        programme: &ProgrammeKey,
        request: &MonitoringRequest,
        instant: Option<DateTime<Utc>>,
    ) -> Result<MonitoringView, ServiceError> {
        let number = request.vintage.as_ref();
        let vintage = number.map(|number| self.vintage_document(programme, number, instant));
        let vintage = vintage.transpose()?;
        let state = self.state(programme, instant)?;
        let mut monitoring = state.monitored(request)?;
        let against = vintage.map(|(_, document)| {
            let (stored, number) = (Stored::read(&document)?, document.version);
            let claims = stored.claims(number)?;
            let against = monitoring.against(number, &stored.client_group(), &claims);
            Ok::<_, ServiceError>(VintageVarianceView::new(number, stored.name, &against))
        });
        let vintage = against.transpose()?;
        Ok(MonitoringView { vintage, ..state.monitoring_view(&monitoring, instant) })
    }
}

impl State {
    /// A financial year against its budget.
    pub fn monitoring(
        &self,
        request: &MonitoringRequest,
        instant: Option<DateTime<Utc>>,
    ) -> Result<MonitoringView, ServiceError> {
        Ok(self.monitoring_view(&self.monitored(request)?, instant))
    }

    fn monitoring_view(
        &self,
        monitoring: &Monitoring,
        instant: Option<DateTime<Utc>>,
    ) -> MonitoringView {
        let programme = self.programme.id.as_str();
        MonitoringView::new(programme, &self.data_version, self.known_at(instant), monitoring)
    }

    fn monitored(&self, request: &MonitoringRequest) -> Result<Monitoring, ServiceError> {
        let observed = self.observed();
        let year = match request.financial_year {
            Some(year) => year,
            None => year_in_progress(&observed).map_err(ServiceError::NoForecast)?,
        };
        let budget = request.budget.map_or_else(|| self.expected(year), Budget::Stated);
        let step_retained_share = self.programme.assumptions.step_retained_share;
        monitor(&self.ledger, &observed, step_retained_share, year, budget, request.rule)
            .map_err(ServiceError::NoForecast)
    }

    /// What the plan expects of a year under the programme's own assumptions.
    fn expected(&self, year: FinancialYear) -> Budget {
        let assumptions = &self.programme.assumptions;
        let answer = match self.answer(assumptions) {
            Ok(answer) => answer,
            Err(error) => return Budget::NotStated(error.sentence()),
        };
        match answer.recovery(year) {
            None => Budget::NotStated("The plan does not reach that year.".to_owned()),
            Some(amount) if assumptions.recovery_path == RecoveryPath::Statistical => {
                Budget::Forecast(amount)
            }
            Some(amount) => Budget::Expected(amount),
        }
    }
}
