//! The charts: what each must have on a page, and that no word leaves its picture or lies on
//! another, whatever the figures are.

use proptest::prelude::*;
use recoup::domain::{FinancialYear, Money};
use recoup::report::charts::Chart;
use recoup::report::charts::bars::{YearBars, bars};
use recoup::report::charts::fan::{Expected, Fan, Recorded, StoredLine, fan};
use recoup::report::charts::growth::{Growing, Measured, growth};
use recoup::report::charts::net::net;
use recoup::report::charts::shares::{CoveredShare, shares};
use recoup::report::charts::waterfall::{Fall, waterfall};
use recoup::report::charts::year::{Filling, YearToDate, year as filled};
use recoup::report::svg::{TEXT, width_of};

use super::all_pages;
use super::html::{between, text_of, unescaped};
use crate::support::app::TestApp;
use crate::support::database::Database;

#[test]
fn every_chart_says_what_it_shows_and_has_its_figures_in_a_table() {
    let app = TestApp::with_demo(&Database::sqlite());
    let mut count = 0;
    for (address, page) in all_pages(&app) {
        for figure in between(&page.html, "<figure>", "</figure>") {
            count += 1;
            let title =
                text_of(between(figure, "<title", "</title>")[0].split_once('>').unwrap().1);
            let words = title.split_whitespace().count();
            assert!((3..=10).contains(&words), "{address}: {title}");
            for said in between(figure, "<desc", "</desc>") {
                let said = unescaped(said.split_once('>').unwrap().1);
                let length = said.chars().count();
                assert!((20..=300).contains(&length), "{address}, {length} characters: {said}");
                assert!(said.ends_with('.'), "{address}: {said}");
            }
            assert_eq!(figure.matches("<svg").count(), 2, "one for a desk and one for a phone");
            assert_eq!(figure.matches("<table").count(), 1, "{address}: {title}");
            assert!(figure.contains("<p class=\"source\">Source: "), "{address}: {title}");
            let rows = figure.matches("<tr").count();
            assert!(rows > 1, "{address}: {title} has an empty table");
        }
    }
    assert!(count >= 12, "{count}");
}

#[test]
fn the_same_figures_give_the_same_picture() {
    let app = TestApp::with_case(&Database::sqlite());
    let other = TestApp::with_case(&Database::sqlite());
    let pictures = |app: &TestApp| -> Vec<String> {
        let pages = all_pages(app);
        let all = pages.iter().flat_map(|(_, page)| between(&page.html, "<svg", "</svg>"));
        all.map(str::to_owned).collect()
    };
    assert_eq!(pictures(&app), pictures(&other));
}

/// A word in a picture, as its text and the rectangle that it takes.
type Word = (String, [f64; 4]);

/// The two pictures of a chart: the size of each and its words.
fn pictures(chart: &Chart) -> Vec<([f64; 2], Vec<Word>)> {
    let pictures = between(&chart.svg, "<svg", "</svg>");
    let number = |text: &str, name: &str| -> f64 {
        between(text, &format!(" {name}=\""), "\"")[0].parse().unwrap()
    };
    let read = |picture: &&str| {
        let words = between(picture, "<text", "</text>").into_iter().map(|text| {
            let (tag, said) = text.split_once('>').unwrap();
            let said = unescaped(said);
            let wide = width_of(&said, tag.contains("font-weight"));
            let (x, y) = (number(tag, "x"), number(tag, "y"));
            let left = match tag {
                tag if tag.contains("\"middle\"") => x - wide / 2.0,
                tag if tag.contains("\"end\"") => x - wide,
                _ => x,
            };
            (said, [left, y - TEXT * 0.8, left + wide, y + TEXT * 0.25])
        });
        ([number(picture, "width"), number(picture, "height")], words.collect())
    };
    pictures.iter().map(read).collect()
}

/// What is wrong with the words of a chart.
fn misplaced(chart: &Chart) -> Vec<String> {
    // The figures of a picture are written to a tenth of a pixel.
    const SLACK: f64 = 0.11;
    let mut wrong = Vec::new();
    for ([width, height], words) in pictures(chart) {
        for (place, (said, [left, top, right, bottom])) in words.iter().enumerate() {
            if *left < -SLACK || *top < -SLACK || *right > width + SLACK || *bottom > height + SLACK
            {
                wrong.push(format!("{said:?} leaves its picture of {width}"));
            }
            for (other, [l, t, r, b]) in words.iter().take(place) {
                let wide = right.min(*r) - left.max(*l);
                let high = bottom.min(*b) - top.max(*t);
                if wide > SLACK && high > SLACK {
                    wrong.push(format!("{said:?} lies on {other:?} in a picture of {width}"));
                }
            }
        }
    }
    wrong
}

