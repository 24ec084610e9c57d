//! The tables, as both databases have them.
//!
//! Every integer is 64 bits wide, money is whole pence, an instant is UTC
//! without a zone, and a list or an object is JSON text.

diesel::table! {
    programmes (council, programme) {
        council -> Text,
        programme -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    documents (council, programme, kind, version) {
        council -> Text,
        programme -> Text,
        kind -> Text,
        version -> BigInt,
        body -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Nullable<Text>,
        reason -> Nullable<Text>,
        previous_hash -> Text,
        row_hash -> Text,
    }
}

diesel::table! {
    submissions (council, programme, sequence) {
        council -> Text,
        programme -> Text,
        sequence -> BigInt,
        id -> Text,
        submitted_at -> Timestamp,
        submitted_by -> Nullable<Text>,
        source -> Nullable<Text>,
        media_type -> Text,
        content_sha256 -> Text,
        reason -> Nullable<Text>,
        accepted_repair_id -> Nullable<Text>,
        accepted_as_printed -> Bool,
        new_count -> BigInt,
        same_count -> BigInt,
        restated_count -> BigInt,
        findings -> Text,
        last_entry_sequence -> BigInt,
        last_entry_hash -> Text,
        previous_head -> Text,
        ledger_head -> Text,
    }
}

diesel::table! {
    entries (council, programme, sequence) {
        council -> Text,
        programme -> Text,
        sequence -> BigInt,
        client_group -> Text,
        period -> Text,
        amount_pence -> BigInt,
        count -> Nullable<BigInt>,
        printed_amount_pence -> Nullable<BigInt>,
        printed_count -> Nullable<BigInt>,
        status -> Text,
        service -> Nullable<Text>,
        dp_paid_pence -> Nullable<BigInt>,
        dp_clients -> Nullable<BigInt>,
        clients_distinct -> Nullable<BigInt>,
        raised_pence -> Nullable<BigInt>,
        received_pence -> Nullable<BigInt>,
        disputed_pence -> Nullable<BigInt>,
        written_off_pence -> Nullable<BigInt>,
        route -> Nullable<Text>,
        clawback_reason -> Nullable<Text>,
        source_document -> Nullable<Text>,
        note -> Nullable<Text>,
        submission_id -> Text,
        recorded_at -> Timestamp,
        submitted_by -> Nullable<Text>,
        reason -> Nullable<Text>,
        previous_hash -> Text,
        row_hash -> Text,
    }
}

diesel::table! {
    idempotency_keys (council, scope, idempotency_key) {
        council -> Text,
        scope -> Text,
        idempotency_key -> Text,
        request_sha256 -> Text,
        status -> BigInt,
        content_type -> Nullable<Text>,
        location -> Nullable<Text>,
        body -> Text,
        created_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    programmes,
    documents,
    submissions,
    entries,
    idempotency_keys,
);
