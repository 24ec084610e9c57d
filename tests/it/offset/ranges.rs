//! With which probability credit covers cost where assumptions have ranges.

use recoup::appraisal::coverage::Covered;
use recoup::appraisal::spread::{analytic, simulated};
use recoup::domain::Chance;
use recoup::domain::range::{Ranged, RangedValue};
use recoup::fits::spread::{DRAWS, Spread, draws};
use recoup::sources::figures_with;
use recoup::views::probability::ProbabilityView;

use super::*;

const GROWTH: (&str, &str) = ("ranges", "growth_rate:0.02..0.14");

fn probability(case: &State, changes: &[(&str, &str)]) -> ProbabilityView {
    case.offset(&changed(case, changes), None).unwrap().probability
}

/// The probabilities of the years and of the plan, with a mark where only a bound is known.
fn chances(of: &ProbabilityView) -> Vec<String> {
    let parts = of.years.iter().map(|year| &year.chance).chain([&of.plan]);
    let chance = |part: &recoup::views::probability::ChanceView| {
        let mark = match part.state {
            "at_least" => ">=",
            "at_most" => "<=",
            _ => "",
        };
        format!("{mark}{}", part.probability.map_or("none".to_owned(), |rate| rate.0.to_string()))
    };
    parts.map(chance).collect()
}

fn plan_interval(of: &ProbabilityView, level: u8) -> (String, String) {
    let intervals = &of.plan_credit_intervals;
    let interval = intervals.iter().find(|interval| interval.level == level).unwrap();
    (interval.lower.0.to_string(), interval.upper.0.to_string())
}

fn rate(text: &str) -> Rate {
    Rate::parse(text).unwrap()
}

fn growth_from(low: &str, median: &str, high: &str) -> Spread {
    let [low, median, high] = [low, median, high].map(|text| RangedValue::Rate(rate(text)));
    Spread::stated(Ranged::GrowthRate, low, median, high)
}

#[test]
fn the_readings_of_the_case_with_growth_from_two_to_fourteen_percent() {
    let case = case();
    // 1 - Phi(z(0.9) (0.10984 - 0.10) / 0.04) = 1 - Phi(0.3152) = 0.3763.
    let own = probability(&case, &[GROWTH]);
    assert_eq!(chances(&own), ["0.0012", "0.5139", "0.5615", "0.5995", "0.3763"]);
    assert_eq!((own.method, own.draws, own.seed), (Some("analytic"), None, None));
    // The plan's credit at 2% and at 14% a year, by hand: A (1.02^4 - 1), A (1.14^4 - 1).
    assert_eq!(plan_interval(&own, 80), ("192986.00".to_owned(), "1612974.00".to_owned()));
    let [range] = own.ranges.as_slice() else { panic!("one range") };
    assert_eq!((range.assumption, range.low.as_str()), ("growth_rate", "0.02"));
    assert_eq!((range.median.as_str(), range.high.as_str()), ("0.10", "0.14"));
    let message = "If the stated range of growth rate holds, credit covers the cost of the plan with \
                   a probability of about 38%. It does where the growth rate is 10.98% or more.";
    assert_eq!(own.plan.message, message);
    let uplift = probability(&case, &[GROWTH, ("offset_basis", "cumulative_uplift")]);
    assert_eq!(chances(&uplift), ["0.0012", "0.7774", "0.8526", "0.8826", "0.7920"]);
    let total = probability(&case, &[GROWTH, ("offset_basis", "total_recovery")]);
    assert_eq!(chances(&total), [">=0.9990"; 5]);
    // With a range that cannot reach what is needed.
    let narrow = probability(&case, &[("ranges", "growth_rate:0.099..0.101")]);
    assert_eq!(chances(&narrow)[4], "<=0.0010");
}

#[test]
fn a_range_around_the_switching_value_gives_one_half() {
    let case = case();
    for (basis, switching) in
        [("yearly_increment", "0.1098365859"), ("cumulative_uplift", "0.0492334730")]
    {
        let changes = [
            ("offset_basis", basis),
            ("rounding", "half_up_to_penny"),
            ("growth_rate", switching),
            ("ranges", "growth_rate:0.01..0.3"),
        ];
        assert_eq!(chances(&probability(&case, &changes))[4], "0.5000", "{basis}");
    }
    // 1,210,800 / (1.1^4 - 1), a penny more; the years' rounding covers two pence earlier, and
    // costs that rise uncover it.
    let baseline = [
        ("rounding", "half_up_to_penny"),
        ("baseline", "2608920.50"),
        ("ranges", "baseline:2000000.00..2800000.00"),
    ];
    let of = probability(&case, &baseline);
    assert_eq!(chances(&of)[4], "0.5000");
    assert!(of.plan.message.ends_with("where the baseline is 2,608,920.48 or more."), "{of:?}");
    let costs = [baseline[0], baseline[1], ("ranges", "optimism_bias:-0.10..0.30")];
    let of = probability(&case, &costs);
    assert_eq!(chances(&of)[4], "0.5000");
    assert!(of.plan.message.ends_with("where the optimism bias is 0% or less."), "{of:?}");
}

