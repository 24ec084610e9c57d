//! What people send, turned into the domain's values: bytes in, values or
//! problems out.
//!
//! Every reader here is a plain function of its bytes. It looks at the whole
//! file before it answers, so that a person is told everything that is wrong
//! with it at once, by row and column (or JSON pointer), and nothing is ever
//! taken from a file that has a problem. Nothing is guessed: what could mean two
//! things is a problem, and a blank cell is "not stated", never zero.
//!
//! | what is sent | reader |
//! |---|---|
//! | clawbacks as CSV or a workbook, long form or published pivot | [`clawbacks_file`] |
//! | a published pivot alone, to be audited | [`published_table_file`] |
//! | the first rows of either, as they stand there | [`first_rows`] |
//! | clawbacks as JSON | [`clawbacks_json`] |
//! | any other JSON body, as a tree | [`json_value`] |
//! | investment lines | [`investment_file`] |
//! | the plan that a paper printed | [`published_plan_file`] |
//! | direct-payment spend and clients | [`exposure_file`] |
//! | a list of proposals | [`proposals_file`] |
//! | how benefits come about | [`benefits::benefits`], [`benefits::benefits_toml`] |
//! | scenarios | [`scenario`] |
//! | a forecast to be stored | [`vintage`] |
//! | a forecast that was stored | [`stored_forecast`] |

pub mod assumptions;
mod benefit_sources;
pub mod benefits;
mod cell_range;
mod cells;
mod clawbacks;
mod crosstab;
mod document;
mod fields;
mod figure;
mod file_options;
mod first_rows;
mod funding;
mod header;
mod hidden;
mod json;
mod json_tree;
mod kinds;
pub mod limits;
mod long;
mod nearest;
pub mod new_key;
mod outcomes;
mod outside;
mod period;
mod plan;
pub mod plan_json;
mod printed_totals;
mod problem;
pub mod programme;
mod proposals;
mod ranges;
mod read_as;
mod read_columns;
mod record;
mod rounding;
mod rows;
pub mod scenario;
mod sheet;
mod sheets;
mod shown;
mod spelled;
pub mod stored_forecast;
mod table;
mod table_delivery;
mod table_file;
mod tabular;
mod term;
mod text;
mod title_lines;
mod tokens;
mod totals;
mod unit;
mod unit_of_plan;
pub mod vintage;
mod workbook;

pub use cell_range::CellRange;
pub use cells::{TEXT_LIMIT_CHARS, client_group};
pub use clawbacks::{ClawbackFile, clawbacks_file, published_table_file};
pub use crosstab::YEARS_RANGE;
pub use file_options::{FileOptions, HiddenCells, SaidUnit};
pub use first_rows::{FirstRows, first_rows};
pub use json::{JsonSubmission, clawbacks_json, json_value};
pub use kinds::{KnownKind, known_kind};
pub use limits::{COUNT_LIMIT, MAX_BYTES, MAX_COLUMNS, MAX_ROWS, read_to_limit};
pub use nearest::nearest;
pub use plan::{exposure_file, investment_file, published_plan_file};
pub use problem::{CellName, KEPT_PROBLEMS, Problem, ProblemKind, Problems, Refusal, alike};
pub use proposals::proposals_file;
pub use read_as::{ColumnRead, MarkRead, PassedOver, ReadAs, Shape};
pub use record::DeliveredFigures;
pub use rounding::{count_rounding, rounding};
pub use shown::{is_invisible, shown};
pub use spelled::{spelled_number, spelled_quarter, spelled_year};
pub use table_delivery::delivery_of;
pub use table_file::TableFile;
pub use text::{one_line, toml_text};
