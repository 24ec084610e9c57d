//! Scores over origins that roll, none of which sees or forecasts what is held out.

use recoup::forecast::{Band, FitOptions, fit};

use super::forecast_data::{Failure, HELD_OUT, Set};
use super::yardsticks::{Task, interval_score, scale};

/// The most origins of one series, evenly spaced.
const MOST_ORIGINS: usize = 12;
/// The lengths of what is seen.
const LENGTHS: [usize; 9] = [6, 8, 12, 16, 24, 48, 64, 96, 192];
/// The levels that are looked at: the lowest and the highest on offer, and those between
/// that are asked for.
const LEVELS: [f64; 5] = [20.0, 50.0, 80.0, 90.0, 95.0];
/// The places of 80% and 95% among them.
const SCORED: [usize; 2] = [2, 4];
/// With fewer series than these a set is left out of a row.
const LEAST_SERIES: f64 = 20.0;
/// The quarters ahead that are shown one by one.
const AHEAD: [usize; 6] = [1, 2, 4, 8, 12, 16];

/// How a series went on average before an origin: growth a year, and how much of what
/// moved a straight line through its logarithms explains.
fn course(seen: &[f64]) -> (f64, f64) {
    let logs: Vec<f64> = seen.iter().map(|value| value.ln()).collect();
    let count = logs.len() as f64;
    let (mean, middle) = (logs.iter().sum::<f64>() / count, 0.5 * (count - 1.0));
    let apart = || logs.iter().enumerate().map(|(t, log)| (t as f64 - middle, log - mean));
    let times: f64 = apart().map(|(time, _)| time * time).sum();
    let products: f64 = apart().map(|(time, log)| time * log).sum();
    let all: f64 = apart().map(|(_, log)| log * log).sum();
    ((4.0 * products / times).exp() - 1.0, products * products / times / all)
}

/// One forecast of one origin.
struct Origin {
    series: usize,
    growth: f64,
    explained: f64,
    /// sMAPE and MASE over 8 quarters, and over 16.
    errors: [Option<[f64; 2]>; 2],
    /// Whether the quarters lay inside, by level and quarter ahead.
    inside: Vec<Vec<bool>>,
    /// Where those that did not lay: above at 80%.
    above: Vec<bool>,
    /// MSIS at 80 and 95% over 8 quarters, and over 16.
    scores: [Option<[f64; 2]>; 2],
}

fn origins(set: &Set, length: usize) -> Result<Vec<Origin>, Failure> {
    let mut all = Vec::new();
    for (place, series) in set.series.iter().enumerate() {
        let values = &series.values[..series.values.len().saturating_sub(HELD_OUT)];
        let room = (values.len() + 1).saturating_sub(length + 8);
        let count = room.min(MOST_ORIGINS);
        for origin in 0..count {
            let start = if count > 1 { origin * (room - 1) / (count - 1) } else { 0 };
            let (seen, ahead) = values[start..].split_at(length);
            if seen.iter().all(|value| *value > 0.0) && scale(seen) > 0.0 {
                all.push(of_origin(place, seen, &ahead[..ahead.len().min(16)])?);
            }
        }
    }
    Ok(all)
}

fn of_origin(series: usize, seen: &[f64], ahead: &[f64]) -> Result<Origin, Failure> {
    let forecast = fit(seen, &FitOptions::default())?.forecast(ahead.len(), &LEVELS)?;
    let over = |horizon: usize| {
        let task = Task { seen, ahead: ahead.get(..horizon)? };
        Some(task.errors(&forecast.points[..horizon]))
    };
    let score = |horizon: usize| {
        let ahead = ahead.get(..horizon)?;
        Some(SCORED.map(|level| {
            let band = &forecast.bands[level];
            let bounds = band.lower.iter().copied().zip(band.upper.iter().copied()).zip(ahead);
            let sum: f64 = bounds.map(|(b, actual)| interval_score(b, *actual, band.level)).sum();
            sum / horizon as f64 / scale(seen)
        }))
    };
    let (growth, explained) = course(seen);
    let held = |band: &Band| -> Vec<bool> {
        let bounds = band.lower.iter().zip(&band.upper);
        ahead.iter().zip(bounds).map(|(y, (lower, upper))| lower <= y && y <= upper).collect()
    };
    Ok(Origin {
        series,
        growth,
        explained,
        errors: [over(8), over(16)],
        inside: forecast.bands.iter().map(held).collect(),
        above: ahead
            .iter()
            .zip(&forecast.bands[SCORED[0]].upper)
            .map(|(y, upper)| y > upper)
            .collect(),
        scores: [score(8), score(16)],
    })
}

/// The mean over origins within series and then over series; `None` of too few series.
fn mean_of(origins: &[Origin], value: &dyn Fn(&Origin) -> Option<f64>) -> Option<f64> {
    let (mut sum, mut series) = (0.0, 0.0);
    for of_one in origins.chunk_by(|one, other| one.series == other.series) {
        let values: Vec<f64> = of_one.iter().filter_map(value).collect();
        if !values.is_empty() {
            sum += values.iter().sum::<f64>() / values.len() as f64;
            series += 1.0;
        }
    }
    (series >= LEAST_SERIES).then_some(sum / series)
}

