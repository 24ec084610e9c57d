//! What the answer rests on: the cells that may be changed, with the names that formulas call
//! them by, and what only the service can compute again.

use super::assumed::Assumed;
use super::page::{
    CellValue, Choices, FIRST, Look, NOT_APPLICABLE, Page, SheetBody, SheetCell, SheetTable,
};
use super::years::Years;
use crate::domain::FinancialYear;
use crate::views::RateText;
use crate::views::offset::OffsetView;
use crate::views::programme::{AssumptionsView, BaselineView};
use crate::views::report::ReportView;
use crate::words::{COUNTED, listed, spoken};

/// The name of the sheet.
pub const SHEET: &str = "Assumptions";

/// The names of the ways of counting, as the page has them.
const BASES: &[&str] = &[COUNTED[0].1, COUNTED[1].1, COUNTED[2].1];
/// The words of other closed choices, as the API has them.
const ROUNDINGS: &[&str] = &["truncate_to_pound", "half_up_to_penny"];
const PRICES: &[&str] = &["nominal", "real"];

/// A row of the sheet.
struct Row {
    name: &'static str,
    label: &'static str,
    cell: SheetCell,
    choices: Option<Choices>,
    /// Whether the formulas follow the cell.
    is_live: bool,
    says: String,
}

/// The sheet, and the names of its live cells.
pub fn page(
    report: &ReportView,
    assumed: Option<(&Assumed, FinancialYear)>,
    years: &Years,
) -> (Page, Vec<(String, String)>) {
    let offset = &report.offset;
    let live = assumed.filter(|_| report.is_clawback());
    let live = live.map(|(assumed, first)| of_clawbacks(offset, assumed, first, years));
    let rows: Vec<Row> = live.into_iter().flatten().chain(fixed(offset)).collect();
    let names = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.is_live)
        .map(|(place, row)| (row.name.to_owned(), format!("{SHEET}!$B${}", FIRST + place)));
    let names = names.collect();
    let choices = rows.iter().enumerate();
    let choices = choices.filter_map(|(place, row)| Some((place, row.choices?))).collect();
    let cells = rows
        .into_iter()
        .map(|row| {
            let live = if row.is_live { "Yes" } else { "No" };
            let unused = match offset.unused.contains(&row.name) {
                true => " No figure of this answer uses it.",
                false => "",
            };
            vec![
                SheetCell::text(row.label),
                row.cell,
                SheetCell::text(live),
                SheetCell::text(row.name),
                SheetCell::text(format!("{}{unused}", row.says)),
            ]
        })
        .collect();
    let heads = [
        ("Assumption", 34.0),
        ("Value", 20.0),
        ("Figures follow this cell", 14.0),
        ("Name in the API", 26.0),
        ("What it is", 80.0),
    ];
    let page = Page {
        name: SHEET,
        title: "What the answer rests on".to_owned(),
        holds: "Every assumption, and which of them may be changed here.",
        source: "Source: the programme's own assumptions, with those that were asked for in \
                 their place."
            .to_owned(),
        notes: match report.is_clawback() {
            true => "Change a value marked Yes, and the sheets Workings, Offset and Summary \
                     follow. A rate of 10% is typed as 10%."
                .to_owned(),
            false => "The credits of this programme come from the service and are no formulas \
                      here: ask it for another workbook to change what they rest on."
                .to_owned(),
        },
        body: SheetBody::Table(SheetTable {
            name: "assumptions_table",
            heads: heads.map(|(head, width)| (head.to_owned(), width)).to_vec(),
            rows: cells,
            choices,
        }),
    };
    (page, names)
}

