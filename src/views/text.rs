//! Values that travel as text, each with its one schema.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::{FinancialYear, Money, Quarter, Rate, Target};

/// Makes a domain value a described text on the wire.
macro_rules! text {
    ($name:ident, $domain:ty, $title:literal, $description:literal, $pattern:literal, $example:literal) => {
        #[doc = $description]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub $domain);

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                $name(value)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($description))
                    .pattern(Some($pattern))
                    .examples([serde_json::Value::from($example)])
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($title)
            }
        }
    };
}

text!(
    MoneyText,
    Money,
    "Money",
    "Pounds and pence as an exact decimal with two places.",
    r"^-?[0-9]{1,12}\.[0-9]{2}$",
    "234117.00"
);
text!(
    RateText,
    Rate,
    "Rate",
    "A decimal fraction, never a percentage: 10% is 0.10.",
    r"^-?[0-9]{1,6}(\.[0-9]{1,10})?$",
    "0.10"
);
text!(
    TargetText,
    Target,
    "Target",
    "A decimal fraction, never a percentage, with `about` where the paper says so: about 10% is \
     `about 0.10`.",
    r"^(about )?-?[0-9]{1,6}(\.[0-9]{1,10})?$",
    "about 0.10"
);
text!(
    FinancialYearText,
    FinancialYear,
    "FinancialYear",
    "A financial year, April to March.",
    r"^[0-9]{4}-[0-9]{2}$",
    "2020-21"
);
text!(
    QuarterText,
    Quarter,
    "Quarter",
    "A quarter of a financial year; Q1 is April to June.",
    r"^[0-9]{4}-[0-9]{2}-Q[1-4]$",
    "2020-21-Q1"
);

/// An instant in UTC, to the microsecond that the ledger keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InstantText(pub DateTime<Utc>);

impl InstantText {
    /// The instant as RFC 3339 has it.
    pub fn text(&self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl Serialize for InstantText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl PartialSchema for InstantText {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                utoipa::openapi::KnownFormat::DateTime,
            )))
            .description(Some("An instant in UTC (RFC 3339)."))
            .examples([serde_json::Value::from("2026-11-22T09:00:00Z")])
            .into()
    }
}

impl ToSchema for InstantText {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Instant")
    }
}

/// A statistic as text with a fixed number of decimals, `-0.00` as `0.00`.
pub fn fixed_decimals(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(size) if size.bytes().all(|b| b == b'0' || b == b'.') => size.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_have_fixed_decimals_and_no_minus_zero() {
        for (value, decimals, expected) in [
            (0.12019, 4, "0.1202"),
            (-0.00001, 4, "0.0000"),
            (-0.0366, 4, "-0.0366"),
            (18.479, 2, "18.48"),
        ] {
            assert_eq!(fixed_decimals(value, decimals), expected);
        }
    }
}
