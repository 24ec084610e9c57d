//! The parts of an answer about other benefits than clawbacks that take a search: where
//! the plan just pays for itself, and what moves it.

use serde::Serialize;
use utoipa::ToSchema;

use super::appraisal::SwitchingValueView;
use crate::benefits::switching::{Parameter, SwitchingValue};
use crate::offset::sensitivity::Bar;

/// What takes a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BenefitsSearched {
    /// Where the plan just pays for itself.
    pub switching_values: Vec<SwitchingValue>,
    /// What moves the answer.
    pub sensitivity: Vec<Bar>,
}

/// Where the plan just pays for itself over its years, one thing changed and the others
/// kept. None is available where what the plan costs or saves is not stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BenefitsSwitchingValues)]
pub struct BenefitsSwitchingValuesView {
    /// The share of the benefits that has to come about, to ten places; above 1 where the
    /// plan does not pay as it stands.
    pub benefit_share: SwitchingValueView,
    /// What one unit has to save in a year.
    pub saving_a_unit: SwitchingValueView,
    /// The fewest units with which the plan pays.
    pub units: SwitchingValueView,
    /// The longest delay of the opening in whole quarters with which the plan still pays
    /// within its years.
    pub opening_delay_quarters: SwitchingValueView,
    /// The share of the tariffs that may be paid, to ten places.
    pub tariff_share: SwitchingValueView,
    /// The longest slip in whole quarters with which the plan still pays: every payment
    /// counts, and what is saved after the last year of the answer does not.
    pub slip_quarters: SwitchingValueView,
    /// What may be added to the costs for optimism, to ten places; below 0 where the plan
    /// does not pay as it stands.
    pub optimism_bias: SwitchingValueView,
}

impl BenefitsSwitchingValuesView {
    pub(super) fn new(values: &[SwitchingValue]) -> BenefitsSwitchingValuesView {
        let of = |parameter: Parameter| {
            let found = values.iter().find(|value| value.parameter == parameter);
            found.map_or_else(SwitchingValueView::not_sought, |value| {
                SwitchingValueView::new(&value.outcome, &value.message)
            })
        };
        BenefitsSwitchingValuesView {
            benefit_share: of(Parameter::BenefitShare),
            saving_a_unit: of(Parameter::SavingAUnit),
            units: of(Parameter::Units),
            opening_delay_quarters: of(Parameter::OpeningDelayQuarters),
            tariff_share: of(Parameter::TariffShare),
            slip_quarters: of(Parameter::SlipQuarters),
            optimism_bias: of(Parameter::OptimismBias),
        }
    }

    /// Each value with its name.
    pub fn named(&self) -> [(&'static str, &SwitchingValueView); 7] {
        [
            (Parameter::BenefitShare.as_str(), &self.benefit_share),
            (Parameter::SavingAUnit.as_str(), &self.saving_a_unit),
            (Parameter::Units.as_str(), &self.units),
            (Parameter::OpeningDelayQuarters.as_str(), &self.opening_delay_quarters),
            (Parameter::TariffShare.as_str(), &self.tariff_share),
            (Parameter::SlipQuarters.as_str(), &self.slip_quarters),
            (Parameter::OptimismBias.as_str(), &self.optimism_bias),
        ]
    }
}
