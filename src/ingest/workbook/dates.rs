//! Dates and times as spreadsheets count them, in days.

use chrono::{Days, NaiveDate};

/// The day from which a workbook counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DateSystem {
    /// 1 is the first of January 1900, and the year 1900 has a 29 February that never was.
    #[default]
    From1900,
    /// 0 is the first of January 1904, as on the first Macintosh.
    From1904,
}

/// Days from 30 December 1899 to 1 January 1904.
const BETWEEN_SYSTEMS: f64 = 1_462.0;

/// The last day that Excel can show: 31 December 9999.
const LAST_DAY: f64 = 2_958_466.0;

const SECONDS_OF_DAY: f64 = 86_400.0;

/// A day, with its time where it has one: `2019-06-30`. `None` of a number that is no day.
pub(super) fn day(serial: f64, system: DateSystem) -> Option<String> {
    let serial = match system {
        DateSystem::From1900 => serial,
        DateSystem::From1904 => serial + BETWEEN_SYSTEMS,
    };
    if !(1.0..LAST_DAY).contains(&serial) {
        return None;
    }
    let seconds = (serial * SECONDS_OF_DAY).round() as u64;
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let days = match (days, system) {
        (60, DateSystem::From1900) => return None,
        (1..60, DateSystem::From1900) => days + 1,
        _ => days,
    };
    let date = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))?;
    Some(if of_day == 0 { date.to_string() } else { format!("{date} {}", clock(of_day)) })
}

/// A time of day or a stretch of hours: `14:30:00`. `None` of a negative one.
pub(super) fn time(days: f64) -> Option<String> {
    (0.0..LAST_DAY).contains(&days).then(|| clock((days * SECONDS_OF_DAY).round() as u64))
}

fn clock(seconds: u64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// A date that is written out, without a time of midnight: `2019-06-30T00:00:00`.
pub(super) fn written(text: &str) -> String {
    let text = text.trim().trim_end_matches('Z');
    let Some((day, time)) = text.split_once('T') else { return text.to_owned() };
    let time = time.split('.').next().unwrap_or_default();
    if matches!(time, "00:00:00" | "00:00") { day.to_owned() } else { format!("{day} {time}") }
}

/// A stretch as OpenDocument writes it, `PT14H30M00S`, on the clock.
pub(super) fn duration(text: &str) -> Option<String> {
    let mut seconds = 0.0;
    let mut digits = String::new();
    for character in text.strip_prefix("PT")?.chars() {
        let worth = match character {
            'H' => 3_600.0,
            'M' => 60.0,
            'S' => 1.0,
            other => {
                digits.push(if other == ',' { '.' } else { other });
                continue;
            }
        };
        seconds += worth * std::mem::take(&mut digits).parse::<f64>().ok()?;
    }
    time(seconds / SECONDS_OF_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_either_beginning() {
        use DateSystem::{From1900, From1904};
        let table = [
            (43_646.0, From1900, Some("2019-06-30")),
            (42_184.0, From1904, Some("2019-06-30")),
            (43_646.5, From1900, Some("2019-06-30 12:00:00")),
            (43_646.999_999_99, From1900, Some("2019-07-01")),
            (1.0, From1900, Some("1900-01-01")),
            (59.0, From1900, Some("1900-02-28")),
            (60.0, From1900, None),
            (61.0, From1900, Some("1900-03-01")),
            (0.0, From1904, Some("1904-01-01")),
            (0.0, From1900, None),
            (-1.0, From1900, None),
            (2_958_465.0, From1900, Some("9999-12-31")),
            (2_958_466.0, From1900, None),
            (f64::NAN, From1900, None),
        ];
        for (serial, system, expected) in table {
            assert_eq!(day(serial, system).as_deref(), expected, "{serial} {system:?}");
        }
    }

    #[test]
    fn times_are_read_from_parts_of_days_and_from_words() {
        assert_eq!(time(0.604_166_666_666_667).as_deref(), Some("14:30:00"));
        assert_eq!(time(1.5).as_deref(), Some("36:00:00"));
        assert_eq!(time(-0.5), None);
        assert_eq!(duration("PT14H30M00S").as_deref(), Some("14:30:00"));
        assert_eq!(duration("P1Y"), None);
        assert_eq!(written("2019-06-30T00:00:00"), "2019-06-30");
        assert_eq!(written("2019-06-30T14:30:00.000"), "2019-06-30 14:30:00");
        assert_eq!(written("2019-06-30"), "2019-06-30");
    }
}
