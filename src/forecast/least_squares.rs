//! Ordinary least squares on a handful of columns, by Householder reflections.
//!
//! A series of quarters has at most a few hundred rows and the models here at
//! most six columns, so clarity comes before speed. Reflections keep twice as
//! many correct digits as the normal equations would.

/// The most columns that a design here has: intercept, trend, three quarter
/// effects and a step.
pub(super) const MAX_COLUMNS: usize = 6;

/// One row of a design.
pub(super) type Row = [f64; MAX_COLUMNS];

/// A fit by least squares.
pub(super) struct LeastSquares {
    /// The coefficients, one per column in use.
    pub(super) coefficients: Row,
    /// For each column, the factor by which the residual standard deviation is
    /// multiplied to give the standard error of its coefficient.
    pub(super) error_factors: Row,
    /// Observed minus fitted, in the order of the rows.
    pub(super) residuals: Vec<f64>,
    /// The sum of the squared residuals.
    pub(super) squares: f64,
    /// Rows minus columns.
    pub(super) degrees: usize,
}

/// Fits `response` on the first `columns` entries of each row. `None` when
/// there is no row to spare or the columns are not independent.
pub(super) fn fit(design: &[Row], response: &[f64], columns: usize) -> Option<LeastSquares> {
    let degrees = design.len().checked_sub(columns).filter(|spare| *spare > 0)?;
    let mut reduced = design.to_vec();
    let mut rotated = response.to_vec();
    for pivot in 0..columns {
        reflect(&mut reduced, &mut rotated, pivot, columns)?;
    }
    let coefficients = back_substitute(&reduced, &rotated, columns);
    let mut residuals = Vec::with_capacity(design.len());
    for (row, observed) in design.iter().zip(response) {
        let fitted: f64 = (0..columns).map(|j| row[j] * coefficients[j]).sum();
        residuals.push(observed - fitted);
    }
    let squares = residuals.iter().map(|e| e * e).sum();
    let error_factors = error_factors(&reduced, columns);
    Some(LeastSquares { coefficients, error_factors, residuals, squares, degrees })
}

/// Reflects column `pivot` onto its axis, in the design and the response.
fn reflect(reduced: &mut [Row], rotated: &mut [f64], pivot: usize, columns: usize) -> Option<()> {
    let whole = libm::sqrt(reduced.iter().map(|row| row[pivot] * row[pivot]).sum());
    let norm = libm::sqrt(reduced[pivot..].iter().map(|row| row[pivot] * row[pivot]).sum());
    // What is left of a dependent column is rounding noise.
    if norm <= 1e-10 * whole {
        return None;
    }
    let corner = if reduced[pivot][pivot] > 0.0 { -norm } else { norm };
    let mut mirror: Vec<f64> = reduced[pivot..].iter().map(|row| row[pivot]).collect();
    mirror[0] -= corner;
    let half_square = 0.5 * mirror.iter().map(|v| v * v).sum::<f64>();
    for column in pivot..columns {
        let along: f64 = mirror.iter().zip(&reduced[pivot..]).map(|(v, row)| v * row[column]).sum();
        for (v, row) in mirror.iter().zip(&mut reduced[pivot..]) {
            row[column] -= v * along / half_square;
        }
    }
    let along: f64 = mirror.iter().zip(&rotated[pivot..]).map(|(v, y)| v * y).sum();
    for (v, y) in mirror.iter().zip(&mut rotated[pivot..]) {
        *y -= v * along / half_square;
    }
    Some(())
}

/// Solves the triangular system that the reflections leave.
fn back_substitute(triangle: &[Row], right: &[f64], columns: usize) -> Row {
    let mut solution = [0.0; MAX_COLUMNS];
    for i in (0..columns).rev() {
        let known: f64 = (i + 1..columns).map(|j| triangle[i][j] * solution[j]).sum();
        solution[i] = (right[i] - known) / triangle[i][i];
    }
    solution
}

/// The square roots of the diagonal of the inverse cross-product matrix: the
/// lengths of the rows of the inverse triangle.
fn error_factors(triangle: &[Row], columns: usize) -> Row {
    let mut squares = [0.0; MAX_COLUMNS];
    for axis in 0..columns {
        let mut unit = [0.0; MAX_COLUMNS];
        unit[axis] = 1.0;
        let column = back_substitute(triangle, &unit, columns);
        for (square, entry) in squares.iter_mut().zip(column) {
            *square += entry * entry;
        }
    }
    squares.map(libm::sqrt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[(f64, f64)]) -> Option<LeastSquares> {
        let design: Vec<Row> = points.iter().map(|(x, _)| [1.0, *x, 0.0, 0.0, 0.0, 0.0]).collect();
        let response: Vec<f64> = points.iter().map(|(_, y)| *y).collect();
        fit(&design, &response, 2)
    }

    /// Worked by hand: mean x 2, mean y 3, Sxx 10, Sxy 8.
    #[test]
    fn a_line_through_five_points_is_the_one_worked_by_hand() {
        let points = [(0.0, 1.0), (1.0, 3.0), (2.0, 2.0), (3.0, 5.0), (4.0, 4.0)];
        let got = line(&points).unwrap();
        assert!((got.coefficients[1] - 0.8).abs() < 1e-14);
        assert!((got.coefficients[0] - 1.4).abs() < 1e-14);
        assert!((got.squares - 3.6).abs() < 1e-13);
        assert!((got.error_factors[1] - (0.1_f64).sqrt()).abs() < 1e-14);
        assert!((got.error_factors[0] - (0.2 + 0.4_f64).sqrt()).abs() < 1e-14);
        assert_eq!(got.degrees, 3);
    }

    #[test]
    fn columns_that_depend_on_each_other_and_rows_too_few_are_refused() {
        assert!(line(&[(2.0, 1.0), (2.0, 3.0), (2.0, 2.0)]).is_none());
        assert!(line(&[(1.0, 1.0), (2.0, 3.0)]).is_none());
        assert!(line(&[]).is_none());
    }
}
