//! The offset of any programme: of clawbacks, or of the benefits that it names.

use chrono::{DateTime, Utc};

use super::{ServiceError, State};
use crate::benefits::sensitivity::sensitivity;
use crate::benefits::switching::switching_values;
use crate::benefits::{self, Answer, Inputs};
use crate::domain::{Assumptions, BenefitSource};
use crate::offset;
use crate::views::benefits_appraisal::BenefitsSearched;
use crate::views::benefits_offset::{BenefitsOffsetView, OffsetAnswerView};

/// The assumptions that have a meaning where benefits are not clawbacks.
pub const WITHOUT_CLAWBACKS: [&str; 8] = [
    "optimism_bias",
    "pay_inflation_rate",
    "price_basis",
    "deflator_rate",
    "price_base_year",
    "discount_rate",
    "discount_rate_as_at",
    "phasing",
];

/// What is said of any other there.
pub const NOT_OF_CLAWBACKS: &str = "this programme's benefits are not clawbacks: only \
                                    optimism_bias, pay_inflation_rate, price_basis, \
                                    deflator_rate, price_base_year, discount_rate, \
                                    discount_rate_as_at and phasing apply";

impl State {
    /// Whether its benefits are clawbacks, so that the offset's assumptions apply.
    pub fn is_clawback(&self) -> bool {
        self.benefits.source == BenefitSource::Clawback
    }

    /// Whether an assumption has a meaning for its benefits.
    pub fn takes(&self, assumption: &str) -> bool {
        self.is_clawback() || WITHOUT_CLAWBACKS.contains(&assumption)
    }

    /// The offset, whatever the benefits are. Where they are not clawbacks, only the
    /// assumptions of [`WITHOUT_CLAWBACKS`] apply.
    pub fn offset_answer(
        &self,
        assumptions: &Assumptions,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<OffsetAnswerView, ServiceError> {
        if self.is_clawback() {
            let answer = self.offset(assumptions, as_known_at)?;
            return Ok(OffsetAnswerView::Clawback(Box::new(answer)));
        }
        let answer = self.benefits_answer(assumptions)?;
        let inputs = self.benefits_inputs(assumptions);
        let searched = BenefitsSearched {
            switching_values: switching_values(&inputs)?,
            sensitivity: sensitivity(&inputs, &answer),
        };
        let view = BenefitsOffsetView::new(
            self.programme.id.as_str(),
            &self.data_version,
            self.known_at(as_known_at),
            &inputs,
            &answer,
            &searched,
        );
        Ok(OffsetAnswerView::Benefits(Box::new(view)))
    }

    /// Investment against the benefits that are not clawbacks.
    pub fn benefits_answer(&self, assumptions: &Assumptions) -> Result<Answer, ServiceError> {
        offset::check(assumptions)?;
        Ok(benefits::answer(&self.benefits_inputs(assumptions))?)
    }

    fn benefits_inputs<'a>(&'a self, assumptions: &'a Assumptions) -> Inputs<'a> {
        Inputs {
            benefits: &self.benefits,
            plan: &self.plan,
            published: &self.published,
            assumptions,
        }
    }
}
