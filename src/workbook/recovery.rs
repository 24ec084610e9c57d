//! From the baseline of clawbacks to the credit of each year.

use super::page::{HEADS, Look, SheetCell, of_money, pounds};
use super::steps::{Numbers, Steps, column, in_prices, power};
use crate::views::offset::YearView;
use crate::words::COUNTED;

impl Steps<'_> {
    /// From the baseline to what arrives in each year: the step of recoveries, and that of
    /// what arrives with its numbers.
    pub fn recovery(&mut self) -> (usize, (usize, Numbers)) {
        let growing = self.growing();
        let (level, levels) = self.level(growing.as_ref());
        let (before, befores) = self.before(growing.as_ref(), level, &levels);
        let (earned, amounts) = self.earned((level, &levels), (before, &befores));
        (level, self.arriving(earned, &amounts))
    }

    /// Years of growth, where a level grows.
    fn growing(&mut self) -> Option<(usize, Vec<i32>)> {
        if !matches!(self.assumed.path.as_str(), "growth_on_baseline" | "rate_on_exposure") {
            return None;
        }
        let of = |year: &YearView| {
            let years = year.financial_year.0.start_year() - self.assumed.first_growth_year + 1;
            years.max(0)
        };
        let powers: Vec<i32> = self.report.offset.years.iter().map(of).collect();
        let numbers = powers.iter().map(|power| Some(f64::from(*power))).collect();
        let how = "From the first year that grows on, none before it.";
        let step = self.counted("Years of growth", how, &numbers, |at| {
            format!("MAX(0,VALUE(LEFT({at}${HEADS},4))-VALUE(LEFT(first_growth_year,4))+1)")
        });
        Some((step, powers))
    }

    fn level(&mut self, growing: Option<&(usize, Vec<i32>)>) -> (usize, Numbers) {
        let step = "Recovery expected";
        let planned = self.planned();
        let Some((powers, numbers)) = growing else {
            // A forecast and a schedule are what they are.
            let how = match self.assumed.path.as_str() {
                "statistical" => "Recorded, or the forecast of the service. It is no formula.",
                _ => "As it is stated for the year. It may be changed here.",
            };
            let cell = |year: &YearView| match &year.recovery {
                Some(recovery) => SheetCell::money(Some(recovery)),
                None => SheetCell::none(),
            };
            let years = &self.report.offset.years;
            let row = self.put(step, how, years.iter().map(cell).collect());
            let values = years.iter().map(|year| Some(pounds(year.recovery.as_ref()?.0)));
            return (row, values.collect());
        };
        let [spend, share, rate] = self.assumed.exposure;
        let [clients, package] = self.assumed.growths;
        let (level, factor, formula, how) = match self.assumed.path.as_str() {
            "growth_on_baseline" => (
                self.assumed.baseline,
                1.0 + self.assumed.growth,
                "baseline*(1+growth_rate)",
                "Baseline x (1 + growth a year) to the power of the years of growth.",
            ),
            _ => (
                spend * share * rate,
                (1.0 + clients) * (1.0 + package),
                "dp_spend*participating_share*clawback_rate\
                 *((1+client_growth_rate)*(1+package_growth_rate))",
                "Spend x share x rate, grown by clients and package.",
            ),
        };
        let value = |(place, years): (usize, &i32)| {
            (place < planned).then(|| level * power(factor, *years))
        };
        let values: Numbers = numbers.iter().enumerate().map(value).collect();
        (self.unrounded(step, how, &values, |at| format!("{formula}^{at}{powers}")), values)
    }

    fn before(
        &mut self,
        growing: Option<&(usize, Vec<i32>)>,
        level: usize,
        levels: &Numbers,
    ) -> (usize, Numbers) {
        let step = "Recovery of the year before";
        let assumed = self.assumed;
        if let Some((powers, numbers)) = growing.filter(|_| assumed.path == "growth_on_baseline") {
            let of = |(level, years): (&Option<f64>, &i32)| {
                level.map(|_| assumed.baseline * power(1.0 + assumed.growth, (*years - 1).max(0)))
            };
            let values: Numbers = levels.iter().zip(numbers).map(of).collect();
            let how = "The same with one year of growth less.";
            let formula = |at: &str| format!("baseline*(1+growth_rate)^MAX(0,{at}{powers}-1)");
            return (self.unrounded(step, how, &values, formula), values);
        }
        let earlier = std::iter::once(Some(assumed.baseline)).chain(levels.iter().copied());
        let values: Numbers =
            earlier.zip(levels).map(|(before, level)| level.and(before)).collect();
        let places: Vec<String> = self.years().map(|(at, _)| at).collect();
        let formula = |at: &str| {
            let before = places.windows(2).find(|pair| pair[1] == at);
            before.map_or("baseline".to_owned(), |pair| format!("{}{level}", pair[0]))
        };
        let how = "The baseline before the first plan year.";
        (self.unrounded(step, how, &values, formula), values)
    }

    fn earned(
        &mut self,
        (level, levels): (usize, &Numbers),
        (before, befores): (usize, &Numbers),
    ) -> (usize, Numbers) {
        let assumed = self.assumed;
        let of = |(level, before): (&Option<f64>, &Option<f64>)| {
            let (level, before) = level.zip(*before)?;
            Some(match assumed.basis.as_str() {
                "yearly_increment" => level - before,
                "cumulative_uplift" => level - assumed.baseline,
                _ => level,
            })
        };
        let values: Numbers = levels.iter().zip(befores).map(of).collect();
        let [(_, once), (_, every_year), _] = COUNTED;
        let formula = |at: &str| {
            format!(
                "IF(offset_basis=\"{once}\",{at}{level}-{at}{before},\
                 IF(offset_basis=\"{every_year}\",{at}{level}-baseline,{at}{level}))"
            )
        };
        let how = "Less the year before, less the baseline, or all of it, by what is credited.";
        (self.unrounded("Earned in the year", how, &values, formula), values)
    }

    /// What arrives in each quarter, a year's four quarters below each other, and in all.
    fn arriving(&mut self, earned: usize, amounts: &Numbers) -> (usize, Numbers) {
        let (planned, lag, start) = (self.planned() as i64, self.assumed.lag, self.assumed.start);
        let slippage = self.assumed.slippage;
        let years = self.report.offset.years.len();
        let slipped = |place: usize| 4 * place as i64 - slippage;
        let quarters = (0..years).map(|place| SheetCell::count(slipped(place))).collect();
        let how = "Counted from 0, the plan's first, with the slippage of the answer.";
        let quarter = self.put("Plan quarter that falls in Q1", how, quarters);
        let starts = vec![Some(start as f64); years];
        let how = "From the first quarter that earns; 0 lets every quarter earn.";
        let begins = self.counted("First plan quarter that earns", how, &starts, |_| {
            format!(
                "IFERROR(MAX(0,4*(VALUE(LEFT(recoveries_start,4))-VALUE(LEFT($B${HEADS},4)))\
                 +VALUE(RIGHT(recoveries_start,1))-1),0)"
            )
        });
        let of = |place: usize, part: i64| {
            let at = slipped(place) + part;
            let is_in = at >= 0 && at < 4 * planned && at - lag >= start;
            let source = usize::try_from((at - lag).div_euclid(4)).ok().filter(|_| is_in);
            source.and_then(|source| *amounts.get(source)?).unwrap_or(0.0) / 4.0
        };
        let last = column((planned as usize).saturating_sub(1));
        let mut sums = vec![0.0; years];
        let mut ends = (usize::MAX, 0);
        for part in 0..4_i64 {
            let values: Numbers = (0..years).map(|place| Some(of(place, part))).collect();
            for (sum, value) in sums.iter_mut().zip(&values) {
                *sum += value.unwrap_or_default();
            }
            let step = format!("Arrives in Q{}", part + 1);
            let how = "A quarter of what the year earned in which the quarter lies, so many \
                       quarters earlier as the lag says.";
            let row = self.unrounded(&step, how, &values, |at| {
                let of = format!("{at}{quarter}+{part}");
                format!(
                    "IF(AND({of}>=0,{of}<{},{of}-lag_quarters>={at}{begins}),\
                     INDEX($B{earned}:${last}{earned},INT(({of}-lag_quarters)/4)+1)/4,0)",
                    4 * planned
                )
            });
            ends = (ends.0.min(row), row);
        }
        let values: Numbers = sums.into_iter().map(Some).collect();
        let formula = |at: &str| format!("SUM({at}{}:{at}{})", ends.0, ends.1);
        (self.unrounded("Arrives in the year", "Its four quarters.", &values, formula), values)
    }

    /// What of that is credited.
    pub fn credit(&mut self, (arrives, amounts): &(usize, Numbers)) -> usize {
        let share = 1.0 - self.assumed.optimism;
        let of = |(amount, (_, year)): (&Option<f64>, (String, &YearView))| {
            Some((*amount)? * share / self.deflated(year))
        };
        let values: Numbers = amounts.iter().zip(self.years()).map(of).collect();
        let how = "Less the share by which credits fall short, in the prices of the answer.";
        let exact = self.unrounded("Credit before its rounding", how, &values, |at| {
            format!("{at}{arrives}*(1-benefit_optimism)/{}", in_prices(at))
        });
        let places = self.places;
        let cells = self.years().map(|(at, year)| {
            let formula = format!(
                "IF(rounding=\"truncate_to_pound\",TRUNC(ROUND({at}{exact},{places})),\
                 ROUND(ROUND({at}{exact},{places}),2))"
            );
            SheetCell::formula(formula, of_money(year.credit.as_ref()), Look::Pounds)
        });
        let cells = cells.collect();
        self.put("Credited", "Rounded once: cut to the pound, or to the penny.", cells)
    }
}
