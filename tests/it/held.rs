//! How often right intervals are called too narrow: the judgement of a backtest on
//! made-up series whose 80% intervals hold about as often as they say.

use recoup::forecast::backtest::backtest;

use crate::on_track::Draws;

/// How many series of each length.
const SERIES: usize = 300;

#[test]
fn right_intervals_are_seldom_said_to_be_too_narrow() {
    // Quarters, and one quarter ahead, 2 to 4, and all together: the share that really
    // held, and of how many series it is said to be fewer and far fewer, in percent.
    let table =
        [(16, [[76, 7, 2], [79, 0, 4], [78, 5, 1]]), (40, [[75, 20, 3], [76, 7, 4], [76, 11, 3]])];
    for (quarters, expected) in table {
        let mut draws = Draws(20_261_128);
        // Held, forecasts, and the four verdicts.
        let mut counts = [[0; 6]; 3];
        for _ in 0..SERIES {
            let series = draws.series(quarters, 0.1, 0.1);
            for (counts, band) in
                counts.iter_mut().zip(backtest(&series, 4, &[80.0]).unwrap().bands)
            {
                let (held, verdict) = band.levels[0];
                counts[0] += held;
                counts[1] += band.forecasts;
                counts[2 + verdict as usize] += 1;
            }
        }
        let percent = |count: usize| (100 * count + SERIES / 2) / SERIES;
        let found = counts.map(|[held, forecasts, _, fewer, far_fewer, _]| {
            [100 * held / forecasts, percent(fewer), percent(far_fewer)]
        });
        assert_eq!(found, expected, "{quarters} quarters");
    }
}
