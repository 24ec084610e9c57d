//! Whether clawbacks grow: each measure with its range beside the target, and its verdict.

use super::figures::percent;
use super::shown::{Shown, Table};
use crate::report::charts::growth::{Growing, Measured, growth};
use crate::views::growth::{GrowthView, MeasureView};
use crate::words::spoken;

/// A measure as the page calls it.
fn measure_name(measure: &str) -> String {
    match measure {
        "amount" => "Amount recovered".to_owned(),
        "count" => "Number of clawbacks".to_owned(),
        "amount_per_clawback" => "Mean clawback".to_owned(),
        "uptake" => "People (uptake)".to_owned(),
        other => spoken(other),
    }
}

/// Growth of each measure beside the target; nothing where nothing could be fitted.
pub fn shown(view: &GrowthView) -> Option<Shown> {
    let measured = |measure: &MeasureView| Measured {
        name: measure_name(measure.measure),
        verdict: spoken(measure.verdict),
        fits: measure
            .fits
            .iter()
            .filter_map(|fit| {
                let ends = [&*fit.corrected_lower_95, &*fit.corrected_upper_95];
                Growing::read(&fit.growth_rate, ends, fit.specification == "trend_with_step")
            })
            .collect(),
    };
    let measures: Vec<Measured> = view.measures.iter().map(measured).collect();
    if measures.iter().all(|measure| measure.fits.is_empty()) {
        return None;
    }
    let target = view.target.growth_rate.map(|target| target.0);
    let words = target.map(|target| {
        let rate = target.rate.in_percent();
        if target.is_about { format!("target: about {rate}") } else { format!("target: {rate}") }
    });
    let value = target.map(|target| target.rate.to_string());
    let amount = view.measures.iter().find(|measure| measure.measure == "amount");
    let by = target.map_or("the target".to_owned(), |target| {
        let rate = target.rate.in_percent();
        if target.is_about { format!("about {rate}") } else { rate }
    });
    let title = match amount.map(|measure| measure.verdict) {
        Some("supports") => format!("The records support growth of {by} a year"),
        Some("contradicts") => format!("The records contradict growth of {by} a year"),
        Some("cannot_tell") => format!("Whether clawbacks grow by {by}, the data cannot tell"),
        _ => "Growth of what was recorded".to_owned(),
    };
    let rows = view.measures.iter().flat_map(|measure| {
        let name = measure_name(measure.measure);
        let fits: Vec<Vec<String>> = measure
            .fits
            .iter()
            .map(|fit| {
                vec![
                    name.clone(),
                    spoken(fit.specification),
                    percent(&fit.growth_rate),
                    format!(
                        "{} to {}",
                        percent(&fit.corrected_lower_95),
                        percent(&fit.corrected_upper_95)
                    ),
                    spoken(fit.verdict),
                ]
            })
            .collect();
        if fits.is_empty() {
            vec![vec![
                name,
                String::new(),
                "not stated".to_owned(),
                String::new(),
                spoken(measure.verdict),
            ]]
        } else {
            fits
        }
    });
    let rows = rows.collect();
    Some(Shown {
        chart: growth("growth", title, &measures, value.as_deref().zip(words.as_deref())),
        source:
            "Source: recorded quarters, final ones only; ranges are corrected for few quarters \
                 that depend on each other. A full dot is the plain trend, a hollow one has the \
                 marked step in it."
                .to_owned(),
        table: Table::new(
            "Growth a year by measure",
            &["Measure", "Fit", "Growth a year", "95% range", "Against the target"],
            rows,
        ),
    })
}

/// What is to be said of each measure.
pub fn verdicts(view: &GrowthView) -> Vec<(String, String)> {
    let said = |measure: &MeasureView| {
        (
            format!("{}: {}", measure_name(measure.measure), spoken(measure.verdict)),
            measure.message.clone(),
        )
    };
    view.measures.iter().map(said).collect()
}
