//! The amounts of an answer as people read them: to the pound or the penny, and with
//! "about" where they are a forecast.

use recoup::views::MoneyText;
use recoup::views::offset::OffsetView;

use super::text;

/// Whether the credits are those of a forecast.
pub fn is_forecast(answer: &OffsetView) -> bool {
    answer.assumptions.recovery_path.as_deref() == Some("statistical")
}

/// How an answer shows amounts: to the pound where credits and costs are whole pounds or a
/// forecast, of which pence say nothing. Findings say what stands in the table.
pub fn shown(answer: &OffsetView) -> impl Fn(Option<&MoneyText>) -> String {
    let costs = answer.years.iter().filter_map(|year| year.investment.as_ref());
    let are_pounds = answer.assumptions.rounding.as_deref() == Some("truncate_to_pound")
        && costs.into_iter().all(|cost| cost.0 == cost.0.to_pound());
    let in_pounds = is_forecast(answer) || are_pounds;
    move |amount| match amount {
        Some(amount) if in_pounds => text::whole_pounds(amount),
        amount => money(amount),
    }
}

/// The same in a line of its own, where nothing else says that it is a forecast.
pub fn told(answer: &OffsetView) -> impl Fn(Option<&MoneyText>) -> String {
    let (shown, is_forecast) = (shown(answer), is_forecast(answer));
    move |amount| match amount {
        Some(_) if is_forecast => format!("about {}", shown(amount)),
        amount => shown(amount),
    }
}

/// An amount in a line of its own beside others that are no forecast.
pub fn estimated(is_forecast: bool, amount: Option<&MoneyText>) -> String {
    match amount {
        Some(amount) if is_forecast => format!("about {}", text::whole_pounds(amount)),
        amount => money(amount),
    }
}

/// An amount as it is, or that it is not stated.
pub fn money(amount: Option<&MoneyText>) -> String {
    amount.map_or_else(|| "not stated".to_owned(), |amount| amount.0.in_words())
}
