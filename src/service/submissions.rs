//! Submissions as they are shown, and what is noticed about a delivery.

use chrono::{DateTime, Utc};

use super::options::{Options, Sign};
use super::{Service, ServiceError};
use crate::domain::finding::Shortened;
use crate::domain::restatement::{Change, Judged};
use crate::domain::{Finding, Ledger, Money, Period, ProgrammeKey, Severity, Status};
use crate::store::{StoreError, Submission};
use crate::table_audit::Repair;
use crate::views::InstantText;
use crate::views::submission::{
    AcceptedRepair, RecordCounts, SubmissionFinding, SubmissionView, SubmissionsView,
};

/// What was decided about a table.
pub(super) struct Facts<'a> {
    pub(super) repair: Option<&'a Repair>,
    pub(super) accepted_as_printed: bool,
    /// Whether the figures are the differences of years so far.
    pub(super) differences_taken: bool,
    pub(super) options: &'a Options,
}

impl Service {
    /// One submission.
    pub fn submission(
        &self,
        programme: &ProgrammeKey,
        id: &str,
    ) -> Result<SubmissionView, ServiceError> {
        self.loaded(programme)?;
        let submission = self.recorded(programme, id)?;
        view(&submission, "accepted")
    }

    /// A submission as it was recorded.
    pub(super) fn recorded(
        &self,
        programme: &ProgrammeKey,
        id: &str,
    ) -> Result<Submission, ServiceError> {
        let found = self.store.read(|reader| reader.submission(programme, id));
        found.map_err(|error| match error {
            StoreError::NotFound => ServiceError::UnknownSubmission(id.to_owned()),
            other => other.into(),
        })
    }

    /// A page of submissions, newest first; the cursor is the last one's sequence.
    pub fn submissions(
        &self,
        programme: &ProgrammeKey,
        before: Option<i64>,
        limit: usize,
    ) -> Result<SubmissionsView, ServiceError> {
        self.loaded(programme)?;
        // A limit is at most 1,000 and fits.
        let wanted = limit as i64 + 1;
        let mut page = self.store.read(|reader| reader.submissions(programme, before, wanted))?;
        let more = page.len() > limit;
        page.truncate(limit);
        let last = page.last().map(|submission| submission.sequence.to_string());
        let views: Result<Vec<SubmissionView>, ServiceError> =
            page.iter().map(|submission| view(submission, "accepted")).collect();
        Ok(SubmissionsView {
            programme: programme.id.to_string(),
            submissions: views?,
            next_cursor: last.filter(|_| more),
        })
    }
}

/// The view of a recorded submission.
pub(super) fn view(
    submission: &Submission,
    status: &'static str,
) -> Result<SubmissionView, ServiceError> {
    let corrupt = |_| {
        let row = Some(submission.sequence);
        StoreError::Corrupt { table: "submissions", row }
    };
    let findings: Vec<SubmissionFinding> =
        serde_json::from_str(&submission.findings).map_err(corrupt)?;
    let options: Options = serde_json::from_str(&submission.options).map_err(corrupt)?;
    let read_as = submission.reading.as_deref().map(serde_json::from_str).transpose();
    Ok(SubmissionView {
        id: Some(submission.id.clone()),
        programme: submission.programme.id.to_string(),
        submitted_at: InstantText(submission.submitted_at),
        submitted_by: submission.submitted_by.clone(),
        source: submission.source.clone(),
        content_sha256: submission.content_sha256.to_string(),
        status,
        reason: submission.reason.clone(),
        records: RecordCounts {
            new: submission.new_count,
            same: submission.same_count,
            restated: submission.restated_count,
        },
        accepted_repair: accepted_repair(
            submission.accepted_repair_id.as_deref(),
            submission.reason.as_deref(),
            submission.submitted_by.as_deref(),
        ),
        accepted_as_printed: submission.accepted_as_printed,
        sign: options.sign.map(Sign::as_str),
        findings,
        read_as: read_as.map_err(corrupt)?,
        commit: Some(submission.commit),
        head: submission.head.to_string(),
    })
}

/// An accepted repair, which always has a reason and a name.
pub(super) fn accepted_repair(
    id: Option<&str>,
    reason: Option<&str>,
    accepted_by: Option<&str>,
) -> Option<AcceptedRepair> {
    Some(AcceptedRepair {
        id: id?.to_owned(),
        reason: reason?.to_owned(),
        accepted_by: accepted_by?.to_owned(),
    })
}

