//! Numbers and quarters as text, without the general machinery of `format!`, which
//! takes longer than the forecast itself. The bytes are the same, as tests hold.

use std::io::Write;

use recoup::domain::Quarter;

const DECIMALS: u64 = 1_000_000;
/// Below this a number of millionths fits 64 bits.
const LARGEST: f64 = 8e12;

/// Appends a number with six decimals, as `{:.6}` has it: exact, half to even.
pub fn push_decimal(out: &mut Vec<u8>, value: f64) {
    if value.is_nan() || value.abs() >= LARGEST {
        // Writing to memory does not fail.
        let _ = write!(out, "{value:.6}");
        return;
    }
    if value.is_sign_negative() {
        out.push(b'-');
    }
    let millionths = millionths(value);
    push_digits(out, millionths / DECIMALS);
    out.push(b'.');
    let decimals = millionths % DECIMALS;
    for pair in [decimals / 10_000, decimals / 100 % 100, decimals % 100] {
        out.extend(two_digits(pair));
    }
}

/// A size as the nearest whole number of millionths, of two the even one. A float is
/// `mantissa / 2^shift`, so this is exact in whole numbers.
fn millionths(value: f64) -> u64 {
    let bits = value.abs().to_bits();
    let (exponent, fraction) = (bits >> 52, bits & ((1 << 52) - 1));
    let mantissa = if exponent == 0 { fraction } else { fraction | (1 << 52) };
    // Below the limit the exponent is less than 1075 by ten and more.
    let shift = 1075_u64.saturating_sub(exponent.max(1));
    // Below 2^73, of which a shift of 75 and more leaves less than a half.
    let scaled = u128::from(mantissa) * u128::from(DECIMALS);
    if shift >= 75 {
        return 0;
    }
    let (whole, rest) = (scaled >> shift, scaled & ((1 << shift) - 1));
    let half = 1_u128 << (shift - 1);
    let rounds_up = rest > half || (rest == half && whole % 2 == 1);
    // Below the limit this fits 64 bits.
    whole as u64 + u64::from(rounds_up)
}

fn push_digits(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    while number >= 10 {
        start -= 2;
        digits[start..start + 2].copy_from_slice(&two_digits(number % 100));
        number /= 100;
    }
    if number > 0 || start == digits.len() {
        start -= 1;
        digits[start] = digit(number);
    }
    out.extend_from_slice(&digits[start..]);
}

/// Appends a quarter as it is displayed, `2020-21-Q1`.
pub fn push_quarter(out: &mut Vec<u8>, quarter: Quarter) {
    let year = u64::from(quarter.year().start_year().unsigned_abs());
    let [thousands, hundreds] = two_digits(year / 100);
    let [tens, ones] = two_digits(year % 100);
    let [next_tens, next_ones] = two_digits((year + 1) % 100);
    let number = digit(u64::from(quarter.number()));
    out.extend_from_slice(&[
        thousands, hundreds, tens, ones, b'-', next_tens, next_ones, b'-', b'Q', number,
    ]);
}

/// A number below a hundred, with its leading zero.
fn two_digits(number: u64) -> [u8; 2] {
    [digit(number / 10), digit(number % 10)]
}

fn digit(number: u64) -> u8 {
    // A digit fits a byte.
    b'0' + number as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use recoup::domain::FinancialYear;

    fn decimal(value: f64) -> String {
        let mut out = Vec::new();
        push_decimal(&mut out, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn edges_are_written_as_format_writes_them() {
        let ties = (0..4_000).map(|step| f64::from(step) / 128.0);
        let halves = (0..100).map(|step| f64::from(step) * 0.000_000_5);
        let powers = (-1_074..1_024).map(|power| libm::ldexp(1.0, power));
        let edges = [
            0.0,
            f64::MIN_POSITIVE,
            f64::MAX,
            f64::NAN,
            f64::INFINITY,
            LARGEST,
            0.999_999_5,
            9_999_999.999_999_9,
        ];
        let values: Vec<f64> = ties.chain(halves).chain(powers).chain(edges).collect();
        for size in values {
            for value in [size, size.next_up(), size.next_down()] {
                for value in [value, -value] {
                    assert_eq!(decimal(value), format!("{value:.6}"), "{value:e}");
                }
            }
        }
    }

    #[test]
    fn every_quarter_is_written_as_it_is_displayed() {
        let first = FinancialYear::FIRST.quarters()[0];
        for quarter in first.to(FinancialYear::LAST.quarters()[3].plus(40)) {
            let mut out = Vec::new();
            push_quarter(&mut out, quarter);
            assert_eq!(String::from_utf8(out).unwrap(), quarter.to_string());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn any_number_is_written_as_format_writes_it(bits: u64, pence in -1_000_000_000_000_i64..1_000_000_000_000, share in -20.0..20.0_f64) {
            for value in [f64::from_bits(bits), pence as f64 / 100.0, libm::exp(share), share] {
                prop_assert_eq!(decimal(value), format!("{value:.6}"));
            }
        }
    }
}
