-- Everything the store remembers. The PostgreSQL folder has the same tables and
-- columns; instants are UTC text that sorts in time order, money is whole pence.
-- Rows are only ever added: triggers refuse the rest.

-- Which council a programme belongs to. Every other key leads with the council;
-- UNIQUE makes a programme's id its own over all councils.
CREATE TABLE programmes (
    council TEXT NOT NULL,
    programme TEXT NOT NULL UNIQUE,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (council, programme)
) STRICT;

-- A programme's settings, investment lines, exposure and published figures, each
-- as JSON text with all its earlier versions.
CREATE TABLE documents (
    council TEXT NOT NULL,
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    body TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT,
    reason TEXT,
    previous_hash TEXT NOT NULL,
    row_hash TEXT NOT NULL,
    PRIMARY KEY (council, programme, kind, version),
    FOREIGN KEY (council, programme) REFERENCES programmes (council, programme)
) STRICT;

-- One row per delivery of records.
CREATE TABLE submissions (
    council TEXT NOT NULL,
    programme TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    id TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    submitted_by TEXT,
    source TEXT,
    media_type TEXT NOT NULL,
    content_sha256 TEXT NOT NULL,
    reason TEXT,
    accepted_repair_id TEXT,
    accepted_as_printed INTEGER NOT NULL CHECK (accepted_as_printed IN (0, 1)),
    new_count INTEGER NOT NULL CHECK (new_count >= 0),
    same_count INTEGER NOT NULL CHECK (same_count >= 0),
    restated_count INTEGER NOT NULL CHECK (restated_count >= 0),
    findings TEXT NOT NULL,
    last_entry_sequence INTEGER NOT NULL CHECK (last_entry_sequence >= 0),
    last_entry_hash TEXT NOT NULL,
    previous_head TEXT NOT NULL,
    ledger_head TEXT NOT NULL,
    PRIMARY KEY (council, programme, sequence),
    UNIQUE (council, programme, id),
    FOREIGN KEY (council, programme) REFERENCES programmes (council, programme)
) STRICT;

CREATE INDEX submissions_by_content
    ON submissions (council, programme, content_sha256, sequence);

-- No commit of a council is recorded at an earlier instant than the one before it.
CREATE INDEX documents_by_instant ON documents (council, recorded_at);
CREATE INDEX submissions_by_instant ON submissions (council, submitted_at);

-- One row per version of a figure. Amounts are pence; NULL is "not stated".
CREATE TABLE entries (
    council TEXT NOT NULL,
    programme TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    client_group TEXT NOT NULL,
    period TEXT NOT NULL,
    amount_pence INTEGER NOT NULL,
    count INTEGER,
    printed_amount_pence INTEGER,
    printed_count INTEGER,
    status TEXT NOT NULL CHECK (status IN ('provisional', 'final')),
    service TEXT,
    dp_paid_pence INTEGER,
    dp_clients INTEGER,
    clients_distinct INTEGER,
    raised_pence INTEGER,
    received_pence INTEGER,
    disputed_pence INTEGER,
    written_off_pence INTEGER,
    route TEXT,
    clawback_reason TEXT,
    source_document TEXT,
    note TEXT,
    submission_id TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    submitted_by TEXT,
    reason TEXT,
    previous_hash TEXT NOT NULL,
    row_hash TEXT NOT NULL,
    PRIMARY KEY (council, programme, sequence),
    FOREIGN KEY (council, programme, submission_id)
        REFERENCES submissions (council, programme, id)
) STRICT;

-- The final reply to a request that carried an idempotency key, written in the
-- transaction of the rows it protects. The scope is the method and the address. Old keys may be forgotten, never changed.
CREATE TABLE idempotency_keys (
    council TEXT NOT NULL,
    scope TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_sha256 TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT,
    location TEXT,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (council, scope, idempotency_key)
) STRICT;

CREATE TRIGGER programmes_refuse_update BEFORE UPDATE ON programmes
BEGIN SELECT RAISE(ABORT, 'programmes is append-only'); END;
CREATE TRIGGER programmes_refuse_delete BEFORE DELETE ON programmes
BEGIN SELECT RAISE(ABORT, 'programmes is append-only'); END;
CREATE TRIGGER documents_refuse_update BEFORE UPDATE ON documents
BEGIN SELECT RAISE(ABORT, 'documents is append-only'); END;
CREATE TRIGGER documents_refuse_delete BEFORE DELETE ON documents
BEGIN SELECT RAISE(ABORT, 'documents is append-only'); END;
CREATE TRIGGER submissions_refuse_update BEFORE UPDATE ON submissions
BEGIN SELECT RAISE(ABORT, 'submissions is append-only'); END;
CREATE TRIGGER submissions_refuse_delete BEFORE DELETE ON submissions
BEGIN SELECT RAISE(ABORT, 'submissions is append-only'); END;
CREATE TRIGGER entries_refuse_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
CREATE TRIGGER entries_refuse_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
CREATE TRIGGER idempotency_keys_refuse_update BEFORE UPDATE ON idempotency_keys
BEGIN SELECT RAISE(ABORT, 'idempotency_keys are never changed'); END;