/// The assumptions that the formulas of clawbacks follow.
fn of_clawbacks(
    offset: &OffsetView,
    assumed: &Assumed,
    first: FinancialYear,
    years: &Years,
) -> Vec<Row> {
    let view = &offset.assumptions;
    let live = |name, label, cell: SheetCell, says: &str| Row {
        name,
        label,
        cell,
        choices: None,
        is_live: true,
        says: says.to_owned(),
    };
    let words = |name, label, word: Option<&str>, all: &'static [&'static str], says: &str| Row {
        choices: Some(Choices::Words(all)),
        ..live(name, label, SheetCell::word(word.unwrap_or_default()), says)
    };
    let percent = |number| SheetCell::number(number, Look::Percent);
    let year = |start: i32| FinancialYear::starting(start).map_or(first, |year| year).to_string();
    let mut rows = vec![words(
        "offset_basis",
        "What is credited",
        view.offset_basis.as_deref().map(spoken).as_deref(),
        BASES,
        "Each rise counted once: what a year brings more than the year before. Counted every \
         year: what it brings more than the baseline. All recoveries: all of it.",
    )];
    rows.push(live(
        "baseline",
        "Baseline",
        baseline_cell(offset, assumed, years),
        &format!(
            "What recoveries are compared with, a year: {}.",
            offset.assumptions.baseline.as_ref().map_or_else(String::new, in_words)
        ),
    ));
    let grows_from = live(
        "first_growth_year",
        "First year that grows",
        SheetCell::word(year(assumed.first_growth_year)),
        "The first year that grows over the baseline or the spend.",
    );
    match assumed.path.as_str() {
        "growth_on_baseline" => {
            rows.push(live(
                "growth_rate",
                "Growth a year",
                percent(assumed.growth),
                &growth(offset),
            ));
            rows.push(grows_from);
        }
        "rate_on_exposure" => {
            let [spend, share, rate] = assumed.exposure;
            let [clients, package] = assumed.growths;
            let spend = SheetCell::number(spend, Look::Pounds);
            rows.push(live("dp_spend", "Direct-payment spend a year", spend, "Before it grows."));
            let of = "The share of the spend that is clawed back from.";
            rows.push(live("participating_share", "Share clawed back from", percent(share), of));
            let of = "Clawback over that spend.";
            rows.push(live("clawback_rate", "Clawback rate", percent(rate), of));
            let of = "Growth a year of the number of clients.";
            rows.push(live("client_growth_rate", "Growth of clients", percent(clients), of));
            let of = "Growth a year of the mean package.";
            rows.push(live("package_growth_rate", "Growth of the package", percent(package), of));
            rows.push(grows_from);
        }
        _ => {}
    }
    let start = view.recoveries_start.map_or("every quarter".to_owned(), |s| s.0.to_string());
    rows.push(live(
        "recoveries_start",
        "First quarter that earns",
        SheetCell::word(start),
        "A quarter such as 2022-23-Q2; every other text lets every quarter of the plan earn.",
    ));
    rows.push(Row {
        choices: Some(Choices::UpTo(40)),
        ..live(
            "lag_quarters",
            "Money comes back later by",
            SheetCell::count(assumed.lag),
            "Whole quarters, 0 to 40. What arrives after the plan's last year is lost to it.",
        )
    });
    rows.push(words(
        "rounding",
        "Rounding of a year's credit",
        view.rounding.as_deref(),
        ROUNDINGS,
        "Once a year, after all else. truncate_to_pound cuts toward zero; half_up_to_penny \
         rounds half away from zero.",
    ));
    for (name, label, number, says) in [
        (
            "optimism_bias",
            "Costs turn out higher by",
            assumed.bias,
            "Added to every cost before its rounding.",
        ),
        (
            "benefit_optimism",
            "Credits turn out lower by",
            assumed.optimism,
            "Taken from every credit before its rounding.",
        ),
        (
            "pay_inflation_rate",
            "Growth of pay a year",
            assumed.pay,
            "Of staffing lines, after the first plan year.",
        ),
    ] {
        rows.push(live(name, label, percent(number), says));
    }
    rows.push(words(
        "price_basis",
        "Prices",
        view.price_basis.as_deref(),
        PRICES,
        "nominal leaves amounts as stated; real divides them by general inflation.",
    ));
    let deflator = percent(view.deflator_rate.map_or(0.0, |rate| rate.0.as_f64()));
    let says = "General inflation a year; it counts where prices are real.";
    rows.push(live("deflator_rate", "Deflator", deflator, says));
    let base = SheetCell::word(year(assumed.base_year));
    rows.push(live(
        "price_base_year",
        "Year of real prices",
        base,
        "It counts where prices are real.",
    ));
    let discount = percent(assumed.discount);
    rows.push(live(
        "discount_rate",
        "Discount rate a year",
        discount,
        &offset.present_value.message,
    ));
    rows
}

fn growth(offset: &OffsetView) -> String {
    match offset.growth.as_ref().map(|growth| growth.source) {
        Some("fitted") => "As fitted on the recorded amounts. A rate that is typed here is \
                           taken instead."
            .to_owned(),
        Some("target") => "The programme's target of uptake. A rate that is typed here is taken \
                           instead."
            .to_owned(),
        _ => "Assumed, of the baseline.".to_owned(),
    }
}

/// The baseline as a formula over recorded years, where it is one.
fn baseline_cell(offset: &OffsetView, assumed: &Assumed, years: &Years) -> SheetCell {
    let formula = match &offset.assumptions.baseline {
        Some(BaselineView::FinancialYear { financial_year }) => years.cell(financial_year.0),
        Some(BaselineView::MeanOfYears { first, last }) => {
            years.cells(first.0, last.0).map(|cells| format!("AVERAGE({cells})"))
        }
        _ => None,
    };
    let value = CellValue::Number(assumed.baseline);
    match formula.filter(|_| offset.baseline.is_some()) {
        Some(formula) => SheetCell::formula(formula, value, Look::Pounds),
        None => SheetCell::Is(value, Look::Pounds),
    }
}

