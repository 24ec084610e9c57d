//! `forecast --view`: count times amount per clawback, and client groups that add up.

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use recoup::api::forecast_query::read_method;
use recoup::fits::client_groups::{AddingUp, GroupsRequest};
use recoup::fits::forecast::ForecastRequest;
use recoup::fits::step::StepSource;
use recoup::service::State;
use recoup::views::MoneyText;
use recoup::views::client_groups::{ClientGroupView, ClientGroupsView};
use recoup::views::decomposition::DecompositionView;

use super::failure::Failure;
use super::printing::{Format, PageFormat, show};
use super::text;
use super::text::{header, outlook_row, whole_pounds};

/// Another view of the forecast.
#[derive(Args)]
pub struct ForecastViews {
    /// Another view beside the forecast (folder or database).
    #[arg(long, value_enum)]
    view: Option<View>,
    /// How client groups and their total are made to add up: bottom_up or reconciled
    /// [default: bottom_up] (with --view client-groups).
    #[arg(long, value_name = "METHOD", value_parser = read_method)]
    method: Option<AddingUp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum View {
    /// Count times amount per clawback.
    Decomposition,
    /// Every client group, and a total to which they add up.
    ClientGroups,
}

impl ForecastViews {
    /// Whether any of its options is given.
    pub fn is_given(&self) -> bool {
        self.view.is_some() || self.method.is_some()
    }

