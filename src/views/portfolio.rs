//! The portfolio on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::figures::PlanFigureView;
use super::finding::FindingView;
use super::offset::YearView;
use super::totals::TotalsView;
use super::{FinancialYearText, InstantText, MoneyText};
use crate::appraisal::portfolio::{Council, CouncilSum, CouncilYear, PortfolioEntry, Undated};
use crate::domain::Slug;

/// By which rule the years of a council are added up.
const RULE: &str = "A year of a council adds up what each of its programmes states for it, on the \
                    programme's own basis; where one that counts does not say, there is no sum. \
                    Undated figures are added up within one measure and type. Nothing is added up \
                    across councils.";

/// The programmes of each council side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Portfolio)]
pub struct PortfolioView {
    /// The instant that the data are known at; left out where they have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known_at: Option<InstantText>,
    /// Always `GBP`.
    #[schema(example = "GBP")]
    pub currency: &'static str,
    /// By which rule sums are made.
    pub rule: &'static str,
    /// The councils, by name; never added up.
    pub councils: Vec<CouncilView>,
    /// Programmes that have a stored row which cannot be read: they are in no sum. Left out
    /// where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<String>,
}

/// The programmes of one council.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CouncilPortfolio)]
pub struct CouncilView {
    /// The council.
    #[schema(example = "cambridgeshire")]
    pub council: String,
    /// Its programmes, by id.
    pub programmes: Vec<EntryView>,
    /// Every year that one of them dates.
    pub years: Vec<CouncilYearView>,
    /// What is stated of whole plans and of no year, by measure and type.
    pub undated: Vec<UndatedView>,
    /// What there is to say about them together.
    pub findings: Vec<FindingView>,
}

/// One programme of a portfolio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PortfolioProgramme)]
pub struct EntryView {
    /// Its id.
    #[schema(example = "cambridgeshire-direct-payments")]
    pub programme: String,
    /// Its name.
    #[schema(example = "Direct payments, Cambridgeshire")]
    pub name: String,
    /// `clawback`, `unit_savings`, `outcome_payments`, `proposals` or `not_stated`.
    #[schema(example = "clawback")]
    pub kind: &'static str,
    /// Which part of its benefits a year credits: an offset basis, `level`, `one_off`,
    /// `mixed`, `phasing_assumed` or `not_stated`.
    #[schema(example = "yearly_increment")]
    pub credit_basis: &'static str,
    /// Whether it counts in the sums: what says the same as another does not.
    #[schema(example = true)]
    pub counted: bool,
    /// The programme that says the same, or null.
    pub duplicate_of: Option<String>,
    /// Why there are no figures, or null.
    pub not_available: Option<String>,
    /// Its years; none where nothing is dated.
    pub years: Vec<YearView>,
    /// The plan as a whole.
    pub totals: TotalsView,
    /// What it states of the plan as a whole, where no year states it.
    pub undated: Vec<PlanFigureView>,
    /// What there is to say about it in this portfolio.
    pub findings: Vec<FindingView>,
    /// Whether its credits are those of a forecast: people are told so.
    #[serde(skip)]
    pub is_forecast: bool,
}

/// One year of a council.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CouncilYear)]
pub struct CouncilYearView {
    /// The year.
    pub financial_year: FinancialYearText,
    /// What its programmes cost.
    pub investment: SideView,
    /// What they give back.
    pub credit: SideView,
    /// Investment minus credit; null unless every programme states both.
    pub net: Option<MoneyText>,
}

/// One side of a council's year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CouncilYearSide)]
pub struct SideView {
    /// What all of them come to; null, "not stated", where one does not say.
    pub amount: Option<MoneyText>,
    /// What those that say come to; null where nobody does.
    pub stated: Option<MoneyText>,
    /// Those that do not say.
    #[schema(example = json!(["cambridgeshire-care-together"]))]
    pub not_stated: Vec<String>,
}

/// Undated figures of one measure and one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = UndatedSum)]
pub struct UndatedView {
    /// `investment`, `credit` or `net_saving`.
    #[schema(example = "investment")]
    pub measure: &'static str,
    /// Their type, as of the figures of a plan.
    #[schema(example = "total_over_plan")]
    pub amount_type: &'static str,
    /// The sum of the lower ends.
    pub low: MoneyText,
    /// The sum of the upper ends.
    pub high: MoneyText,
    /// The programmes.
    pub programmes: Vec<String>,
}

impl PortfolioView {
    /// The view of some councils.
    pub fn new(as_known_at: Option<InstantText>, councils: &[Council]) -> PortfolioView {
        let councils = councils.iter().map(CouncilView::from).collect();
        PortfolioView {
            as_known_at,
            currency: "GBP",
            rule: RULE,
            councils,
            unavailable: Vec::new(),
        }
    }
}

impl From<&Council> for CouncilView {
    fn from(council: &Council) -> Self {
        CouncilView {
            council: council.council.to_string(),
            programmes: council.programmes.iter().map(EntryView::from).collect(),
            years: council.years.iter().map(CouncilYearView::from).collect(),
            undated: council.undated.iter().map(UndatedView::from).collect(),
            findings: council.findings.iter().map(FindingView::from).collect(),
        }
    }
}

impl From<&PortfolioEntry> for EntryView {
    fn from(entry: &PortfolioEntry) -> Self {
        EntryView {
            programme: entry.programme.to_string(),
            name: entry.name.clone(),
            kind: entry.kind,
            credit_basis: entry.credit_basis,
            counted: entry.duplicate_of.is_none(),
            duplicate_of: entry.duplicate_of.as_ref().map(Slug::to_string),
            not_available: entry.not_available.clone(),
            years: entry.years.iter().map(|year| YearView::new(year, None)).collect(),
            totals: TotalsView::from(&entry.totals),
            undated: entry.undated.iter().map(PlanFigureView::from).collect(),
            findings: entry.findings.iter().map(FindingView::from).collect(),
            is_forecast: entry.is_forecast,
        }
    }
}

impl From<&CouncilYear> for CouncilYearView {
    fn from(year: &CouncilYear) -> Self {
        CouncilYearView {
            financial_year: FinancialYearText(year.financial_year),
            investment: SideView::from(&year.investment),
            credit: SideView::from(&year.credit),
            net: year.net.map(MoneyText),
        }
    }
}

fn ids(programmes: &[Slug]) -> Vec<String> {
    programmes.iter().map(Slug::to_string).collect()
}

impl From<&CouncilSum> for SideView {
    fn from(side: &CouncilSum) -> Self {
        SideView {
            amount: side.amount.map(MoneyText),
            stated: side.stated.map(MoneyText),
            not_stated: ids(&side.not_stated),
        }
    }
}

impl From<&Undated> for UndatedView {
    fn from(undated: &Undated) -> Self {
        UndatedView {
            measure: undated.measure.as_str(),
            amount_type: undated.amount_type.as_str(),
            low: MoneyText(undated.low),
            high: MoneyText(undated.high),
            programmes: ids(&undated.programmes),
        }
    }
}
