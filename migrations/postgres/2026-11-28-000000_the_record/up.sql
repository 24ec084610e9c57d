-- Everything the store remembers. The SQLite folder has the same tables and columns.
-- Instants are UTC without a zone, money is whole pence, a hash is its 32 bytes. Every key
-- leads with the council. Rows are only ever added: triggers refuse the rest.

-- The log of a council: one row for each thing that was written, which says who wrote it,
-- when and why. Its hash covers the rows that it wrote and the hash of the commit before.
CREATE TABLE commits (
    council TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 1),
    programme TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    recorded_at TIMESTAMP NOT NULL,
    submitted_by TEXT,
    reason TEXT,
    principal TEXT,
    request_id TEXT,
    rows_hash BYTEA NOT NULL CHECK (length(rows_hash) = 32),
    previous_hash BYTEA NOT NULL CHECK (length(previous_hash) = 32),
    hash_version BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (council, sequence)
);

-- What was written of one programme, in order.
CREATE INDEX commits_by_programme ON commits (council, programme, sequence);

-- A programme's settings, investment lines, exposure, published figures, benefits,
-- scenarios and stored forecasts, each as JSON text with all its earlier versions. A
-- scenario is named by its id; of the others a programme has one of each kind, without a name.
CREATE TABLE documents (
    council TEXT COLLATE "C" NOT NULL,
    programme TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CHECK (version >= 1),
    commit_sequence BIGINT NOT NULL,
    format BIGINT NOT NULL CHECK (format >= 1),
    body TEXT NOT NULL,
    hash_version BIGINT NOT NULL,
    row_hash BYTEA NOT NULL CHECK (length(row_hash) = 32),
    PRIMARY KEY (council, programme, kind, name, version),
    FOREIGN KEY (council, commit_sequence) REFERENCES commits (council, sequence)
);

-- The programmes that there are: those that have a first version.
CREATE INDEX programmes ON documents (council, programme)
    WHERE kind = 'programme' AND version = 1;

-- The keys by which people and programs sign in.
CREATE INDEX keys ON documents (council, name, version) WHERE kind = 'key';

-- The bytes that were delivered, once for each council, compressed. An administrator may
-- have them erased: the hash stays.
CREATE TABLE contents (
    council TEXT COLLATE "C" NOT NULL,
    content_sha256 BYTEA NOT NULL CHECK (length(content_sha256) = 32),
    size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
    gzip BYTEA,
    PRIMARY KEY (council, content_sha256)
);

-- One row per delivery of records.
CREATE TABLE submissions (
    council TEXT COLLATE "C" NOT NULL,
    programme TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 1),
    commit_sequence BIGINT NOT NULL,
    format BIGINT NOT NULL CHECK (format >= 1),
    id TEXT COLLATE "C" NOT NULL,
    source TEXT,
    media_type TEXT NOT NULL,
    content_sha256 BYTEA NOT NULL CHECK (length(content_sha256) = 32),
    accepted_repair_id TEXT,
    accepted_as_printed BOOLEAN NOT NULL,
    options TEXT NOT NULL,
    new_count BIGINT NOT NULL CHECK (new_count >= 0),
    same_count BIGINT NOT NULL CHECK (same_count >= 0),
    restated_count BIGINT NOT NULL CHECK (restated_count >= 0),
    findings TEXT NOT NULL,
    -- What was understood of the file, and what was chosen where it could be read in two ways.
    reading TEXT,
    last_entry_sequence BIGINT NOT NULL CHECK (last_entry_sequence >= 0),
    hash_version BIGINT NOT NULL,
    row_hash BYTEA NOT NULL CHECK (length(row_hash) = 32),
    PRIMARY KEY (council, programme, sequence),
    UNIQUE (council, programme, id),
    FOREIGN KEY (council, commit_sequence) REFERENCES commits (council, sequence),
    FOREIGN KEY (council, content_sha256) REFERENCES contents (council, content_sha256)
);

CREATE INDEX submissions_by_content
    ON submissions (council, programme, content_sha256, sequence);

-- One row per version of a figure. Amounts are pence. An amount that is not there has a
-- mark that says why; any other NULL is "not stated".
CREATE TABLE entries (
    council TEXT COLLATE "C" NOT NULL,
    programme TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 1),
    submission BIGINT NOT NULL,
    client_group TEXT COLLATE "C" NOT NULL,
    period TEXT NOT NULL,
    amount_pence BIGINT,
    amount_mark TEXT,
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
    hash_version BIGINT NOT NULL,
    row_hash BYTEA NOT NULL CHECK (length(row_hash) = 32),
    PRIMARY KEY (council, programme, sequence),
    FOREIGN KEY (council, programme, submission)
        REFERENCES submissions (council, programme, sequence),
    CHECK ((amount_pence IS NULL) = (amount_mark IS NOT NULL))
);

-- The final reply to a request that carried an idempotency key, written in the
-- transaction of the rows it protects. The scope is the method and the address; the
-- principal is empty where nobody signs in. An expired key is forgotten, none is changed.
CREATE TABLE idempotency_keys (
    council TEXT COLLATE "C" NOT NULL,
    principal TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    idempotency_key TEXT COLLATE "C" NOT NULL,
    request_sha256 BYTEA NOT NULL CHECK (length(request_sha256) = 32),
    status BIGINT NOT NULL,
    content_type TEXT,
    location TEXT,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    hash_version BIGINT NOT NULL,
    row_hash BYTEA NOT NULL CHECK (length(row_hash) = 32),
    PRIMARY KEY (council, principal, scope, idempotency_key)
);

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (council, expires_at);

-- On which days each key was used, once for each day: for whoever looks for keys that nobody
-- uses. It is no step of the record, so no commit has to do with it. The council is `all` for
-- an operator's key.
CREATE TABLE key_uses (
    council TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    used_on DATE NOT NULL,
    PRIMARY KEY (council, name, used_on)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER commits_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON commits
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER documents_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON documents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER submissions_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON submissions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER contents_refuse_update BEFORE UPDATE ON contents FOR EACH ROW
    WHEN (NEW.gzip IS NOT NULL OR NEW.council <> OLD.council
        OR NEW.content_sha256 <> OLD.content_sha256 OR NEW.size_bytes <> OLD.size_bytes)
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER contents_refuse_delete BEFORE DELETE OR TRUNCATE ON contents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER idempotency_keys_refuse_update BEFORE UPDATE ON idempotency_keys
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER key_uses_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON key_uses
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