#[test]
fn an_amount_at_which_credit_begins_to_cover_is_said_to_the_penny() {
    let case = case();
    let of = probability(
        &case,
        &[
            ("rounding", "half_up_to_penny"),
            ("baseline", "2341173.00"),
            ("ranges", "baseline:2000000.00..2800000.00"),
        ],
    );
    // The switching value is 1,210,800 / (1.1^4 - 1) = 2,608,920.4913, and the rounding of the
    // years makes up for a penny.
    let end = " It does where the baseline is 2,608,920.48 or more.";
    assert!(of.plan.message.ends_with(end), "{}", of.plan.message);
    // 1 - Phi(1.28155 (2608920.49 - 2341173) / (2800000 - 2341173)) = 1 - Phi(0.74785).
    assert_eq!(chances(&of)[4], "0.2273");
    let with =
        |baseline| answer(&case, &[("rounding", "half_up_to_penny"), ("baseline", baseline)]);
    let net = |baseline| with(baseline).unwrap().appraisal.totals.net.unwrap();
    assert!(net("2608920.48") <= Money::ZERO && net("2608920.47") > Money::ZERO);
}

#[test]
fn a_range_that_ends_at_its_value_says_that_it_has_no_width_there() {
    let case = case();
    let note = |ranges: &str| probability(&case, &[("ranges", ranges)]).note.unwrap();
    let lower = note("growth_rate:0.02..0.14,optimism_bias:0..0.30");
    let sentence = "The low end stated for optimism bias is the value itself: nothing lower is \
                    tried, and the value has one chance in two.";
    assert!(lower.contains(sentence) && !lower.contains("The high end"), "{lower}");
    let higher = note("growth_rate:0.02..0.10");
    assert!(higher.contains("The high end stated for growth rate is the value"), "{higher}");
    // It covers at no bias and not with any: exactly one half.
    let plan = [
        ("rounding", "half_up_to_penny"),
        ("baseline", "2608920.50"),
        ("ranges", "optimism_bias:0..0.30"),
    ];
    assert_eq!(chances(&probability(&case, &plan))[4], "0.5000");
    for other in ["growth_rate:0.02..0.14", "growth_rate:0.10..0.10"] {
        assert!(!note(other).contains("the value itself"), "{other}");
    }
}

#[test]
fn a_range_without_width_is_certain_and_leaves_the_others_as_they_are() {
    let case = case();
    let certain = probability(&case, &[("ranges", "growth_rate:0.10..0.10")]);
    assert_eq!(chances(&certain), ["0.0000", "1.0000", "1.0000", "1.0000", "0.0000"]);
    assert_eq!(plan_interval(&certain, 95), ("1086537.00".to_owned(), "1086537.00".to_owned()));
    assert!(certain.note.unwrap().contains("No width is stated for growth rate"));
    let beside = [("ranges", "growth_rate:0.02..0.14,optimism_bias:0..0")];
    let (beside, alone) = (probability(&case, &beside), probability(&case, &[GROWTH]));
    assert_eq!((chances(&beside), beside.method), (chances(&alone), alone.method));
}

/// Every basis, with lag, a later start and real prices.
const OPTIONS: [&[(&str, &str)]; 5] = [
    &[],
    &[("offset_basis", "cumulative_uplift"), ("lag_quarters", "3")],
    &[("price_basis", "real"), ("deflator_rate", "0.02"), ("recoveries_start", "2022-23-Q3")],
    &[("offset_basis", "total_recovery"), ("baseline", "300000.00"), ("lag_quarters", "1")],
    &[("baseline", "2017-18..2019-20"), ("offset_basis", "cumulative_uplift")],
];

#[test]
fn one_range_gives_the_same_by_its_switching_value_and_by_draws() {
    let case = case();
    let growth = growth_from("0.02", "0.10", "0.14");
    let drawn = draws(&[growth]);
    assert_eq!(drawn.len(), DRAWS as usize);
    for options in OPTIONS {
        let assumptions = changed(&case, options);
        let evidence = Evidence::default();
        let inputs = case.inputs(&assumptions, &evidence);
        let again = |values: &[_]| figures_with(&inputs, values);
        let exact = analytic(&again, Ranged::GrowthRate, &|place| growth.at(place));
        let exact = exact.unwrap().unwrap();
        let simulated = simulated(&again, &[Ranged::GrowthRate], &drawn).unwrap();
        for (exact, simulated) in exact.iter().zip(&simulated) {
            // Half a slice of the distribution, and the rounding of the probability.
            let apart = units(exact) - units(simulated);
            assert!(apart.abs() <= 4, "{options:?} {exact:?} {simulated:?}");
            for (one, other) in exact.credit_intervals.iter().zip(&simulated.credit_intervals) {
                let apart = |a: Money, b: Money| (a.pence() - b.pence()).abs();
                let width = apart(one.1, one.2);
                assert!(apart(one.1, other.1) + apart(one.2, other.2) <= width / 100);
            }
        }
    }
}

