//! The words of closed choices, and the forms of ids.

use super::*;

/// A word that no field takes would be a promise that nobody keeps.
#[test]
fn closed_choices_are_listed_and_misspelt_ones_are_refused() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    for (schema, field, words) in [
        ("Assumptions", "offset_basis", 3),
        ("Assumptions", "recovery_path", 4),
        ("Finding", "severity", 2),
        ("GrowthFit", "verdict", 4),
        ("KeyRequest", "role", 5),
        ("Monitoring", "rating", 4),
    ] {
        let listed = &schemas[schema]["properties"][field]["enum"];
        assert_eq!(listed.as_array().map(Vec::len), Some(words), "{schema}.{field}: {listed}");
    }
    let (mut closed, mut written) = (0, 0);
    walk("", &document["components"], &mut |place, value| {
        let is_form = place.contains("/properties/");
        closed += usize::from(is_form && place.ends_with("/enum") && value.is_array());
        written += usize::from(is_form && place.ends_with("/pattern") && value.is_string());
    });
    assert!(closed >= 65 && written >= 52, "{closed} choices, {written} patterns");
    let app = TestApp::with_demo(&Database::sqlite());
    let offset = format!("{}/offset", crate::support::app::CASE);
    app.get(&format!("{offset}?offset_basis=yearly_increments")).problem(400, "parameters_refused");
}