/// A row with a figure for each set and their mean.
fn row(name: &str, sets: &[Vec<Origin>], value: &dyn Fn(&Origin) -> Option<f64>) {
    let of_sets: Vec<Option<f64>> = sets.iter().map(|origins| mean_of(origins, value)).collect();
    print!("{name:34}");
    for figure in &of_sets {
        figure.map_or_else(|| print!("        -"), |figure| print!(" {figure:8.3}"));
    }
    let known: Vec<f64> = of_sets.into_iter().flatten().collect();
    println!(" {:8.3}", known.iter().sum::<f64>() / known.len() as f64);
}

fn share(held: &[bool], places: core::ops::Range<usize>) -> Option<f64> {
    let held = held.get(places.start..places.end.min(held.len())).filter(|h| !h.is_empty())?;
    Some(100.0 * held.iter().filter(|is| **is).count() as f64 / held.len() as f64)
}

pub fn report(sets: &[Set]) -> Result<(), Failure> {
    print!("\n{:34}", "rolling");
    sets.iter().for_each(|set| print!(" {:>8}", set.name.chars().take(8).collect::<String>()));
    println!("     mean");
    for length in LENGTHS {
        let all: Result<Vec<Vec<Origin>>, Failure> =
            sets.iter().map(|set| origins(set, length)).collect();
        let all = all?;
        for (place, horizon) in [8, 16].into_iter().enumerate() {
            for (measure, name) in ["sMAPE", "MASE"].into_iter().enumerate() {
                let name = format!("{length} seen, 1-{horizon} ahead: {name}");
                row(&name, &all, &|one| one.errors[place].map(|errors| errors[measure]));
            }
            for (level, name) in ["MSIS80", "MSIS95"].into_iter().enumerate() {
                let name = format!("{length} seen, 1-{horizon} ahead: {name}");
                row(&name, &all, &|one| one.scores[place].map(|scores| scores[level]));
            }
        }
        for level in SCORED {
            for (first, last) in [(1, 8), (9, 16)] {
                let percent = LEVELS[level];
                let name = format!("{length} seen, {first}-{last} ahead: in {percent}%");
                row(&name, &all, &|one| share(&one.inside[level], first - 1..last));
            }
        }
        by_level(&all, length);
        if length == 16 {
            of_sixteen(&all);
        }
        if [16, 64].contains(&length) {
            by_course(&all, length);
        }
    }
    Ok(())
}

/// What every level holds, in one line: a figure for each, set by set and then their mean.
fn by_level(all: &[Vec<Origin>], length: usize) {
    let of_set = |origins: &Vec<Origin>| -> Option<Vec<f64>> {
        let held = |level: usize| mean_of(origins, &|one| share(&one.inside[level], 0..16));
        (0..LEVELS.len()).map(held).collect()
    };
    let of_sets: Vec<Option<Vec<f64>>> = all.iter().map(of_set).collect();
    let known: Vec<&Vec<f64>> = of_sets.iter().flatten().collect();
    let mean =
        |level: usize| known.iter().map(|held| held[level]).sum::<f64>() / known.len() as f64;
    let in_one = |held: &[f64]| {
        held.iter().map(|share| format!("{share:.0}")).collect::<Vec<_>>().join(" / ")
    };
    print!("{:34}", format!("{length} seen, 1-16: in 20/50/80/90/95%"));
    for held in &of_sets {
        print!(" | {}", held.as_deref().map_or("-".to_owned(), in_one));
    }
    println!(" | {}", in_one(&(0..LEVELS.len()).map(mean).collect::<Vec<_>>()));
}

/// By quarter ahead.
fn of_sixteen(all: &[Vec<Origin>]) {
    for ahead in AHEAD {
        for level in SCORED {
            let percent = LEVELS[level];
            row(&format!("16 seen, {ahead} ahead: in {percent}%"), all, &|one| {
                share(&one.inside[level], ahead - 1..ahead)
            });
        }
    }
}

/// By how steep and how steady the series was.
fn by_course(all: &[Vec<Origin>], length: usize) {
    type Range = core::ops::Range<f64>;
    let courses: [(&str, Range, Range); 7] = [
        ("falls of 10% and more", -1.0..-0.1, 0.7..1.1),
        ("falls of 3 to 10%", -0.1..-0.03, 0.7..1.1),
        ("no steady course", -1.0..99.0, 0.0..0.7),
        ("grows 3 to 5%", 0.03..0.05, 0.7..1.1),
        ("grows 5 to 15%", 0.05..0.15, 0.7..1.1),
        ("the same, line 90%", 0.05..0.15, 0.9..1.1),
        ("grows 15% and more", 0.15..99.0, 0.7..1.1),
    ];
    for (name, growth, explained) in courses {
        let is = |one: &Origin| growth.contains(&one.growth) && explained.contains(&one.explained);
        for level in SCORED {
            let percent = LEVELS[level];
            row(&format!("{length}, {name}: in {percent}%"), all, &|one| {
                is(one).then(|| share(&one.inside[level], 0..16)).flatten()
            });
        }
        row(&format!("{length}, {name}: above 80%"), all, &|one| {
            is(one).then(|| share(&one.above, 0..16)).flatten()
        });
        row(&format!("{length}, {name}: MASE 1-8"), all, &|one| {
            one.errors[0].filter(|_| is(one)).map(|errors| errors[1])
        });
    }
}