/// A probability in ten-thousandths, bounds as they are.
fn units(covered: &Covered) -> i64 {
    let (Chance::Is(rate) | Chance::AtLeast(rate) | Chance::AtMost(rate)) =
        covered.chance.clone().unwrap();
    (rate.as_f64() * 10_000.0).round() as i64
}

#[test]
fn several_ranges_are_drawn_together_and_come_out_the_same_every_time() {
    let case = case();
    let ranges = "growth_rate:0.02..0.14,optimism_bias:-0.10..0.30";
    let of = probability(&case, &[("ranges", ranges)]);
    assert_eq!((of.method, of.draws, of.seed), (Some("simulated"), Some(2_000), Some(20_261_125)));
    assert!(of.note.as_ref().unwrap().contains("independent of each other is an assumption"));
    // 33.85% of the draws cover, and 32.9% of 400,000 drawn by another program do: no sentence
    // says 33.85%.
    let sentence = "covers the cost of the plan with a probability of about 34%.";
    assert!(of.plan.message.ends_with(sentence), "{}", of.plan.message);
    assert_eq!(of.plan.probability.unwrap().0.to_string(), "0.3385");
    assert!(of.years[0].chance.message.ends_with("less than 1%."), "{:?}", of.years[0]);
    assert!(of.note.as_ref().unwrap().ends_with("may be two in a hundred off."), "{:?}", of.note);
    let other_order = "optimism_bias:-0.10..0.30,growth_rate:0.02..0.14";
    for again in [ranges, other_order] {
        let again = probability(&case, &[("ranges", again)]);
        let [one, other] = [&of, &again].map(|view| serde_json::to_vec(view).unwrap());
        assert_eq!(one, other);
    }
    // The same by the law of total probability: growth alone, over costs in twenty slices.
    let bias = ["-0.10", "0.00", "0.30"].map(|text| RangedValue::Rate(rate(text)));
    let bias = Spread::stated(Ranged::OptimismBias, bias[0], bias[1], bias[2]);
    let slices = (0..20).map(|slice| {
        let value = bias.at(slice * 50_000 + 25_000).to_string();
        let of = probability(&case, &[GROWTH, ("optimism_bias", value.as_str())]);
        of.plan.probability.unwrap().0.as_f64()
    });
    let (expected, plan) = (slices.sum::<f64>() / 20.0, of.plan.probability.unwrap().0.as_f64());
    assert!((plan - expected).abs() < 0.012, "{plan} {expected}");
}

#[test]
fn drawn_values_are_even_in_each_assumption_and_unrelated_between_them() {
    let spreads = [growth_from("0.02", "0.10", "0.14"), {
        let ends = ["0.05", "0.08", "0.12"].map(|text| RangedValue::Rate(rate(text)));
        Spread::stated(Ranged::ClawbackRate, ends[0], ends[1], ends[2])
    }];
    let drawn = draws(&spreads);
    for (column, spread) in spreads.iter().enumerate() {
        let mut values: Vec<RangedValue> = drawn.iter().map(|draw| draw[column]).collect();
        values.sort_unstable();
        let middles: Vec<RangedValue> =
            (0..DRAWS).map(|place| spread.at(place * 500 + 250)).collect();
        assert_eq!(values, middles);
    }
    let medians = spreads.map(|spread| spread.at(500_000));
    let both = drawn.iter().filter(|draw| draw[0] > medians[0] && draw[1] > medians[1]).count();
    assert!((450..=550).contains(&both), "{both} of 2,000 are above both medians");
    // What is drawn of one does not depend on what is drawn beside it.
    let alone: Vec<RangedValue> = draws(&spreads[1..]).into_iter().map(|draw| draw[0]).collect();
    let beside: Vec<RangedValue> = drawn.iter().map(|draw| draw[1]).collect();
    assert_eq!(alone, beside);
}

