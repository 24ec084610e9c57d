-- Back to an empty database. Dropping a table takes its triggers with it.
DROP TABLE key_uses;
DROP TABLE idempotency_keys;
DROP TABLE entries;
DROP TABLE submissions;
DROP TABLE contents;
DROP TABLE documents;
DROP TABLE commits;
DROP FUNCTION refuse_change();