fn in_words(baseline: &BaselineView) -> String {
    match baseline {
        BaselineView::FinancialYear { financial_year } => {
            format!("that of {}", financial_year.0)
        }
        BaselineView::MeanOfYears { first, last } => {
            format!("the mean of {} to {}", first.0, last.0)
        }
        BaselineView::Amount { .. } => "an amount that is stated".to_owned(),
        BaselineView::FittedLevel {} => "the level of the growth fit".to_owned(),
    }
}

/// What only the service can compute again.
fn fixed(offset: &OffsetView) -> Vec<Row> {
    let view: &AssumptionsView = &offset.assumptions;
    let word = |word: &Option<String>| word.as_ref().map(|word| SheetCell::word(word.as_str()));
    let rate = |rate: Option<RateText>| rate.map(|rate| SheetCell::rate(rate.0));
    let count = |count: Option<u32>| count.map(|count| SheetCell::count(count.into()));
    let ranges: Vec<String> = (view.ranges.iter().flatten())
        .map(|(name, range)| format!("{} from {} to {}", spoken(name), range.low, range.high))
        .collect();
    let phasing = view.phasing.as_ref().map(|p| format!("{} to {}", p.from.0, p.to.0));
    let is_clawback = offset.kind == "clawback";
    let of_others = |cell: Option<SheetCell>| cell.filter(|_| !is_clawback);
    let base_level = view.base_budget_level.as_ref().map(in_words).map(SheetCell::word);
    let rows = [
        ("recovery_path", "Where recoveries come from", word(&view.recovery_path), path(view)),
        ("growth_source", "Where growth comes from", word(&view.growth_source), ""),
        (
            "slippage_quarters",
            "The plan slips by, in quarters",
            count(view.slippage_quarters),
            SLIP,
        ),
        ("step_retained_share", "How much of a step lasts", rate(view.step_retained_share), STEP),
        (
            "growth_without_the_plan",
            "Growth without the plan",
            word(&view.growth_without_the_plan),
            WITHOUT,
        ),
        ("attribution", "Share that the plan brings about", rate(view.attribution), WITHOUT),
        ("base_budget_level", "Earlier level at risk", base_level, "Of a finding alone."),
        ("optimism_bias", "Costs turn out higher by", of_others(rate(view.optimism_bias)), ""),
        (
            "benefit_optimism",
            "Credits turn out lower by",
            of_others(rate(view.benefit_optimism)),
            "",
        ),
        (
            "pay_inflation_rate",
            "Growth of pay a year",
            of_others(rate(view.pay_inflation_rate)),
            "",
        ),
        ("price_basis", "Prices", of_others(word(&view.price_basis)), ""),
        ("deflator_rate", "Deflator", of_others(rate(view.deflator_rate)), ""),
        ("discount_rate", "Discount rate a year", of_others(rate(view.discount_rate)), ""),
        ("phasing", "What is undated falls evenly", phasing.map(SheetCell::word), ""),
        ("discount_rate_as_at", "That rate was in force on", word(&view.discount_rate_as_at), ""),
        (
            "ranges",
            "Stated ranges",
            (!ranges.is_empty()).then(|| SheetCell::word(listed(&ranges))),
            "Of probabilities alone.",
        ),
    ];
    let row = |(name, label, cell, says): (&'static str, &'static str, Option<SheetCell>, &str)| {
        let asks = match says.is_empty() {
            true => "The service computes anew with it.",
            false => says,
        };
        Some(Row { name, label, cell: cell?, choices: None, is_live: false, says: asks.to_owned() })
    };
    let rows: Vec<Row> = rows.into_iter().filter_map(row).collect();
    match rows.is_empty() {
        false => rows,
        true => vec![Row {
            name: NOT_APPLICABLE,
            label: "None",
            cell: SheetCell::none(),
            choices: None,
            is_live: false,
            says: "The answer rests on the amounts as they are stated.".to_owned(),
        }],
    }
}

const SLIP: &str = "Costs and credits both move with it, so that the service has to compute the \
                    years anew.";
const STEP: &str = "It moves the forecast, which the service alone makes.";
const WITHOUT: &str = "Of the reading against doing nothing, which is no formula here.";

fn path(view: &AssumptionsView) -> &'static str {
    match view.recovery_path.as_deref() {
        Some("statistical") => {
            "The recovery of each year is a forecast that the service makes of the records. \
             Growth is none of its cells, and the forecast is not made again here."
        }
        Some("scheduled") => {
            "The recovery of each year is stated. It may be changed in the sheet Workings."
        }
        _ => "Another path needs other data: ask the service for another workbook.",
    }
}