/// Everything worth knowing about a delivery and the ledger after it; of one kind the
/// first, and how many more there are.
pub(super) fn findings(
    facts: &Facts<'_>,
    judged: &[Judged],
    after: &Ledger,
    now: DateTime<Utc>,
) -> Vec<SubmissionFinding> {
    let mut findings = Shortened::default();
    if facts.accepted_as_printed {
        findings.push("accepted_as_printed", || SubmissionFinding {
            rule: "accepted_as_printed".to_owned(),
            severity: Severity::Warning.as_str().to_owned(),
            message: "The table was accepted as printed although its totals do not match."
                .to_owned(),
            ..SubmissionFinding::default()
        });
    }
    if facts.options.sign == Some(Sign::Credit) {
        findings.push("sign_turned", || SubmissionFinding {
            rule: "sign_turned".to_owned(),
            severity: Severity::Info.as_str().to_owned(),
            message: "Every amount was turned round, as sign=credit asks: a credit of -100 is \
                      recorded as 100."
                .to_owned(),
            ..SubmissionFinding::default()
        });
    }
    if facts.differences_taken {
        findings.push("differences_taken", || differences_taken(facts.repair));
    }
    // Where differences are taken, what was printed differs from them for that alone.
    let repair = facts.repair.filter(|_| !facts.differences_taken);
    for judged in judged {
        add_repaired(&mut findings, judged, repair);
        add_restated(&mut findings, judged);
        add_not_over(&mut findings, judged, now);
    }
    let mut findings = findings.finish(|like, message| SubmissionFinding {
        rule: like.rule.clone(),
        severity: like.severity.clone(),
        message,
        ..SubmissionFinding::default()
    });
    findings.extend(after.findings().iter().map(of_ledger));
    findings
}

fn differences_taken(repair: Option<&Repair>) -> SubmissionFinding {
    let repaired = repair.map(|repair| format!(" Repair {} was made first.", repair.id));
    SubmissionFinding {
        rule: "differences_taken".to_owned(),
        severity: Severity::Info.as_str().to_owned(),
        message: format!(
            "Each quarter of the table is the year so far, so the figures are the differences. \
             The history keeps what was printed.{}",
            repaired.unwrap_or_default()
        ),
        ..SubmissionFinding::default()
    }
}

fn about(judged: &Judged, rule: &str, message: String) -> SubmissionFinding {
    let mut finding = SubmissionFinding {
        rule: rule.to_owned(),
        severity: Severity::Info.as_str().to_owned(),
        message,
        ..SubmissionFinding::default()
    };
    match judged.incoming.period {
        Period::Quarter(quarter) => finding.quarter = Some(quarter.to_string()),
        Period::StatedTotal(year) => finding.financial_year = Some(year.to_string()),
    }
    if !judged.incoming.client_group.is_all() {
        finding.client_group = Some(judged.incoming.client_group.to_string());
    }
    finding
}

fn add_repaired(
    findings: &mut Shortened<SubmissionFinding>,
    judged: &Judged,
    repair: Option<&Repair>,
) {
    const RULE: &str = "repair_accepted";
    let Some(repair) = repair else { return };
    let incoming = &judged.incoming;
    let finding = |message: String, printed: String, accepted: String| SubmissionFinding {
        printed: Some(printed),
        accepted: Some(accepted),
        ..about(judged, RULE, format!("{message} by repair {}.", repair.id))
    };
    if let Some(printed) = incoming.printed_amount {
        let accepted = incoming.figure.amount;
        findings.push(RULE, || {
            let said = [printed, accepted].map(Money::in_words);
            let message = format!("The amount printed as {} was accepted as {}", said[0], said[1]);
            finding(message, printed.to_string(), accepted.to_string())
        });
    }
    if let Some((printed, accepted)) = incoming.printed_count.zip(incoming.figure.count) {
        findings.push(RULE, || {
            let message = format!("The count printed as {printed} was accepted as {accepted}");
            finding(message, printed.to_string(), accepted.to_string())
        });
    }
}

fn add_restated(findings: &mut Shortened<SubmissionFinding>, judged: &Judged) {
    const RULE: &str = "restated";
    let Change::Restated(restatement) = &judged.change else { return };
    findings.push(RULE, || {
        let what = restatement.in_words(judged.incoming.figure);
        let message = format!("Restated: {what}. The earlier version stays in the history.");
        SubmissionFinding {
            before: Some(restatement.before.amount.to_string()),
            accepted: Some(judged.incoming.figure.amount.to_string()),
            ..about(judged, RULE, message)
        }
    });
}

/// A quarter that is final before its last day is most likely a mistyped year.
fn add_not_over(findings: &mut Shortened<SubmissionFinding>, judged: &Judged, now: DateTime<Utc>) {
    const RULE: &str = "quarter_not_over";
    let Some(quarter) = judged.incoming.period.quarter() else { return };
    if judged.incoming.status == Status::Provisional || quarter.is_over_on(now.date_naive()) {
        return;
    }
    findings.push(RULE, || {
        let message = format!("{} is not over yet, and is delivered as final.", quarter.in_words());
        let severity = Severity::Warning.as_str().to_owned();
        SubmissionFinding { severity, ..about(judged, RULE, message) }
    });
}

fn of_ledger(finding: &Finding) -> SubmissionFinding {
    SubmissionFinding {
        rule: finding.rule.to_owned(),
        severity: finding.severity.as_str().to_owned(),
        quarter: finding.place.quarter.map(|quarter| quarter.to_string()),
        financial_year: finding.place.financial_year.map(|year| year.to_string()),
        message: finding.message.clone(),
        ..SubmissionFinding::default()
    }
}
