//! A vintage as it is recorded: everything that its forecast was made of, and the bytes
//! that came out.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::format::FORMAT;
use super::scenarios::{PLACE, out_of_range};
use super::state::Made;
use super::{ServiceError, State};
use crate::domain::score::PastClaims;
use crate::domain::{Assumptions, Money, Quarter, Rate, Slug};
use crate::fits::forecast::ForecastRequest;
use crate::fits::step::StepSource;
use crate::forecast::LastQuarter;
use crate::ingest::Problem;
use crate::ingest::stored_forecast::stored_forecast;
use crate::ingest::vintage::VintageOrder;
use crate::store::{Document, StoreError};

/// The version of the program that computes.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// A vintage as its document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) name: Option<String>,
    pub(super) engine_version: String,
    pub(super) inputs: Made,
    pub(super) data_version: String,
    pub(super) head: String,
    /// The final quarters that the forecast was fitted on, with their amounts.
    pub(super) series: Vec<(String, String)>,
    pub(super) request: StoredRequest,
    pub(super) scenario: Option<String>,
    pub(super) assumptions: Map<String, Value>,
    pub(super) result: Computed,
}

/// What was asked of the forecast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredRequest {
    horizon_quarters: usize,
    levels: Vec<u8>,
    step: String,
    step_retained_share: String,
    client_group: String,
}

/// What came out, as the bytes of the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Computed {
    pub(super) forecast: String,
    pub(super) offset: Option<String>,
    /// Why there is no offset.
    pub(super) offset_refused: Option<String>,
}

impl Stored {
    /// The vintage that a document holds.
    pub(super) fn read(document: &Document) -> Result<Stored, ServiceError> {
        let corrupt = || StoreError::Corrupt { table: "documents", row: Some(document.version) };
        if document.format != FORMAT {
            return Err(corrupt().into());
        }
        serde_json::from_str(&document.body).map_err(|_| corrupt().into())
    }

    /// Makes a vintage of a state.
    pub(super) fn make(
        state: &State,
        inputs: Made,
        head: String,
        order: &VintageOrder,
    ) -> Result<Stored, ServiceError> {
        let assumptions = assumptions(state, order)?;
        let assumed = state.assuming(&assumptions, PLACE)?;
        refuse_out_of_range(&assumed, &order.assumptions)?;
        let client_group = order.client_group.clone().unwrap_or_else(Slug::all);
        let step_retained_share = order.step_retained_share.unwrap_or(assumed.step_retained_share);
        let request = StoredRequest {
            horizon_quarters: order.horizon_quarters.unwrap_or(16),
            levels: order.levels.clone().unwrap_or_else(|| vec![80, 95]),
            step: order.step.clone().unwrap_or_else(|| StepSource::default().as_str().to_owned()),
            step_retained_share: step_retained_share.to_string(),
            client_group: client_group.to_string(),
        };
        let series = state.ledger.series(&client_group).quarters;
        let series = series.iter().map(|(q, figure)| (q.to_string(), figure.amount.to_string()));
        Ok(Stored {
            name: order.name.clone(),
            engine_version: ENGINE_VERSION.to_owned(),
            data_version: state.data_version.clone(),
            head,
            series: series.collect(),
            scenario: order.scenario.clone(),
            result: compute(state, &request, &assumptions)?,
            inputs,
            request,
            assumptions,
        })
    }

    /// Computes it again from the state that it was made of.
    pub(super) fn compute_again(&self, state: &State) -> Result<Computed, ServiceError> {
        compute(state, &self.request, &self.assumptions)
    }

    /// Whose clawbacks it is of.
    pub(super) fn client_group(&self) -> Slug {
        Slug::parse(&self.request.client_group).unwrap_or_else(|_| Slug::all())
    }

    /// What it said, and of which figures; `vintage` is its number.
    pub(super) fn claims(&self, vintage: i64) -> Result<PastClaims, ServiceError> {
        let fitted = self.series.iter().map(|(quarter, amount)| {
            Some((Quarter::parse(quarter).ok()?, Money::parse(amount).ok()?))
        });
        let corrupt = || StoreError::Corrupt { table: "documents", row: Some(vintage) };
        let fitted = fitted.collect::<Option<_>>().ok_or_else(corrupt)?;
        let said = stored_forecast(&self.result.forecast).ok_or_else(corrupt)?;
        let (quarters, financial_years) = (said.quarters, said.financial_years);
        Ok(PastClaims { fitted, quarters, financial_years })
    }
}

/// The assumptions that are replaced: those of the scenario, and over them those that
/// are named.
fn assumptions(state: &State, order: &VintageOrder) -> Result<Map<String, Value>, ServiceError> {
    let mut replaced = match &order.scenario {
        None => Map::new(),
        Some(id) => {
            let scenario = state.scenario(id).map_err(|error| {
                ServiceError::Document(vec![Problem {
                    pointer: Some("/scenario".to_owned()),
                    why: error.to_string(),
                    ..Problem::default()
                }])
            })?;
            scenario.assumptions.clone()
        }
    };
    replaced.extend(order.assumptions.clone());
    Ok(replaced)
}

/// Refuses what is named and out of range. What the programme or the scenario say is
/// theirs, and why there is no offset then.
fn refuse_out_of_range(
    assumed: &Assumptions,
    named: &Map<String, Value>,
) -> Result<(), ServiceError> {
    let refused = out_of_range(assumed).into_iter();
    let refused: Vec<Problem> = refused
        .filter(|(field, _)| named.contains_key(field))
        .map(|(_, problem)| problem)
        .collect();
    if refused.is_empty() { Ok(()) } else { Err(ServiceError::Document(refused)) }
}

fn compute(
    state: &State,
    request: &StoredRequest,
    replaced: &Map<String, Value>,
) -> Result<Computed, ServiceError> {
    let unreadable = |what: &str| StoreError::Database(format!("a vintage's {what}"));
    let request = ForecastRequest {
        horizon_quarters: request.horizon_quarters,
        levels: request.levels.clone(),
        step: StepSource::parse(&request.step).ok_or_else(|| unreadable("step"))?,
        step_retained_share: Rate::parse(&request.step_retained_share)
            .map_err(|_| unreadable("step_retained_share"))?,
        client_group: Slug::parse(&request.client_group).map_err(|_| unreadable("client group"))?,
        last_quarter: LastQuarter::default(),
    };
    let forecast = super::documents::json(&state.forecast(&request, None)?)?;
    let offset = state.offset(&state.assuming(replaced, PLACE)?, None);
    Ok(match offset {
        Ok(offset) => Computed {
            forecast,
            offset: Some(super::documents::json(&offset)?),
            offset_refused: None,
        },
        Err(error) => Computed { forecast, offset: None, offset_refused: Some(error.sentence()) },
    })
}