    /// Prints the view that is asked for.
    pub fn run(
        &self,
        state: &State,
        wanted: ForecastRequest,
        as_known_at: Option<DateTime<Utc>>,
        format: Format,
    ) -> Result<u8, Failure> {
        let format = match format {
            Format::Text => PageFormat::Text,
            Format::Json => PageFormat::Json,
            Format::Csv => return Err(Failure::unreadable("--format is text or json with --view")),
        };
        if self.view != Some(View::ClientGroups) {
            if self.method.is_some() {
                return Err(Failure::unreadable("--method goes with --view client-groups"));
            }
            let views = state.decomposition(&wanted, as_known_at)?;
            show(format, &views, describe_decomposition)?;
            return Ok(0);
        }
        if !wanted.client_group.is_all() {
            return Err(Failure::unreadable(
                "--view client-groups shows every group: leave --client-group out",
            ));
        }
        if wanted.step == StepSource::Found {
            return Err(Failure::unreadable(
                "--view client-groups takes the marked step of the programme: leave --step out",
            ));
        }
        let wanted = GroupsRequest {
            horizon_quarters: wanted.horizon_quarters,
            levels: wanted.levels,
            step_retained_share: wanted.step_retained_share,
            adding_up: self.method.unwrap_or_default(),
        };
        let groups = state.client_groups(&wanted, as_known_at)?;
        show(format, &groups, describe_groups)?;
        Ok(0)
    }
}

fn row(label: String, cells: impl IntoIterator<Item = String>) -> Vec<String> {
    std::iter::once(label).chain(cells).collect()
}

fn describe_decomposition(views: &DecompositionView) -> String {
    let names = ["", "count", "x amount per clawback", "= product", "forecast", "difference"];
    let mut rows = vec![header(&names, &[])];
    for quarter in &views.quarters {
        let figures = [&quarter.product, &quarter.forecast, &quarter.difference].map(whole_pounds);
        let factors =
            [quarter.count.point.clone(), whole_pounds(&quarter.amount_per_clawback.point)];
        rows.push(row(quarter.quarter.0.in_words(), factors.into_iter().chain(figures)));
    }
    for year in &views.financial_years {
        let average = year.amount_per_clawback.as_ref().map_or_else(String::new, whole_pounds);
        let figures = [&year.product, &year.forecast, &year.difference].map(whole_pounds);
        let factors = [year.count.point.clone(), average];
        rows.push(row(year.financial_year.0.to_string(), factors.into_iter().chain(figures)));
    }
    let mut counts = vec![header(&["count", "point"], &views.levels)];
    let mut averages = vec![header(&["amount per clawback", "point"], &views.levels)];
    for quarter in &views.quarters {
        let label = quarter.quarter.0.in_words();
        counts.push(row(label.clone(), count_cells(&quarter.count)));
        let average = &quarter.amount_per_clawback;
        averages.push(outlook_row(label, &average.point, &average.intervals));
    }
    for year in &views.financial_years {
        counts.push(row(year.financial_year.0.to_string(), count_cells(&year.count)));
    }
    let tables = [rows, counts, averages].map(|rows| text::table(&rows, 1)).join("\n");
    let step = views.step.as_ref().map_or_else(String::new, |step| format!("{}\n\n", step.message));
    format!(
        "A second view, not the forecast. Each figure is an estimate, rounded to the pound{}.\n\n\
         {tables}\n{step}{}\n{}",
        text::lasting(views.step.is_some(), views.step_retained_share),
        views.message,
        text::notes(&views.notes),
    )
}

fn count_cells(count: &recoup::views::decomposition::CountEstimateView) -> Vec<String> {
    let bounds = count.intervals.iter().flat_map(|one| [one.lower.clone(), one.upper.clone()]);
    std::iter::once(count.point.clone()).chain(bounds).collect()
}

fn describe_groups(forecast: &ClientGroupsView) -> String {
    let mut out = format!(
        "{} Each figure is an estimate. Points are in pounds and pence, so that they add up, and then \
         to the pound with their intervals. Of a marked step {} lasts.\n",
        forecast.method_in_words,
        forecast.step_retained_share.0.in_percent()
    );
    let everyone = || forecast.groups.iter().chain([&forecast.total]);
    let mut rows = vec![row(String::new(), everyone().map(|group| group.client_group.clone()))];
    for place in 0..forecast.total.quarters.len() {
        let label = forecast.total.quarters[place].quarter.0.in_words();
        let points = everyone().map(|group| pence(&group.quarters[place].point));
        rows.push(row(label, points));
    }
    for place in 0..forecast.total.financial_years.len() {
        let label = forecast.total.financial_years[place].financial_year.0.to_string();
        let points = everyone().map(|group| pence(&group.financial_years[place].point));
        rows.push(row(label, points));
    }
    out.push_str(&format!("\n{}", text::table(&rows, 1)));
    for group in everyone() {
        out.push_str(&format!("\n{}", intervals_table(group, &forecast.levels)));
    }
    if !forecast.discrepancies.is_empty() {
        let names = ["", "sum of the groups", "forecast of the total", "difference"];
        let mut rows = vec![header(&names, &[])];
        for year in &forecast.discrepancies {
            let figures =
                [&year.sum_of_groups, &year.forecast_of_total, &year.difference].map(whole_pounds);
            rows.push(row(year.financial_year.0.to_string(), figures));
        }
        out.push_str(&format!(
            "\nEach by itself, each figure rounded to the pound:\n{}",
            text::table(&rows, 1)
        ));
    }
    out + &text::notes(&forecast.notes)
}

/// Pounds and pence, always both, so that columns line up.
fn pence(amount: &MoneyText) -> String {
    text::grouped(&amount.0.to_string())
}

/// The years of one group, or its quarters where no year is complete.
fn intervals_table(group: &ClientGroupView, levels: &[u8]) -> String {
    let mut rows = vec![header(&[&group.client_group, "point"], levels)];
    for year in &group.financial_years {
        let label = year.financial_year.0.to_string();
        rows.push(outlook_row(label, &year.point, &year.intervals));
    }
    if group.financial_years.is_empty() {
        for quarter in &group.quarters {
            let label = quarter.quarter.0.in_words();
            rows.push(outlook_row(label, &quarter.point, &quarter.intervals));
        }
    }
    text::table(&rows, 1)
}
