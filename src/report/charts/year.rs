//! A financial year as it fills up: what came in by the end of each quarter, what is forecast
//! of the rest, and what the year is held against.

use super::{Chart, ChartUnit, Heights, NARROW, sized};
use crate::domain::Money;
use crate::report::svg::{Anchor, Picture, Style, colours, width_of};

/// The year at the end of a quarter.
#[derive(Clone, Debug)]
pub struct YearToDate {
    /// What the quarter is called.
    pub quarter: String,
    /// What of it is recorded.
    pub recorded: Money,
    /// The same with what is forecast.
    pub in_all: Money,
}

/// All that the chart of a year shows.
#[derive(Clone, Debug)]
pub struct Filling {
    /// The quarters in order, as far as anything is known of them.
    pub quarters: Vec<YearToDate>,
    /// Between what the year ends, where that is forecast.
    pub ends: Option<(u8, Money, Money)>,
    /// What it is held against.
    pub budget: Option<Money>,
}

const INK: Style = Style { colour: colours::INK, bold: false };
const BOLD: Style = Style { colour: colours::INK, bold: true };
const NAVY: Style = Style { colour: colours::NAVY, bold: true };
const RUST: Style = Style { colour: colours::RUST, bold: true };
const GREY: Style = Style { colour: colours::GREY, bold: false };

impl Filling {
    fn amounts(&self) -> impl Iterator<Item = Money> {
        let ends = self.ends.iter().flat_map(|(_, lower, upper)| [*lower, *upper]);
        self.quarters.iter().map(|quarter| quarter.in_all).chain(ends).chain(self.budget)
    }

    /// The unit of its figures.
    pub fn unit(&self) -> ChartUnit {
        ChartUnit::of(self.amounts())
    }
}

/// The chart of a year.
pub fn year(name: &str, title: String, of: &Filling) -> Chart {
    let unit = of.unit();
    let description = description(of);
    let sizes = [(640.0, 300.0), (NARROW, 300.0)];
    let svg = sized(name, [&title, &description], sizes, |picture, frame| {
        let heights =
            Heights::of(of.amounts().map(Money::as_pounds_f64), 58.0, frame.height - 30.0);
        let y = |amount: Money| heights.at(amount.as_pounds_f64());
        let zero = heights.at(0.0);
        legend(picture, of);
        // The range of the end stands beside the last column.
        let step = (frame.width - if frame.is_narrow { 66.0 } else { 130.0 }) / 4.0;
        let thick = (step * 0.62).min(72.0);
        for (place, quarter) in of.quarters.iter().enumerate() {
            let middle = step * (place as f64 + 0.5);
            let left = middle - thick / 2.0;
            let (all, recorded) = (y(quarter.in_all), y(quarter.recorded));
            picture.rect(left, all.min(zero), thick, (zero - all).abs(), colours::BLUE);
            picture.rect(left, recorded.min(zero), thick, (zero - recorded).abs(), colours::NAVY);
            let below = [(middle, frame.height - 10.0, Anchor::Middle)];
            picture.words(&quarter.quarter, INK, &below);
        }
        picture.line((0.0, zero), (frame.width, zero), colours::INK, 1.2);
        // Words lie on the line of the budget, and that on the columns.
        if let Some(budget) = of.budget {
            let at = y(budget);
            picture.dashed((0.0, at), (frame.width, at), colours::RUST, 2.0, "5 4");
        }
        if let Some(budget) = of.budget {
            let at = y(budget);
            let [over, under] = [at - 6.0, at + 16.0];
            let ends = [over, under].map(|at| (frame.width - 2.0, at, Anchor::End));
            let starts = [over, under].map(|at| (2.0, at, Anchor::Start));
            let places: Vec<_> = ends.into_iter().chain(starts).collect();
            picture.words(&format!("budget {}", unit.named(budget)), RUST, &places);
        }
        for (place, quarter) in of.quarters.iter().enumerate() {
            let (middle, over) = (step * (place as f64 + 0.5), y(quarter.in_all).min(zero) - 6.0);
            let places = [over, over - 16.0].map(|over| (middle, over, Anchor::Middle));
            picture.words(&unit.named(quarter.in_all), BOLD, &places);
        }
        if let (Some((level, lower, upper)), 4) = (of.ends, of.quarters.len()) {
            let x = step * 3.5 + thick / 2.0 + 12.0;
            picture.line((x, y(lower)), (x, y(upper)), colours::MID, 2.0);
            for end in [lower, upper] {
                picture.line((x - 5.0, y(end)), (x + 5.0, y(end)), colours::MID, 2.0);
                let at = [(x + 9.0, y(end) + 5.0, Anchor::Start)];
                picture.words(&unit.named(end), GREY, &at);
            }
            let middle = (y(lower) + y(upper)) / 2.0 + 5.0;
            picture.words(&format!("{level}%"), GREY, &[(x + 9.0, middle, Anchor::Start)]);
        }
    });
    let unit = format!("The year so far, {}, at the end of each quarter", unit.name());
    Chart { title, unit, description, svg }
}

/// What the two colours are.
fn legend(picture: &mut Picture, of: &Filling) {
    let is_recorded = of.quarters.iter().any(|quarter| quarter.recorded != Money::ZERO);
    let is_forecast = of.quarters.iter().any(|quarter| quarter.in_all != quarter.recorded);
    let mut left = 2.0;
    for (is_shown, fill, name, style) in [
        (is_recorded, colours::NAVY, "Recorded", NAVY),
        (is_forecast, colours::BLUE, "Forecast", INK),
    ] {
        if is_shown {
            picture.rect(left, 4.0, 12.0, 12.0, fill);
            picture.words(name, style, &[(left + 18.0, 15.0, Anchor::Start)]);
            left += 34.0 + width_of(name, style.bold);
        }
    }
}

fn description(of: &Filling) -> String {
    let said = |amount: Money| amount.to_pound().in_words();
    let quarters = of.quarters.iter().map(|one| {
        let (all, recorded) = (said(one.in_all), said(one.recorded));
        format!("{} {all}, of which {recorded} recorded", one.quarter)
    });
    let quarters: Vec<String> = quarters.collect();
    let budget = of.budget.map(|budget| format!(" The budget is {} pounds.", said(budget)));
    let columns = format!("Columns of the year so far in pounds: {}.", quarters.join("; "));
    format!("{columns}{}", budget.unwrap_or_default())
}
