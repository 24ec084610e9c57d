-- Everything the store remembers. The PostgreSQL folder has the same tables and columns.
-- Instants are UTC text that sorts in time order, money is whole pence, a hash is its 32
-- bytes. Every key leads with the council. Rows are only ever added: triggers refuse the rest.

-- The log of a council: one row for each thing that was written, which says who wrote it,
-- when and why. Its hash covers the rows that it wrote and the hash of the commit before.
CREATE TABLE commits (
    council TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    recorded_at TEXT NOT NULL,
    submitted_by TEXT,
    reason TEXT,
    principal TEXT,
    request_id TEXT,
    rows_hash BLOB NOT NULL CHECK (length(rows_hash) = 32),
    previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
    hash_version INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (council, sequence)
) STRICT;

-- What was written of one programme, in order.
CREATE INDEX commits_by_programme ON commits (council, programme, sequence);

-- A programme's settings, investment lines, exposure, published figures, benefits,
-- scenarios and stored forecasts, each as JSON text with all its earlier versions. A
-- scenario is named by its id; of the others a programme has one of each kind, without a name.
CREATE TABLE documents (
    council TEXT NOT NULL,
    programme TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    commit_sequence INTEGER NOT NULL,
    format INTEGER NOT NULL CHECK (format >= 1),
    body TEXT NOT NULL,
    hash_version INTEGER NOT NULL,
    row_hash BLOB NOT NULL CHECK (length(row_hash) = 32),
    PRIMARY KEY (council, programme, kind, name, version),
    FOREIGN KEY (council, commit_sequence) REFERENCES commits (council, sequence)
) STRICT;

-- The programmes that there are: those that have a first version.
CREATE INDEX programmes ON documents (council, programme)
    WHERE kind = 'programme' AND version = 1;

-- The keys by which people and programs sign in.
CREATE INDEX keys ON documents (council, name, version) WHERE kind = 'key';

-- The bytes that were delivered, once for each council, compressed. An administrator may
-- have them erased: the hash stays.
CREATE TABLE contents (
    council TEXT NOT NULL,
    content_sha256 BLOB NOT NULL CHECK (length(content_sha256) = 32),
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    gzip BLOB,
    PRIMARY KEY (council, content_sha256)
) STRICT;

-- One row per delivery of records.
CREATE TABLE submissions (
    council TEXT NOT NULL,
    programme TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    commit_sequence INTEGER NOT NULL,
    format INTEGER NOT NULL CHECK (format >= 1),
    id TEXT NOT NULL,
    source TEXT,
    media_type TEXT NOT NULL,
    content_sha256 BLOB NOT NULL CHECK (length(content_sha256) = 32),
    accepted_repair_id TEXT,
    accepted_as_printed INTEGER NOT NULL CHECK (accepted_as_printed IN (0, 1)),
    options TEXT NOT NULL,
    new_count INTEGER NOT NULL CHECK (new_count >= 0),
    same_count INTEGER NOT NULL CHECK (same_count >= 0),
    restated_count INTEGER NOT NULL CHECK (restated_count >= 0),
    findings TEXT NOT NULL,
    -- What was understood of the file, and what was chosen where it could be read in two ways.
    reading TEXT,
    last_entry_sequence INTEGER NOT NULL CHECK (last_entry_sequence >= 0),
    hash_version INTEGER NOT NULL,
    row_hash BLOB NOT NULL CHECK (length(row_hash) = 32),
    PRIMARY KEY (council, programme, sequence),
    UNIQUE (council, programme, id),
    FOREIGN KEY (council, commit_sequence) REFERENCES commits (council, sequence),
    FOREIGN KEY (council, content_sha256) REFERENCES contents (council, content_sha256)
) STRICT;

CREATE INDEX submissions_by_content
    ON submissions (council, programme, content_sha256, sequence);

-- One row per version of a figure. Amounts are pence. An amount that is not there has a
-- mark that says why; any other NULL is "not stated".
CREATE TABLE entries (
    council TEXT NOT NULL,
    programme TEXT NOT NULL,
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    submission INTEGER NOT NULL,
    client_group TEXT NOT NULL,
    period TEXT NOT NULL,
    amount_pence INTEGER,
    amount_mark TEXT,
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
    hash_version INTEGER NOT NULL,
    row_hash BLOB NOT NULL CHECK (length(row_hash) = 32),
    PRIMARY KEY (council, programme, sequence),
    FOREIGN KEY (council, programme, submission)
        REFERENCES submissions (council, programme, sequence),
    CHECK ((amount_pence IS NULL) = (amount_mark IS NOT NULL))
) STRICT;

-- The final reply to a request that carried an idempotency key, written in the
-- transaction of the rows it protects. The scope is the method and the address; the
-- principal is empty where nobody signs in. An expired key is forgotten, none is changed.
CREATE TABLE idempotency_keys (
    council TEXT NOT NULL,
    principal TEXT NOT NULL,
    scope TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_sha256 BLOB NOT NULL CHECK (length(request_sha256) = 32),
    status INTEGER NOT NULL,
    content_type TEXT,
    location TEXT,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    hash_version INTEGER NOT NULL,
    row_hash BLOB NOT NULL CHECK (length(row_hash) = 32),
    PRIMARY KEY (council, principal, scope, idempotency_key)
) STRICT;

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (council, expires_at);

-- On which days each key was used, once for each day: for whoever looks for keys that nobody
-- uses. It is no step of the record, so no commit has to do with it. The council is `all` for
-- an operator's key.
CREATE TABLE key_uses (
    council TEXT NOT NULL,
    name TEXT NOT NULL,
    used_on TEXT NOT NULL,
    PRIMARY KEY (council, name, used_on)
) STRICT;

CREATE TRIGGER commits_refuse_update BEFORE UPDATE ON commits
BEGIN SELECT RAISE(ABORT, 'commits is append-only'); END;
CREATE TRIGGER commits_refuse_delete BEFORE DELETE ON commits
BEGIN SELECT RAISE(ABORT, 'commits is append-only'); END;
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
CREATE TRIGGER contents_refuse_update BEFORE UPDATE ON contents
WHEN NEW.gzip IS NOT NULL OR NEW.council <> OLD.council
    OR NEW.content_sha256 <> OLD.content_sha256 OR NEW.size_bytes <> OLD.size_bytes
BEGIN SELECT RAISE(ABORT, 'contents is append-only but for what is erased'); END;
CREATE TRIGGER contents_refuse_delete BEFORE DELETE ON contents
BEGIN SELECT RAISE(ABORT, 'contents is append-only'); END;
CREATE TRIGGER idempotency_keys_refuse_update BEFORE UPDATE ON idempotency_keys
BEGIN SELECT RAISE(ABORT, 'idempotency_keys are never changed'); END;
CREATE TRIGGER key_uses_refuse_update BEFORE UPDATE ON key_uses
BEGIN SELECT RAISE(ABORT, 'key_uses is append-only'); END;
CREATE TRIGGER key_uses_refuse_delete BEFORE DELETE ON key_uses
BEGIN SELECT RAISE(ABORT, 'key_uses is append-only'); END;
