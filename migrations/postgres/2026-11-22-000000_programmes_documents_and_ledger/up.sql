-- Everything the store remembers. The SQLite folder has the same tables and
-- columns; instants are UTC without a zone, money is whole pence.
-- Rows are only ever added: triggers refuse the rest.

-- Which council a programme belongs to. Every other key leads with the council;
-- UNIQUE makes a programme's id its own over all councils.
CREATE TABLE programmes (
    council TEXT NOT NULL,
    programme TEXT NOT NULL UNIQUE,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (council, programme)
);

-- A programme's settings, investment lines, exposure and published figures, each
-- as JSON text with all its earlier versions.
CREATE TABLE documents (
    council TEXT NOT NULL,
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT,
    reason TEXT,
    previous_hash TEXT NOT NULL,
    row_hash TEXT NOT NULL,
    PRIMARY KEY (council, programme, kind, version),
    FOREIGN KEY (council, programme) REFERENCES programmes (council, programme)
);

-- One row per delivery of records.
CREATE TABLE submissions (
    council TEXT NOT NULL,
    programme TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 1),
    id TEXT NOT NULL,
    submitted_at TIMESTAMP NOT NULL,
    submitted_by TEXT,
    source TEXT,
    media_type TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    reason TEXT,
    accepted_repair_id TEXT,
    accepted_as_printed BOOLEAN NOT NULL,
    new_count BIGINT NOT NULL CHECK (new_count >= 0),
    same_count BIGINT NOT NULL CHECK (same_count >= 0),
    restated_count BIGINT NOT NULL CHECK (restated_count >= 0),
    findings TEXT NOT NULL,
    last_entry_sequence BIGINT NOT NULL CHECK (last_entry_sequence >= 0),
    last_entry_hash TEXT NOT NULL,
    previous_head TEXT NOT NULL,
    ledger_head TEXT NOT NULL,
    PRIMARY KEY (council, programme, sequence),
    UNIQUE (council, programme, id),
    FOREIGN KEY (council, programme) REFERENCES programmes (council, programme)
);

CREATE INDEX submissions_by_content
    ON submissions (council, programme, content_sha256, sequence);

-- No commit of a council is recorded at an earlier instant than the one before it.
CREATE INDEX documents_by_instant ON documents (council, recorded_at);
CREATE INDEX submissions_by_instant ON submissions (council, submitted_at);

-- One row per version of a figure. Amounts are pence; NULL is "not stated".
CREATE TABLE entries (
    council TEXT NOT NULL,
    programme TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 1),
    client_group TEXT NOT NULL,
    period TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    count BIGINT,
    printed_amount_pence BIGINT,
    printed_count BIGINT,
    status TEXT NOT NULL CHECK (status IN ('provisional', 'final')),
    service TEXT,
    dp_paid_pence BIGINT,
    dp_clients BIGINT,
    clients_distinct BIGINT,
    raised_pence BIGINT,
    received_pence BIGINT,
    disputed_pence BIGINT,
    written_off_pence BIGINT,
    route TEXT,
    clawback_reason TEXT,
    source_document TEXT,
    note TEXT,
    submission_id TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    submitted_by TEXT,
    reason TEXT,
    previous_hash TEXT NOT NULL,
    row_hash TEXT NOT NULL,
    PRIMARY KEY (council, programme, sequence),
    FOREIGN KEY (council, programme, submission_id)
        REFERENCES submissions (council, programme, id)
);

-- The final reply to a request that carried an idempotency key, written in the
-- transaction of the rows it protects. The scope is the method and the address. Old keys may be forgotten, never changed.
CREATE TABLE idempotency_keys (
    council TEXT NOT NULL,
    scope TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_sha256 TEXT NOT NULL,
    status BIGINT NOT NULL,
    content_type TEXT,
    location TEXT,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (council, scope, idempotency_key)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER programmes_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON programmes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER documents_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON documents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER submissions_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON submissions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER idempotency_keys_refuse_update BEFORE UPDATE ON idempotency_keys
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
