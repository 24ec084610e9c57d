//! The tables, as both databases have them.
//!
//! Every integer is 64 bits wide, money is whole pence, an instant is UTC
//! without a zone, a hash is 32 bytes, and a list or an object is JSON text.

diesel::table! {
    commits (council, sequence) {
        council -> Text,
        sequence -> BigInt,
        programme -> Text,
        kind -> Text,
        name -> Text,
        version -> BigInt,
        recorded_at -> Timestamp,
        submitted_by -> Nullable<Text>,
        reason -> Nullable<Text>,
        principal -> Nullable<Text>,
        request_id -> Nullable<Text>,
        rows_hash -> Binary,
        previous_hash -> Binary,
        hash_version -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    documents (council, programme, kind, name, version) {
        council -> Text,
        programme -> Text,
        kind -> Text,
        name -> Text,
        version -> BigInt,
        commit_sequence -> BigInt,
        format -> BigInt,
        body -> Text,
        hash_version -> BigInt,
        row_hash -> Binary,
    }
}

diesel::table! {
    contents (council, content_sha256) {
        council -> Text,
        content_sha256 -> Binary,
        size_bytes -> BigInt,
        gzip -> Nullable<Binary>,
    }
}

diesel::table! {
    submissions (council, programme, sequence) {
        council -> Text,
        programme -> Text,
        sequence -> BigInt,
        commit_sequence -> BigInt,
        format -> BigInt,
        id -> Text,
        source -> Nullable<Text>,
        media_type -> Text,
        content_sha256 -> Binary,
        accepted_repair_id -> Nullable<Text>,
        accepted_as_printed -> Bool,
        options -> Text,
        new_count -> BigInt,
        same_count -> BigInt,
        restated_count -> BigInt,
        findings -> Text,
        reading -> Nullable<Text>,
        last_entry_sequence -> BigInt,
        hash_version -> BigInt,
        row_hash -> Binary,
    }
}

diesel::table! {
    entries (council, programme, sequence) {
        council -> Text,
        programme -> Text,
        sequence -> BigInt,
        submission -> BigInt,
        client_group -> Text,
        period -> Text,
        amount_pence -> Nullable<BigInt>,
        amount_mark -> Nullable<Text>,
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
        hash_version -> BigInt,
        row_hash -> Binary,
    }
}

diesel::table! {
    idempotency_keys (council, principal, scope, idempotency_key) {
        council -> Text,
        principal -> Text,
        scope -> Text,
        idempotency_key -> Text,
        request_sha256 -> Binary,
        status -> BigInt,
        content_type -> Nullable<Text>,
        location -> Nullable<Text>,
        body -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        hash_version -> BigInt,
        row_hash -> Binary,
    }
}

diesel::table! {
    key_uses (council, name, used_on) {
        council -> Text,
        name -> Text,
        used_on -> Date,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    commits,
    contents,
    documents,
    submissions,
    entries,
    idempotency_keys,
    key_uses,
);
