//! The offset of any programme: of clawbacks, or of the benefits that it names.

use chrono::{DateTime, Utc};

use super::{ServiceError, State};
use crate::benefits::{self, Answer, Inputs};
use crate::domain::{Assumptions, BenefitSource, Rate};
use crate::offset;
use crate::views::benefits_offset::{BenefitsOffsetView, OffsetAnswerView};

impl State {
    /// Whether its benefits are clawbacks, so that the offset's assumptions apply.
    pub fn is_clawback(&self) -> bool {
        self.benefits.source == BenefitSource::Clawback
    }

    /// The offset, whatever the benefits are. Of the assumptions only the discount rate
    /// applies where they are not clawbacks.
    pub fn offset_answer(
        &self,
        assumptions: &Assumptions,
        as_known_at: Option<DateTime<Utc>>,
    ) -> Result<OffsetAnswerView, ServiceError> {
        if self.is_clawback() {
            let answer = self.offset(assumptions, as_known_at)?;
            return Ok(OffsetAnswerView::Clawback(Box::new(answer)));
        }
        offset::check(assumptions)?;
        let discount_rate = assumptions.discount_rate;
        let view = BenefitsOffsetView::new(
            self.programme.id.as_str(),
            &self.data_version,
            self.known_at(as_known_at),
            self.benefits.source.as_str(),
            discount_rate,
            &self.benefits_answer(discount_rate)?,
        );
        Ok(OffsetAnswerView::Benefits(Box::new(view)))
    }

    /// Investment against the benefits that are not clawbacks.
    pub fn benefits_answer(&self, discount_rate: Rate) -> Result<Answer, ServiceError> {
        Ok(benefits::answer(&Inputs {
            benefits: &self.benefits,
            plan: &self.plan,
            published: &self.published,
            discount_rate,
        })?)
    }
}
