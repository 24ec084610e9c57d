//! What an answer is computed from where nothing but a plan and assumptions matters.

use std::sync::LazyLock;

use recoup::domain::{Assumptions, Benefits, Ledger, Plan, Targets};
use recoup::sources::Inputs;

static LEDGER: LazyLock<Ledger> = LazyLock::new(Ledger::default);
static TARGETS: LazyLock<Targets> = LazyLock::new(Targets::default);
static CLAWBACKS: LazyLock<Benefits> = LazyLock::new(Benefits::default);

/// Of clawbacks without a record, a target or a printed table.
pub fn inputs<'a>(plan: &'a Plan, assumptions: &'a Assumptions) -> Inputs<'a> {
    Inputs {
        benefits: &CLAWBACKS,
        plan,
        published: &[],
        assumptions,
        ledger: &LEDGER,
        targets: &TARGETS,
        exposure: &[],
        interventions: &[],
        forecast: None,
        fitted: None,
    }
}