/// The words of a chart through which a dashed line is drawn.
fn struck_through(chart: &Chart) -> Vec<String> {
    let mut struck = Vec::new();
    for (picture, (_, words)) in between(&chart.svg, "<svg", "</svg>").iter().zip(pictures(chart)) {
        for line in between(picture, "<line", "/>") {
            let number = |name: &str| -> f64 {
                between(line, &format!(" {name}=\""), "\"")[0].parse().unwrap()
            };
            let [x, y1, y2] = ["x1", "y1", "y2"].map(number);
            let is_struck = |[left, top, right, bottom]: [f64; 4]| {
                (left..right).contains(&x) && y1.max(top) + 0.11 < y2.min(bottom)
            };
            struck.extend(words.iter().filter(|word| is_struck(word.1)).map(|word| word.0.clone()));
        }
    }
    struck
}

fn has_word(chart: &Chart, is_one: impl Fn(&str) -> bool) -> bool {
    pictures(chart).iter().all(|(_, words)| words.iter().any(|(said, _)| is_one(said)))
}

fn year(place: usize) -> FinancialYear {
    FinancialYear::starting(2000).unwrap().plus(i32::try_from(place).unwrap())
}

/// Amounts of all sizes, from pennies to what no council has.
fn amount() -> impl Strategy<Value = Money> {
    (0..12_u32, -999_i64..9_999)
        .prop_map(|(size, digits)| Money::from_pence(digits * 10_i64.pow(size.min(9))))
}

fn label() -> impl Strategy<Value = String> {
    prop_oneof![Just("COVID-19".to_owned()), "[A-Za-z&<>\" ]{1,40}", Just("W".repeat(60)),]
}

fn expected() -> impl Strategy<Value = Expected> {
    (amount(), amount(), amount(), proptest::option::of(amount())).prop_map(
        |(point, narrow, wide, planned)| {
            let by = |amount: Money, size: Money| {
                let size = size.size().pence().min(1_000_000_000_000);
                Money::from_pence(amount.pence() + size)
            };
            let point = point.size();
            let (upper, widest) = (by(point, narrow), by(by(point, narrow), wide));
            let bands = vec![(80, Money::from_pence(0), upper), (95, Money::from_pence(0), widest)];
            Expected { label: String::new(), point, bands, planned }
        },
    )
}