#[test]
fn a_fitted_growth_is_a_distribution_and_agrees_with_the_growth_that_is_needed() {
    let case = case();
    for basis in ["yearly_increment", "cumulative_uplift"] {
        let changes = [
            ("growth_source", "fitted"),
            ("rounding", "half_up_to_penny"),
            ("offset_basis", basis),
        ];
        let of = probability(&case, &changes);
        let needed = of.growth_needed.iter().find(|fit| fit.specification == "trend_with_step");
        let plan = of.plan.probability.unwrap().0;
        assert_eq!(plan.to_places(3), needed.unwrap().probability.0, "{basis}");
        assert_eq!((of.method, of.ranges[0].source), (Some("analytic"), "trend_with_step"));
    }
    let joint = [("growth_source", "fitted"), ("ranges", "optimism_bias:-0.1..0.2")];
    let of = probability(&case, &joint);
    assert_eq!(of.method, Some("simulated"));
    let start = "If the fitted growth and the stated range hold, credit covers";
    assert!(of.plan.message.starts_with(start), "{}", of.plan.message);
}

#[test]
fn a_credit_that_falls_and_rises_with_growth_is_simulated() {
    let case = case();
    // (1 + g)^3 g falls up to g = -1/4.
    let of = probability(&case, &[("growth_rate", "0"), ("ranges", "growth_rate:-0.5..0.1")]);
    assert_eq!(of.method, Some("simulated"));
    assert!(of.note.unwrap().contains("does not go one way only as growth rate rises"));
    let uplift = [
        ("growth_rate", "0"),
        ("ranges", "growth_rate:-0.5..0.1"),
        ("offset_basis", "cumulative_uplift"),
    ];
    let of = probability(&case, &uplift);
    assert_eq!(of.method, Some("analytic"));
    assert!(of.note.unwrap().contains("growth rate beyond what makes sense are moved"));
}

#[test]
fn a_range_that_an_answer_does_not_depend_on_is_named() {
    let case = case();
    let amounts = "growth_rate:0.02..0.14,optimism_bias:0..0.2";
    let share = ("ranges", "participating_share:0.4..0.6,growth_rate:0.02..0.14");
    let table: &[(&[(&str, &str)], &str)] = &[
        (&[GROWTH], ""),
        (
            &[GROWTH, ("growth_source", "target")],
            "for growth rate is left unused: growth is that of the programme's target, and not the \
             stated one.",
        ),
        (&[share], "for participating share is left unused: nothing in this answer depends on it."),
        (
            &[("recovery_path", "rate_on_exposure"), ("dp_spend", "16700000.00"), share],
            // The base budget's risk is told after a year of it.
            "for growth rate is left unused: neither a cost nor a credit of this answer depends on \
             it.",
        ),
    ];
    for (changes, part) in table {
        let answer = answer(&case, changes).unwrap();
        let said = answer.findings.iter().find(|finding| finding.rule == "range_not_used");
        assert_eq!(said.is_none(), part.is_empty(), "{changes:?}");
        assert!(said.is_none_or(|said| said.message.contains(part)), "{said:?}");
    }
    let statistical = [("recovery_path", "statistical"), ("ranges", amounts)];
    let view = case.offset(&changed(&case, &statistical), None).unwrap();
    let said = view.findings.iter().find(|finding| finding.rule == "range_not_used").unwrap();
    assert!(said.message.contains(
        "growth rate and optimism bias is left unused: a forecast has probabilities of its own."
    ));
    assert_eq!(view.probability.ranges, []);
    let nothing = probability(&case, &[]);
    assert_eq!((nothing.method, nothing.plan.state), (None, "not_available"));
}

#[test]
fn ranges_that_make_no_sense_are_refused_by_their_place_all_at_once() {
    let case = case();
    let refused = |changes: &[(&str, &str)]| answer(&case, changes).unwrap_err().to_string();
    for (ranges, parts) in [
        (
            "growth_rate:0.11..0.14",
            &["ranges/growth_rate: the growth rate is 0.10, which does not"][..],
        ),
        (
            "growth_rate:0.02..0.09",
            &["ranges/growth_rate: the growth rate is 0.10, which does not"],
        ),
        ("growth_rate:0.14..0.02", &["ranges/growth_rate: the low end 0.14 is above the high end"]),
        ("baseline:1..2", &["ranges/baseline: a range lies around an amount a year"]),
        ("dp_spend:1..2", &["ranges/dp_spend: a range lies around an amount a year"]),
        ("participating_share:0.6..0.7", &["the participating share is 0.50, which does not lie"]),
        (
            "growth_rate:-2..11,optimism_bias:0.3..0.1,clawback_rate:-0.1..0.2",
            &[
                "ranges/growth_rate: the low end: expected from -0.99 to 1; -2 is -200%",
                "ranges/growth_rate: the high end: expected from -0.99 to 1; 11 is 1,100%",
                "ranges/optimism_bias: the low end 0.3 is above",
                "ranges/clawback_rate: the low end: expected from 0 to 1; -0.1 is -10%",
            ],
        ),
    ] {
        let message = refused(&[("ranges", ranges)]);
        assert!(parts.iter().all(|part| message.contains(part)), "{ranges}: {message}");
    }
}