fn recorded() -> impl Strategy<Value = Recorded> {
    (proptest::option::of(amount()), any::<bool>(), any::<bool>()).prop_map(
        |(amount, is_marked, is_changed)| Recorded {
            label: String::new(),
            amount: amount.map(Money::size),
            is_marked,
            is_changed,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn bars_keep_their_words_apart(
        sides in proptest::collection::vec(
            (proptest::option::of(amount()), proptest::option::of(amount())), 1..40),
    ) {
        let years: Vec<YearBars> = sides
            .into_iter()
            .enumerate()
            .map(|(place, (first, second))| YearBars { year: year(place), first, second })
            .collect();
        let chart = bars("bars", "Cost and credit".to_owned(), ["Investment", "Credited"], &years);
        prop_assert_eq!(misplaced(&chart), [] as [String; 0]);
        prop_assert!(has_word(&chart, |said| said == "2000-01"));
        prop_assert!(chart.description.chars().count() <= 300, "{}", chart.description);
    }

    #[test]
    fn a_cumulative_line_keeps_its_words_apart(
        amounts in proptest::collection::vec(amount(), 1..40), covered in 0..50_usize,
    ) {
        let years: Vec<(FinancialYear, Money)> =
            amounts.into_iter().enumerate().map(|(place, net)| (year(place), net)).collect();
        let chart = net("net", "Left".to_owned(), &years, Some(year(covered)));
        prop_assert_eq!(misplaced(&chart), [] as [String; 0]);
        prop_assert!(chart.description.chars().count() <= 300, "{}", chart.description);
    }

    #[test]
    fn a_fan_keeps_its_words_apart_and_has_an_axis(
        recorded in proptest::collection::vec(recorded(), 0..60),
        expected in proptest::collection::vec(expected(), 0..30),
        mark in proptest::option::of(label()),
        plan in proptest::option::of(Just("plan, 10%".to_owned())),
        lines in proptest::collection::vec(proptest::collection::vec(amount(), 0..30), 0..4),
    ) {
        let stored = lines.into_iter().enumerate().map(|(number, line)| StoredLine {
            name: format!("no. {number}"),
            points: line.into_iter().enumerate()
                .map(|(place, amount)| (year(place).to_string(), amount.size())).collect(),
        });
        let stored: Vec<StoredLine> = stored.collect();
        let mut data = Fan { recorded, expected, mark, plan, step: "by financial year", stored };
        for (place, one) in data.recorded.iter_mut().enumerate() {
            one.label = year(place % 90).to_string();
        }
        for (place, one) in data.expected.iter_mut().enumerate() {
            one.label = year(place).to_string();
        }
        let chart = fan("fan", "May come in".to_owned(), &data);
        prop_assert_eq!(misplaced(&chart), [] as [String; 0]);
        prop_assert!(has_word(&chart, |said| said == "£0"));
        let rises = data.recorded.iter().any(|one| one.amount.is_some_and(|amount| amount.pence() > 0))
            || data.expected.iter().any(|one| one.bands[1].2.pence() > 0)
            || data.stored.iter().flat_map(|one| &one.points).any(|(_, amount)| amount.pence() > 0);
        if rises {
            prop_assert!(has_word(&chart, |said| said.starts_with('£') && said != "£0"));
        }
        if !data.expected.is_empty() {
            prop_assert!(has_word(&chart, |said| said.starts_with("95%")));
        }
        prop_assert!(chart.description.chars().count() <= 300, "{}", chart.description);
    }

    #[test]
    fn a_waterfall_keeps_its_words_apart_and_says_every_end(
        from in amount(), changes in proptest::collection::vec((label(), amount()), 1..12),
    ) {
        let mut to = from;
        let mut steps = Vec::new();
        for (name, change) in changes {
            to = to.checked_add(change).unwrap_or(to);
            steps.push(Fall { name, change });
        }
        let ends = [("Programme", from), ("Another", to)];
        let Some(chart) = waterfall("steps", "What differs".to_owned(), ends, &steps) else {
            // Sums along the way that no amount can be have no picture.
            return Ok(());
        };
        prop_assert_eq!(misplaced(&chart), [] as [String; 0]);
        for (_, words) in pictures(&chart) {
            let figures = words.iter().filter(|(said, _)| said.contains('£')).count();
            prop_assert!(figures >= steps.len() + 2, "{:?}", words);
        }
        prop_assert!(chart.description.chars().count() <= 300, "{}", chart.description);
    }

    #[test]
    fn a_year_keeps_its_words_apart(
        quarters in proptest::collection::vec((amount(), amount()), 0..5),
        ends in proptest::option::of((amount(), amount())),
        budget in proptest::option::of(amount()),
    ) {
        let quarters: Vec<YearToDate> = quarters
            .into_iter()
            .zip(1..)
            .map(|((recorded, in_all), number)| YearToDate {
                quarter: format!("Q{number}"), recorded, in_all,
            })
            .collect();
        let ends = ends.map(|(one, other)| (80, one.min(other), one.max(other)));
        let chart = filled("year", "A year".to_owned(), &Filling { quarters, ends, budget });
        prop_assert_eq!(misplaced(&chart), [] as [String; 0]);
        prop_assert_eq!(has_word(&chart, |said| said.starts_with("budget ")), budget.is_some());
        prop_assert!(chart.description.chars().count() <= 300, "{}", chart.description);
    }

    #[test]
    fn shares_keep_their_words_apart_and_whole(
        named in proptest::collection::vec((label(), proptest::option::of(0..400_u32)), 1..9),
    ) {
        let named: Vec<CoveredShare> = named
            .into_iter()
            .map(|(name, share)| CoveredShare {
                name,
                share: share.map(|share| format!("{}.{:02}", share / 100, share % 100)),
                says: share.map_or("not stated".to_owned(), |share| format!("{share}%")),
            })
            .collect();
        let of = ["Share, per cent", "all of the investment"];
        let chart = shares("shares", "Shares".to_owned(), of, &named);
        prop_assert_eq!(misplaced(&chart), [] as [String; 0]);
        prop_assert_eq!(struck_through(&chart), [] as [String; 0]);
        for (_, words) in pictures(&chart) {
            let says = words.iter().filter(|(said, _)| named.iter().any(|one| one.says == *said));
            prop_assert!(says.count() >= named.len(), "{:?}", words);
        }
    }

    #[test]
    fn growth_keeps_its_words_apart(
        fits in proptest::collection::vec((-9.0..9.0_f64, 0.0..9.0_f64, any::<bool>()), 0..9),
        target in proptest::option::of(-2.0..3.0_f64),
    ) {
        let measures: Vec<Measured> = fits
            .chunks(2)
            .map(|fits| Measured {
                name: "Number of clawbacks".to_owned(),
                verdict: "cannot tell".to_owned(),
                fits: fits
                    .iter()
                    .map(|(rate, by, with_step)| Growing {
                        rate: *rate, lower: rate - by, upper: rate + by, with_step: *with_step,
                    })
                    .collect(),
            })
            .collect();
        let target = target.map(|rate| rate.to_string());
        let target = target.as_deref().map(|rate| (rate, "target: about 10%"));
        let chart = growth("growth", "Whether it grows".to_owned(), &measures, target);
        prop_assert_eq!(misplaced(&chart), [] as [String; 0]);
        if target.is_some() {
            prop_assert!(has_word(&chart, |said| said.starts_with("target")));
        }
    }
}
